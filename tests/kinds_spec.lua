-- The other kinds of marks: bars, histograms, steps, intervals, bands, arrows, paths, regions, dots by value.
local helper = require "helper"
local tn = require "tinynet"
local faults = require "tinynet.plot.faults"
local pictures = require "pictures"
local plot = require "tinynet.plot"
local style = require "tinynet.plot.style"
local text = require "tinynet.text"

local nan, inf = 0 / 0, math.huge
local items, texts_of, no_faults = pictures.items, pictures.texts_of, pictures.no_faults

after_each(function() text.set "en" end)

-- Class data around a border at x1 = 0, and a net that decides there.
local function two_classes()
  local x, y = {}, {}
  local r = tn.rng(5)
  for i = 1, 60 do
    local side = i % 2 == 0 and 1 or -1
    x[i], y[i] = { side * (0.2 + r:uniform(1, 1):get(1)), r:uniform(1, 1):get(1) }, { side > 0 and 1 or 0 }
  end
  local net = tn.net{ 2, { 1, "sigmoid" }, init = 0, seed = 1 }
  net.w1 = { { 6 }, { 0 } }
  return net, tn.data.new(x, y)
end

local outcomes = { { en = "constant", zh = "常数" }, { en = "straight line", zh = "直线" }, { en = "hinge", zh = "单折线" },
  { en = "good fit", zh = "良好拟合" } }
local label = { en = "first", zh = "第一" }

local figures = {
  step = function(fig)
    return fig:step({ 1, 2, 3, 4 }, { 1, 3, nan, 2 }, { label = label }):step({ 1, 4 }, { 2, 1 }, { label = "b" })
  end,
  bar = function(fig)
    return fig:bar(outcomes, { 0.27, 0.4, 0.12, 0.2 },
      { low = { 0.2, 0.3, 0.1, 0.1 }, high = { 0.3, 0.45, 0.2, 0.3 } }):ylabel{ en = "share", zh = "比例" }
  end,
  bars = function(fig)
    return fig:bar({ 1, 2, 3 }, { 3, -1, 2 }, { label = label }):bar({ 1, 2, 3 }, { 1, 2, nan }, { label = "b" })
  end,
  hist = function(fig) return fig:hist(tn.rng(1):normal(500, 1), { label = label }) end,
  hist_by = function(fig)
    local by = {}
    for i = 1, 500 do by[i] = i % 3 end
    return fig:hist(tn.rng(1):normal(500, 1), { by = by })
  end,
  errorbar = function(fig)
    return fig:errorbar({ 1, 2, 3 }, { 1, 2, 3 }, { error = 0.5, label = label })
      :errorbar({ 1, 2, 3 }, { 2, 2, 2 }, { low = { 1, 1, nan }, high = { 3, 3, 3 }, label = "b" })
  end,
  fill_between = function(fig)
    return fig:fill_between({ 1, 2, 3, 4 }, { 0, 1, nan, 1 }, 3, { label = label }):line({ 1, 4 }, { 1, 2 })
  end,
  arrow = function(fig)
    return fig:line({ 0, 1 }, { 0, 1 }):arrow(0.2, 0.8, 0.5, 0.5, { label = label }):arrow(0.9, 0.1, 0.6, 0.55)
  end,
  path = function(fig)
    return fig:path({ { 0, 0 }, { 1, 2 }, { 2, 1 }, { 1, 0.5 } }, { label = label }):mark(1, 0.5, "end")
  end,
  regions = function(fig)
    local net, d = two_classes()
    return fig:regions(net, d):title(label)
  end,
  values = function(fig)
    local r = tn.rng(2)
    return fig:scatter(r:uniform(80, 2), { color = r:uniform(80, 1), label = label })
  end,
  by = function(fig) return fig:scatter({ 1, 2, 3, 4 }, { 1, 2, 3, 4 }, { by = { 1, 2, 3, 4 } }) end,
  log = function(fig) return fig:scale{ y = "log" }:line({ 1, 2, 3, 4 }, { -1, 0, 10, 1000 }) end,
}

describe("every kind", function()
  it("has no faults at three sizes, in two languages and three themes", function()
    local theme = { "light", "dark", "print" }
    for name, draw in pairs(figures) do
      for k, size in ipairs{ { 400, 300 }, { 800, 500 }, { 1400, 900 } } do
        for _, lang in ipairs(text.languages) do
          text.set(lang)
          local fig = plot.figure{ width = size[1], height = size[2], theme = theme[k], title = label }
          no_faults(draw(fig), ("%s %d %s"):format(name, size[1], lang))
        end
      end
    end
  end)

  it("is drawn on every page, the same twice", function()
    for name, draw in pairs(figures) do
      for _, ending in ipairs{ "png", "svg", "pdf", "webp" } do
        local one = pictures.saved(draw(plot.figure{}), "a." .. ending)
        local two = pictures.saved(draw(plot.figure{}), "a." .. ending)
        assert.is_true(one == two, name .. " " .. ending)
      end
    end
  end)

  it("keeps its colours apart from the ground in every theme", function()
    for name, theme in pairs(style.themes) do
      for _, color in ipairs(theme.categories) do
        assert.are_not.equal(theme.background, color, name)
      end
    end
    local function stroke(o) return items(plot.figure(o):line({ 1, 2 }, { 1, 2 }, { color = "blue" }):scene(), "path",
      "a.data")[1].stroke end
    assert.equal("#0072b2", stroke{})
    assert.equal("#56b4e9", stroke{ theme = "dark" })
  end)

  it("is found out where a text is planted on its labels; what the user places, its labels avoid", function()
    local s = figures.bar(plot.figure{}):scene()
    local value = items(s, "text", "a.text")[1]
    assert.equal(0, faults.find(s).overlaps)
    s.items[#s.items + 1] = value
    assert.is_true(faults.find(s).overlaps >= 1)
    local p = s.panels[1]
    local y = p.ylim[1] + (p.y + p.h - value.y + 4) / p.h * (p.ylim[2] - p.ylim[1])
    no_faults(figures.bar(plot.figure{}):text(1, y, "planted", { align = "center" }), "planted by the user")
  end)
end)

describe("a heat map with names", function()
  local z = { { 0, 12.5, 0.5 }, { 25, 100, nan } }

  it("has cells of one width, lines between them, and values where they fit", function()
    local fig = plot.figure{ width = 500, height = 300 }
    fig:heat({ "a", { en = "b", zh = "乙" }, "c" }, { "low", "high" }, z, { values = true }):colorbar()
    no_faults(fig, "names")
    local s = fig:scene()
    assert.same({ "a", "b", "c", "low", "high" }, texts_of(s, "a.ticks"))
    assert.same({ "0", "12", "0.5", "25", "100" }, texts_of(s, "a.text"))
    assert.same({ { 0.5, 3.5 }, { 0.5, 2.5 } }, { s.panels[1].xlim, s.panels[1].ylim })
    local p, line = s.panels[1], items(s, "path", "a.data")[1]
    assert.is_true(math.abs(line.xy[1] - (p.x + p.w / 3)) < 1e-9 and math.abs(line.xy[14] - (p.y + p.h / 2)) < 1e-9)
    local wide, rows = {}, { {}, {} }
    for i = 1, 60 do wide[i], rows[1][i], rows[2][i] = "n" .. i, i, -i end
    local tight = plot.figure{ width = 500, height = 300 }:heat(wide, { 1, 2 }, rows, { values = true })
    no_faults(tight, "tight")
    assert.same({}, texts_of(tight:scene(), "a.text"))
    local log = plot.figure{ width = 500, height = 300 }:heat({ "a", "b", "c" }, { 1, 2 }, z):scale{ x = "log" }:scene()
    local q, between = log.panels[1], items(log, "path", "a.data")[1].xy[1]
    local share = math.log(math.sqrt(2) / q.xlim[1]) / math.log(q.xlim[2] / q.xlim[1])
    assert.near(q.x + share * q.w, between, 1e-6) -- where the cells meet
  end)

  it("refuses what does not fit", function()
    helper.raises(function() plot.figure{}:heat({ "a", "b" }, { 1, 2 }, z) end, "z has 6 values but x*y = 4")
    helper.raises(function() plot.figure{}:heat({ "a", 2, {} }, { 1, 2 }, z) end, "label 3: text or")
    helper.raises(function() plot.figure{}:heat({ 1, 2, 3 }, { 1, 2 }, z, { values = 1 }) end,
      "values: boolean expected, got number")
    helper.raises(function() plot.figure{}:heat({ 1, 2 }, { 1, 2 }, { { 1, 1 }, { 1, 1 } },
      { values = true, classes = { "a" } }) end, "values: classes are named by the legend")
    helper.raises(function()
      plot.figure{}:bar({ "a", "b" }, { 1, 2 }):heat({ "a", "c" }, { 1, 2 }, { { 1, 1 }, { 1, 1 } })
    end, "heat: the panel has other labels already")
  end)
end)

describe("bars", function()
  it("stand on 0 with their names below and their values above", function()
    local s = figures.bar(plot.figure{}):scene()
    assert.equal(0, s.panels[1].ylim[1])
    assert.same({ "constant", "straight line", "hinge", "good fit" }, { table.unpack(texts_of(s, "a.ticks"), 1, 4) })
    assert.same({ "0.27", "0.40", "0.12", "0.20" }, texts_of(s, "a.text"))
    local p, box = s.panels[1], items(s, "path", "a.data")[1]
    assert.is_true(math.abs(box.xy[2] - (p.y + p.h)) < 1e-9)
    assert.is_true(math.abs(box.xy[6] - (p.y + p.h * (1 - 0.27 / p.ylim[2]))) < 1e-9)
  end)

  it("have room for their values above them, or below negative ones, in low panels, too", function()
    for _, height in ipairs{ 150, 220, 500 } do
      for _, share in ipairs{ "y", "none" } do
        local fig = plot.grid(1, 2, { width = 500, height = height, share = share })
        fig:panel(1):bar({ "a", "b" }, { 80, 20 }, { high = { 83, 25 }, low = { 77, 15 } })
        fig:panel(2):bar({ "a", "b" }, { -3, 40 })
        local s, found = fig:scene(), 0
        for k, p in ipairs(s.panels) do
          for _, item in ipairs(items(s, "text", "p1_" .. k .. ".text")) do
            local y = p.ylim[1] + (p.y + p.h - item.y) / p.h * (p.ylim[2] - p.ylim[1]) -- of the baseline
            local value = tonumber((item.text:gsub("\u{2212}", "-")))
            assert.is_true(value > 0 and y > value or value < 0 and y < value, ("%d %s %s"):format(height, share, item.text))
            found = found + 1
          end
        end
        assert.equal(4, found)
        no_faults(fig, "bars")
      end
    end
  end)

  it("break, turn or thin names that are too long", function()
    local names, y = {}, {}
    for i = 1, 12 do names[i], y[i] = "a rather long name " .. i, i end
    local broken = plot.figure{ width = 900 }:bar(names, y)
    no_faults(broken, "broken")
    for _, item in ipairs(items(broken:scene(), "text", "a.ticks")) do
      local name = item.text:find("name", 1, true) ~= nil
      assert.equal(name or nil, item.centered, item.text)
    end
    for i = 1, 40 do names[i], y[i] = "longish" .. i, i end
    local fig = plot.figure{}:bar(names, y)
    no_faults(fig, "turned")
    assert.equal(-90, items(fig:scene(), "text", "a.ticks")[1].angle)
    for i = 1, 900 do names[i], y[i] = i, i end
    no_faults(plot.figure{}:bar(names, y), "thinned")
  end)

  it("refuse what does not match", function()
    local function refused(message, ...)
      local given = { ... }
      helper.raises(function() plot.figure{}:bar(table.unpack(given)) end, message)
    end
    refused("bad argument #2 to 'bar' (bar: there are 2 labels, but 1 values)", { "a", "b" }, { 1 })
    refused("bar: there are no labels", {}, {})
    refused("bar: low and high go together", { "a" }, { 1 }, { low = { 1 } })
    refused("bar: low 2 is above high 1 at 1", { "a" }, { 1 }, { low = { 2 }, high = { 1 } })
    refused("bar: there are 1 values, but low has 2", { "a" }, { 1 }, { low = { 1, 2 }, high = { 1 } })
    refused("unknown option 'hihg'; did you mean 'high'?", { "a" }, { 1 }, { hihg = { 1 } })
    helper.raises(function() plot.figure{}:bar({ "a" }, { 1 }):bar({ "b" }, { 1 }) end,
      "bar: the panel has other labels already")
  end)
end)

describe("histograms", function()
  local count = require("tinynet.plot.kinds.hist").count

  it("count every value once; the last bin holds its right edge", function()
    assert.same({ 2, 1, 2 }, count({ 0, 0.5, 1, 2, 3 }, { 0, 1, 2, 3 }))
    assert.same({ 0, 1 }, count({ -1, 2, 5 }, { 0, 1, 2 }))
    for seed = 1, 20 do
      local a = tn.rng(seed):normal(137, 1)
      local fig = plot.figure{}:hist(a)
      local mark, sum = fig.a._spec.marks[1], 0
      for _, n in ipairs(mark.counts) do sum = sum + n end
      assert.equal(137, sum)
      assert.is_true(#mark.counts >= 4 and #mark.counts <= 60)
    end
  end)

  it("take a number of bins or their edges, and leave out what is no number", function()
    local mark = plot.figure{}:hist({ 1, 2, 3, nan, inf }, { bins = 2 }).a._spec.marks[1]
    assert.same({ { 1, 2, 3 }, { 1, 2 } }, { mark.edges, mark.counts })
    mark = plot.figure{}:hist({ 1, 2, 2, 9 }, { bins = { 0, 1.5, 4 } }).a._spec.marks[1]
    assert.same({ 1, 2 }, mark.counts)
    no_faults(plot.figure{}:hist{ 5, 5, 5 }, "constant")
    no_faults(plot.figure{}:hist{ nan, nan }, "nothing")
    no_faults(plot.figure{}:hist{ 1e-200, 1e200, 3 }, "wide")
  end)

  it("refuse what does not match", function()
    local function refused(message, a, o) helper.raises(function() plot.figure{}:hist(a, o) end, message) end
    refused("hist: there are no values", {})
    refused("bins must be at least 1, got 0", { 1 }, { bins = 0 })
    refused("bins: edge 2 is not above edge 1", { 1 }, { bins = { 1, 1 } })
    refused("hist: there are 2 values, but 'by' has 1", { 1, 2 }, { by = { 1 } })
    refused("unknown option 'bin'; did you mean 'bins'?", { 1 }, { bin = 3 })
  end)
end)

describe("steps, intervals, bands, arrows and paths", function()
  it("hold the value to the next x", function()
    local mark = plot.figure{}:step({ 1, 2, 3 }, { 5, 6, 7 }).a._spec.marks[1]
    assert.same({ { 1, 2, 2, 3, 3 }, { 5, 5, 6, 6, 7 } }, { mark.x, mark.y })
  end)

  it("keep spikes when many points are thinned", function()
    local x, y, low = {}, {}, {}
    for i = 1, 50000 do x[i], low[i], y[i] = i, -1, i == 31234 and 10 or math.sin(i / 1000) end
    for name, fig in pairs{ step = plot.figure{}:step(x, y), band = plot.figure{}:fill_between(x, low, y) } do
      local s = fig:scene()
      local xy, p, top = items(s, "path", "a.data")[1].xy, s.panels[1], inf
      assert.is_true(#xy / 2 <= 8 * p.w + 8, name)
      for i = 2, #xy, 2 do top = math.min(top, xy[i]) end
      assert.is_true(math.abs(top - (p.y + p.h * (p.ylim[2] - 10) / (p.ylim[2] - p.ylim[1]))) < 1e-6, name)
    end
  end)

  it("break bands at NaN", function()
    local s = plot.figure{}:fill_between({ 1, 2, 3, 4, 5 }, 0, { 1, 1, nan, 1, 1 }):scene()
    assert.equal(2, #items(s, "path", "a.data"))
  end)

  it("end arrows at their tip", function()
    local s = plot.figure{}:xlim(0, 1):ylim(0, 1):arrow(0, 0, 0.5, 0.5):scene()
    local p, head = s.panels[1], items(s, "path", "a.data")[2].xy
    assert.same({ p.x + p.w / 2, p.y + p.h / 2 }, { head[1], head[2] })
  end)

  it("take paths as arrays, tables and lists of points", function()
    local list = { { x = 0, y = 1 }, { x = 2, y = 3 } }
    for _, points in ipairs{ list, { { 0, 1 }, { 2, 3 } }, tn.array{ { 0, 1 }, { 2, 3 } } } do
      local mark = plot.figure{}:path(points).a._spec.marks[1]
      assert.same({ { 0, 2 }, { 1, 3 } }, { mark.x, mark.y })
    end
    local s = plot.figure{}:path({ { 0, 0 }, { 1, 0 } }):scene()
    local heads = 0
    for _, item in ipairs(items(s, "path", "a.data")) do
      if item.fill then
        heads = heads + 1
        assert.equal(s.background, item.stroke) -- seen on a map of any colour
      end
    end
    assert.is_true(heads > 2)
    no_faults(plot.figure{}:path{ { 1, 1 } }, "one point")
    no_faults(plot.figure{}:path{ { 1, 1 }, { nan, 1 }, { 2, 1e300 } }, "odd points")
  end)

  it("refuse wrong data with what was wanted and what came", function()
    local function refused(name, message, ...)
      local given = table.pack(...)
      helper.raises(function()
        local fig = plot.figure{}
        fig[name](fig, table.unpack(given, 1, given.n))
      end, message)
    end
    refused("step", "step: x has 2 values, but y has 1", { 1, 2 }, { 1 })
    refused("errorbar", "errorbar: { low =, high = } or { error = } expected", { 1 }, { 1 })
    refused("errorbar", "either error, or low and high", { 1 }, { 1 }, { error = 1, low = { 1 } })
    refused("errorbar", "error must be at least 0, got -1", { 1 }, { 1 }, { error = -1 })
    refused("fill_between", "fill_between: x has 2 values, but high has 1", { 1, 2 }, 0, { 1 })
    refused("fill_between", "fill_between: there are no points to draw", {}, 0, 1)
    refused("arrow", "bad argument #3 to '?' (x1: number expected, got nil)", 1, 2)
    refused("arrow", "y0 must be finite", 1, inf, 3, 4)
    refused("arrow", "unknown option 'lable'; did you mean 'label'?", 1, 2, 3, 4, { lable = "a" })
    refused("path", "path: there are no points to draw", {})
    refused("path", "points: 2 columns expected, got 3", { { 1, 2, 3 } })
    refused("path", "points: y of point 1: number expected, got nil", { { x = 1 } })
  end)
end)

describe("dots", function()
  it("have the colour of their value, as the maps of the figure", function()
    local fig = plot.figure{}:scatter({ 1, 2, 3 }, { 1, 2, 3 }, { color = { 0, 0.5, 1 } })
    local dots = {}
    for _, item in ipairs(items(fig:scene(), "dots", "a.data")) do
      if item.color ~= style.themes.light.muted then dots[#dots + 1] = item.color end
    end
    local cmap = require("tinynet.engine").geom.cmap_color
    assert.same({ (cmap("tn", 0.5 / 64)), (cmap("tn", 32.5 / 64)), (cmap("tn", 63.5 / 64)) }, dots)
    helper.raises(function() plot.figure{}:scatter({ 1, 2 }, { 1, 2 }, { color = { 1 } }) end,
      "scatter: there are 2 points, but color has 1 values")
    no_faults(plot.figure{}:scatter({ 1, 2 }, { 1, 2 }, { color = { nan, nan } }), "no values")
  end)

  it("take texts as classes", function()
    local s = plot.figure{}:scatter({ 1, 2, 3 }, { 1, 2, 3 }, { by = { "sick", "well", "sick" } }):scene()
    assert.same({ "sick", "well" }, texts_of(s, "a.legend"))
    s = plot.figure{}:hist({ 1, 2, 3 }, { by = { "b", "a", "b" } }):scene()
    assert.same({ "a", "b" }, texts_of(s, "a.legend"))
    helper.raises(function() plot.figure{}:scatter({ 1, 2 }, { 1, 2 }, { by = { "a", 2 } }) end,
      "by: element 2 is a number, a string was expected")
    helper.raises(function() plot.figure{}:scatter({ 1, 2 }, { 1, 2 }, { by = { 1, nan } }) end,
      "by: element 2 is NaN")
  end)

  it("of classes differ in shape, too", function()
    local dots = items(figures.by(plot.figure{}):scene(), "dots", "a.data")
    local seen = {}
    for _, item in ipairs(dots) do seen[item.marker] = true end
    assert.same({ circle = true, square = true, triangle = true, diamond = true }, seen)
  end)
end)

describe("regions", function()
  -- Whether a point lies inside rings, even-odd.
  local function inside(xy, x, y)
    local odd, start = false, 1
    for i = 1, #xy, 2 do
      if xy[i] ~= xy[i] then
        start = i + 2
      else
        local j = xy[i + 2] and xy[i + 2] == xy[i + 2] and i + 2 or start
        local ax, ay, bx, by = xy[i], xy[i + 1], xy[j], xy[j + 1]
        if (ay > y) ~= (by > y) and x < ax + (bx - ax) * (y - ay) / (by - ay) then odd = not odd end
      end
    end
    return odd
  end

  -- The fill painted last at a place of the data.
  local function ground(s, x, y)
    local p, color = s.panels[1], nil
    local px = p.x + (x - p.xlim[1]) / (p.xlim[2] - p.xlim[1]) * p.w
    local py = p.y + (p.ylim[2] - y) / (p.ylim[2] - p.ylim[1]) * p.h
    for _, item in ipairs(items(s, "path", "a.data")) do
      if item.fill and inside(item.xy, px, py) then color = item.fill end
    end
    return color
  end

  it("have the colours of the classes where the net decides for them, stronger where it is sure", function()
    local net, d = two_classes()
    local s = plot.figure{}:regions(net, d):scene()
    local theme = style.themes.light
    local function shade(k, amount) return style.mix(theme.background, theme.categories[k], amount) end
    assert.equal(shade(1, 0.34), ground(s, -0.9, 0.5))
    assert.equal(shade(2, 0.34), ground(s, 0.9, 0.5))
    assert.equal(shade(1, 0.1), ground(s, -0.1, 0.5))
    assert.equal(shade(2, 0.1), ground(s, 0.1, 0.5))
    local count = 0
    for _, item in ipairs(items(s, "dots", "a.data")) do
      if item.color ~= theme.background then count = count + #item.xy / 2 end
    end
    assert.equal(60, count)
    assert.same({ "0", "1" }, texts_of(s, "a.legend"))
    local border, p = nil, s.panels[1]
    for _, item in ipairs(items(s, "path", "a.data")) do border = item.stroke and item or border end
    for i = 1, #border.xy, 2 do
      local x = p.xlim[1] + (border.xy[i] - p.x) / p.w * (p.xlim[2] - p.xlim[1])
      assert.is_true(x ~= x or math.abs(x) < 1e-3)
    end
  end)

  it("show more classes than two by the largest output", function()
    local x = { { -1, 0 }, { 1, 0 }, { 0, 1 } }
    local net = tn.net{ 2, { 3, "identity" }, init = 0, seed = 1 }
    net.w1 = { { -1, 1, 0 }, { 0, 0, 1 } }
    local s = plot.figure{}:regions(net, tn.data.new(x, { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } })):scene()
    local theme = style.themes.light
    for k, at in ipairs(x) do
      assert.equal(style.mix(theme.background, theme.categories[k], 0.22), ground(s, at[1], at[2]))
    end
  end)

  it("refuse other nets and data", function()
    local net, d = two_classes()
    local function refused(message, n, data)
      helper.raises(function() plot.figure{}:regions(n, data) end, message)
    end
    refused("bad argument #1 to 'regions' (net expected, got dataset)", d, d)
    refused("bad argument #2 to 'regions' (dataset expected, got table)", net, {})
    refused("regions are for nets with two inputs, this one has 1", tn.net{ 1, { 1, "sigmoid" } }, d)
    refused("regions are for data with two inputs, this has 1", net, tn.data.new({ 1, 2 }, { 0, 1 }))
    refused("y must hold classes 0, 1, ..., but y[1] is 0.5", net, tn.data.new({ { 1, 2 } }, { 0.5 }))
  end)
end)

-- The six sums of the book's figure of tanh curves, each with the line y = -x and arrows at its bends.
describe("a grid of panels with equal axes", function()
  local function sheet(width, height)
    local function y(s, shift) return function(x) return s * tn.math.tanh(2 * x + shift) end end
    local y1, y2, y3, y4 = y(1, 2), y(-1, -2), y(-1, 2), y(-1, 1)
    local sums = { ["*y*_{1} + *y*_{2}"] = function(x) return y1(x) + y2(x) end,
      ["*y*_{3} + *y*_{4}"] = function(x) return y3(x) + y4(x) end,
      ["*y*_{4} (*y*_{1} + *y*_{2})"] = function(x) return y4(x) * (y1(x) + y2(x)) end }
    local fig, k = plot.grid(2, 3, { width = width, height = height }), 0
    for _, title in ipairs{ "*y*_{1} + *y*_{2}", "*y*_{3} + *y*_{4}", "*y*_{4} (*y*_{1} + *y*_{2})" } do
      for _, dash in ipairs{ "solid", "dashed" } do
        k = k + 1
        fig:panel(k):line({ -3, 3 }, { 3, -3 }, { color = "grey", label = k == 1 and "*y* = -*x*" or nil })
          :line(sums[title], { -3, 3 }, { style = dash }):arrow(1.6, -2.2, 0.8, -1.6):title(title):equal()
      end
    end
    return fig
  end

  it("has as many px per unit on both axes, shared limits, and no fault", function()
    for _, wh in ipairs{ { 1100, 640 }, { 700, 900 } } do
      local fig = sheet(wh[1], wh[2])
      no_faults(fig, "sheet")
      local first = fig:scene().panels[1]
      for _, p in ipairs(fig:scene().panels) do
        assert.near(p.w / (p.xlim[2] - p.xlim[1]), p.h / (p.ylim[2] - p.ylim[1]), 1e-6)
        assert.same({ first.w, first.h, first.xlim, first.ylim }, { p.w, p.h, p.xlim, p.ylim })
      end
    end
    helper.raises(function() plot.figure{}:equal(1) end, "equal: boolean expected, got number")
  end)
end)

describe("a logarithmic axis", function()
  it("says how many values it cannot show", function()
    local s = figures.log(plot.figure{}):scene()
    assert.same({ "2 values ≤ 0 not shown on the log axis" }, texts_of(s, "a.text"))
    s = plot.figure{}:scale{ y = "log" }:line({ 1, 2 }, { -1, 0 }):scene()
    assert.same({ "no positive values for the logarithmic axis" }, texts_of(s, "a.text"))
    s = plot.figure{}:scale{ y = "log" }:bar({ "a", "b" }, { 1, 100 }):scene()
    assert.same({ "1", "100" }, texts_of(s, "a.text"))
  end)
end)
