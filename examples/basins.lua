-- Book, section 7.6.3, seen from above: where must w1 start to reach which fit?    tinynet examples/basins.lua --n 512
-- Each point of the map is a start (w1[1,1], w1[1,2]), all other weights fixed, trained to the end and coloured by the
-- solution it reached.
local tn = require "tinynet"

local opt = tn.options{ { en = "Which solution is reached from where?", zh = "从哪里出发，到达哪个解？" },
  act     = { "relu", { en = "activation of the hidden units", zh = "隐层的激活函数" },
    choices = { "relu", "tanh", "leaky_relu" } },
  n       = { 96,     { en = "starts along each axis; 512 makes 262 144 trainings",
    zh = "每个轴上的起点数；512 即 262 144 次训练" }, min = 2 },
  radius  = { 5,      { en = "w1 goes from -radius to radius", zh = "w1 的范围是 -radius 到 radius" }, min = 0.001 },
  epochs  = { 300,    { en = "epochs of each training", zh = "每次训练的轮数" }, min = 0 },
  net     = { 7,      { en = "seed of the weights that stay fixed", zh = "固定不变的权重的种子" }, step = 1 },
  data    = { false,  { en = "the book's own samples", zh = "书中的样本" }, type = "path" },
  weights = { false,  { en = "layer files of the book's net, instead of a seed, comma-separated",
    zh = "书中网络各层的文件，代替种子，以逗号分隔" }, type = "paths" },
}

local d = opt.data and tn.data.load(opt.data) or tn.data.book7()
local train = d:minmax():split(0.8)

local net = tn.net{ 1, {2, opt.act}, {1, "identity"}, init = "book", seed = opt.seed or opt.net }
if opt.weights then net:load_txt(opt.weights) end

local range = { -opt.radius, opt.radius }
local b = tn.landscape.basins(net, train, {
  x = "w1[1,1]", y = "w1[1,2]", x_range = range, y_range = range, n = opt.n,
  lr = opt.act == "tanh" and 0.5 or 0.1, batch = opt.act == "tanh" and 32 or 5, epochs = opt.epochs,
})
print(b)                                       -- the solutions, best first, their shares, a start of each

-- One start of the best solution, and what became of it.
local best = b[1]
tn.printf({ en = "\n==== %s, from (%.3f, %.3f)", zh = "\n==== %s，起点 (%.3f, %.3f)" },
  best.label, best.start.x, best.start.y)
print(best.net)

local fig = b:figure()                         -- the map, and the function that each colour stands for
fig:title{ en = "Where luck begins", zh = "运气从哪里开始" }
fig.b:xlabel{ en = "years", zh = "时间（年）" }
fig.b:ylabel{ en = "price", zh = "房屋均价（万元/平米）" }
fig:save(tn.out "basins.png")
