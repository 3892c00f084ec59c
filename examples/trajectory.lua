-- Book 7.6: where a training goes, on the loss from above and in three dimensions.    tinynet examples/trajectory.lua
-- A slice shows two weights and freezes the others, but training moves all of them: so the way is drawn on the plane
-- that it keeps closest to, and a film shows how the slice over two weights changes while the others train.
local tn = require "tinynet"

local opt = tn.options{ { en = "The way of a training on the loss of a 1-2-1 net", zh = "训练在 1-2-1 网络损失曲面上的路径" },
  act     = { "tanh", { en = "activation of the hidden units", zh = "隐层的激活函数" }, choices = tn.act.list() },
  data    = { false, { en = "the book's own samples", zh = "书中的样本" }, type = "path" },
  weights = { false, { en = "layer files of the book, comma-separated: the training starts there",
    zh = "书中各层的文件，以逗号分隔：训练由此开始" }, type = "paths" },
  epochs  = { 400, { en = "epochs of the training", zh = "训练的轮数" }, min = 3 },
  lr      = { 0.5, { en = "learning rate", zh = "学习率" }, min = 1e-6 },
  frames  = { 40, { en = "frames of the film", zh = "动画的帧数" }, min = 1 },
}

local d = (opt.data and tn.data.load(opt.data) or tn.data.book7()):minmax()
local net = tn.net{ 1, {2, opt.act}, {1, "identity"}, init = "normal", seed = opt.seed or 7 }
if opt.weights then net:load_txt(opt.weights) end
local h = net:fit(d, { lr = opt.lr, batch = 32, epochs = opt.epochs, record = "all" })
print(h)

-- The plane of the two main directions of the way, and how much of the way lies outside.
local p = tn.landscape.pca(h)
local s = tn.landscape.slice(p.net, d, { x = p.x, y = p.y })
local way = s:path(h)
print(p)
print(s)
for k = 1, #way, math.max(1, (#way - 1) // 5) do      -- what the plane shows, and what the net has
  local dot = way[k]
  tn.printf({ en = "epoch %4d: loss %.6f, on the plane below it %.6f, distance from the plane %.3f",
    zh = "轮数 %4d：损失 %.6f，平面上对应 %.6f，到平面的距离 %.3f" }, dot.epoch, dot.loss, s:loss(dot.x, dot.y), dot.distance)
end

local fig = tn.plot.figure{ width = 1300, height = 600, layout = "a b", norm = "log",
  title = { en = "The way of a training", zh = "训练的路径" },
  subtitle = { en = "on the plane that it keeps closest to", zh = "画在离路径最近的平面上" } }
fig.a:contour(s, { labels = true }):path(way)
fig.b:surface(s):path(way)
fig:colorbar{ label = { en = "loss (half_mse)", zh = "损失（half_mse）" } }
fig:save(tn.out "trajectory.png")

-- Is the learning rate small enough for the bends of the loss?
local sharpness = tn.landscape.sharpness(h)
print(sharpness)
sharpness:figure():title{ en = "Bends of the loss while training", zh = "训练过程中损失的弯曲程度" }
  :save(tn.out "trajectory_eigenvalues.png")

-- The slice over two weights is another one at every epoch.
local film = tn.landscape.film(h, { x = "w1[1,1]", y = "w1[1,2]", frames = opt.frames, fps = 8 })
print(film)
film:save(tn.out "trajectory.webp")
