-- fill_between(x, low, high, o): the area between two curves; either may be one number. NaN breaks it.
local check = require "tinynet.check"
local style = require "tinynet.plot.style"
local values = require "tinynet.plot.values"
local line = require "tinynet.plot.kinds.line"

local kind = {}

local known = { label = true, color = true, alpha = true }

-- A curve as a list as long as x.
local function curve(v, n, name, count)
  if type(v) ~= "number" then
    local list = values.list(v, n, name)
    check.arg(#list == count, n, "fill_between: x has %d values, but %s has %d", count, name, #list)
    return list
  end
  local list = {}
  for i = 1, count do list[i] = v end
  return list
end

--- Appends the mark to a panel.
function kind.add(spec, x, low, high, o)
  o = check.options(o, known, 4)
  x = values.list(x, 1, "x")
  check.arg(#x > 0, 1, "fill_between: there are no points to draw")
  local mark = style.look(o, 4)
  mark.low, mark.high = curve(low, 2, "low", #x), curve(high, 3, "high", #x)
  mark.alpha = mark.alpha or 0.22
  mark.label = o.label ~= nil and values.text(o.label, 4, "label") or nil
  line.put(spec, x, mark.low, mark)
  mark.kind = "fill_between"
end

function kind.range(mark, grow)
  for i, x in ipairs(mark.x) do
    if values.finite(x) and values.finite(mark.low[i]) and values.finite(mark.high[i]) then
      grow(x, mark.low[i])
      grow(x, mark.high[i])
    end
  end
end

-- Runs of points where both curves can be drawn: lists of { x, low, high } on the page. What a logarithmic
-- axis cannot show of a curve lies at the lower edge.
local function runs(mark, view)
  local list, run = {}, {}
  for i, v in ipairs(mark.x) do
    local x, a, b = view:x(v), mark.low[i], mark.high[i]
    if x and values.finite(a) and values.finite(b) then
      local bottom = view.y0 + view.h
      run[#run + 1] = { x, view:y(a) or bottom, view:y(b) or bottom }
    elseif #run > 0 then
      list[#list + 1], run = run, {}
    end
  end
  if #run > 0 then list[#list + 1] = run end
  return list
end

function kind.draw(mark, view)
  for _, run in ipairs(runs(mark, view)) do
    local low, high = {}, {}
    for i, p in ipairs(run) do
      low[2 * i - 1], low[2 * i], high[2 * i - 1], high[2 * i] = p[1], p[2], p[1], p[3]
      local q = run[i + 1]
      if q then view.room:block(p[1], math.min(p[2], p[3]), q[1] - p[1], math.abs(p[3] - p[2])) end
    end
    low, high = line.thin(low), line.thin(high)
    for i = #high - 1, 1, -2 do low[#low + 1], low[#low + 2] = high[i], high[i + 1] end
    view:path(low, { fill = view:color(mark), alpha = mark.alpha, closed = true })
  end
end

function kind.swatch(mark, view, x, y, w)
  view:decorate_path({ x, y - 5, x + w, y - 5, x + w, y + 5, x, y + 5 },
    { fill = view:color(mark), alpha = mark.alpha, closed = true })
end

return kind
