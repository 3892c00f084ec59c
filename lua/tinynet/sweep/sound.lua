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

-- Refuses values of other kinds than these in a column.
local function only(file, name, column, kinds)
  local quoted = '"' .. column:gsub('"', '""') .. '"'
  local off = file:value(("SELECT count(*) FROM %s WHERE typeof(%s) NOT IN (%s)"):format(name, quoted, kinds))
  must(off == 0, file, name .. "." .. column)
end

-- Answers the names of the swept options and the number of points, which count from 1.
local function check_points(file)
  local columns = begins(file, "point", { "point" })
  must(#columns >= 2 and columns[#columns] == "born_dead", file, "point.born_dead")
  for k = 2, #columns - 1 do only(file, "point", columns[k], "'integer', 'real', 'text'") end
  only(file, "point", "born_dead", "'real', 'null'")
  local count, last = file:value "SELECT count(*) FROM point", file:value "SELECT max(point) FROM point"
  must(count >= 1 and count == last and file:value "SELECT min(point) FROM point" == 1, file, "point.point")
  return { table.unpack(columns, 2, #columns - 1) }, count
end

local function check_runs(file, names, total)
  local wanted = { "id", "point", "seed", table.unpack(names) }
  for _, name in ipairs{ "outcome", "error", "version" } do wanted[#wanted + 1] = name end
  local columns = begins(file, "run", wanted)
  for _, name in ipairs{ "outcome", "error" } do only(file, "run", name, "'text', 'null'") end
  for k = #wanted + 1, #columns do only(file, "run", columns[k], "'integer', 'real', 'text', 'null'") end
  local first, last = file:value "SELECT min(id) FROM run", file:value "SELECT max(id) FROM run"
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
    only(file, name, "name", "'text'")
  end
  only(file, "definition", "value", "'text'")
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
