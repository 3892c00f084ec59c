-- What the specs share: places, running programs, temporary folders. Specs say `require "helper"`.
local lfs = require "lfs"

local helper = {
  --- Whether the long tier was asked for (tests/all.lua --long).
  long = false,
}

--- A string as one word of the shell.
function helper.quote(s)
  return "'" .. s:gsub("'", [['\'']]) .. "'"
end

local function output_of(command)
  local pipe = assert(io.popen(command))
  local text = pipe:read "a"
  pipe:close()
  return (text:gsub("\n$", ""))
end

local function is_folder(path)
  return lfs.attributes(path, "mode") == "directory"
end

local here = debug.getinfo(1, "S").source:match "^@(.*)/[^/]*$" or "."

--- The checkout (absolute).
helper.root = output_of("cd " .. helper.quote(here) .. "/.. && pwd -P")
--- The launcher, and the interpreter that specs run: the one that runs them, or $TINYNET_UNDER_TEST, which may be a
--- script that runs one of another processor or C library.
helper.launcher = helper.root .. "/tinynet"
helper.interpreter = os.getenv "TINYNET_UNDER_TEST" or output_of "readlink /proc/$PPID/exe 2>/dev/null"
if helper.interpreter == "" then helper.interpreter = helper.root .. "/build/bin/tinynet" end -- no /proc
--- Why a test cannot be made where that script runs an emulator, else false.
helper.emulated = os.getenv "TINYNET_UNDER_TEST" ~= nil and {
  sandbox = "an emulator runs a thread of its own, which no sandbox closes in",
  moment = "under an emulator a chosen moment of a run comes too late",
  program = "another processor's program is run by its script only",
}
helper.sanitized = os.execute("grep -q __asan_init " .. helper.quote(helper.interpreter)) == true

local function find_reference()
  local wish = os.getenv "TINYNET_REFERENCE"
  local beside = helper.root .. "/../shared/reference"
  if wish and wish ~= "" then return wish end
  return is_folder(beside) and beside or nil
end

--- The folder of reference data, or nil: then a spec says pending(helper.no_reference).
helper.reference = find_reference()
helper.no_reference = "no reference data: neither $TINYNET_REFERENCE nor ../shared/reference"

--- The net of the book's stored weights, "relu" or "tanh", and its samples, scaled; where there is reference data.
function helper.stored(act)
  local tn, ref = require "tinynet", helper.reference
  local net = tn.net{ 1, {2, act}, {1, "identity"}, init = 0 }
  net:load_txt{ ("%s/book7-%s-layer1.txt"):format(ref, act), ("%s/book7-%s-layer2.txt"):format(ref, act) }
  return net, tn.data.load(ref .. "/book7-samples.txt"):minmax()
end

local function find_absent()
  local about = output_of(helper.quote(helper.interpreter) .. " --version 2>&1")
  local list = {}
  if about:find "drawing +none" then
    list["this build draws nothing"] = { "nothing can be drawn", "无法绘图", "module 'tinynet.canvas' not found" }
  end
  if not about:find "libwebp" then list["this build writes no WebP"] = { "made without libwebp" } end
  if not about:find "SQLite" then list["this build has no files of results"] = { "files of results need SQLite" } end
  if not about:find "libzip" then list["this build reads no .npz files"] = { "made without libzip" } end
  return list
end

--- Parts the build under test does not have: reason for skipping a test -> sentences of the errors it fails with.
helper.absent = find_absent()

--- The whole content of a file.
function helper.read(path)
  local file <close> = assert(io.open(path, "rb"))
  return file:read "a"
end

--- Writes a file and answers its path.
function helper.write(path, text)
  local file <close> = assert(io.open(path, "wb"))
  file:write(text)
  return path
end

local base, folders = nil, 0

--- A new empty folder; it goes when the tests end.
function helper.tmpdir()
  base = base or output_of "mktemp -d"
  folders = folders + 1
  local path = ("%s/%d"):format(base, folders)
  assert(lfs.mkdir(path))
  return path
end

--- Removes the temporary folders.
function helper.cleanup()
  if base then os.execute("rm -rf " .. helper.quote(base)) end
  base = nil
end

--- Runs a program: helper.run("-e", "print(1)", { stdin = "text", env = { NAME = "value" },
--- cwd = folder, program = path, shell = words before the program }) -> stdout, stderr, exit code.
--- Without `program` it is the interpreter that runs the tests. A signal n gives 128 + n. The
--- variables LUA_INIT, LUA_PATH, TINYNET_HOME and TINYNET_LANG are not handed down.
function helper.run(...)
  local words, options = { ... }, {}
  if type(words[#words]) == "table" then options = table.remove(words) end
  local folder = helper.tmpdir()
  helper.write(folder .. "/in", options.stdin or "")
  local line = { "cd", helper.quote(options.cwd or "."), "&&", options.shell or "exec",
    "env -u LUA_INIT -u LUA_PATH -u LUA_CPATH -u TINYNET_HOME -u TINYNET_LANG" }
  for name, value in pairs(options.env or {}) do line[#line + 1] = name .. "=" .. helper.quote(value) end
  line[#line + 1] = helper.quote(options.program or helper.interpreter)
  for _, word in ipairs(words) do line[#line + 1] = helper.quote(word) end
  line[#line + 1] = ("<%s/in >%s/out 2>%s/err"):format(folder, folder, folder)
  local _, how, code = os.execute(table.concat(line, " "))
  if how == "signal" then code = code + 128 end
  return helper.read(folder .. "/out"), helper.read(folder .. "/err"), code
end

--- What a script prints with 1, 2 and 3 threads, each time the same and without an error.
---@param script string
---@return string
function helper.any_threads(script)
  local path, first = helper.write(helper.tmpdir() .. "/script.lua", script), nil
  for _, threads in ipairs{ 1, 2, 3 } do
    local out, err = helper.run("--threads", tostring(threads), path)
    assert(err == "", err)
    first = first or out
    assert(out == first, ("with %d threads it prints\n%s\nand with 1\n%s"):format(threads, out, first))
  end
  return first
end

--- Runs stock lua5.4 with the library in reach, as helper.run; nil and a reason where that cannot be.
function helper.stock(...)
  if helper.emulated then return nil, "the modules under test are another processor's" end
  local words, options = { ... }, {}
  if type(words[#words]) == "table" then options = table.remove(words) end
  local lib = helper.interpreter:gsub("/bin/[^/]*$", "/lib")
  local env = { LUA_CPATH = lib .. "/?.so;;",
    LUA_PATH = ("%s/lua/?.lua;%s/lua/?/init.lua;;"):format(helper.root, helper.root) }
  for name, value in pairs(options.env or {}) do env[name] = value end
  words[#words + 1] = { stdin = options.stdin, cwd = options.cwd, env = env, program = "lua5.4" }
  local out, err, code = helper.run(table.unpack(words))
  if code == 127 then return nil, "lua5.4 is not installed" end
  if err:find("ASan runtime", 1, true) then return nil, "stock Lua cannot load sanitized modules" end
  return out, err, code
end

--- Words before a program that send it Ctrl-C 0.3 s after its first line, in a folder of its own.
helper.interrupting = [[mkfifo pipe;
    run() { "$@" >pipe & pid=$!; exec 3<pipe; read line <&3; sleep 0.3; kill -INT $pid; cat <&3; wait $pid; }; run]]

--- Runs a script that prints "ready" first, sends it Ctrl-C 0.3 s later and waits for its end: the rest of its
--- stdout, stderr, exit status.
function helper.interrupt(text)
  local folder = helper.tmpdir()
  return helper.run(helper.write(folder .. "/script.lua", text), { cwd = folder, shell = helper.interrupting })
end

--- A script that runs another one (its first word) and tells on stderr of the faults of each figure when it is saved.
helper.watch = [[
  local script = table.remove(arg, 1)
  local plot = require "tinynet.plot"
  for _, name in ipairs{ "figure", "grid", "how_it_works" } do
    local make = plot[name]
    rawset(plot, name, function(...)
      local fig = make(...)
      local save = fig.save
      rawset(fig, "save", function(self, ...)
        local f = self:check()
        io.stderr:write(("faults %d %d %d of %d texts\n"):format(f.overlaps, f.outside, f.missing_glyphs, f.texts))
        return save(self, ...)
      end)
      return fig
    end)
  end
  arg[0] = script
  dofile(script)]]

--- Asserts that f raises and that its message contains `text` (plain); answers the message.
function helper.raises(f, text)
  local ok, err = pcall(f)
  if ok then error(("no error; expected one with: %s"):format(text), 2) end
  local message = tostring(err)
  if not message:find(text, 1, true) then
    error(("expected an error with:\n  %s\ngot:\n  %s"):format(text, message), 2)
  end
  return message
end

return helper
