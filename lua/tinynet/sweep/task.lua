-- A Lua function of a point, called in forked processes. Only the parent writes, and its file of results is closed
-- whenever a process is forked.
local engine = require "tinynet.engine"
local check = require "tinynet.check"
local text = require "tinynet.text"
local code = require "tinynet.sweep.code"
local identity = require "tinynet.identity"
local net = require "tinynet.net"
local options = require "tinynet.options"
local plan = require "tinynet.sweep.plan"

local task = {}
local Task = {}
Task.__index = Task

local MOST = 64      -- workers
local BATCH = 500    -- rows of a commit
local PATIENCE = 0.2 -- s to wait for answers before what came is committed
local HOPELESS = 20  -- after so many errors and nothing else, the function itself is wrong

-- What the function answers, across the process border: name, kind, value of each field ----------------

local FORMATS = { n = "<n", i = "<j", s = "<s4" }

local function kind_of(v)
  return math.type(v) == "integer" and "i" or type(v) == "number" and "n" or type(v) == "string" and "s" or nil
end

local function encode(row)
  local parts = {}
  for name, v in pairs(row) do
    local kind = kind_of(v)
    parts[#parts + 1] = ("<s4c1"):pack(name, kind) .. FORMATS[kind]:pack(v)
  end
  return table.concat(parts)
end

local function decode(bytes)
  local row, at = {}, 1
  while at <= #bytes do
    local name, kind, v
    name, kind, at = ("<s4c1"):unpack(bytes, at)
    v, at = FORMATS[kind]:unpack(bytes, at)
    row[name] = v
  end
  return row
end

-- The fields of an answer: a text is an outcome, a number a value.
local function read_answer(names, answer, ...)
  local more, kind = select("#", ...), type(answer)
  local fits = more == 0 and answer == answer and (kind == "string" or kind == "number" or kind == "table")
  check.that(fits, "the task answered %s; an outcome, a number or { outcome =, name = number } expected",
    more > 0 and text.get("sweep.values", more + 1) or answer == answer and check.kind(answer) or check.show(answer))
  if kind == "string" then answer = { outcome = answer } end
  if kind == "number" then answer = { value = answer } end
  local row, taken = {}, {}
  for _, name in ipairs(names) do taken[name:lower()] = true end
  for name, v in pairs(answer) do
    if name ~= "outcome" then plan.check_name(name, taken, "the task's answer") end
    if type(v) == "boolean" then v = v and 1 or 0 end
    local is_text = type(v) == "string"
    check.that(name ~= "outcome" or is_text, "the task answered outcome = %s; a text expected", check.kind(v))
    check.that(kind_of(v), "the task answered %s = %s; a number or text expected", name, check.kind(v))
    check.that(not is_text or utf8.len(v), "the task answered %s = a text that is not valid UTF-8", name)
    if v == v then row[name] = v end
  end
  return row
end

-- What the worker runs: a run's number -> its row as bytes.
local function make_work(self)
  return function(id)
    local p, run = self.plan:locate(id)
    local point = { seed = self.plan.seed + run - 1 }
    for name, v in pairs(self.plan.points[p].values) do point[name] = v end
    setmetatable(point, { __index = function(_, name)
      error(("the point has no '%s'%s"):format(tostring(name), check.hint(name, point)), 2)
    end })
    net.count_from(point.seed)
    math.randomseed(point.seed)
    return encode(read_answer(self.plan.names, self.f(point)))
  end
end

-- Of the script's own options these change no result.
local APART = { results = true, workers = true }

--- What the sweep is, as texts by name: the function, with what it sees, and the script's options.
---@return table
function Task:definition()
  local what = { task = "#" .. code.hash(self.f) }
  for name, v in pairs(options.own()) do
    if not APART[name] then what["option --" .. name] = identity.describe(v) end
  end
  return what
end

function Task.odds() return {} end

-- Running ------------------------------------------------------------------------------------------

--- The runs of a sweep that calls a function.
---@param p table plan
---@param f function
---@param workers integer|nil default: the threads of the engine
---@return table
---@package
function task.new(p, f, workers)
  check.that(os.execute, "a task runs in processes of its own, which a sandbox does not have")
  check.arg(type(f) == "function" and debug.getinfo(f, "S").what ~= "C", 1, "task: Lua function expected, got %s",
    type(f) == "function" and text.sentence("a function of C") or check.kind(f))
  local n = workers == nil and math.min(engine.net.threads(), MOST) or workers
  check.number(n, 1, "workers", 1, MOST, true)
  return setmetatable({ plan = p, f = f, count = n }, Task)
end

-- The processes, one list; `busy` says what each does.
local Pool = {}
Pool.__index = Pool

function Pool:__close()
  for _, w in ipairs(self) do w:close() end
end

-- Starts the process of place i; the file is closed meanwhile.
function Pool:start(i, keeper)
  keeper:suspend()
  local others = {}
  for k, w in ipairs(self) do
    if k ~= i then others[#others + 1] = w end
  end
  local w, message = engine.worker.start(self.work, others)
  keeper:resume()
  check.that(w, "%s", message)
  self[i] = w
end

-- The numbers of the runs to do, one at a time; those to be done again come first.
local function source_of(ranges, again)
  local r, id = 1, nil
  return function()
    if again[1] then return table.remove(again) end
    while ranges[r] do
      id = id and id + 1 or ranges[r][1]
      if id <= ranges[r][2] then return id end
      r, id = r + 1, nil
    end
  end
end

-- The row of an answer, or nil where the run is to be tried once more. A Lua error would come again; a process
-- that died may have met bad luck.
local function judge(ok, answer, id, tried, again)
  if ok then return decode(answer) end
  if ok == nil and not tried[id] then
    tried[id], again[#again + 1] = true, id
    return nil
  end
  return { outcome = "failed", error = utf8.len(answer) and answer or answer:gsub("[\x80-\xff]", "?") }
end

--- Does the runs of the ranges and hands their rows to the keeper.
---@param ranges table
---@param count integer
---@param keeper table
function Task:run(ranges, count, keeper)
  local pool <close> = setmetatable({ work = make_work(self), busy = {} }, Pool)
  local again, tried, rows, errors, good = {}, {}, {}, 0, keeper:any()
  local next_id, flushed = source_of(ranges, again), os.time()
  local function hand_out(i)
    local id = next_id()
    pool.busy[i] = id
    if id then pool[i]:send(id) end
  end
  local function flush()
    if good and rows[1] then keeper:add(rows) end
    if good then rows = {} end
    flushed = os.time()
  end
  for i = 1, math.min(self.count, count) do pool:start(i, keeper) end
  for i = 1, #pool do hand_out(i) end
  while next(pool.busy) do
    local i, stopped = engine.worker.wait(pool, PATIENCE)
    if stopped then
      flush()
      keeper:interrupt()
    end
    if i then
      local id, ok, answer = pool.busy[i], pool[i]:receive()
      local row = id and judge(ok, answer, id, tried, again)
      if row then
        row.id, rows[#rows + 1] = id, row
        good, errors = good or ok ~= false, errors + (ok == false and 1 or 0)
        check.that(good or errors < math.min(HOPELESS, count), "the task failed at each of %d runs; the first: %s",
          errors, rows[1].error)
      end
      if ok == nil then pool:start(i, keeper) end
      hand_out(i)
      for k = 1, #pool do -- a run that is to be done again finds a free process
        if again[1] and not pool.busy[k] then hand_out(k) end
      end
    end
    if not i or #rows >= BATCH or os.time() ~= flushed then flush() end
  end
  flush()
end

return task
