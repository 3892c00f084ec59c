-- fit(net, d): the samples and the net's curve in the units of the data, kinks exact.
local check = require "tinynet.check"
local engine = require "tinynet.engine"
local style = require "tinynet.plot.style"
local text = require "tinynet.text"
local values = require "tinynet.plot.values"
local line = require "tinynet.plot.kinds.line"
local scatter = require "tinynet.plot.kinds.scatter"

local fit = {}

local samples = 401

local function has(v, name)
  local ok, method = pcall(function() return v[name] end)
  return ok and type(method) == "function"
end

local function span(list)
  local lo, hi = math.huge, -math.huge
  for _, v in ipairs(list) do
    if values.finite(v) then lo, hi = math.min(lo, v), math.max(hi, v) end
  end
  return lo, hi
end

-- Where to ask the net: evenly, and at each kink, so that corners are corners.
local function arguments(net, lo, hi)
  local x = {}
  for i = 0, samples - 1 do x[#x + 1] = lo + (hi - lo) * i / (samples - 1) end
  for _, kink in ipairs(net:kinks(lo, hi)) do x[#x + 1] = kink end
  table.sort(x)
  return x
end

-- A wild curve may triple the height of the samples' picture, not more.
local function clamp_to(lo, hi)
  local height = hi > lo and hi - lo or 1
  return function(v) return math.max(lo - height, math.min(hi + height, v)) end
end

--- Appends samples and curve to a panel.
function fit.add(spec, net, d, o)
  check.arg(has(net, "predict") and has(net, "kinks"), 1, "net expected, got %s", check.kind(net))
  check.arg(has(d, "unscale_x") and has(d, "unscale_y"), 2, "dataset expected, got %s", check.kind(d))
  check.options(o, {}, 3)
  local x, y = d:unscale_x(d.x), d:unscale_y(d.y)
  local _, features = x:shape()
  check.arg((features or 1) == 1, 2, "fit draws a curve over one input, but the data has %d columns of x",
    features)
  local xs, ys = values.list(x, 2, "x"), values.list(y, 2, "y")
  check.arg(#xs > 0, 2, "fit: there are no points to draw")
  local x_lo, x_hi = span(xs)
  local at = arguments(net, x_lo, x_hi)
  local curve = values.list(net:predict(engine.array(at)), 1, "predict")
  scatter.put(spec, xs, ys,
    { theme_color = "dots", size = 3.4, alpha = 0.45, label = text.get "plot.samples" })
  line.put(spec, at, curve,
    { theme_color = "accent", width = style.width.fit, halo = style.width.halo,
      label = text.get "plot.fit", y_range = clamp_to(span(ys)) })
  spec.default_xlabel, spec.default_ylabel = d.names and d.names[1], d.names and d.names[2]
end

return fit
