-- contour(s, { levels =, labels = true }), contour(x, y, z, o): bands of colour, thin lines, and thick lines with
-- their numbers on them.
local check = require "tinynet.check"
local field = require "tinynet.plot.field"
local geom = require("tinynet.engine").geom
local point = require "tinynet.plot.kinds.mark"
local scene = require "tinynet.plot.scene"
local style = require "tinynet.plot.style"
local words = require "tinynet.plot.kinds.text"
local ticks = require "tinynet.plot.ticks"
local values = require "tinynet.plot.values"

local contour = {}

local known = { levels = true, labels = true }
local most = 256       -- levels
local dark = 0.19      -- luminance below which white can be read better than ink
local opacity = { white = { 0.85, 0.28 }, ink = { 0.75, 0.2 } } -- of thick and thin lines

--- The levels that a user gave: an ascending list of finite numbers, or nil.
function contour.read_levels(v, n)
  if v == nil then return nil end
  local list = values.list(v, n, "levels")
  check.arg(#list <= most, n, "levels: %d at most, got %d", most, #list)
  for i, level in ipairs(list) do
    check.arg(values.finite(level), n, "levels[%d] is not finite", i)
    check.arg(i == 1 or level > list[i - 1], n, "levels must ascend, but levels[%d] = %g follows %g", i, level,
      list[i - 1] or 0)
  end
  return list
end

--- Appends the mark to a panel.
function contour.add(spec, ...) contour.put(spec, "contour", known, ...) end

--- The same for kinds that are drawn alike.
function contour.put(spec, what, options, ...)
  local mark, o, n = field.read(what, options, spec, ...)
  check.arg(o.labels == nil or type(o.labels) == "boolean", n, "labels: boolean expected, got %s",
    check.kind(o.labels))
  mark.kind, mark.levels, mark.labels, mark.banded = what, contour.read_levels(o.levels, n), o.labels ~= false, true
  spec.tight_x, spec.tight_y = true, true
  spec.marks[#spec.marks + 1] = mark
end

function contour.range(mark, grow)
  if not mark.lo then return end
  grow(mark.x[1], mark.y[1])
  grow(mark.x[#mark.x], mark.y[#mark.y])
end

--- The colour for what stands on a colour of this luminance: white or ink, whichever has more contrast.
function contour.over(luminance)
  return luminance < dark and "white" or "ink"
end

--- The coordinates of a mark's grid on the page, along x and y; NaN where an axis has no place for them.
function contour.on_page(mark, view)
  local x, y, nan = {}, {}, 0 / 0
  for i, v in ipairs(mark.x) do x[i] = view:x(v) or nan end
  for j, v in ipairs(mark.y) do y[j] = view:y(v) or nan end
  return x, y
end

local function put(view, group, look)
  look.clip = { view.x0, view.y0, view.w, view.h }
  scene.add(view, "path", view:group(group), look)
end

--- Draws the bands between the levels of the norm, which all panels share.
function contour.bands(mark, view)
  local norm = view.norm
  local at = norm:levels()
  local x, y = contour.on_page(mark, view)
  local floor = norm.kind == "log" and norm.lo or nil
  for k, xy in ipairs(geom.fill(x, y, mark.z, at, floor, true)) do
    if #xy > 0 then
      local color = norm:between(at[k - 1] or norm.lo, at[k] or norm.hi)
      put(view, "data", { xy = xy, closed = true, even_odd = true, fill = color })
    end
  end
  return x, y
end

--- Whether the other marks of a panel are drawn first, whatever their order on the page: numbers keep off them.
contour.last = true

local claims = { mark = point.claim, text = words.claim }

--- What must stay visible of a panel, as circles: the values of its cells, its marked points and their labels, its
--- texts.
---@param view table
---@return number[] x, y, radius, ...
function contour.avoid(view)
  local list = table.move(view.avoid or {}, 1, #(view.avoid or {}), 1, {})
  for _, mark in ipairs(view.spec.marks) do
    if claims[mark.kind] then claims[mark.kind](mark, view, list) end
  end
  return list
end

local function numbered(at, labelled)
  local list = {}
  for k, v in ipairs(at) do list[#list + 1] = labelled[k] and v or nil end
  return list
end

-- The texts of the labelled levels, and what the engine wants to know to place them.
local function plan(mark, view, at, labelled)
  local row, texts = ticks.row(numbered(at, labelled)), {}
  local o = { levels = at, widths = {}, height = 0, avoid = contour.avoid(view), room = view.room }
  o.x, o.y, o.w, o.h = view.x0, view.y0, view.w, view.h
  for k = 1, #at do
    o.widths[k] = labelled[k] and -1 or 0
    if labelled[k] and mark.labels then
      texts[k] = table.remove(row, 1)
      local m = scene.measure(texts[k], style.size.contour)
      o.widths[k], o.height = m.width, math.max(o.height, m.ink_h)
    end
  end
  return texts, o
end

local function draw_line(view, xy, over, thick)
  put(view, "data", { xy = xy, stroke = style.map[over], alpha = opacity[over][thick and 1 or 2], round = true,
    width = style.map_width[thick and "labelled" or "thin"], role = thick and "labelled line" or nil })
end

function contour.draw(mark, view)
  if not mark.lo then return end
  local norm = view.norm
  local x, y = contour.bands(mark, view)
  local at, labelled = norm:levels(mark.levels)
  local texts, o = plan(mark, view, at, labelled)
  o.floor = norm.kind == "log" and norm.lo or nil
  local lines, labels = geom.isolines(x, y, mark.z, o)
  local over = {}
  for k, v in ipairs(at) do over[k] = contour.over(select(2, norm:color(v))) end
  for _, thick in ipairs{ false, true } do
    for k, xy in ipairs(lines) do
      if #xy > 0 and labelled[k] == thick then draw_line(view, xy, over[k], thick) end
    end
  end
  mark.placed = {}
  for i, l in ipairs(labels) do
    mark.placed[i] = { text = texts[l.level], x = l.x, y = l.y, h = 0.5, v = "middle", angle = l.angle,
      size = style.size.contour, color = style.map[over[l.level]] }
  end
end

function contour.annotate(mark, view)
  for _, label in ipairs(mark.lo and mark.placed or {}) do
    local item = scene.text(view, view:group "contour", label)
    item.role = "contour label"
    local a = math.rad(label.angle)
    local w, h = item.box.w, item.box.h
    local ex = (w * math.abs(math.cos(a)) + h * math.abs(math.sin(a))) / 2
    local ey = (w * math.abs(math.sin(a)) + h * math.abs(math.cos(a))) / 2
    view.room:block(label.x - ex, label.y - ey, 2 * ex, 2 * ey)
  end
end

return contour
