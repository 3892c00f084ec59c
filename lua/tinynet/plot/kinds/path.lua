-- path(points, o): a way through the plane or over a surface, as of a descent: an open dot at its start, heads
-- along it, a full dot at its end.
local check = require "tinynet.check"
local style = require "tinynet.plot.style"
local values = require "tinynet.plot.values"
local arrow = require "tinynet.plot.kinds.arrow"
local line = require "tinynet.plot.kinds.line"

local path = { space = "any" }

local known = { label = true, color = true, width = true, style = true, alpha = true, size = true }
local every, most = 90, 60 -- px of the way from head to head, and heads

-- Arrays and tables of shape (m, 2), or lists of { x =, y = }.
local function points_of(points)
  if type(points) ~= "table" or type(points[1]) ~= "table" or points[1].x == nil then
    local c = values.columns(points, 1, "points", 2)
    return c[1], c[2]
  end
  local x, y = {}, {}
  for i, p in ipairs(points) do
    x[i], y[i] = check.number(p.x, 1, ("points: x of point %d"):format(i)),
      check.number(p.y, 1, ("points: y of point %d"):format(i))
  end
  return x, y
end

--- Appends the mark to a panel.
function path.add(spec, points, o)
  o = check.options(o, known, 2)
  local x, y = points_of(points)
  check.arg(#x > 0, 1, "path: there are no points to draw")
  local mark = style.look(o, 2)
  mark.label = o.label ~= nil and values.text(o.label, 2, "label") or nil
  line.put(spec, x, y, mark)
  mark.kind = "path"
end

path.range = line.range

-- The colour of the way and that of its edges: over a map, whose colours no theme changes, always those of paper.
local function colors(mark, view)
  local theme = view.has_field and style.themes.light or view.theme
  return view.color({ theme = theme }, mark), theme.background
end

function path.swatch(mark, view, x, y, w)
  local color = colors(mark, view)
  view:decorate_path({ x, y, x + w, y }, { stroke = color, width = mark.width or style.width.line,
    dash = style.dash(mark.style), round = true, alpha = mark.alpha })
end

-- The pieces of the way that have a direction: x, y, dx, dy, length.
local function pieces(xy)
  local list, whole = {}, 0
  for i = 3, #xy, 2 do
    local dx, dy = xy[i] - xy[i - 2], xy[i + 1] - xy[i - 1]
    local length = math.sqrt(dx * dx + dy * dy)
    if length > 0 and length < 1e4 then
      list[#list + 1] = { xy[i - 2], xy[i - 1], dx / length, dy / length, length }
      whole = whole + length
    end
  end
  return list, whole
end

-- Where the way has been followed for `every` px, or more on a long way: x, y and its direction there.
local function stations(xy)
  local list, way, ahead, whole = {}, 0, pieces(xy)
  local step = math.max(every, whole / most)
  for _, p in ipairs(ahead) do
    local t = step / 2 - way
    while t <= p[5] do
      list[#list + 1] = { p[1] + p[3] * t, p[2] + p[4] * t, p[3], p[4] }
      t = t + step
    end
    way = (way + p[5]) % step
    if way > step / 2 then way = way - step end
  end
  return list
end

function path.draw(mark, view)
  local xy, color, ground = view:points(mark.x, mark.y), colors(mark, view)
  local width = mark.width or style.width.line
  view:path(xy, { stroke = ground, width = width + 2.4, round = true, alpha = 0.8 })
  view:path(table.move(xy, 1, #xy, 1, {}), { stroke = color, width = width, dash = style.dash(mark.style), round = true,
    alpha = mark.alpha })
  for _, s in ipairs(stations(xy)) do
    view:path(arrow.head(s[1] + 5 * s[3], s[2] + 5 * s[4], s[3], s[4], width), { fill = color, closed = true,
      stroke = ground, width = 1.2 })
  end
  local size = mark.size or 8
  view:dots({ xy[#xy - 1], xy[#xy] }, { size = size + 2.4, color = ground })
  view:dots({ xy[1], xy[2] }, { size = size, color = color })
  view:dots({ xy[1], xy[2] }, { size = size - 3.5, color = ground })
  view:dots({ xy[#xy - 1], xy[#xy] }, { size = size, color = color })
end

return path
