-- From the option `init` of a net to the numbers in its weights and biases.
local engine = require "tinynet.engine"
local check = require "tinynet.check"
local text = require "tinynet.text"

local initlaw = {}
local rows, names = {}, { book = true }
for _, row in ipairs(engine.net.inits()) do
  rows[row.name] = row
  names[row.name] = true
end

-- A law's options as the two arguments of its row; lists become rows of one number per unit.
local function arguments(law, row)
  local args = {}
  for key, v in pairs(law) do
    local name = key == 2 and row.p or key
    if key ~= 1 then
      if name ~= row.p and name ~= row.q or name == nil then
        local known = {}
        if row.p then known[row.p] = true end
        if row.q then known[row.q] = true end
        check.arg(false, 1, "init: unknown option '%s' of %s%s", check.show(key), row.name, check.hint(key, known))
      end
      if type(v) ~= "number" and type(v) ~= "table" then
        check.arg(false, 1, "init: %s of %s: number or list of numbers expected, got %s", check.show(name), row.name,
          check.kind(v))
      end
      if type(v) == "number" and v - v ~= 0 then
        check.arg(false, 1, "init: %s: finite numbers expected, got %s", check.show(name), check.show(v))
      end
      local value, message = v, nil
      if type(v) == "table" then value, message = engine.io.as_array{ v } end
      if not value then check.arg(false, 1, "init: %s of %s: %s", check.show(name), row.name, message) end
      args[name == row.p and "p" or "q"] = value
    end
  end
  return args.p, args.q
end

local function named(name)
  if not rows[name] then check.arg(false, 1, "init: unknown law '%s'%s", check.show(name), check.hint(name, names)) end
  return rows[name]
end

local function is_literal(law)
  return check.kind(law) == "array" or type(law) == "table" and type(law[1]) ~= "string"
end

-- Fills one block (weights or biases of a layer of a member) by one law.
local function apply(core, layer, bias, member, law, seed, what)
  local block = core:block(layer, bias, member)
  if type(law) == "number" then
    check.arg(law - law == 0, 1, "init: %s: finite numbers expected, got %s", what, check.show(law))
    core:fill(layer, bias, member, "constant", law, nil, seed)
  elseif type(law) == "string" then
    core:fill(layer, bias, member, named(law).name, nil, nil, seed)
  elseif is_literal(law) then
    initlaw.assign(block, law, what)
  elseif type(law) == "table" then
    local row = named(law[1])
    local p, q = arguments(law, row)
    local _, columns = block:shape()
    for _, a in ipairs{ p or false, q or false } do
      if a and type(a) ~= "number" and select(2, a:shape()) ~= columns then
        check.arg(false, 1, "init: %s has %d units, the list for it %d numbers", what, columns, (select(2, a:shape())))
      end
    end
    core:fill(layer, bias, member, row.name, p, q, seed)
  else
    check.arg(false, 1, "init: %s: number, law or array expected, got %s", what, check.kind(law))
  end
end

--- Copies a number, a table or an array of the same shape into a block of parameters.
---@param block array
---@param value number|table|array
---@param what string its name, for the error
---@error what has shape (m, n), got (p, q)
function initlaw.assign(block, value, what)
  local m, n = block:shape()
  if type(value) == "number" then
    for i = 1, m do block[i] = engine.array.zeros(n) + value end
    return
  end
  if type(value) == "table" and type(value[1]) == "number" then value = { value } end
  local a, message = engine.io.as_array(value)
  check.that(a or type(value) == "table", "%s: number, table or array expected, got %s", what, check.kind(value))
  check.that(a, "%s: %s", what, message)
  local p, q = a:shape()
  if not q then
    a, p, q = a:reshape(1, p), 1, p
  end
  check.that(p == m and q == n, "%s has shape (%d, %d), got (%d, %d)", what, m, n, p, q)
  for i = 1, m do block[i] = a[i] end
end

local function is_map(init)
  return type(init) == "table" and init[1] == nil and next(init) ~= nil and check.kind(init) == "table"
end

-- The law of block "w1", "b2", ... of a net with `layers` layers.
local function law_of(init, kind, layer, layers)
  if is_map(init) then
    local law = init[kind .. layer]
    if law == nil then law = init[kind] end
    if law == nil then law = kind == "b" and 0 or "torch" end
    return law
  end
  if init == "book" then return kind == "b" and layer == layers and 0.1 or "normal" end
  if kind == "w" then return init end
  local name = type(init) == "table" and init[1] or init
  return rows[name] and rows[name].biases and init or 0
end

--- The law of block kind .. layer, "w1" or "b2", in an `init` of a net with `layers` layers.
---@return any
initlaw.law = law_of

--- Whether a law is the same for all units of a layer: no list stands in it.
---@param law any
---@return boolean
function initlaw.is_alike(law)
  for _, v in pairs(type(law) == "table" and law or {}) do
    if type(v) == "table" then return false end
  end
  return true
end

--- A law's name and two arguments, numbers or rows, for a layer; nil for arrays and tables of numbers.
---@param law any
---@param fan_in integer
---@param fan_out integer
---@return string|nil name, number|array p, number|array q
function initlaw.numbers(law, fan_in, fan_out)
  if is_literal(law) then return nil end
  local name = type(law) == "table" and law[1] or law
  local p, q
  if type(law) == "table" then p, q = arguments(law, named(name)) end
  local p0, q0 = engine.net.law(name, fan_in, fan_out)
  return name, p or p0, q or q0
end

local laws = { number = true, string = true, table = true, array = true } -- kinds of an init

--- Refuses an `init` with names that the shape does not have.
---@param init any
---@param layers integer
function initlaw.check(init, layers)
  check.arg(laws[check.kind(init)], 1, "init: number, law or table of laws expected, got %s", check.kind(init))
  if not is_map(init) then
    if is_literal(init) then
      check.arg(false, 1, "init: an array must say which weights it is for: init = { w1 = ... }")
    end
    if type(init) == "string" and init ~= "book" then named(init) end
    return
  end
  local known = { w = true, b = true }
  for l = 1, layers do known["w" .. l], known["b" .. l] = true, true end
  for key in pairs(init) do
    check.arg(known[key], 1, "init: unknown parameters '%s'%s", check.show(key), check.hint(key, known))
  end
end

--- Draws all weights and biases of one member.
---@param core userdata
---@param layers integer
---@param member integer
---@param init any
---@param seed integer
function initlaw.fill(core, layers, member, init, seed)
  for l = 1, layers do
    apply(core, l, false, member, law_of(init, "w", l, layers), seed, "w" .. l)
    apply(core, l, true, member, law_of(init, "b", l, layers), seed, "b" .. l)
  end
end

--- What print(net) says of an init: its name, or in the language of the run that it was given or read.
---@param label string as initlaw.label answers it, or "from files"
---@return string
function initlaw.told(label)
  if label == "as given" then return text.get "init.given" end
  return label == "from files" and text.get "init.files" or label
end

--- How an init is called: its name, or "as given".
---@param init any
---@return string
function initlaw.label(init)
  local name = type(init) == "table" and init[1] or init
  return (rows[name] or name == "book") and name or type(init) == "number" and tostring(init) or "as given"
end

return initlaw
