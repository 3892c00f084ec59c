-- Class data: y holds whole labels in one column, or one column of 0 and 1 per class (one-hot).
local engine = require "tinynet.engine"
local check = require "tinynet.check"

local tnmath = engine.math
local classes = {}
local MOST = 10000 -- labels of one data set

-- 1 where a column holds a whole label, else 0.
local function indicator(column, label)
  return 1 - tnmath.min(tnmath.abs(column - label), 1)
end

-- The labels of a column in ascending order.
local function labels_of(column, n)
  local rest = column - tnmath.floor(column)
  local worst = rest:argmax()
  check.arg(rest[worst] == 0, n, "classes: label %s of sample %d is no whole number", column[worst], worst)
  local list, label = {}, column:min()
  repeat
    check.arg(math.tointeger(label) and #list < MOST, n, "classes: more than %d labels, or labels beyond 2^63", MOST)
    list[#list + 1] = math.tointeger(label)
    label = tnmath.where(column - label, column, math.huge):min()
  until label == math.huge
  return list
end

--- The labels that y shows: those of its one column, or 1 to k for k one-hot columns.
---@param y array (m, outputs)
---@param n integer position of the argument to blame
---@return integer[]
---@error classes: label 3.5 of sample 2 is no whole number
---@error classes: several columns hold one 1 and else 0 in each row, row 3 does not
function classes.read(y, n)
  local rows, columns = y:shape()
  if columns == 1 then return labels_of(y:col(1), n) end
  local ones = y:sum "rows"
  local squares = (y * (y - 1)):abs():sum "rows"
  local off = ((ones - 1):abs() + squares):reshape(rows)
  local worst = off:argmax()
  check.arg(off[worst] == 0, n, "classes: several columns hold one 1 and else 0 in each row, row %d does not", worst)
  local list = {}
  for k = 1, columns do list[k] = k end
  return list
end

--- Refuses class data that no net can be measured on: one column of labels other than 0 and 1.
---@param d dataset
---@param n integer
function classes.fit_for_net(d, n)
  local list, _, columns = d.classes, d.y:shape()
  if not list or columns > 1 then return end
  check.arg(list[1] >= 0 and list[#list] <= 1, n,
    "the labels of class data with one column must be 0 and 1, got %d to %d; write d:onehot(), one output per class",
    list[1], list[#list])
end

--- The output above which a single unit says class 1: 0.5, or 0 where the sigmoid lies in the loss; nil for
--- regression data.
---@param d dataset
---@param loss string|nil name of the loss that is trained on
---@return number|nil
function classes.threshold(d, loss)
  return d.classes and (loss == "bce_logits" and 0 or 0.5) or nil
end

-- Generators --------------------------------------------------------------------------------------
-- Sample i is of class (i - 1) mod 2, so the classes alternate; t is U(0,1) from the stream (seed, "data"),
-- and noise times a variate of (seed, "noise") is added to both coordinates.

local pi = tnmath.pi
local generators = {}

-- Corners (-1,-1), (-1,1), (1,1), (1,-1) of a square in turn: class 1 where the signs differ.
function generators.xor(_, k, i)
  local half = tnmath.floor(i / 2)
  local first = half - 2 * tnmath.floor(half / 2)
  return 2 * first - 1, 2 * tnmath.abs(first - k) - 1
end

-- Two half circles of radius 1 that interlock: (cos, sin) and (1 - cos, 1/2 - sin) of pi t.
function generators.moons(t, k)
  local side = 1 - 2 * k
  return k + side * tnmath.cos(pi * t), k / 2 + side * tnmath.sin(pi * t)
end

-- Two arms of 1 3/4 turns out to radius 5: radius 5 t, angle pi (3.5 t + class).
function generators.spiral(t, k)
  local angle = pi * (3.5 * t + k)
  return 5 * t * tnmath.cos(angle), 5 * t * tnmath.sin(angle)
end

-- Class 0 on the circle of radius 1, class 1 on that of radius 1/2; angle 2 pi t.
function generators.circles(t, k)
  local radius, angle = 1 - k / 2, 2 * pi * t
  return radius * tnmath.cos(angle), radius * tnmath.sin(angle)
end

local function generate(name, o, make)
  local i = engine.array.linspace(1, o.n + 1, o.n + 1):slice(1, o.n) - 1
  local k = i - 2 * tnmath.floor(i / 2)
  local x = engine.rng(o.seed, "noise"):normal(o.n, 2) * o.noise
  local first, second = generators[name](engine.rng(o.seed, "data"):uniform(o.n), k, i)
  local by_column = x:t()
  by_column[1], by_column[2] = by_column[1] + first, by_column[2] + second
  return make(x, k:reshape(o.n, 1), { "x1", "x2", "class" }, nil, o.seed, { 0, 1 })
end

-- Methods -----------------------------------------------------------------------------------------

local function must_have_classes(self)
  return check.that(self._classes, "this is no class data; say classes = true when it is made or loaded")
end

-- The column (m) that is 1 where a sample is of a class, else 0.
local function members_of(self, label, index)
  local _, columns = self._y:shape()
  return columns > 1 and self._y:col(index) or indicator(self._y:col(1), label)
end

local function add(data, make, read_options)
  local Dataset = data.class

  --- Four clusters at the corners (+-1, +-1), class 1 where the signs differ; x (n, 2), y (n, 1) of 0 and 1.
  ---@param options table|nil n = 400, noise = 0.1, seed = 1
  ---@return dataset
  function data.xor(options)
    local d = generate("xor", read_options(options), make)
    return d
  end

  --- Two interlocking half circles; x (n, 2), y (n, 1) of 0 and 1.
  ---@param options table|nil n = 400, noise = 0.1, seed = 1
  ---@return dataset
  function data.moons(options)
    local d = generate("moons", read_options(options), make)
    return d
  end

  --- Two spiral arms; x (n, 2), y (n, 1) of 0 and 1.
  ---@param options table|nil n = 400, noise = 0.1, seed = 1
  ---@return dataset
  function data.spiral(options)
    local d = generate("spiral", read_options(options), make)
    return d
  end

  --- A circle inside another; x (n, 2), y (n, 1) of 0 and 1.
  ---@param options table|nil n = 400, noise = 0.1, seed = 1
  ---@return dataset
  function data.circles(options)
    local d = generate("circles", read_options(options), make)
    return d
  end

  --- The labels of class data, ascending; nil for regression data. Parts keep the labels of the whole.
  function Dataset.get.classes(self)
    return self._classes and check.readable{ table.unpack(self._classes) }
  end

  --- The samples of one class.
  ---@param label integer one of d.classes
  ---@return dataset
  ---@error bad argument #1 to 'class' (no class 2; the classes are 0, 1)
  function Dataset.methods:class(label)
    Dataset.own(self, "class")
    local index
    for k, known in ipairs(must_have_classes(self)) do
      if known == label then index = k end
    end
    check.arg(index, 1, "no class %s; the classes are %s", check.show(label), table.concat(self._classes, ", ", 1,
      math.min(#self._classes, 20)))
    local rows = {}
    for i, inside in ipairs(members_of(self, label, index):tolist()) do
      if inside == 1 then rows[#rows + 1] = i end
    end
    check.that(#rows > 0, "this part of the data has no sample of class %d", label)
    return make(self._x:take(rows), self._y:take(rows), self._names, self._scalers, self._seed, self._classes)
  end

  --- The dataset with one column of 0 and 1 per class, in the order of d.classes; as it is where it has them.
  ---@return dataset
  ---@error this is no class data; say classes = true when it is made or loaded
  function Dataset.methods:onehot()
    Dataset.own(self, "onehot")
    local list = must_have_classes(self)
    local rows, columns = self._y:shape()
    if columns > 1 then return self end
    check.that(#list > 1, "one column per class needs at least two classes, all samples are of class %d", list[1])
    local y, names = engine.array.zeros(#list, rows), { table.unpack(self._names, 1, #self._names - 1) }
    for k, label in ipairs(list) do
      y[k] = indicator(self._y:col(1), label)
      names[#names + 1] = "class " .. label
    end
    return make(self._x, y:t():copy(), names, self._scalers, self._seed, list)
  end
end

return setmetatable(classes, { __call = function(_, ...) add(...) end })
