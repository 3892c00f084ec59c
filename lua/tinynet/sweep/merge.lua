-- tinynet --merge out.db shard.db ...: the files of all shards of a sweep as one, row for row what one process would
-- have written. Written beside `out` and renamed; whatever is wrong is said before.
local check = require "tinynet.check"
local file = require "tinynet.sweep.file"
local text = require "tinynet.text"

local SHOWN = 8 -- ranges that are named

local Files = {}
function Files:__close()
  for _, f in ipairs(self) do f:close() end
end

-- Opens the files and refuses those that do not belong together.
local function open_all(list, paths)
  for i, path in ipairs(paths) do
    local f = file.read(path)
    list[i] = f
    f.definition, f.about = f:map "definition", f:map "about"
    local other = file.difference(list[1].definition, f.definition)
    check.that(not other, "%s and %s are of different sweeps: %s", paths[1], path, other)
  end
end

-- Ascending numbers as ranges { first, last }.
local function ranges_of(ids)
  local list = {}
  for _, id in ipairs(ids) do
    local last = list[#list]
    if last and last[2] == id - 1 then
      last[2] = id
    else
      list[#list + 1] = { id, id }
    end
  end
  return list
end

-- The ranges of 1 .. total that are no keys of `holder`, and how many numbers they hold.
local function gaps(holder, total)
  local ids, list, count, next_id = {}, {}, 0, 1
  for id in pairs(holder) do ids[#ids + 1] = id end
  table.sort(ids)
  ids[#ids + 1] = total + 1
  for _, id in ipairs(ids) do
    if id > next_id then list[#list + 1], count = { next_id, id - 1 }, count + id - next_id end
    next_id = id + 1
  end
  return list, count
end

-- "1-100, 201, 301-400 and 12 more".
local function show(ranges)
  local list = {}
  for i = 1, math.min(#ranges, SHOWN) do
    local first, last = table.unpack(ranges[i])
    list[i] = first == last and ("%d"):format(first) or ("%d-%d"):format(first, last)
  end
  local words = table.concat(list, ", ")
  return #ranges > SHOWN and words .. text.get("merge.more", #ranges - SHOWN) or words
end

-- The columns of all files: those of every run, then the metrics, sorted.
local function columns_of(list)
  local names, known, metrics = {}, {}, {}
  for i, f in ipairs(list) do
    for _, name in ipairs(f:columns "run") do
      if not known[name] and i == 1 then names[#names + 1] = name end
      if not known[name] and i > 1 then metrics[#metrics + 1] = name end
      known[name] = true
    end
  end
  local version = 0
  for k, name in ipairs(names) do version = name == "version" and k or version end
  while #names > version do metrics[#metrics + 1] = table.remove(names) end
  table.sort(metrics)
  return names, metrics
end

-- Copies the runs and answers [id] = the place of the file that holds it, and what two files hold.
local function copy(list, out, names)
  local holder, twice = {}, {}
  for i, f in ipairs(list) do
    out:copy(f, names, function(id)
      local first = holder[id]
      if not first then
        holder[id] = i
        return true
      end
      local key = list[first].path .. "\0" .. f.path
      twice[key] = twice[key] or { first = list[first].path, second = f.path }
      table.insert(twice[key], id)
    end)
  end
  return holder, twice
end

-- What is missing: the runs, and of the shards those without a file or with too few runs.
local function list_gaps(list, holder, total, faults)
  local missing, count = gaps(holder, total)
  if count == 0 then return end
  faults[#faults + 1] = text.get("merge.gap", count, show(missing))
  local seen, n = {}, nil
  for _, f in ipairs(list) do
    local i, of = f.about.shard:match "^(%d+)/(%d+)$"
    seen[tonumber(i)], n = true, n or tonumber(of)
    local there = f:value "SELECT count(*) FROM run"
    if there < f.about.planned then
      faults[#faults + 1] = text.get("merge.unfinished", f.path, there, f.about.planned, f.about.shard)
    end
  end
  local absent = 0
  for i = 1, n do
    absent = absent + (seen[i] and 0 or 1)
    if not seen[i] and absent <= SHOWN then
      local guess, named = list[1].path:gsub("%-%d+of%d+", ("-%dof%d"):format(i, n))
      faults[#faults + 1] = text.get("merge.absent", i, n) .. (named > 0 and text.get("merge.perhaps", guess) or "")
    end
  end
  if absent > SHOWN then faults[#faults] = faults[#faults] .. text.get("merge.more", absent - SHOWN) end
end

-- Refuses overlaps and gaps, all in one message.
local function refuse(path, list, holder, twice, total)
  local faults = {}
  for _, pair in pairs(twice) do
    table.sort(pair)
    faults[#faults + 1] = text.get("merge.overlap", pair.first, pair.second, show(ranges_of(pair)))
  end
  table.sort(faults)
  list_gaps(list, holder, total, faults)
  check.that(not faults[1], "%s", text.get("merge.refused", path) .. "\n  " .. table.concat(faults, "\n  "))
end

-- Whether `path` may be replaced: there is nothing, or runs of the same sweep that are all in `new`.
local function may_replace(path, new, definition, names)
  local there = io.open(path, "rb")
  if not there then return true end
  there:close()
  local old <close> = file.read(path, "write")
  local other = file.difference(old:map "definition", definition)
  check.that(not other, "%s holds another sweep: %s; it was left as it is", path, other)
  local count, same = new:compare(old, names)
  check.that(same, "%s holds other runs than the shards; it was left as it is", path)
  return count < old:map "about".total
end

-- A path without "./" before it.
local function plain(path)
  while path:find "^%./" do path = path:gsub("^%./+", "") end
  return path
end

--- Merges the files of the shards of a sweep. Merging again changes nothing.
---@param path string the file to write
---@param paths string[] those of the shards
---@error results.db is not written: ... no file holds 100 runs: 301-400
---@package
return function(path, paths)
  check.that(paths[1], "--merge: the files of the shards are missing: tinynet --merge %s shard.db ...", path)
  for _, from in ipairs(paths) do
    check.that(plain(from) ~= plain(path), "--merge: %s is the file to write and a shard, too; give another name", path)
  end
  local list <close> = setmetatable({}, Files)
  open_all(list, paths)
  local total = list[1].about.total
  local names, metrics = columns_of(list)
  local about = { shard = "1/1", planned = total, total = total }
  local new <close> = file.build(path .. ".merging", list[1], metrics, about)
  table.move(metrics, 1, #metrics, #names + 1, names)
  local holder, twice = copy(list, new, names)
  refuse(path, list, holder, twice, total)
  if may_replace(path, new, list[1].definition, names) then
    new:rename(path)
    print(text.get("merge.done", path, total, #paths))
  else
    print(text.get("merge.same", path, total))
  end
end
