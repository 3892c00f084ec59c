-- tn.array: making, indexing, views, arithmetic, reductions, text, .npy.
local helper = require "helper"
local tn = require "tinynet"
local array = tn.array

local function raises(sentence, f) helper.raises(f, sentence) end

local function shape(a) return { a:shape() } end

local inf, nan = math.huge, 0 / 0

describe("making arrays", function()
  it("takes numbers, rows, deeper tables and arrays as rows", function()
    assert.same({ 3 }, shape(array{ 1, 2, 3 }))
    assert.same({ 2, 3 }, shape(array{ { 1, 2, 3 }, { 4, 5, 6 } }))
    assert.same({ 1, 1, 1, 2 }, shape(array{ { { { 1, 2 } } } }))
    assert.same({ { 1, 2 }, { 3, 4 } }, array{ array{ 1, 2 }, { 3, 4 } }:tolist())
  end)

  it("copies an array", function()
    local a = array{ 1, 2 }
    local b = array(a)
    b[1] = 9
    assert.equal(1, a[1])
  end)

  it("refuses ragged and foreign tables, saying where", function()
    raises("row 2 has 3 numbers, row 1 has 2", function() array{ { 1, 2 }, { 1, 2, 3 } } end)
    raises("row [1][2] has 1 numbers, 2 expected", function() array{ { { 1, 2 }, { 3 } } } end)
    raises("element [2][1]: number expected, got string", function() array{ { 1 }, { "x" } } end)
    raises("element [2]: number expected, got nil", function() array{ 1, nil, 3 } end)
    raises("element [2]: row of numbers expected, got number", function() array{ { 1 }, 2 } end)
    raises("element [2]: number expected, got table", function() array{ 1, { 2 } } end)
    raises("row 2 has 3 numbers, row 1 has 2", function() array{ { 1, 2 }, array{ 1, 2, 3 } } end)
    raises("the table is empty", function() array{} end)
    raises("row 1 is empty", function() array{ {} } end)
    raises("an array has at most 4 dimensions", function() array{ { { { { 1 } } } } } end)
    raises("bad argument #1 to 'array' (table of numbers or array expected, got number)",
      function() tn.array(3) end)
  end)

  it("fills zeros and ones", function()
    assert.equal(0, array.zeros(3, 2):sum())
    assert.equal(6, array.ones(3, 2):sum())
    raises("bad argument #2 to 'zeros' (dimension must be at least 1, got 0)", function() array.zeros(1, 0) end)
    raises("1 to 4 dimensions expected, got 5", function() array.ones(1, 1, 1, 1, 1) end)
    raises("1 to 4 dimensions expected, got 0", function() array.zeros() end)
    raises("does not fit into memory", function() array.zeros(2^30 // 1 | 0, 2^30 // 1 | 0, 8) end)
  end)

  it("spaces numbers evenly, the ends exact", function()
    local a = array.linspace(-0.1, 0.7, 31)
    assert.equal(-0.1, a[1])
    assert.equal(0.7, a[-1])
    for i = 0, 29 do assert.equal(-0.1 + i * (0.7 - -0.1) / 30, a[i + 1]) end
    assert.equal(0.3, array.linspace(0, 1, 11)[4])
    raises("bad argument #3 to 'linspace' (at least 2 points expected)",
      function() array.linspace(0, 1, 1) end)
  end)

  it("names the nearest function", function()
    raises("unknown field 'zeross' of tn.array; did you mean 'zeros'?", function() return array.zeross end)
  end)
end)

describe("indexing", function()
  local a
  before_each(function() a = array{ { 1, 2, 3 }, { 4, 5, 6 } } end)

  it("counts from 1 and from the end", function()
    assert.equal(6, a[2][3])
    assert.equal(4, a[-1][-3])
    assert.equal(5, a:get(2, 2))
    assert.equal(5, a:get(-1, -2))
    assert.equal(2, #a)
  end)

  it("takes one index on vectors of any shape", function()
    assert.equal(3, a:row(1):get(3))
    assert.equal(3, a:slice(1, 1):get(3))
    assert.equal(5, a:col(2):reshape(2, 1):get(-1))
  end)

  it("refuses 0, places beyond the end, and other keys", function()
    raises("index 0 is out of range 1 to 2", function() return a[0] end)
    raises("index 3 is out of range 1 to 2", function() return a[3] end)
    raises("index -3 is out of range 1 to 2", function() return a[-3] end)
    raises("bad argument #2 to 'get' (index 4 is out of range 1 to 3)", function() a:get(1, 4) end)
    raises("2 indices expected for shape (2, 3), got 1", function() a:get(1) end)
    raises("an array index is a whole number, got 1.5", function() return a[1.5] end)
    raises("an array index is a whole number, got true", function() return a[true] end)
    raises("unknown field 'shap' of array; did you mean 'shape'?", function() return a.shap end)
    raises("field 'foo' of array cannot be set", function() a.foo = 1 end)
    raises("calling 'sum' on bad self (array expected, got no value; write array:sum(...) with a colon)",
      function() a.sum() end)
  end)

  it("assigns numbers, tables and arrays", function()
    a[1] = 7
    assert.same({ 7, 7, 7 }, a[1]:tolist())
    a[1] = { 1, 2, 3 }
    a[2] = a[1]
    assert.same({ { 1, 2, 3 }, { 1, 2, 3 } }, a:tolist())
    a[2][3] = 8
    a:set(1, 1, -1)
    a:col(2):set(2, 0.5)
    assert.same({ { -1, 2, 3 }, { 1, 0.5, 8 } }, a:tolist())
    raises("shape (3) expected, got (2)", function() a[1] = { 1, 2 } end)
    raises("number expected, got string", function() a[1][1] = "x" end)
    raises("table of numbers or array expected, got string", function() a[1] = "x" end)
    raises("index 5 is out of range 1 to 2", function() a[5] = 1 end)
    raises("2 indices expected for shape (2, 3), got 1", function() a:set(1, 1) end)
  end)

  it("assigns overlapping parts as if copied first", function()
    local b = array{ { 1, 2 }, { 3, 4 } }
    b[1] = b:t()[1]
    assert.same({ { 1, 3 }, { 3, 4 } }, b:tolist())
    b[2] = b:t()[2]
    assert.same({ { 1, 3 }, { 3, 4 } }, b:tolist())
  end)

  it("stores every NaN with the same bits", function()
    local odd = string.unpack("<d", string.pack("<I8", 0xfff8000000001234))
    a[1][1] = odd
    a:set(1, 2, -nan)
    local b = array{ odd } * 1
    for _, v in ipairs{ a[1][1], a[1][2], b[1], (-array{ nan })[1], array{ -inf, inf }:sum() } do
      assert.equal(0x7ff8000000000000, (string.unpack("<I8", string.pack("<d", v))))
    end
  end)
end)

describe("views", function()
  it("share the memory", function()
    local a = array{ { 1, 2, 3 }, { 4, 5, 6 } }
    a:t()[3][1] = 30
    a:slice(2, 2)[1][1] = 40
    a:col(2)[1] = 20
    a:row(2)[2] = 50
    a:reshape(6)[6] = 60
    assert.same({ { 1, 20, 30 }, { 40, 50, 60 } }, a:tolist())
    a:copy()[1] = 0
    assert.equal(1, a[1][1])
  end)

  it("keep the memory alive, also through other views", function()
    local views = {}
    for i = 1, 200 do
      views[i] = array.linspace(i, i + 999, 1000):reshape(10, 100):t():slice(-1):row(1)
      if i % 20 == 0 then collectgarbage() end
    end
    collectgarbage()
    for i, v in ipairs(views) do
      assert.equal(i + 99, v[1])
      assert.equal(i + 999, v[10])
    end
  end)

  it("let the memory go with the last of them", function()
    collectgarbage()
    local before = collectgarbage "count"
    local v = array.zeros(1024, 1024):t()
    assert.is_true(collectgarbage "count" > before + 8000)
    v = v:col(1):sum()
    collectgarbage()
    collectgarbage()
    assert.equal(0, v)
    assert.is_true(collectgarbage "count" < before + 1000)
  end)

  it("have the shapes that are promised", function()
    local a = array.zeros(4, 3)
    assert.same({ 3, 4 }, shape(a:t()))
    assert.same({ 3 }, shape(a:row(1)))
    assert.same({ 4 }, shape(a:col(1)))
    assert.same({ 2, 3 }, shape(a:slice(2, 3)))
    assert.same({ 3, 3 }, shape(a:slice(-3)))
    assert.same({ 2, 2, 3 }, shape(a:reshape(2, 2, 3)))
    assert.same({ { 2 }, { 5 } }, array{ { 1, 2, 3 }, { 4, 5, 6 } }:col(2):reshape(2, 1):tolist())
    assert.same({ 2, 3 }, shape(array.zeros(4, 2, 3)[1]))
  end)

  it("refuse what they cannot be", function()
    local a = array.zeros(3, 2)
    raises("cannot give 6 numbers the shape (4, 2)", function() a:reshape(4, 2) end)
    raises("this view is not evenly spaced; write a:copy():reshape(...)", function() a:t():reshape(6) end)
    raises("bad argument #2 to 'slice' (ends before it begins)", function() a:slice(2, 1) end)
    raises("bad argument #1 to 'slice' (index 4 is out of range 1 to 3)", function() a:slice(4) end)
    raises("bad argument #1 to 'col' (index 3 is out of range 1 to 2)", function() a:col(3) end)
    raises("t() wants an array of rank 2, got shape (2)", function() a[1]:t() end)
    raises("col() wants an array of rank 2, got shape (2)", function() a[1]:col(1) end)
    raises("row() wants an array of rank 2 or more, got shape (2)", function() a[1]:row(1) end)
  end)

  it("take rows by number into a copy", function()
    local a = array{ { 1, 2 }, { 3, 4 }, { 5, 6 } }
    assert.same({ { 5, 6 }, { 1, 2 }, { 5, 6 } }, a:take{ 3, 1, -1 }:tolist())
    assert.same({ 4, 2 }, a:col(2):take(array{ 2, 1 }):tolist())
    raises("bad argument #1 to 'take' (entry 2: row 4.0 is none of 1 to 3)", function() a:take{ 1, 4 } end)
    raises("(entry 1: row 1.5 is none of 1 to 3)", function() a:take{ 1.5 } end)
    raises("(a list of row numbers expected)", function() a:take{ { 1 } } end)
  end)
end)

describe("arithmetic", function()
  local a, row, column = array{ { 1, 2, 3 }, { 4, 5, 6 } }, array{ { 10, 20, 30 } }, array{ { 100 }, { 200 } }

  it("goes element by element, numbers on either side", function()
    assert.same({ { 2, 4, 6 }, { 8, 10, 12 } }, (a + a):tolist())
    assert.same({ 2, 1 }, (3 - array{ 1, 2 }):tolist())
    assert.same({ 0.5, 1 }, (array{ 1, 2 } / 2):tolist())
    assert.same({ 6, 3 }, (6 / array{ 1, 2 }):tolist())
    assert.same({ -1, -2 }, (-array{ 1, 2 }):tolist())
    assert.same({ { 1, 4, 9 }, { 16, 25, 36 } }, (a * a):tolist())
    assert.same({ 3, 0, 2 }, array{ -3, 0, 2 }:abs():tolist())
  end)

  it("stretches dimensions of 1", function()
    assert.same({ { 11, 22, 33 }, { 14, 25, 36 } }, (a + row):tolist())
    assert.same({ { 101, 102, 103 }, { 204, 205, 206 } }, (column + a):tolist())
    assert.same({ { 110, 120, 130 }, { 210, 220, 230 } }, (row + column):tolist())
    assert.same({ { 11, 14 }, { 22, 25 }, { 33, 36 } }, (a:t() + row:t()):tolist())
  end)

  it("refuses what does not fit", function()
    raises("shapes (2, 3) and (3, 2) do not fit together", function() return a + a:t() end)
    raises("shapes (2, 3) and (3) differ in rank; a:reshape(1, n) makes a row, a:reshape(n, 1) a column",
      function() return a * array{ 1, 2, 3 } end)
    raises("cannot add array and table", function() return a + {} end)
    raises("cannot subtract array and nil", function() return a - nil end)
    raises("cannot multiply array and string", function() return "2" * a end)
    raises("cannot divide array and boolean", function() return a / true end)
    raises("cannot raise array and table", function() return a ^ {} end)
  end)

  it("raises to powers: products for whole ones, sqrt, exp and log", function()
    local x = 1.1
    local p = array{ x } ^ array{ 0 }
    assert.equal(1, p[1])
    assert.equal(x * x, (array{ x } ^ 2)[1])
    assert.equal(x * (x * x), (array{ x } ^ 3)[1])
    assert.equal((x * x) * ((x * x) * (x * x)), (array{ x } ^ 6)[1])
    assert.equal(1 / (x * x), (array{ x } ^ -2)[1])
    assert.equal(math.sqrt(x), (array{ x } ^ 0.5)[1])
    assert.equal(-8, (array{ -2 } ^ 3)[1])
    assert.equal(tn.math.exp(1.7 * tn.math.log(x)), (array{ x } ^ 1.7)[1])
    assert.same({ 8, 1 / 8, 1 }, (2 ^ array{ 3, -3, 0 }):tolist())
    assert.equal(inf, (array{ 0 } ^ -1)[1])
    assert.equal(0, (array{ 0 } ^ 1.5)[1])
    local z = (array{ -2 } ^ 1.5)[1]
    assert.is_true(z ~= z)
  end)

  it("multiplies matrices and vectors", function()
    assert.same({ { 14, 32 }, { 32, 77 } }, a:dot(a:t()):tolist())
    assert.same({ 14, 32 }, a:dot(array{ 1, 2, 3 }):tolist())
    assert.same({ 9, 12, 15 }, array{ 1, 2 }:dot(a):tolist())
    assert.equal(32, array{ 1, 2, 3 }:dot(array{ 4, 5, 6 }))
    raises("cannot multiply shapes (2, 3) and (2, 3): the inner dimensions are 3 and 2",
      function() a:dot(a) end)
    raises("bad argument #1 to 'dot' (array expected, got number)", function() a:dot(2) end)
    raises("dot() wants arrays of rank 1 or 2", function() array.zeros(1, 1, 1):dot(a) end)
  end)

  it("adds products with one rounding each", function()
    local x = 1 + 2^-30
    assert.equal(2^-60, array{ -1 - 2^-29, x }:dot(array{ 1, x }))
  end)

  it("compares by value", function()
    assert.is_true(a == a:copy())
    assert.is_true(a:t() == array{ { 1, 4 }, { 2, 5 }, { 3, 6 } })
    assert.is_false(a == a:t())
    assert.is_false(array{ 1, 2 } == array{ 1, 3 })
    assert.is_false(array{ nan } == array{ nan })
    assert.is_true(array{ 0 } == array{ -0.0 })
    assert.is_true(array{ 1, inf }:equals(array{ 1.1, inf }, 0.2))
    assert.is_false(array{ 1 }:equals(array{ 1.1 }))
    assert.is_false(array{ 1 }:equals(array{ nan }, inf))
    assert.is_false(array{ 1 }:equals(array{ { 1 } }, 1))
    raises("bad argument #2 to 'equals' (tolerance must be at least 0)", function() a:equals(a, -1) end)
  end)
end)

describe("reductions", function()
  local a = array{ { 3, 1, 2 }, { 6, 5, 4 } }

  it("give one number", function()
    assert.equal(1, a:min())
    assert.equal(6, a:max())
    assert.equal(21, a:sum())
    assert.equal(3.5, a:mean())
    assert.equal(math.sqrt(17.5 / 6), a:std())
    assert.equal(math.sqrt(91), a:norm())
    assert.equal(3.5, a:median())
    assert.equal(2.25, a:quantile(0.25))
    assert.equal(1, a:quantile(0))
    assert.equal(6, a:quantile(1))
    assert.equal(7, array{ 7 }:median())
    assert.equal(2, a:count(function(x) return x > 4 end))
    raises("bad argument #1 to 'quantile' (0 to 1 expected)", function() a:quantile(1.1) end)
  end)

  it("add in index order", function()
    assert.equal(1, array{ 1, 1e16, -1e16, 1 }:sum())
    assert.equal(0, array{ 1, 1e16, 0, -1e16 }:sum())
    assert.equal(2, array{ { 1e16, 1 }, { -1e16, 1 } }:t():sum())
  end)

  it("give one number per row or column", function()
    assert.same({ { 6 }, { 15 } }, a:sum "rows":tolist())
    assert.same({ { 9, 6, 6 } }, a:sum "columns":tolist())
    assert.same({ { 9 }, { 6 }, { 6 } }, a:t():sum "rows":tolist())
    raises([[bad argument #1 to 'sum' ("rows" or "columns" expected, got "row")]], function() a:sum "row" end)
    raises([[sum "rows" wants an array of rank 2, got shape (3)]], function() a[1]:sum "rows" end)
  end)

  it("find places", function()
    assert.same({ 1, 2 }, { a:argmin() })
    assert.same({ 2, 1 }, { a:argmax() })
    assert.same({ 2 }, { array{ 1, 5, 5 }:argmax() })
    assert.same({ 3 }, { array{ nan, 5, 2 }:argmin() })
    assert.same({}, { array{ nan, nan }:argmin() })
  end)

  it("pass NaN on", function()
    local b = array{ 1, nan, 0 }
    for _, v in ipairs{ b:min(), b:max(), b:median(), b:sum(), b:mean(), b:std(), b:norm() } do
      assert.is_true(v ~= v)
    end
  end)

  it("sort what they must, and leave the array alone", function()
    local r, n = tn.rng(3), 501
    local b = r:normal(n)
    local list, before = b:tolist(), b:copy()
    table.sort(list)
    assert.equal(list[251], b:median())
    for k = 0, 500, 25 do assert.equal(list[k + 1], b:quantile(k / 500)) end
    assert.is_true(b == before)
  end)

  it("map by a function", function()
    assert.same({ { 30, 10, 20 }, { 60, 50, 40 } }, a:map(function(x) return 10 * x end):tolist())
    raises("map: the function must return a number, got nil", function() a:map(function() end) end)
    raises("bad argument #1 to 'map' (function expected, got no value)", function() a:map() end)
    raises("stop here", function() a:map(function() error "stop here" end) end)
  end)
end)

describe("text", function()
  after_each(function() tn.array.digits(4) end)

  it("aligns numbers with the decimals of tn.digits", function()
    local w = array{ { -0.91951, -1.894 } }
    assert.equal("[[-0.9195 -1.8940]]", tostring(w))
    assert.equal("[[ 1.0626]\n [-1.8061]]", tostring(array{ { 1.0626 }, { -1.8061 } }))
    tn.digits(2)
    assert.equal("[[-0.92 -1.89]]", tostring(w))
    assert.equal("0.69", array.format(0.6893))
    assert.equal(2, array.digits())
    raises("bad argument #1 to 'digits' (0 to 17 expected)", function() array.digits(18) end)
  end)

  it("shows whole numbers without a point, extremes as powers of ten", function()
    assert.equal("[ 1 -2 30]", tostring(array{ 1, -2, 30 }))
    assert.equal("[1.5000e+09 1.0000e-01]", tostring(array{ 1.5e9, 0.1 }))
    assert.equal("[2.0000e-07]", tostring(array{ 2e-7 }))
    assert.equal("[0.0000 0.5000]", tostring(array{ -1e-9, 0.5 }))
    assert.equal("[ inf -inf  nan]", tostring(array{ inf, -inf, nan }))
    assert.equal("3", array.format(3))
  end)

  it("shortens long arrays and tells their shape, in 80 columns", function()
    for _, a in ipairs{ array.linspace(0, 1, 1001), array.zeros(50, 50) - 1 / 3, array.zeros(7, 30, 30, 90),
      array.linspace(1e5, 2e5, 4000):reshape(10, 10, 40), array.ones(100) } do
      local s = tostring(a)
      for line in s:gmatch "[^\n]+" do assert.is_true(#line <= 80, line) end
      assert.equal("(" .. table.concat(shape(a), ", ") .. ")", s:match "[^\n]+$")
      assert.truthy(s:find("...", 1, true))
    end
    assert.equal("[0.0000 0.0010 0.0020 0.0030 0.0040 ... 0.9960 0.9970 0.9980 0.9990 1.0000]\n(1001)",
      tostring(array.linspace(0, 1, 1001)))
    assert.is_nil(tostring(array.linspace(0, 1, 11)):find("...", 1, true))
  end)
end)

describe("npy files", function()
  local engine = require "tinynet.engine"
  local path

  before_each(function() path = helper.tmpdir() .. "/a.npy" end)

  local function npy(dict, hex, version, length)
    local header = dict .. "\n"
    local size = string.pack(version == 1 and "<I2" or "<I4", length or #header)
    local body = hex:gsub("%x%x", function(h) return string.char(tonumber(h, 16)) end)
    assert(engine.io.write_file(path, "\x93NUMPY" .. string.char(version, 0) .. size .. header .. body))
  end

  it("come back bit by bit", function()
    for _, a in ipairs{ array{ 0.1, -0.0, inf, nan }, array{ { 1, 2 }, { 3, 4 }, { 5, 6 } }:t(),
      tn.rng(1):normal(3, 4):reshape(2, 3, 2), array.ones(1, 2, 1, 3) } do
      assert.equal(a, a:save(path))
      local b = array.load(path)
      assert.same(shape(a), shape(b))
      local function bits(v) return (string.unpack("<I8", string.pack("<d", v))) end
      local n = a:count(function() return true end)
      local x, y = a:copy():reshape(n), b:reshape(n)
      for i = 1, n do assert.equal(bits(x[i]), bits(y[i])) end
    end
  end)

  it("are read as numpy writes them", function()
    npy("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }",
      "0000c03f00008040000000400000a040000040400000c0c0", 1)
    assert.same({ { 1.5, 2, 3 }, { 4, 5, -6 } }, array.load(path):tolist())
    npy("{'descr': '<i8', 'fortran_order': False, 'shape': (3,), }",
      "0100000000000000feffffffffffffff0000000000010000", 2)
    assert.same({ 1, -2, 2^40 }, array.load(path):tolist())
    npy("{'descr': '|b1', 'fortran_order': False, 'shape': (2, 1), }", "0100", 3)
    assert.same({ { 1 }, { 0 } }, array.load(path):tolist())
    npy("{'descr': '>f8', 'fortran_order': False, 'shape': (2,), }", "3fb999999999999a8000000000000000", 1)
    assert.same({ 0.1, -0.0 }, array.load(path):tolist())
    npy("{'descr': '<f8', 'fortran_order': False, 'shape': (), }", "0000000000001d40", 1)
    assert.same({ 7.25 }, array.load(path):tolist())
    npy("{'shape': (2,), 'fortran_order': False, 'descr': '<u2'}", "ffff0100", 1)
    assert.same({ 65535, 1 }, array.load(path):tolist())
    npy("{'descr': '<i2', 'fortran_order': False, 'shape': (2,)}", "ffff0100", 1)
    assert.same({ -1, 1 }, array.load(path):tolist())
  end)

  it("are refused with the reason", function()
    local function refuses(sentence, ...)
      npy(...)
      raises(sentence, function() array.load(path) end)
    end
    local f8 = "{'descr': '<f8', 'fortran_order': False, 'shape': "
    refuses("this kind of .npy numbers cannot be read",
      "{'descr': '<f2', 'fortran_order': False, 'shape': (1,)}", "003c", 1)
    refuses("this kind of .npy numbers cannot be read",
      "{'descr': [('a', '<i4')], 'fortran_order': False, 'shape': (1,)}", "00000000", 1)
    refuses("the .npy array has 5 dimensions; at most 4 can be read",
      f8 .. "(1, 1, 1, 1, 1)}", "0000000000000000", 1)
    refuses("there is no data", f8 .. "(0, 2)}", "", 1)
    refuses("the .npy file should hold 16 bytes of numbers, but has 8", f8 .. "(2,)}", "0000000000000000", 1)
    refuses("the .npy file should hold 9223372036854775807 bytes", f8 .. "(4611686018427387904, 4)}", "", 1)
    refuses("the header of the .npy file is damaged", f8 .. "(99999999999999999999,)}", "", 1)
    refuses("the header of the .npy file is damaged",
      "{'descr': '<f8', 'shape': (1,)}", "0000000000000000", 1)
    refuses("the header of the .npy file is damaged at byte 8", f8 .. "(1,)}", "", 2, 1 << 20)
    refuses(".npy version 4.0 is unknown; 1.0 to 3.0 can be read", f8 .. "(1,)}", "", 4)
    assert(engine.io.write_file(path, "hello"))
    raises(path .. ": this is no .npy file", function() array.load(path) end)
  end)

  it("survive any damage", function()
    array{ { 1, 2 }, { 3, 4 } }:save(path)
    local whole = assert(engine.io.read_file(path))
    local r, loaded = tn.rng(11), 0
    for n = 0, #whole do
      assert(engine.io.write_file(path, whole:sub(1, n)))
      if engine.io.read_npy(path) then loaded = loaded + 1 end
    end
    assert.equal(1, loaded)
    for _ = 1, 2000 do
      local k = r:integer(1, 130)
      local byte = string.char(r:integer(0, 255))
      assert(engine.io.write_file(path, whole:sub(1, k - 1) .. byte .. whole:sub(k + 1)))
      local a, message = engine.io.read_npy(path)
      assert.is_true(a ~= nil or type(message) == "string")
    end
  end)

  it("are found by their ending", function()
    raises("bad argument #1 to 'load' (a path ending in .npy or .npz expected, got 'a.csv')",
      function() tn.array.load "a.csv" end)
    raises("bad argument #1 to 'save' (a path ending in .npy expected, got 'a.csv')",
      function() array{ 1 }:save "a.csv" end)
    raises("/proc/nowhere/a.npy: No such file or directory", function() tn.array.load "/proc/nowhere/a.npy" end)
    raises("/proc/nowhere/a.npy: No such file or directory", function() array{ 1 }:save "/proc/nowhere/a.npy" end)
  end)
end)
