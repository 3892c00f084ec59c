-- Book, section 7.6.3, taken further: how often is a deep ReLU net born dead?    tinynet examples/depth.lua
-- Biases 0, weights N(0,1), one input x > 0: the output is constant with probability 1 - (1 - 2^-N)^L.
local tn = require "tinynet"
local plot = tn.plot

local opt = tn.options{ { en = "How often is a deep ReLU net born dead?", zh = "深层 ReLU 网络生来已死的概率有多大？" },
  runs  = { 2000, { en = "number of random starts at each point", zh = "每个点的随机初始化次数" }, min = 1 },
  depth = { 20,   { en = "largest number of hidden layers", zh = "最大隐层数" }, min = 1, max = 60 },
}

-- Without biases the output is x f(1) for x > 0: constant exactly where the loss of f(1) = 0 is 0.
local d = tn.data.new({ { 1 } }, { { 0 } })

local fig = plot.figure{ width = 800, height = 520 }
local colors = { "blue", "red", "green", "purple", [6] = "orange" }   -- by width
local depths = {}
for depth = 1, opt.depth, math.max(1, opt.depth // 10) do depths[#depths + 1] = depth end

tn.printf{ en = "width N, hidden layers L: constant at birth, 1 - (1 - 2^-N)^L", zh = "宽度 N，隐层数 L：初始即为常数的比例，理论值" }
for _, width in ipairs{ 1, 2, 3, 4, 6 } do
  local shares, low, high, exact = {}, {}, {}, {}
  for k, depth in ipairs(depths) do
    local shape = { 1, init = { w = "normal", b = 0 }, members = opt.runs, seed = opt.seed or 1 }
    for _ = 1, depth do shape[#shape + 1] = {width, "relu"} end
    shape[#shape + 1] = {1, "identity"}
    local constant = tn.ensemble(shape):metrics(d).mse:count(function(v) return v == 0 end)
    local s = tn.share(constant, opt.runs)
    shares[k], low[k], high[k] = s.share, s.low, s.high
  end
  for depth = 1, opt.depth do exact[depth] = { depth, tn.odds.constant(width, depth) } end
  local last = #depths
  tn.printf("  N = %d, L = %-2d  %.3f [%.3f, %.3f]  %.3f", width, depths[last], shares[last], low[last], high[last],
    tn.odds.constant(width, depths[last]))
  fig:line(tn.array(exact):col(1), tn.array(exact):col(2),
    { label = ("*N* = %d"):format(width), color = colors[width] })
  fig:errorbar(depths, shares, { low = low, high = high, color = colors[width], size = 5 })
end
fig:title{ en = "Born dead: lines computed, points counted", zh = "生来已死：曲线为理论值，点为实测" }
fig:xlabel{ en = "hidden layers *L*", zh = "隐层数 *L*" }
fig:ylabel{ en = "share of constant nets", zh = "输出为常数的比例" }
fig:xlim(0, opt.depth + 1)
fig:legend()
fig:save(tn.out "depth.png")
