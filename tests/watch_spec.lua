-- --watch, --new, --examples and --example, and what the interpreter makes of bad input.
local helper = require "helper"
local lfs = require "lfs"
local system = require "system"
local run = helper.run

-- A running --watch: what it says goes to a file.
local Watch = {}
Watch.__index = Watch

local function watch(path, words)
  local folder = helper.tmpdir()
  helper.write(folder .. "/out", "")
  local line = ("cd %s; env -u TINYNET_LANG %s --watch %s %s >%s/out 2>&1 & echo $!"):format(
    helper.quote(path:match "^(.*)/"), helper.quote(helper.interpreter), path:match "[^/]*$", words or "", folder)
  local pipe = assert(io.popen(line))
  local pid = pipe:read "l"
  pipe:close()
  return setmetatable({ pid = pid, out = folder .. "/out", at = 1 }, Watch)
end

function Watch:wait(text)
  for _ = 1, 1000 do
    local all = helper.read(self.out)
    local _, last = all:find(text, self.at, true)
    if last then
      self.at = last + 1
      return
    end
    system.sleep(0.01)
  end
  self:stop()
  error(("'%s' did not come; there was:\n%s"):format(text, helper.read(self.out):sub(self.at)), 2)
end

-- Ctrl-C; answers whether the process is gone within 5 s.
function Watch:stop()
  os.execute("kill -INT " .. self.pid)
  for _ = 1, 500 do
    if not os.execute("kill -0 " .. self.pid .. " 2>/dev/null") then return true end
    system.sleep(0.01)
  end
  os.execute("kill -KILL " .. self.pid)
  return false
end

describe("--watch", function()
  if not lfs.attributes "/proc/self/exe" then return pending "inotify is Linux's" end

  it("runs again when the script is saved, survives errors, and ends with Ctrl-C", function()
    local path = helper.write(helper.tmpdir() .. "/script.lua", "print('one', ...)")
    local w = watch(path, "a b")
    w:wait "one\ta\tb"
    w:wait "-- script.lua ended after"
    helper.write(path, "print 'two' error 'bad'")
    w:wait "two"
    w:wait "script.lua:1: bad"
    w:wait "-- script.lua failed after"
    helper.write(path, "x = = 1")
    w:wait "unexpected symbol near '='"
    helper.write(path, "print 'three'")
    w:wait "three"
    w:wait "ended"
    for i = 1, 10 do helper.write(path, ("print 'save %d.'"):format(i)) end -- in quick succession: the last one counts
    w:wait "save 10."
    w:wait "ended"
    assert.is_true(w:stop())
    assert.matches("save 10%.\n%-%- [^\n]*\n$", helper.read(w.out))
  end)

  it("stops a run that is going on when a newer save comes", function()
    local path = helper.write(helper.tmpdir() .. "/script.lua", "print 'endless' io.flush() while true do end")
    local w = watch(path)
    w:wait "endless"
    helper.write(path, "print 'newer'")
    w:wait "-- script.lua was saved; the run is stopped after"
    w:wait "newer"
    w:wait "ended"
    helper.write(path, "print 'last' io.flush() while true do end")
    w:wait "last"
    assert.is_true(w:stop())
    assert.is_false(os.execute("ps -eo args | grep -v grep | grep -qF -- " .. helper.quote(path)) == true)
  end)

  it("goes on when an editor replaces the file, and waits when it is gone", function()
    local folder = helper.tmpdir()
    local path = helper.write(folder .. "/script.lua", "print 'one'")
    local w = watch(path)
    w:wait "ended"
    helper.write(folder .. "/.script.lua.swp", "print 'two'")
    assert(os.rename(folder .. "/.script.lua.swp", path))
    w:wait "two"
    w:wait "ended"
    assert(os.remove(path))
    w:wait "-- script.lua is gone; waits until it is back"
    helper.write(path, "print 'three'")
    w:wait "three"
    w:wait "ended"
    helper.write(folder .. "/other.lua", "") -- another file is nobody's business
    assert.is_true(w:stop())
    assert.equal(1, select(2, helper.read(w.out):gsub("three", "")))
  end)

  it("follows links: to a file elsewhere, and to another one", function()
    local folder, other = helper.tmpdir(), helper.tmpdir()
    local real, next_one = helper.write(other .. "/real.lua", "print 'one'"), helper.write(other .. "/next.lua", "print 'three'")
    local path = folder .. "/script.lua"
    assert(lfs.link(real, other .. "/between.lua", true))
    assert(lfs.link("../" .. other:match "[^/]*$" .. "/between.lua", path, true))
    local w = watch(path)
    w:wait "one"
    w:wait "ended"
    helper.write(real, "print 'two'")
    w:wait "two"
    w:wait "ended"
    assert(os.remove(path))
    w:wait "is gone"
    assert(lfs.link(next_one, path, true))
    w:wait "three"
    w:wait "ended"
    helper.write(next_one, "print 'four'")
    w:wait "four"
    w:wait "ended"
    helper.write(real, "print 'five'") -- no longer ours
    assert.is_true(w:stop())
    assert.is_nil(helper.read(w.out):find("five", 1, true))
  end)

  it("ends when the folder of the script goes", function()
    local folder = helper.tmpdir() .. "/inner"
    assert(lfs.mkdir(folder))
    local w = watch(helper.write(folder .. "/script.lua", "print 'one'"))
    w:wait "ended"
    assert(os.execute("rm -r " .. helper.quote(folder)))
    w:wait "the folder of the script is gone"
  end)

  it("says where a figure went", function()
    local path = helper.write(helper.tmpdir() .. "/script.lua",
      "local tn = require 'tinynet' tn.plot.figure{}:line({1, 2}, {1, 2}):save 'f.svg'")
    local w = watch(path)
    w:wait "f.svg\n"
    w:wait "ended"
    assert.is_true(w:stop())
  end)

  it("refuses what it cannot watch", function()
    local _, err, code = run("--watch")
    assert.equal(1, code)
    assert.matches("%-%-watch needs a script", err)
    _, err, code = run("--watch", "/nowhere/x.lua")
    assert.equal(1, code)
    assert.matches("cannot watch /nowhere/x.lua: No such file or directory", err)
  end)
end)

describe("the examples", function()
  it("are listed with a line each", function()
    local out, err, code = run("--examples")
    assert.equal("", err)
    assert.equal(0, code)
    local count = 0
    for name in lfs.dir(helper.root .. "/examples") do
      local stem = name:match "^(.*)%.lua$"
      if stem then
        count = count + 1
        assert.truthy(out:find("\n  " .. stem .. "  ", 1, true) or out:find("  " .. stem .. "  ", 1, true) == 1, stem)
      end
    end
    assert.is_true(count > 5)
    assert.matches("relu_dead +Book, figure 7.6.5: why does ReLU training depend on luck%?\n", out)
  end)

  it("are listed in Chinese, each with its sections of the book", function()
    local out = run("--lang=zh", "--examples")
    for line in out:gmatch "  (%l[^\n]*)\n" do
      assert.matches("^[%w_]+ +书中 %d[%d.、]*：.*[\xE4-\xE9]", line)
      assert.is_nil(line:find "%a+ %a+ %a+", line)
    end
    assert.matches("\n  channel +书中 7.6.1、7.6.2：两个最优解之间真有通道吗？\n", out)
  end)

  it("are printed by name, and an unknown name gets the nearest", function()
    assert.equal(helper.read(helper.root .. "/examples/relu_dead.lua"), (run("--example", "relu_dead")))
    assert.equal(helper.read(helper.root .. "/examples/xor.lua"), (run("--example=xor.lua")))
    local _, err, code = run("--example", "relu_ded")
    assert.equal(1, code)
    assert.matches("no example 'relu_ded'; did you mean 'relu_dead'%?\n", err)
    assert.matches("没有示例 'x/../y'；tinynet %-%-examples 列出全部", (select(2, run("--lang=zh", "--example", "x/../y"))))
  end)

  it("make a script to start from, which runs, and never overwrite one", function()
    local folder = helper.tmpdir()
    local out, err, code = run("--new", "mine.lua", { cwd = folder })
    assert.equal("", err)
    assert.equal(0, code)
    assert.equal("mine.lua written; run it with: tinynet mine.lua\n", out)
    local text = helper.read(folder .. "/mine.lua")
    assert.matches("    tinynet mine.lua", text)
    assert.matches('tn.out "mine.png"', text, 1, true)
    out, err, code = run("mine.lua", "--epochs", "2", { cwd = folder })
    assert.equal(0, code, err)
    assert.matches("\nmine.png\n$", out)
    out, err, code = run("--new", "mine", "--from", "relu_dead", { cwd = folder })
    assert.equal("", out)
    assert.equal(1, code)
    assert.matches("mine.lua exists; it was left as it is", err)
    assert.equal(text, helper.read(folder .. "/mine.lua"))
    assert.equal(0, (select(3, run("--new", "other", "--from", "relu_dead", { cwd = folder }))))
    assert.matches("why does ReLU", helper.read(folder .. "/other.lua"))
    assert.is_nil(text:find("--zh", 1, true))
  end)

  it("make it in Chinese: the same code, every comment Chinese", function()
    local folder = helper.tmpdir()
    assert.equal("已写入 mine.lua；运行：tinynet mine.lua\n", (run("--lang=zh", "--new", "mine.lua", { cwd = folder })))
    run("--new", "other.lua", { cwd = folder })
    local zh, en = helper.read(folder .. "/mine.lua"), helper.read(folder .. "/other.lua")
    local comments, chinese = "(%-%-[^\n]*)", 0
    for comment in zh:gmatch(comments) do
      chinese = chinese + 1
      assert.matches("^%-%- .*[\xE4-\xE9]", comment)
    end
    assert.equal(7, chinese)
    local function code(s) return (s:gsub(comments, ""):gsub("mine%.", "other.")) end
    assert.equal(code(en), code(zh))
  end)
end)

describe("bad input:", function()
  local function script(name, text) return helper.write(helper.tmpdir() .. "/" .. name, text) end

  local function refused(path, sentence)
    local out, err, code = run(path)
    assert.equal("", out)
    assert.equal(1, code)
    assert.truthy(err:find(sentence, 1, true), err)
    assert.equal(1, select(2, err:gsub("\n", "")))
  end

  it("UTF-16 with and without a mark", function()
    refused(script("a.lua", "\xff\xfep\0r\0i\0n\0t\0 \0001\0"), "a.lua is written in UTF-16; save it as UTF-8 in the editor")
    refused(script("a.lua", "p\0r\0i\0n\0t\0(\0001\0)\0\n\0"), "is written in UTF-16")
    refused(script("a.lua", "\xfe\xff\0p\0r"), "is written in UTF-16")
  end)

  it("a picture, a program, a folder", function()
    refused(helper.root .. "/examples/figures/loss.png", "loss.png is no text; a Lua script was expected")
    refused(script("a.lua", "\127ELF\2\1\1\0\0\0"), "is no text; a Lua script was expected")
    refused(helper.root, "Is a directory")
    assert.matches("不是文本文件", (select(2, run("--lang=zh", helper.root .. "/examples/figures/loss.png"))))
  end)

  it("a BOM, CRLF, a line #! and an empty script just work", function()
    assert.equal("1\n", (run(script("a.lua", "\xef\xbb\xbfprint(1)"))))
    assert.equal("1\n2\n", (run(script("a.lua", "print(1)\r\nprint(2)\r\n"))))
    assert.equal("1\n", (run(script("a.lua", "#!/usr/bin/env tinynet\nprint(1)"))))
    assert.equal("1\n", (run(script("a.lua", "\xef\xbb\xbf#!/usr/bin/env tinynet\r\nprint(1)\r\n"))))
    assert.equal("", (run(script("a.lua", ""))))
    local _, err = run(script("a.lua", "x = 1\r\ny = = 1\r\n"))
    assert.matches("a.lua:2: unexpected symbol near '='\n     2 | y = = 1\n       |     %^\n$", err)
  end)

  it("a closed stdin", function()
    local line = helper.quote(helper.interpreter)
    for _, words in ipairs{ "-i", "-e 'print(1)'", "-e 'print(io.read())'" } do
      local pipe = io.popen(("%s %s 2>&1 <&-; echo status $?"):format(line, words))
      assert.matches("status 0\n$", pipe:read "a", words)
      pipe:close()
    end
    local pipe = io.popen(line .. " 2>&1 <&-; echo status $?")
    assert.matches("cannot read stdin: Bad file descriptor\nstatus 1\n$", (pipe:read "a"))
    pipe:close()
  end)

  it("a full disk: the sentence each time, status 1, and no half-written file", function()
    local folder = helper.tmpdir()
    local save = { "local net = tn.net{ 1, {400, 'tanh'}, {1, 'identity'} } net:save 'n.tn'",
      "tn.plot.figure{}:line({1, 2}, {1, 2}):save 'f.png'", "tn.plot.figure{}:line({1, 2}, {1, 2}):save 'f.svg'",
      "tn.array.zeros(1000):save 'a.npy'" }
    for _, code in ipairs(save) do
      local path = helper.write(folder .. "/script.lua", "local tn = require 'tinynet'\n"
        .. ("print(pcall(function() %s end))\n"):format(code):rep(2) .. code .. "\n")
      local out, err, status = run(path, { cwd = folder, shell = "ulimit -f 1; exec" })
      assert.equal(1, status, err)
      assert.equal(2, select(2, out:gsub("false\t[^\n]*: File too large\n", "")), out)
      assert.matches("script.lua:4: [^\n]*: File too large\n", err)
    end
    os.remove(folder .. "/script.lua")
    for name in lfs.dir(folder) do assert.truthy(name:find "^%.+$", name) end
  end)

  it("a full disk under the output: a sentence and status 1; a closed one is no error", function()
    if not lfs.attributes "/dev/full" then return pending "no /dev/full" end
    local line = helper.quote(helper.interpreter) .. " -e 'print(1)' "
    local function ends(redirection)
      local pipe <close> = io.popen(("(%s %s) 2>&1; echo status $?"):format(line, redirection))
      return pipe:read "a"
    end
    assert.matches("not all of the output could be written\nstatus 1\n", ends ">/dev/full")
    assert.equal("status 0\n", ends ">&-")
  end)

  it("a folder that cannot be written", function()
    local folder = helper.tmpdir()
    local path = helper.write(folder .. "/script.lua",
      "local tn = require 'tinynet'\ntn.plot.figure{}:line({1, 2}, {1, 2}):save '/proc/f.png'\n")
    local _, err, status = run(path)
    assert.equal(1, status)
    assert.matches("script.lua:2: cannot write '/proc/f.png': ", err)
    assert.matches("cannot write /proc/new.lua: ", (select(2, run("--new", "/proc/new.lua"))))
  end)
end)
