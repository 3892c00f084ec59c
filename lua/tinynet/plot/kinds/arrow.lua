-- arrow(x0, y0, x1, y1, o): an arrow from one place of the data to another, with its label at the tail.
local check = require "tinynet.check"
local style = require "tinynet.plot.style"
local values = require "tinynet.plot.values"

local arrow = {}

local known = { label = true, color = true, width = true, style = true, alpha = true }

--- The corners of a head whose tip is (x, y), in px; (dx, dy) is its direction, of length 1.
function arrow.head(x, y, dx, dy, width)
  local long, half = 6 + 2.2 * width, 2.6 + 1.2 * width
  local bx, by = x - long * dx, y - long * dy
  return { x, y, bx - half * dy, by + half * dx, bx + 0.25 * long * dx, by + 0.25 * long * dy,
    bx + half * dy, by - half * dx }
end

--- Appends the mark to a panel.
function arrow.add(spec, x0, y0, x1, y1, o)
  local mark = style.look(check.options(o, known, 5), 5)
  for n, v in ipairs{ x0 or false, y0 or false, x1 or false, y1 or false } do
    local name = ({ "x0", "y0", "x1", "y1" })[n]
    check.arg(values.finite(check.number(v or nil, n, name)), n, "%s must be finite", name)
  end
  mark.note = mark and o and o.label ~= nil and values.text(o.label, 5, "label") or nil
  mark.kind, mark.x, mark.y, mark.x1, mark.y1, mark.theme_color = "arrow", x0, y0, x1, y1, "ink"
  spec.marks[#spec.marks + 1] = mark
end

function arrow.range(mark, grow)
  grow(mark.x, mark.y)
  grow(mark.x1, mark.y1)
end

-- Tail and tip on the page with the direction between them; nil where one cannot be drawn.
local function place(mark, view)
  local x0, y0, x1, y1 = view:x(mark.x), view:y(mark.y), view:x(mark.x1), view:y(mark.y1)
  if not (x0 and y0 and x1 and y1) then return end
  local length = math.sqrt((x1 - x0) ^ 2 + (y1 - y0) ^ 2)
  if length < 1 then return end
  return x0, y0, x1, y1, (x1 - x0) / length, (y1 - y0) / length
end

function arrow.draw(mark, view)
  local x0, y0, x1, y1, dx, dy = place(mark, view)
  if not x0 then return end
  local width, color = mark.width or style.width.line, view:color(mark)
  local back = 4 + 1.6 * width -- the shaft ends inside the head
  view:path({ x0, y0, x1 - back * dx, y1 - back * dy },
    { stroke = color, width = width, dash = style.dash(mark.style), alpha = mark.alpha })
  view:path(arrow.head(x1, y1, dx, dy, width), { fill = color, closed = true, alpha = mark.alpha })
end

function arrow.annotate(mark, view)
  local x0, y0, _, _, dx, dy = place(mark, view)
  if not (x0 and mark.note) then return end
  local places = {}
  for _, r in ipairs{ 7, 14, 24 } do -- behind the tail, then beside it
    for _, d in ipairs{ { -dx, -dy }, { dy, -dx }, { -dy, dx } } do
      local up = d[2] < -0.5 and "bottom" or d[2] > 0.5 and "top" or "middle"
      local h = d[1] > 0.5 and 0 or d[1] < -0.5 and 1 or 0.5
      places[#places + 1] = { x0 + d[1] * r, y0 + d[2] * r, h = h, v = up }
    end
  end
  view:near(places, mark.note, view:color(mark))
end

return arrow
