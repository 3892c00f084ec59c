-- Values as bytes: what a student's script leaves behind goes to the sheet that grades it in another process.
-- Numbers, strings, tables, arrays and nets come over; of other objects their fields; of functions that they are some.
-- Whoever wrote the bytes may have been a stranger: decoding checks everything and makes nothing but data.
local next, type, pcall, error, getmetatable, rawget, math_type =
  next, type, pcall, error, getmetatable, rawget, math.type
local pack, unpack, rep, concat = string.pack, string.unpack, string.rep, table.concat
local loaded = package.loaded

local snapshot = {}

local MOST_BYTES, MOST_DEPTH, MOST_STRING, MOST_FIELDS = 8 << 20, 16, 1 << 16, 100

-- ---- encoding ----

-- Stands for a value that does not come over: its field `kind` tells what it was.
local opaque = { __name = "tinynet.opaque", __tostring = function(self) return self.kind end }

local put -- (out, value)

-- Small strings take several times their bytes: they are joined while there are few.
local function join(out)
  out.whole[#out.whole + 1], out.n = concat(out, "", 1, out.n), 0
end

local function add(out, bytes)
  if out.n == 1000 then join(out) end
  out.n, out.size = out.n + 1, out.size + #bytes
  if out.size > MOST_BYTES then error "too much" end
  out[out.n] = bytes
end

-- The class of an object of the library, or nil.
local function class_of(v)
  local mt, check = getmetatable(v), loaded["tinynet.check"]
  if type(mt) ~= "table" or not check then return nil end
  for _, class in next, check.classes do
    if class == mt then return class end
  end
end

local function put_pairs(out, list)
  add(out, pack("<s1I4", list.kind, #list // 2))
  for i = 1, #list, 2 do
    put(out, list[i])
    put(out, list[i + 1])
  end
end

-- A plain table by its raw fields; an object by the fields its class tells, and as a list.
local function fields_of(v, class)
  local list, names = { kind = "" }, {}
  if not class then
    for k, x in next, v do
      local kind = type(k)
      if kind == "string" or kind == "number" then list[#list + 1], list[#list + 2] = k, x end
    end
    return list
  end
  list.kind = class.__name:gsub("^tinynet%.", "")
  for k in next, class.get do names[k] = true end
  for k in next, class.names(v) do names[k] = true end
  names["*"] = nil
  for k in next, names do
    local ok, x = pcall(function() return v[k] end)
    if ok and x ~= nil then list[#list + 1], list[#list + 2] = k, x end
  end
  for k = 1, class.list and #v or 0 do list[#list + 1], list[#list + 2] = k, rawget(v, k) end
  return list
end

local function put_table(out, v)
  if getmetatable(v) == opaque then return add(out, pack("<c1s1", "F", v.kind)) end
  if out.depth >= MOST_DEPTH or out.open[v] then return add(out, pack("<c1s1", "F", "table")) end
  out.depth, out.open[v] = out.depth + 1, true
  local class = class_of(v)
  local net = loaded["tinynet.net"]
  if class and net and class == net.class then
    add(out, pack("<c1s4", "N", net.dump(v)))
  else
    add(out, "T")
    put_pairs(out, fields_of(v, class))
  end
  out.depth, out.open[v] = out.depth - 1, nil
end

local function put_array(out, v)
  local ok, list = pcall(function() return v:tolist() end)
  if not ok or type(list) ~= "table" then return add(out, pack("<c1s1", "F", "userdata")) end
  add(out, "A")
  put(out, list)
end

function put(out, v)
  local kind = type(v)
  if kind == "nil" then
    add(out, "0")
  elseif kind == "boolean" then
    add(out, v and "t" or "f")
  elseif kind == "number" then
    add(out, math_type(v) == "integer" and pack("<c1i8", "i", v) or pack("<c1d", "d", v))
  elseif kind == "string" then
    add(out, pack("<c1s4", "s", v:sub(1, MOST_STRING)))
  elseif kind == "table" then
    put_table(out, v)
  elseif kind == "userdata" and (getmetatable(v) or {}).__name == "tinynet.array" then
    put_array(out, v)
  else
    add(out, pack("<c1s1", "F", kind))
  end
end

--- The bytes of a value, or nil where it is too large.
---@param v any
---@return string|nil
---@package
function snapshot.encode(v)
  local ok, bytes = pcall(function() -- memory may end, too
    local out = { n = 0, size = 0, depth = 0, open = {}, whole = {} }
    put(out, v)
    join(out)
    return concat(out.whole)
  end)
  return ok and bytes or nil
end

local large = setmetatable({ kind = "too large a value" }, opaque)
local large_bytes = snapshot.encode(large)

-- The bytes of a value that is too large: of a table those of its few fields that are not.
local function encode_part(v)
  if type(v) ~= "table" or class_of(v) then return large_bytes end
  local part, count = {}, 0
  for k, x in next, v do
    count = count + 1
    if count > MOST_FIELDS then return large_bytes end
    part[k] = snapshot.encode(x) and x or large
  end
  return snapshot.encode(part) or large_bytes
end

--- A function that encodes the globals of these names, one a line, and the first value it is called with. What is too
--- large is left out, and that it is told.
---@param names string
---@return fun(result: any): string
---@package
function snapshot.watch(names)
  local globals, list = _G, {}
  for name in names:gmatch "[^\n]+" do list[#list + 1] = name end
  return function(result)
    local room, parts = MOST_BYTES, {}
    local function add_field(name, v)
      local bytes = snapshot.encode(v) or encode_part(v)
      if #bytes > room then bytes = large_bytes end
      room = room - #bytes
      parts[#parts + 1] = pack("<c1s4", "s", name) .. bytes
    end
    parts[1] = pack("<c1s1I4", "T", "", 2)
    add_field("result", result)
    parts[#parts + 1] = pack("<c1s4c1s1I4", "s", "globals", "T", "", #list)
    for _, name in next, list do add_field(name, rawget(globals, name)) end
    return concat(parts)
  end
end

-- ---- decoding ----

local get -- (bytes, at, how, depth) -> value, at

--- The metatable of what stands for a value that does not come over: its field `kind` is its type.
---@package
snapshot.opaque = opaque

local function get_table(bytes, at, how, depth)
  local kind, count, next_at = unpack("<s1I4", bytes, at)
  local t = {}
  for _ = 1, count do
    local k, after = get(bytes, next_at, how, depth)
    local v
    v, next_at = get(bytes, after, how, depth)
    if type(k) ~= "string" and (type(k) ~= "number" or k ~= k) then error "bad key" end
    t[k] = v
  end
  return how.table(t, kind), next_at
end

local readers = {
  ["0"] = function(_, at) return nil, at end,
  t = function(_, at) return true, at end,
  f = function(_, at) return false, at end,
  i = function(bytes, at) return unpack("<i8", bytes, at) end,
  d = function(bytes, at) return unpack("<d", bytes, at) end,
  s = function(bytes, at) return unpack("<s4", bytes, at) end,
  T = get_table,
  A = function(bytes, at, how, depth)
    local list
    list, at = get(bytes, at, { table = function(t) return t end }, depth)
    return how.array(list), at
  end,
  N = function(bytes, at, how)
    local text
    text, at = unpack("<s4", bytes, at)
    return how.net(text), at
  end,
  F = function(bytes, at)
    local kind
    kind, at = unpack("<s1", bytes, at)
    return setmetatable({ kind = kind }, opaque), at
  end,
}

function get(bytes, at, how, depth)
  local reader = readers[bytes:sub(at, at)]
  if not reader or depth > 2 * MOST_DEPTH then error "bad bytes" end
  return reader(bytes, at + 1, how, depth + 1)
end

local function nothing() return nil end

--- The value of some bytes, or nil and false where they are none.
---@param bytes string
---@param how table|nil { table = fun(t, kind), array = fun(list), net = fun(text) }: make a table, an array, a net
---@return any value
---@return boolean ok
---@package
function snapshot.decode(bytes, how)
  how = how or {}
  local ok, v = pcall(get, bytes, 1, { table = how.table or function(t) return t end, array = how.array or nothing,
    net = how.net or nothing }, 1)
  if not ok then return nil, false end
  return v, true
end

--- Text from a stranger, fit for a line of a table: no control characters, at most n bytes.
---@param s any
---@param n integer
---@return string
---@package
function snapshot.line(s, n)
  s = type(s) == "string" and s or ""
  s = s:gsub("\n.*", ""):gsub("\xc2[\x80-\x9f]", "?"):gsub("%c", " ")
  if not utf8.len(s) then s = s:gsub("[\x80-\xff]", "?") end
  if #s <= n then return s end
  return s:sub(1, utf8.offset(s, 0, n) - 1) .. rep(".", 3)
end

return snapshot
