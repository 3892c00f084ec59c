-- The top of a way over a grid, made exact: the same search on ever smaller grids around it. It knows no slopes, so
-- it finds passes over kinks, too.
local engine = require "tinynet.engine"
local descent = require "tinynet.landscape.descent"

local pass = {}

local NODES, SHRINK, ROUNDS = 41, 5, 24
local EQUAL = 1e-13     -- losses that differ by less, relative to the top, are one height
local RING = 48         -- points around a top
local MOST = 1000       -- points that a way is given when it sinks
local ROUNDS_DOWN = 6
local BETWEEN = 32      -- points of a piece that are looked at in the end, and how often they are made denser
local PEAKS = 4

-- The losses on a grid around a point, no further than the plane.
local function window(p, top, half)
  local xs = engine.array.linspace(math.max(p.x1, top.x - half * p.wide), math.min(p.x2, top.x + half * p.wide), NODES)
  local ys = engine.array.linspace(math.max(p.y1, top.y - half * p.high), math.min(p.y2, top.y + half * p.high), NODES)
  return descent.grid(p, xs, ys)
end

-- The numbers of the last point before and the first after `top` that lie outside a window of half this width.
local function ends(p, way, top, half)
  local function outside(k)
    return math.abs(way[k].x - way[top].x) >= half * p.wide or math.abs(way[k].y - way[top].y) >= half * p.high
  end
  local i, j = top, top
  while i > 1 and not outside(i) do i = i - 1 end
  while j < #way and not outside(j) do j = j + 1 end
  return i, j
end

local function points_of(way)
  local list = {}
  for k = 1, #way do list[k] = { x = way[k][1], y = way[k][2] } end
  return list
end

-- Whether lower ground lies on two sides of a point, parted by ground that is not lower or outside.
local function parts(p, q, radius)
  local xs, ys, sides = {}, {}, 0
  for k = 1, RING do
    local x, y = descent.circle(k, RING)
    xs[k], ys[k] = q.x + radius * p.wide * x, q.y + radius * p.high * y
  end
  local f = descent.points(p, xs, ys):col(1)
  local function low(k)
    local inside = xs[k] >= p.x1 and xs[k] <= p.x2 and ys[k] >= p.y1 and ys[k] <= p.y2
    return inside and f[k] < q.loss * (1 - EQUAL)
  end
  for k = 1, RING do
    if low(k) and not low(k % RING + 1) then sides = sides + 1 end
  end
  return sides >= 2
end

--- The way whose top is as low as any, narrowed down around the top of a way of the grid.
---@param p table plane of descent.of
---@param way table[] { {x =, y =}, ... } from the grid, and the number of its highest point
---@param number integer
---@param half number the width to look at, of the plane's
---@return table[] way
---@return integer number of its top
---@return boolean exact: a pass, with lower ground on two sides of it only
function pass.narrow(p, way, number, half)
  local before, after, s = {}, {}, p.slice
  local top = { x = way[number].x, y = way[number].y, loss = s:loss(way[number].x, way[number].y) }
  for _ = 1, ROUNDS do
    local i, j = ends(p, way, number, half)
    local w = window(p, top, half)
    local from, to = descent.corner(w, way[i].x, way[i].y), descent.corner(w, way[j].x, way[j].y)
    local inner, k = engine.critical.way(w._x, w._y, w._z, from.i, from.j, to.i, to.j)
    if not inner then break end
    local node = { x = inner[k][1], y = inner[k][2] }
    node.loss = s:loss(node.x, node.y)
    table.move(way, 1, i, #before + 1, before)
    for n = #way, j, -1 do after[#after + 1] = way[n] end
    way, number, top = points_of(inner), k, node
    if w._z:max() - w._z:min() <= EQUAL * top.loss then break end
    half = half / SHRINK
  end
  table.move(way, 1, #way, #before + 1, before)
  number = #before - #way + number
  for n = #after, 1, -1 do before[#before + 1] = after[n] end
  return before, number, parts(p, top, 50 * half)
end

-- The highest of some points of the straight way from a to b.
local function highest(p, a, b)
  local xs, ys = {}, {}
  for k = 1, 9 do xs[k], ys[k] = a.x + (b.x - a.x) * k / 10, a.y + (b.y - a.y) * k / 10 end
  local f = descent.points(p, xs, ys):col(1)
  local k = f:argmax() or 1
  return { x = xs[k], y = ys[k], loss = f[k] }
end

-- The losses at the points of a way.
local function losses(p, way)
  local xs, ys = {}, {}
  for k, q in ipairs(way) do xs[k], ys[k] = q.x, q.y end
  return descent.losses(p, xs, ys)
end

-- One round of sinking: points above `most` sink across the way, and where a piece between two climbs above it a point
-- of it is put in, and sinks. Pieces known to be low are marked at their end. True where nothing had to sink.
local function sink_once(p, way, most)
  local list, done, f = { way[1] }, true, losses(p, way)
  for k = 2, #way do
    local a, b = list[#list], way[k]
    if f[k] > most and k < #way then
      b, done = descent.across(p, b, a, way[k + 1]), false
    end
    local q = not b.low and #list < MOST and highest(p, a, b)
    if q and q.loss > most then
      list[#list + 1], done = descent.across(p, q, a, b), false
    else
      b.low = b.low or #list < MOST
    end
    list[#list + 1] = b
  end
  return list, done
end

--- A way whose points and pieces sink across it where they climb above a height. What is highest is a point of it.
---@param p table plane
---@param way table[] { {x =, y =}, ... }
---@param height number
---@return table[] way
---@return integer|nil number of its highest point, if that is above the height still
function pass.sink(p, way, height)
  local most, number = height * (1 + 1e-12), nil
  for _ = 1, ROUNDS_DOWN do
    local done
    way, done = sink_once(p, way, most)
    if done then break end
  end
  local f, peak = losses(p, way), nil
  for k = 2, #way do
    local q = not way[k].low and highest(p, way[k - 1], way[k])
    if f[k] > most then most, number, peak = f[k], k, nil end
    if q and q.loss > most then most, number, peak = q.loss, k, q end
  end
  if peak then table.insert(way, number, peak) end
  for _, q in ipairs(way) do q.low = nil end
  return way, number
end

--- The highest point of a way, on it and between its points: of many points the highest, then of many around that.
---@return table { x =, y =, loss = }
function pass.peak(p, way)
  local top
  for _ = 1, PEAKS do
    local xs, ys = { way[1].x }, { way[1].y }
    for k = 2, #way do
      local a, b = way[k - 1], way[k]
      for i = 1, BETWEEN do
        xs[#xs + 1], ys[#ys + 1] = a.x + (b.x - a.x) * i / BETWEEN, a.y + (b.y - a.y) * i / BETWEEN
      end
    end
    local f = descent.losses(p, xs, ys)
    local k = f:argmax() or 1
    top, way = { x = xs[k], y = ys[k], loss = f[k] }, {}
    for i = math.max(1, k - 1), math.min(#xs, k + 1) do way[#way + 1] = { x = xs[i], y = ys[i] } end
  end
  return top
end

return pass
