-- help(x) at the prompt: what a function, an object, a module or a name is good for.
local doc = require "tinynet.doc"
local text = require "tinynet.text"

-- The first sentence of a block, cut to what fits behind `used` columns.
local function summary(block, used)
  local words = {}
  for _, line in ipairs(block or {}) do
    if line == "" or line:find "^@" then break end
    words[#words + 1] = line
  end
  local all = table.concat(words, " "):gsub("^tn%.[^:]*: ", "")
  local first = all:match "^(.-[^%s.])[.;:] " or all
  local room = math.max(20, 78 - used)
  if text.width(first) <= room then return first end
  return first:sub(1, utf8.offset(first, room) - 1):gsub("%s+%S*$", "") .. " ..."
end

local labels = { ["return"] = "help.returns", error = "help.error", source = "help.source" }

local function print_entry(entry)
  local indent = "  "
  print(entry.signature)
  for _, line in ipairs(entry.block) do
    local tag, rest = line:match "^@(%w+) ?(.*)$"
    if tag then indent = "      " end
    if tag == "param" then
      local name, kind, words = rest:match "^(%S+) +(fun%b()[%w|:]*)(.*)$"
      if not name then name, kind, words = rest:match "^(%S+) +(%S+)(.*)$" end
      print(("    %s: %s%s"):format(name, kind, words))
    elseif labels[tag] then
      print(("    %s %s"):format(text.get(labels[tag]), rest))
    elseif not tag then
      print(indent .. line)
    end
  end
end

-- Everything of an owner, a line each.
local function print_list(owner)
  local found = false
  for _, entry in ipairs(doc.index()) do
    if entry.owner == owner and entry.name then
      found = true
      print(("  %-24s %s"):format(entry.signature, summary(entry.block, math.max(26, #entry.signature + 3))))
    end
  end
  return found
end

local function owner_name(name) return (name:gsub("^tinynet%.", ""):gsub(" ", "_")) end

local function help_on_name(name)
  name = name:gsub("^tn%.", ""):gsub("%s", "")
  local entry = doc.index()[name]
  if entry then
    print_entry(entry)
    if not entry.name then print_list(name) end
    return true
  end
  if print_list(name) then return true end
  local found = false
  for _, e in ipairs(doc.index()) do
    if e.name == name then
      if found then print "" end
      print_entry(e)
      found = true
    end
  end
  return found
end

-- The name of a module of the library that is this value, or nil.
local function module_name(v)
  if type(v) ~= "table" then return nil end
  for path, module in pairs(package.loaded) do
    if type(path) == "string" and rawequal(module, v) then return path:match "^tinynet%.(%w+)$" end
  end
  for _, name in ipairs{ "array", "math", "rng" } do
    local tn = package.loaded["tinynet"]
    if tn and rawequal(rawget(tn, name), v) then return name end
  end
end

local function print_root()
  print(text.get "help.root")
  for _, name in ipairs(doc.modules()) do
    print(("  tn.%-12s %s"):format(name, summary(doc.of_module(name) or (doc.index()[name] or {}).block, 18)))
  end
  print_list "tinynet"
end

local function help_on_value(v)
  if rawequal(v, package.loaded["tinynet"]) then return print_root() or true end
  if type(v) == "function" then
    local entry = doc.entry(v)
    if entry then print_entry(entry) end
    return entry ~= nil
  end
  local module = module_name(v)
  if module then return help_on_name(module) or print_list(module) end
  local mt = debug.getmetatable(v)
  local class = type(mt) == "table" and rawget(mt, "__name")
  if type(class) == "string" and class:find "^tinynet%." then
    print(text.get("help.object", owner_name(class)))
    return print_list(owner_name(class)) or true
  end
  return false
end

-- The value of an expression, or nil.
local function evaluate(expression)
  local f = load("return " .. expression, "=help", "t")
  local ok, v = pcall(f or error)
  return ok and v or nil
end

--- Prints the documentation of a value, or of a name or expression given as a text.
---@param ... any a value; or nil and the text of an expression
return function(...)
  local v, expression = ...
  if select("#", ...) == 0 then return print(text.get "help.intro") end
  if v == nil and expression then
    if expression:find "^%s*$" then return print(text.get "help.intro") end
    v = evaluate(expression)
  end
  if v ~= nil and type(v) ~= "string" and help_on_value(v) then return end
  local name = expression or type(v) == "string" and v or nil
  if name and help_on_name(name) then return end
  print(text.get("help.none", name and name:match "^%s*(.-)%s*$" or type(v)))
end
