-- scatter(x, y, o) or scatter(a, o), a of shape (m, 2): dots, denser where they overlap. `color` may hold a
-- value per dot, coloured as in the maps of the figure; `by` gives each class its colour, shape and label.
local check = require "tinynet.check"
local style = require "tinynet.plot.style"
local values = require "tinynet.plot.values"

local scatter = {}

local known = { label = true, color = true, size = true, alpha = true, marker = true, by = true }

local shapes = { "circle", "square", "triangle", "diamond" }
local shades = 64 -- colours of dots with values

--- The shape of class k.
---@param k integer
---@return string
function scatter.marker(k) return shapes[(k - 1) % #shapes + 1] end

-- The more dots, the smaller and fainter.
local function default_look(n, mark)
  mark.size = mark.size or n <= 60 and 6.5 or n <= 300 and 4.8 or 3.4
  mark.alpha = mark.alpha or n <= 60 and 0.85 or n <= 300 and 0.6 or 0.45
end

local function put_groups(spec, x, y, by, keys, look)
  local groups = {}
  for _, key in ipairs(keys) do groups[key] = { x = {}, y = {} } end
  for i, key in ipairs(by) do
    local g = groups[key]
    g.x[#g.x + 1], g.y[#g.y + 1] = x[i], y[i]
  end
  for class, key in ipairs(keys) do
    local mark = { marker = scatter.marker(class) }
    for k, v in pairs(look) do mark[k] = v end
    mark.label = values.class_name(key)
    default_look(#x, mark)
    scatter.put(spec, groups[key].x, groups[key].y, mark)
  end
end

-- The look of dots with values: what field marks tell of their values beside.
local function valued(o, count, n)
  local plain = {}
  for k, v in pairs(o) do plain[k] = k ~= "color" and v or nil end
  local look = style.look(plain, n)
  look.values = values.list(o.color, n, "color")
  check.arg(#look.values == count, n, "scatter: there are %d points, but color has %d values", count, #look.values)
  look.field, look.alpha = true, look.alpha or 1
  for _, v in ipairs(look.values) do
    if values.finite(v) then
      look.lo, look.hi = math.min(look.lo or v, v), math.max(look.hi or v, v)
      look.positive = v > 0 and math.min(look.positive or v, v) or look.positive
    end
  end
  return look
end

--- Appends the mark to a panel.
function scatter.add(spec, x, y, o)
  local n = 3
  if y == nil or (type(y) == "table" and getmetatable(y) == nil and #y == 0) then
    n, o = 2, y
    local columns = values.columns(x, 1, "x", 2)
    x, y = columns[1], columns[2]
  end
  o = check.options(o, known, n)
  x, y = values.pair(x, y, "scatter")
  local by_value = type(o.color) == "table" or type(o.color) == "userdata"
  local look = by_value and valued(o, #x, n) or style.look(o, n)
  if o.by ~= nil then
    check.arg(o.label == nil, n, "label: the classes of 'by' are the labels")
    check.arg(o.color == nil, n, "color: the classes of 'by' have their colors")
    local by, keys = values.classes(o.by, n, #x, "scatter")
    put_groups(spec, x, y, by, keys, look)
    return
  end
  look.label = o.label ~= nil and values.text(o.label, n, "label") or nil
  default_look(#x, look)
  scatter.put(spec, x, y, look)
end

--- The same with a finished look, for other kinds.
function scatter.put(spec, x, y, mark)
  mark.kind, mark.x, mark.y = "scatter", x, y
  if not (mark.color or mark.theme_color or mark.category or mark.values) then
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

-- Dots with values: those of one shade together, the lowest first.
local function draw_values(mark, view, xy)
  local groups = {}
  for i, v in ipairs(mark.values) do
    local t = view.norm:unit(v)
    if t == t then
      local k = math.min(shades - 1, math.floor(t * shades))
      groups[k] = groups[k] or {}
      table.insert(groups[k], xy[2 * i - 1])
      table.insert(groups[k], xy[2 * i])
    end
  end
  for k = 0, shades - 1 do
    if groups[k] then
      local color = view.norm:color(view.norm:value((k + 0.5) / shades))
      view:dots(table.move(groups[k], 1, #groups[k], 1, {}),
        { size = mark.size + 1.2, color = view.theme.muted, marker = mark.marker })
      view:dots(groups[k], { size = mark.size, color = color, alpha = mark.alpha, marker = mark.marker })
    end
  end
end

function scatter.draw(mark, view)
  local xy = view:points(mark.x, mark.y)
  if mark.values then return draw_values(mark, view, xy) end
  if mark.halo then
    view:dots(xy, { size = mark.size + 2, color = view.theme.background, marker = mark.marker })
  end
  view:dots(xy, { size = mark.size, color = view:color(mark), alpha = mark.alpha, marker = mark.marker })
end

function scatter.swatch(mark, view, x, y, w)
  view:decorate_dots({ x + w / 2, y },
    { size = math.max(mark.size, 6), alpha = math.max(mark.alpha, 0.75),
      color = mark.values and view.theme.muted or view:color(mark),
      marker = mark.marker })
end

return scatter
