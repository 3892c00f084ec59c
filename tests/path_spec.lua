local helper = require "helper"
local tn = require "tinynet"
local symmetry = require "tinynet.landscape.symmetry"

-- A 1-2-1 tanh net at a minimum of few samples.
local function solved()
  local d = tn.data.book7{ n = 60 }:minmax()
  local a = tn.landscape.atlas(tn.net{ 1, {2, "tanh"}, {1, "identity"} }, d, { starts = 12 })
  return a[1].net, d
end

describe("tn.landscape.path", function()
  it("leads over the known saddle of a double well", function()
    -- Two identity units in a row fit y = x where v w = 1: two valleys, and between them 1/2 at v = w = 0.
    local d = tn.data.new({ { -1 }, { 1 } }, { { -1 }, { 1 } })
    local a = tn.net{ 1, {1, "identity"}, {1, "identity"}, init = { w1 = 1, w2 = 1 } }
    local b = tn.net{ 1, {1, "identity"}, {1, "identity"}, init = { w1 = -1, w2 = -1 } }
    local p = tn.landscape.path(a, b, d, { copies = false })
    assert.is_true(math.abs(p.height - 0.5) < 1e-3 and p.height >= 0.5)
    assert.equal(0, p.loss[1])
    assert.equal(p.height, p.barrier)
    assert.equal(0, tn.landscape.path(a, b, d).barrier) -- b is a copy of a
  end)

  it("joins the copies of a tanh solution over the plateau of the smaller net", function()
    local a, d = solved()
    local list = symmetry.copies(a, a, 100)
    assert.equal(8, #list)
    for _, number in ipairs(helper.long and { 2, 3, 4, 5, 6, 7, 8 } or { 5 }) do
      local p = tn.landscape.path(a, list[number], d, { copies = false, rounds = 15 })
      local s = p.saddle
      assert.is_true(p.exact and s.grad_norm < 1e-8)
      assert.is_true(s.eigenvalues[1] < 0 and s.eigenvalues[2] > -1e-9)
      assert.equal(s.loss, p.height)
      assert.is_true(p.loss:max() <= p.height * (1 + 1e-12))
      assert.is_true(math.abs(p.loss[1] - a:loss(d)) < 1e-15 and math.abs(p.loss[-1] - a:loss(d)) < 1e-15)
      assert.is_true(p.nets[#p.nets]:params() == list[number]:params())
      for i = 2, #p.nets do assert.is_true(p.nets[i]:loss(d) <= p.height * (1 + 1e-12)) end
      assert.matches("a pass, checked on both sides", tostring(p))
    end
    local same = tn.landscape.path(a, list[5], d)
    assert.equal(0, same.barrier)
    assert.is_true(same.copy ~= nil)
    assert.matches("no barrier", tostring(same))
  end)

  it("is at the height of FACTS' one-unit fit for the book's samples", function()
    if not helper.reference then return pending(helper.no_reference) end
    if not helper.long then return pending "long tier: seconds of training" end
    local d = tn.data.load(helper.reference .. "/book7-samples.txt"):minmax()
    local a = tn.net{ 1, {2, "tanh"}, {1, "identity"}, seed = 2 }
    a:fit(d, { optimizer = "lm", epochs = 300 })
    local one = tn.landscape.atlas(tn.net{ 1, {1, "tanh"}, {1, "identity"} }, d, { starts = 20 })[1]
    local p = tn.landscape.path(a, symmetry.copies(a, a, 100)[5], d, { copies = false })
    assert.is_true(math.abs(p.height / one.loss - 1) < 1e-12)
    assert.is_true(math.abs(p.height - 0.0075433605) < 5e-11)
  end)

  it("gives an upper bound for relu nets, and nets whose profile it states", function()
    local d = tn.data.book7{ n = 60 }:minmax()
    local a = tn.landscape.atlas(tn.net{ 1, {2, "relu"}, {1, "identity"} }, d, { starts = 30 })
    local p = tn.landscape.path(a[1].net, a[#a].net, d, { rounds = 10, images = 9 })
    assert.is_nil(p.saddle)
    assert.is_true(p.height >= a[#a].loss * (1 - 1e-12))
    assert.is_true(p.height == p.loss:max() or p.barrier == 0)
    assert.equal(0, p.t[1])
    assert.equal(1, p.t[-1])
  end)

  it("casts its shadow on a slice", function()
    local a, d = solved()
    local b = a:copy()
    b:set("w1[1,1]", a:get "w1[1,1]" + 1)
    b:set("b2[1]", a:get "b2[1]" + 3)
    local p = tn.landscape.path(a, b, d, { copies = false, rounds = 0 })
    local s = tn.landscape.slice(a, d, { x = "w1[1,1]", y = "w1[1,2]", n = 3 })
    local shadow = p:shadow(s)
    assert.is_true(math.abs(shadow.x[1] - a:get "w1[1,1]") < 1e-12 and shadow.distance[1] < 1e-12)
    assert.is_true(math.abs(shadow.x[-1] - b:get "w1[1,1]") < 1e-12)
    assert.is_true(math.abs(shadow.y[-1] - a:get "w1[1,2]") < 1e-12)
    assert.is_true(math.abs(shadow.distance[-1] - 3) < 1e-12)
    helper.raises(function() p:shadow(a) end, "slice expected, got net")
  end)

  it("refuses what makes no path", function()
    local d = tn.data.book7{ n = 30 }:minmax()
    local a, b = tn.net{ 1, {2, "tanh"}, {1, "identity"} }, tn.net{ 1, {3, "tanh"}, {1, "identity"} }
    helper.raises(function() tn.landscape.path(a, b, d) end,
      "bad argument #2 to 'path' (the nets differ in shape: 1-2-1 (tanh, identity) and 1-3-1 (tanh, identity))")
    helper.raises(function() tn.landscape.path(a, a, a) end, "bad argument #3 to 'path' (dataset expected, got net)")
    helper.raises(function() tn.landscape.path(a, a, d, { image = 3 }) end,
      "unknown option 'image'; did you mean 'images'?")
    helper.raises(function() tn.landscape.path(a, a, d, { images = 2 }) end, "images must be at least 3, got 2")
    helper.raises(function() tn.landscape.path(a, a, d, { copies = 3 }) end, "copies: true or false expected, got 3")
    a:set("b2[1]", 0 / 0)
    helper.raises(function() tn.landscape.path(a, a, d) end, "parameter b2[1] of the net is ")
  end)
end)
