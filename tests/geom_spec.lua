-- The numbers behind the pictures: ticks, their labels, and room for texts.
local helper = require "helper"
local tn = require "tinynet"
local geom = require("tinynet.engine").geom
local scene = require "tinynet.plot.scene"
local ticks = require "tinynet.plot.ticks"

local function random_range(r)
  local magnitude = 10 ^ r:uniform(1, 1, -8, 8):get(1)
  local lo = (r:uniform(1, 1, -1, 1):get(1)) * magnitude
  return lo, lo + magnitude * 10 ^ r:uniform(1, 1, -3, 1):get(1)
end

local function plain(label)
  return assert(tonumber((label:gsub("\u{2212}", "-"):gsub("\u{2009}", ""))), label)
end

-- What a reader reads: the label as a number, the common factor put back.
local function parse(label, factor)
  local power = factor and tonumber(factor:match "^×10%^{(.-)}") or 0
  return plain(label) * 10.0 ^ power
end

-- The number that stands behind a common factor: "×10^{-12} + 1".
local function common_of(factor)
  local sign, number = factor:match "([+\u{2212}]+) (.*)$"
  if not sign then return 0 end
  local digits, power = number:match "^(.-)×?10%^{(.-)}$"
  local v = power and (digits == "" and 1 or plain(digits)) * 10.0 ^ tonumber(power) or plain(number)
  return sign == "+" and v or -v
end

describe("linear ticks", function()
  it("are 3 to 9 even steps inside the range, with 0, and read back, on 10 000 random ranges", function()
    local r = tn.rng(1)
    for _ = 1, 10000 do
      local lo, hi = random_range(r)
      local t = ticks.make("linear", lo, hi, 9)
      local n, span, name = #t.at, hi - lo, ("[%.17g, %.17g]"):format(lo, hi)
      assert.is_true(n >= 3 and n <= 9, name)
      local step = t.at[2] - t.at[1]
      local zero = false
      for i, v in ipairs(t.at) do
        assert.is_true(v >= lo - 1e-8 * span and v <= hi + 1e-8 * span, name)
        assert.is_true(i == 1 or math.abs(v - t.at[i - 1] - step) < 1e-9 * span, name)
        assert.is_true(math.abs(parse(t.text[i], t.factor) - v) <= 1e-9 * math.max(math.abs(v), step), name)
        zero = zero or v == 0
      end
      assert.is_true(zero or lo > 0 or hi < 0, name)
      assert.is_true(#t.text[1]:gsub("[^%.]", "") == #t.text[n]:gsub("[^%.]", ""), name)
    end
  end)

  it("read back, all different, where they differ far behind the point only", function()
    local r, offsets = tn.rng(9), 0
    for _ = 1, 3000 do
      local lo = random_range(r)
      local hi = lo + math.abs(lo) * 10 ^ r:uniform(1, 1, -11.5, -3):get(1)
      local t, name = ticks.make("linear", lo, hi, 7), ("[%.17g, %.17g]"):format(lo, hi)
      local step, common = t.at[2] - t.at[1], t.factor and common_of(t.factor) or 0
      offsets = offsets + (common ~= 0 and 1 or 0)
      for i, v in ipairs(t.at) do
        local read = parse(t.text[i], t.factor) + common
        assert.is_true(math.abs(read - v) <= 0.01 * step, ("%s: %s %s"):format(name, t.text[i], t.factor or ""))
        assert.is_true(utf8.len(t.text[i]) <= 13, name)
        assert.is_true(i == 1 or t.text[i] ~= t.text[i - 1], name)
      end
    end
    assert.is_true(offsets > 1000)
  end)

  it("never number more than asked for", function()
    local r = tn.rng(2)
    for _ = 1, 2000 do
      local lo, hi = random_range(r)
      for most = 2, 9 do
        local n = #geom.linear_ticks(lo, hi, most)
        assert.is_true(n >= 2 and n <= most or most < 3, ("[%g, %g] %d"):format(lo, hi, most))
      end
    end
  end)

  it("are the ones a reader expects", function()
    assert.same({ 0, 1, 2, 3, 4, 5, 6, 7 }, { table.unpack(geom.linear_ticks(-0.28, 7.28, 9)) })
    assert.same({ 0, 0.5, 1 }, { table.unpack(geom.linear_ticks(0, 1, 4)) })
    assert.same({ "2.0", "2.5", "3.0", "3.5" }, ticks.make("linear", 1.8, 3.8, 7).text)
  end)

  it("stand on the double nearest to the label", function()
    for _, v in ipairs(geom.linear_ticks(-1, 1, 9)) do
      assert.equal(v, tonumber(("%.15g"):format(v)))
      assert.are_not.equal("-0.0", tostring(v))
    end
  end)

  it("keep measured labels 0.6 em apart", function()
    local r, size = tn.rng(3), 12
    local function width(s) return scene.measure(s, size).width end
    for _ = 1, 300 do
      local lo, hi = random_range(r)
      local length = r:uniform(1, 1, 150, 800):get(1)
      local function gap(t)
        local least = math.huge
        for i = 2, #t.at do
          local apart = (t.at[i] - t.at[i - 1]) / (hi - lo) * length
          least = math.min(least, apart - (width(t.text[i]) + width(t.text[i - 1])) / 2)
        end
        return least
      end
      local t = ticks.fit("linear", lo, hi, 9, function(u) return gap(u) >= 0.6 * size end)
      assert.is_true(#t.at <= 2 or gap(t) >= 0.6 * size)
    end
  end)

  it("do not exist without a range", function()
    local inf, nan = math.huge, 0 / 0
    for _, range in ipairs{ { 1, 1 }, { 2, 1 }, { nan, 1 }, { 0, nan }, { -inf, inf }, { 0, inf },
      { -1.7e308, 1.7e308 }, { 1e16, 1e16 + 2 }, { 0, 5e-324 } } do
      assert.equal(0, #geom.linear_ticks(range[1], range[2], 9))
    end
  end)

  it("refuse a silly count", function()
    helper.raises(function() geom.linear_ticks(0, 1, 1) end,
      "bad argument #3 to 'linear_ticks' (2 to 16 ticks)")
    helper.raises(function() geom.log_ticks(1, 10, 17) end, "bad argument #3 to 'log_ticks' (2 to 16 ticks)")
  end)
end)

describe("tick labels", function()
  it("have a true minus and thin spaces from 10 000 on", function()
    assert.equal("\u{2212}5", ticks.number(-5, 0))
    assert.equal("0.0", ticks.number(-0.01, 1))
    assert.equal("9999", ticks.number(9999, 0))
    assert.equal("10\u{2009}000", ticks.number(10000, 0))
    assert.equal("\u{2212}1\u{2009}234\u{2009}567.5", ticks.number(-1234567.5, 1))
    assert.same({ "0", "5\u{2009}000", "10\u{2009}000" }, ticks.make("linear", 0, 10000, 4).text)
  end)

  it("are all powers of ten in a row where one is", function()
    assert.same({ "10", "100", "1000", "10\u{2009}000" }, ticks.row{ 10, 100, 1e3, 1e4 })
    assert.same({ "1", "10", "10^{2}", "2×10^{4}", "10^{5}" }, ticks.row{ 1, 10, 100, 2e4, 1e5 })
    assert.same({ "\u{2212}10^{5}", "0", "10^{5}" }, ticks.row{ -1e5, 0, 1e5 })
  end)

  it("have as many digits in a row as tell them apart", function()
    assert.same({ "1", "1.000000000001", "1.000000000002" }, ticks.row{ 1, 1 + 1e-12, 1 + 2e-12 })
    assert.same({ "0.1", "0.3" }, ticks.row{ 0.1, 0.1 + 0.2 })
    assert.equal("\u{2212}3×10^{11}", ticks.short(-3e11, 3))
  end)

  it("of counts are whole", function()
    for most = 1, 30 do
      local t = ticks.make("linear", 0, 1.1 * most, 7)
      ticks.keep_whole(t)
      assert.is_true(#t.at >= 2)
      for i, v in ipairs(t.at) do assert.equal(("%d"):format(v), t.text[i]) end
    end
  end)

  it("share a factor where they would be long", function()
    local t = ticks.make("linear", 0, 2e7, 6)
    assert.equal("×10^{7}", t.factor)
    assert.same({ "0.0", "0.5", "1.0", "1.5", "2.0" }, t.text)
    t = ticks.make("linear", 0, 4e-6, 5)
    assert.equal("×10^{-6}", t.factor)
    assert.same({ "0", "1", "2", "3", "4" }, t.text)
    assert.is_nil(ticks.make("linear", 0, 1e5, 9).factor)
  end)
end)

describe("logarithmic ticks", function()
  it("are at least 3, ascending and inside, on any range", function()
    local r = tn.rng(4)
    for _ = 1, 5000 do
      local lo = 10 ^ r:uniform(1, 1, -12, 12):get(1)
      local hi = lo * 10 ^ (10 ^ r:uniform(1, 1, -2, 1.5):get(1))
      local t = ticks.make("log", lo, hi, 9)
      local name = ("[%.17g, %.17g]"):format(lo, hi)
      assert.is_true(#t.at >= 3 and #t.at <= 9, name)
      for i, v in ipairs(t.at) do
        assert.is_true(v >= lo * (1 - 1e-8) and v <= hi * (1 + 1e-8), name)
        assert.is_true(i == 1 or v > t.at[i - 1], name)
      end
    end
  end)

  it("are decades, 1-2-5 or even steps", function()
    assert.same({ 0.001, 0.01, 0.1, 1 }, ticks.make("log", 0.001, 1, 9).at)
    assert.same({ 1, 2, 5, 10, 20, 50 }, ticks.make("log", 1, 60, 9).at)
    -- 0.9 decades: matplotlib shows one label
    local t = ticks.make("log", 0.0021, 0.016, 9)
    assert.is_true(#t.at >= 3)
    assert.truthy(t.text[1]:match "^0%.%d+$")
  end)

  it("are written plainly from 0.001 to 10 000, else as powers", function()
    assert.same({ "0.001", "0.01", "0.1", "1", "10", "100", "1000", "10\u{2009}000" },
      ticks.make("log", 1e-3, 1e4, 9).text)
    assert.same({ "10^{-8}", "10^{-6}", "10^{-4}", "10^{-2}", "1", "10^{2}" },
      ticks.make("log", 1e-8, 1e3, 6).text)
    assert.same({ "10^{-6}", "2×10^{-6}", "5×10^{-6}", "10^{-5}" }, ticks.make("log", 1e-6, 1.2e-5, 9).text)
  end)

  it("do not exist for what has no logarithm", function()
    for _, range in ipairs{ { 0, 1 }, { -1, 1 }, { 1, 1 }, { 1, math.huge }, { 0 / 0, 1 } } do
      assert.equal(0, #geom.log_ticks(range[1], range[2], 9))
    end
  end)
end)

describe("room", function()
  it("counts what is taken, and everything outside", function()
    local r = geom.room(0, 0, 300, 300)
    assert.equal(0, r:busy(0, 0, 300, 300))
    r:block(30, 30, 30, 30)
    assert.equal(100, r:busy(0, 0, 300, 300))
    assert.equal(25, r:busy(45, 45, 30, 30))
    assert.equal(0, r:busy(60, 60, 30, 30))
    assert.equal(50, r:busy(285, 0, 30, 30)) -- half of it outside
    assert.equal(100, r:busy(600, 600, 30, 30))
  end)

  it("sees lines wherever they pass, breaks and far ends too", function()
    local r, nan = geom.room(0, 0, 300, 300), 0 / 0
    r:line{ -1e6, 150, 1e6, 150 }
    assert.equal(100, r:busy(0, 0, 300, 300))
    r:line{ 10, 10, nan, nan, 290, 10 }
    assert.equal(100, r:busy(0, 0, 300, 300))
    r:line{ math.huge, 0, 10, 10 }
    assert.equal(100, r:busy(0, 0, 300, 300))
  end)

  it("sees dots with their size", function()
    local r = geom.room(0, 0, 300, 300)
    r:dots({ 150, 150, 0 / 0, 3 }, 12)
    assert.equal(16, r:busy(0, 0, 300, 300))
  end)

  it("places a box in the first free corner, else along an edge, and says what it hides", function()
    local r = geom.room(0, 0, 300, 300)
    assert.same({ 245, 5, 0 }, { r:place(50, 20, 5) })
    r:block(240, 0, 60, 60)
    assert.same({ 5, 5, 0 }, { r:place(50, 20, 5) })
    r:block(0, 0, 60, 60)
    r:block(0, 240, 60, 60)
    r:block(240, 240, 60, 60)
    local x, y, busy = r:place(50, 20, 5)
    assert.equal(0, busy)
    assert.is_true(y == 5 and x > 60 and x < 190)
    r:block(0, 0, 300, 300)
    assert.is_true(select(3, r:place(50, 20, 5)) > 0)
    assert.is_nil(r:place(400, 20, 5))
  end)

  it("refuses what is no page", function()
    helper.raises(function() geom.room(0, 0, 0, 10) end, "bad argument #3 to 'room' (1 to 32767 px)")
    helper.raises(function() geom.room(0, 0, 10, 0 / 0) end, "bad argument #4 to 'room' (1 to 32767 px)")
  end)
end)
