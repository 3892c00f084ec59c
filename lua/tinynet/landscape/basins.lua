-- tn.landscape.basins: which solution a training reaches, by where it starts.
local engine = require "tinynet.engine"
local arguments = require "tinynet.landscape.arguments"
local axis = require "tinynet.landscape.axis"
local census = require "tinynet.census"
local check = require "tinynet.check"
local net = require "tinynet.net"
local plane = require "tinynet.landscape.plane"
local probe = require "tinynet.probe"
local progress = require "tinynet.progress"
local recipe = require "tinynet.recipe"
local text = require "tinynet.text"
local train = require "tinynet.train"

--- Where each start of training on a slice ends: a list of the basins, solutions best first, then the dead and the
--- diverged.
---@field x array (nx) coordinates
---@field y array (ny)
---@field z array (ny, nx): number of the basin, NaN where none was trained
---@field loss array (ny, nx): after training
---@field names string[] what is on the axes
---@field frozen table[] { name =, value = } of the parameters that all starts share
---@field done integer starts trained
local Basins = check.class("basins", "x y z loss names frozen done")
Basins.list = true
--- The starts of a map of basins that end alike.
---@field id string "constant", "line", "hinge", "plateau", "fit", "poor", "solution", "dead", "diverged", "others"
---@field label string the same in words, in the language of the run
---@field count integer starts
---@field share number of the starts trained
---@field loss number of the example
---@field start table { x =, y = } of an example
---@field net net what the example became
local Basin = check.class("basin", "id label count share loss start")

local BLOCK = 2048     -- starts trained at once: what Ctrl-C can lose
local NUMBERS = 2 ^ 23 -- parameters, or outputs, of a block at most
local PLACES = 256     -- functions that are told apart while starts are sorted
local MOST = 7         -- solutions with a colour of their own
local POINTS = 101     -- of a function of one input, over the range of the data
local RARE = 0.005     -- share of the starts below which a solution has no colour of its own
local FITS = 0.8       -- r2 from which a fit is called good
local LOST, DEAD, REST = -2, -1, 0 -- kinds of the engine, see core/alike.h
local COLORS = { dead = "#8a9097", diverged = "#212428", others = "#dfe3e7" }

-- Training ----------------------------------------------------------------------------------------

-- Sets the parameters of a core's members to the starts at (x, y), two lists.
local function place_starts(self, core, x, y)
  local p, origin, steps = core:params():t(), self._plane.origin, self._plane.steps
  for k = 1, #origin do
    local u, v = steps[1][k], steps[2][k]
    p[k] = u == 0 and v == 0 and origin[k] or x * u + y * v + origin[k]
  end
end

-- The inputs at which functions are compared: nets with more inputs are compared at the samples.
local function points_of(d, inputs)
  if inputs > 1 then return d.x end
  return engine.array.linspace(d.x:min(), d.x:max(), POINTS):reshape(POINTS, 1)
end

-- Trains a core through all epochs; false after Ctrl-C. `at` is called with the epochs done.
local function run(trainer, epochs, visible, at)
  local step = visible and math.max(1, epochs // 20) or math.max(1, epochs)
  for e = 0, epochs - 1, step do
    local count = math.min(step, epochs - e)
    if trainer:run(e, count) < count then return false end
    at(e + count)
  end
  return true
end

-- Trains the starts block by block, sorts them by what they say, and answers how many functions were told apart.
local function train_all(self, how, tolerance)
  local nx, ny, d = #self._x, #self._y, self._d
  local a_net, all, known = self._net, nx * ny, 0
  local points = points_of(d, a_net._inputs)
  local out = a_net._layers[#a_net._layers].units
  local width, zeros = #points * out, engine.array.zeros(ny, nx)
  local xs = (zeros + self._x:reshape(1, nx)):reshape(all)
  local ys = (zeros + self._y:reshape(ny, 1)):reshape(all)
  self._leaders = engine.array.zeros(PLACES, width)
  self._ids, self._losses = engine.array.zeros(all) + 0 / 0, engine.array.zeros(all) + 0 / 0
  local block = math.max(1, math.min(BLOCK, NUMBERS // math.max(width, #a_net:params())) // 1 | 0)
  local bar, visible = progress.bar(all * math.max(1, how.epochs))
  while self._done < all do
    local first, last = self._done + 1, math.min(self._done + block, all)
    local core = net.core(a_net._inputs, a_net._layers, last - first + 1)
    place_starts(self, core, xs:slice(first, last), ys:slice(first, last))
    local trainer = train.trainer(core, d, how)
    local finished = run(trainer, how.epochs, visible, function(e)
      bar(self._done * how.epochs + e * (last - first + 1))
    end)
    if not finished then break end
    known = engine.net.sort(engine.net.outputs(core, points), out, tolerance, self._leaders, known,
      self._ids:slice(first, last))
    local losses = self._losses:slice(first, last):reshape(1, last - first + 1)
    losses[1] = engine.net.measure(core, d.x, d.y, how.loss):col(1)
    self._done = last
  end
  bar(all * math.max(1, how.epochs))
  return known
end

-- Solutions ---------------------------------------------------------------------------------------

-- Functions that were told apart, the most frequent first, each with those that lie near it.
local function merge(self, known, counts, tolerance)
  local order, groups = {}, {}
  for k = 1, known do order[k] = k end
  table.sort(order, function(a, b) return counts[a] > counts[b] or counts[a] == counts[b] and a < b end)
  for _, k in ipairs(order) do
    local home
    for _, g in ipairs(groups) do
      local off = (self._leaders[k] - self._leaders[g[1]]):abs():max()
      if off <= 2 * tolerance then
        home = g
        break
      end
    end
    if home then home[#home + 1] = k else groups[#groups + 1] = { k } end
  end
  return groups
end

-- A basin of some kinds of starts; its example is the first start of the first kind.
local function basin_of(self, kinds, id, counts, firsts)
  local count, nx = 0, #self._x
  for _, k in ipairs(kinds) do count = count + counts[k] end
  local at = firsts[kinds[1]]
  return setmetatable({ _id = id, _kinds = kinds, _count = count, _share = count / math.max(1, self._done), _of = self,
    _loss = at and self._losses[at],
    _start = at and { x = self._x[(at - 1) % nx + 1], y = self._y[(at - 1) // nx + 1] } }, Basin)
end

-- The shape of the function of a basin; those of nets with more inputs and of class data have no name.
local function shape_of(self, basin)
  if self._net._inputs > 1 or self._d.classes then return "solution" end
  local shape = census.shape(self._leaders[basin._kinds[1]]:tolist(), self._d.y:max() - self._d.y:min())
  return shape == "fit" and basin.net:metrics(self._d).r2 < FITS and "poor" or shape
end

-- Labels: those of one shape are numbered.
local function name_all(self)
  local total, seen = {}, {}
  for _, b in ipairs(self) do
    b._id = b._id or shape_of(self, b)
    total[b._id] = (total[b._id] or 0) + 1
  end
  for _, b in ipairs(self) do
    seen[b._id] = (seen[b._id] or 0) + 1
    b._label = text.get("basins." .. b._id) .. (total[b._id] > 1 and (" %d"):format(seen[b._id]) or "")
  end
end

-- Solutions, best first, then what is none: dead, diverged, and the rest.
local function collect(self, known, tolerance)
  local counts, firsts = engine.net.tally(self._ids, known)
  local rest, list, number = {}, {}, {}
  for k, kinds in ipairs(merge(self, known, counts, tolerance)) do
    local one = basin_of(self, kinds, nil, counts, firsts)
    if k <= MOST and one._share >= RARE then
      list[k] = one
    else
      table.move(kinds, 1, #kinds, #rest + 1, rest)
    end
  end
  table.sort(list, function(a, b) return a._loss < b._loss or a._loss == b._loss and a._kinds[1] < b._kinds[1] end)
  rest[#rest + 1] = REST
  for _, more in ipairs{ { "dead", { DEAD } }, { "diverged", { LOST } }, { "others", rest } } do
    local one = basin_of(self, more[2], more[1], counts, firsts)
    if one._count > 0 then list[#list + 1] = one end
  end
  for n, b in ipairs(list) do
    rawset(self, n, b)
    for _, k in ipairs(b._kinds) do number[k] = n end
  end
  self._z = engine.net.rename(self._ids, number):reshape(#self._y, #self._x)
  self._loss = self._losses:reshape(#self._y, #self._x)
end

--- The net that the start at (x, y) became, with the bits it has in the map.
---@param x number
---@param y number
---@return table net
function Basins.methods:net(x, y)
  Basins.own(self, "net")
  check.number(x, 1, "x")
  check.number(y, 2, "y")
  local made = self._net:copy()
  made._epochs, made._iterations = 0, 0
  place_starts(self, made._core, engine.array{ x }, engine.array{ y })
  local options = { every = math.max(1, self._how.epochs) }
  for key, v in pairs(self._fit) do options[key] = v end
  made:fit(self._d, options)
  return made
end

--- The net of the basin's example, trained again from its start.
Basin.get.net = function(self)
  self._made = self._made or self._of:net(self._start.x, self._start.y)
  return self._made
end

-- Printing and drawing ----------------------------------------------------------------------------

local function percent(v) return v > 0 and v < 0.0005 and "< 0.1 %" or ("%.1f %%"):format(100 * v) end

function Basin.__tostring(self)
  return text.get("basins.one", self._label, self._count, percent(self._share), self._of._how.loss, self._loss)
end

local function table_lines(self, lines)
  local rows = { {} }
  for cell in text.get("basins.columns"):gmatch "[^|]+" do table.insert(rows[1], cell) end
  rows[1][4] = self._how.loss
  for _, b in ipairs(self) do
    rows[#rows + 1] = { b._label, ("%d"):format(b._count), percent(b._share), ("%.6f"):format(b._loss),
      ("(%s, %s)"):format(axis.shown(self._axes[1], b._start.x), axis.shown(self._axes[2], b._start.y)) }
    if b._id == "others" then rows[#rows][4], rows[#rows][5] = "", "" end
  end
  text.columns(rows, lines)
end

function Basins.__tostring(self)
  local x, y, how, all = self._axes[1], self._axes[2], self._how, #self._x * #self._y
  local name = net.shape_name(self._net._inputs, self._net._layers, true)
  local lines = { text.get("basins.head", #self._x, #self._y, name, x.name, y.name),
    how.optimizer == "lm" and text.get("basins.how_lm", how.epochs)
      or text.get("basins.how", how.optimizer, how.lr, how.batch, how.epochs) }
  if self._done < all then lines[#lines + 1] = text.get("basins.part", self._done, all) end
  table_lines(self, lines)
  for _, one in ipairs{ x, y } do
    lines[#lines + 1] = ("  %s  %s .. %s"):format(one.name, axis.shown(one, one.at[1]), axis.shown(one, one.at[-1]))
  end
  if #self._frozen > 0 then axis.frozen_lines(self._frozen, lines) end
  return table.concat(lines, "\n")
end

-- The samples, and what the example of each basin became, in the colours of the map.
local function draw_functions(self, ax)
  local d = self._d
  local x = d:unscale_x(points_of(d, 1))
  ax:scatter(d:unscale_x(d.x), d:unscale_y(d.y), { color = "grey", alpha = 0.3 })
  for _, b in ipairs(self) do
    if b._id ~= "diverged" and b._id ~= "others" then
      ax:line(x, b.net:predict(x), { color = COLORS[b._id], width = 2.6, style = b._id == "dead" and "dashed" or nil })
    end
  end
  ax:xlabel(d.names and d.names[1] or "x"):ylabel(d.names and d.names[2] or "y")
end

--- The map, a colour for each basin, and for nets with one input and one output the functions beside it.
---@return table figure fig.a the map, fig.b the functions
function Basins.methods:figure()
  Basins.own(self, "figure")
  local plot = require "tinynet.plot"
  local functions = self._net._inputs == 1 and self._net._layers[#self._net._layers].units == 1
  local fig = plot.figure{ layout = functions and "a b" or "a", width = functions and 1180 or 700, height = 520 }
  local labels, colors = {}, {}
  for k, b in ipairs(self) do
    labels[k], colors[k] = text.get("basins.legend", b._label, percent(b._share)), COLORS[b._id]
  end
  fig.a:heat(self, { classes = labels, colors = colors })
  if functions then draw_functions(self, fig.b) end
  return fig
end

-- Options -----------------------------------------------------------------------------------------

local OWN = { x = true, y = true, radius = true, x_range = true, y_range = true, n = true, nx = true, ny = true,
  same = true }
local RECORDS = { patience = true, min_delta = true, target = true } -- of recipe.options, but they look at records

-- The options of the map, and those of the fit.
local function split(options)
  check.arg(type(options) == "table", 3, "table of options expected, got %s", check.kind(options))
  local fit = {}
  for key, v in pairs(options) do
    if not OWN[key] then fit[key] = v end
  end
  local known = check.moved(1, recipe.options, fit)
  for key in pairs(RECORDS) do known[key] = nil end
  for key in pairs(OWN) do known[key] = true end
  for _, key in ipairs{ "loss", "batch", "epochs", "seed" } do known[key] = true end
  return check.options(options, known, 3), fit
end

--- Which solution is reached from where: a point of the grid is a start, the net with two of its parameters (or
--- along two directions) moved there and all else as it is, trained to the end with the options of net:fit; starts
--- that say the same in the end, up to `same` of the targets' range, lie in one basin, whatever symmetry parts
--- their weights. Starts whose output is one number, to the bit, at all samples are "dead": no gradient reaches
--- their hidden units. At Ctrl-C the error's field partial is the map so far.
---
---     local b = tn.landscape.basins(net, train, { x = "w1[1,1]", y = "w1[1,2]", n = 64, lr = 0.1, epochs = 300 })
---     print(b)   b:figure():save "basins.png"   b[1].net   b:net(-2.7, 4.5)
---@param a_net table net
---@param d dataset
---@param options table { x =, y =, radius = 5 | x_range = {a, b}, y_range = {a, b}, n = 64 | nx =, ny =, same = 0.05,
--- loss =, optimizer =, lr =, batch =, epochs =, seed = of the order of samples, ... }
---@return table basins
---@error unknown option 'epoch'; did you mean 'epochs'?
---@error same must be more than 0 and below 1, got 2
return function(a_net, d, options)
  arguments.net(a_net, 1)
  probe.dataset(a_net, d, 2)
  local o, fit = split(options)
  local x, y, both = plane.axes(a_net, o, 64, 64, 3)
  local same = check.number(o.same == nil and 0.05 or o.same, 3, "same")
  check.arg(same > 0 and same < 1, 3, "same must be more than 0 and below 1, got %s", same)
  local how = check.moved(1, train.recipe, a_net, d, fit)
  local tolerance = same * (d.y:max() - d.y:min())
  local self = setmetatable({
    _net = a_net:copy(), _d = d, _x = x.at, _y = y.at, _axes = { x, y }, _names = { x.name, y.name }, _done = 0,
    _frozen = axis.frozen(a_net, { x, y }), _plane = both, _how = how, _fit = fit,
  }, Basins)
  local known = train_all(self, how, tolerance)
  collect(self, known, tolerance)
  name_all(self)
  if self._done < #self._x * #self._y then check.interrupt(self) end
  return self
end
