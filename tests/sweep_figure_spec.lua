-- sweep:figure: phase diagrams, lines and bars.
local helper = require "helper"
local tn = require "tinynet"

describe("a phase diagram", function()
  local train = tn.data.book7{ n = 60 }:minmax():split(0.8)

  -- A small sweep; `more` adds to its options.
  local function small(more)
    local spec = { 1, {2, "relu"}, {1, "identity"}, runs = 7, init = "normal", batch = 8, epochs = 6, train = train }
    for key, v in pairs(more) do spec[key] = v end
    return tn.sweep(spec)
  end

  local s = small{ over = { lr = { 0.01, 0.03, 0.1, 0.3 }, bias = { -1, 0, 1 }, act = { "relu", "tanh" } }, runs = 4,
    init = function(p) return { w = "normal", b1 = { "normal", mean = p.bias } } end }

  -- The marks of a panel by kind.
  local function marks(ax)
    local list = {}
    for _, mark in ipairs(ax._spec.marks) do list[mark.kind] = mark end
    return list
  end

  local function faultless(fig)
    local f = fig:check()
    assert.same({ 0, 0, 0 }, { f.overlaps, f.outside, f.missing_glyphs })
    return fig
  end

  it("has shares as colours and the closed form as lines, a panel for each further value", function()
    local fig = faultless(s:figure{ outcome = "constant", x = "lr" })
    assert.equal(2, #fig._spec.panels)
    local relu, tanh = marks(fig:panel(1)), marks(fig:panel(2))
    for j, bias in ipairs{ -1, 0, 1 } do
      for i, lr in ipairs{ 0.01, 0.03, 0.1, 0.3 } do
        local share = s:share("constant", { lr = lr, bias = bias, act = "relu" }).share
        assert.is_true(math.abs(100 * share - relu.heat.z:get(j, i)) < 1e-12)
      end
      local odds = tn.odds.born_dead{ init = { w = "normal", b1 = { "normal", mean = bias } }, lo = train.x:min(),
        hi = train.x:max() }
      assert.is_true(math.abs(100 * odds - relu.isolines.z:get(j + 1, 3)) < 1e-9)
    end
    assert.is_nil(tanh.isolines) -- no unit of tanh is born dead
    assert.equal("linear", fig:panel(1)._spec.scale.x)
    assert.equal("linear", fig:panel(1)._spec.scale.y)
  end)

  -- The texts of a scene in a group.
  local function texts(scene, group)
    local list = {}
    for _, item in ipairs(scene.items) do
      if item.kind == "text" and item.group == group then list[#list + 1] = item.text end
    end
    return list
  end

  it("names few values one by one, writes the shares into their cells, and has a colour bar from 0", function()
    local fig = faultless(s:figure{ outcome = "constant", x = "lr", at = { act = "relu" } })
    local scene = fig:scene()
    assert.same({ "0.01", "0.03", "0.1", "0.3", "\u{2212}1", "0", "1" }, texts(scene, "a.ticks"))
    assert.same({ 0.5, 4.5 }, scene.panels[1].xlim)
    assert.same({ 0.5, 3.5 }, scene.panels[1].ylim)
    local written = texts(scene, "a.text")
    assert.equal(12, #written)
    for k, words in ipairs(written) do
      local at = { lr = ({ 0.01, 0.03, 0.1, 0.3 })[(k - 1) % 4 + 1], bias = (k - 1) // 4 - 1, act = "relu" }
      assert.equal(100 * s:share("constant", at).share, tonumber(words))
    end
    assert.equal("0", texts(scene, "figure.colorbar")[1])
  end)

  it("has cells of one width on a logarithmic axis of many values, without names", function()
    local lr = {}
    for k = 1, 9 do lr[k] = 0.001 * 2 ^ k end
    local many = small{ over = { lr = lr, bias = { -1, 0 } }, runs = 1, epochs = 1,
      init = function(p) return { w = "normal", b1 = { "normal", mean = p.bias } } end }
    local fig = faultless(many:figure{ outcome = many.outcomes[1], x = "lr" })
    assert.equal("log", fig:panel(1)._spec.scale.x)
    local scene = fig:scene()
    assert.same({}, texts(scene, "a.text"))
    for _, item in ipairs(scene.items) do assert.is_nil(tostring(item.text):find "not shown") end
  end)

  it("shows several outcomes side by side", function()
    local fig = faultless(s:figure{ outcome = { "constant", "line" }, at = { act = "relu" } })
    assert.equal(2, #fig._spec.panels)
    assert.equal("constant", fig:panel(1)._spec.title)
  end)

  it("is lines with intervals over one number, bars over texts", function()
    local over_lr = marks(faultless(s:figure{ at = { act = "relu", bias = 0 } }):panel(1))
    assert.truthy(over_lr.errorbar and over_lr.line)
    local over_act = marks(faultless(s:figure{ at = { lr = 0.1, bias = 0 } }):panel(1))
    assert.truthy(over_act.bar)
    local share = s:share(s.outcomes[1], { act = "relu", lr = 0.01, bias = 0 })
    assert.is_true(#over_lr.errorbar.low == 4 and share.low >= 0)
    assert.truthy(marks(small{ over = { lr = { 0.1 } }, runs = 2 }:figure():panel(1)).bar) -- one value is no axis
  end)

  it("sets the curves and intervals of several outcomes beside each other, each in one colour", function()
    local all, seen = faultless(s:figure{ at = { act = "relu", bias = 0 } }):panel(1)._spec.marks, {}
    for k = 1, #all, 2 do
      local bars, line = all[k], all[k + 1]
      assert.same({ "errorbar", "line" }, { bars.kind, line.kind })
      assert.equal(bars.category, line.category)
      assert.same(bars.x, line.x)
      for i, lr in ipairs{ 0.01, 0.03, 0.1, 0.3 } do assert.is_true(math.abs(bars.x[i] / lr - 1) < 0.2) end
      assert.is_nil(seen[bars.x[1]])
      seen[bars.x[1]] = true
    end
  end)

  it("says what it wants", function()
    local function refused(text, o) helper.raises(function() s:figure(o) end, text) end
    refused("unknown outcome 'plateu'; did you mean 'plateau'?", { outcome = "plateu" })
    refused("outcome: there is none in the list", { outcome = {} })
    refused("x: the sweep has no 'lrr'; did you mean 'lr'?", { x = "lrr" })
    refused("y: a map wants several numbers, which 'act' has not", { y = "act" })
    refused("x and y are the same, lr", { x = "lr", y = "lr" })
    refused("no point has lr = 7", { at = { lr = 7 } })
    refused("unknown option 'outcomes'; did you mean 'outcome'?", { outcomes = "fit" })
  end)
end)
