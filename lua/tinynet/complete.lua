-- What Tab completes at the prompt: globals, fields, methods, and the options of a call. Everything is looked up
-- raw, so that no metamethod of the user runs; modules that are not loaded yet are known from their stubs.
local doc = require "tinynet.doc"

local next, rawget, type, getmetatable = next, rawget, type, debug.getmetatable

local keywords = {}
for word in ([[and break do else elseif end false for function goto if in local nil not or repeat return then true
  until while]]):gmatch "%a+" do
  keywords[word] = true
end

-- A module that is not loaded yet, as far as its stub tells.
local Stub = {}

local function is_stub(v) return getmetatable(v) == Stub end

-- The table that holds the methods of a value, and that of its other names; nil where there is none.
local function tables_of(v)
  local mt = getmetatable(v)
  if type(mt) ~= "table" or is_stub(v) then return nil end
  local index, names = rawget(mt, "__index"), rawget(mt, "__names")
  local methods = rawget(mt, "methods") or type(index) == "table" and index
  return type(methods) == "table" and methods or nil, type(names) == "table" and names or nil, mt
end

-- v.name without running anything; nil where only running could tell.
local function step(v, name, depth)
  if is_stub(v) then
    local entry = doc.index()[v.owner .. "." .. name]
    return entry and setmetatable({ owner = entry.path, entry = entry }, Stub)
  end
  local own = type(v) == "table" and rawget(v, name)
  if own ~= nil and own ~= false then return own end
  local methods, names = tables_of(v)
  if methods and depth < 20 then
    local method = step(methods, name, depth + 1)
    if method ~= nil then return method end
  end
  local known = names and rawget(names, name)
  if known == nil then return nil end
  if type(known) == "function" or type(known) == "table" then return known end
  local owner = names == rawget(getmetatable(package.loaded["tinynet"]) or {}, "__names") and name
    or "landscape." .. name
  local loaded = package.loaded["tinynet." .. owner]
  if type(loaded) == "table" then return loaded end
  return setmetatable({ owner = owner, entry = doc.index()[owner] }, Stub)
end

local function add_keys(set, t, only_functions)
  for key, value in next, t do
    if type(key) == "string" and key:find "^[%a_][%w_]*$" and (not only_functions or type(value) == "function") then
      set[key] = true
    end
  end
end

-- The names behind v. or v: as a set.
local function members(v, methods_only)
  local set = {}
  if is_stub(v) then
    for _, entry in ipairs(doc.index()) do
      if entry.owner == v.owner and entry.name then set[entry.name] = true end
    end
    return set
  end
  if type(v) == "table" then add_keys(set, v, methods_only) end
  for _ = 1, 20 do
    local methods, names, mt = tables_of(v)
    if methods then add_keys(set, methods, methods_only) end
    if names then add_keys(set, names, methods_only) end
    local get = mt and rawget(mt, "get")
    if type(get) == "table" and not methods_only then
      add_keys(set, get)
      add_keys(set, doc.own_names(v, mt)) -- as the w1 and b1 of a net
    end
    if not methods then break end
    v = methods
  end
  return set
end

-- The value of a chain such as tn.data or net; nil where it cannot be told.
local function value_of(chain)
  local v
  for name in chain:gmatch "[%w_]+" do
    if v == nil then v = rawget(_G, name) else v = step(v, name, 0) end
    if v == nil then return nil end
  end
  return v
end

-- Reads the statement so far: the brackets that are open at its end, innermost last, as positions; nil in a string
-- or comment.
local function open_brackets(text)
  local stack, i, n = {}, 1, #text
  while i <= n do
    local c = text:sub(i, i)
    local level = text:match("^%-%-%[(=*)%[", i) or text:match("^%[(=*)%[", i)
    if level then
      i = select(2, text:find("]" .. level .. "]", i, true))
      if not i then return nil end
    elseif text:find("^%-%-", i) then
      i = text:find("\n", i, true)
      if not i then return nil end
    elseif c == '"' or c == "'" then
      repeat
        i = text:find("[\\" .. c .. "]", i + 1)
        if i and text:sub(i, i) == "\\" then i = i + 1 end
      until not i or text:sub(i, i) == c
      if not i or i > n then return nil end
    elseif c == "{" or c == "(" then
      stack[#stack + 1] = i
    elseif c == "}" or c == ")" then
      stack[#stack] = nil
    end
    i = i + 1
  end
  return stack
end

-- The documentation of what is called by the innermost table of options, or nil.
local function block_of_call(text, stack)
  local at = stack[#stack]
  if not at or text:sub(at, at) ~= "{" then return nil end
  local before = text:sub(1, at - 1)
  if not before:find "[%w_]%s*$" then
    local outer = stack[#stack - 1]
    if not outer or text:sub(outer, outer) ~= "(" then return nil end
    before = text:sub(1, outer - 1)
  end
  local chain = before:match "([%a_][%w_.:]*)%s*$"
  local v = chain and value_of(chain)
  if v == nil then return nil end
  if is_stub(v) then return v.entry and v.entry.block end
  local f = type(v) == "function" and v or doc.call_of(getmetatable(v))
  local entry = f and doc.entry(f)
  return entry and entry.block
end

local function matching(set, prefix)
  local list = {}
  for name in next, set do
    if name:sub(1, #prefix) == prefix and (prefix ~= "" or name:sub(1, 1) ~= "_") then list[#list + 1] = name end
  end
  table.sort(list)
  return list
end

-- The names for the last word of the text, and what follows a name that is the only one.
local function candidates(text, stack)
  local chain, sep, word = text:match "([%a_][%w_.:]*)([.:])([%w_]*)$"
  if chain then
    local v = value_of(chain)
    return v ~= nil and matching(members(v, sep == ":"), word) or {}, word, ""
  end
  local before
  before, word = text:match "^(.-)([%a_]?[%w_]*)$"
  local block = before:find "[{,;]%s*$" and block_of_call(text, stack)
  if block then
    local options = {}
    for _, name in ipairs(doc.options(block)) do options[name] = true end
    local list = matching(options, word)
    if list[1] then return list, word, " = " end
  end
  if word == "" or before:find "[%d.:]$" then return {}, word, "" end
  local set = {}
  add_keys(set, _G)
  for name in next, keywords do set[name] = true end
  return matching(set, word), word, ""
end

local function common(list)
  local first, last = list[1], list[#list] -- sorted: what these share, all share
  local n = 0
  while n < #first and first:byte(n + 1) == last:byte(n + 1) do n = n + 1 end
  return first:sub(1, n)
end

-- The names in columns, down first.
local function columns(list, width)
  local longest = 0
  for _, name in ipairs(list) do longest = math.max(longest, #name + 2) end
  local across = math.max(1, width // longest)
  local down = math.ceil(#list / across)
  local lines = {}
  for row = 1, down do
    local line = {}
    for i = row, #list, down do line[#line + 1] = ("%-" .. longest .. "s"):format(list[i]) end
    lines[row] = table.concat(line):gsub("%s+$", "")
  end
  return table.concat(lines, "\n")
end

--- Completes the end of a statement.
---@param text string the statement up to the cursor
---@param width integer|nil of the terminal
---@return string insert what goes in at the cursor
---@return string|nil list the names there are, where that is "" and there are several
return function(text, width)
  local stack = open_brackets(text)
  if not stack then return "" end
  local list, word, tail = candidates(text, stack)
  if not list[1] then return "" end
  local insert = common(list):sub(#word + 1) .. (#list == 1 and tail or "")
  return insert, insert == "" and #list > 1 and columns(list, width or 80) or nil
end
