-- tn.loss: the table of losses, and which output layer each goes with.
local engine = require "tinynet.engine"
local check = require "tinynet.check"

local loss = {}
local by_name, names = {}, {}
for i, row in ipairs(engine.net.losses()) do
  names[i] = row.name
  by_name[row.name] = row
end

--- The names of all losses, in the order of the table.
---@return string[]
function loss.list()
  return { table.unpack(names) }
end

--- Refuses unknown names, outputs that do not fit the loss and targets outside its range.
---@param name string|nil default "half_mse"
---@param net table a net or an ensemble
---@param d dataset
---@param n integer position of the argument
---@return string name
function loss.check(name, net, d, n)
  name = name or "half_mse"
  local row = by_name[name]
  check.arg(row, n, "unknown loss '%s'%s", tostring(name), check.hint(name, by_name))
  local last = net._layers[#net._layers]
  check.arg(not row.output or row.output == last.act, n,
    'loss %s wants a %s output: end the net with {%d, "%s"} instead of {%d, "%s"}',
    name, row.output, last.units, row.output, last.units, last.act)
  if row.unit_targets then
    local lo, hi = d.y:min(), d.y:max()
    check.arg(lo >= 0 and hi <= 1, n, "loss %s wants targets between 0 and 1, the data has %g to %g", name, lo, hi)
  end
  return name
end

return setmetatable(loss, {
  __index = function(_, key)
    local row = by_name[key]
    check.that(row, "unknown loss '%s'%s", tostring(key), check.hint(key, by_name))
    return ("%s: %s (%s)"):format(row.name, row.formula, row.source)
  end,
})
