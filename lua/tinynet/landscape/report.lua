-- What a slice shows and hides, in words.
local engine = require "tinynet.engine"
local critical = require "tinynet.landscape.critical"
local descent = require "tinynet.landscape.descent"
local text = require "tinynet.text"

local report = {}

--- The largest ratio of the losses of two neighbouring points above which a picture cannot be trusted
--- between them.
report.STEEP = 2

local function finite_or_0(v) return v - v == 0 and v or 0 end

-- Largest |log| of the ratios between neighbouring rows of z, and the row; losses of 0 count as tiny, steps to and from
-- points without a finite loss not at all.
local function steepest(z)
  local log = engine.math.log(engine.math.max(z, 1e-300))
  local n = #z
  local steps = engine.math.abs(log:slice(2, n) - log:slice(1, n - 1))
  if engine.io.fault(steps) then steps = steps:map(finite_or_0) end
  local j = steps:argmax()
  return j and engine.math.exp(steps:max()) or 1, j or 1, steps
end

--- Largest ratio of neighbouring losses along x and along y.
---@return number, number
function report.steepness(s)
  return (steepest(s._z:t():copy())), (steepest(s._z))
end

-- Where a valley that leaves the slice ends: the height far out, and whether it still falls there.
local function follow(p, m)
  local q, far = m, nil
  for k = 1, 4 do
    local f = 10.0 ^ k
    local mx, my = (p.x1 + p.x2) / 2, (p.y1 + p.y2) / 2
    local wider = descent.of(p.slice)
    wider.x1, wider.x2 = mx - f * p.wide / 2, mx + f * p.wide / 2
    wider.y1, wider.y2 = my - f * p.high / 2, my + f * p.high / 2
    wider.wide, wider.high = f * p.wide, f * p.high
    local r = descent.descend(wider, q.x, q.y)
    if not r then break end
    q, far = r, r.x <= wider.x1 or r.x >= wider.x2 or r.y <= wider.y1 or r.y >= wider.y2
    if not far then break end
  end
  return q, far
end

local function add(lines, key, ...) text.fold(text.get(key, ...), "  ", lines) end

local function frozen(s, lines)
  local words = {}
  for k = 1, math.min(#s._frozen, 12) do words[k] = ("%s %.4g"):format(s._frozen[k].name, s._frozen[k].value) end
  if #s._frozen > 12 then words[13] = text.get("landscape.more", #s._frozen - 12) end
  if #words == 0 then add(lines, "report.directions") return end
  add(lines, "report.frozen", table.concat(words, ", "))
  add(lines, "landscape.note")
end

local function center(s, lines)
  local c, i, j = s._center, false, false
  for k = 1, #s._x do i = i or s._x[k] == c.x end
  for k = 1, #s._y do j = j or s._y[k] == c.y end
  add(lines, i and j and "report.center" or "report.no_center", c.x, c.y, c.loss)
end

-- A coordinate with some decimals; short where it is huge.
local function coordinate(v, decimals)
  return math.abs(v) < 1e9 and ("%.*f"):gsub("*", decimals):format(v) or ("%.6g"):format(v)
end

local function counts(s, lines)
  local pits, true_ones, outside, flat, shallow = critical.pits(s), 0, 0, 0, 0
  for _, m in ipairs(s:minima()) do
    shallow = shallow + (m._shallow and 1 or 0)
    if m._flat then flat = flat + 1 elseif m._falls then outside = outside + 1 else true_ones = true_ones + 1 end
  end
  add(lines, "report.lowest", s._lowest.loss, coordinate(s._lowest.x, 2), coordinate(s._lowest.y, 2))
  local best = s:minima()[1]
  if best and not best._flat and best._loss < s._lowest.loss then
    add(lines, "report.better", best._loss, coordinate(best._x, 7), coordinate(best._y, 7))
  end
  add(lines, "report.count", #pits, true_ones, flat, outside)
  if shallow > 0 then add(lines, "report.shallow", shallow) end
  local how, n = critical.thoroughness(s)
  if how then add(lines, "report." .. how, n) end
end

local function lost(s, lines)
  if not engine.io.fault(s._z) then return end
  local count = s._z:count(function(v) return v - v ~= 0 end)
  if count > 0 then add(lines, "report.lost", count, #s._x * #s._y) end
end

local function steep(s, lines)
  local x, y = report.steepness(s)
  if math.max(x, y) <= report.STEEP then return add(lines, "report.smooth", math.max(x, y)) end
  add(lines, s._refined and "report.steep_refined" or "report.steep", math.max(x, y))
end

local function valleys(s, lines)
  local p = descent.of(s)
  for _, m in ipairs(s:minima()) do
    if m._falls then
      local q, far = follow(p, { x = m._x, y = m._y })
      add(lines, far and "report.runs_off" or "report.ends", m._x, m._y, m._loss, q.f or m._loss, q.x, q.y)
    end
  end
end

--- See Slice:report.
---@param s table slice
---@return string
function report.text(s)
  local lines = {}
  text.fold(text.get("landscape.head", s._loss, #s._data, s._names[1], s._names[2], #s._x, #s._y), "", lines, "  ")
  frozen(s, lines)
  center(s, lines)
  counts(s, lines)
  lost(s, lines)
  steep(s, lines)
  valleys(s, lines)
  return table.concat(lines, "\n")
end

-- Refinement --------------------------------------------------------------------------------------

local MOST = 801 -- coordinates of an axis

-- The coordinates with as many new ones between two as their worst ratio asks for, and those of `more`.
local function denser(at, z, more)
  local _, _, steps = steepest(z)
  local list = {}
  for i = 1, #at - 1 do
    local parts = math.min(8, math.max(1, math.ceil(steps[i]:max() / math.log(report.STEEP))))
    for k = 0, parts - 1 do list[#list + 1] = at[i] + (at[i + 1] - at[i]) * k / parts end
  end
  list[#list + 1] = at[-1]
  for _, t in ipairs(more) do
    if t > at[1] and t < at[-1] then list[#list + 1] = t end
  end
  table.sort(list)
  local distinct = { list[1] }
  for k = 2, #list do
    if list[k] > distinct[#distinct] then distinct[#distinct + 1] = list[k] end
  end
  return #distinct <= MOST and engine.array(distinct) or at
end

--- See Slice:refine.
---@param s table slice
---@param evaluate fun(x: array, y: array): table the slice on other coordinates
---@return table slice
function report.refine(s, evaluate)
  local xs, ys = { s._center.x }, { s._center.y }
  for _, m in ipairs(s:minima()) do
    xs[#xs + 1], ys[#ys + 1] = m._x, m._y
  end
  local new = s
  for _ = 1, 6 do
    local x, y = denser(new._x, new._z:t():copy(), xs), denser(new._y, new._z, ys)
    if #x == #new._x and #y == #new._y then break end
    new = evaluate(x, y)
  end
  new._refined, new._minima = true, s._minima
  return new
end

return report
