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
