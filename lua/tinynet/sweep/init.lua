-- tn.sweep: the same experiment at all combinations of some options, many runs each; kept in a file, gone on with
-- after an interruption, divided among machines.
local engine = require "tinynet.engine"
local check = require "tinynet.check"
local file = require "tinynet.sweep.file"
local members = require "tinynet.sweep.members"
local object = require "tinynet.sweep.object"
local options = require "tinynet.options"
local plan = require "tinynet.sweep.plan"
local progress = require "tinynet.progress"
local shard = require "tinynet.shard"
require "tinynet.sweep.figure" -- adds sweep:figure
local task = require "tinynet.sweep.task"
local text = require "tinynet.text"

local sweep = {}
local OWN = { over = true, runs = true, seed = true, results = true, task = true, workers = true }

-- The shape, the options of nets and fits, and those of the sweep itself.
local function split(spec)
  local shape, rest, own = {}, {}, {}
  for key, v in pairs(spec) do
    if math.type(key) == "integer" then shape[key] = v
    elseif OWN[key] then own[key] = v
    else rest[key] = v end
  end
  return shape, rest, own
end

-- What does the runs: a Lua function in processes, or ensembles here.
local function make_worker(p, shape, rest, own)
  if own.task == nil then
    check.arg(own.workers == nil, 1, "workers are for a task; nets are trained in this process, on all its threads")
    check.arg(#shape > 0, 1, "a net { inputs, {units, activation}, ... } or a task = function(point) is missing")
    local worker = members.new(p, shape, rest, OWN)
    return worker
  end
  check.arg(#shape == 0, 1, "either a net or a task, not both")
  for key in pairs(rest) do
    check.arg(false, 1, "unknown option '%s'%s", tostring(key), check.hint(key, OWN))
  end
  local worker = task.new(p, own.task, own.workers)
  return worker
end

local function define(p, worker)
  local what = worker:definition()
  what.tinynet, what.runs, what.seed = engine.version, tostring(p.runs), tostring(p.seed)
  for _, name in ipairs(p.names) do
    local labels = {}
    for i, v in ipairs(p.values[name]) do labels[i] = plan.exact(v.label) end
    what["over " .. name] = table.concat(labels, ", ")
  end
  return what
end

-- Keeps what is done: in the sweep, and in its file where there is one.
local Keeper = {}
Keeper.__index = Keeper
Keeper.bar = function() end

function Keeper:any() return self.sweep._count > 0 end

function Keeper:add(rows)
  local p, s = self.plan, self.sweep
  for _, row in ipairs(rows) do
    local id = row.id
    row.id = nil
    object.add(s, id, row)
    local n, run = p:locate(id)
    row.id, row.point, row.seed, row.version = id, n, p.seed + run - 1, engine.version
    for k, name in ipairs(p.names) do row[name] = p.points[n].labels[k] end
  end
  if self.file then self.file:add(rows) end
  self.done = self.done + #rows
  self.bar(self.done)
end

function Keeper:suspend()
  if self.file then self.file:close() end
end

function Keeper:resume()
  if self.file then self.file:reopen() end
end

-- Ends with what Ctrl-C raises; `.partial` is the sweep so far.
function Keeper:interrupt()
  self.bar(math.huge)
  if self.file then progress.tell("sweep.kept", self.file.path, self.sweep._count, self.planned) end
  check.interrupt(self.sweep)
end

function Keeper:__close()
  self.bar(math.huge)
  self:suspend()
end

-- Takes over what a file holds; "good" leaves out the runs that failed.
local function load_rows(self, from, which)
  local names = from:columns "run"
  local apart = { id = true, point = true, seed = true, version = true }
  for _, name in ipairs(self._names) do apart[name] = true end
  for row in from:rows(("SELECT * FROM run %s ORDER BY id"):format(which == "good" and "WHERE error IS NULL" or "")) do
    local kept = {}
    for k, name in ipairs(names) do
      if not apart[name] then kept[name] = row[k] end
    end
    object.add(self, row[1], kept)
  end
end

local FIRST, LEAST, MOST = 64, 8, 8192 -- runs trained at once
local SHORT, LONG = 0.25, 1            -- s that they should take

-- Trains the runs of the ranges, as many at once as take about a second: so much is lost by a kill.
local function train(worker, ranges, keeper)
  local size, threads = FIRST, engine.net.threads()
  for _, range in ipairs(ranges) do
    local id, last = range[1], range[2]
    while id <= last do
      local count, began = math.min(size, last - id + 1), os.clock()
      local p, run = keeper.plan:locate(id)
      local ok, rows = pcall(worker.rows, worker, p, run, count)
      if not ok then
        if check.kind(rows) == "interrupted" then keeper:interrupt() end
        error(rows, 0)
      end
      for i, row in ipairs(rows) do row.id = id + i - 1 end
      keeper:add(rows)
      id = id + count
      local took = (os.clock() - began) / threads
      if took < SHORT and count == size then size = math.min(2 * size, MOST) end
      if took > LONG then size = math.max(LEAST, size // 2) end
    end
  end
end

-- The file of the results, and the shard: { i, n } and whether the process does a part only.
local function find_place(results)
  local i, n = shard.find(options.shard())
  check.arg(results == nil or type(results) == "string" and results ~= "", 1, "results: path expected, got %s",
    results == "" and "''" or check.kind(results))
  if not i then return results, 1, 1, false end
  if results == nil then
    local stem = (arg and arg[0] or "sweep"):match "[^/]*$":gsub("%.lua$", "")
    results = options.out(stem .. ".db")
  end
  return shard.path(results, i, n), i, n, true
end

local function new_sweep(p, definition, odds)
  local points = {}
  for i, point in ipairs(p.points) do points[i] = point.labels end
  local index = {}
  for k, name in ipairs(p.names) do index[name] = k end
  return object.new{ names = p.names, index = index, points = points, runs = p.runs, seed = p.seed, total = p.total,
    odds = odds, definition = definition, done = {} }
end

-- Does what is missing.
local function run(p, worker, path, i, n)
  local definition, odds = define(p, worker), worker:odds()
  local s = new_sweep(p, definition, odds)
  local _, _, planned = p:missing(s._done, i, n)
  local keeper <close> = setmetatable({ plan = p, sweep = s, planned = planned }, Keeper)
  if path then
    local about = { shard = ("%d/%d"):format(i, n), planned = planned, total = p.total }
    keeper.file = file.open(path, p, definition, about, odds)
    load_rows(s, keeper.file, "good")
  end
  local ranges, count = p:missing(s._done, i, n)
  if count < planned and count > 0 then progress.tell("sweep.resumed", path, planned - count, planned) end
  keeper.done = planned - count
  keeper.bar = progress.bar(planned, keeper.done)
  keeper.bar(keeper.done)
  local _ <close> = progress.hold()
  if worker.run then worker:run(ranges, count, keeper) else train(worker, ranges, keeper) end
  return s
end

local function create(spec)
  check.arg(type(spec) == "table" and getmetatable(spec) == nil, 1,
    "table { net or task, over = { name = { value, ... } }, runs = } expected, got %s", check.kind(spec))
  local shape, rest, own = split(spec)
  local runs = check.number(own.runs == nil and 100 or own.runs, 1, "runs", 1, nil, true)
  local seed = check.number(own.seed == nil and (options.seed() or 1) or own.seed, 1, "seed", nil, nil, true)
  local p = plan.new(own.over, runs, seed, own.task ~= nil)
  local worker = make_worker(p, shape, rest, own)
  local path, i, n, part = find_place(own.results)
  local s = run(p, worker, path, i, n)
  if part then -- figures and tables are made from all shards, when they are merged
    print(text.get("sweep.shard", i, n, s._count, path))
    os.exit(true, true)
  end
  return s
end

--- The sweep that a file of results holds, finished or not.
---@param path string
---@return table sweep
---@error results.db: this is no file of results; give another path
function sweep.load(path)
  check.arg(type(path) == "string", 1, "path expected, got %s", check.kind(path))
  local from <close> = file.read(path)
  local about, definition = from:map "about", from:map "definition"
  local names, points, odds = from:columns "point", {}, {}
  local over = { table.unpack(names, 2, #names - 1) }
  for row in from:rows "SELECT * FROM point ORDER BY point" do
    points[row[1]] = { labels = { table.unpack(row, 2, #names - 1) } }
    odds[row[1]] = row[#names]
  end
  local s = new_sweep({ names = over, points = points, runs = math.tointeger(definition.runs),
    seed = math.tointeger(definition.seed), total = about.total }, definition, odds)
  s._about = about
  load_rows(s, from)
  return s
end

return setmetatable(sweep, {
  --- The same experiment at all combinations of the values in `over`, `runs` times each: run k of every point has
  --- seed + k - 1. Of nets (their runs are members of an ensemble) every option of tn.ensemble and ens:fit may be
  --- swept, and width, depth and act of the hidden layers; the outcome of a run is that of tn.census. An option that
  --- is a function is called with the point, so that `over` can have names of its own. Anything else is a task: a
  --- function of the point, called in forked processes; p has the swept values and p.seed.
  --- A task keeps nothing from run to run; take random numbers from math.random, which begins with p.seed at each run,
  --- or from tn.rng(p.seed): a counter or a generator made outside would depend on which runs a process did before.
  ---
  ---     local s = tn.sweep{ 1, {2, "relu"}, {1, "identity"}, over = { lr = {0.01, 0.1}, width = {2, 4, 8} },
  ---       init = "normal", runs = 200, epochs = 1000, results = "sweep.db" }
  ---     print(s)   s:csv "sweep.csv"   s:figure():save "sweep.png"
  ---
  --- With `results` a SQLite file keeps the runs, about every second; after Ctrl-C, a crash or a kill the same script
  --- goes on where it stopped, and runs that failed are done again. What a kill leaves beside the file, -wal and -shm,
  --- belongs to it. A file takes the same sweep only: values, runs and options, and of a task its code and what it
  --- names: local values, functions, datasets and nets, globals, required modules. --shard 3/8 does the third of eight
  --- parts, into sweep-3of8.db, and ends the script, so only its first sweep can be divided; the runs of nets go in
  --- groups that train together. tinynet --merge sweep.db sweep-*of8.db puts the parts together.
  --- Of what a task answers, a number that is NaN beside others is left out; NaN alone is a run that failed.
  ---@param spec table { the shape, over = { name = { value, ... } }, runs = 100, seed = 1 of the first run of each
  --- point, results = path, train = dataset, default 80 % of tn.data.book7():minmax(), init =, lr =, batch =,
  --- epochs =, val =, ... as of net:fit } or { task = function(p) return "outcome", a number or { outcome =, name =
  --- number } end, over =, runs =, seed =, results =, workers = the threads of the engine }
  ---@return table sweep
  ---@error over: unknown option 'lrr'; did you mean 'lr'?
  __call = function(_, spec)
    local s = create(spec)
    return s
  end,
})
