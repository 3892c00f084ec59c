-- Slices against net:loss, whatever the net, the loss and the axes; directions, ways, films.
local helper = require "helper"
local tn = require "tinynet"

local rng = tn.rng(11)

local function pick(list) return list[rng:integer(1, #list)] end

local function mean_square(d)
  return (d.y * d.y):mean()
end

-- A random net, loss and data that fit together; some samples have equal inputs.
local function random_case(act)
  local loss = pick(tn.loss.list())
  local out = loss == "cross_entropy" and 3 or rng:integer(1, 2)
  local inputs, m = rng:integer(1, 2), pick{ 1, 7, 40, 300 }
  local last = loss == "bce" and "sigmoid" or loss == "cross_entropy" and "softmax" or loss == "bce_logits" and "identity"
    or pick{ "identity", "identity", "identity", "tanh" }
  local shape = { inputs }
  for _ = 1, rng:integer(0, 2) do shape[#shape + 1] = { rng:integer(1, 4), act } end
  shape[#shape + 1] = { out, last }
  shape.init, shape.seed = "normal", rng:integer(1, 10 ^ 6)
  local x = rng:normal(m, inputs)
  if rng:integer(1, 2) == 1 then x = x:map(function(v) return math.floor(v * 4) / 4 end) end
  local y = rng:uniform(m, out, 0, 1)
  if loss == "cross_entropy" then
    y = tn.array.zeros(m, out)
    for i = 1, m do y:set(i, rng:integer(1, out), 1) end
  end
  return tn.net(shape), tn.data.new(x, y), loss
end

-- A name or an array; about half of its numbers 0, so that some directions share no unit.
local function random_axis(net)
  local names = net:names()
  if rng:integer(1, 3) < 3 then return pick(names) end
  local a = rng:normal(#names, 1):col(1):copy()
  for k = 1, #names do
    if rng:integer(1, 2) == 1 then a[k] = 0 end
  end
  a[rng:integer(1, #names)] = 1
  return a
end

-- The net at a point, by the definition of a slice.
local function net_at(net, axes, at)
  local probe = net:copy()
  for i, axis in ipairs(axes) do
    if type(axis) == "string" then probe:set(axis, at[i]) end
  end
  local p = probe:params()
  for i, axis in ipairs(axes) do
    for k = 1, type(axis) == "string" and 0 or #p do p[k] = p[k] + at[i] * axis[k] end
  end
  return probe
end

local function parallel(net, x, y)
  local ok, err = pcall(tn.landscape.slice, net, tn.data.new(tn.array.zeros(1, net._inputs),
    tn.array.zeros(1, (select(2, net["b" .. #net._layers]:shape())))), { x = x, y = y, n = 2, loss = "mae" })
  return not ok and (tostring(err):find "parallel" or tostring(err):find "the same")
end

describe("slices", function()
  it("agree with net:loss to 1e-12 loss + 1e-15 mean(y^2), and are never negative", function()
    local seen = 0
    for _, act in ipairs(tn.act.list()) do
      for _ = 1, act == "softmax" and 0 or 25 do
        local net, d, loss = random_case(act)
        local axes = { random_axis(net), random_axis(net) }
        if not parallel(net, axes[1], axes[2]) then
          local s = tn.landscape.slice(net, d, { x = axes[1], y = axes[2], nx = rng:integer(2, 40), ny = rng:integer(2, 9),
            radius = pick{ 0.5, 5, 100 }, loss = loss })
          for _ = 1, 6 do
            local i, j = rng:integer(1, #s.x), rng:integer(1, #s.y)
            local z, exact = s.z:get(j, i), net_at(net, axes, { s.x[i], s.y[j] }):loss(d, loss)
            assert.equal(exact, s:loss(s.x[i], s.y[j]))
            assert.is_true(math.abs(z - exact) <= 1e-12 * exact + 1e-15 * mean_square(d) or z == exact,
              ("%s %s: %.17g, %.17g"):format(act, loss, z, exact))
            assert.is_true(z >= 0 or z ~= z)
            seen = seen + 1
          end
          assert.equal(net:loss(d, loss), s.center.loss)
        end
      end
    end
    assert.is_true(seen > 1000)
  end)

  it("keep the agreement where two large outputs cancel", function()
    local d = tn.data.new({ { 0.25 }, { 0.5 }, { 0.5 }, { 1 } }, { { 0 }, { 0 }, { 0 }, { 0 } })
    local net = tn.net{ 1, {2, "relu"}, {1, "identity"}, init = 0 }
    net.w2 = { { 1 }, { -1 } }
    local s = tn.landscape.slice(net, d, { x = "w1[1,1]", y = "w1[1,2]", radius = 1e9, n = 41 })
    for i = 1, 41 do
      assert.equal(0, s.z:get(i, i))
      for j = 1, 41 do
        local exact = s:loss(s.x[i], s.y[j])
        assert.is_true(math.abs(s.z:get(j, i) - exact) <= 1e-12 * exact)
      end
    end
  end)

  it("take samples with equal inputs as one, and have the bits of net:loss without such samples", function()
    local x = tn.rng(1):normal(50, 1)
    local y = x * x
    local net = tn.net{ 1, {3, "tanh"}, {1, "identity"}, init = "normal", seed = 3 }
    local plain = tn.landscape.slice(net, tn.data.new(x, y), { x = "w1[1,1]", y = "b1[1]", n = 9 })
    for i = 1, 9 do assert.equal(plain:loss(plain.x[i], plain.y[2]), plain.z:get(2, i)) end
    local twice_x, twice_y = tn.array.zeros(100, 1), tn.array.zeros(100, 1)
    for i = 1, 50 do
      for k = 0, 1 do
        twice_x:set(i + 50 * k, 1, x[i][1])
        twice_y:set(i + 50 * k, 1, y[i][1])
      end
    end
    for _, other in ipairs{ "b1[1]", "w1[1,2]" } do
      local one = tn.landscape.slice(net, tn.data.new(x, y), { x = "w1[1,1]", y = other, n = 9 })
      local two = tn.landscape.slice(net, tn.data.new(twice_x, twice_y), { x = "w1[1,1]", y = other, n = 9 })
      assert.is_true(one.z:equals(two.z, 1e-14 * one.z:max()))
    end
  end)

  it("have golden bits, whatever the threads and the kernels", function()
    local script = [[
      local tn = require "tinynet"
      local d, h = tn.data.book7():minmax(), 0xcbf29ce484222325
      local u, v = tn.rng(1):normal(7, 1):col(1), tn.rng(2):normal(7, 1):col(1)
      for _, act in ipairs{ "tanh", "relu" } do
        local net = tn.net{ 1, {2, act}, {1, "identity"}, init = "normal", seed = 7 }
        for _, axes in ipairs{ { "w1[1,1]", "w1[1,2]" }, { "w1[1,1]", "b1[1]" }, { u, v }, { "w2[1,1]", "b2[1]" } } do
          local s = tn.landscape.slice(net, d, { x = axes[1], y = axes[2], nx = 37, ny = 29, radius = 3 })
          for _, row in ipairs(s.z:tolist()) do
            for _, z in ipairs(row) do
              for byte in ("%a"):format(z):gmatch "." do h = (h ~ byte:byte()) * 0x100000001b3 end
            end
          end
        end
      end
      print(("%016x"):format(h))]]
    local first = helper.run("-e", script)
    assert.equal("5de1c46849f3be04\n", first)
    assert.equal(first, (helper.run("--threads", "1", "-e", script)))
    assert.equal(first, (helper.run("--threads", "5", "-e", script)))
    for _, isa in ipairs{ "base", "fma" } do
      assert.equal(first, (helper.run("-e", script, { env = { TINYNET_ISA = isa } })))
    end
  end)

  it("go over more samples than fit at a time", function()
    local d = tn.data.book7{ n = 3000 }:minmax()
    local x = tn.rng(1):uniform(3000, 1, 0, 1)
    local many, net = tn.data.new(x, d.y), tn.net{ 1, {2, "tanh"}, {1, "identity"}, init = "normal", seed = 7 }
    local s = tn.landscape.slice(net, many, { x = "w1[1,1]", y = "w1[1,2]", nx = 2000, ny = 3 })
    for _, i in ipairs{ 1, 16, 17, 1000, 1024, 1025, 2000 } do
      assert.is_true(math.abs(s.z:get(2, i) / s:loss(s.x[i], s.y[2]) - 1) < 1e-12)
    end
  end)
end)

-- Directions ----------------------------------------------------------------------------------------

local d = tn.data.book7{ n = 200 }:minmax()

local function small(seed) return tn.net{ 1, {2, "tanh"}, {1, "identity"}, init = "normal", seed = seed } end

local function trained(o)
  local net = small(7)
  local how = { epochs = 40, batch = 32, lr = 0.5, record = "all" }
  for key, v in pairs(o or {}) do how[key] = v end
  return net, net:fit(d, how)
end

describe("directions", function()
  it("of random numbers are as long as each unit", function()
    local net = small(3)
    local r = tn.landscape.random(net, { seed = 4 })
    local p, v = net:params(), r.values
    local function length(a, positions)
      local sum = 0
      for _, k in ipairs(positions) do sum = sum + a[k] ^ 2 end
      return sum
    end
    for _, unit in ipairs{ { 1, 3 }, { 2, 4 }, { 5, 6, 7 } } do
      assert.is_true(math.abs(length(v, unit) / length(p, unit) - 1) < 1e-14)
    end
    local layer = tn.landscape.random(net, { normalise = "layer" }).values
    assert.is_true(math.abs(length(layer, { 1, 2, 3, 4 }) / length(p, { 1, 2, 3, 4 }) - 1) < 1e-14)
    assert.is_true(tn.landscape.random(net, { normalise = "none" }).values == tn.rng(1):normal(7, 1):col(1))
    assert.equal("random 4", r.name)
    assert.same({ -1, 1 }, r.range)
    local s = tn.landscape.slice(net, d, { x = "random", y = "random", n = 5 })
    assert.same({ "random 1", "random 2" }, s.names)
    assert.equal(-1, s.x[1])
    assert.equal(net:loss(d), s.center.loss)
    helper.raises(function() tn.landscape.random(net, { normalise = "filters" }) end,
      "unknown normalise 'filters'; did you mean 'filter'?")
    helper.raises(function() tn.landscape.random(tn.net{ 1, {1, "tanh"}, init = 0 }) end, "all parameters of the net are 0")
  end)

  it("go through two and three nets", function()
    local a, b, c = small(1), small(2), small(3)
    local t = tn.landscape.through(a, b, c)
    local s = tn.landscape.slice(t.net, d, { x = t.x, y = t.y, n = 5 })
    for _, at in ipairs{ { a, 0, 0 }, { b, 1, 0 }, { c, 0, 1 } } do
      local x, y, distance = s:project(at[1])
      assert.is_true(math.abs(x - at[2]) < 1e-14 and math.abs(y - at[3]) < 1e-14 and distance < 1e-14)
      assert.is_true(math.abs(s:loss(at[2], at[3]) / at[1]:loss(d) - 1) < 1e-13)
    end
    local two = tn.landscape.through(a, b, { seed = 5 })
    assert.is_true(math.abs((two.x.values * two.y.values):sum()) < 1e-13)
    assert.is_true(math.abs(two.x.values:norm() / two.y.values:norm() - 1) < 1e-14)
    helper.raises(function() tn.landscape.through(a, a:copy()) end, "both nets have the same parameters")
    helper.raises(function() tn.landscape.through(a, b, b) end, "the three nets lie on one line")
    helper.raises(function() tn.landscape.through(a, tn.net{ 1, {3, "tanh"}, {1, "identity"}, seed = 1 }) end,
      "the nets differ in shape: 1-2-1 (tanh, identity) and 1-3-1 (tanh, identity)")
  end)

  it("are refused where they are parallel", function()
    local net = small(1)
    local u = tn.landscape.random(net)
    helper.raises(function() tn.landscape.slice(net, d, { x = u, y = u.values * -3 }) end, "x and y are parallel")
    helper.raises(function() tn.landscape.slice(net, d, { x = "w1[1,1]", y = { 2, 0, 0, 0, 0, 0, 0 } }) end,
      "x and y are parallel: w1[1,1] and direction y span no plane")
    helper.raises(function() tn.landscape.slice(tn.net{ 1, {3, "tanh"}, {1, "identity"}, seed = 1 }, d,
      { x = u, y = "w1[1,1]" }) end, "x: a direction of 10 numbers expected, got shape (7)")
  end)

  it("project onto named parameters and mixed axes", function()
    local net = small(1)
    local s = tn.landscape.slice(net, d, { x = "w1[1,2]", y = { 1, 0, 0, 0, 0, 0, 1 }, n = 3 })
    local other = net:copy()
    other:set("w1[1,2]", 4)
    other:set("w1[1,1]", net:get "w1[1,1]" + 2)
    other:set("b2[1]", net:get "b2[1]" + 2)
    other:set("b1[1]", net:get "b1[1]" + 0.5)
    local x, y, distance = s:project(other)
    assert.is_true(math.abs(x - 4) < 1e-14 and math.abs(y - 2) < 1e-14 and math.abs(distance - 0.5) < 1e-14)
    helper.raises(function() s:project{ 1, 2 } end, "7 parameters expected, got shape (2)")
    helper.raises(function() s:project(3) end, "net or array of parameters expected, got number")
  end)
end)

describe("options of tn.landscape", function()
  it("are no dataset", function()
    helper.raises(function() tn.landscape.random(tn.net{ 1, {1, "tanh"} }, d) end,
      "bad argument #2 to 'random' (table of options expected, got dataset)")
  end)
end)

describe("tn.landscape.line", function()
  it("goes over a parameter and along a direction", function()
    local net = small(1)
    local l = tn.landscape.line(net, d, { x = "w1[1,2]", n = 5, radius = 2 })
    local probe = net:copy()
    for i = 1, 5 do
      probe:set("w1[1,2]", l.t[i])
      assert.equal(probe:loss(d), l.loss[i])
    end
    assert.equal(net:get "w1[1,2]", l.t[3])
    assert.same({ t = net:get "w1[1,2]", loss = net:loss(d) }, l.center)
    assert.equal("w1[1,2]", l.name)
    assert.matches("^loss %(half_mse%) over w1%[1,2%], 5 points", tostring(l))
    local r = tn.landscape.line(net, d, { x = "random", n = 3 })
    assert.equal(net:loss(d), r.loss[2])
    helper.raises(function() tn.landscape.line(net, d, { x = "w1[1,3]" }) end, "x: unknown parameter 'w1[1,3]'")
    helper.raises(function() tn.landscape.line(net, d, { n = 3 }) end, "x is missing")
  end)
end)

-- Trainings -----------------------------------------------------------------------------------------

describe("the way of a training", function()
  it("lies on a slice with the true losses", function()
    local net, h = trained()
    local s = tn.landscape.slice(net, d, { x = "w1[1,1]", y = "b1[2]", n = 3 })
    local way = s:path(h)
    assert.equal(#h.epochs, #way)
    for r, dot in ipairs(way) do
      assert.equal(h.train.loss[r], dot.loss)
      assert.is_true(math.abs(dot.x - h.params["w1[1,1]"][r]) < 1e-14 and math.abs(dot.y - h.params["b1[2]"][r]) < 1e-14)
      assert.equal(h.epochs[r], dot.epoch)
    end
    assert.is_true(way[#way].distance < 1e-15 and way[1].distance > 0.1)
    local _, partial = trained{ record = { "w1[1,1]", "w1[1,2]" } }
    helper.raises(function() s:path(partial) end, "the history has no record of b1[1]; train with record = \"all\"")
    helper.raises(function() s:path(net) end, "history expected, got net")
    helper.raises(function() small(1):fit(d, { record = "al" }) end, "list of parameter names, or \"all\", expected, got 'al'")
  end)

  it("has principal components with what they leave out", function()
    local net, h = trained()
    local p = tn.landscape.pca(h)
    assert.is_true(p.net:params() == net:params())
    assert.is_true(math.abs((p.x.values * p.y.values):sum()) < 1e-12)
    local sum, outside, all = 0, 0, 0
    for _, share in ipairs(p.explained) do sum = sum + share end
    assert.is_true(math.abs(sum - 1) < 1e-12)
    local s = tn.landscape.slice(p.net, d, { x = p.x, y = p.y, n = 5 })
    for r, dot in ipairs(s:path(h)) do
      assert.is_true(math.abs(dot.distance - p.error[r]) < 1e-12)
      outside = outside + p.error[r] ^ 2
      for _, name in ipairs(net:names()) do all = all + (h.params[name][r] - net:get(name)) ^ 2 end
    end
    assert.is_true(math.abs(outside / all - (1 - p.explained[1] - p.explained[2])) < 1e-10)
    local _, short = trained{ epochs = 3, every = 1 } -- fewer records than parameters
    local q = tn.landscape.pca(short)
    assert.equal(4, #q.explained)
    assert.is_true(math.abs(q.x.values:norm() - 1) < 1e-12)
    local _, still = trained{ lr = 1e-300, epochs = 4 }
    helper.raises(function() tn.landscape.pca(still) end, "it spans no plane")
    helper.raises(function() tn.landscape.pca(select(2, trained{ epochs = 1 })) end,
      "a plane needs three records at least, the history has 2")
  end)

  it("is filmed with the dot at the logged loss and the same colours", function()
    local net, h = trained()
    local p = tn.landscape.pca(h)
    for _, axes in ipairs{ { "w1[1,1]", "w1[1,2]" }, { p.x, p.y }, { "w1[1,1]", p.y } } do
      local film = tn.landscape.film(h, { x = axes[1], y = axes[2], frames = 5, n = 9, kind = "surface" })
      assert.equal(5, #film)
      for k = 1, 5 do
        local s = film:slice(k)
        local r = 1
        while h.epochs[r] ~= s.dot.epoch do r = r + 1 end
        assert.equal(h.train.loss[r], s.dot.loss)
        assert.is_true(s.x[1] < s.dot.x and s.dot.x < s.x[9] and s.y[1] < s.dot.y and s.dot.y < s.y[9])
      end
      assert.equal(film:slice(1).x[1], film:slice(5).x[1])
    end
    local film = tn.landscape.film(h, { x = "w1[1,1]", y = "w1[1,2]", frames = 3, n = 21 })
    local a, b = film:frame(1)._spec, film:frame(3)._spec
    assert.same(a.norm_range, b.norm_range)
    for k = 1, 3 do
      local found = film:frame(k):check()
      assert.same({ 0, 0 }, { found.outside, found.missing_glyphs })
    end
    local path = helper.tmpdir() .. "/film.webp"
    require("pictures").quiet(function() film:save(path) end)
    local file <close> = io.open(path, "rb")
    assert.matches("^RIFF....WEBPVP8X", file:read(20))
    assert.matches("^film of 3 frames, epochs 0 to 40, half_mse from ", tostring(film))
    local _, partial = trained{ record = { "w1[1,1]" } }
    helper.raises(function() tn.landscape.film(partial, { x = "w1[1,1]", y = "w1[1,2]" }) end, "no record of w1[1,2]")
    helper.raises(function() tn.landscape.film(h, { x = "w1[1,1]", y = "w1[1,1]" }) end, "x and y are the same")
    helper.raises(function() tn.landscape.film(h, { x = "w1[1,1]" }) end, "y is missing")
    helper.raises(function() tn.landscape.film(net, {}) end, "history expected, got net")
    helper.raises(function() tn.landscape.film(h, { x = "w1[1,1]", y = "b2[1]", kind = "map" }) end, "unknown kind 'map'")
  end)

  it("has eigenvalues and the limit of its optimizer", function()
    local net, h = trained()
    local s = tn.landscape.sharpness(h)
    local last = tn.eigen(net:hessian(d))
    assert.is_true(s.values[#s.epochs] == last)
    assert.equal(last[7], s.largest[-1])
    assert.equal(4, s.limit)
    assert.matches("stable below 4$", tostring(s))
    local found = s:figure():check()
    assert.same({ 0, 0, 0 }, { found.overlaps, found.outside, found.missing_glyphs })
    assert.is_nil(tn.landscape.sharpness(select(2, trained{ optimizer = "adam", lr = 0.01 })).limit)
    local momentum = tn.landscape.sharpness(select(2, trained{ optimizer = "momentum", lr = 0.1, epochs = 2 }))
    assert.is_true(math.abs(momentum.limit - 38) < 1e-12)
  end)
end)

describe("a figure's norm", function()
  it("can be fixed", function()
    local field = { x = { 0, 1 }, y = { 0, 1 }, z = { { 1, 2 }, { 3, 4 } } }
    local plot = tn.plot
    local fig = plot.figure{ norm = { "log", 0.1, 100 } }:contour(field)
    assert.same({ 0, 0, 0 }, { fig:check().overlaps, fig:check().outside, fig:check().missing_glyphs })
    helper.raises(function() plot.figure{ norm = { "log", 0, 1 } } end,
      "norm: {\"log\", from, to} with 0 < from < to expected, got {log, 0, 1}")
    helper.raises(function() plot.figure{ norm = { "linear", 1, 1 } } end, "norm: {\"linear\", from, to} with from < to")
    helper.raises(function() plot.figure{ norm = { "lin", 1, 2 } } end, "got {lin, 1, 2}")
  end)
end)
