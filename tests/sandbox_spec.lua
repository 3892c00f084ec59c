-- --sandbox: each hostile script's verdict, with all walls and with one left out; what stays possible; the walls themselves
-- against a module with the powers of C. The scripts are tests/hostile/*.lua.
local helper = require "helper"
local lfs = require "lfs"

local scripts = helper.root .. "/tests/hostile"
local build = helper.interpreter:gsub("/bin/[^/]*$", "")
local sanitized = helper.sanitized

-- The verdict of each script, under limits of 10 s (1 s for those that never end), 64M, 8M of files and 256K of print.
local VERDICTS = {
  bytecode = "forbidden", bytecode_reader = "forbidden", damaged_bytecode = "forbidden", stripped_getinfo = "forbidden",
  debug_library = "forbidden", debug_loaded = "forbidden", loadlib = "forbidden", require_module = "error",
  execute = "forbidden", popen = "forbidden",
  read_passwd = "forbidden", read_data = "forbidden", read_environment = "forbidden", read_dots = "forbidden",
  read_link = "forbidden", read_home = "forbidden",
  write_outside = "forbidden", write_dots = "forbidden", write_link = "forbidden", write_script = "forbidden",
  rename_out = "forbidden", remove_outside = "forbidden",
  loop_in_finaliser = "forbidden", finaliser_behind = "forbidden",
  memory_bomb = "memory", memory_string = "memory", giant_array = "memory", giant_ensemble = "memory",
  giant_figure = not sanitized and "memory" or nil, -- there address space is without limit
  fill_disk = "output", many_files = "output", print_for_ever = "output", print_errors = "output",
  deep_recursion = "error", plain_error = "error", false_exit = "error", good = "ok",
  loop_in_pcall = "time", loop_in_coroutine = "time", loop_in_find = "time", loop_in_engine = "time", error_object = "time",
}
local SLOW = { loop_in_pcall = true, loop_in_coroutine = true, loop_in_find = true, loop_in_engine = true,
  error_object = true }
local DRAWS = { good = true, write_dots = true, giant_figure = true }
local EXITS = { ok = 0, error = 1, time = 100, memory = 101, forbidden = 102, output = 103, crash = 104, refused = 105 }
local PLACE = helper.tmpdir() .. "/tinynet-" -- for "/tmp/tinynet-" in the scripts: others may test at the same time
local OUTSIDE = { PLACE .. "escaped", PLACE .. "precious" }
local HOME = PLACE .. "home"

-- What no script may touch: a file to spare, and the home of its user. It prints where it is run.
local function make_outside()
  helper.write(OUTSIDE[2], "precious")
  lfs.mkdir(HOME)
  helper.write(HOME .. "/.profile", "print 'secret'")
end

local function remove_outside()
  for _, path in ipairs{ OUTSIDE[1], OUTSIDE[2], HOME .. "/.profile", HOME } do os.remove(path) end
end

local function names(slow)
  local list = {}
  for name in pairs(VERDICTS) do
    local possible = not DRAWS[name] or not helper.absent["this build draws nothing"]
    if possible and (SLOW[name] or false) == slow then list[#list + 1] = name end
  end
  table.sort(list)
  return list
end

-- A folder with a copy of the scripts, a link out of it, and a folder for what they write with another.
local function ground()
  local folder = helper.tmpdir()
  for name in lfs.dir(scripts) do
    if name:find "%.lua$" then
      helper.write(folder .. "/" .. name, (helper.read(scripts .. "/" .. name):gsub("/tmp/tinynet%-", PLACE)))
    end
  end
  helper.write(folder .. "/neighbour.lua", "return { value = 42 }")
  lfs.link("/etc/passwd", folder .. "/link", true)
  lfs.mkdir(folder .. "/out")
  lfs.link(PLACE:match "^(.*)/", folder .. "/out/way_out", true)
  return folder
end

-- Runs a script of a ground: the verdict's line, stdout, stderr, exit code. `o`: without =, args =, limits =, env =.
local function run(folder, name, o)
  o = o or {}
  local json = helper.tmpdir() .. "/json"
  local limits = "--sandbox=cpu=10,wall=60,mem=64M,files=8M,print=256K,json=3,out=" .. folder .. "/" .. (o.out or "out")
  local env = { TINYNET_SANDBOX_WITHOUT = o.without, TN_SECRET = "secret", HOME = HOME, TINYNET_HOME = o.home }
  local words = { limits .. (o.limits or ""), folder .. "/" .. name .. ".lua", table.unpack(o.args or {}) }
  if o.lang then table.insert(words, 1, "--lang=" .. o.lang) end
  words[#words + 1] = { env = env, shell = "exec 3>" .. json .. "; exec", stdin = "from outside\n" }
  local out, err, code = helper.run(table.unpack(words))
  return helper.read(json), out, err, code
end

local function value(line, field)
  return line:match('"' .. field .. '":"?([^,"}]*)')
end

local function check(line, code, wanted, name)
  assert.equal(wanted, value(line, "verdict"), name .. ": " .. line)
  assert.equal(EXITS[wanted], code, name)
  assert.equal(tostring(code), value(line, "exit"))
  assert.truthy(tonumber(value(line, "wall")) < 30, name)
  local _, lines = line:gsub("\n", "")
  assert.equal(1, lines)
end

local function nothing_got_out(name)
  assert.is_nil(lfs.attributes(OUTSIDE[1]), name)
  assert.equal("precious", helper.read(OUTSIDE[2]), name)
end

-- Several at once: the loops wait for nothing but their end.
local function run_slow(o)
  local folder = ground()
  local line, list = {}, names(true)
  for _, name in ipairs(list) do
    local path = folder .. "/" .. name
    line[#line + 1] = ("(%s %s --sandbox=cpu=1,wall=3,json=3,out=%s.out %s.lua 3>%s.json 2>%s.err; echo $? >%s.code) &")
      :format(o.without and "TINYNET_SANDBOX_WITHOUT=" .. o.without or "", helper.quote(helper.interpreter), path, path,
        path, path, path)
  end
  os.execute(table.concat(line, "\n") .. "\nwait")
  for _, name in ipairs(list) do
    local path = folder .. "/" .. name
    check(helper.read(path .. ".json"), tonumber(helper.read(path .. ".code")), "time", name)
  end
  return folder
end

local linux = lfs.attributes("/proc/self/exe") ~= nil

describe("--sandbox", function()
  if not linux then return pending "the walls are Linux's" end
  if helper.emulated then return pending(helper.emulated.sandbox) end

  before_each(make_outside)
  after_each(remove_outside)

  for _, without in ipairs{ "", "landlock", "seccomp" } do
    local title = without == "" and "with all walls" or "without " .. without

    it("judges every hostile script rightly " .. title, function()
      local folder = ground()
      local list = names(false)
      for i, name in ipairs(list) do
        if without == "" or helper.long or i % 4 == 0 then
          local line, out, _, code = run(folder, name, { without = without })
          check(line, code, VERDICTS[name], name)
          assert.is_nil(out:find("root:", 1, true), name)
          assert.is_nil(out:find("secret", 1, true), name)
          nothing_got_out(name)
        end
      end
      assert.is_nil(lfs.attributes(folder .. "/tinynet-escaped.png"))
      assert.equal(helper.read(scripts .. "/write_script.lua"), helper.read(folder .. "/write_script.lua"))
    end)
  end

  it("ends what never ends, and shows the line where that can be known", function()
    local folder = run_slow{}
    assert.matches("loop_in_pcall.lua:3: stopped: the time is over", helper.read(folder .. "/loop_in_pcall.err"))
    if helper.long then
      run_slow{ without = "landlock" }
      run_slow{ without = "seccomp" }
    end
  end)

  it("lets a script draw, write, read what it wrote, use threads, and require its neighbours", function()
    local folder = ground()
    for _, without in ipairs{ "", "landlock", "seccomp" } do
      local line, out, err, code = run(folder, "good", { without = without })
      assert.equal(0, code, err)
      assert.matches("true\t500\t42\n$", out)
      assert.matches("^\137PNG", helper.read(folder .. "/out/fit.png"))
      assert.matches("^<%?xml", helper.read(folder .. "/out/fit.svg"))
      assert.truthy(tonumber(helper.read(folder .. "/out/notes.txt")))
      assert.equal("ok", value(line, "verdict"))
      if not sanitized and without == "" then assert.equal("", err) end
    end
  end)

  it("says plainly what closes it in, where that is not the usual", function()
    local folder = ground()
    local _, _, err = run(folder, "good", { without = "landlock" })
    assert.matches("the sandbox was closed by: files mount namespace; network seccomp; processes seccomp\n$", err)
    local line
    line, _, err = run(folder, "good", { without = "seccomp" })
    assert.matches("network network namespace", err)
    assert.matches('"walls":{"files":"Landlock %d+","network":"network namespace', line)
  end)

  it("says nothing of walls where the script ended before they were closed", function()
    local line, _, err, code = run(ground(), "good", { limits = ",mem=1K" })
    check(line, code, "memory", "good")
    assert.is_nil(err:find("was closed by", 1, true), err)
  end)

  it("refuses to run where files or network stay open", function()
    local folder = ground()
    local line, out, err, code = run(folder, "good", { without = "landlock,namespaces" })
    check(line, code, "refused", "good")
    assert.equal("", out)
    assert.matches("not run: this kernel closes no files: it has neither Landlock", err)
    line, out, err, code = run(folder, "good", { without = "seccomp,namespaces" })
    check(line, code, "refused", "good")
    assert.equal("", out)
    assert.matches("not run: this kernel closes no network", err)
    assert.is_nil(lfs.attributes(folder .. "/out/fit.png"))
  end)

  it("names what was refused, and what would be allowed", function()
    local folder = ground()
    local line, _, err = run(folder, "read_passwd")
    assert.matches("reading '/etc/passwd' is not allowed in a sandbox; it may read " .. folder, err, 1, true)
    assert.matches("ended: it asked for what a sandbox forbids\n$", err)
    assert.matches('"refusals":1,"refused":["reading \'/etc/passwd\' is not', line, 1, true)
    _, _, err = run(folder, "read_passwd", { lang = "zh" })
    assert.matches("沙盒中不能读取 '/etc/passwd'", err, 1, true)
  end)

  it("judges how a script ends, and counts what it tried and survived", function()
    local folder = ground()
    helper.write(folder .. "/curious.lua", "print(pcall(os.execute, 'true')) print(pcall(io.open, '/etc/passwd'))")
    local line, out, _, code = run(folder, "curious")
    check(line, code, "ok", "curious")
    assert.equal("2", value(line, "refusals"))
    assert.matches("^false\t.*\nfalse\t.*\n$", out)
  end)

  it("gives a script its arguments, an empty stdin, the same random numbers, and only a harmless environment", function()
    local folder = ground()
    helper.write(folder .. "/look.lua", [[
      print(arg[1], ..., io.read "a", os.getenv "TN_SECRET", os.getenv "PATH", math.random(1e9))
      local f = require "tinynet".rng(1)
      print(f:uniform(1, 1):get(1), debug.traceback ~= nil, collectgarbage "count" > 0)]])
    local _, first, err, code = run(folder, "look", { args = { "a", "b" } })
    assert.equal(0, code, err)
    assert.matches("^a\ta\t\tnil\tnil\t%d+\n", first)
    local _, second = run(folder, "look", { args = { "a", "b" } })
    assert.equal(first, second)
  end)

  it("writes nothing where no folder is named, and reads no home folder", function()
    local folder = ground()
    helper.write(folder .. "/w.lua", "io.open('x', 'w')")
    local _, err, code = helper.run("--sandbox", folder .. "/w.lua")
    assert.equal(102, code)
    assert.matches("--sandbox=out=FOLDER names a folder for what a script writes", err, 1, true)
    _, err, code = helper.run("--sandbox", folder .. "/w.lua", { env = { HOME = folder } })
    assert.equal(1, code)
    assert.matches(folder .. " holds everything you have; put the script", err, 1, true)
  end)

  it("takes a script's own --out for the folder, wherever it stands", function()
    local folder = ground()
    helper.write(folder .. "/s.lua", "print(require 'tinynet'.out 'a.txt') io.open(require 'tinynet'.out 'a.txt', 'w'):write 'x'")
    for _, words in ipairs{ { "--out", "new" }, { "--out=other" } } do
      local out, err, code = helper.run("--sandbox", folder .. "/s.lua", words[1], words[2], { cwd = folder })
      assert.equal(0, code, err)
      local name = words[2] or "other"
      assert.equal(folder .. "/" .. name .. "/a.txt\n", out)
      assert.equal("x", helper.read(folder .. "/" .. name .. "/a.txt"))
    end
  end)

  it("runs no pipe or folder, and writes into no file in a folder's place", function()
    local folder = ground()
    os.execute("mkfifo " .. folder .. "/pipe.lua")
    for path, said in pairs{ [folder .. "/pipe.lua"] = "pipe.lua is no file", [folder .. "/out"] = "out: Is a directory" } do
      local _, err, code = helper.run("--lang=en", "--sandbox", path)
      assert.equal(1, code)
      assert.matches(said, err, 1, true)
    end
    local _, err, code = helper.run("--sandbox=out=" .. folder .. "/plain_error.lua", folder .. "/good.lua")
    assert.equal(1, code)
    assert.matches("plain_error.lua: Not a directory", err, 1, true)
  end)

  it("does not end as success where what it printed was lost", function()
    if not lfs.attributes "/dev/full" then return pending "no /dev/full" end
    local script = helper.write(helper.tmpdir() .. "/p.lua", "print 'x'")
    local json = helper.tmpdir() .. "/json"
    local line = ('%s --lang=en --sandbox=json=3 %s 3>%s >/dev/full 2>&3'):format(helper.quote(helper.interpreter), script, json)
    local _, _, code = os.execute(line)
    assert.equal(1, code)
    assert.matches('not all of the output could be written\n{"verdict":"error","exit":1,', helper.read(json), 1, true)
  end)

  it("makes no folder of a picture's name", function()
    local folder = ground()
    local _, err, code = helper.run("--sandbox", folder .. "/good.lua", "--out", "fig.png", { cwd = folder })
    assert.equal(1, code)
    assert.matches("--out must be a folder here, got 'fig.png'", err, 1, true)
    assert.is_nil(lfs.attributes(folder .. "/fig.png"))
  end)

  it("shows line and name as ever in the errors of functions that look first", function()
    local folder = ground()
    for call, said in pairs{
      ["setmetatable(1, {})"] = "bad argument #1 to 'setmetatable' (table expected, got number)",
      ["io.open('x', 'zz')"] = "bad argument #2 to 'open' (invalid mode)",
      ["io.open()"] = "bad argument #1 to 'open' (string expected, got no value)",
      ["io.lines 'nosuch'"] = folder .. "/nosuch",
      ["io.open '/etc/passwd'"] = "reading '/etc/passwd' is not allowed",
      ["io.open('/x', 'w')"] = "writing '/x' is not allowed",
      ["require 'tinynet'.array.load '/x.npy'"] = "reading '/x.npy' is not allowed",
      ["require 'tinynet'.net{ 1, {1, 'identity'} }:save '/x.tn'"] = "writing '/x.tn' is not allowed",
      ["require 'tinynet'.sweep{ over = { a = { 1 } }, task = print }"] = "a task runs in processes of its own, which a sandbox",
      ["dofile '/etc/passwd'"] = "reading '/etc/passwd' is not allowed",
      ["setmetatable(setmetatable({}, { __metatable = 1 }), {})"] = "cannot change a protected metatable",
    } do
      helper.write(folder .. "/wrong.lua", "local x\n" .. call)
      local _, _, err = run(folder, "wrong")
      assert.matches("wrong.lua:2: ", err, 1, true)
      assert.matches(said, err, 1, true)
    end
  end)

  it("refuses mistakes in its limits, in two languages", function()
    local folder = ground()
    local function complaint(limits, lang)
      local _, err, code = helper.run("--lang", lang or "en", "--sandbox=" .. limits, folder .. "/good.lua")
      assert.equal(1, code)
      return err
    end
    assert.matches("--sandbox: whole seconds from 1 expected, got '0'", complaint "cpu=0", 1, true)
    assert.matches("--sandbox: unknown limit 'memm'; did you mean 'mem'?", complaint "memm=1", 1, true)
    assert.matches("--sandbox: unknown limit 'qqqqq'; there are cpu, wall, mem", complaint "qqqqq=1", 1, true)
    assert.matches("--sandbox: json=99: nothing is open there", complaint "json=99", 1, true)
    assert.matches("--sandbox: a size like 256M expected (K, M or G), got '12X'", complaint "mem=12X", 1, true)
    assert.matches("a size like 256M expected (K, M or G), got '1 '", complaint "mem=1 ", 1, true)
    assert.matches("--sandbox: 'cpu' needs a value", complaint "cpu", 1, true)
    assert.matches("--sandbox: 需要不小于 1 的整数秒，得到 'x'", complaint("cpu=x", "zh"), 1, true)
    local _, err, code = helper.run("--sandbox")
    assert.equal(1, code)
    assert.matches("--sandbox needs a script", err, 1, true)
  end)
end)

-- A home whose modules include the attacker; the user names it, no script can.
local function hostile_home()
  if not lfs.attributes(build .. "/CMakeCache.txt") then return nil, "not run from a build tree" end
  local pipe = io.popen(("cmake --build %s --target hostile 2>&1"):format(helper.quote(build)))
  local said = pipe:read "a"
  assert.is_true(pipe:close(), said)
  local home = helper.tmpdir()
  os.execute(("mkdir -p %s/share %s/lib/tinynet"):format(home, home))
  lfs.link(helper.root .. "/lua/tinynet", home .. "/share/tinynet", true)
  for _, name in ipairs{ "/lib/tinynet/engine.so", "/lib/tinynet/canvas.so", "/hostile/hostile.so" } do
    os.execute(("cp %s%s %s/lib/tinynet/"):format(helper.quote(build), name, home))
  end
  return home .. "/share/tinynet"
end

-- What each attack must end in with all walls: a verdict, or an error code that the script prints.
local ATTACKS = {
  { 'read("/etc/passwd")', closed = true }, { 'read("/proc/self/environ")', closed = true },
  { 'read("/tmp/tinynet-home/.profile")', closed = true },
  { 'write("/tmp/tinynet-escaped")', closed = true }, { 'write(arg[0])', closed = true },
  { 'symlink("out_link", "/etc/passwd")', closed = true }, { 'link("hard_link", "/etc/hostname")', closed = true },
  { 'truncate("/tmp/tinynet-precious")', closed = true },
  { 'connect(80)', closed = true }, { 'send()', closed = true }, { 'limits()', closed = true },
  { 'mount()', verdict = "forbidden", closed = true },
  { 'exec("touch /tmp/tinynet-escaped")', verdict = "forbidden", closed = true },
  { 'fork("/tmp/tinynet-escaped")', verdict = "forbidden" }, { 'fork_bomb()', verdict = "forbidden" },
  { 'kill()', verdict = "forbidden", closed = true }, { 'ptrace()', verdict = "forbidden", closed = true },
  { 'memory(4096)', verdict = "forbidden", closed = true },
  { 'thread()', closed = true }, { 'abort()', verdict = "crash" },
  { 'crash()', verdict = "crash" }, { 'silence()', verdict = "crash" }, { 'report()', verdict = "crash" },
}

describe("the walls of a sandbox", function()
  if not linux then return pending "the walls are Linux's" end
  if helper.emulated then return pending(helper.emulated.sandbox) end
  local home, reason = hostile_home()
  if not home then return pending(reason) end

  before_each(make_outside)
  after_each(remove_outside)

  local function attack(what, without, folder)
    helper.write(folder .. "/attack.lua", "print(require 'tinynet.hostile'." .. what:gsub("/tmp/tinynet%-", PLACE) .. ")")
    local line, out, _, code = run(folder, "attack", { home = home, without = without })
    assert.is_nil(lfs.attributes(OUTSIDE[1]), what)
    assert.equal("precious", helper.read(OUTSIDE[2]), what)
    return line, out, code
  end

  it("stand against native code", function()
    local folder = ground()
    for _, a in ipairs(ATTACKS) do
      local line, out, code = attack(a[1], nil, folder)
      check(line, code, a.verdict or "ok", a[1])
      if not a.verdict then assert.truthy(tonumber(out) > 0, a[1] .. " was possible") end
    end
  end)

  -- Without seccomp a process can be made; it ends with the sandbox. Without Landlock everything is as before.
  for _, without in ipairs{ "landlock", "seccomp" } do
    it("stand against native code without " .. without, function()
      local folder = ground()
      for _, a in ipairs(ATTACKS) do
        if a[1] ~= "fork_bomb()" or without == "landlock" then
          local line, out, code = attack(a[1], without, folder)
          if without == "landlock" then check(line, code, a.verdict or "ok", a[1]) end
          if a.closed and out ~= "" then assert.truthy(tonumber(out) > 0, a[1] .. " was possible") end
        end
      end
      os.execute "sleep 1.2" -- an orphan would write now
      assert.is_nil(lfs.attributes(OUTSIDE[1]))
    end)
  end

  it("leave no descriptor of the parent's", function()
    local folder = ground()
    local file = helper.tmpdir() .. "/inherited"
    helper.write(folder .. "/attack.lua", "print(require 'tinynet.hostile'.descriptors())")
    local out, err = helper.run("--sandbox", folder .. "/attack.lua",
      { env = { TINYNET_HOME = home }, shell = ("exec 7>%s 9>>%s; exec"):format(file, file) })
    assert.equal("1\n", out, err) -- the way to report
    assert.equal("", helper.read(file))
  end)
end)
