-- What the interpreter does with files of results: tinynet --results FILE, tinynet --merge OUT SHARD ...
local check = require "tinynet.check"
local identity = require "tinynet.identity"
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
    local value = identity.readable(definition[name]):gsub("^(%d+) inputs", function(n)
      return text.get("results.inputs", n)
    end)
    local word = (" %s %s%s"):format(identity.name(name), value, i < #names and "," or "")
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

-- The files among the words behind --merge; --lang and --quiet may stand among them.
local function files_of(words)
  local files, i = {}, 1
  while words[i] do
    local word = words[i]
    local lang = word:match "^%-%-lang=(.*)$"
    if word == "--lang" then i, lang = i + 1, words[i + 1] or "" end
    if lang then
      check.that(lang == "en" or lang == "zh", "--merge: '--lang' must be en or zh, got '%s'", lang)
      text.set(lang)
    elseif word ~= "--quiet" then
      check.that(word:sub(1, 1) ~= "-", "--merge: unknown option '%s'; --lang and --quiet are possible", word)
      files[#files + 1] = word
    end
    i = i + 1
  end
  return files
end

--- Merges the files of shards.
---@param path string
---@param words string[] their paths; --lang and --quiet among them
---@package
function tools.merge(path, words)
  require "tinynet.sweep.merge"(path, files_of(words))
end

return tools
