local helper = require "helper"
local tn = require "tinynet"

-- Asserts orthonormal vectors, ascending values, a = V diag V', and the rule of signs.
local function verify(a, values, vectors)
  local n = #values
  local size = math.max(values:abs():max(), 1e-300)
  local identity, scaled = {}, {}
  for i = 1, n do
    identity[i], scaled[i] = {}, {}
    for j = 1, n do
      identity[i][j] = i == j and 1 or 0
      scaled[i][j] = vectors:get(i, j) * values[j]
    end
    if i > 1 then assert.is_true(values[i - 1] <= values[i]) end
    local column = vectors:col(i)
    assert.is_true(column[column:abs():argmax()] > 0)
  end
  assert.is_true((vectors:t():dot(vectors) - tn.array(identity)):abs():max() < 1e-13)
  assert.is_true((tn.array(scaled):dot(vectors:t()) - a):abs():max() <= 1e-12 * size)
end

local function check(rows)
  local a = tn.array(rows)
  local values, vectors = tn.eigen(a)
  verify(a, values, vectors)
  return values, vectors
end

describe("tn.eigen", function()
  it("knows the second-difference matrix: 2 - 2 cos(k pi / (n + 1))", function()
    for _, n in ipairs{ 2, 5, 40 } do
      local rows = {}
      for i = 1, n do
        rows[i] = {}
        for j = 1, n do rows[i][j] = i == j and 2 or math.abs(i - j) == 1 and -1 or 0 end
      end
      local values = check(rows)
      for k = 1, n do
        assert.is_true(math.abs(values[k] - (2 - 2 * math.cos(k * math.pi / (n + 1)))) < 1e-13)
      end
    end
  end)

  it("finds the smallest eigenvalue of Hilbert's matrix", function()
    local rows = {}
    for i = 1, 6 do
      rows[i] = {}
      for j = 1, 6 do rows[i][j] = 1 / (i + j - 1) end
    end
    local values = check(rows)
    assert.is_true(math.abs(values[1] / 1.0827994845655e-7 - 1) < 1e-8)
    assert.is_true(math.abs(values[6] / 1.6188998589243 - 1) < 1e-12)
  end)

  it("takes repeated, zero, negative and single values", function()
    local values = check{ { 2, 1, 1 }, { 1, 2, 1 }, { 1, 1, 2 } }
    assert.is_true(values:equals(tn.array{ 1, 1, 4 }, 1e-15))
    local identity, vectors = check{ { 1, 0 }, { 0, 1 } }
    assert.is_true(identity == tn.array{ 1, 1 })
    assert.is_true(vectors == tn.array{ { 1, 0 }, { 0, 1 } })
    assert.is_true(check{ { 0, 0 }, { 0, 0 } } == tn.array{ 0, 0 })
    assert.is_true(check{ { 0, 1 }, { 1, 0 } }:equals(tn.array{ -1, 1 }, 1e-15))
    local one, vector = tn.eigen{ { -3 } }
    assert.is_true(one == tn.array{ -3 })
    assert.equal(1, vector:get(1, 1))
    local rows = {}
    for i = 1, 12 do
      rows[i] = {}
      for j = 1, 12 do rows[i][j] = i * j end
    end
    local ranked = check(rows) -- rank 1
    assert.is_true(math.abs(ranked[12] / 650 - 1) < 1e-14)
    assert.is_true(math.abs(ranked[1]) < 1e-12)
  end)

  it("holds numbers of any size", function()
    for _, factor in ipairs{ 1e300, 1e-300, 5e-324 } do
      local values = tn.eigen{ { 2 * factor, factor }, { factor, 2 * factor } }
      assert.is_true(math.abs(values[1] - factor) <= 1e-15 * factor)
      assert.is_true(math.abs(values[2] / factor - 3) < 1e-15)
    end
    local values = tn.eigen{ { 1e300, 0, 0 }, { 0, 1e-300, 1e-300 }, { 0, 1e-300, 1e-300 } }
    assert.equal(1e300, values[3])
  end)

  it("rebuilds random matrices", function()
    for n = 1, helper.long and 80 or 20 do
      local a = tn.rng(n):normal(n, n)
      local s = a + a:t()
      local values, vectors = tn.eigen(s)
      verify(s, values, vectors)
      local trace = 0
      for i = 1, n do trace = trace + s:get(i, i) end
      assert.is_true(math.abs(values:sum() - trace) < 1e-12 * n * math.max(1, s:abs():max()))
    end
  end)

  it("refuses what is not square, symmetric and finite", function()
    helper.raises(function() tn.eigen(tn.array.zeros(2, 3)) end,
      "bad argument #1 to 'eigen' (square matrix expected, got shape (2, 3))")
    helper.raises(function() tn.eigen{ 1, 2 } end, "square matrix expected, got shape (2)")
    helper.raises(function() tn.eigen{ { 1, 2 }, { 3, 1 } } end, "symmetric matrix expected, but (2,1) is 3 and (1,2) is 2")
    helper.raises(function() tn.eigen{ { 1, 0 / 0 }, { 0 / 0, 1 } } end, "row 1, column 2: NaN or infinity is no data")
    helper.raises(function() tn.eigen(3) end, "array or table expected, got number")
  end)
end)
