local helper = require "helper"
local tn = require "tinynet"
local engine = require "tinynet.engine"
local symmetry = require "tinynet.landscape.symmetry"

local function one_hidden(units, act, init, seed)
  return tn.net{ 1, {units, act}, {1, "identity"}, init = init, seed = seed or 1 }
end

local function book()
  return tn.data.load(helper.reference .. "/book7-samples.txt"):minmax()
end

-- The smallest sum of squares of c + sum v_j hinge_j(x) with kinks at the given places, by lm on the
-- outer layer alone, a linear problem.
local function square_at(d, kinks, falling)
  local m = #d
  local columns = {}
  for i = 1, m do
    columns[i] = {}
    for j, t in ipairs(kinks) do columns[i][j] = math.max(0, falling[j] and t - d.x[i][1] or d.x[i][1] - t) end
  end
  local linear = tn.net{ #kinks, {1, "identity"}, init = 0 }
  local e = tn.data.new(tn.array(columns), d.y)
  linear:fit(e, { optimizer = "lm", epochs = 12 })
  return linear:loss(e, "mse") * m
end

describe("the certified fit", function()
  it("is not undercut by any kinks on a grid, and met by the nearest", function()
    local r = tn.rng(3)
    for _, case in ipairs{ { m = 6, units = 1, grid = 60 }, { m = 7, units = 2, grid = 14 } } do
      local x = r:uniform(case.m, 1, 0, 1)
      local d = tn.data.new(x, r:normal(case.m, 1))
      local best, complete = engine.net.hinge_best(d.x, d.y, case.units)
      assert.is_true(complete)
      local least = math.huge
      for mask = 0, 2 ^ case.units - 1 do
        local falling = { mask & 1 == 1, mask & 2 == 2 }
        for i = 0, case.grid do
          for j = i, case.units == 2 and case.grid or i do
            local kinks = { i / case.grid }
            if case.units == 2 then kinks[2] = j / case.grid end
            least = math.min(least, square_at(d, kinks, falling))
          end
        end
      end
      local kinks, falling = {}, {}
      for j, u in ipairs(best) do kinks[j], falling[j] = u.t, u.falling end
      assert.is_true(best.square <= least * (1 + 1e-9), least)
      assert.is_true(math.abs(square_at(d, kinks, falling) / best.square - 1) < 1e-6)
    end
  end)

  it("is as low as any of many trained nets", function()
    local r = tn.rng(11)
    for units = 1, 3 do
      for round = 1, 3 do
        local d = tn.data.new(r:integer(1, 9) + r:uniform(9 + round, 1, 0, 3), r:normal(9 + round, 1)):minmax{ y = false }
        local best = engine.net.hinge_best(d.x, d.y, units)
        local ens = tn.ensemble{ 1, {units, "relu"}, {1, "identity"}, init = "normal", members = 150, seed = 1 }
        ens:fit(d, { optimizer = "lm", epochs = 150 })
        assert.is_true(best.square <= ens:loss(d, "mse"):min() * #d * (1 + 1e-9))
      end
    end
  end)

  it("gives the same bits for any number of threads, and finds a function of hinges again", function()
    local x = tn.array.linspace(0, 1, 120):reshape(120, 1)
    local y = x:map(function(v) return 2 + 3 * math.max(0, v - 0.21) - 5 * math.max(0, v - 0.405) + math.max(0, v - 0.7) end)
    local d, before, seen = tn.data.new(x, y), engine.net.threads(), {}
    for threads = 1, 3 do
      engine.net.threads(threads)
      local best = engine.net.hinge_best(d.x, d.y, 3)
      seen[threads] = ("%a %a %a %a"):format(best.square, best.c, best[1].t, best[3].d)
      assert.is_true(best.square < 1e-12)
    end
    engine.net.threads(before)
    assert.equal(seen[1], seen[2])
    assert.equal(seen[1], seen[3])
  end)

  it("of the book's samples is below the book's good fit", function()
    if not helper.reference then return pending(helper.no_reference) end
    local d = book()
    local a = tn.landscape.atlas(one_hidden(2, "relu", "book"), d, { starts = 60 })
    assert.is_true(a[1].certified)
    assert.is_true(math.abs(a[1].loss - 0.0015773198) < 5e-11)
    assert.is_true(a[1].net:get "w1[1,1]" < 0 and a[1].net:get "w1[1,2]" < 0)
    assert.is_true(a[1].grad_norm < 1e-12)
    assert.equal(math.huge, a[1].copies)
    assert.equal(2, a[1].permutations)
    for k = 2, #a do assert.is_false(a[k].certified) end
    local b = tn.landscape.atlas(one_hidden(3, "relu"), d, { starts = 1 })
    assert.is_true(b[1].certified and b[1].count == 0)
    assert.is_true(math.abs(b[1].loss - 0.0014446949) < 5e-11)
    assert.is_true(math.abs(b[1].net:loss(d) - b[1].loss) < 1e-17)
  end)
end)

describe("tn.landscape.atlas", function()
  it("finds the tanh fit of FACTS with its 8 copies, and tells the runaways", function()
    if not helper.reference then return pending(helper.no_reference) end
    local starts = helper.long and 200 or 24
    local a = tn.landscape.atlas(one_hidden(2, "tanh"), book(), { starts = starts, loss = "mse" })
    local s = a[1]
    assert.is_true(math.abs(s.loss - 0.0028338910) < 6e-11)
    assert.is_true(s.grad_norm < 1e-12)
    assert.is_true(math.abs(s.eigenvalues[7] / s.eigenvalues[1] / 2.6e5 - 1) < 0.05)
    assert.equal(8, s.copies)
    assert.equal("minimum", s.kind)
    assert.is_false(s.certified)
    assert.is_true(s.count >= 1 and (not helper.long or s.count / starts > 0.08 and s.count / starts < 0.17))
    assert.is_true(math.abs(a.runaway[1].loss - 0.0028352) < 5e-8)
    local all = a.unfinished
    for _, r in ipairs(a.runaway) do all = all + r.count end
    for _, other in ipairs(a) do
      all = all + other.count
      assert.is_true(other.loss >= s.loss)
    end
    assert.equal(starts, all)
  end)

  it("takes any loss with curvature, that of the net's training by default", function()
    local r = tn.rng(3)
    local x = r:uniform(80, 1, 0, 1)
    local y = x:map(function(v) return (math.abs(v - 0.5) < 0.2) == (r:uniform(1, 1, 0, 1)[1][1] < 0.9) and 1 or 0 end)
    local d = tn.data.new(x, y)
    local line = tn.landscape.atlas(tn.net{ 1, {1, "sigmoid"} }, d, { loss = "bce", starts = 10 })
    assert.equal(1, #line)
    assert.equal(10, line[1].count)
    assert.is_true(line[1].net:gradient(d, "bce"):norm() < 1e-13 and line[1].eigenvalues[1] > 0.01)
    assert.equal(line[1].net:loss(d, "bce"), line[1].loss)
    assert.equal("minimum", line[1].kind)
    local adam = tn.net{ 1, {1, "sigmoid"}, seed = 1 }       -- and a long training comes to it
    adam:fit(d, { loss = "bce", optimizer = "adam", lr = 0.05, batch = 80, epochs = 4000 })
    assert.is_true(math.abs(adam:loss(d, "bce") / line[1].loss - 1) < 1e-6)
    local own = tn.landscape.atlas(adam, d, { starts = 2 })
    assert.equal("bce", own.loss)
    assert.matches("by newton on bce: 1 solution\n", tostring(own))
    -- Classes that can be parted: the loss falls to 0 for ever.
    local xor = tn.landscape.atlas(tn.net{ 2, {2, "tanh"}, {1, "sigmoid"} }, tn.data.xor(), { loss = "bce", starts = 12 })
    assert.equal(0, #xor)
    assert.is_true(xor.runaway[1].loss < 1e-6)
    assert.matches("ran off to infinity, the loss to 0", tostring(xor))
    -- A softmax has one parameter too many for each unit: level along it, no runaway.
    local moons = tn.data.moons{ n = 60, noise = 0.4 }:onehot()
    local soft = tn.landscape.atlas(tn.net{ 2, {2, "softmax"} }, moons, { loss = "cross_entropy", starts = 8 })
    assert.same({ 1, 8, true, 0 }, { #soft, soft[1].count, soft[1].flat, #soft.runaway })
    -- Errors are small: huber is half_mse there, and has its solutions.
    local book60 = tn.data.book7{ n = 60 }:minmax()
    local lm = tn.landscape.atlas(one_hidden(1, "tanh", "normal"), book60, { starts = 20 })
    local huber = tn.landscape.atlas(one_hidden(1, "tanh", "normal"), book60, { starts = 20, loss = "huber" })
    assert.is_true(math.abs(huber[1].loss / lm[1].loss - 1) < 1e-12)
    assert.is_true(huber[1].net:params():abs():equals(lm[1].net:params():abs(), 1e-6))
  end)

  it("has the same bits for any number of threads, and starts from the net's own law", function()
    local d, before, seen = tn.data.book7{ n = 60 }:minmax(), engine.net.threads(), {}
    for threads = 1, 3 do
      engine.net.threads(threads)
      local a = tn.landscape.atlas(one_hidden(2, "relu", { w = "normal", b = 0.5 }), d, { starts = 20, seed = 4 })
      local words = { tostring(a) }
      for _, s in ipairs(a) do
        for _, v in ipairs(s.net:params():tolist()) do words[#words + 1] = ("%a"):format(v) end
      end
      seen[threads] = table.concat(words, " ")
    end
    engine.net.threads(before)
    assert.equal(seen[1], seen[2])
    assert.equal(seen[1], seen[3])
    local lone = tn.landscape.atlas(one_hidden(2, "tanh", 0), d, { starts = 3 })
    assert.equal(1, #lone) -- all weights zero: three times the constant
    assert.equal(3, lone[1].count)
    assert.is_true(lone[1].flat and lone[1].copies == math.huge)
  end)

  it("prints within 80 columns and draws, in both languages", function()
    local script = [[
      local tn = require "tinynet"
      local d = tn.data.book7{ n = 80 }:minmax()
      local a = tn.landscape.atlas(tn.net{ 1, {2, "relu"}, {1, "identity"} }, d, { starts = 30 })
      print(a)
      local f = a:figure():check()
      assert(f.overlaps == 0 and f.outside == 0 and f.missing_glyphs == 0)]]
    for _, lang in ipairs{ "en", "zh" } do
      local out, err, code = helper.run("--lang", lang, "-e", script)
      assert.equal(0, code, err)
      for line in out:gmatch "[^\n]+" do assert.is_true(require "tinynet.text".width(line) <= 80, line) end
      assert.is_truthy(out:find(lang == "en" and "global optimum" or "全局最优", 1, true))
    end
  end)

  it("keeps what is done at Ctrl-C", function()
    if helper.emulated then return pending(helper.emulated.moment) end
    local folder = helper.tmpdir()
    local file = helper.write(folder .. "/script.lua", [[
      local tn = require "tinynet"
      local net = tn.net{ 1, {8, "tanh"}, {1, "identity"}, seed = 1 }
      local d = tn.data.book7():minmax()
      print "ready"
      io.flush()
      local ok, err = pcall(tn.landscape.atlas, net, d, { starts = 3000 })
      print(ok, tostring(err), err.partial.starts)
      error(err)]])
    local out, err, code = helper.run(file, { cwd = folder, shell = [[mkfifo pipe;
      run() { "$@" >pipe & pid=$!; exec 3<pipe; read line <&3; sleep 0.3; kill -INT $pid; cat <&3; wait $pid; }; run]] })
    assert.equal("false\tinterrupted!\t3000\n", out, err)
    assert.equal(130, code)
  end)

  it("refuses what makes no atlas", function()
    local d = tn.data.book7{ n = 30 }:minmax()
    local net = one_hidden(2, "tanh")
    local function refuses(options, message, a_net)
      helper.raises(function() tn.landscape.atlas(a_net or net, d, options) end, message)
    end
    refuses({ starts = 0 }, "bad argument #3 to 'atlas' (starts must be at least 1, got 0)")
    refuses({ starts = 2.5 }, "starts: whole number expected, got 2.5")
    refuses({ start = 3 }, "unknown option 'start'; did you mean 'starts'?")
    refuses({ loss = "mae" }, "an atlas needs a loss with curvature, mae has none: its minima are kinks everywhere; take")
    local wide = tn.net{ 1, {40, "tanh"}, {1, "sigmoid"} }
    refuses({ loss = "bce" }, "an atlas on bce is for nets of up to 100 parameters, this one has 121", wide)
    refuses({ loss = "half_mes" }, "unknown loss 'half_mes'; did you mean 'half_mse'?")
    refuses({ init = "norml" }, "unknown law 'norml'; did you mean 'normal'?")
    net:set("b2[1]", 0 / 0)
    refuses({}, "parameter b2[1] of the net is ")
    helper.raises(function() tn.landscape.atlas(d, d) end, "bad argument #1 to 'atlas' (net expected, got dataset)")
    helper.raises(function() tn.landscape.atlas(tn.net{ 1, {1, "tanh"}, {1, "identity"} }, d, { init = "hee" }) end,
      "bad argument #3 to 'atlas' (init: unknown law 'hee'; did you mean 'he'?)")
    helper.raises(function() return tn.landscape.atls end, "did you mean 'atlas'?")
  end)
end)

describe("an exact fit", function()
  it("is level ground, no saddle, however its curvature is rounded", function()
    local a = tn.landscape.atlas(tn.net{ 2, {4, "tanh"}, {1, "sigmoid"}, seed = 1 }, tn.data.xor(), { starts = 4 })
    assert.is_true(a[1].loss < 1e-20)
    for _, s in ipairs(a) do assert.not_equal("saddle", s.loss < 1e-20 and s.kind) end
  end)
end)

describe("symmetry", function()
  it("leaves the function of a net as it is", function()
    local d = tn.data.new(tn.rng(1):normal(40, 2), tn.rng(2):normal(40, 2))
    local r = tn.rng(5)
    for _, act in ipairs{ "tanh", "sigmoid", "relu", "leaky_relu", "softplus" } do
      for seed = 1, 8 do
        local net = tn.net{ 2, {4, act}, {3, act}, {2, "identity"}, init = "normal", seed = seed }
        local copy = net:copy()
        for l = 1, 2 do
          local layer, order = copy._layers[l], { 2, 3, 1, l == 1 and 4 or nil }
          if seed > 1 then r:shuffle(order) end
          symmetry.permute(copy, l, order)
          for j = 1, layer.units do
            if symmetry.flips(layer) and r:integer(0, 1) == 1 then symmetry.flip(copy, l, j) end
            if symmetry.scales(layer) then symmetry.rescale(copy, l, j, 0.1 + j) end
          end
        end
        if seed == 1 then assert.is_false(net:params():equals(copy:params(), 1e-6)) end
        assert.is_true(math.abs(copy:loss(d) / net:loss(d) - 1) < 1e-13)
        local a, b = net:forward(d.x), copy:forward(d.x)
        assert.is_true(symmetry.equal(a, b, 1e-12) and not symmetry.equal(a, b + 1e-3, 1e-5))
      end
    end
  end)

  it("counts copies", function()
    local function count(units, act)
      return { symmetry.count(one_hidden(units, act, "normal")) }
    end
    assert.same({ 8, 2 }, count(2, "tanh"))
    assert.same({ 48, 6 }, count(3, "sigmoid"))
    assert.same({ 24, 24 }, count(4, "softplus"))
    assert.same({ math.huge, 6 }, count(3, "relu"))
    local net = one_hidden(3, "tanh", "normal")
    for _, name in ipairs{ "w1[1,%d]", "b1[%d]", "w2[%d,1]" } do net:set(name:format(2), net:get(name:format(1))) end
    assert.same({ 24, 3 }, { symmetry.count(net) })
    assert.equal(8, #symmetry.copies(net, one_hidden(2, "tanh", "normal"), 1000))
  end)
end)
