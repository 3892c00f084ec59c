-- Book 11.2: two ReLU units fold the plane until XOR is easy. How often do they manage?    tinynet examples/xor.lua
-- A 2-2-1 net with He weights on four noisy clusters: the share of lucky starts, then one lucky net, layer by layer.
local tn = require "tinynet"

local opt = tn.options{ "Two ReLU units on XOR: how often do they manage?",
  runs   = { 1000, "number of random starts", min = 1 },
  epochs = { 500,  "epochs of each run", min = 1 },
  lr     = { 0.1,  "learning rate", min = 1e-6 },
  noise  = { 0.15, "width of the clusters", min = 0 },
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
