-- Book, figures 7.5.1 and 7.6.4: how a 1-2-1 net works.    tinynet examples/how_it_works.lua --act tanh
-- ReLU as in 7.6.3 (batch 5, 1000 epochs, lr 0.1), tanh as in 7.4 (batch 32, 2000 epochs, lr 0.5).
local tn = require "tinynet"
local plot = tn.plot

local opt = tn.options{ { en = "How two hidden units make one curve", zh = "两个隐层神经元如何合成一条曲线" },
  act    = { "relu", { en = "activation of the hidden layer", zh = "隐层的激活函数" }, choices = { "relu", "tanh" } },
  epochs = { 0,      { en = "epochs, 0 for the book's number", zh = "训练轮数，0 表示采用书中的数值" }, min = 0 },
  x      = { 1 / 19, { en = "the scaled input that is followed through the net",
    zh = "在网络中逐步跟踪的输入（已归一化）" }, min = 0, max = 1 },
  data   = { false,  { en = "the book's own samples", zh = "书中的样本" }, type = "path" },
}

local how = {
  relu = { batch = 5,  epochs = 1000, lr = 0.1 },
  tanh = { batch = 32, epochs = 2000, lr = 0.5 },
}

local d = opt.data and tn.data.load(opt.data) or tn.data.book7()
local train = d:minmax():split(0.8)

local o = how[opt.act]
o.epochs = opt.epochs > 0 and opt.epochs or o.epochs
local net = tn.net{ 1, {2, opt.act}, {1, "identity"}, init = "book" }   -- seed 1 is lucky; try --seed 2
net:fit(train, o)
print(net)

-- The sum that the figure shows for one sample.
local layers = net:layers(opt.x)
for j = 1, 2 do
  tn.printf("z%d = %.4f * %.4f %+.4f = %.4f   a%d = %s(z%d) = %.4f", j, net.w1[1][j], opt.x, net.b1[1][j],
    layers[1].z[1][j], j, opt.act, j, layers[1].a[1][j])
end
tn.printf({ en = "output %.4f", zh = "输出 %.4f" }, layers[2].a[1][1])

local fig = plot.how_it_works(net, train, { x = opt.x })
fig:title{ en = "How two hidden units make one curve", zh = "两个隐层神经元如何拟合一条曲线" }
fig:save(tn.out("how_it_works_" .. opt.act .. ".png"))

local drawing = plot.network(net)
drawing:title{ en = "The net and its weights", zh = "网络及其权重" }
drawing:save(tn.out("network_" .. opt.act .. ".png"))
