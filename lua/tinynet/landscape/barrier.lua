-- The lowest pass between two points of a slice.
local engine = require "tinynet.engine"
local check = require "tinynet.check"
local critical = require "tinynet.landscape.critical"
local descent = require "tinynet.landscape.descent"
local report = require "tinynet.landscape.report"
local text = require "tinynet.text"

local Barrier = check.class "barrier"
for _, field in ipairs{ "height", "path", "top", "exact" } do
  Barrier.get[field] = function(self) return self["_" .. field] end
end

function Barrier.__tostring(self)
  local key = self._exact == "end" and "landscape.no_barrier" or self._exact and "landscape.barrier"
    or "landscape.barrier_grid"
  local h = self._height
  return text.get(key, h, self._top.x, self._top.y, h - self._ends[1], h - self._ends[2])
end

-- { x, y } or a table with x and y, inside the slice.
local function read_point(s, v, n)
  check.arg(type(v) == "table", n, "point {x, y} expected, got %s", check.kind(v))
  local object = check.kind(v) == "critical point" or rawget(v, "x") ~= nil
  local x, y = object and v.x or v[1], object and v.y or v[2]
  x, y = check.number(x, n, "x"), check.number(y, n, "y")
  check.arg(x >= s._x[1] and x <= s._x[-1] and y >= s._y[1] and y <= s._y[-1], n,
    "the point (%s, %s) lies outside the slice", x, y)
  return x, y
end

-- The exact saddle near the highest node of the way, no higher than it and no lower than the ends; of
-- all that the slice has, the lowest will do.
local function polish(s, grid_top, floor)
  local best
  for _, saddle in ipairs(s:saddles()) do
    local fits = saddle._loss <= grid_top.loss * (1 + 1e-9) and saddle._loss >= floor
    local reach_x, reach_y = 3 * (s._x[-1] - s._x[1]) / (#s._x - 1), 3 * (s._y[-1] - s._y[1]) / (#s._y - 1)
    local close = math.abs(saddle._x - grid_top.x) <= reach_x and math.abs(saddle._y - grid_top.y) <= reach_y
    if fits and close and not best then best = saddle end
  end
  if best then return best end
  local dx, dy = (s._x[-1] - s._x[1]) / (#s._x - 1), (s._y[-1] - s._y[1]) / (#s._y - 1)
  local saddle = critical.saddle(descent.of(s), { x = grid_top.x, y = grid_top.y, dx = dx, dy = dy })
  local fits = saddle and saddle._loss <= grid_top.loss * (1 + 1e-9) and saddle._loss >= floor
  return fits and saddle or nil
end

--- The way between two points of the slice whose highest point is as low as any can be: found on the
--- grid (refined first where the loss changes too fast for it), its top replaced by the exact
--- saddle where there is one.
---@param given table slice
---@param a table { x, y }, or an entry of minima
---@param b table
---@return table { height = loss at the top, path = { {x =, y =}, ... }, top = { x =, y =, loss = },
--- exact = "saddle", "end" (the top is a or b itself) or false (the top of the grid, an upper bound) }
return function(given, a, b)
  local x, y = report.steepness(given)
  local s = math.max(x, y) > report.STEEP and given:refine() or given
  local ax, ay = read_point(s, a, 1)
  local bx, by = read_point(s, b, 2)
  local from, to = descent.corner(s, ax, ay), descent.corner(s, bx, by)
  local way, number = engine.critical.way(s._x, s._y, s._z, from.i, from.j, to.i, to.j)
  check.that(way, "only points without a loss (NaN) lie between (%g, %g) and (%g, %g)", ax, ay, bx, by)
  local ends = descent.points(descent.of(s), { ax, bx }, { ay, by }):col(1)
  local floor = math.max(ends[1], ends[2])
  local node = way[number]
  local top = { x = node[1], y = node[2], loss = s:loss(node[1], node[2]) }
  local self = { _exact = false, _ends = ends, _path = { { x = ax, y = ay } } }
  local saddle = top.loss > floor and polish(s, top, floor)
  if saddle then
    top, self._exact = { x = saddle._x, y = saddle._y, loss = saddle._loss }, "saddle"
  elseif top.loss <= floor then
    top = ends[1] >= ends[2] and { x = ax, y = ay, loss = ends[1] } or { x = bx, y = by, loss = ends[2] }
    self._exact = "end"
  end
  for k = 1, #way do
    local here = k == number and self._exact == "saddle" and top or { x = way[k][1], y = way[k][2] }
    self._path[k + 1] = { x = here.x, y = here.y }
  end
  self._path[#self._path + 1] = { x = bx, y = by }
  self._top, self._height = top, top.loss
  return setmetatable(self, Barrier)
end
