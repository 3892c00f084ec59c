-- The plan of a sweep: its points, each run several times. Every run has a number, its id, by which files know it:
-- (point - 1) runs + run. Points stand in the order of the names; the last name varies fastest.
local engine = require "tinynet.engine"
local check = require "tinynet.check"
local text = require "tinynet.text"

local plan = {}
local Plan = {}
Plan.__index = Plan

local LARGEST = 256    -- runs of a point that a shard takes at once
local PARTS = 4        -- so many times, at the least, a shard takes some
local MOST = 1e9       -- runs
local RESERVED = { id = true, point = true, run = true, seed = true, outcome = true, error = true, version = true }

--- Refuses what cannot be the name of a column, or is the name of one already (SQL does not tell A from a).
---@param name any
---@param taken table names in lower case; gets this one
---@param what string as "over"
---@package
function plan.check_name(name, taken, what)
  check.arg(type(name) == "string" and name:find "^%a[%w_]*$", 1,
    "%s: a name of letters, digits and _ expected, got %s", what, tostring(name))
  local key = name:lower()
  check.arg(not RESERVED[key], 1, "%s: the name '%s' is taken: every run has it", what, name)
  check.arg(not taken[key], 1, "%s: the name '%s' is there twice", what, name)
  taken[key] = true
end

-- A value that is no number as words: what files and figures call it.
local function label(v)
  if check.kind(v) == "array" then return "array " .. engine.bytes.hash(v) end
  if type(v) ~= "table" then return math.type(v) == "float" and ("%.14g"):format(v) or tostring(v) end
  local keys, parts = {}, {}
  for i, part in ipairs(v) do parts[i] = label(part) end
  for key in pairs(v) do
    if not (math.type(key) == "integer" and key >= 1 and key <= #parts) then keys[#keys + 1] = key end
  end
  table.sort(keys, function(a, b) return tostring(a) < tostring(b) end)
  for _, key in ipairs(keys) do
    local inner = label(v[key])
    parts[#parts + 1] = ("%s = %s"):format(tostring(key), type(v[key]) == "table" and "{" .. inner .. "}" or inner)
  end
  return table.concat(parts, ", ")
end

--- A label as a text that tells it from all others, as short as that allows.
---@param v any
---@return string
---@package
function plan.exact(v)
  if math.type(v) ~= "float" then return tostring(v) end
  local short = ("%.14g"):format(v)
  return tonumber(short) == v and short or ("%.17g"):format(v)
end

-- The values of a name: { { value =, label = number or words }, ... }, all different.
local function read_values(name, list)
  if check.kind(list) == "array" then list = list:tolist() end
  check.arg(check.is_plain(list) and #list > 0, 1,
    "over: %s = { value, value, ... } expected, got %s", name,
    check.is_plain(list) and text.sentence("an empty table") or check.kind(list))
  local values, seen = {}, {}
  for i, v in ipairs(list) do
    check.arg(type(v) ~= "function" and (type(v) ~= "table" or getmetatable(v) == nil), 1,
      "over: value %d of %s is a %s; numbers, texts and tables can be told apart in a file", i, name, check.kind(v))
    check.arg(v == v and v ~= math.huge and v ~= -math.huge, 1, "over: value %d of %s is not finite", i, name)
    values[i] = { value = v, label = type(v) == "number" and v or label(v) }
    check.arg(not seen[values[i].label], 1, "over: %s has the value %s twice", name, label(v))
    seen[values[i].label] = true
  end
  return values
end

-- All combinations of the values, the last name fastest.
local function make_points(self)
  local n = #self.names
  local at = {}
  for k = 1, n do at[k] = 1 end
  repeat
    local point = { values = {}, labels = {} }
    for k, name in ipairs(self.names) do
      local v = self.values[name][at[k]]
      point.values[name], point.labels[k] = v.value, v.label
    end
    self.points[#self.points + 1] = point
    local k = n
    while k > 0 and at[k] == #self.values[self.names[k]] do
      at[k], k = 1, k - 1
    end
    if k > 0 then at[k] = at[k] + 1 end
  until k == 0
end

--- The plan of `runs` runs at each combination of the values of `over`; `single` runs can be done one by one.
---@param over table { name = { value, ... }, ... }
---@param runs integer
---@param seed integer of the first run of each point
---@param single boolean
---@return table plan { names =, values =, points =, runs =, seed =, total = }
---@package
function plan.new(over, runs, seed, single)
  check.arg(type(over) == "table" and getmetatable(over) == nil, 1,
    "over = { name = { value, ... }, ... } is missing: what to sweep, got %s", check.kind(over))
  local self, taken = { names = {}, values = {}, points = {}, runs = runs, seed = seed, single = single }, {}
  local total = runs + 0.0
  for name, list in pairs(over) do
    plan.check_name(name, taken, "over")
    self.names[#self.names + 1] = name
    self.values[name] = read_values(name, list)
    total = total * #self.values[name]
  end
  check.arg(#self.names > 0, 1, "over = { name = { value, ... }, ... } is missing: what to sweep, got an empty table")
  check.arg(total <= MOST, 1, "the sweep has %.3g runs; at most %.3g are possible", total, MOST)
  table.sort(self.names)
  make_points(self)
  self.total = #self.points * runs
  return setmetatable(self, Plan)
end

--- The point of a run, and its number among the runs of the point, from 1.
---@param id integer
---@return integer point
---@return integer run
function Plan:locate(id)
  return (id - 1) // self.runs + 1, (id - 1) % self.runs + 1
end

-- Runs of one point that go to the same shard of n together: few enough that all shards get alike much.
local function piece(self, n)
  if n == 1 then return self.runs end
  if self.single then return 1 end
  local size = self.total // (PARTS * n)
  if size >= 8 then size = size - size % 8 end
  size = math.max(1, math.min(size, LARGEST, self.runs))
  return math.ceil(self.runs / math.ceil(self.runs / size)) -- all pieces of a point alike
end

--- The runs that a shard does and `have` lacks, as ranges { first id, last id } within one point each. Neighbouring
--- pieces go to different shards, and each round begins with another one.
---@param have table [id] = true-ish for runs that are done
---@param i integer
---@param n integer
---@return table ranges
---@return integer count of their runs
---@return integer planned all runs of the shard
function Plan:missing(have, i, n)
  local ranges, count, planned, k = {}, 0, 0, 0
  local size = piece(self, n)
  for p = 1, #self.points do
    for first = (p - 1) * self.runs + 1, p * self.runs, size do
      if (k + k // n) % n + 1 == i then
        local last, from = math.min(first + size - 1, p * self.runs), nil
        planned = planned + last - first + 1
        for id = first, last + 1 do
          local open = id <= last and not have[id]
          if open and not from then from = id end
          if from and not open then
            ranges[#ranges + 1], count, from = { from, id - 1 }, count + id - from, nil
          end
        end
      end
      k = k + 1
    end
  end
  return ranges, count, planned
end

return plan
