-- tn.options: definitions inside the tests, command lines by running a script.
local helper = require "helper"
local tn = require "tinynet"

local folder = helper.tmpdir()
helper.write(folder .. "/script.lua", [[
local tn = require "tinynet"
local opt = tn.options{ { en = "What it shows", zh = "说明文字" },
  runs = { 200, "number of random starts", min = 1 },
  lr = { 0.1, "learning rate", min = 1e-4, max = 1, scale = "log" },
  batch_size = { 8, "samples per step", step = 2 },
  act = { "relu", "activation", choices = { "relu", "tanh" } },
  depth = { 2, "layers", choices = { 1, 2, 3 } },
  data = { false, "your own file", type = "path" },
  weights = { false, "layer files", type = "paths" },
  shift = { false, "any number", type = "number" },
  title = { "none", "a text" },
  plot = { true, "draw" },
  fast = { false, "hurry" },
}
local names = {}
for name in pairs(opt) do names[#names + 1] = name end
table.sort(names)
for i, name in ipairs(names) do
  local v = opt[name]
  names[i] = name .. "=" .. (type(v) == "table" and "{" .. table.concat(v, "|") .. "}" or tostring(v))
end
print(table.concat(names, " "))
]])

-- Runs the script with the given words; answers stdout, or raises what it complained.
local function script(...)
  local out, err, code = helper.run("script.lua", ...)
  if code == 0 then
    assert.equal("", err)
    return out
  end
  assert.equal(1, code)
  assert.equal("", out)
  assert.equal(1, select(2, err:gsub("\n", "")), "one line, no traceback")
  return err:match ": script%.lua: (.*)\n$"
end

local function words(...)
  local list = { ... }
  list[#list + 1] = { cwd = folder }
  return table.unpack(list)
end

local function line(...)
  return script(words(...))
end

local defaults = "act=relu batch_size=8 data=false depth=2 fast=false lang=en lr=0.1 plot=true quiet=false "
  .. "runs=200 shift=false title=none weights=false\n"

-- Calls tn.options with a command line and leaves the state of the run as it was.
local function options(definitions, ...)
  local before = arg
  _G.arg = { [0] = "some/where.lua", ... }
  local ok, result = pcall(tn.options, definitions)
  _G.arg = before
  if not ok then error(result, 0) end
  return result
end

after_each(function() options{ "back to no options" } end)

describe("a command line", function()
  it("may be empty: the defaults", function()
    assert.equal(defaults, line())
  end)

  it("gives values with a space or an equals sign, a later one wins", function()
    assert.matches("runs=5 ", line("--runs", "5"))
    assert.matches("runs=5 ", line("--runs=5"))
    assert.matches("runs=6 ", line("--runs=5", "--runs", "6"))
    assert.matches("batch_size=4 ", line("--batch-size", "4"))
    assert.matches("batch_size=4 ", line("--batch_size=4"))
    assert.matches("title=a=b ", line("--title=a=b"))
    assert.matches("title=%-x y ", line("--title", "-x y"))
  end)

  it("turns switches on and off", function()
    assert.matches("fast=true .* plot=false ", line("--fast", "--no-plot"))
    assert.matches("fast=false .* plot=true ", line("--no-fast", "--plot"))
  end)

  it("reads numbers: whole where the default is whole and the value can be, negative ones too", function()
    assert.matches("runs=2000 ", line("--runs", "2e3"))
    assert.matches("lr=1.0 ", line("--lr=1.0"))
    assert.matches("shift=%-0.5 ", line("--shift", "-0.5"))
    assert.matches("depth=3 ", line("--depth", "3"))
  end)

  it("reads paths, and lists of paths", function()
    assert.matches("data=a b.txt ", line("--data", "a b.txt"))
    assert.matches("weights={one.txt|two.txt}", line("--weights", "one.txt,two.txt"))
  end)

  it("has --seed --out --quiet --threads --lang in every script", function()
    local out = line("--seed", "7", "--out", "there", "--quiet", "--threads", "2", "--lang", "zh")
    assert.equal("act=relu batch_size=8 data=false depth=2 fast=false lang=zh lr=0.1 out=there plot=true "
      .. "quiet=true runs=200 seed=7 shift=false threads=2 title=none weights=false\n", out)
  end)

  it("has --help, sorted by name, with defaults, ranges and choices, in both languages", function()
    assert.equal([[
What it shows
usage: tinynet script.lua [options]
  --act TEXT          activation (default relu; one of relu, tanh)
  --batch-size N      samples per step (default 8; in steps of 2)
  --data PATH         your own file
  --depth N           layers (default 2; one of 1, 2, 3)
  --fast              hurry
  --help              show this text and exit
  --lang TEXT         language of texts and figures (one of en, zh)
  --lr N              learning rate (default 0.1; 0.0001 to 1)
  --out PATH          where to write: an image file, or a folder
  --[no-]plot         draw
  --quiet             no progress bars
  --runs N            number of random starts (default 200; at least 1)
  --seed N            seed of the first random start (a whole number; at least
                      0)
  --shard TEXT        the part of a sweep to do, as 3/8
  --shift N           any number
  --threads N         threads of the engine (a whole number; at least 1)
  --title TEXT        a text (default none)
  --weights PATH,...  layer files
]], line("--runs", "3", "--help"))
    local zh = line("--help", "--lang=zh")
    assert.matches("^说明文字\n用法：tinynet script.lua ", zh)
    assert.matches("（默认 0.1；介于 0.0001 与 1 之间的数）", zh)
  end)
end)

describe("a mistake on the command line", function()
  local cases = {
    { "unknown option '--run'; did you mean '--runs'? (--help lists all)", "--run", "3" },
    { "unknown option '--no-plt'; did you mean '--no-plot'? (--help lists all)", "--no-plt" },
    { "unknown option '--no-runs'; did you mean '--runs'? (--help lists all)", "--no-runs" },
    { "unknown option '--elephant' (--help lists all)", "--elephant=3" },
    { "unknown option '-h' (--help lists all)", "-h" },
    { "unexpected argument 'more'; options begin with --", "--fast", "more" },
    { "option '--runs' needs a number", "--runs" },
    { "option '--runs' needs a number", "--runs", "--fast" },
    { "option '--runs' needs a number, got 'many'", "--runs", "many" },
    { "option '--runs' needs a number, got '1e999'", "--runs", "1e999" },
    { "option '--runs' needs a number, got 'nan'", "--runs", "nan" },
    { "option '--data' needs a path", "--data=" },
    { "option '--weights' needs paths separated by commas", "--weights", "," },
    { "option '--runs' must be at least 1, got 0", "--runs", "0" },
    { "option '--lr' must be 0.0001 to 1, got 2", "--lr", "2" },
    { "option '--lr' must be 0.0001 to 1, got -1", "--lr", "-1" },
    { "option '--batch-size' must be in steps of 2, got 3", "--batch-size", "3" },
    { "option '--seed' must be a whole number, got 1.5", "--seed", "1.5" },
    { "option '--threads' must be at least 1, got 0", "--threads", "0" },
    { "option '--act' must be one of relu, tanh, got 'rleu'; did you mean 'relu'?", "--act", "rleu" },
    { "option '--depth' must be one of 1, 2, 3, got '4'; did you mean '1'?", "--depth", "4" },
    { "option '--lang' must be one of en, zh, got 'fr'", "--lang", "fr" },
    { "option '--plot' takes no value, got 'yes'", "--plot=yes" },
    { "未知的选项 '--run'；是否应为 '--runs'？（--help 列出全部选项）", "--run", "3", "--lang", "zh" },
  }
  for _, case in ipairs(cases) do
    it("is told in one line: " .. case[1], function()
      assert.equal(case[1], line(table.unpack(case, 2)))
    end)
  end

  it("can be caught like any error", function()
    local message = helper.raises(function() options({ "x" }, "--y") end, "unknown option '--y'")
    assert.equal("where.lua: unknown option '--y' (--help lists all)", message)
  end)
end)

describe("the definitions", function()
  local function refused(definitions, text)
    helper.raises(function() tn.options(definitions) end, "bad argument #1 to 'options' (" .. text)
  end

  it("are checked", function()
    refused(3, "table of options expected, got number")
    refused({}, "first a line on what the script shows")
    refused({ "x", 5 }, "option names are words, got '2'")
    refused({ "x", ["a b"] = { 1, "help" } }, "option names are words, got 'a b'")
    refused({ "x", runs = 5 }, 'option runs: { default, "help" } expected, got number')
    refused({ "x", runs = { nil, "help" } }, "option runs: the default is missing")
    refused({ "x", runs = { 1 } }, "option runs: the help text is missing")
    refused({ "x", runs = { 1, "help", mim = 0 } }, "option runs: unknown field 'mim'; did you mean 'min'?")
    refused({ "x", runs = { false, "help", type = "pth" } },
      "option runs: unknown type 'pth'; did you mean 'path'?")
    refused({ "x", runs = { 1, "help", scale = "lin" } }, 'option runs: scale is "log" or nothing')
    refused({ "x", name = { "a", "help", min = 1 } }, "option name: min belongs to numbers")
    refused({ "x", name = { "a", "help", choices = "ab" } }, "option name: choices must be a list")
    refused({ "x", name = { "a", "help", choices = { "b" } } },
      "option name: the default a is out of its own range or choices")
    refused({ "x", runs = { 0, "help", min = 1 } },
      "option runs: the default 0 is out of its own range or choices")
    refused({ "x", seed = { 1, "help" } }, "option seed exists in every script")
  end)

  it("are not changed", function()
    local definitions = { "x", runs = { 1, "help" } }
    options(definitions, "--runs", "2")
    assert.same({ "x", runs = { 1, "help" } }, definitions)
  end)
end)

describe("the result", function()
  it("refuses names that were not defined", function()
    local opt = options{ "x", runs = { 1, "help" } }
    helper.raises(function() return opt.rnus end, "unknown option 'rnus'; did you mean 'runs'?")
    helper.raises(function() opt.rnus = 2 end, "option 'rnus' was not defined; did you mean 'runs'?")
    opt.runs = 3
    assert.equal(3, opt.runs)
  end)

  it("has nil for what every script may be given", function()
    local opt = options{ "x" }
    assert.is_nil(opt.seed)
    assert.is_nil(opt.out)
    assert.is_false(opt.quiet)
  end)

  it("prints", function()
    local opt = options{ "x", act = { "relu", "help" } }
    assert.equal("options: act = relu, lang = en, quiet = false", tostring(opt))
  end)

  it("reaches the library", function()
    options({ "x" }, "--seed", "5", "--threads", "2", "--quiet")
    assert.equal(5, tn.options.seed())
    assert.equal(2, require("tinynet.engine").net.threads())
    assert.is_true(tn.options.quiet())
    options{ "x" }
    assert.is_nil(tn.options.seed())
  end)
end)

describe("tn.out", function()
  it("follows --out in a script that never calls tn.options", function()
    local path = helper.write(helper.tmpdir() .. "/s.lua", [[print(require "tinynet".out "a.png")]])
    for _, given in ipairs{ { "--out", "sub" }, { "--out=sub" } } do
      given[#given + 1] = { cwd = helper.tmpdir() }
      assert.equal("sub/a.png\n", (helper.run(path, table.unpack(given))))
    end
    assert.equal("a.png\n", (helper.run(path)))
  end)

  it("keeps the name without --out", function()
    options{ "x" }
    assert.equal("a.png", tn.out "a.png")
    assert.equal("sub/a.png", tn.out "sub/a.png")
  end)

  it("puts files into a folder, which it makes", function()
    local out = helper.tmpdir() .. "/new/results"
    options({ "x" }, "--out", out)
    assert.equal(out .. "/a.png", tn.out "a.png")
    assert.equal(out .. "/sub/net.tn", tn.out "sub/net.tn")
    helper.write(out .. "/sub/net.tn", "the folder is there")
    options({ "x" }, "--out", out .. "/")
    assert.equal(out .. "/a.png", tn.out "a.png")
  end)

  it("with an image ending names the first figure and counts the next", function()
    local out = helper.tmpdir()
    options({ "x" }, "--out", out .. "/fig.svg")
    assert.equal(out .. "/fig.svg", tn.out "a.png")
    assert.equal(out .. "/fig-2.svg", tn.out "b.png")
    assert.equal(out .. "/fig.svg", tn.out "a.png")
    assert.equal(out .. "/fig-3.svg", tn.out "c.pdf")
    assert.equal(out .. "/net.tn", tn.out "net.tn")
    options({ "x" }, "--out", "fig.webp")
    assert.equal("fig.webp", tn.out "a.png")
  end)

  it("gives the system's reason when the folder cannot be made", function()
    local file = helper.write(helper.tmpdir() .. "/file", "")
    options({ "x" }, "--out", file .. "/sub")
    helper.raises(function() tn.out "a.png" end, file .. "/sub: Not a directory")
    helper.raises(function() tn.out(3) end, "bad argument #1 to 'out' (file name expected, got number)")
  end)
end)
