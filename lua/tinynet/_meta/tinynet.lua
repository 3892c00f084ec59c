---@meta tinynet
-- Written by src/dist/meta.lua from the documentation beside the code; edit that.
-- luacheck: ignore

---@alias tinynet.array array
---@alias tinynet.rng rng

---@class tinynet
---@field act tn.act
---@field array tn.array
---@field autopsy tn.autopsy
---@field census tn.census
---@field data tn.data
---@field eigen tn.eigen
---@field ensemble tn.ensemble
---@field find_seed tn.find_seed
---@field grid tn.grid
---@field init tn.init
---@field landscape tn.landscape
---@field loss tn.loss
---@field math tn.math
---@field net tn.net
---@field odds tn.odds
---@field optimizer tn.optimizer
---@field options tn.options
---@field plot tn.plot
---@field rng tn.rng
---@field schedule tn.schedule
---@field share tn.share
---@field sweep tn.sweep
local tinynet = {}

--- Significant decimals of printed numbers.
---@param n integer 1 to 17
function tinynet.digits(n) end

--- The language of the run.
---@return string "en"|"zh"
function tinynet.lang() end

--- The path for a file that the script writes: below --out when that is given.
---@param name string
---@return string
function tinynet.out(name) end

--- print(string.format(...)); the line end is added.
---@param fmt string|table a format, or { en =, zh = }
function tinynet.printf(fmt, ...) end

do
--- tn.act: the table of activations. tn.act.tanh(z), tn.act.tanh:derivative(z), tn.act.list().
---@class tn.act
---@field identity activation
---@field sigmoid activation
---@field tanh activation
---@field relu activation
---@field leaky_relu activation
---@field elu activation
---@field selu activation
---@field softplus activation
---@field softsign activation
---@field gelu activation
---@field gelu_tanh activation
---@field silu activation
---@field mish activation
---@field hard_tanh activation
---@field softmax activation
local act = {}

--- Defines an activation. The function is called once, with a symbol for z; what it does to it with
--- + - * / ^ and the functions of tn.math becomes a formula that the engine derives twice and runs
--- wherever it runs a built-in one. Branches are written with tn.math.where(z, a, b), which takes a
--- where z > 0 and b elsewhere; what is a number when the function runs is a constant of the formula.
---
---     tn.act.define("swish", function(z) return z * tn.math.sigmoid(z) end)
---     local net = tn.net{ 1, {8, "swish"}, {1, "identity"} }
---
--- The result counts as smooth (no dead or kinked units). A net keeps the formula in its file. At
--- most 1000 operations; the same definition may be repeated, another of the same name is refused.
---@param name string letters, digits and _
---@param f function function(z) ... return formula end
---@return activation as tn.act[name]
---@error a defined function cannot branch with `if` or compare; write tn.math.where(z, a, b)
---@error activation 'tanh' is built in; choose another name
function act.define(name, f) end

--- The names of all activations, in the order of the table.
---@return string[]
function act.list() end
end

do
---@class tn.array
---@overload fun(t): table
local array = {}

--- An array of numbers: rank 1 from numbers, rank 2 from rows, up to rank 4; rows may be arrays.
--- An array gives a copy.
---@param t table|tinynet.array
---@return tinynet.array
---@error bad argument #1 to 'array' (row 2 has 3 numbers, row 1 has 2)
---@error bad argument #1 to 'array' (element [2][1]: number expected, got string)
function array.__call(t) end

--- Sets how many decimals printed numbers have, or tells it.
---@param n integer|nil 0 to 17
---@return integer the decimals in use
---@error bad argument #1 to 'digits' (0 to 17 expected)
function array.digits(n) end

--- A number or an array as text, in the form that tn.digits() sets.
---@param v number|tinynet.array
---@return string
function array.format(v) end

--- n numbers from a to b: a + (i (b - a)) / (n - 1) for i = 0 .. n-2, and the last is b itself.
---@param a number
---@param b number
---@param n integer at least 2
---@return tinynet.array rank 1
function array.linspace(a, b, n) end

--- The array of a .npy file, or one of a .npz file.
---@param path string
---@param name string|nil of the array in a .npz file; nil: the only one
---@return tinynet.array
---@error bad argument #1 to 'load' (a path ending in .npy or .npz expected, got 'a.csv')
function array.load(path, name) end

--- An array of ones.
---@param ... integer 1 to 4 dimensions
---@return tinynet.array
function array.ones(...) end

--- An array of zeros.
---@param ... integer 1 to 4 dimensions
---@return tinynet.array
function array.zeros(...) end
end

do
--- tn.autopsy(ens, i, train): one training replayed to the step at which a hidden unit died, and what
--- would have become of it otherwise.
---@class tn.autopsy
---@overload fun(ens, i, train): autopsy
local autopsy = {}

--- Replays the training of one member of an ensemble, bit by bit, to the step at which a hidden unit
--- of the relu family died for good (the first such unit, where several did).
---@param ens table ensemble after one fit
---@param i integer member
---@param train dataset the ensemble was trained on
---@return autopsy
---@error the replay does not end where member 3 is: autopsy wants the dataset the ensemble was trained on
function autopsy.__call(ens, i, train) end
end

do
--- tn.census(ens, train): what became of many starts, grouped by the shape of the drawn function.
---@class tn.census
---@overload fun(ens, d): census
local census = {}

--- What became of the nets of an ensemble: groups by the shape of the drawn function, worst to best. A group has
--- id, label, count, share, low, high, members, example, best, mse, r2 and units; print shows a table. c.born_dead
--- and c.died are the shares of dead units, c.victims the members in which one died in training.
---
---     local c = tn.census(ens, train)   print(c)   c:figure():save "census.png"
---@param ens table a trained ensemble
---@param d dataset
---@return census
function census.__call(ens, d) end

--- A bar chart that compares censuses: one panel per outcome, one bar per census, with the 95 % intervals.
---@param list table { { label, census }, ... }
---@return figure
---@error censuses are compared as { { "label", census }, ... }, entry 1 is a number
function census.compare(list) end

--- The id of an outcome that is named by it or by its word in a table, in any language.
---@param name any
---@return string|nil id
---@return table words the set of all names
function census.outcome(name) end

--- The name of a drawn function from its pieces: "constant", "line", "hinge", "plateau", "fit" or "diverged".
---@param y number[] values at even distances
---@param height number the range of the targets
---@return string
function census.shape(y, height) end
end

do
--- tn.data: samples. A dataset holds inputs x (m, features), outputs y (m, outputs) and how they were scaled.
---@class tn.data
local data = {}

--- House prices as in the book: x years on the market, x ~ U(0,7) rounded to 2 decimals, then
--- y = cos(x)(1 - 0.1x)(0.1x - 1) + 3 + noise N(0,1), rounded to 2 decimals.
---@param options table|nil n = 1000, noise = 0.1, seed = 1
---@return dataset
function data.book7(options) end

--- A circle inside another; x (n, 2), y (n, 1) of 0 and 1.
---@param options table|nil n = 400, noise = 0.1, seed = 1
---@return dataset
function data.circles(options) end

--- Samples of a function: x ~ U(from, to), y = f(x) + noise N(0,1).
---@param f fun(x: number): number
---@param options table|nil n = 1000, from = 0, to = 1, noise = 0, seed = 1
---@return dataset
---@error bad argument #1 to 'generate' (f(0.5) must be a finite number, got nil)
function data.generate(f, options) end

--- Reads numpy's savetxt, csv, tsv (# comments, a line of names), a .npy matrix or two arrays of a .npz.
---@param path string .txt .csv .tsv .dat .npy .npz
---@param options table|nil x, y: a column or a list of columns, by number or name; default: y the last, x
--- the rest. Of a .npz: the names of two arrays, default "x" and "y". classes = true: y holds whole labels,
--- or one column of 0 and 1 per class; else numbers to be fitted
---@return dataset
---@error prices.csv: line 3, column 2: a number was expected: 'abc'
---@error bad argument #2 to 'load' (x: no column 'yaer'; did you mean 'year'?)
function data.load(path, options) end

--- Two interlocking half circles; x (n, 2), y (n, 1) of 0 and 1.
---@param options table|nil n = 400, noise = 0.1, seed = 1
---@return dataset
function data.moons(options) end

--- A dataset of inputs and outputs, which are copied.
---@param x array|table (m, features), or m numbers
---@param y array|table (m, outputs), or m numbers
---@param options table|nil classes = true: y holds whole labels, or one column of 0 and 1 per class
---@return dataset
---@error bad argument #2 to 'new' (y has 3 rows, x has 4)
function data.new(x, y, options) end

--- Two spiral arms; x (n, 2), y (n, 1) of 0 and 1.
---@param options table|nil n = 400, noise = 0.1, seed = 1
---@return dataset
function data.spiral(options) end

--- Four clusters at the corners (+-1, +-1), class 1 where the signs differ; x (n, 2), y (n, 1) of 0 and 1.
---@param options table|nil n = 400, noise = 0.1, seed = 1
---@return dataset
function data.xor(options) end
end

do
--- tn.eigen(a): eigenvalues and eigenvectors of a symmetric matrix.
---@class tn.eigen
---@overload fun(a): table
local eigen = {}

--- Eigenvalues, ascending, and eigenvectors of a symmetric matrix: column k of the vectors belongs to
--- value k. They are orthonormal; the component of largest size of each is positive. By cyclic Jacobi
--- rotations, the same bits on every machine.
---@param a array|table (n, n)
---@return array (n)
---@return array (n, n)
---@error symmetric matrix expected, but (2,1) is 3 and (1,2) is 2
function eigen.__call(a) end
end

do
--- tn.ensemble: many nets of one shape, each from its own seed.
---@class tn.ensemble
---@overload fun(spec): ensemble
local ensemble = {}

--- Many nets of one shape that are trained together; net i has the bits of tn.net{ ..., seed = ens:seed(i) }.
---
---     local ens = tn.ensemble{ 1, {2, "relu"}, {1, "identity"}, init = "normal", members = 1000, seed = 1 }
---@param spec table as for tn.net: { inputs, {units, activation}, ..., init = "torch", seed = the next,
--- members = how many }
---@return ensemble
function ensemble.__call(spec) end
end

do
--- tn.find_seed: the first seed whose training ends with a given outcome.
---@class tn.find_seed
---@overload fun(spec): table
local find_seed = {}

--- The first seed, from `seed` on, with which tn.net{ shape..., init =, seed = } trained on `train` with the
--- other options (as of net:fit) ends in a group of tn.census.
---
---     local seed = tn.find_seed{ 1, {2, "relu"}, {1, "identity"}, init = "book", outcome = "plateau" }
---@param spec table { inputs, {units, activation}, ..., init =, outcome = id of a group, or its word in the
--- census' table in any language ("good fit", "良好拟合"), max = 10000, seed = 1,
--- train = dataset, default 80 % of tn.data.book7():minmax(), lr =, batch =, epochs =, ... as of net:fit }
---@return integer|nil seed nil where none of `max` starts ended so
---@return net|nil the trained net
---@error unknown outcome 'plato'; did you mean 'plateau'? (constant, line, hinge, plateau, fit, ...)
function find_seed.__call(spec) end
end

do
--- tn.grid(f, ...): a function of two numbers, or a net with two inputs, over a rectangle.
---@class tn.grid
---@overload fun(f, options): table
local grid = {}

--- Values over a rectangle, for contours and surfaces: of f(x, y), or of the output of a net with two
--- inputs (scaled as in training) and one output.
---@param f function|table
---@param options table { x = {from, to}, y = {from, to}, n = 101 }
---@return table { x = array (n), y = array (n), z = array (n, n) }, z:get(j, i) belongs to (x_i, y_j)
---@error the net has 1 inputs and 1 outputs, a grid needs 2 and 1
function grid.__call(f, options) end
end

do
--- tn.init, tn.optimizer, tn.schedule: tables of the engine as a script may look at them.
--- tn.optimizer.list() names the rows, tn.optimizer.adam tells one.
---@class tn.init
---@field normal string
---@field uniform string
---@field constant string
---@field abs_normal string
---@field he string
---@field glorot string
---@field torch string
---@field book string
local init = {}

--- The names of all rows, in the order of the table; tn.init.NAME and so on describe one.
---@return string[]
function init.list() end
end

do
--- tn.landscape: the loss as a function of the parameters of a net. A function is a file, loaded on first use.
---@class tn.landscape
local landscape = {}

--- The distinct solutions that many starts find, best first. Start i has the weights of
--- tn.net{ shape, init =, seed = seed + i - 1 } and goes down by Levenberg-Marquardt on half_mse and mse, by Newton's
--- steps on other losses; starts that say the same at all samples are one solution. Of a relu net with one input, one
--- hidden layer of up to 3 units and one output, the global optimum on half_mse and mse is computed, too, and is the
--- first (certified = true; its count is 0 if no start reached it). Starts whose weights run off to infinity, as those
--- on bce do where the classes can be parted, are listed in a.runaway, those that still moved after `steps` steps are
--- counted in a.unfinished. After Ctrl-C .partial is the atlas of the starts that had come to rest.
---@param a_net table net its shape, and its init law where it was made by one
---@param d dataset
---@param options table|nil { starts = 200, loss = that of the net's training, else "half_mse", seed = 1, steps = 5000,
--- init = law }
---@return atlas a list of solutions
---@error starts must be at least 1, got 0
---@error an atlas needs a loss with curvature, mae has none: its minima are kinks everywhere; take huber or mse
function landscape.atlas(a_net, d, options) end

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
---@return basins
---@error unknown option 'epoch'; did you mean 'epochs'?
---@error same must be more than 0 and below 1, got 2
function landscape.basins(a_net, d, options) end

--- Whether the loss, as a function of some of the parameters with all others as they are, is convex
--- over the box in which each of them runs over `range`. "convex" comes with a proof: z of the output is
--- affine in the parameters on every sample, and the loss is convex in z, as is known of the pair of
--- loss and output activation or is proved by outward rounded interval bounds of its second derivative.
--- "not convex" comes with a witness: two points a and b (all parameters, in the order of net:params())
--- in the middle of which net:loss, `mid`, lies above `chord`, the mean of its values at a and b, by more
--- than a ten-millionth of these losses. Else "undecided", and reason says what was tried. The same
--- arguments give the same answer.
---@param a_net table net
---@param d dataset
---@param options table { vary = {"w1", "b2", "w1[1,1]"}, loss = that of the training, else "half_mse",
--- range = {-10, 10} }
---@return convexity
---@error vary: unknown parameter 'w3'; did you mean 'w1'? (the net has w1, b1, w2, b2)
function landscape.convexity(a_net, d, options) end

--- The slice through a net at each record of its training: over two parameters it changes because the others train,
--- over two directions because the plane moves along with the net. The dot is the net, at the logged loss; colours
--- mean the same in all frames. Memory holds one frame. All parameters must have been recorded.
---@param h table history of one net, trained with record = "all"
---@param options table { x =, y = as for a slice, radius = | x_range =, y_range = (else what the way takes), n = 81,
--- frames = 60 at most, kind = "contour"|"surface", fps = 10, loop = 0, width = 720, height = 600, theme = }
---@return film with the methods save(path), frame(k), slice(k); #film frames
---@error the history has no record of b1[1]; train with record = "all"
function landscape.film(h, options) end

--- The loss along a straight line: from one net (t = 0) to another of the same shape (t = 1), or of one net over a
--- parameter (t its value) or along a direction (t times it).
---@source Goodfellow, Vinyals and Saxe 2015, "Qualitatively characterizing neural network optimization problems"
---@param net_a table net
---@param net_b table net, or the dataset
---@param d dataset, or options { x = name or direction, radius = 5 | x_range = {from, to}, n = 101, loss = }
---@param options table|nil { n = 101, loss = that of net_a's training, else "half_mse" }
---@return landscape_line
---@error the nets differ in shape: 1-2-1 (tanh, identity) and 1-3-1 (tanh, identity)
function landscape.line(net_a, net_b, d, options) end

--- A way from net a to net b, in all parameters, whose highest loss is low: of the symmetric copies of b
--- those with the lowest straight lines from a are tried, each line is relaxed by the string method, and
--- the top of the lowest is polished to a saddle with one direction down (smooth activations). Where
--- the ways down from the saddle end at a and b, the height is that of the saddle (path.exact);
--- else it is the highest of the profile, an upper bound of the lowest pass. Where nothing is higher
--- than the ends there is no barrier. After Ctrl-C .partial is the lowest way so far.
---@param a table net a solution
---@param b table net another of the same shape
---@param d dataset
---@param options table|nil { loss = that of a's training, else "half_mse", copies = true (false: b itself),
--- images = 25, rounds = 60 }
---@return landscape_path
---@error the nets differ in shape: 1-2-1 (tanh, identity) and 1-3-1 (tanh, identity)
function landscape.path(a, b, d, options) end

--- The plane through the last record of a training that its records are closest to: principal components of the
--- differences to the last record. All parameters must have been recorded. Pictures in such a plane are smoother
--- than the way is: with explained = {0.7, 0.2, ...} a tenth of its squares happens outside, and error says how far
--- outside each record lies.
---@source Li, Xu, Taylor, Studer and Goldstein 2018, "Visualizing the loss landscape of neural nets", section 7
---@param h table history of one net, trained with record = "all"
---@return pca
---@error the history has no record of b1[1]; train with record = "all"
---@error the training moved along one line only: it spans no plane
function landscape.pca(h) end

--- A random direction: N(0,1) for each parameter, then each unit's part (its weights and its bias) is given the
--- length of the unit's own parameters, so that slices of different nets can be compared: a unit of a relu net may
--- be scaled without changing the net, and a distance means nothing then. Along it 1 is as far as the net is from 0.
---@source Li, Xu, Taylor, Studer and Goldstein 2018, "Visualizing the loss landscape of neural nets": their filters
--- are the units here, the bias included.
---@param a_net table net
---@param options table|nil { seed = 1, normalise = "filter"|"layer"|"none" }
---@return direction { values = array (params), name = }
---@error unknown normalise 'filters'; did you mean 'filter'?
function landscape.random(a_net, options) end

--- The eigenvalues of the Hessian of the mean loss at each record of a training. Descent on all samples is stable
--- along an eigenvector while its eigenvalue is below 2 / lr; above it the loss rises until the net has left for
--- flatter places. Batches are noisier and leave earlier. All parameters must have been recorded.
---@source Cohen, Kaur, Li, Kolter and Talwalkar 2021, "Gradient descent on neural networks typically occurs at the
--- edge of stability"
---@param h table history of one net, trained with record = "all"
---@param d dataset|nil default the training set
---@param options table|nil { loss = that of the training }
---@return sharpness
---@error the history has no record of b1[1]; train with record = "all"
function landscape.sharpness(h, d, options) end

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
---@return slice { x (nx), y (ny), z (ny, nx), lowest =, highest =, center =, names =, frozen = }
---@error unknown parameter 'w1[1,3]'; did you mean 'w1[1,1]'?
function landscape.slice(a_net, d, options) end

--- The axes of the plane in which nets of one shape lie, for slices of the first: net_a is at (0, 0), net_b at
--- (1, 0), net_c at (0, 1). Without net_c the other axis is a random direction at right angles, of the same length.
--- The axes of three nets need not be at right angles; s:project(net).distance is 0 for all three.
---@source Goodfellow, Vinyals and Saxe 2015, "Qualitatively characterizing neural network optimization problems"
---@param net_a table net
---@param net_b table net
---@param net_c table|nil net
---@param options table|nil { seed = 1 } of the random direction
---@return table { x = direction, y = direction, net = copy of net_a }
---@error the nets differ in shape: 1-2-1 (tanh, identity) and 1-3-1 (tanh, identity)
function landscape.through(net_a, net_b, net_c, options) end

--- The slice near by and from far away in one figure, with the same colours; the frame on the panorama
--- is the window of the local picture, minima stand where they truly are.
---@param net table
---@param d dataset
---@param options table|nil as for slice, but radii = {5, 100} in place of radius; x, y default to the first
--- two parameters
---@return figure
---@error radii: two numbers {near, far} with near < far expected
function landscape.zoom(net, d, options) end
end

do
--- tn.loss: the table of losses, and which output layer each goes with.
---@class tn.loss
---@field mse string
---@field half_mse string
---@field mae string
---@field huber string
---@field bce string
---@field bce_logits string
---@field cross_entropy string
local loss = {}

--- Defines a loss, as tn.act.define an activation: f gives the loss of one output a and its target y;
--- the loss of a net is its mean over samples and outputs. It goes with every output activation.
---
---     tn.loss.define("log_cosh", function(a, y)
---       local r = tn.math.abs(a - y)
---       return r + tn.math.log1p(tn.math.exp(-2 * r)) - tn.math.log(2)
---     end)
---     net:fit(train, { loss = "log_cosh" })
---@param name string letters, digits and _
---@param f function function(a, y) ... return formula end
---@error loss 'mse' is built in; choose another name
function loss.define(name, f) end

--- The names of all losses, in the order of the table.
---@return string[]
function loss.list() end
end

do
---@class tn.math
local math = {}

--- The absolute value.
---@param x number|tinynet.array
---@return number|tinynet.array
function math.abs(x) end

--- The cosine, x in radians.
---@param x number|tinynet.array
---@return number|tinynet.array
function math.cos(x) end

--- The error function, 2/sqrt(pi) times the integral of exp(-t^2) from 0 to x.
---@param x number|tinynet.array
---@return number|tinynet.array
function math.erf(x) end

--- e^x.
---@param x number|tinynet.array
---@return number|tinynet.array
---@error bad argument #1 to 'exp' (number or array expected, got nil)
function math.exp(x) end

--- e^x - 1, accurate near 0.
---@param x number|tinynet.array
---@return number|tinynet.array
function math.expm1(x) end

--- The greatest whole number not above x.
---@param x number|tinynet.array
---@return number|tinynet.array
function math.floor(x) end

--- The natural logarithm; NaN below 0.
---@param x number|tinynet.array
---@return number|tinynet.array
function math.log(x) end

--- log(1 + x), accurate near 0.
---@param x number|tinynet.array
---@return number|tinynet.array
function math.log1p(x) end

--- The greater of two, element by element; NaN if either is.
---@param a number|tinynet.array
---@param b number|tinynet.array
---@return number|tinynet.array
---@error shapes (2, 3) and (3, 2) do not fit together
function math.max(a, b) end

--- The smaller of two, element by element; NaN if either is.
---@param a number|tinynet.array
---@param b number|tinynet.array
---@return number|tinynet.array
function math.min(a, b) end

--- The probability that N(0,1) lies below x; accurate in the lower tail, too.
---@param x number|tinynet.array
---@return number|tinynet.array
function math.normal_cdf(x) end

--- The point below which N(0,1) lies with probability p; p = 0 and 1 give infinities.
---@param p number|tinynet.array
---@return number|tinynet.array
function math.normal_inv(p) end

--- x ^ y as for arrays: whole y by multiplications, y = 0.5 by sqrt, else exp(y log x).
---@param x number|tinynet.array
---@param y number|tinynet.array
---@return number|tinynet.array
function math.pow(x, y) end

--- 1 / (1 + e^-x).
---@param x number|tinynet.array
---@return number|tinynet.array
function math.sigmoid(x) end

--- The sine, x in radians.
---@param x number|tinynet.array
---@return number|tinynet.array
function math.sin(x) end

--- log(1 + e^x).
---@param x number|tinynet.array
---@return number|tinynet.array
function math.softplus(x) end

--- The square root; NaN below 0.
---@param x number|tinynet.array
---@return number|tinynet.array
function math.sqrt(x) end

--- The hyperbolic tangent.
---@param x number|tinynet.array
---@return number|tinynet.array
function math.tanh(x) end

--- a where c is true or above 0, else b, element by element: where(x - 3, a, b) has its step at 3.
---@param c boolean|number|tinynet.array
---@param a number|tinynet.array
---@param b number|tinynet.array
---@return number|tinynet.array
---@error bad argument #1 to 'where' (boolean, number or array expected, got nil)
function math.where(c, a, b) end
end

do
--- tn.net: one network. tn.net{ 1, {2, "tanh"}, {1, "identity"}, init = "normal", seed = 7 }
---@class tn.net
---@overload fun(spec): net
local net = {}

--- A net of a shape: the number of inputs, then { units, activation } for each layer. Its parameters are drawn by
--- `init` from the seed; a net made without a seed takes the next of the script's counter 1, 2, 3, ...
---
---     local net = tn.net{ 1, {2, "tanh"}, {1, "identity"}, init = "normal", seed = 7 }
---
--- A law is 0, 1.5, "normal", {"normal", mean = 0, std = 1}, {"uniform", lo = -1, hi = 1}, {"constant", v}, "he",
--- "glorot", "abs_normal", "torch", "book", or an array or table of the shape; { w = law, b2 = law } gives each
--- block its own. `slope` of leaky_relu and `alpha` of elu stand in the layer: {2, "leaky_relu", slope = 0.01}.
---@param spec table { inputs, {units, activation}, ..., init = "torch", seed = the next }
---@return net
---@error layer 1 is a bare number; write {2, "relu"}: units, then the activation
function net.__call(spec) end

--- Reads a net that net:save wrote.
---@param path string
---@return net
function net.load(path) end
end

do
--- tn.odds: chances of starts, computed instead of counted.
---@class tn.odds
local odds = {}

--- The chance that a relu unit of the first layer is born dead, w x + b <= 0 for all x from lo to hi, for
--- nets with one input: the mean over the units where their laws differ; nil where the laws are arrays.
--- w, b ~ N(0, 1) on [0, 1] give 3/8.
---@param options table { init = as of tn.net, default "torch", lo = 0, hi = 1, units = 1 of the layer }
---@return number|nil
function odds.born_dead(options) end

--- The chance that the output of a deep relu net is constant for x > 0 at birth: biases 0, weights
--- symmetric about 0, `width` units in each of `depth` hidden layers: 1 - (1 - 2^-width)^depth.
---@param width integer
---@param depth integer
---@return number
function odds.constant(width, depth) end
end

do
--- tn.init, tn.optimizer, tn.schedule: tables of the engine as a script may look at them.
--- tn.optimizer.list() names the rows, tn.optimizer.adam tells one.
---@class tn.optimizer
---@field sgd string
---@field momentum string
---@field nesterov string
---@field adagrad string
---@field rmsprop string
---@field adam string
---@field adamw string
local optimizer = {}

--- The names of all rows, in the order of the table; tn.init.NAME and so on describe one.
---@return string[]
function optimizer.list() end
end

do
--- tn.options: a script's command line. Mistakes there are the user's: one line, no traceback.
---@class tn.options
---@overload fun(definitions): table
local options = {}

--- Defines the options of a script and reads its command line. Besides those defined, --help, --lang,
--- --out, --quiet, --seed, --shard and --threads exist. Mistakes on the command line end the script with one line.
---@param definitions table { "what the script shows", name = { default, "help", choices =, min =, max =,
--- step =, scale = "log", type = "number"|"string"|"path"|"paths"|"boolean" }, ... }
---@return table values by name; false where an option of a given type was not given
function options.__call(definitions) end
end

do
--- tn.plot: figures from tables and trained nets, in PNG, SVG and PDF.
---@class tn.plot
local plot = {}

--- Sheets of activations, one panel each: the function, its derivative with jumps drawn open and closed,
--- asymptotes dotted.
---@param names string|string[] "gelu" or { "relu", "elu" }
---@return figure
function plot.activation(names) end

--- An animation: f(t) makes the figure of frame t = 1 .. n; anim:save "x.webp" draws them one by one.
---@param n integer frames
---@param f fun(t: integer): table
---@param o table|nil { fps = 10, loop = 0 }: frames per second; how often it plays, 0 for ever
---@return animation with the methods save, frame and check
function plot.animate(n, f, o) end

--- A figure of one panel, or of the panels that `layout` names ("a b / a c"), which are its fields.
---@param o table|nil { title =, subtitle =, width = 800, height = 500, layout =,
---  theme = "light"|"dark"|"print", norm = "linear"|"log" (else by the values, see norm.lua)|{kind, from, to},
---  cmap = "tn"|"viridis"|"tn_diverging" }
---@return figure
function plot.figure(o) end

--- The samples of a dataset and the curve of a net, in the units of the data.
---@param net table
---@param d table
---@return figure
function plot.fit(net, d) end

--- A grid of m x n panels: fig[row][col] or fig:panel(k); cells that stay unused stay empty.
---@param m integer rows
---@param n integer columns
---@param o table|nil { share = "xy"|"x"|"y"|"none", title =, subtitle =, width = 400 n, height = 320 m,
---  theme =, norm =, cmap = }
---@return figure
function plot.grid(m, n, o) end

--- How training went: loss and r2 (or accuracy) of one history; the loss of several, { {"sgd", h1}, ... }.
---@param h table
---@return figure
function plot.history(h) end

--- How a net with one input works: the samples, z and a of every hidden unit with its kinks, the output,
--- with arrows from panel to panel. x and y are scaled as in training.
---@param net table
---@param d table
---@param o table|nil { x = an input whose values are followed through the panels }
---@return figure
function plot.how_it_works(net, d, o) end

--- A net as nodes and edges: width and colour of an edge tell its weight, numbers where there are few.
---@param net table
---@return figure
function plot.network(net) end
end

do
---@class tn.rng
---@overload fun(seed, purpose, index): table
local rng = {}

--- A stream of random numbers, keyed by what is drawn (src/core/rng.h): equal keys, equal numbers.
---@param seed integer default 1
---@param purpose "user"|"init"|"shuffle"|"split"|"data"|"noise" default "user"
---@param index integer default 0
---@return tinynet.rng
function rng.__call(seed, purpose, index) end
end

do
--- tn.init, tn.optimizer, tn.schedule: tables of the engine as a script may look at them.
--- tn.optimizer.list() names the rows, tn.optimizer.adam tells one.
---@class tn.schedule
---@field step string
---@field exponential string
---@field cosine string
---@field one_cycle string
local schedule = {}

--- The names of all rows, in the order of the table; tn.init.NAME and so on describe one.
---@return string[]
function schedule.list() end
end

do
--- tn.share(k, n): a share with its 95 % interval.
---@class tn.share
---@overload fun(k, n): share
local share = {}

--- The share k of n with Wilson's score interval at 95 % (Wilson 1927), as fractions of 1.
---@param k integer
---@param n integer
---@return share
function share.__call(k, n) end
end

do
--- tn.sweep: the same experiment at all combinations of some options, many runs each; kept in a file, gone on with
--- after an interruption, divided among machines.
---@class tn.sweep
---@overload fun(spec): sweep
local sweep = {}

--- The same experiment at all combinations of the values in `over`, `runs` times each: run k of every point has
--- seed + k - 1. Of nets (their runs are members of an ensemble) every option of tn.ensemble and ens:fit may be
--- swept, and width, depth and act of the hidden layers; the outcome of a run is that of tn.census. An option that
--- is a function is called with the point, so that `over` can have names of its own. Anything else is a task: a
--- function of the point, called in forked processes; p has the swept values and p.seed.
--- A task keeps nothing from run to run; take random numbers from math.random, which begins with p.seed at each run,
--- or from tn.rng(p.seed): a counter or a generator made outside would depend on which runs a process did before.
---
---     local s = tn.sweep{ 1, {2, "relu"}, {1, "identity"}, over = { lr = {0.01, 0.1}, width = {2, 4, 8} },
---       init = "normal", runs = 200, epochs = 1000, results = "sweep.db" }
---     print(s)   s:csv "sweep.csv"   s:figure():save "sweep.png"
---
--- With `results` a SQLite file keeps the runs, about every second; after Ctrl-C, a crash or a kill the same script
--- goes on where it stopped, and runs that failed are done again. What a kill leaves beside the file, -wal and -shm,
--- belongs to it. A file takes the same sweep only: values, runs and options, and of a task its code and what it
--- names: local values, functions, datasets and nets, globals, required modules. --shard 3/8 does the third of eight
--- parts, into sweep-3of8.db, and ends the script, so only its first sweep can be divided; the runs of nets go in
--- groups that train together. tinynet --merge sweep.db sweep-*of8.db puts the parts together.
--- Of what a task answers, a number that is NaN beside others is left out; NaN alone is a run that failed.
---@param spec table { the shape, over = { name = { value, ... } }, runs = 100, seed = 1 of the first run of each
--- point, results = path, train = dataset, default 80 % of tn.data.book7():minmax(), init =, lr =, batch =,
--- epochs =, val =, ... as of net:fit } or { task = function(p) return "outcome", a number or { outcome =, name =
--- number } end, over =, runs =, seed =, results =, workers = the threads of the engine }
---@return sweep
---@error over: unknown option 'lrr'; did you mean 'lr'?
function sweep.__call(spec) end

--- The sweep that a file of results holds, finished or not.
---@param path string
---@return sweep
---@error results.db: this is no file of results; give another path
function sweep.load(path) end
end

do
--- An activation: tn.act.tanh(z) is its value, on numbers and arrays.
---@class activation
---@field name string
---@field formula string
---@field range string of its values
---@field source string where it comes from
local activation = {}

--- The derivative da/dz; at a kink that of the left side.
---@param z number|array
---@return number|array
---@error softmax depends on all units of its layer: da_j / dz_k = a_j ((j = k) - a_k)
function activation:derivative(z) end
end

do
--- Frames that play one after the other.
---@class animation
local animation = {}

--- The faults of all frames together, see fig:check.
---@return table { overlaps =, outside =, missing_glyphs =, texts = count, list = {...} }
function animation:check() end

--- Frame t as a figure.
---@param t integer 1 to the number of frames
---@return figure
function animation:frame(t) end

--- Writes the animation as .webp and prints the path.
---@param path string
---@param o table|nil { scale = 1 }
---@return animation
function animation:save(path, o) end
end

do
---@class array
---@operator add(array|number): array
---@operator sub(array|number): array
---@operator mul(array|number): array
---@operator div(array|number): array
---@operator pow(array|number): array
---@operator unm: array
---@field [integer] any
local array = {}

--- |a|, element by element.
---@return tinynet.array
function array:abs() end

--- The indices of the first greatest element, as argmin.
---@return integer ...
function array:argmax() end

--- The indices of the first least element, one per dimension; NaN never wins, and nothing but NaN
--- gives nil.
---@return integer ...
function array:argmin() end

--- Column j as a view of rank 1.
---@param j integer
---@return tinynet.array
---@error col() wants an array of rank 2, got shape (3)
function array:col(j) end

--- A copy with memory of its own.
---@return tinynet.array
function array:copy() end

--- How many elements make f true.
---@param f fun(x: number): any
---@return integer
function array:count(f) end

--- The matrix product (m,k) by (k,n): for each element z = 0, then z = fma(a_ik, b_kj, z) over k.
--- A rank-1 array stands for a row on the left and for a column on the right, and drops out of the
--- result's shape; two of them give a number.
---@param b tinynet.array
---@return tinynet.array|number
---@error cannot multiply shapes (2, 3) and (2, 3): the inner dimensions are 3 and 2
function array:dot(b) end

--- Equal shapes and |a - b| <= tol everywhere.
---@param b tinynet.array
---@param tol number default 0
---@return boolean
function array:equals(b, tol) end

--- One element.
---@param ... integer one index per dimension; a single one also on shapes (1, n) and (n, 1)
---@return number
---@error bad argument #1 to 'get' (index 9 is out of range 1 to 3)
function array:get(...) end

--- A new array of f(x) for each element x, in index order.
---@param f fun(x: number): number
---@return tinynet.array
---@error map: the function must return a number, got nil
function array:map(f) end

--- The greatest element; NaN if any is NaN.
---@return number
function array:max() end

--- The sum over the count.
---@return number
function array:mean() end

--- The 0.5 quantile; NaN if any element is.
---@return number
function array:median() end

--- The least element; NaN if any is NaN.
---@return number
function array:min() end

--- The Euclidean length of all elements: s = fma(x, x, s), then sqrt(s).
---@return number
function array:norm() end

--- The q-quantile of all elements, interpolated linearly between the sorted ones (as numpy's); NaN if
--- any element is.
---@param q number 0 to 1
---@return number
---@error bad argument #1 to 'quantile' (0 to 1 expected)
function array:quantile(q) end

--- The same numbers in index order under another shape, a view; only of evenly spaced ones.
---@param ... integer 1 to 4 dimensions
---@return tinynet.array
---@error cannot give 6 numbers the shape (4, 2)
---@error this view is not evenly spaced; write a:copy():reshape(...)
function array:reshape(...) end

--- Row i as a view, as a[i].
---@param i integer
---@return tinynet.array one rank less
---@error row() wants an array of rank 2 or more, got shape (3)
function array:row(i) end

--- Writes the array as a .npy file; a:save(path) answers the array.
---@param path string
---@return tinynet.array
---@error bad argument #1 to 'save' (a path ending in .npy expected, got 'a.csv')
function array:save(path) end

--- Sets one element: the indices, then the value.
---@param ... number
function array:set(...) end

--- The dimensions.
---@return integer ...
function array:shape() end

--- Rows i1 to i2 inclusive, a view.
---@param i1 integer
---@param i2 integer default the last
---@return tinynet.array
---@error bad argument #2 to 'slice' (ends before it begins)
function array:slice(i1, i2) end

--- The standard deviation of the population (divided by the count, as numpy's):
--- s = fma(d, d, s) over d = x - mean, then sqrt(s / n).
---@return number
function array:std() end

--- The sum in index order, by one accumulator. "rows": one sum per row, shape (m, 1); "columns": one
--- sum per column, shape (1, n).
---@param by nil|"rows"|"columns"
---@return number|tinynet.array
---@error bad argument #1 to 'sum' ("rows" or "columns" expected, got "row")
---@error sum "rows" wants an array of rank 2, got shape (3)
function array:sum(by) end

--- The transpose, a view. A rank-1 array has none: a:reshape(n, 1) makes a column.
---@return tinynet.array
---@error t() wants an array of rank 2, got shape (3)
function array:t() end

--- A new array of the rows whose numbers are listed, in that order; repeats are allowed.
---@param list table|tinynet.array whole numbers
---@return tinynet.array
---@error bad argument #1 to 'take' (entry 2: row 9.0 is none of 1 to 3)
function array:take(list) end

--- The numbers as a plain table, nested by rows.
---@return table
function array:tolist() end
end

do
--- The distinct solutions of a net modulo symmetry: a list, sorted by loss.
---@class atlas
---@field runaway table[] { loss =, count = }: starts whose weights run off to infinity
---@field unfinished integer starts that reached no solution
---@field starts integer
---@field seed integer of the first start
---@field loss string
---@field init string|table the law the starts are drawn from
local atlas = {}

--- Small multiples: the samples and the fit of each solution, best first.
---@param most integer|nil panels, default 8
---@return figure
function atlas:figure(most) end
end

do
--- One training replayed to the step at which a hidden unit died.
---@class autopsy
---@field verdict string "died", "born dead", "alive" or "diverged"
---@field member integer
---@field seed integer that of the member
---@field layer integer|nil of the unit
---@field unit integer|nil its place in the layer
---@field units table[] { layer =, unit =, fate = "alive"|"died"|"born_dead", epoch = } of every hidden unit
---@field epoch integer|nil the epoch of the step, or that in which it diverged, from 1
---@field batch integer|nil the batch of the step, from 1
---@field samples integer[]|nil rows of train in that batch
---@field z_before number|nil the largest z of the unit over train before the step
---@field z_after number|nil and after it: at most 0
---@field gradient table[]|nil { name =, gradient =, before =, after = } of the unit's parameters
---@field odds number|nil the share of units that are born dead, where there is a closed form
---@field alternatives table[]|nil { id = "as_it_was"|"half_lr"|"left_out"|"leaky", label =, net =, mse =, r2 = }
---@field net net as trained
local autopsy = {}

--- One panel per way the training could have gone on: as it was, at half the learning rate, without
--- the batch, with leaky_relu; one panel where nothing died in training.
---@return figure
function autopsy:figure() end
end

do
--- A panel of a figure.
---@class axes
local axes = {}

--- arrow(x0, y0, x1, y1, o): an arrow from one place of the data to another, with its label at the tail.
---@return self
function axes:arrow(...) end

--- bar(labels, values, o): one bar per label, from 0; `low` and `high` draw intervals. A second call with the
--- same labels stands beside the first.
---@return self
function axes:bar(...) end

--- contour(s, { levels =, labels = true }), contour(x, y, z, o): bands of colour, thin lines, and thick lines with
--- their numbers on them.
---@return self
function axes:contour(...) end

--- contourf(s, { levels = }), contourf(x, y, z, o): bands of colour between the levels.
---@return self
function axes:contourf(...) end

--- Gives a unit as many px on both axes, so that a slope of 1 is seen as one; the limits of one axis widen.
---@param on boolean|nil
---@return self
function axes:equal(on) end

--- errorbar(x, y, { low =, high = } or { error = }): points with the intervals around them.
---@return self
function axes:errorbar(...) end

--- fill_between(x, low, high, o): the area between two curves; either may be one number. NaN breaks it.
---@return self
function axes:fill_between(...) end

--- fit(net, d): the samples and the net's curve in the units of the data, kinks exact.
---@return self
function axes:fit(...) end

--- Shows (the default) or hides the grid.
---@param on boolean|nil
---@return self
function axes:grid(on) end

--- heat(s, o), heat(x, y, z, o): one coloured cell per value, NaN left free; cells meet half way between the points.
--- With classes = { "first", "second", ... } the values are their numbers: z = 2 is in the second, and the legend
--- names them. colors = { [2] = "grey" } gives some of them other colours than those of the lines 1, 2, ...
--- Where x or y is a list of texts, the cells have one width, these names and thin lines between them. values = true
--- writes into each cell its value, where it fits.
---@return self
function axes:heat(...) end

--- hist(a, o): how often values occur. `bins` is their number or their edges; `by` splits into classes.
---@return self
function axes:hist(...) end

--- history(h, o): how training went: loss (or another value) over the epochs, training and validation.
---@return self
function axes:history(...) end

--- hline(y, o): a line across the panel, with its label at the right end.
---@return self
function axes:hline(...) end

--- isolines(s, o), isolines(x, y, z, o): lines of equal value over whatever is there, with their numbers on them;
--- levels =, labels = true, color =, width =, style =, alpha =, unit = text behind the numbers.
---@return self
function axes:isolines(...) end

--- Shows a legend box even where labels at the line ends would do; ax:legend(false) shows neither.
---@param on boolean|nil
---@return self
function axes:legend(on) end

--- line(x, y, o) or line(f, {from, to}, o): a polyline; NaN breaks it.
---@return self
function axes:line(...) end

--- mark(x, y, label, o): one point that matters, with a label where there is room beside it. On a surface its
--- height is that of the surface; it is not drawn where the surface hides it, but in a narrow pit a pin stands on it.
---@return self
function axes:mark(...) end

--- ax:title(text), ax:note(text), ax:xlabel(text), ax:ylabel(text), ax:zlabel(text): a note is small and
--- grey, in a corner that is free in all panels or under the title. Texts are strings or { en =, zh = }.
---@return self
function axes:note(text) end

--- path(points, o): a way through the plane or over a surface, as of a descent: an open dot at its start, heads
--- along it, a full dot at its end.
---@return self
function axes:path(...) end

--- regions(net, d): where a net with two inputs decides for which class, the surer the stronger the colour,
--- with the samples on it; in the units of the data.
---@return self
function axes:regions(...) end

--- Makes an axis logarithmic (or linear again): ax:scale{ y = "log" }.
---@param o table { x = "linear"|"log", y = "linear"|"log" }
---@return self
function axes:scale(o) end

--- scatter(x, y, o) or scatter(a, o), a of shape (m, 2): dots, denser where they overlap. `color` may hold a
--- value per dot, coloured as in the maps of the figure; `by` gives each class its colour, shape and label.
---@return self
function axes:scatter(...) end

--- step(x, y, o): a staircase: y[i] holds from x[i] to x[i + 1]; NaN breaks it.
---@return self
function axes:step(...) end

--- surface(s, o) or surface(x, y, z, o): values over a grid as a height field in a box (see box.lua).
---@return self
function axes:surface(...) end

--- text(x, y, text, o): words at a place of the data.
---@return self
function axes:text(...) end

--- ax:title(text), ax:note(text), ax:xlabel(text), ax:ylabel(text), ax:zlabel(text): a note is small and
--- grey, in a corner that is free in all panels or under the title. Texts are strings or { en =, zh = }.
---@return self
function axes:title(text) end

--- vline(x, o): a line down the panel, with its label at the top.
---@return self
function axes:vline(...) end

--- ax:title(text), ax:note(text), ax:xlabel(text), ax:ylabel(text), ax:zlabel(text): a note is small and
--- grey, in a corner that is free in all panels or under the title. Texts are strings or { en =, zh = }.
---@return self
function axes:xlabel(text) end

--- ax:xlim(lo, hi), ax:ylim(lo, hi), ax:zlim(lo, hi): what the axis shows, instead of the data and a margin.
---@return self
function axes:xlim(lo, hi) end

--- ax:title(text), ax:note(text), ax:xlabel(text), ax:ylabel(text), ax:zlabel(text): a note is small and
--- grey, in a corner that is free in all panels or under the title. Texts are strings or { en =, zh = }.
---@return self
function axes:ylabel(text) end

--- ax:xlim(lo, hi), ax:ylim(lo, hi), ax:zlim(lo, hi): what the axis shows, instead of the data and a margin.
---@return self
function axes:ylim(lo, hi) end

--- ax:title(text), ax:note(text), ax:xlabel(text), ax:ylabel(text), ax:zlabel(text): a note is small and
--- grey, in a corner that is free in all panels or under the title. Texts are strings or { en =, zh = }.
---@return self
function axes:zlabel(text) end

--- ax:xlim(lo, hi), ax:ylim(lo, hi), ax:zlim(lo, hi): what the axis shows, instead of the data and a margin.
---@return self
function axes:zlim(lo, hi) end
end

do
--- The lowest way over a slice between two points.
---@class barrier
---@field height number the loss at its top
---@field path table[] { x =, y = }
---@field top table { x =, y =, loss = }
---@field exact string|boolean "saddle", "kink", "border" (of the slice), "end" (the top is a or b itself) or false: an upper bound
local barrier = {}
end

do
--- The starts of a map of basins that end alike.
---@class basin
---@field id string "constant", "line", "hinge", "plateau", "fit", "poor", "solution", "dead", "diverged", "others"
---@field label string the same in words, in the language of the run
---@field count integer starts
---@field share number of the starts trained
---@field loss number of the example
---@field start table { x =, y = } of an example
---@field net net what the example became
local basin = {}
end

do
--- Where each start of training on a slice ends: a list of the basins, solutions best first, then the dead and the
--- diverged.
---@class basins
---@field x array (nx) coordinates
---@field y array (ny)
---@field z array (ny, nx): number of the basin, NaN where none was trained
---@field loss array (ny, nx): after training
---@field names string[] what is on the axes
---@field frozen table[] { name =, value = } of the parameters that all starts share
---@field done integer starts trained
local basins = {}

--- The map, a colour for each basin, and for nets with one input and one output the functions beside it.
---@return figure fig.a the map, fig.b the functions
function basins:figure() end

--- The net that the start at (x, y) became, with the bits it has in the map.
---@param x number
---@param y number
---@return net
function basins:net(x, y) end
end

do
--- What became of the members of an ensemble: a list of groups, from the worst to the best; c.line and so on are
--- the groups by id.
---@class census
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
local census = {}

--- One panel per group, worst to best: the samples and the fit (of class data with two inputs, the
--- decision regions) of its most typical member; a diverged one has none.
---@return figure
---@error census:figure draws nets with one input, or two and class data; these have %d
function census:figure() end
end

do
--- Whether the loss is convex in some of the parameters.
---@class convexity
---@field verdict string "convex", "not convex" or "undecided"
---@field reason string why, in a sentence
---@field witness table|nil { a = array, b = array, mid = loss in the middle, chord = mean of both ends }
---@field vary string[] the parameters that vary
---@field loss string
---@field range number[] in which they vary, { from, to }
local convexity = {}
end

do
--- A minimum or saddle of a slice.
---@class critical_point
---@field x number
---@field y number
---@field loss number exact there
---@field grad_norm number
---@field eigenvalues number[] of the 2 x 2 Hessian, ascending
---@field inside boolean false on the border of the slice
---@field kink boolean a unit's kink lies on a sample there
---@field flat boolean the loss does not change in some direction
---@field shallow boolean a way to a lower minimum climbs by less than a thousandth of its loss
local critical_point = {}
end

do
--- Samples: inputs and targets, and how they were scaled; #d samples.
---@class dataset
---@field x array (samples, inputs)
---@field y array (samples, outputs)
---@field seed integer|nil of a generated dataset
---@field names string[] of the columns, first those of x, then those of y
---@field classes any[]|nil the labels of class data, ascending; parts keep those of the whole
local dataset = {}

--- The samples of one class.
---@param label integer one of d.classes
---@return dataset
---@error bad argument #1 to 'class' (no class 2; the classes are 0, 1)
function dataset:class(label) end

--- A new dataset scaled column by column so that min and max become lo and hi; it keeps its scaler.
--- Labels of class data stay as they are.
---@param options table|nil x = true, y = true, lo = 0, hi = 1
---@return dataset
---@error column 'year' is 3.0 in every sample, so minmax cannot scale it
---@error x is scaled already (minmax); scale the raw data once
function dataset:minmax(options) end

--- The dataset with one column of 0 and 1 per class, in the order of d.classes; as it is where it has them.
---@return dataset
---@error this is no class data; say classes = true when it is made or loaded
function dataset:onehot() end

--- Whether two datasets are scaled by the same numbers (or both not at all).
---@param other dataset
---@return boolean
function dataset:same_scaling(other) end

--- Inputs in the data's own units as the net sees them; unchanged when x is not scaled.
---@param v number|table|array
---@return number|array
function dataset:scale_x(v) end

--- Outputs in the data's own units as the net sees them; unchanged when y is not scaled.
---@param v number|table|array
---@return number|array
function dataset:scale_y(v) end

--- A new dataset scaled by the scaler of another one, not by its own numbers.
---@param other dataset
---@return dataset
---@error bad argument #1 to 'scaled_like' (2 inputs and 1 outputs expected, got 1 and 1)
function dataset:scaled_like(other) end

--- Samples i1 to i2, inclusive, on the same memory.
---@param i1 integer
---@param i2 integer|nil default the last
---@return dataset
---@error bad argument #2 to 'slice' (sample 1001 is out of range 1 to 1000)
function dataset:slice(i1, i2) end

--- Two datasets: floor(ratio n + 0.5) samples and the rest, in the order of a permutation from the
--- stream (seed, "split").
---@param ratio number|nil between 0 and 1, default 0.8
---@param seed integer|nil default 1
---@return dataset
---@return dataset
---@error bad argument #1 to 'split' (0.001 of 100 samples leaves an empty part)
function dataset:split(ratio, seed) end

--- Scaled inputs in the data's own units.
---@param v number|table|array
---@return number|array
function dataset:unscale_x(v) end

--- Scaled outputs in the data's own units.
---@param v number|table|array
---@return number|array
function dataset:unscale_y(v) end

--- A new dataset scaled column by column to mean 0 and standard deviation 1 (of the population).
--- Labels of class data stay as they are.
---@param options table|nil x = true, y = true
---@return dataset
function dataset:zscore(options) end
end

do
--- A direction in the space of all parameters.
---@class direction
---@field values array a number per parameter, in the order of net:params()
---@field name string what axes along it are called
---@field range number[]|nil the coordinates that a slice along it shows unless told otherwise, { from, to }
local direction = {}
end

do
--- The same net from many seeds; #ens members.
---@class ensemble
local ensemble = {}

--- Trains every member; options as net:fit and order = "shared" (all see the samples in one order) or
--- "own" (member i in the order of seed ens:seed(i)). Records at start and end unless `every` is given.
---@param d dataset
---@param options table|nil { order = "shared"|"own", and those of net:fit }
---@return history its arrays have shape (records, members)
function ensemble:fit(d, options) end

--- One parameter of all members.
---@param name string as "w1[1,1]"
---@return array rank 1 (members)
function ensemble:get(name) end

--- The mean loss of each member.
---@param d dataset
---@param name string|nil default "half_mse"
---@return array rank 1 (members)
function ensemble:loss(d, name) end

--- mse, r2 and, of class data, accuracy of each member, see net:metrics.
---@param d dataset
---@return table { mse = array, r2 = array, accuracy = array or nil }
function ensemble:metrics(d) end

--- Member i as a net of its own (a copy).
---@param i integer
---@return net
function ensemble:net(i) end

--- The seed of member i: tn.net with this seed has the same weights.
---@param i integer
---@return integer
function ensemble:seed(i) end

--- Sets one parameter of all members.
---@param name string
---@param value array|number
function ensemble:set(name, value) end

--- The ensemble as it was before its first fit (a copy).
---@return ensemble
function ensemble:start() end

--- The states of the hidden units of each member, as net:units.
---@param d dataset
---@return table[][]
function ensemble:units(d) end
end

do
--- A figure. fig.a, fig.b, ... are its panels; with one panel it takes the methods of axes; fig[row][col] of a
--- grid.
---@class figure: axes
---@field a axes the first panel of a layout
---@field b axes|nil
---@field c axes|nil
---@field d axes|nil
local figure = {}

--- Looks for texts that touch, leave the page or have characters that no font has.
---@return table { overlaps =, outside =, missing_glyphs =, texts = count, list = {...} }
function figure:check() end

--- A colour bar for the maps and surfaces of the figure, right of the last one.
---@param o table|nil { label = string|table }
---@return figure
function figure:colorbar(o) end

--- Arrows from a panel to panels right of it or below it, with words on them.
---@param from string name of a panel
---@param to string|string[] names of panels
---@param words string|table|nil
---@return figure
function figure:flow(from, to, words) end

--- Panel k of the figure, counted along the rows.
---@param k integer
---@return axes
function figure:panel(k) end

--- Writes the figure and prints the path: .png, .svg, .pdf or .webp. `scale` = 2 doubles the px.
---@param path string
---@param o table|nil { scale = 1 }
---@return figure
function figure:save(path, o) end

--- The scene: a plain table of everything that is drawn, in px (see scene.lua).
---@return table
function figure:scene() end

--- Opens the figure with the desktop's viewer; says on stderr where there is none.
---@return figure
function figure:show() end

--- The figure's title.
---@param text string|table
---@return self
function figure:title(text) end

--- fig:xlabel(text), fig:ylabel(text): one name for the axis of all panels of a grid, at its outer edge; in a
--- figure of one panel, of this panel.
---@return self
function figure:xlabel(text) end

--- fig:xlabel(text), fig:ylabel(text): one name for the axis of all panels of a grid, at its outer edge; in a
--- figure of one panel, of this panel.
---@return self
function figure:ylabel(text) end
end

do
--- The slice around a net while it trains; #film frames.
---@class film
local film = {}

--- Frame k as a figure.
---@param k integer 1 to #film
---@return figure
function film:frame(k) end

--- Writes the film as animated .webp and prints the path.
---@param path string
---@param o table|nil { scale = 1 }
---@return film
function film:save(path, o) end

--- What frame k shows: the slice through the net at that record, and where the net is, its loss that of the
--- history, to the last bit.
---@param k integer
---@return table { x =, y =, z =, names =, dot = { epoch =, x =, y =, loss = } }
function film:slice(k) end
end

do
--- How well net:gradient agrees with differences of the loss.
---@class gradient_check
---@field error number |a - n| / (|a| + |n|)
---@field worst string the parameter that is farthest off
---@field verdict string "right", "kinks" or "wrong"
---@field loss string
local gradient_check = {}
end

do
--- The members of a census that ended alike.
---@class group
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
local group = {}
end

do
--- What a training leaves behind: losses at the recorded epochs, of a net or of all members of an ensemble.
---@class history
---@field status string "ok", "stopped" (on_epoch answered false, patience, target), "diverged", "runaway" (lm: the weights run off to infinity), "interrupted" (Ctrl-C, in the field `partial`); of an ensemble a list
---@field epoch integer epochs done
---@field iteration integer steps done
---@field epochs array at which epochs there are records
---@field train table { loss =, mse =, r2 = or accuracy = }: arrays with a value per record (records, members)
---@field val table|nil the same on the validation set
---@field params table<string,array>|nil the parameters named in `record`, a value per record
---@field loss string the loss that was trained on
---@field last table the last record: { epoch =, iteration =, train = { loss =, mse =, r2 = }, val = ... }
---@field best table the record with the lowest validation loss, or training loss where there is no validation set
local history = {}

--- The last n lines of the log in the book's form (all by default), without the record before
--- training.
---@param n integer|nil
---@return string
function history:log(n) end

--- The training of one member as if it had been trained alone.
---@param i integer
---@return history
function history:member(i) end
end

do
--- The loss along a straight line between two nets.
---@class landscape_line
---@field t array shares of the way, 0 at the first net, 1 at the second
---@field loss array at each t
---@field lowest table { t =, loss = }
---@field highest table { t =, loss = }
---@field name string the loss
---@field center table|nil { t =, loss = }
local landscape_line = {}
end

do
--- A way between two nets whose highest loss is low.
---@class landscape_path
---@field height number the highest loss on it
---@field barrier number height above the higher end
---@field exact boolean whether height is that of a saddle, no upper bound
---@field saddle table|nil { net =, loss =, grad_norm =, eigenvalues = {..} }
---@field t array shares of the way
---@field loss array at each t
---@field nets net[] along the way
---@field copy net|nil the symmetric copy of b where it ends; nil: b itself
---@field ends number[] the losses of both ends
local landscape_path = {}

--- The path's shadow on a slice: where it stands over the plane, and how far from it.
---@param slice table
---@return table { x = array, y = array, distance = array, loss = array of the path itself }
function landscape_path:shadow(slice) end
end

do
--- A net of dense layers. Weights and biases are net.w1, net.b1, net.w2, ...: views, shapes (fan_in, fan_out) and
--- (1, fan_out).
---@class net
---@field w1 array
---@field b1 array
---@field w2 array
---@field b2 array
---@field seed integer that its weights were drawn from
local net = {}

--- Compares net:gradient with central differences: error = |a - n| / (|a| + |n|), the parameter
--- that is farthest off, and a verdict: "right" (error < 1e-7), "kinks" (a relu bends between the
--- two points of a difference; with a smaller step the error is < 1e-4), or "wrong".
---@param d dataset
---@param name string|nil default: the loss it was trained on, else "half_mse"
---@return gradient_check
function net:check_gradient(d, name) end

--- A copy that shares nothing with the net.
---@return net
function net:copy() end

--- Trains the net; a second call goes on from the present weights and the present epoch, with the
--- optimizer and the schedule started afresh.
--- optimizer = "adam" or { "adam", beta1 = 0.9, ... } (tn.optimizer.list()); its numbers may stand there
--- or among the options, lr and weight_decay too. weight_decay adds weight_decay p to the gradient of
--- every parameter (adamw takes it off the parameters themselves).
--- optimizer = "lm" is Levenberg-Marquardt for half_mse and mse: an epoch is one trial step on all
--- samples, without lr and batch; h.status "runaway" says that the weights run off to infinity.
--- l1, l2: penalty l1 sum |w| + l2 sum w^2 / 2 on the weights, not the biases; the recorded loss is
--- without it. clip: the mean gradient, penalty included, is shortened to this norm.
--- schedule = {"step", every =, factor = 0.1} | {"exponential", factor =} | "cosine" |
--- {"one_cycle", max =}: the rate of each epoch (tn.schedule.list(), tn.schedule.step tells the formula).
--- patience = n: stops when the loss (of val, where given) has not fallen by more than min_delta = 0 for
--- n records, and ends with the weights of the lowest record; target: stops at a record whose loss is at
--- most that. Both look at records only: every = 1 looks at each epoch.
---@param d dataset
---@param options table|nil { loss = "half_mse", optimizer = "sgd", lr = 0.1, batch = 8, epochs = 1000, seed = 1,
--- val = dataset, every = epochs between records, log = epochs between printed lines,
--- record = parameter names, on_epoch = function(e), false stops,
--- checkpoint = { path, every = epochs between writes }: a killed training goes on there }
---@return history
---@error unknown option 'epoch'; did you mean 'epochs'?
function net:fit(d, options) end

--- The outputs for inputs scaled as in training.
---@param x array|table|number (m, inputs)
---@return array (m, outputs)
---@error array of shape (m, %d) expected, got (%d, %d)
function net:forward(x) end

--- The value of a parameter.
---@param name string as "w1[1,2]" or "b2[1]"
---@return number
function net:get(name) end

--- The gradient of the mean loss, and the loss.
---@param d dataset
---@param name string|nil default: the loss it was trained on, else "half_mse"
---@return array rank 1, in the order of net:names()
---@return number
function net:gradient(d, name) end

--- All second derivatives of the mean loss, exact and symmetric to the last bit. At kinks the
--- second derivative of an activation counts as 0.
---@param d dataset
---@param name string|nil default: the loss it was trained on, else "half_mse"
---@return array (p, p), in the order of net:names()
---@error a Hessian of %d x %d numbers would need %.1f GB of memory, this machine has %.1f GB
function net:hessian(d, name) end

--- Where the function of a trained net with one input bends, in the data's own units; empty for
--- smooth activations.
---@param lo number
---@param hi number
---@return number[] sorted, inside (lo, hi)
function net:kinks(lo, hi) end

--- z and a of every layer.
---@param x array|table|number scaled as in training
---@return table[] { { z =, a = }, ... }
function net:layers(x) end

--- Reads the book's layer files: one per layer, rows of W, then the row of b.
---@param paths string[]
---@return net itself
function net:load_txt(paths) end

--- The mean loss over a dataset.
---@param d dataset
---@param name string|nil default "half_mse"
---@return number
function net:loss(d, name) end

--- Mean squared error, the share of the targets' variance that is explained, 1 - mse / var(y), and of
--- class data the share of right classes: one output says class 1 above 0.5 (0 when trained on
--- bce_logits), several say the class of the largest.
---@param d dataset
---@return table { mse =, r2 =, accuracy = number or nil }
function net:metrics(d) end

--- All parameter names, in the order of net:params() and net:gradient().
---@return string[]
function net:names() end

--- All parameters as one flat view: writing into it changes the net.
---@return array rank 1
function net:params() end

--- The outputs in the data's own units for inputs in the data's own units, scaled as in training.
---@param x array|table|number a number gives a number for a net with one output
---@return array|number
---@error the net was not trained, so there is no scaling to predict with; use net:forward(x)
function net:predict(x) end

--- Writes the net so that tn.net.load gives back the same bits. The scaling of its data is kept.
---@param path string
---@error cannot write 'path': reason
function net:save(path) end

--- Writes the book's layer files; numbers are exact (17 digits).
---@param paths string[]
---@error cannot write 'path': reason
function net:save_txt(paths) end

--- Sets a parameter.
---@param name string
---@param value number
function net:set(name, value) end

--- net:trace, then one update p = p - lr g; the trace also holds the new w and b of each layer.
---@param d dataset
---@param options table|nil { lr = 0.1, loss = the one it was trained on, else "half_mse" }
---@return trace
function net:step(d, options) end

--- Everything forward and backward computes: per layer z, a, da, dz (one row per sample, not
--- averaged), dw and db (averaged over the samples), and the loss.
---@param d dataset
---@param options table|nil { loss = the one it was trained on, else "half_mse" }
---@return trace
function net:trace(d, options) end

--- The state of each hidden unit on a dataset: "diverged" (z is NaN on a sample), "dead" (relu
--- family: z <= 0 on every sample),
--- "always_on" (z > 0 on every sample), "saturated" (|a'| < 0.01 on every sample), "kinked" (relu
--- family), else "active".
---@param d dataset
---@return table[] { layer =, unit =, state =, active = share of z > 0, z_min =, z_max =, kink = x or nil }
function net:units(d) end
end

do
--- The plane that a training keeps closest to.
---@class pca
---@field x direction the first main direction
---@field y direction the second
---@field net net that of the last record
---@field explained number[] share of each component
---@field error array how far each record lies from the plane
---@field epochs array of the records
local pca = {}
end

do
---@class rng
local rng = {}

--- A whole number from a to b inclusive, each equally likely.
---@param a integer
---@param b integer
---@return integer
---@error bad argument #2 to 'integer' (the upper bound lies below the lower one)
function rng:integer(a, b) end

--- A number from N(0,1), or an array of them in index order.
---@param ... integer|nil up to 4 dimensions
---@return number|tinynet.array
function rng:normal(...) end

--- A copy of a list, or of an array by its rows, in random order: entry i of the copy is entry p[i] of
--- the original, p a Fisher-Yates permutation of this stream.
---@param t table|tinynet.array
---@return table|tinynet.array
function rng:shuffle(t) end

--- A number from U[lo,hi), lo + (hi - lo) u with u from [0,1), or an array of them in index order.
--- uniform(), uniform(m), uniform(m, n), uniform(m, n, lo, hi); nil for m and n gives a number.
---@param m integer|nil
---@param n integer|nil
---@param lo number default 0
---@param hi number default 1
---@return number|tinynet.array
function rng:uniform(m, n, lo, hi) end
end

do
--- A share k of n with its 95 % interval (Wilson), fractions of 1.
---@class share
---@field share number k / n
---@field low number lower end of the interval
---@field high number upper end
local share = {}
end

do
--- The eigenvalues of the Hessian along a training.
---@class sharpness
---@field epochs array of the records
---@field values array (records, parameters), ascending
---@field largest array per record
---@field limit number|nil above it the steps of sgd or momentum jump: 2 / lr, 2 (1 + beta) / lr
---@field loss string
local sharpness = {}

--- The largest eigenvalue, the others, and the line below which gradient descent is stable, over the epochs.
---@return figure
function sharpness:figure() end
end

do
--- The loss over two parameters or directions.
---@class slice
---@field x array (nx) coordinates
---@field y array (ny)
---@field z array (ny, nx): s.z:get(j, i) is the loss at (x_i, y_j)
---@field lowest table { x =, y =, loss = } of the grid
---@field highest table { x =, y =, loss = } of the grid
---@field center table { x =, y =, loss = } the net itself
---@field names string[] what is on the axes
---@field frozen table[] { name =, value = } of the parameters that stay as they are
local slice = {}

--- The way between two points whose highest point is as low as any can be (see landscape/barrier.lua).
---@param a table { x, y }, or an entry of minima
---@param b table
---@return barrier
function slice:barrier(a, b) end

--- The surface and its contours side by side, in one colour scale, with the minima where they truly are: without
--- level grounds and shallow ones. Heights and colours are logarithmic where all losses are above 0.
---@param options table|nil { title =, subtitle =, width = 1100, height = 560 }
---@return figure
function slice:figure(options) end

--- The loss at a point of the plane, exact, on the grid or not.
---@param x number value of the parameter, or multiple of the direction, along x
---@param y number
---@return number
function slice:loss(x, y) end

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
function slice:minima() end

--- The recorded way of a training on the slice, for ax:path: at each record the coordinates, the loss of the net
--- there on the slice's data with its true parameters, and how far it is from the plane. All parameters must have
--- been recorded.
---@param h table history
---@return table[] { { epoch =, x =, y =, loss =, distance = }, ... }
---@error the history has no record of b1[1]; train with record = "all"
function slice:path(h) end

--- Where a net, or parameters in the order of net:params(), lies seen from the slice: the coordinates of the
--- nearest point of its plane, and how far away that is in the space of all parameters.
---@param what table|array net of the slice's shape, or array (params)
---@return number x
---@return number y
---@return number distance 0 in the plane
---@error a net with 7 parameters expected, got 10
function slice:project(what) end

--- The same slice with more coordinates where the loss changes too fast, and with those of its minima and
--- of the net itself: no longer linspace. report() says what is left.
---@return slice
function slice:refine() end

--- What the slice shows and hides, in words: what is frozen, whether the net itself is on the grid, what
--- the grid alone would have shown, where the loss changes too fast for it (neighbouring points more than
--- a factor of 2 apart), and where valleys leave the picture.
---@return string
function slice:report() end

--- The saddles inside the slice, lowest first, with the fields of minima; flat = true: a point of a level ridge.
---@return critical_point[]
function slice:saddles() end
end

do
--- A solution of an atlas.
---@class solution
---@field net net
---@field loss number
---@field grad_norm number
---@field eigenvalues number[] of the Hessian, ascending
---@field count integer starts that ended here
---@field copies number nets that compute the same; math.huge where there is a continuum
---@field permutations integer those of them by swapping units
---@field certified boolean proved to be the global optimum
---@field kink boolean a unit's kink lies on a sample
---@field flat boolean the loss does not change in some direction, beyond rescaling
---@field kind string "minimum", "flat", "saddle" or "kink"
local solution = {}
end

do
--- A sweep: what became of the runs at each point.
---@class sweep
---@field outcomes string[] those that occur, in the order of tn.census, then others by name, "failed" last
---@field names string[] of the swept options, sorted
---@field runs integer runs per point
local sweep = {}

--- Writes the runs as comma-separated text, exact numbers, one line per run below the names.
---@param path string
---@return sweep itself
---@error cannot write 'path': reason
function sweep:csv(path) end

--- The phase diagram: over two swept numbers a map whose colour is the share of an outcome, with the closed form of
--- the odds that a unit is born dead as lines over it, where there is one; over one, or over texts, the shares of all
--- outcomes with their 95 % intervals. Further swept options make a panel for each value, several outcomes one each.
---@param o table|nil { outcome = one or a list, default the one whose share differs most, x = name, y = name,
--- at = { name = value, ... } to show only some points, width =, height =, theme = }
---@return figure
---@error unknown outcome 'plateu'; did you mean 'plateau'? (constant, line, ...)
function sweep:figure(o) end

--- Writes the runs as an array (runs, columns) of doubles and answers the names of its columns. A text stands as its
--- number: outcomes count as in s.outcomes, texts of swept options in their order; other texts are left out. What a
--- run lacks is NaN.
---@param path string
---@return string[] names
---@error cannot write 'path': reason
function sweep:npy(path) end

--- The share of an outcome, of all runs or of those at some points, with its 95 % interval.
---@param outcome string
---@param at table|nil { name = value, ... }
---@return table|nil share as of tn.share; nil where there are no runs
---@error the sweep has no outcomes; let the task answer { outcome = text }
---@error unknown outcome 'plato'; did you mean 'plateau'? (constant, line, ...)
function sweep:share(outcome, at) end

--- The runs as plain tables, in order: { { id =, point =, seed =, the swept options, outcome =, metrics }, ... }.
---@return table[]
function sweep:table() end
end

do
--- A pass through a net, layer by layer: a list of { z =, a =, dz =, da =, dw =, db = }.
---@class trace
---@field loss number
local trace = {}
end

return tinynet
