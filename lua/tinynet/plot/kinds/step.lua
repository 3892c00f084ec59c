-- step(x, y, o): a staircase: y[i] holds from x[i] to x[i + 1]; NaN breaks it.
local check = require "tinynet.check"
local style = require "tinynet.plot.style"
local values = require "tinynet.plot.values"
local line = require "tinynet.plot.kinds.line"

local step = {}

local known = { label = true, color = true, width = true, style = true, alpha = true }

--- Appends the mark to a panel.
function step.add(spec, x, y, o)
  o = check.options(o, known, 3)
  x, y = values.pair(x, y, "step")
  local xs, ys = {}, {}
  for i = 1, #x do
    if i > 1 then xs[#xs + 1], ys[#ys + 1] = x[i], y[i - 1] end
    xs[#xs + 1], ys[#ys + 1] = x[i], y[i]
  end
  local mark = style.look(o, 3)
  mark.label = o.label ~= nil and values.text(o.label, 3, "label") or nil
  line.put(spec, xs, ys, mark)
end

return step
