-- DESIGN: which layer may include or require which, and what the core may call.
local helper = require "helper"
local lfs = require "lfs"

local function sources(folder, ending, list)
  list = list or {}
  for name in lfs.dir(helper.root .. "/" .. folder) do
    local path = folder .. "/" .. name
    if name:sub(1, 1) ~= "." then
      if lfs.attributes(helper.root .. "/" .. path, "mode") == "directory" then
        sources(path, ending, list)
      elseif path:find(ending) then
        list[#list + 1] = path
      end
    end
  end
  return list
end

-- Folder of a source -> the folders of ours and the libraries whose headers it may include.
local CANVAS = { ["src/bind/canvas.c"] = true, ["src/bind/bind_canvas.c"] = true, ["src/bind/bind_canvas.h"] = true,
  ["src/bind/bind_film.c"] = true }
local function allowed(path)
  if path == "src/core/kern/vec.h" then return { core = true }, { "immintrin.h" } end -- the one place for vectors
  if path:find "^src/core/" then return { core = true }, { "stdatomic.h", "pthread.h", "xmmintrin.h" } end
  if path:find "^src/geom/" then return { core = true, geom = true }, {} end
  if path:find "^src/draw/" then
    return { core = true, draw = true }, { "cairo", "pango", "fontconfig/", "png.h", "webp/", "glib", "errno.h", "fcntl.h", "sys/",
      "unistd.h", "stdio.h" }
  end
  if CANVAS[path] then return { core = true, geom = true, draw = true, bind = true }, { "lua", "lauxlib.h" } end
  if path:find "^src/store/" then return {}, { "lua", "lauxlib.h", "sqlite3.h" } end
  if path == "src/bind/bind_worker.c" then -- forks
    return { core = true, bind = true }, { "lua", "lauxlib.h", "unistd.h", "errno.h", "stdio.h", "sys/", "signal.h",
      "poll.h" }
  end
  if path:find "^src/bind/" then
    return { core = true, geom = true, bind = true },
      { "lua", "lauxlib.h", "unistd.h", "errno.h", "stdio.h", "sys/", "fcntl.h", "stdatomic.h",
        path == "src/bind/bind_io.c" and "zip.h" or nil }
  end
  return { host = true }, { "lua", "lauxlib.h", "unistd.h", "signal.h", "errno.h", "stdio.h", "locale.h", "stdatomic.h",
    "dlfcn.h", "getopt.h", "sys/", "dirent.h", "fcntl.h", "poll.h", "time.h", "histedit.h", "langinfo.h", "wchar.h",
    "ftw.h", "linux/", "sched.h" }
end

local PLAIN = { "assert.h", "float.h", "limits.h", "math.h", "stdarg.h", "stdbool.h", "stddef.h", "stdint.h", "stdlib.h",
  "string.h", "ctype.h", "inttypes.h" }

local function begins_with_one_of(name, list)
  for _, prefix in ipairs(list) do
    if name:sub(1, #prefix) == prefix then return true end
  end
  return false
end

describe("layers", function()
  it("of C include only what lies below them", function()
    local files = sources("src", "%.[ch]$")
    assert.is_true(#files > 30)
    for _, path in ipairs(files) do
      local ours, libraries = allowed(path)
      for line in io.lines(helper.root .. "/" .. path) do
        local mine, system = line:match '^#%s*include "([^"]+)"', line:match "^%s*#%s*include <([^>]+)>"
        if mine == "core/nearest.h" then
          assert.truthy(ours.core or ours.host, path) -- the one thing the host shares with the library
        elseif mine then
          local layer = mine:match "^(%w+)/" or path:match "^src/(%w+)/"
          assert.is_true(ours[layer] == true, path .. " includes " .. mine)
        elseif system then
          local ok = begins_with_one_of(system, PLAIN) or begins_with_one_of(system, libraries)
          assert.is_true(ok, path .. " includes <" .. system .. ">")
        end
      end
    end
  end)

  it("of Lua: nothing but plot requires the canvas at file level, nobody outside requires plot there", function()
    for _, path in ipairs(sources("lua", "%.lua$")) do
      local plotting = path:find "^lua/tinynet/plot/"
      for line in io.lines(helper.root .. "/" .. path) do
        local required = line:match "^local .-require *%(? *\"([%w%.]+)\"" or line:match "^require *%(?\"([%w%.]+)\""
        if required and not plotting then
          assert.is_nil(required:match "^tinynet%.canvas", path)
          assert.is_nil(required:match "^tinynet%.plot", path)
        end
      end
    end
  end)

  it("load no drawing library for a script that draws nothing", function()
    if not lfs.attributes("/proc/self/maps") then return pending "no /proc here" end
    local out = helper.run("-e", [[
      local tn = require "tinynet"
      tn.net{ 1, {1, "identity"} }:fit(tn.data.book7{ n = 20 }:minmax(), { epochs = 1 })
      local maps = io.open("/proc/self/maps"):read "a"
      print(maps:find "libcairo" == nil, maps:find "engine.so" ~= nil)]])
    assert.equal("true\ttrue\n", out)
  end)

  it("core calls nothing but memory, rounding, threads and asserts", function()
    local build = helper.interpreter:gsub("/bin/[^/]*$", "")
    local objects = build .. "/CMakeFiles/core.dir/src/core"
    if not lfs.attributes(objects) then return pending "not run from a build tree" end
    local pipe = io.popen("nm -u " .. helper.quote(objects) .. "/*.o " .. helper.quote(build)
      .. "/CMakeFiles/kern_*.dir/src/core/kern/*.o 2>/dev/null")
    local symbols = pipe:read "a"
    pipe:close()
    if symbols:find "__asan" then return pending "sanitizers add symbols" end
    local count = 0
    for name in symbols:gmatch "U ([%w_%.]+)" do
      count = count + 1
      local known = name:find "^tn_" or name:find "^mem" or name:find "^str" or name:find "^pthread_"
        or name == "fma" or name == "sqrt" or name:find "^floor" or name:find "^rint" or name == "__cpu_model"
        or name == "__cpu_indicator_init" or name == "__assert_fail" or name:find "^__stack_chk" or name:find "^_GLOBAL_"
        or name:find "^__aarch64_%l+%d_" or name == "bcmp" -- compilers': atomics, memcmp where only equality counts
      assert.truthy(known, name)
    end
    assert.is_true(count > 0)
  end)

  it("texts have the same keys in every language", function()
    local en, zh = require "tinynet.text.en", require "tinynet.text.zh"
    for key, s in pairs(en) do
      assert.truthy(zh[key], "zh lacks " .. key)
      local function formats(t)
        local list = {}
        for f in t:gsub("%%%%", ""):gmatch "%%[-+ #0-9.]*%a" do list[#list + 1] = f end
        return table.concat(list, " ")
      end
      assert.equal(formats(s), formats(zh[key]), key)
    end
    for key in pairs(zh) do assert.truthy(en[key], "en lacks " .. key) end
  end)

  it("every registered C function and every public Lua function has its documentation", function()
    for _, path in ipairs(sources("src/store", "%.c$", sources("src/bind", "%.c$"))) do
      local text = helper.read(helper.root .. "/" .. path)
      for name in text:gmatch '{"[%w_]+", ([%w_]+)}' do
        local at = text:find("\n[%w_ ]-int " .. name .. "%(lua_State %*L%) {")
        local block = at and text:sub(1, at - 1):match "^.*(/%*.-%*/)$"
        if at then assert.truthy(block and block:find "^/%*%-%-%-\n", path .. ": " .. name) end
      end
    end
    for _, path in ipairs(sources("lua", "%.lua$")) do
      if path:find "/plot/kinds/" then goto next_file end -- one contract for all, in plot/axes.lua
      local last = ""
      for line in io.lines(helper.root .. "/" .. path) do
        if line:find "^%s*function [%w_]+%.methods[:%.]" or line:find "^%s*function [%l_]+%.%l[%l_]*%(" then
          assert.truthy(last:find "^%s*%-%-", path .. ": " .. line)
        end
        last = line
      end
      ::next_file::
    end
  end)
end)
