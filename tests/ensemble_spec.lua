local helper = require "helper"
local tn = require "tinynet"

local d = tn.data.book7{ n = 100 }:minmax()
local train, val = d:split(0.8)
local SHAPES = {
  { 1, {2, "relu"}, {1, "identity"}, init = "book" },
  { 1, {3, "tanh"}, {2, "leaky_relu", slope = 0.1}, {1, "identity"}, init = "torch" },
}

local function make(k, members)
  local shape = { table.unpack(SHAPES[k]) }
  shape.init, shape.members, shape.seed = SHAPES[k].init, members or 7, 11
  return tn.ensemble(shape)
end

local function alone(k, seed)
  local shape = { table.unpack(SHAPES[k]) }
  shape.init, shape.seed = SHAPES[k].init, seed
  return tn.net(shape)
end

describe("tn.ensemble", function()
  for k = 1, #SHAPES do
    for _, order in ipairs{ "shared", "own" } do
      it(("has the bits of nets trained alone: shape %d, %s order"):format(k, order), function()
        local ens = make(k)
        local how = { lr = 0.2, batch = 7, epochs = 30, val = val, seed = 3, every = 10 }
        how.order = order
        local h = ens:fit(train, how)
        how.order = nil
        for i = 1, #ens do
          local net = alone(k, ens:seed(i))
          how.seed = order == "own" and ens:seed(i) or 3
          local hi = net:fit(train, how)
          assert.is_true(net:params() == ens:net(i):params())
          assert.is_true(hi.train.loss == h:member(i).train.loss)
          assert.equal(hi:log(2), h:member(i):log(2))
        end
      end)
    end
  end

  -- Members in lanes against nets alone, for shapes drawn at random: those with loops of their own
  -- and any others, whole and short batches, members that fill no vector.
  it("has the bits of nets trained alone, whatever the shape", function()
    local rng = tn.rng(17)
    local function pick(list) return list[rng:integer(1, #list)] end
    local ACTS = {}
    for _, name in ipairs(tn.act.list()) do
      if name ~= "softmax" then ACTS[#ACTS + 1] = name end
    end
    for trial = 1, helper.long and 400 or 60 do
      local wide = trial % 8 == 0
      local inputs, outputs = rng:integer(1, wide and 40 or 3), trial % 3 == 0 and rng:integer(1, 2) or 1
      local layers = trial % 2 == 0 and 1 or rng:integer(1, 3)
      local spec = { inputs, init = "torch", seed = trial * 100, members = rng:integer(2, 75) }
      for l = 1, layers do spec[l + 1] = { rng:integer(1, wide and 20 or 6), pick(ACTS) } end
      spec[#spec + 1] = { outputs, trial % 5 == 0 and pick(ACTS) or "identity" }
      local m = rng:integer(1, 45)
      local x, y = rng:uniform(m, inputs, -2, 2), rng:uniform(m, outputs, -1, 1)
      local samples = tn.data.new(x, y)
      local how = { lr = pick{ 0.01, 0.2, 5 }, batch = rng:integer(1, m + 1), epochs = rng:integer(1, 12),
        loss = pick{ "mse", "half_mse", "huber", "mae" }, order = pick{ "shared", "own" }, seed = trial,
        optimizer = trial % 4 == 0 and pick(tn.optimizer.list()) or nil, clip = trial % 7 == 0 and 0.3 or nil,
        l1 = trial % 11 == 0 and 0.01 or nil, l2 = trial % 6 == 0 and 0.02 or nil,
      }
      local ens = tn.ensemble(spec)
      local h = ens:fit(samples, how)
      local order = how.order
      how.order, spec.members = nil, nil
      for _ = 1, 3 do
        local i = rng:integer(1, #ens)
        spec.seed = ens:seed(i)
        how.seed = order == "own" and spec.seed or trial
        local net = tn.net(spec)
        local single = net:fit(samples, how)
        local same = net:params():tolist()
        for k, v in ipairs(ens:net(i):params():tolist()) do
          assert.is_true(v == same[k] or v ~= v and same[k] ~= same[k], ("trial %d, member %d of %d, %s order, %s: "
            .. "parameter %d is %a, alone %a"):format(trial, i, #ens, order, tostring(net), k, v, same[k]))
        end
        assert.equal(single.status, h.status[i])
      end
    end
  end)

  it("has the same bits for any number of threads", function()
    local engine = require "tinynet.engine"
    local before, results = engine.net.threads(), {}
    for _, threads in ipairs{ 1, 2, 5 } do
      engine.net.threads(threads)
      local ens = make(1, 20)
      ens:fit(train, { epochs = 40 })
      results[#results + 1] = ens
    end
    engine.net.threads(before)
    for i = 1, 20 do
      assert.is_true(results[1]:net(i):params() == results[2]:net(i):params())
      assert.is_true(results[1]:net(i):params() == results[3]:net(i):params())
    end
    helper.raises(function() engine.net.threads(0) end, "at least one thread expected")
  end)

  it("records at start and end; its arrays are (records, members)", function()
    local ens = make(1)
    local h = ens:fit(train, { epochs = 5, val = val, record = { "w1[1,1]" } })
    assert.same({ 0, 5 }, h.epochs:tolist())
    assert.same({ 2, 7 }, { h.train.loss:shape() })
    assert.same({ 2, 7 }, { h.params["w1[1,1]"]:shape() })
    assert.is_true(h.params["w1[1,1]"][2] == ens:get "w1[1,1]")
    assert.equal("ok", h.status[7])
    assert.matches("^history: 7 ok, 5 epochs", tostring(h))
    helper.raises(function() h:log(1) end, "use h:member(i):log()")
    helper.raises(function() h:member(8) end, "member must be at most 7, got 8")
  end)

  it("lets one member diverge alone", function()
    local ens, calm = make(1), make(1)
    ens:set("w2[1,1]", tn.array{ 0, 0, 1e308, 0, 0, 0, 0 })
    calm:set("w2[1,1]", 0)
    local h = ens:fit(train, { epochs = 5 })
    calm:fit(train, { epochs = 5 })
    assert.equal("diverged", h.status[3])
    for i = 1, 7 do
      if i ~= 3 then
        assert.equal("ok", h.status[i])
        assert.is_true(ens:net(i):params() == calm:net(i):params())
      end
    end
  end)

  it("gives and takes parameters, and remembers its start", function()
    local ens = make(1)
    local first = ens:get "b1[2]"
    ens:fit(train, { epochs = 2 })
    ens:fit(train, { epochs = 2 })
    assert.is_false(ens:get "b1[2]" == first)
    assert.is_true(ens:start():get "b1[2]" == first)
    ens:set("b1[2]", 5)
    assert.equal(5, ens:net(3).b1[1][2])
    assert.equal(7, #ens)
    assert.equal(13, ens:seed(3))
    assert.equal(13, ens:net(3).seed)
    helper.raises(function() ens:set("b1[2]", { 1, 2 }) end, "7 numbers expected, got shape (2)")
    helper.raises(function() ens:get "b9[2]" end, "unknown parameter 'b9[2]'")
    helper.raises(function() ens:net(0) end, "member must be at least 1, got 0")
    helper.raises(function() ens:net "1" end, "member: number expected, got string")
  end)

  it("measures all members", function()
    local ens = make(1)
    ens:fit(train, { epochs = 3 })
    assert.equal(ens:net(4):loss(d), ens:loss(d)[4])
    assert.equal(ens:net(4):metrics(d).r2, ens:metrics(d).r2[4])
    assert.same(ens:net(4):units(d), ens:units(d)[4])
  end)

  it("refuses wrong options", function()
    helper.raises(function() tn.ensemble{ 1, {1, "relu"}, member = 3 } end, "unknown option 'member'; did you mean 'members'?")
    helper.raises(function() tn.ensemble{ 1, {1, "relu"}, members = 0 } end, "members must be at least 1, got 0")
    helper.raises(function() tn.ensemble{ 1, {1, "relu"}, members = 10 ^ 12 } end, "GB of memory")
    helper.raises(function() make(1):fit(train, { order = "mine" }) end, 'order is "shared" or "own", got mine')
    helper.raises(function() return make(1).loss.x end, "attempt to index")
  end)

  it("takes as many seeds of the counter as it has members", function()
    local a = tn.ensemble{ 1, {1, "identity"}, members = 5 }
    assert.equal(a:seed(5) + 1, tn.net{ 1, {1, "identity"} }.seed)
  end)
end)
