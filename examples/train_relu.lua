-- Book, figure 7.6.3: train once, with luck; ReLU against tanh.    tinynet examples/train_relu.lua --act tanh
-- ReLU as in 7.6.3 (batch 5, 1000 epochs, lr 0.1), tanh as in 7.4 (batch 32, 2000 epochs, lr 0.5).
local tn = require "tinynet"
local plot = tn.plot

local opt = tn.options{ { en = "Train one 1-2-1 net on the house prices and use it", zh = "用房价训练一个 1-2-1 网络并使用它" },
  act    = { "relu", { en = "activation of the hidden layer", zh = "隐层的激活函数" }, choices = { "relu", "tanh" } },
  epochs = { 0,      { en = "epochs, 0 for the book's number", zh = "训练轮数，0 表示采用书中的数值" }, min = 0 },
  data   = { false,  { en = "your own file, two columns", zh = "自己的文件，两列" }, type = "path" },
}

local how = {
  relu = { batch = 5,  epochs = 1000, lr = 0.1 },
  tanh = { batch = 32, epochs = 2000, lr = 0.5 },
}

-- Scale first, split second: both parts then share one scaler.
local d = opt.data and tn.data.load(opt.data) or tn.data.book7()
local train, val = d:minmax():split(0.8)

local o = how[opt.act]
o.epochs, o.val = opt.epochs > 0 and opt.epochs or o.epochs, val
o.log = math.max(1, o.epochs // 5)

local net = tn.net{ 1, {2, opt.act}, {1, "identity"}, init = "book" }   -- seed 1 is lucky; try --seed 2
local h = net:fit(train, o)

print(net)                                     -- weights, named as in the book
print(h)                                       -- how the training ended

-- The two questions of the book: the price after 2 years and 2 months, after 5 years and 7 months.
for _, year in ipairs{ 2 + 2/12, 5 + 7/12 } do
  tn.printf({ en = "after %.2f years: %.3f", zh = "%.2f 年后：%.3f" }, year, net:predict(year))
end

local fig = plot.figure{ layout = "a b", width = 1100, height = 420 }
fig.a:fit(net, train)                          -- samples and curve, kinks drawn exactly
fig.a:title{ en = opt.act .. ": samples and fit", zh = opt.act .. "：样本与拟合" }
fig.a:xlabel{ en = "years", zh = "时间（年）" }
fig.a:ylabel{ en = "price", zh = "房屋均价（万元/平米）" }
fig.b:history(h)
fig.b:title{ en = "training", zh = "训练过程" }
fig:save(tn.out("train_" .. opt.act .. ".png"))
