-- A lecturer's sheet, run in a sandbox of its own over what a student's script left behind: which expectations hold.
--
--   title "Exercise 3"              the heading
--   seed(7)                         of the students' scripts (1)
--   limits{ cpu = 5, mem = "64M" }  of a script
--   data("prices.csv")              files beside the sheet that scripts may read
--   expect(census.fit.low, ">=", 0.2, "use init = 'he'", 2)    value, comparison, wanted, hint, points (1)
--
-- Names that are none of Lua's are the student's: what the script returned as `result`, a field of that, or a global.
-- What the student lacks is "missing": whatever is done with it is missing, too, and an expectation of it fails; so is
-- what is reckoned with a value of a wrong kind, or refused by a function. Once the sheet runs over nothing at all, to
-- learn what it expects; `if given(x) then` protects what cannot bear that.
local engine = require "tinynet.engine"
local check = require "tinynet.check"
local snapshot = require "tinynet.snapshot"
local text = require "tinynet.text"

-- ---- missing values ----

local ARITHMETIC = {
  add = "+", sub = "-", mul = "*", div = "/", mod = "%", pow = "^", idiv = "//", unm = "-", concat = "..",
}

local Missing = { __name = "tinynet.missing" }

-- `why`: what made it missing, where that is more than that nothing is there.
local function missing(path, why)
  return setmetatable({ path = path, why = why }, Missing)
end

local function is_missing(v)
  return getmetatable(v) == Missing
end

local function path_of(v)
  return rawget(v, "path")
end

local function either(a, b)
  return is_missing(a) and a or b
end

function Missing.__index(self, key)
  local step = type(key) == "number" and ("[%s]"):format(key) or "." .. tostring(key)
  return missing(path_of(self) .. step, rawget(self, "why"))
end

function Missing.__tostring(self)
  local why = rawget(self, "why")
  return text.get(why and "grade.missing_for" or "grade.missing", path_of(self), why)
end

function Missing.__call(self) return missing(path_of(self) .. "()", rawget(self, "why")) end
function Missing.__len() return 0 end
function Missing.__lt() return false end
function Missing.__le() return false end
function Missing.__pairs() return function() return nil end end
for event in pairs(ARITHMETIC) do
  Missing["__" .. event] = either
end

local function show(v)
  if v ~= v then return "nan" end -- as every system writes it
  if type(v) == "number" then return ("%.6g"):format(v) end
  if type(v) == "string" then return ("%q"):format(snapshot.line(v, 40)) end
  if is_missing(v) then return tostring(v) end
  if getmetatable(v) == snapshot.opaque then return rawget(v, "kind") end
  if type(v) == "table" then return getmetatable(v) and check.kind(v) or "table" end
  return snapshot.line(tostring(v), 60)
end

-- Gives a metatable what makes values bear that they are called, compared or reckoned with: then they are missing.
-- `name_of(event, a, b)` tells what is.
local function bearing(mt, name_of)
  for event in pairs(ARITHMETIC) do
    mt["__" .. event] = function(a, b)
      if is_missing(a) or is_missing(b) then return either(a, b) end
      return missing(name_of(event, a, b))
    end
  end
  mt.__call = function(v) return missing(name_of("call", v)) end
  mt.__lt, mt.__le = Missing.__lt, Missing.__le
  return mt
end

-- What a sheet asked of values that cannot do it, as it wrote it.
local function written(event, a, b)
  if event == "call" then return tostring(a) .. "()" end
  if event == "unm" then return "-" .. show(a) end
  return ("%s %s %s"):format(show(a), ARITHMETIC[event], show(b))
end

-- For numbers, booleans and nil, and its part `string` for texts. Numbers as keys find nothing: lists end.
local function wrong_kinds()
  local mt = bearing({ __len = Missing.__len, __pairs = Missing.__pairs }, written)
  function mt.__index(v, key)
    if type(key) ~= "number" then return missing(("%s.%s"):format(v, key)) end
  end
  -- Fields of strings: the library's, else missing.
  function mt.string(s, key)
    local method = string[key]
    if method == nil then return mt.__index(s, key) end
    return method
  end
  bearing(snapshot.opaque, written).__index = mt.__index
  return mt
end

local values_given -- whether the sheet runs over a script's values

-- What a call gave: where values of a wrong kind made it fail, something missing, which tells why. An error of a C
-- function knows neither the sheet's line nor the name that the sheet used.
local function given_back(name, ok, ...)
  if ok then return ... end
  local err = ...
  if type(err) ~= "string" then error(err, 0) end
  err = err:gsub("(bad argument #%d+ to )'%?'", function(before) return ("%s'%s'"):format(before, name) end, 1)
  if values_given then return missing(name .. "()", (err:gsub("^[^\n]-:%d+: ", ""))) end
  if err:find "^[^\n]*:%d+: " then error(err, 0) end
  engine.fail(err)
end

-- A function, or the functions of a module, of that name: of something missing they make something missing.
local function soft(v, name)
  local function call(f, ...)
    for i = 1, select("#", ...) do
      local arg = select(i, ...)
      if is_missing(arg) then return arg end
    end
    return given_back(name, pcall(f, ...))
  end
  if type(v) == "function" then return function(...) return call(v, ...) end end
  if type(v) ~= "table" then return v end
  return setmetatable({}, {
    __index = function(_, key) return soft(v[key], key) end,
    __call = function(_, ...) return call(v, ...) end,
  })
end

local SOFT = { math = true, string = true, table = true, utf8 = true, tonumber = true }

-- ---- the student's values ----

local wraps = {} -- metatables, by what they tell

-- Tables of the student answer "missing" for what they lack.
local function wrap(path, kind)
  local name = kind and "tinynet." .. kind or nil
  local key = path .. "\n" .. (name or "")
  wraps[key] = wraps[key] or bearing({ of_student = true, __name = name,
    __index = function(_, k) return Missing.__index({ path = path }, k) end },
    function(event) return event == "call" and path .. "()" or path end)
  return wraps[key]
end

-- Nets and arrays are made by the library alone: a table is none, whatever it says.
local function make_table(t, kind)
  local claimed = kind ~= "" and kind ~= "net" and kind ~= "array" and kind or nil
  return setmetatable(t, wrap(claimed or "table", claimed))
end

local function make_array(list)
  local ok, a = pcall(require("tinynet").array, list)
  return ok and a or nil
end

local function make_net(content)
  local ok, net = pcall(require("tinynet.net").restore, content, "net")
  return ok and net or nil
end

-- Names the values of the first level, so that what is missing is spoken of by its name.
local function named(values)
  for name, v in next, values do
    local mt = type(v) == "table" and getmetatable(v)
    if mt and rawget(mt, "of_student") then setmetatable(v, wrap(name, (mt.__name or ""):match "^tinynet%.(.*)")) end
  end
  return values
end

local function decode(bytes)
  local all, ok = snapshot.decode(bytes, { table = make_table, array = make_array, net = make_net })
  if not ok or type(all) ~= "table" then return {}, nil end
  local globals = rawget(all, "globals")
  return named(type(globals) == "table" and globals or {}), named{ result = rawget(all, "result") }.result
end

-- ---- expectations ----

local function kind(v)
  if getmetatable(v) == snapshot.opaque then return rawget(v, "kind") end
  return check.kind(v)
end

-- What "is" knows: Lua's types, a whole number, and what the library makes.
local KINDS = {}
for word in ([[integer,number,string,boolean,table,function,userdata,thread,array,net,dataset,history,ensemble,census,
  sweep,group,share,norm,trace,activation,autopsy,gradient check,direction,landscape line,landscape path,barrier,slice,
  pca,atlas,solution,basin,basins,convexity,sharpness,critical point,list of critical points,figure,axes,animation,
  film]]):gmatch "%a[^,]*" do
  KINDS[word] = true
end

local comparisons = {
  ["<"] = function(a, b) return a < b end,
  ["<="] = function(a, b) return a <= b end,
  [">"] = function(a, b) return a > b end,
  [">="] = function(a, b) return a >= b end,
  ["=="] = function(a, b) return a == b end,
  ["~="] = function(a, b) return a ~= b end,
  near = function(a, b) return math.abs(a - b[1]) <= b[2] end,
  is = function(a, b) return kind(a) == b or b == "integer" and math.type(a) == "integer" end,
}

local function wanted_text(op, wanted)
  if op == "near" then return ("%s +- %s"):format(show(wanted[1]), show(wanted[2])) end
  return op == "is" and wanted or show(wanted)
end

-- The line of the sheet at a level of the stack.
local function line_of(level)
  local _, where = pcall(error, "", level + 1)
  return tonumber(where:match ":(%d+): $") or 0
end

local function expect(sheet, value, op, wanted, hint, points)
  check.arg(comparisons[op], 2, "unknown comparison '%s'%s", tostring(op), check.hint(op, comparisons))
  check.arg(op ~= "near" or type(wanted) == "table" and type(wanted[1]) == "number" and type(wanted[2]) == "number", 3,
    "near wants { value, tolerance }")
  check.arg(op ~= "is" or KINDS[wanted], 3, "unknown kind '%s'%s", tostring(wanted), check.hint(wanted, KINDS))
  check.arg(hint == nil or text.pick(hint) and type(text.pick(hint)) == "string", 4, "hint must be a text")
  points = points == nil and 1 or check.number(points, 5, "points", 0)
  local ok, good = false, false
  if not is_missing(value) and value ~= nil then ok, good = pcall(comparisons[op], value, wanted) end
  local item = { line = line_of(4), points = points, hint = text.pick(hint) or "", good = (ok and good) == true }
  if not item.good then
    local format = is_missing(value) and "grade.is_missing" or ok and "grade.fails" or "grade.other_kind"
    item.why = text.get(format, show(value), op, wanted_text(op, wanted))
  end
  sheet.items[#sheet.items + 1] = item
  return item.good
end

-- ---- what a sheet may call ----

local UNITS = { [""] = 1, k = 1 << 10, m = 1 << 20, g = 1 << 30 }
local SECONDS = { cpu = true, wall = true }

-- A limit as the command line has it; raises for what that would refuse.
local function limit(key, v)
  local n, unit = tostring(math.tointeger(v) or v):match "^(%d+)([kmgKMG]?)$"
  n = n and math.tointeger(tonumber(n))
  if SECONDS[key] then
    check.arg(n and unit == "" and n >= 1 and n <= 1000000, 1, "%s: whole seconds from 1 expected, got %s",
      key, tostring(v))
  else
    check.arg(n and n >= 1 and n <= (1 << 40) // UNITS[unit:lower()], 1,
      "%s: a size like 256M expected (K, M or G), got %s", key, tostring(v))
  end
  return ("%s=%d%s"):format(key, n, unit)
end

local function settings(sheet)
  local known = { cpu = true, wall = true, mem = true, files = true, print = true }
  local own = {}

  --- One thing that is expected of a script: whether it holds.
  ---@param value any missing counts as not held
  ---@param op string "<", "<=", ">", ">=", "==", "~=", "near" (wanted = { value, tolerance }), "is" (a type)
  ---@param wanted any
  ---@param hint string|table|nil what a student who fails should try; or { en =, zh = }
  ---@param points number|nil 1
  ---@return boolean
  function own.expect(...)
    local value, op, wanted, hint, points = ...
    return (expect(sheet, value, op, wanted, hint, points))
  end

  --- The heading of the results.
  ---@param s string|table or { en =, zh = }
  function own.title(s)
    check.arg(type(text.pick(s)) == "string", 1, "title must be a text")
    sheet.title = text.pick(s)
  end

  --- The seed of every script: of its first net, and of math.random.
  ---@param n integer
  function own.seed(n) sheet.seed = check.number(n, 1, "seed", 0, nil, true) end

  --- What a script may use, as in --sandbox; the command line has the last word.
  ---@param t table { cpu =, wall =, mem = "256M", files =, print = }
  function own.limits(t)
    for key, v in pairs(check.options(t, known, 1)) do
      sheet.limits[#sheet.limits + 1] = limit(key, v)
    end
  end

  --- Files beside the sheet that scripts may read, by their names.
  ---@param ... string
  function own.data(...)
    for i, path in ipairs{ ... } do
      check.arg(type(path) == "string", i, "path expected, got %s", check.kind(path))
      sheet.data[#sheet.data + 1] = { path = path, line = line_of(3) }
    end
  end

  --- Whether a value is there.
  ---@param v any
  ---@return boolean
  function own.given(v) return v ~= nil and not is_missing(v) end

  --- ipairs for the lists of a student, which answer "missing" where they end.
  function own.ipairs(t)
    local function step(list, i)
      local v = rawget(list, i + 1)
      if v ~= nil then return i + 1, v end
    end
    if type(t) == "userdata" then return ipairs(t) end
    return step, type(t) == "table" and not is_missing(t) and t or {}, 0
  end
  return own
end

-- The environment of a sheet: Lua, `tn`, the functions above, and then the student's values.
local function environment(sheet, own, globals, result)
  return setmetatable({}, {
    __index = function(_, name)
      if own[name] ~= nil then return own[name] end
      if name == "tn" then return soft(require "tinynet", name) end
      local known = rawget(_G, name)
      if known ~= nil then return SOFT[name] and soft(known, name) or known end
      if not sheet.wanted[name] then
        sheet.wanted[name] = true
        sheet.names[#sheet.names + 1] = name
      end
      local v
      if name == "result" then v = result end
      if v == nil and type(result) == "table" then v = rawget(result, name) end
      if v == nil then v = rawget(globals, name) end
      if v == nil then return missing(name) end
      return v
    end,
  })
end

--- Runs a sheet over the values of a script, or over none, to learn what it asks for.
---@param path string
---@param bytes string|nil of snapshot.watch
---@param bear fun(metatable: table) sets the metatable of nil, booleans, numbers and, in part, strings
---@return string bytes of { title =, seed =, limits =, data =, names =, items =, error = }, each item
--- { line =, points =, hint =, good =, why = }
---@package
local function run(path, bytes, bear)
  local sheet = { title = "", seed = 1, limits = {}, data = {}, names = {}, wanted = {}, items = {} }
  local globals, result = {}, nil
  values_given = bytes ~= nil
  if bytes then globals, result = decode(bytes) end
  local f, message = loadfile(path, "t", environment(sheet, settings(sheet), globals, result))
  if not f then error(message, 0) end
  if bytes then -- an error here is the fault of the values: the sheet runs without them
    bear(wrong_kinds())
    local ok, err = pcall(f)
    sheet.error = not ok and tostring(err) or nil
  else
    f()
  end
  return assert(snapshot.encode(sheet))
end

return run
