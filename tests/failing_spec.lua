-- Memory that ends: a script that uses every module, in a Lua whose allocator fails at the n-th growing request, for
-- n = 1 to 500 and every k-th after that, for some seconds (short tier) or a minute (long tier). tests/failing.c is
-- the driver; `build/failing LUA_PATH LUA_CPATH 1e9 tests/every_module.lua` takes every n, and hours.
local helper = require "helper"
local lfs = require "lfs"

describe("a script without memory", function()
  it("ends with \"not enough memory\" wherever it ends, and leaks nothing", function()
    local build = helper.interpreter:gsub("/bin/[^/]*$", "")
    if not lfs.attributes(build .. "/CMakeCache.txt") then return pending "not run from a build tree" end
    if helper.emulated then return pending(helper.emulated.program) end
    local pipe = io.popen(("cmake --build %s --target failing 2>&1"):format(helper.quote(build)))
    local said = pipe:read "a"
    assert.is_true(pipe:close(), said)
    local lua = helper.root .. "/lua"
    local script = helper.root .. "/tests/every_module.lua"
    local _, problem, ended = helper.run(script, "--out", helper.tmpdir() .. "/")
    assert.equal(0, ended, problem)
    local out, err, code = helper.run(("%s/?.lua;%s/?/init.lua"):format(lua, lua), build .. "/lib/?.so",
      helper.long and "60" or "6", script, "--out", helper.tmpdir() .. "/",
      { program = build .. "/failing" })
    local last = out:match "([^\n]*)\n$"
    assert.equal(0, code, (last or "") .. err:sub(-4000))
    local requests, limits = last:match "^(%d+) requests, (%d+) limits, all the same end$"
    assert.is_true(tonumber(requests) > 10000, last)
    assert.is_true(tonumber(limits) >= 500, last)
  end)

  it("is one that uses every module", function()
    local script = helper.write(helper.tmpdir() .. "/script.lua", ([[
      dofile(%q)
      for name in pairs(package.loaded) do io.write("<", name, ">") end]]):format(helper.root .. "/tests/every_module.lua"))
    local out, err, code = helper.run(script, "--out", helper.tmpdir() .. "/")
    assert.equal(0, code, err)
    local pipe <close> = io.popen("cd " .. helper.quote(helper.root) .. "/lua; find tinynet -name '*.lua'")
    for path in pipe:lines() do
      local name = path:gsub("%.lua$", ""):gsub("/init$", ""):gsub("/", ".")
      local used = out:find("<" .. name .. ">", 1, true) or name:find "%._meta%."
      assert.truthy(used, "tests/every_module.lua lacks " .. name)
    end
  end)
end)
