-- Book 7.4, to be changed: one small net, its curve and its training.    tinynet examples/starter.lua
--zh 书中 7.4，供修改：一个小网络，它的曲线与训练过程。    tinynet examples/starter.lua
local tn = require "tinynet"
local plot = tn.plot

-- What can be set on the command line: name = { default, "help" }.    tinynet examples/starter.lua --help
--zh 命令行选项：名称 = { 默认值, "说明" }。    tinynet examples/starter.lua --help
local opt = tn.options{ { en = "One small net on the house prices", zh = "用一个小网络拟合房价" },
  act    = { "tanh", { en = "activation of the hidden layer", zh = "隐层的激活函数" }, choices = tn.act.list() },
  units  = { 2,      { en = "units of the hidden layer", zh = "隐层的神经元数" }, min = 1, max = 100, step = 1 },
  epochs = { 1000,   { en = "how often every sample is seen", zh = "训练轮数：每个样本被用到的次数" }, min = 1 },
  lr     = { 0.1,    { en = "learning rate", zh = "学习率" }, scale = "log" },
  data   = { false,  { en = "your own file, inputs first, the last column is y", zh = "自己的文件，输入在前，最后一列为 y" },
    type = "path" },
}

-- The data: your file, or 1000 made-up house prices. Scale first, split second.
--zh 数据：自己的文件，或 1000 个模拟的房价样本。先归一化，再划分。
local d = opt.data and tn.data.load(opt.data) or tn.data.book7()
local train, val = d:minmax():split(0.8)

-- The net: the number of inputs, then { units, activation } for each layer. Another seed is another start.
--zh 网络：先写输入个数，再为每一层写 { 神经元数, 激活函数 }。换一个种子，就换一个起点。
local _, inputs = d.x:shape()
local net = tn.net{ inputs, {opt.units, opt.act}, {1, "identity"}, seed = opt.seed or 7 }

-- The training: `log` prints a line now and then, `val` watches samples that are not trained on.
--zh 训练：log 每隔若干轮输出一行，val 是不参加训练、只用来检验的样本。
local h = net:fit(train, { lr = opt.lr, batch = 8, epochs = opt.epochs, val = val, log = math.max(1, opt.epochs // 5) })
print(net)
print(h)

-- The net in use: predict speaks the units of the data, years in and prices out.
--zh 使用网络：predict 用数据的原单位，输入年数，得到房价。
if inputs == 1 then tn.printf("predict(2.5) = %.3f", net:predict(2.5)) end

-- The figure: samples and curve beside the training. Change a line, run again, compare.
--zh 图形：左边是样本与曲线，右边是训练过程。改一行，再运行，比较结果。
local fig = plot.figure{ layout = inputs == 1 and "a b" or "b", width = 1100, height = 420 }
if inputs == 1 then
  fig.a:fit(net, d)
  fig.a:xlabel{ en = "years", zh = "时间（年）" }
  fig.a:ylabel{ en = "price", zh = "房屋均价（万元/平米）" }
end
fig.b:history(h)
fig:save(tn.out "starter.png")
