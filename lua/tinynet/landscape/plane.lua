-- The plane of two axes in the space of all parameters, and what lies beside it.
local engine = require "tinynet.engine"
local axis = require "tinynet.landscape.axis"
local check = require "tinynet.check"

local plane = {}
local Plane = { __index = {} }
Plane.__index = Plane

-- What one step along an axis changes, a number per parameter.
local function step_of(one, count)
  if type(one.along) ~= "number" then return one.along end
  local step = engine.array.zeros(count)
  step[one.along] = 1
  return step
end

local function inner(a, b) return (a * b):sum() end

-- The plane through a net along two axes; nil if they are parallel.
local function of(a_net, x, y)
  local origin = a_net:params():copy()
  local list = {}
  for i, one in ipairs{ x, y } do
    list[i] = step_of(one, #origin)
    if type(one.along) == "number" then origin[one.along] = 0 end -- its coordinate is the parameter itself
  end
  local a, b = list[1] / list[1]:norm(), list[2] / list[2]:norm()
  local cosine = inner(a, b)
  local rest = b - a * cosine -- of b, beside a
  if rest:norm() <= 1e-10 then return nil end
  return setmetatable({ origin = origin, steps = list, a = a, c = rest / rest:norm(), cosine = cosine,
    lengths = { list[1]:norm(), list[2]:norm() }, sine = rest:norm() }, Plane)
end

--- Two axes from the options x and y, without coordinates, and their plane.
---@param a_net table net
---@param o table options
---@param n integer position of the options
---@return table x
---@return table y
---@return table plane
---@error x and y are the same, w1[1,1]
function plane.read(a_net, o, n)
  local x, y = axis.read(a_net, o, "x", n), axis.read(a_net, o, "y", n)
  check.arg(x.along ~= y.along, n, "x and y are the same, %s", x.name)
  local both = check.arg(of(a_net, x, y), n, "x and y are parallel: %s and %s span no plane", x.name, y.name)
  return x, y, both
end

--- The axes of a grid from the options x, y, radius, x_range, y_range, n, nx, ny, with their coordinates.
---@param a_net table net
---@param o table options
---@param points integer the default of n
---@param bytes integer of memory per point
---@param n integer position of the options
---@return table x
---@return table y
---@return table plane
---@error a grid of 2000 x 2000 points would need 0.0 GB of memory, this machine has 8.0 GB
function plane.axes(a_net, o, points, bytes, n)
  local x, y, both = plane.read(a_net, o, n)
  local count = check.number(o.n == nil and points or o.n, n, "n", 2, nil, true)
  local nx = check.number(o.nx == nil and count or o.nx, n, "nx", 2, nil, true)
  local ny = check.number(o.ny == nil and count or o.ny, n, "ny", 2, nil, true)
  local need, memory = 1.0 * bytes * nx * ny, engine.grid.memory()
  check.arg(need < memory, n, "a grid of %d x %d points would need %.1f GB of memory, this machine has %.1f GB", nx, ny,
    need * 1e-9, memory * 1e-9)
  axis.place(x, o, "x", nx, n)
  axis.place(y, o, "y", ny, n)
  return x, y, both
end

--- The coordinates of the nearest point of the plane, and how far it is.
---@param p array
---@return number x
---@return number y
---@return number distance
function Plane:project(p)
  local t = p - self.origin
  local along_a, along_c = inner(t, self.a), inner(t, self.c)
  local y = along_c / self.sine
  local x = along_a - y * self.cosine
  local distance = (t - self.a * along_a - self.c * along_c):norm()
  return x / self.lengths[1], y / self.lengths[2], distance
end

return plane
