-- How weights move: optimizers against plain Lua, penalties, clipping, schedules, early stopping.
local helper = require "helper"
local tn = require "tinynet"

local d = tn.data.book7{ n = 60 }:minmax()
local train, val = d:split(0.8)

local function small(act, seed)
  return tn.net{ 1, {3, act or "tanh"}, {1, "identity"}, init = "normal", seed = seed or 7 }
end

-- PyTorch's single-tensor forms in plain Lua: each answers the new p from p, g, its state and t.
local reference = {
  sgd = function(p, g, _, _, lr) return p - lr * g end,
  momentum = function(p, g, s, _, lr)
    s.v = 0.9 * (s.v or 0) + g
    return p - lr * s.v
  end,
  nesterov = function(p, g, s, _, lr)
    s.v = 0.9 * (s.v or 0) + g
    return p - lr * (g + 0.9 * s.v)
  end,
  adagrad = function(p, g, s, _, lr)
    s.v = (s.v or 0) + g * g
    return p - lr * g / (math.sqrt(s.v) + 1e-10)
  end,
  rmsprop = function(p, g, s, _, lr)
    s.v = 0.99 * (s.v or 0) + 0.01 * g * g
    return p - lr * g / (math.sqrt(s.v) + 1e-8)
  end,
  adam = function(p, g, s, t, lr)
    s.m = 0.9 * (s.m or 0) + (1 - 0.9) * g
    s.v = 0.999 * (s.v or 0) + (1 - 0.999) * g * g
    local denom = math.sqrt(s.v) / math.sqrt(1 - 0.999 ^ t) + 1e-8
    return p - lr / (1 - 0.9 ^ t) * s.m / denom
  end,
}
reference.adamw = function(p, g, s, t, lr) return reference.adam(p * (1 - lr * 0.01), g, s, t, lr) end

-- Trains `net` by hand, one full batch per epoch; `change(g, p, t)` may answer another gradient, and
-- `rate(t)` the learning rate.
local function by_hand(net, data, steps, step, rate, change)
  local states = {}
  for t = 1, steps do
    local g, p = net:gradient(data):tolist(), net:params()
    if change then g = change(g, p, t) end
    for k = 1, #p do
      states[k] = states[k] or {}
      p[k] = step(p[k], g[k], states[k], t, rate(t))
    end
  end
  return net
end

local function fixed(lr)
  return function() return lr end
end

local function same(a, b, what)
  assert.is_true(a:params():equals(b:params(), 1e-13), what)
  assert.is_false(a:params() == small():params(), what)
end

describe("optimizer", function()
  for _, name in ipairs(tn.optimizer.list()) do
    it(name .. " moves weights as PyTorch does", function()
      for _, steps in ipairs{ 1, 5, 40 } do
        local net = small()
        net:fit(train, { optimizer = name, lr = 0.03, batch = #train, epochs = steps })
        same(net, by_hand(small(), train, steps, reference[name], fixed(0.03)), ("%s, %d steps"):format(name, steps))
      end
    end)

    it(name .. " adds weight_decay to the gradient, but for adamw", function()
      local net = small()
      net:fit(train, { optimizer = name, lr = 0.03, weight_decay = 0.1, batch = #train, epochs = 5 })
      if name == "adamw" then
        local function step(p, g, s, t, lr) return reference.adam(p * (1 - lr * 0.1), g, s, t, lr) end
        same(net, by_hand(small(), train, 5, step, fixed(0.03)))
      else
        same(net, by_hand(small(), train, 5, reference[name], fixed(0.03), function(g, p)
          for k = 1, #g do g[k] = g[k] + 0.1 * p[k] end
          return g
        end))
      end
    end)

    it(name .. " gives a member of an ensemble the bits of the net alone, with all that may be asked", function()
      local options = { optimizer = name, batch = 7, epochs = 6, weight_decay = 0.01, l1 = 1e-3, l2 = 1e-2, clip = 0.05,
        schedule = { "step", every = 2, factor = 0.5 }, every = 1 }
      local ens = tn.ensemble{ 1, {3, "elu"}, {1, "identity"}, init = "normal", members = 9, seed = 3 }
      local h = ens:fit(train, options)
      for i = 1, 9 do
        local alone = small("elu", 2 + i)
        local ha = alone:fit(train, options)
        assert.is_true(alone:params() == ens:net(i):params(), name)
        assert.is_true(ha.train.loss == h:member(i).train.loss, name)
      end
    end)
  end

  it("has defaults of its own", function()
    local rates = { sgd = 0.1, momentum = 0.1, nesterov = 0.1, adagrad = 0.01, rmsprop = 0.01, adam = 0.001, adamw = 0.001 }
    for name, lr in pairs(rates) do
      local a, b = small(), small()
      a:fit(train, { optimizer = name, epochs = 2 })
      b:fit(train, { optimizer = { name, lr = lr }, epochs = 2 })
      assert.is_true(a:params() == b:params(), name)
    end
  end)

  it("adam moves each weight by lr in its first step", function()
    local net, p = small(), small():params()
    net:fit(train, { optimizer = "adam", lr = 0.01, batch = #train, epochs = 1 })
    for k = 1, #p do assert.is_true(math.abs(math.abs(net:params()[k] - p[k]) - 0.01) < 1e-6) end
  end)

  it("takes its numbers from its own table or from the options", function()
    local a, b, c = small(), small(), small()
    a:fit(train, { optimizer = { "adam", lr = 0.02, beta1 = 0.5, beta2 = 0.9, eps = 1e-3 }, epochs = 3 })
    b:fit(train, { optimizer = "adam", lr = 0.02, beta1 = 0.5, beta2 = 0.9, eps = 1e-3, epochs = 3 })
    c:fit(train, { optimizer = "adam", lr = 0.02, epochs = 3 })
    assert.is_true(a:params() == b:params())
    assert.is_false(a:params() == c:params())
    local plain, still = small(), small()
    plain:fit(train, { epochs = 3 })
    still:fit(train, { optimizer = { "momentum", momentum = 0 }, epochs = 3 })
    assert.is_true(plain:params() == still:params())
  end)

  it("does not depend on how a fit is cut by records, and starts afresh in a second one", function()
    local a, b, c = small(), small(), small()
    a:fit(train, { optimizer = "adam", lr = 0.01, epochs = 6, every = 1 })
    b:fit(train, { optimizer = "adam", lr = 0.01, epochs = 6, every = 6 })
    c:fit(train, { optimizer = "adam", lr = 0.01, epochs = 3 })
    local before = c:params():copy()
    assert.is_true(a:params() == b:params())
    c:fit(train, { optimizer = "adam", lr = 0.01, epochs = 1, batch = #train })
    for k = 1, #before do -- a first step of adam again: by lr
      assert.is_true(math.abs(math.abs(c:params()[k] - before[k]) - 0.01) < 1e-6)
    end
  end)

  it("is refused where its numbers are wrong", function()
    local function fit(options) return function() small():fit(train, options) end end
    helper.raises(fit{ optimizer = "adma" }, "unknown optimizer 'adma'; did you mean 'adam'?")
    helper.raises(fit{ optimizer = { "adam", beta = 0.9 } }, "unknown option 'beta' of the optimizer; did you mean 'beta")
    helper.raises(fit{ optimizer = { "adam", beta1 = 0.9 }, beta1 = 0.9 }, "beta1 is given twice")
    helper.raises(fit{ optimizer = { "adam", lr = 1 }, lr = 1 }, "lr is given twice, in the options and for the optimizer")
    helper.raises(fit{ optimizer = "sgd", beta1 = 0.9 }, "unknown option 'beta1'")
    helper.raises(fit{ optimizer = { "adam", beta1 = 1 } }, "beta1 must be below 1, got 1")
    helper.raises(fit{ optimizer = { "momentum", momentum = -0.1 } }, "momentum must be at least 0, got -0.1")
    helper.raises(fit{ weight_decay = "x" }, "weight_decay: number expected, got string")
    helper.raises(fit{ l2 = -1 }, "l2 must be at least 0, got -1")
    helper.raises(fit{ clip = 0 }, "clip must be more than 0")
    helper.raises(fit{ clip = 1 / 0 }, "clip must be more than 0 and finite")
  end)
end)

describe("the gradient", function()
  it("gets the penalties on weights, not on biases", function()
    local net = small()
    net:fit(train, { lr = 0.1, l1 = 0.01, l2 = 0.2, batch = #train, epochs = 5 })
    same(net, by_hand(small(), train, 5, reference.sgd, fixed(0.1), function(g, p)
      for k, name in ipairs(net:names()) do
        local sign = p[k] > 0 and 1 or p[k] < 0 and -1 or 0
        if name:find "^w" then g[k] = g[k] + 0.2 * p[k] + 0.01 * sign end
      end
      return g
    end))
  end)

  it("is shortened to the norm `clip`, where it is longer", function()
    local net, lengths = small(), {}
    net:fit(train, { lr = 1, l2 = 0.1, clip = 1.4, batch = #train, epochs = 8 })
    same(net, by_hand(small(), train, 8, reference.sgd, fixed(1), function(g, p, t)
      local squares = 0
      for k, name in ipairs(net:names()) do
        if name:find "^w" then g[k] = g[k] + 0.1 * p[k] end
        squares = squares + g[k] * g[k]
      end
      lengths[t] = math.sqrt(squares)
      for k = 1, #g do g[k] = g[k] * math.min(1, 1.4 / lengths[t]) end
      return g
    end))
    assert.is_true(math.max(table.unpack(lengths)) > 1.4 and math.min(table.unpack(lengths)) < 1.4, table.concat(lengths, " "))
  end)

  it("clipped keeps a training finite that would diverge", function()
    local options = { lr = 50, batch = 8, epochs = 50 }
    assert.equal("diverged", small("identity"):fit(train, options).status)
    options.clip = 0.01
    assert.equal("ok", small("identity"):fit(train, options).status)
  end)
end)

describe("schedule", function()
  local function check_rates(schedule, n, rate)
    local net = small()
    net:fit(train, { lr = 0.2, batch = #train, epochs = n, schedule = schedule })
    same(net, by_hand(small(), train, n, reference.sgd, function(t) return rate(t - 1) end))
  end

  it("step, exponential and cosine follow their formulas", function()
    check_rates({ "step", every = 3, factor = 0.5 }, 10, function(e) return 0.2 * 0.5 ^ (e // 3) end)
    check_rates({ "step", every = 4 }, 10, function(e) return 0.2 * 0.1 ^ (e // 4) end)
    check_rates({ "exponential", factor = 0.9 }, 10, function(e) return 0.2 * 0.9 ^ e end)
    check_rates("cosine", 10, function(e) return 0.2 * (1 + math.cos(math.pi * e / 10)) / 2 end)
  end)

  it("one_cycle rises to max and falls to nothing", function()
    check_rates({ "one_cycle", max = 1 }, 11, function(e)
      local function between(a, b, t) return b + (a - b) * (1 + math.cos(math.pi * t)) / 2 end
      return e <= 3 and between(0.2, 1, e / 3) or between(1, 0.2e-4, (e - 3) / 7)
    end)
    check_rates({ "one_cycle", max = 1 }, 1, function() return 0.2 end)
  end)

  it("starts afresh in a second fit", function()
    local net, hand = small(), small()
    for _ = 1, 2 do net:fit(train, { lr = 0.2, batch = #train, epochs = 4, schedule = "cosine" }) end
    by_hand(hand, train, 8, reference.sgd, function(t) return 0.1 * (1 + math.cos(math.pi * ((t - 1) % 4) / 4)) end)
    same(net, hand)
  end)

  it("is refused where it is incomplete", function()
    local function fit(schedule) return function() small():fit(train, { schedule = schedule, lr = 0.2 }) end end
    helper.raises(fit "cosin", "unknown schedule 'cosin'; did you mean 'cosine'?")
    helper.raises(fit "step", 'schedule step needs every: write {"step", every = 100}')
    helper.raises(fit{ "exponential" }, 'schedule exponential needs factor: write {"exponential", factor = 0.99}')
    helper.raises(fit{ "one_cycle" }, 'schedule one_cycle needs max: write {"one_cycle", max = 2}')
    helper.raises(fit{ "one_cycle", max = 0.1 }, "schedule: max must be at least lr = 0.2, got 0.1")
    helper.raises(fit{ "step", every = 0 }, "schedule: every must be at least 1, got 0")
    helper.raises(fit{ "step", every = 1, factor = 0 }, "schedule: factor must be more than 0")
    helper.raises(fit{ "step", evry = 1 }, "unknown option 'evry' of schedule step; did you mean 'every'?")
    helper.raises(fit(5), "unknown schedule '5'")
  end)
end)

describe("early stopping", function()
  -- With a rate this high the loss soon goes up and down.
  local rough = { lr = 0.6, batch = 3, epochs = 300, every = 1, val = val }
  local function with(more)
    local o = {}
    for _, t in ipairs{ rough, more } do
      for k, v in pairs(t) do o[k] = v end
    end
    return o
  end

  it("waits `patience` records and keeps the best weights", function()
    local net = small()
    local h = net:fit(train, with{ patience = 5 })
    assert.equal("stopped", h.status)
    assert.equal(h.best.epoch + 5, h.epoch)
    assert.equal(h.best.val.loss, net:loss(val))
    assert.is_true(h.epoch < 300)
    assert.matches("^history: stopped", tostring(h))
    local alone = small() -- the same weights as a training of that length
    alone:fit(train, with{ epochs = h.best.epoch })
    assert.is_true(alone:params() == net:params())
  end)

  it("counts an improvement of no more than min_delta as none", function()
    local h = small():fit(train, with{ patience = 5, min_delta = 1e9 })
    assert.equal(5, h.epoch)
    local free = small():fit(train, with{ patience = 5, min_delta = 1e-3 })
    assert.is_true(free.epoch <= small():fit(train, with{ patience = 5 }).epoch)
  end)

  it("keeps the best weights when the epochs end first", function()
    local net = small()
    local h = net:fit(train, with{ patience = 1000, epochs = 40 })
    assert.equal("ok", h.status)
    assert.equal(40, h.epoch)
    assert.equal(h.best.val.loss, net:loss(val))
  end)

  it("stops at the target", function()
    local free = small():fit(train, { epochs = 50, every = 1 })
    local target = free.train.loss[30]
    local net = small()
    local h = net:fit(train, { epochs = 50, every = 1, target = target })
    assert.equal("stopped", h.status)
    assert.is_true(h.last.train.loss <= target and h.epoch <= 29)
    for r = 1, #h.epochs - 1 do assert.is_true(h.train.loss[r] > target) end
    assert.equal(net:loss(train), h.last.train.loss)
  end)

  it("stops each member by itself, as the net alone", function()
    local ens = tn.ensemble{ 1, {3, "tanh"}, {1, "identity"}, init = "normal", members = 8, seed = 1 }
    local options = with{ patience = 4, epochs = 60, target = 0.004 }
    local h, epochs = ens:fit(train, options), {}
    for i = 1, 8 do
      local alone = small("tanh", i)
      local ha, hm = alone:fit(train, options), h:member(i)
      assert.is_true(alone:params() == ens:net(i):params(), i)
      assert.equal(tostring(alone), tostring(ens:net(i))) -- the epochs it was trained, too
      assert.equal(ha.status, hm.status)
      assert.equal(ha.epoch, hm.epoch)
      assert.equal(ha.iteration, hm.iteration)
      assert.is_true(ha.val.loss == hm.val.loss and ha.epochs == hm.epochs)
      assert.equal(ha.best.epoch, hm.best.epoch)
      epochs[ha.epoch] = true
    end
    assert.is_truthy(next(epochs, (next(epochs)))) -- not all at the same epoch
    assert.equal("stopped", h.status[1])
  end)

  it("is refused where its numbers are wrong", function()
    local function fit(options) return function() small():fit(train, options) end end
    helper.raises(fit{ patience = 0 }, "patience must be at least 1, got 0")
    helper.raises(fit{ patience = 1.5 }, "patience: whole number expected, got 1.5")
    helper.raises(fit{ min_delta = 0.1 }, "min_delta goes with patience: write patience = 10")
    helper.raises(fit{ target = "low" }, "target: number expected, got string")
  end)
end)
