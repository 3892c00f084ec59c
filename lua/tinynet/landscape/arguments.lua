-- Arguments that the functions of tn.landscape share.
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

return arguments
