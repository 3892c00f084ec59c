-- What a net says about data without being trained: losses, gradients, traces, states of units.
local engine = require "tinynet.engine"
local check = require "tinynet.check"
local classes = require "tinynet.classes"
local loss = require "tinynet.loss"
local text = require "tinynet.text"

local data = require "tinynet.data"

-- Positions of the columns of unit_stats, see core/net.h.
local Z_MIN, Z_MAX, ACTIVE, SLOPE = 1, 2, 3, 4

local probe = {}

--- Refuses what is no dataset, does not fit the net, or is scaled otherwise than what it was trained on.
---@param net table net or ensemble
---@param d any
---@param n integer position of the argument
---@param training boolean|nil whether the net goes on training with it
---@return dataset
function probe.dataset(net, d, n, training)
  data.class.arg(d, n)
  local _, inputs = d.x:shape()
  local _, outputs = d.y:shape()
  local last = net._layers[#net._layers]
  check.arg(inputs == net._inputs, n, "the data has %d inputs, the net %d", inputs, net._inputs)
  check.arg(outputs == last.units, n, "the data has %d outputs, the net %d%s", outputs, last.units,
    d.classes and outputs == 1 and text.sentence("; d:onehot() gives class data one output per class") or "")
  classes.fit_for_net(d, n)
  if net._scaling then data.check_scaling(d, net._scaling, n, training) end
  return d
end

local function state_of(u, slope, relu)
  if u.z_max ~= u.z_max then return "diverged" end
  if relu and u.z_max <= 0 then return "dead" end
  if u.z_min > 0 then return "always_on" end
  if slope < 0.01 then return "saturated" end
  return relu and "kinked" or "active"
end

--- mse, r2 and, of class data, accuracy of all members on a dataset, as columns (members, 1).
---@param net table net or ensemble
---@param d dataset
---@return table
function probe.metrics(net, d)
  local m = engine.net.measure(net._core, d.x, d.y, "mse", classes.threshold(d, net._loss))
  return { mse = m:col(2), r2 = m:col(3), accuracy = d.classes and m:col(4) or nil }
end

--- The states of the hidden units of one member, see Net:units.
---@return table[]
function probe.units(net, core, member, d)
  local stats = core:unit_stats(d.x, member)
  local units, k = {}, 0
  for l = 1, #net._layers - 1 do
    local layer = net._layers[l]
    local w, b = core:block(l, false, member), core:block(l, true, member)
    for j = 1, layer.units do
      k = k + 1
      local s = stats[k]
      local u = { layer = l, unit = j, active = s[ACTIVE], z_min = s[Z_MIN], z_max = s[Z_MAX] }
      u.state = state_of(u, s[SLOPE], layer.row.relu_family)
      if u.state == "kinked" and l == 1 and net._inputs == 1 then u.kink = -b[1][j] / w[1][j] end
      units[k] = u
    end
  end
  return units
end

-- The values of z at which a piecewise linear activation bends; nil: it is none. Rows defined by a
-- formula have no corners that are known.
local function corners(layer)
  if layer.row.relu_family then return { 0 } end
  return layer.act == "identity" and {} or layer.act == "hard_tanh" and { -1, 1 } or nil
end

-- Where the drawn function of a piecewise linear net bends: points where z is one of the corners,
-- between points where all z of the layers below are straight lines. xs is sorted; answers the points
-- with the new ones merged in.
local function insert_corners(net, xs, l, at)
  local z = select(2 * l - 1, net._core:layers(engine.array(xs):reshape(#xs, 1)))
  local merged = {}
  for i, x in ipairs(xs) do
    local zeros = {}
    for j = 1, net._layers[l].units do
      for _, corner in ipairs(at) do
        local a, b = z[i][j] - corner, i < #xs and z[i + 1][j] - corner or 0
        if a * b < 0 then zeros[#zeros + 1] = x + (xs[i + 1] - x) * (a / (a - b)) end
      end
    end
    table.sort(zeros)
    merged[#merged + 1] = x
    for _, zero in ipairs(zeros) do
      if zero > merged[#merged] then merged[#merged + 1] = zero end
    end
  end
  return merged
end

--- Points in (lo, hi), in scaled x, where the function of a net with one input bends.
---@return number[]
function probe.kinks(net, lo, hi)
  local xs = { lo, hi }
  for l = 1, #net._layers - 1 do
    local at = corners(net._layers[l])
    if not at then break end -- the layers above are not piecewise linear
    xs = insert_corners(net, xs, l, at)
  end
  table.remove(xs, 1)
  xs[#xs] = nil
  return xs
end

local function add(net_module)
  local Net = net_module.class

  --- The mean loss over a dataset.
  ---@param d dataset
  ---@param name string|nil default "half_mse"
  ---@return number
  function Net.methods:loss(d, name)
    Net.own(self, "loss")
    probe.dataset(self, d, 1)
    name = loss.check(name, self, d, 2)
    return engine.net.measure(self._core, d.x, d.y, name)[1][1]
  end

  --- Mean squared error, the share of the targets' variance that is explained, 1 - mse / var(y), and of
  --- class data the share of right classes: one output says class 1 above 0.5 (0 when trained on
  --- bce_logits), several say the class of the largest.
  ---@param d dataset
  ---@return table { mse =, r2 =, accuracy = number or nil }
  function Net.methods:metrics(d)
    Net.own(self, "metrics")
    probe.dataset(self, d, 1)
    local metrics = probe.metrics(self, d)
    for key, column in pairs(metrics) do metrics[key] = column[1] end
    return check.readable(metrics)
  end

  --- The gradient of the mean loss, and the loss.
  ---@param d dataset
  ---@param name string|nil default: the loss it was trained on, else "half_mse"
  ---@return array rank 1, in the order of net:names()
  ---@return number
  function Net.methods:gradient(d, name)
    Net.own(self, "gradient")
    probe.dataset(self, d, 1)
    name = loss.check(name, self, d, 2, true)
    local g = self._core:gradient(d.x, d.y, name)
    return g, engine.net.measure(self._core, d.x, d.y, name)[1][1]
  end

  --- All second derivatives of the mean loss, exact and symmetric to the last bit. At kinks the
  --- second derivative of an activation counts as 0.
  ---@param d dataset
  ---@param name string|nil default: the loss it was trained on, else "half_mse"
  ---@return array (p, p), in the order of net:names()
  ---@error a Hessian of %d x %d numbers would need %.1f GB of memory, this machine has %.1f GB
  function Net.methods:hessian(d, name)
    Net.own(self, "hessian")
    probe.dataset(self, d, 1)
    name = loss.check(name, self, d, 2, true)
    local p, memory = #self:params(), engine.grid.memory()
    check.that(8.0 * p * p < memory,
      "a Hessian of %d x %d numbers would need %.1f GB of memory, this machine has %.1f GB", p, p, 8e-9 * p * p,
      memory * 1e-9)
    local h, complete = engine.net.hessian(self._core, d.x, d.y, name)
    if not complete then check.interrupt() end
    return h
  end

  -- Central differences of the mean loss; `step` is relative to max(1, |p|).
  local function differences(self, d, name, step)
    local p, g = self:params(), {}
    for k = 1, #p do
      local old = p[k]
      local h = step * math.max(1, math.abs(old))
      p[k] = old + h
      local up = engine.net.measure(self._core, d.x, d.y, name)[1][1]
      p[k] = old - h
      local down = engine.net.measure(self._core, d.x, d.y, name)[1][1]
      g[k], p[k] = (up - down) / (2 * h), old
    end
    return engine.array(g)
  end

  -- |a - n| / (|a| + |n|); norms below 1e-6 drown in the noise of the differences and count as 1e-6.
  local function relative_error(a, n)
    return (a - n):norm() / math.max(a:norm() + n:norm(), 1e-6)
  end

  --- How well net:gradient agrees with differences of the loss.
  ---@field error number |a - n| / (|a| + |n|)
  ---@field worst string the parameter that is farthest off
  ---@field verdict string "right", "kinks" or "wrong"
  ---@field loss string
  local Check = check.class("gradient check", "error worst verdict loss")
  function Check.__tostring(self)
    return text.get("probe.check", self._loss, text.get("probe." .. self._verdict), self._error, self._worst)
  end

  --- Compares net:gradient with central differences: error = |a - n| / (|a| + |n|), the parameter
  --- that is farthest off, and a verdict: "right" (error < 1e-7), "kinks" (a relu bends between the
  --- two points of a difference; with a smaller step the error is < 1e-4), or "wrong".
  ---@param d dataset
  ---@param name string|nil default: the loss it was trained on, else "half_mse"
  ---@return table gradient_check
  function Net.methods:check_gradient(d, name)
    Net.own(self, "check_gradient")
    probe.dataset(self, d, 1)
    name = loss.check(name, self, d, 2, true)
    local a = self:gradient(d, name)
    local n = differences(self, d, name, 1e-5)
    local err = relative_error(a, n)
    local verdict = err < 1e-7 and "right" or "wrong"
    if verdict == "wrong" and relative_error(a, differences(self, d, name, 1e-8)) < 1e-4 then verdict = "kinks" end
    local worst = self:names()[(a - n):abs():argmax()]
    return setmetatable({ _error = err, _worst = worst, _verdict = verdict, _loss = name }, Check)
  end

  --- The state of each hidden unit on a dataset: "diverged" (z is NaN on a sample), "dead" (relu
  --- family: z <= 0 on every sample),
  --- "always_on" (z > 0 on every sample), "saturated" (|a'| < 0.01 on every sample), "kinked" (relu
  --- family), else "active".
  ---@param d dataset
  ---@return table[] { layer =, unit =, state =, active = share of z > 0, z_min =, z_max =, kink = x or nil }
  function Net.methods:units(d)
    Net.own(self, "units")
    probe.dataset(self, d, 1)
    return check.readable(probe.units(self, self._core, 1, d))
  end

  --- Where the function of a trained net with one input bends, in the data's own units; empty for
  --- smooth activations.
  ---@param lo number
  ---@param hi number
  ---@return number[] sorted, inside (lo, hi)
  function Net.methods:kinks(lo, hi)
    Net.own(self, "kinks")
    check.finite(lo, 1, "lo")
    check.finite(hi, 2, "hi")
    check.arg(lo < hi, 2, "lo must lie below hi, got %s and %s", lo, hi)
    check.that(self._inputs == 1, "net:kinks needs a net with one input, this one has %d", self._inputs)
    if not self._scaling then return probe.kinks(self, lo, hi) end
    local kinks = probe.kinks(self, self._scaling:scale_x(lo), self._scaling:scale_x(hi))
    for i, x in ipairs(kinks) do kinks[i] = self._scaling:unscale_x(x) end
    return kinks
  end

  -- Tracing -----------------------------------------------------------------------------------------

  --- A pass through a net, layer by layer: a list of { z =, a =, dz =, da =, dw =, db = }.
  ---@field loss number
  local Trace = check.class "trace"
  Trace.list = true
  Trace.get.loss = function(self) return self._loss end

  local function show(lines, label, values)
    lines[#lines + 1] = ("  %-4s= %s"):format(label, (tostring(values):gsub("\n", "\n        ")))
  end

  function Trace.__tostring(self)
    local lines = {}
    for l, t in ipairs(self) do
      lines[#lines + 1] = text.get("probe.layer", l, self._acts[l])
      for _, key in ipairs{ "z", "a", "da", "dz", "dw", "db", "w", "b" } do
        if t[key] then show(lines, key .. (key:match "^d?[wb]$" and l or ""), t[key]) end
      end
    end
    lines[#lines + 1] = text.get("probe.loss", self._name, self._loss)
    return table.concat(lines, "\n")
  end

  -- da of the output layer; of a loss that was derived from z in one go, by a alone.
  local function output_da(z, a, y, name)
    if name == "bce" then return (a - y) / (a * (1 - a)) / select(2, y:shape()) end
    if name == "cross_entropy" then return y / a * -1 end
    return engine.net.delta(name, z, a, y)
  end

  local function trace(self, d, name)
    local t = { _name = name, _acts = {} }
    local list = { self._core:gradient(d.x, d.y, name) }
    local values = self:layers(d.x)
    local g, k = list[1], 0
    for l, layer in ipairs(self._layers) do
      local fan_in = select(1, self["w" .. l]:shape())
      local dz = list[l + 1]
      local w_end = k + fan_in * layer.units
      t[l] = {
        z = values[l].z, a = values[l].a, dz = dz,
        dw = g:slice(k + 1, w_end):reshape(fan_in, layer.units),
        db = g:slice(w_end + 1, w_end + layer.units):reshape(1, layer.units),
      }
      k = w_end + layer.units
      t._acts[l] = layer.act
    end
    for l = 1, #self._layers do
      t[l].da = l == #self._layers and output_da(t[l].z, t[l].a, d.y, name) or t[l + 1].dz:dot(self["w" .. l + 1]:t())
    end
    t._loss = engine.net.measure(self._core, d.x, d.y, name)[1][1]
    return setmetatable(t, Trace)
  end

  --- Everything forward and backward computes: per layer z, a, da, dz (one row per sample, not
  --- averaged), dw and db (averaged over the samples), and the loss.
  ---@param d dataset
  ---@param options table|nil { loss = the one it was trained on, else "half_mse" }
  ---@return table trace
  function Net.methods:trace(d, options)
    Net.own(self, "trace")
    probe.dataset(self, d, 1)
    options = check.options(options, { loss = true }, 2)
    local t = trace(self, d, loss.check(options.loss, self, d, 2, true))
    return t
  end

  --- net:trace, then one update p = p - lr g; the trace also holds the new w and b of each layer.
  ---@param d dataset
  ---@param options table|nil { lr = 0.1, loss = the one it was trained on, else "half_mse" }
  ---@return table trace
  function Net.methods:step(d, options)
    Net.own(self, "step")
    probe.dataset(self, d, 1)
    options = check.options(options, { lr = true, loss = true }, 2)
    local lr = check.positive(options.lr == nil and 0.1 or options.lr, 2, "lr")
    local name = loss.check(options.loss, self, d, 2, true)
    local t = trace(self, d, name)
    engine.net.trainer(self._core, d.x, d.y, name, "sgd", lr, #d, 1):run(0, 1)
    for l = 1, #self._layers do t[l].w, t[l].b = self["w" .. l]:copy(), self["b" .. l]:copy() end
    return t
  end
end

return setmetatable(probe, { __call = function(_, net_module) add(net_module) end })
