-- Directions through the parameters of a net, for the axes of slices and lines.
local check = require "tinynet.check"
local text = require "tinynet.text"

local direction = {}
--- A direction in the space of all parameters.
---@field values array a number per parameter, in the order of net:params()
---@field name string what axes along it are called
---@field range number[]|nil the coordinates that a slice along it shows unless told otherwise, { from, to }
local Direction = check.class "direction"
direction.class = Direction

--- A number per parameter, in the order of net:params().
Direction.get.values = function(self) return self._values end

--- What axes along it are called.
Direction.get.name = function(self) return self._name end

--- The coordinates that a slice along it shows unless told otherwise, {from, to}, or nil.
Direction.get.range = function(self) return self._range end

function Direction.__tostring(self)
  return text.get("landscape.direction", self._name, #self._values, self._values:norm())
end

--- A direction.
---@param values array rank 1
---@param name string
---@param range number[]|nil
---@return table
function direction.new(values, name, range)
  return setmetatable({ _values = values, _name = name, _range = range }, Direction)
end

return direction
