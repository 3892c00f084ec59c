-- --grade: sheets over scripts in sandboxes: points, hints, files; what a script leaves behind comes over as data and no
-- more; and a script that hangs, crashes or cheats costs only its own points.
local helper = require "helper"
local lfs = require "lfs"
local snapshot = require "tinynet.snapshot"

local example = helper.root .. "/examples/grade"
local linux = lfs.attributes("/proc/self/exe") ~= nil

-- Grades scripts { name = text } by a sheet: stdout, stderr, code, the folder of the results.
local function grade(sheet, scripts, o)
  o = o or {}
  local folder = helper.tmpdir()
  local limits = ("--sandbox=cpu=%d,wall=60,mem=64M,out=%s/grades"):format(helper.sanitized and 10 or 2, folder)
  local words, list = { "--lang", o.lang or "en", limits }, {}
  for name, text in pairs(scripts) do
    list[#list + 1] = helper.write(("%s/%s.lua"):format(folder, name), text)
  end
  table.sort(list)
  for name, text in pairs(o.files or {}) do helper.write(folder .. "/" .. name, text) end
  table.insert(words, "--grade")
  table.insert(words, helper.write(folder .. "/sheet.lua", sheet))
  for _, path in ipairs(list) do words[#words + 1] = path end
  words[#words + 1] = { env = { HOME = helper.tmpdir() }, cwd = folder }
  local out, err, code = helper.run(table.unpack(words))
  return out, err, code, folder .. "/grades"
end

-- The points of each script, from the CSV file.
local function points(folder)
  local list = {}
  for line in io.lines(folder .. "/grades.csv") do
    local name, n = line:match "([^/]*)%.lua,([%d.]+),"
    if name then list[name] = tonumber(n) end
  end
  return list
end

local function pass(sheet, scripts, o)
  local out, err, code, folder = grade(sheet, scripts, o)
  assert.equal(0, code, err)
  return points(folder), out, folder, err
end

describe("--grade", function()
  if not linux then return pending "sandboxes are Linux's" end
  local _, _, status = helper.run("--sandbox", helper.write(helper.tmpdir() .. "/empty.lua", ""))
  if status == 105 then return pending(helper.emulated and helper.emulated.sandbox or "this kernel closes no sandbox") end

  it("runs the example: one good, one late, one hostile student", function()
    local folder = helper.tmpdir()
    local out, err, code = helper.run("--sandbox=cpu=10,wall=60,out=" .. folder .. "/g", "--grade", example .. "/sheet.lua",
      example .. "/ann_student.lua", example .. "/ben_student.lua", example .. "/mal_student.lua")
    assert.equal(0, code, err)
    assert.same({ ann_student = 6, ben_student = 2, mal_student = 0 }, points(folder .. "/g"), out)
    assert.matches("Exercise 7: does ReLU training need luck%? %(scripts: 3, points: 6%)", out)
    assert.matches("line 12: census.fit.low (missing), wanted >= 0.1; let the inputs lie around 0", out, 1, true)
    assert.matches("mal_student  0 of 6        time", out, 1, true)
    assert.matches("^\137PNG", helper.read(folder .. "/g/ann_student/fit.png"))
    assert.matches("200 starts", helper.read(folder .. "/g/ann_student.txt"))
    assert.matches("^false\tfalse\tfalse\t", helper.read(folder .. "/g/mal_student.txt"))
    local json = helper.read(folder .. "/g/grades.json")
    assert.matches('"of":6,"scripts":[{"script":"' .. example .. '/ann_student.lua","points":6,"of":6,"verdict":"ok"', json, 1,
      true)
  end)

  it("finds values in the returned table and among the globals, and counts points", function()
    local got, out = pass([[
      expect(a, "==", 1, "a first", 2)
      expect(result.b, "near", { 3, 0.1 })
      expect(c, "is", "string")
      expect(#list, ">=", 3)
      for i, v in ipairs(list) do expect(v, "<", 10 * i) end
      if given(extra) then expect(extra, "==", "yes") end
      expect(d.e.f, "~=", 0, { en = "set d.e.f", zh = "设置 d.e.f" })]],
      { one = "a = 1 c = 'x' list = { 1, 2, 30 } d = { e = { f = 5 } } return { b = 3.05 }",
        two = "a = 2 list = 'no' return { b = 'three', c = 4 }", three = "" })
    assert.same({ one = 6, two = 0, three = 0 }, got)
    assert.matches("one +6 of 6", out)
    assert.matches('line 2: got "three", which cannot be compared: wanted near 3 +- 0.1', out, 1, true)
    assert.matches("line 7: d.e.f (missing), wanted ~= 0; set d.e.f", out, 1, true)
  end)

  it("measures nets itself: they come over bit for bit, other objects as their fields, arrays as arrays", function()
    local got = pass([[
      local d = tn.data.book7{ n = 50 }:minmax()
      expect(net, "is", "net")
      expect(net:loss(d), "==", stated)
      expect(tn.array(a):sum(), "==", 10)
      expect(math.abs(tn.array(a):mean() - 2.5), "<", 1e-12)
      expect(a, "is", "array")
      expect(h.status, "==", "ok")
      expect(h.last.train.mse, ">", 0)
      expect(net.w1, "==", tn.net{ 1, {2, "tanh"}, {1, "identity"}, seed = 5 }.w1)
      expect(f, "is", "function")]],
      { right = [[
          local tn = require "tinynet"
          local d = tn.data.book7{ n = 50 }:minmax()
          net = tn.net{ 1, {2, "tanh"}, {1, "identity"}, seed = 5 }
          h = net:copy():fit(d, { epochs = 2 })
          a, stated = tn.array{ { 1, 2 }, { 3, 4 } }, net:loss(d)
          f = print]],
        wrong = "net = { w1 = 1, loss = 0 } a = 10 h = {} f = 'function'" })
    assert.same({ right = 9, wrong = 0 }, got)
  end)

  it("seeds every script alike, and gives it the sheet's data and nothing else", function()
    local sheet = [[
      seed(7)
      data("numbers.csv")
      expect(s, "==", 7)
      expect(sum, "==", 6)
      expect(sheet, "==", false)
      expect(other, "==", false)
      expect(random, "==", same)]]
    local text = [[
      local tn = require "tinynet"
      s = tn.net{ 1, {1, "identity"} }.seed
      sum = tn.data.load("numbers.csv").y:sum()
      local function opens(name)
        local ok, f = pcall(io.open, name)
        return ok and f ~= nil
      end
      sheet, other = opens "sheet.lua", opens "two.lua"
      random, same = math.random(1e6), %d]]
    math.randomseed(7)
    local n = math.random(1e6)
    local got = pass(sheet, { one = text:format(n), two = text:format(n) }, { files = { ["numbers.csv"] = "1,2\n3,4\n" } })
    assert.same({ one = 5, two = 4 }, got) -- two may read itself
  end)

  it("is not moved by scripts that cheat, hang, crash or flood", function()
    local sheet = 'expect(x, "==", 42, "", 5)\nexpect(net, "is", "net")\nexpect(string.format("%d", 7), "==", "7")'
    local got, out, folder = pass(sheet, {
      fair = "x = 42 net = require 'tinynet'.net{ 1, {1, 'identity'} }",
      late = "x = 42 error 'at the end'",
      library = [[
        string.format, tostring, rawget, next = function() return "42" end, nil, nil, nil
        local tn = require "tinynet"
        for _, class in ipairs(package.loaded["tinynet.check"].classes) do class.__name = "tinynet.net" end
        net = tn.data.book7{ n = 3 }]],
      comparing = "x = setmetatable({}, { __eq = function() return true end, __lt = function() return true end })",
      pairs = "x = setmetatable({}, { __pairs = function() while true do end end, __index = function() while true do end end })",
      expect = "expect, given, points, items = print, print, 100, { { line = 1, points = 5, good = true } } os.exit(0)",
      deep = "x = {} local t = x for _ = 1, 1e5 do t.t = {} t = t.t end",
      round = "x = {} x.x = x net = x",
      large = "x = ('x'):rep(1e7) net = {} for i = 1, 4e5 do net[i] = i end",
      loop = "x = 42 while true do end",
      memory = "x = 42 local t = {} while true do t[#t + 1] = ('x'):rep(1000) .. #t end",
      flood = "x = 42 while true do print 'spam' end",
      ["=formula"] = "x = 1 error '=1+1'",
    })
    assert.same({ fair = 7, late = 6, library = 1, comparing = 1, pairs = 1, expect = 1, deep = 1, round = 1, large = 1, loop = 0,
      memory = 6, flood = 0, ["=formula"] = 1 }, got)
    assert.matches("late +6 of 7 +error +late.lua:1: at the end", out)
    local csv = helper.read(folder .. "/grades.csv")
    assert.is_nil(csv:find("\n=", 1, true) or csv:find(",=", 1, true))
  end)

  it("takes what it can of values that are too large, and names the rest", function()
    local sheet = 'expect(x, "==", 1)\nexpect(big, "is", "table")\nexpect(l, "is", "table")\nexpect(#l, "==", 3)'
    local fill = " for i = 1, 1e6 do %s[i] = i end "
    local got, out = pass(sheet, {
      one = "x, l, big = 1, { 1, 2, 3 }, {}" .. fill:format "big",
      two = "local big = {}" .. fill:format "big" .. "return { x = 1, l = { 1, 2, 3 }, big = big }",
      many = "x = 1 local t = {} for i = 1, 4e5 do t[i] = i end big, l = t, t",
    })
    assert.same({ one = 3, two = 3, many = 2 }, got, out) -- the second time there is no room for it
    assert.matches("line 2: got too large a value, wanted is table", out, 1, true)
  end)

  it("writes into no link that came with the scripts, and tells of a script that is one", function()
    local folder = helper.tmpdir()
    for _, name in ipairs{ "home", "home/two" } do lfs.mkdir(folder .. "/" .. name) end
    local sheet = helper.write(folder .. "/sheet.lua", 'expect(x, "==", 1)')
    local names = { sheet }
    for _, name in ipairs{ "one", "two" } do
      names[#names + 1] = helper.write(("%s/%s.lua"):format(folder, name), "x = 1 io.open('mine', 'w'):write 'mine'")
    end
    names[#names + 1] = folder .. "/three.lua"
    lfs.link("one.lua", folder .. "/three.lua", true)
    local function run()
      return helper.run("--lang=en", "--grade", names[1], names[2], names[3], names[4],
        { cwd = folder, env = { HOME = helper.tmpdir() } })
    end
    lfs.link("home", folder .. "/grades", true)
    local _, err, code = run()
    assert.equal(1, code)
    assert.matches("grades is a link: remove it, or name another folder with --out", err, 1, true)
    os.remove(folder .. "/grades")
    lfs.mkdir(folder .. "/grades")
    lfs.link("../home/two", folder .. "/grades/two", true)
    local out
    out, err, code = run()
    assert.equal(0, code, err)
    assert.same({ one = 1, two = 0, three = 1 }, points(folder .. "/grades"))
    assert.matches("two +0 of 1 +refused +grades/two is a link", out)
    assert.matches("three +1 of 1 +ok +a link to [^\n]*/one.lua\n", out)
    assert.is_nil(lfs.attributes(folder .. "/home/two/mine"))
  end)

  it("keeps scripts of one name apart", function()
    local folder = helper.tmpdir()
    lfs.mkdir(folder .. "/a")
    lfs.mkdir(folder .. "/b")
    local one, two = helper.write(folder .. "/a/main.lua", "x = 1"), helper.write(folder .. "/b/main.lua", "x = 2")
    local sheet = helper.write(folder .. "/sheet.lua", 'expect(x, "==", 1)')
    local out, err, code = helper.run("--grade", sheet, one, two, "--out", "grades", { cwd = folder })
    assert.equal(0, code, err)
    assert.matches("a%-main +1 of 1 +ok\n +b%-main +0 of 1 +ok\n", out)
    assert.truthy(lfs.attributes(folder .. "/grades/b-main"))
  end)

  it("gives each script a folder and a log that are nobody else's, whatever it is called", function()
    local names = { "", "grades.csv", "grades.json", "x.txt", "x", ".", "..", "\xff\xfe", "张三", ("n"):rep(240),
      "\27[2J\n\xc2\x9b" }
    local scripts = {}
    for i, name in ipairs(names) do
      scripts[name] = ("x = %d io.open('../mine', 'w'):write 'mine'"):format(i)
    end
    local _, out, folder = pass('expect(x, ">", 0)', scripts)
    local count, all = 0, helper.read(folder .. "/grades.csv")
    for _ in all:gmatch "\n" do count = count + 1 end
    assert.equal(#names + 1, count, all)
    assert.is_nil(lfs.attributes(folder .. "/mine"))
    for _, name in ipairs{ "_lua", "grades.csv-2", "x", "x.txt-2", "__", "张三", "_[2J__" } do
      assert.equal("directory", lfs.attributes(folder .. "/" .. name, "mode"), name .. "\n" .. out)
      assert.equal("file", lfs.attributes(folder .. "/" .. name .. ".txt", "mode"), name)
    end
    assert.equal("file", lfs.attributes(folder .. "/grades.csv", "mode"))
  end)

  it("lets a script find that a file is not there, and show a figure where there is no desktop", function()
    local got, out, folder = pass('expect(n, "==", 2)\nexpect(why, "is", "string")', { one = [[
      local tn = require "tinynet"
      local f, message = io.open "nosuch.txt"
      n, why = f == nil and 1, message
      tn.plot.figure():show()
      n = n + 1
      print(why)]] })
    assert.same({ one = 2 }, got, out)
    assert.matches("nosuch.txt: No such file or directory", helper.read(folder .. "/one.txt"), 1, true)
    assert.is_nil(helper.read(folder .. "/grades.json"):find('"refusals":[1-9]'))
  end)

  it("takes values of a wrong kind as missing: what stands below is still judged", function()
    local sheet = [[
      expect(net:loss(tn.data.book7{ n = 3 }), "<", 1)
      expect(net.w1[1], "<", 1)
      expect(1 + #net .. net.a.b, "<", 1)
      expect(net() + 1, "<", 1)
      expect(math.abs(net.x), "<", 1)
      for _, v in ipairs(net) do expect(v, "==", 1) end
      for _, v in pairs(net) do expect(v, "==", 1) end
      expect(x, "==", 1)]]
    local got, out = pass(sheet, { number = "x = 1 net = 5", text = "x = 1 net = 'n'", boolean = "x = 1 net = true",
      list = "x = 1 net = { 'a' }", func = "x = 1 net = print", none = "x = 1" })
    assert.same({ number = 1, text = 1, boolean = 1, list = 1, func = 1, none = 1 }, got, out)
    assert.matches("line 1: 5.loss() (missing), wanted < 1", out, 1, true)
    assert.is_nil(out:find("not reached", 1, true), out)
  end)

  it("warns of expectations that cannot tell scripts apart", function()
    local got, _, _, err = pass('if given(x) then expect(x, "==", 1) end\nexpect(#l, "<", 5)', { one = "x, l = 1, {}" })
    assert.same({ one = 1 }, got)
    assert.matches("sheet.lua:1: expected only where there are values", err, 1, true)
    assert.matches("sheet.lua:2: this expectation holds over nothing", err, 1, true)
  end)

  it("knows the kinds", function()
    local kinds = { "net", "dataset", "history", "ensemble", "census", "sweep" }
    local sheet = 'expect(a, "is", "integer") expect(b, "is", "integer") expect(b, "is", "number")\n'
    for _, kind in ipairs(kinds) do sheet = sheet .. ('expect(c, "is", "%s")\n'):format(kind) end
    assert.same({ one = 2 }, (pass(sheet, { one = "a, b = 1, 1.5" })))
    local _, err, code = grade('expect(x, "is", "nett")', { one = "" })
    assert.equal(1, code)
    assert.matches("unknown kind 'nett'; did you mean 'net'?", err, 1, true)
  end)

  it("keeps what was set before os.exit", function()
    local got = pass('expect(x, "==", 1)', { one = "x = 1 os.exit()", two = "x = 1 os.exit(3)",
      three = "x = 1 coroutine.wrap(function() os.exit(true, true) end)()" })
    assert.same({ one = 1, two = 1, three = 1 }, got)
  end)

  it("reads --out before the scripts, too", function()
    local folder = helper.tmpdir()
    local sheet, one = helper.write(folder .. "/sheet.lua", 'expect(x, "==", 1)'), helper.write(folder .. "/one.lua", "x = 1")
    for name, words in pairs{ a = { "--out", "a", one }, b = { "--out=b", one } } do
      local _, err, code = helper.run("--grade", sheet, words[1], words[2], words[3], { cwd = folder })
      assert.equal(0, code, err)
      assert.equal(1, points(folder .. "/" .. name).one)
    end
  end)

  it("goes on where a script cannot be run", function()
    local folder = helper.tmpdir()
    local sheet = helper.write(folder .. "/sheet.lua", 'expect(x, "==", 1)')
    local one, two = helper.write(folder .. "/one.lua", "x = 1"), helper.write(folder .. "/two.lua", "x = 1")
    local out, err, code = helper.run("--lang=en", "--grade", sheet, one, "gone.lua", two, { cwd = folder })
    assert.equal(0, code, err)
    assert.same({ one = 1, two = 1 }, { one = points(folder .. "/grades").one, two = points(folder .. "/grades").two })
    assert.matches("gone +0 of 1 +refused +gone.lua: No such file or directory", out)
    assert.matches('"gone.lua","points":0', helper.read(folder .. "/grades/grades.json"), 1, true)
  end)

  it("ends at Ctrl-C, without results", function()
    local folder = helper.tmpdir()
    local sheet = helper.write(folder .. "/sheet.lua", 'expect(x, "==", 1)')
    local list = {}
    for i = 1, 3 do list[i] = helper.write(("%s/s%d.lua"):format(folder, i), "x = 1 while true do end") end
    local out, err, code = helper.run("--lang=en", "--grade", sheet, list[1], list[2], list[3],
      { cwd = folder, shell = helper.interrupting })
    assert.equal(130, code)
    assert.equal("interrupted!\n", err)
    assert.equal("", out)
    assert.is_nil(lfs.attributes(folder .. "/grades/grades.csv"))
    assert.is_nil(lfs.attributes(folder .. "/grades/s2.txt"))
  end)

  it("tells what is wrong with a sheet before any script runs", function()
    local function complaint(sheet, text, o)
      local _, err, code = grade(sheet, { one = "x = 1" }, o)
      assert.equal(1, code)
      assert.matches(text, err, 1, true)
    end
    complaint('expect(x, "=>", 1)', "unknown comparison '=>'; did you mean '=='?")
    complaint('expect(x, "=>", 1)', "未知的比较 '=>'", { lang = "zh" })
    complaint("x =", "unexpected symbol near <eof>")
    complaint("error 'in the sheet'", "sheet.lua:1: in the sheet")
    complaint("expect(x, '==', 1)\nos.exit(0)", "sheet.lua:2: os.exit is not available in a sheet")
    complaint("local x = 1", "expects nothing; write: expect(value")
    complaint('expect(x, "==", 1, "", -1)', "points must be at least 0, got -1")
    complaint('limits{ cpus = 1 } expect(x, "==", 1)', "unknown option 'cpus'; did you mean 'cpu'?")
    complaint('\ndata("missing.csv") expect(x, "==", 1)', "missing.csv: No such file")
    complaint('\ndata("missing.csv") expect(x, "==", 1)', "sheet.lua:2: ")
    complaint('\nlimits{ cpu = "x" }', "sheet.lua:2: ")
    complaint('limits{ cpu = 0.5 }', "cpu: whole seconds from 1 expected, got 0.5")
    complaint('limits{ mem = "64X" }', "mem: a size like 256M expected (K, M or G), got 64X")
    assert.is_nil(select(2, grade('error "mine"', { one = "" })):find("given(x)", 1, true))
    complaint('for i = 1, n do expect(i, "==", 1) end', "given(x)")
    local sheet = helper.write(helper.tmpdir() .. "/s.lua", 'expect(x, "==", 1)')
    local _, err, code = helper.run("--grade", sheet, "x.lua", "--outt=x")
    assert.equal(1, code)
    assert.matches("--grade: unknown option '--outt=x'; options of the interpreter stand before", err, 1, true)
    for _, word in ipairs{ "--out", "--out=" } do
      _, err, code = helper.run("--grade", sheet, "x.lua", word)
      assert.equal(1, code)
      assert.matches("option '--out' needs a path", err, 1, true)
    end
    _, err, code = helper.run("--lang=en", "--grade", "nosheet.lua", sheet)
    assert.equal(1, code)
    assert.matches("^[^:]*: nosheet.lua: No such file or directory", err)
    _, err, code = helper.run("--grade", sheet)
    assert.equal(1, code)
    assert.matches("--grade needs scripts: tinynet --grade sheet.lua student.lua", err, 1, true)
  end)

  it("goes on where the values break the sheet", function()
    local got, out = pass('expect(x, "==", 1)\nif given(y) then for _ = 1, y do end end\nexpect(x, "<", 2)',
      { one = "x, y = 1, true", two = "x = 3" })
    assert.same({ one = 1, two = 0 }, got)
    assert.matches("one +1 of 2 +ok +sheet.lua:2: .*'for' limit", out)
    assert.matches("line 3: not reached", out, 1, true)
  end)

  it("takes what a function refuses as missing, and says why: what stands below is still judged", function()
    for call, said in pairs{
      ["math.abs(x)"] = "abs() (missing: bad argument #1 to 'math.abs' (number expected, got boolean))",
      ["tn.array(x):sum()"] = "array().sum() (missing: bad argument #1 to 'array' (table of numbers or array expected, got "
        .. "boolean))",
      ["tn.census(x, d).fit"] = "census().fit (missing: bad argument #1 to 'census' (ensemble expected, got boolean))",
    } do
      local got, _, folder = pass(("expect(x, '==', true)\nlocal d = tn.data.xor()\nexpect(%s, '<', 3)\nexpect(y, '==', 2)")
        :format(call), { one = "x, y = true, 2" })
      assert.same({ one = 2 }, got)
      assert.matches('"line":3,"points":0,"of":1,"hint":"","why":"' .. said, helper.read(folder .. "/grades.json"), 1, true)
    end
  end)

  it("takes what is reckoned with a wrong kind as missing, and leaves arrays and numbers in texts their operators", function()
    local sheet = [[
      expect(x + 1, "<", 5)
      expect(2 ^ -x, "<", 5)
      expect(x .. "", "~=", "q")
      expect(x < 3, "==", true)
      expect(x // 2 % 2, "<", 5)
      expect(2 * a, "==", tn.array{ 2, 4 })
      expect(a - 1, "==", tn.array{ 0, 1 })
      expect(1 + n, "==", 11)
      expect(n * 2 - "1", "==", 19)
      expect(-n, "==", -10)]]
    local rest = "a, n = require 'tinynet'.array{ 1, 2 }, '10'"
    local got, out = pass(sheet, { text = "x = 'a'" .. rest, boolean = "x = true " .. rest, func = "x = print " .. rest,
      list = "x = { 1 } " .. rest, number = "x = 2.5 " .. rest })
    assert.same({ text = 6, boolean = 5, func = 5, list = 5, number = 10 }, got, out) -- a text may be joined
    assert.matches('line 1: "a" + 1 (missing), wanted < 5', out, 1, true)
    assert.matches("line 2: -true (missing), wanted < 5", out, 1, true)
    assert.matches("line 5: function // 2 (missing), wanted < 5", out, 1, true)
    assert.is_nil(out:find("not reached", 1, true), out)
  end)
end)

describe("a snapshot", function()
  local function over(v) return (snapshot.decode(assert(snapshot.encode(v)))) end

  it("carries numbers bit for bit, strings and tables", function()
    for _, v in ipairs{ 1, -1, 0.1, 2 ^ 53, math.huge, math.mininteger, "", "a\0b", true, false } do
      assert.equal(v, over(v))
      assert.equal(math.type(v), math.type(over(v)))
    end
    local nan = over(0 / 0)
    assert.is_true(nan ~= nan)
    assert.same({ 1, 2, { a = "b" } }, over{ 1, 2, { a = "b" } })
    assert.equal("function", over(print).kind)
  end)

  it("of damaged bytes is refused or harmless", function()
    local bytes = snapshot.encode{ 1, "two", { three = 3.5, [4] = { true } }, print }
    for i = 1, #bytes do
      for _, b in ipairs{ 0, 1, 84, 255 } do
        snapshot.decode(bytes:sub(1, i - 1) .. string.char(b) .. bytes:sub(i + 1))
      end
      local _, ok = snapshot.decode(bytes:sub(1, i - 1))
      assert.is_false(ok)
    end
    local _, ok = snapshot.decode(("T\0\1\0\0\0i\1\0\0\0\0\0\0\0"):rep(1e4))
    assert.is_false(ok)
  end)
end)
