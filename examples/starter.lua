-- Book 7.4, to be changed: one small net, its curve and its training.    tinynet examples/starter.lua
local tn = require "tinynet"
local plot = tn.plot

-- What can be set on the command line: name = { default, "help" }.    tinynet examples/starter.lua --help
local opt = tn.options{ { en = "One small net on the house prices", zh = "用一个小网络拟合房价" },
  act    = { "tanh", { en = "activation of the hidden layer", zh = "隐层的激活函数" }, choices = tn.act.list() },
  units  = { 2,      { en = "units of the hidden layer", zh = "隐层的单元数" }, min = 1, max = 100, step = 1 },
  epochs = { 1000,   { en = "how often every sample is seen", zh = "训练轮数：每个样本被用到的次数" }, min = 1 },
  lr     = { 0.1,    { en = "learning rate", zh = "学习率" }, scale = "log" },
  data   = { false,  { en = "your own file, inputs first, the last column is y", zh = "自己的文件，输入在前，最后一列为 y" },
    type = "path" },
}

-- The data: your file, or 1000 made-up house prices. Scale first, split second.
local d = opt.data and tn.data.load(opt.data) or tn.data.book7()
local train, val = d:minmax():split(0.8)

-- The net: the number of inputs, then { units, activation } for each layer. Another seed is another start.
local _, inputs = d.x:shape()
local net = tn.net{ inputs, {opt.units, opt.act}, {1, "identity"}, seed = opt.seed or 7 }

-- The training: `log` prints a line now and then, `val` watches samples that are not trained on.
local h = net:fit(train, { lr = opt.lr, batch = 8, epochs = opt.epochs, val = val, log = math.max(1, opt.epochs // 5) })
print(net)
print(h)

-- The net in use: predict speaks the units of the data, years in and prices out.
if inputs == 1 then tn.printf("predict(2.5) = %.3f", net:predict(2.5)) end

-- The figure: samples and curve beside the training. Change a line, run again, compare.
local fig = plot.figure{ layout = inputs == 1 and "a b" or "b", width = 1100, height = 420 }
if inputs == 1 then
  fig.a:fit(net, d)
  fig.a:xlabel{ en = "years", zh = "时间（年）" }
  fig.a:ylabel{ en = "price", zh = "房屋均价（万元/平米）" }
end
fig.b:history(h)
fig:save(tn.out "starter.png")
