-- The plane of two axes in the space of all parameters, and what lies beside it.
local engine = require "tinynet.engine"

local plane = {}
local Plane = { __index = {} }
Plane.__index = Plane

local function unit_vector(k, count)
  local e = engine.array.zeros(count)
  e[k] = 1
  return e
end

local function inner(a, b) return (a * b):sum() end

--- The plane through a net along two axes; nil if they are parallel.
---@param a_net table net
---@param x table from axis.read
---@param y table
---@return table|nil
function plane.of(a_net, x, y)
  local origin = a_net:params():copy()
  local list = {}
  for i, axis in ipairs{ x, y } do
    local named = type(axis.along) == "number"
    list[i] = named and unit_vector(axis.along, #origin) or axis.along
    if named then origin[axis.along] = 0 end -- its coordinate is the parameter itself
  end
  local a, b = list[1] / list[1]:norm(), list[2] / list[2]:norm()
  local cosine = inner(a, b)
  local rest = b - a * cosine -- of b, beside a
  if rest:norm() <= 1e-10 then return nil end
  return setmetatable({ origin = origin, a = a, c = rest / rest:norm(), lengths = { list[1]:norm(), list[2]:norm() },
    cosine = cosine, sine = rest:norm() }, Plane)
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
