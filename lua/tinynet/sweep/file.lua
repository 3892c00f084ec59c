-- Results in a file: a SQLite database that any tool reads. Tables: run (one row per run: id, point, seed, the
-- swept options, outcome, metrics, error, version), point (the swept options and the closed form of the odds of being
-- born dead, where there is one), definition (what the sweep is) and about (which part of it the file holds).
local check = require "tinynet.check"
local identity = require "tinynet.identity"
local sound = require "tinynet.sweep.sound"
local text = require "tinynet.text"

local file = {}
local File = {}
File.__index = File

local SCHEMA = 1
local MARK = 0x746e3172 -- application_id, "tn1r"
local BUSY, IOERR, CORRUPT, FULL, NOTADB = 5, 10, 11, 13, 26 -- of SQLite
local PATIENCE = 10 -- s to wait for another process
local store

-- The C module; sweeps without a file need none.
local function library()
  if store == nil then
    local ok, found = pcall(require, "tinynet.store")
    store = ok and found or false
  end
  return check.that(store,
    "files of results need SQLite, which is missing here (Debian: apt-get install libsqlite3-0; for a build "
      .. "libsqlite3-dev)")
end

-- Raises in words what a database answered.
local function need(ok, message, code)
  if ok or ok == false then return ok end
  local path, why = message:match "^(.*): (.-)$"
  check.that(code ~= FULL and code ~= IOERR,
    "%s: it cannot be written (%s): is the disk full? What it holds is safe; the same command goes on", path, why)
  check.that(code ~= NOTADB, "%s: this is no file of results; give another path", path)
  check.that(code ~= CORRUPT, "%s: the file of results is damaged (%s); nothing was changed", path, why)
  check.that(code ~= BUSY, "%s: another process holds the file (%s)", path, why)
  check.that(false, "%s", message)
end

--- The rows that a statement answers, each a list, for a loop.
---@param sql string
function File:rows(sql, ...)
  local statement = need(self.db:prepare(sql))
  need(statement:start(...))
  return function() return need(statement:row()) or nil end, nil, nil, statement
end

--- The first row, a list; nil where there is none.
---@param sql string
function File:first(sql)
  local statement <close> = need(self.db:prepare(sql))
  return need(need(statement:start()):row()) or nil
end

--- The first value of the first row.
---@param sql string
function File:value(sql)
  local row = self:first(sql)
  return row and row[1]
end

function File:exec(sql)
  need(self.db:exec(sql))
end

--- Closes the file; the rows added so far are safe. One that was built and not renamed goes.
function File:close()
  self.db:close()
  self.insert = nil
  if self.temporary then os.remove(self.path) end
end
File.__close = File.close

--- A name as SQL writes it.
---@param name string
---@return string
---@package
function file.quote(name)
  return '"' .. name:gsub('"', '""') .. '"'
end

local function quoted(names)
  local list = {}
  for i, name in ipairs(names) do list[i] = file.quote(name) end
  return table.concat(list, ", ")
end

--- A table of two columns as a map.
---@param name string "definition"|"about"
---@return table
function File:map(name)
  local map = {}
  for row in self:rows(("SELECT name, value FROM %s"):format(name)) do map[row[1]] = row[2] end
  return map
end

--- The columns of a table, in order.
---@param name string
---@return string[]
function File:columns(name)
  local statement = need(self.db:prepare(("SELECT * FROM %s LIMIT 0"):format(name)))
  local names = statement:names()
  statement:close()
  return names
end

-- Making ------------------------------------------------------------------------------------------

-- The tables of a new file. `points` are rows { point, the swept options, odds or nil }.
local function create(self, names, points, definition, about)
  self:exec("CREATE TABLE definition (name TEXT PRIMARY KEY, value) WITHOUT ROWID;"
    .. "CREATE TABLE about (name TEXT PRIMARY KEY, value) WITHOUT ROWID;"
    .. ("CREATE TABLE point (point INTEGER PRIMARY KEY, %s, born_dead REAL);"):format(quoted(names))
    .. ("CREATE TABLE run (id INTEGER PRIMARY KEY, point INTEGER, seed INTEGER, %s, outcome TEXT, error TEXT, "
      .. "version TEXT);"):format(quoted(names)))
  for name, map in pairs{ definition = definition, about = about } do
    local insert <close> = need(self.db:prepare(("INSERT INTO %s VALUES (?, ?)"):format(name)))
    for key, v in pairs(map) do need(insert:run(key, v)) end
  end
  local places = (", ?"):rep(#names)
  local insert <close> = need(self.db:prepare(("INSERT INTO point VALUES (?%s, ?)"):format(places)))
  for _, row in ipairs(points) do need(insert:run(table.unpack(row, 1, #names + 2))) end
  self:exec(("PRAGMA application_id = %d; PRAGMA user_version = %d"):format(MARK, SCHEMA))
end

-- The rows of the table of points.
local function rows_of_points(plan, odds)
  local rows = {}
  for p, point in ipairs(plan.points) do
    rows[p] = { p, table.unpack(point.labels) }
    rows[p][#plan.names + 2] = odds[p]
  end
  return rows
end

-- Refuses what is no file of results, of another version, or damaged.
local function verify(self)
  local mark, schema = self:value "PRAGMA application_id", self:value "PRAGMA user_version"
  check.that(mark == MARK, "%s: this is no file of results; give another path", self.path)
  check.that(schema == SCHEMA, "%s: the file is of version %d of the format; this tinynet reads %d", self.path, schema,
    SCHEMA)
  sound.schema(self)
  local verdict = self:value "PRAGMA integrity_check(1)"
  check.that(verdict == "ok", "%s: the file of results is damaged (%s); nothing was changed", self.path, verdict)
  sound.contents(self)
end

--- What differs between two definitions, in words; nil where nothing does.
---@param there table
---@param here table
---@return string|nil
---@package
function file.difference(there, here)
  if (there.task == nil) ~= (here.task == nil) then
    return text.get(there.task and "sweep.task_there" or "sweep.nets_there")
  end
  return identity.difference(there, here)
end

local function open(path, mode)
  local there <close> = io.open(path, "rb")
  local why = there and select(2, there:read(0)) -- of a folder
  check.that(not why, "%s: %s", path, why)
  local db, message, code = library().open(path, mode)
  return setmetatable({ db = need(db, message, code), path = path }, File)
end

-- SQLite does not wait here for a process that does the same at the same time.
local function configure(self)
  local began = os.time()
  local ok, message, code
  repeat
    ok, message, code = self.db:exec "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL"
  until code ~= BUSY or os.time() - began > PATIENCE
  need(ok, message, code)
end

local function exists(path)
  local there, message = io.open(path, "rb")
  if there then there:close() end
  return there ~= nil, message
end

-- A file that cannot be written, with all runs of this sweep: nothing is to be added. nil for any other.
local function read_finished(path, definition, about)
  local ok, self = pcall(file.read, path)
  if not ok then return nil end
  local there = self:map "about"
  local same = not file.difference(self:map "definition", definition) and there.shard == about.shard
  if same and self:value "SELECT count(*) FROM run WHERE error IS NULL" == there.planned then return self end
  self:close()
end

--- Opens the results of a sweep to add to them, a new file if there is none; finished ones may lie where nothing can
--- be written.
---@param path string
---@param plan table
---@param definition table what the sweep is, texts by name
---@param about table what the file is
---@param odds table number by point, or empty
---@return table file
---@error results.db: it holds another sweep: runs 100 there, 200 here; give another path
---@package
function file.open(path, plan, definition, about, odds)
  local self = open(path, "create")
  local ok, message = pcall(function()
    local function is_new() return self:value "SELECT count(*) FROM sqlite_master" == 0 end
    if not is_new() then verify(self) end
    configure(self)
    self:exec "BEGIN IMMEDIATE"
    if is_new() then create(self, plan.names, rows_of_points(plan, odds), definition, about) end
    self:exec "COMMIT"
    local other = file.difference(self:map "definition", definition)
    check.that(not other, "%s: it holds another sweep: %s; give another path, or delete it", path, other)
    local there = self:map "about".shard
    check.that(there == about.shard, "%s: it holds shard %s, not %s; give another path", path, there, about.shard)
  end)
  if not ok then
    self:close()
    return read_finished(path, definition, about) or error(message, 0)
  end
  return self
end

--- Opens a file of results for reading. One that no other process has open, or had open when it was killed, is read
--- without a trace, where its folder cannot be written, too.
---@param path string
---@param mode string|nil "write" where what a killed process left is to be taken over
---@return table file
---@package
function file.read(path, mode)
  local there, message = exists(path)
  check.that(there, "%s", message)
  local self = open(path, mode or exists(path .. "-wal") and "read" or "frozen")
  local ok, why = pcall(verify, self)
  if not ok then
    self:close()
    error(why, 0)
  end
  return self
end

--- Opens a closed file again.
---@package
function File:reopen()
  self.db = open(self.path, "write").db
  configure(self)
end

-- Adding ------------------------------------------------------------------------------------------

-- Adds the columns of metrics that were not there.
local function widen(self, rows)
  local missing = {}
  for _, row in ipairs(rows) do
    for name in pairs(row) do
      if not self.known[name] then missing[#missing + 1], self.known[name] = name, true end
    end
  end
  table.sort(missing)
  for _, name in ipairs(missing) do
    local _, message, code = self.db:exec("ALTER TABLE run ADD COLUMN " .. file.quote(name))
    if message and not message:find "duplicate column" then need(nil, message, code) end
  end
  return #missing > 0
end

local function prepare(self)
  local names = self:columns "run"
  self.names, self.known = names, {}
  for _, name in ipairs(names) do self.known[name] = true end
  local set = {}
  for i, name in ipairs(names) do set[i] = ("%s = excluded.%s"):format(file.quote(name), file.quote(name)) end
  self.insert = need(self.db:prepare(("INSERT INTO run (%s) VALUES (?%s) ON CONFLICT (id) DO UPDATE SET %s "
    .. "WHERE run.error IS NOT NULL"):format(quoted(names), (", ?"):rep(#names - 1), table.concat(set, ", "))))
end

--- Adds runs, tables by column: all of them or, on an error, none. A run that is there already stays as it is
--- unless it failed.
---@param rows table[]
---@package
function File:add(rows)
  self:exec "BEGIN IMMEDIATE"
  local ok, message = pcall(function()
    if not self.insert then prepare(self) end
    if widen(self, rows) then prepare(self) end
    local names, values = self.names, {}
    local n = #names
    for _, row in ipairs(rows) do
      for k = 1, n do values[k] = row[names[k]] end
      need(self.insert:run(table.unpack(values, 1, n)))
    end
    self:exec "COMMIT"
  end)
  if not ok then
    self.db:exec "ROLLBACK"
    error(message, 0)
  end
end

-- Merging -----------------------------------------------------------------------------------------

--- A new file for the runs of several of a sweep, with its points and definition: an open transaction that `rename`
--- ends. A file of that name, left by a merge that was killed, goes.
---@param path string
---@param like table a file of the sweep
---@param metrics string[] the names of the further columns
---@param about table
---@return table file
---@package
function file.build(path, like, metrics, about)
  os.remove(path)
  local self = open(path, "create")
  self.temporary = true
  local ok, why = pcall(function()
    self:exec "PRAGMA journal_mode = OFF; PRAGMA cache_size = -65536; BEGIN"
    local names, points = like:columns "point", {}
    for row in like:rows "SELECT * FROM point ORDER BY point" do points[#points + 1] = row end
    create(self, { table.unpack(names, 2, #names - 1) }, points, like:map "definition", about)
    for _, name in ipairs(metrics) do self:exec("ALTER TABLE run ADD COLUMN " .. file.quote(name)) end
  end)
  if not ok then
    self:close()
    error(why, 0)
  end
  return self
end

-- SELECT for these columns; those that a file lacks are NULL.
local function selection(self, names)
  local there, list = {}, {}
  for _, name in ipairs(self:columns "run") do there[name] = true end
  for k, name in ipairs(names) do list[k] = there[name] and file.quote(name) or "NULL" end
  return ("SELECT %s FROM run ORDER BY id"):format(table.concat(list, ", "))
end

--- Copies the runs of another file for which take(id) is true.
---@param from table file
---@param names string[] the columns, id first
---@param take fun(id: integer): boolean|nil
---@package
function File:copy(from, names, take)
  local insert <close> = need(self.db:prepare(("INSERT INTO run (%s) VALUES (?%s)"):format(quoted(names),
    (", ?"):rep(#names - 1))))
  local n = #names
  for row in from:rows(selection(from, names)) do
    if take(row[1]) then need(insert:run(table.unpack(row, 1, n))) end
  end
end

--- The number of runs of another file, and whether they are all here, too, the same in each column; those that failed
--- there and are another way here do not count.
---@param other table file
---@param names string[]
---@return integer
---@return boolean
---@package
function File:compare(other, names)
  local count, own <close> = 0, need(self.db:prepare(selection(self, names)))
  need(own:start())
  if #other:columns "run" > #names then return 0, false end
  local failed
  for k, name in ipairs(names) do failed = name == "error" and k or failed end
  for row in other:rows(selection(other, names)) do
    local mine, same
    repeat mine = need(own:row()) until not mine or mine[1] >= row[1]
    same = mine and mine[1] == row[1]
    for k = 1, #names do same = same and mine[k] == row[k] end
    if not same and not (mine and mine[1] == row[1] and row[failed]) then return count, false end
    count = count + (same and 1 or 0)
  end
  return count, true
end

--- Ends a built file and gives it its name; the file that had it goes.
---@param path string
---@package
function File:rename(path)
  self:exec "COMMIT; PRAGMA journal_mode = WAL"
  for _, ending in ipairs{ "-wal", "-shm" } do
    check.that(not exists(path .. ending), "%s: another process holds the file (%s)", path, path .. ending)
  end
  self.temporary = nil
  self:close()
  local ok, message = os.rename(self.path, path)
  check.that(ok, "%s", message)
end

return file
