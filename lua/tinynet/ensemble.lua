-- tn.ensemble: many nets of one shape, each from its own seed.
local engine = require "tinynet.engine"
local check = require "tinynet.check"
local initlaw = require "tinynet.initlaw"
local loss = require "tinynet.loss"
local net = require "tinynet.net"
local probe = require "tinynet.probe"
local train = require "tinynet.train"
local text = require "tinynet.text"

local ensemble = {}
--- The same net from many seeds; #ens members.
local Ensemble = check.class "ensemble"
ensemble.class = Ensemble

local function create(spec)
  local inputs, layers, init = net.parse(spec, { members = true })
  local members = check.number(spec.members == nil and 100 or spec.members, 1, "members", 1, nil, true)
  local seed = net.seed(spec.seed, members)
  local core = net.core(inputs, layers, members)
  for i = 1, members do initlaw.fill(core, #layers, i, init, seed + i - 1) end
  return setmetatable({
    _core = core, _inputs = inputs, _layers = layers, _init = initlaw.label(init), _seed = seed, _members = members,
    _epochs = 0, _laws = init,
  }, Ensemble)
end

function Ensemble.__len(self) return self._members end

local function member(self, i)
  return check.number(i, 1, "member", 1, self._members, true)
end

--- The seed of member i: tn.net with this seed has the same weights.
---@param i integer
---@return integer
function Ensemble.methods:seed(i)
  Ensemble.own(self, "seed")
  return self._seed + member(self, i) - 1
end

--- Member i as a net of its own (a copy).
---@param i integer
---@return table net
function Ensemble.methods:net(i)
  Ensemble.own(self, "net")
  local copy = net.wrap(self._core:member(member(self, i)), self._inputs, self._layers, self._init, self:seed(i))
  net.inherit(copy, self)
  local ended = self._ended and self._ended[i]
  if ended then copy._epochs, copy._iterations = ended[1], ended[2] end
  return copy
end

--- One parameter of all members.
---@param name string as "w1[1,1]"
---@return array rank 1 (members)
function Ensemble.methods:get(name)
  Ensemble.own(self, "get")
  return self._core:params():col(net.position(self, name)):copy()
end

--- Sets one parameter of all members.
---@param name string
---@param value array|number
function Ensemble.methods:set(name, value)
  Ensemble.own(self, "set")
  local k = net.position(self, name)
  local list, message
  if type(value) == "number" then
    list = engine.array.zeros(self._members) + value
  else
    list, message = engine.io.as_array(value)
    check.arg(list or type(value) == "table", 2, "number or array expected, got %s", check.kind(value))
    check.arg(list, 2, "%s", message)
    check.arg(#list == self._members and not select(2, list:shape()), 2, "%d numbers expected, got shape (%s)",
      self._members, table.concat({ list:shape() }, ", "))
  end
  local p = self._core:params()
  for i = 1, self._members do p[i][k] = list[i] end
end

--- Trains every member; options as net:fit and order = "shared" (all see the samples in one order) or
--- "own" (member i in the order of seed ens:seed(i)). Records at start and end unless `every` is given.
---@param d dataset
---@param options table|nil { order = "shared"|"own", and those of net:fit }
---@return table history its arrays have shape (records, members)
function Ensemble.methods:fit(d, options)
  Ensemble.own(self, "fit")
  if not self._start then self._start = self._core:params():copy() end
  local h = train.ensemble(self, d, options)
  self._history = h
  return h
end

--- The ensemble as it was before its first fit (a copy).
---@return table ensemble
function Ensemble.methods:start()
  Ensemble.own(self, "start")
  local copy = { _core = net.core(self._inputs, self._layers, self._members), _epochs = 0 }
  for _, key in ipairs{ "_inputs", "_layers", "_init", "_laws", "_seed", "_members" } do copy[key] = self[key] end
  local from, to = self._start or self._core:params(), copy._core:params()
  for i = 1, self._members do to[i] = from[i] end
  return setmetatable(copy, Ensemble)
end

--- The states of the hidden units of each member, as net:units.
---@param d dataset
---@return table[][]
function Ensemble.methods:units(d)
  Ensemble.own(self, "units")
  probe.dataset(self, d, 1)
  local list = {}
  for i = 1, self._members do list[i] = probe.units(self, self._core, i, d) end
  return list
end

--- The mean loss of each member.
---@param d dataset
---@param name string|nil default "half_mse"
---@return array rank 1 (members)
function Ensemble.methods:loss(d, name)
  Ensemble.own(self, "loss")
  probe.dataset(self, d, 1)
  name = loss.check(name, self, d, 2)
  return engine.net.measure(self._core, d.x, d.y, name):col(1):copy()
end

--- mse, r2 and, of class data, accuracy of each member, see net:metrics.
---@param d dataset
---@return table { mse = array, r2 = array, accuracy = array or nil }
function Ensemble.methods:metrics(d)
  Ensemble.own(self, "metrics")
  probe.dataset(self, d, 1)
  local metrics = probe.metrics(self, d)
  for key, column in pairs(metrics) do metrics[key] = column:copy() end
  return check.readable(metrics)
end

function Ensemble.__tostring(self)
  local params = select(2, self._core:params():shape())
  local lines = {
    text.get("ensemble.head", self._members, net.shape_name(self._inputs, self._layers), params,
      initlaw.told(self._init),
      self._seed, self._seed + self._members - 1),
  }
  if self._train then lines[2] = text.get("net.trained", self._epochs, self._loss) end
  return table.concat(lines, "\n")
end

return setmetatable(ensemble, {
  --- Many nets of one shape that are trained together; net i has the bits of tn.net{ ..., seed = ens:seed(i) }.
  ---
  ---     local ens = tn.ensemble{ 1, {2, "relu"}, {1, "identity"}, init = "normal", members = 1000, seed = 1 }
  ---@param spec table as for tn.net: { inputs, {units, activation}, ..., init = "torch", seed = the next,
  --- members = how many }
  ---@return table ensemble
  __call = function(_, spec)
    local self = create(spec)
    return self
  end,
})
