-- scatter(x, y, o) or scatter(a, o), a of shape (m, 2): dots, denser where they overlap.
local check = require "tinynet.check"
local style = require "tinynet.plot.style"
local values = require "tinynet.plot.values"

local scatter = {}

local known = { label = true, color = true, size = true, alpha = true, marker = true, by = true }

-- The more dots, the smaller and fainter.
local function default_look(n, mark)
  mark.size = mark.size or n <= 60 and 6.5 or n <= 300 and 4.8 or 3.4
  mark.alpha = mark.alpha or n <= 60 and 0.85 or n <= 300 and 0.6 or 0.45
end

local function put_groups(spec, x, y, by, look)
  local groups, keys = {}, {}
  for i, key in ipairs(by) do
    if not groups[key] then
      groups[key] = { x = {}, y = {} }
      keys[#keys + 1] = key
    end
    local g = groups[key]
    g.x[#g.x + 1], g.y[#g.y + 1] = x[i], y[i]
  end
  table.sort(keys)
  for _, key in ipairs(keys) do
    local mark = {}
    for k, v in pairs(look) do mark[k] = v end
    mark.label = ("%g"):format(key)
    default_look(#x, mark)
    scatter.put(spec, groups[key].x, groups[key].y, mark)
  end
end

--- Appends the mark to a panel; `by` gives each class its colour and label.
function scatter.add(spec, x, y, o)
  local n = 3
  if y == nil or (type(y) == "table" and getmetatable(y) == nil and #y == 0) then
    n, o = 2, y
    local columns = values.columns(x, 1, "x", 2)
    x, y = columns[1], columns[2]
  end
  o = check.options(o, known, n)
  x, y = values.pair(x, y, "scatter")
  local look = style.look(o, n)
  if o.by ~= nil then
    check.arg(o.label == nil, n, "label: the classes of 'by' are the labels")
    check.arg(o.color == nil, n, "color: the classes of 'by' have their colors")
    local by = values.list(o.by, n, "by")
    check.arg(#by == #x, n, "scatter: there are %d points, but 'by' has %d values", #x, #by)
    put_groups(spec, x, y, by, look)
    return
  end
  look.label = o.label ~= nil and values.text(o.label, n, "label") or nil
  default_look(#x, look)
  scatter.put(spec, x, y, look)
end

--- The same with a finished look, for other kinds.
function scatter.put(spec, x, y, mark)
  mark.kind, mark.x, mark.y = "scatter", x, y
  if not (mark.color or mark.theme_color or mark.category) then
    spec.colors = (spec.colors or 0) + 1
    mark.category = spec.colors
  end
  spec.marks[#spec.marks + 1] = mark
end

function scatter.range(mark, grow)
  for i, x in ipairs(mark.x) do
    if values.finite(x) and values.finite(mark.y[i]) then grow(x, mark.y[i]) end
  end
end

function scatter.draw(mark, view)
  view:dots(view:points(mark.x, mark.y),
    { size = mark.size, color = view:color(mark), alpha = mark.alpha, marker = mark.marker })
end

function scatter.swatch(mark, view, x, y, w)
  view:decorate_dots({ x + w / 2, y },
    { size = math.max(mark.size, 6), color = view:color(mark), alpha = math.max(mark.alpha, 0.75),
      marker = mark.marker })
end

return scatter
