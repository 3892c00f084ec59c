-- The documentation of functions: what help finds, and that the editor stubs tell what the sources say.
local helper = require "helper"
local doc = require "tinynet.doc"
local tn = require "tinynet"

local text, missing = dofile(helper.root .. "/src/dist/meta.lua")(helper.root)

describe("documentation", function()
  it("every public function has some", function()
    assert.equal("", table.concat(missing, " "))
  end)

  it("the editor stubs are fresh (cmake --build build --target meta)", function()
    local now = helper.read(helper.root .. "/lua/tinynet/_meta/tinynet.lua")
    assert.is_true(now == text, "stale: cmake --build build --target meta")
  end)

  it("the editor stubs are Lua", function()
    assert.equal("table", type(assert(load(text))()))
  end)

  it("the stubs hold everything of the contract's shape", function()
    local index = doc.index()
    for path in ([[net net.load net:fit net:predict array array.zeros array:get array:sum math.tanh rng rng:normal
      data.load data:minmax dataset:minmax ensemble:fit census census:figure landscape.slice slice:loss plot.figure
      figure:save axes:line axes:title options tinynet.out act.define activation:derivative share]]):gmatch "%S+" do
      if path ~= "data:minmax" then assert.truthy(index[path], path) end
    end
    for _, entry in ipairs(index) do assert.truthy(entry.block[1], entry.path) end
    assert.is_nil(index["net.parse"]) -- for the library's own files
  end)
end)

-- What help prints.
local function told(...)
  local help, lines, print_before = require "tinynet.help", {}, print
  rawset(_G, "print", function(s) lines[#lines + 1] = s end)
  local ok, err = pcall(help, ...)
  rawset(_G, "print", print_before)
  assert.is_true(ok, err)
  return table.concat(lines, "\n")
end

describe("help", function()
  it("explains every function and method by name and by value", function()
    for _, entry in ipairs(doc.index()) do
      assert.truthy(told(nil, entry.path):find(entry.signature, 1, true), entry.path)
    end
    local known = 0
    for _, entry in ipairs(doc.public(tn)) do
      local stub = doc.index()[entry.path]
      if stub and not entry.path:find "^axes:" then
        known = known + 1
        assert.truthy(told(entry.f):find(stub.signature, 1, true), entry.path)
      end
    end
    assert.is_true(known > 150, tostring(known))
  end)

  it("explains every object and its fields", function()
    assert.is_true(#doc.objects() > 20)
    for _, name in ipairs(doc.objects()) do
      local object = doc.objects()[name]
      if name ~= "array" and name ~= "rng" then assert.truthy(object.words[1], name) end
      for _, f in ipairs(object.fields) do
        assert.not_equal("any", f.type, name)
        assert.truthy(told(nil, name .. "." .. f.name):find(name .. "." .. f.name, 1, true))
      end
    end
    rawset(_G, "zh_net", tn.net{ 1, {1, "identity"}, seed = 1 })
    finally(function() rawset(_G, "zh_net", nil) end)
    assert.matches("^  net%.seed +integer: that its weights", told(nil, "zh_net.seed"))
    assert.matches("^net:fit%(d, options%)", told(nil, " zh_net:fit "))
    assert.matches("\n  %.seed +integer", told(zh_net)) -- luacheck: ignore
  end)

  it("names the nearest where there is nothing of that name", function()
    assert.equal("there is no documentation of 'net.fitt'; did you mean 'net:fit'?", told(nil, "net.fitt"))
    assert.equal("there is no documentation of 'tn.dta'; did you mean 'data'?", told(nil, "tn.dta"))
    assert.equal("there is no documentation of 'zzzzzzzz'", told "zzzzzzzz")
  end)

  it("keeps to 80 columns in lists of fields", function()
    for line in told(nil, "history"):gmatch "[^\n]+" do
      if line:find "^  %." or line:find "^     " then assert.is_true(#line <= 80, line) end
    end
  end)
end)

describe("the documentation of a function", function()
  it("is found for functions in Lua, in C, callable modules and kinds of marks", function()
    assert.matches("^net:fit%(d, options%)$", doc.entry(tn.net{ 1, {1, "identity"} }.fit).signature)
    assert.equal("An array of zeros.", doc.entry(tn.array.zeros).block[1])
    assert.matches("^line%(x, y, o%)", doc.entry(tn.plot.figure{}.a.line).block[1])
    assert.equal("net(spec)", doc.index()["net"].signature)
  end)

  it("is found for a user's own function", function()
    local file = helper.write(helper.tmpdir() .. "/own.lua",
      "--- Adds.\n---@param a number\nlocal function add(a, b) return a + b end\nreturn add\n")
    local entry = doc.entry(dofile(file))
    assert.same({ "Adds.", "@param a number" }, entry.block)
    local other = helper.write(helper.tmpdir() .. "/other.lua",
      "--- Adds.\n---@param a\n---@param o table { x = 1, and those of nowhere }\nreturn function(a, o) return a + o.x end\n")
    local add = dofile(other)
    assert.matches("\n  Adds%.\n    a\n    o: table { x = 1", told(add))
    assert.same({ "x" }, { table.unpack(doc.options(doc.entry(add).block)) })
    assert.equal("add(a, b)", entry.signature)
    assert.is_nil(doc.entry(print))
    assert.is_nil(doc.entry(load "return 1"))
  end)

  it("tells the names of options", function()
    local names = doc.options(doc.index()["net:fit"].block)
    for name in ("loss optimizer lr batch epochs seed val every log record on_epoch checkpoint"):gmatch "%S+" do
      assert.truthy(names[name], name)
    end
    assert.is_nil(names.history)
    assert.same({}, { table.unpack(doc.options{ "x = 1", "@return table { a = 1 }" }) })
  end)
end)
