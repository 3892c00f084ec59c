-- tn.census(ens, train): what became of many starts, grouped by the shape of the drawn function.
local engine = require "tinynet.engine"
local check = require "tinynet.check"
local classes = require "tinynet.classes"
local ensemble = require "tinynet.ensemble"
local net = require "tinynet.net"
local odds = require "tinynet.odds"
local probe = require "tinynet.probe"
local share = require "tinynet.share"
local text = require "tinynet.text"

local census = {}
--- What became of the members of an ensemble: a list of groups, from the worst to the best; c.line and so on are
--- the groups by id.
---@field born_dead share of all hidden units: dead before the first step
---@field died share of all hidden units: dead after it
---@field victims integer[] the members in which a unit died in training, for tn.autopsy
---@field constant group|nil
---@field line group|nil
---@field hinge group|nil
---@field plateau group|nil
---@field fit group|nil
---@field one_class group|nil
---@field poor group|nil
---@field good group|nil
---@field perfect group|nil
---@field other group|nil
---@field diverged group|nil
local Census = check.class "census"
Census.list = true
--- The members of a census that ended alike.
---@field id string as "constant", "line", "hinge", "plateau", "fit", "diverged"
---@field label string the same in words, in the language of the run
---@field count integer members
---@field share number count / all members
---@field low number lower end of its 95 % interval
---@field high number upper end
---@field members integer[] which members
---@field example integer the most typical one
---@field best integer the one with the lowest mse
---@field mse number median
---@field r2 number|nil median; nil for class data
---@field accuracy number|nil median, of class data
---@field epochs integer|nil median of the epochs until a good fit, where it was recorded
---@field units string the states of the hidden units, counted
local Group = check.class("group", "id label count share low high members example best mse r2 accuracy epochs units")

local POINTS = 101      -- of the drawn function, over the range of the data
local STRAIGHT = 0.03   -- bends lower than this share of the targets' range are not seen
local FLAT = 0.05       -- a straight line that climbs less than this share is called constant
local NEARLY = 0.9      -- a kinked unit that is on for this share of the samples bends only at the edge
local MOST = 4          -- combinations of unit states that are named
local LEVEL = 0.25      -- a middle piece less steep than this share of its steeper neighbour is a plateau
local GOOD = 0.9        -- share of right classes from which a fit of class data is called good
local REACHED = 0.9     -- r2, or share of right classes, from which a start counts as fitted
local IDS = {
  "constant", "line", "hinge", "plateau", "fit", "one_class", "poor", "good", "perfect", "other", "diverged",
}
census.outcomes = IDS

--- The id of an outcome that is named by it or by its word in a table, in any language.
---@param name any
---@return string|nil id
---@return table words the set of all names
function census.outcome(name)
  local ids = {}
  for _, lang in ipairs(text.languages) do
    local words = require("tinynet.text." .. lang)
    for _, id in ipairs(IDS) do ids[words["census." .. id]] = id end
  end
  for _, id in ipairs(IDS) do ids[id] = id end
  return ids[name], ids
end

-- The corners of a polyline that follows y within tol (Douglas and Peucker 1973), as indices.
local function corners(y, tol)
  local keep = { 1 }
  local function split(a, b)
    local far, dev = nil, tol
    for i = a + 1, b - 1 do
      local d = math.abs(y[i] - (y[a] + (y[b] - y[a]) * (i - a) / (b - a)))
      if d > dev then far, dev = i, d end
    end
    if far then
      split(a, far)
      keep[#keep + 1] = far
      split(far, b)
    end
  end
  split(1, #y)
  keep[#keep + 1] = #y
  return keep
end

--- The name of a drawn function from its pieces: "constant", "line", "hinge", "plateau", "fit" or "diverged".
---@param y number[] values at even distances
---@param height number the range of the targets
---@return string
function census.shape(y, height)
  for _, v in ipairs(y) do
    if v ~= v or math.abs(v) == math.huge then return "diverged" end
  end
  local c = corners(y, STRAIGHT * height)
  local slopes = {}
  for k = 1, #c - 1 do slopes[k] = (y[c[k + 1]] - y[c[k]]) / (c[k + 1] - c[k]) end
  if #slopes == 1 then
    return math.abs(y[#y] - y[1]) < FLAT * height and "constant" or "line"
  elseif #slopes == 2 then
    return "hinge"
  elseif #slopes == 3 and math.abs(slopes[2]) < LEVEL * math.max(math.abs(slopes[1]), math.abs(slopes[3])) then
    return "plateau"
  end
  return "fit"
end

-- A hidden unit that is not dead but whose share of the output hardly changes is called faded.
local function unit_word(ens, u, member, height)
  if u.state == "dead" or u.state == "diverged" or #ens._layers ~= 2 then return u.state end
  local act = ens._layers[1].row
  local w = ens._core:block(2, false, member)
  local rise = engine.net.act(act.name, ens._layers[1].param, false, engine.array{ u.z_min, u.z_max })
  local reach = 0
  for j = 1, select(2, w:shape()) do reach = math.max(reach, math.abs(w[u.unit][j] * (rise[2] - rise[1]))) end
  if reach < FLAT * height then return "faded" end
  return u.state == "kinked" and u.active >= NEARLY and "nearly_on" or u.state
end

-- The combinations of states in a group, the most frequent first: { { key =, members = }, ... }.
local function combinations(words_of, members)
  local by_key, list = {}, {}
  for _, i in ipairs(members) do
    local key = words_of[i]
    if not by_key[key] then
      by_key[key] = { key = key, members = {} }
      list[#list + 1] = by_key[key]
    end
    table.insert(by_key[key].members, i)
  end
  table.sort(list, function(a, b) return #a.members > #b.members or #a.members == #b.members and a.key < b.key end)
  return list
end

local function combination(words)
  table.sort(words)
  if #words == 2 and words[1] == words[2] and words[1] == "dead" then return text.get "census.both_dead" end
  local out, k = {}, 1
  while k <= #words do
    local last = k
    while words[last + 1] == words[k] do last = last + 1 end
    local n, own = last - k + 1, words[k] == "faded" or words[k] == "nearly_on"
    local word = text.get((own and "census." or "net.") .. words[k])
    out[#out + 1] = n > 1 and ("%d %s"):format(n, word) or word
    k = last + 1
  end
  return table.concat(out, " + ")
end

local function by_mse(members, mse)
  local sorted = { table.unpack(members) }
  table.sort(sorted, function(a, b) return mse[a] < mse[b] or mse[a] == mse[b] and a < b end)
  return sorted
end

-- The epoch of the first record at which each member had reached r2 (of class data, accuracy) 0.9; members
-- that never did are left out.
local function epochs_until(ens)
  local h, first = ens._history, {}
  local q = h.train.accuracy or h.train.r2
  for r = 1, #h.epochs do
    local row = q[r]
    for i = 1, #ens do
      if not first[i] and row[i] >= REACHED then first[i] = math.tointeger(h.epochs[r]) end
    end
  end
  return first
end

-- The median of the values that these members have, the lower one of two; nil where none has one.
local function median_of(members, values)
  local list = {}
  for _, i in ipairs(members) do list[#list + 1] = values[i] end
  table.sort(list)
  return list[(#list + 1) // 2]
end

-- The most typical member has the median mse among those with the most frequent unit states.
local function make_group(id, members, total, metrics, words, reached)
  local kinds, parts, others = combinations(words, members), {}, 0
  for k, kind in ipairs(kinds) do
    if k <= MOST then parts[k] = ("%s %d"):format(kind.key, #kind.members) else others = others + #kind.members end
  end
  if others > 0 then parts[#parts + 1] = text.get("census.others", others) end
  local typical, sorted = by_mse(kinds[1].members, metrics.mse), by_mse(members, metrics.mse)
  local middle, s = sorted[(#sorted + 1) // 2], share(#members, total)
  return setmetatable({
    _id = id, _label = text.get("census." .. id), _count = #members, _share = s.share, _low = s.low, _high = s.high,
    _members = members, _example = typical[(#typical + 1) // 2], _best = sorted[1], _mse = metrics.mse[middle],
    _r2 = metrics.r2[middle], _accuracy = metrics.accuracy and metrics.accuracy[middle],
    _epochs = median_of(members, reached), _units = table.concat(parts, ", "),
  }, Group)
end

--- Expected share of units born dead, where there is a closed form.
---@param ens table
---@param d dataset
---@return number|nil
---@package
function census.expected_dead(ens, d)
  if ens._inputs ~= 1 or #ens._layers ~= 2 or not ens._layers[1].row.relu_family then return nil end
  return odds.born_dead{ init = ens._laws, lo = d.x:min(), hi = d.x:max(), units = ens._layers[1].units }
end

-- Units born dead and died in training, of each member and of all, and the units of all.
local function count_dead(ens, d, units)
  local born, died, total = { all = 0 }, { all = 0 }, 0
  local before = ens:start():units(d)
  for i, list in ipairs(units) do
    born[i], died[i] = 0, 0
    for k, u in ipairs(list) do
      local was = before[i][k].state == "dead"
      total = total + 1
      born[i] = born[i] + (was and 1 or 0)
      died[i] = died[i] + ((u.state == "dead" and not was) and 1 or 0)
    end
    born.all, died.all = born.all + born[i], died.all + died[i]
  end
  return born, died, total
end

-- What a member answers for x.
local function outputs(ens, x, i)
  return (select(2 * #ens._layers, ens._core:layers(x, i)))
end

-- The shape of the function over the range of one input; with more inputs, whether it is constant at the samples.
local function name_shape(ens, d, i, height)
  if ens._inputs == 1 then
    local x = engine.array.linspace(d.x:min(), d.x:max(), POINTS):reshape(POINTS, 1)
    return census.shape(outputs(ens, x, i):col(1):tolist(), height)
  end
  local a = outputs(ens, d.x, i):col(1)
  return a:max() - a:min() < FLAT * height and "constant" or "other"
end

-- Class data: whether all samples lie in one decision region, else how many are on the right side.
local function name_classes(ens, d, i, accuracy)
  local a = outputs(ens, d.x, i)
  local threshold = classes.threshold(d, ens._loss)
  local _, columns = a:shape()
  local one = true
  if columns == 1 then
    local lo, hi = a:min(), a:max()
    one = hi <= threshold or lo > threshold
  else
    local first = a:row(1):argmax()
    for j = 1, columns do
      if j ~= first then one = one and (a:col(j) - a:col(first)):max() < 0 end
    end
  end
  if one then return "one_class" end
  return accuracy == 1 and "perfect" or accuracy >= GOOD and "good" or "poor"
end

local function name_outcome(ens, d, i, height, metrics)
  local mse = metrics.mse[i]
  if mse ~= mse or mse == math.huge then return "diverged" end
  if d.classes then return name_classes(ens, d, i, metrics.accuracy[i]) end
  return name_shape(ens, d, i, height)
end

local function create(ens, d)
  check.arg(getmetatable(ens) == ensemble.class, 1, "ensemble expected, got %s", check.kind(ens))
  probe.dataset(ens, d, 2)
  check.that(ens._how, "the ensemble is not trained yet; call ens:fit(train, ...) first")
  local metrics, units = ens:metrics(d), ens:units(d)
  local height = d.y:max() - d.y:min()
  local members_of, words = {}, {}
  for i = 1, #ens do
    local id = name_outcome(ens, d, i, height, metrics)
    members_of[id] = members_of[id] or {}
    table.insert(members_of[id], i)
    local list = {}
    for k, u in ipairs(units[i]) do list[k] = unit_word(ens, u, i, height) end
    words[i] = combination(list)
  end
  local self = { _ens = ens, _d = d, _by_id = {}, _reached = epochs_until(ens), _metrics = metrics }
  for _, id in ipairs(IDS) do
    if members_of[id] then
      self[#self + 1] = make_group(id, members_of[id], #ens, metrics, words, self._reached)
      self._by_id[id] = self[#self]
    end
  end
  -- Worst first; a diverged group, whose mse is NaN, is the worst.
  table.sort(self, function(a, b)
    if a._id == "diverged" or b._id == "diverged" then return a._id == "diverged" and b._id ~= "diverged" end
    return a._mse > b._mse
  end)
  self._born_of, self._died_of, self._units = count_dead(ens, d, units)
  self._born, self._died = self._born_of.all, self._died_of.all
  self._expected = census.expected_dead(ens, d)
  return setmetatable(self, Census)
end

--- What became of each member, in their order: { outcome =, mse =, r2 = or accuracy =, born_dead = and died = units (of
--- nets with relu units) }; mse and r2 of a diverged one are nil.
---@param c table census
---@return table[]
---@package
function census.members(c)
  local rows, m = {}, c._metrics
  local relu = c._units > 0 and c._ens._layers[1].row.relu_family
  local function finite(v) return v == v and math.abs(v) < math.huge and v or nil end
  for _, g in ipairs(c) do
    for _, i in ipairs(g._members) do
      rows[i] = { outcome = g._id, mse = finite(m.mse[i]), born_dead = relu and c._born_of[i] or nil,
        died = relu and c._died_of[i] or nil }
      if m.accuracy then rows[i].accuracy = finite(m.accuracy[i]) else rows[i].r2 = finite(m.r2[i]) end
    end
  end
  return rows
end

function Census.names()
  local names = {}
  for _, id in ipairs(IDS) do names[id] = true end
  return names
end

--- The group of an id, or nil where no member ended there.
Census.get["*"] = function(self, id) return self._by_id[id] end

--- The members in which a unit died in training, as a list for tn.autopsy.
Census.get.victims = function(self)
  local list = {}
  for i = 1, #self._ens do
    if self._died_of[i] > 0 then list[#list + 1] = i end
  end
  return list
end

--- Units born dead, died in training, and all hidden units of all members.
Census.get.born_dead = function(self) return share(self._born, self._units) end
Census.get.died = function(self) return share(self._died, self._units) end

-- Table -------------------------------------------------------------------------------------------

local function table_rows(self)
  local rows = { {} }
  for cell in text.get("census.columns"):gmatch "[^|]+" do table.insert(rows[1], cell) end
  if self._d.classes then rows[1][6] = text.get "plot.accuracy" end
  for _, g in ipairs(self) do
    rows[#rows + 1] = {
      g._label, ("%d"):format(g._count), ("%.1f %%"):format(100 * g._share),
      ("%.1f-%.1f"):format(100 * g._low, 100 * g._high), ("%.4f"):format(g._mse),
      ("%.2f"):format(g._accuracy or g._r2), g._units,
    }
  end
  return rows
end

-- Cells side by side; the last column is folded so that lines stay within 80 columns.
local function layout_rows(rows, lines)
  local widths, left = {}, 2
  for c = 1, 6 do
    widths[c] = 0
    for _, row in ipairs(rows) do widths[c] = math.max(widths[c], text.width(row[c])) end
    left = left + widths[c] + 2
  end
  for _, row in ipairs(rows) do
    local cells = {}
    for c = 1, 6 do cells[c] = text.pad(row[c], widths[c], c > 1) end
    local line, indent = "  " .. table.concat(cells, "  ") .. "  ", (" "):rep(left)
    local filled = left
    for part in (row[7] .. ", "):gmatch "(.-), " do
      if filled > left and filled + text.width(part) + 3 > 80 then
        lines[#lines + 1] = line .. ","
        line, filled = indent, left
      end
      line = line .. (filled > left and ", " or "") .. part
      filled = filled + text.width(part) + 2
    end
    lines[#lines + 1] = line
  end
end

function Census.__tostring(self)
  local ens = self._ens
  local how = ens._how
  local shape_name = net.shape_name(ens._inputs, ens._layers, true)
  local lines = {
    how.optimizer == "lm" and text.get("census.head_lm", #ens, shape_name, ens._epochs, #self)
      or text.get("census.head", #ens, shape_name, how.optimizer, how.lr, how.batch, ens._epochs, #self),
  }
  layout_rows(table_rows(self), lines)
  if self._units > 0 and ens._layers[1].row.relu_family then
    local expected = self._expected and text.get("census.expected", 100 * self._expected) or ""
    lines[#lines + 1] = text.get("census.units", self._born, self._units, 100 * self._born / self._units, expected,
      self._died, 100 * self._died / self._units)
  end
  local all, count = {}, 0
  for i = 1, #ens do
    all[i], count = i, count + (self._reached[i] and 1 or 0)
  end
  if count > 0 then
    local line = text.get("census.reached", self._d.classes and text.get "plot.accuracy" or "r2", REACHED, count, #ens)
    -- Where only the start and the end were recorded, the median tells nothing of when.
    if #ens._history.epochs > 2 then line = line .. text.get("census.half", median_of(all, self._reached)) end
    lines[#lines + 1] = line
  end
  return table.concat(lines, "\n")
end

-- Draws a member: its fit, or of class data with two inputs its decision regions.
local function draw_member(self, ax, i)
  if self._ens._inputs == 2 then return ax:regions(self._ens:net(i), self._d) end
  ax:fit(self._ens:net(i), self._d)
end

--- One panel per group, worst to best: the samples and the fit (of class data with two inputs, the
--- decision regions) of its most typical member; a diverged one has none.
---@return table figure
---@error census:figure draws nets with one input, or two and class data; these have %d
function Census.methods:figure()
  Census.own(self, "figure")
  local inputs, class_data = self._ens._inputs, self._d.classes
  check.that(inputs == 1 or inputs == 2 and class_data,
    "census:figure draws nets with one input, or two and class data; these have %d", inputs)
  local plot = require "tinynet.plot"
  local rows = #self <= 3 and 1 or 2
  local fig = plot.grid(rows, math.ceil(#self / rows), { share = "xy" })
  for k, g in ipairs(self) do
    local ax = fig:panel(k)
    if g._id ~= "diverged" then
      draw_member(self, ax, g._example)
    elseif inputs == 1 then
      ax:scatter(self._d:unscale_x(self._d.x), self._d:unscale_y(self._d.y))
    end
    ax:title(g._label)
    ax:note(text.get("census.note", g._mse, ("%.1f %%"):format(100 * g._share)))
  end
  return fig
end

-- The ids that occur in some of the censuses, in the order of IDS.
local function ids_of(list)
  local ids = {}
  for _, id in ipairs(IDS) do
    for _, entry in ipairs(list) do
      if entry[2]._by_id[id] then
        ids[#ids + 1] = id
        break
      end
    end
  end
  return ids
end

--- A bar chart that compares censuses: one panel per outcome, one bar per census, with the 95 % intervals.
---@param list table { { label, census }, ... }
---@return table figure
---@error censuses are compared as { { "label", census }, ... }, entry 1 is a number
function census.compare(list)
  check.arg(check.is_table(list) and #list > 0, 1, "list { { \"label\", census }, ... } expected, got %s",
    check.is_table(list) and text.sentence("an empty one") or check.kind(list))
  for k, entry in ipairs(list) do
    check.arg(check.is_table(entry) and getmetatable(entry[2]) == Census, 1,
      "censuses are compared as { { \"label\", census }, ... }, entry %d is a %s", k, check.kind(entry))
  end
  local plot, ids = require "tinynet.plot", ids_of(list)
  local rows = #ids <= 3 and 1 or 2
  local fig = plot.grid(rows, math.ceil(#ids / rows), { share = "y" })
  for k, id in ipairs(ids) do
    local labels, values, low, high = {}, {}, {}, {}
    for n, entry in ipairs(list) do
      local c = entry[2]
      local s = share(c._by_id[id] and c._by_id[id]._count or 0, #c._ens)
      labels[n], values[n], low[n], high[n] = text.pick(entry[1]), 100 * s.share, 100 * s.low, 100 * s.high
    end
    local ax = fig:panel(k)
    ax:bar(labels, values, { low = low, high = high })
    ax:title(text.get("census." .. id))
  end
  fig:ylabel(text.get "census.percent")
  return fig
end

return setmetatable(census, {
  --- What became of the nets of an ensemble: groups by the shape of the drawn function, worst to best. A group has
  --- id, label, count, share, low, high, members, example, best, mse, r2 and units; print shows a table. c.born_dead
  --- and c.died are the shares of dead units, c.victims the members in which one died in training.
  ---
  ---     local c = tn.census(ens, train)   print(c)   c:figure():save "census.png"
  ---@param ens table a trained ensemble
  ---@param d dataset
  ---@return table census
  __call = function(_, ens, d)
    local self = create(ens, d)
    return self
  end,
})
