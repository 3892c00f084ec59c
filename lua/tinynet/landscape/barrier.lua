-- The lowest pass between two points of a slice.
local engine = require "tinynet.engine"
local check = require "tinynet.check"
local critical = require "tinynet.landscape.critical"
local descent = require "tinynet.landscape.descent"
local graph = require "tinynet.landscape.graph"
local pass = require "tinynet.landscape.pass"
local pieces = require "tinynet.landscape.pieces"
local report = require "tinynet.landscape.report"
local text = require "tinynet.text"

--- The lowest way over a slice between two points.
---@field height number the loss at its top
---@field path table[] { x =, y = }
---@field top table { x =, y =, loss = }
---@field exact string|boolean "saddle", "kink", "border" (of the slice), "end" (the top is a or b itself) or false: an
--- upper bound
local Barrier = check.class("barrier", "height path top exact")

local TOPS = 12 -- of a way that are made exact one after the other

local KEYS = { ["end"] = "landscape.no_barrier", [false] = "landscape.barrier_grid" }

function Barrier.__tostring(self)
  local h, lines = self._height, {}
  local key = KEYS[self._exact] or "landscape.barrier_" .. self._exact
  text.fold(text.get(key, h, self._top.x, self._top.y, h - self._ends[1], h - self._ends[2]), "", lines, "  ")
  return table.concat(lines, "\n")
end

-- { x, y } or a table with x and y, inside the slice.
local function read_point(s, v, n)
  local found = check.kind(v) == "critical point"
  check.arg(found or check.is_table(v), n, "point {x, y} expected, got %s", check.kind(v))
  local object = found or rawget(v, "x") ~= nil
  local x, y = object and v.x or v[1], object and v.y or v[2]
  x, y = check.number(x, n, "x"), check.number(y, n, "y")
  check.arg(x >= s._x[1] and x <= s._x[-1] and y >= s._y[1] and y <= s._y[-1], n,
    "the point (%s, %s) lies outside the slice", x, y)
  return x, y
end

-- The nodes of a way between its ends.
local function through(a, way, b)
  local list = { a }
  for k = 1, #way do list[k + 1] = { x = way[k][1], y = way[k][2] } end
  list[#list + 1] = b
  return list
end

-- The way over the exact top near the highest node of a way (number `number`), that top, and what it is.
local function narrow(s, way, number)
  local g = critical.finest(s)
  local list, k, exact = pass.narrow(descent.of(s), way, number, 3 * math.max(1 / (#g._x - 1), 1 / (#g._y - 1)))
  return list, { x = list[k].x, y = list[k].y, loss = s:loss(list[k].x, list[k].y) }, exact and "kink"
end

-- The way over the grid, its ends put in, and the number of its top.
local function grid_way(s, a, b)
  local g = critical.finest(s)
  local from, to = descent.corner(g, a.x, a.y), descent.corner(g, b.x, b.y)
  local nodes, number = engine.critical.way(g._x, g._y, g._z, from.i, from.j, to.i, to.j)
  check.that(nodes, "only points without a loss (NaN) lie between (%g, %g) and (%g, %g)", a.x, a.y, b.x, b.y)
  return through(a, nodes, b), number + 1
end

-- Whether the grid knows a way that climbs less, by more than what hides between its points.
local function beneath(s, a, b, height)
  local p, way, number = descent.of(s), grid_way(s, a, b)
  local floor = math.max(a.loss, b.loss)
  local less = height - 1e-3 * (height - floor)
  if s:loss(way[number].x, way[number].y) >= less then return false end
  local sunk, higher = pass.sink(p, way, math.max(less, floor))
  return not higher and pass.peak(p, sunk).loss < (less + height) / 2
end

-- The top of a way on the border, made exact along it; nil where it is no top of the border, or the loss falls inwards.
local function on_wall(p, top)
  local q = descent.at(p, top.x, top.y)
  local left, below = q.x <= p.x1, q.y <= p.y1
  local along = (left or q.x >= p.x2) and "y" or (below or q.y >= p.y2) and "x"
  for _ = 1, along and 20 or 0 do
    local g, h = along == "x" and q.u or q.v, along == "x" and q.a or q.c
    if h >= 0 then return nil end
    local dx, dy = along == "x" and -g / h or 0, along == "y" and -g / h or 0
    q = descent.at(p, q.x + dx * p.wide, q.y + dy * p.high)
  end
  local inwards = along == "y" and (left and q.u or -q.u) or along == "x" and (below and q.v or -q.v) or -1
  local still = along and math.abs(along == "x" and q.gx or q.gy) < 1e-10
  return still and inwards > 0 and { x = q.x, y = q.y, loss = q.f } or nil
end

-- The top of a way that was narrowed down, as what it is.
local function named(s, top, exact)
  local p = descent.of(s)
  local wall = on_wall(p, top)
  if wall and math.abs(wall.loss - top.loss) <= 1e-6 * top.loss then return wall, "border" end
  local saddle = critical.saddle(p, { x = top.x, y = top.y, dx = 1e-4 * p.wide, dy = 1e-4 * p.high })
  if saddle and not saddle._kink and math.abs(saddle._loss - top.loss) <= 1e-6 * top.loss then
    return { x = saddle._x, y = saddle._y, loss = saddle._loss }, "saddle"
  end
  return top, exact
end

-- A way whose top is made exact; where it climbs higher between two points, that is the top. Of several ways the
-- lowest.
local function tighten(s, way, number, floor)
  local p, best, highest = descent.of(s), way, nil
  for _ = 1, number and TOPS or 0 do
    local peak = { x = way[number].x, y = way[number].y, loss = s:loss(way[number].x, way[number].y) }
    if not highest or peak.loss < highest.loss then best, highest = way, peak end
    local top, exact
    way, top, exact = narrow(s, way, number)
    way, number = pass.sink(p, way, math.max(top.loss, floor))
    if not number then return way, named(s, top, exact) end
  end
  return best, highest, false
end

-- The lowest way of the grid, its top made exact: sunk to the floor of its valleys first, or, if that leads to no exact
-- top, as it is.
local function on_grid(s, a, b)
  local floor = math.max(a.loss, b.loss)
  local given, highest = grid_way(s, a, b)
  local sunk, number = pass.sink(descent.of(s), given, floor)
  local way, top, exact = tighten(s, sunk, number, floor)
  if exact ~= false or not top then return way, top, exact end
  local other, peak, how = tighten(s, given, highest, floor)
  if how or peak.loss < top.loss then return other, peak, how end
  return way, top, exact
end

--- The way between two points of the slice whose highest point is as low as any can be: found on the
--- grid (refined first where the loss changes too fast for it), its top made exact: a smooth saddle, or a point
--- of a kink with lower ground on two sides of it only.
---@param given table slice
---@param a table { x, y }, or an entry of minima
---@param b table
---@return table { height = loss at the top, path = { {x =, y =}, ... }, top = { x =, y =, loss = },
--- exact = "saddle", "kink", "border" (of the slice: a lower way may lead outside), "end" (the top is a or b itself)
--- or false (an upper bound) }
return function(given, a, b)
  local x, y = report.steepness(given)
  local s = math.max(x, y) > report.STEEP and given:refine() or given
  local ax, ay = read_point(s, a, 1)
  local bx, by = read_point(s, b, 2)
  if ax == bx and ay == by then
    local top = { x = ax, y = ay, loss = s:loss(ax, ay) }
    return setmetatable({ _exact = "end", _ends = { top.loss, top.loss }, _path = { top }, _top = top,
      _height = top.loss }, Barrier)
  end
  local begin, last = { x = ax, y = ay, loss = s:loss(ax, ay) }, { x = bx, y = by, loss = s:loss(bx, by) }
  local floor = math.max(begin.loss, last.loss)
  local way, saddle = graph.pass(s, begin, last)
  local top, exact = saddle and { x = saddle._x, y = saddle._y, loss = saddle._loss }, "saddle"
  if saddle and (saddle._kink or saddle._flat) then exact = "kink" end
  if not way or top and top.loss > floor and beneath(s, begin, last, top.loss) then
    local other, peak, how = on_grid(s, begin, last)
    if not way or not peak or peak.loss < top.loss then
      way, top, exact = other, peak, how
    else
      exact = false
    end
  end
  if not top or top.loss <= floor then top, exact = begin.loss >= last.loss and begin or last, "end" end
  if exact == "kink" and not pieces.find(s) then exact = false end -- a lower pass between other kinks is not ruled out
  local peak = pass.peak(descent.of(s), way)
  if peak.loss > top.loss * (1 + 1e-7) then top, exact = peak, false end
  return setmetatable({ _exact = exact or false, _ends = { begin.loss, last.loss }, _path = way, _top = top,
    _height = top.loss }, Barrier)
end
