-- tn.autopsy(ens, i, train): one training replayed to the step at which a hidden unit died, and what
-- would have become of it otherwise.
local engine = require "tinynet.engine"
local check = require "tinynet.check"
local ensemble = require "tinynet.ensemble"
local net = require "tinynet.net"
local odds = require "tinynet.odds"
local probe = require "tinynet.probe"
local text = require "tinynet.text"

--- One training replayed to the step at which a hidden unit died.
---@field verdict string "died", "born dead", "alive" or "diverged"
---@field member integer
---@field seed integer that of the member
---@field layer integer|nil of the unit
---@field unit integer|nil its place in the layer
---@field units table[] { layer =, unit =, fate = "alive"|"died"|"born_dead", epoch = } of every hidden unit
---@field epoch integer|nil the epoch of the step, or that in which it diverged, from 1
---@field batch integer|nil the batch of the step, from 1
---@field samples integer[]|nil rows of train in that batch
---@field z_before number|nil the largest z of the unit over train before the step
---@field z_after number|nil and after it: at most 0
---@field gradient table[]|nil { name =, gradient =, before =, after = } of the unit's parameters
---@field odds number|nil the share of units that are born dead, where there is a closed form
---@field alternatives table[]|nil { id = "as_it_was"|"half_lr"|"left_out"|"leaky", label =, net =, mse =, r2 = }
---@field net net as trained
local Autopsy = check.class("autopsy", "verdict member seed layer unit units epoch batch samples "
  .. "z_before z_after gradient odds alternatives net")

local Z_MAX = 2 -- column of unit_stats, see core/net.h

-- Replay ------------------------------------------------------------------------------------------

-- A net being trained as the member was: `core`, `trainer`, and `at`, the epochs done.
local function replay(self, layers, params, state, lr)
  local core = net.core(self.ens._inputs, layers, 1)
  core:params()[1] = params
  local how, d = self.ens._how, self.d
  local trainer = engine.net.trainer(core, d.x, d.y, how.loss, how.optimizer, lr or how.lr, how.batch, self.order, {
    hyper = how.hyper, weight_decay = how.weight_decay, l1 = how.l1, l2 = how.l2, clip = how.clip,
    schedule = how.schedule, schedule_options = how.schedule_options, start = 0, epochs = how.epochs,
  })
  if state then trainer:state()[1] = state end
  return { core = core, trainer = trainer }
end

local function snapshot(run)
  local state = run.trainer:state()
  return { params = run.core:params()[1]:copy(), state = state and state[1]:copy() }
end

-- The largest z of each hidden unit that can die; NaN counts as alive.
local function tops(self, core)
  local stats, list = core:unit_stats(self.d.x, 1), {}
  for k in ipairs(self.places) do list[k] = stats[k][Z_MAX] end
  return list
end

-- Where each hidden unit stands: { layer =, unit =, mortal = }.
local function places(ens)
  local list = {}
  for l = 1, #ens._layers - 1 do
    for j = 1, ens._layers[l].units do
      list[#list + 1] = { layer = l, unit = j, mortal = ens._layers[l].row.relu_family }
    end
  end
  return list
end

-- Per unit the last time it was alive after `step` steps 0 .. steps - 1 of a replay: advance(step) trains
-- one more. -1 where it was dead all the time; nil in the second list where it is alive at the end.
local function last_alive(self, core, steps, advance)
  local alive, dead = {}, {}
  local function look(step)
    for k, z in ipairs(tops(self, core)) do
      dead[k] = self.places[k].mortal and z <= 0
      if not dead[k] then alive[k] = step end
    end
  end
  look(0)
  for step = 1, steps do
    advance(step)
    look(step)
  end
  return alive, dead
end

-- Epochs, from 1, at which units died for good, by replaying the whole training; refuses what does not
-- end where the member did.
local function fates(self)
  local run = replay(self, self.ens._layers, self.start)
  local epochs = self.ens._how.epochs
  local alive, dead = last_alive(self, run.core, epochs, function(e)
    if run.trainer:run(e - 1, 1) < 1 then check.interrupt() end
  end)
  check.that(run.core:params() == self.ens._core:params():slice(self.i, self.i),
    "the replay does not end where member %d is: autopsy wants the dataset the ensemble was trained on, and weights "
    .. "that were not changed since", self.i)
  local first, born
  for k, place in ipairs(self.places) do
    place.fate = not dead[k] and "alive" or alive[k] and "died" or "born_dead"
    place.epoch = place.fate == "died" and alive[k] + 1 or nil
    if place.epoch and (not first or place.epoch < first.epoch) then first = place end
    born = born or place.fate == "born_dead" and place or nil
  end
  return first, born
end

-- The batch of the epoch at which the unit died, and the net and the optimizer just before it.
local function find_step(self, place)
  local run, e = replay(self, self.ens._layers, self.start), place.epoch
  local steps = math.ceil(#self.d / self.ens._how.batch)
  run.trainer:run(0, e - 1)
  local begin, index = snapshot(run), nil
  for k, p in ipairs(self.places) do index = p == place and k or index end
  local alive = last_alive(self, run.core, steps, function(b) run.trainer:batches(e - 1, b - 1, 1) end)
  local batch = (alive[index] or 0) + 1
  run = replay(self, self.ens._layers, begin.params, begin.state)
  local order = run.trainer:batches(e - 1, 0, batch - 1)
  local before = snapshot(run)
  before.z = tops(self, run.core)[index]
  run.trainer:batches(e - 1, batch - 1, 1)
  local after = snapshot(run)
  after.z = tops(self, run.core)[index]
  return { epoch = e, batch = batch, steps = steps, order = order, before = before, after = after }
end

-- Causes ------------------------------------------------------------------------------------------

local function samples_of(self, step)
  local list, size = {}, self.ens._how.batch
  for k = (step.batch - 1) * size + 1, math.min(step.batch * size, #self.d) do
    list[#list + 1] = math.tointeger(step.order[k])
  end
  return list
end

-- What the step did to the parameters of the unit: { { name =, gradient =, before =, after = }, ... }.
local function cause(self, step, place, samples)
  local core = net.core(self.ens._inputs, self.ens._layers, 1)
  core:params()[1] = step.before.params
  local g = core:gradient(self.d.x:take(samples), self.d.y:take(samples), self.ens._how.loss)
  local list = {}
  for k, name in ipairs(net.names(self.ens._inputs, self.ens._layers)) do
    if name:match(("^w%d%%[%%d+,%d%%]$"):format(place.layer, place.unit))
      or name == ("b%d[%d]"):format(place.layer, place.unit) then
      list[#list + 1] = { name = name, gradient = g[k], before = step.before.params[k], after = step.after.params[k] }
    end
  end
  return list
end

-- The layers with leaky_relu where the unit that died is.
local function leaky(self, place)
  local layers = { table.unpack(self.ens._layers) }
  local act = require "tinynet.act"
  local row = act.row "leaky_relu"
  layers[place.layer] = { units = layers[place.layer].units, act = "leaky_relu", param = row.param_value, row = row }
  return layers
end

-- Trains on from the state before the step to the end of the training.
local function go_on(self, step, id, o)
  local layers = o.layers or self.ens._layers
  local run = replay(self, layers, step.before.params, step.before.state, o.lr)
  local first = step.batch - 1 + (o.skip and 1 or 0)
  run.trainer:batches(step.epoch - 1, first, step.steps - first)
  local left = self.ens._how.epochs - step.epoch
  if run.trainer:run(step.epoch, left) < left then check.interrupt() end
  local made = net.wrap(run.core, self.ens._inputs, layers, self.ens._init, self.ens:seed(self.i))
  net.inherit(made, self.ens)
  local m = made:metrics(self.d)
  return { id = id, label = text.get("autopsy." .. id), net = made, mse = m.mse, r2 = m.r2, accuracy = m.accuracy }
end

local function alternatives(self, step, place)
  return {
    go_on(self, step, "as_it_was", {}), go_on(self, step, "half_lr", { lr = self.ens._how.lr / 2 }),
    go_on(self, step, "left_out", { skip = true }), go_on(self, step, "leaky", { layers = leaky(self, place) }),
  }
end

-- Printing ----------------------------------------------------------------------------------------

local MOST = 8 -- samples of a batch and units that are printed

local function death_lines(self, lines)
  local function add(key, ...) lines[#lines + 1] = "  " .. text.get("autopsy." .. key, ...) end
  local shown = table.concat(self._samples, " ", 1, math.min(#self._samples, MOST))
  add("step", self._epoch, self._batch, shown .. (#self._samples > MOST and " ..." or ""))
  for _, g in ipairs(self._gradient) do add("gradient", text.pad(g.name, 8), g.before, g.after, g.gradient) end
  add("z", self._z_before, self._z_after)
  add "otherwise"
  local width = 0
  for _, a in ipairs(self._alternatives) do width = math.max(width, text.width(a.label)) end
  for _, a in ipairs(self._alternatives) do
    lines[#lines + 1] = ("    %s  mse %.5f  %s %.4f"):format(text.pad(a.label, width), a.mse,
      a.accuracy and "accuracy" or "r2", a.accuracy or a.r2)
  end
end

function Autopsy.__tostring(self)
  local where = self._layer and text.get("autopsy.unit", self._unit, self._layer) or self._epoch
  local lines = { text.get("autopsy.head", self._member, self._seed,
    text.get("autopsy." .. self._verdict:gsub(" ", "_"), where)) }
  for _, u in ipairs(self._units) do
    if #self._units > 1 and #self._units <= MOST then
      lines[#lines + 1] = "  " .. text.get("autopsy.unit", u.unit, u.layer) .. ": "
        .. text.get("autopsy.fate_" .. u.fate, u.epoch or 0)
    end
  end
  if self._verdict == "died" then death_lines(self, lines) end
  if self._verdict == "born dead" then lines[#lines + 1] = "  " .. text.get "autopsy.no_gradient" end
  if self._odds then lines[#lines + 1] = "  " .. text.get("autopsy.odds", 100 * self._odds) end
  return table.concat(lines, "\n")
end

--- One panel per way the training could have gone on: as it was, at half the learning rate, without
--- the batch, with leaky_relu; one panel where nothing died in training.
---@return table figure
function Autopsy.methods:figure()
  Autopsy.own(self, "figure")
  check.that(select(2, self._d.x:shape()) == 1, "autopsy:figure draws nets with one input")
  check.that(self._verdict ~= "diverged", "autopsy:figure has nothing to draw: member %d diverged", self._member)
  local plot = require "tinynet.plot"
  local list = self._alternatives or { { net = self._net, label = text.get("autopsy.as_it_was"), mse = self._mse } }
  local fig = plot.grid(1, #list, { share = "xy" })
  for k, a in ipairs(list) do
    local ax = fig:panel(k)
    ax:fit(a.net, self._d)
    ax:title(a.label)
    ax:note(("mse %.4f"):format(a.mse))
  end
  return fig
end

-- Refuses trainings that cannot be replayed step by step.
local function check_how(ens)
  local how = ens._how
  check.that(how, "the ensemble is not trained yet; call ens:fit(train, ...) first")
  check.that(how.optimizer ~= "lm", "lm has no steps of single batches; autopsy wants another optimizer")
  check.that(not how.patience and not how.target, "autopsy replays all epochs; train without patience and target")
  check.that(ens._epochs == how.epochs, "autopsy replays one fit; this ensemble was trained %d epochs, %d of them in "
    .. "its last fit", ens._epochs, how.epochs)
end

local function create(ens, i, d)
  check.arg(getmetatable(ens) == ensemble.class, 1, "ensemble expected, got %s", check.kind(ens))
  i = check.number(i, 2, "member", 1, #ens, true)
  probe.dataset(ens, d, 3)
  check_how(ens)
  local how, ended = ens._how, ens._ended and ens._ended[i]
  if ended then
    return setmetatable({ _verdict = "diverged", _member = i, _seed = ens:seed(i), _units = {}, _net = ens:net(i),
      _d = d, _epoch = ended[1] }, Autopsy)
  end
  local self = { ens = ens, i = i, d = d, places = places(ens), start = ens:start()._core:params()[i]:copy(),
    order = how.order == "own" and ens:seed(i) or how.seed }
  local died, born = fates(self)
  local place = died or born
  local made = ens:net(i)
  local a = { _verdict = died and "died" or born and "born dead" or "alive", _member = i, _seed = ens:seed(i),
    _units = self.places, _net = made, _mse = made:metrics(d).mse, _d = d,
    _layer = place and place.layer, _unit = place and place.unit }
  if ens._inputs == 1 and ens._layers[1].row.relu_family and #ens._layers > 1 then
    a._odds = odds.born_dead{ init = ens._laws, lo = d.x:min(), hi = d.x:max(), units = ens._layers[1].units }
  end
  if died then
    local step = find_step(self, died)
    a._epoch, a._batch, a._z_before, a._z_after = step.epoch, step.batch, step.before.z, step.after.z
    a._samples = samples_of(self, step)
    a._gradient = cause(self, step, died, a._samples)
    a._alternatives = alternatives(self, step, died)
  end
  return setmetatable(a, Autopsy)
end

--- Replays the training of one member of an ensemble, bit by bit, to the step at which a hidden unit
--- of the relu family died for good (the first such unit, where several did).
---@param ens table ensemble after one fit
---@param i integer member
---@param train dataset the ensemble was trained on
---@return table autopsy
---@error the replay does not end where member 3 is: autopsy wants the dataset the ensemble was trained on
return function(ens, i, train)
  local self = create(ens, i, train)
  return self
end
