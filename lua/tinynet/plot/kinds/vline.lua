-- vline(x, o): a line down the panel, with its label at the top.
local check = require "tinynet.check"
local style = require "tinynet.plot.style"
local values = require "tinynet.plot.values"

local vline = {}

local known = { label = true, color = true, width = true, style = true, alpha = true }

--- Appends the mark to a panel.
function vline.add(spec, x, o)
  check.number(x, 1, "x")
  check.arg(values.finite(x), 1, "x must be finite")
  o = check.options(o, known, 2)
  local mark = style.look(o, 2)
  mark.kind, mark.x = "vline", x
  mark.note = o.label ~= nil and values.text(o.label, 2, "label") or nil
  mark.theme_color = "muted"
  spec.marks[#spec.marks + 1] = mark
end

function vline.range(mark, grow) grow(mark.x, nil) end

function vline.draw(mark, view)
  local x = view:x(mark.x)
  if not x then return end
  view:path({ x, view.y0, x, view.y0 + view.h },
    { stroke = view:color(mark), width = mark.width or style.width.reference, dash = style.dash(mark.style),
      alpha = mark.alpha })
end

function vline.annotate(mark, view)
  local x = view:x(mark.x)
  if not (x and mark.note) then return end
  local top, bottom = view.y0 + 5, view.y0 + view.h - 5
  view:near({ { x + 6, top, h = 0, v = "top" }, { x - 6, top, h = 1, v = "top" },
    { x + 6, bottom, h = 0, v = "bottom" }, { x - 6, bottom, h = 1, v = "bottom" } }, mark.note,
    view:color(mark))
end

return vline
