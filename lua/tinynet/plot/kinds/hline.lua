-- hline(y, o): a line across the panel, with its label at the right end.
local check = require "tinynet.check"
local style = require "tinynet.plot.style"
local values = require "tinynet.plot.values"

local hline = {}

local known = { label = true, color = true, width = true, style = true, alpha = true }

--- Appends the mark to a panel.
function hline.add(spec, y, o)
  check.number(y, 1, "y")
  check.arg(values.finite(y), 1, "y must be finite")
  o = check.options(o, known, 2)
  local mark = style.look(o, 2)
  mark.kind, mark.y = "hline", y
  mark.note = o.label ~= nil and values.text(o.label, 2, "label") or nil
  mark.theme_color = "muted"
  spec.marks[#spec.marks + 1] = mark
end

function hline.range(mark, grow) grow(nil, mark.y) end

function hline.draw(mark, view)
  local y = view:y(mark.y)
  if not y then return end
  view:path({ view.x0, y, view.x0 + view.w, y },
    { stroke = view:color(mark), width = mark.width or style.width.reference, dash = style.dash(mark.style),
      alpha = mark.alpha })
end

function hline.annotate(mark, view)
  local y = view:y(mark.y)
  if not (y and mark.note) then return end
  local left, right = view.x0 + 6, view.x0 + view.w - 6
  view:near({ { right, y - 5, h = 1, v = "bottom" }, { left, y - 5, h = 0, v = "bottom" },
    { right, y + 5, h = 1, v = "top" }, { left, y + 5, h = 0, v = "top" } }, mark.note, view:color(mark))
end

return hline
