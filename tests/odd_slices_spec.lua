-- Slices of nets and over ranges where little makes sense: sentences or sound answers, never a fault or a long wait.
local helper = require "helper"
local text = require "tinynet.text"
local tn = require "tinynet"

local d = tn.data.book7{ n = 60 }:minmax()

local function net(act, init, seed)
  return tn.net{ 1, {2, act}, {1, "identity"}, init = init or "normal", seed = seed or 3 }
end

-- Everything that a slice says, its lines checked for their width.
local function said(s)
  local m = s:minima()
  local words = { tostring(s), s:report(), tostring(m), tostring(s:saddles()), s:refine():report() }
  if #m > 1 then words[#words + 1] = tostring(s:barrier(m[1], m[#m])) end
  local all = table.concat(words, "\n")
  for line in all:gmatch "[^\n]+" do assert.is_true(text.width(line) <= 80, line) end
  return m, all
end

local function slice(a_net, o, data)
  o.x, o.y, o.n = o.x or "w1[1,1]", o.y or "w1[1,2]", o.n or 15
  return tn.landscape.slice(a_net, data or d, o)
end

describe("slices of odd nets", function()
  it("say what they are, within 80 columns, in English and Chinese", function()
    local before = text.lang()
    for _, lang in ipairs(text.languages) do
      text.set(lang)
      local acts = helper.long and { "tanh", "relu", "hard_tanh" } or { lang == "en" and "tanh" or "relu" }
      for _, act in ipairs(acts) do
        for _, init in ipairs{ 0, { w1 = "normal", w2 = 0 }, { w1 = 1, b1 = 0.3, w2 = 0.7, b2 = 0.1 }, "normal" } do
          said(slice(net(act, init), {}))
        end
        said(slice(net(act), { radius = 1e6 }))
        said(slice(net(act), { radius = 1e-6 }))
        said(slice(net(act), { n = 2 }))
        said(slice(net(act), { x = "random", y = "random" }))
        said(slice(net(act), { x = "w2[1,1]", y = "b2[1]" }))
      end
    end
    text.set(before)
  end)

  it("are one level ground where nothing depends on the axes", function()
    for _, act in ipairs{ "tanh", "relu", "sigmoid", "leaky_relu" } do
      local a_net = net(act, { w1 = "normal", b1 = "normal", w2 = 0, b2 = 0.3 })
      local s = slice(a_net, {})
      assert.is_true(s.highest.loss / s.lowest.loss - 1 < 1e-14)
      assert.equal(1, #s:minima())
      assert.is_true(s:minima()[1].flat and math.abs(s:minima()[1].loss / a_net:loss(d) - 1) < 1e-14)
      assert.equal(0, #s:saddles())
    end
  end)

  it("mirror themselves where both units are alike", function()
    for _, act in ipairs{ "tanh", "sigmoid", "relu" } do
      local s = slice(net(act, { w1 = 0.5, b1 = 0.3, w2 = 0.7, b2 = 0.1 }), { x_range = { -9, 9 }, y_range = { -9, 9 } })
      assert.is_true(s.z:equals(s.z:t(), 1e-13 * s.z:max()))
      local m = s:minima()
      for _, p in ipairs(m) do
        local mirrored = p.flat
        for _, q in ipairs(m) do mirrored = mirrored or math.abs(q.x - p.y) < 1e-6 and math.abs(q.y - p.x) < 1e-6 end
        assert.is_true(mirrored, act)
      end
    end
  end)

  it("take one sample, which is a valley of exact fits", function()
    for _, act in ipairs{ "tanh", "hard_tanh", "relu" } do
      local m = said(slice(net(act, { w1 = 1, b1 = 0.1, w2 = 1, b2 = 0 }), { n = 11 }, tn.data.new({ { 0.5 } }, { { 1 } })))
      assert.is_true(#m <= 5 and m[1].loss < 1e-20)
    end
  end)
end)

describe("points without a finite loss", function()
  it("are told, and the others judged as ever", function()
    -- Two large outputs of opposite signs: infinity minus infinity on the diagonal, infinity beside it.
    local a_net = net("leaky_relu", { w1 = 1, b1 = 0, w2 = tn.array{ { 1 }, { -1 } } })
    local s = slice(a_net, { x_range = { -0.8e308, 0.8e308 }, y_range = { -0.8e308, 0.8e308 } })
    local lost = s.z:count(function(z) return z - z ~= 0 end)
    assert.is_true(lost > 100)
    local _, words = said(s)
    assert.matches("Points without a finite loss: " .. lost .. " of 225", (words:gsub("%s+", " ")))
    assert.is_nil(words:find("factor of %-?nan"))
    for _, act in ipairs{ "tanh", "gelu", "relu", "softplus" } do
      said(slice(net(act, { w1 = 1, b1 = 0, w2 = tn.array{ { 1 }, { -1 } } }),
        { x_range = { -0.8e308, 0.8e308 }, y_range = { -0.8e308, 0.8e308 } }))
    end
  end)

  it("do not hide a minimum among them", function()
    -- 1 / sqrt(z) has no value for z < 0; the loss has its minimum where w x + b = 4 fits best.
    tn.act.define("root", function(z) return 1 / tn.math.sqrt(z) end)
    local a_net = tn.net{ 1, {1, "root"}, init = { w = 0.5, b = 3 } }
    local data = tn.data.new({ { 1 }, { 2 }, { 3 } }, { { 0.5 }, { 0.5 }, { 0.5 } })
    local s = slice(a_net, { x = "w1[1,1]", y = "b1[1]", radius = 6, n = 25 }, data)
    assert.is_true(s.z:count(function(z) return z ~= z end) > 50)
    local m = s:minima()
    assert.is_true(math.abs(m[1].x) < 1e-7 and math.abs(m[1].y - 4) < 1e-7 and m[1].loss < 1e-18)
    said(s)
  end)
end)

describe("tn.landscape.zoom", function()
  it("refuses what makes no two windows", function()
    local a_net = net "tanh"
    local function refuses(o, message)
      helper.raises(function() tn.landscape.zoom(a_net, d, o) end, "bad argument #3 to 'zoom' (" .. message)
    end
    refuses({ radii = 5 }, "radii: two numbers {near, far} expected, got number")
    refuses({ radii = { 5 } }, "radii: two numbers {near, far} expected, got 1")
    refuses({ radii = { 100, 5 } }, "radii: {near, far} with near < far expected, got {100, 5}")
    refuses({ radii = { 5, 5 } }, "radii: {near, far} with near < far expected, got {5, 5}")
    refuses({ radii = { 0, 5 } }, "radius must be more than 0 and finite, got 0")
    refuses({ radii = { 5, math.huge } }, "radii: finite numbers expected, got {5, inf}")
    refuses({ radii = { "5", 100 } }, "radii[1]: number expected, got string")
    refuses({ radii = { 0 / 0, 100 } }, "radii[1] must not be NaN")
    refuses({ radius = 5 }, "unknown option 'radius'; did you mean 'radii'?")
    refuses({ n = 1 }, "n must be at least 2, got 1")
    refuses({ x = "w9[1,1]" }, "x: unknown parameter 'w9[1,1]'; did you mean 'w1[1,1]'?")
    refuses({ loss = "mes" }, "unknown loss 'mes'; did you mean 'mse'?")
    refuses({ x = "b1[1]", y = "b1[1]" }, "x and y are the same, b1[1]")
    helper.raises(function() tn.landscape.zoom(d, d) end, "bad argument #1 to 'zoom' (net expected, got dataset)")
    helper.raises(function() tn.landscape.zoom(a_net, a_net) end, "bad argument #2 to 'zoom' (dataset expected, got net)")
    a_net:set("b1[1]", 0 / 0)
    helper.raises(function() tn.landscape.zoom(a_net, d) end, "parameter b1[1] of the net is ")
  end)

  it("draws both windows with one scale, and s:figure one slice", function()
    local a_net = net "tanh"
    for _, fig in ipairs{ tn.landscape.zoom(a_net, d, { n = 41, radii = { 3, 30 } }),
      slice(a_net, {}):figure{ title = "loss", width = 900 },
      slice(net("relu", { w1 = 1, b1 = 0.3, w2 = 0.7 }), {}):figure() } do
      local found = fig:check()
      assert.same({ 0, 0, 0 }, { found.overlaps, found.outside, found.missing_glyphs })
    end
    helper.raises(function() slice(a_net, {}):figure{ titel = "x" } end, "unknown option 'titel'; did you mean 'title'?")
  end)
end)

describe("the report", function()
  it("says how thorough it was where a net is large", function()
    local function report(samples, ...)
      local big = tn.net{ seed = 1, 1, ... }
      local s = tn.landscape.slice(big, tn.data.book7{ n = samples }:minmax(), { x = "w1[1,1]", y = "w2[1,1]", n = 5 })
      return (s:report():gsub("%s+", " "))
    end
    assert.is_nil(report(60, {2, "tanh"}, {1, "identity"}):find("missing", 1, true))
    assert.matches("mesh of 21 points a side only, narrow minima may be missing",
      report(500, {40, "tanh"}, {40, "tanh"}, {1, "identity"}))
    assert.matches("looked for from the grid alone: narrow ones may be missing",
      report(1000, {50, "tanh"}, {50, "tanh"}, {1, "identity"}))
  end)
end)
