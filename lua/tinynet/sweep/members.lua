-- The runs of a point as the members of one ensemble, and their rows: what tn.census says of each.
local census = require "tinynet.census"
local check = require "tinynet.check"
local data = require "tinynet.data"
local ensemble = require "tinynet.ensemble"
local identity = require "tinynet.identity"
local net = require "tinynet.net"
local train = require "tinynet.train"

local members = {}
local Members = {}
Members.__index = Members

-- What a sweep of nets knows beside the options of a fit and of the sweep itself.
local OF_SHAPE = { init = true, width = true, depth = true, act = true }
local NOT_HERE = { checkpoint = true, on_epoch = true, log = true, record = true }

-- The options as they are at a point: those that are functions are called with its values. `read` notes the names
-- that they read.
local function at_point(options, point, read)
  local values = setmetatable({}, { __index = function(_, name)
    check.that(point.values[name] ~= nil, "the point has no '%s'%s", tostring(name), check.hint(name, point.values))
    read[name] = true
    return point.values[name]
  end })
  local out = {}
  for key, v in pairs(options) do
    if type(v) == "function" then v = v(values) end
    out[key] = v
  end
  return out
end

-- The layers with the swept width, depth and activation of the hidden ones.
local function reshape(shape, o)
  local out = { shape[1] }
  local hidden = #shape - 2
  check.arg(hidden > 0 or not (o.width or o.depth or o.act), 1,
    "width, depth and act are of hidden layers; there are none")
  local depth = o.depth or hidden
  check.arg(math.type(depth) == "integer" and depth >= 1, 1, "depth: whole number of hidden layers expected, got %s",
    tostring(depth))
  for k = 1, depth do
    local layer = {}
    for key, v in pairs(shape[math.min(k, hidden) + 1]) do layer[key] = v end
    layer[1], layer[2] = o.width or layer[1], o.act or layer[2]
    out[#out + 1] = layer
  end
  out[#out + 1] = #shape > 1 and shape[#shape] or nil
  return out
end

-- Splits the options at a point into those of tn.ensemble and those of the fit; refuses what neither knows.
local function split(self, point, read)
  local o = at_point(self.options, point, read)
  for name, v in pairs(point.values) do
    if not (self.free and self.free[name]) then o[name] = v end
  end
  local known, spec, how = train.options(o, true), reshape(self.shape, o), {}
  for name in pairs(NOT_HERE) do known[name] = nil end
  for name in pairs(OF_SHAPE) do known[name] = true end
  known.seed = nil
  for name, v in pairs(o) do
    if not known[name] then return nil, name, known end
    if not OF_SHAPE[name] then how[name] = v end
  end
  spec.init = o.init
  return spec, how
end

-- Names of `over` that are no options may be read by options that are functions.
local function find_free(self, plan, own)
  local read, called = {}, false
  for _, v in pairs(self.options) do
    if type(v) == "function" then called = true end
  end
  if called then at_point(self.options, plan.points[1], read) end
  self.free = {}
  local known = train.options({}, true)
  for _, name in ipairs(plan.names) do
    self.free[name] = read[name] and not known[name] and not OF_SHAPE[name] or nil
  end
  for p, point in ipairs(plan.points) do
    local spec, name, all = split(self, point, {})
    if not spec then
      for key in pairs(own) do all[key] = true end
      all.train = true
      local swept = point.values[name] ~= nil
      check.arg(not (swept and (own[name] or name == "train")), 1, "over: '%s' cannot be swept", tostring(name))
      check.arg(not swept, 1, "over: unknown option '%s'%s", tostring(name), check.hint(name, all))
      check.arg(swept, 1, "unknown option '%s'%s", tostring(name), check.hint(name, all))
    end
    self.at[p] = { spec = spec, how = name }
  end
end

-- An ensemble of one untrained member: whatever is wrong at a point is said before anything is computed.
local function rehearse(self)
  for p, at in ipairs(self.at) do
    local how = {}
    for key, v in pairs(at.how) do how[key] = v end
    how.epochs = 0
    local ens = self:ensemble(p, 1, 1)
    check.moved(-1, ens.fit, ens, self.train, how)
    self.at[p].odds = census.expected_dead(ens, self.train)
    check.number(at.how.epochs == nil and 1000 or at.how.epochs, 1, "epochs", 0, nil, true)
  end
end

--- The runs of a sweep of nets.
---@param plan table
---@param shape table { inputs, {units, activation}, ... }
---@param options table of net and fit, `train` among them
---@param own table names of the options of the sweep itself, for hints
---@return table
---@package
function members.new(plan, shape, options, own)
  local rest = {}
  for key, v in pairs(options) do rest[key] = v end
  local d = rest.train
  rest.train = nil
  if d == nil then d = data.book7():minmax():split(0.8) end
  data.class.arg(d, 1)
  net.parse(shape)
  local self = setmetatable({ plan = plan, shape = shape, options = rest, train = d, at = {} }, Members)
  find_free(self, plan, own)
  rehearse(self)
  return self
end

--- The ensemble of `count` runs of a point, from the first one.
---@return table
function Members:ensemble(p, run, count)
  local spec = { members = count, seed = self.plan.seed + run - 1 }
  for key, v in pairs(self.at[p].spec) do spec[key] = v end
  return ensemble(spec)
end

--- Trains `count` runs of a point, from the first one, and answers their rows without what the plan knows.
---@param p integer
---@param run integer
---@param count integer
---@return table[]
function Members:rows(p, run, count)
  local ens, how = self:ensemble(p, run, count), self.at[p].how
  ens:fit(self.train, how)
  local c = census(ens, self.train)
  local rows, val = census.members(c), how.val and ens:metrics(how.val) or {}
  for i, row in ipairs(rows) do
    if how.every then row.epochs = c._reached[i] end
    for name, list in pairs(val) do row["val_" .. name] = list[i] == list[i] and list[i] or nil end
  end
  return rows
end

--- What the sweep is, as texts by name.
---@return table
function Members:definition()
  local what = { data = identity.data(self.train), ["validation data"] = identity.data(self.options.val) }
  local inputs, layers = net.parse(self.shape)
  what.net = identity.shape(inputs, layers)
  for name, v in pairs(self.options) do
    if type(v) == "function" then
      local all = {}
      for p, point in ipairs(self.plan.points) do all[p] = identity.describe(at_point({ v }, point, {})[1]) end
      v = all
    end
    if name ~= "val" then what["option " .. name] = identity.describe(v) end
  end
  for _, at in ipairs(self.at) do
    for l = 2, #at.spec do
      local act = at.spec[l][2]
      what["formula of " .. act] = identity.formula("act", act)
    end
    local name = at.how.loss or "half_mse"
    what["formula of loss " .. name] = identity.formula("loss", name)
  end
  return what
end

--- The closed form of the odds of being born dead, by point, where there is one.
---@return table
function Members:odds()
  local odds = {}
  for p, at in ipairs(self.at) do odds[p] = at.odds end
  return odds
end

return members
