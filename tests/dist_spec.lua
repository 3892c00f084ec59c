-- What is shipped: the man page and the completions know every option, an installation runs wherever it is moved to,
-- and a missing library is named.
local helper = require "helper"
local lfs = require "lfs"

local dist = helper.root .. "/src/dist/"
local build = helper.interpreter:gsub("/bin/[^/]*$", "")
local zsh = helper.read(dist .. "_tinynet")
local pages = { "tinynet.1", "tinynet.zh_CN.1" }

local function installed(program)
  return os.execute("command -v " .. program .. " >/dev/null")
end

-- The options in the interpreter's table, with two dashes, and those of `lua`.
local function long_options()
  local list = {}
  for name in helper.read(helper.root .. "/src/host/cli.c"):gmatch '{"(%-%-[%w-]+)", %u+,' do list[#list + 1] = name end
  return list
end
local letters = { "-e", "-i", "-l", "-v", "-E", "-W" }

-- The options that tn.options gives to every script.
local function script_options()
  local list = {}
  local script = helper.write(helper.tmpdir() .. "/script.lua", 'require("tinynet").options{ "A script." }')
  for option in helper.run(script, "--help"):gmatch "\n  (%-%-%l+)" do list[#list + 1] = option end
  assert(#list >= 6)
  return list
end

-- The option as the man page has it at the head of a paragraph: ".It Fl Fl threads Ar n".
local function described(man, option)
  local dashes, word = option:match "^(%-+)(.*)$"
  local heading = ("Fl "):rep(#dashes) .. word
  for line in man:gmatch "\n%.It ([^\n]+)" do
    if (line .. " "):find(heading .. " ", 1, true) then return true end
  end
  return false
end

local function each_source(folder, ending, f)
  for name in lfs.dir(folder) do
    local path = folder .. "/" .. name
    if lfs.attributes(path, "mode") == "directory" then
      if name:sub(1, 1) ~= "." then each_source(path, ending, f) end
    elseif name:find(ending) then
      f(helper.read(path), path)
    end
  end
end

for _, page in ipairs(pages) do describe("the man page " .. page, function()
  local man = helper.read(dist .. page)

  it("describes every option of the interpreter and of scripts", function()
    local options = long_options()
    assert.is_true(#options > 10)
    for _, list in ipairs{ options, letters, script_options() } do
      for _, option in ipairs(list) do assert.is_true(described(man, option), option) end
    end
  end)

  it("describes no option that is gone", function()
    local known = {}
    for word in helper.read(helper.root .. "/src/host/slurm.c"):gmatch '"(%-%-%l+)"' do known[word] = true end
    for _, list in ipairs{ long_options(), script_options() } do
      for _, option in ipairs(list) do known[option] = true end
    end
    for line in man:gmatch "\n%.It ([^\n]+)" do
      for word in line:gmatch "Fl Fl ([%l-]+)" do assert.is_true(known["--" .. word], word) end
    end
  end)

  it("names every variable of the environment that is read", function()
    local count = 0
    local function look(text, path)
      for name in text:gmatch 'getenv%(?%s*"([%u_%d]+)"' do
        count = count + 1
        local internal = name == "TINYNET_ARGV0" -- from the launcher, for messages
        assert.is_true(internal or man:find("[ \n]" .. name .. "[ \n]") ~= nil, path .. " reads " .. name)
      end
    end
    for name in helper.read(helper.root .. "/lua/tinynet/shard.lua"):gmatch '"(%u+_[%u_]+)"' do
      assert.truthy(man:find("[ \n]" .. name .. "[ \n]"), "shard.lua reads " .. name)
    end
    each_source(helper.root .. "/src", "%.c$", look)
    each_source(helper.root .. "/lua", "%.lua$", look)
    assert.is_true(count >= 6)
  end)

  it("tells the exit status of every verdict of the sandbox", function()
    local status = man:match "(%.It 0\n.-)%.Sh"
    local count = 0
    for code in helper.read(helper.root .. "/src/host/box_text.c"):gmatch '= {"%l+", (%d+)}' do
      count = count + 1
      assert.truthy(status:find("%f[%d]" .. code .. "%f[%D]"), code)
    end
    assert.is_true(count >= 8)
  end)

  it("is well formed", function()
    if not installed "mandoc" then return pending "mandoc is not installed" end
    local out = helper.run("-T", "lint", "-W", "warning", dist .. page, { program = "mandoc" })
    for line in out:gmatch "[^\n]+" do -- it knows English headings only
      assert.truthy(page:find "zh" and (line:find "first section is not" or line:find "outside NAME section"), line)
    end
  end)
end) end

describe("the completion", function()
  -- What bash offers for a line, sorted.
  local function offers(line, folder)
    local words, n = { "COMP_WORDS=(tinynet" }, 0
    for word in (line .. "\0"):gmatch "([^ %z]*)[ %z]" do
      n = n + 1
      words[#words + 1] = helper.quote(word)
    end
    local script = ("compopt() { :; }\n. %s\n%s)\nCOMP_CWORD=%d\n_tinynet %s\nprintf '%%s\\n' \"${COMPREPLY[@]}\" | sort")
      :format(helper.quote(dist .. "tinynet.bash"), table.concat(words, " "), n, helper.quote(helper.interpreter))
    local out, err = helper.run("-c", script, { program = "bash", cwd = folder })
    assert.equal("", err)
    return out
  end

  it("of bash offers every option before the script, and those of all scripts behind it", function()
    if not installed "bash" then return pending "bash is not installed" end
    local before, behind = "\n" .. offers "-", "\n" .. offers "x.lua --"
    for _, list in ipairs{ long_options(), letters } do
      for _, option in ipairs(list) do assert.truthy(before:find("\n" .. option .. "\n", 1, true), option) end
    end
    for _, option in ipairs(script_options()) do assert.truthy(behind:find("\n" .. option .. "\n", 1, true), option) end
    assert.is_nil(behind:find("--watch", 1, true))
  end)

  it("of bash offers values, examples and scripts", function()
    if not installed "bash" then return pending "bash is not installed" end
    local folder = helper.tmpdir()
    helper.write(folder .. "/a b.lua", "")
    helper.write(folder .. "/notes.txt", "")
    lfs.mkdir(folder .. "/more")
    assert.equal("en\nzh\n", offers "--lang ")
    assert.equal("zh\n", offers "--lang = z")
    assert.equal("cpu=\n", offers "--sandbox = c")
    assert.equal("relu_dead\nremedies\n", offers "--example re")
    assert.equal("starter\nstep_by_step\n", offers "--new x.lua --from st")
    assert.equal("a b.lua\nmore\n", offers("--threads 2 ", folder))
    assert.equal("notes.txt\n", offers("x.lua --out n", folder))
  end)

  it("of zsh has every option", function()
    for _, list in ipairs{ long_options(), letters, script_options() } do
      for _, option in ipairs(list) do
        assert.truthy((zsh:gsub("=", "[")):find("'[*]?[^']*" .. option:gsub("-", "%%-") .. "[%[+]"), option)
      end
    end
    if not installed "zsh" then return pending "zsh is not installed: its syntax was not checked" end
    local out, err, code = helper.run("-n", dist .. "_tinynet", { program = "zsh" })
    assert.equal("0", out .. err .. code)
  end)
end)

describe("the version", function()
  it("is the same wherever it is told", function()
    local version = helper.read(helper.root .. "/CMakeLists.txt"):match "project%(tinynet VERSION (%S+)"
    assert.equal(version, require("tinynet").version)
    assert.matches("^tinynet " .. version:gsub("%.", "%%.") .. " %(", (helper.run "--version"))
  end)
end)

describe("an installation", function()
  local stage, prefix -- where it was made, and the folder it was copied to
  local manifest = build .. "/install_manifest.txt"
  local before = lfs.attributes(manifest) and helper.read(manifest)
  local no_tree = "not run from a build tree of this machine"

  local function cmake(...)
    local words = { ... }
    words[#words + 1] = { program = "cmake", env = { DESTDIR = stage } }
    local _, err, code = helper.run(table.unpack(words))
    assert.equal(0, code, err)
  end

  local function shell(command)
    local pipe = io.popen(command .. " 2>&1")
    local out = pipe:read "a"
    return out, pipe:close()
  end

  local function run(...)
    local words = { ... }
    words[#words + 1] = { program = prefix .. "/bin/tinynet", cwd = helper.tmpdir() }
    return helper.run(table.unpack(words))
  end

  lazy_setup(function()
    if not lfs.attributes(build .. "/cmake_install.cmake") then return end
    if helper.emulated then return end -- another processor's, which only its script runs
    stage = helper.tmpdir()
    prefix = stage .. "/else where"
    cmake("--install", build, "--prefix", "/opt/tn")
    assert(os.execute(("cp -R %s/opt/tn %s"):format(stage, helper.quote(prefix))))
  end)

  lazy_teardown(function()
    if before then helper.write(manifest, before) else os.remove(manifest) end
  end)

  it("runs where it was moved to, with the results of the build tree", function()
    if not prefix then return pending(no_tree) end
    local example = "/examples/step_by_step.lua" -- draws nothing
    local out, err, code = run(prefix .. "/share/tinynet" .. example, "--epochs", "20")
    assert.equal(0, code, err)
    assert.equal(out, (helper.run(helper.root .. example, "--epochs", "20")))
    assert.matches("relu_dead", (run "--examples"))
    assert.truthy(run("--version"):find("home[^\n]*else where/share/tinynet/"))
  end)

  it("has what belongs to it, no path of the machine that built it, and no rpath", function()
    if not prefix then return pending(no_tree) end
    for _, file in ipairs{ "man/man1/tinynet.1", "man/zh_CN/man1/tinynet.1",
      "bash-completion/completions/tinynet", "zsh/site-functions/_tinynet",
      "doc/tinynet/README.md", "doc/tinynet/LICENSE", "tinynet/init.lua", "tinynet/_meta/tinynet.lua",
      "tinynet/examples/tutorial/en/README.md" } do
      assert.equal("file", lfs.attributes(prefix .. "/share/" .. file, "mode"), file)
    end
    local version = require("tinynet").version
    assert.truthy(helper.read(prefix .. "/share/man/man1/tinynet.1"):find("tinynet " .. version, 1, true))
    local files = ("%s/bin/* %s/lib/tinynet/*"):format(helper.quote(prefix), helper.quote(prefix))
    if installed "readelf" then assert.is_nil(shell("readelf -d " .. files):find "R[UN]*PATH") end
    if shell("nm -D " .. files):find "__asan" then return end -- sanitizers keep names of files
    assert.equal("", (shell(("grep -l -F %s %s"):format(helper.quote(helper.root), files))))
  end)

  it("serves stock Lua", function()
    if not prefix then return pending(no_tree) end
    local env = { LUA_PATH = prefix .. "/share/?.lua;" .. prefix .. "/share/?/init.lua;;",
      LUA_CPATH = prefix .. "/lib/?.so;;" }
    local out, err, code = helper.run("-e", "print(require('tinynet').version)", { program = "lua5.4", env = env })
    if code == 127 then return pending "lua5.4 is not installed" end
    if err:find("ASan runtime", 1, true) then return pending "stock Lua cannot load sanitized modules" end
    assert.equal(require("tinynet").version .. "\n", out)
  end)

  it("goes as it came", function()
    if not prefix then return pending(no_tree) end
    cmake("--build", build, "--target", "uninstall")
    assert.equal("", (shell(("find %s/opt -type f; find %s/opt -name '*tinynet*'"):format(stage, stage))))
    assert.is_nil(lfs.attributes(manifest))
  end)

  it("without its drawing module trains, and says what a figure needs", function()
    if not prefix then return pending(no_tree) end
    os.remove(prefix .. "/lib/tinynet/canvas.so")
    assert.equal("1\n", (run("-e", "print(require('tinynet').net{ 1, {1, 'identity'}, seed = 1 }.seed)")))
    local _, err, code = run("-e", "require('tinynet').plot.figure{}")
    assert.equal(1, code)
    assert.truthy(err:find("(command line):1: nothing can be drawn: this build has no cairo, pango and libpng; on Debian: "
      .. "apt-get install libcairo2-dev ", 1, true), err)
    assert.matches("drawing +none %(not in this build%)", (run "--version"))
  end)

  it("without a drawing library names it", function()
    if not prefix then return pending(no_tree) end
    if not installed "cc" then return pending "no C compiler" end
    local _, ok = shell(("cd %s && echo 'int gone(void) { return 0; }' >gone.c && echo 'int gone(void); "
      .. "int luaopen_tinynet_canvas(void *L) { (void)L; return gone(); }' >canvas.c && cc -shared -fPIC -o libgone.so gone.c "
      .. "&& cc -shared -fPIC -o lib/tinynet/canvas.so canvas.c -L. -lgone && rm libgone.so"):format(helper.quote(prefix)))
    assert.is_true(ok)
    local _, err, code = run("-e", "require('tinynet').plot.figure{}")
    assert.equal(1, code)
    assert.truthy(err:find("(command line):1: nothing can be drawn: the library libgone.so is missing; on Debian 12: "
      .. "apt-get install libpangocairo-1.0-0 ", 1, true), err)
    assert.matches("drawing +none %(libgone.so: cannot open shared object file", (run "--version"))
  end)
end)
