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
---  theme = "light"|"dark"|"print", norm = "linear"|"log" (else by the values, see norm.lua),
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

--- The samples of a dataset and the curve of a net, in the units of the data.
---@param net table
---@param d table
---@return table figure
function plot.fit(net, d)
  local fig = plot.figure{}
  fig:panel(1):fit(net, d)
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
