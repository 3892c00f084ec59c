-- Whether a file of results holds what sweeps write and nothing else: strangers' files are read, too, and a database
-- can hold views that never end, triggers, and values of any kind.
local check = require "tinynet.check"

local sound = {}
local TABLES = { about = true, definition = true, point = true, run = true }
local MOST = 1 << 40 -- runs that a file may be planned for

local function must(ok, file, what)
  check.that(ok, "%s: the file of results is damaged (%s); nothing was changed", file.path, what)
end

--- Refuses all but the four plain tables: views, triggers, indices, virtual tables, checks, defaults, computed columns.
--- To be asked before anything else is read.
---@param file table
---@package
function sound.schema(file)
  local count = 0
  for row in file:rows "SELECT type, name, sql FROM sqlite_master" do
    local kind, name, sql = table.unpack(row, 1, 3)
    local words = type(sql) == "string" and sql:gsub('"[^"]*"', "")
    local plain = words and words:find "^CREATE TABLE %a+ %([%a%s_,]*%)[%a%s]*$"
    must(kind == "table" and TABLES[name] and plain and not words:find "DEFAULT", file, "sqlite_master")
    count = count + 1
  end
  must(count == 4, file, "sqlite_master")
end

-- The columns of a table must begin with these names.
local function begins(file, name, wanted)
  local columns = file:columns(name)
  for k, column in ipairs(wanted) do must(columns[k] == column, file, name .. "." .. column) end
  return columns
end

-- Refuses values of other kinds than these in columns, all of them in one pass ("integer real": x IN ('integer', ...)
-- would build an index for each column).
local function only(file, name, columns, kinds)
  local terms = {}
  for k, column in ipairs(columns) do
    terms[k] = ("total(instr('%s', typeof(\"%s\")) = 0)"):format(kinds, (column:gsub('"', '""')))
  end
  if #terms == 0 then return end
  local off = file:first(("SELECT %s FROM %s"):format(table.concat(terms, ", "), name))
  for k, column in ipairs(columns) do must(off[k] == 0, file, name .. "." .. column) end
end

-- Answers the names of the swept options and the number of points, which count from 1.
local function check_points(file)
  local columns = begins(file, "point", { "point" })
  must(#columns >= 3 and columns[#columns] == "born_dead", file, "point.born_dead")
  local names = { table.unpack(columns, 2, #columns - 1) }
  only(file, "point", names, "integer real text")
  only(file, "point", { "born_dead" }, "real null")
  only(file, "point", { "point" }, "integer")
  local range = "SELECT count(DISTINCT point), count(*), min(point), max(point) FROM point"
  local different, count, first, last = table.unpack(file:first(range), 1, 4)
  must(count >= 1 and first == 1 and last == count and different == count, file, "point.point")
  return names, count
end

local function check_runs(file, names, total)
  local wanted = { "id", "point", "seed", table.unpack(names) }
  for _, name in ipairs{ "outcome", "error", "version" } do wanted[#wanted + 1] = name end
  local columns = begins(file, "run", wanted)
  only(file, "run", { "id" }, "integer")
  only(file, "run", { "outcome", "error" }, "text null")
  only(file, "run", { table.unpack(columns, #wanted + 1) }, "integer real text null")
  local first, last = table.unpack(file:first "SELECT (SELECT min(id) FROM run), (SELECT max(id) FROM run)", 1, 2)
  must(not first or first >= 1 and last <= total, file, "run.id")
end

local function whole(v, least)
  v = math.tointeger(tonumber(v))
  return v and v >= least and v <= MOST and v or nil
end

--- Refuses values that no sweep writes.
---@param file table
---@package
function sound.contents(file)
  for _, name in ipairs{ "definition", "about" } do
    begins(file, name, { "name", "value" })
    only(file, name, name == "about" and { "name" } or { "name", "value" }, "text")
  end
  local names, points = check_points(file)
  local definition, about = file:map "definition", file:map "about"
  local runs, shard = whole(definition.runs, 1), type(about.shard) == "string" and about.shard
  must(runs and math.tointeger(tonumber(definition.seed)), file, "definition")
  must(math.type(about.total) == "integer" and about.total == points * runs, file, "about.total")
  must(math.type(about.planned) == "integer" and whole(about.planned, 0), file, "about.planned")
  must(shard and shard:find "^%d%d?%d?%d?%d?%d?/%d%d?%d?%d?%d?%d?$", file, "about.shard")
  check_runs(file, names, about.total)
end

return sound
