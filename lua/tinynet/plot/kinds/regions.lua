-- regions(net, d): where a net with two inputs decides for which class, the surer the stronger the colour,
-- with the samples on it; in the units of the data.
local check = require "tinynet.check"
local engine = require "tinynet.engine"
local geom = engine.geom
local style = require "tinynet.plot.style"
local values = require "tinynet.plot.values"
local scatter = require "tinynet.plot.kinds.scatter"

local regions = {}

local points = 161  -- of the grid along either input
local margin = 0.08 -- of the span of the samples
local faint, strong = 0.1, 0.34
local sure = { 0.05, 0.25, 0.5, 0.75, 0.95 } -- where the colour of two classes changes; the middle is the border

local function part(v, name)
  local ok, found = pcall(function() return v[name] end)
  return ok and found or nil
end

local function axis(list)
  local lo, hi = math.huge, -math.huge
  for _, v in ipairs(list) do
    if values.finite(v) then lo, hi = math.min(lo, v), math.max(hi, v) end
  end
  check.arg(lo <= hi, 2, "regions: the data has no finite inputs")
  local more = hi > lo and margin * (hi - lo) or 1
  return engine.array.linspace(lo - more, hi + more, points):tolist()
end

-- All points of the grid as rows (x1, x2), x1 first.
local function grid_rows(x, y)
  local zeros = engine.array.zeros
  local m = #x * #y
  local rows = zeros(m, 2)
  local columns = rows:t()
  columns[1] = (zeros(#y, 1) + engine.array(x):reshape(1, #x)):reshape(m)
  columns[2] = (engine.array(y):reshape(#y, 1) + zeros(1, #x)):reshape(m)
  return rows
end

-- The outputs of the net at points in the units of the data.
local function answer(net, d, rows)
  local scaling = part(net, "_scaling") or d
  return (select(2 * #net._layers, net._core:layers(scaling:scale_x(rows))))
end

-- By how much each class wins, as fields: above 0 where it does. One output is the probability of class 1.
local function fields_of(net, a)
  local m, k = a:shape()
  if k == 1 then
    local logits = part(net, "_loss") == "bce_logits"
    return nil, (logits and engine.math.sigmoid(a) or a):reshape(points, m // points)
  end
  local most = engine.math.max
  local list = {}
  for c = 1, k do
    local others
    for o = 1, k do
      local column = a:col(o):copy()
      if o ~= c then others = others and most(others, column) or column end
    end
    list[c] = (a:col(c):copy() - others):reshape(points, m // points)
  end
  return list
end

-- The class of each sample, from 1, and what the classes are called.
local function classes_of(d)
  local y, names = d.y:tolist(), part(d, "classes")
  local of, most = {}, 0
  for i, row in ipairs(y) do
    local k = 1
    for c, v in ipairs(row) do
      if #row == 1 then
        check.arg(v == math.floor(v) and v >= 0 and v < 1000, 2,
          "regions: y must hold classes 0, 1, ..., but y[%d] is %g", i, v)
        k = math.tointeger(v) + 1
      elseif v > row[k] then
        k = c
      end
    end
    of[i], most = k, math.max(most, k)
  end
  local labels = {}
  for k = 1, most do
    local name = type(names) == "table" and names[k]
    labels[k] = type(name) == "number" and ("%g"):format(name) or type(name) == "string" and name or tostring(k - 1)
  end
  return of, labels
end

--- Appends regions and samples to a panel.
function regions.add(spec, net, d, o)
  check.arg(check.kind(net) == "net", 1, "net expected, got %s", check.kind(net))
  check.arg(check.kind(d) == "dataset", 2, "dataset expected, got %s", check.kind(d))
  check.options(o, {}, 3)
  local _, inputs = d.x:shape()
  check.arg(net._inputs == 2, 1, "regions are for nets with two inputs, this one has %d", net._inputs)
  check.arg(inputs == 2, 2, "regions are for data with two inputs, this has %d", inputs)
  local columns = values.columns(d:unscale_x(d.x), 2, "x", 2)
  local of, labels = classes_of(d)
  local mark = { kind = "regions", x = axis(columns[1]), y = axis(columns[2]) }
  mark.fields, mark.share = fields_of(net, answer(net, d, grid_rows(mark.x, mark.y)))
  spec.tight_x, spec.tight_y = true, true
  spec.marks[#spec.marks + 1] = mark
  for k, label in ipairs(labels) do
    local x, y = {}, {}
    for i, class in ipairs(of) do
      if class == k then x[#x + 1], y[#y + 1] = columns[1][i], columns[2][i] end
    end
    if #x > 0 then
      scatter.put(spec, x, y, { category = k, label = label, size = #of <= 300 and 6 or 4.6, alpha = 1,
        marker = scatter.marker(k), halo = true })
    end
  end
  local function name(k) return d.names and (d.names[k]:gsub("^(%a)(%d)$", "%1_%2")) end
  spec.default_xlabel, spec.default_ylabel = name(1), name(2)
end

function regions.range(mark, grow)
  grow(mark.x[1], mark.y[1])
  grow(mark.x[#mark.x], mark.y[#mark.y])
end

-- The colour of class k over the background.
local function tint(view, k, amount)
  local list = view.theme.categories
  return style.mix(view.theme.background, list[(k - 1) % #list + 1], amount)
end

local function fill(view, xy, color)
  if #xy > 0 then view:path(xy, { closed = true, even_odd = true, fill = color }) end
end

-- Two classes: bands of the probability p, and the line where it is one half.
local function draw_two(mark, view, x, y)
  for k, xy in ipairs(geom.fill(x, y, mark.share, sure)) do
    local class = k <= 3 and 1 or 2
    local certain = math.abs(k - 3.5) - 0.5 -- 2, 1, 0 | 0, 1, 2
    fill(view, xy, tint(view, class, faint + (strong - faint) * certain / 2))
  end
  local border = geom.contour(x, y, mark.share, { 0.5 })[1]
  view:path(border, { stroke = view.theme.ink, width = 1.6, round = true })
end

local function draw_many(mark, view, x, y)
  for k, z in ipairs(mark.fields) do
    local rings = geom.fill(x, y, z, { 0 })
    fill(view, rings[2], tint(view, k, (faint + strong) / 2))
  end
  for _, z in ipairs(mark.fields) do
    view:path(geom.contour(x, y, z, { 0 })[1], { stroke = view.theme.ink, width = 1.3, round = true })
  end
end

function regions.draw(mark, view)
  local x, y, nan = {}, {}, 0 / 0
  for i, v in ipairs(mark.x) do x[i] = view:x(v) or nan end
  for j, v in ipairs(mark.y) do y[j] = view:y(v) or nan end
  local draw = mark.share and draw_two or draw_many
  draw(mark, view, x, y)
end

return regions
