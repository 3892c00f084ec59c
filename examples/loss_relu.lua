-- Book, figures 7.6.6 and 7.6.7: the loss around a trained ReLU net, near by and from far away.
-- With the book's files:  tinynet examples/loss_relu.lua --data samples.txt --weights layer1.txt,layer2.txt
local tn = require "tinynet"
local plot = tn.plot

local opt = tn.options{ "The loss of a 1-2-1 ReLU net over two of its weights",
  weights = { false, "layer files of the book, comma-separated", type = "paths" },
  data    = { false, "the book's own samples", type = "path" },
}

local d = (opt.data and tn.data.load(opt.data) or tn.data.book7()):minmax()
local net = tn.net{ 1, {2, "relu"}, {1, "identity"}, init = "book", seed = 1 }
if opt.weights then net:load_txt(opt.weights) else net:fit(d, { batch = 5, epochs = 1000, lr = 0.1 }) end

local title = {
  [5]   = { en = "Loss of a ReLU net: near the solution", zh = "ReLU 网络的损失函数：局部" },
  [100] = { en = "Loss of a ReLU net: panorama",          zh = "ReLU 网络的损失函数：全景" },
}

for _, radius in ipairs{ 5, 100 } do
  local s = tn.landscape.slice(net, d, { x = "w1[1,1]", y = "w1[1,2]", radius = radius }):refine()
  print(s:report())                            -- what is frozen, what the grid alone would have shown
  print(s:minima())
  print(s:saddles())

  local fig = plot.figure{ title = title[radius], layout = "a b", norm = "log", width = 1100, height = 560,
    subtitle = { en = "b_1, w_2, b_2 are frozen, only the two hidden weights move; colours are logarithmic",
                 zh = "固定 b_1、w_2、b_2，只改变隐层的两个权重；颜色取对数刻度" } }
  fig.a:surface(s, { zscale = "log" })
  fig.b:contour(s, { labels = true })
  for _, m in ipairs(s:minima()) do
    if m.inside and not m.flat then            -- the others: the border, and level ground where a unit is dead
      fig.a:mark(m.x, m.y)
      fig.b:mark(m.x, m.y, ("%.5f"):format(m.loss))
    end
  end
  fig:colorbar{ label = { en = "loss (half_mse)", zh = "损失（half_mse）" } }
  fig:save(tn.out(("loss_relu_%d.png"):format(radius)), { scale = 5 / 3 })
end

tn.printf{
  en = "The corner that is cut off in the book's panorama holds losses beyond its axis (up to some thousand);\n"
    .. "nothing is missing from the function: on a logarithmic scale the whole surface fits.",
  zh = "书中全景图缺失的一角只是损失值（可达数千）超出了坐标轴范围；\n函数本身并不缺失：用对数刻度可以画出整个曲面。" }
