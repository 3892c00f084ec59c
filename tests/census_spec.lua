local helper = require "helper"
local tn = require "tinynet"

local function ensemble(runs, d, options)
  local ens = tn.ensemble{ 1, {2, "relu"}, {1, "identity"}, init = "book", members = runs, seed = 1 }
  ens:fit(d, options or { lr = 0.1, batch = 5, epochs = 300 })
  return ens
end

describe("tn.census", function()
  local d = tn.data.book7{ n = 300 }:minmax()
  local ens = ensemble(120, d)
  local c = tn.census(ens, d)

  it("puts every member in one group, worst first", function()
    local seen, last = {}, math.huge
    for _, g in ipairs(c) do
      assert.is_true(g.mse <= last)
      last = g.mse
      assert.equal(#g.members, g.count)
      assert.equal(g.count / 120, g.share)
      assert.is_true(g.low < g.share and g.share < g.high)
      assert.is_true(c[g.id] == g)
      local inside = {}
      for _, i in ipairs(g.members) do
        assert.is_nil(seen[i])
        seen[i], inside[i] = true, true
      end
      assert.is_true(inside[g.example] and inside[g.best])
    end
    for i = 1, 120 do assert.is_true(seen[i]) end
  end)

  it("names shapes, not states: set by hand", function()
    local function outcome(w1, b1, w2, b2)
      local one = ensemble(1, d, { epochs = 0 })
      for name, v in pairs{ ["w1[1,1]"] = w1[1], ["w1[1,2]"] = w1[2], ["b1[1]"] = b1[1], ["b1[2]"] = b1[2],
        ["w2[1,1]"] = w2[1], ["w2[2,1]"] = w2[2], ["b2[1]"] = b2 } do one:set(name, v) end
      return tn.census(one, d)[1].id
    end
    assert.equal("constant", outcome({ -1, -1 }, { -1, -1 }, { 1, 1 }, 0.5))
    assert.equal("line", outcome({ 1, -1 }, { 1, -1 }, { 0.5, 1 }, 0))
    assert.equal("line", outcome({ 1, -1 }, { -0.01, -1 }, { 0.5, 1 }, 0))      -- a kink at the very edge
    assert.equal("hinge", outcome({ -1, -1 }, { 0.4, -1 }, { -2, 1 }, 0.8))
    assert.equal("plateau", outcome({ -1, 1 }, { 0.35, -0.45 }, { -2, -0.4 }, 0.9))
    assert.equal("fit", outcome({ -2.2037, -0.9866 }, { 0.804, 0.7455 }, { -1.5433, 0.9851 }, 0.5392))
    assert.equal("diverged", outcome({ 0 / 0, 1 }, { 1, 1 }, { 1, 1 }, 0))
  end)

  it("prints within 80 columns, with intervals and the share born dead", function()
    local text = tostring(c)
    assert.matches("^120 starts of 1%-2%-1 %(relu%), sgd lr 0.1, batch 5, 300 epochs: %d outcomes\n", text)
    assert.matches("units: born dead %d+ of 240 = %d+%.%d %% %(expected 37.%d %%%),\n +died in training", text)
    for line in text:gmatch "[^\n]+" do assert.is_true(#line <= 80, line) end
  end)

  it("answers nil for an outcome that did not occur, an error for a wrong name", function()
    assert.is_nil(c.diverged)
    helper.raises(function() return c.lines end, "unknown field 'lines' of census; did you mean 'line'?")
    helper.raises(function() return c[1].shares end, "unknown field 'shares' of group; did you mean 'share'?")
    helper.raises(function() tn.census(3, d) end, "bad argument #1 to 'census' (ensemble expected, got number)")
    helper.raises(function() tn.census(tn.ensemble{ 1, {1, "relu"}, members = 2 }, d) end, "not trained yet")
  end)

  it("finds the outcomes of the book on its data, and 3/8 born dead", function()
    if not helper.reference then return pending(helper.no_reference) end
    local train, val = tn.data.load(helper.reference .. "/book7-samples.txt"):minmax():split(0.8)
    local e = ensemble(400, train, { lr = 0.1, batch = 5, epochs = 200, val = val })
    local outcomes = tn.census(e, train)
    for _, id in ipairs{ "constant", "line", "plateau", "fit" } do assert.truthy(outcomes[id], id) end
    -- born dead: 1200 starts, 2400 units
    local many = tn.ensemble{ 1, {2, "relu"}, {1, "identity"}, init = "book", members = 1200, seed = 1 }
    many:fit(train, { epochs = 0 })
    local dead = tn.census(many, train).born_dead
    assert.is_true(math.abs(dead.share - 3 / 8) < 3 * math.sqrt(3 / 8 * 5 / 8 / 2400))
  end)

  it("draws a figure without faults, in English and Chinese", function()
    local text = require "tinynet.text"
    local before = text.lang()
    for _, lang in ipairs(text.languages) do
      text.set(lang)
      local fig = tn.census(ens, d):figure()
      fig:title{ en = "One net, one data set, other luck", zh = "同一个网络，不同的运气" }
      local faults = fig:check()
      assert.same({ 0, 0, 0 }, { faults.overlaps, faults.outside, faults.missing_glyphs })
    end
    text.set(before)
  end)
end)

describe("tn.share", function()
  it("is Wilson's interval", function()
    local s = tn.share(541, 1000)
    assert.equal("0.541 [0.510, 0.572]", tostring(s))
    assert.equal(0, tn.share(0, 10).low)
    assert.is_true(math.abs(tn.share(0, 10).high - 0.27753) < 1e-5)
    assert.equal(1, tn.share(10, 10).high)
    helper.raises(function() tn.share(3, 2) end, "k must be at most 2, got 3")
    helper.raises(function() tn.share(0, 0) end, "n must be at least 1, got 0")
    helper.raises(function() return s.hihg end, "did you mean 'high'?")
  end)
end)
