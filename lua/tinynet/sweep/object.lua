-- A sweep: what became of the runs at each point. Its numbers lie by column and run: _columns.mse[id].
local engine = require "tinynet.engine"
local census = require "tinynet.census"
local check = require "tinynet.check"
local share = require "tinynet.share"
local text = require "tinynet.text"

local object = {}
--- A sweep: what became of the runs at each point.
---@field outcomes string[] those that occur, in the order of tn.census, then others by name, "failed" last
---@field names string[] of the swept options, sorted
---@field runs integer runs per point
local Sweep = check.class "sweep"
object.class = Sweep

local FAILED = "failed"
local SPARSE = 8 -- planned runs for each one done from which those done are sorted rather than all looked up

--- A sweep without runs. `parts` = { names =, points = { { label, ... }, ... }, runs =, seed =, total =, odds =,
--- definition =, index = { [name] = its place in names }, done = { [id] = true } }.
---@param parts table
---@return table sweep
---@package
function object.new(parts)
  local self = { _columns = {}, _count = 0 }
  for key, v in pairs(parts) do self["_" .. key] = v end
  return setmetatable(self, Sweep)
end

--- Keeps a run: its row without what the point tells.
---@param self table sweep
---@param id integer
---@param row table
---@package
function object.add(self, id, row)
  local columns = self._columns
  if not self._done[id] then self._count = self._count + 1 end
  for name, v in pairs(row) do
    local column = columns[name]
    if not column then
      column = {}
      columns[name] = column
    end
    column[id] = v
  end
  self._done[id] = true
end

-- The names of the metrics, sorted.
local function metrics(self)
  local list = {}
  for name in pairs(self._columns) do
    if name ~= "outcome" and name ~= "error" then list[#list + 1] = name end
  end
  table.sort(list)
  return list
end

-- The names of all columns of a run.
local function column_names(self)
  local names = { "id", "point", "seed", table.unpack(self._names) }
  names[#names + 1] = "outcome"
  for _, name in ipairs(metrics(self)) do names[#names + 1] = name end
  names[#names + 1] = "error"
  return names
end

-- The value of a column for a run.
local function value(self, name, id)
  local column = self._columns[name]
  if column then return column[id] end
  if name == "id" then return id end
  local p = (id - 1) // self._runs + 1
  if name == "point" then return p end
  if name == "seed" then return self._seed + (id - 1) % self._runs end
  return self._points[p][self._index[name]]
end

-- The numbers of the runs that are there, ascending.
local function ids(self)
  local list = {}
  if self._total <= SPARSE * self._count then
    for id = 1, self._total do
      if self._done[id] then list[#list + 1] = id end
    end
  else
    for id in pairs(self._done) do list[#list + 1] = id end
    table.sort(list)
  end
  return list
end

--- The outcomes that occur: those of tn.census in its order, then others by name, "failed" last.
---@return string[]
Sweep.get.outcomes = function(self)
  local there, list = {}, {}
  for _, outcome in pairs(self._columns.outcome or {}) do there[outcome] = true end
  local failed = there[FAILED]
  there[FAILED] = nil
  for _, outcome in ipairs(census.outcomes) do
    if there[outcome] then list[#list + 1], there[outcome] = outcome, nil end
  end
  local others = {}
  for outcome in pairs(there) do others[#others + 1] = outcome end
  table.sort(others)
  table.move(others, 1, #others, #list + 1, list)
  list[#list + 1] = failed and FAILED or nil
  return list
end

--- The names of the swept options, sorted.
---@return string[]
Sweep.get.names = function(self) return { table.unpack(self._names) } end

--- Runs at each point.
---@return integer
Sweep.get.runs = function(self) return self._runs end

function Sweep.__len(self) return self._count end

--- What the user asks of points, as { [position of the name] = label }.
---@param self table sweep
---@param at table|nil { name = value, ... }
---@param n integer position of the argument
---@return table
---@package
function object.read_at(self, at, n)
  local wanted = {}
  for name, v in pairs(check.options(at, self._index, n)) do
    local k, found = self._index[name], false
    for _, labels in ipairs(self._points) do found = found or labels[k] == v end
    check.arg(found, n, "no point has %s = %s", name, tostring(v))
    wanted[k] = v
  end
  return wanted
end

--- Whether the runs have outcomes; a task may answer numbers only.
---@param self table sweep
---@return boolean
---@package
function object.has_outcomes(self)
  local outcomes = self.outcomes
  return self._definition.net ~= nil or outcomes[1] ~= nil and outcomes[1] ~= FAILED
end

--- The share of an outcome, of all runs or of those at some points, with its 95 % interval.
---@param outcome string
---@param at table|nil { name = value, ... }
---@return table|nil share as of tn.share; nil where there are no runs
---@error the sweep has no outcomes; let the task answer { outcome = text }
---@error unknown outcome 'plato'; did you mean 'plateau'? (constant, line, ...)
function Sweep.methods:share(outcome, at)
  Sweep.own(self, "share")
  local wanted, k, n = object.read_at(self, at, 2), 0, 0
  check.that(object.has_outcomes(self) or outcome == FAILED,
    "the sweep has no outcomes; let the task answer { outcome = text }")
  object.check_outcome(self, outcome, 1)
  for p, labels in ipairs(self._points) do
    local inside = true
    for position, v in pairs(wanted) do inside = inside and labels[position] == v end
    if inside then
      local count = object.counts(self)[p]
      k, n = k + (count[outcome] or 0), n + (count.all or 0)
    end
  end
  if n == 0 then return nil end
  local made = share(k, n)
  return made
end

--- Refuses an outcome that does not occur.
---@param self table sweep
---@param outcome any
---@param n integer position of the argument
---@package
function object.check_outcome(self, outcome, n)
  local known, list = {}, self.outcomes
  for _, name in ipairs(list) do known[name] = true end
  for _, name in ipairs(self._definition.net and census.outcomes or {}) do known[name] = true end
  check.arg(known[outcome], n, "unknown outcome '%s'%s (%s)", tostring(outcome), check.hint(outcome, known),
    table.concat(list, ", "))
end

--- The number of runs of each point, by outcome, and `all`.
---@param self table sweep
---@return table[]
---@package
function object.counts(self)
  if self._counts and self._counts.of == self._count then return self._counts end
  local counts = { of = self._count }
  for p = 1, #self._points do counts[p] = { all = 0 } end
  local outcome = self._columns.outcome or {}
  for _, id in ipairs(ids(self)) do
    local count, name = counts[(id - 1) // self._runs + 1], outcome[id]
    count.all = count.all + 1
    if name then count[name] = (count[name] or 0) + 1 end
  end
  self._counts = counts
  return counts
end

--- The runs as plain tables, in order: { { id =, point =, seed =, the swept options, outcome =, metrics }, ... }.
---@return table[]
function Sweep.methods:table()
  Sweep.own(self, "table")
  local names, list = column_names(self), {}
  for i, id in ipairs(ids(self)) do
    local row = {}
    for _, name in ipairs(names) do row[name] = value(self, name, id) end
    list[i] = row
  end
  return list
end

-- A value as CSV writes it (RFC 4180).
local function csv(v)
  if v == nil then return "" end
  if math.type(v) == "float" then return ("%.17g"):format(v) end
  v = tostring(v)
  return v:find '[",\r\n]' and '"' .. v:gsub('"', '""') .. '"' or v
end

--- Writes the runs as comma-separated text, exact numbers, one line per run below the names.
---@param path string
---@return table sweep itself
---@error cannot write 'path': reason
function Sweep.methods:csv(path)
  Sweep.own(self, "csv")
  check.arg(type(path) == "string", 1, "path expected, got %s", check.kind(path))
  local names = column_names(self)
  local lines, cells = { table.concat(names, ",") .. "\n" }, {}
  for _, id in ipairs(ids(self)) do
    for k, name in ipairs(names) do cells[k] = csv(value(self, name, id)) end
    lines[#lines + 1] = table.concat(cells, ",", 1, #names) .. "\n"
  end
  local ok, message = engine.io.write_file(path, table.concat(lines))
  check.that(ok, "%s", message)
  return self
end

-- What stands for a column's texts in arrays: their numbers, outcomes as in s.outcomes, options as they come.
local function numbering(self, name)
  local numbers, n = {}, 0
  local function add(v)
    if type(v) == "string" and not numbers[v] then
      n = n + 1
      numbers[v] = n
    end
  end
  for _, outcome in ipairs(name == "outcome" and self.outcomes or {}) do add(outcome) end
  local k = self._index[name]
  for _, labels in ipairs(k and self._points or {}) do add(labels[k]) end
  return numbers
end

--- Writes the runs as an array (runs, columns) of doubles and answers the names of its columns. A text stands as its
--- number: outcomes count as in s.outcomes, texts of swept options in their order; other texts are left out. What a
--- run lacks is NaN.
---@param path string
---@return string[] names
---@error cannot write 'path': reason
function Sweep.methods:npy(path)
  Sweep.own(self, "npy")
  check.arg(type(path) == "string", 1, "path expected, got %s", check.kind(path))
  check.arg(path:find "%.npy$", 1, "a path ending in .npy expected, got '%s'", path)
  check.that(self._count > 0, "the sweep has no runs yet")
  local names, numbers, list = {}, {}, ids(self)
  for _, name in ipairs(column_names(self)) do
    local sample = next(self._columns[name] or {})
    local words = sample and type(self._columns[name][sample]) == "string"
    if name == "outcome" or name ~= "error" and not words then
      names[#names + 1], numbers[name] = name, numbering(self, name)
    end
  end
  local out = engine.array.zeros(#list, #names)
  for i, id in ipairs(list) do
    local row = out[i]
    for k, name in ipairs(names) do
      local v = value(self, name, id)
      row[k] = numbers[name][v] or tonumber(v) or 0 / 0
    end
  end
  local ok, message = engine.io.write_npy(path, out)
  check.that(ok, "%s", message)
  return names
end

-- Printing ------------------------------------------------------------------------------------------

--- What an outcome is called in the language of the run; a task's own words stay as they are.
---@param self table sweep
---@param outcome string
---@return string
---@package
function object.label(self, outcome)
  for _, id in ipairs(self._definition.net and census.outcomes or {}) do
    if id == outcome then return text.get("census." .. id) end
  end
  return outcome == FAILED and text.get "sweep.failed" or outcome
end

local function show(v)
  return type(v) == "number" and ("%.6g"):format(v) or tostring(v)
end

-- "lr (9 values, 0.001 .. 1)".
local function describe_name(self, k)
  local seen, list = {}, {}
  for _, labels in ipairs(self._points) do
    if not seen[labels[k]] then seen[labels[k]], list[#list + 1] = true, show(labels[k]) end
  end
  local words = table.concat(list, ", ")
  if text.width(words) > 40 then words = ("%s .. %s, %d"):format(list[1], list[#list], #list) end
  return ("%s (%s)"):format(self._names[k], words)
end

local MOST_POINTS = 24

local function outcome_rows(self)
  local rows = { { text.get "sweep.outcome", text.get "sweep.count", text.get "sweep.share", "95 %" } }
  for _, outcome in ipairs(self.outcomes) do
    local count = 0
    for _, c in ipairs(object.counts(self)) do count = count + (c[outcome] or 0) end
    local s = share(count, self._count)
    rows[#rows + 1] = { object.label(self, outcome), ("%d"):format(count), ("%.1f %%"):format(100 * s.share),
      ("%.1f-%.1f"):format(100 * s.low, 100 * s.high) }
  end
  return rows
end

-- One row per point: the swept options, then the shares in percent.
local function point_rows(self)
  local rows, outcomes = { { table.unpack(self._names) } }, self.outcomes
  for _, outcome in ipairs(outcomes) do table.insert(rows[1], object.label(self, outcome)) end
  for p, labels in ipairs(self._points) do
    local count, row = object.counts(self)[p], {}
    for k in ipairs(self._names) do row[k] = show(labels[k]) end
    for _, outcome in ipairs(outcomes) do
      row[#row + 1] = count.all > 0 and ("%.1f"):format(100 * (count[outcome] or 0) / count.all) or "-"
    end
    rows[#rows + 1] = row
  end
  return rows
end

-- One row per metric of a sweep without outcomes: the mean and the range.
local function number_rows(self)
  local rows = { { "", text.get "sweep.count", text.get "sweep.mean", text.get "sweep.least", text.get "sweep.most" } }
  for _, name in ipairs(metrics(self)) do
    local n, sum, least, most = 0, 0, math.huge, -math.huge
    for _, id in ipairs(ids(self)) do
      local v = self._columns[name][id]
      if type(v) == "number" then n, sum, least, most = n + 1, sum + v, math.min(least, v), math.max(most, v) end
    end
    if n > 0 then rows[#rows + 1] = { name, ("%d"):format(n), show(sum / n), show(least), show(most) } end
  end
  return rows
end

-- The first reason among the failed runs.
local function first_error(self)
  for _, id in ipairs(ids(self)) do
    local message = self._columns.error and self._columns.error[id]
    if message then return message end
  end
end

function Sweep.__tostring(self)
  local names = {}
  for k in ipairs(self._names) do names[k] = describe_name(self, k) end
  local lines = {
    text.get("sweep.head", #self._points, self._runs, self._count, self._total),
    "  " .. text.get("sweep.over", table.concat(names, "; ")),
  }
  if self._count == 0 then return table.concat(lines, "\n") end
  if self._columns.outcome then text.columns(outcome_rows(self), lines) end
  if not object.has_outcomes(self) then text.columns(number_rows(self), lines) end
  local reason = first_error(self)
  if reason then lines[#lines + 1] = "  " .. text.get("sweep.reason", reason) end
  if #self._points <= MOST_POINTS and self._columns.outcome then
    lines[#lines + 1] = text.get "sweep.points"
    text.columns(point_rows(self), lines)
  end
  return table.concat(lines, "\n")
end

return object
