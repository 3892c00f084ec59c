-- Contours: lines, bands, labels, and the kinds contour, contourf and heat.
local helper = require "helper"
local geom = require("tinynet.engine").geom
local norm = require "tinynet.plot.norm"
local pixels = require "pixels"
local style = require "tinynet.plot.style"
local tn = require "tinynet"
local plot = tn.plot

local nan = 0 / 0

local function axis(lo, hi, n)
  local v = {}
  for i = 1, n do v[i] = lo + (hi - lo) * (i - 1) / (n - 1) end
  return v
end

-- { x, y, z } of a function on a square of n x n points.
local function sample(f, lo, hi, n)
  local x, rows = axis(lo, hi, n), {}
  for j = 1, n do
    rows[j] = {}
    for i = 1, n do rows[j][i] = f(x[i], x[j]) end
  end
  return { x = x, y = x, z = tn.array(rows) }
end

-- The lines of a flat list: { { x1, y1, ... }, ... }.
local function split(xy)
  local lines, line = {}, {}
  for k = 1, #xy, 2 do
    if xy[k] == xy[k] then
      line[#line + 1], line[#line + 2] = xy[k], xy[k + 1]
    elseif #line > 0 then
      lines[#lines + 1], line = line, {}
    end
  end
  if #line > 0 then lines[#lines + 1] = line end
  return lines
end

local function closed(line) return line[1] == line[#line - 1] and line[2] == line[#line] end

local function area(line)
  local sum = 0
  for k = 1, #line - 3, 2 do sum = sum + line[k] * line[k + 3] - line[k + 2] * line[k + 1] end
  return math.abs(sum) / 2
end

-- Even-odd: whether a point lies inside the rings of a flat list.
local function inside(xy, px, py)
  local odd = false
  for k = 1, #xy - 3, 2 do
    local x0, y0, x1, y1 = xy[k], xy[k + 1], xy[k + 2], xy[k + 3]
    if (y0 > py) ~= (y1 > py) and px < x0 + (py - y0) / (y1 - y0) * (x1 - x0) then odd = not odd end
  end
  return odd
end

local function lines_of(s, level, floor) return split(geom.contour(s.x, s.y, s.z, { level }, floor)[1]) end

local function circle(x, y) return x * x + y * y end

describe("contour lines", function()
  it("of a circle are one ring, off by at most 0.13 h^2, with an area right to O(h^2)", function()
    for _, n in ipairs{ 25, 61, 200 } do
      local h = 3 / (n - 1)
      local lines = lines_of(sample(circle, -1.5, 1.5, n), 1)
      assert.equal(1, #lines)
      assert.is_true(closed(lines[1]))
      for k = 1, #lines[1], 2 do
        assert.is_true(math.abs(math.sqrt(circle(lines[1][k], lines[1][k + 1])) - 1) <= 0.13 * h * h)
      end
      assert.is_true(math.abs(area(lines[1]) - math.pi) < 1.2 * h * h)
    end
  end)

  it("lie on the level: residual at most 1e-6 of the range", function()
    local function f(x, y) return math.sin(3 * x) * math.cos(2 * y) + 0.3 * x end
    local s = sample(f, -2, 2, 60)
    local lo, hi = geom.span(s.z)
    for _, level in ipairs{ -0.7, -0.1, 0, 0.31, 0.9 } do
      for _, line in ipairs(lines_of(s, level)) do
        for k = 1, #line, 2 do
          -- bilinear in the cell of the point
          local u, v = (line[k] + 2) / 4 * 59, (line[k + 1] + 2) / 4 * 59
          local i, j = math.min(math.floor(u), 58), math.min(math.floor(v), 58)
          local a, b = u - i, v - j
          local z = (1 - b) * ((1 - a) * s.z:get(j + 1, i + 1) + a * s.z:get(j + 1, i + 2))
            + b * ((1 - a) * s.z:get(j + 2, i + 1) + a * s.z:get(j + 2, i + 2))
          assert.is_true(math.abs(z - level) <= 1e-6 * (hi - lo))
        end
      end
    end
  end)

  it("of xy at a saddle join as the mean of the corners says", function()
    local s = sample(function(x, y) return x * y end, -1, 1, 2)
    local below, above = lines_of(s, -0.5), lines_of(s, 0.5)
    assert.equal(2, #below)
    assert.equal(2, #above)
    -- The centre is 0: above -0.5 the high corners are joined, so the lines cut off the low ones.
    for _, line in ipairs(below) do assert.is_true(line[1] * line[2] < 0 or line[3] * line[4] < 0) end
    for _, line in ipairs(above) do assert.is_true(line[1] * line[2] > 0 or line[3] * line[4] > 0) end
    assert.equal(2, #lines_of(sample(function(x, y) return x * y end, -1, 1, 40), 0.1))
  end)

  it("trace white noise of 120 x 120 completely, with ends on the border only", function()
    local n = 120
    local s = { x = axis(1, n, n), y = axis(1, n, n), z = tn.rng(1):normal(n, n) }
    local expected = 0
    for j = 1, n - 1 do
      for i = 1, n - 1 do
        local count, last = 0, s.z:get(j + 1, i) > 0
        for _, c in ipairs{ { 0, 0 }, { 0, 1 }, { 1, 1 }, { 1, 0 } } do
          local above = s.z:get(j + c[1], i + c[2]) > 0
          if above ~= last then count = count + 1 end
          last = above
        end
        expected = expected + count / 2
      end
    end
    local segments, rings = 0, 0
    for _, line in ipairs(lines_of(s, 0)) do
      segments = segments + #line / 2 - 1
      if closed(line) then
        rings = rings + 1
      else
        for _, k in ipairs{ 1, #line - 1 } do
          local x, y = line[k], line[k + 1]
          assert.is_true(x == 1 or x == n or y == 1 or y == n)
        end
      end
    end
    assert.equal(expected, segments)
    assert.is_true(rings > 100)
  end)

  it("leave the cells at NaN and infinite values out", function()
    for _, bad in ipairs{ nan, 1 / 0, -1 / 0 } do
      local s = sample(circle, -1.5, 1.5, 31)
      s.z:set(16, 26, bad) -- x = 1, y = 0
      local lines = lines_of(s, 1.02)
      assert.equal(1, #lines)
      assert.is_false(closed(lines[1]))
      for k = 1, #lines[1], 2 do
        assert.is_true(math.abs(lines[1][k] - 1) > 0.0999 or math.abs(lines[1][k + 1]) > 0.0999)
      end
    end
  end)

  it("count a plateau at the level as below", function()
    local s = sample(function(x, y) return math.max(math.abs(x), math.abs(y)) <= 1 and 0 or 1 end, -2, 2, 9)
    assert.equal(1, #lines_of(s, 0))
    local lines = lines_of(s, 0)
    assert.is_true(closed(lines[1]))
    assert.equal(4, area(lines[1]))
    assert.equal(0, #lines_of(sample(function() return 3 end, 0, 1, 5), 3))
  end)

  it("interpolate logarithms where the norm is one", function()
    local s = sample(function(x, y) return math.exp(3 * circle(x, y)) end, -1.5, 1.5, 200)
    local function worst(floor)
      local off = 0
      local line = lines_of(s, math.exp(3), floor)[1]
      for k = 1, #line, 2 do off = math.max(off, math.abs(math.sqrt(circle(line[k], line[k + 1])) - 1)) end
      return off
    end
    local h = 3 / 199
    assert.is_true(worst(1) <= 0.13 * h * h)
    assert.is_true(worst(nil) > 5 * worst(1))
  end)

  it("refuse what is no grid", function()
    assert.has_error(function() geom.contour({ 1, 2 }, { 1 }, tn.array{ { 1, 2 } }, { 1 }) end,
      "bad argument #3 to 'contour' (2 x 2 to 2^28 values expected)")
    assert.has_error(function() geom.contour({ 1, 2 }, { 1, 2 }, tn.array{ { 1, 2 } }, { 1 }) end,
      "bad argument #3 to 'contour' (one value per x and y expected)")
  end)
end)

describe("bands", function()
  -- The area of even-odd rings: rings inside rings are holes.
  local function filled(xy)
    local sum = 0
    local lines = split(xy)
    for k, line in ipairs(lines) do
      local x, y = (line[1] + line[3]) / 2, (line[2] + line[4]) / 2
      local depth = 0
      for o, other in ipairs(lines) do
        if o ~= k and inside(other, x, y) then depth = depth + 1 end
      end
      sum = sum + area(line) * (depth % 2 == 0 and 1 or -1)
    end
    return sum
  end

  it("have the area of the function's: the square without the disk", function()
    local s = sample(circle, -1.5, 1.5, 200)
    local rings = geom.fill(s.x, s.y, s.z, { 0.25, 1 })
    assert.equal(3, #rings)
    assert.equal(9, filled(rings[1]))
    for k, r in ipairs{ 0.5, 1 } do
      local wanted = 9 - math.pi * r * r
      assert.is_true(math.abs(filled(rings[k + 1]) - wanted) < 1e-3 * wanted)
    end
  end)

  it("on a page are drawn with fewer points, off by less than can be seen", function()
    local s = sample(circle, 0, 600, 200)
    local all, few = geom.fill(s.x, s.y, s.z, { 300 ^ 2 }), geom.fill(s.x, s.y, s.z, { 300 ^ 2 }, nil, true)
    assert.is_true(#few[2] < #all[2] / 2)
    local h = 600 / 199
    for _, line in ipairs(split(few[2])) do
      for k = 1, #line - 3, 2 do
        local x, y = (line[k] + line[k + 2]) / 2, (line[k + 1] + line[k + 3]) / 2
        local on_border = x == 0 or y == 0 or x == 600 or y == 600
        local off = math.abs(math.sqrt(circle(x, y)) - 300)
        assert.is_true(on_border or off <= 0.05 + h * h / 300, off)
      end
    end
  end)

  it("leave a hole where a value is missing", function()
    local s = sample(circle, -1.5, 1.5, 31)
    s.z:set(16, 16, nan)
    local rings = geom.fill(s.x, s.y, s.z, { 1 })
    -- The crossings lie on the four neighbours: a diamond.
    assert.is_true(math.abs(filled(rings[1]) - (9 - 2 * 0.1 * 0.1)) < 1e-9)
  end)

  it("begin where an axis has places", function()
    local s = sample(circle, 0, 4, 5)
    for _, x in ipairs{ { nan, nan, 2, 3, 4 }, { 8, 6, 4, 2, nan } } do
      assert.equal(x[1] == 8 and 24 or 8, filled(geom.fill(x, s.y, s.z, {})[1]))
      local lines = split(geom.contour(x, s.y, s.z, { 10 })[1])
      assert.equal(1, #lines)
    end
    assert.equal(0, #split(geom.fill({ nan, nan, nan, nan, nan }, s.y, s.z, { 3 })[1]))
  end)

  it("hold the points whose value is in the band", function()
    local function f(x, y) return math.sin(3 * x) + y * y end
    local s = sample(f, -2, 2, 80)
    local levels = { -0.5, 0.5, 1.7, 3 }
    local rings = geom.fill(s.x, s.y, s.z, levels)
    local r = tn.rng(4):uniform(500, 2, -1.99, 1.99)
    for i = 1, 500 do
      local x, y = r:get(i, 1), r:get(i, 2)
      for k, level in ipairs(levels) do
        local v = f(x, y)
        if math.abs(v - level) > 0.01 then assert.equal(v > level, inside(rings[k + 1], x, y)) end
      end
    end
  end)
end)

local function save(fig, scale)
  local path = helper.tmpdir() .. "/a.png"
  local layout, scene = require "tinynet.plot.layout", require "tinynet.plot.scene"
  assert(scene.save(layout.scene(fig._spec, scale or 1), path, scale or 1))
  return pixels.read(path)
end

describe("a map", function()
  it("of one value is one colour without seams, at any scale", function()
    local s = { x = axis(0, 1, 23), y = axis(0, 1, 17), z = tn.array.zeros(17, 23) + 2 }
    for _, kind in ipairs{ "contourf", "contour", "heat" } do
      for _, scale in ipairs{ 1, 1.5 } do
        local fig = plot.figure{ width = 240, height = 180 }
        fig[kind](fig, s)
        fig:grid(false)
        local p = fig:scene().panels[1]
        local color_at = save(fig, scale)
        local expected = norm.new("linear", 2, 2):color(2)
        for y = math.ceil((p.y + 3) * scale), (p.y + p.h - 3) * scale, 2 do
          for x = math.ceil((p.x + 3) * scale), (p.x + p.w - 3) * scale, 3 do
            assert.equal(expected, color_at(x, y), kind)
          end
        end
      end
    end
  end)

  it("has no seams between its bands: every pixel is a colour of the map or between two neighbours", function()
    local fig = plot.figure{ width = 300, height = 240 }
    local s = sample(circle, -1, 1, 40)
    fig:contourf(s, { levels = { 0.5, 1 } })
    local p = fig:scene().panels[1]
    local lo, hi = geom.span(s.z)
    local n = norm.new("log", lo, hi)
    local color_at = save(fig)
    local bands = { n:between(n.lo, 0.5), n:between(0.5, 1), n:between(1, n.hi) }
    local function channel(hex, k) return tonumber(hex:sub(2 * k, 2 * k + 1), 16) end
    for y = math.ceil(p.y) + 2, p.y + p.h - 3 do
      for x = math.ceil(p.x) + 2, p.x + p.w - 3 do
        local c = color_at(x, y)
        for k = 1, 3 do
          local least = math.min(channel(bands[1], k), channel(bands[2], k), channel(bands[3], k))
          local most = math.max(channel(bands[1], k), channel(bands[2], k), channel(bands[3], k))
          assert.is_true(channel(c, k) >= least - 1 and channel(c, k) <= most + 1)
        end
      end
    end
  end)

  it("shows one value in one colour: contourf, heat and the colour bar of a figure", function()
    local function f(x) return 10 ^ (2 * x - 1) end -- 0.001 .. 10
    local s = sample(f, -1, 1, 201)
    local fig = plot.figure{ layout = "a b", width = 900, height = 400, norm = "log" }
    fig.a:contourf(s)
    fig.b:heat(s)
    fig:colorbar{ label = "loss" }
    local scene = fig:scene()
    local color_at = save(fig)
    local n = norm.new("log", 0.001, 10)
    local bar
    for _, item in ipairs(scene.items) do
      if item.group == "figure.colorbar" and item.fill then bar = bar or item.xy end
    end
    local levels = n:levels()
    for k = 2, #levels - 1, 5 do
      local lo, hi = levels[k], levels[k + 1]
      local middle = n:value((n:unit(lo) + n:unit(hi)) / 2)
      local band = n:between(lo, hi)
      local function probe(panel, v)
        local p = scene.panels[panel]
        local x = (math.log(v, 10) + 1) / 2
        return color_at(math.floor(p.x + p.w * (x - p.xlim[1]) / (p.xlim[2] - p.xlim[1])), p.y + p.h // 2)
      end
      assert.equal(band, probe(1, middle))
      assert.equal(band, color_at(math.floor(bar[1]) + 7,
        math.floor(bar[2] + (1 - n:unit(middle)) * (bar[6] - bar[2]))))
      -- A cell of the heat map spans 1/50 decade: its colour is the one of its value to rounding.
      local seen = probe(2, middle)
      for c = 1, 3 do
        local a, b = tonumber(seen:sub(2 * c, 2 * c + 1), 16), tonumber(band:sub(2 * c, 2 * c + 1), 16)
        assert.is_true(math.abs(a - b) <= 3)
      end
    end
  end)

  it("shares the levels that a user gave to one panel: all fills and the bar have the same bands", function()
    local s = sample(function(x) return 10 ^ x end, -3, 1, 101) -- 0.001 .. 10
    for _, kind in ipairs{ "log", "linear" } do
      local fig = plot.figure{ layout = "a b c", width = 900, height = 400, norm = kind }
      fig.a:contour(s, { levels = { 0.05, 0.5, 5 }, labels = false })
      fig.b:contourf(s, { levels = { 2 } })
      fig.c:contourf(s)
      local colors, bars = {}, {}
      for _, item in ipairs(fig:colorbar{}:scene().items) do
        local list = item.group == "figure.colorbar" and bars or colors
        if item.kind == "path" and item.fill then
          list[item.group] = list[item.group] or {}
          table.insert(list[item.group], item.fill)
        end
      end
      local n = norm.new(kind, 0.001, 10)
      local want = { n:between(0.001, 0.05), n:between(0.05, 0.5), n:between(0.5, 2), n:between(2, 5), n:between(5, 10) }
      for _, group in ipairs{ "a.data", "b.data", "c.data" } do assert.same(want, colors[group], kind .. group) end
      assert.same(want, bars["figure.colorbar"], kind)
    end
    local many = {}
    for i = 1, 200 do many[i] = i / 1000 end
    local fig = plot.figure{ layout = "a b" }
    fig.a:contourf(s, { levels = many })
    for i = 1, 200 do many[i] = i / 1000 + 1 end
    fig.b:contourf(s, { levels = many })
    helper.raises(function() fig:scene() end, "levels: the maps of a figure share theirs, 256 at most, got 400")
  end)

  it("of 200 x 200 points is an SVG of less than 0.8 MB", function()
    local fig = plot.figure{ width = 1100, height = 560 }
    fig:contour(sample(function(x, y) return 1e-3 + (y - 2 * math.sin(x)) ^ 2 + 0.1 * x * x end, -3, 3, 200))
    local path = helper.tmpdir() .. "/a.svg"
    assert.is_true(require("tinynet.plot.scene").save(fig:scene(), path, 1))
    assert.is_true(#helper.read(path) < 8e5)
  end)

  it("of white noise has no fault, either", function()
    local fig = plot.figure{ width = 500, height = 400 }
    fig:contour({ x = axis(1, 60, 60), y = axis(1, 60, 60), z = tn.rng(1):normal(60, 60) })
    assert.equal(0, fig:check().overlaps)
  end)

  it("names its axes after the parameters", function()
    local s = sample(circle, -1, 1, 5)
    s.names = { "w1[1,1]", "b2[1]" }
    local fig = plot.figure{}
    fig:contour(s)
    local seen = {}
    for _, item in ipairs(fig:scene().items) do
      if item.group == "a.label" then seen[#seen + 1] = item.text end
    end
    assert.same({ "w_{1,1}", "b^{(2)}_{1}" }, seen)
  end)
end)

-- The centre, half sizes and angle of a contour label.
local function box_of(item)
  local a = math.rad(item.angle)
  local u, v = item.box.x + item.box.w / 2, item.box.y + item.box.h / 2
  return item.x + u * math.cos(a) - v * math.sin(a), item.y + u * math.sin(a) + v * math.cos(a), a
end

describe("labels of contours", function()
  local function valley(k) return function(x, y) return 1e-3 + (y - k * math.sin(2 * x)) ^ 2 + 0.1 * x * x end end
  local shapes = { circle, function(x, y) return 0.01 + math.max(0, x - y) ^ 2 + math.max(0, y) ^ 4 end, valley(0.5),
    valley(3), function(x, y) return math.abs(x) * 1000 + math.abs(y) + 1e-3 end }

  it("do not overlap, are not cut by the frame nor crossed by another labelled line", function()
    local labels = 0
    for _, size in ipairs{ { 300, 240 }, { 640, 560 }, { 1200, 900 } } do
      for k, f in ipairs(shapes) do
        local fig = plot.figure{ width = size[1], height = size[2] }
        fig:contour(sample(f, -3, 3, 70))
        fig:mark(0, 0)
        fig:colorbar{ label = { en = "loss (half_mse)", zh = "损失（MSE/2）" } }
        local found = fig:check()
        assert.equal(0, found.overlaps + found.outside + found.missing_glyphs, ("shape %d"):format(k))
        local scene = fig:scene()
        local p = scene.panels[1]
        for _, item in ipairs(scene.items) do
          if item.role == "contour label" then
            local x, y, a = box_of(item)
            local ex = (item.box.w * math.abs(math.cos(a)) + item.box.h * math.abs(math.sin(a))) / 2
            local ey = (item.box.w * math.abs(math.sin(a)) + item.box.h * math.abs(math.cos(a))) / 2
            labels = labels + 1
            assert.is_true(math.abs(item.angle) <= 90)
            assert.is_true(x - ex >= p.x + 9 and x + ex <= p.x + p.w - 9 and y - ey >= p.y + 9
              and y + ey <= p.y + p.h - 9)
          end
        end
      end
    end
    assert.is_true(labels > 60, labels)
  end)

  it("stand on their line, off by less than 0.35 of their height, with the gap just under them", function()
    local fig = plot.figure{ width = 640, height = 560 }
    fig:contour(sample(circle, -3, 3, 200), { levels = { 1, 4 } })
    local scene = fig:scene()
    local p, labels = scene.panels[1], 0
    for _, item in ipairs(scene.items) do
      if item.role == "contour label" then
        labels = labels + 1
        local x, y = box_of(item)
        local u = p.xlim[1] + (x - p.x) / p.w * (p.xlim[2] - p.xlim[1])
        local v = p.ylim[2] - (y - p.y) / p.h * (p.ylim[2] - p.ylim[1])
        local off = math.abs(math.sqrt(circle(u, v)) - math.sqrt(tonumber(item.text))) * p.h / 6
        assert.is_true(off < 0.35 * item.box.h, off)
      elseif item.role == "labelled line" then
        -- The line ends 2 px (and half its cap) from the text.
        local gaps = #split(item.xy)
        assert.is_true(gaps >= 1)
      end
    end
    assert.is_true(labels >= 2)
  end)

  it("are found by fig:check where a line crosses one", function()
    local fig = plot.figure{ width = 640, height = 560 }
    fig:contour(sample(circle, -3, 3, 100), { levels = { 1, 4 } })
    local scene = fig:scene()
    local faults = require "tinynet.plot.faults"
    assert.equal(0, faults.find(scene).overlaps)
    for _, item in ipairs(scene.items) do
      if item.role == "contour label" then
        local x, y = box_of(item)
        table.insert(scene.items, { kind = "path", group = "a.data", role = "labelled line", stroke = "#000000",
          xy = { x - 30, y - 30, x + 30, y + 30 } })
        break
      end
    end
    assert.equal(1, faults.find(scene).overlaps)
  end)

  it("cut at most two thin lines", function()
    local labels, cut = 0, 0
    for _, f in ipairs(shapes) do
      local s = sample(f, -3, 3, 70)
      local fig = plot.figure{ width = 640, height = 560 }:contour(s)
      local scene = fig:scene()
      local p = scene.panels[1]
      local at, labelled = geom.levels("log", s.z:min(), s.z:max())
      local widths = {}
      for k in ipairs(at) do widths[k] = labelled[k] and -1 or 0 end
      -- The lines as they are drawn, without the gaps of labels.
      local lines = geom.isolines(axis(p.x, p.x + p.w, 70), axis(p.y + p.h, p.y, 70), s.z, { levels = at,
        widths = widths, floor = s.z:min(), height = 8, avoid = {}, x = p.x, y = p.y, w = p.w, h = p.h })
      for _, item in ipairs(scene.items) do
        if item.role == "contour label" then
          local cx, cy, a = box_of(item)
          local n = 0
          for k, xy in ipairs(lines) do
            for _, line in ipairs(labelled[k] and {} or split(xy)) do
              local under = false
              for i = 1, #line - 3, 2 do
                local near = math.abs(line[i] - cx) + math.abs(line[i + 1] - cy)
                  < item.box.w + math.abs(line[i + 2] - line[i]) + math.abs(line[i + 3] - line[i + 1])
                for t = 0, near and 1 or -1, 0.02 do
                  local dx, dy = line[i] + t * (line[i + 2] - line[i]) - cx, line[i + 1] + t * (line[i + 3] - line[i + 1]) - cy
                  local u, v = dx * math.cos(a) + dy * math.sin(a), dy * math.cos(a) - dx * math.sin(a)
                  under = under or math.abs(u) < item.box.w / 2 and math.abs(v) < item.box.h / 2
                end
              end
              n = n + (under and 1 or 0)
            end
          end
          labels, cut = labels + 1, math.max(cut, n)
        end
      end
    end
    assert.is_true(labels > 20, labels)
    assert.is_true(cut <= 2, cut)
  end)

  it("can be left out", function()
    local fig = plot.figure{}
    fig:contour(sample(circle, -1, 1, 20), { labels = false })
    for _, item in ipairs(fig:scene().items) do assert.not_equal("contour label", item.role) end
  end)

  it("of thin lines that crowd are not missed: crowded lines are thinned", function()
    -- 1000 levels on 300 px would be black.
    local s, levels = sample(function(x) return x end, 0, 1, 50), {}
    for k = 1, 200 do levels[k] = k / 201 end
    local x, y = axis(0, 300, 50), axis(0, 300, 50)
    local widths = {}
    for k = 1, 200 do widths[k] = 0 end
    local o = { levels = levels, widths = widths, height = 8, avoid = {}, x = 0, y = 0, w = 300, h = 300 }
    for _, xy in ipairs((geom.isolines(x, y, s.z, o))) do assert.equal(0, #split(xy)) end
    o.levels, o.widths = { 0.25, 0.5, 0.75 }, { 0, 20, 0 }
    local lines, labels = geom.isolines(x, y, s.z, o)
    assert.equal(1, #split(lines[1]))
    assert.equal(1, #labels)
    assert.equal(2, labels[1].level)
    assert.equal(2, #split(lines[2]))
    local a, b = table.unpack(split(lines[2]))
    local gap = math.abs(math.min(math.abs(a[#a] - b[2]), math.abs(a[2] - b[#b])))
    assert.is_true(math.abs(gap - 24) < 1e-6, gap) -- the width and 2 px on either side
  end)
end)

describe("fields that cannot be drawn", function()
  local function raises(text, f) helper.raises(f, text) end
  local fig = plot.figure{}
  local x5, y3 = axis(0, 1, 5), axis(0, 1, 3)

  it("are refused with the sizes", function()
    raises("bad argument #3 to 'contour' (contour: z has 40000 values but x*y = 39800)", function()
      fig:contour(axis(0, 1, 200), axis(0, 1, 199), tn.array.zeros(200, 200))
    end)
    raises("bad argument #1 to 'heat' (heat: z has 6 values but x*y = 4)", function()
      fig:heat{ x = { 1, 2 }, y = { 1, 2 }, z = { { 1, 2, 3 }, { 4, 5, 6 } } }
    end)
    raises("contourf: z of shape (y, x) = (3, 5) expected, got (5, 3)", function()
      fig:contourf(x5, y3, tn.array.zeros(5, 3))
    end)
    raises("contour: a grid of 2 x 2 points at the least is needed, got 5 x 1", function()
      fig:contour(x5, { 1 }, tn.array.zeros(1, 5))
    end)
    raises("contour: row 2 of z has 1 values, row 1 has 2", function()
      fig:contour({ 1, 2 }, { 1, 2 }, { { 1, 2 }, { 3 } })
    end)
  end)

  it("are refused with what was wanted", function()
    raises("contour: { x =, y =, z = }, or x, y, z expected, got number", function() fig:contour(3) end)
    raises("contour: x must ascend, but x[3] = 1 follows 2", function()
      fig:contour({ 1, 2, 1 }, { 1, 2 }, tn.array.zeros(2, 3))
    end)
    raises("contour: y[2] is not finite", function() fig:contour({ 1, 2 }, { 1, nan }, tn.array.zeros(2, 2)) end)
    raises("contour: z: array or table of rows expected, got string", function()
      fig:contour({ 1, 2 }, { 1, 2 }, "z")
    end)
    raises("unknown option 'level'; did you mean 'levels'?", function()
      fig:contour({ 1, 2 }, { 1, 2 }, tn.array.zeros(2, 2), { level = 3 })
    end)
    raises("levels must ascend, but levels[2] = 1 follows 2", function()
      fig:contour({ 1, 2 }, { 1, 2 }, tn.array.zeros(2, 2), { levels = { 2, 1 } })
    end)
    raises("levels: array or table of numbers expected, got number", function()
      fig:contourf({ 1, 2 }, { 1, 2 }, tn.array.zeros(2, 2), { levels = 12 })
    end)
    raises("labels: boolean expected, got string", function()
      fig:contour({ 1, 2 }, { 1, 2 }, tn.array.zeros(2, 2), { labels = "yes" })
    end)
    raises("unknown option 'labels'", function()
      fig:heat({ 1, 2 }, { 1, 2 }, tn.array.zeros(2, 2), { labels = true })
    end)
    raises("colorbar: no panel has a contour, heat map or surface", function()
      plot.figure{}:line({ 1, 2 }, { 1, 2 }):colorbar():scene()
    end)
    raises("unknown option 'labl'; did you mean 'label'?", function() plot.figure{}:colorbar{ labl = "x" } end)
    raises("norm: the logarithm wants values above 0, the highest is -1", function()
      local f = plot.figure{ norm = "log" }
      f:heat({ 1, 2 }, { 1, 2 }, tn.array.zeros(2, 2) - 1)
      f:scene()
    end)
  end)

  it("give a sensible picture where numbers are missing, equal or infinite", function()
    local zeros = tn.array.zeros(3, 5)
    local holes, infinite, negative = zeros:copy(), zeros:copy(), zeros - 1
    for j = 1, 3 do
      for i = 1, 5 do
        holes:set(j, i, nan)
        infinite:set(j, i, i < 3 and 1 / 0 or i * j)
      end
    end
    for _, kind in ipairs{ "contour", "contourf", "heat" } do
      for _, z in ipairs{ zeros, holes, infinite, negative } do
        for _, scale in ipairs{ "linear", "log" } do
          local f = plot.figure{ width = 300, height = 250 }
          f[kind](f, x5, y3, z)
          f:scale{ x = scale }
          f:colorbar()
          local found = f:check()
          assert.equal(0, found.overlaps + found.outside)
          save(f)
        end
      end
      local f = plot.figure{ width = 300, height = 250 }
      f[kind](f, x5, y3, holes)
      local said = false
      for _, item in ipairs(f:scene().items) do said = said or item.text == "no finite values" end
      assert.is_true(said)
    end
  end)

  it("are copied: what the script changes later is not drawn", function()
    local z = tn.array.zeros(2, 2)
    local f = plot.figure{}
    f:heat({ 1, 2 }, { 1, 2 }, z)
    z:set(1, 1, 5)
    assert.equal(0, f:panel(1)._spec.marks[1].hi)
    assert.equal(0, f:panel(1)._spec.marks[1].z:get(1, 1))
  end)
end)

describe("the losses of the book", function()
  it("draw without a fault, +-5 and +-100, in English and Chinese", function()
    if not helper.reference then return pending(helper.no_reference) end
    local d = tn.data.load(helper.reference .. "/book7-samples.txt"):minmax()
    for _, act in ipairs{ "tanh", "relu" } do
      local net = tn.net{ 1, { 2, act }, { 1, "identity" }, seed = 1 }
      net:load_txt{ helper.reference .. "/book7-" .. act .. "-layer1.txt",
        helper.reference .. "/book7-" .. act .. "-layer2.txt" }
      local cx, cy = net.w1:get(1, 1), net.w1:get(1, 2)
      for _, radius in ipairs{ 5, 100 } do
        local n = 41
        local s = { x = axis(cx - radius, cx + radius, n), y = axis(cy - radius, cy + radius, n),
          z = tn.array.zeros(n, n) }
        for j = 1, n do
          for i = 1, n do
            net.w1:set(1, 1, s.x[i])
            net.w1:set(1, 2, s.y[j])
            s.z:set(j, i, net:loss(d, "half_mse"))
          end
        end
        for _, size in ipairs{ { 420, 360 }, { 640, 560 } } do
          local fig = plot.figure{ title = { en = "The loss", zh = "损失函数" }, width = size[1], height = size[2] }
          fig:contour(s)
          fig:mark(cx, cy)
          fig:colorbar{ label = { en = "loss", zh = "损失" } }
          local found = fig:check()
          assert.equal(0, found.overlaps + found.outside + found.missing_glyphs)
          assert.is_true(found.texts > 15)
        end
      end
    end
    assert.is_true(style.size.contour >= 11)
  end)
end)
