-- tn.landscape.atlas: the distinct solutions that many starts find, modulo symmetry.
local engine = require "tinynet.engine"
local arguments = require "tinynet.landscape.arguments"
local check = require "tinynet.check"
local hinged = require "tinynet.landscape.hinged"
local initlaw = require "tinynet.initlaw"
local loss = require "tinynet.loss"
local net = require "tinynet.net"
local newton = require "tinynet.landscape.newton"
local probe = require "tinynet.probe"
local progress = require "tinynet.progress"
local surface = require "tinynet.landscape.surface"
local symmetry = require "tinynet.landscape.symmetry"
local text = require "tinynet.text"

--- The distinct solutions of a net modulo symmetry: a list, sorted by loss.
---@field runaway table[] { loss =, count = }: starts whose weights run off to infinity
---@field unfinished integer starts that reached no solution
---@field starts integer
---@field seed integer of the first start
---@field loss string
---@field init string|table the law the starts are drawn from
local Atlas = check.class("atlas", "runaway unfinished starts seed loss init")
Atlas.list = true
--- A solution of an atlas.
---@field net net
---@field loss number
---@field grad_norm number
---@field eigenvalues number[] of the Hessian, ascending
---@field count integer starts that ended here
---@field copies number nets that compute the same; math.huge where there is a continuum
---@field permutations integer those of them by swapping units
---@field certified boolean proved to be the global optimum
---@field kink boolean a unit's kink lies on a sample
---@field flat boolean the loss does not change in some direction, beyond rescaling
---@field kind string "minimum", "flat", "saddle" or "kink"
local Solution = check.class("solution", "net loss grad_norm eigenvalues count copies permutations certified kink flat "
  .. "kind")

local MOST_PARAMS = 100 -- of a net on losses that lm does not know
local BLOCK = 250     -- steps between looks at the gradients
local GROUP = 64      -- starts that go down together
local RESTS = 1e-14   -- a gradient shorter than this (relative to the targets' range squared) is rounding
local SMOOTH = 1e-9   -- one longer than this belongs to no solution of a smooth net
local SAME = 1e-5     -- outputs that differ by less, relative to the targets' range, are one solution
local ZERO = 1e-8     -- of the squared range of the targets: eigenvalues count as 0 beside it, where the loss is 0
local NOTHING = 1e-6  -- a loss that falls below this while the weights run off falls to 0
local FLAT = 1e-10    -- eigenvalues smaller than this, relative to the largest, count as 0

-- Training ----------------------------------------------------------------------------------------

-- Runs the starts of a core by lm until each rests, runs away or has used up its steps. Answers how each ended ("moves"
-- where it did not), and false after Ctrl-C. `at` is called with the steps done.
local function run(core, count_all, d, o, at)
  local trainer, ends, complete = engine.net.lm(core, d.x, d.y), {}, true
  local height = d.y:max() - d.y:min()
  for i = 1, count_all do ends[i] = "moves" end
  for first = 0, o.steps - 1, BLOCK do
    local count = math.min(BLOCK, o.steps - first)
    local done, waiting = trainer:run(first, count), false
    for i = 1, count_all do
      local epoch, bad = trainer:diverged(i)
      if epoch > 0 then
        ends[i] = bad
      elseif ends[i] == "moves" then
        local still = done == count and core:gradient(d.x, d.y, "half_mse", i):norm() <= RESTS * height ^ 2
        if still then trainer:rest(i) end
        if still or trainer:rests(i) then ends[i] = "rests" else waiting = true end
      end
    end
    complete = done == count and not engine.net.interrupted()
    at(first + count)
    if not (complete and waiting) then break end
  end
  return ends, complete
end

-- The same for all starts of a core, group after group: what is done before Ctrl-C is kept.
local function train(core, d, o, a_net)
  local all, ends, complete = core:params(), {}, true
  local bar = progress.bar(o.steps * math.ceil(o.starts / GROUP))
  for i = 1, o.starts do ends[i] = "moves" end
  for first = 1, o.starts, GROUP do
    local count = math.min(GROUP, o.starts - first + 1)
    local part = net.core(a_net._inputs, a_net._layers, count)
    local rows = part:params()
    for i = 1, count do rows[i] = all[first + i - 1] end
    local before = first // GROUP * o.steps
    local how
    how, complete = run(part, count, d, o, function(steps) bar(before + steps) end)
    for i = 1, count do all[first + i - 1], ends[first + i - 1] = rows[i], how[i] end
    if not complete then break end
    bar(before + o.steps)
  end
  bar(o.steps * math.ceil(o.starts / GROUP))
  return ends, complete
end

-- The same by Newton's steps, one start after the other, for any loss with curvature.
local function train_each(core, d, o, a_net)
  local s, bar, ends, all = surface(a_net, d, o.loss), progress.bar(o.starts), {}, core:params()
  for i = 1, o.starts do ends[i] = "moves" end
  for i = 1, o.starts do
    local ok, p, how = pcall(newton.descend, s, all[i]:copy(), o.steps)
    if not ok and tostring(p) ~= "interrupted!" then error(p, 0) end
    if ok then all[i], ends[i] = p, how end
    bar(i)
    if not ok or engine.net.interrupted() then
      bar(o.starts)
      return ends, false
    end
  end
  return ends, true
end

-- Solutions ---------------------------------------------------------------------------------------

-- What holds at the parameters of a net. A gradient that does not vanish where no step goes down, in a
-- net whose units bend, is a kink of the loss.
local function solution(a_net, d, name, fields)
  local g, value = a_net:gradient(d, name)
  local values = require("tinynet.eigen")(a_net:hessian(d, name)):tolist()
  local s = setmetatable({ _net = a_net, _loss = value, _grad_norm = g:norm(), _eigenvalues = values,
    _certified = false }, Solution)
  local height = d.y:max() - d.y:min()
  local largest = math.max(math.abs(values[1]), math.abs(values[#values]), ZERO * height ^ 2)
  s._copies, s._permutations = symmetry.count(a_net)
  s._kink, s._flat = fields.kink or false, false
  if not s._kink then
    local zeros = 0
    for _, v in ipairs(values) do zeros = zeros + (math.abs(v) <= FLAT * largest and 1 or 0) end
    s._flat = zeros > symmetry.scalings(a_net) -- more than rescaling explains
  end
  if s._flat then s._copies = math.huge end
  local saddle = values[1] < -FLAT * largest
  s._kind = s._kink and "kink" or saddle and "saddle" or s._flat and "flat" or "minimum"
  s._count = fields.count
  return s
end

local function by_loss(a, b)
  return a.loss < b.loss or a.loss == b.loss and a.member < b.member
end

-- The starts that ended at a point, lowest loss first, and the losses of those that did not. In a net that bends
-- a start that no step moves ended at a kink; with all its steps used up, at one it creeps along.
local function sort_ends(core, how, d, o, bends, complete)
  local values = engine.net.measure(core, d.x, d.y, o.loss):col(1)
  local ends, away, unfinished = {}, {}, 0
  local height = d.y:max() - d.y:min()
  for i = 1, o.starts do
    local at = { member = i, loss = values[i] == values[i] and values[i] or math.huge }
    if how[i] == "runaway" or how[i] == "diverged" then
      away[#away + 1] = at
    elseif how[i] == "moves" and not complete then
      unfinished = unfinished + 1
    else
      at.gradient = core:gradient(d.x, d.y, o.loss, i):norm()
      if bends or at.gradient <= SMOOTH * height ^ 2 then ends[#ends + 1] = at else unfinished = unfinished + 1 end
    end
  end
  table.sort(ends, by_loss)
  table.sort(away, by_loss)
  return ends, away, unfinished
end

-- Starts that say the same at all samples, each group by its member with the shortest gradient.
local function group(core, layers, ends, d)
  local groups, tolerance = {}, SAME * (d.y:max() - d.y:min())
  for _, at in ipairs(ends) do
    local out, found = symmetry.outputs(core, layers, d, at.member), nil
    for k = #groups, 1, -1 do
      if symmetry.equal(groups[k].out, out, tolerance) then
        found = groups[k]
        break
      end
    end
    if not found then
      groups[#groups + 1] = { out = out, best = at, count = 1 }
    else
      found.count = found.count + 1
      if at.gradient < found.best.gradient then found.best = at end
    end
  end
  return groups
end

-- Losses at which starts run off, those that agree to 1e-4, or are nothing, together, each by its lowest.
local function group_runaways(away)
  local list = {}
  for _, at in ipairs(away) do
    local last = list[#list]
    if last and (at.loss <= last.loss * (1 + 1e-4) or at.loss < NOTHING) then
      last.count = last.count + 1
    else
      list[#list + 1] = { loss = at.loss, count = 1 }
    end
  end
  return list
end

-- The certified optimum of a small relu net becomes the first solution.
local function certify(self, a_net, d)
  local best, complete = hinged.best(a_net, d)
  if not complete then return false end
  local s = solution(best.net, d, self._loss, { count = 0, kink = best.kink })
  local first = self[1]
  if first and first._loss <= s._loss * (1 + 1e-9) then
    first._certified = true
  else
    s._certified = true
    table.insert(self, 1, s)
  end
  return true
end

local function collect(self, core, how, d, o, complete)
  local a_net = self._net
  local function member(i)
    local copy = net.wrap(core:member(i), a_net._inputs, a_net._layers, initlaw.label(o.law), o.seed + i - 1)
    copy._laws, copy._train, copy._scaling = o.law, d, d
    return copy
  end
  local bends = arguments.bends(a_net)
  local ends, away, unfinished = sort_ends(core, how, d, o, bends, complete)
  self._runaway, self._unfinished = group_runaways(away), unfinished
  for _, g in ipairs(group(core, #a_net._layers, ends, d)) do
    local height = d.y:max() - d.y:min()
    self[#self + 1] = solution(member(g.best.member), d, o.loss,
      { count = g.count, kink = bends and g.best.gradient > SMOOTH * height ^ 2 })
  end
  table.sort(self, function(a, b) return a._loss < b._loss end)
end

-- Printing ----------------------------------------------------------------------------------------

local function row(k, s)
  local values, notes = s._eigenvalues, {}
  if s._certified then notes[1] = text.get "atlas.certified" end
  if s._kind ~= "minimum" then notes[#notes + 1] = text.get("atlas." .. s._kind) end
  return { ("%d"):format(k), ("%.8g"):format(s._loss), ("%d"):format(s._count), ("%.1e"):format(s._grad_norm),
    ("%.2g..%.2g"):format(values[1], values[#values]),
    s._copies == math.huge and "inf" or ("%.0f"):format(s._copies), table.concat(notes, text.get "atlas.and") }
end

local MOST = 20 -- solutions that are printed

local function table_lines(self, lines)
  local rows, widths = { {} }, {}
  for cell in text.get("atlas.columns"):gmatch "[^|]+" do table.insert(rows[1], cell) end
  for k = 1, math.min(#self, MOST) do rows[k + 1] = row(k, self[k]) end
  for _, r in ipairs(rows) do
    for c = 1, 6 do widths[c] = math.max(widths[c] or 0, text.width(r[c])) end
  end
  for _, r in ipairs(rows) do
    local cells = {}
    for c = 1, 6 do cells[c] = text.pad(r[c], widths[c], true) end
    lines[#lines + 1] = ("  " .. table.concat(cells, "  ") .. "  " .. (r[7] or "")):gsub("%s+$", "")
  end
  if #self > MOST then lines[#lines + 1] = "  " .. text.get("landscape.more", #self - MOST) end
end

function Atlas.__tostring(self)
  local name = net.shape_name(self._net._inputs, self._net._layers, true)
  local lines = {}
  local way = self._squares and "lm" or "newton"
  local head = text.get("atlas.head", self._starts, name, initlaw.told(self._init), way, self._loss, #self)
  text.fold(head, "", lines, "  ")
  if #self > 0 then table_lines(self, lines) end
  for _, r in ipairs(self._runaway) do
    local key = r.loss < NOTHING and "atlas.runaway_0" or "atlas.runaway"
    lines[#lines + 1] = text.get(key, r.count, r.loss)
  end
  local key = self._interrupted and "atlas.interrupted" or "atlas.unfinished"
  if self._unfinished > 0 then lines[#lines + 1] = text.get(key, self._unfinished) end
  return table.concat(lines, "\n")
end

--- Small multiples: the samples and the fit of each solution, best first.
---@param most integer|nil panels, default 8
---@return table figure
function Atlas.methods:figure(most)
  Atlas.own(self, "figure")
  check.that(self._net._inputs == 1, "atlas:figure draws nets with one input, these have %d", self._net._inputs)
  check.that(#self > 0, "the atlas has no solutions to draw")
  local count = math.min(#self, check.number(most == nil and 8 or most, 1, "most", 1, nil, true))
  local plot = require "tinynet.plot"
  local rows = count <= 3 and 1 or 2
  local fig = plot.grid(rows, math.ceil(count / rows), { share = "xy" })
  for k = 1, count do
    local s, ax = self[k], fig:panel(k)
    ax:fit(s._net, self._data)
    ax:title(("%d%s"):format(k, s._certified and text.get "atlas.title_certified" or ""))
    ax:note(text.get("atlas.note", s._loss, s._count, self._starts))
  end
  return fig
end

-- Atlas -------------------------------------------------------------------------------------------

local function read_options(a_net, d, options)
  local o = check.options(options, { starts = true, loss = true, seed = true, steps = true, init = true }, 3)
  local name = loss.check(o.loss, a_net, d, 3, true)
  check.arg(name ~= "mae", 3, "an atlas needs a loss with curvature, mae has none: its minima are kinks everywhere; "
    .. "take huber or mse")
  local squares, params = name == "half_mse" or name == "mse", #a_net:params()
  check.arg(params <= (squares and 1000 or MOST_PARAMS), 3,
    "an atlas on %s is for nets of up to %d parameters, this one has %d", name, squares and 1000 or MOST_PARAMS, params)
  local law = o.init
  if law == nil then law = a_net._laws end
  if law == nil then law = "torch" end
  check.moved(2, initlaw.check, law, #a_net._layers)
  return {
    loss = name, law = law, starts = check.number(o.starts == nil and 200 or o.starts, 3, "starts", 1, nil, true),
    seed = check.number(o.seed == nil and 1 or o.seed, 3, "seed", nil, nil, true), squares = squares,
    steps = check.number(o.steps == nil and 5000 or o.steps, 3, "steps", 1, nil, true),
  }
end

--- The distinct solutions that many starts find, best first. Start i has the weights of
--- tn.net{ shape, init =, seed = seed + i - 1 } and goes down by Levenberg-Marquardt on half_mse and mse, by Newton's
--- steps on other losses; starts that say the same at all samples are one solution. Of a relu net with one input, one
--- hidden layer of up to 3 units and one output, the global optimum on half_mse and mse is computed, too, and is the
--- first (certified = true; its count is 0 if no start reached it). Starts whose weights run off to infinity, as those
--- on bce do where the classes can be parted, are listed in a.runaway, those that still moved after `steps` steps are
--- counted in a.unfinished. After Ctrl-C .partial is the atlas of the starts that had come to rest.
---@param a_net table net its shape, and its init law where it was made by one
---@param d dataset
---@param options table|nil { starts = 200, loss = that of the net's training, else "half_mse", seed = 1, steps = 5000,
--- init = law }
---@return table atlas a list of solutions
---@error starts must be at least 1, got 0
---@error an atlas needs a loss with curvature, mae has none: its minima are kinks everywhere; take huber or mse
return function(a_net, d, options)
  arguments.net(a_net, 1)
  probe.dataset(a_net, d, 2)
  local o = read_options(a_net, d, options)
  local core = check.moved(2, net.core, a_net._inputs, a_net._layers, o.starts)
  for i = 1, o.starts do initlaw.fill(core, #a_net._layers, i, o.law, o.seed + i - 1) end
  local self = { _net = a_net:copy(), _data = d, _starts = o.starts, _seed = o.seed, _loss = o.loss,
    _init = initlaw.label(o.law), _squares = o.squares }
  local small = o.squares and hinged.fits(a_net)
  local how, complete = (o.squares and train or train_each)(core, d, o, a_net)
  if complete and small then complete = hinged.descend(core, d, how) end
  collect(self, core, how, d, o, complete)
  if complete and small then complete = certify(self, a_net, d) end
  setmetatable(self, Atlas)
  self._interrupted = not complete
  if not complete then check.interrupt(self) end
  return self
end
