-- The interpreter's command line, its errors and its searcher, and the launcher, by running them.
local helper = require "helper"
local run = helper.run

local name = helper.interpreter -- argv[0] as the interpreter sees it here

local function script(text)
  return helper.write(helper.tmpdir() .. "/script.lua", text)
end

-- Output of a run that must succeed.
local function output(...)
  local out, err, code = run(...)
  assert.equal("", err)
  assert.equal(0, code)
  return out
end

-- The first line on stderr of a run that must fail, without the interpreter's name.
local function complaint(...)
  local _, err, code = run(...)
  assert.equal(1, code)
  assert.equal(name .. ": ", err:sub(1, #name + 2))
  return err:match("^[^\n]*", #name + 3), err
end

describe("the options of lua", function()
  it("-e runs text, several times, in order", function()
    assert.equal("1\n2\n", output("-e", "print(1)", "-eprint(2)"))
    assert.equal("(command line):1: syntax error near <eof>", (complaint("-e", "x")))
  end)

  it("-l requires a module into a global, by its name or another", function()
    local folder = helper.tmpdir()
    helper.write(folder .. "/mymod.lua", "return { v = 42 }")
    local env = { LUA_PATH = folder .. "/?.lua" }
    assert.equal("42\n", output("-l", "mymod", "-e", "print(mymod.v)", { env = env }))
    assert.equal("42\n", output("-lg=mymod", "-e", "print(g.v)", { env = env }))
    assert.matches("module 'nosuch' not found:", (complaint("-l", "nosuch")))
  end)

  it("-i is interactive: prompts, echo, results, continuation, errors that do not end it", function()
    local session = "x = 2\n=x, 'a'\nx + 1\nfor i = 1, 2 do\nprint(i) end\nerror 'no'\n"
    local out, err, code = run("-i", { stdin = session })
    assert.equal(0, code)
    assert.equal(_VERSION, out:match "^Lua 5%.4")
    assert.equal("> x = 2\n> =x, 'a'\n2\ta\n> x + 1\n3\n> for i = 1, 2 do\n>> print(i) end\n1\n2\n"
      .. "> error 'no'\n> \n", out:match "\n(.*)")
    assert.equal("stdin:1: no\n", err:match "^[^\n]*\n")
  end)

  it("the prompts may be set", function()
    local out = run("-e", "_PROMPT, _PROMPT2 = 'A ', 'B '", "-i", { stdin = "do\nend\n" })
    assert.equal("A do\nB end\nA \n", out:match "\n(.*)")
  end)

  it("a statement cut off by the end of the input is a syntax error", function()
    local _, err, code = run("-i", { stdin = "do" })
    assert.equal(0, code)
    assert.equal("stdin:1: 'end' expected near <eof>\n", err)
  end)

  it("-i goes on after a script, not after its error", function()
    local good, bad = script "y = 7", script "error 'stop'"
    assert.matches("> =y\n7\n", (run("-i", good, { stdin = "=y\n" })))
    local out, _, code = run("-i", bad, { stdin = "=1\n" })
    assert.equal(1, code)
    assert.is_nil(out:find(">", 1, true))
  end)

  it("-v prints Lua's version, --version ours, and neither reads stdin", function()
    local line = output("-v", { stdin = "print 'no'" })
    assert.matches("^Lua 5%.4.*PUC%-Rio\n$", line)
    local about = output("--version", "--threads=3", { stdin = "print 'no'", env = { TINYNET_ISA = "base" } })
    assert.matches("^tinynet %d+%.%d+%.%d+ %(Lua 5%.4%.%d+%)\n", about)
    for _, fact in ipairs{ "instruction set +base", "threads +3", "drawing +%l+", "%.npz files +%l+",
      "line editing +%l+", "home +/.*/share/tinynet/" } do
      assert.matches("\n" .. fact .. "[^\n]*\n", about)
    end
    assert.matches("\n指令集 ", output("--lang", "zh", "--version"))
  end)

  it("-W and warn(\"@on\") turn warnings on", function()
    local _, err = run("-W", "-e", "warn 'careful'")
    assert.equal("Lua warning: careful\n", err)
    _, err = run("-e", "warn 'one' warn '@on' warn 'two' warn '@off' warn 'three'")
    assert.equal("Lua warning: two\n", err)
  end)

  it("LUA_INIT and LUA_INIT_5_4 run first, -E ignores them and the paths", function()
    local file = script "io.write 'file '"
    assert.equal("text 1\n", output("-e", "print(1)", { env = { LUA_INIT = "io.write 'text '" } }))
    assert.equal("file 1\n", output("-e", "print(1)", { env = { LUA_INIT = "@" .. file } }))
    assert.equal("5.4 1\n", output("-e", "print(1)",
      { env = { LUA_INIT = "error()", LUA_INIT_5_4 = "io.write '5.4 '" } }))
    assert.equal("LUA_INIT:1: bad", (complaint("-e", "print(1)", { env = { LUA_INIT = "error 'bad'" } })))
    local env = { LUA_INIT = "error()", LUA_PATH = "/nowhere/?.lua", TINYNET_HOME = "/nowhere" }
    assert.equal("nil\n", output("-E", "-e", "print(package.path:find('nowhere'))", { env = env }))
    assert.equal("true\n", output("-E", "-e", "print(require 'tinynet' ~= nil)", { env = env }))
  end)

  it("arg holds everything, with the script at 0", function()
    local file = script "print(arg[-3], arg[-2], arg[-1], arg[0], arg[1], arg[2], arg[3], ...)"
    assert.equal(("nil\t%s\t-W\t%s\ta b\t\tnil\ta b\t\n"):format(name, file), output("-W", file, "a b", ""))
    assert.equal(name .. "\t-e\n", output("-e", "print(arg[0], arg[1])"))
    assert.equal("'arg' is not a table", (complaint("-e", "arg = 1", file)))
  end)

  it("-- ends the options, - is stdin", function()
    local folder = helper.tmpdir()
    helper.write(folder .. "/-", "print('a file', ...)")
    assert.equal("a file\tx\n", output("--", "-", "x", { cwd = folder, stdin = "print 'stdin'" }))
    assert.equal("stdin\t-e\n", output("-", "-e", { stdin = "print('stdin', ...)" }))
    assert.equal("stdin\n", output({ stdin = "print 'stdin'" }))
    assert.equal("stdin\n", output("--", { stdin = "print 'stdin'" }))
  end)

  it("refuses what it does not know", function()
    for _, bad in ipairs{ "-h", "-x", "-vv", "-Ex", "---" } do
      local line, all = complaint(bad)
      assert.equal(("unrecognized option '%s'"):format(bad), line)
      assert.matches("\nusage: ", all)
    end
    assert.equal("'-e' needs argument", (complaint("-e")))
    assert.equal("'-l' needs argument", (complaint("-l", "-v")))
  end)

  it("agrees with stock lua5.4 on paths, results and exit status", function()
    local code = "print(package.path, package.cpath, #arg, arg[1], ...) os.exit(false)"
    local theirs, _, their_code = run("-e", code, { program = "lua5.4" })
    if their_code == 127 then pending "lua5.4 is not installed" end
    local ours, _, our_code = run("-e", code)
    if helper.emulated then pending "stock Lua here is another processor's: it has other paths" end
    assert.equal(theirs, ours)
    assert.equal(their_code, our_code)
  end)
end)

describe("the options of tinynet", function()
  it("--help shows them on stdout", function()
    local text = output("--help")
    local words = "-e -l -i -v -E -W -- - --threads --lang --quiet --no-strict --watch --examples --example --new "
      .. "--version --help"
    local chinese = output("--lang=zh", "--help")
    assert.matches("^用法：", chinese)
    for word in words:gmatch "%S+" do
      assert.is_truthy(text:find("  " .. word .. " ", 1, true), word)
      assert.is_truthy(chinese:find("  " .. word .. " ", 1, true), word)
    end
  end)

  it("name the nearest when one is unknown", function()
    assert.equal("unrecognized option '--thread'; did you mean '--threads'?", (complaint("--thread", "2")))
    assert.equal("unrecognized option '--langs=zh'; did you mean '--lang'?", (complaint("--langs=zh")))
    assert.equal("unrecognized option '--nonsense'", (complaint("--nonsense")))
    assert.equal("unrecognized option '--quiet=1'; did you mean '--quiet'?", (complaint("--quiet=1")))
  end)

  it("check their values", function()
    assert.equal("'--threads' needs a whole number of at least 1, got '0'", (complaint("--threads", "0")))
    assert.equal("'--threads' needs a whole number of at least 1, got '2x'", (complaint("--threads=2x")))
    assert.equal("'--lang' must be en or zh, got 'fr'", (complaint("--lang", "fr")))
    assert.equal("'--threads' needs argument", (complaint("--threads")))
  end)

  it("reach the library", function()
    local code = [[local host = require "tinynet.engine".host()
      print(host.threads, host.lang, host.quiet, host.strict, host.script)]]
    assert.equal("nil\tnil\tfalse\ttrue\tnil\n", output("-e", code))
    assert.equal("3\tzh\ttrue\tfalse\tnil\n",
      output("--threads", "3", "--lang=zh", "--quiet", "--no-strict", "-e", code))
    local file = script(code)
    assert.equal("nil\tnil\tfalse\ttrue\t" .. file .. "\n", output(file))
    assert.equal("zh\n", output("--lang", "zh", "-e", "print(require 'tinynet'.lang())"))
    assert.equal("zh\n", output("-e", "print(require 'tinynet'.lang())", { env = { TINYNET_LANG = "zh" } }))
  end)
end)

describe("errors", function()
  it("show message, source line and traceback, and end with status 1", function()
    local file = script "local function f(x)\n  return x.y.z\nend\n\nprint(f{})\n"
    local _, err, code = run(file)
    assert.equal(1, code)
    local wanted = [[
NAME: FILE:2: attempt to index a nil value (field 'y')
     2 |   return x.y.z
       |            ^
stack traceback:
	FILE:2: in function 'f'
	FILE:5: in main chunk
]]
    assert.equal((wanted:gsub("NAME", name):gsub("FILE", file)), err)
  end)

  it("show the line that the message speaks of, also in another file", function()
    local folder = helper.tmpdir()
    helper.write(folder .. "/part.lua", "return function()\n  error 'in part'\nend")
    local file = helper.write(folder .. "/whole.lua", "local part = require 'part'\npart()\n")
    local _, err = run(file, { cwd = folder })
    assert.matches("part.lua:2: in part\n     2 |   error 'in part'\n       |   %^\nstack", err)
    _, err = run(script "local function bad() error('the caller', 2) end\n\nbad()")
    assert.matches("script.lua:3: the caller\n     3 | bad%(%)\n       | %^\nstack", err)
    _, err = run(script "error('no place', 0)")
    assert.matches(": no place\n     1 | error%('no place', 0%)\n       | %^\nstack", err)
  end)

  it("show the line of a syntax error", function()
    local _, err = complaint(script "x = 1\ny = = 2\n")
    assert.matches("script.lua:2: unexpected symbol near '='\n     2 | y = = 2\n       |     %^\n$", err)
  end)

  it("take objects with __tostring as they are, and name others", function()
    assert.equal("spoken\n", select(2, complaint("-e",
      "error(setmetatable({}, { __tostring = function() return 'spoken' end }))")):sub(#name + 3))
    assert.equal("(error object is a table value)", (complaint("-e", "error{}")))
    assert.equal("(error object is a nil value)", (complaint("-e", "error()")))
  end)

  it("leave out frames of the library, name the user's line", function()
    local file = script "local tn = require 'tinynet'\ntn.digits('many')\n"
    local line, err = complaint(file)
    assert.matches("script.lua:2: bad argument #1 to 'digits' %(digits: number expected, got string%)$", line)
    assert.is_nil(err:find("/tinynet/", #name, true))
    assert.is_nil(err:find("[C]", 1, true))
    assert.matches("     2 | tn.digits%('many'%)\n", err)
  end)

  it("shorten a deep stack", function()
    local _, err = complaint(script [[
local function f(n) if n == 0 then error "deep" end return 1 + f(n - 1) end
f(500)]])
    assert.matches("\n\t%.%.%.\t%(skipping %d+ levels%)\n", err)
    local lines = select(2, err:gsub("\n", ""))
    assert.is_true(lines < 30)
  end)

  it("survive a stack overflow", function()
    assert.matches("stack overflow", (complaint("-e", "local function f() return 1 + f() end f()")))
    local deep = "local t = {} setmetatable(t, { __index = function(s, k) return s[k] .. '' end }) print(t.a)"
    assert.matches("stack overflow", (complaint("-e", deep)))
  end)

  it("say why a script cannot be read", function()
    assert.equal("cannot open /nowhere/x.lua: No such file or directory", (complaint("/nowhere/x.lua")))
    local folder = helper.tmpdir()
    assert.equal(("cannot read %s: Is a directory"):format(folder), (complaint(folder)))
  end)

  it("end a script from stdin with status 1, too", function()
    assert.equal("stdin:1: bad", (complaint({ stdin = "error 'bad'" })))
  end)

  it("keep the exit status of os.exit", function()
    assert.equal(7, (select(3, run("-e", "os.exit(7)"))))
    assert.equal(0, (select(3, run("-e", "os.exit(true, true)"))))
  end)
end)

describe("Ctrl-C", function()
  -- Runs a script that says "ready", interrupts it then, and waits for its end.
  local function interrupt(text)
    local folder = helper.tmpdir()
    local file = helper.write(folder .. "/script.lua", text)
    return run(file, { cwd = folder, shell = [[mkfifo pipe;
      run() { "$@" >pipe & pid=$!; exec 3<pipe; read line <&3; kill -INT $pid; cat <&3; wait $pid; }; run]] })
  end

  it("ends a loop with one line and status 130", function()
    local out, err, code = interrupt "io.write('ready\\n') io.flush()\nwhile true do end"
    assert.equal("", out)
    assert.equal("interrupted!\n", err)
    assert.equal(130, code)
  end)

  it("is an error that a script can catch", function()
    local out, err, code = interrupt [[
local function wait() print "ready" io.flush() while true do end end
print(pcall(wait))]]
    assert.matches("^false\t.*interrupted!\n$", out)
    assert.equal("", err)
    assert.equal(0, code)
  end)

  it("ends a loop in a function that the library calls", function()
    local _, err, code = interrupt [[
local tn = require "tinynet"
local net = tn.net{ 1, {2, "tanh"}, {1, "identity"} }
net:fit(tn.data.book7{ n = 10 }:minmax(), { on_epoch = function() print "ready" io.flush() while true do end end })]]
    assert.equal("interrupted!\n", err)
    assert.equal(130, code)
  end)

  it("hands over what a training had done, also when it comes between two blocks of epochs", function()
    local out, err, code = interrupt [[
local tn = require "tinynet"
local net = tn.net{ 1, {2, "tanh"}, {1, "identity"} }
local ok, e = pcall(net.fit, net, tn.data.book7{ n = 10 }:minmax(), { epochs = 1e6, every = 10,
  on_epoch = function(e) if e.epoch == 100 then print "ready" io.flush() end for _ = 1, 1000 do end end })
print(ok, tostring(e), e.partial.epoch >= 100)]]
    assert.equal("false\tinterrupted!\ttrue\n", out)
    assert.equal("", err)
    assert.equal(0, code)
  end)

  it("ends a long training", function()
    local out, err, code = interrupt [[
local tn = require "tinynet"
local d = tn.data.book7{ n = 1000 }:minmax()
local net = tn.net{ 1, {2, "tanh"}, {1, "identity"} }
print "ready" io.flush()
net:fit(d, { epochs = 100000000, every = 100000000 })]]
    assert.equal("", out)
    assert.equal("interrupted!\n", err)
    assert.equal(130, code)
  end)

  it("shows its flag to C modules", function()
    assert.equal("true\n", output("-e",
      "print(type(debug.getregistry()['tinynet.interrupt']) == 'userdata')"))
  end)
end)

describe("the searcher", function()
  local function home()
    local folder = helper.tmpdir()
    helper.write(folder .. "/init.lua", "return { ... }")
    helper.write(folder .. "/one.lua", "return { ... }")
    assert(os.execute("mkdir " .. folder .. "/two"))
    helper.write(folder .. "/two/init.lua", "return { ... }")
    helper.write(folder .. "/broken.lua", "x = = 1")
    return folder
  end

  it("serves the home folder, with the file as second value", function()
    local folder = home()
    local code = [[
      for _, module in ipairs{ "tinynet", "tinynet.one", "tinynet.two" } do
        print(table.concat(require(module), " "))
      end]]
    local wanted = "tinynet HOME/init.lua\ntinynet.one HOME/one.lua\ntinynet.two HOME/two/init.lua\n"
    assert.equal((wanted:gsub("HOME", folder)), output("-e", code, { env = { TINYNET_HOME = folder } }))
  end)

  it("finds the C modules beside another home, too", function()
    local env = { TINYNET_HOME = home() }
    assert.equal("table\n", output("-e", "print(type(require 'tinynet.engine'))", { env = env }))
  end)

  it("tells where it looked, and what is wrong with a file", function()
    local folder = home()
    local _, err = complaint("-e", "require 'tinynet.three.four'", { env = { TINYNET_HOME = folder } })
    assert.matches("module 'tinynet.three.four' not found:\n", err)
    for _, file in ipairs{ "/three/four.lua", "/three/four/init.lua" } do
      assert.is_truthy(err:find(("\n\tno file '%s%s'"):format(folder, file), 1, true))
    end
    assert.is_truthy(err:find("lib/tinynet/three/four.so'", 1, true))
    local line, all = complaint("-e", "require 'tinynet.broken'", { env = { TINYNET_HOME = folder } })
    assert.equal(("error loading module 'tinynet.broken' from file '%s/broken.lua':"):format(folder), line)
    assert.matches("broken.lua:1: unexpected symbol near '='", all)
  end)

  it("is the second of five, serves nothing else, and leaves the paths alone", function()
    assert.equal("5\t0\t0\n", output("-e", [[
      local search = package.searchers[2]
      print(#package.searchers, select("#", search "lfs"), select("#", search "tinynetwork"))]]))
    local code = "require 'tinynet' print((package.path .. package.cpath):find 'tinynet')"
    assert.equal("nil\n", output("-e", code))
  end)

  it("leaves Lua's C modules working", function()
    assert.equal("string\n", output("-e", "print(type(require 'lfs'.currentdir()))"))
    assert.equal("boolean\n", output("-e", "print(type(require 'term'.isatty(io.stdout)))"))
    assert.equal("number\n", output("-e", "print(type(require 'system'.gettime()))"))
  end)
end)

describe("strict scripts", function()
  it("refuse undefined globals from the first require of tinynet on", function()
    local line, err = complaint(script [[
print(pritn)
local tn = require "tinynet"
print(tn ~= nil)
pritn "x"]])
    assert.matches("script.lua:4: undefined global 'pritn'; did you mean 'print'%?$", line)
    assert.matches('\n     4 | pritn "x"\n       | %^%^%^%^%^\nstack traceback:\n\t[^\n]*script.lua:4: in main chunk\n$', err)
  end)

  it("suggest locals, also from a function, and stay silent when nothing is near", function()
    local line = complaint(script "require 'tinynet'\nlocal ensemble = 1\n(function() print(enesmble) end)()")
    assert.matches("undefined global 'enesmble'; did you mean 'ensemble'%?$", line)
    line = complaint(script "require 'tinynet'\nprint(qqqqqqqq)")
    assert.matches("undefined global 'qqqqqqqq'$", line)
  end)

  it("apply to functions that were made before, and can be caught", function()
    assert.equal("nil\nfalse\n", output(script [[
local function f() return nothing end
print(f())
require "tinynet"
print((pcall(f)))]]))
  end)

  it("let assigned names be read, even when they are nil, and keep _G", function()
    assert.equal("nil\t3\t3\tnil\tnil\ttrue\ttrue\n", output(script [[
require "tinynet"
known = 3
other = nil
local seen = false
for key in pairs(_ENV) do seen = seen or key == "known" end
print(other, known, _G.known, _G.nothing, rawget(_G, "nothing"), seen, _G == package.loaded._G)]]))
  end)

  it("respect a metatable of _G", function()
    assert.equal("7\tfalse\n", output(script [[
require "tinynet"
setmetatable(_G, { __index = function(_, key) return key == "magic" and 7 or nil end })
print(magic, (pcall(function() return nothing end)))]]))
  end)

  it("end at the script: not in modules, load, -e, the REPL, other environments", function()
    local folder = helper.tmpdir()
    helper.write(folder .. "/part.lua", "return function() return nothing end")
    local file = helper.write(folder .. "/whole.lua", [[
require "tinynet"
print(require "part" (), load "return nothing" ())]])
    assert.equal("nil\tnil\n", output(file, { cwd = folder }))
    assert.equal("nil\n", output("-e", "require 'tinynet' print(nothing)"))
    local out = run("-i", { stdin = "tn = require 'tinynet'\nnothing\n" })
    assert.matches("> nothing\nnil\n", out)
    assert.equal("nil\n", output(script [[
local _ENV = { require = require, print = print }
require "tinynet"
print(nothing)]]))
  end)

  it("begin neither with a module that requires tinynet, nor without it, nor with --no-strict", function()
    local folder = helper.tmpdir()
    helper.write(folder .. "/part.lua", "return require 'tinynet'")
    local file = helper.write(folder .. "/whole.lua", "require 'part'\nprint(nothing)")
    assert.equal("nil\n", output(file, { cwd = folder }))
    assert.equal("nil\n", output(script "print(nothing)"))
    assert.equal("nil\n", output("--no-strict", script "require 'tinynet'\nprint(nothing)"))
  end)

  it("may come from stdin", function()
    local line = complaint("-", { stdin = "require 'tinynet'\nprint(nothing)" })
    assert.matches("^stdin:2: undefined global 'nothing'", line)
  end)
end)

describe("the launcher", function()
  -- The tests run in some build; the launcher answers for build/ alone, which it makes if need be.
  local function launch(...)
    local words = { ... }
    local options = type(words[#words]) == "table" and table.remove(words) or {}
    options.program = options.program or helper.launcher
    words[#words + 1] = options
    return run(table.unpack(words))
  end

  setup(function() launch("-e", "") end) -- builds what is stale, so that the runs below are silent

  it("passes arguments, stdin, stdout and the exit status, from any folder", function()
    local folder = helper.tmpdir()
    helper.write(folder .. "/my script.lua", "io.write(io.read 'a', ...) os.exit(5)")
    local out, err, code = launch("my script.lua", "a b", "", "*", { cwd = folder, stdin = "in " })
    assert.equal("", err)
    assert.equal("in a b*", out)
    assert.equal(5, code)
  end)

  it("works through symbolic links, and calls itself as it was called", function()
    local folder = helper.tmpdir()
    local target = helper.quote(helper.launcher)
    assert(os.execute(("ln -s %s %s/one && ln -s one %s/two"):format(target, folder, folder)))
    local out, err = launch("-e", "print(arg[0], os.getenv 'TINYNET_ARGV0')", { program = folder .. "/two" })
    assert.equal("", err)
    assert.equal(folder .. "/two\tnil\n", out)
    local _, refusal = launch("-h", { program = "./two", cwd = folder })
    assert.equal("./two: unrecognized option '-h'", refusal:match "^[^\n]*")
  end)

  it("ends with 1 on an error, under any POSIX shell", function()
    for _, shell in ipairs{ "dash", "bash --posix", "busybox sh" } do
      if os.execute("command -v " .. shell:match "%S+" .. " >/dev/null") then
        local line = ("%s %s -e 'error [[x]]'"):format(shell, helper.quote(helper.launcher))
        local _, err, code = run("-c", line, { program = "sh" })
        assert.matches("%(command line%):1: x", err)
        assert.equal(1, code)
      end
    end
  end)
end)

-- The launcher in a made-up checkout, on a machine whose tools are stubs that say what they are asked.
describe("the launcher's preparations", function()
  local stubs = {
    ["apt-get"] = [[
echo "apt-get $*" >>"$LOG"
case $* in *install*) for t in cc cmake ninja pkg-config; do cp "$BIN/stub" "$BIN/$t"; done ;; esac]],
    -- cc, cmake, ninja and pkg-config once they are installed
    stub = [[
case $0 in
  */cmake) echo "cmake $*" >>"$LOG"
    echo "compiler says: $BREAK"; [ -z "$BREAK" ] || exit 1
    mkdir -p build/bin
    printf '#!/bin/sh\necho ran "$@"; cat; exit 3\n' >build/bin/tinynet; chmod +x build/bin/tinynet ;;
esac]],
    ["fc-list"] = "echo a font",
    id = "echo $USERID",
  }
  local tools = "sh cat chmod cp env find flock grep head mkdir mv readlink rm"
  local folder, bin, log

  before_each(function()
    folder = helper.tmpdir()
    bin, log = folder .. "/bin", folder .. "/log"
    assert(os.execute(("mkdir %s %s/src && cp %s %s/CMakeLists.txt %s")
      :format(bin, folder, helper.quote(helper.launcher), helper.quote(helper.root), folder)))
    for tool in tools:gmatch "%S+" do
      assert(os.execute(("ln -s \"$(command -v %s)\" %s/%s"):format(tool, bin, tool)))
    end
    for tool, text in pairs(stubs) do helper.write(bin .. "/" .. tool, "#!/bin/sh\n" .. text .. "\n") end
    assert(os.execute(("cd %s && chmod +x apt-get stub fc-list id"):format(bin)))
    helper.write(log, "")
  end)

  local function launch(env)
    env.PATH, env.BIN, env.LOG, env.BREAK = bin, bin, log, env.BREAK or ""
    env.USERID = env.USERID or "0"
    return run("a b", { program = folder .. "/tinynet", cwd = folder, stdin = "stdin\n", env = env })
  end

  local packages = "gcc libc6-dev cmake ninja-build pkg-config "
    .. "liblua5.4-dev libcairo2-dev libpango1.0-dev libpng-dev libzip-dev libwebp-dev"
  local extras = " libedit-dev libsqlite3-dev"

  it("install what is missing, build, and hand over", function()
    local out, err, code = launch{}
    assert.equal("ran a b\nstdin\n", out)
    assert.equal(3, code)
    assert.is_truthy(err:find("tinynet: installing " .. packages, 1, true))
    assert.matches("tinynet: building", err)
    local asked = helper.read(log)
    assert.is_truthy(asked:find(" install -y --no-install-recommends " .. packages .. extras .. "\n", 1, true))
    assert.matches("\ncmake %-S [^\n]* %-G Ninja\ncmake %-%-build [^\n]*\n$", asked)
  end)

  it("are silent when nothing has changed, and build again when something has", function()
    launch{}
    helper.write(log, "")
    local out, err = launch{}
    assert.equal("ran a b\nstdin\n", out)
    assert.equal("", err)
    assert.equal("", helper.read(log))
    local changes = { "echo >src/new.c", "rm src/new.c", "touch CMakeLists.txt", "rm build/bin/tinynet" }
    for _, change in ipairs(changes) do
      assert(os.execute(("cd %s && sleep 0.02 && %s"):format(folder, change)))
      assert.matches("^tinynet: building", select(2, launch{}), change)
    end
    assert.equal("", (select(2, launch{})))
  end)

  it("without root and sudo print the line to run, and end with 1", function()
    local out, err, code = launch{ USERID = "1000" }
    assert.equal("", out)
    assert.equal(1, code)
    assert.equal("tinynet: packages are missing; as root: apt-get update && "
      .. "apt-get install -y --no-install-recommends " .. packages .. extras .. "\n", err)
  end)

  it("name the packages of other systems", function()
    assert(os.remove(bin .. "/apt-get"))
    local out, err, code = launch{}
    assert.equal("", out)
    assert.equal(1, code)
    for _, word in ipairs{ "dnf install gcc", "pacman -S gcc", "brew install cmake", "Lua 5.4", "libzip-devel" } do
      assert.is_truthy(err:find(word, 1, true), word)
    end
  end)

  it("show what the compiler says when the build fails, and try again", function()
    local out, err, code = launch{ BREAK = "missing semicolon" }
    assert.equal("", out)
    assert.equal(1, code)
    assert.matches("tinynet: the build failed:\ncompiler says: missing semicolon", err)
    assert.equal(3, (select(3, launch{})))
  end)

  it("start afresh when the checkout was moved", function()
    launch{}
    local moved = helper.tmpdir() .. "/moved checkout"
    assert(os.execute(("mv %s %s"):format(folder, helper.quote(moved))))
    folder, bin, log = moved, moved .. "/bin", moved .. "/log"
    local out, err = launch{}
    assert.equal("ran a b\nstdin\n", out)
    assert.matches("^tinynet: building", err)
    assert.equal("", (select(2, launch{})))
  end)
end)
