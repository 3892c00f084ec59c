-- help(x) at the prompt: what a function, an object, a module or a name is good for.
local check = require "tinynet.check"
local doc = require "tinynet.doc"
local text = require "tinynet.text"

-- What text.help says of a name, else the first sentence of a block, cut to what fits behind `used` columns.
local function summary(name, block, used)
  local said = text.help(name)
  if said then return said end
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

-- What text.help says of a name, in lines.
local function print_said(name)
  local said, lines = text.help(name), {}
  if said then text.fold(said, "  ", lines) end
  for _, line in ipairs(lines) do print(line) end
end

local labels = { ["return"] = "help.returns", error = "help.error", source = "help.source" }

local function print_entry(entry)
  local indent = "  "
  print(entry.signature)
  print_said(entry.path)
  for _, line in ipairs(entry.block) do
    local tag, rest = line:match "^@(%w+) ?(.*)$"
    if tag then indent = "      " end
    if tag == "param" then
      local name, kind, words = rest:match "^(%S+) +(fun%b()[%w|:]*)(.*)$"
      if not name then name, kind, words = rest:match "^(%S+) +(%S+)(.*)$" end
      print(name and ("    %s: %s%s"):format(name, kind, words) or "    " .. rest)
    elseif labels[tag] then
      print("    " .. text.get(labels[tag], rest))
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
      local used = math.max(26, #entry.signature + 3)
      print(("  %-24s %s"):format(entry.signature, summary(entry.path, entry.block, used)))
    end
  end
  return found
end

local function owner_name(name) return (name:gsub("^tinynet%.", ""):gsub(" ", "_")) end

-- Prints words after a head, in lines of at most 78 columns that begin below each other.
local function print_hanging(head, words)
  local line, blank = head, (" "):rep(#head)
  for word in words:gmatch "%S+" do
    if text.width(line) + text.width(word) >= 78 and line ~= blank then
      print(line)
      line = blank
    end
    line = line .. " " .. word
  end
  print(line)
end

local function print_field(f, before)
  print_hanging(("  %-16s"):format(before .. f.name), f.type .. (f.words ~= "" and ": " .. f.words or ""))
end

-- What objects of a class are: a sentence, fields, methods.
local function print_object(owner)
  local object = doc.objects()[owner]
  print_said("class " .. owner)
  for _, line in ipairs(object and object.words or {}) do print("  " .. line) end
  for _, f in ipairs(object and object.fields or {}) do print_field(f, ".") end
  return print_list(owner) or object ~= nil
end

-- The field of objects of a class, as "history.status".
local function help_on_field(owner, name)
  local object = doc.objects()[owner]
  for _, f in ipairs(object and object.fields or {}) do
    if f.name == name then
      print_field(f, owner .. ".")
      return true
    end
  end
  return false
end

local function help_on_name(name)
  name = name:gsub("^tn%.", ""):gsub("%s", "")
  local entry = doc.index()[name]
  if entry then
    print_entry(entry)
    if not entry.name then print_list(name) end
    return true
  end
  if doc.objects()[name] then return print_object(name) end
  if print_list(name) then return true end
  local owner, member = name:match "^([%w_]+)[.:]([%w_]+)$"
  if owner and help_on_field(owner, member) then return true end
  local found = false
  for _, e in ipairs(doc.index()) do
    if e.name == name then
      if found then print "" end
      print_entry(e)
      found = true
    end
  end
  for _, class in ipairs(doc.objects()) do found = help_on_field(class, name) or found end
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
    local block = doc.of_module(name) or (doc.index()[name] or {}).block
    print(("  tn.%-12s %s"):format(name, summary("module " .. name, block, 18)))
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
    return print_object(owner_name(class)) or true
  end
  return false
end

-- The value of an expression, or nil.
local function evaluate(expression)
  local f = load("return " .. expression, "=help", "t")
  local ok, v = pcall(f or error)
  return ok and v or nil
end

-- What "h.status" or "net:fit" tells where the part before is an object.
local function help_on_member(expression)
  local before, name = expression:match "^%s*(.-)%s*[.:]%s*([%a_][%w_]*)%s*$"
  local v = before and before ~= "" and evaluate(before)
  local mt = v and debug.getmetatable(v)
  local class = type(mt) == "table" and rawget(mt, "__name")
  if type(class) ~= "string" or not class:find "^tinynet%." then return false end
  local owner = owner_name(class)
  local entry = doc.index()[owner .. ":" .. name]
  if entry then print_entry(entry) end
  return entry ~= nil or help_on_field(owner, name)
end

-- " did you mean 'net:fit'?" or nothing.
local function nearest(name)
  local names = {}
  for _, entry in ipairs(doc.index()) do
    names[entry.path] = true
    if entry.name then names[entry.name] = true end
  end
  for _, module in ipairs(doc.modules()) do names[module] = true end
  for _, class in ipairs(doc.objects()) do
    names[class] = true
    for _, f in ipairs(doc.objects()[class].fields) do names[f.name] = #f.name > 1 or nil end
  end
  return check.hint(name:gsub("^%s*tn%.", ""):match "^%s*(.-)%s*$", names)
end

--- Prints the documentation of a value, or of a name or expression given as a text.
---@param ... any a value; or nil and the text of an expression
return function(...)
  local v, expression = ...
  if select("#", ...) == 0 then return print(text.get "help.intro") end
  if v == nil and expression then
    if expression:find "^%s*$" then return print(text.get "help.intro") end
    if help_on_member(expression) then return end
    v = evaluate(expression)
  end
  if v ~= nil and type(v) ~= "string" and help_on_value(v) then return end
  local path = expression and expression:match "^%s*(.-)%s*$"
  local name = (v == nil or doc.index()[path]) and path or type(v) == "string" and v or nil
  if name and help_on_name(name) then return end
  name = name or expression
  print(text.get("help.none", name and name:match "^%s*(.-)%s*$" or type(v)) .. (name and nearest(name) or ""))
end
