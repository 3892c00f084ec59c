-- Book, section 7.6.3, taken further: where does luck live?    tinynet examples/phase.lua --runs 50 --results phase.db
-- Maps over the spread of the weights and the mean of the hidden biases at birth: how often does the ReLU net end as
-- a constant, how often well? The lines are computed: the odds that a hidden unit is born dead. Where the constants
-- leave the lines (right), units die in training instead.
local tn = require "tinynet"

local opt = tn.options{ { en = "A phase diagram of luck", zh = "运气的相图" },
  runs    = { 100,   { en = "number of random starts at each point", zh = "每个点的随机初始化次数" }, min = 1 },
  n       = { 25,    { en = "points along each axis", zh = "每个轴上的点数" }, min = 2, max = 200 },
  epochs  = { 300,   { en = "epochs of each run", zh = "每次训练的轮数" }, min = 1 },
  lr      = { 0.1,   { en = "learning rate", zh = "学习率" }, scale = "log" },
  results = { false, { en = "file that keeps the runs; the same command goes on there", zh = "保存各次训练的文件；同一命令从那里继续" },
    type = "path" },
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
