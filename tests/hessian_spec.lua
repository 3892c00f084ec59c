local helper = require "helper"
local tn = require "tinynet"
local engine = require "tinynet.engine"

-- Central differences of net:gradient.
local function differences(net, d, loss, step)
  local p, rows = net:params(), {}
  for k = 1, #p do
    local old, h = p[k], step * math.max(1, math.abs(p[k]))
    p[k] = old + h
    local up = net:gradient(d, loss)
    p[k] = old - h
    rows[k] = ((up - net:gradient(d, loss)) / (2 * h)):tolist()
    p[k] = old
  end
  return tn.array(rows)
end

-- The pairs of output activation and loss that fit together, from the tables.
local function losses_for(act)
  local list = {}
  for _, row in ipairs(engine.net.losses()) do
    if row.output == act or not row.output and act ~= "softmax" then list[#list + 1] = row.name end
  end
  return list
end

describe("net:hessian", function()
  it("equals central differences of the gradient for random shapes, activations and losses", function()
    local r = tn.rng(3)
    local acts = tn.act.list()
    for round = 1, helper.long and 400 or 60 do
      local inputs, depth, shape = r:integer(1, 3), r:integer(0, 2), {}
      shape[1] = inputs
      for l = 1, depth do
        local act
        repeat act = acts[r:integer(1, #acts)] until act ~= "softmax"
        shape[l + 1] = { r:integer(1, 4), act }
      end
      local last = ({ "identity", "sigmoid", "tanh", "softmax" })[r:integer(1, 4)]
      local outputs = r:integer(last == "softmax" and 2 or 1, 3)
      shape[depth + 2] = { outputs, last }
      shape.seed = round
      local net = tn.net(shape)
      local m = ({ 1, 7, 300 })[r:integer(1, 3)]
      local y = r:uniform(m, outputs, 0, 1)
      for i = 1, last == "softmax" and m or 0 do -- one-hot
        local class = r:integer(1, outputs)
        for j = 1, outputs do y:set(i, j, j == class and 1 or 0) end
      end
      local d = tn.data.new(r:normal(m, inputs), y)
      local names = losses_for(last)
      local loss = names[r:integer(1, #names)]
      local h = net:hessian(d, loss)
      local function off(step)
        local n = differences(net, d, loss, step)
        return (h - n):abs():max() / math.max(n:abs():max(), 1e-2)
      end
      assert.is_true(h == h:t())
      -- where a kink lies between the two points of a difference, a smaller step avoids it
      assert.is_true(off(1e-5) < 1e-6 or off(1e-8) < 1e-4, ("%d: %s, off by %g"):format(round, loss, off(1e-5)))
    end
  end)

  it("derives defined activations and losses twice", function()
    tn.act.define("hessian_bump", function(z) return tn.math.exp(-z * z) end)
    tn.loss.define("hessian_quartic", function(a, y) return (a - y) ^ 4 end)
    local net = tn.net{ 2, {3, "hessian_bump"}, {1, "identity"}, init = "normal", seed = 2 }
    local d = tn.data.new(tn.rng(1):normal(40, 2), tn.rng(2):normal(40, 1))
    local h, n = net:hessian(d, "hessian_quartic"), differences(net, d, "hessian_quartic", 1e-5)
    assert.is_true((h - n):abs():max() < 1e-6 * n:abs():max())
    local s = tn.landscape.slice(net, d, { x = "w1[1,2]", y = "b1[3]", n = 3, loss = "hessian_quartic" })
    assert.equal(net:loss(d, "hessian_quartic"), s.z:get(2, 2))
    local before = net:loss(d)
    net:fit(d, { optimizer = "lm", epochs = 30 })
    assert.is_true(net:loss(d) < before)
  end)

  it("is 2 X'X / m for a linear net and mse, everywhere", function()
    local x = tn.rng(1):normal(50, 2)
    local d = tn.data.new(x, tn.rng(2):normal(50, 1))
    local net = tn.net{ 2, {1, "identity"}, seed = 1 }
    local h = net:hessian(d, "mse")
    local ones = {}
    for i = 1, 50 do ones[i] = { x[i][1], x[i][2], 1 } end
    local X = tn.array(ones)
    assert.is_true(h:equals(X:t():dot(X) * (2 / 50), 1e-14))
    net:set("w1[1,1]", 100)
    assert.is_true(net:hessian(d, "mse") == h)
    assert.is_true(net:hessian(d):equals(h / 2, 1e-15))
  end)

  it("is X'SX / m for bce after the sigmoid", function()
    local x = tn.rng(1):normal(40, 1)
    local d = tn.data.new(x, x:map(function(v) return v > 0 and 1 or 0 end))
    local net = tn.net{ 1, {1, "sigmoid"}, seed = 1 }
    local a, h = net:forward(x), net:hessian(d, "bce")
    local ww, wb, bb = 0, 0, 0
    for i = 1, 40 do
      local s = a[i][1] * (1 - a[i][1])
      ww, wb, bb = ww + x[i][1] ^ 2 * s / 40, wb + x[i][1] * s / 40, bb + s / 40
    end
    assert.is_true(h:equals(tn.array{ { ww, wb }, { wb, bb } }, 1e-14))
    assert.is_true((tn.eigen(h))[1] > 0)
  end)

  it("takes the second derivative at kinks as 0", function()
    local net = tn.net{ 1, {1, "relu"}, {1, "identity"}, init = { w1 = 1, w2 = 1 } }
    local h = net:hessian(tn.data.new({ 0 }, { 1 })) -- z = 0: only b2 moves the output
    local want = tn.array.zeros(4, 4)
    want:set(4, 4, 1)
    assert.is_true(h == want)
  end)

  it("has the same bits for any number of threads and kernels", function()
    local shape = { 2, {9, "tanh"}, {7, "sigmoid"}, {2, "identity"}, seed = 5 }
    local d = tn.data.new(tn.rng(1):normal(600, 2), tn.rng(2):normal(600, 2))
    local before, seen = engine.net.threads(), {}
    for _, threads in ipairs{ 1, 2, 5 } do
      engine.net.threads(threads)
      seen[#seen + 1] = tn.net(shape):hessian(d)
    end
    engine.net.threads(before)
    assert.is_true(seen[1] == seen[2])
    assert.is_true(seen[1] == seen[3])
    local script = [[
      local tn = require "tinynet"
      local net = tn.net{ 2, {3, "tanh"}, {2, "sigmoid"}, {1, "identity"}, seed = 5 }
      local h = net:hessian(tn.data.new(tn.rng(1):normal(30, 2), tn.rng(2):normal(30, 1)))
      local values, vectors = tn.eigen(h)
      for _, list in ipairs{ h:reshape(400):tolist(), values:tolist(), vectors:reshape(400):tolist() } do
        for _, v in ipairs(list) do io.write(("%a "):format(v)) end
      end]]
    local fast = helper.run("-e", script)
    assert.is_true(#fast > 5000)
    assert.equal(fast, (helper.run("-e", script, { env = { TINYNET_ISA = "base" } })))
  end)

  it("refuses what makes no Hessian", function()
    local net = tn.net{ 1, {2, "tanh"}, {1, "identity"} }
    local d = tn.data.book7{ n = 10 }
    helper.raises(function() net:hessian() end, "bad argument #1 to 'hessian' (dataset expected, got nil)")
    helper.raises(function() net:hessian(d, "mes") end, "unknown loss 'mes'; did you mean 'mse'?")
    helper.raises(function() net.hessian(d) end, "write net:hessian(...) with a colon")
    local wide = tn.net{ 1, {300000, "tanh"}, {1, "identity"}, init = 0 }
    helper.raises(function() wide:hessian(d) end, "a Hessian of 900001 x 900001 numbers would need 6480.0 GB of memory")
  end)
end)
