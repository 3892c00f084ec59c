-- The colour bar: what the colours of all maps and surfaces of a figure mean. It stands right of the last
-- panel with a map, in bands where the map has them.
local check = require "tinynet.check"
local scene = require "tinynet.plot.scene"
local style = require "tinynet.plot.style"
local text = require "tinynet.text"
local ticks = require "tinynet.plot.ticks"

local colorbar = {}

local size, gap = style.size, style.gap
local distance, width = 14, 14       -- frame to bar, and across it
local long, short, to_text = 5, 2.5, 4 -- ticks, and the space to their labels
local steps = 256                    -- colours of a bar without bands

-- Whether a map is drawn in bands, which the bar then shows.
local function banded(views)
  for _, view in ipairs(views) do
    for _, mark in ipairs(view.spec.marks) do
      if mark.banded then return true end
    end
  end
  return false
end

--- Chooses the panel that carries the bar of a figure, if it has one.
---@param fig table
---@param views table[]
function colorbar.attach(fig, views)
  if not fig.colorbar then return end
  local host
  for _, view in ipairs(views) do
    local p = view.place
    if view.has_field and (not host or p.c2 > host.place.c2) then host = view end
  end
  check.that(host, "colorbar: no panel has a contour, heat map or surface")
  local levels, labelled = host.norm:levels()
  host.bar = { label = text.pick(fig.colorbar.label), levels = levels, labelled = labelled, banded = banded(views),
    hosts = {} }
  for _, view in ipairs(views) do
    if view.has_field and view.place.c2 == host.place.c2 then table.insert(host.bar.hosts, view) end
  end
end

-- Top and height of the bar: that of all panels with maps in the column.
local function extent(bar)
  local top, bottom = math.huge, -math.huge
  for _, view in ipairs(bar.hosts) do
    top, bottom = math.min(top, view.y0), math.max(bottom, view.y0 + view.h)
  end
  return top, bottom - top
end

local function place(norm, v, top, height)
  local t = norm:unit(v)
  return top + (1 - t) * height
end

local function roomy(norm, at, height)
  for i = 2, #at do
    local far = math.abs(place(norm, at[i], 0, height) - place(norm, at[i - 1], 0, height))
    if far < 1.35 * size.tick then return false end
  end
  return true
end

local function every(list, k)
  local kept = {}
  for i = 1 + (#list - 1) % k // 2, #list, k do kept[#kept + 1] = list[i] end
  return kept
end

-- The ends of a bar without bands, where they go on with the steps of its numbers: 0 10 20 rather than 10 20.
local function add_ends(at, norm)
  local step = #at >= 2 and at[2] - at[1] or 0
  if step > 0 and math.abs(at[1] - step - norm.lo) < 1e-9 * step then table.insert(at, 1, norm.lo) end
  if step > 0 and math.abs(at[#at] + step - norm.hi) < 1e-9 * step then at[#at + 1] = norm.hi end
end

-- The labelled levels on the bar that have room: all, else the decades of a logarithm, else every second, third, ...;
-- the ends where there is none.
local function labels_of(bar, norm, height)
  local at, tens = {}, {}
  for i, v in ipairs(bar.levels) do
    if bar.labelled[i] and v >= norm.lo and v <= norm.hi then
      at[#at + 1] = v
      if ("%.5e"):format(v):match "^1%.0*e" then tens[#tens + 1] = v end
    end
  end
  if #at == 0 then return norm.lo == norm.hi and { norm.lo } or { norm.lo, norm.hi } end
  if not bar.banded and norm.kind == "linear" then add_ends(at, norm) end
  if roomy(norm, at, height) then return at end
  if norm.kind == "log" and #tens >= 2 then at = tens end
  local kept, k = at, 1
  while not roomy(norm, kept, height) do
    k = k + 1
    kept = every(at, k)
  end
  return kept
end

--- What the bar adds to the margins of its panel, for the present frame: at the right, and above.
---@param view table
---@return number right
---@return number top
function colorbar.measure(view)
  local bar = view.bar
  local _, height = extent(bar)
  bar.at, bar.text_width = labels_of(bar, view.norm, height or view.h), 0
  bar.text = ticks.row(bar.at)
  for _, words in ipairs(bar.text) do
    bar.text_width = math.max(bar.text_width, scene.measure(words, size.tick).width)
  end
  local right = distance + width + long + to_text + bar.text_width
  local top = size.tick / 2
  if bar.label then
    local m = scene.measure(bar.label, size.label)
    bar.above = m.width <= right - distance
    if bar.above then
      top = m.height + gap
    else
      right = right + gap + scene.measure(bar.label, size.label, { wrap = height }).height
    end
  end
  return right, top
end

-- One strip over the other from the bottom up, each reaching to the top: no seams.
local function strips(view, bar, x, top, height)
  local norm, list = view.norm, {}
  if bar.banded then
    for k = 0, #bar.levels do
      local a, b = bar.levels[k] or norm.lo, bar.levels[k + 1] or norm.hi
      list[k + 1] = { at = k == 0 and top + height or place(norm, a, top, height), color = norm:between(a, b) }
    end
  else
    for k = 0, steps - 1 do
      local v = norm:value((k + 0.5) / steps)
      list[k + 1] = { at = top + height * (1 - k / steps), color = (norm:color(v)) }
    end
  end
  for k, s in ipairs(list) do
    if s.at > top and not (list[k + 1] and list[k + 1].at >= s.at) then
      scene.add(view, "path", "figure.colorbar", { xy = { x, top, x + width, top, x + width, s.at, x, s.at },
        closed = true, fill = s.color })
    end
  end
end

local function draw_ticks(view, bar, x, top, height)
  local norm, theme, xy, nan = view.norm, view.theme, {}, 0 / 0
  local function tick(v, length)
    local y = place(norm, v, top, height)
    for _, c in ipairs{ x + width, y, x + width + length, y, nan, nan } do xy[#xy + 1] = c end
  end
  for i, v in ipairs(bar.levels) do
    if bar.banded and v >= norm.lo and v <= norm.hi then tick(v, bar.labelled[i] and long or short) end
  end
  for i, v in ipairs(bar.at) do
    tick(v, long)
    scene.text(view, "figure.colorbar", { text = bar.text[i], x = x + width + long + to_text,
      y = place(norm, v, top, height), v = "middle", size = size.tick, color = theme.ink })
  end
  scene.add(view, "path", "figure.colorbar", { xy = xy, stroke = theme.frame, width = style.width.frame })
end

--- Draws the bar of a panel, if it carries one, into the scene.
---@param view table
---@param s table
function colorbar.draw(view, s)
  local bar = view.bar
  if not bar then return end
  local out = { items = s.items, norm = view.norm, theme = view.theme }
  local top, height = extent(bar)
  local x = math.floor(view.x0 + view.w + bar.offset + distance)
  strips(out, bar, x, top, height)
  draw_ticks(out, bar, x, top, height)
  scene.add(s, "path", "figure.colorbar", { xy = { x + 0.5, top + 0.5, x + width + 0.5, top + 0.5, x + width + 0.5,
    top + height + 0.5, x + 0.5, top + height + 0.5 }, closed = true, stroke = view.theme.frame,
    width = style.width.frame })
  if bar.label and bar.above then
    scene.text(s, "figure.colorbar", { text = bar.label, x = x, y = top - gap, v = "bottom", size = size.label,
      color = view.theme.ink })
  elseif bar.label then
    scene.text(s, "figure.colorbar", { text = bar.label, y = top + height / 2, h = 0.5, v = "top", angle = -90,
      x = x + width + long + to_text + bar.text_width + gap, size = size.label, color = view.theme.ink,
      wrap = height })
  end
end

return colorbar
