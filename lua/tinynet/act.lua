-- tn.act: the table of activations. tn.act.tanh(z), tn.act.tanh:derivative(z), tn.act.list().
local engine = require "tinynet.engine"
local check = require "tinynet.check"
local text = require "tinynet.text"
local define = require "tinynet.define"

local act = {}
local by_name, names = {}, {}

--- An activation: tn.act.tanh(z) is its value, on numbers and arrays.
---@field name string
---@field formula string
---@field range string of its values
---@field source string where it comes from
local Activation = check.class "activation"

local function evaluate(row, derivative, z, n)
  check.arg(type(z) == "number" or check.kind(z) == "array", n, "number or array expected, got %s", check.kind(z))
  return engine.net.act(row.name, row.param_value, derivative, z)
end

--- The activation of z, element by element, with the default parameter. softmax takes each row of an
--- array for a sample.
---@param z number|array
---@return number|array
Activation.__call = check.guard(function(self, z)
  local a = evaluate(self._row, false, z, 1)
  return a
end, 1)

--- The derivative da/dz; at a kink that of the left side.
---@param z number|array
---@return number|array
---@error softmax depends on all units of its layer: da_j / dz_k = a_j ((j = k) - a_k)
function Activation.methods:derivative(z)
  Activation.own(self, "derivative")
  check.that(not self._row.layer, "%s depends on all units of its layer: %s", self._row.name, self._row.derivative)
  local d = evaluate(self._row, true, z, 1)
  return d
end

for _, field in ipairs{ "name", "formula", "range", "source" } do
  Activation.get[field] = function(self) return self._row[field] end
end

function Activation.__tostring(self)
  local r = self._row
  return ("%s: %s, derivative %s, range %s (%s)"):format(r.name, r.formula, r.derivative, r.range, r.source)
end

local function add(row)
  names[#names + 1] = row.name
  by_name[row.name] = setmetatable({ _row = row }, Activation)
end

for _, row in ipairs(engine.net.acts()) do add(row) end

local fixed = {} -- names that cannot be defined: those of the rows and of this module
for name in pairs(by_name) do fixed[name] = true end

--- The names of all activations, in the order of the table.
---@return string[]
function act.list()
  return check.readable{ table.unpack(names) }
end

--- The row of an activation for the other modules; nil when there is none.
---@param name string
---@return table|nil
---@package
function act.row(name)
  local a = by_name[name]
  return a and a._row
end

-- Makes the row of a formula; `refuse` raises a sentence why it cannot be.
local function enter(name, symbol, refuse)
  local message = define.row("act", name, symbol)
  if message then refuse(message) end
  if by_name[name] then return end
  add{ name = name, formula = "a = " .. define.formula("act", name, { "z" }), derivative = "automatic",
    range = "(-inf, inf)", source = "tn.act.define", param_value = 0, relu_family = false, defined = true }
end

--- Defines an activation. The function is called once, with a symbol for z; what it does to it with
--- + - * / ^ and the functions of tn.math becomes a formula that the engine derives twice and runs
--- wherever it runs a built-in one. Branches are written with tn.math.where(z, a, b), which takes a
--- where z > 0 and b elsewhere; what is a number when the function runs is a constant of the formula.
---
---     tn.act.define("swish", function(z) return z * tn.math.sigmoid(z) end)
---     local net = tn.net{ 1, {8, "swish"}, {1, "identity"} }
---
--- The result counts as smooth (no dead or kinked units). A net keeps the formula in its file. At
--- most 1000 operations; the same definition may be repeated, another of the same name is refused.
---@param name string letters, digits and _
---@param f function function(z) ... return formula end
---@return table activation as tn.act[name]
---@error a defined function cannot branch with `if` or compare; write tn.math.where(z, a, b)
---@error activation 'tanh' is built in; choose another name
function act.define(name, f)
  define.name(name, "activation", fixed, 1)
  local symbol = define.trace(f, 1, 2)
  enter(name, symbol, function(message) check.arg(false, 2, "%s: %s", name, message) end)
  return by_name[name]
end

--- Takes over a definition from a file; `refuse` raises a sentence.
---@param name string|nil
---@param formula string|nil as define.text wrote it
---@param refuse function
---@package
function act.restore(name, formula, refuse)
  if fixed[name] then refuse(text.sentence("the file defines activation '%s', which is built in"):format(name)) end
  local symbol = define.is_name(name) and define.parse(formula, 1)
  if not symbol then refuse(text.sentence("the formula of activation '%s' is damaged"):format(name or "?")) end
  enter(name, symbol, function(message) refuse(text.sentence("activation '%s': %s"):format(name, message)) end)
end

for name in pairs(act) do fixed[name] = true end

return setmetatable(act, {
  __names = by_name,
  __index = function(_, key)
    local a = by_name[key]
    return check.that(a, "unknown activation '%s'%s", check.show(key), check.hint(key, by_name)) and a
  end,
})
