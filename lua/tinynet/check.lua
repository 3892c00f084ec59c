-- Classes and argument checks: errors name the user's line, what was wanted, what came, the nearest name.
local engine = require "tinynet.engine"
local text = require "tinynet.text"

local check = {}

--- What a value is, for error messages: the class of an object, else its Lua type.
---@param v any
---@return string
function check.kind(v)
  local mt = getmetatable(v)
  local name = type(mt) == "table" and rawget(mt, "__name")
  return type(name) == "string" and (name:gsub("^tinynet%.", "")) or type(v)
end

--- Whether a value is a table and no object of the library.
---@param v any
---@return boolean
function check.is_table(v)
  return check.kind(v) == "table"
end

local Readable = { __tostring = function(t) return require "tinynet.show"(t) end }

--- A list of names or a record for the user: a plain table that prints as words.
---@param t table
---@return table
function check.readable(t)
  return setmetatable(t, Readable)
end

--- Whether a value is a table without a will of its own.
---@param v any
---@return boolean
function check.is_plain(v)
  if type(v) ~= "table" then return false end
  local mt = getmetatable(v)
  return mt == nil or mt == Readable
end

--- " did you mean" or nothing, for a name that is none of the keys of a table.
---@param name any
---@param candidates table
---@return string
function check.hint(name, candidates)
  local near = type(name) == "string" and engine.nearest(name, candidates)
  return near and text.sentence("; did you mean '%s'?"):format(near) or ""
end

local LONG = 40 -- bytes of a text that errors show

--- A value as errors show it: texts shortened, objects by their class, NaN as such.
---@param v any
---@return string
function check.show(v)
  if type(v) == "string" then return #v > LONG and v:sub(1, LONG) .. "..." or v end
  if v ~= v then return "NaN" end
  if type(v) == "number" or type(v) == "boolean" or v == nil then return tostring(v) end
  return check.kind(v)
end

local classes = {}
check.classes = classes -- all that check.class made

-- The name under which a public function of the library is called, or nil.
local function name_of(f)
  f = check.behind(f)
  for _, class in ipairs(classes) do
    for name, method in pairs(class.methods) do
      if method == f then return name end
    end
  end
  for path, module in pairs(package.loaded) do
    local short = path:match "^tinynet%..-([^.]*)$"
    if short and module == f then return short end
    if short and type(module) == "table" then
      for name, v in next, module do
        if check.behind(v) == f then return name end
      end
      local mt = getmetatable(module)
      if type(mt) == "table" and rawequal(check.behind(mt.__call), f) then return short end
    end
  end
end

local shift = 0 -- added to the positions of arguments, see check.moved

--- Raises "bad argument #n to 'f' (message)" at the user's line unless ok.
---@param ok any
---@param n integer position as the user wrote it, self not counted
---@param message string a format for the further arguments
function check.arg(ok, n, message, ...)
  if not ok then engine.argerror(n + shift, text.sentence(message):format(...), name_of) end
  return ok
end

local moving = { __close = function(before) shift = before[1] end }

--- f(...), for a function that takes options which f knows at another position: errors of f name the position
--- `by` further on.
---@param by integer
---@param f function
function check.moved(by, f, ...)
  local before <close> = setmetatable({ shift }, moving)
  shift = before[1] + by
  local result = table.pack(f(...))
  return table.unpack(result, 1, result.n)
end

--- Raises a message at the user's line unless ok.
---@param ok any
---@param message string a format for the further arguments
function check.that(ok, message, ...)
  if not ok then engine.fail(text.sentence(message):format(...)) end
  return ok
end

--- Refuses option names that are not keys of `known`; nil stands for an empty table.
---@param options table|nil
---@param known table
---@param n integer position of the options table
---@return table options
function check.options(options, known, n)
  if options == nil then return {} end
  check.arg(check.kind(options) == "table", n, "table of options expected, got %s", check.kind(options))
  for key in pairs(options) do
    check.arg(known[key] ~= nil, n, "unknown option '%s'%s", check.show(key), check.hint(key, known))
  end
  return options
end

--- A number option inside [lo, hi]; wanted and got in the message. Integers only if `integer`.
---@param v any
---@param n integer
---@param name string
---@param lo number|nil
---@param hi number|nil
---@param integer boolean|nil
---@return number
function check.number(v, n, name, lo, hi, integer)
  check.arg(type(v) == "number", n, "%s: number expected, got %s", name, check.kind(v))
  check.arg(v == v, n, "%s must not be NaN", name)
  if integer then
    check.arg(math.tointeger(v), n, "%s: whole number expected, got %s", name, check.show(v))
    v = math.tointeger(v)
  end
  check.arg(not lo or v >= lo, n, "%s must be at least %s, got %s", name, lo, v)
  check.arg(not hi or v <= hi, n, "%s must be at most %s, got %s", name, hi, v)
  return v
end

--- A number option that is neither NaN nor infinite.
---@param v any
---@param n integer
---@param name string
---@return number
function check.finite(v, n, name)
  check.number(v, n, name)
  check.arg(v - v == 0, n, "%s must be finite", name)
  return v
end

--- A number option above 0 and finite.
---@param v any
---@param n integer
---@param name string
---@return number
function check.positive(v, n, name)
  check.number(v, n, name)
  check.arg(v > 0 and v < math.huge, n, "%s must be more than 0 and finite, got %s", name, v)
  return v
end

--- A range, two finite numbers, the first below the second.
---@param v any
---@param n integer position of the options
---@param name string what it is called
---@param ends string|nil names of its ends, "from, to"
---@return number from
---@return number to
---@error x_range: two numbers {from, to} expected, got 1
---@error x_range: {from, to} with from < to expected, got {2, 1}
function check.range(v, n, name, ends)
  ends = ends or "from, to"
  check.arg(check.is_table(v) and #v == 2, n, "%s: two numbers {%s} expected, got %s", name, ends,
    check.is_table(v) and #v or check.kind(v))
  local from, to = check.number(v[1], n, name .. "[1]"), check.number(v[2], n, name .. "[2]")
  check.arg(math.abs(to - from) < math.huge, n, "%s: finite numbers expected, got {%s, %s}", name, from, to)
  check.arg(from < to, n, "%s: {%s} with %s expected, got {%s, %s}", name, ends, (ends:gsub(",", " <")), from, to)
  return from, to
end

-- Surplus arguments -------------------------------------------------------------------------------

local guards = setmetatable({}, { __mode = "k" }) -- function -> the one that scripts call
local behind = setmetatable({}, { __mode = "k" }) -- and back

--- The function of the library behind one that scripts call.
---@param f any
---@return any
function check.behind(f)
  return behind[f] or f
end

-- Refuses what stands behind the first `params` arguments; `own` of them were not written by the user.
local function refuse_surplus(params, own, ...)
  for k = params + 1, select("#", ...) do
    local v = select(k, ...)
    check.arg(v == nil, k - own, "no argument expected, got %s", check.kind(v))
  end
end

local function pass(...) return ... end

-- Whether what is too much may stay: a number behind the one argument, which is no table. f(800, 500) lacks the table
-- of options, and f itself says so best; ax:title(s:gsub("_", " ")) brings gsub's count along.
local function may_stay(params, own, ...)
  return params == own + 1 and select("#", ...) == params + 1 and type(select(own + 1, ...)) ~= "table"
    and type(select(params + 1, ...)) == "number"
end

--- A function as scripts call it: arguments beyond its last are an error. Functions that take any number are
--- left as they are.
---@param f function
---@param own integer parameters that the user does not write: 1 for methods
---@return function
function check.guard(f, own)
  if behind[f] then return f end
  local params = not guards[f] and engine.arity(f)
  if params then
    local function guard(...)
      if select("#", ...) > params and not may_stay(params, own, ...) then refuse_surplus(params, own, ...) end
      return pass(f(...)) -- no tail call: errors look for the function that the user called
    end
    guards[f], behind[guard] = guard, f
  end
  return guards[f] or f
end

--- Guards what scripts call of a module: itself, if it is a function or a callable table, and its functions.
---@param module any
---@return any
function check.guard_module(module)
  if type(module) == "function" then return check.guard(module, 0) end
  for key, v in next, module do
    if type(v) == "function" then rawset(module, key, check.guard(v, 0)) end
  end
  local mt = getmetatable(module)
  local call = type(mt) == "table" and rawget(mt, "__call")
  if call then mt.__call = check.guard(call, 1) end
  return module
end

--- A path: a string that the system reads to its end.
---@param v any
---@param n integer
---@return string
---@error bad argument #1 to 'save' (path expected, got number)
---@error bad argument #1 to 'save' (a path holds no character 0, got 'a\0b.png')
function check.path(v, n)
  check.arg(type(v) == "string", n, "path expected, got %s", check.kind(v))
  check.arg(not v:find("\0", 1, true), n, "a path holds no character 0, got '%s'", (v:gsub("%z", "\\0")))
  return v
end

local Interrupted = { __name = "tinynet.interrupted", __tostring = function() return "interrupted!" end }

--- Raises what Ctrl-C raises: an object whose text is "interrupted!".
---@param partial any what is done so far, its field `partial`
---@error interrupted!
function check.interrupt(partial)
  error(setmetatable({ partial = partial }, Interrupted), 0)
end

local function is_state(key)
  return type(key) == "string" and key:byte() == 95
end

--- Makes a class: a metatable whose objects refuse unknown fields. Methods go into `class.methods`,
--- computed fields into `class.get[name] = function(self)`, assignable ones into
--- `class.set[name] = function(self, value)`. State lives in raw fields that begin with "_".
--- Where `class.list` is true, objects are lists, too, and end where ipairs expects it.
--- Fields that differ from object to object come from `class.names(self)` (a set of names, read and
--- assigned through get["*"](self, name) and set["*"](self, name, value)).
--- The block above the call documents the class: what it is, and a line `@field NAME TYPE WORDS` for each field.
---@param name string
---@param fields string|nil names of fields that are read from the state: "x y" are self._x and self._y
---@return table class
function check.class(name, fields)
  local class = { __name = "tinynet." .. name, methods = {}, get = {}, set = {}, at = engine.caller() }
  for field in (fields or ""):gmatch "%S+" do
    local key = "_" .. field
    class.get[field] = function(self) return self[key] end
  end

  --- The names of fields that this object has beside those of its class.
  function class.names() return {} end
  classes[#classes + 1] = class

  local function all_names(self)
    local all = class.names(self)
    for k in pairs(class.methods) do all[k] = true end
    for k in pairs(class.get) do all[k] = true end
    all["*"] = nil
    return all
  end

  function class.__index(self, key)
    local method = class.methods[key]
    if method then return check.guard(method, 1) end
    local get = class.get[key]
    if get and key ~= "*" then return get(self) end
    if class.names(self)[key] then return class.get["*"](self, key) end
    if is_state(key) or class.list and math.type(key) == "integer" then return nil end
    check.that(false, "unknown field '%s' of %s%s", check.show(key), name, check.hint(key, all_names(self)))
  end

  function class.__newindex(self, key, value)
    if is_state(key) then return rawset(self, key, value) end
    local set = class.set[key]
    if set and key ~= "*" then return set(self, value) end
    local all = all_names(self)
    if class.set["*"] and class.names(self)[key] then return class.set["*"](self, key, value) end
    check.that(not all[key], "field '%s' of %s cannot be set", check.show(key), name)
    check.that(false, "unknown field '%s' of %s%s", check.show(key), name, check.hint(key, all))
  end

  --- Guards a method: raises when it was called with a dot, or on another object.
  function class.own(self, method)
    if getmetatable(self) ~= class then
      check.that(false, "calling '%s' on bad self (%s expected, got %s; write %s:%s(...) with a colon)", method, name,
        check.kind(self), name, method)
    end
  end

  --- Refuses an argument that is no object of this class.
  function class.arg(v, n)
    check.arg(getmetatable(v) == class, n, "%s expected, got %s", name, check.kind(v))
    return v
  end

  return class
end

return check
