-- Norm: how values become colours. One object for all maps, surfaces and the colour bar of a figure, so
-- that one value has one colour.
local check = require "tinynet.check"
local geom = require("tinynet.engine").geom
local ticks = require "tinynet.plot.ticks"

local Norm = check.class "norm"
local norm = { class = Norm }

norm.kinds = { linear = true, log = true }

--- The colour maps that a figure can name.
norm.cmaps = {}
for _, name in ipairs(geom.cmaps()) do norm.cmaps[name] = true end

local wide = 100 -- positive values of a larger ratio are seen as logarithms

--- A norm from lo to hi; values outside have the colours of the ends.
---@param kind string "linear"|"log"
---@param lo number above 0 if "log"
---@param hi number not below lo
---@param cmap string|nil "tn"
---@param levels number[]|nil where the bands of maps and colour bar meet, ascending, instead of round values
---@return table norm { kind =, lo =, hi =, cmap = }
function norm.new(kind, lo, hi, cmap, levels)
  cmap = cmap or "tn"
  check.arg(norm.kinds[kind], 1, "unknown norm '%s'%s", tostring(kind), check.hint(kind, norm.kinds))
  check.arg(norm.cmaps[cmap], 4, "unknown cmap '%s'%s", tostring(cmap), check.hint(cmap, norm.cmaps))
  check.arg(lo <= hi and (kind == "linear" or lo > 0), 2, "norm: %slo <= hi expected, got %g and %g",
    kind == "log" and "0 < " or "", lo, hi)
  return setmetatable({ _kind = kind, _lo = lo, _hi = hi, _cmap = cmap, _levels = levels }, Norm)
end

--- The option norm of a figure: a kind, or { kind, from, to } for colours that do not follow the values, as
--- figures that are compared need them.
---@param v any
---@param n integer position of the options
---@return any kind
---@return number[]|nil range
---@error norm: {"log", from, to} with 0 < from < to expected, got {"log", 0, 1}
function norm.option(v, n)
  if type(v) ~= "table" then return v end
  local kind, from, to = v[1], v[2], v[3]
  local ok = norm.kinds[kind] and type(from) == "number" and type(to) == "number" and from < to
    and from > (kind == "log" and 0 or -math.huge) and to < math.huge
  check.arg(ok, n, "norm: {\"%s\", from, to} with %sfrom < to expected, got {%s, %s, %s}",
    kind == "linear" and kind or "log", kind == "linear" and "" or "0 < ", tostring(kind), tostring(from),
    tostring(to))
  return kind, { from, to }
end

local most = 256 -- levels

-- The levels that users gave to the maps of a figure, all in one list, as one value has one colour in all of
-- them; nil if none has any.
local function given_levels(fields)
  local list, seen = {}, {}
  for _, f in ipairs(fields) do
    for _, v in ipairs(f.banded and f.levels or {}) do
      if not seen[v] then list[#list + 1], seen[v] = v, true end
    end
  end
  table.sort(list)
  check.that(#list <= most, "levels: the maps of a figure share theirs, %d at most, got %d", most, #list)
  return #list > 0 and list or nil
end

--- The norm of all fields { lo =, hi =, positive =, banded =, levels = } of a figure: from the lowest to the
--- highest value, or, as a logarithm, from the lowest positive one. Without a kind it is "log" where all values are
--- positive and the highest is more than 100 times the lowest, else "linear". A diverging map is centred on 0 if
--- linear.
---@param fields table[]
---@param kind string|nil
---@param cmap string|nil
---@param range number[]|nil { lo, hi } instead of the values', with a kind
---@return table norm
function norm.of(fields, kind, cmap, range)
  if range then
    local fixed = norm.new(kind, range[1], range[2], cmap, given_levels(fields))
    return fixed
  end
  local lo, hi, positive = math.huge, -math.huge, math.huge
  for _, f in ipairs(fields) do
    lo, hi = math.min(lo, f.lo or lo), math.max(hi, f.hi or hi)
    positive = math.min(positive, f.positive or positive)
  end
  if lo > hi then lo, hi, kind = 0, 1, "linear" end -- nothing to be seen
  kind = kind or (lo > 0 and hi / lo > wide and "log" or "linear")
  if kind == "log" then
    check.that(hi > 0, "norm: the logarithm wants values above 0, the highest is %g", hi)
    lo = positive
  elseif cmap == "tn_diverging" and lo < 0 and hi > 0 then
    hi = math.max(-lo, hi)
    lo = -hi
  end
  local made = norm.new(kind, lo, hi, cmap, given_levels(fields))
  return made
end

for _, name in ipairs{ "kind", "lo", "hi", "cmap" } do
  Norm.get[name] = function(self) return self["_" .. name] end
end

--- Where a value lies on the colour map, 0 to 1; 0.5 everywhere if lo = hi, NaN of NaN.
---@param z number
---@return number t
function Norm.methods:unit(z)
  local lo, hi = self._lo, self._hi
  if z ~= z then return z end
  if lo == hi then return 0.5 end
  z = math.max(lo, math.min(hi, z))
  if self._kind == "log" then return math.log(z / lo) / math.log(hi / lo) end
  return (z - lo) / (hi - lo)
end

--- The value at a place of the colour map: the inverse of unit.
---@param t number 0 to 1
---@return number z
function Norm.methods:value(t)
  local lo, hi = self._lo, self._hi
  if self._kind == "log" then return lo * (hi / lo) ^ t end
  return lo + (hi - lo) * t
end

--- The colour of a value, and its relative luminance (0 black to 1 white).
---@param z number
---@return string "#rrggbb"
---@return number luminance
function Norm.methods:color(z)
  local color, luminance = geom.cmap_color(self._cmap, self:unit(z))
  return color, luminance
end

--- The colour of the band between two values: that of its middle.
---@param a number
---@param b number
---@return string "#rrggbb"
function Norm.methods:between(a, b)
  local color = geom.cmap_color(self._cmap, (self:unit(a) + self:unit(b)) / 2)
  return color
end

--- The levels to be drawn, ascending; under a logarithm only those above 0.
---@param own number[]|nil a list instead of the norm's
---@return number[] values
---@return boolean[] labelled which are thick and carry a number
function Norm.methods:levels(own)
  local given = own or self._levels
  if not given then
    local values, labelled = geom.levels(self._kind, self._lo, self._hi)
    return values, labelled
  end
  local values, labelled = {}, {}
  for _, v in ipairs(given) do
    if self._kind == "linear" or v > 0 then values[#values + 1], labelled[#labelled + 1] = v, true end
  end
  return values, labelled
end

--- The labelled levels and what is written at them.
---@return table { at = {...}, text = {...} }
function Norm.methods:ticks()
  local t = { at = {} }
  local values, labelled = self:levels()
  for i, v in ipairs(values) do
    if labelled[i] then t.at[#t.at + 1] = v end
  end
  t.text = ticks.row(t.at)
  return t
end

function Norm:__tostring()
  return ("norm %s from %g to %g, colours %s"):format(self._kind, self._lo, self._hi, self._cmap)
end

return norm
