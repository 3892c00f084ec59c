-- tn.landscape.film: the slice around a net while it trains.
local axis = require "tinynet.landscape.axis"
local check = require "tinynet.check"
local engine = require "tinynet.engine"
local plane = require "tinynet.landscape.plane"
local records = require "tinynet.landscape.records"
local slice = require "tinynet.landscape.slice"
local text = require "tinynet.text"

--- The slice around a net while it trains; #film frames.
local Film = check.class "film"
local methods = Film.methods
local kinds = { contour = true, surface = true }

-- Options -----------------------------------------------------------------------------------------

local OPTIONS = { x = true, y = true, radius = true, x_range = true, y_range = true, n = true, frames = true,
  kind = true, fps = true, loop = true, width = true, height = true, theme = true }

-- The records that are shown: the first, the last, and others evenly between.
local function chosen(count, wanted)
  local list = {}
  local frames = math.min(count, wanted)
  for k = 1, frames do list[k] = frames == 1 and count or 1 + (k - 1) * (count - 1) // (frames - 1) end
  return list
end

-- The coordinates of the net at each record: a named parameter itself, along a direction the multiple of it that is
-- nearest, seen from the last record.
local function dots(self)
  local all, list = self._core:params(), {}
  for r = 1, #self._h.epochs do
    local p = all[r]
    local x, y = self._plane:project(p)
    if type(self._axes.x.along) == "number" then x = p[self._axes.x.along] end
    if type(self._axes.y.along) == "number" then y = p[self._axes.y.along] end
    list[r] = { x = x, y = y, epoch = math.tointeger(self._h.epochs[r]) }
  end
  return list
end

-- The range of an axis: given, by a radius around the last net, or what the way takes with a third to spare.
local function range_of(self, o, key)
  local one, given, lo, hi = self._axes[key], o[key .. "_range"], math.huge, -math.huge
  for _, dot in ipairs(self._dots) do lo, hi = math.min(lo, dot[key]), math.max(hi, dot[key]) end
  if given == nil and o.radius == nil then
    local spare = math.max((hi - lo) / 3, 0.1)
    given = { lo - spare, hi + spare }
  end
  axis.place(one, { [key .. "_range"] = given, radius = given == nil and o.radius or nil }, key, 2, 2)
  return { one.at[1], one.at[2] }
end

local function read(h, options)
  local o = check.options(options, OPTIONS, 2)
  local core = records.core(h, 1)
  check.arg(not engine.io.fault(core:params()), 1, "the history has records that are not finite")
  local last = records.net(h, core, #h.epochs)
  local x, y, both = plane.read(last, o, 2)
  local kind = o.kind == nil and "contour" or o.kind
  check.arg(kinds[kind], 2, "unknown kind '%s'%s", check.show(kind), check.hint(kind, kinds))
  local self = { _h = h, _core = core, _axes = { x = x, y = y }, _o = o, _kind = kind, _plane = both,
    _n = check.number(o.n == nil and 81 or o.n, 2, "n", 2, 2000, true),
    _records = chosen(#h.epochs, check.number(o.frames == nil and 60 or o.frames, 2, "frames", 1, 10000, true)) }
  if o.fps ~= nil then check.number(o.fps, 2, "fps", 0.1, 60) end
  if o.loop ~= nil then check.number(o.loop, 2, "loop", 0, 65535, true) end
  self._dots = dots(self)
  self._ranges = { x = range_of(self, o, "x"), y = range_of(self, o, "y") }
  return self
end

-- Frames ------------------------------------------------------------------------------------------

-- Where the coordinates of a slice through record r stand in those of the film.
local function shift(self, key, r)
  return type(self._axes[key].along) == "number" and 0 or self._dots[r][key]
end

local function slice_of(self, r)
  local o, x0, y0 = { n = self._n, loss = self._h.loss }, shift(self, "x", r), shift(self, "y", r)
  for key, zero in pairs{ x = x0, y = y0 } do
    o[key] = type(self._axes[key].along) == "number" and self._axes[key].name or self._axes[key].along
    o[key .. "_range"] = { self._ranges[key][1] - zero, self._ranges[key][2] - zero }
  end
  local s = slice(records.net(self._h, self._core, r), self._h._of.data, o)
  local function at(range) return engine.array.linspace(range[1], range[2], self._n) end
  return { x = at(self._ranges.x), y = at(self._ranges.y), z = s.z, names = { self._axes.x.name, self._axes.y.name } },
    s.center.loss
end

-- The lowest and highest finite loss of all frames, one slice in memory at a time.
local function loss_range(self)
  local lo, hi = math.huge, -math.huge
  for _, r in ipairs(self._records) do
    local s = slice_of(self, r)
    local low, high = s.z:min(), s.z:max()
    if low == low and low < lo then lo = low end
    if high == high and high < math.huge and high > hi then hi = high end
  end
  return lo, hi
end

local function draw(self, k)
  local plot = require "tinynet.plot"
  local o, r = self._o, self._records[k]
  local s, loss = slice_of(self, r)
  local way = table.move(self._dots, 1, r, 1, {})
  local fig = plot.figure{ width = o.width or 720, height = o.height or 600, theme = o.theme,
    title = text.get("landscape.film_title", self._dots[r].epoch),
    subtitle = text.get("landscape.film_loss", self._h.loss, loss),
    norm = { self._norm.kind, self._norm.lo, self._norm.hi } }
  if self._kind == "surface" then
    fig:surface(s, { zlim = { self._norm.lo, self._norm.hi }, zscale = self._norm.kind })
  else
    fig:contour(s)
  end
  fig:path(way):mark(self._dots[r].x, self._dots[r].y, ("%.4g"):format(loss))
  return fig:colorbar{ label = self._h.loss }
end

local function frame_number(self, k)
  return check.number(k, 1, "k", 1, #self._records, true)
end

--- Frame k as a figure.
---@param k integer 1 to #film
---@return table figure
function methods:frame(k)
  Film.own(self, "frame")
  frame_number(self, k)
  return draw(self, k)
end

--- What frame k shows: the slice through the net at that record, and where the net is, its loss that of the
--- history, to the last bit.
---@param k integer
---@return table { x =, y =, z =, names =, dot = { epoch =, x =, y =, loss = } }
function methods:slice(k)
  Film.own(self, "slice")
  local r = self._records[frame_number(self, k)]
  local s, loss = slice_of(self, r)
  s.dot = { epoch = self._dots[r].epoch, x = self._dots[r].x, y = self._dots[r].y, loss = loss }
  return s
end

--- Writes the film as animated .webp and prints the path.
---@param path string
---@param o table|nil { scale = 1 }
---@return table film
function methods:save(path, o)
  Film.own(self, "save")
  local plot = require "tinynet.plot"
  plot.animate(#self._records, function(k) return draw(self, k) end, { fps = self._o.fps, loop = self._o.loop })
    :save(path, o)
  return self
end

function Film.__len(self) return #self._records end

function Film.__tostring(self)
  local dot, list = self._dots, self._records
  return text.get("landscape.film", #list, dot[list[1]].epoch, dot[list[#list]].epoch, self._h.loss, self._norm.lo,
    self._norm.hi)
end

--- The slice through a net at each record of its training: over two parameters it changes because the others train,
--- over two directions because the plane moves along with the net. The dot is the net, at the logged loss; colours
--- mean the same in all frames. Memory holds one frame. All parameters must have been recorded.
---@param h table history of one net, trained with record = "all"
---@param options table { x =, y = as for a slice, radius = | x_range =, y_range = (else what the way takes), n = 81,
--- frames = 60 at most, kind = "contour"|"surface", fps = 10, loop = 0, width = 720, height = 600, theme = }
---@return table film with the methods save(path), frame(k), slice(k); #film frames
---@error the history has no record of b1[1]; train with record = "all"
return function(h, options)
  local self = read(h, options)
  local lo, hi = loss_range(self)
  check.arg(lo < hi, 2, "the loss is the same everywhere: there is nothing to see")
  self._norm = require "tinynet.plot.norm".of{ { lo = lo, hi = hi, positive = lo > 0 and lo or nil } }
  return setmetatable(self, Film)
end
