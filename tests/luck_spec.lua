-- The luck meter: odds, autopsies, find_seed, and what censuses say of class data.
local helper = require "helper"
local tn = require "tinynet"

local train = tn.data.book7{ n = 300 }:minmax():split(0.8)

local function starts(members, o, shape)
  shape = shape or { 1, {2, "relu"}, {1, "identity"}, init = "book" }
  shape.members, shape.seed = members, shape.seed or 1
  local ens = tn.ensemble(shape)
  ens:fit(train, o)
  return ens
end

describe("tn.odds", function()
  it("has the closed forms", function()
    local function near(want, o, tol) assert.is_true(math.abs(tn.odds.born_dead(o) - want) < (tol or 1e-9)) end
    near(3 / 8, { init = "normal" })
    near(3 / 8, { init = "book" })
    near(3 / 8, { init = "torch" })
    near(1 / 2, { init = { w = "normal" } })
    near(1 / 2, { init = "he" })
    near(1 / 4, { init = { w = "abs_normal", b = "normal" } })
    near(0.108068, { init = { w = "normal", b = { "normal", mean = 1 } } }, 5e-7)
    near(0.014468, { init = { w = "normal", b = { "normal", mean = 2 } } }, 5e-7)
    near((0.108068 + 0.014468) / 2, { init = { w = "normal", b1 = { "normal", mean = { 1, 2 } } }, units = 2 }, 5e-7)
    for _, a in ipairs{ 0.3, 1, 4 } do near(0.5 - math.atan(a) / math.pi, { init = "normal", lo = -a, hi = a }) end
    near(3 / 8, { init = { w = { "normal", std = -1 }, b = "normal" } })
    near(1 / 4, { init = { w = { "abs_normal", std = -1 }, b = "normal" } })
    near(tn.odds.born_dead{ init = { w = { "uniform", lo = -1, hi = 2 }, b = "normal" } },
      { init = { w = { "uniform", lo = 2, hi = -1 }, b = "normal" } })
    assert.equal(1 - (1 - 2 ^ -3) ^ 5, tn.odds.constant(3, 5))
    assert.is_nil(tn.odds.born_dead{ init = { w1 = { { 1 } } } })
    helper.raises(function() return tn.odds.born_ded end, "did you mean 'born_dead'?")
    helper.raises(function() tn.odds.born_dead{ init = "normel" } end, "did you mean 'normal'?")
    helper.raises(function() tn.odds.constant(0, 1) end, "width must be at least 1, got 0")
  end)

  -- Whether a share counted at n units lies within 3 sigma of p.
  local function near(p, share, n, what)
    assert.is_true(math.abs(share - p) <= 3 * math.sqrt(p * (1 - p) / n), ("%s: %g, not %g"):format(what, share, p))
  end

  local line = tn.array.linspace(0, 1, 5):reshape(5, 1)
  local unit = tn.data.new(line, line)

  local function both(a) return tn.data.new((line * 2 - 1) * a, line) end

  -- { what is known, init, inputs if not [0, 1] }
  local closed = {
    { 3 / 8, "normal" }, { 3 / 8, "book" }, { 3 / 8, "torch" }, { 3 / 8, { "uniform", lo = -1, hi = 1 } },
    { 1 / 2, { w = "normal" } }, { 1 / 2, "he" }, { 1 / 2, "glorot" }, { 0, { w = "abs_normal" } },
    { 1 / 4, { w = "abs_normal", b = "normal" } }, { 0.108068, { w = "normal", b = { "normal", mean = 1 } } },
    { 0.014468, { w = "normal", b = { "normal", mean = 2 } } },
    { (0.108068 + 0.014468) / 2, { w = "normal", b1 = { "normal", mean = { 1, 2 } } } },
    { 1 / 2 - math.atan(0.3) / math.pi, "normal", both(0.3) }, { 1 / 4, "normal", both(1) },
    { 1 / 2 - math.atan(4) / math.pi, "normal", both(4) },
  }

  it("and the shares counted at 10 000 units agree within 3 sigma", function()
    for k, case in ipairs(closed) do
      local p, d = case[1], case[3] or unit
      local what = ("case %d"):format(k)
      local ens = tn.ensemble{ 1, {2, "relu"}, {1, "identity"}, init = case[2], members = 5000, seed = 1 }
      ens:fit(d, { epochs = 0 })
      near(p, tn.census(ens, d).born_dead.share, 10000, what)
      local odds = tn.odds.born_dead{ init = case[2], lo = d.x:min(), hi = d.x:max(), units = 2 }
      assert.is_true(math.abs(odds - p) < 5e-7, what)
    end
  end)

  it("by symmetry always on is as likely as dead, the rest is kinked", function()
    local states, n = { dead = 0, always_on = 0, kinked = 0 }, 0
    local ens = tn.ensemble{ 1, {2, "relu"}, {1, "identity"}, init = "normal", members = 5000, seed = 1 }
    for _, list in ipairs(ens:units(unit)) do
      for _, u in ipairs(list) do
        states[u.state], n = states[u.state] + 1, n + 1
      end
    end
    assert.equal(10000, n)
    near(3 / 8, states.dead / n, n, "dead")
    near(3 / 8, states.always_on / n, n, "always on")
    near(1 / 4, states.kinked / n, n, "kinked")
  end)

  it("and deep nets are constant at birth as often as they say", function()
    local one = tn.data.new({ { 1 } }, { { 0 } })
    for _, case in ipairs{ { 1, 1 }, { 1, 4 }, { 2, 3 }, { 2, 10 }, { 3, 6 }, { 4, 20 } } do
      local width, depth = case[1], case[2]
      local shape = { 1, init = { w = "normal" }, members = 10000, seed = 1 }
      for _ = 1, depth do shape[#shape + 1] = { width, "relu" } end
      shape[#shape + 1] = { 1, "identity" }
      local constant = tn.ensemble(shape):metrics(one).mse:count(function(v) return v == 0 end)
      near(1 - (1 - 2 ^ -width) ^ depth, constant / 10000, 10000, ("N = %d, L = %d"):format(width, depth))
    end
  end)
end)

describe("Wilson intervals", function()
  it("cover the truth in 93 to 97 % of 2000 simulated censuses", function()
    local rng = tn.rng(11)
    for _, case in ipairs{ { 0.3, 200 }, { 0.05, 400 }, { 0.5, 100 }, { 3 / 8, 1000 }, { 0.02, 1000 } } do
      local p, n, covered = case[1], case[2], 0
      for _ = 1, 2000 do
        local s = tn.share(rng:uniform(n):count(function(v) return v < p end), n)
        covered = covered + (s.low <= p and p <= s.high and 1 or 0)
      end
      assert.is_true(covered >= 1860 and covered <= 1940, covered .. " at p = " .. p)
    end
  end)
end)

describe("tn.autopsy", function()
  local how = { batch = 5, epochs = 60 }
  local ens = starts(150, how)
  local before, after = ens:start():units(train), ens:units(train)

  local function first(state)
    for i = 1, #ens do
      for k = 1, 2 do
        local was, is = before[i][k].state == "dead", after[i][k].state == "dead"
        if state(was, is) then return i, k end
      end
    end
  end

  it("finds the step that killed a unit, which hand computation confirms", function()
    local i = first(function(was, is) return is and not was end)
    local a = tn.autopsy(ens, i, train)
    assert.equal("died", a.verdict)
    assert.is_true(a.z_before > 0 and a.z_after <= 0)
    assert.equal(5, #a.samples)
    for _, g in ipairs(a.gradient) do assert.is_true(math.abs(g.before - 0.1 * g.gradient - g.after) < 1e-15) end
    -- the same steps, trained by hand to the end of the epoch before
    local alone = tn.net{ 1, {2, "relu"}, {1, "identity"}, init = "book", seed = ens:seed(i) }
    alone:fit(train, { batch = 5, epochs = a.epoch })
    assert.equal("dead", alone:units(train)[a.unit].state)
    alone = tn.net{ 1, {2, "relu"}, {1, "identity"}, init = "book", seed = ens:seed(i) }
    alone:fit(train, { batch = 5, epochs = a.epoch - 1 })
    assert.not_equal("dead", alone:units(train)[a.unit].state)
    -- going on as it was gives the member itself, bit for bit
    local same = a.alternatives[1]
    assert.equal("as_it_was", same.id)
    assert.is_true(same.net:params() == ens:net(i):params())
    assert.equal(4, #a.alternatives)
    local faults = a:figure():check()
    assert.same({ 0, 0, 0 }, { faults.overlaps, faults.outside, faults.missing_glyphs })
  end)

  it("tells a unit born dead, with its odds, and one that never died", function()
    local i = first(function(was) return was end)
    local a = tn.autopsy(ens, i, train)
    local fates = {}
    for _, u in ipairs(a.units) do fates[u.fate] = true end
    assert.is_true(fates.born_dead)
    assert.equal(tn.odds.born_dead{ init = "normal", lo = train.x:min(), hi = train.x:max() }, a.odds)
    for k = 1, #ens do
      if after[k][1].state ~= "dead" and after[k][2].state ~= "dead" then
        a = tn.autopsy(ens, k, train)
        assert.equal("alive", a.verdict)
        assert.is_nil(a.alternatives)
        break
      end
    end
  end)

  it("replays any optimizer, order and depth", function()
    for _, case in ipairs{
      { optimizer = "adam", lr = 0.05, batch = 7, epochs = 12, order = "own" },
      { optimizer = "momentum", lr = 0.1, batch = 16, epochs = 12, schedule = { "step", every = 4, factor = 0.5 } },
      { lr = 0.3, batch = 300, epochs = 12, l2 = 1e-3, clip = 1 },
    } do
      local deep = starts(12, case, { 1, {3, "relu"}, {2, "relu"}, {1, "identity"}, init = "normal" })
      for i = 1, 12 do
        local a = tn.autopsy(deep, i, train)
        if a.verdict == "died" then assert.is_true(a.alternatives[1].net:params() == deep:net(i):params()) end
        for line in tostring(a):gmatch "[^\n]+" do assert.is_true(#line <= 80, line) end
      end
    end
  end)

  it("tells a member that diverged, and that there is nothing to draw", function()
    local wild = starts(12, { batch = 8, lr = 3, epochs = 40 })
    local i = tn.census(wild, train).diverged.members[1]
    local a = tn.autopsy(wild, i, train)
    assert.equal("diverged", a.verdict)
    local alone = tn.net{ 1, {2, "relu"}, {1, "identity"}, init = "book", seed = wild:seed(i) }
    local h = alone:fit(train, { batch = 8, lr = 3, epochs = 40 })
    assert.equal(h.epoch, a.epoch)
    assert.equal(("start %d, seed %d: diverged in epoch %d: weights no longer finite, no unit dead or alive"):format(i, i,
      a.epoch), tostring(a))
    helper.raises(function() a:figure() end, ("autopsy:figure has nothing to draw: member %d diverged"):format(i))
  end)

  it("refuses what it cannot replay", function()
    helper.raises(function() tn.autopsy(ens, 151, train) end, "member must be at most 150, got 151")
    helper.raises(function() tn.autopsy(3, 1, train) end, "ensemble expected, got number")
    helper.raises(function() tn.autopsy(tn.ensemble{ 1, {2, "relu"}, {1, "identity"}, members = 2 }, 1, train) end,
      "not trained yet")
    helper.raises(function() tn.autopsy(ens, 1, train:slice(1, 100)) end, "the replay does not end where member 1 is")
    local twice = starts(2, { epochs = 2 })
    twice:fit(train, { epochs = 3 })
    helper.raises(function() tn.autopsy(twice, 1, train) end, "trained 5 epochs, 3 of them in its last fit")
    local lm = starts(2, { optimizer = "lm", epochs = 2 })
    helper.raises(function() tn.autopsy(lm, 1, train) end, "lm has no steps of single batches")
  end)
end)

describe("a unit born dead", function()
  it("never revives in a net with one hidden layer", function()
    local ens = starts(helper.long and 10000 or 500, { batch = 5, epochs = helper.long and 1000 or 100 })
    local before, after, count = ens:start():units(train), ens:units(train), 0
    for i = 1, #ens do
      for k = 1, 2 do
        if before[i][k].state == "dead" then
          count = count + 1
          assert.equal("dead", after[i][k].state)
          assert.equal(before[i][k].z_max, after[i][k].z_max)
        end
      end
    end
    assert.is_true(count > 0.3 * 2 * #ens)
  end)

  it("nor with momentum, penalties or another width", function()
    for _, case in ipairs{
      { optimizer = "momentum", lr = 0.1, epochs = 40 }, { optimizer = "adam", lr = 0.05, epochs = 40 },
      { lr = 0.3, l2 = 0.01, epochs = 40 }, { lr = 0.1, weight_decay = 0.01, epochs = 40 },
    } do
      local ens = starts(60, case, { 1, {4, "relu"}, {1, "identity"}, init = "normal" })
      local before, after = ens:start():units(train), ens:units(train)
      for i = 1, #ens do
        for k = 1, 4 do
          if before[i][k].state == "dead" then assert.equal("dead", after[i][k].state) end
        end
      end
    end
  end)
end)

describe("tn.find_seed", function()
  local function spec(o)
    local s = { 1, {2, "relu"}, {1, "identity"}, init = "book", train = train, batch = 5, epochs = 60 }
    for key, v in pairs(o) do s[key] = v end
    return s
  end

  it("finds the first seed with an outcome, as a net alone repeats it", function()
    local seed, net = tn.find_seed(spec{ outcome = "hinge" })
    local alone = tn.net{ 1, {2, "relu"}, {1, "identity"}, init = "book", seed = seed }
    alone:fit(train, { batch = 5, epochs = 60 })
    assert.is_true(alone:params() == net:params())
    local c = tn.census(starts(seed, { batch = 5, epochs = 60 }), train)
    assert.same({ seed }, c.hinge.members) -- no earlier one
    assert.is_true(tn.find_seed(spec{ outcome = "hinge", seed = seed + 1 }) > seed)
  end)

  it("takes the words of the table, in any language", function()
    local seed = tn.find_seed(spec{ outcome = "line" })
    assert.equal(seed, (tn.find_seed(spec{ outcome = "straight line" })))
    assert.equal(seed, (tn.find_seed(spec{ outcome = "直线" })))
    helper.raises(function() tn.find_seed(spec{ outcome = "plato" }) end, "unknown outcome 'plato'; did you mean 'plateau'?")
    helper.raises(function() tn.find_seed(spec{ outcome = "god fit" }) end, "did you mean 'good fit'?")
    helper.raises(function() tn.find_seed(spec{ outcome = "fit", lr = -1 }) end, "bad argument #1 to 'find_seed' (lr must")
  end)

  it("answers nil where there is none, and an error for what it does not know", function()
    assert.is_nil(tn.find_seed(spec{ outcome = "diverged", max = 60, epochs = 1 }))
    helper.raises(function() tn.find_seed(spec{ outcome = "platau" }) end,
      "unknown outcome 'platau'; did you mean 'plateau'? (constant, line")
    helper.raises(function() tn.find_seed(spec{}) end, "outcome is missing: one of constant, line")
    helper.raises(function() tn.find_seed(spec{ outcome = "fit", max = 0 }) end, "max must be at least 1, got 0")
    helper.raises(function() tn.find_seed(spec{ outcome = "fit", epoch = 3 }) end, "unknown option 'epoch'")
  end)
end)

describe("tn.census", function()
  it("is the same for 1, 2 and 3 threads, to the bit", function()
    local out = helper.any_threads[[
      local tn = require "tinynet"
      local d = tn.data.book7{ n = 200 }:minmax()
      local ens = tn.ensemble{ 1, {2, "relu"}, {1, "identity"}, init = "book", members = 130, seed = 1 }
      ens:fit(d, { batch = 5, epochs = 40, every = 4 })
      local c = tn.census(ens, d)
      print(c)
      for _, g in ipairs(c) do
        print(g.id, g.count, g.example, g.best, g.epochs, ("%a %a %a %a"):format(g.mse, g.r2, g.low, g.high),
          table.concat(g.members, " "))
      end
      print(require("tinynet.engine").bytes.hash(ens._core:params()))]]
    assert.matches("^130 starts of 1%-2%-1 ", out)
  end)

  it("and what goes with it refuse arguments that they do not take", function()
    local ens = starts(2, { epochs = 2 })
    local c = tn.census(ens, train)
    for text, f in pairs{
      ["bad argument #3 to 'census'"] = function() tn.census(ens, train, {}) end,
      ["bad argument #1 to 'figure'"] = function() c:figure "x.png" end,
      ["bad argument #2 to 'compare'"] = function() tn.census.compare({ { "a", c } }, 1) end,
      ["bad argument #4 to 'autopsy'"] = function() tn.autopsy(ens, 1, train, 1) end,
      ["bad argument #2 to 'find_seed'"] = function() tn.find_seed({ 1, {1, "relu"}, outcome = "fit" }, 1) end,
      ["bad argument #3 to 'share'"] = function() tn.share(1, 2, 3) end,
      ["bad argument #2 to 'born_dead'"] = function() tn.odds.born_dead({}, 1) end,
    } do
      helper.raises(f, text .. " (no argument expected, got ")
    end
  end)

  it("lists the members in which a unit died in training", function()
    local ens = starts(80, { batch = 5, epochs = 40 })
    local before, after, list = ens:start():units(train), ens:units(train), {}
    for i = 1, #ens do
      local died = false
      for k = 1, 2 do died = died or after[i][k].state == "dead" and before[i][k].state ~= "dead" end
      if died then list[#list + 1] = i end
    end
    assert.is_true(#list > 0)
    assert.same(list, tn.census(ens, train).victims)
  end)

  it("counts one start as one", function()
    local c = tn.census(starts(1, { epochs = 1 }), train)
    assert.matches("^1 start of 1%-2%-1 %(relu%), sgd lr 0.1, batch 8, 1 epoch: 1 outcome\n", tostring(c))
  end)
end)

describe("tn.census of more than the book's nets", function()
  it("groups class data by regions and accuracy, and draws the regions", function()
    local d = tn.data.xor{ n = 100, noise = 0.15, seed = 5 }:zscore()
    local ens = tn.ensemble{ 2, {2, "relu"}, {1, "sigmoid"}, init = "he", members = 30, seed = 1 }
    ens:fit(d, { loss = "bce", optimizer = "momentum", lr = 0.1, batch = 32, epochs = 100, every = 5 })
    local c, accuracy = tn.census(ens, d), ens:metrics(d).accuracy
    for _, g in ipairs(c) do
      assert.is_true(g.id == "poor" or g.id == "good" or g.id == "perfect" or g.id == "one_class")
      for _, i in ipairs(g.members) do assert.equal(g.id == "perfect", accuracy[i] == 1) end
    end
    assert.is_true(c.perfect.epochs <= 100)
    local faults = c:figure():check()
    assert.same({ 0, 0, 0 }, { faults.overlaps, faults.outside, faults.missing_glyphs })
    local wide = tn.ensemble{ 2, {3, "tanh"}, {2, "softmax"}, init = "normal", members = 10, seed = 1 }
    wide:fit(d:onehot(), { loss = "cross_entropy", epochs = 5 })
    assert.is_true(#tn.census(wide, d:onehot()) >= 1)
  end)

  it("knows the constants among nets with several inputs", function()
    local x = tn.rng(1):uniform(100, 2, -1, 1)
    local d = tn.data.new(x, (x:col(1) * x:col(2)):reshape(100, 1))
    local ens = tn.ensemble{ 2, {2, "relu"}, {1, "identity"}, init = "normal", members = 200, seed = 1 }
    ens:fit(d, { epochs = 20 })
    local c, all_dead = tn.census(ens, d), 0
    for i, units in ipairs(ens:units(d)) do
      if units[1].state == "dead" and units[2].state == "dead" then
        all_dead = all_dead + 1
        assert.equal(0, ens:net(i):predict(d.x):max() - ens:net(i):predict(d.x):min())
      end
    end
    assert.is_true(all_dead > 0 and c.constant.count >= all_dead)
    assert.equal(200, c.constant.count + c.other.count)
    local height = d.y:max() - d.y:min()
    for _, i in ipairs(c.other.members) do
      local y = ens:net(i):predict(d.x)
      assert.is_true(y:max() - y:min() >= 0.05 * height)
    end
  end)

  it("knows the epoch at which r2 was reached", function()
    local ens = starts(40, { batch = 5, epochs = 60, every = 10 })
    local c = tn.census(ens, train)
    local h = ens._history
    for _, g in ipairs(c) do
      local epochs = {}
      for _, i in ipairs(g.members) do
        for r = 1, #h.epochs do
          if h.train.r2:get(r, i) >= 0.9 then
            epochs[#epochs + 1] = h.epochs[r]
            break
          end
        end
      end
      table.sort(epochs)
      assert.equal(epochs[(#epochs + 1) // 2], g.epochs)
    end
  end)

  it("says by when r2 was reached only where more than the first and the last epoch were recorded", function()
    local two = tostring(tn.census(starts(40, { batch = 5, epochs = 60, every = 60 }), train))
    assert.matches("r2 >= 0%.9 seen in %d+ of 40 starts$", two)
    local more = tostring(tn.census(starts(40, { batch = 5, epochs = 60, every = 10 }), train))
    assert.matches("r2 >= 0%.9 seen in %d+ of 40 starts, in half of them by epoch [1-6]0$", more)
  end)

  it("compares censuses in a bar chart", function()
    local c = tn.census(starts(30, { batch = 5, epochs = 30 }), train)
    local fig = tn.census.compare{ { "one", c }, { { en = "two", zh = "二" }, c } }
    local faults = fig:check()
    assert.same({ 0, 0, 0 }, { faults.overlaps, faults.outside, faults.missing_glyphs })
    helper.raises(function() tn.census.compare{ 3 } end, "entry 1 is a number")
    helper.raises(function() tn.census.compare{} end, "list { { \"label\", census }, ... } expected, got an empty one")
    helper.raises(function() tn.ensemble{ 1, {2, "relu"}, {1, "identity"}, members = 0 } end,
      "members must be at least 1, got 0")
  end)
end)
