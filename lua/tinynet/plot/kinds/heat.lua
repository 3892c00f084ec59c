-- heat(s), heat(x, y, z): one coloured cell per value, NaN left free; cells meet half way between the points.
local field = require "tinynet.plot.field"
local geom = require("tinynet.engine").geom
local scene = require "tinynet.plot.scene"

local heat = {}

--- Appends the mark to a panel.
function heat.add(spec, ...)
  local mark = field.read("heat", {}, spec, ...)
  mark.kind, mark.scale = "heat", spec.scale -- the axes may get their scale later
  spec.tight_x, spec.tight_y = true, true
  spec.marks[#spec.marks + 1] = mark
end

-- The borders of the cells: midpoints, and as far beyond the first and last point; geometric means on a logarithmic
-- axis.
local function borders(v, scale)
  local log, list = scale == "log" and v[1] > 0, {}
  local at = {}
  for i, number in ipairs(v) do at[i] = log and math.log(number) or number end
  for i = 2, #at do list[i] = (at[i - 1] + at[i]) / 2 end
  list[1], list[#at + 1] = 2 * at[1] - list[2], 2 * at[#at] - list[#at]
  for i, number in ipairs(log and list or {}) do list[i] = math.exp(number) end
  return list
end

function heat.range(mark, grow)
  if not mark.lo then return end
  local x, y = borders(mark.x, mark.scale.x), borders(mark.y, mark.scale.y)
  grow(x[1], y[1])
  grow(x[#x], y[#y])
end

-- Borders in pixels of the picture from the frame's left or top; NaN where an axis has no place for them.
local function on_picture(list, place, from, density)
  local px, nan = {}, 0 / 0
  for i, v in ipairs(list) do
    local at = place(v)
    px[i] = at and (at - from) * density or nan
  end
  return px
end

function heat.draw(mark, view)
  if not mark.lo then return end
  local norm, density = view.norm, view.density
  local x = on_picture(borders(mark.x, mark.scale.x), function(v) return view:x(v) end, view.x0, density)
  local y = on_picture(borders(mark.y, mark.scale.y), function(v) return view:y(v) end, view.y0, density)
  local columns, rows = math.ceil(view.w * density), math.ceil(view.h * density)
  local pixels = geom.heat(x, y, mark.z, { columns = columns, rows = rows, cmap = norm.cmap, kind = norm.kind,
    lo = norm.lo, hi = norm.hi })
  scene.add(view, "image", view:group "data", { x = view.x0, y = view.y0, w = columns / density,
    h = rows / density, columns = columns, rows = rows, pixels = pixels, sharp = true,
    clip = { view.x0, view.y0, view.w, view.h } })
end

return heat
