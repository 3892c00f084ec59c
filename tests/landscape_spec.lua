local helper = require "helper"
local tn = require "tinynet"
local engine = require "tinynet.engine"

local d = tn.data.book7{ n = 120 }:minmax()

local function small(act, seed)
  return tn.net{ 1, {2, act or "tanh"}, {1, "identity"}, init = "normal", seed = seed or 7 }
end

local stored = helper.stored

describe("tn.landscape.slice", function()
  it("has the bits of net:loss at every point, for any shape, activation and loss", function()
    local x = tn.rng(5):normal(300, 2) -- more than a block of samples
    local y = x:map(function(v) return v > 0 and 1 or 0 end):col(1):reshape(300, 1)
    local two = tn.data.new(x, y)
    local cases = {
      { tn.net{ 2, {3, "tanh"}, {2, "relu"}, {1, "identity"}, seed = 1 }, "mse", { "w1[2,3]", "b1[3]" } },
      { tn.net{ 2, {3, "tanh"}, {2, "leaky_relu"}, {1, "identity"}, seed = 2 }, "half_mse", { "w3[2,1]", "w1[1,2]" } },
      { tn.net{ 2, {4, "sigmoid"}, {1, "sigmoid"}, seed = 3 }, "bce", { "b2[1]", "w1[1,4]" } },
      { tn.net{ 2, {1, "sigmoid"}, seed = 4 }, "bce", { "w1[1,1]", "w1[2,1]" } },
      { tn.net{ 2, {3, "gelu"}, {1, "identity"}, seed = 5 }, "huber", { "w1[2,3]", "w2[3,1]" } },
      { tn.net{ 2, {3, "gelu"}, {1, "identity"}, seed = 5 }, "mse", { "w1[2,3]", "b1[3]" } },
      { tn.net{ 2, {3, "tanh"}, {4, "sigmoid"}, {1, "identity"}, seed = 6 }, "half_mse", { "w2[2,3]", "w2[1,3]" } },
    }
    for _, case in ipairs(cases) do
      local net, loss, names = case[1], case[2], case[3]
      local before = net:params():copy()
      local s = tn.landscape.slice(net, two, { x = names[1], y = names[2], radius = 3, nx = 70, ny = 4, loss = loss })
      assert.same({ 4, 70 }, { s.z:shape() })
      assert.is_true(net:params() == before)
      local probe = net:copy()
      for j = 1, 4 do
        for _, i in ipairs{ 1, 2, 33, 64, 65, 70 } do
          probe:set(names[1], s.x[i])
          probe:set(names[2], s.y[j])
          assert.equal(probe:loss(two, loss), s.z:get(j, i))
          assert.equal(s.z:get(j, i), s:loss(s.x[i], s.y[j]))
        end
      end
      assert.equal(net:loss(two, loss), s.center.loss)
    end
  end)

  it("takes softmax with cross_entropy, inside and at the top", function()
    local x = tn.rng(5):normal(70, 2)
    local y = tn.array.zeros(70, 3)
    for i = 1, 70 do y:set(i, i % 3 + 1, 1) end
    local d3, net = tn.data.new(x, y), tn.net{ 2, {4, "tanh"}, {3, "softmax"}, seed = 1 }
    for _, name in ipairs{ "w1[1,2]", "w2[2,3]", "b2[1]" } do
      local s = tn.landscape.slice(net, d3, { x = name, y = "b2[2]", n = 5, loss = "cross_entropy" })
      local probe = net:copy()
      probe:set(name, s.x[2])
      probe:set("b2[2]", s.y[5])
      assert.equal(probe:loss(d3, "cross_entropy"), s.z:get(5, 2))
    end
  end)

  it("is the same for any number of threads and kernels", function()
    local before, seen = engine.net.threads(), {}
    for _, threads in ipairs{ 1, 2, 5 } do
      engine.net.threads(threads)
      seen[#seen + 1] = tn.landscape.slice(small(), d, { x = "w1[1,1]", y = "b2[1]", n = 71 }).z
    end
    engine.net.threads(before)
    assert.is_true(seen[1] == seen[2])
    assert.is_true(seen[1] == seen[3])
    local script = [[
      local tn = require "tinynet"
      local net = tn.net{ 1, {2, "tanh"}, {1, "identity"}, init = "normal", seed = 7 }
      local s = tn.landscape.slice(net, tn.data.book7{ n = 120 }:minmax(), { x = "w1[1,1]", y = "b1[2]", n = 21 })
      local h = 0
      for _, row in ipairs(s.z:tolist()) do
        for _, v in ipairs(row) do h = (h * 31) ~ string.unpack("i8", string.pack("d", v)) end
      end
      print(h)]]
    local fast = helper.run("-e", script)
    assert.matches("^%-?%d+\n$", fast)
    assert.equal(fast, (helper.run("-e", script, { env = { TINYNET_ISA = "base" } })))
  end)

  it("has linspace as its grid, and the net itself in the middle of a radius", function()
    for seed = 1, 20 do
      local net = small("tanh", seed)
      local s = tn.landscape.slice(net, d, { x = "w1[1,1]", y = "w2[2,1]", radius = seed / 7, n = 11 })
      local cx, cy = net:get "w1[1,1]", net:get "w2[2,1]"
      assert.equal(cx, s.x[6])
      assert.equal(cy, s.y[6])
      assert.equal(net:loss(d), s.z:get(6, 6))
      assert.is_true(s.x:equals(tn.array.linspace(cx - seed / 7, cx + seed / 7, 11), 1e-15 * (1 + math.abs(cx))))
      assert.same({ x = cx, y = cy, loss = net:loss(d) }, s.center)
    end
    local s = tn.landscape.slice(small(), d, { x = "w1[1,1]", y = "w1[1,2]", x_range = { -1, 2 }, y_range = { -3, 0.3 },
      nx = 7, ny = 5 })
    assert.is_true(s.x == tn.array.linspace(-1, 2, 7))
    assert.is_true(s.y == tn.array.linspace(-3, 0.3, 5))
    assert.same({ 201 }, { tn.landscape.slice(small(), d, { x = "w1[1,1]", y = "w1[1,2]" }).x:shape() })
  end)

  it("knows its lowest and highest points, its names and what is frozen", function()
    local net = small()
    local s = tn.landscape.slice(net, d, { x = "w1[1,1]", y = "b1[2]", n = 9, radius = 2 })
    local j, i = s.z:argmin()
    assert.same({ x = s.x[i], y = s.y[j], loss = s.z:min() }, s.lowest)
    j, i = s.z:argmax()
    assert.same({ x = s.x[i], y = s.y[j], loss = s.z:max() }, s.highest)
    assert.same({ "w1[1,1]", "b1[2]" }, s.names)
    assert.equal(5, #s.frozen)
    assert.same({ name = "w1[1,2]", value = net:get "w1[1,2]" }, s.frozen[1])
    local lines = {}
    for line in (tostring(s) .. "\n"):gmatch "(.-)\n" do
      assert.is_true(utf8.len(line) <= 80, line)
      lines[#lines + 1] = line
    end
    assert.equal("loss (half_mse, 120 samples) over w1[1,1] and b1[2], 9 x 9 points", lines[1])
    assert.matches("^  w1%[1,1%]   %-?%d+%.%d+ %.%. %-?%d+%.%d+     centre %-?%d+%.%d+ %(%+%-2%)$", lines[2])
    assert.matches("^  lowest    ", lines[4])
    assert.matches("frozen  w1%[1,2%] ", tostring(s))
    assert.equal("  Other frozen values give another picture.", lines[#lines])
  end)

  it("goes along directions, alone or with a parameter", function()
    local net = small()
    local u, v = tn.rng(1):normal(7, 1):col(1), { 0, 0, 0, 0, 0, 0, 2 }
    local s = tn.landscape.slice(net, d, { x = u, y = v, radius = 1, n = 5 })
    assert.same({ x = 0, y = 0, loss = net:loss(d) }, s.center)
    assert.equal(net:loss(d), s.z:get(3, 3))
    local probe = net:copy()
    local p, q = probe:params(), net:params()
    for k = 1, 7 do p[k] = q[k] + u[k] * s.x[5] end
    probe:set("b2[1]", probe:get "b2[1]" + 2 * s.y[1])
    assert.is_true(math.abs(probe:loss(d) / s.z:get(1, 5) - 1) < 1e-13)
    assert.same({ "direction x", "direction y" }, s.names)
    assert.same({}, s.frozen)
    local mixed = tn.landscape.slice(net, d, { x = "w1[1,1]", y = v, radius = 1, n = 3 })
    assert.equal(5, #mixed.frozen)
    probe = net:copy()
    probe:set("w1[1,1]", mixed.x[1])
    assert.is_true(math.abs(probe:loss(d) / mixed.z:get(2, 1) - 1) < 1e-13)
    assert.equal(probe:loss(d), mixed:loss(mixed.x[1], 0))
    probe:set("b2[1]", net:get "b2[1]" + 2)
    assert.equal(probe:loss(d), mixed:loss(mixed.x[1], 1))
  end)

  it("keeps the net and its bits when the net goes on training", function()
    local net = small()
    local s = tn.landscape.slice(net, d, { x = "w1[1,1]", y = "b1[2]", n = 3 })
    net:fit(d, { epochs = 2 })
    assert.is_true(math.abs(s:loss(s.x[3], s.y[1]) / s.z:get(1, 3) - 1) < 1e-13)
  end)

  it("holds losses that overflow", function()
    local net = tn.net{ 1, {1, "identity"}, init = 1 }
    local s = tn.landscape.slice(net, d, { x = "w1[1,1]", y = "b1[1]", x_range = { -1e300, 1e300 }, n = 3 })
    assert.equal(math.huge, s.highest.loss)
    assert.is_true(s.lowest.loss < math.huge)
  end)

  it("gives the values of the book's stored weights", function()
    if not helper.reference then return pending(helper.no_reference) end
    for act, known in pairs{
      tanh = { lowest = 0.0123320297, x = -38.99, y = 17.07 }, relu = { lowest = 0.0163819333, highest = 3992.8457 } } do
      local net, book = stored(act)
      local far = tn.landscape.slice(net, book, { x = "w1[1,1]", y = "w1[1,2]", radius = 100, n = 50 })
      assert.is_true(math.abs(far.lowest.loss - known.lowest) < 5e-11)
      if known.x then
        assert.is_true(math.abs(far.lowest.x - known.x) < 5e-3 and math.abs(far.lowest.y - known.y) < 5e-3)
      end
      if known.highest then assert.is_true(math.abs(far.highest.loss - known.highest) < 5e-5) end
      local near = tn.landscape.slice(net, book, { x = "w1[1,1]", y = "w1[1,2]", radius = 5, n = 50 })
      local k = 0
      for line in io.lines(("%s/grid-%s-span5.csv"):format(helper.reference, act)) do
        local x, y, z = line:match "^([^#,]+),([^,]+),(.+)"
        if x then
          local i, j = k % 50 + 1, k // 50 + 1
          assert.is_true(math.abs(near.x[i] - tonumber(x)) < 1e-12 and math.abs(near.y[j] - tonumber(y)) < 1e-12)
          assert.is_true(math.abs(near.z:get(j, i) / tonumber(z) - 1) < 1e-10)
          k = k + 1
        end
      end
      assert.equal(2500, k)
    end
    local net, book = stored "tanh"
    local s = tn.landscape.slice(net, book, { x = "w1[1,1]", y = "w1[1,2]", n = 3 })
    assert.is_true(math.abs(s.center.loss / 0.001490345886084473 - 1) < 1e-12)
    assert.is_true(math.abs(s:loss(-4.3335429, 2.8395275) - 0.0014455724) < 5e-11)
  end)

  it("stops at Ctrl-C with what is done so far", function()
    local folder = helper.tmpdir()
    local file = helper.write(folder .. "/script.lua", [[
      local tn = require "tinynet"
      local net = tn.net{ 1, {30, "tanh"}, {30, "tanh"}, {1, "identity"}, seed = 1 }
      local d = tn.data.book7():minmax()
      print "ready"
      io.flush()
      local ok, err = pcall(tn.landscape.slice, net, d, { x = "w1[1,1]", y = "w1[1,2]", n = 1500 })
      print(ok, tostring(err), (err.partial.z:shape()))
      error(err)]])
    local out, err, code = helper.run(file, { cwd = folder, shell = [[mkfifo pipe;
      run() { "$@" >pipe & pid=$!; exec 3<pipe; read line <&3; sleep 0.3; kill -INT $pid; cat <&3; wait $pid; }; run]] })
    assert.equal("false\tinterrupted!\t1500\n", out)
    assert.matches("interrupted!", err)
    assert.equal(130, code)
  end)

  it("refuses what makes no slice and says what to write", function()
    local net = small()
    local function refuses(options, message, a_net)
      helper.raises(function() tn.landscape.slice(a_net or net, d, options) end, message)
    end
    local xy = { x = "w1[1,1]", y = "w1[1,2]" }
    local function with(t)
      for k, v in pairs(xy) do if t[k] == nil then t[k] = v end end
      return t
    end
    refuses({ x = "w1[1,3]", y = "b1[1]" },
      "bad argument #3 to 'slice' (x: unknown parameter 'w1[1,3]'; did you mean 'w1[1,1]'? "
        .. "(the net has w1[1,1], w1[1,2], b1[1], b1[2], w2[1,1], w2[2,1], b2[1]))")
    refuses({ x = "w1[1,1]", y = "b3[1]" }, "(the net has b1[1], w1[1,1], w1[1,2], b1[2], w2[1,1], w2[2,1], b2[1])")
    refuses({ x = "w1[1,9]", y = "b1[1]" }, "b1[1], b1[2], b1[3], b1[4], b1[5], b1[6], ...))",
      tn.net{ 1, {6, "tanh"}, {6, "tanh"}, {1, "identity"}, seed = 1 })
    refuses({ x = "w1[1,1]" }, "y is missing: the name of a parameter, as y = \"w1[1,1]\", or a direction")
    refuses(with{ y = "w1[1, 1]" }, "x and y are the same, w1[1,1]")
    refuses(with{ y = 3 }, "y: name of a parameter or direction expected, got number")
    refuses(with{ y = { 1, 2 } }, "y: a direction of 7 numbers expected, got shape (2)")
    refuses(with{ y = tn.array.zeros(7) }, "a direction of finite length above 0 expected, got length 0.0")
    refuses(with{ radius = 0 }, "radius must be more than 0 and finite, got 0")
    refuses(with{ radius = -1 }, "radius must be more than 0 and finite, got -1")
    refuses(with{ radius = 0 / 0 }, "radius must not be NaN")
    refuses(with{ radius = math.huge }, "radius must be more than 0 and finite, got inf")
    refuses(with{ radius = 1e-300 }, "radius 1e-300 makes no range around w1[1,1]")
    refuses(with{ radius = "5" }, "radius: number expected, got string")
    refuses(with{ n = 1 }, "n must be at least 2, got 1")
    refuses(with{ n = 2.5 }, "n: whole number expected, got 2.5")
    refuses(with{ nx = 1 }, "nx must be at least 2, got 1")
    refuses(with{ n = 10 ^ 9 // 1 }, "a grid of 1000000000 x 1000000000 points would need 8000000000.0 GB of memory")
    refuses(with{ x_range = { 5, -5 } }, "x_range: {from, to} with from < to expected, got {5, -5}")
    refuses(with{ x_range = { 5, 5 } }, "x_range: {from, to} with from < to expected, got {5, 5}")
    refuses(with{ y_range = { 0, math.huge } }, "y_range: finite numbers expected, got {0, inf}")
    refuses(with{ y_range = { 0 } }, "y_range: two numbers {from, to} expected, got 1")
    refuses(with{ y_range = { 0, "a" } }, "y_range[2]: number expected, got string")
    refuses(with{ y_range = 5 }, "y_range: two numbers {from, to} expected, got number")
    refuses(with{ radius = 5, y_range = { 0, 1 } }, "give radius or y_range, not both")
    refuses(with{ radii = 5 }, "unknown option 'radii'; did you mean 'radius'?")
    refuses(with{ loss = "half_mes" }, "unknown loss 'half_mes'; did you mean 'half_mse'?")
    refuses(with{ loss = "bce" }, "loss bce wants a sigmoid output")
    local broken = small()
    broken:set("b1[2]", 0 / 0)
    local message = helper.raises(function() tn.landscape.slice(broken, d, xy) end, "parameter b1[2] of the net is ")
    assert.matches("nan; a landscape needs finite parameters", message)
    helper.raises(function() tn.landscape.slice(d, d, xy) end, "bad argument #1 to 'slice' (net expected, got dataset)")
    helper.raises(function() tn.landscape.slice(net, net, xy) end, "bad argument #2 to 'slice' (dataset expected, got net)")
    local s = tn.landscape.slice(net, d, { x = "w1[1,1]", y = "w1[1,2]", x_range = { -1, 1 }, n = 3 })
    helper.raises(function() return s.lowst end, "unknown field 'lowst' of slice; did you mean 'lowest'?")
    helper.raises(function() s.loss(1, 2) end, "write slice:loss(...) with a colon")
    helper.raises(function() s:loss(1) end, "y: number expected, got nil")
    helper.raises(function() s.z = 1 end, "field 'z' of slice cannot be set")
    helper.raises(function() return tn.landscape.slce end, "unknown field 'slce' of tn.landscape; did you mean 'slice'?")
  end)
end)

describe("tn.landscape.line", function()
  it("goes from one net to the other", function()
    local a, b = small("tanh", 1), small("tanh", 2)
    local l = tn.landscape.line(a, b, d, { n = 11 })
    assert.equal(a:loss(d), l.loss[1])
    assert.equal(b:loss(d), l.loss[11])
    assert.is_true(l.t == tn.array.linspace(0, 1, 11))
    local middle = a:copy()
    local p, q, r = middle:params(), a:params(), b:params()
    for k = 1, 7 do p[k] = (q[k] + r[k]) / 2 end
    assert.is_true(math.abs(middle:loss(d) / l.loss[6] - 1) < 1e-13)
    assert.equal(l.loss:max(), l.highest.loss)
    assert.equal(l.t[l.loss:argmin()], l.lowest.t)
    assert.matches("^loss %(half_mse%) along a line, 11 points: from ", tostring(l))
    assert.equal(101, #tn.landscape.line(a, b, d).t)
    helper.raises(function() tn.landscape.line(a, small "relu", d) end,
      "the nets differ in shape: 1-2-1 (tanh, identity) and 1-2-1 (relu, identity)")
    helper.raises(function() tn.landscape.line(a, b, d, { n = 1 }) end, "n must be at least 2, got 1")
  end)
end)

describe("tn.grid", function()
  it("takes functions and nets", function()
    local g = tn.grid(function(x, y) return x + 10 * y end, { x = { 0, 1 }, y = { 2, 3 }, n = 5 })
    assert.is_true(g.x == tn.array.linspace(0, 1, 5))
    assert.equal(0.25 + 10 * 2.75, g.z:get(4, 2))
    local net = tn.net{ 2, {3, "tanh"}, {1, "sigmoid"}, seed = 3 }
    local n = tn.grid(net, { x = { 0, 1 }, y = { -1, 1 }, n = 3 })
    assert.equal(net:forward({ { 0.5, 1 } })[1][1], n.z:get(3, 2))
    assert.equal(101, #tn.grid(math.max, { x = { 0, 1 }, y = { 0, 1 } }).x)
    helper.raises(function() tn.grid(small(), { x = { 0, 1 }, y = { 0, 1 } }) end,
      "the net has 1 inputs and 1 outputs, a grid needs 2 and 1")
    helper.raises(function() tn.grid(3, {}) end, "function or net expected, got number")
    helper.raises(function() tn.grid(math.max, { x = { 0, 1 } }) end, "y: two numbers {from, to} expected, got nil")
    helper.raises(function() tn.grid(math.max, { x = { 1, 0 }, y = { 0, 1 } }) end, "with from < to expected, got {1, 0}")
    helper.raises(function() tn.grid(function() end, { x = { 0, 1 }, y = { 0, 1 }, n = 2 }) end,
      "the function gave nil at (0.0, 0.0)")
  end)
end)
