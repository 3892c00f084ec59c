-- Slices of nets that bend: minima at kinks, ripples, level grounds, passes; against kinks.lua, which looks at each piece.
local helper = require "helper"
local kinks = require "kinks"
local tn = require "tinynet"
local engine = require "tinynet.engine"

local XY = { x = "w1[1,1]", y = "w1[1,2]" }

local function slice(net, d, o)
  local options = { x = XY.x, y = XY.y }
  for key, v in pairs(o) do options[key] = v end
  return tn.landscape.slice(net, d, options)
end

local function relu(seed) return tn.net{ 1, {2, "relu"}, {1, "identity"}, init = "normal", seed = seed } end

-- The net at a point of the slice.
local function at(net, x, y)
  local copy = net:copy()
  copy:set(XY.x, x)
  copy:set(XY.y, y)
  return copy
end

-- Whether no half-plane holds the slopes close around a point: 0 lies in their convex hull.
local function surrounded(net, d, x, y, size)
  local slopes = {}
  for k = 1, 16 do
    local u, v = math.cos(k * math.pi / 8 + 0.1), math.sin(k * math.pi / 8 + 0.1)
    local g = at(net, x + size * u, y + size * v):gradient(d)
    slopes[k] = { g[1], g[2] }
  end
  for k = 1, 64 do
    local u, v, most = math.cos(k * math.pi / 32), math.sin(k * math.pi / 32), -math.huge
    for _, g in ipairs(slopes) do most = math.max(most, g[1] * u + g[2] * v) end
    if most < -1e-9 then return false end
  end
  return true
end

describe("minima of relu slices", function()
  it("lie at a kink of both axes where that was worked out by hand", function()
    -- Unit 1 bends for x = 1/2 at w = 2, unit 2 for x = -1/2 at w = -2. There the slope by w1[1,1] jumps from
    -- -0.1/4 to (-0.1 + 0.5)/4, and so does the other: (2, -2) is a minimum, its loss (0.01 + 1 + 0.01 + 1)/8.
    local net = tn.net{ 1, {2, "relu"}, {1, "identity"}, init = { w1 = tn.array{ { 2.2, -1.7 } }, b1 = -1, w2 = 1, b2 = 1 } }
    local d = tn.data.new({ { 1 }, { 0.5 }, { -1 }, { -0.5 } }, { { 2.1 }, { 0 }, { 2.1 }, { 0 } })
    for _, n in ipairs{ 2, 11, 40 } do
      local m = slice(net, d, { n = n, radius = 1.5 }):minima()[1]
      assert.same({ 2, -2, true, true, false }, { m.x, m.y, m.kink, m.inside, m.flat })
      assert.is_true(math.abs(m.loss - 0.2525) < 1e-15)
      assert.is_true(math.abs(m.grad_norm - 0.025 * math.sqrt(2)) < 1e-15)  -- of the left sides
      assert.matches("^minimum at a kink 0.2525 at %(2, %-2%)$", tostring(m))
    end
    assert.is_true(surrounded(net, d, 2, -2, 1e-6))
    assert.is_false(surrounded(net, d, 2.01, -2, 1e-6))
  end)

  it("are all there, and no others, whatever the grid", function()
    local d = tn.data.book7{ n = 30 }:minmax()
    local all, bent = 0, 0
    for seed = 1, helper.long and 400 or 60 do
      local net = relu(seed)
      local cx, cy = net:get(XY.x), net:get(XY.y)
      local truth = kinks.minima(net, d, { cx - 8, cx + 8, cy - 8, cy + 8 })
      local s, doubled = slice(net, d, { radius = 8, n = 20 }), slice(net, d, { radius = 8, n = 40 })
      assert.equal(#s:minima(), #doubled:minima())
      local left = #truth
      for _, m in ipairs(s:minima()) do
        local found
        for _, q in ipairs(truth) do
          found = found or math.abs(q.x - m.x) < 1e-9 and math.abs(q.y - m.y) < 1e-9 and q
        end
        assert.equal(m.inside and not m.flat, found and true or false)
        if found then
          left = left - 1
          assert.equal(found.kink, m.kink)
          if m.kink then
            assert.is_true(surrounded(net, d, m.x, m.y, 1e-7))
            bent = bent + 1
          else
            assert.is_true(m.grad_norm < 1e-10 and m.eigenvalues[1] > 0)
          end
        end
      end
      assert.equal(0, left, seed)
      all = all + #truth
    end
    assert.is_true(all >= 10 and bent >= 2)
  end)

  it("are lower than all around, with leaky units, biases, several outputs and deeper nets, too", function()
    local r = tn.rng(4)
    local d = tn.data.new(r:normal(25, 2), r:normal(25, 2))
    local seen = 0
    for _, case in ipairs{
      { tn.net{ 2, {3, "leaky_relu", slope = 0.2}, {2, "identity"}, init = "normal", seed = 5 }, "w1[2,1]", "b1[3]" },
      { tn.net{ 2, {3, "tanh"}, {2, "relu"}, {2, "identity"}, init = "normal", seed = 6 }, "w2[3,1]", "b2[2]" } } do
      local s = tn.landscape.slice(case[1], d, { x = case[2], y = case[3], radius = 6, n = 12 })
      for _, m in ipairs(s:minima()) do
        assert.is_true(math.abs(m.loss / s:loss(m.x, m.y) - 1) < 1e-12)
        for k = 1, 16 do
          local x, y = m.x + 1e-5 * math.cos(k * math.pi / 8), m.y + 1e-5 * math.sin(k * math.pi / 8)
          local inside = x >= s.x[1] and x <= s.x[-1] and y >= s.y[1] and y <= s.y[-1]
          assert.is_true(not inside or s:loss(x, y) >= m.loss * (1 - 1e-14))
        end
        seen = seen + 1
      end
      assert.matches("no minimum is\n?%s*missing", s:report())
    end
    assert.is_true(seen >= 2)
  end)

  it("of the book's stored weights are one deep one and ripples", function()
    if not helper.reference then return pending(helper.no_reference) end
    local net = tn.net{ 1, {2, "relu"}, {1, "identity"}, init = 0 }
    net:load_txt{ helper.reference .. "/book7-relu-layer1.txt", helper.reference .. "/book7-relu-layer2.txt" }
    local d = tn.data.load(helper.reference .. "/book7-samples.txt"):minmax()
    -- From an enumeration of all pieces in NumPy.
    local known = { { 0.001578502208243944, -2.201669907760932, -0.98822468658358 },
      { 0.01445004280786735, -4.285287050175087, -4.413110024145814 },
      { 0.014450060419582694, -4.2923688224792205, -4.4242038386869025 },
      { 0.014450261797833295, -4.307433142384016, -4.458480250598926 },
      { 0.014450308736970681, -4.014441878571429, -3.907313377931857, true },
      { 0.014450359423982661, -4.021440096798234, -3.9215073630796646 },
      { 0.014450423103711642, -4.043999191517505, -3.9623174195147057 },
      { 0.014454207946714866, -4.161490306278734, -4.184205655932258 },
      { 0.014454445588824182, -3.8760128482758622, -3.672947019585414, true },
      { 0.014454694822959467, -3.9014575432061287, -3.7199418176110317 } }
    for _, o in ipairs{ { radius = 5, n = 50 }, { radius = 100, n = 50 }, { radius = 100, n = 101 } } do
      local list = slice(net, d, o):minima()
      assert.equal(13, #list)
      for k, q in ipairs(known) do
        local m = list[k]
        assert.is_true(math.abs(m.loss / q[1] - 1) < 1e-12)
        assert.is_true(math.abs(m.x / q[2] - 1) < 1e-10 and math.abs(m.y / q[3] - 1) < 1e-10)
        assert.same({ q[4] or false, false, k > 1 }, { m.kink, m.flat, m.shallow })
      end
      for k = 11, 13 do assert.is_true(list[k].flat and list[k].shallow) end
    end
    local s = slice(net, d, { radius = 5, n = 50 })
    assert.matches("Shallow: 12, ripples", s:report())
    assert.matches("minimum at a kink 0.014450309 at %(%-4.0144419, %-3.9073134%), shallow", tostring(s:minima()))
  end)

  it("take a plain where both units are dead as one level ground", function()
    local d = tn.data.book7{ n = 40 }:minmax()
    local net = tn.net{ 1, {2, "relu"}, {1, "identity"}, init = { w1 = -2, b1 = -0.1, w2 = 1, b2 = 0.5 } }
    local list = slice(net, d, { radius = 1, n = 9 }):minima()
    assert.equal(1, #list)
    assert.is_true(list[1].flat and not list[1].inside and list[1].grad_norm == 0)
    assert.matches("^level ground ", tostring(list))
  end)
end)

-- The loss between the points of a way, at most.
local function highest(s, way)
  local most = -math.huge
  for k = 2, #way do
    for i = 0, 12 do
      local p, q, t = way[k - 1], way[k], i / 12
      most = math.max(most, s:loss(p.x + (q.x - p.x) * t, p.y + (q.y - p.y) * t))
    end
  end
  return most
end

describe("barriers", function()
  it("of relu slices are exact, no lower and no higher than a dense grid knows", function()
    local d, seen = tn.data.book7{ n = 30 }:minmax(), 0
    for _, seed in ipairs{ 2, 9, 10, 14, 23, 26 } do
      local net = relu(seed)
      local s, fine = slice(net, d, { radius = 8, n = 101 }), slice(net, d, { radius = 8, n = 1201 })
      local deep = {}
      for _, m in ipairs(s:minima()) do deep[#deep + 1] = not m.shallow and m or nil end
      for k = 2, math.min(#deep, 3) do
        local b = s:barrier(deep[1], deep[k])
        assert.is_true(b.exact == "kink" or b.exact == "saddle")
        assert.is_true(b.height > deep[k].loss and highest(s, b.path) <= b.height * (1 + 1e-9))
        assert.is_true(math.abs(s:loss(b.top.x, b.top.y) / b.height - 1) < 1e-12)
        local function node(axis, v) return math.floor((v - axis[1]) / (axis[-1] - axis[1]) * 1200 + 1.5) end
        local way, top = engine.critical.way(fine.x, fine.y, fine.z, node(fine.x, deep[1].x), node(fine.y, deep[1].y),
          node(fine.x, deep[k].x), node(fine.y, deep[k].y))
        local dense = fine:loss(way[top][1], way[top][2])
        assert.is_true(math.abs(dense - b.height) < 0.02 * (b.height - deep[1].loss), seed)
        seen = seen + 1
      end
    end
    assert.is_true(seen >= 6)
  end)

  it("lead over kinks in other slices, and say where they are bounds only", function()
    local d, exact = tn.data.book7{ n = 60 }:minmax(), 0
    for _, seed in ipairs{ 2, 5, 9, 10, 11, 22, 23 } do
      local s = tn.landscape.slice(relu(seed), d, { x = "w1[1,1]", y = "w2[1,1]", radius = 8, n = 61 })
      local m = s:minima()
      local b = #m > 1 and s:barrier(m[1], m[#m])
      if b then
        assert.is_true(b.height >= m[#m].loss)
        assert.is_true(highest(s, b.path) <= b.height * (1 + (b.exact and 1e-7 or 0.01)))
        exact = exact + (b.exact and 1 or 0)
        local words = b.exact and "pass between kinks" or "at most"
        assert.is_truthy(tostring(b):gsub("%s+", " "):find(b.exact == "kink" and words or "barrier", 1, true))
      end
    end
    assert.is_true(exact >= 1)
  end)

  it("may lie on the border", function()
    local net, d = tn.net{ 1, {2, "tanh"}, {1, "identity"}, init = "normal", seed = 13 }, tn.data.book7{ n = 120 }:minmax()
    local s = slice(net, d, { radius = 8, n = 101 })
    local m = s:minima()
    local b = s:barrier(m[1], m[2])
    assert.equal("border", b.exact)
    assert.equal(s.y[1], b.top.y)
    local g = at(net, b.top.x, b.top.y):gradient(d)
    assert.is_true(math.abs(g[1]) < 1e-10 and g[2] > 0)
    assert.matches("on the border: a lower way may lead outside", (tostring(b):gsub("%s+", " ")))
  end)

  it("are found where an exact fit lies on a kink, or on the border, from which the loss cannot fall", function()
    local d = tn.data.new({ { -1 }, { -0.5 }, { 0 }, { 0.5 }, { 1 } }, { { 1 }, { 0.5 }, { 0 }, { 0.5 }, { 1 } })
    local net = tn.net{ 1, { 2, "relu" }, { 1, "identity" }, init = 0 }
    net.w1, net.w2 = { { 1, -1 } }, { { 1 }, { 1 } } -- |x|: both units bend at the sample 0
    for _, o in ipairs{
      { x = "b1[1]", y = "b1[2]", radius = 2, at = { 0, 0 }, text = "minimum at a kink 0 at (0, 0)" },
      { x = "b1[1]", y = "w1[1,2]", radius = 2, at = { 0, -1 }, text = "minimum at a kink 0 at (0, -1)" },
      { x = "b1[1]", y = "b1[2]", x_range = { 0, 2 }, y_range = { 0, 2 }, at = { 0, 0 }, text = "minimum 0 at (0, 0)" },
      { x = "b1[1]", y = "b1[2]", x_range = { 0, 2 }, y_range = { -2, 2 }, at = { 0, 0 },
        text = "minimum at a kink 0 at (0, 0)" },
      { x = "w1[1,1]", y = "w1[1,2]", x_range = { 1, 5 }, y_range = { -5, 5 }, at = { 1, -1 },
        text = "minimum 0 at (1, -1)" },
    } do
      local there, told = o.at, o.text
      o.at, o.text = nil, nil
      local s = tn.landscape.slice(net, d, o)
      local m = s:minima()[1]
      assert.same({ there[1], there[2], 0, false }, { m.x, m.y, m.loss, m.flat })
      assert.equal(told, tostring(m))
      for k = 2, #s:minima() do assert.is_true(s:minima()[k].loss > 0.1) end
    end
  end)

  it("at the border with a loss of 0 are no places where it goes on falling", function()
    local d = tn.data.new({ { 0.5 }, { 1 } }, { { 0.25 }, { 0.5 } })
    local net = tn.net{ 1, { 2, "relu" }, { 1, "identity" }, init = 0 }
    net.w1, net.w2 = { { 0.25, 0.25 } }, { { 1 }, { 1 } }
    for _, loss in ipairs{ "mae", "half_mse" } do
      local s = tn.landscape.slice(net, d, { x = "w1[1,1]", y = "w1[1,2]", radius = 5, loss = loss })
      assert.is_true(s:minima()[1].loss < 1e-12)
      for _, m in ipairs(s:minima()) do
        if m.loss < 1e-12 then assert.equal("level ground", tostring(m):match "^level ground") end
      end
    end
  end)
end)
