-- tn.data: reading files, generators, scaling, splitting.
local helper = require "helper"
local tn = require "tinynet"
local engine = require "tinynet.engine"
local array, io_low = tn.array, engine.io

local function raises(sentence, f) helper.raises(f, sentence) end

local function file(ending, bytes)
  return helper.write(helper.tmpdir() .. "/samples" .. ending, bytes)
end

describe("reading text", function()
  local function numbers(bytes)
    local a, names = io_low.read_text(file(".txt", bytes))
    assert(a, names)
    return a:tolist(), names
  end

  it("takes every usual form", function()
    local want = { { 1, 2 }, { 3, 4.5 } }
    for _, bytes in ipairs{ "1 2\n3 4.5\n", "1,2\n3,4.5", "1;2\r\n3;4.5\r\n", "1\t2\r3\t4.5\r",
      "  1   2  \n\n 3\t4.5 \n",
      "\xef\xbb\xbf1 2\n3 4.5\n", "# note\n1 2 # one\n#\n3 4.5\n", "1 , 2\n3 ,4.5\n", '"1","2"\n"3","4.5"\n',
      "+1e0,.2E1\n300e-2,4.50\n" } do
      assert.same(want, (numbers(bytes)))
    end
  end)

  it("finds the names of the columns", function()
    local function names(bytes) return select(2, numbers(bytes)) end
    assert.same({ "year", "price(label)" }, names "# year,price(label)\n6.77 3.01\n")
    assert.same({ "year", "price" }, names "year,price\n1,2\n")
    assert.same({ "a b", "c d" }, names '"a b";"c d"\n1;2\n')
    assert.same({ "a b", "c" }, names "a b\tc\n1\t2\n")
    assert.same({ "x", "y" }, names "# made by hand, in May, by me\n# x y\n1 2 # first sample\n")
    assert.is_nil(names "# year\n1 2\n")
    assert.is_nil(names "1 2\n# x y\n3 4\n")
    assert.is_nil(names "1 2 # x y\n3 4\n")
  end)

  it("rounds numbers correctly", function()
    local zeros = ("0"):rep(400)
    local hard = { "0.1", "123456789012345678", "9007199254740993", "2.2250738585072011e-308", "4.9e-324",
      "1e-400", "1.7976931348623157e308", "0.500000000000000166533453693773481063544750213623046875", "1e23",
      "8.5e-0007", "0000000000000012.5", "-0.0", "0." .. zeros .. "25e400", "25" .. zeros .. "e-400",
      "9007199254740993." .. ("0"):rep(900) .. "1", "1" .. ("0"):rep(900) .. "1e-900" }
    local got = numbers(table.concat(hard, "\n"))
    for i, s in ipairs(hard) do
      assert.equal(string.format("%a", tonumber(s) * 1.0), string.format("%a", got[i][1]), s)
    end
  end)

  it("says line, column and what stands there", function()
    local function refuses(sentence, bytes)
      local path = file(".txt", bytes)
      local a, message = io_low.read_text(path)
      assert.is_nil(a)
      assert.equal(path .. ": " .. sentence, message)
    end
    refuses("line 3, column 2: a number was expected: 'abc'", "# x y\n1 2\n3 abc\n")
    refuses("line 1, column 2: a number was expected: ''", "1,,3\n")
    refuses("line 1, column 1: a number was expected: '1,5'", "1,5;2\n")
    refuses("line 2, column 1: a number was expected: '0x10'", "1\n0x10\n")
    refuses("line 2, column 1: a number was expected: '1e'", "1\n1e\n")
    refuses("line 2, column 1: a number was expected: '.'", "1\n.\n")
    refuses("line 2, column 1: a number was expected: '1.2.3'", "1\n1.2.3\n")
    refuses("line 2, column 1: a number was expected: 'xxxxxxxxxxxxxxxxxxxxxxxx...'", "1\n" .. ("x"):rep(99))
    refuses("line 2, column 1: a number was expected: 'xxxxxxxxxxxxxxxxxxxxxx...'",
      "1\n" .. ("x"):rep(22) .. "平米")
    refuses("line 3 has 3 columns, but the lines above have 2", "1 2\n\n3 4 5\n")
    refuses("line 2 has 2 columns, but the lines above have 3", "a,b,c\n1,2\n")
    refuses("line 4 (row 2), column 2: NaN or infinity is no data", "# a b\n1 2\n\n1 nan\n")
    refuses("line 1 (row 1), column 1: NaN or infinity is no data", "-Inf 2\n")
    refuses("line 1 (row 1), column 2: NaN or infinity is no data", "1 1e999\n")
    refuses("line 2: a zero byte; a text file in UTF-8 was expected", "1 2\n1\0 2\n")
    refuses("there is no data", "")
    refuses("there is no data", "# only a comment\n\n")
    refuses("there is no data", "only,names\n")
  end)

  it("tells it in the language of the run", function()
    engine.setlang "zh"
    local path = file(".txt", "1 2\n3 x\n")
    local _, message = io_low.read_text(path)
    engine.setlang "en"
    assert.equal(path .. ": 第 2 行第 2 列：此处应为数字: 'x'", message)
  end)

  it("survives any bytes", function()
    local seed = "# year,price\n6.77, 3.01\n-1e5;\"2\"\tnan inf 1e999\r\n\xef\xbb\xbf\0'x"
    local r, path = tn.rng(5), file(".txt", "")
    for _ = 1, 2000 do
      local bytes = {}
      for i = 1, r:integer(1, 60) do
        local k = r:integer(1, #seed)
        bytes[i] = r:integer(1, 20) == 1 and string.char(r:integer(0, 255)) or seed:sub(k, k)
      end
      assert(io_low.write_file(path, table.concat(bytes)))
      local a, message = io_low.read_text(path)
      assert.is_true(a ~= nil and a:sum() == a:sum() or type(message) == "string")
    end
  end)
end)

describe("files", function()
  it("are written whole or not at all", function()
    local path = file(".bin", "old")
    assert.is_true(io_low.write_file(path, "a\0b"))
    assert.equal("a\0b", io_low.read_file(path))
    assert.same({ nil, "/proc/nowhere/x: No such file or directory", 2 }, { io_low.write_file("/proc/nowhere/x", "a") })
    assert.same({ nil, "/proc/nowhere/x: No such file or directory", 2 }, { io_low.read_file "/proc/nowhere/x" })
    assert.same({ nil, "/tmp: Is a directory", 21 }, { io_low.write_file("/tmp", "a") })
    assert.same({ nil, "/tmp: Is a directory", 21 }, { io_low.read_file "/tmp" })
  end)

  it("that are devices are written to, not replaced", function()
    assert.is_true(io_low.write_file("/dev/null", "gone"))
    assert.equal("", io_low.read_file "/dev/null")
  end)

  it("leave no temporary name behind", function()
    local dir = helper.tmpdir()
    assert(io_low.write_file(dir .. "/a", "x"))
    assert.is_nil((io_low.write_file(dir .. "/a/b", "x")))
    assert(os.execute("mkdir " .. helper.quote(dir .. "/c")))
    assert.is_nil((io_low.write_file(dir .. "/c", "x")))
    local list = assert(io.popen("ls -A " .. helper.quote(dir))):read "a"
    assert.equal("a\nc\n", list)
  end)
end)

describe("load", function()
  local three = "year,rooms,price\n1,2,3\n4,5,6\n7,8,10\n"

  it("takes the last column for y", function()
    local d = tn.data.load(file(".csv", three))
    assert.same({ { 1, 2 }, { 4, 5 }, { 7, 8 } }, d.x:tolist())
    assert.same({ { 3 }, { 6 }, { 10 } }, d.y:tolist())
    assert.same({ "year", "rooms", "price" }, d.names)
    assert.equal(3, #d)
    assert.is_nil(d.seed)
  end)

  it("takes columns by number and name", function()
    local path = file(".csv", three)
    local d = tn.data.load(path, { x = "rooms", y = { 1, "price" } })
    assert.same({ { 2 }, { 5 }, { 8 } }, d.x:tolist())
    assert.same({ { 1, 3 }, { 4, 6 }, { 7, 10 } }, d.y:tolist())
    assert.same({ "rooms", "year", "price" }, d.names)
    assert.same({ { 2, 3 }, { 5, 6 }, { 8, 10 } }, tn.data.load(path, { y = 1 }).x:tolist())
    assert.same({ { 3 }, { 6 }, { 10 } }, tn.data.load(path, { x = { 1 } }).y:tolist())
  end)

  it("names columns that have no names", function()
    assert.same({ "x", "y" }, tn.data.load(file(".tsv", "1\t2\n")).names)
    assert.same({ "x1", "x2", "y" }, tn.data.load(file(".dat", "1 2 3\n")).names)
  end)

  it("reads .npy", function()
    local path = file(".npy", "")
    array{ { 1, 2 }, { 3, 4 } }:save(path)
    assert.same({ { 1 }, { 3 } }, tn.data.load(path).x:tolist())
    array{ { 1, 2 }, { 3, 0 / 0 } }:save(path)
    raises(path .. ": row 2, column 2: NaN or infinity is no data", function() tn.data.load(path) end)
    array{ 1, 2 }:save(path)
    raises(path .. ": rows and columns expected, got an array of rank 1", function() tn.data.load(path) end)
  end)

  it("blames the script's line", function()
    local ok, message = pcall(function() tn.data.load "/nowhere.txt" end)
    assert.is_false(ok)
    assert.truthy(message:find("data_spec%.lua:%d+: /nowhere%.txt: No such file or directory$"))
  end)

  it("says what it wants", function()
    local path = file(".csv", three)
    local function refuses(sentence, options)
      raises("bad argument #2 to 'load' (" .. sentence, function() tn.data.load(path, options) end)
    end
    refuses("x: no column 'yaer'; did you mean 'year'?)", { x = "yaer" })
    refuses("y: no column 4, the file has columns 1 to 3)", { y = 4 })
    refuses("y: no column 0, the file has columns 1 to 3)", { y = { 0 } })
    refuses("x: number or name of a column expected, got 1.5)", { x = 1.5 })
    refuses("x: number or name of a column expected, got boolean)", { x = true })
    refuses("x: no column is chosen)", { x = {} })
    refuses("x: column 2 is chosen twice)", { x = { 2, 2 } })
    refuses("y: column year is among x, too)", { x = { 1 }, y = "year" })
    refuses("y: column 3 is among x, too)", { x = { 3 } })
    refuses("no column is left for x)", { y = { 1, 2, 3 } })
    refuses("unknown option 'X'; did you mean 'x'?)", { X = 1 })
    refuses("table of options expected, got number)", 1)
    raises("x: no column 'year', the file has no line of names; columns 1 to 2 can be chosen",
      function() tn.data.load(file(".txt", "1 2\n"), { x = "year" }) end)
    raises("at least 2 columns expected (the last is y), got 1",
      function() tn.data.load(file(".txt", "1\n2\n")) end)
    raises("a.xls: unknown ending '.xls'; .txt .csv .tsv .dat .npy .npz can be read",
      function() tn.data.load "a.xls" end)
    raises("bad argument #1 to 'load' (path expected, got nil)", function() tn.data.load() end)
  end)

  it("reads the book's samples", function()
    if not helper.reference then return pending(helper.no_reference) end
    local d = tn.data.load(helper.reference .. "/book7-samples.txt")
    assert.equal(1000, #d)
    assert.same({ "year", "price(label)" }, d.names)
    assert.same({ 0.01, 7, 1.88, 3.73 }, { d.x:min(), d.x:max(), d.y:min(), d.y:max() })
    local y = d:minmax().y
    assert.is_true(math.abs(y:mean() - 0.58751351) < 5e-9)
    assert.is_true(math.abs(y:std()^2 - 0.0459540073) < 5e-11)
  end)
end)

describe("new", function()
  it("takes lists, tables and arrays, and copies them", function()
    local x = array{ { 1, 2 }, { 3, 4 } }
    local d = tn.data.new(x, { 5, 6 })
    x[1] = 0
    assert.same({ { 1, 2 }, { 3, 4 } }, d.x:tolist())
    assert.same({ { 5 }, { 6 } }, d.y:tolist())
    assert.same({ "x1", "x2", "y" }, d.names)
  end)

  it("says what it wants", function()
    local function refuses(x, y, n, sentence)
      raises(("bad argument #%d to 'new' (%s)"):format(n, sentence), function() tn.data.new(x, y) end)
    end
    refuses({ 1, 2 }, { 1 }, 2, "y has 1 rows, x has 2")
    refuses({ { 1, 2 }, { 1 } }, { 1, 2 }, 1, "x: row 2 has 1 numbers, row 1 has 2")
    refuses({ 1, 0 / 0 }, { 1, 2 }, 1, "x: row 2, column 1: NaN or infinity is no data")
    refuses({ 1 }, { { 1, 1 / 0 } }, 2, "y: row 1, column 2: NaN or infinity is no data")
    refuses(1, { 1 }, 1, "x: table of numbers or array expected, got number")
    refuses({ 1 }, { { { 1 } } }, 2, "y: rows of numbers expected, got an array of rank 3")
  end)
end)

describe("the generators", function()
  it("book7 follows its formula and its streams", function()
    local d = tn.data.book7()
    assert.equal(1000, #d)
    assert.same({ "year", "price" }, d.names)
    assert.equal(1, d.seed)
    local u, z = tn.rng(1, "data"), tn.rng(1, "noise")
    for i = 1, 1000 do
      local x = math.floor(u:uniform() * 7 * 100 + 0.5) / 100
      assert.equal(x, d.x:get(i))
      local y = tn.math.cos(x) * (1 - 0.1 * x) * (0.1 * x - 1) + 3 + z:normal() * 0.1
      assert.equal(math.floor(y * 100 + 0.5) / 100, d.y:get(i))
    end
  end)

  it("book7 depends on its seed alone", function()
    assert.is_true(tn.data.book7().y == tn.data.book7{ seed = 1, n = 1000, noise = 0.1 }.y)
    assert.is_false(tn.data.book7().x == tn.data.book7{ seed = 2 }.x)
    assert.is_true(tn.data.book7{ n = 10 }.y == tn.data.book7{ n = 1000 }:slice(1, 10).y)
    assert.is_true(tn.data.book7{ noise = 0 }.x == tn.data.book7().x)
  end)

  it("generate samples a function", function()
    local function double(x) return 2 * x end
    local d = tn.data.generate(double, { n = 50, from = -1, to = 3, seed = 4 })
    assert.is_true(d.y == d.x * 2)
    assert.is_true(d.x:min() >= -1 and d.x:max() < 3)
    local noisy = tn.data.generate(double, { n = 50, from = -1, to = 3, seed = 4, noise = 0.5 })
    assert.is_true(noisy.y == d.y + tn.rng(4, "noise"):normal(50, 1) * 0.5)
  end)

  it("say what they want", function()
    raises("bad argument #1 to 'book7' (unknown option 'nosie'; did you mean 'noise'?)",
      function() tn.data.book7{ nosie = 0 } end)
    raises("bad argument #1 to 'book7' (n must be at least 1, got 0)", function() tn.data.book7{ n = 0 } end)
    raises("bad argument #1 to 'book7' (n: whole number expected, got 1.5)",
      function() tn.data.book7{ n = 1.5 } end)
    raises("bad argument #1 to 'book7' (noise must be at least 0, got -1)",
      function() tn.data.book7{ noise = -1 } end)
    raises("bad argument #1 to 'book7' (seed: number expected, got string)",
      function() tn.data.book7{ seed = "x" } end)
    raises("bad argument #1 to 'generate' (function expected, got number)",
      function() tn.data.generate(3) end)
    raises("must be a finite number, got nil)", function() tn.data.generate(function() end) end)
    raises("must be a finite number, got inf)", function() tn.data.generate(function() return 1 / 0 end) end)
    raises("bad argument #2 to 'generate' (to must be at least 2, got 1)",
      function() tn.data.generate(math.sin, { from = 2, to = 1 }) end)
    raises("unknown field 'boo7' of tn.data; did you mean 'book7'?", function() return tn.data.boo7 end)
  end)
end)

describe("scaling", function()
  local d = tn.data.new({ { 1, 10 }, { 2, 30 }, { 4, 20 } }, { 5, 7, 6 })

  it("minmax maps min and max to lo and hi", function()
    local s = d:minmax()
    assert.same({ { 0, 0 }, { 1 / 3, 1 }, { 1, 0.5 } }, s.x:tolist())
    assert.same({ { 0 }, { 1 }, { 0.5 } }, s.y:tolist())
    local t = d:minmax{ lo = -1, hi = 1, y = false }
    assert.same({ -1, 1, 0 }, t.x:col(2):tolist())
    assert.is_true(t.y == d.y)
    assert.same({ { 1, 10 }, { 2, 30 }, { 4, 20 } }, d.x:tolist())
  end)

  it("zscore gives mean 0 and deviation 1", function()
    local s = tn.data.book7():zscore()
    assert.is_true(math.abs(s.x:mean()) < 1e-14 and math.abs(s.x:std() - 1) < 1e-14)
    assert.is_true(math.abs(s.y:mean()) < 1e-13 and math.abs(s.y:std() - 1) < 1e-14)
  end)

  it("has an inverse, for numbers, tables and arrays", function()
    for _, s in ipairs{ d:minmax(), d:minmax{ lo = -3, hi = 5 }, d:zscore(), d } do
      assert.is_true(s:unscale_x(s.x):equals(d.x, 1e-14))
      assert.is_true(s:unscale_y(s.y):equals(d.y, 1e-14))
      assert.is_true(s:scale_x(d.x) == s.x)
      assert.is_true(s:scale_x{ 2, 30 }:equals(s.x[2], 0))
      assert.same({ 2 }, { s:scale_x{ 2, 30 }:shape() })
      assert.equal(s.y:get(2), s:scale_y(7))
      assert.is_true(math.abs(s:unscale_y(s:scale_y(6.5)) - 6.5) < 1e-14)
      assert.same({ 2 }, { s:scale_y{ 5, 7 }:shape() })
      assert.same({ 2, 1 }, { s:scale_y{ { 5 }, { 7 } }:shape() })
      assert.equal(s.y:get(3), s:scale_y(d.y:col(1):slice(2, 3))[2])
    end
    assert.equal(3, d:scale_y(3))
  end)

  it("is kept by the parts and taken over on request", function()
    local s = d:minmax()
    local train, val = s:split(0.67)
    assert.is_true(train:same_scaling(val) and s:same_scaling(s:slice(1, 2)))
    assert.is_false(s:same_scaling(d))
    assert.is_false(s:same_scaling(d:minmax{ y = false }))
    assert.is_false(d:slice(1, 2):minmax():same_scaling(s))
    assert.is_true(d:same_scaling(d:slice(1, 2)))
    local other = tn.data.new({ { 7, 70 } }, { 9 }):scaled_like(s)
    assert.is_true(other:same_scaling(s))
    assert.same({ { 2, 3 } }, other.x:tolist())
    assert.same({ { 2 } }, other.y:tolist())
    assert.is_true(d:scaled_like(s).x == s.x)
    local both = d:minmax{ y = false }:zscore{ x = false }
    assert.is_true(both.x == s.x and both.y == d:zscore().y)
  end)

  it("says what it wants", function()
    raises("x is scaled already (minmax); scale the raw data once", function() d:minmax():minmax() end)
    raises("y is scaled already (zscore); scale the raw data once",
      function() d:zscore{ x = false }:minmax() end)
    raises("column 'x' is 1.0 in every sample, so minmax cannot scale it",
      function() tn.data.new({ 1, 1 }, { 1, 2 }):minmax() end)
    raises("column 'y' is 2.0 in every sample, so zscore cannot scale it",
      function() tn.data.new({ 1, 2 }, { 2, 2 }):zscore() end)
    raises("column 'x' spans too much for minmax",
      function() tn.data.new({ -1e308, 1e308 }, { 1, 2 }):minmax() end)
    raises("bad argument #1 to 'minmax' (lo must lie below hi, got 1 and 1)",
      function() d:minmax{ lo = 1 } end)
    raises("bad argument #1 to 'minmax' (x: true or false expected, got number)",
      function() d:minmax{ x = 1 } end)
    raises("bad argument #1 to 'zscore' (unknown option 'lo')", function() d:zscore{ lo = 1 } end)
    raises("bad argument #1 to 'scaled_like' (2 inputs and 1 outputs expected, got 1 and 1)",
      function() d:scaled_like(tn.data.book7()) end)
    raises("bad argument #1 to 'scaled_like' (dataset expected, got nil)", function() d:scaled_like() end)
    raises("bad argument #1 to 'scale_x' (x has 2 columns, so 2 numbers expected, got 1)",
      function() d:scale_x(1) end)
    raises("bad argument #1 to 'scale_x' (2 columns expected, got shape (3))",
      function() d:scale_x{ 1, 2, 3 } end)
    raises("bad argument #1 to 'scale_y' (1 columns expected, got shape (1, 2))",
      function() d:scale_y{ { 1, 2 } } end)
    raises("bad argument #1 to 'scale_y' (element [1]: number expected, got string)",
      function() d:scale_y{ "a" } end)
    raises("bad argument #1 to 'scale_y' (number, table or array expected, got string)",
      function() d:scale_y "a" end)
  end)
end)

describe("parts", function()
  local d = tn.data.generate(function(x) return 10 * x end, { n = 101 })

  it("split uses every sample once, by the stream of the seed", function()
    local a, b = d:split(0.75, 5)
    assert.equal(76, #a)
    assert.equal(25, #b)
    local order = tn.rng(5, "split"):shuffle(array.linspace(1, 101, 101))
    for i = 1, 76 do assert.equal(d.x:get(order[i] // 1 | 0), a.x:get(i)) end
    for i = 1, 25 do assert.equal(d.x:get(order[76 + i] // 1 | 0), b.x:get(i)) end
    assert.is_true(a.y == a.x * 10 and b.y == b.x * 10)
    assert.is_true(d:split(0.8).x == d:split(0.8, 1).x)
    assert.is_true(d:split().x == d:split(0.8, 1).x)
    assert.is_false(d:split(0.8).x == d:split(0.8, 2).x)
  end)

  it("slice is inclusive and shares memory", function()
    local e = tn.data.new({ 1, 2, 3 }, { 4, 5, 6 })
    local s = e:slice(2, 3)
    assert.same({ { 2 }, { 3 } }, s.x:tolist())
    assert.equal(1, #e:slice(-1))
    s.y[1] = 50
    assert.equal(50, e.y:get(2))
  end)

  it("say what they want", function()
    raises("bad argument #1 to 'split' (ratio must be at most 1, got 2)", function() d:split(2) end)
    raises("bad argument #1 to 'split' (0.001 of 101 samples leaves an empty part)",
      function() d:split(0.001) end)
    raises("bad argument #2 to 'split' (seed: whole number expected, got 0.5)",
      function() d:split(0.8, 0.5) end)
    raises("bad argument #2 to 'slice' (sample 102 is out of range 1 to 101)", function() d:slice(1, 102) end)
    raises("bad argument #1 to 'slice' (sample 0 is out of range 1 to 101)", function() d:slice(0, 1) end)
    raises("bad argument #2 to 'slice' (ends before it begins)", function() d:slice(3, 2) end)
    raises("bad argument #1 to 'slice' (whole number expected, got nil)", function() d:slice() end)
    raises("'split' on bad self (dataset expected, got number; write dataset:split(...) with a colon)",
      function() d.split(0.8) end)
    raises("unknown field 'nmaes' of dataset; did you mean 'names'?", function() return d.nmaes end)
    raises("field 'x' of dataset cannot be set", function() d.x = 1 end)
  end)
end)

describe("print", function()
  it("tells size, columns, ranges and scaling", function()
    local d = tn.data.new({ { 1, 2, 3, 4 }, { 5, 6, 7, 8 } }, { 9, 10 })
    assert.equal("dataset: 2 samples\n  x: x1 1 .. 5, x2 2 .. 6, and 2 more\n  y: y 9 .. 10", tostring(d))
    assert.truthy(tostring(d:minmax()):find("y 0 .. 1 (scaled by minmax)", 1, true))
    for line in tostring(d:zscore()):gmatch "[^\n]+" do assert.is_true(#line <= 80) end
  end)
end)
