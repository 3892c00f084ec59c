-- Marks: what each basic kind draws, and what it refuses.
local helper = require "helper"
local tn = require "tinynet"
local pictures = require "pictures"
local plot = require "tinynet.plot"

local nan, inf = 0 / 0, math.huge
local fake_history, items, texts_of = pictures.fake_history, pictures.items, pictures.texts_of
local no_faults, saved, sorted = pictures.no_faults, pictures.saved, pictures.sorted

local good = pictures.pieces{ { 0, 1.9 }, { 2.6, 3.6 }, { 5.3, 2.9 }, { 7, 2.9 } }
local wild = pictures.pieces{ { 0, -40 }, { 3.5, 90 }, { 7, -1e3 } }

describe("marks", function()
  it("break lines at NaN and infinity, and show single points", function()
    local s = plot.figure{}:line({ 1, 2, 3, 4, 5 }, { 1, nan, 2, inf, 3 }):scene()
    local xy = items(s, "path", "a.data")[1].xy
    local finite, broken = 0, 0
    for i = 1, #xy, 2 do
      if xy[i] == xy[i] then finite = finite + 1 else broken = broken + 1 end
    end
    assert.same({ 3, 2 }, { finite, broken })
    local dots = items(s, "dots", "a.data")[1]
    assert.same({ 6, true }, { #dots.xy, dots.size >= 4 })
    assert.same({ 0.84, 5.16 }, { s.panels[1].xlim[1] // 0.01 / 100, s.panels[1].xlim[2] // 0.01 / 100 })
  end)

  it("make a sensible picture of one point, a constant, nothing finite, huge and tiny values", function()
    local function limits(x, y)
      local fig = plot.figure{}:line(x, y)
      no_faults(fig, "degenerate")
      return fig:scene().panels[1].ylim
    end
    assert.same({ 3, 5 }, limits({ 3 }, { 4 }))
    assert.same({ 4, 6 }, limits({ 1, 2, 3 }, { 5, 5, 5 }))
    assert.same({ 0, 1 }, limits({ 1, 2 }, { nan, nan }))
    local s = plot.figure{}:line({ 1, 2 }, { nan, inf }):scene()
    assert.same({ "no finite values" }, texts_of(s, "a.text"))
    limits({ 1, 2 }, { 1e300, -1e300 })
    limits({ 1, 2 }, { 0, 1e-300 })
    limits({ 1, 2 }, { 1e15, 1e15 + 1 })
  end)

  it("leave out what a logarithmic axis cannot show", function()
    local s = plot.figure{}:scale{ y = "log" }:line({ 1, 2, 3, 4 }, { -1, 10, 100, 0 }):scene()
    assert.is_true(s.panels[1].ylim[1] > 5 and s.panels[1].ylim[2] < 200)
    helper.raises(function() plot.figure{}:scale{ y = "log" }:ylim(-1, 1):scene() end,
      "ylim: a log axis wants lo > 0, got -1")
  end)

  it("keep spikes when many points are thinned", function()
    local x, y = {}, {}
    for i = 1, 100000 do x[i], y[i] = i, i == 54321 and 10 or math.sin(i / 1000) end
    local s = plot.figure{}:line(x, y):scene()
    local xy, p = items(s, "path", "a.data")[1].xy, s.panels[1]
    assert.is_true(#xy / 2 <= 4 * p.w + 4)
    local top = inf
    for i = 2, #xy, 2 do top = math.min(top, xy[i]) end
    assert.is_true(math.abs(top - (p.y + p.h * (p.ylim[2] - 10) / (p.ylim[2] - p.ylim[1]))) < 1e-6)
  end)

  it("draw functions", function()
    local s = plot.figure{}:line(function(x) return 2 * x end, { 0, 3 }):scene()
    local p = s.panels[1]
    assert.is_true(math.abs(p.ylim[2] - 6.24) < 1e-9)
    helper.raises(function() plot.figure{}:line(math.sin, { 3, 1 }) end, "from < to expected, got 3 and 1")
    helper.raises(function() plot.figure{}:line(math.sin, 3) end, "{ from, to } expected, got number")
    helper.raises(function() plot.figure{}:line(function() end, { 0, 1 }) end,
      "bad argument #1 to 'line' (f(0) gave nil, a number was expected)")
  end)

  it("show the fit in the units of the data, kinks exact, every sample", function()
    local raw = tn.data.book7{ n = 300 }
    for _, d in ipairs{ raw, raw:minmax() } do
      local s = plot.fit(good, d):scene()
      assert.equal(600, #items(s, "dots", "a.data")[1].xy)
      local p = s.panels[1]
      local curve = items(s, "path", "a.data")[2].xy
      assert.is_true(p.xlim[1] > -0.5 and p.xlim[2] < 7.5 and p.ylim[1] > 1 and p.ylim[2] < 4.5)
      local function at(x, y)
        return p.x + (x - p.xlim[1]) / (p.xlim[2] - p.xlim[1]) * p.w,
          p.y + (p.ylim[2] - y) / (p.ylim[2] - p.ylim[1]) * p.h
      end
      for _, kink in ipairs{ { 2.6, 3.6 }, { 5.3, 2.9 } } do
        local kx, ky = at(kink[1], kink[2])
        local found = false
        for i = 1, #curve, 2 do
          found = found or (math.abs(curve[i] - kx) < 1e-9 and math.abs(curve[i + 1] - ky) < 1e-9)
        end
        assert.is_true(found)
      end
    end
    local p = plot.fit(wild, raw):scene().panels[1] -- a wild curve does not flatten the samples
    assert.is_true(p.ylim[2] - p.ylim[1] < 3.5 * 1.9)
  end)

  it("refuse what is no net or no dataset", function()
    local d = tn.data.book7{ n = 10 }
    local function refused(net, data, message)
      helper.raises(function() plot.figure{}:fit(net, data) end, "bad argument " .. message)
    end
    refused(d, d, "#1 to 'fit' (net expected, got dataset)")
    refused(good, {}, "#2 to 'fit' (dataset expected, got table)")
    helper.raises(function() plot.figure{}:fit(good, tn.data.new({ { 1, 2 }, { 3, 4 } }, { 1, 2 })) end,
      "fit draws a curve over one input, but the data has 2 columns of x")
  end)

  it("show a history: log where it falls far, noise behind its median, the best record", function()
    local fig = plot.figure{}:history(fake_history(200, 0.2, true))
    local s = fig:scene()
    assert.is_true(s.panels[1].ylim[1] > 0)
    assert.equal(4, #items(s, "path", "a.data")) -- raw and smooth, twice
    assert.same({ "training", "validation" }, sorted(texts_of(s, "a.legend")))
    assert.truthy(table.concat(texts_of(s), "|"):find "best 0%.%d+ after %d+ epochs")
    assert.equal("epochs", texts_of(s, "a.label")[1])

    s = plot.figure{}:history(fake_history(3, 0)):scene()
    assert.equal(1, #items(s, "path", "a.data"))
    assert.is_true(s.panels[1].ylim[1] < 0.208 and s.panels[1].xlim[1] == 0 and s.panels[1].xlim[2] == 30)

    no_faults(plot.history(fake_history(200, 0.1, true)), "history")
    s = plot.history{ { "sgd", fake_history(50, 0, true) }, { "adam", fake_history(50, 0, true) } }:scene()
    assert.same({ "adam", "sgd" }, sorted(texts_of(s, "a.legend")))
    assert.same({ "epochs", "validation loss" }, texts_of(s, "a.label"))
    helper.raises(function() plot.figure{}:history{} end, "history with loss expected, got table")
    helper.raises(function() plot.figure{}:history(fake_history(3, 0), { value = "los" }) end,
      "unknown value 'los'; did you mean 'loss'?")
  end)

  it("show accuracies in percent, on a linear axis", function()
    local h = fake_history(40, 0, true)
    for _, series in pairs{ h.train, h.val } do
      local list = {}
      for i = 1, 41 do list[i] = 0.5 + 0.48 * math.min(1, i / 30) - 0.001 * i end
      rawset(series, "accuracy", tn.array(list))
    end
    local s = plot.history(h):scene()
    local b = s.panels[2]
    assert.is_true(b.ylim[1] > 45 and b.ylim[1] < 52 and b.ylim[2] > 94 and b.ylim[2] < 100)
    assert.same({ "accuracy (%)", "epochs" }, sorted(texts_of(s, "b.label")))
    assert.truthy(table.concat(texts_of(s), "|"):find("best 95 % after 290 epochs", 1, true))
  end)

  it("show the history of a real training", function()
    local d = tn.data.book7{ n = 100 }:minmax()
    local train, val = d:split(0.8)
    local net = tn.net{ 1, { 2, "tanh" }, { 1, "identity" }, seed = 3 }
    local h = net:fit(train, { lr = 0.5, batch = 16, epochs = 60, val = val })
    local fig = plot.figure{ layout = "a b", width = 1100, height = 420 }
    fig.a:fit(net, d)
    fig.b:history(h)
    no_faults(fig, "training")
    no_faults(plot.history(h), "history")
  end)

  it("colour the classes of `by`", function()
    local a = tn.array{ { 1, 1 }, { 2, 2 }, { 3, 1 } }
    local s = plot.figure{}:scatter(a, { by = tn.array{ 1, 0, 1 } }):scene()
    local dots = items(s, "dots", "a.data")
    assert.same({ 2, 4 }, { #dots[1].xy, #dots[2].xy })
    assert.are_not.equal(dots[1].color, dots[2].color)
    assert.same({ "0", "1" }, texts_of(s, "a.legend"))
    helper.raises(function() plot.figure{}:scatter({ 1, 2 }, { 1, 2 }, { by = { 1 } }) end,
      "scatter: there are 2 points, but 'by' has 1 values")
  end)

  it("take colours, styles and markers, and say which there are", function()
    local s = plot.figure{}:line({ 1, 2 }, { 1, 2 }, { color = "red", style = "dashed", marker = "square" })
      :scatter({ 1 }, { 1 }, { color = "#123456", marker = "triangle" }):scene()
    local line, dots = items(s, "path", "a.data")[1], items(s, "dots", "a.data")
    assert.equal("#d55e00", line.stroke)
    assert.is_true(#line.dash == 2)
    assert.same({ "square", "#123456" }, { dots[1].marker, dots[2].color })
    assert.truthy(saved(plot.figure{}:scatter({ 1, 2 }, { 1, 2 }, { marker = "diamond" }), "a.svg"))
    local function refused(o, message)
      message = "bad argument #3 to 'line' (" .. message
      helper.raises(function() plot.figure{}:line({ 1 }, { 1 }, o) end, message)
    end
    refused({ color = "bleu" }, "unknown color 'bleu'; did you mean 'blue'?)")
    refused({ color = 3 }, "color: name or \"#rrggbb\" expected, got number)")
    refused({ style = "doted" }, "unknown style 'doted'; did you mean 'dotted'?)")
    refused({ marker = "x" }, "unknown marker 'x')")
    refused({ width = -1 }, "width must be at least 0.1, got -1)")
    refused({ colour = "red" }, "unknown option 'colour'; did you mean 'color'?)")
    refused({ label = 3 }, "label: text or { en = \"...\", zh = \"...\" } expected, got number)")
  end)

  it("refuse wrong data with what was wanted and what came", function()
    local function refused(x, y, n, message)
      message = ("bad argument #%d to 'line' (%s)"):format(n, message)
      helper.raises(function() plot.figure{}:line(x, y) end, message)
    end
    refused({}, {}, 1, "line: there are no points to draw")
    refused({ 1, 2 }, { 1 }, 2, "line: x has 2 values, but y has 1")
    refused("a", { 1 }, 1, "x: array or table of numbers expected, got string")
    refused({ 1, 2 }, { 1, "b" }, 2, "y: element 2 is a string, a number was expected")
    refused(tn.array{ { 1, 2 }, { 3, 4 } }, { 1, 2 }, 1, "x: one column expected, got 2")
    helper.raises(function() plot.figure{}:scatter(tn.array{ { 1, 2, 3 } }) end, "x: 2 columns expected, got 3")
    helper.raises(function() plot.figure{}:hline(nan) end, "bad argument #1 to 'hline' (y must not be NaN)")
    helper.raises(function() plot.figure{}:xlim(2, 1) end, "xlim: lo < hi expected, got 2 and 1")
    helper.raises(function() plot.figure{}:xlim(2) end, "bad argument #2 to 'xlim' (xlim: number expected")
    helper.raises(function() plot.figure{}:scale{ y = "lg" } end, "unknown scale 'lg'; did you mean 'log'?")
  end)

  it("put their labels beside texts that were placed, whichever came first", function()
    local fig = plot.figure{ width = 300, height = 240 }
    fig:line({ 0, 1 }, { 0, 1 }):mark(0.5, 0.5, "a label"):text(0.42, 0.6, "a text in the way")
    no_faults(fig, "a mark, then a text")
  end)
end)
