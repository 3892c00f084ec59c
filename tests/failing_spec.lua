-- Memory that ends: a script that uses every module, in a Lua whose allocator fails at the n-th growing request, for
-- n = 1 to 500 and every k-th after that (short tier), or for every n (long tier). tests/failing.c is the driver.
local helper = require "helper"
local lfs = require "lfs"

describe("a script without memory", function()
  it("ends with \"not enough memory\" wherever it ends, and leaks nothing", function()
    local build = helper.interpreter:gsub("/bin/[^/]*$", "")
    if not lfs.attributes(build .. "/CMakeCache.txt") then return pending "not run from a build tree" end
    local pipe = io.popen(("cmake --build %s --target failing 2>&1"):format(helper.quote(build)))
    local said = pipe:read "a"
    assert.is_true(pipe:close(), said)
    local lua = helper.root .. "/lua"
    local out, err, code = helper.run(("%s/?.lua;%s/?/init.lua"):format(lua, lua), build .. "/lib/?.so",
      helper.long and "1e9" or "8", helper.root .. "/tests/every_module.lua", "--out", helper.tmpdir() .. "/",
      { program = build .. "/failing" })
    local last = out:match "([^\n]*)\n$"
    assert.equal(0, code, out .. err)
    local requests, limits = last:match "^(%d+) requests, (%d+) limits, all the same end$"
    assert.is_true(tonumber(requests) > 10000, last)
    assert.is_true(tonumber(limits) > 500, last)
  end)

  it("is one that uses every module", function()
    local script = helper.read(helper.root .. "/tests/every_module.lua")
    local tn = require "tinynet"
    local known = { options = true, array = true, math = true, rng = true }
    for name in pairs(getmetatable(tn).__names) do known[name] = true end
    for name in pairs(known) do
      assert.truthy(script:find("tn%." .. name .. "%f[%W]"), "tests/every_module.lua lacks tn." .. name)
    end
  end)
end)
