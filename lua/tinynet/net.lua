-- tn.net: one network. tn.net{ 1, {2, "tanh"}, {1, "identity"}, init = "normal", seed = 7 }
local engine = require "tinynet.engine"
local check = require "tinynet.check"
local act = require "tinynet.act"
local initlaw = require "tinynet.initlaw"
local text = require "tinynet.text"

local net = {}
--- A net of dense layers. Weights and biases are net.w1, net.b1, net.w2, ...: views, shapes (fan_in, fan_out) and
--- (1, fan_out).
---@field w1 array
---@field b1 array
---@field w2 array
---@field b2 array
---@field seed integer that its weights were drawn from
local Net = check.class "net"
net.class = Net

-- Shapes ------------------------------------------------------------------------------------------

local function parse_layer(layer, i)
  check.arg(check.is_table(layer), 1, "layer %d is %s; write {%s, \"relu\"}: units, then the activation",
    i, type(layer) == "number" and text.sentence("a bare number") or check.kind(layer),
    math.type(layer) == "integer" and layer or 2)
  local units, name = layer[1], layer[2]
  check.arg(math.type(units) == "integer" and units >= 1, 1,
    "layer %d: whole number of units expected, got %s", i, check.show(units))
  check.arg(name ~= nil, 1, "layer %d has no activation; write {%d, \"relu\"}", i, units)
  check.arg(type(name) == "string", 1, "layer %d: the name of an activation expected, as \"relu\", got %s", i,
    check.kind(name))
  local row = act.row(name)
  if not row then
    local names = {}
    for _, known in ipairs(act.list()) do names[known] = true end
    check.arg(false, 1, "layer %d: unknown activation '%s'%s", i, check.show(name), check.hint(name, names))
  end
  local value = row.param_value
  for key, v in pairs(layer) do
    if key ~= 1 and key ~= 2 then
      local known = row.param and { [row.param] = true } or {}
      check.arg(known[key], 1, "layer %d: unknown option '%s' of %s%s", i, check.show(key), name,
        check.hint(key, known))
      value = check.number(v, 1, ("layer %d: %s"):format(i, key))
    end
  end
  return { units = units, act = name, param = value, row = row }
end

--- The most that a net may have.
---@package
net.limits = { layers = 64, units = 1 << 20 } -- units of a layer, or inputs

--- Reads a shape { inputs, {units, activation}, ..., init =, seed = }.
---@param spec table
---@param extra table|nil further option names that are allowed
---@return integer inputs
---@return table[] layers
---@return any init
---@package
function net.parse(spec, extra)
  check.arg(check.is_table(spec), 1, "table { inputs, {units, activation}, ... } expected, got %s", check.kind(spec))
  local known = { init = true, seed = true }
  for key in pairs(extra or {}) do known[key] = true end
  for key in pairs(spec) do
    check.arg(math.type(key) == "integer" or known[key], 1, "unknown option '%s'%s", check.show(key),
      check.hint(key, known))
  end
  local inputs, layers = spec[1], {}
  check.arg(math.type(inputs) == "integer" and inputs >= 1, 1,
    "the number of inputs comes first, as in { 1, {2, \"relu\"}, {1, \"identity\"} }, got %s",
    check.is_table(inputs) and text.sentence("a layer") or check.show(inputs))
  for i = 2, #spec do layers[i - 1] = parse_layer(spec[i], i - 1) end
  for i = 1, #layers - 1 do
    check.arg(not layers[i].row.layer, 1, "layer %d: %s is for the last layer; write {%d, \"relu\"}", i, layers[i].act,
      layers[i].units)
  end
  check.arg(#layers > 0, 1, "a net needs at least one layer after the %d inputs", inputs)
  local most, widest = net.limits.layers, net.limits.units
  check.arg(#layers <= most, 1, "a net has at most %d layers, got %d", most, #layers)
  check.arg(inputs <= widest, 1, "a net has at most %d inputs, got %d", widest, inputs)
  for i, l in ipairs(layers) do
    check.arg(l.units <= widest, 1, "layer %d: a layer has at most %d units, got %d", i, widest, l.units)
  end
  local init = spec.init == nil and "torch" or spec.init
  initlaw.check(init, #layers)
  return inputs, layers, init
end

local counter

--- The seed of a net or ensemble: the given one, else the next of the script's counter.
---@param seed any
---@param count integer how many seeds it takes
---@return integer
---@package
function net.seed(seed, count)
  if seed ~= nil then
    check.arg(math.type(seed) == "integer", 1, "seed: whole number expected, got %s", check.show(seed))
    return seed
  end
  counter = counter or require("tinynet.options").seed() or 1
  seed, counter = counter, counter + count
  return seed
end

--- Lets the script's counter of seeds go on from here.
---@param seed integer
---@package
function net.count_from(seed)
  counter = seed
end

--- The userdata of a shape: parameters of `members` nets, all zero.
---@return userdata
---@error %s nets of %.0f parameters would need %.1f GB of memory, this machine has %.1f GB
---@package
function net.core(inputs, layers, members)
  local shape, params, fan_in = { inputs }, 0.0, inputs
  for i, l in ipairs(layers) do
    shape[i + 1] = { l.units, l.act, l.param }
    params, fan_in = params + (fan_in + 1.0) * l.units, l.units
  end
  local need, memory = params * members * 8, engine.grid.memory()
  check.arg(need < memory, 1, "%d nets of %.0f parameters would need %.1f GB of memory, this machine has %.1f GB",
    members, params, need * 1e-9, memory * 1e-9)
  return engine.net.new(shape, members)
end

--- A net object around a core with one member.
---@return table net
---@package
function net.wrap(core, inputs, layers, init, seed)
  local self = { _core = core, _inputs = inputs, _layers = layers, _init = init, _seed = seed, _epochs = 0 }
  return setmetatable(self, Net)
end

--- Copies what a net or ensemble knows of its training, and of the law of its start, to another one.
---@package
function net.inherit(to, from)
  to._epochs, to._iterations, to._loss = from._epochs, from._iterations, from._loss
  to._train, to._scaling, to._laws = from._train, from._scaling, from._laws
end

local function create(spec)
  local inputs, layers, init = net.parse(spec)
  local seed = net.seed(spec.seed, 1)
  local core = net.core(inputs, layers, 1)
  initlaw.fill(core, #layers, 1, init, seed)
  local self = net.wrap(core, inputs, layers, initlaw.label(init), seed)
  self._laws = init
  return self
end

-- Parameters --------------------------------------------------------------------------------------

--- The names of all parameters of a shape in their order: w1[1,1], w1[1,2], ..., b1[1], ...
---@return string[] names, table index of each name
---@package
function net.names(inputs, layers)
  local names, index = {}, {}
  local function add(name)
    names[#names + 1] = name
    index[name] = #names
  end
  for l, layer in ipairs(layers) do
    for i = 1, inputs do
      for j = 1, layer.units do add(("w%d[%d,%d]"):format(l, i, j)) end
    end
    for j = 1, layer.units do add(("b%d[%d]"):format(l, j)) end
    inputs = layer.units
  end
  return names, index
end

--- The position of a parameter's name; spaces do not matter.
---@param name any
---@return integer
---@package
function net.position(self, name)
  if not self._index then
    local _, index = net.names(self._inputs, self._layers)
    self._index = index
  end
  check.arg(type(name) == "string", 1, "name of a parameter expected, as \"w1[1,1]\", got %s", check.kind(name))
  local k = self._index[(name:gsub("%s", ""))]
  check.arg(k, 1, "unknown parameter '%s'%s", check.show(name), check.hint(name, self._index))
  return k
end

function Net.names(self)
  local names = {}
  for l = 1, #self._layers do names["w" .. l], names["b" .. l] = true, true end
  return names
end

Net.get["*"] = function(self, key)
  return self._core:block(tonumber(key:sub(2)), key:sub(1, 1) == "b")
end

Net.set["*"] = function(self, key, value)
  initlaw.assign(Net.get["*"](self, key), value, key)
end

--- The seed its weights were drawn from.
Net.get.seed = function(self) return self._seed end

--- All parameter names, in the order of net:params() and net:gradient().
---@return string[]
function Net.methods:names()
  Net.own(self, "names")
  return check.readable((net.names(self._inputs, self._layers)))
end

--- The value of a parameter.
---@param name string as "w1[1,2]" or "b2[1]"
---@return number
function Net.methods:get(name)
  Net.own(self, "get")
  return self:params()[net.position(self, name)]
end

--- Sets a parameter.
---@param name string
---@param value number
function Net.methods:set(name, value)
  Net.own(self, "set")
  local k = net.position(self, name)
  check.arg(type(value) == "number", 2, "number expected, got %s", check.kind(value))
  self:params()[k] = value
end

--- All parameters as one flat view: writing into it changes the net.
---@return array rank 1
function Net.methods:params()
  Net.own(self, "params")
  return self._core:params()[1]
end

--- A copy that shares nothing with the net.
---@return table net
function Net.methods:copy()
  Net.own(self, "copy")
  local copy = net.wrap(self._core:member(1), self._inputs, self._layers, self._init, self._seed)
  net.inherit(copy, self)
  return copy
end

-- Values ------------------------------------------------------------------------------------------

--- x as an array (m, columns): arrays, tables and numbers are taken.
---@return array
---@package
function net.matrix(x, columns, n)
  if type(x) == "number" then x = { x } end
  if type(x) == "table" and check.kind(x) == "table" then
    check.arg(x[1] ~= nil, n, "no samples")
    if columns > 1 and type(x[1]) == "number" then x = { x } end
    local a, message = engine.io.as_array(x)
    x = check.arg(a, n, "%s", message)
  end
  check.arg(check.kind(x) == "array", n, "array, table or number expected, got %s", check.kind(x))
  local rows, cols, deeper = x:shape()
  if cols == nil then x, cols = x:reshape(rows, 1), 1 end
  check.arg(cols == columns and not deeper, n, "array of shape (m, %d) expected, got (%s)", columns,
    table.concat({ x:shape() }, ", "))
  return x
end

-- Inputs more than one span outside the training range are probably in the data's own units.
local function warn_outside(self, x)
  if self._warned or not self._train then return end
  local seen = self._train.x
  local lo, hi = seen:min(), seen:max()
  local span = hi - lo
  if x:min() < lo - span or x:max() > hi + span then
    self._warned = true
    io.stderr:write(text.get("net.outside", x:min(), x:max(), lo, hi), "\n")
  end
end

--- The outputs for inputs scaled as in training.
---@param x array|table|number (m, inputs)
---@return array (m, outputs)
---@error array of shape (m, %d) expected, got (%d, %d)
function Net.methods:forward(x)
  Net.own(self, "forward")
  x = net.matrix(x, self._inputs, 1)
  warn_outside(self, x)
  return (select(2 * #self._layers, self._core:layers(x)))
end

--- The outputs in the data's own units for inputs in the data's own units, scaled as in training.
---@param x array|table|number a number gives a number for a net with one output
---@return array|number
---@error the net was not trained, so there is no scaling to predict with; use net:forward(x)
function Net.methods:predict(x)
  Net.own(self, "predict")
  check.that(self._scaling, "the net was not trained, so there is no scaling to predict with; use net:forward(x)")
  local m = net.matrix(x, self._inputs, 1)
  local z = select(2 * #self._layers, self._core:layers(self._scaling:scale_x(m)))
  local y = self._scaling:unscale_y(z)
  if type(x) == "number" and self._layers[#self._layers].units == 1 then return y[1][1] end
  return y
end

--- z and a of every layer.
---@param x array|table|number scaled as in training
---@return table[] { { z =, a = }, ... }
function Net.methods:layers(x)
  Net.own(self, "layers")
  local list = { self._core:layers(net.matrix(x, self._inputs, 1)) }
  local layers = {}
  for l = 1, #self._layers do layers[l] = { z = list[2 * l - 1], a = list[2 * l] } end
  return layers
end

-- Printing ----------------------------------------------------------------------------------------

-- "w1 = [[...]]" as lines, continuation lines indented.
local function block_lines(name, a)
  local lines, indent = {}, (" "):rep(#name + 3)
  for line in (tostring(a) .. "\n"):gmatch "(.-)\n" do
    lines[#lines + 1] = (#lines == 0 and name .. " = " or indent) .. line
  end
  return lines
end

local function beside(left, right)
  local width, lines = 0, {}
  for _, l in ipairs(left) do width = math.max(width, utf8.len(l)) end
  if width > 50 then return left, right end
  for i = 1, math.max(#left, #right) do
    local l = left[i] or ""
    lines[i] = right[i] and l .. (" "):rep(width - utf8.len(l) + 5) .. right[i] or l
  end
  return lines, {}
end

--- "1-2-1 (relu, identity)", or "1-2-1 (relu)" when short.
---@param short boolean|nil leaves an identity output unsaid
---@return string
---@package
function net.shape_name(inputs, layers, short)
  local units, acts = { inputs }, {}
  for i, l in ipairs(layers) do units[i + 1], acts[i] = l.units, l.act end
  if short and #acts > 1 and acts[#acts] == "identity" then acts[#acts] = nil end
  return ("%s (%s)"):format(table.concat(units, "-"), table.concat(acts, ", "))
end

local function count_states(self)
  local words = {}
  local units = self:units(self._train)
  if #units > 8 then return nil end
  for _, u in ipairs(units) do
    words[#words + 1] = u.kink and text.get("net.kinked_at", u.unit, u.kink)
      or text.get("net.unit_is", u.unit, text.get("net." .. u.state))
  end
  return #words > 0 and table.concat(words, ", ") or nil
end

function Net.__tostring(self)
  local params = select(2, self._core:params():shape())
  local name = net.shape_name(self._inputs, self._layers)
  local lines = { text.get("net.head", name, params, initlaw.told(self._init), self._seed or "-") }
  for l = 1, #self._layers do
    local w, b = block_lines("w" .. l, self["w" .. l]), block_lines("b" .. l, self["b" .. l])
    for _, group in ipairs{ beside(w, b) } do
      for _, line in ipairs(group) do lines[#lines + 1] = "  " .. line end
    end
  end
  if self._loss then
    local states = self._train and count_states(self)
    lines[#lines + 1] = text.get("net.trained", self._epochs, self._loss)
      .. (states and text.get("net.units", states) or "")
  end
  return table.concat(lines, "\n")
end

-- The other files add their methods here, so that each loads with the net.
require("tinynet.probe")(net)
require("tinynet.train")(net)
require("tinynet.netfile")(net)

return setmetatable(net, {
  --- A net of a shape: the number of inputs, then { units, activation } for each layer. Its parameters are drawn by
  --- `init` from the seed; a net made without a seed takes the next of the script's counter 1, 2, 3, ...
  ---
  ---     local net = tn.net{ 1, {2, "tanh"}, {1, "identity"}, init = "normal", seed = 7 }
  ---
  --- A law is 0, 1.5, "normal", {"normal", mean = 0, std = 1}, {"uniform", lo = -1, hi = 1}, {"constant", v}, "he",
  --- "glorot", "abs_normal", "torch", "book", or an array or table of the shape; { w = law, b2 = law } gives each
  --- block its own. `slope` of leaky_relu and `alpha` of elu stand in the layer: {2, "leaky_relu", slope = 0.01}.
  ---@param spec table { inputs, {units, activation}, ..., init = "torch", seed = the next }
  ---@return table net
  ---@error layer 1 is a bare number; write {2, "relu"}: units, then the activation
  __call = function(_, spec)
    local self = create(spec)
    return self
  end,
  __index = function(_, key)
    check.that(false, "unknown field '%s' of tn.net%s", check.show(key), check.hint(key, { load = true }))
  end,
})
