-- Book, figures 7.6.6 and 7.6.7: the loss around a trained ReLU net, near by and from far away.
-- With the book's files:  tinynet examples/loss_relu.lua --data samples.txt --weights layer1.txt,layer2.txt
local tn = require "tinynet"

local opt = tn.options{ { en = "The loss of a 1-2-1 ReLU net over two of its weights",
    zh = "1-2-1 ReLU 网络的损失随两个权重的变化" },
  weights = { false, { en = "layer files of the book, comma-separated", zh = "书中各层的文件，以逗号分隔" }, type = "paths" },
  data    = { false, { en = "the book's own samples", zh = "书中的样本" }, type = "path" },
}

local d = (opt.data and tn.data.load(opt.data) or tn.data.book7()):minmax()
local net = tn.net{ 1, {2, "relu"}, {1, "identity"}, init = "book", seed = opt.seed or 1 }
if opt.weights then net:load_txt(opt.weights) else net:fit(d, { batch = 5, epochs = 1000, lr = 0.1 }) end

local near = tn.landscape.slice(net, d, { x = "w1[1,1]", y = "w1[1,2]", radius = 5 }):refine()
local far = tn.landscape.slice(net, d, { x = "w1[1,1]", y = "w1[1,2]", radius = 100 }):refine()
local subtitle = { en = "b_1, w_2, b_2 are frozen, only the two hidden weights move; colours are logarithmic",
                   zh = "固定 b_1、w_2、b_2，只改变隐层的两个权重；颜色取对数刻度" }
for _, s in ipairs{ near, far } do
  print(s:report())                            -- what is frozen, what the grid alone would have shown
  print(s:minima())                            -- shallow ones are ripples of single samples' kinks
  print(s:saddles())
end
near:figure{ title = { en = "Loss of a ReLU net: near the solution", zh = "ReLU 网络的损失函数：局部" },
  subtitle = subtitle }:save(tn.out "loss_relu_5.png", { scale = 5 / 3 })
far:figure{ title = { en = "Loss of a ReLU net: panorama", zh = "ReLU 网络的损失函数：全景" },
  subtitle = subtitle }:save(tn.out "loss_relu_100.png", { scale = 5 / 3 })

-- The book's panorama lacks a corner, and the text looks for a second optimum at the far upper right.
local lost, all = far.z:count(function(z) return z ~= z end), #far.x * #far.y
tn.printf({ en = "In the panorama the loss reaches %.6g at (%.1f, %.1f), near by %.6g: %.0f times as much.",
  zh = "全景图中损失最高为 %.6g，在 (%.1f, %.1f)；局部图中为 %.6g：相差 %.0f 倍。" },
  far.highest.loss, far.highest.x, far.highest.y, near.highest.loss, far.highest.loss / near.highest.loss)
if lost == 0 then
  tn.printf({ en = "A corner cut off in the book lies beyond its axis: of these %d points none lacks its loss.",
    zh = "书中缺失的一角只是超出了坐标轴：这里 %d 个点的损失无一缺失。" }, all)
else
  tn.printf({ en = "%d of %d points have no loss.", zh = "%d / %d 个点没有损失值。" }, lost, all)
end
local deep = {}
for _, m in ipairs(far:minima()) do
  if m.inside and not m.flat and not m.shallow then deep[#deep + 1] = m end
end
local last = deep[#deep]
if last then
  tn.printf({ en = "Minima that are more than ripples: %d, the last of them %.6g at (%.2f, %.2f).",
    zh = "除波纹外的极小值：%d 个，最后一个为 %.6g，在 (%.2f, %.2f)。" }, #deep, last.loss, last.x, last.y)
end
