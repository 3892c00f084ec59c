-- How a net with one input works: its samples, z and a of every hidden unit, the weighted sum at the end.
local check = require "tinynet.check"
local engine = require "tinynet.engine"
local line = require "tinynet.plot.kinds.line"
local mark_kind = require "tinynet.plot.kinds.mark"
local scatter = require "tinynet.plot.kinds.scatter"
local style = require "tinynet.plot.style"
local text = require "tinynet.text"
local ticks = require "tinynet.plot.ticks"
local values = require "tinynet.plot.values"

local how = {}

local samples = 201
local most_units, most_columns = 6, 8
local most_terms = 4 -- of a sum written out in a title

local function lcm(a, b)
  local x, y = a, b
  while y ~= 0 do x, y = y, x % y end
  return a // x * b
end

---------------------------------------------------------------------------------------------- panels

-- The panels of the figure: samples, z and a of each unit of the hidden layers, the output.
local function panels_of(net)
  local layers, rows = net._layers, 1
  for l = 1, #layers - 1 do rows = lcm(rows, layers[l].units) end
  local list = { { name = "x", r1 = 1, r2 = rows, c1 = 1, c2 = 1 } }
  for l = 1, #layers - 1 do
    local span = rows // layers[l].units
    for j = 1, layers[l].units do
      for k, what in ipairs{ "z", "a" } do
        local suffix = #layers > 2 and l .. "n" .. j or j
        local c = 2 * l + k - 1
        list[#list + 1] = { name = what .. suffix, r1 = (j - 1) * span + 1, r2 = j * span, c1 = c, c2 = c,
          layer = l, unit = j, what = what }
      end
    end
  end
  local c = 2 * #layers
  list[#list + 1] = { name = "y", r1 = 1, r2 = rows, c1 = c, c2 = c, layer = #layers, what = "a" }
  return list, rows, c
end

local function flows_of(net, fig, list)
  local function names(l, what)
    local found = {}
    for _, p in ipairs(list) do
      if p.layer == l and p.what == what then found[#found + 1] = p.name end
    end
    return found
  end
  local from = { "x" }
  for l = 1, #net._layers do
    local last = l == #net._layers
    local to = last and { "y" } or names(l, "z")
    for k, name in ipairs(from) do
      -- between hidden layers every unit goes to every unit: the arrow to its neighbour stands for them
      local there = (#from == 1 or #to == 1) and to or to[math.min(k, #to)]
      fig:flow(name, there, "*w*, *b*")
    end
    if not last then
      local a = names(l, "a")
      for j, name in ipairs(to) do fig:flow(name, a[j], (net._layers[l].act:gsub("_", "\\_"))) end
      from = a
    end
  end
end

---------------------------------------------------------------------------------------------- texts

local minus = "\u{2212}"

-- "−2.20*x* + 0.80": the terms of a weighted sum and its bias.
local function sum_text(weights, names, bias)
  local parts = {}
  local function put(v, name)
    local size = ticks.number(math.abs(v), 2)
    local sign = v < 0 and minus or "+"
    if #parts == 0 then
      parts[1] = (v < 0 and minus or "") .. size .. name
    else
      parts[#parts + 1] = (" %s %s%s"):format(sign, size, name)
    end
  end
  for i, w in ipairs(weights) do put(w, names[i]) end
  put(bias, "")
  return table.concat(parts)
end

local function title_of(net, p)
  local w, b = net["w" .. p.layer], net["b" .. p.layer]
  local fan_in, units = w:shape()
  local act = net._layers[p.layer].act
  local output = p.layer == #net._layers
  local j = p.unit or 1
  local index = p.layer > 1 and not output and ("^{(%d)}"):format(p.layer) or ""
  local z, a = ("z_%d%s"):format(j, index), ("a_%d%s"):format(j, index)
  local head = not output and text.get("plot.neuron", j) or ""
  local shown_act = act:gsub("_", "\\_")
  if p.what == "a" and not output then return ("%s%s = %s(%s)"):format(head, a, shown_act, z) end
  if output and units > 1 or fan_in > most_terms then return head .. (output and text.get "plot.weighted_sum" or z) end
  local weights, names = {}, {}
  for i = 1, fan_in do
    weights[i] = w[i][j]
    names[i] = p.layer == 1 and "*x*" or "*a*_" .. i
  end
  local sum = sum_text(weights, names, b[1][j])
  if not output then return ("%s%s = %s"):format(head, z, sum) end
  return act == "identity" and "*z* = " .. sum or ("*a* = %s(%s)"):format(shown_act, sum)
end

---------------------------------------------------------------------------------------------- curves

-- x and y as the net sees them; d may be scaled or in its own units.
local function scaled(net, d)
  local x, y = d.x, d.y
  if net._scaling then
    x, y = net._scaling:scale_x(d:unscale_x(d.x)), net._scaling:scale_y(d:unscale_y(d.y))
  end
  return values.list(x, 2, "x"), y
end

local function column(a, j)
  local list = {}
  for i, row in ipairs(a:tolist()) do list[i] = row[j] end
  return list
end

-- The zeros of a column of z over the points: where a kinked unit bends.
local function zeros_of(x, z)
  local list = {}
  for i = 1, #x - 1 do
    if z[i] == 0 and (i == 1 or z[i - 1] ~= 0) then
      list[#list + 1] = x[i]
    elseif z[i] * z[i + 1] < 0 then
      list[#list + 1] = x[i] + (x[i + 1] - x[i]) * z[i] / (z[i] - z[i + 1])
    end
  end
  return list
end

local function arguments(net, lo, hi)
  local x = {}
  for i = 0, samples - 1 do x[#x + 1] = lo + (hi - lo) * i / (samples - 1) end
  for _, kink in ipairs(require("tinynet.probe").kinks(net, lo, hi)) do x[#x + 1] = kink end
  table.sort(x)
  return x
end

-- Thin axes where 0 is among the values.
local function zero_line(ax, y)
  local lo, hi = math.huge, -math.huge
  for _, v in ipairs(y) do lo, hi = math.min(lo, v), math.max(hi, v) end
  if lo <= 0 and hi >= 0 then
    ax:hline(0)
    local m = ax._spec.marks[#ax._spec.marks]
    m.theme_color, m.width = "frame", 1
  end
end

local function put_trace(ax, x, y)
  local words = (("%.4f"):format(y):gsub("-", minus))
  mark_kind.add(ax._spec, x, y, words, { color = "red", size = 7 })
end

local function draw_unit(net, ax, p, x, layers, trace)
  local layer = layers[p.layer]
  local z, y = column(layer.z, p.unit), column(layer[p.what], p.unit)
  zero_line(ax, y)
  line.put(ax._spec, x, y, { category = 1, width = 2.2 })
  if net._layers[p.layer].row.relu_family then
    for _, at in ipairs(zeros_of(x, z)) do
      mark_kind.add(ax._spec, at, 0, "*x* = " .. ticks.number(at, 3), { size = 6 })
    end
  end
  if trace then put_trace(ax, trace.x, trace.layers[p.layer][p.what]:tolist()[1][p.unit]) end
end

local function draw_output(net, ax, x, layers, trace, xs, ys)
  local last = #net._layers
  scatter.put(ax._spec, xs, ys[1], { theme_color = "dots", size = 3, alpha = 0.28 })
  for j = 1, net._layers[last].units do
    local y = column(layers[last].a, j)
    line.put(ax._spec, x, y, { category = j + 1, width = style.width.fit, halo = style.width.halo,
      label = net._layers[last].units > 1 and ("a_%d"):format(j) or nil })
    if trace then put_trace(ax, trace.x, trace.layers[last].a:tolist()[1][j]) end
  end
end

--- Draws the sheet: see plot.how_it_works.
---@param make fun(spec: table): table makes the figure of the panels { panels =, rows =, cols = }
---@param net table
---@param d table
---@param o table { x = where one sample is followed, in the units of the net }
---@return table figure
function how.draw(make, net, d, o)
  check.arg(check.kind(net) == "net", 1, "net expected, got %s", check.kind(net))
  check.arg(check.kind(d) == "dataset", 2, "dataset expected, got %s", check.kind(d))
  check.arg(net._inputs == 1, 1, "a net with one input expected, this one has %d", net._inputs)
  local list, rows, cols = panels_of(net)
  check.arg(rows <= most_units and cols <= most_columns, 1,
    "the net is too large for one sheet: %d rows and %d columns of panels, %d and %d are the most", rows, cols,
    most_units, most_columns)
  local xs, y = scaled(net, d)
  local lo, hi = math.huge, -math.huge
  for _, v in ipairs(xs) do lo, hi = math.min(lo, v), math.max(hi, v) end
  check.arg(lo < hi, 2, "the samples have one x only")
  local x = arguments(net, lo, hi)
  local layers = net:layers(engine.array(x))
  local trace = o.x and { x = check.number(o.x, 3, "x", lo, hi), layers = net:layers(o.x) } or nil
  local fig = make{ panels = list, rows = rows, cols = cols }
  for k, p in ipairs(list) do
    local ax = fig:panel(k)
    if p.name == "x" then
      scatter.put(ax._spec, xs, column(y, 1), { theme_color = "dots", size = 3, alpha = 0.45 })
      ax:title{ en = "samples", zh = "原始样本" }:ylabel "*y*"
      local label = trace and "*x* = " .. ticks.number(trace.x, 4)
      if trace then ax:vline(trace.x, { label = label, color = "red", style = "dashed" }) end
    elseif p.name == "y" then
      draw_output(net, ax, x, layers, trace, xs, { column(y, 1) })
      ax:title(title_of(net, p))
    else
      draw_unit(net, ax, p, x, layers, trace)
      ax:title(title_of(net, p))
    end
    if p.r2 == rows then ax:xlabel "*x*" end
    ax:xlim(lo - 0.03 * (hi - lo), hi + 0.03 * (hi - lo))
  end
  flows_of(net, fig, list)
  return fig
end

return how
