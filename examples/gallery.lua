-- Book 7.6 and beyond: every kind of plot on one sheet.    tinynet examples/gallery.lua --theme dark
local tn = require "tinynet"
local plot = tn.plot

local opt = tn.options{ { en = "Every kind of plot on one sheet", zh = "一页上的各种图形" },
  theme = { "light", { en = "colours", zh = "配色" }, choices = { "light", "dark", "print" } },
}

local fig = plot.grid(4, 4, { share = "none", width = 1500, height = 1300, theme = opt.theme,
  title = { en = "Every kind of plot", zh = "各种图形" } })
local count = 0
local function panel(name)
  count = count + 1
  return fig:panel(count):title(name)
end

local x = tn.array.linspace(0, 6, 61)
local wave = tn.math.sin(x)
panel "line, hline, text":line(x, wave, { label = "sin" }):line(x, tn.math.cos(x), { style = "dashed", label = "cos" })
  :hline(0):text(3.3, 0.6, "*y* = sin *x*")
local cloud = tn.rng(1):normal(150, 2)
panel "scatter, mark":scatter(cloud, { by = tn.math.where(cloud:col(1) * cloud:col(2), 1, 0) }):mark(0, 0)
panel "step, vline":step({ 0, 1, 2, 3, 4 }, { 1, 3, 2, 4, 3 }):vline(2.5)
panel "bar":bar({ "A", "B", "C" }, { 0.2, 0.5, 0.3 }, { low = { 0.17, 0.46, 0.26 }, high = { 0.24, 0.54, 0.34 } })
panel "hist":hist(cloud:col(1), { bins = 20 })
panel "errorbar":errorbar({ 1, 2, 3, 4 }, { 2, 3, 2.5, 4 },
  { low = { 1.6, 2.5, 2.2, 3.3 }, high = { 2.5, 3.4, 3, 4.4 } })
panel "fill_between":fill_between(x, wave - 0.3, wave + 0.3):line(x, wave)

-- A loss that falls along a bent valley, and the way of a descent in it.
local z = tn.grid(function(a, b) return (1 - a)^2 / 4 + 5 * (b - a^2 / 2)^2 + 0.02 end,
  { x = { -2, 2.5 }, y = { -1, 3 }, n = 81 })
local way, a, b = {}, -1.8, 2.4
for k = 1, 300 do
  way[k] = { a, b }
  local r = b - a^2 / 2
  a, b = a - 0.02 * ((a - 1) / 2 - 10 * r * a), b - 0.02 * 10 * r
end
panel "arrow, path":path(way):arrow(-1, 2.6, -1.6, 2.3):grid(true)
panel "contour, path":contour(z, { labels = true }):path(way)
panel "contourf":contourf(z)
panel "heat":heat(z)
panel "surface":surface(z):mark(1, 0.5)

-- Trained nets: what they compute and how they got there.
local moons = tn.data.moons{ n = 200, noise = 0.15 }:zscore()
local judge = tn.net{ 2, {8, "tanh"}, {1, "sigmoid"}, init = "glorot", seed = 2 }
judge:fit(moons, { loss = "bce", optimizer = "adam", lr = 0.02, epochs = 200 })
panel "regions":regions(judge, moons)
local train, val = tn.data.book7{ n = 400 }:minmax():split(0.8)
local net = tn.net{ 1, {2, "tanh"}, {1, "identity"}, init = "normal", seed = 7 }
local h = net:fit(train, { lr = 0.5, batch = 32, epochs = 800, val = val })
panel "fit":fit(net, train)
panel "history":history(h)
panel "history, r2":history(h, { value = "r2" })
fig:save(tn.out "gallery.png")
