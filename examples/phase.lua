-- Book, section 7.6.3, taken further: where does luck live?    tinynet examples/phase.lua --runs 50 --results phase.db
-- Maps over the spread of the weights and the mean of the hidden biases at birth: how often does the ReLU net end as
-- a constant, how often well? The lines are computed: the odds that a hidden unit is born dead. Where the constants
-- leave the lines (right), units die in training instead.
local tn = require "tinynet"

local opt = tn.options{ "A phase diagram of luck",
  runs    = { 100,   "number of random starts at each point", min = 1 },
  n       = { 25,    "points along each axis", min = 2, max = 200 },
  epochs  = { 300,   "epochs of each run", min = 1 },
  lr      = { 0.1,   "learning rate", scale = "log" },
  results = { false, "file that keeps the runs; the same command goes on there", type = "path" },
}

local train = tn.data.book7():minmax():split(0.8)

-- n values from a to b by equal factors.
local function factors(a, b)
  local list = {}
  for k = 1, opt.n do list[k] = a * (b / a) ^ ((k - 1) / (opt.n - 1)) end
  return list
end

local s = tn.sweep{ 1, {2, "relu"}, {1, "identity"},
  over = { spread = factors(0.2, 10), bias = tn.array.linspace(-1, 3, opt.n) },
  init = function(p) return { w = {"normal", std = p.spread}, b1 = {"normal", mean = p.bias}, b2 = 0.1 } end,
  train = train, lr = opt.lr, batch = 5, epochs = opt.epochs, runs = opt.runs, results = opt.results or nil,
}
print(s)

local fig = s:figure{ x = "spread", y = "bias", outcome = { "constant", "fit" } }
fig:xlabel{ en = "standard deviation of the weights at birth", zh = "权重的初始标准差" }
fig:ylabel{ en = "mean of the hidden biases at birth", zh = "隐层偏置的初始均值" }
fig:save(tn.out "phase.png")
