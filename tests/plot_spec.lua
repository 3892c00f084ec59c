-- Figures: what is drawn, where it stands, what is refused, and that two saves are the same bytes.
local helper = require "helper"
local lfs = require "lfs"
local tn = require "tinynet"
local canvas = require "tinynet.canvas"
local faults = require "tinynet.plot.faults"
local pictures = require "pictures"
local pixels = require "pixels"
local plot = require "tinynet.plot"
local text = require "tinynet.text"

local nan, inf = 0 / 0, math.huge
local fake_history, items, texts_of = pictures.fake_history, pictures.items, pictures.texts_of
local no_faults, saved, sorted = pictures.no_faults, pictures.saved, pictures.sorted

local good = pictures.pieces{ { 0, 1.9 }, { 2.6, 3.6 }, { 5.3, 2.9 }, { 7, 2.9 } }
local flat = pictures.pieces{ { 0, 3 }, { 7, 3 } }
local wild = pictures.pieces{ { 0, -40 }, { 3.5, 90 }, { 7, -1e3 } }

local function census_like(o, last)
  local d = tn.data.book7{ n = 200 }
  local fig = plot.grid(2, 3, o)
  for k, net in ipairs{ flat, good, flat, good, last or good } do
    fig:panel(k):fit(net, d):title("outcome " .. k):note "mse 0.0032, 27 % of 200 runs"
  end
  return fig:xlabel{ en = "years", zh = "时间（年）" }:ylabel{ en = "price", zh = "房屋均价（万元/平米）" }
end

-- A table of plain data as text, keys in order.
local function flat_text(v)
  if type(v) ~= "table" then return type(v) == "number" and ("%.17g"):format(v) or tostring(v) end
  local parts = {}
  for k, e in pairs(v) do parts[#parts + 1] = tostring(k) .. "=" .. flat_text(e) end
  table.sort(parts)
  return "{" .. table.concat(parts, ",") .. "}"
end

after_each(function() text.set "en" end)

describe("fig:check", function()
  local figures = {
    grid = function(w, h)
      return census_like{ title = "One net, one data set, other luck", width = w, height = h }
    end,
    wild = function(w, h) return census_like({ width = w, height = h, theme = "print" }, wild) end,
    history = function(w, h)
      local fig = plot.figure{ layout = "a b", width = w, height = h, title = { en = "Training", zh = "训练过程" } }
      fig.a:history(fake_history(200, 0.2, true))
      fig.b:history(fake_history(200, 0.2, true), { value = "r2" })
      return fig
    end,
    spans = function(w, h)
      local fig = plot.figure{ layout = "a b\na c", width = w, height = h, theme = "dark" }
      fig.a:line(math.sin, { 0, 10 }, { label = "sin *x*" }):line(math.cos, { 0, 10 }, { label = "cos *x*" })
      fig.a:ylabel "w_{1,2}":hline(0, { label = "zero" }):mark(1.5708, 1, "maximum")
      fig.b:scatter({ 1, 2, 3 }, { 1e6, 2e6, 3e7 }, { by = { 0, 1, 1 } })
      fig.b:title "a title that is so long that it breaks"
      fig.c:scale{ y = "log" }:line({ 1, 2, 3 }, { 1e-7, 1, 1e3 }):xlabel "x":note "a note"
      return fig
    end,
  }

  it("finds nothing wrong in four figures, three sizes, two languages", function()
    for name, make in pairs(figures) do
      for _, size in ipairs{ { 640, 440 }, { 1000, 600 }, { 1800, 1200 } } do
        for _, lang in ipairs(text.languages) do
          text.set(lang)
          no_faults(make(size[1], size[2]), ("%s %d %s"):format(name, size[1], lang))
        end
      end
    end
  end)

  it("finds a planted overlap", function()
    local fig = plot.figure{}:line({ 0, 1 }, { 0, 1 }):text(0.5, 0.2, "one"):text(0.51, 0.2, "two")
    local c = fig:check()
    assert.equal(1, c.overlaps)
    assert.same({ "overlap", "one", "two" }, { c.list[1].fault, c.list[1].text, c.list[1].with })
  end)

  it("finds a text across a frame", function()
    local c = plot.figure{}:line({ 0, 1 }, { 0, 1 }):text(0.95, 0.2, "much too long for this place"):check()
    local found = false
    for _, f in ipairs(c.list) do found = found or f.with == "a.frame" end
    assert.is_true(found and c.overlaps >= 1)
  end)

  it("finds a text that leaves the page", function()
    local c = plot.figure{}:line({ 0, 1 }, { 0, 1 }):text(1, 0.2, ("long "):rep(20)):check()
    assert.equal(1, c.outside)
  end)

  it("counts characters that no font has", function()
    assert.equal(1, plot.figure{ title = "\u{E000}" }:check().missing_glyphs)
    no_faults(plot.figure{ title = "损失 w₁ x² 10⁻³ ŷ α Σ √ − ★" }, "special characters")
  end)

  it("turns boxes: crossing bounds are no overlap", function()
    local function item(x, y, angle)
      return { kind = "text", group = "g", text = "t", x = x, y = y, angle = angle,
        box = { x = 0, y = -5, w = 100, h = 10, unknown = 0 } }
    end
    local function overlaps(...) return faults.find{ width = 500, height = 500, items = { ... } }.overlaps end
    assert.equal(0, overlaps(item(100, 100, 45), item(130, 100, 45)))
    assert.equal(1, overlaps(item(100, 100, 45), item(105, 100, 45)))
    assert.equal(1, overlaps(item(100, 100, 0), item(150, 60, 90)))
    assert.equal(0, overlaps(item(100, 100, 0), item(100, 110.9 + 0.2, 0)))
    assert.equal(1, overlaps(item(100, 100, 0), item(100, 110.9, 0))) -- nearer than 1 px
  end)
end)

describe("saving", function()
  it("gives the same bytes twice, in one process and in two", function()
    local function fig() return census_like{ title = "同一个网络 w_{1,2}" } end
    for _, ending in ipairs{ "png", "svg", "pdf", "webp" } do
      assert.is_true(saved(fig(), "a." .. ending) == saved(fig(), "b." .. ending), ending)
    end
    local script = [[
      local fig = require("tinynet").plot.figure{ title = "w_1 损失" }
      fig:line(math.sin, {0, 6}, { label = "sin" }):save(arg[1])]]
    local folder = helper.tmpdir()
    local file = helper.write(folder .. "/s.lua", script)
    for _, ending in ipairs{ "png", "svg", "pdf", "webp" } do
      for k = 1, 2 do
        local out, err, code = helper.run(file, ("%s/%d.%s"):format(folder, k, ending))
        assert.equal(0, code, err)
        assert.equal(("%s/%d.%s\n"):format(folder, k, ending), out) -- prints the path once
      end
      assert.is_true(helper.read(folder .. "/1." .. ending) == helper.read(folder .. "/2." .. ending), ending)
    end
  end)

  it("works in stock Lua, too", function()
    local path = helper.tmpdir() .. "/a.svg"
    local script = ("require('tinynet').plot.figure{}:line({1,2},{3,4}):save %q"):format(path)
    local out, err, code = helper.stock("-e", script)
    if not out then return pending(err) end
    assert.equal(0, code, err)
    assert.truthy(helper.read(path):find "</svg>")
  end)

  it("writes PNG in px with its resolution, twice as many at scale 2", function()
    for scale, dpi in pairs{ [1] = 96, [2] = 192 } do
      local fig = plot.figure{ width = 300, height = 200 }:line({ 1, 2 }, { 1, 2 })
      local png = saved(fig, "a.png", { scale = scale })
      assert.equal("\137PNG", png:sub(1, 4))
      local w, h = (">I4I4"):unpack(png, 17)
      assert.same({ 300 * scale, 200 * scale }, { w, h })
      local at = png:find("pHYs", 1, true)
      assert.equal(math.floor(dpi / 0.0254 + 0.5), ((">I4"):unpack(png, at + 4)))
    end
  end)

  it("writes SVG that is well-formed in its ids, with a title", function()
    local svg = saved(census_like{ title = "A < B & C" }, "a.svg")
    assert.truthy(svg:find("<title>A &lt; B &amp; C</title>", 1, true))
    local ids, next_id = {}, 1
    for id in svg:gmatch ' id="(.-)"' do
      assert.is_nil(ids[id])
      ids[id] = true
    end
    for _, pattern in ipairs{ 'href="#(.-)"', "url%(#(.-)%)" } do
      for id in svg:gmatch(pattern) do assert.is_true(ids[id], id) end
    end
    for k in svg:gmatch '"i(%d+)"' do next_id = math.max(next_id, tonumber(k)) end
    assert.is_true(next_id > 10)
    assert.is_true(#svg < 1.5e6)
  end)

  it("writes titles with control characters and with what is no character", function()
    local fig = census_like{ title = "a\1b\27c\nd\u{FFFE}e\xFFf" }
    local svg = saved(fig, "a.svg")
    assert.truthy(svg:find("<title>a b c d\u{FFFD}e\u{FFFD}f</title>", 1, true))
    assert.is_nil(svg:find "&#x%x+;")
    assert.truthy(saved(fig, "a.pdf"):find "%%EOF")
  end)

  it("says why it cannot write, and leaves nothing", function()
    local fig = plot.figure{}:line({ 1, 2 }, { 1, 2 })
    local folder = helper.tmpdir()
    assert(lfs.mkdir(folder .. "/taken.png"))
    for _, ending in ipairs{ "png", "svg", "pdf" } do
      local path = folder .. "/none/a." .. ending
      helper.raises(function() fig:save(path) end, ("cannot write '%s': No such file or directory"):format(path))
    end
    helper.raises(function() fig:save(folder .. "/taken.png") end, "Is a directory")
    local names = {}
    for name in lfs.dir(folder) do names[#names + 1] = name end
    assert.same({ ".", "..", "taken.png" }, sorted(names))
    local ok, message, code = canvas.render(fig:scene(), folder .. "/none/a.png")
    assert.is_nil(ok)
    assert.truthy(message:find("cannot write", 1, true))
    assert.equal(2, code)
  end)

  it("says so when the disk is full, and leaves nothing", function()
    local folder = helper.tmpdir()
    for _, ending in ipairs{ "png", "svg", "pdf", "webp" } do
      local path = folder .. "/a." .. ending
      local _, err, code = helper.run("-e", ("require('tinynet').plot.figure{}:line({1, 2}, {1, 2}):save %q"):format(path),
        { shell = 'trap "" XFSZ; ulimit -f 4;' }) -- files end after 2 kB
      assert.equal(1, code, ending)
      assert.truthy(err:find(("cannot write '%s': File too large"):format(path), 1, true), err)
    end
    for name in lfs.dir(folder) do assert.truthy(name:find "^%.+$", name) end
  end)

  it("keeps the old file when it fails", function()
    local folder = helper.tmpdir()
    local path = helper.write(folder .. "/a.png", "old")
    assert.has_error(function() canvas.render({ width = 10, height = 10, items = { {} } }, path) end)
    assert.equal("old", helper.read(path))
  end)

  it("refuses other endings and silly scales", function()
    local fig = plot.figure{}:line({ 1, 2 }, { 1, 2 })
    helper.raises(function() fig:save "a.jpg" end,
      "bad argument #1 to 'save' (cannot save as 'a.jpg': the path must end in .png, .svg, .pdf or .webp)")
    helper.raises(function() fig:save "png" end, "the path must end in")
    helper.raises(function() fig:save(1) end, "path expected, got number")
    local cut = helper.tmpdir() .. "/a"
    helper.raises(function() fig:save(cut .. "\0b.png") end, "a path holds no character 0, got '" .. cut .. "\\0b.png'")
    helper.raises(function() fig:save(cut .. ".png\0b") end, "a path holds no character 0")
    assert.is_nil(lfs.attributes(cut .. ".png"))
    helper.raises(function() fig:save("a.png", { scale = 0 }) end, "scale must be at least 0.1, got 0")
    helper.raises(function() fig:save("a.png", { scal = 2 }) end, "unknown option 'scal'; did you mean 'scale'?")
  end)
end)

describe("texts", function()
  local function width(s, size) return canvas.measure(s, size or 20).width end

  -- The glyphs of a text in an SVG: where they stand and how high their outlines are.
  local function glyphs(words, scale)
    local s = { width = 400, height = 50, items = {
      { kind = "text", text = words, x = 10, y = 30, size = 20, color = "#000000" } } }
    local path = helper.tmpdir() .. "/a.svg"
    assert(canvas.render(s, path, scale))
    local svg, places, heights = helper.read(path), {}, {}
    for id, d in svg:gmatch '<symbol[^>]* id="(.-)">%s*<path[^>]* d="(.-)"' do
      local lo, hi = inf, -inf
      for y in d:gmatch "%-?[%d%.]+ (%-?[%d%.]+)" do lo, hi = math.min(lo, y + 0), math.max(hi, y + 0) end
      heights[id] = hi > lo and hi - lo or 0 -- a space has no outline
    end
    for id, x, y in svg:gmatch '<use xlink:href="#(.-)" x="(.-)" y="(.-)"/>' do
      places[#places + 1] = { x = x + 0, y = y + 0, h = heights[id] }
    end
    return places
  end

  it("measure the same on a bitmap, in SVG and at every scale", function()
    local words = "Loss 损失 x_1 w_{1,2} r^2"
    local at = glyphs("Loss", 1)
    assert.is_true(math.abs(at[2].x - (10 + width "L")) < 0.01)
    assert.is_true(math.abs(at[4].x - (10 + width "Los")) < 0.01)
    local one = glyphs(words, 1)
    for _, scale in ipairs{ 2, 3 } do
      local more = glyphs(words, scale)
      assert.equal(#one, #more)
      for i, g in ipairs(one) do
        assert.is_true(math.abs(more[i].x - scale * g.x) < 0.02, "x of glyph " .. i)
        assert.is_true(math.abs(more[i].y - scale * g.y) < 0.02, "y of glyph " .. i)
        -- Pango's <sub> would be scaled twice here
        assert.is_true(math.abs(more[i].h - scale * g.h) < 0.02 * scale, "height of glyph " .. i)
      end
    end
  end)

  it("set scripts small and shifted", function()
    local g = glyphs("x_1^2", 1)
    assert.is_true(g[2].y > g[1].y and g[3].y < g[1].y)
    assert.is_true(math.abs(g[2].h - 0.7 * glyphs("1", 1)[1].h) < 0.5)
    assert.equal(width "x_{12}", width "x_12")
    assert.equal(width "x_{-1}", width "x_-1")
    assert.equal(width "10^{-3}", width "10⁻³")
    assert.equal(width "z_{12}", width "z₁₂")
  end)

  it("leave underscores and stars alone where they mean nothing", function()
    assert.equal(width "half\\_mse", width "half_mse")
    assert.equal(width "a \\* b \\* c", width "a * b * c")
    assert.equal(width "\\*x\\*", width "\\*x*")
    assert.are_not.equal(width "x", width "*x*") -- another face
    assert.equal(width "*x*^2", width "x^2")     -- a single letter with a script is a variable
    assert.equal(width "_" + width "a", width "_a")
    for _, odd in ipairs{ "", "_", "^", "x_", "x_{", "x^}", "**", "\\", "<b>&amp;</b>", "x_{}", "\xff\xfe",
      "a\nb" } do
      assert.is_true(width(odd) >= 0, odd)
    end
  end)

  it("break where they are too long", function()
    local words = ("word "):rep(30)
    local one, wrapped = canvas.measure(words, 20), canvas.measure(words, 20, { wrap = 200 })
    assert.is_true(wrapped.width <= 200 and wrapped.height > 4 * one.height)
  end)

  it("draws several lines from the left, or centred on each other", function()
    local function first_ink(centered) -- left end of the lower, shorter line
      local s = { width = 200, height = 80, background = "#ffffff", items = { { kind = "text", group = "a", x = 10, y = 30,
        text = "WWWWWWWWWW\nI", size = 16, color = "#000000", centered = centered } } }
      local path = helper.tmpdir() .. "/lines.png"
      canvas.render(s, path)
      local at, w, h = pixels.read(path)
      for x = 0, w - 1 do
        for y = 40, h - 1 do
          if at(x, y) ~= "#ffffff" then return x end
        end
      end
    end
    local beside = canvas.measure("WWWWWWWWWW", 16).width - canvas.measure("I", 16).width
    assert.near(first_ink(false) + beside / 2, first_ink(true), 1.5)
    local s = plot.figure{ width = 300, title = ("word "):rep(30) }:line({ 1, 2 }, { 1, 2 }):scene()
    assert.is_true(s.panels[1].y > 90)
  end)

  it("come in the language of the run", function()
    local fig = plot.figure{ title = { en = "Loss", zh = "损失" } }
    assert.equal("Loss", texts_of(fig:scene(), "figure.title")[1])
    text.set "zh"
    assert.equal("损失", texts_of(fig:scene(), "figure.title")[1])
  end)

  it("refuse silly sizes", function()
    helper.raises(function() canvas.measure("a", 0) end, "bad argument #2 to 'measure' (1 to 1000 px)")
    helper.raises(function() canvas.measure("a", nan) end, "bad argument #2 to 'measure' (1 to 1000 px)")
  end)
end)

describe("layout", function()
  it("gives shared panels equal frames, and tick labels only on the outer edge", function()
    local s = census_like{}:scene()
    assert.equal(5, #s.panels) -- the sixth was never touched
    for _, p in ipairs(s.panels) do
      assert.same({ s.panels[1].w, s.panels[1].h }, { p.w, p.h })
      assert.same({ s.panels[1].xlim, s.panels[1].ylim }, { p.xlim, p.ylim })
    end
    assert.equal(s.panels[1].y, s.panels[3].y)
    assert.equal(s.panels[1].x, s.panels[4].x)
    assert.is_true(s.panels[2].x - s.panels[1].x - s.panels[1].w <= 1.2 * 13.5)
    local function labels(name) return #items(s, "text", name .. ".ticks") end
    assert.equal(0, labels "p1_2")
    assert.is_true(labels "p1_1" > 0 and labels "p2_1" > labels "p1_1")
    assert.is_true(labels "p1_3" > 0) -- above the empty cell
    assert.same({ "price", "years" }, sorted(texts_of(s, "figure.label")))
    assert.equal(2, #texts_of(s, "figure.legend")) -- once for all
  end)

  it("aligns over spanning cells", function()
    local fig = plot.figure{ layout = "a b / a c" }
    fig.a:line({ 1, 2 }, { 1000, 20000 }):ylabel "a"
    fig.b:line({ 1, 2 }, { 1, 2 }):title "b"
    fig.c:line({ 1, 2 }, { 0.001, 0.002 }):xlabel "c"
    local p = {}
    for _, panel in ipairs(fig:scene().panels) do p[panel.name] = panel end
    assert.equal(p.b.x, p.c.x)
    assert.equal(p.b.w, p.c.w)
    assert.equal(p.b.h, p.c.h)
    assert.equal(p.a.y, p.b.y)
    assert.equal(p.a.y + p.a.h, p.c.y + p.c.h)
  end)

  it("refuses what does not fit", function()
    helper.raises(function()
      plot.figure{ width = 110, height = 100, title = "A title" }:line({ 1, 2 }, { 1, 2 }):xlabel "x":scene()
    end, "the figure is too small for its labels: a panel would have")
    local fig = plot.figure{ width = 240, height = 180 }
    no_faults(fig:line({ 1, 2 }, { 1, 2 }):xlabel "x":ylabel "y", "small")
  end)

  it("is refused where it is no grid of rectangles", function()
    local function layout(words, message) helper.raises(function() plot.figure{ layout = words } end, message) end
    layout("a b / b a", "bad argument #1 to 'figure' (layout: panel 'a' is no rectangle)")
    layout("a b / a", "(layout: row 2 has 1 cells, others have 2 ('.' is an empty cell))")
    layout("a + b", "(layout: '+' is no panel name (letters and digits))")
    layout("", "(layout: there are no panels in \"\")")
    layout("a title", "(layout: 'title' is a method of figures, not a panel name)")
    layout(3, "(layout: text such as \"a b / a c\" expected, got number)")
  end)

  it("puts labels at line ends apart, else a legend where nothing is hidden, else outside", function()
    local fig = plot.figure{}:line({ 0, 1 }, { 0, 1 }, { label = "one" })
    fig:line({ 0, 1 }, { 1, 1 }, { label = "two" })
    local l = items(fig:scene(), "text", "a.legend")
    assert.equal(2, #l)
    assert.is_true(math.abs(l[1].y - l[2].y) > 13)
    no_faults(fig, "direct")

    local s = plot.figure{}:scatter({ 0, 1 }, { 0, 1 }, { label = "dots" }):scene()
    local box, p = items(s, "text", "a.legend")[1], s.panels[1]
    assert.is_true(box.x > p.x and box.x < p.x + p.w)

    local r = tn.rng(3)
    fig = plot.figure{}:scatter(r:uniform(2000, 1), r:uniform(2000, 1), { label = "dots" })
    s = fig:scene()
    box, p = items(s, "text", "a.legend")[1], s.panels[1]
    assert.is_true(box.x > p.x + p.w)
    s = plot.figure{}:scatter({ 1 }, { 1 }, { label = "x" }):legend(false):scene()
    assert.equal(0, #items(s, "text", "a.legend"))
  end)

  it("puts notes in one corner for all, or under the titles", function()
    local s = census_like{}:scene()
    local corner
    for _, item in ipairs(items(s, "text")) do
      if item.text:find "^mse" then
        for _, p in ipairs(s.panels) do
          if item.group == p.name .. ".text" then
            local place = ("%.1f %.1f"):format(item.x - p.x, item.y - p.y)
            corner = corner or place
            assert.equal(corner, place)
          end
        end
      end
    end
    assert.truthy(corner)
    local r = tn.rng(3)
    s = plot.figure{}:scatter(r:uniform(2000, 1), r:uniform(2000, 1)):note "crowded":scene()
    assert.is_true(items(s, "text", "a.note")[1].y < s.panels[1].y)
  end)
end)

describe("texts of large figures", function()
  local function title_of(w, h, layout)
    local fig = plot.figure{ title = "A", width = w, height = h, layout = layout }
    if layout then fig.a:line({ 0, 1 }, { 0, 1 }) else fig:line({ 0, 1 }, { 0, 1 }) end
    local s = fig:scene()
    assert.same({ w, h }, { s.width, s.height })
    return items(s, "text", "figure.title")[1].size
  end

  it("grow with their panels, and are never smaller than usual", function()
    local usual = title_of(800, 500)
    assert.equal(usual, title_of(1100, 560, "a b"))
    assert.equal(usual, title_of(400, 300))
    local ratio = 1833 / 2 / 640
    assert.is_true(math.abs(title_of(1833, 933, "a b") / usual - ratio) < 1e-9)
  end)
end)

describe("figures", function()
  it("are counted in px, not inches", function()
    helper.raises(function() plot.figure{ width = 8 } end,
      "bad argument #1 to 'figure' (width = 8: sizes are px, not inches)")
    helper.raises(function() plot.grid(1, 1, { height = 99 }) end, "height = 99: sizes are px, not inches")
    local s = plot.figure{}:scene()
    assert.same({ 800, 500 }, { s.width, s.height })
    s = plot.grid(2, 3):scene()
    assert.same({ 1200, 640 }, { s.width, s.height })
  end)

  it("know their panels and name the nearest", function()
    local fig = plot.figure{ layout = "a b" }
    helper.raises(function() return fig.c end, "unknown field 'c' of figure")
    helper.raises(function() fig:line({ 1 }, { 1 }) end, "'line' is for one panel: write fig.a:line(...)")
    helper.raises(function() fig:xlabel "x" end, "xlabel: name the panel, as in fig.a:xlabel(...)")
    helper.raises(function() plot.figure{}:lnie() end, "unknown field 'lnie' of figure; did you mean 'line'?")
    helper.raises(function() fig.a:lnie() end, "unknown field 'lnie' of axes; did you mean 'line'?")
    helper.raises(function() fig.a.line({ 1 }, { 2 }) end, "calling 'line' on bad self (axes expected")
    helper.raises(function() fig.width = 3 end, "unknown field 'width' of figure")
    helper.raises(function() return plot.figrue end, "unknown field 'figrue' of tinynet.plot; did you mean")
    helper.raises(function() plot.figure{ widht = 3 } end, "unknown option 'widht'; did you mean 'width'?")
    helper.raises(function() plot.figure{ theme = "drak" } end, "unknown theme 'drak'; did you mean 'dark'?")
    local grid = plot.grid(2, 3)
    assert.equal(grid:panel(5), grid[2][2])
    helper.raises(function() return grid[3] end, "the grid has 2 rows, got row 3")
    helper.raises(function() return grid[1][4] end, "the grid has 3 columns, got column 4")
    helper.raises(function() grid:panel(7) end, "bad argument #1 to 'panel' (k must be at most 6, got 7)")
    helper.raises(function() plot.grid(2, 2, { share = "yx" }) end, "unknown share 'yx'")
  end)

  it("chain, and one panel is the figure", function()
    local fig = plot.figure{}
    assert.equal(fig, fig:line({ 1, 2 }, { 1, 2 }):title "t":xlabel "x":ylim(0, 3):grid(false))
    assert.same({ 0, 3 }, fig:scene().panels[1].ylim)
    assert.equal(0, #items(fig:scene(), "path", "a.grid"))
    assert.equal("figure 800 x 500 px, 1 panel", tostring(fig))
    assert.equal("axes a, 1 marks", tostring(fig.a))
  end)

  it("have a scene of plain data, the same each time", function()
    local function plain(v, path)
      local kind = type(v)
      assert.is_true(kind == "number" or kind == "string" or kind == "boolean" or kind == "table", path)
      if kind ~= "table" then return end
      assert.is_nil(getmetatable(v), path)
      for k, e in pairs(v) do plain(e, path .. "." .. tostring(k)) end
    end
    local fig = census_like{}
    plain(fig:scene(), "scene")
    assert.is_true(flat_text(fig:scene()) == flat_text(fig:scene()))
  end)
end)

describe("the canvas", function()
  local function draw(item, page)
    local s = { width = 100, height = 100, background = "#ffffff", items = { item } }
    for k, v in pairs(page or {}) do s[k] = v end
    return canvas.render(s, helper.tmpdir() .. "/a.png")
  end

  it("refuses a wrong scene with the item and the field", function()
    local function refused(item, message) helper.raises(function() draw(item) end, message) end
    refused({}, "scene item 1: 'kind' must be a string, got nil")
    refused({ kind = "pth" }, "scene item 1: unknown kind 'pth'")
    refused(3, "scene item 1: 'item' must be a table, got number")
    refused({ kind = "path", xy = 3, stroke = "#000000" }, "'xy' must be a list of numbers, got number")
    refused({ kind = "path", xy = {}, stroke = "red" }, "'stroke' must be a colour \"#rrggbb\", got string")
    refused({ kind = "path", xy = {}, stroke = "#00000g" }, "'stroke' must be a colour")
    refused({ kind = "path", xy = {}, width = "wide" }, "'width' must be a finite number, got string")
    refused({ kind = "path", xy = {}, dash = { -1 } }, "'dash' must be a list of lengths")
    refused({ kind = "path", xy = {}, clip = { 1, 2, nan, 4 } }, "'clip' must be four finite numbers")
    refused({ kind = "dots", xy = {}, size = 3 }, "'color' is missing")
    refused({ kind = "dots", xy = {}, size = 3, color = "#000000", marker = "x" }, "'marker' must be a known")
    refused({ kind = "text", text = "a", size = 0 }, "'size' must be 1 to 1000 px")
    refused({ kind = "text", size = 10 }, "'text' must be a string, got nil")
    refused({ kind = "text", text = "a", size = 10, x = 1e300, y = 0, color = "#000000" }, "'x' is 1e+300, at most 1e9")
    local image = { kind = "image", x = 0, y = 0, w = 5e-324, h = 1, columns = 1, rows = 1, pixels = "abcd" }
    refused(image, "'w' and 'h' must be 0.001 px at least")
    refused({ kind = "path", xy = {}, clip = { 1, 2, 1e300, 4 } }, "'clip' must be four finite numbers")
    helper.raises(function() draw({}, { width = 1e6 }) end, "the page must have 1 to 32000 px a side")
    helper.raises(function() draw({}, { width = nan }) end, "'width' must be a finite number")
    helper.raises(function() canvas.render({}, "a.jpg") end, "the path must end in .png, .svg, .pdf or .webp")
  end)

  it("draws anything that is a number", function()
    for _, v in ipairs{ 0, -1, 1e9, -1e300, 5e-324, inf, -inf, nan } do
      local xy = { v, v, 10, v, v, 10, 20 }
      assert.is_true(draw{ kind = "path", xy = xy, stroke = "#000000", fill = "#ff0000", closed = true })
      for _, marker in ipairs{ "circle", "square", "diamond", "triangle" } do
        assert.is_true(draw{ kind = "dots", xy = xy, size = 4, color = "#000000", marker = marker })
      end
    end
    local black, path = {}, helper.tmpdir() .. "/a.png" -- far away, but wider than any page
    for _, size in ipairs{ 3e5, 1e9 } do
      for _, item in ipairs{ { kind = "path", stroke = "#000000", width = size, xy = { -9e4, 0, -9e4, 100 } },
        { kind = "dots", color = "#000000", size = size, xy = { -9e4, 50 } },
        { kind = "dots", color = "#000000", size = size, xy = { -9e4, 50 }, marker = "star" } } do
        assert.is_true(canvas.render({ width = 100, height = 100, background = "#ffffff", items = { item } }, path))
        black[#black + 1] = helper.read(path)
        assert.equal(black[1], black[#black])
      end
    end
    assert.is_true(canvas.render({ width = 100, height = 100, background = "#000000", items = {} }, path))
    assert.equal(helper.read(path), black[1])
    local same = {}
    for i = 1, 20000 do same[i] = 50 end -- 10 000 dots in one place
    assert.is_true(draw{ kind = "dots", xy = same, size = 4, color = "#000000", alpha = 0.5 })
  end)

  it("deals dots into as few paths as overlap, wherever they lie", function()
    local path = helper.tmpdir() .. "/a.svg"
    for _, places in ipairs{ { 300, 0 }, { 60000, 0 }, { 20, -90000 } } do
      local r, xy, layers, most = tn.rng(4), { places[2], places[2] }, { 0 }, 0
      for i = 2, 400 do
        xy[2 * i - 1], xy[2 * i] = r:uniform(nil, nil, 0, places[1]), r:uniform(nil, nil, 0, places[1])
        local taken, layer = {}, 0
        for k = 1, i - 1 do
          local dx, dy = xy[2 * k - 1] - xy[2 * i - 1], xy[2 * k] - xy[2 * i]
          if math.max(math.abs(dx), math.abs(dy)) < 5 then taken[layers[k]] = true end
        end
        while taken[layer] and layer < 23 do layer = layer + 1 end
        layers[i], most = layer, math.max(most, layer)
      end
      local dots = { kind = "dots", size = 5, color = "#000000", alpha = 0.5, xy = xy }
      assert.is_true(canvas.render({ width = 100, height = 100, items = { dots } }, path))
      assert.equal(most + 1, select(2, helper.read(path):gsub("<path", "")))
    end
  end)

  it("writes titles that are no UTF-8", function()
    local s = { width = 100, height = 100, items = {}, title = "a\xffb" }
    for _, ending in ipairs{ "png", "svg", "pdf" } do
      assert.is_true(canvas.render(s, helper.tmpdir() .. "/a." .. ending))
    end
  end)

  it("draws dashes too fine to see as solid lines", function()
    assert.is_true(draw{ kind = "path", xy = { 0, 0, 1e5, 1e5 }, stroke = "#000000", dash = { 1e-30, 0 } })
  end)

  it("frees its pages when scenes fail", function()
    if not io.open "/proc/self/statm" then return pending "no /proc here" end
    for _ = 1, 200 do
      pcall(draw, { kind = "text", text = "损失", x = 1, y = 1, size = 10 }, { width = 3000, height = 3000 })
    end
    local kib = tonumber(helper.read "/proc/self/statm":match "%d+ (%d+)") * 4
    assert.is_true(kib < 2 * 1024 * 1024, kib .. " KiB") -- 200 leaked pages would be 7 GB
  end)
end)
