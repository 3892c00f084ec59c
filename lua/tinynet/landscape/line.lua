-- tn.landscape.line: the loss along the straight line between two nets.
local engine = require "tinynet.engine"
local arguments = require "tinynet.landscape.arguments"
local check = require "tinynet.check"
local loss = require "tinynet.loss"
local net = require "tinynet.net"
local probe = require "tinynet.probe"
local text = require "tinynet.text"

local Line = check.class "landscape line"
for _, field in ipairs{ "t", "loss", "lowest", "highest" } do
  Line.get[field] = function(self) return self["_" .. field] end
end

function Line.__tostring(self)
  return text.get("landscape.line", #self._t, self._loss[1], self._loss[-1], self._highest.loss, self._highest.t)
end

--- The loss along the straight line from one net (t = 0) to another of the same shape (t = 1).
---@param net_a table net
---@param net_b table net
---@param d dataset
---@param options table|nil { n = 101, loss = "half_mse" }
---@return table { t = array (n), loss = array (n), lowest = { t =, loss = }, highest = { t =, loss = } }
---@error the nets differ in shape: 1-2-1 (tanh, identity) and 1-3-1 (tanh, identity)
return function(net_a, net_b, d, options)
  arguments.net(net_a, 1)
  arguments.net(net_b, 2)
  local shape_a = net.shape_name(net_a._inputs, net_a._layers)
  local shape_b = net.shape_name(net_b._inputs, net_b._layers)
  check.arg(shape_a == shape_b, 2, "the nets differ in shape: %s and %s", shape_a, shape_b)
  probe.dataset(net_a, d, 3)
  local o = check.options(options, { n = true, loss = true }, 4)
  local n = check.number(o.n == nil and 101 or o.n, 4, "n", 2, 100000, true)
  local name = loss.check(o.loss, net_a, d, 4)
  local core = net.core(net_a._inputs, net_a._layers, n)
  local t, all, a, b = engine.array.linspace(0, 1, n), core:params(), net_a:params(), net_b:params()
  for i = 1, n do all[i] = a * (1 - t[i]) + b * t[i] end
  local values = engine.net.measure(core, d.x, d.y, name):col(1):copy()
  local low, high = values:argmin() or 1, values:argmax() or 1
  return setmetatable({ _t = t, _loss = values, _lowest = { t = t[low], loss = values[low] },
    _highest = { t = t[high], loss = values[high] } }, Line)
end
