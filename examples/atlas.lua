-- Book, section 7.6: which solutions do the nets of 7.6.3 have at all?    tinynet examples/atlas.lua --starts 50
-- Every start goes down to the bottom by Levenberg-Marquardt; what says the same everywhere is one solution.
local tn = require "tinynet"

local opt = tn.options{ { en = "All solutions that many starts find, and for ReLU the best there is",
    zh = "多次随机初始化找到的所有解，以及 ReLU 的最优解" },
  starts  = { 200,    { en = "random starts of each net", zh = "每个网络的随机初始化次数" }, min = 1 },
  units   = { 2,      { en = "hidden units", zh = "隐层神经元数" }, min = 1, max = 3 },
  data    = { false,  { en = "the book's own samples", zh = "书中的样本" }, type = "path" },
  weights = { false,  { en = "layer files of the book's ReLU net, comma-separated", zh = "书中 ReLU 网络各层的文件，以逗号分隔" },
    type = "paths" },
}

local d = (opt.data and tn.data.load(opt.data) or tn.data.book7()):minmax()

local function explore(act)
  local net = tn.net{ 1, {opt.units, act}, {1, "identity"}, init = "normal" }
  local a = tn.landscape.atlas(net, d, { starts = opt.starts })
  print(a)                                     -- one line per solution, what ran away, what is certified
  local fig = a:figure()
  fig:title{ en = ("Solutions of 1-%d-1 (%s)"):format(opt.units, act),
             zh = ("1-%d-1（%s）网络的解"):format(opt.units, act) }
  fig:xlabel{ en = "years", zh = "时间（年）" }
  fig:ylabel{ en = "price", zh = "房屋均价（万元/平米）" }
  fig:save(tn.out(("atlas_%s.png"):format(act)))
  return a
end

explore "tanh"
local relu = explore "relu"

-- The certified solution: no weights whatever have a lower loss.
local best = relu[1]
if best.certified then
  tn.printf({ en = "\nNo ReLU net with %d hidden units has a loss below %.10f; %d of %d starts found it.",
    zh = "\n任何含 %d 个隐层神经元的 ReLU 网络，损失都不低于 %.10f；%d / %d 个起点找到了它。" },
    opt.units, best.loss, best.count, opt.starts)
  print(best.net)
end

if opt.weights then                            -- how far from it did the book's training stop?
  local net = tn.net{ 1, {2, "relu"}, {1, "identity"} }
  net:load_txt(opt.weights)
  tn.printf({ en = "The given weights: loss %.10f, %.2f %% above the best.",
    zh = "给定权重的损失 %.10f，比最优高 %.2f %%。" }, net:loss(d), 100 * (net:loss(d) / best.loss - 1))
end
