-- tn.odds: chances of starts, computed instead of counted.
local engine = require "tinynet.engine"
local check = require "tinynet.check"
local initlaw = require "tinynet.initlaw"

local odds = {}
local cdf = engine.math.normal_cdf

-- Laws of one number: its density (nil for a constant), P(v <= x), and where it may lie. As where weights are drawn,
-- std may be negative, and lo above hi.
local function normal(mean, std)
  if std == 0 then return { at = mean } end
  std = math.abs(std)
  return {
    density = function(x) return engine.math.exp(-((x - mean) / std) ^ 2 / 2) / (std * math.sqrt(2 * math.pi)) end,
    below = function(x) return cdf((x - mean) / std) end, lo = mean - 9 * std, hi = mean + 9 * std, middle = mean,
  }
end

local function uniform(lo, hi)
  if lo == hi then return { at = lo } end
  lo, hi = math.min(lo, hi), math.max(lo, hi)
  return {
    density = function() return 1 / (hi - lo) end,
    below = function(x) return math.max(0, math.min(1, (x - lo) / (hi - lo))) end, lo = lo, hi = hi,
    middle = (lo + hi) / 2,
  }
end

local function half_normal(std)
  local whole = normal(0, std)
  if whole.at then return whole end
  return {
    density = function(x) return 2 * whole.density(x) end,
    below = function(x) return math.max(0, 2 * whole.below(x) - 1) end, lo = 0, hi = whole.hi, middle = math.abs(std),
  }
end

local LAWS = {
  normal = normal, he = normal, uniform = uniform, torch = uniform, glorot = uniform,
  constant = function(v) return { at = v } end,
  abs_normal = function(mean, std) return mean == 0 and half_normal(std) or nil end,
}

-- The law of the weight or bias of unit j of layer 1 of nets with one input; nil where it is not one of
-- those above.
local function law_of(spec, units, j)
  if type(spec) == "number" then return { at = spec } end
  local name, p, q = initlaw.numbers(spec, 1, units)
  if not LAWS[name] then return nil end
  local function number(v)
    if type(v) == "number" then return v end
    return v:get(1, j)
  end
  return LAWS[name](number(p), number(q))
end

-- P(a <= v <= b); a constant counts where it lies.
local function between(law, a, b)
  if law.at then return a <= law.at and law.at <= b and 1 or 0 end
  return a <= b and law.below(b) - law.below(a) or 0
end

-- P(w lo + b <= 0 and w hi + b <= 0) for a given b.
local function dead_given(w, b, lo, hi)
  local least, most = -math.huge, math.huge
  for _, x in ipairs{ lo, hi } do
    if x > 0 then most = math.min(most, -b / x) end
    if x < 0 then least = math.max(least, -b / x) end
    if x == 0 and b > 0 then return 0 end
  end
  return between(w, least, most)
end

local TOLERANCE, DEEPEST = 1e-11, 40

-- Adaptive Simpson rule (Lyness 1969).
local function integral(f, a, b, fa, fm, fb, depth)
  local m = (a + b) / 2
  local fl, fr = f((a + m) / 2), f((m + b) / 2)
  local whole = (b - a) / 6 * (fa + 4 * fm + fb)
  local left, right = (m - a) / 6 * (fa + 4 * fl + fm), (b - m) / 6 * (fm + 4 * fr + fb)
  local off = left + right - whole
  if depth <= 0 or depth < DEEPEST - 6 and math.abs(off) < TOLERANCE * (b - a) then return left + right + off / 15 end
  return integral(f, a, m, fa, fl, fm, depth - 1) + integral(f, m, b, fm, fr, fb, depth - 1)
end

-- P(w x + b <= 0 for lo <= x <= hi) for independent w and b.
local function dead(w, b, lo, hi)
  if b.at then return dead_given(w, b.at, lo, hi) end
  local function f(v) return b.density(v) * dead_given(w, v, lo, hi) end
  local sum, cuts = 0, { b.lo, b.hi, b.middle, 0 }
  table.sort(cuts)
  for k = 1, #cuts - 1 do
    local from, to = math.max(cuts[k], b.lo), math.min(cuts[k + 1], b.hi)
    if from < to then
      local inset = (to - from) * 1e-15 -- a jump at 0 belongs to one side only
      sum = sum + integral(f, from, to, f(from + inset), f((from + to) / 2), f(to - inset), DEEPEST)
    end
  end
  return sum
end

--- The chance that a relu unit of the first layer is born dead, w x + b <= 0 for all x from lo to hi, for
--- nets with one input: the mean over the units where their laws differ; nil where the laws are arrays.
--- w, b ~ N(0, 1) on [0, 1] give 3/8.
---@param options table { init = as of tn.net, default "torch", lo = 0, hi = 1, units = 1 of the layer }
---@return number|nil
function odds.born_dead(options)
  local o = check.options(options, { init = true, lo = true, hi = true, units = true }, 1)
  local lo = check.number(o.lo == nil and 0 or o.lo, 1, "lo")
  local hi = check.number(o.hi == nil and 1 or o.hi, 1, "hi", lo)
  local units = check.number(o.units == nil and 1 or o.units, 1, "units", 1, nil, true)
  local init = o.init == nil and "torch" or o.init
  initlaw.check(init, 2)
  local w_law, b_law, sum = initlaw.law(init, "w", 1, 2), initlaw.law(init, "b", 1, 2), 0
  local alike = initlaw.is_alike(w_law) and initlaw.is_alike(b_law)
  for j = 1, alike and 1 or units do
    local w, b = law_of(w_law, units, j), law_of(b_law, units, j)
    if not (w and b) then return nil end
    sum = sum + dead(w, b, lo, hi)
  end
  return alike and sum or sum / units
end

--- The chance that the output of a deep relu net is constant for x > 0 at birth: biases 0, weights
--- symmetric about 0, `width` units in each of `depth` hidden layers: 1 - (1 - 2^-width)^depth.
---@param width integer
---@param depth integer
---@return number
function odds.constant(width, depth)
  check.number(width, 1, "width", 1, nil, true)
  check.number(depth, 2, "depth", 1, nil, true)
  return 1 - (1 - 2.0 ^ -width) ^ depth
end

return setmetatable(odds, {
  __index = function(_, key)
    check.that(false, "unknown field '%s' of tn.odds%s", check.show(key),
      check.hint(key, { born_dead = true, constant = true }))
  end,
})
