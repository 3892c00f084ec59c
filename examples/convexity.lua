-- Book, section 7.6.1: which of three networks have a convex loss?    tinynet examples/convexity.lua
-- Each verdict has a proof or a witness: two points whose chord the loss rises above.
local tn = require "tinynet"
local plot = tn.plot

local opt = tn.options{ { en = "Is the loss convex? Three networks, from simple to complex",
    zh = "损失函数是凸的吗？由简到繁的三个网络" },
  n    = { 101,   { en = "points along each axis", zh = "每个轴上的点数" }, min = 11, max = 1001 },
  data = { false, { en = "the book's own samples", zh = "书中的样本" }, type = "path" },
  weights = { false, { en = "layer files of the book's tanh net, comma-separated: network 3",
    zh = "书中 tanh 网络各层的文件，以逗号分隔：用作网络 3" }, type = "paths" },
}

local d = (opt.data and tn.data.load(opt.data) or tn.data.book7()):minmax()
local dear = tn.data.new(d.x, d.y:map(function(y) return y > 0.6 and 1 or 0 end))   -- is it dear, yes or no

local tanh = tn.net{ 1, {opt.weights and 2 or 1, "tanh"}, {1, "identity"}, init = 0 }
if opt.weights then tanh:load_txt(opt.weights) else tanh.w2 = 1 end
local first = { "w1[1,1]", "b1[1]" }           -- of the first unit; all other weights stay as they are
local cases = {
  { net = tn.net{ 1, {1, "identity"}, init = 0 }, d = d, loss = "half_mse", vary = first,
    title = { en = "1. linear, MSE: convex",          zh = "1. 线性，MSE：凸" } },
  { net = tn.net{ 1, {1, "sigmoid"}, init = 0 }, d = dear, loss = "bce", vary = first,
    title = { en = "2. logistic, BCE: convex, too",   zh = "2. Logistic，BCE：也是凸的" } },
  { net = tn.net{ 1, {1, "sigmoid"}, init = 0 }, d = dear, loss = "half_mse", vary = first,
    title = { en = "2b. logistic, MSE: not convex",   zh = "2b. Logistic，MSE：非凸" } },
  { net = tanh, d = d, loss = "half_mse", vary = first,
    title = { en = "3. tanh, MSE: not convex",        zh = "3. Tanh，MSE：非凸" } },
}

local fig = plot.figure{ layout = "a b c d / e f g h", width = 1500, height = 740,
  title = { en = "Which loss is convex? A chord is the test", zh = "哪种损失是凸的？用弦来检验" } }
for k, case in ipairs(cases) do
  local net, samples, loss, vary = case.net, case.d, case.loss, case.vary
  local c = tn.landscape.convexity(net, samples, { vary = vary, loss = loss })
  tn.printf(case.title)
  print(c)
  local top, below = fig[("abcd"):sub(k, k)], fig[("efgh"):sub(k, k)]
  local s = tn.landscape.slice(net, samples, { x = vary[1], y = vary[2], x_range = { -10, 10 },
    y_range = { -10, 10 }, n = opt.n, loss = loss })
  -- Each panel in its own colours, from the lowest to the highest loss; the root shows the valley.
  top:contourf{ x = s.x, y = s.y, names = s.names,
    z = ((s.z - s.lowest.loss) / (s.highest.loss - s.lowest.loss)) ^ 0.5 }
  top:title(case.title)

  local a, b = net:copy(), net:copy()          -- two corners of the picture, or the ends of the witness
  for _, name in ipairs(vary) do a:set(name, -8) b:set(name, 8) end
  for i = 1, c.witness and #c.witness.a or 0 do a:params()[i], b:params()[i] = c.witness.a[i], c.witness.b[i] end
  local line = tn.landscape.line(a, b, samples, { loss = loss })
  top:line({ a.w1[1][1], b.w1[1][1] }, { a.b1[1][1], b.b1[1][1] }, { color = "#d62728", width = 2 })
  below:line(line.t, line.loss, { label = { en = "loss", zh = "损失" } })
  below:line({ 0, 1 }, { line.loss[1], line.loss[-1] }, { style = "dashed", label = { en = "chord", zh = "弦" } })
  below:xlabel{ en = "along the red line", zh = "沿红线" }:legend()
end

-- What the section says of network 3: with w1 and b1 frozen the loss of w2 and b2 is convex.
if not opt.weights then tanh.w1, tanh.b1 = -2, 1 end
tn.printf{ en = "3b. the same with w1 and b1 frozen", zh = "3b. 同一网络，固定 w1 和 b1" }
print(tn.landscape.convexity(tanh, d, { vary = { "w2", "b2" } }))
fig:save(tn.out "convexity.png")
