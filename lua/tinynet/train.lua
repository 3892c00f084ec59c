-- fit: the loop over blocks of epochs, from record to record; the engine trains inside a block.
local engine = require "tinynet.engine"
local check = require "tinynet.check"
local text = require "tinynet.text"
local checkpoint = require "tinynet.checkpoint"
local classes = require "tinynet.classes"
local data = require "tinynet.data"
local history = require "tinynet.history"
local loss = require "tinynet.loss"
local probe = require "tinynet.probe"
local progress = require "tinynet.progress"
local recipe = require "tinynet.recipe"

local train = {}
local MOST_EPOCHS = 1 << 53 -- more cannot be told apart in the arrays of a history
local OPTIONS = {
  loss = true, batch = true, epochs = true, seed = true, val = true, every = true, log = true, record = true,
  on_epoch = true, checkpoint = true,
}
--- The names of the options of a fit with these options (an optimizer has its own).
---@param options table|nil
---@param members any whether it is the fit of an ensemble
---@return table set
---@package
function train.options(options, members)
  local known = recipe.options(options or {})
  for key in pairs(OPTIONS) do known[key] = true end
  if members then known.order = true end
  return known
end

-- The options of a fit with their defaults; `members` is nil for a single net.
local function read_options(owner, d, options, members)
  check.arg(options == nil or check.is_table(options), 2, "table of options expected, got %s", check.kind(options))
  local known = train.options(options, members)
  local o = check.options(options, known, 2)
  local how = { loss = loss.check(o.loss, owner, d, 2) }
  recipe.read(o, how)
  how.batch = check.number(o.batch == nil and 8 or o.batch, 2, "batch", 1, nil, true)
  if how.optimizer == "lm" then how.batch = recipe.check_lm(o, how, select(2, owner._core:params():shape()), #d) end
  how.epochs = check.number(o.epochs == nil and 1000 or o.epochs, 2, "epochs", 0, MOST_EPOCHS, true)
  how.seed = check.number(o.seed == nil and 1 or o.seed, 2, "seed", nil, nil, true)
  local rarely = members and not how.patience and not how.target
  local every = math.max(1, rarely and how.epochs or math.ceil(how.epochs / 200))
  how.every = check.number(o.every == nil and every or o.every, 2, "every", 1, nil, true)
  how.log = o.log and check.number(o.log, 2, "log", 1, nil, true)
  how.order = o.order == nil and "shared" or o.order
  check.arg(how.order == "shared" or how.order == "own", 2,
    "order is \"shared\" or \"own\", got %s", check.show(how.order))
  check.arg(o.on_epoch == nil or type(o.on_epoch) == "function", 2, "on_epoch: function expected, got %s",
    check.kind(o.on_epoch))
  how.checkpoint = checkpoint.option(o.checkpoint, how.epochs, 2)
  how.on_epoch, how.val, how.record = o.on_epoch, o.val, o.record or {}
  if o.record == "all" then how.record = (require("tinynet.net").names(owner._inputs, owner._layers)) end
  check.arg(check.is_table(how.record), 2, "record: list of parameter names, or \"all\", expected, got %s",
    type(o.record) == "string" and ("'%s'"):format(o.record) or check.kind(o.record))
  for key in pairs(how.record) do
    check.arg(how.record[1] ~= nil and math.type(key) == "integer", 2,
      "record: list of parameter names, or \"all\", expected, got field '%s'", check.show(key))
  end
  if how.val then
    data.class.arg(how.val, 2)
    probe.dataset(owner, how.val, 2, true)
    check.arg(d:same_scaling(how.val), 2,
      "val is scaled otherwise than the training set; scale first, then split: d:minmax():split(0.8)")
    check.arg(not d.classes == not how.val.classes, 2, "val is %s, the training set is %s",
      text.sentence(how.val.classes and "class data" or "no class data"),
      text.sentence(d.classes and "class data" or "no class data"))
  end
  return how
end

-- The first epoch after `e` at which to record: each so many, each logged one, and the last.
local function next_record(e, first, how)
  local away = math.min(first + how.epochs - e, how.every - (e - first) % how.every)
  if how.log then away = math.min(away, how.log - e % how.log) end
  return e + away
end

local Recorder = {}
Recorder.__index = Recorder

-- The columns of engine.net.measure that are recorded: accuracy takes the place of r2 for class data.
local COLUMNS = { loss = 1, mse = 2, r2 = 3 }
local CLASS_COLUMNS = { loss = 1, mse = 2, accuracy = 4 }

local FIRST_ROOM = 256 -- numbers of a series, where that is more than two records

local function series(names, members)
  local list = {}
  for key in pairs(names) do list[key] = engine.array.zeros(math.max(2, FIRST_ROOM // members), members) end
  return list
end

local function columns(d)
  return d.classes and CLASS_COLUMNS or COLUMNS
end

local function recorder(owner, d, how, positions)
  local core = owner._core
  local members = core:params():shape()
  local self = setmetatable({ core = core, d = d, how = how, count = 0, positions = positions }, Recorder)
  self.of = { inputs = owner._inputs, layers = owner._layers, init = owner._init, seed = owner._seed, data = d }
  self.train, self.val = series(columns(d), members), how.val and series(columns(d), members)
  self.params, self.epochs, self.iterations = series(positions, members), {}, {}
  return self
end

--- Makes room for `count` records, doubling what there is.
function Recorder:reserve(count)
  for _, part in ipairs{ "train", "val", "params" } do
    for key, a in pairs(self[part] or {}) do
      local have, members = a:shape()
      if have < count then
        local wider = engine.array.zeros(math.max(count, 2 * have), members)
        for r = 1, have do wider[r] = a[r] end
        self[part][key] = wider
      end
    end
  end
end

function Recorder:measure(into, d, row)
  local m = engine.net.measure(self.core, d.x, d.y, self.how.loss, classes.threshold(d, self.how.loss))
  for key, a in pairs(into) do a[row] = m:col(CLASS_COLUMNS[key] or COLUMNS[key]) end
end

-- A record, one for an epoch; it counts when it is whole.
function Recorder:add(epoch, iteration)
  local row = self.epochs[self.count] == epoch and self.count or self.count + 1
  self:reserve(row)
  self:measure(self.train, self.d, row)
  if self.val then self:measure(self.val, self.how.val, row) end
  local p = self.core:params()
  for name, k in pairs(self.positions) do self.params[name][row] = p:col(k) end
  self.epochs[row], self.iterations[row], self.count = epoch, iteration, row
end

-- A record though Ctrl-C may come in its midst: then it is made again, and the answer is false.
function Recorder:add_anyway(epoch, iteration)
  local whole, e = pcall(self.add, self, epoch, iteration)
  if whole then return true end
  if not tostring(e):find "interrupted!$" then error(e, 0) end
  self:add(epoch, iteration)
  return false
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
    _members = not single and members or nil, _how = self.how, _of = self.of,
  }, history.class)
end

-- What on_epoch sees of the newest record.
local function event(rec, owner, single)
  local h = rec:history("ok", single)
  local last = h.last
  return { epoch = last.epoch, iteration = last.iteration, train = last.train, val = last.val, net = owner }
end

-- Trains up to epoch `to` in steps small enough for the checkpoints and, where the bar is seen, for that: `pace.step`
-- epochs at a time, which are made to take about a tenth of a second. False after Ctrl-C.
local function advance(trainer, from, to, bar, first, pace, saver)
  while from < to do
    local count = math.min(pace.step, to - from, saver and saver:room(from) or pace.step)
    local started = os.clock()
    local done = trainer:run(from, count)
    local took = os.clock() - started
    if took < 0.05 and count == pace.step then pace.step = 2 * pace.step end
    if took > 0.2 then pace.step = math.max(1, pace.step // 2) end
    from = from + done
    bar(from - first)
    if saver then saver:passed(from, done < count) end
    if done < count then return from, false end
  end
  return from, true
end

local function make_trainer(core, d, how, seeds, first)
  if how.optimizer == "lm" then return engine.net.lm(core, d.x, d.y) end
  return engine.net.trainer(core, d.x, d.y, how.loss, how.optimizer, how.lr, how.batch, seeds, {
    hyper = how.hyper, weight_decay = how.weight_decay, l1 = how.l1, l2 = how.l2, clip = how.clip,
    schedule = how.schedule, schedule_options = how.schedule_options, start = first, epochs = how.epochs,
  })
end

-- What is done at each record: the book's line, the user's function, the watch over the losses.
-- Answers the status that ends the training, or the one given.
local function at_record(owner, rec, how, watch, status, single)
  if single and how.log and rec.count > 1 and rec.epochs[rec.count] % how.log == 0 then
    print(history.line(rec:history("ok", true), rec.count))
  end
  if how.on_epoch and how.on_epoch(event(rec, owner, single)) == false then status = "stopped" end
  local all_done = not watch:look((rec.val or rec.train).loss[rec.count], rec.count)
  return all_done and status == "ok" and "stopped" or status
end

-- The history of an ensemble: each member with the status it ended with.
local function members_history(rec, trainer, watch, status)
  local statuses = {}
  for i = 1, (rec.core:params():shape()) do
    local died, why = trainer:diverged(i)
    statuses[i] = died > 0 and (why or "diverged") or watch.ended[i] and "stopped" or status
  end
  local h = rec:history(statuses, false)
  h._ended = watch.ended
  return h
end

-- Where the members ended that did not go on to the last epoch, as each alone would tell:
-- [member] = { epochs, iterations }.
local function ends(rec, trainer, watch, first, base, steps)
  local list = {}
  for i = 1, watch.members do
    local died, record = trainer:diverged(i), watch.ended[i]
    local epoch = died > 0 and died or record and math.tointeger(rec.epochs[record])
    if epoch then list[i] = { epoch, base + (epoch - first) * steps } end
  end
  return list
end

--- Trains the core of a net or an ensemble; `single` for a net.
---@return table history
local function fit(owner, d, how, seeds, single)
  local core, first = owner._core, owner._epochs
  local positions = {}
  for _, name in ipairs(how.record) do
    positions[name] = check.moved(1, require("tinynet.net").position, owner, name)
  end
  local rec = recorder(owner, d, how, positions)
  local steps = math.ceil(#d / how.batch)
  local trainer = make_trainer(core, d, how, seeds, first)
  local watch = recipe.watch(how, core, trainer)
  local bar, visible = progress.bar(how.epochs)
  local pace = { step = visible and 1 or how.epochs }
  local base, status, epoch, complete = owner._iterations or 0, "ok", first, false
  local saver = how.checkpoint and checkpoint.new{ owner = owner, core = core, trainer = trainer, rec = rec, d = d,
    how = how, seeds = seeds, first = first, watch = watch }
  if saver then epoch, status, complete = saver:resume() end
  owner._train, owner._scaling, owner._loss, owner._how, owner._ended = d, d, how.loss, how, nil
  while not complete do
    local finished
    local to = rec.count == 0 and first or next_record(rec.epochs[rec.count], first, how)
    epoch, finished = advance(trainer, epoch, to, bar, first, pace, saver)
    local died, why = trainer:diverged(1)
    if single and died > 0 then status, epoch = why or "diverged", died end
    owner._epochs, owner._iterations = epoch, base + (epoch - first) * steps
    local undisturbed = rec:add_anyway(epoch, owner._iterations)
    if not (finished and undisturbed) then
      bar(how.epochs)
      status = status == "ok" and "interrupted" or status
      check.interrupt(single and rec:history(status, true) or members_history(rec, trainer, watch, status))
    end
    status = at_record(owner, rec, how, watch, status, single)
    if status ~= "ok" or to == first + how.epochs then break end
  end
  bar(how.epochs)
  watch:restore()
  if saver and not complete then saver:save(epoch, status, true) end
  if single then return rec:history(status, true) end
  owner._ended = ends(rec, trainer, watch, first, base, steps)
  return members_history(rec, trainer, watch, status)
end

--- How a fit of `owner` with these options would train, for others who train cores.
---@param owner table net
---@param d dataset
---@param options table as of net:fit
---@return table how
function train.recipe(owner, d, options)
  local how = read_options(owner, d, options, nil)
  return how
end

--- A trainer of all members of a core, all in the order of samples of how.seed, at epoch 0.
---@param core userdata
---@param d dataset
---@param how table from train.recipe
---@return userdata trainer
function train.trainer(core, d, how)
  local trainer = make_trainer(core, d, how, how.seed, 0)
  return trainer
end

--- Trains all members of an ensemble, see ens:fit.
---@return table history
function train.ensemble(ens, d, options)
  probe.dataset(ens, d, 1, true)
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

  --- Trains the net; a second call goes on from the present weights and the present epoch, with the
  --- optimizer and the schedule started afresh.
  --- optimizer = "adam" or { "adam", beta1 = 0.9, ... } (tn.optimizer.list()); its numbers may stand there
  --- or among the options, lr and weight_decay too. weight_decay adds weight_decay p to the gradient of
  --- every parameter (adamw takes it off the parameters themselves).
  --- optimizer = "lm" is Levenberg-Marquardt for half_mse and mse: an epoch is one trial step on all
  --- samples, without lr and batch; h.status "runaway" says that the weights run off to infinity.
  --- l1, l2: penalty l1 sum |w| + l2 sum w^2 / 2 on the weights, not the biases; the recorded loss is
  --- without it. clip: the mean gradient, penalty included, is shortened to this norm.
  --- schedule = {"step", every =, factor = 0.1} | {"exponential", factor =} | "cosine" |
  --- {"one_cycle", max =}: the rate of each epoch (tn.schedule.list(), tn.schedule.step tells the formula).
  --- patience = n: stops when the loss (of val, where given) has not fallen by more than min_delta = 0 for
  --- n records, and ends with the weights of the lowest record; target: stops at a record whose loss is at
  --- most that. Both look at records only: every = 1 looks at each epoch.
  ---@param d dataset
  ---@param options table|nil { loss = "half_mse", optimizer = "sgd", lr = 0.1, batch = 8, epochs = 1000, seed = 1,
  --- val = dataset, every = epochs between records, log = epochs between printed lines,
  --- record = parameter names, on_epoch = function(e), false stops,
  --- checkpoint = { path, every = epochs between writes }: a killed training goes on there }
  ---@return table history
  ---@error unknown option 'epoch'; did you mean 'epochs'?
  function Net.methods:fit(d, options)
    Net.own(self, "fit")
    probe.dataset(self, d, 1, true)
    local how = read_options(self, d, options, nil)
    local h = fit(self, d, how, how.seed, true)
    return h
  end
end

return setmetatable(train, { __call = function(_, net_module) add(net_module) end })
