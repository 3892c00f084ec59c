-- Norms: how values become colours, levels and ticks.
local tn = require "tinynet"
local norm = require "tinynet.plot.norm"
local plot = tn.plot

describe("a norm", function()
  it("maps lo..hi on 0..1 and back, even in the values or in their logarithms", function()
    local lin, log = norm.new("linear", -2, 6), norm.new("log", 0.01, 100)
    assert.equal(0.25, lin:unit(0))
    assert.equal(0, lin:unit(-7))
    assert.equal(1, lin:unit(1 / 0))
    assert.is_true(math.abs(log:unit(1) - 0.5) < 1e-15)
    assert.equal(0, log:unit(-3))
    for _, n in ipairs{ lin, log } do
      for t = 0, 1, 0.125 do assert.is_true(math.abs(n:unit(n:value(t)) - t) < 1e-12) end
    end
    assert.is_true(lin:unit(0 / 0) ~= lin:unit(0 / 0))
    assert.equal(0.5, norm.new("linear", 3, 3):unit(3))
  end)

  it("is logarithmic by itself where positive values span more than 2 decades", function()
    assert.equal("log", norm.of{ { lo = 0.01, hi = 3, positive = 0.01 } }.kind)
    assert.equal("linear", norm.of{ { lo = 0.1, hi = 3, positive = 0.1 } }.kind)
    assert.equal("linear", norm.of{ { lo = 0, hi = 300, positive = 0.1 } }.kind)
    local both = norm.of{ { lo = 1, hi = 3, positive = 1 }, {}, { lo = -1, hi = 2, positive = 0.5 } }
    assert.equal(-1, both.lo)
    assert.equal(3, both.hi)
    local log = norm.of({ { lo = -1, hi = 2, positive = 0.5 } }, "log")
    assert.equal(0.5, log.lo)
    assert.has_error(function() norm.of({ { lo = -3, hi = -1 } }, "log") end,
      "norm: the logarithm wants values above 0, the highest is -1")
    assert.equal(0, norm.of({ {} }, "log").lo)
  end)

  it("centres a diverging map on 0", function()
    local n = norm.of({ { lo = -1, hi = 4, positive = 1 } }, nil, "tn_diverging")
    assert.equal(-4, n.lo)
    assert.equal(0.5, n:unit(0))
  end)

  it("labels 1-2-5, in decades beyond 4.5 of them, in even steps if linear", function()
    local function text(...) return table.concat(norm.new(...):ticks().text, " ") end
    assert.equal("0.002 0.005 0.01 0.02 0.05 0.1 0.2 0.5 1 2", text("log", 0.0015, 3.4))
    assert.equal("0.1 1 10 100 1000", text("log", 0.01, 4000))
    assert.equal("0 10 20 30 40", text("linear", -3, 40.5))
    assert.equal("0.2 0.4 0.6 0.8", text("linear", 0, 1))
    assert.equal("1.1 1.2 1.3 1.4 1.5 1.6", text("log", 1.01, 1.7))
    assert.equal("", text("linear", 2, 2))
  end)

  it("has ten levels per decade inside its ends, never more than 256", function()
    local at, labelled = norm.new("log", 0.0999, 10.01):levels()
    assert.equal(21, #at)
    assert.equal(0.1, at[1])
    assert.is_true(labelled[1] and not labelled[2])
    for _, range in ipairs{ { 1e-300, 1e300 }, { 1, 1 + 1e-9 }, { 5, 5e7 }, { 1e-12, 1 } } do
      for _, kind in ipairs{ "log", "linear" } do
        at = norm.new(kind, range[1], range[2]):levels()
        assert.is_true(#at <= 256)
        for i, v in ipairs(at) do
          assert.is_true(v > range[1] and v < range[2] and (i == 1 or v > at[i - 1]))
        end
      end
    end
  end)

  it("is asked for by name", function()
    assert.error_matches(function() plot.figure{ norm = "lag" } end,
      "bad argument #1 to 'figure' %(unknown norm 'lag'; did you mean 'log'%?%)")
    assert.error_matches(function() plot.figure{ cmap = "viridi" } end,
      "unknown cmap 'viridi'; did you mean 'viridis'%?")
    assert.equal("norm log from 1 to 10, colours tn", tostring(norm.new("log", 1, 10)))
  end)
end)
