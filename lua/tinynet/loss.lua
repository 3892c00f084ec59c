-- tn.loss: the table of losses, and which output layer each goes with.
local engine = require "tinynet.engine"
local check = require "tinynet.check"
local text = require "tinynet.text"
local define = require "tinynet.define"

local loss = {}
local by_name, names = {}, {}

local function add(row)
  names[#names + 1] = row.name
  by_name[row.name] = row
end

for _, row in ipairs(engine.net.losses()) do add(row) end

local fixed = {} -- names that cannot be defined: those of the rows and of this module
for name in pairs(by_name) do fixed[name] = true end

--- The names of all losses, in the order of the table.
---@return string[]
function loss.list()
  return check.readable{ table.unpack(names) }
end

--- The row of a loss for the other modules; nil when there is none.
---@param name string
---@return table|nil
---@package
function loss.row(name)
  return by_name[name]
end

-- The loss that is made for an output, or nil.
local function loss_for(output)
  for _, name in ipairs(names) do
    if by_name[name].output == output then return name end
  end
end

-- A loss with an output of its own wants that; an output of whole layers wants the loss made for it.
local function check_output(row, last, n)
  local better = loss_for(last.act)
  local keep = better and text.sentence('; or keep it and write loss = "%s"'):format(better) or ""
  check.arg(not row.output or row.output == last.act, n,
    'loss %s wants %s %s output: end the net with {%d, "%s"} instead of {%d, "%s"}%s',
    row.name, text.sentence((row.output or ""):find "^[aeiou]" and "an" or "a"), row.output, last.units,
    row.output, last.units,
    last.act, keep)
  check.arg(row.output or not last.row.layer, n, 'loss %s does not go with a %s output: write loss = "%s"',
    row.name, last.act, better)
  check.arg(not row.classes or last.units > 1, n, 'loss %s wants one output per class; '
    .. 'for two classes in one output end the net with {1, "sigmoid"} and write loss = "bce"', row.name)
end

-- Targets of classes are one-hot: each row adds up to 1.
local function check_classes(name, y, n)
  local sums = y:sum "rows":col(1)
  local worst = (sums - 1):abs():argmax()
  check.arg(math.abs(sums[worst] - 1) < 1e-9, n,
    "loss %s wants one-hot targets: row %d of y adds up to %g, not 1; write d = d:onehot()", name, worst, sums[worst])
end

--- Refuses unknown names, outputs that do not fit the loss and targets outside its range.
---@param name string|nil default "half_mse"; where that cannot be, the loss the net was trained on
---@param net table a net or an ensemble
---@param d dataset
---@param n integer position of the argument
---@param own boolean|nil whether the default is the loss the net was trained on, if it was
---@return string name
---@package
function loss.check(name, net, d, n, own)
  if name == nil then
    local last = net._layers[#net._layers]
    name = (own or last.row.layer) and net._loss or "half_mse"
  end
  local row = by_name[name]
  check.arg(row, n, "unknown loss '%s'%s", check.show(name), check.hint(name, by_name))
  check_output(row, net._layers[#net._layers], n)
  if row.unit_targets then
    local lo, hi = d.y:min(), d.y:max()
    check.arg(lo >= 0 and hi <= 1, n, "loss %s wants targets between 0 and 1, the data has %g to %g", name, lo, hi)
  end
  if row.classes then check_classes(name, d.y, n) end
  return name
end

-- Makes the row of a formula; `refuse` raises a sentence why it cannot be.
local function enter(name, symbol, refuse)
  local message = define.row("loss", name, symbol)
  if message then refuse(message) end
  if by_name[name] then return end
  add{ name = name, formula = "mean " .. define.formula("loss", name, { "a", "y" }), source = "tn.loss.define",
    unit_targets = false, defined = true }
end

--- Defines a loss, as tn.act.define an activation: f gives the loss of one output a and its target y;
--- the loss of a net is its mean over samples and outputs. It goes with every output activation.
---
---     tn.loss.define("log_cosh", function(a, y)
---       local r = tn.math.abs(a - y)
---       return r + tn.math.log1p(tn.math.exp(-2 * r)) - tn.math.log(2)
---     end)
---     net:fit(train, { loss = "log_cosh" })
---@param name string letters, digits and _
---@param f function function(a, y) ... return formula end
---@error loss 'mse' is built in; choose another name
function loss.define(name, f)
  define.name(name, "loss", fixed, 1)
  local symbol = define.trace(f, 2, 2)
  enter(name, symbol, function(message) check.arg(false, 2, "%s: %s", name, message) end)
end

--- Takes over a definition from a file; `refuse` raises a sentence.
---@param name string|nil
---@param formula string|nil as define.text wrote it
---@param refuse function
---@package
function loss.restore(name, formula, refuse)
  if fixed[name] then refuse(text.sentence("the file defines loss '%s', which is built in"):format(name)) end
  local symbol = define.is_name(name) and define.parse(formula, 2)
  if not symbol then refuse(text.sentence("the formula of loss '%s' is damaged"):format(name or "?")) end
  enter(name, symbol, function(message) refuse(text.sentence("loss '%s': %s"):format(name, message)) end)
end

for name in pairs(loss) do fixed[name] = true end

return setmetatable(loss, {
  __index = function(_, key)
    local row = by_name[key]
    check.that(row, "unknown loss '%s'%s", check.show(key), check.hint(key, by_name))
    return ("%s: %s (%s)"):format(row.name, row.formula, row.source)
  end,
})
