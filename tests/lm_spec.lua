local helper = require "helper"
local tn = require "tinynet"
local engine = require "tinynet.engine"

local function tanh_net(seed, init)
  return tn.net{ 1, {2, "tanh"}, {1, "identity"}, init = init or "torch", seed = seed }
end

local function book()
  return tn.data.load(helper.reference .. "/book7-samples.txt"):minmax()
end

local function stored()
  local ref = helper.reference
  local net = tanh_net(1, 0)
  net:load_txt{ ref .. "/book7-tanh-layer1.txt", ref .. "/book7-tanh-layer2.txt" }
  return net
end

describe("lm", function()
  it("reaches the best tanh fit of the book's samples with a gradient of rounding errors", function()
    if not helper.reference then return pending(helper.no_reference) end
    local d, net = book(), tanh_net(2)
    local h = net:fit(d, { optimizer = "lm", epochs = 200 })
    local m = net:metrics(d)
    assert.equal("ok", h.status)
    assert.is_true(math.abs(m.mse - 0.0028338910) < 6e-11)
    assert.is_true(math.abs(m.r2 - 0.938332) < 6e-7)
    assert.is_true(net:gradient(d):norm() < 1e-12)
    local values = tn.eigen(net:hessian(d))
    assert.is_true(values[1] > 0)
    assert.is_true(math.abs(values[7] / values[1] / 2.6e5 - 1) < 0.05, values[7] / values[1])

    -- its 8 copies: the signs of either unit, and their order
    for signs = 0, 3 do
      for order = 0, 1 do
        local copy = net:copy()
        for j = 1, 2 do
          local from = order == 1 and 3 - j or j
          local sign = signs & (1 << from - 1) ~= 0 and -1 or 1
          copy:set(("w1[1,%d]"):format(j), sign * net:get(("w1[1,%d]"):format(from)))
          copy:set(("b1[%d]"):format(j), sign * net:get(("b1[%d]"):format(from)))
          copy:set(("w2[%d,1]"):format(j), sign * net:get(("w2[%d,1]"):format(from)))
        end
        assert.is_true(math.abs(copy:loss(d) / net:loss(d) - 1) < 1e-14)
        assert.is_true(copy:gradient(d):norm() < 1e-12)
      end
    end
  end)

  it("says when the weights run off to infinity", function()
    if not helper.reference then return pending(helper.no_reference) end
    local d, net = book(), stored()
    local h = net:fit(d, { optimizer = "lm", epochs = 2000 })
    assert.equal("runaway", h.status)
    assert.is_true(h.epoch < 2000)
    assert.is_true(net:params():abs():max() > 1000)
    assert.is_true(math.abs(h.last.train.mse - 0.0028352) < 5e-8)
    assert.is_true(h.last.train.mse > 0.0028338910)
    assert.matches("^history: runaway, %d+ steps of lm on all samples, trained on half_mse\n", tostring(h))
  end)

  it("trains ensembles to the bits of each net alone, for any number of threads", function()
    local d = tn.data.book7{ n = 150 }:minmax()
    local before, seen = engine.net.threads(), {}
    for _, threads in ipairs{ 1, 2, 3 } do
      engine.net.threads(threads)
      local ens = tn.ensemble{ 1, {2, "tanh"}, {1, "identity"}, members = 7, seed = 1 }
      local h = ens:fit(d, { optimizer = "lm", epochs = 700 })
      seen[#seen + 1] = ens
      for i = 1, 7 do
        local alone = tanh_net(i)
        local g = alone:fit(d, { optimizer = "lm", epochs = 700, every = 1 + 50 * threads })
        assert.is_true(alone:params() == ens:net(i):params())
        assert.equal(g.status, h.status[i])
      end
    end
    engine.net.threads(before)
    assert.is_true(seen[1]._core:params() == seen[3]._core:params())
  end)

  it("has the same bits for any kernels", function()
    local script = [[
      local tn = require "tinynet"
      local net = tn.net{ 2, {3, "tanh"}, {2, "sigmoid"}, {2, "identity"}, seed = 5 }
      net:fit(tn.data.new(tn.rng(1):normal(90, 2), tn.rng(2):normal(90, 2)), { optimizer = "lm", epochs = 30 })
      for _, v in ipairs(net:params():tolist()) do io.write(("%a "):format(v)) end]]
    local fast = helper.run("-e", script)
    assert.is_true(#fast > 300)
    assert.equal(fast, (helper.run("-e", script, { env = { TINYNET_ISA = "base" } })))
  end)

  it("solves linear least squares, of several outputs, in a few steps", function()
    local x = tn.rng(1):normal(60, 2)
    local y = x:dot(tn.array{ { 1, -2 }, { 3000, 0.5 } }) + tn.array{ { 7, -1 } } + tn.rng(2):normal(60, 2)
    local d, net = tn.data.new(x, y), tn.net{ 2, {2, "identity"}, init = 0 }
    local h = net:fit(d, { optimizer = "lm", epochs = 40, loss = "mse" })
    assert.equal("ok", h.status) -- weights beyond 1000 that the data asks for are no runaway
    assert.is_true(net:gradient(d):norm() < 1e-11)
    local at = net:params():copy()
    net:fit(d, { optimizer = "lm", epochs = 40 })
    assert.is_true(at:equals(net:params(), 1e-9))
  end)

  it("never raises the loss, and lowers it for deep nets and other outputs", function()
    local r = tn.rng(4)
    for round = 1, 12 do
      local x = r:normal(70, 2)
      local y = x:col(1):reshape(70, 1):map(function(v) return v > 0.2 and 1 or 0 end)
      local d = tn.data.new(x, y)
      local acts = { "tanh", "sigmoid", "relu", "leaky_relu" }
      local net = tn.net{ 2, {3, acts[round % 4 + 1]}, {2, acts[(round + 1) % 4 + 1]},
        {1, round % 2 == 0 and "identity" or "sigmoid"}, seed = round }
      local h = net:fit(d, { optimizer = "lm", epochs = 30, every = 1 })
      local losses = h.train.loss
      for k = 2, #losses do assert.is_true(losses[k] <= losses[k - 1] * (1 + 1e-12)) end
      assert.is_true(losses[-1] < losses[1])
    end
  end)

  it("holds dead units, and tells of a start that is not finite", function()
    local d = tn.data.book7{ n = 40 }:minmax()
    local net = tn.net{ 1, {2, "relu"}, {1, "identity"}, init = { w1 = -1, b1 = -1, w2 = 1 } }
    net:fit(d, { optimizer = "lm", epochs = 50 })
    assert.is_true(math.abs(net:get "b2[1]" - d.y:mean()) < 1e-12)
    net:set("w1[1,1]", 1e308)
    net:set("w2[1,1]", 1e308)
    local h = net:fit(d, { optimizer = "lm", epochs = 5 })
    assert.equal("diverged", h.status)
  end)

  it("stops on request and goes on from there", function()
    local d = tn.data.book7{ n = 40 }:minmax()
    local a, b = tanh_net(3), tanh_net(3)
    local h = a:fit(d, { optimizer = { "lm" }, epochs = 20, every = 1, on_epoch = function(e) return e.epoch < 5 end })
    assert.equal("stopped", h.status)
    assert.equal(5, h.epoch)
    assert.equal(5, h.iteration)
    b:fit(d, { optimizer = "lm", epochs = 5 })
    assert.is_true(a:params() == b:params())
  end)

  it("refuses what it cannot use", function()
    local d = tn.data.book7{ n = 20 }:minmax()
    local function refuses(options, message, net)
      options.optimizer = options.optimizer or "lm"
      helper.raises(function() (net or tanh_net(1)):fit(d, options) end, message)
    end
    refuses({ lr = 0.1 }, "bad argument #2 to 'fit' (lm chooses the length of its steps; leave lr out)")
    refuses({ optimizer = { "lm", lr = 0.1 } }, "lm chooses the length of its steps; leave lr out")
    refuses({ batch = 8 }, "lm uses all samples in each step; leave batch out")
    refuses({ loss = "bce" }, "lm minimises half_mse or mse, not bce; take another optimizer", tn.net{ 1, {1, "sigmoid"} })
    refuses({}, "lm is for nets of up to 1000 parameters, this one has 1201", tn.net{ 1, {400, "tanh"}, {1, "identity"} })
    refuses({ optimizer = "ml" }, "unknown optimizer 'ml'")
    refuses({ schedule = { "one_cycle", max = 1 } }, "lm has no schedule; take another optimizer")
    refuses({ clip = 1 }, "lm has no clip; take another optimizer")
    refuses({ optimizer = { "lm", beta1 = 0.5 } }, "unknown option 'beta1' of the optimizer")
  end)

  it("stops at a target and keeps the best of a patience", function()
    local d = tn.data.book7{ n = 40 }:minmax()
    local ens = tn.ensemble{ 1, {2, "tanh"}, {1, "identity"}, members = 4, seed = 1 }
    local h = ens:fit(d, { optimizer = "lm", epochs = 300, every = 1, target = 0.01 })
    for i = 1, 4 do
      assert.equal("stopped", h.status[i])
      assert.is_true(ens:loss(d)[i] <= 0.01)
    end
  end)
end)
