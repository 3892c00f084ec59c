local helper = require "helper"
local tn = require "tinynet"

local outputs = { bce = "sigmoid", cross_entropy = "softmax" }

-- A net whose output layer goes with the loss, and data whose targets lie inside its range.
local function case(act, loss, seed)
  local out = outputs[loss] or "identity"
  local net = tn.net{ 2, {4, act}, {3, act}, {2, out}, init = "normal", seed = seed }
  local r = tn.rng(seed)
  local x, y = r:normal(20, 2), r:uniform(20, 2, 0, 1)
  if loss == "cross_entropy" then
    for i = 1, 20 do y[i] = i % 2 == 0 and tn.array{ 1, 0 } or tn.array{ 0, 1 } end
  end
  return net, tn.data.new(x, y)
end

local kinked = { relu = true, leaky_relu = true, hard_tanh = true, mae = true, huber = true }

describe("gradient", function()
  for _, act in ipairs(tn.act.list()) do
    for _, loss in ipairs(tn.loss.list()) do
      if act ~= "softmax" then
        it(("is right: %s, %s"):format(act, loss), function()
          for seed = 1, 5 do
            local net, d = case(act, loss, seed)
            local check = net:check_gradient(d, loss)
            local may_kink = kinked[act] or kinked[loss]
            assert.is_true(check.verdict == "right" or may_kink and check.verdict == "kinks", tostring(check))
          end
        end)
      end
    end
  end

  it("has the order of net:names() and comes with the loss", function()
    local net, d = case("tanh", "mse", 1)
    local g, value = net:gradient(d, "mse")
    assert.equal(#net:names(), #g)
    assert.equal(net:loss(d, "mse"), value)
  end)

  it("is wrong when the net is not what was differentiated", function()
    local net, d = case("tanh", "mse", 1)
    local right = net:gradient(d, "mse")
    net:set("w1[1,1]", net:get "w1[1,1]" + 0.1)
    assert.is_false(right:equals(net:gradient(d, "mse"), 1e-6))
  end)

  it("of all zeros moves only the last bias; twins stay twins", function()
    local d = tn.data.book7{ n = 50 }:minmax()
    local zero = tn.net{ 1, {2, "tanh"}, {1, "identity"}, init = 0 }
    zero:fit(d, { epochs = 500, batch = 50, lr = 0.5 })
    assert.is_true(zero.w1 == tn.array.zeros(1, 2) and zero.w2 == tn.array.zeros(2, 1))
    assert.is_true(math.abs(zero.b2[1][1] - d.y:mean()) < 1e-12)
    local ones = tn.net{ 1, {2, "tanh"}, {1, "identity"}, init = { w = 1, b = 0.5 } }
    ones:fit(d, { epochs = 100 })
    assert.equal(ones.w1[1][1], ones.w1[1][2])
    assert.equal(ones.b1[1][1], ones.b1[1][2])
    assert.equal(ones.w2[1][1], ones.w2[2][1])
  end)
end)

describe("trace and step", function()
  it("agree with the products of the book", function()
    local net, d = case("tanh", "half_mse", 3)
    local t = net:trace(d)
    assert.is_true((t[2].a:t():dot(t[3].dz) / 20):equals(t[3].dw, 1e-15))
    assert.is_true((d.x:t():dot(t[1].dz) / 20):equals(t[1].dw, 1e-15))
    assert.is_true((t[2].dz:sum "columns" / 20):equals(t[2].db, 1e-15))
    assert.is_true(t[3].dz:equals((t[3].a - d.y) / 2, 1e-15)) -- two outputs
    assert.is_true(t[3].da == t[3].dz)
    assert.equal(net:loss(d), t.loss)
  end)

  it("step is trace and one update", function()
    local net, d = case("tanh", "mse", 3)
    local g, before = net:gradient(d, "mse"), net:params():copy()
    local t = net:step(d, { lr = 0.2, loss = "mse" })
    assert.is_true(net:params():equals(before - g * 0.2, 1e-15))
    assert.is_true(t[1].w == net.w1 and t[3].b == net.b3)
    local text = tostring(t)
    for _, word in ipairs{ "layer 1 (tanh)", "dz  =", "dw1 =", "db3 =", "w1  =", "loss (mse)" } do
      assert.truthy(text:find(word, 1, true), word)
    end
    helper.raises(function() net:step(d, { rate = 1 }) end, "unknown option 'rate'")
    helper.raises(function() return t.dz end, "unknown field 'dz' of trace")
  end)

  it("gives da of a bce output", function()
    local net, d = case("tanh", "bce", 3)
    local t = net:trace(d, { loss = "bce" })
    assert.is_true((t[3].da * t[3].a * (1 - t[3].a)):equals(t[3].dz, 1e-14))
  end)
end)

describe("loss", function()
  it("states its scale and is exact where sigmoid saturates", function()
    local net = tn.net{ 1, {1, "sigmoid"}, init = { w = 1000, b = 0 } }
    assert.equal(1000, net:loss(tn.data.new({ 1 }, { 0 }), "bce"))
    assert.equal(0, net:loss(tn.data.new({ 1 }, { 1 }), "bce"))
    assert.equal(0.5, net:loss(tn.data.new({ 1 }, { 0 }), "half_mse"))
    assert.equal(1, net:loss(tn.data.new({ 1 }, { 0 }), "mse"))
    assert.matches("^mse: mean %(a %- y%)%^2", tn.loss.mse)
    helper.raises(function() return tn.loss.mes end, "unknown loss 'mes'; did you mean 'mse'?")
  end)
end)

describe("activations", function()
  it("match the reference table", function()
    if not helper.reference then return pending(helper.no_reference) end
    local known, rows = {}, 0
    for _, name in ipairs(tn.act.list()) do known[name] = true end
    for line in io.lines(helper.reference .. "/activations.csv") do
      local name, z, value, derivative = line:match "^([%a_]+)[^,]*,([^,]+),([^,]+),([^,]+)$"
      if known[name] then
        z, value, derivative, rows = tonumber(z), tonumber(value), tonumber(derivative), rows + 1
        local a, da = tn.act[name](z), tn.act[name]:derivative(z)
        -- The table lost the digits of 1 + tanh(u) where that is below 1e-37.
        local lost = name == "gelu_tanh" and z <= -10
        local limit = lost and 1e-14 * math.abs(value) + 1e-250 or 3 * 2^-52 * math.abs(value)
        assert.is_true(math.abs(a - value) <= limit, line)
        assert.is_true(math.abs(da - derivative) <= 1e-15, line)
      end
    end
    assert.equal(35 * (#tn.act.list() - 1), rows) -- but softmax
  end)

  it("take arrays and refuse the rest", function()
    local z = tn.array{ { -1, 0 }, { 1, 2 } }
    assert.same({ { 0, 0 }, { 1, 2 } }, tn.act.relu(z):tolist())
    assert.same({ { 0, 0 }, { 1, 1 } }, tn.act.relu:derivative(z):tolist())
    assert.is_true(tn.act.relu(0 / 0) ~= tn.act.relu(0 / 0))
    helper.raises(function() tn.act.relu "x" end, "number or array expected, got string")
    helper.raises(function() return tn.act.rellu end, "unknown activation 'rellu'; did you mean 'relu'?")
    helper.raises(function() tn.act.relu.derivative(1) end, "with a colon")
  end)
end)

describe("units", function()
  local d = tn.data.new({ 0, 0.5, 1 }, { 0, 1, 0 })
  local function net(act, w, b)
    local n = tn.net{ 1, {1, act}, {1, "identity"} }
    n.w1, n.b1 = w, b
    return n:units(d)[1]
  end

  it("have states", function()
    assert.equal("dead", net("relu", 1, -1).state)
    assert.equal("dead", net("leaky_relu", -1, -1).state)
    assert.equal("always_on", net("relu", 1, 0.1).state)
    assert.equal("kinked", net("relu", 1, -0.25).state)
    assert.equal("saturated", net("tanh", 1, -5).state)
    assert.equal("active", net("tanh", 1, -0.5).state)
    assert.equal("diverged", net("relu", 0 / 0, -0.5).state)
    assert.equal("diverged", net("tanh", 1 / 0, -0.5).state) -- 0 * inf
    assert.equal("always_on", net("tanh", 1, 0.5).state)
  end)

  it("tell their kink, range and active share", function()
    local u = net("relu", 1, -0.25)
    assert.equal(0.25, u.kink)
    assert.equal(-0.25, u.z_min)
    assert.equal(0.75, u.z_max)
    assert.equal(2 / 3, u.active)
    assert.is_nil(net("relu", 1, -1).kink)
  end)

  it("bend the function where net:kinks says, also in deep nets", function()
    local n = tn.net{ 1, {3, "relu"}, {3, "relu"}, {1, "identity"}, init = "normal", seed = 5 }
    local kinks = n:kinks(-3, 3)
    assert.is_true(#kinks > 0)
    -- between kinks the function is a straight line
    local ends = { -3, table.unpack(kinks) }
    ends[#ends + 1] = 3
    for i = 1, #ends - 1 do
      local a, b = ends[i], ends[i + 1]
      local f = n:forward{ a, (a + b) / 2, b }
      assert.is_true(math.abs(f[2][1] - (f[1][1] + f[3][1]) / 2) < 1e-12)
    end
    local hard = tn.net{ 1, {1, "hard_tanh"}, {1, "identity"}, init = { w1 = 2, b1 = 0.5, w2 = 1 } }
    assert.same({ -0.75, 0.25 }, hard:kinks(-5, 5))
    assert.same({ 0.25 }, hard:kinks(-0.5, 5))
    assert.same({}, tn.net{ 1, {3, "tanh"}, {1, "identity"} }:kinks(-3, 3))
    helper.raises(function() tn.net{ 2, {1, "relu"} }:kinks(0, 1) end, "one input, this one has 2")
  end)

  it("born dead cannot learn: the one-unit fit of 1, 3, 5, 7 has mse 21", function()
    local n = tn.net{ 1, {1, "relu"}, init = { w = -1, b = -1 } }
    local four = tn.data.new({ 0, 1, 2, 3 }, { 1, 3, 5, 7 })
    n:fit(four, { epochs = 100 })
    assert.equal(21, n:loss(four, "mse"))
  end)
end)
