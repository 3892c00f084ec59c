-- hist(a, o): how often values occur. `bins` is their number or their edges; `by` splits into classes.
local check = require "tinynet.check"
local geom = require("tinynet.engine").geom
local style = require "tinynet.plot.style"
local text = require "tinynet.text"
local values = require "tinynet.plot.values"
local line = require "tinynet.plot.kinds.line"

local hist = {}

local known = { bins = true, by = true, label = true, color = true, alpha = true }

-- The finite values, sorted.
local function usable(list)
  local out = {}
  for _, v in ipairs(list) do
    if values.finite(v) then out[#out + 1] = v end
  end
  table.sort(out)
  return out
end

-- Even edges that cover lo..hi, on round numbers, about `count` bins.
local function round_edges(lo, hi, count)
  if hi <= lo then return { lo - 0.5, lo + 0.5 } end
  local step = (hi - lo) / count
  local at = geom.linear_ticks(0, 10 * step, 11)
  step = at[2] and at[2] - at[1] or step -- the span may be larger or smaller than any round number
  local edges, k = {}, math.floor(lo / step)
  while k * step <= hi or #edges < 2 do
    edges[#edges + 1] = k * step
    k = k + 1
  end
  if edges[#edges] <= hi then edges[#edges + 1] = k * step end
  return edges
end

-- Freedman and Diaconis: 2 IQR / n^(1/3) wide, 5 to 60 bins.
local function default_edges(sorted)
  local n = #sorted
  local lo, hi = sorted[1], sorted[n]
  local iqr = sorted[math.ceil(0.75 * n)] - sorted[math.ceil(0.25 * n)]
  local width = 2 * iqr / n ^ (1 / 3)
  local count = width > 0 and (hi - lo) / width or math.sqrt(n)
  return round_edges(lo, hi, math.max(5, math.min(60, count)))
end

local function given_edges(bins, sorted)
  if type(bins) == "number" then
    local count = check.number(bins, 2, "bins", 1, 1000, true)
    local lo, hi = sorted[1] or 0, sorted[#sorted] or 1
    if hi <= lo then lo, hi = lo - 0.5, lo + 0.5 end
    local edges = {}
    for k = 0, count do edges[k + 1] = lo + (hi - lo) * k / count end
    return edges
  end
  local edges = values.list(bins, 2, "bins")
  check.arg(#edges >= 2, 2, "bins: at least two edges expected, got %d", #edges)
  for k = 2, #edges do
    check.arg(edges[k] > edges[k - 1], 2, "bins: edge %d is not above edge %d", k, k - 1)
  end
  return edges
end

--- How many sorted values lie in each bin [edge k, edge k + 1); the last bin holds its right edge, too.
---@param sorted number[]
---@param edges number[]
---@return integer[]
function hist.count(sorted, edges)
  local counts, i = {}, 1
  while sorted[i] and sorted[i] < edges[1] do i = i + 1 end
  for k = 1, #edges - 1 do
    local n, last = 0, k == #edges - 1
    while sorted[i] and (sorted[i] < edges[k + 1] or last and sorted[i] == edges[k + 1]) do
      n, i = n + 1, i + 1
    end
    counts[k] = n
  end
  return counts
end

local function put(spec, sorted, edges, mark)
  mark.edges, mark.counts = edges, hist.count(sorted, edges)
  line.put(spec, edges, mark.counts, mark)
  mark.kind = "hist"
end

--- Appends the marks to a panel.
function hist.add(spec, a, o)
  o = check.options(o, known, 2)
  local list = values.list(a, 1, "values")
  check.arg(#list > 0, 1, "hist: there are no values")
  local sorted = usable(list)
  local edges = #sorted == 0 and { 0, 1 } or o.bins ~= nil and given_edges(o.bins, sorted) or default_edges(sorted)
  spec.whole_y, spec.tight_y, spec.default_ylabel = true, "zero", text.get "plot.count"
  if o.by == nil then
    local mark = style.look(o, 2)
    mark.label = o.label ~= nil and values.text(o.label, 2, "label") or nil
    return put(spec, sorted, edges, mark)
  end
  check.arg(o.label == nil and o.color == nil, 2, "the classes of 'by' have their labels and colors")
  local by, keys = values.classes(o.by, 2, #list, "hist")
  local groups = {}
  for i, key in ipairs(by) do
    groups[key] = groups[key] or {}
    table.insert(groups[key], list[i])
  end
  for _, key in ipairs(keys) do
    local mark = { label = values.class_name(key), alpha = o.alpha and check.number(o.alpha, 2, "alpha", 0, 1) or 0.3,
      outline = true }
    put(spec, usable(groups[key]), edges, mark)
  end
end

function hist.range(mark, grow)
  local any = false
  for k, n in ipairs(mark.counts) do
    if n > 0 then
      grow(mark.edges[k], n, true)
      grow(mark.edges[k + 1], n)
      any = true
    end
  end
  if any then grow(nil, 0, true) end
end

-- The staircase of the counts on the page, from the base line and back to it.
local function outline(mark, view, base)
  local xy = {}
  local function put_point(x, y) xy[#xy + 1], xy[#xy + 2] = x, y end
  for k, n in ipairs(mark.counts) do
    local x0, x1, y = view:x(mark.edges[k]), view:x(mark.edges[k + 1]), view:y(n) or base
    if x0 and x1 then
      if #xy == 0 then put_point(x0, base) end
      put_point(x0, y)
      put_point(x1, y)
      view.room:block(x0, y, x1 - x0, base - y)
    end
  end
  if #xy > 0 then put_point(xy[#xy - 1], base) end
  return xy
end

-- Thin lines between the bins, where there is room.
local function separators(mark, view, base)
  local xy, nan = {}, 0 / 0
  for k = 2, #mark.counts do
    local x, y = view:x(mark.edges[k]), view:y(math.min(mark.counts[k], mark.counts[k - 1])) or base
    if x and y < base then
      for _, v in ipairs{ x, base, x, y, nan, nan } do xy[#xy + 1] = v end
    end
  end
  return xy
end

function hist.draw(mark, view)
  local base, color = view:y(0) or view.y0 + view.h, view:color(mark)
  local xy = outline(mark, view, base)
  if #xy == 0 then return end
  view:path(xy, { fill = color, alpha = mark.alpha or 0.82, closed = true })
  if mark.outline then
    view:path(table.move(xy, 1, #xy, 1, {}), { stroke = color, width = 1.6 })
  elseif view.w / #mark.counts >= 5 then
    view:path(separators(mark, view, base), { stroke = view.theme.background, width = 1 })
  end
end

function hist.swatch(mark, view, x, y, w)
  local xy = { x + 2, y - 6, x + w - 2, y - 6, x + w - 2, y + 6, x + 2, y + 6 }
  view:decorate_path(xy, { fill = view:color(mark), alpha = mark.alpha or 0.82, closed = true,
    stroke = mark.outline and view:color(mark) or nil, width = 1.6 })
end

return hist
