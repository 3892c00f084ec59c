-- Book, figures 7.4 and 7.6.3: loss and accuracy while a net learns.    tinynet examples/history.lua --epochs 2000
-- One training in two panels, then the same net with other learning rates side by side.
local tn = require "tinynet"
local plot = tn.plot

local opt = tn.options{ { en = "How training went", zh = "训练的过程" },
  epochs = { 500,   { en = "epochs of each run", zh = "每次训练的轮数" }, min = 10 },
  batch  = { 8,     { en = "samples per step", zh = "每步的样本数" }, min = 1 },
  data   = { false, { en = "the book's own samples", zh = "书中的样本" }, type = "path" },
}

local d = opt.data and tn.data.load(opt.data) or tn.data.book7()
local train, val = d:minmax():split(0.8)

local function run(lr)
  local net = tn.net{ 1, {2, "tanh"}, {1, "identity"}, seed = opt.seed or 3 }       -- the same start each time
  return net:fit(train, { lr = lr, batch = opt.batch, epochs = opt.epochs, val = val })
end

local runs = {}
for _, lr in ipairs{ 0.02, 0.1, 0.5 } do
  local h = run(lr)
  runs[#runs + 1] = { ("lr %g"):format(lr), h }
  tn.printf({ en = "==== learning rate %g", zh = "==== 学习率 %g" }, lr)
  print(h:log(2))                              -- the last two lines, in the book's form
end

local fig = plot.history(runs[3][2])           -- loss and r2 of one training, its best record marked
fig:title{ en = "Training with learning rate 0.5", zh = "学习率 0.5 的训练过程" }
fig:save(tn.out "history.png")

local all = plot.history(runs)
all:title{ en = "The same start, three learning rates", zh = "同一起点，三种学习率" }
all:save(tn.out "history_rates.png")
