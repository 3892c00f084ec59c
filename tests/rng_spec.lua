-- tn.rng: the written-down sequence (golden words from an independent program) and its uses.
local helper = require "helper"
local tn = require "tinynet"
local array = tn.array

local function raises(sentence, f) helper.raises(f, sentence) end

--- The next 64 bits of a stream: integer over the full range is min + bits.
local function bits(r) return r:integer(math.mininteger, math.maxinteger) ~ math.mininteger end

describe("the streams", function()
  it("are the written-down ones", function()
    local r = tn.rng(1)
    assert.equal(0x54da00e9c0ef5cd3, bits(r))
    assert.equal(0xf2e76c7323ddc645, bits(r))
    assert.equal(0x6f23d65d7da6a1a7, bits(r))
    assert.equal(0x37a60d1bb8023a93, bits(tn.rng(42, "shuffle", 7)))
    assert.equal(0xf88458758a7d33a9, bits(tn.rng(-1, "noise")))
    local data = tn.rng(1, "data")
    assert.equal(0.20225865101615648, data:uniform())
    assert.equal(0.5305655797267284, data:uniform())
    assert.same({ 3, 7, 2, 10, 6, 1, 5, 4, 9, 8 },
      tn.rng(1, "split"):shuffle{ 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 })
    local dice, five = {}, tn.rng(5)
    for i = 1, 12 do dice[i] = five:integer(1, 6) end
    assert.same({ 1, 3, 1, 1, 3, 4, 2, 5, 6, 4, 2, 2 }, dice)
  end)

  it("differ in seed, purpose and index", function()
    local seen = {}
    for _, purpose in ipairs{ "user", "init", "shuffle", "split", "data", "noise" } do
      for seed = 0, 9 do
        for index = 0, 9 do
          local word = bits(tn.rng(seed, purpose, index))
          assert.is_nil(seen[word])
          seen[word] = true
        end
      end
    end
  end)

  it("begin at seed 1, purpose user, index 0", function()
    assert.equal(bits(tn.rng()), bits(tn.rng(1, "user", 0)))
    assert.equal(7, tn.rng(7).seed)
    assert.equal("rng, seed 7", tostring(tn.rng(7)))
  end)
end)

describe("the draws", function()
  it("turn one word into one normal variate", function()
    local words, r = tn.rng(9), tn.rng(9)
    for _ = 1, 100 do
      assert.equal(tn.math.normal_inv(((bits(words) >> 12) + 0.5) * 2^-52), r:normal())
    end
  end)

  it("give numbers, lists, matrices", function()
    local one, many = tn.rng(3), tn.rng(3):normal(2, 3)
    for i = 1, 2 do
      for j = 1, 3 do assert.equal(one:normal(), many[i][j]) end
    end
    assert.equal(4, #tn.rng(3):normal(4))
    local u = tn.rng(3):uniform(50, 2, -5, -4)
    assert.is_true(u:min() >= -5 and u:max() < -4)
    assert.is_true(tn.rng(3):uniform(nil, nil, 2, 3) >= 2)
    assert.same({ 3 }, { tn.rng(3):uniform(3):shape() })
  end)

  it("are uniform (chi-square, 99.9 %)", function()
    local counts, r, n = {}, tn.rng(2024), 100000
    for i = 1, 100 do counts[i] = 0 end
    local u = r:uniform(n)
    u:map(function(x)
      local k = x * 100 // 1 + 1 | 0
      counts[k] = counts[k] + 1
      return x
    end)
    local chi = 0
    for i = 1, 100 do chi = chi + (counts[i] - n / 100)^2 / (n / 100) end
    assert.is_true(chi > 60 and chi < 149, chi)
    assert.is_true(math.abs(u:mean() - 0.5) < 4 / math.sqrt(12 * n))
  end)

  it("are normal (moments and tails within 4 sigma)", function()
    local n = 100000
    local z = tn.rng(2025):normal(n)
    assert.is_true(math.abs(z:mean()) < 4 / math.sqrt(n))
    assert.is_true(math.abs((z * z):mean() - 1) < 4 * math.sqrt(2 / n))
    assert.is_true(math.abs((z ^ 3):mean()) < 4 * math.sqrt(15 / n))
    assert.is_true(math.abs((z ^ 4):mean() - 3) < 4 * math.sqrt(96 / n))
    local share = z:count(function(x) return x > 1.959963984540054 end) / n
    assert.is_true(math.abs(share - 0.025) < 4 * math.sqrt(0.025 * 0.975 / n))
  end)

  it("reach both ends of whole ranges, equally often", function()
    local r, counts = tn.rng(8), {}
    for _ = 1, 60000 do
      local k = r:integer(-2, 3)
      counts[k] = (counts[k] or 0) + 1
    end
    for k = -2, 3 do assert.is_true(math.abs(counts[k] - 10000) < 4 * math.sqrt(60000 * 5 / 36)) end
    assert.equal(5, r:integer(5, 5))
    assert.equal(math.maxinteger, r:integer(math.maxinteger, math.maxinteger))
  end)

  it("shuffle copies of lists and of arrays by rows, alike", function()
    local list = { "a", "b", "c", "d", "e" }
    local mixed = tn.rng(4):shuffle(list)
    assert.same({ "a", "b", "c", "d", "e" }, list)
    local numbers = array{ { 1, 10 }, { 2, 20 }, { 3, 30 }, { 4, 40 }, { 5, 50 } }
    local rows = tn.rng(4):shuffle(numbers)
    for i = 1, 5 do
      assert.equal(list[rows[i][1] // 1 | 0], mixed[i])
      assert.equal(rows[i][1] * 10, rows[i][2])
    end
    assert.same({}, tn.rng(4):shuffle{})
  end)

  it("give every order of three equally often", function()
    local r, counts, kinds = tn.rng(6), {}, 0
    for _ = 1, 12000 do
      local order = table.concat(r:shuffle{ 1, 2, 3 })
      kinds = kinds + (counts[order] and 0 or 1)
      counts[order] = (counts[order] or 0) + 1
    end
    assert.equal(6, kinds)
    for _, n in pairs(counts) do assert.is_true(math.abs(n - 2000) < 4 * math.sqrt(12000 * 5 / 36)) end
  end)

  it("say what they want", function()
    local r = tn.rng(1)
    raises("bad argument #2 to 'integer' (the upper bound lies below the lower one)",
      function() r:integer(2, 1) end)
    raises("bad argument #1 to 'integer' (number expected, got no value)", function() r:integer() end)
    raises("bad argument #4 to 'uniform' (the upper bound lies below the lower one)",
      function() r:uniform(1, 1, 1, 0) end)
    raises("bad argument #1 to 'normal' (dimension must be at least 1, got 0)", function() r:normal(0) end)
    raises("bad argument #1 to 'shuffle' (table or array expected, got number)", function() r:shuffle(3) end)
    raises("calling 'normal' on bad self (rng expected, got no value; write rng:normal(...) with a colon)",
      function() r.normal() end)
    raises("unknown field 'norml' of rng; did you mean 'normal'?", function() return r.norml end)
    raises("bad argument #2 to 'rng' (invalid option 'dice')", function() tn.rng(1, "dice") end)
    raises("bad argument #1 to 'rng' (number expected, got string)", function() tn.rng "x" end)
    raises("unknown field 'seed' of tn.rng", function() return tn.rng.seed end)
  end)
end)
