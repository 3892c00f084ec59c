-- Book, figure 7.6.5: why does ReLU training depend on luck?    tinynet examples/relu_dead.lua --runs 200
-- The settings are those of the text: a 1-2-1 net with ReLU, w and b from N(0,1), batch 5, 1000 epochs, lr 0.1.
local tn = require "tinynet"

local opt = tn.options{ { en = "Why does ReLU training depend on luck?", zh = "ReLU 的训练为什么要靠运气？" },
  runs   = { 1000,  { en = "number of random starts", zh = "随机初始化次数" }, min = 1 },
  epochs = { 1000,  { en = "epochs of each run", zh = "每次训练的轮数" }, min = 1 },
  lr     = { 0.1,   { en = "learning rate", zh = "学习率" }, scale = "log" },
  batch  = { 5,     { en = "samples per step", zh = "每步的样本数" }, min = 1 },
  data   = { false, { en = "the book's own samples", zh = "书中的样本" }, type = "path" },
}

local d = opt.data and tn.data.load(opt.data) or tn.data.book7()
local train, val = d:minmax():split(0.8)

local ens = tn.ensemble{ 1, {2, "relu"}, {1, "identity"}, init = "book", members = opt.runs }
local h = ens:fit(train, { lr = opt.lr, batch = opt.batch, epochs = opt.epochs, val = val, every = 100 })

local c = tn.census(ens, train)
print(c)                                       -- groups, shares, 95 % intervals

-- One run that failed: its log, its weights, and the sum that explains it. One whose unit died in training, where
-- there is one, tells more than one that was born dead.
local failed = c.line or c.constant or c[1]    -- groups by id, the same in every language
local victim = c.victims[1]
local i = victim or failed.example
local net = ens:net(i)
if victim then
  tn.printf({ en = "\n==== a unit died in training, seed %d", zh = "\n==== 有神经元在训练中死亡，种子 %d" }, net.seed)
else
  tn.printf({ en = "\n==== %s, no unit died in training, seed %d", zh = "\n==== %s，训练中没有神经元死亡，种子 %d" },
    failed.label, net.seed)
end
print(h:member(i):log(2))                      -- the last two lines, in the book's form
print(net)

local x = 0.5
local hidden = net:layers(x)[1]
for j = 1, 2 do
  tn.printf("z%d = %.3f * %g %+.3f = %.4f   a%d = relu(z%d) = %.4f", j,
    net.w1[1][j], x, net.b1[1][j], hidden.z[1][j], j, j, hidden.a[1][j])
end

print(tn.autopsy(ens, i, train))               -- the step that killed a unit and what would have saved it, or the odds

local fig = c:figure()                         -- one panel per group, its most typical fit
fig:title{ en = "One net, one data set, other luck", zh = "同一个网络，不同的运气" }
fig:xlabel{ en = "years", zh = "时间（年）" }
fig:ylabel{ en = "price", zh = "房屋均价（万元/平米）" }
fig:save(tn.out "relu_dead.png")
