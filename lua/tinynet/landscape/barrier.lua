-- The lowest pass between two points of a slice.
local engine = require "tinynet.engine"
local check = require "tinynet.check"
local critical = require "tinynet.landscape.critical"
local descent = require "tinynet.landscape.descent"
local report = require "tinynet.landscape.report"
local text = require "tinynet.text"

--- The lowest way over a slice between two points.
---@field height number the loss at its top
---@field path table[] { x =, y = }
---@field top table { x =, y =, loss = }
---@field exact string|boolean "saddle", "end" (the top is a or b itself) or false: the top of the grid, an upper
--- bound
local Barrier = check.class("barrier", "height path top exact")

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

-- Whether the descents from a saddle to both sides end where those from a and b do.
local function connects(p, saddle, a, b)
  local q = descent.at(p, saddle._x, saddle._y)
  local _, _, x, y = descent.eigen(q.a, q.b, q.c)
  local ends = {}
  for k, from in ipairs{ a, b, { x = q.x + 1e-3 * x * p.wide, y = q.y + 1e-3 * y * p.high },
    { x = q.x - 1e-3 * x * p.wide, y = q.y - 1e-3 * y * p.high } } do
    ends[k] = descent.descend(p, from.x, from.y, 0.02)
    if not ends[k] then return false end
  end
  local function same(i, k)
    return math.abs(ends[i].x - ends[k].x) <= 1e-6 * p.wide and math.abs(ends[i].y - ends[k].y) <= 1e-6 * p.high
  end
  return same(1, 3) and same(2, 4) or same(1, 4) and same(2, 3)
end

-- The lowest exact saddle that parts a from b, or stands at the highest node of the way; no higher than that
-- node and no lower than the ends.
local function polish(s, a, b, grid_top, floor)
  local p = descent.of(s)
  local dx, dy = p.wide / (#s._x - 1), p.high / (#s._y - 1)
  local most = grid_top.loss * (1 + 1e-9)
  for _, saddle in ipairs(s:saddles()) do
    local close = math.abs(saddle._x - grid_top.x) <= 3 * dx and math.abs(saddle._y - grid_top.y) <= 3 * dy
    local fits = saddle._loss <= most and saddle._loss >= floor
    if fits and (close or connects(p, saddle, a, b)) then return saddle, close end
  end
  local saddle = critical.saddle(p, { x = grid_top.x, y = grid_top.y, dx = dx, dy = dy })
  local fits = saddle and saddle._loss <= most and saddle._loss >= floor
  return fits and saddle or nil, true
end

-- The way over a saddle that the grid does not see: along the floor from a to it, and on to b.
local function over(s, a, saddle, b)
  local p, list = descent.of(s), { a }
  for _, half in ipairs{ { a, saddle }, { saddle, b } } do
    local _, floor = descent.ridge(p, half[1], half[2])
    for _, q in ipairs(floor) do list[#list + 1] = { x = q.x, y = q.y } end
    list[#list + 1] = half[2]
  end
  return list
end

-- The nodes of a way between its ends, its top replaced.
local function through(a, way, number, top, b)
  local list = { a }
  for k = 1, #way do list[k + 1] = k == number and { x = top.x, y = top.y } or { x = way[k][1], y = way[k][2] } end
  list[#list + 1] = b
  return list
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
  if ax == bx and ay == by then
    local top = { x = ax, y = ay, loss = s:loss(ax, ay) }
    return setmetatable({ _exact = "end", _ends = { top.loss, top.loss }, _path = { top }, _top = top,
      _height = top.loss }, Barrier)
  end
  local from, to = descent.corner(s, ax, ay), descent.corner(s, bx, by)
  local way, number = engine.critical.way(s._x, s._y, s._z, from.i, from.j, to.i, to.j)
  check.that(way, "only points without a loss (NaN) lie between (%g, %g) and (%g, %g)", ax, ay, bx, by)
  local ends = descent.points(descent.of(s), { ax, bx }, { ay, by }):col(1)
  local floor = math.max(ends[1], ends[2])
  local node = way[number]
  local top = { x = node[1], y = node[2], loss = s:loss(node[1], node[2]) }
  local self = { _exact = false, _ends = ends }
  local begin, last = { x = ax, y = ay }, { x = bx, y = by }
  local grid_top, saddle, close = top, nil, true
  if top.loss > floor then saddle, close = polish(s, begin, last, top, floor) end
  if saddle then
    top, self._exact = { x = saddle._x, y = saddle._y, loss = saddle._loss }, "saddle"
  elseif top.loss <= floor then
    top = ends[1] >= ends[2] and { x = ax, y = ay, loss = ends[1] } or { x = bx, y = by, loss = ends[2] }
    self._exact = "end"
  end
  local middle = saddle and top or grid_top
  self._path = close and through(begin, way, number, middle, last) or over(s, begin, { x = top.x, y = top.y }, last)
  self._top, self._height = top, top.loss
  return setmetatable(self, Barrier)
end
