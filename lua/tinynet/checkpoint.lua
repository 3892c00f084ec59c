-- fit's option checkpoint = { path, every = n }: a training that was killed goes on where its file stands
-- and ends with the bits of one that never was. The file holds what the training is (net, data, options),
-- and where it is (weights, optimizer, records); it is written whole or not at all.
local engine = require "tinynet.engine"
local check = require "tinynet.check"
local identity = require "tinynet.identity"
local progress = require "tinynet.progress"

local bytes, io_low = engine.bytes, engine.io
local FORMAT = "tinynet checkpoint 1\n"
local MISSING = 2 -- ENOENT
local checkpoint = {}

--- Reads the option: a path, or { path, every = epochs between two writes } (default about 100 writes).
---@param option string|table|nil
---@param epochs integer
---@param n integer position of the options
---@return table|nil { path =, every = }
---@error unknown option 'evry' of checkpoint; did you mean 'every'?
function checkpoint.option(option, epochs, n)
  if option == nil then return nil end
  if type(option) == "string" then option = { option } end
  check.arg(check.is_table(option) and type(option[1]) == "string", n,
    'checkpoint: { "path", every = epochs } expected, got %s', check.kind(option))
  for key in pairs(option) do
    check.arg(key == 1 or key == "every", n, "unknown option '%s' of checkpoint%s", check.show(key),
      check.hint(key, { every = true }))
  end
  local every = option.every or math.max(1, math.ceil(epochs / 100))
  return { path = option[1], every = check.number(every, n, "checkpoint: every", 1, nil, true) }
end

-- What a training is ------------------------------------------------------------------------------

-- Options that are no part of what is computed, or stand under another name.
local APART = { checkpoint = true, on_epoch = true, val = true }

local function identify(job)
  local params = job.core:params()
  local what = {
    net = identity.shape(job.owner._inputs, job.owner._layers),
    members = identity.describe((params:shape())),
    ["first epoch"] = identity.describe(job.first),
    ["starting weights"] = identity.describe(params),
    ["training data"] = identity.data(job.d),
    ["validation data"] = identity.data(job.how.val),
    ["order seeds"] = identity.describe(job.seeds),
  }
  for key, v in pairs(job.how) do
    if not APART[key] then what["option " .. key] = identity.describe(v) end
  end
  for _, layer in ipairs(job.owner._layers) do
    what["formula of " .. layer.act] = identity.formula("act", layer.act)
  end
  what["formula of loss " .. job.how.loss] = identity.formula("loss", job.how.loss)
  return what
end

-- The file ----------------------------------------------------------------------------------------
-- FORMAT, then entries string.pack("<s4s8", kind .. name, value), then the hash of all before it. Kinds:
-- "i" identity (text), "v" value (text), "a" array: its rank, its dimensions, its bytes.

local function pack_array(a)
  local dims = { a:shape() }
  return ("<I1" .. ("i8"):rep(#dims)):pack(#dims, table.unpack(dims)) .. bytes.of(a)
end

local function unpack_array(s)
  local rank, at = ("<I1"):unpack(s)
  local dims = { ("<" .. ("i8"):rep(rank)):unpack(s, at) }
  at = table.remove(dims)
  return bytes.array(s:sub(at), table.unpack(dims))
end

local function parse(content)
  local f = { i = {}, v = {}, a = {} }
  local at, last = #FORMAT + 1, #content - 16
  while at <= last do
    local key, value
    key, value, at = ("<s4s8"):unpack(content, at)
    local kind = key:sub(1, 1)
    f[kind][key:sub(2)] = kind == "a" and unpack_array(value) or value
  end
  return f
end

-- The parts of a file, or nil if there is none; raises for what is no whole checkpoint.
local function read(path)
  local content, message, code = io_low.read_file(path)
  if not content and code == MISSING then return nil end
  check.that(content, "%s", message)
  check.that(content:sub(1, #FORMAT) == FORMAT, "%s: this is no checkpoint of a training; give another path", path)
  local ok, f = pcall(parse, content:sub(-16) == bytes.hash(content:sub(1, -17)) and content)
  check.that(ok, "%s: the checkpoint is damaged; delete it to train from the start", path)
  return f
end

-- Saving and going on -----------------------------------------------------------------------------

local Checkpoint = {}
Checkpoint.__index = Checkpoint

--- Goes with one training: job = { owner =, core =, trainer =, rec =, d =, how =, seeds =, first =,
--- watch = }, before its first epoch.
---@param job table
---@return table
function checkpoint.new(job)
  return setmetatable({ job = job, path = job.how.checkpoint.path, every = job.how.checkpoint.every,
    last = job.first + job.how.epochs, identity = identify(job) }, Checkpoint)
end

-- The arrays of the records: f(name, array) for each.
local function each_series(rec, f)
  for _, part in ipairs{ "train", "val", "params" } do
    for key, a in pairs(rec[part] or {}) do f(part .. " " .. key, a) end
  end
end

--- Writes where the training is.
---@param epoch integer
---@param status string
---@param finished boolean|nil
function Checkpoint:save(epoch, status, finished)
  local job, entries = self.job, {}
  local function put(name, value) entries[#entries + 1] = ("<s4s8"):pack(name, value) end
  for key, value in pairs(self.identity) do put("i" .. key, value) end
  put("vepoch", tostring(epoch))
  put("vstatus", status)
  put("vfinished", tostring(finished == true))
  local params, state, rec, diverged = job.core:params(), job.trainer:state(), job.rec, {}
  put("aweights", pack_array(params))
  if state then put("aoptimizer", pack_array(state)) end
  if job.watch.best then put("abest", pack_array(job.watch.best)) end
  for i = 1, (params:shape()) do diverged[i] = job.trainer:diverged(i) end
  put("adiverged", pack_array(engine.array(diverged)))
  if rec.count > 0 then
    put("aepochs", pack_array(engine.array(rec.epochs)))
    put("aiterations", pack_array(engine.array(rec.iterations)))
    each_series(rec, function(name, a) put("a" .. name, pack_array(a:slice(1, rec.count))) end)
  end
  table.sort(entries)
  local body = FORMAT .. table.concat(entries)
  local ok, message = io_low.write_file(self.path, body .. bytes.hash(body), true)
  check.that(ok, "%s", message)
end

local function copy_rows(from, to)
  for i = 1, #from do to[i] = from[i] end
end

-- Puts weights, optimizer and records back; the watch sees the records once more, so that the same members
-- rest, and takes the best weights from the file.
local function restore(job, f)
  copy_rows(f.a.weights, job.core:params())
  if f.a.optimizer then copy_rows(f.a.optimizer, job.trainer:state()) end
  for i, epoch in ipairs(f.a.diverged:tolist()) do job.trainer:diverged(i, math.tointeger(epoch)) end
  local rec = job.rec
  if not f.a.epochs then return end
  rec.count = #f.a.epochs
  rec:reserve(rec.count)
  for r = 1, rec.count do
    rec.epochs[r], rec.iterations[r] = math.tointeger(f.a.epochs[r]), math.tointeger(f.a.iterations[r])
  end
  each_series(rec, function(name, a) copy_rows(f.a[name], a) end)
  for r = 1, rec.count do job.watch:look((rec.val or rec.train).loss[r], r) end
  if f.a.best then copy_rows(f.a.best, job.watch.best) end
  job.owner._iterations = rec.iterations[rec.count]
end

--- Goes on where the file stands; writes the first one if there is none.
---@return integer epoch
---@return string status
---@return boolean finished
---@error run.ck: this checkpoint is of another training: lr 0.1 there, 0.2 here; delete it, or give another path
function Checkpoint:resume()
  local job = self.job
  local f = read(self.path)
  if not f then
    self:save(job.first, "ok")
    return job.first, "ok", false
  end
  local other = identity.difference(f.i, self.identity)
  check.that(not other, "%s: this checkpoint is of another training: %s; delete it, or give another path", self.path,
    other)
  restore(job, f)
  local epoch = math.tointeger(tonumber(f.v.epoch))
  job.owner._epochs = epoch
  if f.v.finished == "true" then
    progress.tell("checkpoint.finished", self.path)
  elseif epoch > job.first then
    progress.tell("checkpoint.resumed", self.path, epoch, self.last)
  end
  return epoch, f.v.status, f.v.finished == "true"
end

--- The epochs from `epoch` to the next write.
---@param epoch integer
---@return integer
function Checkpoint:room(epoch)
  return self.every - (epoch - self.job.first) % self.every
end

--- Writes if it is time, or if Ctrl-C came; called after epochs, before their record.
---@param epoch integer
---@param interrupted boolean
function Checkpoint:passed(epoch, interrupted)
  local due = (epoch - self.job.first) % self.every == 0 and epoch < self.last
  if due or interrupted then self:save(epoch, "ok") end
end

return checkpoint
