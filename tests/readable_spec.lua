-- Odd but plausible figures: they must stay readable, and say nothing wrong.
local helper = require "helper"
local tn = require "tinynet"
local faults = require "tinynet.plot.faults"
local pictures = require "pictures"
local plot = require "tinynet.plot"
local style = require "tinynet.plot.style"
local text = require "tinynet.text"

local nan = 0 / 0
local items, texts_of, no_faults = pictures.items, pictures.texts_of, pictures.no_faults

after_each(function() text.set "en" end)

-- Whether a segment meets a box of a text, by steps of half a px.
local function meets(x0, y0, x1, y1, item)
  local b = item.box
  local left, top = item.x + b.x, item.y + b.y
  local n = math.ceil(2 * math.sqrt((x1 - x0) ^ 2 + (y1 - y0) ^ 2))
  for k = 0, n do
    local x, y = x0 + (x1 - x0) * k / n, y0 + (y1 - y0) * k / n
    if x > left and x < left + b.w and y > top and y < top + b.h then return true end
  end
  return false
end

describe("texts in the colour of a line", function()
  it("have a contrast of 4 to the ground, as near to their colour as that allows", function()
    for name, theme in pairs(style.themes) do
      for _, color in ipairs(theme.categories) do
        local shown = style.readable(color, theme)
        assert.is_true(style.contrast(shown, theme.background) >= 4, name .. " " .. color)
        assert.equal(style.contrast(color, theme.background) >= 4, shown == color, name .. " " .. color)
      end
    end
    assert.is_true(math.abs(style.contrast("#000000", "#ffffff") - 21) < 1e-9)
    assert.is_true(math.abs(style.contrast("#777777", "#ffffff") - 4.48) < 0.01)
    local s = plot.figure{}:line({ 1, 2 }, { 1, 2 }, { color = "yellow", label = "run" }):scene()
    local label = items(s, "text", "a.legend")[1]
    assert.is_true(style.contrast(label.color, "#ffffff") >= 4)
    assert.equal("#f0e442", items(s, "path", "a.data")[1].stroke)
  end)
end)

describe("samples and their fit", function()
  -- CIELAB of a colour (D65).
  local function lab(color)
    local c, f = {}, {}
    for k = 1, 3 do
      local v = tonumber(color:sub(2 * k, 2 * k + 1), 16) / 255
      c[k] = v <= 0.04045 and v / 12.92 or ((v + 0.055) / 1.055) ^ 2.4
    end
    for i, row in ipairs{ { 0.4339, 0.3762, 0.1898 }, { 0.2127, 0.7152, 0.0722 }, { 0.0178, 0.1095, 0.8729 } } do
      local v = row[1] * c[1] + row[2] * c[2] + row[3] * c[3]
      f[i] = v > 0.008856 and v ^ (1 / 3) or 7.787 * v + 16 / 116
    end
    return 116 * f[2] - 16, 500 * (f[1] - f[2]), 200 * (f[2] - f[3])
  end

  it("are told apart, a distance of 40 in CIELAB; the grid is faint", function()
    for name, theme in pairs(style.themes) do
      local l, a, b = lab(style.mix(theme.background, theme.dots, 0.45))
      local l2, a2, b2 = lab(theme.accent)
      local far = math.sqrt((l - l2) ^ 2 + (a - a2) ^ 2 + (b - b2) ^ 2)
      assert.is_true(far > 40, ("%s: %.1f"):format(name, far))
      local faint = math.abs((lab(theme.grid)) - (lab(theme.background)))
      assert.is_true(faint < 11 and faint > 3, ("%s: %.1f"):format(name, faint))
    end
  end)
end)

describe("many lines", function()
  -- How each of n lines looks: its colour and its dashes.
  local function looks(n, theme)
    local fig = plot.figure{ theme = theme }
    for k = 1, n do fig:line({ 1, 2 }, { k, 2 * k }, { label = "run " .. k }) end
    no_faults(fig, n .. " lines")
    local list, legend = {}, {}
    for _, item in ipairs(fig:scene().items) do
      local look = item.kind == "path" and item.stroke and item.stroke .. table.concat(item.dash or {}, " ")
      if look and item.group == "a.data" then list[#list + 1] = look end
      if look and item.group == "a.legend" then legend[#legend + 1] = look end
    end
    return list, legend
  end

  it("differ in their dashes where colours come round again; the legend shows them so", function()
    local list, legend = looks(20)
    local seen = {}
    for _, look in ipairs(list) do
      assert.is_nil(seen[look])
      seen[look] = true
    end
    assert.equal(20, #list)
    assert.same(list, legend)
  end)

  it("have a legend on the page, in columns where it is long, in lines above a grid", function()
    local fig, grid = plot.figure{}, plot.grid(2, 2)
    for k = 1, 40 do fig:line({ 1, 2 }, { k, k * k }, { label = "a label of run " .. k }) end
    no_faults(fig, "40 lines")
    local left = {}
    for _, item in ipairs(items(fig:scene(), "text", "a.legend")) do left[math.floor(item.x)] = true end
    local columns = 0
    for _ in pairs(left) do columns = columns + 1 end
    assert.equal(2, columns)
    for panel = 1, 4 do
      for k = 1, 9 do grid:panel(panel):line({ 1, 2 }, { k, panel }, { label = "entry " .. k }) end
    end
    no_faults(grid, "a common legend")
    local lines = {}
    for _, item in ipairs(items(grid:scene(), "text", "figure.legend")) do
      lines[math.floor(item.y)] = (lines[math.floor(item.y)] or 0) + 1
    end
    local counts = {}
    for _, n in pairs(lines) do counts[#counts + 1] = n end
    table.sort(counts)
    assert.same({ 4, 5 }, counts)
  end)

  it("differ in print without their colours, too", function()
    local seen = {}
    for _, look in ipairs(looks(4, "print")) do
      local dash = look:sub(8)
      assert.is_nil(seen[dash])
      seen[dash] = true
    end
    local s = plot.figure{ theme = "print" }:line({ 1, 2 }, { 1, 2 }):line({ 1, 2 }, { 2, 1 }, { style = "solid" }):scene()
    assert.same({}, items(s, "path", "a.data")[2].dash) -- what the user says holds
  end)

  it("have categories in print that differ in lightness", function()
    local function grey(color) return style.contrast(color, "#000000") end
    local c = style.themes.print.categories
    for k = 2, 4 do assert.is_true(grey(c[k]) > 1.15 * grey(c[k - 1]), c[k]) end
  end)
end)

describe("names below bars", function()
  local names = { "常数", "直线", "单折线", "平台", "良好拟合", "一个特别长的中文类别名称", "发散", "死亡神经元" }

  it("stay on the page at any size, Chinese ones break between any two letters", function()
    local y = { 1, 2, 3, 4, 5, 6, 7, 8 }
    for width = 300, 1000, 50 do
      for _, height in ipairs{ 210, 260, 500 } do
        no_faults(plot.figure{ width = width, height = height }:bar(names, y), ("%d x %d"):format(width, height))
        no_faults(plot.figure{ width = width, height = height }:bar({ "tanh", "bump", "relu", "leaky_relu" },
          { 1, 2, 3, 4 }):ylabel "share", ("%d x %d, activations"):format(width, height))
      end
    end
    local shown = items(plot.figure{}:bar(names, y):scene(), "text", "a.ticks")
    for k, name in ipairs(names) do
      assert.same({ name, nil }, { shown[k].text, shown[k].angle })
    end
  end)

  it("have values above all bars or above none, and powers as the axis writes them", function()
    local y = { 12.25, 84, 43.5, 42, 38.5, 23, 26, 31 }
    for width = 200, 900, 20 do
      local fig = plot.figure{ width = width, height = 300 }:bar({ "a", "b", "c", "d", "e", "f", "g", "h" }, y,
        { low = y, high = y })
      no_faults(fig, "bars")
      local n = #texts_of(fig:scene(), "a.text")
      assert.is_true(n == 0 or n == 8, ("%d px: %d"):format(width, n))
    end
    assert.same({ "10^{12}", "2×10^{12}", "−3×10^{11}" },
      texts_of(plot.figure{}:bar({ "a", "b", "c" }, { 1e12, 2e12, -3e11 }):scene(), "a.text"))
  end)

  it("stand on the axis where all bars are 0", function()
    local s = plot.figure{}:bar({ "a", "b" }, { 0, -0.0 }):scene()
    assert.same({ 0, 1 }, { math.floor(s.panels[1].ylim[1]), math.floor(s.panels[1].ylim[2]) })
    assert.same({ "0", "0" }, texts_of(s, "a.text"))
  end)
end)

describe("counts", function()
  it("have no parts of one", function()
    for n = 1, 12 do
      local list = {}
      for i = 1, n do list[i] = 3 end
      local s = plot.figure{}:hist(list):scene()
      for _, item in ipairs(items(s, "text", "a.ticks")) do
        if item.x < s.panels[1].x - 8 then assert.matches("^%d+$", item.text) end
      end
    end
  end)
end)

describe("an axis", function()
  it("of 600 decades has decades on it", function()
    local x, y = {}, {}
    for i = 1, 61 do x[i], y[i] = i, 10.0 ^ (-305 + 10 * i) end
    for _, axis in ipairs{ "x", "y" } do
      local fig = plot.figure{}:line(axis == "y" and x or y, axis == "y" and y or x):scale{ [axis] = "log" }
      no_faults(fig, axis)
      local words = table.concat(texts_of(fig:scene(), "a.ticks"), " ")
      assert.matches("10%^{%-200} 10%^{%-100} 1 10%^{100} 10%^{200}", words)
      local xy = items(fig:scene(), "path", "a.data")[1].xy
      local first, last = axis == "y" and xy[2] or xy[1], axis == "y" and xy[118] or xy[117]
      assert.is_true(math.abs(last - first) > 300)
    end
  end)

  it("says what its numbers have in common where they differ far behind the point", function()
    local x, y = {}, {}
    for i = 1, 50 do x[i], y[i] = 1 + i * 1e-12, 1 + math.sin(i) * 1e-12 end
    local fig = plot.figure{ title = "tiny" }:line(x, y)
    no_faults(fig, "tiny")
    local words = " " .. table.concat(texts_of(fig:scene(), "a.ticks"), " ") .. " "
    assert.matches("×10^{-11} + 1", words, 1, true)
    assert.matches(" −1.0 −0.5 0.0 0.5 1.0 ×10^{-12} + 1 ", words, 1, true)
  end)

  it("whose limits leave everything out says so", function()
    local fig = plot.figure{}:line({ 1, 2, 3 }, { 1, 2, 3 })
    assert.same({}, texts_of(fig:scene(), "a.text"))
    assert.same({ "everything lies outside these limits" }, texts_of(fig:xlim(10, 20):scene(), "a.text"))
    assert.same({}, texts_of(fig:xlim(0, 2):scene(), "a.text"))
  end)
end)

describe("a mark beyond the limits", function()
  it("has no label", function()
    local fig = plot.figure{}:line({ 0, 1 }, { 0, 1 }):xlim(0, 1):mark(5, 0.5, "far"):mark(1, 1, "near")
    no_faults(fig, "beyond")
    assert.same({ "near" }, texts_of(fig:scene(), "a.text"))
  end)
end)

describe("a long way", function()
  it("has no more than 60 heads on it", function()
    local points = {}
    for i = 1, 5000 do points[i] = { math.sin(i * i), math.cos(1.7 * i) } end
    local function heads(list)
      local n = 0
      for _, item in ipairs(items(plot.figure{}:path(list):scene(), "path", "a.data")) do
        n = n + (item.closed and 1 or 0)
      end
      return n
    end
    local n = heads(points)
    assert.is_true(n >= 40 and n <= 61, n)
    n = heads{ { 0, 0 }, { 1, 1 } }
    assert.is_true(n >= 5 and n <= 12, n)
  end)
end)

describe("titles of panels", function()
  -- The box of a text that is not turned: left, top, right, bottom.
  local function box(item)
    local b = item.box
    return item.x + b.x, item.y + b.y, item.x + b.x + b.w, item.y + b.y + b.h
  end

  it("are 1.15 times as large as names of axes and 6 px off everything", function()
    local fig = plot.grid(2, 2, { share = "none" })
    for k = 1, 4 do fig:panel(k):line({ 1, 2 }, { k, 1e5 * k }):title("panel gy " .. k):xlabel "x":ylabel "y" end
    local net = tn.net{ 1, { 2, "relu" }, { 1, "identity" }, seed = 1 }
    local d = tn.data.book7{ n = 30 }:minmax()
    net:fit(d, { epochs = 1 })
    for _, s in ipairs{ fig:scene(), plot.how_it_works(net, d):scene() } do
      for _, t in ipairs(items(s, "text")) do
        if t.group:find "%.title$" and t.group ~= "figure.title" then
          assert.is_true(math.abs(t.size / style.size.label - 1.15) < 0.01)
          local x0, y0, x1, y1 = box(t)
          for _, u in ipairs(items(s, "text")) do
            local left, top, right, bottom = box(u)
            local near = u ~= t and not u.angle and x0 - 6 < right and left < x1 + 6 and y0 - 6 < bottom and top < y1 + 6
            assert.is_false(near, t.text .. " / " .. u.text)
          end
        end
      end
    end
  end)
end)

describe("equal axes with limits", function()
  it("keep both: the frame shrinks in its cell, all alike", function()
    local fig = plot.grid(2, 3)
    for k = 1, 6 do
      fig:panel(k):equal():xlim(-3, 3):ylim(-3, 3):line(function(x) return -x end, { -3, 3 }, { label = "y = −x" })
      fig:panel(k):title("*y*_" .. k):arrow(-2, -1, -1, 0)
    end
    no_faults(fig, "equal")
    local panels = fig:scene().panels
    for _, p in ipairs(panels) do
      assert.same({ p.h, { -3, 3 }, { -3, 3 }, panels[1].h }, { p.w, p.xlim, p.ylim, p.h })
    end
    assert.equal(panels[1].x, panels[4].x)
    assert.equal(panels[1].y, panels[2].y)
    local function narrow() return plot.figure{}:line({ 1, 2 }, { 1, 2 }):equal():xlim(0, 1e6):ylim(0, 1):scene() end
    helper.raises(narrow, "equal: limits of 1e+06 by 1 leave a panel of")
  end)
end)

describe("a map", function()
  local function sample(f)
    local x, z = {}, {}
    for i = 1, 41 do x[i] = -2 + (i - 1) / 10 end
    for j = 1, 41 do
      z[j] = {}
      for i = 1, 41 do z[j][i] = f(x[i], x[j]) end
    end
    return { x = x, y = x, z = z }
  end
  local valley = sample(function(x, y) return (1 - x) ^ 2 + 100 * (y - x * x) ^ 2 + 1e-3 end)

  -- The contour labels of a figure.
  local function labels(fig)
    local list = {}
    for _, item in ipairs(fig:scene().items) do
      if item.role == "contour label" then list[#list + 1] = item end
    end
    return list
  end

  it("has its numbers off the paths, lines and texts of others, drawn before or after", function()
    for _, later in ipairs{ false, true } do
      local fig = plot.figure{}
      if not later then fig:contour(valley) end
      fig:path{ { -1.8, 1.9 }, { -1.2, 1.2 }, { -0.4, 0.1 }, { 0.2, 0 }, { 0.8, 0.6 }, { 1, 1 } }
      fig:line(math.sin, { -2, 2 }, { label = "sin" }):hline(1):text(-1, -1, "a text of mine")
      if later then fig:contour(valley) end
      no_faults(fig, "contour and path")
      assert.is_true(#labels(fig) >= 5)
    end
  end)

  it("is found out by fig:check where a path crosses a number", function()
    local fig = plot.figure{}:contour(valley)
    local l = labels(fig)[1]
    local s = fig:path{ { 0, 0 }, { 1, 1 } }:scene()
    assert.equal(0, faults.find(s).overlaps)
    for _, item in ipairs(s.items) do
      if item.role == "line over a map" then
        item.xy = { l.x - 30, l.y - 30, l.x + 30, l.y + 30, l.x - 30, l.y + 30, l.x + 30, l.y - 30 }
      end
    end
    s.items[#s.items + 1] = l
    assert.is_true(faults.find(s).overlaps >= 1)
  end)

  it("has a path on it in the same colours in light and dark", function()
    local function strokes(theme)
      local list = {}
      for _, item in ipairs(plot.figure{ theme = theme }:contour(valley):path({ { 0, 0 }, { 1, 1 } },
        { label = "way" }):scene().items) do
        if item.role == "line over a map" or item.group == "a.legend" then list[#list + 1] = item.stroke end
      end
      return list
    end
    assert.same({ "#ffffff", "#0072b2", "#0072b2" }, strokes "light")
    assert.same(strokes "light", strokes "dark")
  end)

  it("of values that are nearly equal tells them apart in its numbers", function()
    local fig = plot.figure{}:contour(sample(function(x, y) return 1 + 1e-12 * (x * x + y * y) end)):colorbar{}
    no_faults(fig, "nearly equal")
    local seen = {}
    for _, words in ipairs(texts_of(fig:scene(), "figure.colorbar")) do
      assert.is_nil(seen[words])
      seen[words] = true
    end
    assert.is_true(next(seen) ~= nil)
  end)

  it("with logarithmic colours says what it does with values that have none", function()
    local note = "values ≤ 0 have the colour of the lowest"
    local function notes(f) return texts_of(plot.figure{ norm = "log" }:heat(sample(f)):scene(), "a.text") end
    assert.same({ note }, notes(function(x, y) return x * y end))
    assert.same({}, notes(function(x) return 3 + x end))
    assert.same({ "no finite values" }, texts_of(plot.figure{}:heat(sample(function() return nan end)):scene(), "a.text"))
  end)
end)

describe("the biases of a drawn net", function()
  it("stand off its edges", function()
    for seed = 1, 5 do
      local net = tn.net{ 2, { 6, "tanh" }, { 1, "sigmoid" }, init = "normal", seed = seed }
      local s, crossed = plot.network(net):scene(), 0
      for _, label in ipairs(items(s, "text", "a.text")) do
        local bias = label.text:find("b", 1, true) == 2
        for _, edges in ipairs(bias and items(s, "path", "a.data") or {}) do
          local xy = edges.xy
          for i = 1, #xy - 3, 6 do
            if meets(xy[i], xy[i + 1], xy[i + 2], xy[i + 3], label) then crossed = crossed + 1 end
          end
        end
      end
      assert.equal(0, crossed)
    end
  end)
end)

describe("sheets of activations", function()
  it("have units of one length on both axes for what rises as z does", function()
    for _, name in ipairs{ "relu", "leaky_relu", "elu", "selu", "gelu", "silu", "mish", "softplus" } do
      local p = plot.activation(name):scene().panels[1]
      local across, up = p.w / (p.xlim[2] - p.xlim[1]), p.h / (p.ylim[2] - p.ylim[1])
      assert.is_true(math.abs(across / up - 1) < 0.01, name)
    end
    local p = plot.activation("tanh"):scene().panels[1]
    assert.is_true(p.ylim[2] - p.ylim[1] < 3) -- its height would be lost
  end)
end)

