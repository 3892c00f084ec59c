-- Functions that a script defines: name and result are checked here, the engine makes the row.
local engine = require "tinynet.engine"
local check = require "tinynet.check"
local text = require "tinynet.text"

local define = {}

-- Lua's own mathematics wants numbers: say which function of tn.math does the same.
local function hint(message)
  local name = type(message) == "string" and message:match "to '([%w_]+)' %(number expected, got symbol%)$"
  if not name or not math[name] then return message end
  return message .. (rawget(engine.math, name) and text.sentence("; write tn.math.%s"):format(name)
    or text.sentence("; see the functions of tn.math"))
end

--- Calls a script's function with symbols and answers the formula it returns.
---@param f function
---@param inputs integer
---@param n integer position of the argument
---@return userdata symbol
function define.trace(f, inputs, n)
  check.arg(type(f) == "function", n, "function expected, got %s", check.kind(f))
  local ok, result = xpcall(engine.net.trace, hint, f, inputs)
  if not ok then error(result, 0) end
  local kind = check.kind(result)
  check.arg(kind == "symbol", n, kind == "nil" and "the function returned nothing; end it with return and the formula"
    or kind == "number" and "the function returned a constant, not a formula of its argument"
    or kind == "array" and "the function returned an array; it must return a formula of its argument"
    or "the function returned a %s, not a formula", kind)
  return result
end

--- Whether a name can stand in files and messages.
---@param name string|nil
---@return any true or false in the sense of Lua
function define.is_name(name)
  return name and name:find "^%a[%w_]*$" and #name <= 40
end

--- Refuses what is no name, or a name that is taken by a row that cannot be defined again.
---@param name any
---@param what string "activation" or "loss"
---@param taken table names as keys
---@param n integer position of the argument
function define.name(name, what, taken, n)
  check.arg(type(name) == "string", n, "name of the %s expected, got %s", what, check.kind(name))
  check.arg(define.is_name(name), n, "'%s' is no name: letters, digits and _, a letter first, at most 40", name)
  check.arg(not taken[name], n, "%s '%s' is built in; choose another name", what, name)
end

--- Makes the row; a sentence why not, if it cannot be.
---@param kind string "act" or "loss"
---@param name string
---@param symbol userdata
---@return string|nil
function define.row(kind, name, symbol)
  local _, message = engine.net.define(kind, name, symbol)
  return message
end

-- Formulas as text ----------------------------------------------------------------------------------

-- Operator, how tightly it binds, and whether its right side must bind tighter.
local infix = { add = { " + ", 1 }, sub = { " - ", 1, true }, mul = { " * ", 2 }, div = { " / ", 2, true } }
local CLOSED, LONGEST = 9, 120

-- The text of one operation and how tightly it binds, from those of its arguments.
local function show(op, texts, levels)
  local name, a, b = op[1], op[2], op[3]
  local function part(k, least)
    return levels[k] < least and "(" .. texts[k] .. ")" or texts[k]
  end
  if name == "number" then return ("%.15g"):format(a), a < 0 and 0 or CLOSED end
  if name == "mul" and a == b then return part(a, 4) .. "^2", 3 end
  if name == "neg" then return "-" .. part(a, 2), 0 end
  if infix[name] then
    local sign, rank, strict = table.unpack(infix[name])
    return part(a, rank) .. sign .. part(b, strict and rank + 1 or rank), rank
  end
  local list = {}
  for k = 2, #op do list[k - 1] = texts[op[k]] end
  return name .. "(" .. table.concat(list, ", ") .. ")", CLOSED
end

--- The formula of a defined row, as a text where it is short.
---@param kind string "act" or "loss"
---@param name string
---@param names string[] of the inputs
---@return string
function define.formula(kind, name, names)
  local tape, texts, levels = engine.net.tape(kind, name), {}, {}
  for i, op in ipairs(tape) do
    texts[i], levels[i] = names[i], CLOSED
    if not texts[i] then texts[i], levels[i] = show(op, texts, levels) end
    if #texts[i] > LONGEST then return text.get("define.long", #tape - #names) end
  end
  return texts[#tape]
end

-- Tapes in files ------------------------------------------------------------------------------------

--- The tape of a defined row on one line: "mul 1 2; number 0x1p-1; ...", inputs left out.
---@param kind string "act" or "loss"
---@param name string
---@return string|nil nil where nothing of that name is defined
function define.text(kind, name)
  local tape = engine.net.tape(kind, name)
  if not tape then return nil end
  local words = {}
  for _, op in ipairs(tape) do
    if op[1] == "number" then
      words[#words + 1] = ("number %a"):format(op[2])
    elseif op[1] ~= "input" then
      words[#words + 1] = table.concat(op, " ")
    end
  end
  return table.concat(words, "; ")
end

local operators = {
  add = function(a, b) return a + b end, sub = function(a, b) return a - b end,
  mul = function(a, b) return a * b end, div = function(a, b) return a / b end,
  neg = function(a) return -a end,
}

-- One step of a tape on what the steps before gave; raises for what is no step.
local function replay(step, values)
  local op, rest = step:match "^ ?(%w+) (.*)$"
  if op == "number" then return assert(tonumber(rest)) end
  local args = {}
  for word in rest:gmatch "%S+" do args[#args + 1] = assert(values[math.tointeger(tonumber(word))]) end
  return (operators[op] or assert(rawget(engine.math, op)))(table.unpack(args))
end

-- The formula of a text on the values of its inputs.
local function apply(formula, ...)
  local values = { ... }
  for step in formula:gmatch "[^;]+" do values[#values + 1] = replay(step, values) end
  return values[#values]
end

--- The formula of a defined row on symbols; nil where nothing of that name is defined.
---@param kind string "act" or "loss"
---@param name string
---@return userdata|nil symbol
function define.on(kind, name, ...)
  local formula = define.text(kind, name)
  return formula and apply(formula, ...)
end

--- The formula that define.text wrote; nil if the text is damaged.
---@param formula string
---@param inputs integer
---@return userdata|nil symbol
function define.parse(formula, inputs)
  local ok, symbol = pcall(engine.net.trace, function(...) return apply(formula, ...) end, inputs)
  if ok and check.kind(symbol) == "symbol" then return symbol end
end

return define
