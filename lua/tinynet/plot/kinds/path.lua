-- path(points, o): a way through the plane or over a surface, with a dot at its end.
local check = require "tinynet.check"
local style = require "tinynet.plot.style"
local values = require "tinynet.plot.values"

local path = { space = "any" }

local known = { color = true, width = true, style = true, alpha = true, size = true }

--- Appends the mark to a panel.
function path.add(spec, points, o)
  o = check.options(o, known, 2)
  local c = values.columns(points, 1, "points", 2)
  check.arg(#c[1] > 0, 1, "path: there are no points to draw")
  local mark = style.look(o, 2)
  mark.kind, mark.x, mark.y, mark.theme_color = "path", c[1], c[2], "accent"
  spec.marks[#spec.marks + 1] = mark
end

function path.range(mark, grow)
  for i, x in ipairs(mark.x) do
    if values.finite(x) and values.finite(mark.y[i]) then grow(x, mark.y[i]) end
  end
end

function path.draw(mark, view)
  local xy, color = view:points(mark.x, mark.y), view:color(mark)
  local width = mark.width or style.width.line
  view:path(xy, { stroke = view.theme.background, width = width + 2.4, round = true, alpha = 0.8 })
  view:path({ table.unpack(xy) }, { stroke = color, width = width, dash = style.dash(mark.style), round = true,
    alpha = mark.alpha })
  view:dots({ xy[#xy - 1], xy[#xy] }, { size = mark.size or 8, color = color })
end

return path
