-- isolines(s, o), isolines(x, y, z, o): lines of equal value over whatever is there, with their numbers on them;
-- levels =, labels = true, color =, width =, style =, alpha =, unit = text behind the numbers.
local check = require "tinynet.check"
local contour = require "tinynet.plot.kinds.contour"
local field = require "tinynet.plot.field"
local geom = require("tinynet.engine").geom
local scene = require "tinynet.plot.scene"
local style = require "tinynet.plot.style"
local ticks = require "tinynet.plot.ticks"
local values = require "tinynet.plot.values"

local isolines = {}

local known = { levels = true, labels = true, color = true, width = true, style = true, alpha = true, unit = true }
local usual, case = 1.6, 2.4 -- width, and what its light case adds to it

--- Appends the mark to a panel.
function isolines.add(spec, ...)
  local mark, o, n = field.read("isolines", known, spec, ...)
  check.arg(o.labels == nil or type(o.labels) == "boolean", n, "labels: boolean expected, got %s",
    check.kind(o.labels))
  for key, v in pairs(style.look(o, n)) do mark[key] = v end
  mark.unit = o.unit ~= nil and values.text(o.unit, n, "unit") or ""
  mark.kind, mark.field, mark.labels = "isolines", nil, o.labels ~= false
  mark.levels = contour.read_levels(o.levels, n) or mark.lo and geom.levels("linear", mark.lo, mark.hi) or {}
  spec.marks[#spec.marks + 1] = mark
end

isolines.range, isolines.last = contour.range, contour.last

-- The texts of the levels, and what the engine wants to know to place them.
local function plan(mark, view)
  local texts = ticks.row(mark.levels)
  local o = { levels = mark.levels, widths = {}, height = 0, avoid = contour.avoid(view), room = view.room,
    x = view.x0, y = view.y0, w = view.w, h = view.h }
  for k in ipairs(mark.levels) do
    texts[k] = texts[k] .. mark.unit
    o.widths[k] = mark.labels and -1 or 0
    if mark.labels then
      local m = scene.measure(texts[k], style.size.contour)
      o.widths[k], o.height = m.width + 6, math.max(o.height, m.ink_h)
    end
  end
  return texts, o
end

function isolines.draw(mark, view)
  if not mark.lo or mark.lo == mark.hi then return end
  local x, y = contour.on_page(mark, view)
  local texts, o = plan(mark, view)
  local lines, labels = geom.isolines(x, y, mark.z, o)
  local color, width = mark.color or style.map.ink, mark.width or usual
  local looks = { { stroke = style.map.white, width = width + case, alpha = 0.75 * (mark.alpha or 1) },
    { stroke = color, width = width, dash = style.dash(mark.style), alpha = mark.alpha } }
  for _, look in ipairs(looks) do
    for _, xy in ipairs(lines) do
      if #xy > 0 then
        scene.add(view, "path", view:group "data", { xy = xy, stroke = look.stroke, width = look.width,
          alpha = look.alpha, dash = look.dash, round = true, clip = { view.x0, view.y0, view.w, view.h } })
      end
    end
  end
  mark.placed = {}
  for i, l in ipairs(labels) do
    mark.placed[i] = { text = texts[l.level], x = l.x, y = l.y, h = 0.5, v = "middle", angle = l.angle,
      size = style.size.contour, color = color, halo = style.map.white }
  end
end

isolines.annotate = contour.annotate

return isolines
