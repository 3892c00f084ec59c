-- The figures of tests/matrix_spec.lua: 12 kinds of figure on 3 data sets (a fit, the tanh loss near by, the ReLU
-- loss from far away), each checked at 3 sizes in both languages. As a program, so that the fonts can be chosen
-- outside:    tinynet tests/matrix.lua all|sample FOLDER-OF-TESTS
-- Prints the faults, then "N figures, N faults, N texts".
local whole, here = arg[1] == "all", arg[2]
package.path = here .. "/?.lua;" .. package.path
local pictures = require "pictures"
local tn = require "tinynet"
local plot = tn.plot
local text = require "tinynet.text"

local title = { en = "The loss over two weights: surface and contours", zh = "损失函数：曲面与等高线（全景）" }
local loss = { en = "loss (half_mse)", zh = "损失（MSE/2）" }

local d = tn.data.book7{ n = 200 }:minmax()

-- Nets near what the book prints: the shapes of its figures without its files. The fit teaches them the scaling.
local function net_of(act, w1, b1, w2, b2)
  local net = tn.net{ 1, { 2, act }, { 1, "identity" }, seed = 1 }
  net:fit(d, { epochs = 1 })
  net.w1, net.b1, net.w2, net.b2 = { w1 }, { b1 }, { { w2[1] }, { w2[2] } }, { { b2 } }
  return net
end

local tanh = net_of("tanh", { -4.29, 2.79 }, { 2.12, -0.85 }, { 0.99, 1.48 }, 0.09)
local relu = net_of("relu", { -2.2, -0.99 }, { 0.8, 0.62 }, { -0.93, -0.5 }, 1.1)

-- name -> the net and the radius of its slice.
local sets = {
  { name = "tanh +-5", net = tanh, radius = 5, noise = 0.02 },
  { name = "relu +-100", net = relu, radius = 100, noise = 0.4 },
  { name = "relu +-0.01", net = relu, radius = 0.01, noise = 0 }, -- a tiny range: long tick labels
}
for k, set in ipairs(sets) do
  set.slice = tn.landscape.slice(set.net, d, { x = "w1[1,1]", y = "w1[1,2]", radius = set.radius, n = 61 })
  set.history = pictures.fake_history(40 * k, set.noise, true)
  set.values = tn.rng(k):normal(90, 2) * set.radius
  set.by = {}
  for i = 1, 90 do set.by[i] = i % (k + 1) end
end

local function size(o, wh)
  o.width, o.height = wh[1], wh[2]
  return o
end

local figures = {
  loss = function(set, wh)
    local fig = plot.figure(size({ layout = "a b", title = title, norm = "log" }, wh))
    fig.a:surface(set.slice):mark(set.slice.lowest.x, set.slice.lowest.y)
    fig.b:contour(set.slice, { labels = true })
    fig.b:mark(set.slice.lowest.x, set.slice.lowest.y, ("%.5f"):format(set.slice.lowest.loss))
    return fig:colorbar{ label = loss }
  end,
  contour = function(set, wh)
    return plot.figure(size({ title = title, theme = "dark" }, wh)):contour(set.slice):colorbar{ label = loss }
  end,
  heat = function(set, wh)
    local fig = plot.figure(size({ layout = "a / b", theme = "print" }, wh))
    fig.a:heat(set.slice)
    fig.b:contourf(set.slice)
    return fig:colorbar{}
  end,
  surface = function(set, wh)
    return plot.figure(size({ title = title }, wh)):surface(set.slice, { zscale = "log" }):colorbar{ label = loss }
  end,
  history = function(set, wh)
    local fig = plot.figure(size({ layout = "a b", title = { en = "Training", zh = "训练过程" } }, wh))
    fig.a:history(set.history)
    fig.b:history(set.history, { value = "r2" })
    return fig
  end,
  runs = function(set, wh)
    local fig = plot.figure(size({}, wh))
    for k = 1, 4 do
      fig:line(set.history.epochs, set.history.val.loss * (1 + 0.03 * k), { label = { en = "rate " .. k, zh = "学习率 " .. k } })
    end
    return fig:scale{ y = "log" }:xlabel{ en = "epochs", zh = "轮数" }:ylabel(loss)
  end,
  fits = function(set, wh)
    local fig = plot.grid(2, 2, size({ share = "xy", title = { en = "Other luck", zh = "不同的运气" } }, wh))
    for k = 1, 4 do
      fig:panel(k):fit(set.net, d):title{ en = "outcome " .. k, zh = "结果 " .. k }
      fig:panel(k):note{ en = "mse 0.0032, 27 % of 200", zh = "损失 0.0032，占 27 %" }
    end
    return fig:xlabel{ en = "years", zh = "时间（年）" }:ylabel{ en = "price", zh = "房屋均价（万元/平米）" }
  end,
  scatter = function(set, wh)
    return plot.figure(size({}, wh)):scatter(set.values, { by = set.by }):mark(0, 0, { en = "origin", zh = "原点" })
      :xlabel "w_{1,1}":ylabel "w_{1,2}"
  end,
  hist = function(set, wh)
    return plot.figure(size({ title = title }, wh)):hist(set.values:col(1), { bins = 20, by = set.by })
      :xlabel "*z*_{1}"
  end,
  bar = function(set, wh)
    local names = { { en = "constant", zh = "常数" }, { en = "straight line", zh = "直线" },
      { en = "hinge", zh = "单折线" }, { en = "good fit", zh = "良好拟合" } }
    local v = { 0.27, 0.4, 0.12, 0.2 }
    for i = 1, 4 do v[i] = v[i] * set.radius end
    return plot.figure(size({}, wh)):bar(names, v):ylabel{ en = "share", zh = "比例" }
  end,
  path = function(set, wh)
    local low, x = set.slice.lowest, set.slice.x
    local fig = plot.figure(size({ layout = "a b", title = title }, wh))
    fig.a:contour(set.slice):path{ { x[1], set.slice.y[1] }, { x[20], set.slice.y[40] }, { low.x, low.y } }
    fig.b:fill_between(x, x - set.radius, x + set.radius, { label = loss }):line(x, x):vline(low.x)
    fig.b:mark(low.x, low.x, { en = "minimum", zh = "最小值" }):text(x[31], x[10] - set.radius, "w_{1,1}")
    return fig:flow("a", "b", { en = "one row", zh = "一行" })
  end,
  spans = function(set, wh)
    local fig = plot.figure(size({ layout = "a b / a c", theme = "dark" }, wh))
    fig.a:line(set.slice.x, set.slice.x * 1e5, { label = "10^5 *x*" }):ylabel "w_{1,2}"
    fig.b:errorbar({ 1, 2, 3 }, { 1, 2, 3 }, { error = 0.5 }):title{ en = "a title that breaks", zh = "一个相当长的标题" }
    fig.c:scale{ y = "log" }:line({ 1, 2, 3 }, { 1e-7 * set.radius, 1, 1e3 }):xlabel "x^2"
    return fig
  end,
}

local names = {}
for name in pairs(figures) do names[#names + 1] = name end
table.sort(names)
local sizes = { { 600, 460 }, { 1000, 600 }, { 1833, 933 } }

local count, bad, texts = 0, 0, 0
local function check(name, set, wh, lang)
  text.set(lang)
  local c = figures[name](set, wh):check()
  count, bad, texts = count + 1, bad + c.overlaps + c.outside + c.missing_glyphs, texts + c.texts
  for _, f in ipairs(c.list) do
    print(("%s, %s, %d px, %s: %s '%s' (%s)"):format(name, set.name, wh[1], lang, f.fault, f.text, f.with or ""))
  end
end

for i, name in ipairs(names) do
  for j, set in ipairs(sets) do
    for k, wh in ipairs(sizes) do
      -- The sample: each figure once, data and sizes in turn.
      if whole or (i % 3 == j - 1 and (i + j) % 3 == k - 1) then
        check(name, set, wh, (i + j + k) % 2 == 0 and "zh" or "en")
        if whole then check(name, set, wh, (i + j + k) % 2 == 0 and "en" or "zh") end
      end
    end
  end
end
print(("%d figures, %d faults, %d texts"):format(count, bad, texts))
