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

--- " did you mean" or nothing, for a name that is none of the keys of a table.
---@param name any
---@param candidates table
---@return string
function check.hint(name, candidates)
  local near = type(name) == "string" and engine.nearest(name, candidates)
  return near and text.sentence("; did you mean '%s'?"):format(near) or ""
end

local classes = {}
check.classes = classes -- all that check.class made

-- The name under which a public function of the library is called, or nil.
local function name_of(f)
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
        if v == f then return name end
      end
      local mt = getmetatable(module)
      if type(mt) == "table" and rawequal(mt.__call, f) then return short end
    end
  end
end

--- Raises "bad argument #n to 'f' (message)" at the user's line unless ok.
---@param ok any
---@param n integer position as the user wrote it, self not counted
---@param message string a format for the further arguments
function check.arg(ok, n, message, ...)
  if not ok then engine.argerror(n, text.sentence(message):format(...), name_of) end
  return ok
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
    check.arg(known[key] ~= nil, n, "unknown option '%s'%s", tostring(key), check.hint(key, known))
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
    check.arg(math.tointeger(v), n, "%s: whole number expected, got %s", name, v)
    v = math.tointeger(v)
  end
  check.arg(not lo or v >= lo, n, "%s must be at least %s, got %s", name, lo, v)
  check.arg(not hi or v <= hi, n, "%s must be at most %s, got %s", name, hi, v)
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
  local class = { __name = "tinynet." .. name, methods = {}, get = {}, set = {}, at = debug.getinfo(2, "Sl") }
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
    if method then return method end
    local get = class.get[key]
    if get and key ~= "*" then return get(self) end
    if class.names(self)[key] then return class.get["*"](self, key) end
    if is_state(key) or class.list and math.type(key) == "integer" then return nil end
    check.that(false, "unknown field '%s' of %s%s", tostring(key), name, check.hint(key, all_names(self)))
  end

  function class.__newindex(self, key, value)
    if is_state(key) then return rawset(self, key, value) end
    local set = class.set[key]
    if set and key ~= "*" then return set(self, value) end
    local all = all_names(self)
    if class.set["*"] and class.names(self)[key] then return class.set["*"](self, key, value) end
    check.that(not all[key], "field '%s' of %s cannot be set", tostring(key), name)
    check.that(false, "unknown field '%s' of %s%s", tostring(key), name, check.hint(key, all))
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
