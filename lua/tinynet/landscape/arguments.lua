-- Arguments that the functions of tn.landscape share, and what they ask of a net.
local engine = require "tinynet.engine"
local check = require "tinynet.check"
local net = require "tinynet.net"

local arguments = {}

--- Refuses what is no net, data that does not fit it, and parameters that are not finite.
---@param a_net table net
---@param n integer position as the user wrote it
---@error parameter w1[1,1] of the net is nan; a landscape needs finite parameters
function arguments.net(a_net, n)
  net.class.arg(a_net, n)
  local p = a_net:params()
  for k, name in ipairs(a_net:names()) do
    check.arg(p[k] - p[k] == 0, n, "parameter %s of the net is %s; a landscape needs finite parameters", name, p[k])
  end
end

--- Parameters of `count` numbers from a net or an array.
---@param what any
---@param count integer
---@param n integer position
---@return array rank 1
---@error a net with 7 parameters expected, got 10
function arguments.parameters(what, count, n)
  if getmetatable(what) == net.class then
    check.arg(#what:params() == count, n, "a net with %d parameters expected, got %d", count, #what:params())
    return what:params()
  end
  local a, message = engine.io.as_array(what)
  check.arg(a or type(what) == "table", n, "net or array of parameters expected, got %s", check.kind(what))
  check.arg(a, n, "%s", message)
  check.arg(#a == count and not select(2, a:shape()), n, "%d parameters expected, got shape (%s)", count,
    table.concat({ a:shape() }, ", "))
  return a
end

--- Whether hidden units of a net have kinks.
---@param a_net table net
---@return boolean
function arguments.bends(a_net)
  for l = 1, #a_net._layers - 1 do
    if a_net._layers[l].row.relu_family or a_net._layers[l].act == "hard_tanh" then return true end
  end
  return false
end

return arguments
