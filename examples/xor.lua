-- Book 11.2: two ReLU units fold the plane until XOR is easy. How often do they manage?    tinynet examples/xor.lua
-- A 2-2-1 net with He weights on four noisy clusters: the share of lucky starts, then one lucky net, layer by layer.
local tn = require "tinynet"

local opt = tn.options{ { en = "Two ReLU units on XOR: how often do they manage?", zh = "两个 ReLU 神经元学习异或：成功率有多大？" },
  runs   = { 1000, { en = "number of random starts", zh = "随机初始化次数" }, min = 1 },
  epochs = { 500,  { en = "epochs of each run", zh = "每次训练的轮数" }, min = 1 },
  lr     = { 0.1,  { en = "learning rate", zh = "学习率" }, min = 1e-6 },
  noise  = { 0.15, { en = "width of the clusters", zh = "各簇的宽度" }, min = 0 },
}

local d = tn.data.xor{ n = 400, noise = opt.noise, seed = 5 }:zscore()   -- scales x, never class labels
local train, val = d:split(0.8)
local how = { loss = "bce", optimizer = "momentum", lr = opt.lr, batch = 32, epochs = opt.epochs, val = val }

-- First the luck: many starts, the share that separates the classes.
local ens = tn.ensemble{ 2, {2, "relu"}, {1, "sigmoid"}, init = "he", members = opt.runs }
ens:fit(train, how)
local acc = ens:metrics(val).accuracy          -- one number per member
local solved = acc:count(function(v) return v > 0.99 end)
tn.printf({ en = "solved: %s of %d starts", zh = "成功：%s（共 %d 次）" }, tostring(tn.share(solved, #ens)), #ens)

-- Two units can also lose a corner, or all: what the others reach.
for _, v in ipairs{ 0.9, 0.7, 0.6 } do
  local share = tn.share(acc:count(function(a) return a > v end), #ens)
  tn.printf({ en = "accuracy above %.1f: %s", zh = "准确率高于 %.1f：%s" }, v, tostring(share))
end

-- Then one net that can do it, layer by layer, at the four corners of the square.
local net = ens:net((acc:argmax()))
print(net)
local corners = { { -1, -1 }, { -1, 1 }, { 1, 1 }, { 1, -1 } }
local layers = net:layers(d:scale_x(corners))
for i, x in ipairs(corners) do
  local z, a, out = layers[1].z[i], layers[1].a[i], layers[2].a[i][1]
  tn.printf({ en = "(%2d, %2d): z = (%6.3f, %6.3f)  a = (%.3f, %.3f)  output %.4f: class %d",
    zh = "(%2d, %2d)：z = (%6.3f, %6.3f)  a = (%.3f, %.3f)  输出 %.4f：类别 %d" },
    x[1], x[2], z[1], z[2], a[1], a[2], out, out > 0.5 and 1 or 0)
end
tn.printf({ en = "accuracy: %.4f on the training set, %.4f on the validation set",
  zh = "准确率：训练集 %.4f，验证集 %.4f" }, net:metrics(train).accuracy, net:metrics(val).accuracy)

-- How it does it: both layers fold the plane until one cut is enough.
local through = net:layers(d.x)                -- d.x is what the net was trained on
local fig = tn.plot.figure{ width = 900, height = 900, layout = "a b / c d",
  title = { en = "Two ReLU units fold the plane", zh = "两个 ReLU 神经元如何折叠平面" } }
fig.a:regions(net, d):title{ en = "1. data and decision", zh = "1. 原始数据与分类结果" }
fig.b:scatter(through[1].z, { by = d.y, size = 4.8 }):title{ en = "2. first layer, *z*", zh = "2. 第一层线性输出 *z*" }
fig.c:scatter(through[1].a, { by = d.y, size = 4.8 }):title{ en = "3. first layer, *a*", zh = "3. 第一层激活输出 *a*" }
fig.d:hist(through[2].z, { by = d.y, bins = 40 }):title{ en = "4. second layer, *z*", zh = "4. 第二层线性输出 *z*" }
fig.b:xlabel "z_1":ylabel "z_2"
fig.c:xlabel "a_1":ylabel "a_2"
fig.d:xlabel "*z*"
fig:save(tn.out "xor.png")
