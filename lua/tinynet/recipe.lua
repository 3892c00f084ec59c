-- The options of a fit that say how weights move: optimizer, penalties, clipping, schedule, stopping.
local engine = require "tinynet.engine"
local check = require "tinynet.check"

local recipe = {}
local optimizers, schedules = {}, {}
for _, row in ipairs(engine.net.optims()) do optimizers[row.name] = row end
optimizers.lm = { name = "lm", options = {} } -- a way of its own, core/lm.h
for _, row in ipairs(engine.net.schedules()) do schedules[row.name] = row end

local LM_MOST = 1000 -- parameters, core/lm.h

-- Options of fit that this file reads, beside those of the optimizer.
local OPTIONS = {
  optimizer = true, lr = true, weight_decay = true, l1 = true, l2 = true, clip = true, schedule = true,
  patience = true, min_delta = true, target = true,
}

local function positive(v, name)
  return check.positive(v, 2, name)
end

local function not_negative(v, name)
  check.number(v, 2, name, 0)
  check.arg(v < math.huge, 2, "%s must be finite", name)
  return v
end

-- The optimizer's row, and the table that stands for it, which may be empty.
local function optimizer_of(o)
  local name, own = o.optimizer, {}
  if name == nil then name = "sgd" end
  if check.is_table(name) then name, own = name[1], name end
  check.arg(optimizers[name], 2, "unknown optimizer '%s'%s", check.show(name), check.hint(name, optimizers))
  return optimizers[name], own
end

--- The names of the options that the chosen optimizer and this file know.
---@param o table options of a fit
---@return table set
function recipe.options(o)
  local known = {}
  for key in pairs(OPTIONS) do known[key] = true end
  for _, option in ipairs(optimizer_of(o).options) do known[option[1]] = true end
  return known
end

-- The numbers of an optimizer: each from the options or from the optimizer's table, not from both.
local function read_optimizer(o, how)
  local row, own = optimizer_of(o)
  if row.name == "lm" then
    how.optimizer, how.lr, how.hyper, how.weight_decay = "lm", 0, {}, 0
    return
  end
  local known = { lr = true, weight_decay = true }
  for _, option in ipairs(row.options) do known[option[1]] = true end
  for key in pairs(own) do
    check.arg(key == 1 or known[key], 2, "unknown option '%s' of the optimizer%s", check.show(key),
      check.hint(key, known))
  end
  local function given(name)
    check.arg(o[name] == nil or own[name] == nil, 2, "%s is given twice, in the options and for the optimizer", name)
    if o[name] ~= nil then return o[name] end
    return own[name]
  end
  local lr, decay = given "lr", given "weight_decay"
  how.optimizer, how.lr, how.hyper = row.name, positive(lr == nil and row.lr or lr, "lr"), {}
  how.weight_decay = not_negative(decay == nil and 0 or decay, "weight_decay")
  for i, option in ipairs(row.options) do
    local name, value = option[1], given(option[1])
    value = not_negative(value == nil and option[2] or value, name)
    check.arg(value < 1 or name == "eps" or name == "weight_decay", 2, "%s must be below 1, got %s", name, value)
    how.hyper[i] = value
    if name == "weight_decay" then how.weight_decay = 0 end -- the row's own
  end
end

-- Checks of a schedule's options by name; `how.lr` is known.
local limits = {
  every = function(v) return check.number(v, 2, "schedule: every", 1, nil, true) end,
  factor = function(v) return positive(v, "schedule: factor") end,
  max = function(v, how)
    positive(v, "schedule: max")
    check.arg(v >= how.lr, 2, "schedule: max must be at least lr = %s, got %s", how.lr, v)
    return v
  end,
}

local function read_schedule(s, how)
  if s == nil then return end
  if not check.is_table(s) then s = { s } end
  local row = schedules[s[1]]
  check.arg(row, 2, "unknown schedule '%s'%s", check.show(s[1]), check.hint(s[1], schedules))
  local known, values = {}, {}
  for _, option in ipairs(row.options) do known[option[1]] = true end
  for key in pairs(s) do
    check.arg(key == 1 or known[key], 2, "unknown option '%s' of schedule %s%s", check.show(key), row.name,
      check.hint(key, known))
  end
  for i, option in ipairs(row.options) do
    local name, value = option[1], s[option[1]]
    if value == nil then value = option[2] end
    check.arg(value == value or s[name] ~= nil, 2, 'schedule %s needs %s: write {"%s", %s = %s}', row.name, name,
      row.name, name, name == "every" and "100" or name == "max" and ("%g"):format(10 * how.lr) or "0.99")
    values[i] = limits[name](value, how)
  end
  how.schedule, how.schedule_options = row.name, values
end

--- Reads the options of a fit into `how`, with the defaults of PyTorch where none are given.
---@param o table options, their names already checked
---@param how table
function recipe.read(o, how)
  read_optimizer(o, how)
  read_schedule(o.schedule, how)
  how.l1 = not_negative(o.l1 == nil and 0 or o.l1, "l1")
  how.l2 = not_negative(o.l2 == nil and 0 or o.l2, "l2")
  how.clip = o.clip and positive(o.clip, "clip") or 0
  how.patience = o.patience and check.number(o.patience, 2, "patience", 1, nil, true)
  how.min_delta = not_negative(o.min_delta == nil and 0 or o.min_delta, "min_delta")
  check.arg(how.patience or o.min_delta == nil, 2, "min_delta goes with patience: write patience = 10")
  how.target = o.target and check.number(o.target, 2, "target")
end

--- Refuses what Levenberg-Marquardt cannot use; answers its batch, all samples.
---@param o table options of a fit
---@param how table
---@param params integer
---@param samples integer
---@return integer
function recipe.check_lm(o, how, params, samples)
  local _, own = optimizer_of(o)
  check.arg(o.lr == nil and own.lr == nil, 2, "lm chooses the length of its steps; leave lr out")
  check.arg(o.batch == nil, 2, "lm uses all samples in each step; leave batch out")
  for _, key in ipairs{ "weight_decay", "l1", "l2", "clip", "schedule" } do
    check.arg(o[key] == nil, 2, "lm has no %s; take another optimizer, as in optimizer = \"adam\"", key)
  end
  for key in pairs(own) do
    check.arg(key == 1, 2, "unknown option '%s' of the optimizer", check.show(key))
  end
  check.arg(how.loss == "half_mse" or how.loss == "mse", 2,
    "lm minimises half_mse or mse, not %s; take another optimizer, as in optimizer = \"adam\"", how.loss)
  check.arg(params <= LM_MOST, 2, "lm is for nets of up to %d parameters, this one has %d; take another optimizer",
    LM_MOST, params)
  return samples
end

-- Stopping ----------------------------------------------------------------------------------------

local Watch = {}
Watch.__index = Watch

--- Who stops early, and when: a watch over the members of a core that looks at each record. The loss
--- it looks at is that of the validation set where there is one. A member whose loss is at most
--- `target` stops; so does one whose loss has not fallen by more than `min_delta` for `patience`
--- records, and with patience every member ends with the weights of its lowest record.
---@param how table
---@param core userdata
---@param trainer userdata
---@return table watch
function recipe.watch(how, core, trainer)
  local members = core:params():shape()
  local self = setmetatable({ how = how, core = core, trainer = trainer, members = members, ended = {} }, Watch)
  self.lowest, self.reference, self.waited = {}, {}, {}
  for i = 1, members do self.lowest[i], self.reference[i], self.waited[i] = math.huge, math.huge, 0 end
  self.best = how.patience and core:params():copy()
  self.left = members
  return self
end

function Watch:finish(i, record)
  self.trainer:rest(i)
  self.ended[i], self.left = record, self.left - 1
end

function Watch:stops(i, value)
  local how = self.how
  if value < self.lowest[i] then
    self.lowest[i] = value
    if self.best then self.best[i] = self.core:params()[i] end
  end
  if value < self.reference[i] - how.min_delta then
    self.reference[i], self.waited[i] = value, 0
  else
    self.waited[i] = self.waited[i] + 1
  end
  return how.target and value <= how.target or how.patience and self.waited[i] >= how.patience
end

--- Looks at a record; false once all members have stopped.
---@param losses array (members)
---@param record integer
---@return boolean
function Watch:look(losses, record)
  if not self.how.patience and not self.how.target then return true end
  for i = 1, self.members do
    if not self.ended[i] and self.trainer:diverged(i) == 0 and self:stops(i, losses[i]) then self:finish(i, record) end
  end
  return self.left > 0
end

--- Gives each member that was not lost the weights of its lowest record, where patience was asked for.
function Watch:restore()
  if not self.best then return end
  local p = self.core:params()
  for i = 1, self.members do
    if self.trainer:diverged(i) == 0 then p[i] = self.best[i] end
  end
end

return recipe
