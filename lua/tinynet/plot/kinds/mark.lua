-- mark(x, y, label, o): one point that matters, with a label where there is room beside it. On a surface its
-- height is that of the surface; it is not drawn where the surface hides it, but in a narrow pit a pin stands on it.
local check = require "tinynet.check"
local scene = require "tinynet.plot.scene"
local style = require "tinynet.plot.style"
local text = require "tinynet.text"
local values = require "tinynet.plot.values"

local kind = { space = "any" }

local known = { color = true, size = true, marker = true }
local usual = 7 -- px across

-- Where a label may stand, best first; the label's side that faces the point.
local around = { { 0, -1 }, { 1, -1 }, { -1, -1 }, { 1, 0 }, { -1, 0 }, { 0, 1 }, { 1, 1 }, { -1, 1 } }
local on_paper = { 6.5, 18.5, 34.5, 54.5 } -- px from the point
local pushed = { 18.5, 34.5, 54.5, 80, 110, 140 }
-- A map leaves no place free: the label stands beside its point, where contours keep off.
local beside = { { 1, 0 }, { -1, 0 }, { 0, -1 }, { 0, 1 } }
local on_map = { 5, 12, 22 }
local sides = { [-1] = "bottom", [0] = "middle", [1] = "top" }

--- Appends the mark to a panel.
function kind.add(spec, x, y, label, o)
  check.number(x, 1, "x")
  check.number(y, 2, "y")
  o = check.options(o, known, 4)
  local mark = style.look(o, 4)
  mark.note = label ~= nil and values.text(label, 3, "label") or nil
  mark.kind, mark.x, mark.y, mark.theme_color = "mark", x, y, "ink"
  spec.marks[#spec.marks + 1] = mark
end

function kind.range(mark, grow)
  if values.finite(mark.x) and values.finite(mark.y) then grow(mark.x, mark.y) end
end

--- The room that a point and its label want on a map: x, y, radius of circles, appended to a list.
function kind.claim(mark, view, list)
  local x, y = view:x(mark.x), view:y(mark.y)
  if not (x and y) then return end
  local radius = (mark.size or style.size.star) / 2
  local function circle(at, r) list[#list + 1], list[#list + 2], list[#list + 3] = at, y, r end
  circle(x, radius + 2)
  local words = text.pick(mark.note)
  if not words then return end
  local width = scene.measure(words, style.size.note).width
  local way = x + radius + on_map[1] + width + 3 <= view.x0 + view.w and 1 or -1
  for far = 0, width, 6 do circle(x + way * (radius + on_map[1] + far), 10) end
end

-- On a map a point is a minimum or the like: a star with a white edge that no colour of the map hides.
local function draw_star(view, x, y, size, color)
  local xy = {}
  for k = 0, 9 do
    local a, r = k * math.pi / 5, size / 2 * (k % 2 == 0 and 1 or 0.42)
    xy[2 * k + 1], xy[2 * k + 2] = x + r * math.sin(a), y - r * math.cos(a)
  end
  view:path(xy, { closed = true, fill = color, stroke = style.map.white, width = style.map_width.star })
end

-- Where the mark is shown; in a pit of a surface, the head of a pin and the place where it comes out.
local function place(mark, view)
  local x, y = view:at(mark.x, mark.y)
  if x or not view.box then return x, y end
  return view.box:pin(mark.x, mark.y)
end

local function draw_pin(view, x, y, foot_x, foot_y, color)
  for _, look in ipairs{ { stroke = style.map.white, width = 3.6 }, { stroke = color, width = 1.6 } } do
    view:path({ foot_x, foot_y, x, y }, look)
  end
end

function kind.draw(mark, view)
  local x, y, foot_x, foot_y = place(mark, view)
  if not (x and y) then return end
  if foot_x then draw_pin(view, x, y, foot_x, foot_y, mark.color or style.map.star) end
  if mark.marker == "star" or (not mark.marker and view.has_field) then
    draw_star(view, x, y, mark.size or style.size.star, mark.color or style.map.star)
    return
  end
  local size = mark.size or usual
  view:dots({ x, y }, { size = size + 3, color = view.theme.background, marker = mark.marker })
  view:dots({ x, y }, { size = size, color = view:color(mark), marker = mark.marker })
end

-- A thin line to a label that had to stand away from its point.
local function lead(view, x, y, radius, item)
  local b = item.box
  local left, top = item.x + b.x, item.y + b.y
  local px, py = math.max(left, math.min(left + b.w, x)), math.max(top, math.min(top + b.h, y))
  local dx, dy = px - x, py - y
  local length = math.sqrt(dx * dx + dy * dy)
  if length < radius + 20 then return end -- near by it would only look like a minus
  local from, to = (radius + 3) / length, (length - 3) / length
  view:decorate_path({ x + dx * from, y + dy * from, x + dx * to, y + dy * to },
    { stroke = view.theme.muted, width = 1 })
end

-- Further places on paper: above and below, pushed inside where the label is wide and the point near an edge.
local function add_pushed(places, view, x, y, radius, words)
  local width, edge = scene.measure(words, style.size.note).width, 6
  local left = math.max(view.x0 + edge, math.min(x - width / 2, view.x0 + view.w - edge - width))
  for _, beyond in ipairs(pushed) do
    places[#places + 1] = { left, y - radius - beyond, h = 0, v = "bottom" }
    places[#places + 1] = { left, y + radius + beyond, h = 0, v = "top" }
  end
end

function kind.annotate(mark, view)
  local x, y = place(mark, view)
  if not (mark.note and x and y and view:inside(x, y)) then return end
  local places = {}
  local own = view.has_field and style.size.star or usual
  local radius = (mark.size or own) / 2
  for _, beyond in ipairs(view.has_field and on_map or on_paper) do
    local r = radius + beyond
    for _, d in ipairs(view.has_field and beside or around) do
      places[#places + 1] = { x + d[1] * r, y + d[2] * r, h = (1 - d[1]) / 2, v = sides[d[2]] }
    end
  end
  if not view.has_field then add_pushed(places, view, x, y, radius, text.pick(mark.note)) end
  local item = view:near(places, mark.note, view:color(mark))
  if item then lead(view, x, y, radius, item) end
end

return kind
