-- text(x, y, text, o): words at a place of the data.
local check = require "tinynet.check"
local scene = require "tinynet.plot.scene"
local style = require "tinynet.plot.style"
local text = require "tinynet.text"
local values = require "tinynet.plot.values"

local kind = {}

local known = { color = true, size = true, align = true }
local aligns = { left = 0, center = 0.5, right = 1 }

--- Appends the mark to a panel: `align` says which part of the text stands at x.
function kind.add(spec, x, y, words, o)
  check.number(x, 1, "x")
  check.number(y, 2, "y")
  values.text(words, 3, "text")
  o = check.options(o, known, 4)
  local align = o.align or "left"
  check.arg(aligns[align], 4, "unknown align '%s'%s", tostring(align), check.hint(align, aligns))
  local mark = style.look({ color = o.color }, 4)
  mark.size = o.size and check.number(o.size, 4, "size", 6, 100) or style.size.note
  mark.kind, mark.x, mark.y, mark.text, mark.h = "text", x, y, words, aligns[align]
  mark.theme_color = "ink"
  spec.marks[#spec.marks + 1] = mark
end

function kind.range(mark, grow) grow(mark.x, mark.y) end

--- The room that a text wants on a map: x, y, radius of circles, appended to a list.
---@param mark table
---@param view table
---@param list number[]
function kind.claim(mark, view, list)
  local x, y = view:x(mark.x), view:y(mark.y)
  if not (x and y) then return end
  local m = scene.measure(text.pick(mark.text), mark.size)
  for far = 0, m.width + 6, 6 do
    local n = #list
    list[n + 1], list[n + 2], list[n + 3] = x - mark.h * m.width + math.min(far, m.width), y, m.height / 2 + 2
  end
end

function kind.annotate(mark, view)
  local x, y = view:x(mark.x), view:y(mark.y)
  if not (x and y) then return end
  view:label{ text = text.pick(mark.text), x = x, y = y, h = mark.h, v = "middle", size = mark.size,
    color = view:color(mark), halo = view.theme.background }
end

return kind
