-- tn.plot: figures from tables and trained nets, in PNG, SVG and PDF.
local check = require "tinynet.check"
local figure = require "tinynet.plot.figure"
local layout = require "tinynet.plot.layout"

local plot = {}

local page = {
  title = true, subtitle = true, width = true, height = true, theme = true, norm = true, cmap = true,
}

local function with(more)
  local known = {}
  for k in pairs(page) do known[k] = true end
  for k in pairs(more) do known[k] = true end
  return known
end

local figure_options, grid_options = with{ layout = true }, with{ share = true }
local shares = { x = { x = true }, y = { y = true }, xy = { x = true, y = true }, none = {} }

--- A figure of one panel, or of the panels that `layout` names ("a b / a c"), which are its fields.
---@param o table|nil { title =, subtitle =, width = 800, height = 500, layout =,
---  theme = "light"|"dark"|"print", norm = "linear"|"log" (else by the values, see norm.lua)|{kind, from, to},
---  cmap = "tn"|"viridis"|"tn_diverging" }
---@return table figure
function plot.figure(o)
  o = check.options(o, figure_options, 1)
  local panels, rows, cols = layout.parse(o.layout or "a", 1)
  for _, p in ipairs(panels) do
    check.arg(not figure.class.methods[p.name], 1, "layout: '%s' is a method of figures, not a panel name",
      p.name)
  end
  local spec = { panels = panels, rows = rows, cols = cols, share = shares.none, defaults = { 800, 500 } }
  local fig = figure.new(spec, o, 1)
  return fig
end

--- A grid of m x n panels: fig[row][col] or fig:panel(k); cells that stay unused stay empty.
---@param m integer rows
---@param n integer columns
---@param o table|nil { share = "xy"|"x"|"y"|"none", title =, subtitle =, width = 400 n, height = 320 m,
---  theme =, norm =, cmap = }
---@return table figure
function plot.grid(m, n, o)
  m, n = check.number(m, 1, "m", 1, 50, true), check.number(n, 2, "n", 1, 50, true)
  o = check.options(o, grid_options, 3)
  local share = o.share == nil and "xy" or o.share
  check.arg(shares[share], 3, "unknown share '%s'%s", tostring(share), check.hint(share, shares))
  local panels = {}
  for r = 1, m do
    for c = 1, n do
      panels[#panels + 1] = { name = ("p%d_%d"):format(r, c), r1 = r, c1 = c, r2 = r, c2 = c }
    end
  end
  local fig = figure.new({ panels = panels, rows = m, cols = n, grid = true, share = shares[share],
    defaults = { 400 * n, 320 * m } }, o, 3)
  return fig
end

--- An animation: f(t) makes the figure of frame t = 1 .. n; anim:save "x.webp" draws them one by one.
---@param n integer frames
---@param f fun(t: integer): table
---@param o table|nil { fps = 10, loop = 0 }: frames per second; how often it plays, 0 for ever
---@return table animation with the methods save, frame and check
function plot.animate(n, f, o)
  n = check.number(n, 1, "n", 1, 10000, true)
  check.arg(type(f) == "function", 2, "function(t) that returns a figure expected, got %s", check.kind(f))
  o = check.options(o, { fps = true, loop = true }, 3)
  if o.fps ~= nil then check.number(o.fps, 3, "fps", 0.1, 60) end
  if o.loop ~= nil then check.number(o.loop, 3, "loop", 0, 65535, true) end
  local animation = require("tinynet.plot.animation").new(n, f, o)
  return animation
end

--- The samples of a dataset and the curve of a net, in the units of the data.
---@param net table
---@param d table
---@return table figure
function plot.fit(net, d)
  local fig = plot.figure{}
  fig:panel(1):fit(net, d)
  return fig
end

--- Sheets of activations, one panel each: the function, its derivative with jumps drawn open and closed,
--- asymptotes dotted.
---@param names string|string[] "gelu" or { "relu", "elu" }
---@return table figure
function plot.activation(names)
  local sheet = require "tinynet.plot.activation"
  local list = sheet.names(names)
  local cols = #list <= 3 and #list or #list == 4 and 2 or math.min(4, math.ceil(#list / 2))
  if #list == 1 then
    local fig = plot.figure{ width = 640, height = 440 }
    sheet.draw(fig:panel(1), list[1])
    return fig
  end
  local rows = math.ceil(#list / cols)
  local fig = plot.grid(rows, cols, { share = "x", width = 400 * cols, height = 340 * rows + 30 })
  for k, name in ipairs(list) do sheet.draw(fig:panel(k), name) end
  return fig
end

--- How a net with one input works: the samples, z and a of every hidden unit with its kinks, the output,
--- with arrows from panel to panel. x and y are scaled as in training.
---@param net table
---@param d table
---@param o table|nil { x = an input whose values are followed through the panels }
---@return table figure
function plot.how_it_works(net, d, o)
  o = check.options(o, { x = true }, 3)
  local fig = require("tinynet.plot.how").draw(function(spec)
    spec.share, spec.defaults = shares.none, { 390 * spec.cols, math.max(420, 270 * spec.rows) }
    local made = figure.new(spec, {}, 3)
    return made
  end, net, d, o)
  return fig
end

--- A net as nodes and edges: width and colour of an edge tell its weight, numbers where there are few.
---@param net table
---@return table figure
function plot.network(net)
  check.arg(check.kind(net) == "net", 1, "net expected, got %s", check.kind(net))
  local mark = { kind = "network", sizes = { net._inputs }, weights = {}, biases = {}, acts = {}, largest = 0 }
  for l, layer in ipairs(net._layers) do
    local w = net["w" .. l]
    mark.sizes[l + 1], mark.acts[l] = layer.units, (layer.act:gsub("_", "\\_"))
    mark.weights[l], mark.biases[l] = w:tolist(), net["b" .. l]:tolist()[1]
    mark.largest = math.max(mark.largest, w:abs():max(), 1e-300)
  end
  local most = math.max(table.unpack(mark.sizes))
  local width, height = math.max(420, 220 * #mark.sizes), math.min(900, math.max(300, 110 * most + 60))
  local fig = plot.figure{ width = width, height = height }
  local spec = fig:panel(1)._spec
  spec.bare, spec.grid, spec.marks[1] = true, false, mark
  return fig
end

--- How training went: loss and r2 (or accuracy) of one history; the loss of several, { {"sgd", h1}, ... }.
---@param h table
---@return table figure
function plot.history(h)
  local several = type(h) == "table" and getmetatable(h) == nil and type(h[1]) == "table"
  if several then
    local fig = plot.figure{}
    for i, pair in ipairs(h) do
      check.arg(type(pair) == "table" and pair[2] ~= nil, 1, "{ name, history } expected at %d", i)
      fig:panel(1):history(pair[2], { label = pair[1] })
    end
    return fig
  end
  local fig = plot.figure{ layout = "a b", width = 1100, height = 420 }
  fig.a:history(h)
  local ok, accuracy = pcall(function() return h.train.accuracy end)
  fig.b:history(h, { value = ok and accuracy and "accuracy" or "r2" })
  return fig
end

return setmetatable(plot, {
  __index = function(_, key)
    check.that(false, "unknown field '%s' of tinynet.plot%s", tostring(key), check.hint(key, plot))
  end,
})
