-- tn.landscape.line: the loss along a straight line: between two nets, over one parameter, along a direction.
local engine = require "tinynet.engine"
local arguments = require "tinynet.landscape.arguments"
local axis = require "tinynet.landscape.axis"
local check = require "tinynet.check"
local data = require "tinynet.data"
local loss = require "tinynet.loss"
local net = require "tinynet.net"
local probe = require "tinynet.probe"
local text = require "tinynet.text"

--- The loss along a straight line between two nets.
---@field t array shares of the way, 0 at the first net, 1 at the second
---@field loss array at each t
---@field lowest table { t =, loss = }
---@field highest table { t =, loss = }
---@field name string the loss
---@field center table|nil { t =, loss = }
local Line = check.class("landscape line", "t loss lowest highest name center")

function Line.__tostring(self)
  if self._name == "t" then
    return text.get("landscape.line", self._loss_name, #self._t, self._loss[1], self._loss[-1], self._highest.loss,
      self._highest.t)
  end
  return text.get("landscape.line_over", self._loss_name, self._name, #self._t, self._t[1], self._t[-1],
    self._lowest.loss, self._lowest.t)
end

local function make(t, values, name, center, loss_name)
  local low, high = values:argmin() or 1, values:argmax() or 1
  return setmetatable({ _t = t, _loss = values, _name = name, _center = center, _loss_name = loss_name,
    _lowest = { t = t[low], loss = values[low] }, _highest = { t = t[high], loss = values[high] } }, Line)
end

local function count_of(o, n)
  return check.number(o.n == nil and 101 or o.n, n, "n", 2, 100000, true)
end

-- The losses of one net along an axis; the other axis of the plane is a parameter that stays where it is.
local function along(a_net, d, options)
  probe.dataset(a_net, d, 2)
  local o = check.options(options, { x = true, radius = true, x_range = true, n = true, loss = true }, 3)
  local x, name, n = axis.read(a_net, o, "x", 3), loss.check(o.loss, a_net, d, 3, true), count_of(o, 3)
  axis.place(x, o, "x", n, 3)
  local still = x.along == 1 and 2 or 1
  local y = engine.array.zeros(n) + a_net:params()[still]
  local values, complete = engine.grid.list(a_net._core, d.x, d.y, name, x.along, still, x.at, y)
  if not complete then check.interrupt() end
  return make(x.at, values, x.name, { t = x.center, loss = a_net:loss(d, name) }, name)
end

--- The loss along a straight line: from one net (t = 0) to another of the same shape (t = 1), or of one net over a
--- parameter (t its value) or along a direction (t times it).
---@source Goodfellow, Vinyals and Saxe 2015, "Qualitatively characterizing neural network optimization problems"
---@param net_a table net
---@param net_b table net, or the dataset
---@param d dataset, or options { x = name or direction, radius = 5 | x_range = {from, to}, n = 101, loss = }
---@param options table|nil { n = 101, loss = that of net_a's training, else "half_mse" }
---@return table landscape_line
---@error the nets differ in shape: 1-2-1 (tanh, identity) and 1-3-1 (tanh, identity)
return function(net_a, net_b, d, options)
  arguments.net(net_a, 1)
  if getmetatable(net_b) == data.class then return (along(net_a, net_b, d)) end
  arguments.net(net_b, 2)
  local shape_a = net.shape_name(net_a._inputs, net_a._layers)
  local shape_b = net.shape_name(net_b._inputs, net_b._layers)
  check.arg(shape_a == shape_b, 2, "the nets differ in shape: %s and %s", shape_a, shape_b)
  probe.dataset(net_a, d, 3)
  local o = check.options(options, { n = true, loss = true }, 4)
  local n, name = count_of(o, 4), loss.check(o.loss, net_a, d, 4, true)
  local core = net.core(net_a._inputs, net_a._layers, n)
  local t, all, a, b = engine.array.linspace(0, 1, n), core:params(), net_a:params(), net_b:params()
  for i = 1, n do all[i] = a * (1 - t[i]) + b * t[i] end
  return make(t, engine.net.measure(core, d.x, d.y, name):col(1):copy(), "t", nil, name)
end
