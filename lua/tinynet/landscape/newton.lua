-- Descents by Newton's steps in a region of trust, for losses that are no sums of squares, where lm does not apply.
local engine = require "tinynet.engine"
local eigen = require "tinynet.eigen"

local newton = {}

local RESTS = 1e-14   -- a gradient shorter than this (relative to the targets' range squared) is rounding
local ENDS = 1e-6     -- with one shorter than this the descent is nearly over: it moves no further than FAR ...
local FAR = 2         -- ... where there is a minimum, not a loss that falls for ever
local LEVEL = 1e-12   -- a curvature less than this part of the largest is rounding
local BOUND = 1000    -- a larger parameter has run away, or one twice as large as the largest at the start

-- The step of length `most` or less against the gradient, curvatures turned up, and by how much the quadratic function
-- falls on it.
local function step_of(g, values, vectors, most)
  local n, c, size = #values, {}, {}
  local least = LEVEL * math.max(math.abs(values[1]), math.abs(values[-1]))
  for k = 1, n do c[k], size[k] = g:dot(vectors:col(k)), math.max(math.abs(values[k]), least) end
  local function length(mu)
    local sum = 0
    for k = 1, n do sum = sum + (c[k] == 0 and 0 or (c[k] / (size[k] + mu)) ^ 2) end
    return math.sqrt(sum)
  end
  local low, high = 0, 0
  if length(0) > most then
    high = g:norm() / most
    for _ = 1, 40 do
      local mid = (low + high) / 2
      if length(mid) > most then low = mid else high = mid end
    end
  end
  local step, fall = g * 0, 0
  for k = 1, n do
    local t = c[k] == 0 and 0 or c[k] / (size[k] + high)
    step, fall = step - vectors:col(k) * t, fall + t * c[k] - 0.5 * values[k] * t * t
  end
  return step, fall
end

--- Goes down from p until the gradient is rounding, no step goes lower, or the parameters run off.
---@param s table of surface.lua
---@param p array
---@param steps integer
---@param way array[]|nil points on the way are added here
---@return array p
---@return string "rests", "stuck" (no step goes lower), "runaway", "diverged" or "moves" (its steps are used up)
function newton.descend(s, p, steps, way)
  local f, late = s.loss(p), nil
  local radius, bound = 0.3 * math.max(1, p:norm()), math.max(BOUND, 2 * p:abs():max())
  local g, h = s.look(p)
  if f - f ~= 0 or engine.io.fault(h) then return p, "diverged" end
  local values, vectors = eigen(h)
  for _ = 1, steps do
    if g:norm() <= RESTS * s.height ^ 2 then return p, "rests" end
    late = late or g:norm() <= ENDS * s.height ^ 2 and p
    local step, fall = step_of(g, values, vectors, radius)
    local q, length = p + step, step:norm()
    local there = s.loss(q)
    local g2, h2
    if there <= f * (1 + 1e-15) then g2, h2 = s.look(q) end
    if g2 and (there < f or g2:norm() < g:norm()) and not engine.io.fault(h2) then
      local share = (f - there) / fall -- of what was foretold
      radius = share > 0.75 and math.max(radius, 2 * length) or share < 0.25 and length / 4 or radius
      p, f, g = q, there, g2
      values, vectors = eigen(h2)
      if way then way[#way + 1] = p end
      if p:abs():max() > bound or late and (p - late):norm() > FAR then return p, "runaway" end
    else
      radius = length / 4
      if radius < 1e-15 * math.max(1, p:norm()) then return p, "stuck" end
    end
  end
  return p, "moves"
end

return newton
