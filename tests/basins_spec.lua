-- tn.landscape.basins: which solution is reached from where.
local helper = require "helper"
local tn = require "tinynet"

local train = tn.data.book7{ n = 200 }:minmax():split(0.8)

local function start(act, seed)
  return tn.net{ 1, {2, act or "relu"}, {1, "identity"}, init = "book", seed = seed or 7 }
end

local function options(more)
  local o = { x = "w1[1,1]", y = "w1[1,2]", x_range = { -5, 5 }, y_range = { -4, 6 }, nx = 14, ny = 11, batch = 5,
    epochs = 60 }
  for key, v in pairs(more or {}) do o[key] = v end
  return o
end

describe("tn.landscape.basins", function()
  local b = tn.landscape.basins(start(), train, options())

  it("trains every start as the net alone would be, and sorts all of them", function()
    local ny, nx = b.z:shape()
    assert.same({ 11, 14 }, { ny, nx })
    local seen, losses = {}, {}
    for j = 1, ny do
      for i = 1, nx do
        local k = b.z:get(j, i)
        seen[k] = (seen[k] or 0) + 1
        losses[#losses + 1] = b.loss:get(j, i)
      end
    end
    local total = 0
    for k, one in ipairs(b) do
      assert.equal(seen[k], one.count)
      assert.equal(one.count / 154, one.share)
      total = total + one.count
    end
    assert.equal(154, total)
    assert.equal(154, b.done)
    for _, at in ipairs{ { 1, 1 }, { 14, 1 }, { 5, 8 }, { 14, 11 } } do
      local alone = start()
      alone:set("w1[1,1]", b.x[at[1]])
      alone:set("w1[1,2]", b.y[at[2]])
      alone:fit(train, { batch = 5, epochs = 60 })
      assert.equal(alone:loss(train), b.loss:get(at[2], at[1]))
      assert.is_true(alone:params() == b:net(b.x[at[1]], b.y[at[2]]):params())
    end
  end)

  it("puts starts together whose functions agree, and apart those that differ", function()
    local height = train.y:max() - train.y:min()
    local line = tn.array.linspace(0, 1, 101):reshape(101, 1)
    local function drawn(i, j) return b:net(b.x[i], b.y[j]):forward(line) end
    for k, one in ipairs(b) do
      local example = one.net:forward(line)
      assert.equal(one.loss, one.net:loss(train))
      for _, at in ipairs{ { 2, 3 }, { 7, 9 }, { 12, 2 }, { 13, 10 } } do
        local off = (drawn(at[1], at[2]) - example):abs():max()
        if b.z:get(at[2], at[1]) == k and one.id ~= "others" and one.id ~= "dead" then
          assert.is_true(off <= 3 * 0.05 * height + 1e-12)
        end
      end
    end
  end)

  it("calls dead what says one number everywhere: both units dead", function()
    local dead
    for _, one in ipairs(b) do dead = one.id == "dead" and one or dead end
    local states = dead.net:units(train)
    assert.same({ "dead", "dead" }, { states[1].state, states[2].state })
    assert.equal("all dead", dead.label)
  end)

  it("joins symmetric copies: units swapped, signs flipped", function()
    local net = start "tanh"
    net:set("b1[1]", 0.3)
    net:set("b1[2]", 0.3)
    net:set("w2[1,1]", 0.8)
    net:set("w2[2,1]", 0.8)
    local m = tn.landscape.basins(net, train, { x = "w1[1,1]", y = "w1[1,2]", x_range = { -2, 2 }, y_range = { -2, 2 },
      n = 8, epochs = 80, lr = 0.5 })
    for j = 1, 8 do
      for i = 1, 8 do assert.equal(m.z:get(i, j), m.z:get(j, i)) end
    end
  end)

  it("has the same bits for 1, 2 and 3 threads", function()
    local out = helper.any_threads[[
      local tn = require "tinynet"
      local d = tn.data.book7{ n = 100 }:minmax()
      local net = tn.net{ 1, {2, "relu"}, {1, "identity"}, init = "book", seed = 7 }
      local b = tn.landscape.basins(net, d, { x = "w1[1,1]", y = "w1[1,2]", n = 50, epochs = 10 })
      local bytes = require("tinynet.engine").bytes
      print(bytes.hash(bytes.of(b.z)), bytes.hash(bytes.of(b.loss)), #b)]]
    assert.matches("^%S+\t%S+\t%d+\n$", out)
  end)

  it("keeps diverged starts apart", function()
    local d = tn.landscape.basins(start(), train, options{ nx = 4, ny = 4, lr = 1e9, epochs = 3 })
    local ids = {}
    for _, one in ipairs(d) do ids[one.id] = one.count end
    assert.is_true((ids.diverged or 0) > 0)
    local faults = d:figure():check()
    assert.same({ 0, 0, 0 }, { faults.overlaps, faults.outside, faults.missing_glyphs })
  end)

  it("takes directions, other optimizers and class data", function()
    local m = tn.landscape.basins(start(), train, { x = "random", y = "random", n = 3, optimizer = "lm", epochs = 30 })
    assert.equal(9, m.done)
    assert.is_true(m:net(m.x[2], m.y[3]):loss(train) == m.loss:get(3, 2))
    local d = tn.data.xor{ n = 60 }
    local net = tn.net{ 2, {2, "tanh"}, {1, "sigmoid"}, init = "normal", seed = 3 }
    local c = tn.landscape.basins(net, d, { x = "w1[1,1]", y = "b1[2]", n = 4, loss = "bce", lr = 1, epochs = 50 })
    assert.equal("solution", c[1].id)
    local faults = c:figure():check()
    assert.same({ 0, 0, 0 }, { faults.overlaps, faults.outside, faults.missing_glyphs })
  end)

  it("keeps what is done at Ctrl-C", function()
    local out, _, code = helper.interrupt [[
      local tn = require "tinynet"
      local net = tn.net{ 1, {2, "tanh"}, {1, "identity"}, init = "book", seed = 7 }
      local d = tn.data.book7{ n = 100 }:minmax()
      local basins = tn.landscape.basins -- loaded before the 0.3 s begin
      print "ready" io.flush()
      local ok, e = pcall(basins, net, d, { x = "w1[1,1]", y = "w1[1,2]", n = 1000, epochs = 20 })
      local b = e.partial
      print(ok, tostring(e), b.done < 1e6, b.done % 2048)
      print(b.done == 0 or b.z:get(1, 1) >= 1, b.z:get(1000, 1000) ~= b.z:get(1000, 1000))
      print((tostring(b):match "interrupted: %d+ of 1000000 starts"))
      error(e)]]
    assert.matches("^false\tinterrupted!\ttrue\t0\ntrue\ttrue\ninterrupted: %d+ of 1000000 starts\n$", out)
    assert.equal(130, code)
  end)

  it("prints within 80 columns and draws without faults, in both languages", function()
    local text = require "tinynet.text"
    local before = text.lang()
    for _, lang in ipairs(text.languages) do
      text.set(lang)
      local m = tn.landscape.basins(start(), train, options())
      for line in tostring(m):gmatch "[^\n]+" do assert.is_true(text.width(line) <= 80, line) end
      local faults = m:figure():check()
      assert.same({ 0, 0, 0 }, { faults.overlaps, faults.outside, faults.missing_glyphs })
    end
    text.set(before)
  end)

  it("refuses what it cannot use, at the right argument", function()
    local function raises(text, more)
      helper.raises(function() tn.landscape.basins(start(), train, options(more)) end, text)
    end
    raises("bad argument #3 to 'basins' (unknown option 'epoch'; did you mean 'epochs'?)", { epoch = 3 })
    raises("bad argument #3 to 'basins' (unknown option 'val'", { val = train })
    raises("bad argument #3 to 'basins' (lr must be more than 0 and finite, got -1)", { lr = -1 })
    raises("bad argument #3 to 'basins' (unknown optimizer 'adm'; did you mean 'adam'?)", { optimizer = "adm" })
    raises("x: unknown parameter 'w1[1,3]'; did you mean 'w1[1,1]'?", { x = "w1[1,3]" })
    raises("same must be more than 0 and below 1, got 2", { same = 2 })
    raises("a grid of 10000000 x 10000000 points would need", { nx = 1e7, ny = 1e7 })
    helper.raises(function() tn.landscape.basins(start(), train) end, "table of options expected, got nil")
    helper.raises(function() tn.landscape.basins(3, train, {}) end, "bad argument #1 to 'basins' (net expected")
    helper.raises(function() return b[1].sharee end, "did you mean 'share'?")
  end)
end)

describe("heat with classes", function()
  local function figure(o)
    local fig = tn.plot.figure{}
    fig:heat({ 1, 2, 3 }, { 1, 2 }, { { 1, 2, 2 }, { 1, 1, 0 / 0 } }, o)
    return fig
  end

  it("has the colours of its classes and a legend beside it", function()
    local fig = figure{ classes = { "one", { en = "two", zh = "二" } }, colors = { [2] = "grey" } }
    local scene, texts, pixels = fig:scene(), {}, nil
    for _, item in ipairs(scene.items) do
      if item.text then texts[item.text] = true end
      pixels = item.pixels or pixels
    end
    assert.truthy(texts.one and texts.two)
    local colors = {}
    for k = 1, #pixels, 4 do colors[("<I4"):unpack(pixels, k)] = true end
    assert.same({ [0xff0072b2] = true, [0xff7f868d] = true, [0] = true }, colors)
    local faults = fig:check()
    assert.same({ 0, 0, 0 }, { faults.overlaps, faults.outside, faults.missing_glyphs })
  end)

  it("refuses values without a class", function()
    helper.raises(function() figure{ classes = { "one" } } end, "classes: values from 1 to 1 expected, got 1 to 2")
    helper.raises(function() figure{ classes = {} } end, "classes: list of labels expected, got an empty one")
    helper.raises(function() figure{ colors = { "grey" } } end, "colors goes with classes")
    helper.raises(function() figure{ classes = { "a", "b" }, colors = { "gray9" } } end, "unknown color 'gray9'")
  end)
end)
