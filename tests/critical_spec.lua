local helper = require "helper"
local tn = require "tinynet"
local engine = require "tinynet.engine"

local stored = helper.stored

local d = tn.data.book7{ n = 120 }:minmax()

describe("slopes in a plane", function()
  it("are those of net:gradient and net:hessian, along names and directions", function()
    local net = tn.net{ 1, {3, "tanh"}, {1, "identity"}, init = "normal", seed = 4 }
    local g, h, p = net:gradient(d), net:hessian(d), net:params()
    local r = engine.critical.points(net._core, d.x, d.y, "half_mse", 2, 8, engine.array{ p[2] }, engine.array{ p[8] })[1]
    local expected = { net:loss(d), g[2], g[8], h[2][2], h[2][8], h[8][8] }
    for k = 1, 6 do assert.is_true(math.abs(r[k] - expected[k]) <= 1e-14 * (1 + math.abs(expected[k]))) end
    assert.equal(net:loss(d), r[1])
    local u, v = tn.rng(1):normal(10, 1):col(1):copy(), tn.rng(2):normal(10, 1):col(1):copy()
    r = engine.critical.points(net._core, d.x, d.y, "half_mse", u, v, engine.array{ 0 }, engine.array{ 0 })[1]
    local function form(a, b) return a:reshape(1, 10):dot(h):dot(b:reshape(10, 1))[1][1] end
    expected = { net:loss(d), (g * u):sum(), (g * v):sum(), form(u, u), form(u, v), form(v, v) }
    for k = 1, 6 do assert.is_true(math.abs(r[k] - expected[k]) <= 1e-13 * (1 + math.abs(expected[k]))) end
  end)
end)

describe("grids alone", function()
  it("have pits, plateaus as one, NaN as high", function()
    local nan = 0 / 0
    local z = tn.array{ { 1, 1, 5, 5 }, { 1, 5, 5, 0 }, { 5, 5, nan, 5 } }
    local pits = engine.critical.pits(z, 0)
    assert.equal(2, #pits)
    assert.equal(3, pits[1].count)
    assert.same({ 4, 2 }, { pits[2].i, pits[2].j })
    assert.equal(0, #engine.critical.pits(tn.array{ { nan, nan }, { nan, nan } }, 0))
    assert.same({ 4, true }, { engine.critical.pits(tn.array{ { 2, 2 }, { 2, 2 } }, 0)[1].count, true })
  end)

  it("have ways whose top is as low as can be", function()
    local z = tn.array{ { 0, 9, 0 }, { 1, 9, 1 }, { 2, 3, 2 } }
    local x = tn.array{ 1, 2, 3 }
    local way, top = engine.critical.way(x, x, z, 1, 1, 3, 1)
    assert.same({ 2, 3 }, way[top]:tolist())
    local nan = 0 / 0
    assert.is_nil(engine.critical.way(x, x, tn.array{ { 0, nan, 0 }, { 1, nan, 1 }, { 2, nan, 2 } }, 1, 1, 3, 1))
  end)
end)

describe("slice:minima", function()
  it("finds the one minimum of a linear net, whatever the grid", function()
    local net = tn.net{ 1, {1, "identity"}, init = 0 }
    for _, n in ipairs{ 2, 3, 10, 20, 41 } do
      local m = tn.landscape.slice(net, d, { x = "w1[1,1]", y = "b1[1]", radius = 5, n = n }):minima()
      assert.equal(1, #m)
      assert.is_true(m[1].inside and not m[1].kink and not m[1].flat and m[1].grad_norm < 1e-10)
      local probe = net:copy()
      probe:set("w1[1,1]", m[1].x)
      probe:set("b1[1]", m[1].y)
      assert.is_true(probe:gradient(d):norm() < 1e-10)
    end
    local off = tn.landscape.slice(net, d, { x = "w1[1,1]", y = "b1[1]", x_range = { 5, 6 }, y_range = { 5, 6 }, n = 9 })
    assert.equal(1, #off:minima())
    assert.is_false(off:minima()[1].inside)
  end)

  it("takes a level ground and a valley without end as one", function()
    local dead = tn.net{ 1, {2, "relu"}, {1, "identity"}, init = { w = -1, b = -1, w2 = 1 } }
    local s = tn.landscape.slice(dead, d, { x = "w1[1,1]", y = "w1[1,2]", x_range = { -3, -1 }, y_range = { -3, -1 }, n = 9 })
    local m = s:minima()
    assert.equal(1, #m)
    assert.is_true(m[1].flat)
    local product = tn.net{ 1, {1, "identity"}, {1, "identity"}, init = { w = 1, b = 0 } }
    m = tn.landscape.slice(product, d, { x = "b1[1]", y = "b2[1]", radius = 4, n = 21 }):minima()
    assert.equal(1, #m)
    assert.is_true(m[1].flat)
  end)

  it("agrees on doubled grids, whatever the net and the plane, and its smooth points have no slope", function()
    local r, data, seen = tn.rng(5), tn.data.book7{ n = 60 }:minmax(), 0
    local acts = { "tanh", "sigmoid", "relu", "leaky_relu", "gelu", "softplus" }
    for k = 1, helper.long and 300 or 30 do
      local net = tn.net{ 1, {r:integer(1, 3), acts[r:integer(1, #acts)]}, {1, "identity"}, init = "normal", seed = k }
      local names = net:names()
      local x, y = names[r:integer(1, #names)], names[r:integer(1, #names)]
      if r:integer(1, 4) == 1 then
        x, y = tn.landscape.random(net, { seed = k }), tn.landscape.random(net, { seed = k + 1000 })
      end
      local radius, counts = ({ 2, 8, 50 })[r:integer(1, 3)], {}
      for _, n in ipairs(x ~= y and { 31, 62, 124 } or {}) do
        local m = tn.landscape.slice(net, data, { x = x, y = y, radius = radius, n = n }):minima()
        counts[#counts + 1] = #m
        for _, q in ipairs(m) do
          if q.inside and not q.kink and not q.flat then assert.is_true(q.grad_norm < 1e-10) end
          seen = seen + 1
        end
      end
      assert.equal(counts[1], counts[2], k)
      assert.equal(counts[1], counts[3], k)
    end
    assert.is_true(seen > 60)
  end)

  it("gives the book's stored tanh net its minima and the pass between them", function()
    if not helper.reference then return pending(helper.no_reference) end
    local net, book = stored "tanh"
    for _, n in ipairs{ 50, 101 } do
      local s = tn.landscape.slice(net, book, { x = "w1[1,1]", y = "w1[1,2]", radius = 100, n = n })
      local m = s:minima()[1]
      assert.is_true(math.abs(m.loss - 0.0014455724) < 5e-11)
      assert.is_true(math.abs(m.x + 4.3335429) < 5e-8 and math.abs(m.y - 2.8395275) < 5e-8)
      assert.is_true(m.grad_norm < 1e-10 and m.eigenvalues[1] > 0)
      local b = s:barrier(s:minima()[1], s:minima()[2])
      assert.equal("saddle", b.exact)
      assert.is_true(math.abs(b.height - 0.022478094) < 5e-10)
    end
    local s = tn.landscape.slice(net, book, { x = "w1[1,1]", y = "w1[1,2]", radius = 100, n = 50 })
    assert.matches("0%.0123320297 at %(%-38%.99, 17%.07%)", s:report())
    assert.matches("not on the grid", s:report())
    assert.matches("Warning", s:report())
    assert.is_nil(s:refine():report():find("Warning", 1, true))
    for line in s:report():gmatch "[^\n]+" do assert.is_true(utf8.len(line) <= 80) end
  end)

  it("is the same for any number of threads", function()
    local before, seen = engine.net.threads(), {}
    for _, threads in ipairs{ 1, 3 } do
      engine.net.threads(threads)
      local net = tn.net{ 1, {2, "tanh"}, {1, "identity"}, init = "normal", seed = 7 }
      seen[#seen + 1] = tn.landscape.slice(net, d, { x = "w1[1,1]", y = "w1[1,2]", n = 21 }):minima()[1]
    end
    engine.net.threads(before)
    assert.same({ seen[1].x, seen[1].y, seen[1].loss }, { seen[2].x, seen[2].y, seen[2].loss })
  end)
end)

describe("slice:barrier", function()
  it("sees a pass too narrow for the grid, and its way stays below the height", function()
    local net, book = tn.net{ 1, {2, "tanh"}, {1, "identity"}, init = "normal", seed = 3 }, tn.data.book7():minmax()
    net:fit(book, { optimizer = "lm", epochs = 200 })
    local s = tn.landscape.slice(net, book, { x = "w1[1,1]", y = "w1[1,2]", radius = 5 })
    local m = s:minima()
    local b = s:barrier(m[1], m[2])
    assert.equal("saddle", b.exact)
    assert.is_true(b.height < 0.06)
    for _, q in ipairs(b.path) do assert.is_true(s:loss(q.x, q.y) <= b.height * (1 + 1e-9)) end
    local far = tn.landscape.slice(net, book, { x = "w1[1,1]", y = "w1[1,2]", radius = 100 })
    assert.is_true(math.abs(far:minima()[1].loss / m[1].loss - 1) < 1e-9)
    assert.is_true(math.abs(far:barrier(m[1], m[2]).height / b.height - 1) < 1e-9)
  end)

  it("refuses what is no point of the slice", function()
    local net = tn.net{ 1, {1, "identity"}, init = 0 }
    local s = tn.landscape.slice(net, d, { x = "w1[1,1]", y = "b1[1]", radius = 2, n = 9 })
    assert.equal("end", s:barrier({ 0, 0 }, s:minima()[1]).exact)
    local same = s:barrier({ 0.3, -0.2 }, { 0.3, -0.2 })
    assert.equal(s:loss(0.3, -0.2), same.height)
    assert.equal(1, #same.path)
    helper.raises(function() s:barrier({ 9, 0 }, { 0, 0 }) end, "lies outside the slice")
    helper.raises(function() s:barrier() end, "bad argument #1 to 'barrier' (point {x, y} expected, got nil)")
    helper.raises(function() s:barrier(1, { 0, 0 }) end, "point {x, y} expected, got number")
  end)
end)
