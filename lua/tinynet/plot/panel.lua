-- One panel: its limits, ticks and margins, its legend, and everything around the marks.
local Box = require "tinynet.plot.box"
local colorbar = require "tinynet.plot.colorbar"
local kinds = require "tinynet.plot.kinds"
local legend = require "tinynet.plot.legend"
local names = require "tinynet.plot.names"
local scene = require "tinynet.plot.scene"
local style = require "tinynet.plot.style"
local text = require "tinynet.text"
local ticks = require "tinynet.plot.ticks"
local values = require "tinynet.plot.values"

local panel = {}

local size, gap = style.size, style.gap
local tick_gap = 5                 -- end of a tick to its label

---------------------------------------------------------------------------------------------- limits

--- What the marks of a view show along one axis: lo > hi if nothing; hidden counts the values that a
--- logarithmic axis cannot show.
---@param view table
---@param axis string "x"|"y"
---@return table { lo =, hi =, hidden = }
function panel.range(view, axis)
  local range = { lo = math.huge, hi = -math.huge, hidden = 0 }
  local log = view.scale[axis] == "log"
  for _, mark in ipairs(view.spec.marks) do
    kinds.get(mark.kind).range(mark, function(x, y, soft)
      local v = axis == "x" and x or axis == "y" and y
      if v and values.finite(v) and (not log or v > 0) then
        range.lo, range.hi = math.min(range.lo, v), math.max(range.hi, v)
      elseif v and v <= 0 and not soft then
        range.hidden = range.hidden + 1
      end
    end)
  end
  return range
end

--- Limits from a range of the data: a margin on either side, none where `tight`, none beyond a 0 where it
--- is "zero"; a single value is put
--- in the middle of a span of 2 (or of two decades), no value at all gives 0..1 (1..10).
---@param range table
---@param scale string
---@param tight boolean|string|nil
---@return number[]
function panel.limits(range, scale, tight)
  local lo, hi = range.lo, range.hi
  local log = scale == "log"
  if lo > hi then return log and { 1, 10 } or { 0, 1 } end
  if log then lo, hi = math.log(lo, 10), math.log(hi, 10) end
  local size_of = math.max(math.abs(lo), math.abs(hi))
  if tight == "zero" and not log and size_of == 0 then
    hi = 1
  elseif hi - lo <= math.max(1e-12 * size_of, 1e-280) then
    local half = math.max(1, 1e-3 * size_of)
    lo, hi = lo - half, hi + half
  elseif tight ~= true then
    local zero = tight == "zero"
    local m = (zero and 0.1 or style.margin) * (hi - lo) -- the values stand above the bars
    local below = zero and (log and 0.3 or lo == 0 and 0) or m -- a lowest bar on a log axis can be seen
    lo, hi = lo - below, hi + (zero and not log and hi == 0 and 0 or m)
  end
  if log then lo, hi = math.max(10 ^ lo, 1e-307), math.min(math.max(10 ^ hi, 1e-306), 9e299) end
  return { lo, hi }
end

------------------------------------------------------------------------------------ ticks and margins

-- Labels keep 0.6 em apart along the axis; extents are widths for x, heights for y.
local function keep_apart(place, extent)
  return function(t)
    local last
    for i, v in ipairs(t.at) do
      local at, half = place(v), extent(t.text[i]) / 2
      if last and math.abs(at - last.at) < half + last.half + 0.6 * size.tick then return false end
      last = { at = at, half = half }
    end
    return true
  end
end

local function width_of(s) return scene.measure(s, size.tick).width end

local function clamp(v, lo, hi) return math.max(lo, math.min(hi, v)) end

local function make_ticks(view)
  local x_most = clamp(math.floor(view.w / 52), 4, 9)
  local y_most = clamp(math.floor(view.h / 42), 4, 8)
  view.xticks = names.of(view, "x") and names.ticks(view) or ticks.fit(view.scale.x, view.xlim[1], view.xlim[2], x_most,
    keep_apart(function(v) return view:x(v) end, width_of))
  view.yticks = names.of(view, "y") and names.rows(view) or ticks.fit(view.scale.y, view.ylim[1], view.ylim[2], y_most,
    keep_apart(function(v) return view:y(v) end, function() return size.tick end))
  if view.spec.whole_y then ticks.keep_whole(view.yticks) end
end

local function height_of(words, label_size, o)
  return words and scene.measure(words, label_size, o).height or 0
end

-- How far tick labels stand out beyond the ends of the x axis.
local function overhang(view)
  local left, right = 0, 0
  if view.show_x then
    local t = view.xticks
    for i, v in ipairs(t.at) do
      local half = (t.angle and size.tick or scene.measure(t.text[i], size.tick, { wrap = t.wrap }).width) / 2
      left = math.max(left, half - (view:x(v) - view.x0))
      right = math.max(right, half - (view.x0 + view.w - view:x(v)))
    end
  end
  return left, right
end

local function widest(list, of)
  local w = 0
  for _, v in ipairs(list) do w = math.max(w, of(v)) end
  return w
end

-- The margins that the axes of a flat panel need.
local function measure_axes(view, m)
  make_ticks(view)
  local tick_height = height_of("0", size.tick)
  local names_height = view.xticks.height or tick_height
  m.left, m.right = overhang(view)
  if view.show_y then
    view.ytick_width = widest(view.yticks.text, width_of)
    local factor = view.yticks.factor and width_of(view.yticks.factor) or 0
    m.left = math.max(m.left, style.tick + tick_gap + view.ytick_width, factor + tick_gap)
    m.top = view.yticks.factor and 1.7 * tick_height or tick_height / 2
  end
  if view.ylabel then m.left = m.left + gap + height_of(view.ylabel, size.label, { wrap = view.h }) end
  if view.show_x then m.bottom = style.tick + tick_gap + names_height end
  view.xlabel_top = m.bottom + (view.show_x and 3 or gap)
  if view.xlabel or (view.show_x and view.xticks.factor) then
    m.bottom = view.xlabel_top + height_of(view.xlabel or "0", size.label, { wrap = view.w })
  end
end

-- The margins for title, note and legend.
local function measure_head(view, m)
  view.title_height = height_of(view.title, size.panel, { wrap = view.w })
  view.note_height = view.note_under and height_of(view.note, size.note, { wrap = view.w }) or 0
  local above = view.title_height + view.note_height
  if above > 0 then m.top = math.max(m.top, gap + above) end
  if view.legend_mode == "direct" then
    m.right = math.max(m.right, 8 + view.label_width)
  elseif view.legend_mode == "outside" then
    m.right = math.max(m.right, 12 + legend.outside(view))
  end
end

--- Ticks for the present frame, and the margins around it: left, right, top, bottom in view.margin.
function panel.measure(view)
  local m = { left = 0, right = 0, top = 0, bottom = 0 }
  view.title = text.pick(view.spec.title)
  view.note = text.pick(view.spec.note)
  if view.spec.space ~= "3-D" then measure_axes(view, m) end
  measure_head(view, m)
  if view.bar then
    local right, top = colorbar.measure(view)
    view.bar.offset, m.right, m.top = m.right, m.right + right, math.max(m.top, top)
  end
  view.margin = m
end

------------------------------------------------------------------------------------------------ marks

-- How many values a logarithmic axis cannot show.
local function hidden_values(view)
  local n = 0
  for _, k in ipairs{ "x", "y" } do
    n = n + (view.scale[k] == "log" and view.range[k].hidden or 0)
  end
  return n
end

-- Whether a value, or none, can be drawn along an axis.
local function shown(view, axis, v)
  return v == nil or values.finite(v) and (view.scale[axis] ~= "log" or v > 0)
end

-- A remark on what is shown, in a corner.
local function remark(view, words)
  local right, bottom = view.x0 + view.w - 6, view.y0 + view.h - 5
  view:near({ { right, bottom, h = 1, v = "bottom" }, { view.x0 + 6, bottom, v = "bottom" },
    { right, view.y0 + 5, h = 1, v = "top" }, { view.x0 + 6, view.y0 + 5, v = "top" } }, words, view.theme.muted)
end

-- Whether a map has values that its logarithmic colours cannot tell from the lowest.
local function clamped(view)
  for _, mark in ipairs(view.norm and view.norm.kind == "log" and not view.box and view.spec.marks or {}) do
    if mark.field and mark.lo and mark.lo <= 0 then return true end
  end
  return false
end

-- Whether limits that the user gave leave everything out.
local function off_limits(view)
  local given = view.spec.xlim or view.spec.ylim
  return given and not (view.has_field or view.box) and view.room:busy(view.x0, view.y0, view.w, view.h) == 0
end

-- Draws the marks, those last whose numbers keep off the others. Their items stand in the order of the marks.
local function draw_marks(view)
  local all, drawn = view.items, {}
  for _, last in ipairs{ false, true } do
    for i, mark in ipairs(view.spec.marks) do
      local kind = kinds.get(mark.kind)
      if kind.draw and (kind.last or false) == last then
        view.items = {}
        kind.draw(mark, view)
        drawn[i] = view.items
      end
    end
  end
  for i = 1, #view.spec.marks do
    for _, item in ipairs(drawn[i] or {}) do all[#all + 1] = item end
  end
  view.items = all
end

--- Draws the marks of a view into its items. Returns false if the layout must change first.
function panel.fill(view)
  view:clear()
  local any = false
  if view.spec.space == "3-D" then Box.open(view) end
  for _, mark in ipairs(view.spec.marks) do
    kinds.get(mark.kind).range(mark,
      function(x, y, soft) any = any or not soft and shown(view, "x", x) and shown(view, "y", y) end)
  end
  draw_marks(view)
  local hidden = hidden_values(view)
  if #view.spec.marks > 0 and not any then
    local why = hidden > 0 and text.get "plot.no_positive" or text.get "plot.no_values"
    view:label{ text = why, x = view.x0 + view.w / 2, y = view.y0 + view.h / 2, h = 0.5,
      v = "middle", size = size.note, color = view.theme.muted }
  end
  if view.box then view.box:finish() end
  for _, fixed in ipairs{ true, false } do -- first what the user put in its place: the rest keeps clear of it
    for _, mark in ipairs(view.spec.marks) do
      local kind = kinds.get(mark.kind)
      if kind.annotate and (mark.kind == "text") == fixed then kind.annotate(mark, view) end
    end
  end
  if view.box then view.box:block() end
  if any and hidden > 0 then remark(view, text.get("plot.hidden", hidden)) end
  if clamped(view) then remark(view, text.get "plot.clamped") end
  if any and off_limits(view) then
    view:label{ text = text.get "plot.off_limits", x = view.x0 + view.w / 2, y = view.y0 + view.h / 2, h = 0.5,
      v = "middle", size = size.note, color = view.theme.muted }
  end
end

local corners = { { 1, 1 }, { 1, 0 }, { 0, 0 }, { 0, 1 } }

local function note_box(view, corner)
  local m = scene.measure(view.note, size.note)
  local w, h = m.width, m.height
  return view.x0 + 8 + corner[1] * (view.w - w - 16), view.y0 + 6 + corner[2] * (view.h - h - 12), w, h
end

--- One corner that is free in all of the views with notes; otherwise the notes go under the titles.
---@param views table[]
---@return boolean false if the layout must change first
function panel.place_notes(views)
  local best, least
  for _, corner in ipairs(corners) do
    local hidden, crowd = 0, 0
    for _, view in ipairs(views) do
      local x, y, w, h = note_box(view, corner)
      hidden = hidden + view.room:busy(x - 2, y, w + 4, h)
      crowd = crowd + view.room:busy(x - 6, y - 12, w + 12, h + 24)
    end
    if hidden == 0 and (not least or crowd < least) then best, least = corner, crowd end
  end
  for _, view in ipairs(views) do
    if best then
      local x, y = note_box(view, best)
      view:label{ text = view.note, x = x, y = y, v = "top", size = size.note, color = view.theme.muted }
    else
      view.note_under = true
    end
  end
  return best ~= nil or #views == 0
end

------------------------------------------------------------------------------------- around the marks

-- The middle of a pixel: lines of 1 px stay sharp.
local function crisp(v) return math.floor(v) + 0.5 end

local function lines(s, view, group, list, look)
  local xy, nan = {}, 0 / 0
  for _, l in ipairs(list) do
    for _, v in ipairs(l) do xy[#xy + 1] = v end
    xy[#xy + 1], xy[#xy + 2] = nan, nan
  end
  if #list > 0 then
    look.xy = xy
    scene.add(s, "path", view:group(group), look)
  end
end

local function draw_grid(s, view)
  local list = {}
  for _, v in ipairs(view.xticks.named and {} or view.xticks.at) do
    local x = crisp(view:x(v))
    list[#list + 1] = { x, view.y0, x, view.y0 + view.h }
  end
  for _, v in ipairs(view.yticks.named and {} or view.yticks.at) do
    local y = crisp(view:y(v))
    list[#list + 1] = { view.x0, y, view.x0 + view.w, y }
  end
  lines(s, view, "grid", list, { stroke = view.theme.grid, width = style.width.grid })
end

local function draw_frame(s, view)
  local l, t, r, b = crisp(view.x0), crisp(view.y0), crisp(view.x0 + view.w), crisp(view.y0 + view.h)
  scene.add(s, "path", view:group "frame", { xy = { l, t, r, t, r, b, l, b }, closed = true, role = "frame",
    stroke = view.theme.frame, width = style.width.frame })
end

local function draw_x_axis(s, view)
  local list, bottom = {}, view.y0 + view.h
  for _, v in ipairs(view.xticks.at) do
    local x = crisp(view:x(v))
    list[#list + 1] = { x, bottom, x, bottom + style.tick }
  end
  for _, v in ipairs(view.xticks.minor) do
    local x = crisp(view:x(v))
    list[#list + 1] = { x, bottom, x, bottom + style.tick * 0.6 }
  end
  lines(s, view, "ticks", list, { stroke = view.theme.frame, width = style.width.frame })
  local turned = view.xticks.angle
  for i, v in ipairs(view.xticks.at) do
    scene.text(s, view:group "ticks", { text = view.xticks.text[i], x = view:x(v), h = turned and 1 or 0.5,
      v = turned and "middle" or "top", y = bottom + style.tick + tick_gap - 2, size = size.tick,
      color = view.theme.ink, angle = turned, wrap = view.xticks.wrap })
  end
  if view.xticks.factor then
    scene.text(s, view:group "ticks", { text = view.xticks.factor, x = view.x0 + view.w, h = 1, v = "top",
      y = bottom + view.xlabel_top, size = size.tick, color = view.theme.ink })
  end
end

local function draw_y_axis(s, view)
  local list = {}
  for _, v in ipairs(view.yticks.at) do
    local y = crisp(view:y(v))
    list[#list + 1] = { view.x0 - style.tick, y, view.x0, y }
  end
  for _, v in ipairs(view.yticks.minor) do
    local y = crisp(view:y(v))
    list[#list + 1] = { view.x0 - style.tick * 0.6, y, view.x0, y }
  end
  lines(s, view, "ticks", list, { stroke = view.theme.frame, width = style.width.frame })
  local right = view.x0 - style.tick - tick_gap
  for i, v in ipairs(view.yticks.at) do
    scene.text(s, view:group "ticks", { text = view.yticks.text[i], x = right, y = view:y(v), h = 1,
      v = "middle", size = size.tick, color = view.theme.ink })
  end
  if view.yticks.factor then
    scene.text(s, view:group "ticks", { text = view.yticks.factor, x = view.x0 - tick_gap, h = 1,
      v = "bottom", y = view.y0 - 0.8 * size.tick, size = size.tick, color = view.theme.ink })
  end
end

local function draw_names(s, view)
  local ink = view.theme.ink
  if view.xlabel then
    scene.text(s, view:group "label", { text = view.xlabel, x = view.x0 + view.w / 2, h = 0.5, v = "top",
      y = view.y0 + view.h + view.xlabel_top, size = size.label, color = ink, wrap = view.w })
  end
  if view.ylabel then
    local offset = view.show_y and style.tick + tick_gap + view.ytick_width + gap or gap
    scene.text(s, view:group "label", { text = view.ylabel, x = view.x0 - offset, y = view.y0 + view.h / 2,
      h = 0.5, v = "bottom", angle = -90, size = size.label, color = ink, wrap = view.h })
  end
end

local function draw_head(s, view)
  local y = view.y0 - gap
  if view.note_under and view.note then
    scene.text(s, view:group "note", { text = view.note, x = view.x0, y = y - view.note_height, v = "top",
      size = size.note, color = view.theme.muted, wrap = view.w })
    y = y - view.note_height
  end
  if view.title then
    scene.text(s, view:group "title", { text = view.title, x = view.x0, y = y - view.title_height, v = "top",
      size = size.panel, color = view.theme.ink, wrap = view.w })
  end
end

--- Appends a finished view to the scene.
function panel.draw(view, s)
  if view.box then
    draw_head(s, view)
    for _, item in ipairs(view.items) do s.items[#s.items + 1] = item end
    return
  end
  if view.spec.grid then draw_grid(s, view) end
  for _, item in ipairs(view.items) do
    if item.group == view:group "data" then s.items[#s.items + 1] = item end
  end
  if not view.spec.bare then draw_frame(s, view) end
  if view.show_x then draw_x_axis(s, view) end
  if view.show_y then draw_y_axis(s, view) end
  draw_names(s, view)
  draw_head(s, view)
  for _, item in ipairs(view.items) do
    if item.group ~= view:group "data" then s.items[#s.items + 1] = item end
  end
end

return panel
