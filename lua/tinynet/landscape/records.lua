-- What a history recorded of all parameters, as nets.
local check = require "tinynet.check"
local history = require "tinynet.history"
local net = require "tinynet.net"

local records = {}

--- Refuses what is no history of a single net.
---@param h any
---@param n integer position
function records.history(h, n)
  history.class.arg(h, n)
  check.arg(not h._members, n, "the history of one net expected, this one is of an ensemble; use h:member(i)")
  return h
end

--- A core with a member for each record: its parameters then.
---@param h table history
---@param n integer position of the history
---@return userdata
---@error the history has no record of b1[1]; train with record = "all"
function records.core(h, n)
  records.history(h, n)
  local of = h._of
  local core = net.core(of.inputs, of.layers, #h.epochs)
  local all = core:params()
  for k, name in ipairs((net.names(of.inputs, of.layers))) do
    local values = check.arg(h.params[name], n, "the history has no record of %s; train with record = \"all\"", name)
    for r = 1, #values do all[r][k] = values[r] end
  end
  return core
end

--- The net of record r, a copy.
---@param h table history
---@param core userdata from records.core
---@param r integer
---@return table net
function records.net(h, core, r)
  local of = h._of
  local a_net = net.wrap(core:member(r), of.inputs, of.layers, of.init, of.seed)
  a_net._train, a_net._scaling, a_net._loss, a_net._epochs = of.data, of.data, h.loss, math.tointeger(h.epochs[r])
  return a_net
end

return records
