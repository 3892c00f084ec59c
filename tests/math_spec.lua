-- tn.math: the same functions on numbers and arrays. Their accuracy is the matter of vmath_spec.lua.
local helper = require "helper"
local tn = require "tinynet"
local m, array = tn.math, tn.array

local function raises(sentence, f) helper.raises(f, sentence) end

local nan = 0 / 0
local one_argument = {
  "exp", "log", "log1p", "tanh", "sigmoid", "sin", "cos", "sqrt", "abs", "floor", "normal_inv", "expm1", "erf",
  "normal_cdf", "softplus",
}

describe("tn.math", function()
  it("gives numbers and arrays the same bits", function()
    local x = array.linspace(0.01, 0.99, 99)
    for _, name in ipairs(one_argument) do
      local z = m[name](x:reshape(33, 3))
      for i = 1, 99 do assert.equal(m[name](x[i]), z[(i - 1) // 3 + 1][(i - 1) % 3 + 1], name) end
    end
  end)

  it("does so on any view, for any kernels, special values included", function()
    local engine = require "tinynet.engine"
    local x = tn.rng(2):normal(23, 37) * 20
    for i, v in ipairs{ 0, -0.0, 1, -1, math.huge, -math.huge, nan, 5e-324, -5e-324, 1e308, 745.5, -745.5, 1e-9, 0.5,
      3e9, -3e9, 1e15 } do
      x[i]:set(i, v)
    end
    local function bits(v) return (string.unpack("<I8", string.pack("<d", v))) end
    for _, name in ipairs(one_argument) do
      for _, view in ipairs{ x, x:t(), x:slice(2, 20):t(), x:col(3), x:row(5), x:slice(1, 17):t():slice(2, 17) } do
        local z = m[name](view)
        local flat, want = z:reshape(#engine.bytes.of(z) // 8), view:copy():reshape(#engine.bytes.of(view) // 8)
        assert.same({ view:shape() }, { z:shape() })
        for k = 1, #flat do assert.equal(bits(m[name](want[k])), bits(flat[k]), name) end
      end
    end
    local script = [[
      local tn = require "tinynet"
      local x = tn.rng(2):normal(23, 37) * 20
      for _, name in ipairs{ "exp", "log", "log1p", "tanh", "sigmoid", "sin", "cos", "normal_inv", "expm1", "erf",
        "normal_cdf", "softplus" } do
        print(name, require("tinynet.engine").bytes.hash(tn.math[name](x:t())))
      end]]
    assert.equal((helper.run("-e", script)), (helper.run("-e", script, { env = { TINYNET_ISA = "base" } })))
  end)

  it("agrees with what is known", function()
    local function near(want, got)
      assert.is_true(math.abs(want - got) <= 1e-15 * math.abs(want), want .. " " .. got)
    end
    near(math.exp(1), m.exp(1))
    near(math.log(10), m.log(10))
    near(1e-10 - 5e-21, m.log1p(1e-10))
    near((math.exp(2) - 1) / (math.exp(2) + 1), m.tanh(1))
    near(1 / (1 + math.exp(-1)), m.sigmoid(1))
    near(math.sin(1), m.sin(1))
    near(math.cos(1), m.cos(1))
    near(1.959963984540054, m.normal_inv(0.975))
    assert.equal(math.sqrt(2), m.sqrt(2))
    assert.equal(3, m.abs(-3))
    assert.equal(-2, m.floor(-1.5))
    assert.equal(math.pi, m.pi)
    assert.equal(1024, m.pow(2, 10))
    assert.equal(2, m.pow(4, 0.5))
  end)

  it("has NaN where there is no answer", function()
    for _, v in ipairs{ m.log(-1), m.sqrt(-1), m.log1p(-2), m.normal_inv(2), m.exp(nan), m.max(nan, 1),
      m.min(1, nan) } do
      assert.equal(0x7ff8000000000000, (string.unpack("<I8", string.pack("<d", v))))
    end
    assert.equal(-math.huge, m.log(0))
    assert.equal(-math.huge, m.normal_inv(0))
    assert.equal(math.huge, m.normal_inv(1))
  end)

  it("takes the greater and the smaller, with broadcasting", function()
    assert.equal(2, m.max(1, 2))
    assert.equal(1, m.min(1, 2))
    assert.same({ 0, 3 }, m.max(0, array{ -1, 3 }):tolist())
    assert.same({ { 1, 1 }, { 1, 2 } }, m.min(array{ { 1, 2 } }, array{ { 1 }, { 2 } }):tolist())
    assert.same({ 1, 8, 27 }, m.pow(array{ 1, 2, 3 }, 3):tolist())
    raises("shapes (2) and (3) do not fit together", function() m.max(array{ 1, 2 }, array{ 1, 2, 3 }) end)
  end)

  it("chooses by a condition", function()
    assert.equal("a", m.where(true, 1, 2) == 1 and "a")
    assert.equal(2, m.where(0, 1, 2))
    assert.equal(2, m.where(nan, 1, 2))
    assert.same({ 5, -1 }, m.where(array{ 1, -1 }, 5, array{ -2, -1 }):tolist())
    assert.same({ { 1, 2 }, { 0, 0 } }, m.where(array{ { 1 }, { -1 } }, array{ { 1, 2 } }, 0):tolist())
    assert.same({ { 1, 1 }, { 2, 2 } }, m.where(false, array{ { 7, 7 } }, array{ { 1 }, { 2 } }):tolist())
    raises("shapes (2), () and (3) do not fit together",
      function() m.where(array{ 1, 2 }, 0, array{ 1, 2, 3 }) end)
  end)

  it("says what it wants", function()
    for _, name in ipairs(one_argument) do
      raises(("bad argument #1 to '%s' (number or array expected, got string)"):format(name),
        load(("local m = ... return function() m.%s 'x' end"):format(name))(m))
    end
    raises("bad argument #2 to 'max' (number or array expected, got table)", function() m.max(1, {}) end)
    raises("bad argument #1 to 'where' (boolean, number or array expected, got nil)",
      function() m.where(nil, 1, 2) end)
    raises("bad argument #3 to 'where' (number or array expected, got no value)",
      function() m.where(1, 2) end)
    raises("unknown field 'tan' of tn.math; did you mean 'tanh'?", function() return m.tan end)
  end)
end)
