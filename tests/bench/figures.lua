-- The loss figure (surface, contours with labels, colour bar) of a grid of n x n points at 1833x933 px, as a whole
-- process beside figures_matplotlib.py:    tinynet tests/bench/figures.lua --n 500
local tn = require "tinynet"

local opt = tn.options{ "The loss figure of a grid of n x n points", n = { 200, "points along each axis", min = 2, step = 1 } }

local s = tn.grid(function(x, y)
  local a, b = tn.math.tanh(x + 1), tn.math.tanh(y - 2)
  return (a + b)^2 + 0.1 * (a - 0.3)^2 + 0.002
end, { x = { -5, 5 }, y = { -5, 5 }, n = opt.n })

local fig = tn.plot.figure{ layout = "a b", norm = "log", width = 1833, height = 933 }
fig.a:surface(s)
fig.b:contour(s, { labels = true })
fig:colorbar{ label = "loss" }
fig:save(tn.out "figures.png")
