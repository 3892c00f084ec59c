-- history(h, o): how training went: loss (or another value) over the epochs, training and validation.
local check = require "tinynet.check"
local style = require "tinynet.plot.style"
local text = require "tinynet.text"
local ticks = require "tinynet.plot.ticks"
local values = require "tinynet.plot.values"
local line = require "tinynet.plot.kinds.line"
local mark_kind = require "tinynet.plot.kinds.mark"

local history = {}

local known = { value = true, label = true, color = true }
local shown = { loss = true, mse = true, r2 = true, accuracy = true }

-- Median over a window that shrinks at the ends: noise goes, jumps and the first fall stay.
local function smooth(y)
  local out, n = {}, #y
  local reach = math.max(2, n // 40)
  for i = 1, n do
    local k = math.min(reach, i - 1, n - i)
    local window = {}
    for j = i - k, i + k do window[#window + 1] = y[j] end
    table.sort(window, function(a, b) return a < b or (a == a and b ~= b) end)
    out[i] = window[k + 1]
  end
  return out
end

-- Whether a curve goes up and down rather than along: most of its way is back and forth.
local function noisy(y)
  local way, turns = 0, 0
  for i = 2, #y - 1 do
    local a, b = y[i] - y[i - 1], y[i + 1] - y[i]
    way = way + 1
    if a * b < 0 then turns = turns + 1 end
  end
  return way > 20 and turns > 0.25 * way
end

-- A logarithmic axis tells more where a positive value falls by more than ten.
local function wide(curves)
  local lo, hi = math.huge, -math.huge
  for _, c in ipairs(curves) do
    for _, v in ipairs(c.y) do
      if values.finite(v) then lo, hi = math.min(lo, v), math.max(hi, v) end
    end
  end
  return lo > 0 and hi < math.huge and hi / lo > 10
end

-- Below 0 a net is worse than the mean: how much worse at the start would hide the rest.
local function r2_range(v) return math.max(v, -0.1) end

-- A noisy curve stands thin behind its own running median.
local function put_curve(spec, x, c, y_range)
  if not noisy(c.y) then
    line.put(spec, x, c.y, { label = c.label, color = c.color, y_range = y_range })
    return
  end
  local raw = { color = c.color, width = style.width.raw, alpha = 0.35, style = "solid", y_range = y_range }
  line.put(spec, x, c.y, raw)
  line.put(spec, x, smooth(c.y),
    { label = c.label, color = c.color, category = raw.category, y_range = y_range })
end

-- The best validation record, marked with its value and epoch.
local function put_best(spec, x, y, upwards, percent)
  local best
  for i, v in ipairs(y) do
    local better = best and (upwards and v > y[best] or not upwards and v < y[best])
    if values.finite(v) and (better or not best) then best = i end
  end
  if best and best < #y then
    local value = (percent and "%.3g %%" or "%.3g"):format(y[best])
    mark_kind.add(spec, x[best], y[best], text.get("plot.best", value, ticks.number(x[best], 0)))
  end
end

-- A column of records; shares in percent.
local function column(series, what, percent)
  local list = values.list(series[what], 1, what)
  if not percent then return list end
  local scaled = {}
  for i, v in ipairs(list) do scaled[i] = 100 * v end
  return scaled
end

--- Appends the curves to a panel: training and validation; with a label, to compare several runs, only
--- the validation where there is one.
function history.add(spec, h, o)
  o = check.options(o, known, 2)
  local what = o.value or "loss"
  check.arg(shown[what], 2, "unknown value '%s'%s", tostring(what), check.hint(what, shown))
  local ok, train = pcall(function() return h.train[what] end)
  check.arg(ok and train, 1, "history with %s expected, got %s", what, check.kind(h))
  local look = style.look({ color = o.color }, 2)
  local x = values.list(h.epochs, 1, "epochs")
  local percent = what == "accuracy"
  local upwards = what == "r2" or percent
  local curves = {}
  if o.label == nil or h.val == nil then
    curves[1] = { y = column(h.train, what, percent), color = look.color,
      label = o.label or text.get "plot.training" }
  end
  if h.val ~= nil then
    curves[#curves + 1] = { y = column(h.val, what, percent), color = #curves == 0 and look.color or nil,
      label = o.label or text.get "plot.validation" }
  end
  for _, c in ipairs(curves) do
    check.arg(#c.y == #x, 1, "history: epochs has %d values, but %s has %d", #x, what, #c.y)
    put_curve(spec, x, c, what == "r2" and r2_range or nil)
  end
  if o.label == nil and h.val ~= nil then put_best(spec, x, curves[2].y, upwards, percent) end
  if not upwards and wide(curves) then spec.scale.y = "log" end
  spec.tight_x = true
  local name = text.get("plot." .. what)
  if percent then name = ("%s (%%)"):format(name) end
  if what == "loss" and h.loss then name = text.get("landscape.loss", h.loss) end
  if o.label ~= nil and h.val ~= nil then name = text.get("plot.of_validation", name) end
  spec.default_xlabel, spec.default_ylabel = text.get "plot.epoch", name
end

return history
