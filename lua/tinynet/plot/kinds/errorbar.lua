-- errorbar(x, y, { low =, high = } or { error = }): points with the intervals around them.
local check = require "tinynet.check"
local style = require "tinynet.plot.style"
local values = require "tinynet.plot.values"
local line = require "tinynet.plot.kinds.line"
local scatter = require "tinynet.plot.kinds.scatter"

local errorbar = {}

local known = {
  low = true, high = true, error = true, label = true, color = true, width = true, size = true, marker = true,
  alpha = true,
}
local cap = 4 -- px, half of the strokes at the ends

--- The ends of the intervals around the values: absolute lists `low` and `high`, or `error`, a number or a
--- list, on either side; nil where there are none.
---@param o table the user's options
---@param y number[]
---@param n integer position of the options
---@param what string the mark's name
---@return number[]|nil low
---@return number[]|nil high
function errorbar.interval(o, y, n, what)
  local function list(v, name)
    local l = values.list(v, n, name)
    check.arg(#l == #y, n, "%s: there are %d values, but %s has %d", what, #y, name, #l)
    return l
  end
  if o.error ~= nil then
    check.arg(o.low == nil and o.high == nil, n, "%s: either error, or low and high", what)
    local e = type(o.error) == "table" and list(o.error, "error") or type(o.error) == "userdata"
      and list(o.error, "error") or nil
    local all = not e and check.number(o.error, n, "error", 0)
    local low, high = {}, {}
    for i, v in ipairs(y) do low[i], high[i] = v - (all or e[i]), v + (all or e[i]) end
    return low, high
  end
  if o.low == nil and o.high == nil then return nil end
  check.arg(o.low ~= nil and o.high ~= nil, n, "%s: low and high go together", what)
  local low, high = list(o.low, "low"), list(o.high, "high")
  for i, v in ipairs(low) do
    check.arg(v <= high[i] or v ~= v or high[i] ~= high[i], n, "%s: low %g is above high %g at %d", what, v, high[i], i)
  end
  return low, high
end

--- Appends the mark to a panel.
function errorbar.add(spec, x, y, o)
  o = check.options(o, known, 3)
  x, y = values.pair(x, y, "errorbar")
  local mark = style.look(o, 3)
  mark.low, mark.high = errorbar.interval(o, y, 3, "errorbar")
  check.arg(mark.low, 3, "errorbar: { low =, high = } or { error = } expected")
  mark.label = o.label ~= nil and values.text(o.label, 3, "label") or nil
  mark.size, mark.alpha = mark.size or 6.5, mark.alpha or 1
  scatter.put(spec, x, y, mark)
  mark.kind = "errorbar"
end

function errorbar.range(mark, grow)
  line.range(mark, grow)
  for i, x in ipairs(mark.x) do
    if values.finite(x) then
      if values.finite(mark.low[i]) then grow(x, mark.low[i], true) end
      if values.finite(mark.high[i]) then grow(x, mark.high[i], true) end
    end
  end
end

--- Draws one interval at x on the page; an end that a logarithmic axis cannot show lies at the lower edge.
function errorbar.whisker(view, x, low, high, look)
  if not (x and values.finite(low) and values.finite(high)) then return end
  local bottom = view.y0 + view.h
  local a, b = view:y(low) or bottom, view:y(high) or bottom
  local nan = 0 / 0
  view:path({ x, a, x, b, nan, nan, x - cap, a, x + cap, a, nan, nan, x - cap, b, x + cap, b },
    { stroke = look.color, width = look.width or 1.5, alpha = look.alpha })
end

function errorbar.draw(mark, view)
  local look = { color = view:color(mark), width = mark.width, alpha = mark.alpha }
  for i, x in ipairs(mark.x) do
    errorbar.whisker(view, view:x(x), mark.low[i], mark.high[i], look)
  end
  scatter.draw(mark, view)
end

function errorbar.swatch(mark, view, x, y, w)
  local m = x + w / 2
  view:decorate_path({ m, y - 7, m, y + 7 }, { stroke = view:color(mark), width = mark.width or 1.5 })
  scatter.swatch(mark, view, x, y, w)
end

return errorbar
