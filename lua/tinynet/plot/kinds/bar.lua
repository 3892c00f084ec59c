-- bar(labels, values, o): one bar per label, from 0; `low` and `high` draw intervals. A second call with the
-- same labels stands beside the first.
local check = require "tinynet.check"
local names = require "tinynet.plot.names"
local scene = require "tinynet.plot.scene"
local style = require "tinynet.plot.style"
local ticks = require "tinynet.plot.ticks"
local values = require "tinynet.plot.values"
local errorbar = require "tinynet.plot.kinds.errorbar"

local bar = {}

local known = { low = true, high = true, error = true, label = true, color = true, alpha = true }
local share = 0.72 -- of the room of a label that its bars take
local written = 12 -- up to so many bars say their values

--- Appends the mark to a panel.
function bar.add(spec, labels, y, o)
  o = check.options(o, known, 3)
  local list = values.list(y, 2, "values")
  local given = names.read(labels, 1, "bar")
  check.arg(#given == #list, 2, "bar: there are %d labels, but %d values", #given, #list)
  names.give(spec, "x", given, 1, "bar")
  local mark = style.look(o, 3)
  mark.low, mark.high = errorbar.interval(o, list, 3, "bar")
  mark.label = o.label ~= nil and values.text(o.label, 3, "label") or nil
  mark.kind, mark.y = "bar", list
  if not mark.color then
    spec.colors = (spec.colors or 0) + 1
    mark.category = spec.colors
  end
  spec.bars = (spec.bars or 0) + 1
  mark.slot = spec.bars
  spec.tight_x, spec.tight_y = true, "zero"
  spec.marks[#spec.marks + 1] = mark
end

function bar.range(mark, grow)
  grow(0.5, 0, true)
  grow(#mark.y + 0.5, 0, true)
  for i, y in ipairs(mark.y) do
    if values.finite(y) then grow(i, y) end
    if mark.low and values.finite(mark.low[i]) then grow(i, mark.low[i], true) end
    if mark.high and values.finite(mark.high[i]) then grow(i, mark.high[i], true) end
  end
end

-- Left edge and width of bar i on the page, and the height of its two ends.
local function box(mark, view, i)
  local width = share / view.spec.bars
  local left = i - share / 2 + (mark.slot - 1) * width
  local x0, x1 = view:x(left), view:x(left + width)
  local base = view:y(0) or view.y0 + view.h
  return x0, x1 - x0, base, view:y(mark.y[i]) or base
end

function bar.draw(mark, view)
  local color = view:color(mark)
  for i in ipairs(mark.y) do
    local x, w, base, top = box(mark, view, i)
    if values.finite(mark.y[i]) and top ~= base then
      local gap = view.spec.bars > 1 and math.min(1, w / 8) or 0
      local x0, x1 = x + gap, x + w - gap
      view:path({ x0, base, x1, base, x1, top, x0, top },
        { fill = color, alpha = mark.alpha or 0.88, closed = true })
      view.room:block(x0, math.min(base, top), x1 - x0, math.abs(top - base))
    end
    if mark.low then
      errorbar.whisker(view, x + w / 2, mark.low[i], mark.high[i], { color = view.theme.ink, width = 1.4 })
    end
  end
end

-- The values as texts where there is room for all of them.
local function texts(mark, view)
  if #mark.y * view.spec.bars > written then return nil end
  local words, room = ticks.values(mark.y), view.w / (#mark.y * view.spec.bars)
  for _, word in ipairs(words) do
    if scene.measure(word, style.size.note).width + 4 > room then return nil end
  end
  return words
end

function bar.annotate(mark, view)
  local words = texts(mark, view)
  for i, y in ipairs(words and mark.y or {}) do
    if values.finite(y) then
      local x, w, base, top = box(mark, view, i)
      local ends = { top }
      if mark.high then
        ends = { view:y(mark.high[i]) or top, view:y(mark.low[i]) or top }
      end
      local above, below = math.min(top, table.unpack(ends)), math.max(top, table.unpack(ends))
      local up = { x + w / 2, above - 4, h = 0.5, v = "bottom" }
      local down = { x + w / 2, below + 4, h = 0.5, v = "top" }
      view:near(top > base and { down } or { up, { x + w / 2, base - 4, h = 0.5, v = "bottom" } }, words[i],
        view.theme.ink)
    end
  end
end

function bar.swatch(mark, view, x, y, w)
  view:decorate_path({ x + 4, y - 6, x + w - 4, y - 6, x + w - 4, y + 6, x + 4, y + 6 },
    { fill = view:color(mark), alpha = mark.alpha or 0.88, closed = true })
end

return bar
