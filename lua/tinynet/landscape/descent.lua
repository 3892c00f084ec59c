-- The loss in the plane of a slice as a smooth (or kinked) function of two numbers: exact values,
-- slopes and curvature, and the descents that polish what a grid shows.
local engine = require "tinynet.engine"
local check = require "tinynet.check"

local descent = {}

local F, FX, FY, FXX, FXY, FYY = 1, 2, 3, 4, 5, 6 -- columns, see core/critical.h

--- What a slice's plane is: how to evaluate it and where it ends.
---@param s table slice
---@return table
function descent.of(s)
  local x1, x2, y1, y2 = s._x[1], s._x[-1], s._y[1], s._y[-1]
  return { slice = s, x1 = x1, x2 = x2, y1 = y1, y2 = y2, wide = x2 - x1, high = y2 - y1,
    work = #s._data * #s._core:params()[1], bent = s._bent }
end

-- What a function of the engine answers for the plane of a slice.
local function ask(p, f, ...)
  local s = p.slice
  local out, complete = f(s._core, s._data.x, s._data.y, s._loss, s._along[1], s._along[2], ...)
  if not complete then check.interrupt() end
  return out
end

--- Loss and derivatives at points: array (n, 6).
function descent.points(p, xs, ys)
  return ask(p, engine.critical.points, engine.array(xs), engine.array(ys))
end

--- Losses at points, without derivatives: array (n).
function descent.losses(p, xs, ys)
  return ask(p, engine.grid.list, engine.array(xs), engine.array(ys))
end

--- Losses on a grid of the plane, with its coordinates, as a slice has them.
---@return table { _x, _y, _z }
function descent.grid(p, xs, ys)
  return { _x = xs, _y = ys, _z = ask(p, engine.grid.losses, xs, ys) }
end

--- Cells of a mesh around which the slopes turn.
---@return table[] { {i =, j =, index = 1 or -1}, ... }
function descent.cells(p, xs, ys)
  return ask(p, engine.critical.cells, xs, ys)
end

--- Loss and derivatives at a point, by the coordinates divided by the ranges of the plane, so that both
--- axes count alike; `gx` and `gy` are the true slopes.
---@return table { x, y, f, gx, gy, hxx, hxy, hyy (true), u, v, a, b, c (scaled) }
function descent.at(p, x, y)
  local r = descent.points(p, { x }, { y })[1]
  local w, h = p.wide, p.high
  return { x = x, y = y, f = r[F], gx = r[FX], gy = r[FY], hxx = r[FXX], hxy = r[FXY], hyy = r[FYY],
    u = r[FX] * w, v = r[FY] * h, a = r[FXX] * w * w, b = r[FXY] * w * h, c = r[FYY] * h * h }
end

--- Eigenvalues (ascending) of ((a, b), (b, c)) and the unit vector of the first.
function descent.eigen(a, b, c)
  local mean, half = (a + c) / 2, (a - c) / 2
  local r = math.sqrt(half * half + b * b)
  local low, high = mean - r, mean + r
  if r == 0 then return low, high, 1, 0 end
  local x, y = b, low - a -- (a - low, b) is a row of the singular matrix
  if math.abs(a - low) < math.abs(c - low) then x, y = c - low, -b end
  local n = math.sqrt(x * x + y * y)
  return low, high, x / n, y / n
end

--- Whether a point lies on the border of the plane.
function descent.on_border(p, q)
  return q.x <= p.x1 or q.x >= p.x2 or q.y <= p.y1 or q.y >= p.y2
end

--- The true length of the slope.
function descent.slope(q)
  return math.sqrt(q.gx * q.gx + q.gy * q.gy)
end

local function finite(q)
  return q.f - q.f == 0 and q.u - q.u == 0 and q.v - q.v == 0 and q.a - q.a == 0 and q.b - q.b == 0 and q.c - q.c == 0
end

-- Which coordinates are held at the border, because the loss falls outwards there.
local function held(p, q)
  return q.x <= p.x1 and q.u >= 0 or q.x >= p.x2 and q.u <= 0, q.y <= p.y1 and q.v >= 0 or q.y >= p.y2 and q.v <= 0
end

-- Newton's step in scaled coordinates, with the curvatures' signs turned up, no longer than `most`.
local function downhill(q, hold_x, hold_y, most)
  local dx, dy = 0, 0
  if hold_x or hold_y then
    local g, h = hold_x and q.v or q.u, hold_x and q.c or q.a
    local d = g == 0 and 0 or -g / math.max(math.abs(h), math.abs(g) / most)
    if hold_x then dy = hold_y and 0 or d else dx = d end
  else
    local low, high, x, y = descent.eigen(q.a, q.b, q.c)
    local along, across = q.u * x + q.v * y, q.v * x - q.u * y
    local size = math.sqrt(q.u * q.u + q.v * q.v)
    local s = along == 0 and 0 or -along / math.max(math.abs(low), size / most)
    local t = across == 0 and 0 or -across / math.max(math.abs(high), size / most)
    dx, dy = s * x - t * y, s * y + t * x
  end
  local n = math.sqrt(dx * dx + dy * dy)
  if n > most then dx, dy = dx * most / n, dy * most / n end
  return dx, dy, math.min(n, most)
end

local function inside(p, x, y)
  return math.min(math.max(x, p.x1), p.x2), math.min(math.max(y, p.y1), p.y2)
end

--- Newton's step towards a slope of 0, in scaled coordinates, and its length.
function descent.newton(q)
  local det = q.a * q.c - q.b * q.b
  local dx, dy = -(q.c * q.u - q.b * q.v) / det, -(q.a * q.v - q.b * q.u) / det
  return dx, dy, math.sqrt(dx * dx + dy * dy)
end

--- The last digits: plain Newton steps as long as the slope shrinks, where the loss itself no longer tells.
function descent.finish(p, q)
  for _ = 1, 8 do
    local dx, dy, n = descent.newton(q)
    if n ~= n or n > 1e-6 then return q end
    local next = descent.at(p, q.x + dx * p.wide, q.y + dy * p.high)
    q.step = n
    if not (finite(next) and descent.slope(next) < descent.slope(q)) then return q end
    next.step = n
    q = next
  end
  return q
end

--- Descends from a point within the borders by safeguarded Newton steps until none goes lower.
---@param longest number|nil longest step, of the plane's width; default 0.25
---@param way table[]|nil points on the way are added here
---@return table|nil q where it ends; q.step: the length of the last step wanted, of the plane's width
function descent.descend(p, x, y, longest, way)
  longest = longest or 0.25
  local q = descent.at(p, inside(p, x, y))
  if not finite(q) then return nil end
  local most = 0.4 * longest
  for _ = 1, 200 do
    local hold_x, hold_y = held(p, q)
    local dx, dy, n = downhill(q, hold_x, hold_y, most)
    q.step = n
    if n < 1e-15 then break end
    local nx, ny = inside(p, q.x + dx * p.wide, q.y + dy * p.high)
    local next = descent.at(p, nx, ny)
    local settles = n < 1e-5 and finite(next) and descent.slope(next) < descent.slope(q) and next.f <= q.f * (1 + 1e-14)
    if finite(next) and next.f < q.f or settles then
      q, most = next, math.min(2 * math.max(n, most / 2), longest)
      if way then way[#way + 1] = q end
    else
      most = n / 4
      if most < 1e-13 then break end
    end
  end
  local hold_x, hold_y = held(p, q)
  return hold_x and q or hold_y and q or descent.finish(p, q)
end

--- Sinks from a point at right angles to the straight way from a to b.
---@return table q
function descent.across(p, from, a, b, longest)
  local dx, dy = (b.x - a.x) / p.wide, (b.y - a.y) / p.high
  local n = math.sqrt(dx * dx + dy * dy)
  local nx, ny, q, most = -dy / n, dx / n, descent.at(p, from.x, from.y), longest or n
  for _ = 1, 40 do
    local g, h = q.u * nx + q.v * ny, q.a * nx * nx + 2 * q.b * nx * ny + q.c * ny * ny
    local step = -g / math.max(math.abs(h), math.abs(g) / most, 1e-300)
    local next = descent.at(p, inside(p, q.x + step * nx * p.wide, q.y + step * ny * p.high))
    if next.f < q.f then q = next else most = math.abs(step) / 4 end
    if most < 1e-12 then break end
  end
  return q
end

--- The highest point of the floor between two points: on the straight way from a to b, points sink across it.
---@param a table { x, y }
---@param b table
---@return table q
---@return table[] the points of the floor, from a to b
function descent.ridge(p, a, b)
  local top, floor = nil, {}
  for k = 1, 31 do
    local q = descent.across(p, { x = a.x + (b.x - a.x) * k / 32, y = a.y + (b.y - a.y) * k / 32 }, a, b, 0.02)
    floor[k] = q
    if not top or q.f > top.f then top = q end
  end
  return top, floor
end

-- The interval of sorted coordinates that holds t.
local function interval(at, t)
  local lo, hi = 1, #at
  while hi - lo > 1 do
    local mid = (lo + hi) // 2
    if at[mid] <= t then lo = mid else hi = mid end
  end
  return lo
end

--- The lowest corner of the cell that holds a point.
function descent.corner(s, x, y)
  local i, j, best = interval(s._x, x), interval(s._y, y), nil
  for dj = 0, 1 do
    for di = 0, 1 do
      local z = s._z:get(j + dj, i + di)
      if not best or z < best.z then best = { i = i + di, j = j + dj, z = z } end
    end
  end
  return best
end

-- Kinks -------------------------------------------------------------------------------------------

local RING = 16
local WALL = 1e3 -- how much longer than the slopes what keeps a step inside the plane is

-- What keeps steps inside the plane, as if the loss rose steeply behind its border: more slopes.
local function add_walls(p, q, radius, us, vs, largest)
  local near_x, near_y = radius * p.wide, radius * p.high
  local x = q.x - p.x1 <= near_x and -WALL * largest or p.x2 - q.x <= near_x and WALL * largest or 0
  local y = q.y - p.y1 <= near_y and -WALL * largest or p.y2 - q.y <= near_y and WALL * largest or 0
  for _, wall in ipairs{ { x, 0 }, { 0, y } } do
    for k = 1, (wall[1] ~= 0 or wall[2] ~= 0) and #us or 0 do
      us[#us + 1], vs[#vs + 1] = us[k] + wall[1], vs[k] + wall[2]
    end
  end
end

--- Points on a small ring around a point, with loss, slopes and curvatures in scaled coordinates; x, y from the middle.
---@return table[] { {x =, y =, f =, u =, v =, a =, b =, c =, inside =}, ... }
function descent.around(p, q, radius)
  local xs, ys, ring = {}, {}, {}
  for k = 1, RING do
    local x, y = descent.circle(k, RING)
    ring[k] = { x = radius * x, y = radius * y }
    xs[k], ys[k] = q.x + ring[k].x * p.wide, q.y + ring[k].y * p.high
  end
  local w, h, r = p.wide, p.high, descent.points(p, xs, ys)
  for k, at in ipairs(ring) do
    local row = r[k]
    at.inside = xs[k] >= p.x1 and xs[k] <= p.x2 and ys[k] >= p.y1 and ys[k] <= p.y2
    at.f, at.u, at.v = row[F], row[FX] * w, row[FY] * h
    at.a, at.b, at.c = row[FXX] * w * w, row[FXY] * w * h, row[FYY] * h * h
  end
  return ring
end

-- What a ring tells: the lowest of its points inside the plane, the largest slope, and whether the slopes jump, so that
-- curvature alone does not part them so far.
local function judge(ring, radius)
  local low, largest, spread, curved = nil, 0, 0, 0
  for _, at in ipairs(ring) do
    if at.inside and (not low or at.f < low.f) then low = at end
    largest = math.max(largest, at.u ^ 2 + at.v ^ 2)
    curved = math.max(curved, math.abs(at.a) + math.abs(at.c))
    spread = math.max(spread, (at.u - ring[1].u) ^ 2 + (at.v - ring[1].v) ^ 2)
  end
  spread, largest = math.sqrt(spread), math.sqrt(largest)
  return low, largest, spread > 1e-6 * largest and spread > 1e3 * radius * curved
end

-- The point that is nearest to 0 in the convex hull of the slopes of a ring, at the border of the plane also of what
-- keeps steps inside; and the two points of the ring between whose slopes it lies.
local function hull(p, q, ring, radius, largest)
  local us, vs = {}, {}
  for k, at in ipairs(ring) do us[k], vs[k] = at.u, at.v end
  add_walls(p, q, radius, us, vs, largest)
  local u, v, i, j = descent.nearest(us, vs)
  return u, v, ring[i], ring[j]
end

--- Point k of n on the unit circle; halves of angles by square roots, so that all machines agree.
function descent.circle(k, n)
  local angle = 2 * engine.math.pi * (k - 0.5) / n
  return engine.math.cos(angle), engine.math.sin(angle)
end

--- The point of the convex hull of points in the plane that is nearest to 0, and the numbers of the two points
--- between which it lies; where 0 lies in the hull, of those whose line is nearest to it.
---@param us number[]
---@param vs number[]
---@return number, number
---@return integer, integer
function descent.nearest(us, vs)
  local best, bx, by, bi, bj = math.huge, 0, 0, 1, 1
  for i = 1, #us do
    for j = i, #us do
      local dx, dy = us[j] - us[i], vs[j] - vs[i]
      local n = dx * dx + dy * dy
      local t = n > 0 and math.min(1, math.max(0, -(us[i] * dx + vs[i] * dy) / n)) or 0
      local x, y = us[i] + t * dx, vs[i] + t * dy
      if x * x + y * y < best then best, bx, by, bi, bj = x * x + y * y, x, y, i, j end
    end
  end
  if descent.surrounds(us, vs) then bx, by = 0, 0 end
  return bx, by, bi, bj
end

--- Whether 0 lies in the convex hull of points: no half-plane through 0 holds them all.
function descent.surrounds(us, vs)
  for i = 1, #us do
    local left, right = false, false
    for j = 1, #us do
      local cross = us[i] * vs[j] - vs[i] * us[j]
      local dot = us[i] * us[j] + vs[i] * vs[j]
      left = left or cross > 0 or cross == 0 and dot < 0
      right = right or cross < 0 or cross == 0 and dot < 0
      if left and right then break end
    end
    if not (left and right) then return false end
  end
  return true
end

-- One step along the steepest common descent of the slopes around q; nil where none is lower.
local function step_down(p, q, u, v, radius)
  local n, best = math.sqrt(u * u + v * v), nil
  local length = radius
  for _ = 1, 60 do
    local x, y = inside(p, q.x - length * u / n * p.wide, q.y - length * v / n * p.high)
    local next = descent.at(p, x, y)
    if not (finite(next) and next.f < (best or q).f) then return best end
    best, length = next, length * 2
  end
  return best
end

-- Newton's step along the kink between two smooth pieces, of which a ring around q knows one point each: down the
-- valley where their quadratic models are equal. Nil where that is no valley or no lower point.
local function step_along(p, q, s, t)
  local su, sv = s.u - s.a * s.x - s.b * s.y, s.v - s.b * s.x - s.c * s.y -- their slopes and heights at q
  local tu, tv = t.u - t.a * t.x - t.b * t.y, t.v - t.b * t.x - t.c * t.y
  local fs = s.f - (s.u + su) / 2 * s.x - (s.v + sv) / 2 * s.y
  local ft = t.f - (t.u + tu) / 2 * t.x - (t.v + tv) / 2 * t.y
  local nu, nv = su - tu, sv - tv
  local n = math.sqrt(nu * nu + nv * nv)
  local share = -(tu * nu + tv * nv) / (n * n)  -- the part of s in slopes without a component across the kink
  if not (share > 0 and share < 1) then return nil end
  local across = (ft - fs) / n
  nu, nv = nu / n, nv / n
  local a, b, c = t.a + share * (s.a - t.a), t.b + share * (s.b - t.b), t.c + share * (s.c - t.c)
  local slope = -nv * (tu + across * (a * nu + b * nv)) + nu * (tv + across * (b * nu + c * nv))
  local along = -slope / math.max(math.abs(a * nv * nv - 2 * b * nu * nv + c * nu * nu), 10 * math.abs(slope))
  local x, y = across * nu - along * nv, across * nv + along * nu
  local next = descent.at(p, inside(p, q.x + x * p.wide, q.y + y * p.high))
  return next.f < q.f and next or nil
end

-- Goes on from where Newton's steps end at a kink, by gradient sampling (Burke, Lewis, Overton 2005):
-- steps along the kink, against the shortest vector in the hull of the slopes around, or to a lower point of the circle
-- (where the loss bends downwards the hull holds 0, too), the circle shrinking.
local function settle(p, q, way)
  local radius, rest, largest, kink = 1e-3, 0, 0, false
  for _ = 1, 300 do
    local ring = descent.around(p, q, radius)
    local low
    low, largest, kink = judge(ring, radius)
    local u, v, s, t = hull(p, q, ring, radius, largest)
    rest = math.sqrt(u * u + v * v)
    local next = kink and s and t and step_along(p, q, s, t) or rest > 0 and step_down(p, q, u, v, radius)
    if not next and low and low.f < q.f - 1e-13 * math.abs(q.f) then
      next = descent.at(p, q.x + low.x * p.wide, q.y + low.y * p.high)
    end
    if next then
      q = next
      if way then way[#way + 1] = q end
    else
      if radius <= 2e-11 then break end
      radius = radius / 4
    end
  end
  q.rest, q.kink = largest > 0 and rest / largest or 0, kink
  q.loose = kink and 4 * radius * largest or 0
  return (kink or descent.on_border(p, q)) and q or descent.finish(p, q)
end

--- Where a descent comes to rest: its end, or, where kinks stopped Newton's steps, further down.
---@param way table[]|nil points on the way are added here
---@return table q after kinks with q.kink, q.rest: how far 0 is from the hull of the slopes, relative to them, and
--- q.loose: by how much the loss may be lower still
function descent.rest(p, q, way)
  if not p.bent or descent.slope(q) < 1e-10 then return q end
  local _, _, wanted = descent.newton(q)
  return wanted <= 1e-9 and q or settle(p, q, way)
end

return descent
