local helper = require "helper"
local tn = require "tinynet"
local engine = require "tinynet.engine"

local d = tn.data.book7{ n = 200 }:minmax()
local two = tn.data.generate(function(x) return x > 0.5 and 1 or 0 end, { n = 100 })
tn.loss.define("clipped_bce", function(a, y)
  return -(y * tn.math.log(a + 1e-5) + (1 - y) * tn.math.log(1 - a + 1e-5))
end)

local function hidden(act)
  return tn.net{ 1, {2, act}, {1, "identity"}, init = "normal", seed = 7 }
end

local function convexity(net, data, vary, loss, range)
  return tn.landscape.convexity(net, data, { vary = vary, loss = loss, range = range })
end

-- The witness holds by net:loss, point by point, and moves only what varies.
local function confirm(net, data, c, varied)
  local function at(point)
    local copy = net:copy()
    for k, name in ipairs(net:names()) do
      if not name:find(varied) then assert.equal(net:params()[k], point[k]) end
      copy:set(name, point[k])
    end
    return copy:loss(data, c.loss)
  end
  local w = c.witness
  assert.equal(at((w.a + w.b) / 2), w.mid)
  assert.equal((at(w.a) + at(w.b)) / 2, w.chord)
  assert.is_true(w.mid > w.chord * (1 + 1e-7))
end

describe("tn.landscape.convexity", function()
  it("proves the linear and the logistic network convex", function()
    for _, loss in ipairs{ "mse", "half_mse", "mae", "huber" } do
      assert.equal("convex", convexity(tn.net{ 1, {1, "identity"} }, d, { "w1", "b1" }, loss).verdict, loss)
    end
    assert.equal("convex", convexity(tn.net{ 1, {1, "sigmoid"} }, two, { "w1", "b1" }, "bce").verdict)
    assert.equal("convex", convexity(tn.net{ 1, {1, "identity"} }, two, { "w1", "b1" }, "bce_logits").verdict)
    local three = tn.data.moons{ n = 60 }:onehot()
    assert.equal("convex", convexity(tn.net{ 2, {2, "softmax"} }, three, { "w1", "b1" }, "cross_entropy").verdict)
  end)

  it("has a witness against mse and a clipped bce after the logistic", function()
    for _, loss in ipairs{ "mse", "half_mse", "clipped_bce" } do
      local net = tn.net{ 1, {1, "sigmoid"}, seed = 1 }
      local c = convexity(net, two, { "w1", "b1" }, loss)
      assert.equal("not convex", c.verdict, loss)
      confirm(net, two, c, "1")
    end
  end)

  it("has a witness against the hidden layer, a proof for the output layer", function()
    for _, act in ipairs{ "tanh", "relu", "sigmoid", "gelu" } do
      local net = hidden(act)
      local before = net:params():copy()
      local c = convexity(net, d, { "w1" })
      assert.equal("not convex", c.verdict, act)
      confirm(net, d, c, "^w1")
      c = convexity(net, d, { "w2", "b2" })
      assert.equal("convex", c.verdict, act)
      assert.is_nil(c.witness)
      assert.equal("not convex", convexity(net, d, { "w1[1,1]", "w2[1,1]" }).verdict, act)
      assert.is_true(net:params() == before)
    end
  end)

  it("sees products of weights, through identity layers too", function()
    local net = hidden "identity"
    assert.equal("convex", convexity(net, d, { "w1", "b1", "b2" }).verdict)
    assert.equal("convex", convexity(net, d, { "w1[1,1]", "w2[2,1]" }).verdict)
    assert.equal("not convex", convexity(net, d, { "w1[1,1]", "w2[1,1]" }).verdict)
  end)

  it("bounds second derivatives of what has no known form", function()
    tn.loss.define("log_cosh_2", function(a, y)
      local r = tn.math.abs(a - y)
      return r + tn.math.log1p(tn.math.exp(-2 * r))
    end)
    tn.loss.define("fourth", function(a, y) return (a - y) ^ 4 end)
    tn.loss.define("valley", function(a, y) return (a - y) ^ 4 - (a - y) ^ 2 end)
    local net = tn.net{ 1, {1, "identity"}, init = 0 }
    assert.equal("convex", convexity(net, d, { "w1", "b1" }, "fourth").verdict)
    assert.equal("not convex", convexity(net, d, { "w1", "b1" }, "valley").verdict)
    local logistic = tn.net{ 1, {1, "sigmoid"}, init = 0 }
    assert.equal("convex", convexity(logistic, two, { "w1", "b1" }, "mse", { -0.3, 0.3 }).verdict)
    assert.equal("not convex", convexity(logistic, two, { "w1", "b1" }, "mse").verdict)
    assert.not_equal("not convex", convexity(net, d, { "w1", "b1" }, "log_cosh_2", { -1, 1 }).verdict)
  end)

  it("says undecided, and what was tried, where it has neither", function()
    local c = convexity(hidden "tanh", d, { "b1" }, nil, { -1e-3, 1e-3 })
    assert.equal("undecided", c.verdict)
    assert.matches("no witness in %d+ segments and along the lowest curvature at %d+ points", c.reason)
    assert.is_nil(c.witness)
  end)

  it("never contradicts itself: convex by bounds, then no witness in a thousand segments", function()
    local rng = tn.rng(3)
    for _, act in ipairs(tn.act.list()) do
      if act ~= "softmax" then
        local r = 0.05 * rng:integer(1, 20)
        local net = tn.net{ 1, {1, act}, init = 0 }
        local c = convexity(net, d, { "w1", "b1" }, "mse", { -r, r })
        for _ = 1, c.verdict == "convex" and 300 or 0 do
          local e = rng:uniform(2, 2, -r, r)
          local function loss(row)
            net.w1, net.b1 = row[1], row[2]
            return net:loss(d, "mse")
          end
          local a, b = loss(e[1]), loss(e[2])
          assert.is_true(loss((e[1]:copy() + e[2]) / 2) <= (a + b) / 2 + 1e-14 * (a + b), act)
        end
      end
    end
  end)

  it("answers the same twice, in 80 columns, in English and Chinese", function()
    local text = require "tinynet.text"
    local before = text.lang()
    for _, lang in ipairs(text.languages) do
      text.set(lang)
      local shown = tostring(convexity(hidden "tanh", d, { "w1", "b1" }))
      assert.equal(shown, tostring(convexity(hidden "tanh", d, { "w1", "b1" })))
      for line in shown:gmatch "[^\n]+" do assert.is_true(text.width(line) <= 80, line) end
    end
    text.set(before)
    assert.matches("^half_mse as a function of w1, b1: not convex\n  half way between a and b",
      tostring(convexity(hidden "tanh", d, { "w1", "b1" })))
  end)

  it("refuses bad input with what was wanted", function()
    local net = hidden "tanh"
    local function fails(options, message)
      helper.raises(function() tn.landscape.convexity(net, d, options) end, message)
    end
    fails({}, "vary: list of parameters expected, as vary = {\"w1\", \"b1\"}, got nil")
    fails({ vary = {} }, "vary is empty")
    fails({ vary = { "w3" } }, "vary: unknown parameter 'w3'; did you mean 'w")
    fails({ vary = { "w1[1,3]" } }, "did you mean 'w1[1,")
    fails({ vary = { 1 } }, "vary: name of a parameter expected, got number")
    fails({ vary = "w1", range = { 1, -1 } }, "range: {from, to} with from < to expected, got {1, -1}")
    fails({ vary = "w1", range = { 0, math.huge } }, "range: finite numbers expected")
    fails({ vary = "w1", range = 3 }, "range: two numbers {from, to} expected, got number")
    fails({ vary = "w1", los = "mse" }, "unknown option 'los'; did you mean 'loss'?")
    net:set("b1[1]", 0 / 0)
    fails({ vary = "w1" }, "parameter b1[1] of the net is")
    helper.raises(function() return convexity(hidden "tanh", d, "w1").verdit end, "did you mean 'verdict'?")
  end)
end)

describe("interval bounds", function()
  -- Second differences of each formula never fall below what was proved.
  it("prove what is convex and nothing else", function()
    local m = tn.math
    local zeros, y = tn.array.zeros(1), tn.array{ 0.25 }
    local function proved(f, lo, hi)
      local symbol = engine.net.trace(f, 2)
      return (engine.net.convex(symbol, zeros + lo, zeros + hi, y))
    end
    local convex = {
      { function(z, t) return (z - t) * (z - t) end, -9, 9 }, { function(z) return m.abs(z) end, -1, 2 },
      { function(z) return m.exp(z) end, -700, 700 }, { function(z) return m.softplus(z) end, -1000, 1000 },
      { function(z) return -m.log(z) end, 1e-3, 5 }, { function(z) return 1 / z end, 0.1, 5 },
      { function(z) return -m.sqrt(z) end, 0.1, 5 }, { function(z) return m.max(z, -z * 2 + 1) end, -4, 4 },
      { function(z) return m.tanh(z) end, -5, 0 }, { function(z) return m.sigmoid(z) end, -8, 0 },
      { function(z) return -m.cos(z) end, -1.5, 1.5 }, { function(z) return -m.log1p(z) end, -0.9, 3 },
      { function(z) return m.expm1(z) end, -3, 3 }, { function(z) return m.erf(z) end, -3, 0 },
      { function(z) return m.normal_cdf(z) end, -3, 0 }, { function(z) return m.max(z, 0) + m.max(-z, 0) end, -1, 1 },
    }
    for i, case in ipairs(convex) do assert.is_true(proved(table.unpack(case)), "convex " .. i) end
    local not_convex = {
      { function(z) return m.tanh(z) end, -5, 0.01 }, { function(z) return m.min(z, 0) end, -1, 1 },
      { function(z) return m.floor(z) end, 0.5, 1.5 }, { function(z) return m.where(z, 0, 1) + z end, -1, 1 },
      { function(z) return m.cos(z) end, -1, 1 }, { function(z) return m.log(z) end, -1, 1 },
      { function(z) return m.exp(z) - 1e-9 * z * z end, -30, 0 }, { function(z) return 1 / z end, -1, 1 },
      { function(z) return m.abs(m.abs(z) - 1) end, -2, 2 },
    }
    for i, case in ipairs(not_convex) do assert.is_false(proved(table.unpack(case)), "not convex " .. i) end
  end)
end)
