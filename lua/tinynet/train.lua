-- fit: the loop over blocks of epochs, from record to record; the engine trains inside a block.
local engine = require "tinynet.engine"
local check = require "tinynet.check"
local data = require "tinynet.data"
local history = require "tinynet.history"
local loss = require "tinynet.loss"
local probe = require "tinynet.probe"
local progress = require "tinynet.progress"

local train = {}
local OPTIONS = {
  loss = true, optimizer = true, lr = true, batch = true, epochs = true, seed = true, val = true,
  every = true, log = true, record = true, on_epoch = true,
}
local LM_MOST = 1000 -- parameters, core/lm.h
local optimizers = {}
for _, row in ipairs(engine.net.optims()) do optimizers[row.name] = row end
optimizers.lm = { name = "lm" }

-- optimizer = "sgd" or { "sgd", lr = 0.1 }; lr stands in one place only.
local function read_optimizer(o)
  local name, lr = o.optimizer or "sgd", o.lr
  if type(name) == "table" then
    for key in pairs(name) do
      check.arg(key == 1 or key == "lr", 2, "unknown option '%s' of the optimizer%s", tostring(key),
        check.hint(key, { lr = true }))
    end
    check.arg(not (lr and name.lr), 2, "lr is given twice, in the options and for the optimizer")
    name, lr = name[1], lr or name.lr
  end
  check.arg(optimizers[name], 2, "unknown optimizer '%s'%s", tostring(name), check.hint(name, optimizers))
  if name == "lm" then return name end
  lr = check.number(lr or 0.1, 2, "lr")
  check.arg(lr > 0 and lr < math.huge, 2, "lr must be more than 0 and finite, got %s", lr)
  return name, lr
end

-- Levenberg-Marquardt has nothing to choose: refuses what belongs to the other optimizers.
local function check_lm(o, how, params, n)
  local table_form = type(o.optimizer) == "table" and o.optimizer or {}
  check.arg(o.lr == nil and table_form.lr == nil, 2, "lm chooses the length of its steps; leave lr out")
  check.arg(o.batch == nil, 2, "lm uses all samples in each step; leave batch out")
  check.arg(how.loss == "half_mse" or how.loss == "mse", 2, "lm minimises half_mse or mse, not %s; take adam, as in "
    .. 'optimizer = "adam"', how.loss)
  check.arg(params <= LM_MOST, 2, "lm is for nets of up to %d parameters, this one has %d; take another optimizer",
    LM_MOST, params)
  how.batch = n
end

-- The options of a fit with their defaults; `members` is nil for a single net.
local function read_options(owner, d, options, members)
  local known = OPTIONS
  if members then
    known = { order = true }
    for key in pairs(OPTIONS) do known[key] = true end
  end
  local o = check.options(options, known, 2)
  local how = { loss = loss.check(o.loss, owner, d, 2) }
  how.optimizer, how.lr = read_optimizer(o)
  how.batch = check.number(o.batch or 8, 2, "batch", 1, nil, true)
  if how.optimizer == "lm" then check_lm(o, how, select(2, owner._core:params():shape()), #d) end
  how.epochs = check.number(o.epochs or 1000, 2, "epochs", 0, nil, true)
  how.seed = check.number(o.seed or 1, 2, "seed", nil, nil, true)
  how.every = check.number(o.every or (members and math.max(1, how.epochs) or math.max(1, math.ceil(how.epochs / 200))),
    2, "every", 1, nil, true)
  how.log = o.log and check.number(o.log, 2, "log", 1, nil, true)
  how.order = o.order or "shared"
  check.arg(how.order == "shared" or how.order == "own", 2,
    "order is \"shared\" or \"own\", got %s", tostring(how.order))
  check.arg(o.on_epoch == nil or type(o.on_epoch) == "function", 2, "on_epoch: function expected, got %s",
    check.kind(o.on_epoch))
  how.on_epoch, how.val, how.record = o.on_epoch, o.val, o.record or {}
  check.arg(type(how.record) == "table", 2, "record: list of parameter names expected, got %s", check.kind(o.record))
  if how.val then
    data.class.arg(how.val, 2)
    probe.dataset(owner, how.val, 2)
    check.arg(d:same_scaling(how.val), 2,
      "val is scaled otherwise than the training set; scale first, then split: d:minmax():split(0.8)")
  end
  return how
end

-- The epochs at which to record: before training, every so many, each logged one, and the last.
local function record_epochs(first, how)
  local list, last = {}, first + how.epochs
  for e = first, last do
    local k = e - first
    if k == 0 or e == last or k % how.every == 0 or how.log and e % how.log == 0 then list[#list + 1] = e end
  end
  return list
end

local Recorder = {}
Recorder.__index = Recorder

local function series(records, members)
  return { loss = engine.array.zeros(records, members), mse = engine.array.zeros(records, members),
    r2 = engine.array.zeros(records, members) }
end

local function recorder(core, d, how, positions, records)
  local members = core:params():shape()
  local self = setmetatable({ core = core, d = d, how = how, count = 0, positions = positions }, Recorder)
  self.train, self.val = series(records, members), how.val and series(records, members)
  self.params, self.epochs, self.iterations = {}, {}, {}
  for name in pairs(positions) do self.params[name] = engine.array.zeros(records, members) end
  return self
end

function Recorder:measure(into, d)
  local m = engine.net.measure(self.core, d.x, d.y, self.how.loss)
  for k, key in ipairs{ "loss", "mse", "r2" } do into[key][self.count] = m:col(k) end
end

function Recorder:add(epoch, iteration)
  self.count = self.count + 1
  self.epochs[self.count], self.iterations[self.count] = epoch, iteration
  self:measure(self.train, self.d)
  if self.val then self:measure(self.val, self.how.val) end
  local p = self.core:params()
  for name, k in pairs(self.positions) do self.params[name][self.count] = p:col(k) end
end

-- The records so far as a history; those of a single net lose the dimension of the members.
function Recorder:history(status, single)
  local function cut(list)
    local out = {}
    for key, a in pairs(list) do
      a = a:slice(1, self.count)
      out[key] = single and a:col(1):copy() or a:copy()
    end
    return out
  end
  local members = self.core:params():shape()
  return setmetatable({
    _status = status, _epoch = self.epochs[self.count], _iteration = self.iterations[self.count],
    _epochs = engine.array(self.epochs), _iterations = engine.array(self.iterations),
    _train = cut(self.train), _val = self.val and cut(self.val) or nil, _params = cut(self.params),
    _members = not single and members or nil, _how = self.how,
  }, history.class)
end

-- What on_epoch sees of the newest record.
local function event(rec, owner, single)
  local h = rec:history("ok", single)
  local last = h.last
  return { epoch = last.epoch, iteration = last.iteration, train = last.train, val = last.val, net = owner }
end

-- Trains up to epoch `to` in steps small enough for the bar; false after Ctrl-C.
local function advance(trainer, from, to, bar, first, step)
  while from < to do
    local count = math.min(step, to - from)
    local done = trainer:run(from, count)
    from = from + done
    bar(from - first)
    if done < count then return from, false end
  end
  return from, true
end

--- Trains the core of a net or an ensemble; `single` for a net.
---@return table history
local function fit(owner, d, how, seeds, single)
  local core, first = owner._core, owner._epochs
  local positions = {}
  for _, name in ipairs(how.record) do positions[name] = require("tinynet.net").position(owner, name) end
  local stops = record_epochs(first, how)
  local rec = recorder(core, d, how, positions, #stops)
  local steps = math.ceil(#d / how.batch)
  local trainer = how.optimizer == "lm" and engine.net.lm(core, d.x, d.y)
    or engine.net.trainer(core, d.x, d.y, how.loss, how.optimizer, how.lr, how.batch, seeds)
  local bar, visible = progress.bar(how.epochs)
  local step = visible and math.max(1, how.epochs // 100) or how.epochs
  local base, status, epoch = owner._iterations or 0, "ok", first
  owner._train, owner._scaling = d, d
  owner._loss = how.loss
  owner._how = how
  for i, stop in ipairs(stops) do
    local finished
    epoch, finished = advance(trainer, epoch, stop, bar, first, step)
    local died, why = trainer:diverged(1)
    if single and died > 0 then status, epoch = why or "diverged", died end
    owner._epochs = epoch
    owner._iterations = base + (epoch - first) * steps
    rec:add(epoch, owner._iterations)
    if not finished then
      bar(how.epochs)
      check.interrupt(rec:history(status, single))
    end
    if single and how.log and i > 1 and epoch % how.log == 0 then
      print(history.line(rec:history("ok", true), rec.count))
    end
    if how.on_epoch and how.on_epoch(event(rec, owner, single)) == false then status = "stopped" end
    if status ~= "ok" then break end
  end
  bar(how.epochs)
  if single then return rec:history(status, true) end
  local statuses = {}
  for i = 1, (core:params():shape()) do
    local died, why = trainer:diverged(i)
    statuses[i] = died > 0 and (why or "diverged") or status
  end
  return rec:history(statuses, false)
end

--- Trains all members of an ensemble, see ens:fit.
---@return table history
function train.ensemble(ens, d, options)
  probe.dataset(ens, d, 1)
  local how = read_options(ens, d, options, #ens)
  local seeds = how.seed
  if how.order == "own" then
    seeds = {}
    for i = 1, #ens do seeds[i] = ens:seed(i) end
  end
  return fit(ens, d, how, seeds, false)
end

local function add(net_module)
  local Net = net_module.class

  --- Trains the net; a second call goes on from the present weights and the present epoch.
  ---@param d dataset
  ---@param options table|nil { loss = "half_mse", optimizer = "sgd", lr = 0.1, batch = 8, epochs = 1000, seed = 1,
  --- val = dataset, every = epochs between records, log = epochs between printed lines,
  --- record = parameter names, on_epoch = function(e), false stops }; optimizer = "lm" is
  --- Levenberg-Marquardt: an epoch is one trial step on all samples, without lr and batch, for half_mse
  --- and mse; h.status "runaway" says that the weights run off to infinity
  ---@return table history
  ---@error unknown option 'epoch'; did you mean 'epochs'?
  function Net.methods:fit(d, options)
    Net.own(self, "fit")
    probe.dataset(self, d, 1)
    local how = read_options(self, d, options, nil)
    local h = fit(self, d, how, how.seed, true)
    return h
  end
end

return setmetatable(train, { __call = function(_, net_module) add(net_module) end })
