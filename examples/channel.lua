-- Book, figures 7.6.1 and 7.6.2: is the "channel" between the two optima real?    tinynet examples/channel.lua
-- The second optimum is the first with its hidden units swapped: b1 and w2 differ, too, not just the two weights.
local tn = require "tinynet"
local plot = tn.plot

local opt = tn.options{ { en = "Is the channel between the two optima of the tanh net real?", zh = "两个最优解之间真有通道吗？" },
  starts  = { 40,    { en = "random starts in search of the optimum", zh = "寻找最优解的随机初始化次数" }, min = 1 },
  data    = { false, { en = "the book's own samples", zh = "书中的样本" }, type = "path" },
  weights = { false, { en = "layer files of the book's net, comma-separated", zh = "书中各层的文件，逗号分隔" }, type = "paths" },
}

local d = (opt.data and tn.data.load(opt.data) or tn.data.book7()):minmax()
local net = tn.net{ 1, {2, "tanh"}, {1, "identity"}, init = "torch" }
local solutions = tn.landscape.atlas(net, d, { starts = opt.starts })
local a = assert(solutions[1], "no start came to rest; take more: --starts 200").net
if opt.weights then                            -- are they an optimum at all?
  net:load_txt(opt.weights)
  tn.printf({ en = "The book's weights: loss %.8f, |gradient| %.1e; the best optimum: %.8f, %.1e.",
    zh = "书中的权重：损失 %.8f，梯度模 %.1e；最优解：%.8f，%.1e。" },
    net:loss(d), net:gradient(d):norm(), a:loss(d), a:gradient(d):norm())
end

local b = a:copy()                             -- the mirror image: unit 1 and unit 2 change places
for _, w in ipairs{ "w1", "b1" } do b[w] = { { a[w][1][2], a[w][1][1] } } end
b.w2 = { { a.w2[2][1] }, { a.w2[1][1] } }

local p = tn.landscape.path(a, b, d, { copies = false })
local s = tn.landscape.slice(a, d, { x = "w1[1,1]", y = "w1[1,2]", x_range = { -20, 20 }, y_range = { -20, 20 } })
local shadow = p:shadow(s)
local mx, my, ratio = a:get "w1[1,2]", a:get "w1[1,1]", p.height / a:loss(d)

print(p)
tn.printf({ en = "At the mirror point (%.2f, %.2f) of the picture the loss is %.5f, at the mirrored net %.5f:",
  zh = "图上镜像点 (%.2f, %.2f) 处的损失为 %.5f，而镜像网络的损失为 %.5f：" }, mx, my, s:loss(mx, my), b:loss(d))
tn.printf({ en = "the other optimum is %.1f away from the plane, the path up to %.1f.",
  zh = "另一个最优解到平面的距离为 %.1f；路径最远 %.1f。" }, shadow.distance[-1], shadow.distance:max())
if ratio > 1.01 then
  tn.printf({ en = "No channel at their height: the lowest pass known is %.1f times as high.",
    zh = "没有找到等高的“通道”：已知最低的山口高度是最优值的 %.1f 倍。" }, ratio)
else
  tn.printf({ en = "A channel joins them: on the path the loss is at most %.4f times theirs.",
    zh = "两者之间有“通道”：路径上的损失处处不超过最优值的 %.4f 倍。" }, ratio)
end

local fig = plot.figure{ layout = "a b", norm = "log", width = 1400, height = 620,
  title = { en = "Two equal optima: is there a channel between them?", zh = "两个相等的最优解：中间有“通道”吗？" } }
fig.a:contourf(s)                              -- darker is lower
fig.a:line(shadow.x, shadow.y, { color = "#d1495b", width = 2, style = "dashed",
  label = { en = "shadow of the path", zh = "路径的投影" } })
fig.a:mark(a:get "w1[1,1]", a:get "w1[1,2]", { en = "optimum", zh = "最优解" })
fig.a:mark(mx, my, { en = "mirror point, no optimum", zh = "镜像点，不是最优解" }, { marker = "circle", size = 9 })
fig.a:xlim(s.x[1], s.x[-1]):ylim(s.y[1], s.y[-1])
fig.a:title{ en = "The slice, and the path outside it", zh = "切片与切片之外的路径" }
fig:colorbar{ label = { en = "loss", zh = "损失" } }
fig.b:line(p.t, p.loss)
fig.b:hline(p.height, { style = "dashed", label = ("%.4g"):format(p.height) }):scale{ y = "log" }
fig.b:title{ en = "From one optimum to the other", zh = "从一个最优解到另一个" }
fig.b:xlabel{ en = "share of the way", zh = "路程比例" }
fig.b:ylabel{ en = "loss (half_mse)", zh = "损失（half_mse）" }
fig:save(tn.out "channel.png")
