-- The rows of activations and losses beyond their gradients: second derivatives, pairing, softmax.
local helper = require "helper"
local tn = require "tinynet"
local engine = require "tinynet.engine"

local function softmax_net()
  return tn.net{ 2, {3, "tanh"}, {3, "softmax"}, init = "normal", seed = 4 }
end

-- Six samples of three classes.
local function classes()
  local y = tn.array.zeros(6, 3)
  for i = 1, 6 do y[i][(i - 1) % 3 + 1] = 1 end
  return tn.data.new(tn.rng(2):normal(6, 2), y)
end

describe("rows", function()
  it("are the ones of the interface, and tell themselves", function()
    assert.equal("identity sigmoid tanh relu leaky_relu elu selu softplus softsign gelu gelu_tanh silu mish hard_tanh "
      .. "softmax", table.concat(tn.act.list(), " "))
    assert.equal("mse half_mse mae huber bce bce_logits cross_entropy", table.concat(tn.loss.list(), " "))
    assert.equal("sgd momentum nesterov adagrad rmsprop adam adamw", table.concat(tn.optimizer.list(), " "))
    assert.equal("normal uniform constant abs_normal he glorot torch book", table.concat(tn.init.list(), " "))
    assert.equal("step exponential cosine one_cycle", table.concat(tn.schedule.list(), " "))
    assert.matches("^adam: m = .*; lr = 0.001, beta1 = 0.9, beta2 = 0.999, eps = 1e%-08 %(Kingma", tn.optimizer.adam)
    assert.matches("^step: lr factor.*; every, factor = 0.1 %(", tn.schedule.step)
    assert.matches("^he: N%(0, sqrt", tn.init.he)
    assert.equal("book: w, b N(0, 1), the last b 0.1 (book 7.6)", tn.init.book)
    for _, name in ipairs(tn.init.list()) do
      local init = name == "constant" and { name, v = 1 } or name
      local net = tn.net{ 1, {2, "relu"}, {1, "identity"}, init = init, seed = 1 }
      assert.matches("init " .. name .. ", seed 1\n", tostring(net), 1, true)
    end
    helper.raises(function() return tn.optimizer.adma end, "unknown optimizer 'adma'; did you mean 'adam'?")
    helper.raises(function() return tn.init.glorrot end, "unknown init law 'glorrot'; did you mean 'glorot'?")
    for _, name in ipairs(tn.act.list()) do
      local a = tn.act[name]
      assert.is_true(#a.formula > 0 and #a.range > 0 and #a.source > 0)
      assert.matches("^" .. name .. ": a", tostring(a))
    end
  end)
end)

describe("activations", function()
  local function second(name, z)
    local row = require("tinynet.act").row(name)
    return engine.net.act(name, row.param_value, 2, z)
  end

  for _, name in ipairs(tn.act.list()) do
    if name ~= "softmax" then
      it(name .. " has the right derivatives", function()
        local a, h = tn.act[name], 1e-5
        for i = -60, 60 do
          local z = i / 7 + 0.013
          local d1 = (a(z + h) - a(z - h)) / (2 * h)
          local d2 = (a:derivative(z + h) - a:derivative(z - h)) / (2 * h)
          assert.is_true(math.abs(a:derivative(z) - d1) < 1e-9, ("%s'(%g)"):format(name, z))
          assert.is_true(math.abs(second(name, z) - d2) < 1e-9, ("%s''(%g)"):format(name, z))
        end
      end)

      it(name .. " stays finite far out, and keeps NaN", function()
        for _, z in ipairs{ 0, -0.0, 5e-324, 745, -745, 1e5, -1e5, 1e300, -1e300 } do
          local all = { tn.act[name](z), tn.act[name]:derivative(z), second(name, z) }
          for k, v in ipairs(all) do assert.is_true(v - v == 0, ("%s, order %d, at %g"):format(name, k - 1, z)) end
        end
        local v = tn.act[name](0 / 0)
        assert.is_true(v ~= v)
      end)
    end
  end

  it("keep their digits where the plain formulas lose them", function()
    local function near(want, got) assert.is_true(math.abs(got - want) <= 1e-15 * math.abs(want), tostring(got)) end
    near(-3.3754509563109673e-261, tn.act.gelu_tanh(-20))
    near(-5.507248237212468e-88, tn.act.gelu(-20))
    near(-2.105e-321, tn.act.silu(-745))
    near(-2.105e-321, tn.act.mish(-745))
    near(2.0611536181902037e-09, tn.act.softplus:derivative(-20))
  end)

  it("softmax adds up to 1 over the units of a layer and does not overflow", function()
    local a = tn.act.softmax(tn.array{ { 1, 2, 3 }, { 1000, 0, -1000 }, { -5000, -5000, -5000 } })
    for i, sum in ipairs(a:sum "rows":col(1):tolist()) do assert.is_true(math.abs(sum - 1) < 1e-15, i) end
    assert.is_true(math.abs(a[1][3] - math.exp(3) / (math.exp(1) + math.exp(2) + math.exp(3))) < 1e-15)
    assert.same({ 1, 0, 0 }, a:row(2):tolist())
    assert.equal(1 / 3, a[3][1])
    assert.equal(1, tn.act.softmax(7))
    assert.is_true(tn.act.softmax(tn.array{ 1, 2, 3 }) == a:row(1))
    local net = softmax_net()
    local layers = net:layers(tn.rng(1):normal(300, 2))
    assert.is_true(tn.act.softmax(layers[2].z) == layers[2].a)
    helper.raises(function() tn.act.softmax:derivative(1) end, "softmax depends on all units of its layer")
  end)
end)

describe("losses", function()
  it("have the right derivatives, the second ones too", function()
    local r = tn.rng(3)
    for _, name in ipairs(tn.loss.list()) do
      local out = name == "bce" and "sigmoid" or name == "cross_entropy" and "softmax" or "identity"
      for trial = 1, 20 do
        local z, y = r:normal(1, 3), tn.array{ { 0, 1, 0 } }
        local function delta(k, h)
          local moved = z:copy()
          moved[1][k] = moved[1][k] + h
          return engine.net.delta(name, moved, tn.act[out](moved), y)[1][k]
        end
        local s = engine.net.delta(name, z, tn.act[out](z), y, true)
        for k = 1, 3 do
          local n = (delta(k, 1e-5) - delta(k, -1e-5)) / 2e-5
          assert.is_true(math.abs(s[1][k] - n) < 1e-9, ("%s, trial %d"):format(name, trial))
        end
      end
    end
  end)

  it("are means over samples and outputs, cross_entropy over samples", function()
    local x, y = { { 1, 1 }, { 1, 1 } }, { { 0.5, 3 }, { -1, 1 } }
    local d = tn.data.new(x, y)
    local net = tn.net{ 2, {2, "identity"}, init = { w = { { 1, 0 }, { 0, 1 } }, b = 0 } } -- puts out 1, 1
    assert.equal((0.5 + 2 + 2 + 0) / 4, net:loss(d, "mae"))
    assert.equal((0.125 + 1.5 + 1.5 + 0) / 4, net:loss(d, "huber"))
    local s = tn.net{ 2, {2, "softmax"}, init = 0 }
    local c = tn.data.new(x, { { 1, 0 }, { 0, 1 } })
    assert.is_true(math.abs(s:loss(c, "cross_entropy") - math.log(2)) < 1e-15)
    local l = tn.net{ 2, {2, "identity"}, init = 0 }
    assert.is_true(math.abs(l:loss(c, "bce_logits") - math.log(2)) < 1e-15)
  end)

  it("are exact where the output saturates", function()
    local c = tn.net{ 1, {2, "softmax"}, init = { w = { { 1000, 0 } }, b = 0 } }
    assert.equal(1000, c:loss(tn.data.new({ 1 }, { { 0, 1 } }), "cross_entropy"))
    assert.equal(0, c:loss(tn.data.new({ 1 }, { { 1, 0 } }), "cross_entropy"))
    c.w1 = { { 50, 0 } }
    local tiny = c:loss(tn.data.new({ 1 }, { { 1, 0 } }), "cross_entropy")
    assert.is_true(math.abs(tiny / math.exp(-50) - 1) < 1e-14)
    local l = tn.net{ 1, {1, "identity"}, init = { w = 800, b = 0 } }
    assert.equal(800, l:loss(tn.data.new({ 1 }, { 0 }), "bce_logits"))
  end)

  it("bce_logits of z is bce of sigmoid(z), with the same gradient", function()
    local d = tn.data.new(tn.rng(1):normal(9, 2), tn.rng(2):uniform(9, 1, 0, 1))
    local a = tn.net{ 2, {3, "tanh"}, {1, "sigmoid"}, init = "normal", seed = 5 }
    local b = tn.net{ 2, {3, "tanh"}, {1, "identity"}, init = "normal", seed = 5 }
    assert.equal(a:loss(d, "bce"), b:loss(d, "bce_logits"))
    assert.is_true(a:gradient(d, "bce"):equals(b:gradient(d, "bce_logits"), 1e-16))
  end)

  it("trace da whatever the output", function()
    local d = classes()
    local t = softmax_net():trace(d, { loss = "cross_entropy" })
    assert.is_true((t[2].da * t[2].a):equals(d.y * -1, 1e-15))
    assert.is_true(t[2].dz:equals(t[2].a - d.y, 1e-15))
    local net = tn.net{ 2, {3, "tanh"}, init = "normal", seed = 2 }
    for _, name in ipairs{ "mse", "half_mse", "mae", "huber" } do
      local u = net:trace(d, { loss = name })
      assert.is_true((u[1].da * tn.act.tanh:derivative(u[1].z)):equals(u[1].dz, 1e-15), name)
    end
  end)

  it("learn classes", function()
    local d = classes()
    local net = tn.net{ 2, {8, "tanh"}, {3, "softmax"}, init = "normal", seed = 4 }
    local h = net:fit(d, { loss = "cross_entropy", optimizer = "adam", lr = 0.05, batch = 6, epochs = 2000 })
    assert.equal("ok", h.status)
    assert.is_true(h.last.train.loss < 0.05, h.last.train.loss)
  end)

  it("give a member of an ensemble the bits of the net alone", function()
    local outputs = { bce = "sigmoid", cross_entropy = "softmax" }
    for _, name in ipairs(tn.loss.list()) do
      local out = outputs[name] or "identity"
      local ens = tn.ensemble{ 2, {4, "mish"}, {3, out}, init = "normal", members = 6, seed = 1 }
      ens:fit(classes(), { loss = name, batch = 4, epochs = 5 })
      for i = 1, 6 do
        local alone = tn.net{ 2, {4, "mish"}, {3, out}, init = "normal", seed = i }
        alone:fit(classes(), { loss = name, batch = 4, epochs = 5 })
        assert.is_true(alone:params() == ens:net(i):params(), name)
      end
    end
  end)

  it("refuse other outputs and targets, and say what to write", function()
    local d = classes()
    local function fit(layer, loss, y)
      local net = tn.net{ 2, layer, seed = 1 }
      return function() net:fit(y and tn.data.new(d.x, y) or d, { loss = loss, epochs = 1 }) end
    end
    helper.raises(fit({3, "sigmoid"}, "cross_entropy"), 'loss cross_entropy wants a softmax output: end the net with '
      .. '{3, "softmax"} instead of {3, "sigmoid"}; or keep it and write loss = "bce"')
    helper.raises(fit({3, "identity"}, "bce"), 'end the net with {3, "sigmoid"} instead of {3, "identity"}; '
      .. 'or keep it and write loss = "bce_logits"')
    helper.raises(fit({3, "tanh"}, "bce_logits"), 'end the net with {3, "identity"} instead of {3, "tanh"}')
    helper.raises(fit({3, "softmax"}), 'loss half_mse does not go with a softmax output: write loss = "cross_entropy"')
    helper.raises(fit({3, "softmax"}, "cross_entropy", d.y * 2), "between 0 and 1, the data has 0 to 2")
    helper.raises(fit({3, "softmax"}, "cross_entropy", d.y * 0.5),
      "wants one-hot targets: row 1 of y adds up to 0.5, not 1; write d = d:onehot()")
    helper.raises(fit({3, "identity"}, "bce_logits", d.y - 0.5), "wants targets between 0 and 1, the data has -0.5 to 0.5")
    helper.raises(function()
      tn.net{ 1, {1, "softmax"} }:loss(tn.data.new({ 1 }, { 1 }), "cross_entropy")
    end, 'wants one output per class; for two classes in one output end the net with {1, "sigmoid"}')
    helper.raises(function() tn.net{ 2, {3, "softmax"}, {1, "identity"} } end,
      'layer 1: softmax is for the last layer; write {3, "relu"}')
    helper.raises(function() tn.net{ 2, {3, "elu", alpah = 1}, {1, "identity"} } end,
      "layer 1: unknown option 'alpah' of elu; did you mean 'alpha'?")
  end)

  it("take the parameter of a layer", function()
    local net = tn.net{ 1, {1, "elu", alpha = 2}, init = { w = 1, b = 0 } }
    assert.is_true(math.abs(net:forward(-1)[1][1] - 2 * (math.exp(-1) - 1)) < 1e-15)
  end)
end)
