-- Slices whose kinks are not parallel to the axes, and of |z - y|: minima and ways against a dense grid.
local helper = require "helper"
local tn = require "tinynet"

local LOSSES = { "half_mse", "huber", "mae", "bce" }
local ACTS = { "relu", "leaky_relu", "tanh" }

-- Random nets, samples and axes; the same for the same number.
local function random_slice(seed, n)
  local r = tn.rng(seed)
  local inputs, act, loss = r:integer(1, 2), ACTS[r:integer(1, 3)], LOSSES[r:integer(1, 4)]
  if act == "tanh" then loss = "mae" end
  local net = tn.net{ inputs, {r:integer(2, 3), act}, {1, loss == "bce" and "sigmoid" or "identity"},
    init = { "normal", std = 1.5 }, seed = seed }
  local x, y = r:uniform(15, inputs, -1, 1), r:normal(15, 1) * 0.3
  if loss == "bce" then y = y:map(function(v) return v > 0 and 1 or 0 end) end
  local names = net:names()
  local i = r:integer(1, #names - 1)
  return tn.landscape.slice(net, tn.data.new(x, y), { x = names[i], y = names[r:integer(i + 1, #names)], radius = 5,
    n = n, loss = loss }), net
end

local function falls_nowhere(s, m)
  for _, size in ipairs{ 1e-4, 1e-6 } do
    for k = 1, 40 do
      local x = m.x + size * 10 * math.cos(k * math.pi / 20 + 0.05)
      local y = m.y + size * 10 * math.sin(k * math.pi / 20 + 0.05)
      if x >= s.x[1] and x <= s.x[-1] and y >= s.y[1] and y <= s.y[-1] then
        assert.is_true(s:loss(x, y) >= m.loss - 1e-11 * math.max(1, m.loss), tostring(m))
      end
    end
  end
end

describe("minima of bent slices", function()
  it("are no higher than a dense grid, fall nowhere, and hang on no grid", function()
    local bent = 0
    for seed = 1, helper.long and 200 or 8 do
      local s, fine = random_slice(seed, 41), random_slice(seed, 301)
      local m = s:minima()
      assert.is_true(#m > 0 and m[1].loss <= fine.lowest.loss * (1 + 1e-12), seed)
      local doubled = random_slice(seed, 82):minima()
      assert.equal(#m, #doubled)
      for k, one in ipairs(m) do
        assert.is_true(math.abs(one.loss - doubled[k].loss) <= 1e-9 * math.max(1e-3, one.loss))
        falls_nowhere(s, one)
        bent = bent + (one.kink and 1 or 0)
      end
    end
    assert.is_true(bent > 2)
  end)

  it("have ways that are nowhere higher than the height that is told", function()
    local seen = 0
    for seed = 1, helper.long and 200 or 8 do
      local s = random_slice(seed, 61)
      local m = s:minima()
      local b = #m > 1 and s:barrier(m[1], m[#m])
      for k = 2, b and #b.path or 1 do
        local p, q = b.path[k - 1], b.path[k]
        for i = 0, 10 do
          local there = s:loss(p.x + (q.x - p.x) * i / 10, p.y + (q.y - p.y) * i / 10)
          assert.is_true(there <= b.height * (1 + 1e-6), seed)
        end
        seen = seen + 1
      end
    end
    assert.is_true(seen > 20)
  end)
end)
