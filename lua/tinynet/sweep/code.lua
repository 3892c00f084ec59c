-- What a Lua function computes, as bytes: its code without the lines it stands on, and the values that it sees.
local engine = require "tinynet.engine"
local check = require "tinynet.check"
local identity = require "tinynet.identity"

local code = {}

-- The dump of a stripped function of Lua 5.4 without its line numbers (lundump.c tells the format).
local Reader = {}
Reader.__index = Reader

function Reader:take(n)
  self.at = self.at + n
  assert(self.at <= #self.bytes + 1)
  return self.bytes:sub(self.at - n, self.at - 1)
end

-- A number in groups of 7 bits, the last one marked.
function Reader:size()
  local v = 0
  repeat
    local b = self:take(1):byte()
    v = v << 7 | b & 0x7f
  until b & 0x80 ~= 0
  return v
end

function Reader:text()
  local n = self:size()
  return n > 0 and self:take(n - 1) or ""
end

function Reader:keep(part)
  self.out[#self.out + 1] = ("<s4"):pack(part)
end

local CONSTANT = { [0x13] = 8, [0x03] = 8 } -- floats and integers; 0x04 and 0x14 are texts

function Reader:constants()
  for _ = 1, self:size() do
    local kind = self:take(1)
    local tag = kind:byte()
    local is_text = tag == 0x04 or tag == 0x14
    local payload = is_text and self:text() or self:take(CONSTANT[tag] or 0)
    if is_text then self.texts[#self.texts + 1] = payload end
    self:keep(kind .. payload)
  end
end

function Reader:body()
  self:text()                    -- source
  self:size()                    -- first line
  self:size()                    -- last line
  self:keep(self:take(3))        -- parameters, whether vararg, stack
  self:keep(self:take(4 * self:size()))
  self:constants()
  self:keep(self:take(3 * self:size())) -- upvalues
  for _ = 1, self:size() do self:body() end
  for _ = 1, 4 do assert(self:size() == 0) end -- stripped: lines, their starts, variables, names
end

local HEADER = 4 + 1 + 1 + 6 + 3 + 8 + 8 + 1 -- signature, version, format, data, sizes, two numbers, upvalues

-- The code of a function and of those inside it, and the texts that stand there, names of globals among them.
local function instructions(f)
  local bytes = string.dump(f, true)
  local reader = setmetatable({ bytes = bytes, at = HEADER + 1, out = {}, texts = {} }, Reader)
  local ok = pcall(reader.body, reader)
  return ok and reader.at == #bytes + 1 and table.concat(reader.out) or bytes, reader.texts
end

local LIBRARY = debug.getinfo(1, "S").source:gsub("sweep/code%.lua$", "")
local STANDARD = { _G = true, coroutine = true, debug = true, io = true, math = true, os = true, package = true,
  string = true, table = true, utf8 = true }

local of_function

-- Whether a table is Lua's or the library's: not walked through.
local function is_known(v)
  for name, module in pairs(package.loaded) do
    if module == v and (STANDARD[name] or name:find "^tinynet") then return true end
  end
  local mt = debug.getmetatable(v)
  return mt and type(rawget(mt, "__metatable")) == "string" -- the globals of a strict script
end

-- The keys of a table, always in the same order.
local function keys_of(t)
  local keys = {}
  for key in next, t do keys[#keys + 1] = key end
  local function rank(key)
    local plain = type(key) == "string" or type(key) == "number"
    return type(key) .. " " .. (plain and tostring(key) or "")
  end
  table.sort(keys, function(a, b) return rank(a) < rank(b) end)
  return keys
end

-- A value that the function sees, as bytes that differ where it would compute otherwise.
local function of_value(v, seen)
  local kind = check.kind(v)
  if kind == "array" then return engine.bytes.hash(v) end
  if kind == "core" then return engine.bytes.hash(v:params()) end
  if type(v) == "function" then return of_function(v, seen) end
  if type(v) ~= "table" then return type(v) == "userdata" and kind or identity.describe(v) end
  if seen[v] or kind == "options" or kind == "tinynet" or is_known(v) then return kind end
  seen[v] = true
  local parts = {}
  for i, key in ipairs(keys_of(v)) do
    parts[i] = of_value(key, seen) .. " = " .. of_value(rawget(v, key), seen)
  end
  local mt = debug.getmetatable(v)
  local own = type(mt) == "table" and not tostring(rawget(mt, "__name")):find "^tinynet"
  return kind .. "{" .. table.concat(parts, ",") .. "}" .. (own and of_value(mt, seen) or "")
end

-- The globals that a function may name; the command line is no part of what it computes.
local function of_globals(texts, env, seen)
  local parts, globals = {}, is_known(env) and _G or env
  for _, name in ipairs(texts) do
    local v = rawget(globals, name)
    if v ~= nil and name ~= "arg" then parts[#parts + 1] = ("%s = %s"):format(name, of_value(v, seen)) end
  end
  return table.concat(parts, ",")
end

function of_function(f, seen)
  local info = debug.getinfo(f, "S")
  if seen[f] or info.what == "C" then return "function" end
  if info.source:sub(1, #LIBRARY) == LIBRARY then return "tinynet" end
  seen[f] = true
  local bytes, texts = instructions(f)
  local parts, i = { bytes }, 1
  while debug.getupvalue(f, i) do
    local name, v = debug.getupvalue(f, i)
    local is_env = type(v) == "table" and (name == "_ENV" or v == _G)
    parts[#parts + 1] = is_env and of_globals(texts, v, seen) or of_value(v, seen)
    i = i + 1
  end
  return table.concat(parts, "\0")
end

--- The hash of a function's code and of what it sees: local values, functions, datasets, nets, the globals that it
--- names, and required modules; of each function among them the same. Moving it, renaming its variables and writing
--- comments change nothing; neither do new versions of the library.
---@param f function
---@return string
---@package
function code.hash(f)
  return engine.bytes.hash(of_function(f, {}))
end

return code
