-- line(x, y, o) or line(f, {from, to}, o): a polyline; NaN breaks it.
local check = require "tinynet.check"
local style = require "tinynet.plot.style"
local values = require "tinynet.plot.values"

local line = {}

local known = {
  label = true, color = true, width = true, style = true, alpha = true, marker = true, size = true,
}
local samples = 401
local dense = 4000 -- points

local function sample(f, range, log)
  check.arg(type(range) == "table" and #range == 2, 2, "{ from, to } expected, got %s", check.kind(range))
  local a, b = check.number(range[1], 2, "from"), check.number(range[2], 2, "to")
  check.arg(values.finite(a) and values.finite(b) and a < b, 2, "from < to expected, got %g and %g", a, b)
  log = log and a > 0
  local x, y = {}, {}
  for i = 0, samples - 1 do
    local t = i / (samples - 1)
    local v = log and a * (b / a) ^ t or a + (b - a) * t
    local r = f(v)
    check.arg(type(r) == "number", 1, "f(%g) gave %s, a number was expected", v, check.kind(r))
    x[#x + 1], y[#y + 1] = v, r
  end
  return x, y
end

--- Appends the mark to a panel.
function line.add(spec, x, y, o)
  o = check.options(o, known, 3)
  if type(x) == "function" then
    x, y = sample(x, y, spec.scale.x == "log")
  else
    x, y = values.pair(x, y, "line")
  end
  local mark = style.look(o, 3)
  mark.label = o.label ~= nil and values.text(o.label, 3, "label") or nil
  line.put(spec, x, y, mark)
end

--- The same with a finished look, for other kinds; `halo` sets a line off from what lies under it.
---@param spec table
---@param x number[]
---@param y number[]
---@param mark table the look: color, theme_color or category, width, style, alpha, label; halo, the width of
---  the background around it; y_range(y), what of a y must be visible
function line.put(spec, x, y, mark)
  mark.kind, mark.x, mark.y = "line", x, y
  if not (mark.color or mark.theme_color or mark.category) then
    spec.colors = (spec.colors or 0) + 1
    mark.category = spec.colors
  end
  spec.marks[#spec.marks + 1] = mark
end

function line.range(mark, grow)
  for i, x in ipairs(mark.x) do
    local y = mark.y[i]
    if values.finite(x) and values.finite(y) then grow(x, mark.y_range and mark.y_range(y) or y) end
  end
end

--- Keeps first, lowest, highest and last point of every run inside one pixel column, where there are
--- more than 4000 points.
function line.thin(xy)
  if #xy / 2 <= dense then return xy end
  local out = {}
  local function put(i) out[#out + 1] = xy[i]; out[#out + 1] = xy[i + 1] end
  local i, n = 1, #xy
  while i < n do
    local column, lo, hi, j = math.floor(xy[i]), i, i, i
    while j + 2 < n and xy[j + 2] == xy[j + 2] and math.floor(xy[j + 2]) == column do
      j = j + 2
      if xy[j + 1] < xy[lo + 1] then lo = j end
      if xy[j + 1] > xy[hi + 1] then hi = j end
    end
    put(i)
    for _, k in ipairs{ math.min(lo, hi), math.max(lo, hi) } do
      if k ~= i and k ~= j then put(k) end
    end
    if j ~= i then put(j) end
    i = j + 2
  end
  return out
end

-- The points between two breaks, which a line alone would not show.
local function single(xy)
  local out = {}
  for i = 1, #xy, 2 do
    local here = xy[i] == xy[i]
    local before, after = i > 1 and xy[i - 2] == xy[i - 2], i + 2 < #xy and xy[i + 2] == xy[i + 2]
    if here and not before and not after then out[#out + 1], out[#out + 2] = xy[i], xy[i + 1] end
  end
  return out
end

function line.draw(mark, view)
  local xy = view:points(mark.x, mark.y)
  local dots, color, dash = single(xy), view:color(mark), style.dash_of(mark, view.theme)
  local width = mark.width or style.width.line
  xy = line.thin(xy)
  if mark.halo then
    view:path(xy, { stroke = view.theme.background, width = mark.halo, round = true })
  end
  view:path(xy, { stroke = color, width = width, dash = dash, round = true, alpha = mark.alpha })
  if mark.marker then
    view:dots(xy, { size = mark.size or 3.2 * width, color = color, marker = mark.marker })
  elseif #dots > 0 then
    view:dots(dots, { size = 2.2 * width, color = color, alpha = mark.alpha })
  end
end

--- The end of the line, where its label may stand: data coordinates of the last point drawn.
function line.tip(mark)
  for i = #mark.x, 1, -1 do
    if values.finite(mark.x[i]) and values.finite(mark.y[i]) then return mark.x[i], mark.y[i] end
  end
end

function line.swatch(mark, view, x, y, w)
  view:decorate_path({ x, y, x + w, y }, { stroke = view:color(mark), width = mark.width or style.width.line,
    dash = style.dash_of(mark, view.theme), round = true, alpha = mark.alpha })
end

return line
