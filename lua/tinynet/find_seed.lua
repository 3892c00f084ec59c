-- tn.find_seed: the first seed whose training ends with a given outcome.
local census = require "tinynet.census"
local check = require "tinynet.check"
local data = require "tinynet.data"
local ensemble = require "tinynet.ensemble"
local net = require "tinynet.net"

local FIRST, MOST = 50, 2000 -- starts trained at once: few at first, for outcomes are seldom rare

-- Options of the search and of the fit, and the shape that is left.
local function split(spec)
  local shape, how = {}, {}
  for key, v in pairs(spec) do
    local of_shape = math.type(key) == "integer" or key == "init"
    if of_shape then shape[key] = v else how[key] = v end
  end
  local o = { outcome = how.outcome, max = how.max, seed = how.seed, train = how.train }
  for key in pairs(o) do how[key] = nil end
  return shape, how, o
end

local function read_outcome(outcome)
  check.arg(outcome ~= nil, 1, "outcome is missing: one of %s", table.concat(census.outcomes, ", "))
  local id, known = census.outcome(outcome)
  check.arg(id, 1, "unknown outcome '%s'%s (%s)", check.show(outcome), check.hint(outcome, known),
    table.concat(census.outcomes, ", "))
  return id
end

-- The seed and the net, or nothing; see below.
local function find_seed(spec)
  check.arg(check.is_table(spec), 1, "table { inputs, {units, activation}, ..., outcome = } expected, got %s",
    check.kind(spec))
  local shape, how, o = split(spec)
  net.parse(shape)
  local outcome = read_outcome(o.outcome)
  local max = check.number(o.max == nil and 10000 or o.max, 1, "max", 1, nil, true)
  local first = check.number(o.seed == nil and 1 or o.seed, 1, "seed", nil, nil, true)
  local train = o.train
  if train == nil then train = data.book7():minmax():split(0.8) end
  data.class.arg(train, 1)
  local done, count = 0, FIRST
  while done < max do
    shape.members, shape.seed = math.min(count, max - done), first + done
    local ens = ensemble(shape)
    check.moved(-1, ens.fit, ens, train, how)
    local group = census(ens, train)[outcome]
    if group then
      local i = group.members[1] -- they are in the order of the seeds
      return ens:seed(i), ens:net(i)
    end
    done, count = done + shape.members, math.min(2 * count, MOST)
  end
end

--- The first seed, from `seed` on, with which tn.net{ shape..., init =, seed = } trained on `train` with the
--- other options (as of net:fit) ends in a group of tn.census.
---
---     local seed = tn.find_seed{ 1, {2, "relu"}, {1, "identity"}, init = "book", outcome = "plateau" }
---@param spec table { inputs, {units, activation}, ..., init =, outcome = id of a group, or its word in the
--- census' table in any language ("good fit", "良好拟合"), max = 10000, seed = 1,
--- train = dataset, default 80 % of tn.data.book7():minmax(), lr =, batch =, epochs =, ... as of net:fit }
---@return integer|nil seed nil where none of `max` starts ended so
---@return net|nil the trained net
---@error unknown outcome 'plato'; did you mean 'plateau'? (constant, line, hinge, plateau, fit, ...)
return function(spec)
  local seed, made = find_seed(spec)
  return seed, made
end
