-- The prompt at a terminal (a pseudo-terminal of script(1)): editing, completion, history, help, Ctrl-C; and what
-- Tab and help say, without a terminal.
local helper = require "helper"
local system = require "system"
local tn = require "tinynet"
local complete = require "tinynet.complete"

local has_script = os.execute "command -v script >/dev/null 2>&1"

local Terminal = {}
Terminal.__index = Terminal

-- Starts the interpreter at a terminal; `state` is its XDG state folder.
local function terminal(state, columns, words, environment)
  local out = helper.tmpdir() .. "/out"
  local inner = ("stty cols %d; exec env -u LUA_INIT -u TINYNET_LANG LC_ALL=C.UTF-8 TERM=xterm XDG_STATE_HOME=%s %s %s %s")
    :format(columns or 80, helper.quote(state), environment or "", helper.quote(helper.interpreter), words or "")
  local pipe = io.popen(("exec timeout 30 script -qefc %s %s >/dev/null 2>&1"):format(helper.quote(inner), helper.quote(out)), "w")
  pipe:setvbuf "no"
  return setmetatable({ pipe = pipe, out = out, at = 1 }, Terminal)
end

-- Waits until the text stands on the terminal, behind what was waited for before; answers what came meanwhile.
function Terminal:wait(text)
  for _ = 1, 1000 do
    local file = io.open(self.out, "rb")
    local all = file and file:read "a" or ""
    if file then file:close() end
    local first, last = all:find(text, self.at, true)
    if first then
      local between = all:sub(self.at, last)
      self.at = last + 1
      return between
    end
    system.sleep(0.01)
  end
  error(("'%s' did not come; there was:\n%s"):format(text, helper.read(self.out):sub(self.at)), 2)
end

function Terminal:type(text) self.pipe:write(text) end

function Terminal:close()
  self:type "\4"
  self.pipe:close()
  return helper.read(self.out)
end

local CTRL_C = "\3"

describe("the prompt at a terminal", function()
  if not has_script then return pending "script(1) is not installed" end

  it("greets, runs lines in UTF-8, goes on over several, and ends with Ctrl-D", function()
    local t = terminal(helper.tmpdir())
    t:wait "Lua 5.4"
    t:wait "> "
    t:type "print('中文' .. 1 + 1)\r"
    t:wait "中文2"
    t:wait "> "
    t:type "for i = 1, 2 do\r"
    t:wait ">> "
    t:type "io.write('<', i, '>') end\r"
    t:wait "<1><2>"
    t:close()
  end)

  it("has the library at hand as tn, and says how to go on", function()
    local t = terminal(helper.tmpdir())
    t:wait "tn is the library; help(x) or x? explains, Tab completes, Ctrl-D ends"
    t:wait "> "
    t:type "print(#tn.array{ 1, 2, 3 } + 39)\r"
    t:wait "\n42"
    t:close()
    t = terminal(helper.tmpdir(), 80, "--lang zh -i")
    t:wait "tn 是程序库"
    t:close()
    t = terminal(helper.tmpdir(), 80, "-e 'tn = 41' -i") -- what a user calls tn stays
    t:wait "> "
    t:type "print(tn + 1)\r"
    t:wait "\n42"
    assert.is_nil(t:close():find("tn is the library", 1, true))
    assert.equal("nil\n", (helper.run("-i", { stdin = "print(tn)\n" })):match "\n(nil\n)")
  end)

  it("shows what tables hold", function()
    local t = terminal(helper.tmpdir())
    t:wait "> "
    t:type "{ 1, 'a', { x = 2.5 } }, tn.act.list()\r"
    t:wait '\n{ 1, "a", { x = 2.5 } }\tidentity, sigmoid, tanh'
    t:type "setmetatable({}, { __index = error })\r" -- a table with a will of its own stays as in lua
    t:wait "\ntable: 0x"
    t:close()
  end)

  it("gives hints, and says that locals end with their line", function()
    local t = terminal(helper.tmpdir())
    t:wait "> "
    t:type "x = np.zeros(3)\r"
    t:wait "(global 'np')"
    t:wait "hint: there is no numpy here; arrays are tn.array"
    t:type "for i = 1, 2 do\r"
    t:wait ">> "
    t:type "print(i != 3) end\r"
    t:wait 'hint: Lua writes "not equal" as ~='
    t:type "local y = 3\r"
    t:wait '(a local ends with its line; leave out "local" here)'
    t:close()
  end)

  it("shows how far a long training is, and ends it with Ctrl-C", function()
    local t = terminal(helper.tmpdir())
    t:wait "> "
    t:type 'net = tn.net{ 1, {2, "tanh"}, {1, "identity"} } h = net:fit(tn.data.book7():minmax(), { epochs = 1e9 })\r'
    t:wait "]   0 %"
    t:wait " left"
    t:type(CTRL_C)
    t:wait "interrupted!"
    t:wait "_PARTIAL"
    t:close()
  end)

  it("does without a home folder, a locale and a terminal that can do anything", function()
    for _, words in ipairs{ "env -u HOME -u XDG_STATE_HOME -u LC_ALL -u LANG -u LC_CTYPE TERM=dumb",
      "env -u XDG_STATE_HOME -u TERM HOME=/dev/null/nowhere" } do
      local t = terminal(helper.tmpdir(), 80, "", words)
      t:wait "> "
      t:type "print('中文' .. 6 * 7)\r"
      t:wait "\n中文42"
      t:close()
    end
  end)

  it("completes with Tab and remembers lines from session to session", function()
    if not os.execute("ldd " .. helper.quote(helper.interpreter) .. " 2>/dev/null | grep -q libedit") then
      return pending "built without libedit"
    end
    local state = helper.tmpdir()
    local t = terminal(state)
    t:wait "> "
    t:type "the_answer = 6 * 7\r"
    t:wait "> "
    t:type "the_an\t + 0\r"
    t:wait "42"
    t:close()
    assert.equal("the_answer = 6 * 7\nthe_answer + 0\n", helper.read(state .. "/tinynet/history"))
    t = terminal(state)
    t:wait "> "
    t:type "\27[A\27[A\r" -- up, up
    t:wait "= 6 * 7" -- where it differs from the line shown before
    t:wait "> "
    t:type "the_answer\r"
    t:wait "42"
    t:close()
  end)

  it("does without a state folder that can be written", function()
    local state = helper.write(helper.tmpdir() .. "/file", "")
    local t = terminal(state)
    t:wait "> "
    t:type "print(1 + 1)\r"
    t:wait "\n2"
    t:close()
  end)

  it("drops a line, a statement and a loop at Ctrl-C, and goes on", function()
    local t = terminal(helper.tmpdir())
    t:wait "> "
    t:type "error('never run'"
    t:wait "run'"
    t:type(CTRL_C)
    t:wait "\n"
    t:wait "> "
    t:type "do\r"
    t:wait ">> "
    t:type(CTRL_C)
    t:wait "\n"
    t:wait "> "
    t:type "io.write('be', 'gun') io.flush() while true do end\r"
    t:wait "begun"
    t:type(CTRL_C)
    t:wait "interrupted!"
    t:wait "> "
    t:type "print(6 * 7)\r"
    t:wait "42"
    assert.is_nil(t:close():find("stdin:1: never run", 1, true))
  end)

  it("keeps what a training had done when Ctrl-C ended it", function()
    local t = terminal(helper.tmpdir())
    t:wait "> "
    t:type "tn = require 'tinynet' net = tn.net{ 1, {2, 'tanh'}, {1, 'identity'} } d = tn.data.book7():minmax()\r"
    t:wait "> "
    t:type "h = net:fit(d, { epochs = 1e6, every = 1000, on_epoch = function(e) io.write('.') io.flush() end })\r"
    t:wait "..."
    t:type(CTRL_C)
    t:wait "interrupted!"
    t:wait "_PARTIAL"
    t:type "print(_PARTIAL.epoch > 0)\r"
    t:wait "true"
    t:close()
  end)

  it("answers x?", function()
    local t = terminal(helper.tmpdir())
    t:wait "> "
    t:type "tn = require 'tinynet'\r"
    t:wait "> "
    t:type "tn.data.load?\r"
    t:wait "data.load(path, options)"
    t:wait "error: "
    t:close()
  end)

  it("works 20 columns wide", function()
    local t = terminal(helper.tmpdir(), 20)
    t:wait "> "
    t:type "print(('x'):rep(30), 'end of it')\r"
    t:wait(("x"):rep(30))
    t:wait "> "
    t:type "x = { alpha = 1, alphabet = 2 }\r"
    t:wait "> "
    t:type "x.alpha\t\t = 3\r"
    t:wait "> "
    t:type "print(x.alpha + 39)\r"
    t:wait "42"
    t:close()
  end)
end)

describe("help", function()
  local function session(text)
    local out, err, code = helper.run("-i", { stdin = text })
    assert.equal(0, code)
    assert.equal("", err)
    return out
  end

  it("explains functions, modules, objects and names", function()
    local out = session "tn = require 'tinynet'\nhelp(tn.net.load)\n"
    assert.truthy(out:find("net.load(path)\n  Reads a net that net:save wrote.", 1, true))
    out = session "help 'net:fit'\n"
    assert.matches("net:fit%(d, options%)\n  Trains the net", out)
    out = session "tn = require 'tinynet'\ntn?\n"
    assert.matches("\n  tn.data +samples\n", out)
    out = session "tn = require 'tinynet'\ntn.array.zeros{}?\nn = tn.net{ 1, {1, 'identity'} }\nn?\n"
    assert.matches("an object: net\n", out)
    assert.matches("\n  net:fit%(d, options%) +Trains the net\n", out)
    assert.matches("\narray.zeros%(...%)\n  An array of zeros.\n", session "tn = require 'tinynet'\ntn.array.zeros?\n")
  end)

  it("says so when it knows nothing, and never fails", function()
    assert.matches("there is no documentation of 'nosuch'", session "nosuch?\n")
    assert.matches("there is no documentation of 'print'", session "print ?\n")
    assert.matches("help%(x%) or x%? explains", session "?\n")
    assert.matches("there is no documentation of 'x %+'", session "x +?\n")
  end)
end)

describe("Tab", function()
  local function with(globals, f)
    for k, v in pairs(globals) do rawset(_G, k, v) end
    local ok, err = pcall(f)
    for k in pairs(globals) do rawset(_G, k, nil) end
    if not ok then error(err, 0) end
  end

  it("completes globals, keywords and fields", function()
    with({ zebra_1 = { stripes = 1, strong = 2 } }, function()
      assert.equal("_1", (complete "print(zebra"))
      assert.equal("", (complete "x = zebra_1.f"))
      assert.equal("pes", (complete "zebra_1.stri"))
      local insert, list = complete "zebra_1.st"
      assert.equal("r", insert)
      assert.is_nil(list)
      insert, list = complete "zebra_1.str"
      assert.equal("", insert)
      assert.equal("stripes  strong", list)
      assert.equal("n", (complete "functio"))
      assert.equal("at", (complete "string.form"))
    end)
  end)

  it("completes methods, fields and parameters of objects, by class tables", function()
    with({ tn = tn, zn = tn.net{ 1, {2, "tanh"}, {1, "identity"}, seed = 1 }, za = tn.array.zeros(3) }, function()
      assert.equal("t", (complete "zn:fi"))
      assert.same({ "", "b1  b2" }, { complete "zn.w1 = zn.b" })
      assert.truthy(select(2, complete "zn."):find("w2", 1, true))
      assert.is_nil(select(2, complete "zn:"):find("w2", 1, true))
      assert.equal("ape", (complete "za:sh"))
      assert.equal("ros", (complete "tn.array.ze"))
      assert.equal("scape", (complete "tn.land"))
    end)
  end)

  it("completes the options of a call", function()
    with({ tn = tn, zn = tn.net{ 1, {2, "tanh"}, {1, "identity"}, seed = 1 } }, function()
      assert.equal("ochs = ", (complete "h = zn:fit(d, { ep"))
      assert.equal("ochs = ", (complete "h = zn:fit(d, { lr = 0.1,\n  ep"))
      assert.equal("it = ", (complete 'tn.net{ 1, {2, "tanh"}, in'))
      assert.truthy(select(2, complete("zn:fit(d, { ", 40)):find("optimizer", 1, true))
      assert.equal("int", (complete "zn:fit(d, { lr = pr"))
    end)
  end)

  it("runs nothing: no metamethod, no function", function()
    local trap = setmetatable({}, { __index = function() error "ran" end, __pairs = function() error "ran" end,
      __len = function() error "ran" end, __tostring = function() error "ran" end })
    with({ ztrap = trap, ztable = setmetatable({}, { __index = { inherited = 1 } }) }, function()
      assert.equal("", (complete "ztrap.x"))
      assert.equal("", (complete "ztrap.x.y"))
      assert.equal("", (complete "ztrap:x"))
      assert.equal("herited", (complete "ztable.in"))
    end)
    assert.equal("", (complete "f().x"))
  end)

  it("is silent inside texts, comments and numbers", function()
    for _, s in ipairs{ 'print("pri', "-- pri", "x = [[pri", "x = 3.", "", "y = 0x" } do assert.equal("", (complete(s)), s) end
  end)

  it("lists one name a line where there is no room", function()
    with({ zt = { alpha = 1, alphabet = 2 } }, function()
      assert.equal("alpha\nalphabet", select(2, complete("zt.alpha", 12)))
    end)
  end)
end)
