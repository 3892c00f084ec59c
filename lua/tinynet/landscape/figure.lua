-- A slice as a figure: the surface and its contours, with the minima where they truly are.
local check = require "tinynet.check"
local text = require "tinynet.text"

local figure = {}

--- Marks the minima inside a slice: neither level grounds nor the ripples of single samples' kinks.
---@param axes table[] of a figure
---@param s table slice
---@param label string|nil format of the losses beside the marks of the last axes
function figure.mark(axes, s, label)
  for _, m in ipairs(s:minima()) do
    if m.inside and not m.flat and not m.shallow then
      for k, ax in ipairs(axes) do ax:mark(m.x, m.y, label and k == #axes and label:format(m.loss) or nil) end
    end
  end
end

--- See Slice:figure.
---@param s table slice
---@param options table|nil
---@return table figure
function figure.of(s, options)
  local o = check.options(options, { title = true, subtitle = true, width = true, height = true }, 1)
  local positive = s.lowest.loss > 0
  local fig = require("tinynet.plot").figure{ layout = "a b", norm = positive and "log" or nil, title = o.title,
    subtitle = o.subtitle, width = o.width or 1100, height = o.height or 560 }
  fig.a:surface(s, { zscale = positive and "log" or nil })
  fig.b:contour(s, { labels = true })
  figure.mark({ fig.a, fig.b }, s, "%.4g")
  return fig:colorbar{ label = text.get("landscape.loss", s._loss) }
end

return figure
