-- Which part of a sweep this process does: --shard i/n, or what a job scheduler says in the environment.
local check = require "tinynet.check"

local shard = {}

local MOST = 100000

-- The numbers of "3/8"; nil where it is none of 1/n to n/n.
local function parse(word)
  local i, n = word:match "^(%d+)/(%d+)$"
  i, n = math.tointeger(tonumber(i)), math.tointeger(tonumber(n))
  if i and n and i >= 1 and i <= n and n <= MOST then return i, n end
end

--- Whether a word of the command line is a shard.
---@param word string
---@return boolean
---@package
function shard.valid(word)
  return parse(word) ~= nil
end

local function number(name)
  local word = os and os.getenv and os.getenv(name)
  return word and math.tointeger(tonumber(word))
end

-- A task of a Slurm job array: its numbers may begin anywhere and go up in steps.
local function array_task()
  local id, n = number "SLURM_ARRAY_TASK_ID", number "SLURM_ARRAY_TASK_COUNT"
  if not (id and n) then return end
  local step = math.max(1, number "SLURM_ARRAY_TASK_STEP" or 1)
  local i = (id - (number "SLURM_ARRAY_TASK_MIN" or 1)) // step + 1
  check.that(i >= 1 and i <= n,
    "task %d of the job array is no shard of %d: its numbers have gaps; submit --array=1-%d, or give --shard i/n", id,
    n, n)
  return i, n
end

-- Rank (from 0) and size of the processes of one job; a single process is no shard.
local RANKS = {
  { "OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE" }, { "PMI_RANK", "PMI_SIZE" }, { "SLURM_PROCID", "SLURM_NTASKS" },
}

local function rank()
  for _, names in ipairs(RANKS) do
    local i, n = number(names[1]), number(names[2])
    if i and n and n > 1 then
      check.that(i >= 0 and i < n, "%s is %d, but %s is %d", names[1], i, names[2], n)
      return i + 1, n
    end
  end
end

--- The shard of this process: the one given, else a task of a Slurm job array, else a rank of an MPI or Slurm job;
--- nil for the whole.
---@param word string|nil of --shard
---@return integer|nil i from 1
---@return integer|nil n
---@error --shard must be i/n with 1 <= i <= n, got '9/8'
---@package
function shard.find(word)
  if word then
    local i, n = parse(word)
    check.that(i, "--shard must be i/n with 1 <= i <= n, got '%s'", word)
    return i, n
  end
  local i, n = array_task()
  if i then return i, n end
  i, n = rank()
  return i, n
end

--- The file of a shard: results.db becomes results-3of8.db.
---@param path string
---@param i integer
---@param n integer
---@return string
---@package
function shard.path(path, i, n)
  local stem, ending = path:match "^(.*[^/])(%.[^./]*)$"
  return ("%s-%dof%d%s"):format(stem or path, i, n, ending or "")
end

return shard
