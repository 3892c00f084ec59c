-- tn.act: the table of activations. tn.act.tanh(z), tn.act.tanh:derivative(z), tn.act.list().
local engine = require "tinynet.engine"
local check = require "tinynet.check"

local act = {}
local by_name, names = {}, {}

local Activation = check.class "activation"

local function evaluate(row, derivative, z, n)
  check.arg(type(z) == "number" or check.kind(z) == "array", n, "number or array expected, got %s", check.kind(z))
  return engine.net.act(row.name, row.param_value, derivative, z)
end

--- The activation of z, element by element, with the default parameter. softmax takes each row of an
--- array for a sample.
---@param z number|array
---@return number|array
function Activation.__call(self, z)
  local a = evaluate(self._row, false, z, 1)
  return a
end

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

for i, row in ipairs(engine.net.acts()) do
  names[i] = row.name
  by_name[row.name] = setmetatable({ _row = row }, Activation)
end

--- The names of all activations, in the order of the table.
---@return string[]
function act.list()
  return { table.unpack(names) }
end

--- The row of an activation for the other modules; nil when there is none.
---@param name string
---@return table|nil
function act.row(name)
  local a = by_name[name]
  return a and a._row
end

return setmetatable(act, {
  __index = function(_, key)
    local a = by_name[key]
    return check.that(a, "unknown activation '%s'%s", tostring(key), check.hint(key, by_name)) and a
  end,
})
