-- heat(s, o), heat(x, y, z, o): one coloured cell per value, NaN left free; cells meet half way between the points.
-- With classes = { "first", "second", ... } the values are their numbers: z = 2 is in the second, and the legend
-- names them. colors = { [2] = "grey" } gives some of them other colours than those of the lines 1, 2, ...
-- Where x or y is a list of texts, the cells have one width, these names and thin lines between them. values = true
-- writes into each cell its value, where it fits.
local check = require "tinynet.check"
local text = require "tinynet.text"
local contour = require "tinynet.plot.kinds.contour"
local field = require "tinynet.plot.field"
local geom = require("tinynet.engine").geom
local names = require "tinynet.plot.names"
local scene = require "tinynet.plot.scene"
local style = require "tinynet.plot.style"
local ticks = require "tinynet.plot.ticks"
local values = require "tinynet.plot.values"

local heat = {}

-- The marks of the legend, one per class.
local function read_classes(mark, o, n)
  check.arg(type(o.classes) == "table" and #o.classes > 0, n, "classes: list of labels expected, got %s",
    type(o.classes) == "table" and text.sentence("an empty one") or check.kind(o.classes))
  check.arg(o.colors == nil or type(o.colors) == "table", n, "colors: table expected, got %s", check.kind(o.colors))
  check.arg(not mark.lo or mark.lo >= 1 and mark.hi <= #o.classes, n,
    "classes: values from 1 to %d expected, got %g to %g", #o.classes, mark.lo or 0, mark.hi or 0)
  local list = {}
  for k, label in ipairs(o.classes) do
    local entry = style.look({ color = o.colors and o.colors[k] }, n)
    entry.kind, entry.class, entry.label = "heat", true, values.text(label, n, "label")
    entry.category = k
    list[k] = entry
  end
  return list
end

-- The place of each cell along an axis: a list of texts names them, and they stand at 1, 2, ...
local function read_names(spec, axis, list, n)
  local first = check.is_plain(list) and list[1]
  if type(first) ~= "string" and not (type(first) == "table" and (first.en or first.zh)) then return list end
  local given, at = names.read(list, n, "heat"), {}
  names.give(spec, axis, given, n, "heat")
  for i = 1, #given do at[i] = i end
  return at
end

--- Appends the mark to a panel.
function heat.add(spec, x, y, ...)
  x, y = read_names(spec, "x", x, 1), read_names(spec, "y", y, 2)
  local mark, o, n = field.read("heat", { classes = true, colors = true, values = true }, spec, x, y, ...)
  check.arg(o.values == nil or type(o.values) == "boolean", n, "values: boolean expected, got %s", check.kind(o.values))
  check.arg(not (o.values and o.classes), n, "values: classes are named by the legend")
  mark.values = o.values
  check.arg(o.classes ~= nil or o.colors == nil, n, "colors goes with classes")
  mark.kind, mark.scale = "heat", spec.scale -- the axes may get their scale later
  spec.tight_x, spec.tight_y = true, true
  spec.marks[#spec.marks + 1] = mark
  if o.classes == nil then return end
  mark.classes, mark.field = read_classes(mark, o, n), nil
  table.move(mark.classes, 1, #mark.classes, #spec.marks + 1, spec.marks)
end

-- The borders of the cells: midpoints, and as far beyond the first and last point; geometric means on a logarithmic
-- axis.
local function borders(v, scale)
  local log, list = scale == "log" and v[1] > 0, {}
  local at = {}
  for i, number in ipairs(v) do at[i] = log and math.log(number) or number end
  for i = 2, #at do list[i] = (at[i - 1] + at[i]) / 2 end
  list[1], list[#at + 1] = 2 * at[1] - list[2], 2 * at[#at] - list[#at]
  for i, number in ipairs(log and list or {}) do list[i] = math.exp(number) end
  return list
end

function heat.range(mark, grow)
  if not mark.lo then return end -- of the legend, or without values
  local x, y = borders(mark.x, mark.scale.x), borders(mark.y, mark.scale.y)
  grow(x[1], y[1])
  grow(x[#x], y[#y])
end

-- Borders in pixels of the picture from the frame's left or top; NaN where an axis has no place for them.
local function on_picture(list, place, from, density)
  local px, nan = {}, 0 / 0
  for i, v in ipairs(list) do
    local at = place(v)
    px[i] = at and (at - from) * density or nan
  end
  return px
end

-- How the engine colours the cells.
local function look_of(mark, view)
  local norm = view.norm
  if not mark.classes then return { cmap = norm.cmap, kind = norm.kind, lo = norm.lo, hi = norm.hi } end
  local colors = {}
  for k, entry in ipairs(mark.classes) do colors[k] = tonumber(view:color(entry):sub(2), 16) end
  return { colors = colors }
end

-- Thin lines between the cells of an axis with names; bx and by are the borders of the cells.
local function draw_borders(view, bx, by)
  local xy, nan = {}, 0 / 0
  local function line(x0, y0, x1, y1) table.move({ x0, y0, x1, y1, nan, nan }, 1, 6, #xy + 1, xy) end
  for i = 2, names.of(view, "x") and #bx - 1 or 0 do
    local x = view:x(bx[i])
    line(x, view.y0, x, view.y0 + view.h)
  end
  for j = 2, names.of(view, "y") and #by - 1 or 0 do
    local y = view:y(by[j])
    line(view.x0, y, view.x0 + view.w, y)
  end
  if #xy == 0 then return end
  scene.add(view, "path", view:group "data", { xy = xy, stroke = view.theme.background, width = 1, alpha = 0.6,
    clip = view:frame() })
end

-- The largest distance of two neighbours on the page.
local function largest(list, place)
  local most, before = 0, nil
  for _, v in ipairs(list) do
    local at = place(v)
    if at and before then most = math.max(most, math.abs(at - before)) end
    before = at
  end
  return most
end

-- The texts of the cells in which they fit, as of scene.text, and on view.avoid what labels of lines keep clear of.
local function write_values(mark, view, bx, by)
  mark.written, view.avoid = {}, {}
  local digit = scene.measure("0", style.size.note).width
  if largest(bx, function(v) return view:x(v) end) < digit + 6
    or largest(by, function(v) return view:y(v) end) < style.size.note + 4 then
    return
  end
  local rows, flat = mark.z:tolist(), {}
  for _, row in ipairs(rows) do table.move(row, 1, #row, #flat + 1, flat) end
  local words = ticks.values(flat)
  for k, v in ipairs(flat) do
    local i, j = (k - 1) % #mark.x + 1, (k - 1) // #mark.x + 1
    local x0, x1, y0, y1 = view:x(bx[i]), view:x(bx[i + 1]), view:y(by[j + 1]), view:y(by[j])
    local m = scene.measure(words[k], style.size.note)
    if words[k] ~= "" and x0 and x1 and y0 and y1 and m.width + 6 <= x1 - x0 and style.size.note + 4 <= y1 - y0 then
      local color, luminance = view.norm:color(v)
      local x, y = (x0 + x1) / 2, (y0 + y1) / 2
      mark.written[#mark.written + 1] = { text = words[k], x = x, y = y, h = 0.5, v = "middle",
        size = style.size.note, color = style.map[contour.over(luminance)], fill = color }
      table.move({ x, y, m.width / 2 + 4 }, 1, 3, #view.avoid + 1, view.avoid)
    end
  end
end

function heat.draw(mark, view)
  if not mark.lo then return end
  local density, look = view.density, look_of(mark, view)
  local bx, by = borders(mark.x, mark.scale.x), borders(mark.y, mark.scale.y)
  local x = on_picture(bx, function(v) return view:x(v) end, view.x0, density)
  local y = on_picture(by, function(v) return view:y(v) end, view.y0, density)
  local columns, rows = math.ceil(view.w * density), math.ceil(view.h * density)
  look.columns, look.rows = columns, rows
  local pixels = geom.heat(x, y, mark.z, look)
  scene.add(view, "image", view:group "data", { x = view.x0, y = view.y0, w = columns / density,
    h = rows / density, columns = columns, rows = rows, pixels = pixels, sharp = true,
    clip = { view.x0, view.y0, view.w, view.h } })
  draw_borders(view, bx, by)
  if mark.values then write_values(mark, view, bx, by) end
end

-- A value stands on a patch of its cell's colour, so that lines over the map do not strike it out.
function heat.annotate(mark, view)
  if mark.classes then view.room:block(view.x0, view.y0, view.w, view.h) end -- their legend stands beside it
  for _, label in ipairs(mark.lo and mark.written or {}) do
    local m = scene.measure(label.text, label.size)
    local w, h = m.width / 2 + 3, label.size / 2 + 2
    local x0, y0, x1, y1 = label.x - w, label.y - h, label.x + w, label.y + h
    scene.add(view, "path", view:group "data", { xy = { x0, y0, x1, y0, x1, y1, x0, y1 }, closed = true,
      fill = label.fill })
    view:label(label)
  end
end

function heat.swatch(mark, view, x, y, w)
  view:decorate_path({ x + 6, y - 6, x + w - 6, y - 6, x + w - 6, y + 6, x + 6, y + 6 },
    { fill = view:color(mark), closed = true })
end

return heat
