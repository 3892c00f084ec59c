-- Surfaces: colours, depth, cutting, the box and its labels, what is refused.
local helper = require "helper"
local style = require "tinynet.plot.style"
local tn = require "tinynet"
local geom = require("tinynet.engine").geom
local canvas = require "tinynet.canvas"
local layout = require "tinynet.plot.layout"
local plot = require "tinynet.plot"
local text = require "tinynet.text"

local nan, inf = 0 / 0, math.huge
local H = 0.6 -- height of the boxes below

-- z = f(x, y) on n x m points over [-1, 1] x [-1, 1].
local function grid(f, n, m)
  n, m = n or 30, m or n or 30
  local z = {}
  for j = 1, m do
    z[j] = {}
    for i = 1, n do z[j][i] = f(-1 + 2 * (i - 1) / (n - 1), -1 + 2 * (j - 1) / (m - 1)) end
  end
  return { x = tn.array.linspace(-1, 1, n), y = tn.array.linspace(-1, 1, m), z = tn.array(z) }
end

local function solid(g, lo, hi, tone)
  return geom.surface(g.x, g.y, g.z, { x = { -1, 1 }, y = { -1, 1 }, z = { lo, hi }, tone = tone or { lo, hi }, height = H })
end

local function camera(azimuth, elevation, o)
  o = o or {}
  return { azimuth = azimuth, elevation = elevation, eye = o.eye or 0, scale = o.scale or 60, x = 120, y = 90 }
end

local page = { 0, 0, 240, 180 }
local plain = { flat = true, mesh = 0, supersample = 1, ids = true }

-- The pixel (x, y), from 0 on: alpha, red, green, blue.
local function pixel(pixels, columns, x, y)
  local v = string.unpack("=I4", pixels, 4 * (y * columns + x) + 1)
  return v >> 24, v >> 16 & 255, v >> 8 & 255, v & 255
end

-- The point of the box at px (X, Y) and a depth: the inverse of the projection.
local function unsee(c, X, Y, depth)
  local turn, rise = math.rad(-90 - c.azimuth), math.rad(c.elevation)
  local q = 1
  if c.eye > 0 then
    q = -depth / c.eye
    depth = c.eye / q - c.eye
  end
  local right, up = (X - c.x) / c.scale / q, (c.y - Y) / c.scale / q
  local z = up * math.cos(rise) - depth * math.sin(rise)
  local away = up * math.sin(rise) + depth * math.cos(rise)
  return right * math.cos(turn) + away * math.sin(turn), away * math.cos(turn) - right * math.sin(turn), z / H
end

-- Calls f(x, y, depth, id) for each subpixel that shows the surface; answers their number.
local function each(picture, w, h, f)
  local n = 0
  for y = 0, h - 1 do
    for x = 0, w - 1 do
      local depth, id = picture:probe(x, y)
      if depth then
        n = n + 1
        f(x, y, depth, id)
      end
    end
  end
  return n
end

local function hills(x, y) return 0.4 + 0.3 * math.sin(4 * x) * math.cos(3 * y) + 0.2 * x end

local function items(s, kind)
  local list = {}
  for _, item in ipairs(s.items) do
    if item.kind == kind then list[#list + 1] = item end
  end
  return list
end

local function bowl(x, y) return 0.01 + x * x + 2 * (y - 0.5 * x) ^ 2 end

local function save(fig, name, o)
  local path, old = helper.tmpdir() .. "/" .. name, print
  _G.print = function() end
  local ok, err = pcall(fig.save, fig, path, o)
  _G.print = old
  if not ok then error(err, 0) end
  return helper.read(path)
end

after_each(function() text.set "en" end)

describe("the raster", function()
  it("shows the colour of the value, for parallel rays and in perspective", function()
    local a, b = 0.35, -0.25
    local s = solid(grid(function(x, y) return a * x + b * y end, 9, 7), -1, 1, { -0.6, 0.6 })
    for _, eye in ipairs{ 0, 5 } do
      local c = camera(-50, 35, { eye = eye })
      local picture = s:draw(c, page, plain)
      local pixels, columns = picture:pixels()
      local worst = 0
      local n = each(picture, 240, 180, function(x, y, depth)
        local u, v, h = unsee(c, x + 0.5, y + 0.5, depth)
        assert.is_true(math.abs(a * u + b * v - h) < 1e-5) -- on the plane
        local color = geom.cmap_color("tn", (a * u + b * v + 0.6) / 1.2)
        local alpha, red, green, blue = pixel(pixels, columns, x, y)
        assert.equal(255, alpha)
        for k, v8 in ipairs{ red, green, blue } do
          worst = math.max(worst, math.abs(v8 - tonumber(color:sub(2 * k, 2 * k + 1), 16)))
        end
      end)
      assert.is_true(n > 5000)
      assert.is_true(worst <= 1, "off by " .. worst)
    end
  end)

  it("keeps the shade between 0.70 and 1.00", function()
    local s, c = solid(grid(hills), -1, 1, { 5, 6 }), camera(-50, 35) -- one colour, that of the lower end
    local flat = s:draw(c, page, { flat = true, mesh = 0, supersample = 1 })
    local lit = s:draw(c, page, { mesh = 0, supersample = 1 })
    local a, columns = flat:pixels()
    local b = lit:pixels()
    local lo, hi = 2, 0
    each(flat, 240, 180, function(x, y)
      local _, _, _, full = pixel(a, columns, x, y)
      local _, _, _, seen = pixel(b, columns, x, y)
      lo, hi = math.min(lo, (seen + 0.5) / full), math.max(hi, (seen - 0.5) / full)
    end)
    assert.is_true(lo >= 0.70 and hi <= 1.0, lo .. " " .. hi)
    assert.is_true(lo < 0.85 and hi > 0.9)
  end)

  it("cuts at the floor and the top of the box, pixel by pixel", function()
    local s = solid(grid(function(x, y) return 3 * (x * x + y * y) - 1 end), -0.7, 1)
    for _, eye in ipairs{ 0, 6 } do
      local c = camera(30, 40, { eye = eye })
      local lo, hi = 2, -2
      each(s:draw(c, page, plain), 240, 180, function(x, y, depth)
        local _, _, h = unsee(c, x + 0.5, y + 0.5, depth)
        lo, hi = math.min(lo, h), math.max(hi, h)
      end)
      assert.is_true(lo >= -1.00001 and lo < -0.97 and hi <= 1.00001 and hi > 0.97, lo .. " " .. hi)
    end
  end)

  it("cuts at the sides of the box", function()
    local g = grid(hills)
    local s = geom.surface(g.x, g.y, g.z,
      { x = { -0.513, 0.4 }, y = { -1, 0.3 }, z = { -1, 1 }, tone = { -1, 1 }, height = H })
    local c, far = camera(-50, 35), 0
    each(s:draw(c, page, plain), 240, 180, function(x, y, depth)
      local u, v = unsee(c, x + 0.5, y + 0.5, depth)
      far = math.max(far, math.abs(u), math.abs(v))
    end)
    assert.is_true(far <= 1.00001 and far > 0.98)
  end)

  it("shows the triangles that a plain z-buffer shows", function()
    local n = 40
    local g = grid(function(x, y) return 0.5 * math.sin(6 * x) * math.cos(5 * y) + 0.2 * x end, n)
    local s, c = solid(g, -1, 1), camera(-37, 25, { scale = 80 })
    local picture = s:draw(c, page, plain)
    local depth, id, count = {}, {}, 0
    local function corner(i, j)
      local h = 2 * ((g.z:get(j, i) + 1) / 2) - 1 -- as rounded there: it decides between equal diagonals
      local x, y, d = s:see(c, g.x:get(i), g.y:get(j), h)
      return { x, y, d, h = h }
    end
    local function draw(p, q, r)
      count = count + 1
      local den = (q[1] - p[1]) * (r[2] - p[2]) - (r[1] - p[1]) * (q[2] - p[2])
      local x0, x1 = math.floor(math.min(p[1], q[1], r[1])), math.ceil(math.max(p[1], q[1], r[1]))
      local y0, y1 = math.floor(math.min(p[2], q[2], r[2])), math.ceil(math.max(p[2], q[2], r[2]))
      for y = y0, y1 do
        for x = x0, x1 do
          local dx, dy = x + 0.5 - p[1], y + 0.5 - p[2]
          local u = (dx * (r[2] - p[2]) - (r[1] - p[1]) * dy) / den
          local v = ((q[1] - p[1]) * dy - dx * (q[2] - p[2])) / den
          local d, k = p[3] + u * (q[3] - p[3]) + v * (r[3] - p[3]), y * 240 + x
          if u >= 0 and v >= 0 and u + v <= 1 and d < (depth[k] or inf) then depth[k], id[k] = d, count end
        end
      end
    end
    for j = 1, n - 1 do
      for i = 1, n - 1 do
        local p, q, r, t = corner(i, j), corner(i + 1, j), corner(i + 1, j + 1), corner(i, j + 1)
        if math.abs(p.h - r.h) < math.abs(q.h - t.h) then
          draw(p, q, r)
          draw(p, r, t)
        else
          draw(p, q, t)
          draw(q, r, t)
        end
      end
    end
    local wrong, all = 0, 0
    for y = 0, 179 do
      for x = 0, 239 do
        local _, seen = picture:probe(x, y)
        local k = y * 240 + x
        if id[k] or seen then
          all = all + 1
          if id[k] ~= seen then wrong = wrong + 1 end
        end
      end
    end
    assert.is_true(all > 8000, all)
    assert.is_true(wrong < 0.0005 * all, wrong .. " of " .. all)
  end)

  it("draws the full grid: each of 2 x 199 x 199 triangles is seen from above", function()
    local s = solid(grid(hills, 200), -1, 1)
    local c = { azimuth = -90, elevation = 90, scale = 440, x = 450, y = 450 }
    local seen, n = {}, 0
    each(s:draw(c, { 0, 0, 900, 900 }, plain), 900, 900, function(_, _, _, id)
      if not seen[id] then seen[id], n = true, n + 1 end
    end)
    assert.equal(2 * 199 * 199, n)
  end)

  it("leaves holes where values are missing, and no others", function()
    local g = grid(hills, 21)
    g.z:set(11, 11, nan)
    g.z:set(4, 4, inf)
    local top = { azimuth = -90, elevation = 90, scale = 80, x = 120, y = 90 }
    local picture = solid(g, -1, 1):draw(top, page, plain)
    local n = each(picture, 240, 180, function() end)
    assert.is_nil(picture:probe(120, 89))
    assert.is_number(picture:probe(140, 89))
    -- Of the four cells around a missing point half of each is left: 160 x 160 px - 2 x 2 cells of 8 x 8 px.
    assert.is_true(math.abs(160 * 160 - 2 * 2 * 64 - n) <= 16, n) -- 8 diagonals through pixel centres
  end)

  it("mixes subpixels at the edge only", function()
    local s = solid(grid(function() return 0 end, 2), -1, 1)
    local picture = s:draw(camera(-50, 35), page, { flat = true, mesh = 0, supersample = 3 })
    local pixels, columns = picture:pixels()
    local kinds = {}
    for y = 0, 179 do
      for x = 0, 239 do
        local alpha, r, g, b = pixel(pixels, columns, x, y)
        if alpha == 255 then kinds[("%d %d %d"):format(r, g, b)] = true end
        assert.is_true(r <= alpha and g <= alpha and b <= alpha)
      end
    end
    local n = 0
    for _ in pairs(kinds) do n = n + 1 end
    assert.equal(1, n) -- no seams
  end)

  it("draws lines where the levels are", function()
    local s = solid(grid(function(x) return x end, 20), -1, 1)
    local top = { azimuth = -90, elevation = 90, scale = 80, x = 120, y = 90 }
    local pixels, columns = s:draw(top, page, { flat = true, mesh = 0, levels = { 0.753125 } }):pixels()
    local function luminance(x)
      local _, r, g, b = pixel(pixels, columns, x, 90)
      return r + g + b
    end
    local dark, at = inf, 0
    for x = 45, 195 do
      if luminance(x) < dark and x > 120 then dark, at = luminance(x), x end
    end
    assert.is_true(math.abs(at + 0.5 - (120 + 80 * 0.50625)) < 0.1) -- tone 0.753125 is x = 0.50625
    assert.is_true(dark < 0.7 * luminance(at + 4) and dark < 0.7 * luminance(at - 4))
  end)
end)

-- The stars of the marks on a surface.
local function stars(scene)
  local list = {}
  for _, item in ipairs(items(scene, "path")) do
    if item.fill == style.map.star then list[#list + 1] = item end
  end
  return list
end

describe("the view", function()
  it("chosen shows at least as much as the usual one, and the minimum", function()
    local functions = { bowl, hills, function(x, y) return (x + 1) ^ 2 + 3 * math.max(y, 0) end,
      function(x, y) return math.exp(-3 * ((x - 0.6) ^ 2 + (y + 0.5) ^ 2)) * -1 end }
    for k, f in ipairs(functions) do
      local g = grid(f, 60)
      local s = solid(g, g.z:min(), g.z:max())
      local azimuth, elevation = s:choose()
      local score, lift = s:score(azimuth, elevation)
      local usual, usual_lift = s:score(-52.5, 30)
      assert.is_true(score + (lift == 0 and 0.25 or 0) >= usual + (usual_lift == 0 and 0.25 or 0), k)
      assert.equal(0, lift, k)
      assert.is_true(score >= 0.85, k .. ": " .. score)
    end
  end)

  it("chosen for a pit that no view sees into looks as deep as it can: a pin in it shows", function()
    local pit = grid(function(x, y) return math.exp(-8 * ((x - 0.6) ^ 2 + (y + 0.5) ^ 2)) * -1 end, 60)
    local s = solid(pit, pit.z:min(), pit.z:max())
    local _, lift = s:score(s:choose())
    local _, usual = s:score(-52.5, 30)
    assert.is_true(lift <= 0.3 and lift < usual, ("%g, %g"):format(lift, usual))
    assert.equal(1, #stars(plot.figure{}:surface(pit):mark(0.6, -0.5):scene()))
  end)

  it("counts upper sides only, and sees a pit that a coarse copy has not", function()
    local slope = grid(function(_, y) return y end, 30) -- its upper side faces the eye where y is negative
    local s = solid(slope, -1, 1)
    assert.equal(1, (s:score(-90, 20)))
    assert.is_true(s:score(90, 20) < 0.03) -- the last row has nothing before it
    assert.equal(1, (s:score(90, 40))) -- steeper than the slope of H
    local pit = grid(function(x, y)
      local r = math.sqrt((x - 0.3) ^ 2 + (y - 0.1) ^ 2)
      return math.min(1, 20 * r) + 0.2 * math.max(0, y)
    end, 401)
    s = solid(pit, 0, 1.2)
    for _, view in ipairs{ { -60, 30 }, { 70, 30 }, { 150, 50 } } do
      local _, lift = s:score(view[1], view[2])
      local most, c, n = 0, math.cos(math.rad(view[1])), math.sin(math.rad(view[1]))
      for k = 1, 2000 do
        local far = k / 1000
        local x, y = 0.3 + far * c, 0.1 + far * n
        if math.abs(x) <= 1 and math.abs(y) <= 1 then
          local z = math.min(1, 20 * far) + 0.2 * math.max(0, y)
          most = math.max(most, z / 0.6 - far * math.tan(math.rad(view[2])) / H)
        end
      end
      assert.near(most, lift, 0.06)
      assert.is_true(lift > 1)
    end
  end)

  it("keeps box and labels inside the panel from 48 sides", function()
    for a = 0, 345, 30 do
      for _, e in ipairs{ 0, 12, 45, 88 } do
        local g = grid(bowl, 12)
        g.names = { "w1[1,1]", "w1[1,2]" }
        local fig = plot.figure{ width = 420, height = 360 }
        fig:surface(g, { view = { a - 180, e } }):zlabel "loss (half_mse)"
        local c = fig:check()
        assert.same({ 0, 0, 0 }, { c.overlaps, c.outside, c.missing_glyphs }, ("view %d %d"):format(a - 180, e))
        assert.is_true(c.texts >= 5)
        local s = fig:scene()
        for _, item in ipairs(s.items) do
          for k = 1, #(item.xy or {}), 2 do
            local x, y = item.xy[k], item.xy[k + 1]
            assert.is_true(x ~= x or (x >= 0 and y >= 0 and x <= s.width and y <= s.height))
          end
        end
      end
    end
  end)

  it("passes the check in two languages, three themes, three sizes, beside a flat panel", function()
    for _, lang in ipairs(text.languages) do
      text.set(lang)
      for k, theme in ipairs{ "light", "dark", "print" } do
        local fig = plot.figure{ layout = "a b", width = 700 + 250 * k, height = 420 + 60 * k, theme = theme,
          title = { en = "Surface", zh = "损失曲面" } }
        fig.a:surface(grid(bowl, 40), { perspective = k == 2 }):mark(0, 0, { en = "minimum", zh = "最小值" })
        fig.a:title{ en = "(a) the loss", zh = "(a) 损失" }:xlabel "w_{1,1}":ylabel "w_{1,2}"
          :zlabel{ en = "loss", zh = "损失" }:note "mse 0.0100"
        fig.b:line({ 0, 1 }, { 0, 1 }):xlabel "x":ylabel "y"
        local c = fig:check()
        assert.same({ 0, 0, 0 }, { c.overlaps, c.outside, c.missing_glyphs }, lang .. theme)
      end
    end
  end)
end)

describe("marks on a surface", function()
  -- A wall across y = 0; the eye stands at negative y.
  local wall = grid(function(_, y) return math.exp(-40 * y * y) end, 61)
  local function figure() return plot.figure{ width = 500, height = 400 }:surface(wall, { view = { -80, 15 } }) end

  it("stand at the height of the surface, and only where they are visible", function()
    local front = figure():mark(0.2, -0.6):scene()
    local behind = figure():mark(0.2, 0.35, "hidden"):scene()
    assert.equal(1, #stars(front))
    assert.equal(0, #stars(behind))
    for _, item in ipairs(items(behind, "text")) do assert.not_equal("hidden", item.text) end
    local low, top = figure():mark(0.2, -0.6):scene(), figure():mark(0.2, 0):scene()
    assert.is_true(stars(top)[1].xy[2] < stars(low)[1].xy[2] - 50)
  end)

  it("stand on a pin in a pit that is too narrow to see into", function()
    local pit = grid(function(x, y) return x * x + y * y < 1e-4 and 0 or 0.1 + 0.3 * (x * x + y * y) end, 61)
    local scene = plot.figure{ width = 500, height = 400 }:surface(pit, { view = { -60, 30 } }):mark(0, 0):scene()
    local star, needle = stars(scene)[1], nil
    for _, item in ipairs(items(scene, "path")) do
      if item.stroke == style.map.star then needle = item.xy end
    end
    assert.near(star.xy[1], needle[3], 1e-9)
    assert.near(needle[1], needle[3], 1e-6)
    assert.is_true(needle[2] > needle[4] + 10)
  end)

  -- Nets near those of the book: around their weights the loss is a narrow pit in a landscape of +-100.
  it("show the lowest place of a slice by themselves, near by and from far away, linear and logarithmic", function()
    local d = tn.data.book7{ n = 200 }:minmax()
    local nets = {
      tanh = { { { -4.29, 2.79 } }, { { 2.12, -0.85 } }, { { 0.99 }, { 1.48 } }, { { 0.09 } } },
      relu = { { { -2.2, -0.99 } }, { { 0.8, 0.75 } }, { { -1.54 }, { 0.99 } }, { { 0.54 } } },
    }
    for act, w in pairs(nets) do
      local net = tn.net{ 1, { 2, act }, { 1, "identity" }, seed = 1 }
      net.w1, net.b1, net.w2, net.b2 = table.unpack(w)
      for _, radius in ipairs{ 5, 100 } do
        local s = tn.landscape.slice(net, d, { x = "w1[1,1]", y = "w1[1,2]", radius = radius })
        for _, zscale in ipairs{ "linear", "log" } do
          local fig = plot.figure{ width = 550, height = 480, norm = "log" }:surface(s, { zscale = zscale })
          fig:mark(s.lowest.x, s.lowest.y)
          assert.equal(1, #stars(fig:scene()), act .. radius .. zscale)
          local view = layout.solve(fig._spec, 1).views[1]
          local score, lift = view.box.solid:score(view.auto[1], view.auto[2])
          local what = ("%s %d %s: score %g, lift %g"):format(act, radius, zscale, score, lift)
          assert.is_true(score >= 0.84 and lift <= 0.8, what)
        end
      end
    end
  end)

  it("are not drawn outside the data or above zlim", function()
    assert.equal(0, #stars(figure():mark(3, 0):scene()))
    local cut = plot.figure{}:surface(wall, { zlim = { 0, 0.5 } })
    assert.equal(0, #stars(cut:mark(0, 0):scene()))
    assert.equal(1, #stars(cut:mark(0, -0.9):scene()))
  end)

  it("follow a path, which is hidden behind the ridge", function()
    local function drawn(points)
      for _, item in ipairs(items(figure():path(points):scene(), "path")) do
        if item.group == "a.data" then return item.xy end
      end
    end
    local xy = drawn{ { -0.5, -0.8 }, { 0, 0 }, { 0.5, 0.4 } }
    local last_is_nan = xy[#xy] ~= xy[#xy]
    assert.is_true(last_is_nan, "the end is behind the wall")
    assert.is_true(#xy > 100, "draped in small steps")
    xy = drawn{ { -0.5, -0.8 }, { 0.5, -0.4 } }
    for _, v in ipairs(xy) do assert.equal(v, v) end
  end)
end)

describe("surfaces", function()
  it("make their axes 3-D, and refuse flat marks there, and the other way round", function()
    local g = grid(bowl, 10)
    local fig = plot.figure{}:surface(g)
    helper.raises(function() fig:line({ 0, 1 }, { 0, 1 }) end, "line: these axes are 3-D since their first mark")
    helper.raises(function() fig:surface(g) end, "these axes have a surface already")
    local flat = plot.figure{}:mark(0, 0):line({ 0, 1 }, { 0, 1 })
    helper.raises(function() flat:surface(g) end, "surface: these axes are 2-D since their first mark")
    plot.figure{}:mark(0, 0):surface(g):path{ { 0, 0 }, { 1, 1 } }:scene()
  end)

  it("share one norm: the levels and the colours of the figure", function()
    local fig = plot.figure{ layout = "a b", norm = "log" }
    fig.a:surface(grid(bowl, 20))
    fig.b:surface(grid(function(x, y) return 10 * bowl(x, y) end, 20))
    local l = layout.solve(fig._spec, 1)
    assert.equal(l.views[1].norm, l.views[2].norm)
    assert.equal("log", l.views[1].norm.kind)
    assert.is_true(math.abs(l.views[1].norm.hi - 10 * bowl(1, -1)) < 1e-12)
  end)

  it("draw the lines that maps label, those of a list, or none", function()
    local function pixels(levels)
      return items(plot.figure{ width = 300, height = 260 }:surface(grid(bowl, 20), { levels = levels }):scene(),
        "image")[1].pixels
    end
    local usual, none = pixels(nil), pixels(false)
    assert.is_true(usual ~= none)
    assert.is_true(usual == pixels(true))
    assert.is_true(pixels{ 0.3 } ~= none and pixels{ 0.3 } ~= usual)
    assert.is_true(pixels{ -1, 50 } == none)
  end)

  it("choose a logarithmic z axis for more than 4.5 decades", function()
    local function z_scale(top)
      local fig = plot.figure{}:surface(grid(function(x, y) return math.max(1e-3, top * (x * x + y * y) / 2) end, 21))
      return layout.solve(fig._spec, 1).views[1].box.scale.z
    end
    assert.equal("linear", z_scale(10))
    assert.equal("log", z_scale(1000))
    local flat = plot.figure{}:surface(grid(bowl, 9), { zscale = "log" })
    assert.equal("log", layout.solve(flat._spec, 1).views[1].box.scale.z)
  end)

  it("draw one pixel per pixel of the page, two in SVG and PDF", function()
    local fig = plot.figure{ width = 400, height = 300 }:surface(grid(bowl, 20))
    local one = items(fig:scene(), "image")[1]
    assert.equal(one.columns, one.w)
    assert.equal(math.floor(one.x), one.x)
    local two = items(layout.scene(fig._spec, 2), "image")[1]
    assert.equal(2 * one.columns, two.columns)
    assert.equal(#two.pixels, 4 * two.columns * two.rows)
  end)

  it("name their axes in each panel of a grid; zlim stands for all", function()
    local g = grid(bowl, 12)
    g.names = { "w1[1,1]", "w1[1,2]" }
    local fig = plot.grid(1, 2)
    fig[1][1]:surface(g):zlim(0, 1)
    fig[1][2]:surface(g, { zlim = { 0, 1 } })
    local names, pictures = 0, items(fig:scene(), "image")
    for _, item in ipairs(items(fig:scene(), "text")) do names = names + (item.text == "w_{1,1}" and 1 or 0) end
    assert.equal(2, names)
    assert.is_true(pictures[1].pixels == pictures[2].pixels)
  end)

  it("name the z axis: the loss of a slice, the third name of a grid, or what the user says", function()
    local net, d = tn.net{ 1, { 1, "tanh" }, { 1, "identity" } }, tn.data.book7{ n = 20 }:minmax()
    local s = tn.landscape.slice(net, d, { x = "w1[1,1]", y = "b1[1]", radius = 1, n = 9, loss = "mae" })
    local g = grid(bowl, 9)
    g.names = { "w1[1,1]", "b1[1]", "height" }
    local function names(fig)
      local found = {}
      for _, item in ipairs(items(fig:scene(), "text")) do
        if item.group == "a.label" then found[item.text] = true end
      end
      return found
    end
    local want = { ["w_{1,1}"] = true, ["b_{1}"] = true }
    for name, fig in pairs{ ["loss (mae)"] = plot.figure{}:surface(s), height = plot.figure{}:surface(g),
      ["my own"] = plot.figure{}:surface(s):zlabel "my own" } do
      want[name] = true
      assert.same(want, names(fig))
      want[name] = nil
    end
    text.set "zh"
    assert.is_true(names(plot.figure{}:surface(s))["损失（mae）"])
  end)

  it("keep the memory of an image within bounds", function()
    if not helper.long then return end
    local fig = plot.figure{ width = 9000, height = 9000, theme = "print" }:surface(grid(bowl, 5))
    local image = items(layout.scene(fig._spec, 10), "image")[1]
    assert.is_true(image.columns * image.rows <= 3.1e7)
  end)

  it("give the same bytes twice; SVG with 200 x 200 points stays small", function()
    local function fig()
      return plot.figure{ width = 900, height = 560, title = "损失" }:surface(grid(bowl, 200)):mark(0, 0)
    end
    for _, ending in ipairs{ "png", "svg", "pdf" } do
      local a = save(fig(), "a." .. ending)
      assert.is_true(a == save(fig(), "b." .. ending), ending)
      assert.is_true(#a < 1.5e6, ending .. ": " .. #a)
      if ending == "svg" then assert.equal(1, select(2, a:gsub("<image", ""))) end
    end
  end)

  it("draw constant, negative, tiny and huge values, all NaN and log of zeros", function()
    local cases = { function() return 2 end, function(x) return -5 - x end, function(x) return 1e-300 * x end,
      function(x, y) return 1e200 * (x + y) end, function(x, y) return 1e308 * (x < 0 and -1 or y) end,
      function() return 1.7e308 end, function() return -1e308 end, function() return nan end,
      function(x) return x > 0 and inf or 1 end, function(x) return math.max(0, x) end }
    for k, f in ipairs(cases) do
      for _, o in ipairs{ {}, { zscale = "log" } } do
        local fig = plot.figure{ width = 420, height = 360 }:surface(grid(f, 8), o)
        local c = fig:check()
        assert.same({ 0, 0 }, { c.overlaps, c.outside }, k)
      end
    end
    local words = {}
    for _, item in ipairs(items(plot.figure{}:surface(grid(function() return nan end, 5)):scene(), "text")) do
      words[item.text] = true
    end
    assert.is_true(words["no finite values"])
  end)

  it("refuse what cannot be drawn", function()
    local g = grid(bowl, 10)
    local fig = plot.figure{}
    local function refuse(message, ...)
      local args = table.pack(...)
      helper.raises(function() fig:surface(table.unpack(args, 1, args.n)) end, message)
    end
    refuse("surface: z has 100 values but x*y = 90", g.x, tn.array.linspace(0, 1, 9), g.z)
    refuse("grid of 2 x 2 points at the least is needed, got 1 x 2", { 1 }, { 1, 2 }, { { 1 }, { 2 } })
    refuse("surface: { x =, y =, z = }, or x, y, z expected", 7)
    refuse("zlim: lo < hi expected, got 3 and 1", g, { zlim = { 3, 1 } })
    refuse("zlim: { lo, hi } expected", g, { zlim = 3 })
    refuse("zlim must be finite", g, { zlim = { 0, inf } })
    refuse("zlim: a log axis wants lo > 0, got 0", g, { zlim = { 0, 1 }, zscale = "log" })
    refuse("unknown option 'veiw'; did you mean 'view'?", g, { veiw = "auto" })
    refuse("unknown zscale 'lin'", g, { zscale = "lin" })
    refuse("view: elevation must be at most 90, got 120", g, { view = { 0, 120 } })
    refuse("view: elevation must be at least 0, got -5", g, { view = { 0, -5 } })
    refuse("view: azimuth must be at most 360, got 400", g, { view = { 400, 30 } })
    refuse("view: \"auto\" or { azimuth, elevation } expected, got 'top'", g, { view = "top" })
    refuse("levels must ascend, but levels[2] = 1 follows 2", g, { levels = { 2, 1 } })
    refuse("perspective: boolean expected, got number", g, { perspective = 1 })
    assert.equal(0, #fig._spec.panels[1].spec.marks)
    fig:line({ 0, 1 }, { 0, 1 }) -- what was refused left nothing behind
    local small = plot.figure{ width = 100, height = 100 }:surface(g):zlabel(("long "):rep(9)):xlabel "x":ylabel "y"
    helper.raises(function() small:scene() end, "too small for the labels of its surface")
  end)
end)

describe("images in scenes", function()
  local function draw(image, ending)
    local path = helper.tmpdir() .. "/a" .. (ending or ".png")
    image.kind, image.group = "image", "a"
    return canvas.render({ width = 10, height = 10, background = "#ffffff", items = { image } }, path, 1)
  end

  it("must have as many pixels as they say", function()
    local four = ("\0\0\0\255"):rep(4)
    assert.is_true(draw{ x = 0, y = 0, w = 5, h = 5, columns = 2, rows = 2, pixels = four })
    assert.is_true(draw({ x = 0, y = 0, w = 5, h = 5, columns = 2, rows = 2, pixels = four, sharp = true }, ".pdf"))
    for _, bad in ipairs{ { columns = 2, rows = 3 }, { columns = 0, rows = 0 },
      { columns = 1e9, rows = 1e9 } } do
      bad.x, bad.y, bad.w, bad.h, bad.pixels = 0, 0, 5, 5, four
      helper.raises(function() draw(bad) end, "scene item 1: 'pixels' must have 4 * columns * rows bytes")
    end
    helper.raises(function() draw{ x = 0, y = 0, w = 5, h = 5, columns = 2, rows = 2 } end, "'pixels' must be a string")
  end)
end)
