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
    local payload = (tag == 0x04 or tag == 0x14) and self:text() or self:take(CONSTANT[tag] or 0)
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

local function instructions(f)
  local bytes = string.dump(f, true)
  local reader = setmetatable({ bytes = bytes, at = HEADER + 1, out = {} }, Reader)
  local ok = pcall(reader.body, reader)
  return ok and reader.at == #bytes + 1 and table.concat(reader.out) or bytes
end

local of_function

-- A value that the function sees, as bytes that differ where it would compute otherwise.
local function of_value(v, seen, source)
  local kind = check.kind(v)
  if kind == "array" then return engine.bytes.hash(v) end
  if kind == "core" then return engine.bytes.hash(v:params()) end
  if type(v) == "function" then return of_function(v, seen, source) end
  if type(v) ~= "table" then return type(v) == "userdata" and kind or identity.describe(v) end
  if seen[v] or kind == "options" or kind == "tinynet" then return kind end
  for _, module in pairs(package.loaded) do
    if module == v then return "module" end
  end
  seen[v] = true
  local parts = {}
  for key, value in next, v do
    parts[#parts + 1] = ("%s = %s"):format(of_value(key, seen, source), of_value(value, seen, source))
  end
  table.sort(parts)
  return kind .. "{" .. table.concat(parts, ",") .. "}"
end

-- The script's own globals: its functions, and numbers and texts.
local function of_globals(seen, source)
  local parts = {}
  for name, v in next, _G do
    local plain = type(v) == "number" or type(v) == "string" and name ~= "_VERSION" or type(v) == "boolean"
    if plain or type(v) == "function" and debug.getinfo(v, "S").source == source then
      parts[#parts + 1] = ("%s = %s"):format(name, of_value(v, seen, source))
    end
  end
  table.sort(parts)
  return table.concat(parts, ",")
end

function of_function(f, seen, source)
  local info = debug.getinfo(f, "S")
  if seen[f] or info.what == "C" then return "function" end
  if info.source ~= source then return info.source end
  seen[f] = true
  local parts, i = { instructions(f) }, 1
  while debug.getupvalue(f, i) do
    local _, v = debug.getupvalue(f, i)
    parts[#parts + 1] = v == _G and of_globals(seen, source) or of_value(v, seen, source)
    i = i + 1
  end
  return table.concat(parts, "\0")
end

--- The hash of a function's code and of what it sees of the script: local values, functions, datasets, nets, and
--- global numbers, texts and functions. Moving it, renaming its variables and writing comments change nothing.
---@param f function
---@return string
---@package
function code.hash(f)
  return engine.bytes.hash(of_function(f, {}, debug.getinfo(f, "S").source))
end

return code
