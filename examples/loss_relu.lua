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

local function slice(radius, n)
  return tn.landscape.slice(net, d, { x = "w1[1,1]", y = "w1[1,2]", radius = radius, n = n })
end
local near, far = slice(5):refine(), slice(100):refine()
local subtitle = { en = "b_1, w_2, b_2 are frozen, only the two hidden weights move; colours are logarithmic",
                   zh = "固定 b_1、w_2、b_2，只改变隐层的两个权重；颜色取对数刻度" }
print(slice(5, 50):report())                   -- the even grid of the book, and what it hides
print(near:minima())                           -- shallow ones are ripples of single samples' kinks
print(near:saddles())
print(slice(100, 50):report())
print(far:minima())
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
local deep, channel = {}, nil
for _, m in ipairs(far:minima()) do
  if m.inside and not m.flat and not m.shallow then deep[#deep + 1] = m end
  if m.flat and m.x > far.center.x and m.y > far.center.y then channel = m end
end
tn.printf({ en = "Minima of the panorama that are more than ripples: %d.", zh = "全景图中除波纹外的极小值：%d 个。" }, #deep)
for _, m in ipairs(deep) do tn.printf("  %.7f  (%.2f, %.2f)", m.loss, m.x, m.y) end
if deep[1] and channel then
  tn.printf({ en = 'The "channel" to the upper right is level ground: %.4f all along, %.0f times the lowest minimum.',
    zh = "通向右上角的“通道”是一条等高的谷：损失处处为 %.4f，是最低极小值的 %.0f 倍。" },
    channel.loss, channel.loss / deep[1].loss)
end
