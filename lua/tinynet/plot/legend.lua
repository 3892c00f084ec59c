-- What the marks of a panel mean: labels at the ends of lines, else a box where nothing is hidden, else a
-- box outside on the right.
local kinds = require "tinynet.plot.kinds"
local scene = require "tinynet.plot.scene"
local style = require "tinynet.plot.style"
local text = require "tinynet.text"

local legend = {}

local size = style.size
local swatch, swatch_gap = 24, 8   -- a sample of the mark and the space to its text
local row = 1.5 * size.legend      -- height of a row
local column_gap = 16              -- between entries side by side

legend.row = row

--- The labelled marks of a view: { mark =, label =, width = }.
function legend.entries(view)
  local list = {}
  for _, mark in ipairs(view.spec.marks) do
    local label = text.pick(mark.label)
    if label then
      list[#list + 1] = { mark = mark, label = label, width = scene.measure(label, size.legend).width }
    end
  end
  return list
end

-- Labels at the ends of the lines: only where every labelled mark is a line that ends at the right edge.
local function direct_fits(view)
  if view.spec.legend ~= nil or #view.entries > 5 then return false end
  for _, e in ipairs(view.entries) do
    local kind = kinds.get(e.mark.kind)
    local x, y = (kind.tip or function() end)(e.mark)
    e.y = y and view:y(y)
    if not (e.y and view:x(x) >= view.x0 + 0.9 * view.w and e.y >= view.y0 and e.y <= view.y0 + view.h)
      or e.width > 0.3 * view.w then
      return false
    end
  end
  return true
end

--- Decides how the labels of a view are shown: view.legend_mode "none", "direct" or "inside".
function legend.choose(view)
  view.entries = legend.entries(view)
  local none = #view.entries == 0 or view.spec.legend == false
  view.legend_mode = none and "none" or direct_fits(view) and "direct" or "inside"
  view.label_width = 0
  for _, e in ipairs(view.entries) do view.label_width = math.max(view.label_width, e.width) end
  view.legend_width = swatch + swatch_gap + view.label_width
  view.legend_height = row * #view.entries
end

-- Heights of the labels: labels that would touch form a block around the mean of their lines.
local function spread(entries, top, bottom)
  local step, blocks = 1.35 * size.legend, {}
  local function centre(b)
    local half = (b.n - 1) / 2 * step
    return math.max(top + half, math.min(bottom - half, b.sum / b.n)), half
  end
  table.sort(entries, function(a, b) return a.y < b.y or (a.y == b.y and a.label < b.label) end)
  for _, e in ipairs(entries) do
    local b = { n = 1, sum = e.y }
    while #blocks > 0 do
      local above = blocks[#blocks]
      local c, half = centre(b)
      local c_above, half_above = centre(above)
      if c_above + half_above + step <= c - half then break end
      b = { n = above.n + b.n, sum = above.sum + b.sum }
      blocks[#blocks] = nil
    end
    blocks[#blocks + 1] = b
  end
  local k = 0
  for _, b in ipairs(blocks) do
    local c, half = centre(b)
    for i = 0, b.n - 1 do
      k = k + 1
      entries[k].at = c - half + i * step
    end
  end
end

local function draw_direct(view)
  for _, e in ipairs(view.entries) do e.y = view:y(select(2, kinds.get(e.mark.kind).tip(e.mark))) end
  spread(view.entries, view.y0 + 4, view.y0 + view.h - 4)
  for _, e in ipairs(view.entries) do
    scene.text(view, view:group "legend", { text = e.label, x = view.x0 + view.w + 8, y = e.at, v = "middle",
      size = size.legend, color = style.readable(view:color(e.mark), view.theme) })
  end
end

-- An entry whose left top is at (x, y).
local function draw_entry(view, e, x, y)
  local middle = y + row / 2
  kinds.get(e.mark.kind).swatch(e.mark, view, x, middle, swatch)
  scene.text(view, view:group "legend", { text = e.label, x = x + swatch + swatch_gap, y = middle,
    v = "middle", size = size.legend, color = view.theme.ink })
end

-- Draws the entries in columns of so many rows.
local function draw_columns(view, x, y, rows)
  for i, e in ipairs(view.entries) do
    draw_entry(view, e, x + (i - 1) // rows * (view.legend_width + column_gap), y + (i - 1) % rows * row)
  end
end

--- The width of a legend outside: in as many columns as the height of the frame asks for.
---@param view table
---@return number
function legend.outside(view)
  local columns = math.ceil(#view.entries / math.max(1, view.h // row))
  view.legend_rows = math.ceil(#view.entries / columns)
  return columns * (view.legend_width + column_gap) - column_gap
end

-- Entries side by side, at most so many in a line.
local function break_lines(entries, width, most)
  local lines = {}
  for _, e in ipairs(entries) do
    local last, w = lines[#lines], swatch + swatch_gap + e.width
    if not last or #last == most or last.width + column_gap + w > width then
      last = { width = -column_gap }
      lines[#lines + 1] = last
    end
    last[#last + 1], last.width = e, last.width + column_gap + w
  end
  return lines
end

--- Legend entries side by side, in as many lines as the width asks for, the lines alike where that is enough.
---@param entries table[]
---@param width number
---@return table[] lines { entries..., width = }
function legend.lines(entries, width)
  local lines = break_lines(entries, width, math.huge)
  local even = break_lines(entries, width, math.ceil(#entries / #lines))
  return #even == #lines and even or lines
end

--- Draws lines of entries with their left top at (x, y).
---@param view table
---@param lines table[]
---@param x number
---@param y number
function legend.draw_lines(view, lines, x, y)
  for k, line in ipairs(lines) do
    local at = x
    for _, e in ipairs(line) do
      draw_entry(view, e, at, y + (k - 1) * row)
      at = at + swatch + swatch_gap + e.width + column_gap
    end
  end
end

-- A free place inside, else outside on the right (asks for another layout: returns false).
local function place_legend(view)
  local pad = 5
  local w, h = view.legend_width + 2 * pad, view.legend_height + 2 * pad
  local x, y, busy = view.room:place(w, h, 5)
  if not x or busy > 0 then
    view.legend_mode = "outside"
    return false
  end
  scene.add(view, "path", view:group "legend", { xy = { x, y, x + w, y, x + w, y + h, x, y + h },
    closed = true, fill = view.theme.background, alpha = 0.8 })
  view.room:block(x, y, w, h)
  draw_columns(view, x + pad, y + pad, #view.entries)
  return true
end

--- Draws the legend of a view. Returns false if the layout must change first.
function legend.fill(view)
  if view.legend_mode == "inside" then return place_legend(view) end
  if view.legend_mode == "direct" then draw_direct(view) end
  if view.legend_mode == "outside" then
    draw_columns(view, view.x0 + view.w + 12, view.y0, view.legend_rows)
  end
  return true
end

return legend
