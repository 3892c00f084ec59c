-- tn.landscape.slice: the loss of a net over two of its parameters, or over two directions.
local engine = require "tinynet.engine"
local arguments = require "tinynet.landscape.arguments"
local axis = require "tinynet.landscape.axis"
local check = require "tinynet.check"
local loss = require "tinynet.loss"
local plane = require "tinynet.landscape.plane"
local probe = require "tinynet.probe"
local records = require "tinynet.landscape.records"
local text = require "tinynet.text"

--- The loss over two parameters or directions.
---@field x array (nx) coordinates
---@field y array (ny)
---@field z array (ny, nx): s.z:get(j, i) is the loss at (x_i, y_j)
---@field lowest table { x =, y =, loss = } of the grid
---@field highest table { x =, y =, loss = } of the grid
---@field center table { x =, y =, loss = } the net itself
---@field names string[] what is on the axes
---@field frozen table[] { name =, value = } of the parameters that stay as they are
local Slice = check.class("slice", "x y z lowest highest center names frozen")

-- Arguments ---------------------------------------------------------------------------------------

-- The options of a slice with their defaults: two axes, their plane, and the name of the loss.
local function read_options(a_net, d, options)
  local o = check.options(options, { x = true, y = true, radius = true, x_range = true, y_range = true, n = true,
    nx = true, ny = true, loss = true }, 3)
  local x, y, both = plane.axes(a_net, o, 201, 8, 3)
  return x, y, both, loss.check(o.loss, a_net, d, 3)
end

-- Slices ------------------------------------------------------------------------------------------

local function losses(self, xs, ys)
  local d = self._data
  return engine.grid.losses(self._core, d.x, d.y, self._loss, self._along[1], self._along[2], xs, ys)
end

-- The losses at points of the plane, with the bits of net:loss.
local function exact(self, xs, ys)
  local d = self._data
  local z, complete = engine.grid.list(self._core, d.x, d.y, self._loss, self._along[1], self._along[2], xs, ys)
  if not complete then check.interrupt() end
  return z
end

--- The loss at a point of the plane, exact, on the grid or not.
---@param x number value of the parameter, or multiple of the direction, along x
---@param y number
---@return number
function Slice.methods:loss(x, y)
  Slice.own(self, "loss")
  check.finite(x, 1, "x")
  check.finite(y, 2, "y")
  return exact(self, engine.array{ x }, engine.array{ y })[1]
end

--- Where a net, or parameters in the order of net:params(), lies seen from the slice: the coordinates of the
--- nearest point of its plane, and how far away that is in the space of all parameters.
---@param what table|array net of the slice's shape, or array (params)
---@return number x
---@return number y
---@return number distance 0 in the plane
---@error a net with 7 parameters expected, got 10
function Slice.methods:project(what)
  Slice.own(self, "project")
  local p = arguments.parameters(what, #self._core:params()[1], 1)
  return self._plane:project(p)
end

--- The recorded way of a training on the slice, for ax:path: at each record the coordinates, the loss of the net
--- there on the slice's data with its true parameters, and how far it is from the plane. All parameters must have
--- been recorded.
---@param h table history
---@return table[] { { epoch =, x =, y =, loss =, distance = }, ... }
---@error the history has no record of b1[1]; train with record = "all"
function Slice.methods:path(h)
  Slice.own(self, "path")
  local core, d = records.core(h, 1), self._data
  local params, list = core:params(), {}
  local count = #self._core:params()[1]
  check.arg(#params[1] == count, 1, "a history of nets with %d parameters expected, got %d", count, #params[1])
  local losses_there = engine.net.measure(core, d.x, d.y, self._loss)
  for r = 1, #h.epochs do
    local x, y, distance = self._plane:project(params[r])
    list[r] = { epoch = math.tointeger(h.epochs[r]), x = x, y = y, loss = losses_there:get(r, 1), distance = distance }
  end
  return list
end

--- The local minima of the slice as a function of its two coordinates, lowest first: candidates from the
--- grid, from a mesh of exact slopes and from even starts, polished on the loss itself. A point is smooth
--- (grad_norm < 1e-10, eigenvalues of its 2 x 2 Hessian), a kink of a relu (0 lies in the convex hull of
--- the slopes around it) or one point of a level ground or valley (flat). inside = false: it lies on the
--- border; the text says where the loss goes on falling beyond. shallow = true: a straight way to a lower minimum
--- climbs by less than a thousandth of its loss, or a level ground ends at a way down: a ripple that the kinks of
--- single samples make.
--- Where the axes are weights into two units of the last hidden layer of a relu net and the loss is of squares, kinks
--- cut the slice into rectangles, and all minima are found, whatever the grid.
---@return critical_point[]
function Slice.methods:minima()
  Slice.own(self, "minima")
  self._minima = self._minima or require("tinynet.landscape.critical").minima(self)
  return self._minima
end

--- The saddles inside the slice, lowest first, with the fields of minima; flat = true: a point of a level ridge.
---@return critical_point[]
function Slice.methods:saddles()
  Slice.own(self, "saddles")
  self._saddles = self._saddles or require("tinynet.landscape.critical").saddles(self)
  return self._saddles
end

--- The way between two points whose highest point is as low as any can be (see landscape/barrier.lua).
---@param a table { x, y }, or an entry of minima
---@param b table
---@return table barrier
function Slice.methods:barrier(a, b)
  Slice.own(self, "barrier")
  return require "tinynet.landscape.barrier"(self, a, b)
end

--- What the slice shows and hides, in words: what is frozen, whether the net itself is on the grid, what
--- the grid alone would have shown, where the loss changes too fast for it (neighbouring points more than
--- a factor of 2 apart), and where valleys leave the picture.
---@return string
function Slice.methods:report()
  Slice.own(self, "report")
  return require("tinynet.landscape.report").text(self)
end

--- The surface and its contours side by side, in one colour scale, with the minima where they truly are: without
--- level grounds and shallow ones. Heights and colours are logarithmic where all losses are above 0.
---@param options table|nil { title =, subtitle =, width = 1100, height = 560 }
---@return table figure
function Slice.methods:figure(options)
  Slice.own(self, "figure")
  return require("tinynet.landscape.figure").of(self, options)
end

local function point(self, j, i)
  return { x = self._x[i], y = self._y[j], loss = self._z:get(j, i) }
end

-- The number of a coordinate, or nil.
local function place(at, t)
  for k = 1, #at do
    if at[k] == t then return k end
  end
end

-- The losses on the grid self._x, self._y, with that of the net itself where it is on it, and their extremes.
local function fill(self)
  local complete
  self._z, complete = losses(self, self._x, self._y)
  local i, j = place(self._x, self._center.x), place(self._y, self._center.y)
  if i and j then self._z:set(j, i, self._center.loss) end
  local low_j, low_i = self._z:argmin()
  local high_j, high_i = self._z:argmax()
  self._lowest, self._highest = point(self, low_j or 1, low_i or 1), point(self, high_j or 1, high_i or 1)
  if not complete then check.interrupt(self) end
  return self
end

--- The same slice with more coordinates where the loss changes too fast, and with those of its minima and
--- of the net itself: no longer linspace. report() says what is left.
---@return table slice
function Slice.methods:refine()
  Slice.own(self, "refine")
  return require("tinynet.landscape.report").refine(self, function(x, y)
    local new = {}
    for key, value in next, self do new[key] = value end
    new._x, new._y, new._minima, new._saddles = x, y, nil, nil
    return fill(setmetatable(new, Slice))
  end)
end

local KINKED = { hard_tanh = true, elu = true, selu = true }

-- Whether the loss may have kinks: a unit, or the loss itself; what scripts define may have some.
local function bent(a_net, name)
  for _, layer in ipairs(a_net._layers) do
    if layer.row.relu_family or layer.row.defined or KINKED[layer.act] then return true end
  end
  return name == "mae" or loss.row(name).defined
end

-- Printing ----------------------------------------------------------------------------------------

function Slice.__tostring(self)
  local x, y = self._axes[1], self._axes[2]
  local lines = {}
  text.fold(text.get("landscape.head", self._loss, #self._data, x.name, y.name, #self._x, #self._y), "", lines, "  ")
  local width = math.max(text.width(x.name), text.width(y.name), text.width(text.get "landscape.highest")) + 3
  for _, one in ipairs(self._axes) do
    lines[#lines + 1] = ("  %s%s .. %s%s"):format(text.pad(one.name, width), axis.shown(one, one.at[1]),
      axis.shown(one, one.at[-1]), "     " .. text.get("landscape.center", axis.shown(one, one.center)))
      .. (one.radius and (" (+-%g)"):format(one.radius) or "")
  end
  for _, key in ipairs{ "lowest", "highest" } do
    local p = self["_" .. key]
    lines[#lines + 1] = ("  %s%.6g %s"):format(text.pad(text.get("landscape." .. key), width), p.loss,
      text.get("landscape.at", axis.shown(x, p.x), axis.shown(y, p.y)))
  end
  lines[#lines + 1] = ("  %s%.6g"):format(text.pad(text.get "landscape.at_center", width), self._center.loss)
  if self._trained and self._trained ~= self._loss then
    lines[#lines + 1] = "  " .. text.get("landscape.trained_on", self._trained)
  end
  if #self._frozen > 0 then axis.frozen_lines(self._frozen, lines) end
  return table.concat(lines, "\n")
end

--- The loss of a net over two of its parameters, or over two directions, all others frozen. An axis is
--- a parameter's name (its coordinates are the values of that parameter), or a direction: an object of
--- tn.landscape.random, .pca or .through, or a flat array in the order of net:params() (coordinates are
--- multiples of it, 0 is the net). "random" is short for tn.landscape.random(net) with seed 1 along x, 2 along y.
--- The grid is linspace; with a radius and an odd n its middle is the net itself.
---@param a_net table net
---@param d dataset
---@param options table { x =, y =, radius = 5 | x_range = {a, b}, y_range = {a, b}
--- (directions may know a better range than 5), n = 201 | nx =, ny =,
--- loss = "half_mse" }
---@return table slice { x (nx), y (ny), z (ny, nx), lowest =, highest =, center =, names =, frozen = }
---@error unknown parameter 'w1[1,3]'; did you mean 'w1[1,1]'?
return function(a_net, d, options)
  arguments.net(a_net, 1)
  probe.dataset(a_net, d, 2)
  local x, y, both, name = read_options(a_net, d, options)
  local self = {
    _core = a_net._core:member(1), _data = d, _loss = name, _along = { x.along, y.along },
    _x = x.at, _y = y.at, _names = { x.name, y.name }, _frozen = axis.frozen(a_net, { x, y }), _axes = { x, y },
    _plane = both, _bent = bent(a_net, name), _trained = a_net._loss, _layers = a_net._layers,
    _all = a_net:names(),
  }
  self._center = { x = x.center, y = y.center }
  self._center.loss = exact(self, engine.array{ x.center }, engine.array{ y.center })[1]
  return fill(setmetatable(self, Slice))
end
