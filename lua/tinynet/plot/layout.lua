-- Layout: where the frames stand. No solver: a column's margins are the largest decorations that begin or
-- end in it, rows alike; what is left is shared equally. Ticks depend on the frames and margins on the
-- ticks, so everything is measured twice.
local check = require "tinynet.check"
local axes = require "tinynet.plot.axes"
local colorbar = require "tinynet.plot.colorbar"
local flow = require "tinynet.plot.flow"
local legend = require "tinynet.plot.legend"
local norm = require "tinynet.plot.norm"
local panel = require "tinynet.plot.panel"
local scene = require "tinynet.plot.scene"
local style = require "tinynet.plot.style"
local text = require "tinynet.text"
local View = require "tinynet.plot.view"

local layout = {}

local size, gap = style.size, style.gap
local least = 40 -- px, the smallest frame that can be read

--- Reads "a b / a c": rows separated by "/" or a line break, "." an empty cell; a name fills a rectangle.
---@param words string
---@param n integer argument position for errors
---@return table[] panels { name, r1, c1, r2, c2 } in order of appearance
---@return integer rows
---@return integer cols
function layout.parse(words, n)
  check.arg(type(words) == "string", n, "layout: text such as \"a b / a c\" expected, got %s",
    check.kind(words))
  local cells, panels, seen, cols = {}, {}, {}, 0
  for line in (words:gsub("/", "\n") .. "\n"):gmatch "(.-)\n" do
    local names = {}
    for name in line:gmatch "%S+" do
      check.arg(name:match "^%a%w*$" or name == ".", n, "layout: '%s' is no panel name (letters and digits)",
        name)
      names[#names + 1] = name
    end
    if #names > 0 then cells[#cells + 1] = names end
    cols = math.max(cols, #names)
  end
  check.arg(#cells > 0, n, "layout: there are no panels in \"%s\"", words)
  for r, names in ipairs(cells) do
    check.arg(#names == cols, n, "layout: row %d has %d cells, others have %d ('.' is an empty cell)", r,
      #names, cols)
    for c, name in ipairs(names) do
      local p = seen[name]
      if name ~= "." and not p then
        p = { name = name, r1 = r, c1 = c, r2 = r, c2 = c, cells = 0 }
        seen[name], panels[#panels + 1] = p, p
      end
      if p then
        p.r1, p.r2, p.c1, p.c2 = math.min(p.r1, r), math.max(p.r2, r), math.min(p.c1, c), math.max(p.c2, c)
        p.cells = p.cells + 1
      end
    end
  end
  for _, p in ipairs(panels) do
    local cells_of = (p.r2 - p.r1 + 1) * (p.c2 - p.c1 + 1)
    check.arg(p.cells == cells_of, n, "layout: panel '%s' is no rectangle", p.name)
  end
  return panels, #cells, cols
end

-- Scale and limits of one axis ("x" or "y") of all views; panels that share an axis share both.
local function set_limits(fig, views, k)
  local shared = fig.share[k]
  local all = { lo = math.huge, hi = -math.huge }
  local scale, given = "linear", nil
  for _, view in ipairs(views) do
    if view.spec.scale[k] == "log" then scale = "log" end
    given = given or view.spec[k .. "lim"]
  end
  for _, view in ipairs(views) do
    view.scale[k] = shared and scale or view.spec.scale[k]
    view.range[k] = panel.range(view, k)
    all.lo, all.hi = math.min(all.lo, view.range[k].lo), math.max(all.hi, view.range[k].hi)
  end
  for _, view in ipairs(views) do
    local lim = shared and given or view.spec[k .. "lim"]
    local bad = lim and view.scale[k] == "log" and lim[1] <= 0
    check.that(not bad, "%slim: a log axis wants lo > 0, got %g", k, lim and lim[1])
    local range = shared and all or view.range[k]
    if k == "y" and not lim then view.data_y = range end
    view.fixed[k] = lim ~= nil
    view[k .. "lim"] = lim or panel.limits(range, view.scale[k], view.spec["tight_" .. k])
  end
end

-- The norm of all maps and surfaces of a figure, or nil.
local function norm_of(fig)
  local fields = {}
  for _, p in ipairs(fig.panels) do
    for _, mark in ipairs(p.spec.marks) do
      if mark.field then fields[#fields + 1] = mark end
    end
  end
  return #fields > 0 and norm.of(fields, fig.norm, fig.cmap, fig.norm_range) or nil
end

-- One view per panel that is drawn, with its limits.
local function make_views(fig)
  local views, theme, shared = {}, style.theme(fig.theme), norm_of(fig)
  for _, p in ipairs(fig.panels) do
    if axes.touched(p.spec) or #fig.panels == 1 then
      local view = View.new(p.spec, theme)
      view.place, view.norm = p, shared
      for _, mark in ipairs(p.spec.marks) do view.has_field = view.has_field or mark.field end
      views[#views + 1] = view
    end
  end
  set_limits(fig, views, "x")
  set_limits(fig, views, "y")
  return views
end

-- Whether another drawn panel lies beside a view: below it (dr = 1) or left of it (dc = -1).
local function neighbour(views, view, dr, dc)
  local p = view.place
  for _, other in ipairs(views) do
    local q = other.place
    local same_col, same_row = q.c1 <= p.c2 and p.c1 <= q.c2, q.r1 <= p.r2 and p.r1 <= q.r2
    if dr == 1 and same_col and q.r1 == p.r2 + 1 then return true end
    if dc == -1 and same_row and q.c2 == p.c1 - 1 then return true end
  end
  return false
end

-- What stands at the axes: tick labels only on the outer edge where limits are shared, and one name for
-- all panels where all agree.
local function name_axes(fig, views)
  local common = { x = true, y = true }
  for _, k in ipairs{ "x", "y" } do
    local default, first = "default_" .. k .. "label", views[1] and views[1].spec
    for _, view in ipairs(views) do
      common[k] = common[k] and fig.grid and fig.share[k] and view.spec[k .. "label"] == nil
        and view.spec.space ~= "3-D" and view.spec[default] == first[default]
    end
    fig.outer[k] = text.pick(fig[k .. "label"]) or (common[k] and first and first[default]) or nil
  end
  for _, view in ipairs(views) do
    view.below, view.beside = neighbour(views, view, 1, 0), neighbour(views, view, 0, -1)
    view.show_x = not view.spec.bare and not (fig.share.x and view.below)
    view.show_y = not view.spec.bare and not (fig.share.y and view.beside)
    local default_x = not fig.outer.x and view.show_x and view.spec.default_xlabel or nil
    local default_y = not fig.outer.y and view.show_y and view.spec.default_ylabel or nil
    view.xlabel = text.pick(view.spec.xlabel) or default_x
    view.ylabel = text.pick(view.spec.ylabel) or default_y
  end
end

-- One legend above the panels where several have the same entries and labels at the lines will not do.
local function common_legend(fig, views)
  local first
  local direct = not fig.grid
  local owners = 0
  for _, view in ipairs(views) do
    local entries = view.spec.legend ~= false and legend.entries(view) or {}
    if #entries > 0 then
      owners = owners + 1
      direct = direct and view.legend_mode == "direct"
      first = first or entries
      if #entries ~= #first then return nil end
      for i, e in ipairs(entries) do
        local a, b = e.mark, first[i].mark
        if e.label ~= first[i].label or a.kind ~= b.kind or a.color ~= b.color or a.category ~= b.category
          or a.theme_color ~= b.theme_color or a.style ~= b.style then
          return nil
        end
      end
    end
  end
  return owners > 1 and not direct and first or nil
end

-- Title, subtitle and common legend: heights are known before the panels. Returns the y below them.
local function head(fig, views)
  local width, y = fig.width - 2 * style.pad, style.pad
  local h = { texts = {} }
  local end_of_last = 0
  for _, part in ipairs{ { fig.title, size.title, true }, { fig.subtitle, size.subtitle, false } } do
    local words = text.pick(part[1])
    if words then
      local m = scene.measure(words, part[2], { bold = part[3], wrap = width })
      h.texts[#h.texts + 1] = { text = words, size = part[2], bold = part[3], y = y }
      y = y + m.height + 3
      end_of_last = m.width
    end
  end
  h.legend = common_legend(fig, views)
  if h.legend then
    h.legend = legend.lines(h.legend, width)
    local w, height = 0, #h.legend * legend.row
    for _, line in ipairs(h.legend) do w = math.max(w, line.width) end
    if #h.texts > 0 and #h.legend == 1 and end_of_last + w + 30 <= width then
      h.legend_y = y - 3 - height
    else
      h.legend_y = y
      y = y + height
    end
    h.legend_x = fig.width - style.pad - w
  end
  h.bottom = y + ((#h.texts > 0 or h.legend) and 9 or 0)
  return h
end

local function outer_height(words, wrap)
  return words and scene.measure(words, size.label, { wrap = wrap }).height + gap or 0
end

-- Margins per column (or row) along one direction: before and after each.
local function bands(views, n, from, to, before, after, skip)
  local lead, tail = {}, {}
  for k = 1, n do lead[k], tail[k] = 0, 0 end
  for _, view in ipairs(views) do
    local p = view.place
    lead[p[from]] = math.max(lead[p[from]], view.margin[before])
    if not skip(view) then tail[p[to]] = math.max(tail[p[to]], view.margin[after]) end
  end
  return lead, tail
end

-- Starts of the frames and their common length in [a, b].
local function divide(a, b, n, lead, tail, between)
  local free = b - a - (n - 1) * between
  for k = 1, n do free = free - lead[k] - tail[k] end
  local length, start, at = math.floor(free / n), {}, a
  for k = 1, n do
    at = at + lead[k]
    start[k] = math.floor(at + 0.5)
    at = at + length + tail[k] + between
  end
  return start, length
end

-- Where the user fixed both limits and wants units of one length, the frame shrinks in the middle of its cell.
local function shrink(view)
  local linear = view.scale.x ~= "log" and view.scale.y ~= "log"
  if not (view.spec.equal and view.fixed.x and view.fixed.y and linear) then return end
  local across, up = view.xlim[2] - view.xlim[1], view.ylim[2] - view.ylim[1]
  local unit = math.min(view.w / across, view.h / up)
  local w, h = math.floor(unit * across + 0.5), math.floor(unit * up + 0.5)
  check.that(w >= least and h >= least, "equal: limits of %g by %g leave a panel of %d x %d px, %d x %d is the least",
    across, up, w, h, least, least)
  view.x0, view.y0 = view.x0 + (view.w - w) // 2, view.y0 + (view.h - h) // 2
  view.w, view.h = w, h
end

-- Puts every frame in its place, for the present margins.
local function set_frames(fig, views, area)
  local none = function() return false end
  -- Tick labels above an empty cell hang into it.
  local hanging = function(view) return fig.grid and not view.below and view.place.r2 < fig.rows end
  local l, r = bands(views, fig.cols, "c1", "c2", "left", "right", none)
  local t, b = bands(views, fig.rows, "r1", "r2", "top", "bottom", hanging)
  flow.make_room(fig, views, r, b)
  local x, w = divide(area.x0, area.x1, fig.cols, l, r, style.gutter)
  local y, h = divide(area.y0, area.y1, fig.rows, t, b, style.gutter)
  check.that(w >= least and h >= least,
    "the figure is too small for its labels: a panel would have %d x %d px, %d x %d is the least "
    .. "(the figure has %g x %g)", math.max(w, 0), math.max(h, 0), least, least, fig.width, fig.height)
  for _, view in ipairs(views) do
    local p = view.place
    view.x0, view.y0 = x[p.c1], y[p.r1]
    view.w, view.h = x[p.c2] + w - x[p.c1], y[p.r2] + h - y[p.r1]
    shrink(view)
    local m = view.margin
    view.spare = { left = l[p.c1] - m.left, right = r[p.c2] - m.right, bottom = math.max(b[p.r2] - m.bottom, 0) }
  end
end

-- Widens the limits of one axis until a unit has as many px on both. An axis that is shared stays, unless all
-- panels share both and all want this.
local function equalise(view, share, all)
  if view.scale.x == "log" or view.scale.y == "log" then return end
  local x, y = view.xlim, view.ylim
  local ux, uy = (x[2] - x[1]) / view.w, (y[2] - y[1]) / view.h
  local together = all and share.x and share.y
  local more_x = share.x and not together and 0 or math.max(0, uy - ux) * view.w / 2
  local more_y = share.y and not together and 0 or math.max(0, ux - uy) * view.h / 2
  view.xlim, view.ylim = { x[1] - more_x, x[2] + more_x }, { y[1] - more_y, y[2] + more_y }
end

-- Bars say their values beyond their ends: as much room as such a text needs, whatever the height of the panel.
local function make_headroom(view)
  local range, lim = view.data_y, view.ylim
  if not (view.spec.bars and range) or view.scale.y == "log" then return end
  local need = math.min(0.3, (1.3 * size.note + 8) / view.h)
  local top, bottom = math.max(range.hi, 0), math.min(range.lo, 0)
  local more_top, more_bottom = range.hi > 0 and need or 0, range.lo < 0 and need or 0
  local span = (top - bottom) / (1 - more_top - more_bottom)
  view.ylim = { math.min(lim[1], bottom - more_bottom * span), math.max(lim[2], top + more_top * span) }
end

local function measure(fig, views, area)
  local all_equal = true
  for _, view in ipairs(views) do all_equal = all_equal and view.spec.equal end
  for _ = 1, 2 do
    for _, view in ipairs(views) do panel.measure(view) end
    set_frames(fig, views, area)
    for _, view in ipairs(views) do
      if view.spec.equal then equalise(view, fig.share, all_equal) end
      make_headroom(view)
    end
  end
  for _, view in ipairs(views) do panel.measure(view) end
end

-- Marks first, then notes, then legends: false if one of them needs another layout.
local function fill(views)
  local noted = {}
  for _, view in ipairs(views) do
    panel.fill(view)
    if view.note and not view.note_under then noted[#noted + 1] = view end
  end
  local ok = panel.place_notes(noted)
  for _, view in ipairs(views) do ok = legend.fill(view) and ok end
  return ok
end

--- Lays a figure out.
---@param fig table the figure's description
---@param density number pixels per px in images
---@return table { views = {...}, head = {...}, area = { x0, y0, x1, y1 }, outer = { x =, y = } }
function layout.solve(fig, density)
  fig = setmetatable({ outer = {} }, { __index = fig })
  local views = make_views(fig)
  for _, view in ipairs(views) do view.density, view.theme_name = density, fig.theme end
  colorbar.attach(fig, views)
  name_axes(fig, views)
  for _, view in ipairs(views) do
    view.x0, view.y0 = 0, 0 -- a first guess of the frames
    view.w = math.max(least, fig.width / fig.cols * 0.8 * (view.place.c2 - view.place.c1 + 1))
    view.h = math.max(least, fig.height / fig.rows * 0.75 * (view.place.r2 - view.place.r1 + 1))
    legend.choose(view)
  end
  local h = head(fig, views)
  local area = { x0 = style.pad, y0 = h.bottom, x1 = fig.width - style.pad, y1 = fig.height - style.pad }
  area.x0 = area.x0 + outer_height(fig.outer.y, area.y1 - area.y0)
  area.y1 = area.y1 - outer_height(fig.outer.x, area.x1 - area.x0)
  if h.legend then
    for _, view in ipairs(views) do view.legend_mode = "none" end
  end
  measure(fig, views, area)
  if not fill(views) then
    measure(fig, views, area)
    fill(views)
  end
  return { views = views, head = h, area = area, outer = fig.outer, theme = style.theme(fig.theme) }
end

-- Names of the shared axes, centred on all frames.
local function draw_outer(s, l)
  local x0, y0, x1, y1 = math.huge, math.huge, -math.huge, -math.huge
  for _, v in ipairs(l.views) do
    x0, y0 = math.min(x0, v.x0), math.min(y0, v.y0)
    x1, y1 = math.max(x1, v.x0 + v.w), math.max(y1, v.y0 + v.h)
  end
  if l.outer.x then
    scene.text(s, "figure.label", { text = l.outer.x, x = (x0 + x1) / 2, y = l.area.y1 + gap, h = 0.5,
      v = "top", size = size.label, color = l.theme.ink, wrap = x1 - x0 })
  end
  if l.outer.y then
    scene.text(s, "figure.label", { text = l.outer.y, x = l.area.x0 - gap, y = (y0 + y1) / 2, h = 0.5,
      v = "bottom", angle = -90, size = size.label, color = l.theme.ink, wrap = y1 - y0 })
  end
end

local function at_usual_size(fig, density)
  local l = layout.solve(fig, density)
  local s = scene.new(fig.width, fig.height, l.theme.background)
  s.title, s.panels = text.pick(fig.title), {}
  for _, t in ipairs(l.head.texts) do
    scene.text(s, "figure.title", { text = t.text, x = style.pad, y = t.y, v = "top", size = t.size,
      bold = t.bold, color = t.bold and l.theme.ink or l.theme.muted, wrap = fig.width - 2 * style.pad })
  end
  for _, view in ipairs(l.views) do
    panel.draw(view, s)
    colorbar.draw(view, s)
    s.panels[#s.panels + 1] = { name = view.name, x = view.x0, y = view.y0, w = view.w, h = view.h,
      xlim = { view.xlim[1], view.xlim[2] }, ylim = { view.ylim[1], view.ylim[2] } }
  end
  if l.head.legend then
    local view = l.views[1]
    view.items = {}
    legend.draw_lines(view, l.head.legend, l.head.legend_x, l.head.legend_y)
    for _, item in ipairs(view.items) do
      item.group = "figure.legend"
      s.items[#s.items + 1] = item
    end
  end
  draw_outer(s, l)
  flow.draw(s, fig, l.views, l.theme)
  return s
end

-- A panel of this size has texts and lines of the usual size; in larger ones they grow with it, so that a figure
-- made large is one made to be looked at from farther away, as a page or a slide.
local usual = { w = 640, h = 540 }

--- How much larger than usual texts and lines of a figure are.
---@param fig table
---@return number
function layout.growth(fig)
  return math.max(1, math.min(fig.width / fig.cols / usual.w, fig.height / fig.rows / usual.h))
end

--- The scene of a figure: a flat plain table (see scene.lua), with the frames of the panels beside.
---@param fig table
---@param density number pixels per px in images
---@return table
function layout.scene(fig, density)
  local grown = layout.growth(fig)
  local s = at_usual_size(setmetatable({ width = fig.width / grown, height = fig.height / grown }, { __index = fig }),
    density * grown)
  if grown > 1 then scene.enlarge(s, grown) end
  s.width, s.height = fig.width, fig.height
  return s
end

return layout
