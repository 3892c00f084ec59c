-- Book, figures 7.6.1 and 7.6.2: the loss around a trained tanh net, near by and from far away.
-- With the book's files:  tinynet examples/loss_tanh.lua --data samples.txt --weights layer1.txt,layer2.txt
local tn = require "tinynet"
local plot = tn.plot

local opt = tn.options{ "The loss of a 1-2-1 tanh net over two of its weights",
  weights = { false, "layer files of the book, comma-separated", type = "paths" },
  data    = { false, "the book's own samples", type = "path" },
}

local d = (opt.data and tn.data.load(opt.data) or tn.data.book7()):minmax()
local net = tn.net{ 1, {2, "tanh"}, {1, "identity"}, init = "normal", seed = 1 }
if opt.weights then net:load_txt(opt.weights) else net:fit(d, { lr = 0.5, batch = 32, epochs = 2000 }) end

local title = {
  [5]   = { en = "Loss of a tanh net: near the solution", zh = "tanh 网络的损失函数：局部" },
  [100] = { en = "Loss of a tanh net: panorama",          zh = "tanh 网络的损失函数：全景" },
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
    if m.inside then                           -- the others lie on the border: the valley goes on
      fig.a:mark(m.x, m.y)
      fig.b:mark(m.x, m.y, ("%.5f"):format(m.loss))
    end
  end
  fig:colorbar{ label = { en = "loss (half_mse)", zh = "损失（half_mse）" } }
  fig:save(tn.out(("loss_tanh_%d.png"):format(radius)), { scale = 5 / 3 })
end

tn.printf{
  en = "The text sees two symmetric optima: with b1, w2, b2 frozen there is no second one as good;\n"
    .. "the symmetric copies change all seven parameters.",
  zh = "正文认为有两个对称的最优解：固定 b1、w2、b2 后，没有第二个同样好的解；\n对称的解要同时改变全部七个参数。" }
