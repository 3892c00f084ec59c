-- Book, figures 7.6.1 and 7.6.2: the loss around a trained tanh net, near by and from far away.
-- With the book's files:  tinynet examples/loss_tanh.lua --data samples.txt --weights layer1.txt,layer2.txt
local tn = require "tinynet"

local opt = tn.options{ { en = "The loss of a 1-2-1 tanh net over two of its weights",
    zh = "1-2-1 tanh 网络的损失随两个权重的变化" },
  weights = { false, { en = "layer files of the book, comma-separated", zh = "书中各层的文件，以逗号分隔" }, type = "paths" },
  data    = { false, { en = "the book's own samples", zh = "书中的样本" }, type = "path" },
}

local d = (opt.data and tn.data.load(opt.data) or tn.data.book7()):minmax()
local net = tn.net{ 1, {2, "tanh"}, {1, "identity"}, init = "normal", seed = opt.seed or 1 }
if opt.weights then net:load_txt(opt.weights) else net:fit(d, { lr = 0.5, batch = 32, epochs = 2000 }) end

local title = { [5] = { en = "Loss of a tanh net: near the solution", zh = "tanh 网络的损失函数：局部" },
  [100] = { en = "Loss of a tanh net: panorama", zh = "tanh 网络的损失函数：全景" } }
local s
for _, radius in ipairs{ 5, 100 } do
  local book = tn.landscape.slice(net, d, { x = "w1[1,1]", y = "w1[1,2]", radius = radius, n = 50 })
  print(book:report())                         -- what is frozen, what the even grid of the book hides
  s = tn.landscape.slice(net, d, { x = "w1[1,1]", y = "w1[1,2]", radius = radius }):refine()
  print(s:minima())
  print(s:saddles())
  s:figure{ title = title[radius],
    subtitle = { en = "b_1, w_2, b_2 are frozen, only the two hidden weights move; colours are logarithmic",
                 zh = "固定 b_1、w_2、b_2，只改变隐层的两个权重；颜色取对数刻度" } }
    :save(tn.out(("loss_tanh_%d.png"):format(radius)), { scale = 5 / 3 })
end

-- The text sees two symmetric optima in the panorama, the second with the units swapped, and a "channel" between them.
local deep = {}
for _, m in ipairs(s:minima()) do
  if m.inside and not m.flat and not m.shallow then deep[#deep + 1] = m end
end
local best = deep[1] or s.lowest
tn.printf({ en = "The text sees two symmetric optima. Minima inside the panorama: %d; at the mirror\n"
    .. "point of the lowest, (%.2f, %.2f), the loss is %.1f times as high;",
  zh = "正文认为有两个对称的最优解。全景图内有 %d 个极小值；\n在最低点的镜像 (%.2f, %.2f) 处，损失是它的 %.1f 倍；" },
  #deep, best.y, best.x, s:loss(best.y, best.x) / best.loss)
if deep[2] and deep[2].loss < 1.01 * best.loss then
  tn.printf({ en = "(%.2f, %.2f) is a second optimum, %.4f times as high.",
    zh = "(%.2f, %.2f) 是第二个最优解，损失是第一个的 %.4f 倍。" }, deep[2].x, deep[2].y, deep[2].loss / best.loss)
else
  if deep[2] then
    tn.printf({ en = "the next minimum, at (%.2f, %.2f), is %.1f times as high, behind a pass of %.5f;",
      zh = "次优的极小值在 (%.2f, %.2f)，损失是最低点的 %.1f 倍，中间隔着高 %.5f 的山口；" },
      deep[2].x, deep[2].y, deep[2].loss / best.loss, s:barrier(best, deep[2]).height)
  end
  tn.printf{ en = "no second optimum lies in this plane: the symmetric copies change b1 and w2, too.",
    zh = "这个平面上没有第二个最优解：对称的解还要同时改变 b1 和 w2。" }
end
for _, m in ipairs(s:minima()) do
  if not m.inside and not m.flat then
    tn.printf({ en = "The valley to the border at (%.1f, %.2f) leads to no optimum: %.4f there, %.0f times the lowest.",
      zh = "通向边界 (%.1f, %.2f) 的山谷不通往最优解：那里的损失为 %.4f，是最低点的 %.0f 倍。" },
      m.x, m.y, m.loss, m.loss / best.loss)
  end
end
