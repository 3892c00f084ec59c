-- What the interpreter does with files of results: tinynet --results FILE, tinynet --merge OUT SHARD ...
local check = require "tinynet.check"

local text = require "tinynet.text"

local tools = {}

-- "epochs 300, lr 0.1, ..." of what is not swept and no hash, folded to 80 columns.
local function describe(definition, lines)
  local names, line = {}, " "
  for name in pairs(definition) do
    local hidden = name:find "^over " or name == "runs" or name == "tinynet" or tostring(definition[name]):find "^#"
    if not hidden then names[#names + 1] = name end
  end
  table.sort(names)
  for i, name in ipairs(names) do
    local word = (" %s %s%s"):format(name:gsub("^option ", ""), definition[name], i < #names and "," or "")
    if text.width(line .. word) > 80 then
      lines[#lines + 1], line = line, " "
    end
    line = line .. word
  end
  lines[#lines + 1] = line
end

--- Prints what a file of results holds.
---@param path string
---@param rest string[] further arguments
---@package
function tools.results(path, rest)
  check.that(not rest[1], "--results takes one file, got '%s' too", rest[1])
  local s = require("tinynet.sweep").load(path)
  local about, lines = s._about, {}
  lines[1] = text.get("results.head", path, s._definition.tinynet, about.shard, #s, about.planned)
  describe(s._definition, lines)
  print(table.concat(lines, "\n"))
  print(s)
end

--- Merges the files of shards.
---@param path string
---@param paths string[]
---@package
function tools.merge(path, paths)
  require "tinynet.sweep.merge"(path, paths)
end

return tools
