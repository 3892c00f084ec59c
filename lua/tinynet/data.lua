-- tn.data: samples. A dataset holds inputs x (m, features), outputs y (m, outputs) and how they were scaled.
local engine = require "tinynet.engine"
local check = require "tinynet.check"
local classes = require "tinynet.classes"
local text = require "tinynet.text"

local io, tnmath = engine.io, engine.math
local data = {}
--- Samples: inputs and targets, and how they were scaled; #d samples.
---@field x array (samples, inputs)
---@field y array (samples, outputs)
---@field seed integer|nil of a generated dataset
---@field names string[] of the columns, first those of x, then those of y
---@field classes any[]|nil the labels of class data, ascending; parts keep those of the whole
local Dataset = check.class "dataset"
data.class = Dataset

-- `labels`: those of class data, else nil.
local function make(x, y, names, scalers, seed, labels)
  return setmetatable({ _x = x, _y = y, _names = names, _scalers = scalers or {}, _seed = seed,
    _classes = labels }, Dataset)
end

--- The options with their defaults, in a table of its own; unknown names are refused.
local function with_defaults(options, defaults, n)
  options = check.options(options, defaults, n)
  local all = {}
  for key, default in pairs(defaults) do
    if options[key] == nil then all[key] = default else all[key] = options[key] end
  end
  return all
end

local function columns_of(a)
  local _, n = a:shape()
  return n
end

local function default_names(letter, n)
  local names = {}
  for j = 1, n do names[j] = n == 1 and letter or letter .. j end
  return names
end

local function joined(a, b)
  local all = { table.unpack(a) }
  return table.move(b, 1, #b, #all + 1, all)
end

-- Making datasets ---------------------------------------------------------------------------------

--- A copy of v as a matrix; a list of numbers is one column.
local function matrix(v, n, what)
  local a, message = io.as_array(v)
  check.arg(a, n, "%s: %s", what, message)
  local rank = select("#", a:shape())
  check.arg(rank <= 2, n, "%s: rows of numbers expected, got an array of rank %d", what, rank)
  a = a:copy()
  if rank == 1 then a = a:reshape(#a, 1) end
  local fault = io.fault(a)
  check.arg(not fault, n, "%s: %s", what, fault)
  return a
end

-- The labels of y where the option `classes` is set.
local function wanted_classes(options, y, n)
  check.arg(options.classes == nil or type(options.classes) == "boolean", n, "classes: true or false expected, got %s",
    check.kind(options.classes))
  return options.classes and classes.read(y, n) or nil
end

--- A dataset of inputs and outputs, which are copied.
---@param x array|table (m, features), or m numbers
---@param y array|table (m, outputs), or m numbers
---@param options table|nil classes = true: y holds whole labels, or one column of 0 and 1 per class
---@return dataset
---@error bad argument #2 to 'new' (y has 3 rows, x has 4)
function data.new(x, y, options)
  options = check.options(options, { classes = true }, 3)
  local a, b = matrix(x, 1, "x"), matrix(y, 2, "y")
  check.arg(#a == #b, 2, "y has %d rows, x has %d", #b, #a)
  return make(a, b, joined(default_names("x", columns_of(a)), default_names("y", columns_of(b))), nil, nil,
    wanted_classes(options, b, 2))
end

local readers = { txt = io.read_text, csv = io.read_text, tsv = io.read_text, dat = io.read_text,
  npy = io.read_npy }

--- Reads a file by its ending; a path without one is text.
local function read(path)
  check.path(path, 1)
  local ending = path:match "%.([^./\\]*)$"
  local reader = readers[ending and ending:lower() or "txt"]
  check.arg(reader, 1, "%s: unknown ending '.%s'; .txt .csv .tsv .dat .npy .npz can be read", path, ending)
  local table_of_numbers, names = reader(path)
  check.that(table_of_numbers, "%s", names)
  return table_of_numbers, reader == io.read_text and names or nil
end

--- The number of a column given by number or name.
local function column(key, names, count, option)
  if type(key) == "string" then
    check.arg(names, 2, "%s: no column '%s', the file has no line of names; columns 1 to %d can be chosen",
      option, key, count)
    local index = {}
    for j, name in ipairs(names) do index[name] = index[name] or j end
    check.arg(index[key], 2, "%s: no column '%s'%s", option, key, check.hint(key, index))
    return index[key]
  end
  check.arg(math.type(key) == "integer", 2, "%s: number or name of a column expected, got %s", option,
    type(key) == "number" and check.show(key) or check.kind(key))
  check.arg(key >= 1 and key <= count, 2, "%s: no column %d, the file has columns 1 to %d", option, key,
    count)
  return key
end

--- The chosen columns of an option, each once; `taken` maps columns to the option that has them.
local function choose(wish, names, count, option, taken)
  if not check.is_table(wish) then wish = { wish } end
  check.arg(#wish > 0, 2, "%s: no column is chosen", option)
  local list = {}
  for i, key in ipairs(wish) do
    local j = column(key, names, count, option)
    check.arg(not taken[j], 2, taken[j] == option and "%s: column %s is chosen twice"
      or "%s: column %s is among x, too", option, check.show(key))
    taken[j] = option
    list[i] = j
  end
  return list
end

--- The columns of x and of y: y is the last unless told, x all that are not in y.
local function split_columns(options, names, count)
  local taken = {}
  local x = options.x ~= nil and choose(options.x, names, count, "x", taken)
  local y = choose(options.y == nil and count or options.y, names, count, "y", taken)
  if not x then
    x = {}
    for j = 1, count do
      if not taken[j] then x[#x + 1] = j end
    end
  end
  return x, y
end

local function pick_names(names, list, letter)
  if not names then return default_names(letter, #list) end
  local picked = {}
  for i, j in ipairs(list) do picked[i] = names[j] end
  return picked
end

-- The arrays of a .npz file that the options x and y name.
local function load_npz(path, options)
  local arrays = {}
  for _, part in ipairs{ "x", "y" } do
    local name = options[part] == nil and part or options[part]
    check.arg(type(name) == "string", 2, "%s: name of an array expected, got %s", part, check.kind(name))
    local a, message = io.read_npz(path, name)
    check.that(a, "%s", message)
    local rank = select("#", a:shape())
    check.that(rank <= 2, "%s: array '%s': rows of numbers expected, got an array of rank %d", path, name, rank)
    local fault = io.fault(a)
    check.that(not fault, "%s: array '%s': %s", path, name, fault)
    arrays[part] = rank == 1 and a:reshape(#a, 1) or a
  end
  local x, y = arrays.x, arrays.y
  check.that(#x == #y, "%s: y has %d rows, x has %d", path, #y, #x)
  return make(x, y, joined(default_names("x", columns_of(x)), default_names("y", columns_of(y))), nil, nil,
    wanted_classes(options, y, 2))
end

--- Reads numpy's savetxt, csv, tsv (# comments, a line of names), a .npy matrix or two arrays of a .npz.
---@param path string .txt .csv .tsv .dat .npy .npz
---@param options table|nil x, y: a column or a list of columns, by number or name; default: y the last, x
--- the rest. Of a .npz: the names of two arrays, default "x" and "y". classes = true: y holds whole labels,
--- or one column of 0 and 1 per class; else numbers to be fitted
---@return dataset
---@error prices.csv: line 3, column 2: a number was expected: 'abc'
---@error bad argument #2 to 'load' (x: no column 'yaer'; did you mean 'year'?)
function data.load(path, options)
  options = check.options(options, { x = 1, y = 2, classes = true }, 2)
  if type(path) == "string" and path:lower():find "%.npz$" then
    local d = load_npz(path, options)
    return d
  end
  local a, names = read(path)
  check.that(select("#", a:shape()) == 2, "%s: rows and columns expected, got an array of rank %d", path,
    select("#", a:shape()))
  local fault = io.fault(a)
  check.that(not fault, "%s: %s", path, fault)
  local count = columns_of(a)
  check.that(count >= 2, "%s: at least 2 columns expected (the last is y), got %d", path, count)
  local x, y = split_columns(options, names, count)
  check.arg(#x > 0, 2, "no column is left for x")
  local by_column = a:t()
  local outputs = by_column:take(y):t():copy()
  return make(by_column:take(x):t():copy(), outputs, joined(pick_names(names, x, "x"), pick_names(names, y, "y")),
    nil, nil, wanted_classes(options, outputs, 2))
end

-- Generators --------------------------------------------------------------------------------------

--- v rounded to 2 decimals: floor(100 v + 0.5) / 100.
local function cents(v) return tnmath.floor(v * 100 + 0.5) / 100 end

--- m uniform inputs from the stream (seed, "data") and m normal variates from (seed, "noise").
local function draw(o, from, to)
  local x = engine.rng(o.seed, "data"):uniform(o.n, 1, from, to)
  return x, engine.rng(o.seed, "noise"):normal(o.n, 1) * o.noise
end

local function check_draw(o, n)
  o.n = check.number(o.n, n, "n", 1, 2^31 - 1, true)
  o.noise = check.number(o.noise, n, "noise", 0, 1e300)
  o.seed = check.number(o.seed, n, "seed", nil, nil, true)
end

--- House prices as in the book: x years on the market, x ~ U(0,7) rounded to 2 decimals, then
--- y = cos(x)(1 - 0.1x)(0.1x - 1) + 3 + noise N(0,1), rounded to 2 decimals.
---@param options table|nil n = 1000, noise = 0.1, seed = 1
---@return dataset
function data.book7(options)
  local o = with_defaults(options, { n = 1000, noise = 0.1, seed = 1 }, 1)
  check_draw(o, 1)
  local x, noise = draw(o, 0, 7)
  x = cents(x)
  local y = tnmath.cos(x) * (1 - 0.1 * x) * (0.1 * x - 1) + 3 + noise
  return make(x, cents(y), { "year", "price" }, nil, o.seed)
end

--- Samples of a function: x ~ U(from, to), y = f(x) + noise N(0,1).
---@param f fun(x: number): number
---@param options table|nil n = 1000, from = 0, to = 1, noise = 0, seed = 1
---@return dataset
---@error bad argument #1 to 'generate' (f(0.5) must be a finite number, got nil)
function data.generate(f, options)
  check.arg(type(f) == "function", 1, "function expected, got %s", check.kind(f))
  local o = with_defaults(options, { n = 1000, from = 0, to = 1, noise = 0, seed = 1 }, 2)
  check_draw(o, 2)
  o.from = check.number(o.from, 2, "from", -1e300, 1e300)
  o.to = check.number(o.to, 2, "to", o.from, 1e300)
  local x, noise = draw(o, o.from, o.to)
  local y = x:map(function(v)
    local z = f(v)
    check.arg(type(z) == "number" and z - z == 0, 1, "f(%s) must be a finite number, got %s", v, check.show(z))
    return z
  end)
  return make(x, y + noise, { "x", "y" }, nil, o.seed)
end

-- Scaling -----------------------------------------------------------------------------------------
-- A scaler { kind, shift (1, n), span (1, n), lo, hi } stands for
--   scale:   (v - shift) / span * (hi - lo) + lo
--   unscale: (v - lo) / (hi - lo) * span + shift
-- minmax: shift = min, span = max - min; zscore: shift = mean, span = std, lo = 0, hi = 1.

local function scale(s, a) return (a - s.shift) / s.span * (s.hi - s.lo) + s.lo end

local function unscale(s, a) return (a - s.lo) / (s.hi - s.lo) * s.span + s.shift end

local function fit_minmax(col)
  local lo = col:min()
  return lo, col:max() - lo
end

local function fit_zscore(col) return col:mean(), col:std() end

--- The scaler that fits the columns of a; `names` for the sentence about a constant column.
local function fit(kind, measure, a, names, lo, hi)
  local shift, span = {}, {}
  for j = 1, columns_of(a) do
    local col = a:col(j)
    shift[j], span[j] = measure(col)
    check.that(col:min() < col:max(), "column '%s' is %s in every sample, so %s cannot scale it", names[j],
      col[1], kind)
    check.that(span[j] < math.huge, "column '%s' spans too much for %s", names[j], kind)
  end
  return { kind = kind, shift = engine.array{ shift }, span = engine.array{ span }, lo = lo, hi = hi }
end

--- The scaling of a dataset as { x = numbers or nil, y = numbers or nil }, for net files: lo, hi, then
--- the shifts, then the spans of the columns; `kind` tells minmax from zscore.
---@param d dataset
---@return table
---@package
function data.scaling_numbers(d)
  local parts = {}
  for part, s in pairs(d._scalers) do
    local numbers = { s.lo, s.hi, table.unpack(joined(s.shift:tolist()[1], s.span:tolist()[1])) }
    numbers.kind = s.kind
    parts[part] = numbers
  end
  return parts
end

--- A dataset of one empty sample that scales and unscales by such numbers.
---@param parts table
---@param features integer
---@param outputs integer
---@return dataset
---@package
function data.from_scaling_numbers(parts, features, outputs)
  local scalers = {}
  for part, v in pairs(parts) do
    local n = part == "x" and features or outputs
    scalers[part] = { kind = v.kind, lo = v[1], hi = v[2],
      shift = engine.array{ { table.unpack(v, 3, 2 + n) } },
      span = engine.array{ { table.unpack(v, 3 + n, 2 + 2 * n) } } }
  end
  return make(engine.array.zeros(1, features), engine.array.zeros(1, outputs), {}, scalers)
end

local function names_of(self, part)
  local features = columns_of(self._x)
  if part == "x" then return { table.unpack(self._names, 1, features) } end
  return { table.unpack(self._names, features + 1) }
end

--- A dataset whose parts x and y (no labels) are scaled by what `scaler_of(part)` answers (nil: left alone).
local function scaled(self, scaler_of)
  local arrays, scalers = { x = self._x, y = self._y }, { x = self._scalers.x, y = self._scalers.y }
  for _, part in ipairs{ "x", "y" } do
    local s = not (part == "y" and self._classes) and scaler_of(part)
    if s then
      check.that(not scalers[part], "%s is scaled already (%s); scale the raw data once", part,
        scalers[part] and scalers[part].kind)
      scalers[part] = s
      arrays[part] = scale(s, arrays[part])
    end
  end
  return make(arrays.x, arrays.y, self._names, scalers, self._seed, self._classes)
end

local function check_switches(o)
  for _, part in ipairs{ "x", "y" } do
    check.arg(type(o[part]) == "boolean", 1, "%s: true or false expected, got %s", part, check.kind(o[part]))
  end
end

--- A new dataset scaled column by column so that min and max become lo and hi; it keeps its scaler.
--- Labels of class data stay as they are.
---@param options table|nil x = true, y = true, lo = 0, hi = 1
---@return dataset
---@error column 'year' is 3.0 in every sample, so minmax cannot scale it
---@error x is scaled already (minmax); scale the raw data once
function Dataset.methods:minmax(options)
  Dataset.own(self, "minmax")
  local o = with_defaults(options, { x = true, y = true, lo = 0, hi = 1 }, 1)
  check_switches(o)
  check.number(o.lo, 1, "lo", -1e300, 1e300)
  check.number(o.hi, 1, "hi", -1e300, 1e300)
  check.arg(o.lo < o.hi, 1, "lo must lie below hi, got %s and %s", o.lo, o.hi)
  local d = scaled(self, function(part)
    return o[part] and fit("minmax", fit_minmax, self["_" .. part], names_of(self, part), o.lo, o.hi)
  end)
  return d
end

--- A new dataset scaled column by column to mean 0 and standard deviation 1 (of the population).
--- Labels of class data stay as they are.
---@param options table|nil x = true, y = true
---@return dataset
function Dataset.methods:zscore(options)
  Dataset.own(self, "zscore")
  local o = with_defaults(options, { x = true, y = true }, 1)
  check_switches(o)
  local d = scaled(self, function(part)
    return o[part] and fit("zscore", fit_zscore, self["_" .. part], names_of(self, part), 0, 1)
  end)
  return d
end

--- A new dataset scaled by the scaler of another one, not by its own numbers.
---@param other dataset
---@return dataset
---@error bad argument #1 to 'scaled_like' (2 inputs and 1 outputs expected, got 1 and 1)
function Dataset.methods:scaled_like(other)
  Dataset.own(self, "scaled_like")
  Dataset.arg(other, 1)
  check.arg(columns_of(self._x) == columns_of(other._x) and columns_of(self._y) == columns_of(other._y), 1,
    "%d inputs and %d outputs expected, got %d and %d", columns_of(self._x), columns_of(self._y),
    columns_of(other._x), columns_of(other._y))
  local d = scaled(self, function(part) return other._scalers[part] end)
  return d
end

local function same_scaler(a, b)
  if not a or not b then return a == b end
  return a.shift == b.shift and a.span == b.span and a.lo == b.lo and a.hi == b.hi
end

--- Whether two datasets are scaled by the same numbers (or both not at all).
---@param other dataset
---@return boolean
function Dataset.methods:same_scaling(other)
  Dataset.own(self, "same_scaling")
  Dataset.arg(other, 1)
  return same_scaler(self._scalers.x, other._scalers.x) and same_scaler(self._scalers.y, other._scalers.y)
end

--- Refuses data scaled otherwise than the data `was` that a net was trained on. Going on with the training may
--- take other numbers of scaling, but not leave it out, or begin with it.
---@param d dataset
---@param was dataset
---@param n integer position of d
---@param training boolean|nil
---@error x is not scaled, but the net was trained on scaled data; write raw:scaled_like(train)
---@error x is scaled, but the net was trained on data that is not; give it as it was, or make a new net
---@error the data is scaled by other numbers than the net's training data; write raw:scaled_like(train)
---@package
function data.check_scaling(d, was, n, training)
  if d._scalers == was._scalers or d:same_scaling(was) then return end
  for _, part in ipairs{ "x", "y" } do
    local new, old = d._scalers[part], was._scalers[part]
    check.arg(new or not old, n,
      "%s is not scaled, but the net was trained on scaled data; write raw:scaled_like(train)", part)
    check.arg(old or not new, n,
      "%s is scaled, but the net was trained on data that is not; give it as it was, or make a new net", part)
  end
  check.arg(training, n,
    "the data is scaled by other numbers than the net's training data; write raw:scaled_like(train)")
end

--- Maps v column by column with f(scaler, matrix): numbers give numbers, tables and arrays give arrays.
--- A rank-1 array is one column, or one sample when the part has more columns.
local function convert(self, part, f, v)
  local n, s = columns_of(self["_" .. part]), self._scalers[part]
  if type(v) == "number" then
    check.arg(n == 1, 1, "%s has %d columns, so %d numbers expected, got 1", part, n, n)
    return s and f(s, engine.array{ { v } }):get(1, 1) or v
  end
  local a, message = io.as_array(v)
  check.arg(a or type(v) == "table", 1, "number, table or array expected, got %s", check.kind(v))
  check.arg(a, 1, "%s", message)
  local rank = select("#", a:shape())
  local m = a
  if rank == 1 then m = n == 1 and a:copy():reshape(#a, 1) or a:copy():reshape(1, #a) end
  check.arg(rank <= 2 and columns_of(m) == n, 1, "%d columns expected, got shape (%s)", n,
    table.concat({ a:shape() }, ", "))
  if not s then return a end
  m = f(s, m)
  return rank == 1 and m:reshape(#a) or m
end

--- Inputs in the data's own units as the net sees them; unchanged when x is not scaled.
---@param v number|table|array
---@return number|array
function Dataset.methods:scale_x(v)
  Dataset.own(self, "scale_x")
  local z = convert(self, "x", scale, v)
  return z
end

--- Scaled inputs in the data's own units.
---@param v number|table|array
---@return number|array
function Dataset.methods:unscale_x(v)
  Dataset.own(self, "unscale_x")
  local z = convert(self, "x", unscale, v)
  return z
end

--- Outputs in the data's own units as the net sees them; unchanged when y is not scaled.
---@param v number|table|array
---@return number|array
function Dataset.methods:scale_y(v)
  Dataset.own(self, "scale_y")
  local z = convert(self, "y", scale, v)
  return z
end

--- Scaled outputs in the data's own units.
---@param v number|table|array
---@return number|array
function Dataset.methods:unscale_y(v)
  Dataset.own(self, "unscale_y")
  local z = convert(self, "y", unscale, v)
  return z
end

-- Parts -------------------------------------------------------------------------------------------

--- Two datasets: floor(ratio n + 0.5) samples and the rest, in the order of a permutation from the
--- stream (seed, "split").
---@param ratio number|nil between 0 and 1, default 0.8
---@param seed integer|nil default 1
---@return dataset
---@return dataset
---@error bad argument #1 to 'split' (0.001 of 100 samples leaves an empty part)
function Dataset.methods:split(ratio, seed)
  Dataset.own(self, "split")
  ratio = check.number(ratio == nil and 0.8 or ratio, 1, "ratio", 0, 1)
  seed = check.number(seed == nil and 1 or seed, 2, "seed", nil, nil, true)
  local n = #self._x
  local k = math.floor(ratio * n + 0.5)
  check.arg(k > 0 and k < n, 1, "%s of %d samples leaves an empty part", ratio, n)
  local order = engine.rng(seed, "split"):shuffle(engine.array.linspace(1, n, n))
  local function part(rows)
    return make(self._x:take(rows), self._y:take(rows), self._names, self._scalers, self._seed, self._classes)
  end
  return part(order:slice(1, k)), part(order:slice(k + 1, n))
end

local function row_number(i, n, position)
  check.arg(math.type(i) == "integer", position, "whole number expected, got %s",
    type(i) == "number" and check.show(i) or check.kind(i))
  local k = i < 0 and i + n + 1 or i
  check.arg(k >= 1 and k <= n, position, "sample %d is out of range 1 to %d", i, n)
  return k
end

--- Samples i1 to i2, inclusive, on the same memory.
---@param i1 integer
---@param i2 integer|nil default the last
---@return dataset
---@error bad argument #2 to 'slice' (sample 1001 is out of range 1 to 1000)
function Dataset.methods:slice(i1, i2)
  Dataset.own(self, "slice")
  local n = #self._x
  local first, last = row_number(i1, n, 1), row_number(i2 == nil and n or i2, n, 2)
  check.arg(first <= last, 2, "ends before it begins")
  return make(self._x:slice(first, last), self._y:slice(first, last), self._names, self._scalers, self._seed,
    self._classes)
end

function Dataset.get.x(self) return self._x end
function Dataset.get.y(self) return self._y end
function Dataset.get.seed(self) return self._seed end

--- The names of the columns, first those of x, then those of y.
function Dataset.get.names(self) return check.readable{ table.unpack(self._names) } end

function Dataset.__len(self) return #self._x end

-- Text --------------------------------------------------------------------------------------------

local function range(name, col, scaler)
  local lo, hi = col:min(), col:max()
  return text.get("data.range", name, lo, hi) .. (scaler and text.get("data." .. scaler.kind) or "")
end

local function ranges(self, part)
  local list, a = {}, self["_" .. part]
  for j, name in ipairs(names_of(self, part)) do
    list[j] = range(name, a:col(j), self._scalers[part])
  end
  local more = #list - 2
  if more > 0 then list = { list[1], list[2], text.get("data.more", more) } end
  return ("  %s: %s"):format(part, table.concat(list, ", "))
end

--- "dataset: 1000 samples", then a line for x and one for y.
function Dataset.__tostring(self)
  local head = text.get("data.head", #self)
  if self._classes then head = head .. text.get("data.classes", #self._classes) end
  return table.concat({ head, ranges(self, "x"), ranges(self, "y") }, "\n")
end

classes(data, make, function(options)
  local o = with_defaults(options, { n = 400, noise = 0.1, seed = 1 }, 1)
  check_draw(o, 1)
  return o
end)

-- What other libraries call reading a file.
local readers_elsewhere = { csv = true, tsv = true, txt = true, npy = true, npz = true, read = true, read_csv = true,
  loadtxt = true, open = true, file = true }

return setmetatable(data, {
  __name = "tinynet.data",
  __index = function(_, key)
    local near = readers_elsewhere[key] and "load" or key
    check.that(false, "unknown field '%s' of tn.data%s", check.show(key), check.hint(near, data))
  end,
})
