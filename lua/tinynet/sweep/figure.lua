-- sweep:figure(): the share of an outcome over two swept numbers as a map, or all outcomes over one as lines.
local engine = require "tinynet.engine"
local check = require "tinynet.check"
local object = require "tinynet.sweep.object"
local share = require "tinynet.share"
local text = require "tinynet.text"

local Sweep = object.class
local PANELS = 12
local FEW = 8 -- up to so many values of an axis each have their name, and cells of one width
local WRITTEN = 40 -- up to so many cells of such a map say their share
local APART = 0.014 -- of the axis, between the intervals of two outcomes at one value
local KNOWN = { outcome = true, x = true, y = true, at = true, width = true, height = true, theme = true }

-- The labels of a name in the order of the sweep; numbers ascending, for axes.
local function labels_of(self, name)
  local k, seen, list, numeric = self._index[name], {}, {}, true
  for _, labels in ipairs(self._points) do
    local v = labels[k]
    if not seen[v] then seen[v], list[#list + 1] = true, v end
    numeric = numeric and type(v) == "number"
  end
  if numeric then table.sort(list) end
  return list, numeric
end

-- The points by the position of their labels: key(point) is the same for the same labels of these names.
local function key_of(self, labels, names)
  local parts = {}
  for i, name in ipairs(names) do parts[i] = tostring(labels[self._index[name]]) end
  return table.concat(parts, "\0")
end

-- Whether an axis of these numbers is better logarithmic: they grow by factors rather than by steps.
local function is_log(list)
  if #list < 3 or list[1] <= 0 or list[#list] / list[1] < 4 then return false end
  local by_step, by_factor = 0, 0
  local step, factor = (list[#list] - list[1]) / (#list - 1), math.log(list[#list] / list[1]) / (#list - 1)
  for i = 2, #list do
    by_step = math.max(by_step, math.abs((list[i] - list[i - 1]) / step - 1))
    by_factor = math.max(by_factor, math.abs(math.log(list[i] / list[i - 1]) / factor - 1))
  end
  return by_factor < by_step
end

-- The outcome whose share differs most from point to point: what the sweep shows.
local function most_telling(self)
  local best, widest = nil, -1
  for _, outcome in ipairs(self.outcomes) do
    local least, most = 1, 0
    for _, count in ipairs(object.counts(self)) do
      local p = count.all > 0 and (count[outcome] or 0) / count.all
      if p then least, most = math.min(least, p), math.max(most, p) end
    end
    if most - least > widest then best, widest = outcome, most - least end
  end
  return best
end

local function check_name(self, name, n, option)
  check.arg(name == nil or self._index[name], n, "%s: the sweep has no '%s'%s", option, tostring(name),
    check.hint(name, self._index))
end

-- Which names stand on the axes, and which make panels: { x =, y = or nil, rest = names }.
local function choose_axes(self, o, fixed)
  check_name(self, o.x, 1, "x")
  check_name(self, o.y, 1, "y")
  local numeric, several = {}, {}
  for _, name in ipairs(self._names) do
    local list, is_number = labels_of(self, name)
    if fixed[name] == nil and #list > 1 then
      several[#several + 1] = name
      if is_number then numeric[#numeric + 1] = name end
    end
  end
  local function first_of(list, other)
    for _, name in ipairs(list) do
      if name ~= other then return name end
    end
  end
  local x = o.x or first_of(numeric, o.y) or first_of(several, o.y) or self._names[1]
  local y = o.y
  if y == nil and select(2, labels_of(self, x)) then y = first_of(numeric, x) end
  check.arg(x ~= y, 1, "x and y are the same, %s", x)
  for option, name in pairs{ x = y and x, y = y } do
    local list, is_number = labels_of(self, name)
    check.arg(is_number and #list > 1, 1, "%s: a map wants several numbers, which '%s' has not", option, name)
  end
  local rest = {}
  for _, name in ipairs(several) do
    if name ~= x and name ~= y then rest[#rest + 1] = name end
  end
  return { x = x, y = y, rest = rest }
end

-- The panels: { title =, points = { [key of the axes] = number of the point } }, in the order of the points.
local function split_panels(self, axes, fixed)
  local panels, by_key = {}, {}
  for p, labels in ipairs(self._points) do
    local inside = true
    for name, v in pairs(fixed) do inside = inside and labels[self._index[name]] == v end
    local key = key_of(self, labels, axes.rest)
    if inside and not by_key[key] then
      local words = {}
      for i, name in ipairs(axes.rest) do
        local v = labels[self._index[name]]
        words[i] = ("%s = %s"):format(name:gsub("_", "\\_"), type(v) == "number" and ("%.6g"):format(v) or v)
      end
      by_key[key] = { title = words[1] and table.concat(words, ", "), points = {} }
      panels[#panels + 1] = by_key[key]
    end
    if inside then by_key[key].points[key_of(self, labels, { axes.x, axes.y })] = p end
  end
  return panels
end

-- The point of a panel with these labels on the axes, and its counts.
local function at(self, panel, ...)
  local parts = { ... }
  for i, v in ipairs(parts) do parts[i] = tostring(v) end
  local p = panel.points[table.concat(parts, "\0")]
  return p, p and object.counts(self)[p] or { all = 0 }
end

-- f(x, y) over two axes as (ny, nx), NaN where it is nil, and its lowest and highest value.
local function field(xs, ys, f)
  local rows, lo, hi = {}, math.huge, -math.huge
  for j, y in ipairs(ys) do
    rows[j] = {}
    for i, x in ipairs(xs) do
      local v = f(x, y)
      rows[j][i] = v or 0 / 0
      if v then lo, hi = math.min(lo, v), math.max(hi, v) end
    end
  end
  return engine.array(rows), lo, hi
end

-- Whether the values of an axis are few enough to be named one by one.
local function is_few(list) return #list <= FEW end

-- The values as names, where they are few; else the list.
local function named(list)
  if not is_few(list) then return list end
  local ticks, names = require "tinynet.plot.ticks", {}
  for i, v in ipairs(list) do names[i] = ticks.short(v) end
  return names
end

-- Where the values of an axis stand: those with names at 1, 2, ...
local function places(list)
  if not is_few(list) then return list end
  local out = {}
  for i = 1, #list do out[i] = i end
  return out
end

-- A list with one more number at either end, half a step beyond; of numbers that grow by factors, half a factor.
local function extend(list, log)
  local n, out = #list, { table.unpack(list) }
  local function beyond(a, b) return log and a * math.sqrt(a / b) or a + (a - b) / 2 end
  table.insert(out, 1, beyond(list[1], list[2]))
  out[n + 2] = beyond(list[n], list[n - 1])
  return out
end

-- The same of a field, so that its lines reach the frame.
local function extend_field(z)
  local rows = z:tolist()
  for j, row in ipairs(rows) do rows[j] = extend(row) end
  local columns = {}
  for i = 1, #rows[1] do
    local column = {}
    for j = 1, #rows do column[j] = rows[j][i] end
    columns[i] = extend(column)
  end
  return engine.array(columns):t()
end

local LEVELS = { 1, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90 } -- %

-- The closed form of the odds of being born dead over a map: lines, or the one number that they are everywhere.
-- Answers whether there are lines, and the number.
local function draw_odds(self, ax, panel, xs, ys)
  local z, lo, hi = field(xs, ys, function(x, y)
    local p = at(self, panel, x, y)
    return p and self._odds[p] and 100 * self._odds[p]
  end)
  if lo > hi then return false end
  if hi - lo < 1e-6 then return false, lo end
  local levels = {}
  for _, level in ipairs(LEVELS) do
    if level > lo and level < hi then levels[#levels + 1] = level end
  end
  if #levels == 0 then levels[1] = (lo + hi) / 2 end
  local function axis(list) return extend(places(list), not is_few(list) and is_log(list)) end
  ax:isolines(axis(xs), axis(ys), extend_field(z), { levels = levels, unit = "\u{2009}%" })
  return true
end

local function scale(ax, axis, list)
  if not is_few(list) and is_log(list) then ax:scale{ [axis] = "log" } end
end

local function name_axis(name)
  local words = text.option(name)
  return words or name:gsub("_", "\\_")
end

-- A panel for each outcome, with its name if there are several.
local function per_outcome(self, panels, outcomes)
  local list = {}
  for _, panel in ipairs(panels) do
    for _, outcome in ipairs(outcomes) do
      local words = { outcomes[2] and object.label(self, outcome) or panel.title, outcomes[2] and panel.title or nil }
      list[#list + 1] = { outcome = outcome, points = panel.points, title = words[1] and table.concat(words, ", ") }
    end
  end
  return list
end

local function draw_map(self, fig, panels, axes)
  local xs, ys = labels_of(self, axes.x), labels_of(self, axes.y)
  local over, odds, alike = false, {}, true
  for k, panel in ipairs(panels) do
    local ax = fig:panel(k)
    local z = field(xs, ys, function(x, y)
      local _, count = at(self, panel, x, y)
      return count.all > 0 and 100 * (count[panel.outcome] or 0) / count.all
    end)
    ax:heat(named(xs), named(ys), z, { values = is_few(xs) and is_few(ys) and #xs * #ys <= WRITTEN })
    local lines
    lines, odds[k] = draw_odds(self, ax, panel, xs, ys)
    over, alike = over or lines, alike and odds[k] == odds[1]
    scale(ax, "x", xs)
    scale(ax, "y", ys)
  end
  for k, panel in ipairs(panels) do
    local number = odds[k] and not alike and text.get("sweep.odds_short", odds[k])
    local words = { panel.title or number or nil, panel.title and number or nil }
    if words[1] then fig:panel(k):title(table.concat(words, "; ")) end
  end
  fig:colorbar{ label = text.get "census.percent" }
  fig._spec.subtitle = over and text.get "sweep.lines" or alike and odds[1] and text.get("sweep.odds", odds[1]) or nil
end

-- The outcomes that occur at the points of some panels.
local function occurring(self, panels)
  local there, list = {}, {}
  for _, panel in ipairs(panels) do
    for _, p in pairs(panel.points) do
      for outcome in pairs(object.counts(self)[p]) do there[outcome] = true end
    end
  end
  for _, outcome in ipairs(self.outcomes) do list[#list + 1] = there[outcome] and outcome or nil end
  return list
end

-- An axis for curve k of n, counted from the middle one, a little beside the others: their intervals hide none.
local function beside(list, k, n)
  local log, out, least = is_log(list), {}, math.huge
  for i, v in ipairs(list) do
    out[i] = log and math.log(v) or v
    least = i > 1 and math.min(least, out[i] - out[i - 1]) or least
  end
  local step = math.min(APART * (out[#out] - out[1]), 0.6 * least / n)
  for i, v in ipairs(out) do out[i] = log and math.exp(v + k * step) or v + k * step end
  return out
end

-- All outcomes over one option: shares with their intervals, lines over several numbers, else bars.
local function draw_lines(self, fig, panels, axes, outcomes)
  local xs, numeric = labels_of(self, axes.x)
  local lines = numeric and #xs > 1
  for k, panel in ipairs(panels) do
    local ax = fig:panel(k)
    for o, outcome in ipairs(outcomes) do
      local y, low, high = {}, {}, {}
      for i, x in ipairs(xs) do
        local _, count = at(self, panel, x)
        local s = count.all > 0 and share(count[outcome] or 0, count.all)
        y[i], low[i], high[i] = s and 100 * s.share or 0 / 0, s and 100 * s.low or 0 / 0, s and 100 * s.high or 0 / 0
      end
      if lines then
        local shifted = beside(xs, o - (#outcomes + 1) / 2, #outcomes)
        ax:errorbar(shifted, y, { low = low, high = high, size = 5 })
        ax._spec.colors = ax._spec.colors - 1 -- the line has the colour of its points
        ax:line(shifted, y, { label = object.label(self, outcome) })
      else
        ax:bar(xs, y, { low = low, high = high, label = object.label(self, outcome) })
      end
    end
    if lines and is_log(xs) then ax:scale{ x = "log" } end
    if panel.title then ax:title(panel.title) end
  end
end

-- A figure for so many panels: one row up to three.
local function new_figure(count, o, most)
  local plot = require "tinynet.plot"
  local page = { width = o.width, height = o.height, theme = o.theme, norm = most and { "linear", 0, most } }
  if count == 1 then
    page.width, page.height = page.width or 760, page.height or 560
    local fig = plot.figure(page)
    return fig
  end
  local rows = count <= 3 and 1 or count <= 8 and 2 or 3
  local columns = math.ceil(count / rows)
  page.share, page.width, page.height = "xy", page.width or 430 * columns + 120, page.height or 370 * rows + 80
  local fig = plot.grid(rows, columns, page)
  return fig
end

-- The end of a colour bar for shares: the largest one, rounded up to tens.
local function top_share(self, outcomes)
  local most = 0
  for _, count in ipairs(object.counts(self)) do
    for _, outcome in ipairs(outcomes) do
      if count.all > 0 then most = math.max(most, (count[outcome] or 0) / count.all) end
    end
  end
  return math.max(10, 10 * math.ceil(10 * most - 1e-9))
end

-- The outcomes that the user wants: one, or a list; nil for the usual.
local function read_outcomes(self, outcome)
  if outcome == nil then return nil end
  local list = type(outcome) == "table" and outcome or { outcome }
  check.arg(list[1] ~= nil, 1, "outcome: there is none in the list")
  for _, name in ipairs(list) do object.check_outcome(self, name, 1) end
  return list
end

--- The phase diagram: over two swept numbers a map whose colour is the share of an outcome, with the closed form of
--- the odds that a unit is born dead as lines over it, where there is one; over one, or over texts, the shares of all
--- outcomes with their 95 % intervals. Further swept options make a panel for each value, several outcomes one each.
---@param o table|nil { outcome = one or a list, default the one whose share differs most, x = name, y = name,
--- at = { name = value, ... } to show only some points, width =, height =, theme = }
---@return table figure
---@error unknown outcome 'plateu'; did you mean 'plateau'? (constant, line, ...)
function Sweep.methods:figure(o)
  Sweep.own(self, "figure")
  o = check.options(o, KNOWN, 1)
  check.that(self._count > 0, "the sweep has no runs yet")
  check.that(object.has_outcomes(self), "the sweep has no outcomes; let the task answer { outcome = text }")
  local outcomes, fixed = read_outcomes(self, o.outcome), o.at or {}
  object.read_at(self, fixed, 1)
  local axes = choose_axes(self, o, fixed)
  local panels = split_panels(self, axes, fixed)
  if axes.y then
    outcomes = outcomes or { most_telling(self) }
    panels = per_outcome(self, panels, outcomes)
  end
  check.that(#panels <= PANELS, "the figure would have %d panels, %d at most; choose with at = { %s = value }",
    #panels, PANELS, axes.rest[1] or axes.x)
  local fig = new_figure(#panels, o, axes.y and top_share(self, outcomes))
  if axes.y then
    draw_map(self, fig, panels, axes)
    fig:title(outcomes[2] and text.get "sweep.maps" or text.get("sweep.map", object.label(self, outcomes[1])))
    fig:ylabel(name_axis(axes.y))
  else
    draw_lines(self, fig, panels, axes, outcomes or occurring(self, panels))
    fig:ylabel(text.get "census.percent")
  end
  fig:xlabel(name_axis(axes.x))
  return fig
end
