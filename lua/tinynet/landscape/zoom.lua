-- tn.landscape.zoom: a slice near by and from far away, in one figure.
local arguments = require "tinynet.landscape.arguments"
local check = require "tinynet.check"
local figure = require "tinynet.landscape.figure"
local slice = require "tinynet.landscape.slice"
local text = require "tinynet.text"

local function frame(ax, s)
  local x1, x2, y1, y2 = s.x[1], s.x[-1], s.y[1], s.y[-1]
  ax:line({ x1, x2, x2, x1, x1 }, { y1, y1, y2, y2, y1 }, { color = "#ffffff", width = 3 })
  ax:line({ x1, x2, x2, x1, x1 }, { y1, y1, y2, y2, y1 }, { color = "#d55e00", width = 1.5 })
end

--- The slice near by and from far away in one figure, with the same colours; the frame on the panorama
--- is the window of the local picture, minima stand where they truly are.
---@param net table
---@param d dataset
---@param options table|nil as for slice, but radii = {5, 100} in place of radius; x, y default to the first
--- two parameters
---@return table figure
---@error radii: two numbers {near, far} with near < far expected
return function(net, d, options)
  arguments.net(net, 1)
  local o = check.options(options, { x = true, y = true, n = true, nx = true, ny = true, loss = true, radii = true }, 3)
  local radii = { check.range(o.radii == nil and { 5, 100 } or o.radii, 3, "radii", "near, far") }
  local names, slices = net:names(), {}
  for k, radius in ipairs(radii) do
    slices[k] = slice(net, d, { x = o.x == nil and names[1] or o.x, y = o.y == nil and names[2] or o.y, n = o.n,
      nx = o.nx, ny = o.ny, loss = o.loss, radius = radius })
  end
  local fig = require("tinynet.plot").figure{ layout = "a b", norm = "log", width = 1100, height = 560 }
  for k, ax in ipairs{ fig.a, fig.b } do
    local s = slices[k]
    ax:contour(s, { labels = true })
    ax:title(text.get(k == 1 and "landscape.near" or "landscape.far", radii[k]))
    if k == 2 then frame(ax, slices[1]) end
    figure.mark({ ax }, s, k == 1 and "%.5g" or nil)
  end
  fig:colorbar{ label = text.get("landscape.loss", slices[1]._loss) }
  return fig
end
