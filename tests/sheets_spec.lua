-- Sheets made by one call: activations, how a net works, its drawing, animations; arrows between panels; showing.
local helper = require "helper"
local tn = require "tinynet"
local canvas = require "tinynet.canvas"
local pictures = require "pictures"
local plot = require "tinynet.plot"
local text = require "tinynet.text"

local items, texts_of, no_faults = pictures.items, pictures.texts_of, pictures.no_faults

after_each(function() text.set "en" end)

local function in_both_languages(name, make)
  for _, lang in ipairs(text.languages) do
    text.set(lang)
    no_faults(make(), name .. " " .. lang)
  end
  text.set "en"
end

local d = tn.data.book7{ n = 100 }:minmax()

-- The net of the book's figure 7.6.4.
local function book_net()
  local net = tn.net{ 1, { 2, "relu" }, { 1, "identity" }, init = 0, seed = 1 }
  net.w1, net.b1 = { { -2.2, -0.99 } }, { { 0.8, 0.75 } }
  net.w2, net.b2 = { { -1.54 }, { 0.99 } }, { { 0.54 } }
  return net
end

describe("plot.activation", function()
  it("has no faults, one by one and all together", function()
    local names = {}
    for _, name in ipairs(tn.act.list()) do
      if name ~= "softmax" then
        names[#names + 1] = name
        in_both_languages(name, function() return plot.activation(name) end)
      end
    end
    in_both_languages("all", function() return plot.activation(names) end)
  end)

  it("draws jumps as an open and a closed circle, without a steep line", function()
    local s = plot.activation "relu":scene()
    local rings, p = items(s, "dots", "a.data"), s.panels[1]
    assert.equal(3, #rings) -- closed, and open: a disc with a hole
    assert.same({ p.x + p.w / 2, p.x + p.w / 2 }, { rings[1].xy[1], rings[2].xy[1] })
    local unit = p.h / (p.ylim[2] - p.ylim[1])
    assert.is_true(math.abs(rings[1].xy[2] - rings[2].xy[2] - unit) < 1e-6)
    assert.equal("#ffffff", rings[3].color)
    for _, item in ipairs(items(s, "path", "a.data")) do
      for i = 1, #item.xy - 2, 2 do
        local dx, dy = item.xy[i + 2] - item.xy[i], item.xy[i + 3] - item.xy[i + 1]
        local steep = math.abs(dy) > 20 * math.abs(dx) and #item.xy > 4 -- the axes are 2 points
        assert.is_false(steep)
      end
    end
    assert.is_true(math.abs((p.xlim[2] - p.xlim[1]) / p.w - (p.ylim[2] - p.ylim[1]) / p.h) < 1e-9) -- equal units
    assert.same({ "derivative *a*′", "function *a*" }, pictures.sorted(texts_of(s, "a.legend")))
  end)

  it("dots the asymptotes of bounded functions", function()
    local function dotted(name)
      local n = 0
      for _, item in ipairs(items(plot.activation(name):scene(), "path", "a.data")) do
        if item.dash and item.dash[1] == 0.1 then n = n + 1 end
      end
      return n
    end
    assert.same({ 2, 2, 0, 0 }, { dotted "sigmoid", dotted "tanh", dotted "relu", dotted "identity" })
  end)

  it("refuses what is no activation of single numbers", function()
    helper.raises(function() plot.activation "rleu" end, "unknown activation 'rleu'; did you mean 'relu'?")
    helper.raises(function() plot.activation{} end, "name of an activation, or a list of names, expected, got table")
    helper.raises(function() plot.activation(3) end, "expected, got number")
    if tn.act.list()[14] then
      helper.raises(function() plot.activation "softmax" end, "softmax works on a whole layer")
    end
  end)
end)

describe("plot.how_it_works", function()
  it("writes the sums of the book as titles and marks the kinks", function()
    local s = plot.how_it_works(book_net(), d):scene()
    local titles = {}
    for _, p in ipairs(s.panels) do titles[#titles + 1] = texts_of(s, p.name .. ".title")[1] end
    assert.same({ "samples", "neuron 1: z_1 = −2.20*x* + 0.80", "neuron 1: a_1 = relu(z_1)",
      "neuron 2: z_2 = −0.99*x* + 0.75", "neuron 2: a_2 = relu(z_2)",
      "*z* = −1.54*a*_1 + 0.99*a*_2 + 0.54" }, titles)
    assert.same({ "*x* = 0.364" }, texts_of(s, "z1.text"))
    assert.same({ "*x* = 0.758" }, texts_of(s, "a2.text"))
    assert.same({ "*w*, *b*", "*w*, *b*", "relu", "relu", "*w*, *b*", "*w*, *b*" }, texts_of(s, "figure.flow"))
    local by_name = {}
    for _, p in ipairs(s.panels) do by_name[p.name] = p end
    assert.equal(by_name.z1.x, by_name.z2.x)
    assert.equal(by_name.z1.y, by_name.a1.y)
    assert.equal(by_name.x.h, by_name.z2.y + by_name.z2.h - by_name.z1.y)
    assert.same(by_name.x.xlim, by_name.y.xlim)
  end)

  it("bends exactly at the kinks and follows one sample", function()
    local s = plot.how_it_works(book_net(), d, { x = 0.5 }):scene()
    assert.truthy(table.concat(texts_of(s, "z1.text"), "|"):find("−0.3000", 1, true))
    assert.truthy(table.concat(texts_of(s, "y.text"), "|"):find("0.792", 1, true)) -- 0.99 (0.75 - 0.495) + 0.54
    local p = s.panels[3]
    local curve = items(s, "path", "a1.data")
    local xy, found = curve[#curve].xy, false
    local kink = p.x + (0.8 / 2.2 - p.xlim[1]) / (p.xlim[2] - p.xlim[1]) * p.w
    for i = 1, #xy, 2 do found = found or math.abs(xy[i] - kink) < 1e-6 end
    assert.is_true(found)
  end)

  it("has no faults with other nets, trained ones and raw data", function()
    in_both_languages("book", function() return plot.how_it_works(book_net(), d, { x = 1 / 19 }) end)
    in_both_languages("tanh", function()
      return plot.how_it_works(tn.net{ 1, { 4, "tanh" }, { 1, "identity" }, seed = 3 }, d)
    end)
    in_both_languages("deep", function()
      return plot.how_it_works(tn.net{ 1, { 3, "relu" }, { 2, "leaky_relu" }, { 2, "sigmoid" }, seed = 4 },
        tn.data.new({ 0, 0.5, 1 }, { { 0, 1 }, { 1, 0 }, { 1, 1 } }))
    end)
    in_both_languages("none", function()
      return plot.how_it_works(tn.net{ 1, { 1, "identity" }, seed = 4 }, d)
    end)
    local net = book_net()
    net:fit(d, { epochs = 1 })
    local raw = tn.data.book7{ n = 100 }
    assert.same(plot.how_it_works(net, d):scene().panels[1].xlim, plot.how_it_works(net, raw):scene().panels[1].xlim)
  end)

  it("refuses what it cannot show", function()
    local function refused(message, ...)
      local given = { ... }
      helper.raises(function() plot.how_it_works(table.unpack(given)) end, message)
    end
    refused("bad argument #1 to 'how_it_works' (net expected, got dataset)", d, d)
    refused("bad argument #2 to 'how_it_works' (dataset expected, got table)", book_net(), {})
    refused("a net with one input expected, this one has 2", tn.net{ 2, { 1, "tanh" } }, d)
    refused("the net is too large for one sheet: 32 rows", tn.net{ 1, { 32, "tanh" }, { 1, "identity" } }, d)
    refused("x must be at most 1.0, got 7", book_net(), d, { x = 7 })
    refused("unknown option 'at'", book_net(), d, { at = 7 })
  end)
end)

describe("plot.network", function()
  it("has a node per unit, edges by sign and the values where they are few", function()
    local s = plot.network(book_net()):scene()
    local words = texts_of(s, "a.text")
    for _, w in ipairs{ "−2.20", "−0.99", "−1.54", "0.99", "*b* = 0.80", "*b* = 0.54", "*x*", "*a*", "relu" } do
      local found = false
      for _, t in ipairs(words) do found = found or t == w end
      assert.is_true(found, w)
    end
    assert.is_nil(table.concat(words, " "):find("*y*", 1, true)) -- that is the target
    local several = texts_of(plot.network(tn.net{ 2, { 1, "relu" }, { 2, "sigmoid" } }):scene(), "a.text")
    assert.matches("x_1 x_2 .*a_1 .*a_1 .*a_2 ", table.concat(several, " "))
    assert.equal(0, #items(s, "text", "a.ticks"))
    assert.equal(8, #items(s, "dots", "a.data")) -- a disc and its ground per node
    local colors = {}
    for _, item in ipairs(items(s, "path", "a.data")) do colors[item.stroke] = true end
    assert.same({ ["#0072b2"] = true, ["#d55e00"] = true }, colors)
  end)

  it("has no faults from one unit to many", function()
    for _, spec in ipairs{ { 1, { 1, "identity" } }, { 2, { 4, "tanh" }, { 3, "leaky_relu" }, { 2, "sigmoid" } },
      { 8, { 32, "tanh" }, { 16, "tanh" }, { 1, "sigmoid" } }, { 1, { 200, "relu" }, { 1, "identity" } } } do
      in_both_languages("network", function() return plot.network(tn.net(spec)) end)
    end
    local zero = tn.net{ 1, { 2, "relu" }, { 1, "identity" }, init = 0 }
    no_faults(plot.network(zero), "all weights 0")
    helper.raises(function() plot.network(d) end, "bad argument #1 to 'network' (net expected, got dataset)")
  end)
end)

describe("fig:flow", function()
  local function figure()
    local fig = plot.figure{ layout = "a b d / a c d", width = 1200, height = 500 }
    for _, name in ipairs{ "a", "b", "c", "d" } do fig[name]:line({ 0, 1 }, { 0, 1 }) end
    return fig
  end

  it("draws level arrows in the gaps between columns, and upright ones between rows", function()
    local fig = figure():flow("a", { "b", "c" }, { en = "w, b", zh = "权重" }):flow("b", "d"):flow("b", "c", "down")
    no_faults(fig, "flow")
    local s, p = fig:scene(), {}
    for _, panel in ipairs(s.panels) do p[panel.name] = panel end
    local paths = items(s, "path", "figure.flow")
    assert.equal(8, #paths)
    local first = paths[1].xy
    assert.equal(first[2], first[4])
    assert.is_true(first[1] > p.a.x + p.a.w and first[3] < p.b.x and first[3] > first[1] + 20)
    assert.is_true(math.abs(first[2] - (p.b.y + p.b.h / 2)) < 1e-9)
    local down = paths[7].xy
    assert.equal(down[1], down[3])
    assert.is_true(down[2] > p.b.y + p.b.h and down[4] < p.c.y)
    assert.same({ "w, b", "w, b", "down" }, texts_of(s, "figure.flow"))
  end)

  it("refuses panels that are not there or lie behind", function()
    helper.raises(function() figure():flow("a", "e") end, "flow: unknown panel 'e'")
    helper.raises(function() figure():flow("x", "a") end, "bad argument #1 to 'flow' (flow: unknown panel 'x'")
    helper.raises(function() figure():flow("d", "a") end, "flow: 'a' is neither right of 'd' nor below it")
    helper.raises(function() figure():flow("a", 3) end, "flow: names of panels expected, got number")
    helper.raises(function() figure():flow("a", "b", 3) end, "flow: text or")
  end)
end)

describe("plot.animate", function()
  local function frames(n, o)
    return plot.animate(n, function(t)
      return plot.figure{ width = 200, height = 150 }:line({ 0, 1 }, { 0, t }):ylim(0, n)
    end, o)
  end

  -- The chunks of a WebP file: name -> list of contents.
  local function chunks(webp)
    assert.same({ "RIFF", "WEBP" }, { webp:sub(1, 4), webp:sub(9, 12) })
    local list, at = {}, 13
    while at <= #webp do
      local name, size = ("<c4I4"):unpack(webp, at)
      list[name] = list[name] or {}
      table.insert(list[name], webp:sub(at + 8, at + 7 + size))
      at = at + 8 + size + size % 2
    end
    return list
  end

  it("writes every frame with its time, the same bytes twice", function()
    local one, two = pictures.saved(frames(5, { fps = 8 }), "a.webp"), pictures.saved(frames(5, { fps = 8 }), "b.webp")
    assert.is_true(one == two)
    local c = chunks(one)
    assert.equal(5, #c.ANMF)
    local ms = 0
    for _, frame in ipairs(c.ANMF) do ms = ms + ("<I3"):unpack(frame, 13) end
    assert.equal(625, ms)
    assert.equal(0, ("<I2"):unpack(c.ANIM[1], 5)) -- for ever
    assert.same({ 199, 149 }, { (("<I3"):unpack(c.VP8X[1], 5)), (("<I3"):unpack(c.VP8X[1], 8)) })
    c = chunks(pictures.saved(frames(2, { loop = 3 }), "a.webp", { scale = 2 }))
    assert.equal(3, ("<I2"):unpack(c.ANIM[1], 5))
    assert.equal(399, (("<I3"):unpack(c.VP8X[1], 5)))
  end)

  it("checks and hands out frames", function()
    local a = frames(3)
    assert.equal("animation of 3 frames, 10 per second", tostring(a))
    local c = a:check()
    assert.same({ 0, 0, 0 }, { c.overlaps, c.outside, c.missing_glyphs })
    assert.equal(3 * a:frame(1):check().texts, c.texts)
    local still = chunks(pictures.saved(a:frame(2), "a.webp"))
    assert.truthy(still.VP8L)
  end)

  it("refuses what is no animation, and leaves nothing behind", function()
    helper.raises(function() plot.animate(0, print) end, "n must be at least 1, got 0")
    helper.raises(function() plot.animate(3, {}) end, "function(t) that returns a figure expected, got table")
    helper.raises(function() plot.animate(3, print, { fsp = 3 }) end, "unknown option 'fsp'; did you mean 'fps'?")
    helper.raises(function() plot.animate(3, print, { fps = 0 }) end, "fps must be at least 0.1, got 0")
    helper.raises(function() frames(2):save "a.gif" end, "cannot save an animation as 'a.gif'")
    helper.raises(function() plot.animate(2, function() return 3 end):save "a.webp" end,
      "animate: frame 1 is no figure but number")
    helper.raises(function() frames(2):frame(3) end, "t must be at most 2, got 3")
    local path = helper.tmpdir() .. "/none/a.webp"
    helper.raises(function() frames(2):save(path) end, ("cannot write '%s': No such file"):format(path))
    local sizes = plot.animate(2, function(t) return plot.figure{ width = 200 * t, height = 150 } end)
    helper.raises(function() sizes:save(helper.tmpdir() .. "/a.webp") end,
      "frame 2 has 400 x 150 px, the first 200 x 150")
    local film = canvas.film()
    helper.raises(function() film:save "a.webp" end, "there are no frames")
    helper.raises(function() canvas.film(-1) end, "0 to 65535")
    helper.raises(function() film:add({ width = 20000, height = 10, items = {} }, 10) end,
      "the page must have 1 to 16383 px a side")
    film:close()
    film:close()
  end)
end)

describe("fig:show", function()
  local script = [[local fig = require("tinynet").plot.figure{ width = 200, height = 150 }:line({ 0, 1 }, { 0, 1 })
    print(fig:show() == fig)]]

  it("says where there is no viewer", function()
    local out, err, code = helper.run("-e", script, { env = { DISPLAY = "", WAYLAND_DISPLAY = "", PATH = "/none" } })
    assert.same({ "true\n", 0 }, { out, code })
    assert.matches("^fig:show: there is no desktop with a picture viewer; fig:save", err)
  end)

  it("opens the picture with the desktop's viewer; nothing in its path runs as a command", function()
    local folder = helper.tmpdir()
    helper.write(folder .. "/xdg-open", ("#!/bin/sh\nprintf '%%s\\n' \"$#\" \"$1\" >%q/log.new\nmv %q/log.new %q/log\n")
      :format(folder, folder, folder))
    assert(os.execute("chmod +x " .. helper.quote(folder .. "/xdg-open")))
    local out, err, code = helper.run("-e", "os.tmpname = function() return '" .. folder
      .. "/a b$(touch bad)\\';x' end " .. script, { cwd = folder,
      env = { DISPLAY = ":7", PATH = folder .. ":" .. os.getenv "PATH" } })
    assert.same({ "true\n", "", 0 }, { out, err, code })
    local log
    for _ = 1, 50 do
      log = io.open(folder .. "/log")
      if log then break end
      os.execute "sleep 0.1"
    end
    local count, path = log:read("l", "l")
    log:close()
    assert.equal("1", count)
    assert.equal(folder .. "/a b$(touch bad)';x.png", path)
    assert.is_nil(io.open(folder .. "/bad"))
    assert.equal("\137PNG", helper.read(path):sub(1, 4))
  end)
end)

describe("a missing Chinese font", function()
  it("is named with its package, once", function()
    local folder = helper.tmpdir()
    helper.write(folder .. "/fonts.conf", [[<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
      <fontconfig><dir>/usr/share/fonts/truetype/dejavu</dir><cachedir>]] .. folder .. [[</cachedir></fontconfig>]])
    local script = ([[local plot = require("tinynet").plot
      plot.figure{ title = "损失" }:line({ 0, 1 }, { 0, 1 }):save "%s/a.png"
      plot.figure{ title = "损失" }:line({ 0, 1 }, { 0, 1 }):save "%s/b.png"]]):format(folder, folder)
    local _, err, code = helper.run("-e", script, { env = { FONTCONFIG_FILE = folder .. "/fonts.conf" } })
    assert.equal(0, code, err)
    local line, more = err:match "(warning: no font has the Chinese letters of '损失'[^\n]*)\n(.*)"
    assert.matches("apt%-get install fonts%-wqy%-microhei$", line)
    assert.is_nil(more:find("warning: no font", 1, true))
  end)
end)
