-- tn.sweep: points and runs, files that go on where they stopped, shards and their merging.
local helper = require "helper"
local lfs = require "lfs"
local tn = require "tinynet"

local train = tn.data.book7{ n = 60 }:minmax():split(0.8)
local quiet = require("tinynet.options").quiet
local has_store, store = pcall(require, "tinynet.store")

-- A small sweep of nets; `more` adds to its options.
local function small(more)
  local spec = { 1, {2, "relu"}, {1, "identity"}, over = { lr = { 0.05, 0.1 }, width = { 1, 2, 3 } }, runs = 7,
    init = "normal", batch = 8, epochs = 6, train = train }
  for key, v in pairs(more or {}) do spec[key] = v end
  return tn.sweep(spec)
end

local nowhere = helper.tmpdir() .. "/nowhere" -- a folder that is not there

local function new_path() return helper.tmpdir() .. "/results.db" end

-- All rows of a table of a database, as text.
local function dump(path, name)
  local db <close> = assert(store.open(path, "read"))
  local select = assert(db:prepare("SELECT * FROM " .. name .. " ORDER BY 1"))
  local lines = { table.concat(select:names(), ",") }
  select:start()
  for row in function() return select:row() or nil end do
    for k = 1, #select:names() do
      row[k] = math.type(row[k]) == "float" and ("%.17g"):format(row[k]) or tostring(row[k])
    end
    lines[#lines + 1] = table.concat(row, ",")
  end
  return table.concat(lines, "\n")
end

local function same_content(a, b)
  for _, name in ipairs{ "run", "definition", "point", "about" } do
    assert.is_true(dump(a, name) == dump(b, name), name)
  end
end

local function count(path)
  local db <close> = assert(store.open(path, "write"))
  local select = db:prepare "SELECT count(*) FROM run"
  return select and select:start():row()[1] or 0
end

describe("a sweep of nets", function()
  it("runs every point, each run as the net of its seed alone", function()
    local s = small{ seed = 5 }
    assert.equal(42, #s)
    local rows = s:table()
    for _, at in ipairs{ 1, 10, 42 } do
      local row = rows[at]
      local net = tn.net{ 1, {row.width, "relu"}, {1, "identity"}, init = "normal", seed = row.seed }
      net:fit(train, { batch = 8, epochs = 6, lr = row.lr })
      assert.equal(net:metrics(train).mse, row.mse)
      assert.equal(net:metrics(train).r2, row.r2)
    end
    assert.same({ "lr", "width" }, s.names)
    assert.same({ 1, 1, 5, 0.05, 1 }, { rows[1].id, rows[1].point, rows[1].seed, rows[1].lr, rows[1].width })
    assert.same({ 42, 6, 11, 0.1, 3 }, { rows[42].id, rows[42].point, rows[42].seed, rows[42].lr, rows[42].width })
  end)

  it("has the outcomes and dead units that the census of a point counts", function()
    local s = small{ runs = 60, over = { lr = { 0.1 }, act = { "relu", "tanh" } } }
    local ens = tn.ensemble{ 1, {2, "relu"}, {1, "identity"}, init = "normal", members = 60, seed = 1 }
    ens:fit(train, { batch = 8, epochs = 6, lr = 0.1 })
    local c, dead, died = tn.census(ens, train), 0, 0
    for _, g in ipairs(c) do
      local share = s:share(g.id, { act = "relu" })
      assert.same({ g.share, g.low, g.high }, { share.share, share.low, share.high })
    end
    for _, row in ipairs(s:table()) do
      if row.act == "relu" then dead, died = dead + row.born_dead, died + row.died end
      if row.act == "tanh" then assert.is_nil(row.born_dead) end
    end
    assert.equal(c.born_dead.share, dead / 120)
    assert.equal(c.died.share, died / 120)
    helper.raises(function() s:share "plateu" end, "unknown outcome 'plateu'; did you mean 'plateau'?")
    helper.raises(function() s:share("line", { lr = 0.2 }) end, "no point has lr = 0.2")
    helper.raises(function() s:share("line", { lrr = 0.1 }) end, "unknown option 'lrr'; did you mean 'lr'?")
  end)

  it("sweeps width, depth, init and what functions make of the point", function()
    local s = small{ over = { depth = { 1, 3 }, init = { "normal", { "uniform", lo = -2, hi = 2 } } }, runs = 2 }
    local rows = s:table()
    assert.same({ "normal", "uniform, hi = 2, lo = -2" }, { rows[1].init, rows[3].init })
    local net = tn.net{ 1, {2, "relu"}, {2, "relu"}, {2, "relu"}, {1, "identity"}, seed = 2,
      init = { "uniform", lo = -2, hi = 2 } }
    net:fit(train, { batch = 8, epochs = 6 })
    assert.equal(net:metrics(train).mse, rows[8].mse)
    s = small{ over = { spread = { 0.5, 2 } }, runs = 2, init = function(p) return { "normal", std = p.spread } end }
    net = tn.net{ 1, {2, "relu"}, {1, "identity"}, seed = 1, init = { "normal", std = 2 } }
    net:fit(train, { batch = 8, epochs = 6 })
    assert.equal(net:metrics(train).mse, s:table()[3].mse)
  end)

  it("tells validation metrics, class data and epochs", function()
    local a, b = tn.data.moons{ n = 60 }:split(0.5)
    local s = tn.sweep{ 2, {3, "tanh"}, {1, "sigmoid"}, over = { lr = { 0.5 } }, runs = 3, loss = "bce", epochs = 20,
      every = 5, train = a, val = b }
    local net = tn.net{ 2, {3, "tanh"}, {1, "sigmoid"}, seed = 3 }
    net:fit(a, { loss = "bce", epochs = 20, lr = 0.5 })
    assert.equal(net:metrics(b).accuracy, s:table()[3].val_accuracy)
    assert.equal(net:metrics(a).accuracy, s:table()[3].accuracy)
  end)

  it("prints and writes its rows", function()
    local s = small()
    local shown = tostring(s)
    assert.matches("sweep: 6 points, 7 runs each; 42 of 42 done\n  over lr (0.05, 0.1); width (1, 2, 3)", shown, 1, true)
    for line in shown:gmatch "[^\n]+" do assert.is_true(#line <= 80, line) end
    local folder = helper.tmpdir()
    s:csv(folder .. "/a.csv")
    local csv = helper.read(folder .. "/a.csv")
    assert.matches("^id,point,seed,lr,width,outcome,born_dead,died,mse,r2,error\n1,1,1,0.050000000000000003,1,", csv)
    assert.equal(43, select(2, csv:gsub("\n", "")))
    local names, a = s:npy(folder .. "/a.npy"), tn.array.load(folder .. "/a.npy")
    assert.same({ 42, #names }, { a:shape() })
    assert.equal("id point seed lr width outcome born_dead died mse r2", table.concat(names, " "))
    assert.equal(s:table()[9].mse, a[9][9])
    assert.equal(s:table()[9].outcome, s.outcomes[math.tointeger(a[9][6])])
    helper.raises(function() s:csv() end, "bad argument #1 to 'csv' (path expected, got nil)")
    helper.raises(function() s:csv(nowhere .. "/a.csv") end, nowhere .. "/a.csv")
    helper.raises(function() s:npy(nowhere .. "/a.npy") end, nowhere .. "/a.npy: No such file or directory")
    helper.raises(function() s:npy "a.csv" end, "bad argument #1 to 'npy' (a path ending in .npy expected, got 'a.csv')")
    helper.raises(function() return s.outcome end, "unknown field 'outcome' of sweep; did you mean 'outcomes'?")
    helper.raises(function() s.csv(3) end, "write sweep:csv(...) with a colon")
  end)
end)

describe("a sweep's options", function()
  local function refused(text, more) helper.raises(function() small(more) end, text) end

  it("are refused with the nearest name", function()
    refused("bad argument #1 to 'sweep' (over: unknown option 'lrr'; did you mean 'lr'?)", { over = { lrr = { 1 } } })
    refused("unknown option 'epoch'; did you mean 'epochs'?", { epoch = 3 })
    refused("unknown option 'run'; did you mean 'runs'?", { run = 3 })
    refused("unknown option 'checkpoint'", { checkpoint = "a" })
    refused("runs must be at least 1, got 0", { runs = 0 })
    refused("runs: whole number expected, got 1.5", { runs = 1.5 })
    helper.raises(function() tn.sweep{ 1, {1, "identity"} } end, "over = { name = { value, ... }, ... } is missing")
    refused("what to sweep, got an empty table", { over = {} })
    refused("over: lr = { value, value, ... } expected, got number", { over = { lr = 3 } })
    refused("over: lr = { value, value, ... } expected, got an empty table", { over = { lr = {} } })
    refused("over: lr has the value 0.1 twice", { over = { lr = { 0.1, 0.1 } } })
    refused("over: value 1 of lr is not finite", { over = { lr = { 0 / 0 } } })
    refused("the name 'seed' is taken", { over = { seed = { 1 } } })
    refused("over: 'runs' cannot be swept", { over = { runs = { 2, 4 } } })
    refused("bad argument #1 to 'sweep' (lr must be more than 0", { over = { lr = { 0.1, -1 } } })
    refused("depth: whole number of hidden layers expected, got 0", { over = { depth = { 0 } } })
    refused("unknown activation 'rleu'", { over = { act = { "rleu" } } })
    refused("the point has no 'spred'; did you mean 'spread'?",
      { over = { spread = { 1 } }, init = function(p) return p.spred end })
    refused("over: unknown option 'spread'", { over = { spread = { 1 } } })
    refused("either a net or a task, not both", { task = function() end })
    refused("workers are for a task", { workers = 2 })
    refused("results: path expected, got boolean", { results = true })
    refused("results: path expected, got ''", { results = "" })
    helper.raises(function() tn.sweep{ over = { a = { 1 } }, task = 3 } end, "task: Lua function expected, got number")
    helper.raises(function() tn.sweep{ over = { a = { 1 } }, task = print } end, "got a function of C")
    helper.raises(function() tn.sweep{ over = { a = { 1 } }, task = function() end, lr = 1 } end, "unknown option 'lr'")
    helper.raises(function() tn.sweep{ over = { a = { 1 }, A = { 1 } }, task = function() end } end, "is there twice")
    helper.raises(function() tn.sweep{ over = { a = { 1 } } } end, "or a task = function(point) is missing")
  end)
end)

if not has_store then
  describe("a file of results", function() pending "built without SQLite" end)
  return
end

describe("a file of results", function()
  it("gives back what it holds", function()
    local path = new_path()
    local s = small{ results = path }
    local again = small{ results = path }
    local loaded = tn.sweep.load(path)
    assert.same(s:table(), again:table())
    assert.same(s:table(), loaded:table())
    assert.equal(tostring(s), tostring(loaded))
    assert.is_nil(lfs.attributes(path .. "-wal"))
    local db <close> = store.open(path, "read")
    assert.same({ "wal" }, db:prepare("PRAGMA journal_mode"):start():row())
    assert.same({ 1, 1, 1, 0.05, 1, tn.sweep and "0.1.0" }, db:prepare(
      "SELECT id, point, seed, lr, width, version FROM run"):start():row())
    assert.is_true(math.abs(db:prepare("SELECT born_dead FROM point"):start():row()[1] - 3 / 8) < 0.01)
  end)

  it("goes on where it is, and computes nothing twice", function()
    local path, whole = new_path(), new_path()
    small{ results = whole }
    small{ results = path }
    local db = store.open(path, "write")
    db:exec "UPDATE run SET outcome = 'kept' WHERE id = 3; DELETE FROM run WHERE id IN (1, 2, 9, 10, 20, 41)"
    db:close()
    rawset(require "tinynet.options", "quiet", function() return true end)
    local s = small{ results = path }
    rawset(require "tinynet.options", "quiet", quiet)
    assert.equal("kept", s:table()[3].outcome)
    db = store.open(path, "write")
    db:exec("UPDATE run SET outcome = '" .. small():table()[3].outcome .. "' WHERE id = 3")
    db:close()
    same_content(whole, path)
  end)

  it("is refused by another sweep, which is told what differs", function()
    local path = new_path()
    small{ results = path }
    local before = helper.read(path)
    local function refused(text, more)
      more.results = path
      local message = helper.raises(function() small(more) end, text)
      assert.matches(path .. ": it holds another sweep: ", message, 1, true)
    end
    refused("runs 7 there, 8 here; give another path, or delete it", { runs = 8 })
    refused("seed 1 there, 2 here", { seed = 2 })
    refused("epochs 6 there, 7 here", { epochs = 7 })
    refused("over lr 0.05, 0.1 there, 0.05, 0.2 here", { over = { lr = { 0.05, 0.2 }, width = { 1, 2, 3 } } })
    refused("init normal there, he here", { init = "he" })
    refused("other data", { train = train:slice(1, 40) })
    refused("loss none there, mse here", { loss = "mse" })
    assert.is_true(before == helper.read(path))
  end)

  it("of a task is refused when the function or what it sees has changed, not when a comment has", function()
    local path = new_path()
    local function run(text)
      return assert(load(text))(tn, path)
    end
    local head = "local tn, path = ... local k = %s "
    local body = "tn.sweep{ over = { a = { 1 } }, runs = 1, results = path, task = function(p) return p.a %s k end }"
    run(head:format "1" .. body:format "+")
    run(head:format "1" .. "\n-- a comment\n" .. body:format "+")
    for _, changed in ipairs{ head:format "2" .. body:format "+", head:format "1" .. body:format "-" } do
      helper.raises(function() run(changed) end, "it holds another sweep: other task")
    end
  end)

  it("is told each difference once, and no equal ones", function()
    local difference = require("tinynet.identity").difference
    assert.equal("runs 2 there, 3 here", difference({ runs = "2", ["option --runs"] = "2", ["validation data"] = "none" },
      { runs = "3", ["option --runs"] = "3" }))
    assert.equal("--runs 2 there, none here", difference({ ["option --runs"] = "2" }, {}))
    assert.is_nil(difference({ ["validation data"] = "none" }, {}))
  end)

  it("of a task sees the globals that it names and the modules that it holds", function()
    local folder = helper.tmpdir()
    local function hash(head, module)
      helper.write(folder .. "/tn_part.lua", module or "return { f = function(x) return x end }")
      local script = helper.write(folder .. "/a.lua", 'local code = require "tinynet.sweep.code" package.path = ...\n'
        .. 'require "tinynet" local part = require "tn_part" local wide = { 1 }\n' .. head
        .. "\nprint(code.hash(function() return part.f(half(wide[1])) end))")
      local out, err = helper.run(script, folder .. "/?.lua")
      assert.equal("", err)
      return out
    end
    local want = hash "K = 2 function half(x) return x / K end"
    assert.equal(want, hash "other = os.time() K = 2 -- a comment\nfunction half(y) return y / K end")
    assert.is_true(want ~= hash "K = 3 function half(x) return x / K end")
    assert.is_true(want ~= hash "K = 2 function half(x) return x * K end")
    assert.is_true(want ~= hash("K = 2 function half(x) return x / K end", "return { f = function(x) return -x end }"))
  end)

  it("is read where nothing can be written, once it is finished", function()
    local path = new_path()
    local s = small{ results = path }
    assert(os.execute("chmod a-w " .. helper.quote(path) .. " " .. helper.quote(path:match "^(.*)/")))
    assert.same(s:table(), small{ results = path }:table())
    helper.raises(function() small{ results = path, epochs = 7 } end, path) -- the superuser is told what differs
    assert(os.execute("chmod u+w " .. helper.quote(path) .. " " .. helper.quote(path:match "^(.*)/")))
  end)

  it("of a task has runs that failed done again", function()
    local path, mark = new_path(), helper.tmpdir() .. "/mark"
    local function run()
      return tn.sweep{ over = { a = { 1, 2 } }, runs = 2, results = path, workers = 1, task = function(p)
        assert(p.a == 1 or lfs.attributes(mark), "not yet")
        return { outcome = "fine", seed_of = p.seed }
      end }
    end
    assert.equal(50, 100 * run():share "failed".share)
    assert.equal(50, 100 * tn.sweep.load(path):share "failed".share)
    helper.write(mark, "")
    rawset(require "tinynet.options", "quiet", function() return true end)
    local s = run()
    rawset(require "tinynet.options", "quiet", quiet)
    assert.same({ "fine" }, s.outcomes)
    assert.same(s:table(), tn.sweep.load(path):table())
    assert.is_nil(s:table()[4].error)
  end)

  it("keeps the texts that a task answers", function()
    local path = new_path()
    local s = tn.sweep{ over = { a = { 1, 2 } }, runs = 2, results = path,
      task = function(p) return { outcome = "x", note = "seed " .. p.seed, size = p.a } end }
    assert.equal("seed 2", s:table()[4].note)
    assert.same(s:table(), tn.sweep.load(path):table())
    assert.equal("id point seed a outcome size", table.concat(s:npy(path .. ".npy"), " "))
  end)

  it("is refused when damaged, of another version, or no such file", function()
    local path = new_path()
    small{ results = path, runs = 100 }
    local good = helper.read(path)
    local function refused(text)
      local before = helper.read(path)
      for _, f in ipairs{ function() small{ results = path, runs = 100 } end, function() tn.sweep.load(path) end } do
        helper.raises(f, text)
      end
      local out, err, code = helper.run("--merge", path .. ".out", path)
      assert.same({ "", 1 }, { out, code })
      assert.matches(text, err, 1, true)
      assert.is_true(before == helper.read(path))
    end
    helper.write(path, good:sub(1, 8192) .. ("x"):rep(4096) .. good:sub(8192 + 4097))
    refused "the file of results is damaged"
    helper.write(path, good:sub(1, 20000))
    refused "the file of results is damaged"
    helper.write(path, "notes of mine")
    refused "this is no file of results; give another path"
    os.remove(path)
    local db = store.open(path, "create")
    db:exec "CREATE TABLE mine (a)"
    db:close()
    refused "this is no file of results; give another path"
    helper.write(path, good)
    db = store.open(path, "write")
    db:exec "PRAGMA user_version = 9; PRAGMA wal_checkpoint"
    db:close()
    refused "the file is of version 9 of the format; this tinynet reads 1"
    for _, key in ipairs{ "run.id", "point.point" } do -- a key that is none: NULL, or the same twice
      helper.write(path, good)
      db = store.open(path, "write")
      db:exec(("PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = replace(sql, 'PRIMARY KEY', '') "
        .. "WHERE name = '%s'"):format(key:match "%a+"))
      db:close()
      refused(("the file of results is damaged (%s)"):format(key))
    end
    db = store.open(path, "write")
    assert.is_true(db:exec "UPDATE point SET point = CASE rowid WHEN 2 THEN 1 ELSE rowid END")
    db:close()
    refused "the file of results is damaged (point.point)"
    helper.write(path, good)
    db = store.open(path, "write")
    for _, name in ipairs{ "point", "run" } do
      db:exec(("ALTER TABLE %s DROP COLUMN lr; ALTER TABLE %s DROP COLUMN width"):format(name, name))
    end
    db:close()
    refused "the file of results is damaged (point.born_dead)"
    helper.raises(function() small{ results = helper.tmpdir() } end, ": Is a directory")
    helper.raises(function() tn.sweep.load(nowhere .. "/a.db") end, nowhere .. "/a.db: No such file or directory")
    helper.raises(function() small{ results = nowhere .. "/a.db" } end, nowhere .. "/a.db: unable to open database file")
  end)
end)

-- A script that sweeps slowly; its words go to arg.
local SCRIPT = [[
  local tn = require "tinynet"
  local opt = tn.options{ "A sweep", results = { "results.db", "file" }, kind = { "nets", "kind" } }
  local d = tn.data.book7{ n = 200 }:minmax()
  local s
  if opt.kind == "nets" then
    s = tn.sweep{ 1, {4, "tanh"}, {1, "identity"}, over = { lr = { 0.01, 0.1 }, l2 = { 0, 0.001 } }, runs = 200,
      epochs = 120, train = d, results = opt.results }
  else
    s = tn.sweep{ over = { x = { 1, 2, 3, 4 } }, runs = 50, workers = 2, results = opt.results, task = function(p)
      local net = tn.net{ 1, {2, "tanh"}, {1, "identity"} }
      net:fit(d, { epochs = 40 })
      return { outcome = p.x > 2 and "high" or "low", loss = net:loss(d) }
    end }
  end
  print(s)
]]

local function new_script()
  local folder = helper.tmpdir()
  return helper.write(folder .. "/sweep.lua", SCRIPT), folder
end

describe("an interrupted sweep", function()
  for _, kind in ipairs{ "nets", "tasks" } do
    it("neither loses nor repeats a run, kill -9 at any moment: " .. kind, function()
      local script, folder = new_script()
      local whole = folder .. "/whole.db"
      local want = helper.run("--quiet", script, "--kind", kind, "--results", whole)
      local r, last, path = tn.rng(5), 0, folder .. "/results.db"
      for _ = 1, helper.long and 25 or 3 do
        os.execute(("%s --quiet %s --kind %s --results %s >/dev/null 2>&1 & sleep %.3f; kill -9 $! 2>/dev/null; wait"
          .. " 2>/dev/null"):format(helper.quote(helper.interpreter), helper.quote(script), kind, helper.quote(path),
          r:uniform(nil, nil, 0.02, 0.25)))
        if lfs.attributes(path) then
          local now = count(path)
          assert.is_true(now >= last, "runs were lost")
          if now == count(whole) then os.remove(path) end
          last = now == count(whole) and 0 or now
        end
      end
      local out, err, code = helper.run(script, "--kind", kind, "--results", path)
      assert.equal(0, code, err)
      if last > 0 then assert.matches(("going on at %d of"):format(last), err, 1, true) end
      assert.equal(want, out)
      same_content(whole, path)
    end)
  end

  it("keeps what is done at Ctrl-C, and says so", function()
    local script, folder = new_script()
    for _, kind in ipairs{ "nets", "tasks" } do
      local path = ("%s/%s.db"):format(folder, kind)
      local out, err, code = helper.run("-e", ([[
        io.popen("(sleep 0.15; kill -INT $PPID) &"):close()
        arg = { [0] = %q, "--kind", %q, "--results", %q }
        dofile(%q)]]):format(script, kind, path, script))
      if out ~= "" then -- the machine was faster
        assert.matches("; (%d+) of %1 done\n", out)
      else
        assert.equal(130, code)
        assert.matches("interrupted!", err)
        local kept = err:match "%.db keeps (%d+) of %d+ runs; the same command goes on" -- nil: before the sweep began
        if kept then assert.equal(tonumber(kept), count(path)) end
      end
    end
  end)

  it("by a full disk keeps what is done, and goes on when there is room", function()
    local script, folder = new_script()
    local whole, path = folder .. "/whole.db", folder .. "/results.db"
    local want = helper.run(script, "--results", whole)
    local _, err, code = helper.run(script, "--results", path, { shell = "ulimit -f 100; exec" })
    assert.equal(1, code)
    assert.matches("results.db: it cannot be written (disk I/O error): is the disk full? What it holds is safe", err, 1,
      true)
    assert.is_true(count(path) < count(whole))
    assert.equal(want, (helper.run(script, "--results", path)))
    same_content(whole, path)
  end)

  it("two processes share a file", function()
    local script, folder = new_script()
    local whole, path = folder .. "/whole.db", folder .. "/results.db"
    local want = helper.run(script, "--results", whole)
    local line = ("%s --quiet %s --results %s"):format(helper.quote(helper.interpreter), helper.quote(script),
      helper.quote(path))
    os.execute(("%s >%s/1 2>&1 & %s >%s/2 2>&1; wait"):format(line, folder, line, folder))
    assert.equal(want, helper.read(folder .. "/1"))
    assert.equal(want, helper.read(folder .. "/2"))
    same_content(whole, path)
  end)
end)

describe("shards", function()
  local script, folder = new_script()
  local function run(...)
    local words = { script, "--results", folder .. "/all.db", ... }
    if type(words[#words]) ~= "table" then words[#words + 1] = {} end
    return helper.run(table.unpack(words))
  end
  local function merge(...)
    local words = { "--merge", ... }
    for k = 2, #words do words[k] = folder .. "/" .. words[k] end
    words[#words + 1] = {}
    return helper.run(table.unpack(words))
  end

  it("are merged into what one process writes, row for row", function()
    for _, kind in ipairs{ "nets", "tasks" } do
      local stem = folder .. "/" .. kind
      helper.run(script, "--kind", kind, "--results", stem .. "-whole.db")
      local paths = {}
      for i = 1, 3 do
        local out, err, code = helper.run(script, "--kind", kind, "--results", stem .. ".db", "--shard", i .. "/3")
        assert.equal(0, code, err)
        paths[i] = ("%s-%dof3.db"):format(stem, i)
        assert.equal(("shard %d of 3: %d runs in %s\n"):format(i, count(paths[i]), paths[i]), out)
      end
      local out, err = merge(kind .. ".db", table.unpack({ kind .. "-1of3.db", kind .. "-2of3.db", kind .. "-3of3.db" }))
      assert.equal("", err)
      assert.matches(("%d runs of 3 files\n$"):format(kind == "nets" and 800 or 200), out)
      same_content(stem .. "-whole.db", stem .. ".db")
      local bytes = helper.read(stem .. ".db")
      out = merge(kind .. ".db", kind .. "-3of3.db", kind .. "-1of3.db", kind .. "-2of3.db")
      assert.matches("holds these %d+ runs already", out)
      assert.is_true(bytes == helper.read(stem .. ".db"))
      local want = helper.run(script, "--kind", kind, "--results", stem .. "-whole.db")
      assert.equal(want, (helper.run(script, "--kind", kind, "--results", stem .. ".db")))
    end
  end)

  it("come from the job's environment, too", function()
    local function name(env, ...)
      local out, err, code = run("--kind", "tasks", ..., { env = env })
      return code == 0 and out:match "([%w%-]+%.db)\n$" or err
    end
    assert.equal("all-2of40.db", name{ SLURM_ARRAY_TASK_ID = "8", SLURM_ARRAY_TASK_COUNT = "40",
      SLURM_ARRAY_TASK_MIN = "7" })
    assert.equal("all-3of40.db", name{ SLURM_ARRAY_TASK_ID = "4", SLURM_ARRAY_TASK_COUNT = "40",
      SLURM_ARRAY_TASK_MIN = "0", SLURM_ARRAY_TASK_STEP = "2" })
    assert.equal("all-1of40.db", name{ OMPI_COMM_WORLD_RANK = "0", OMPI_COMM_WORLD_SIZE = "40" })
    assert.equal("all-40of40.db", name{ PMI_RANK = "39", PMI_SIZE = "40" })
    assert.equal("all-6of40.db", name{ SLURM_PROCID = "5", SLURM_NTASKS = "40" })
    assert.matches("task 9 of the job array is no shard of 3: its numbers have gaps",
      name{ SLURM_ARRAY_TASK_ID = "9", SLURM_ARRAY_TASK_COUNT = "3", SLURM_ARRAY_TASK_MIN = "1" }, 1, true)
    local out, err, code = run("--kind", "tasks", "--shard", "7/40", { env = { SLURM_ARRAY_TASK_ID = "1",
      SLURM_ARRAY_TASK_COUNT = "2" } })
    assert.equal(0, code, err)
    assert.matches("all%-7of40", out)
    for _, word in ipairs{ "0/8", "9/8", "8", "a/b", "1/0" } do
      out, err, code = run("--shard", word)
      assert.same({ "", 1 }, { out, code })
      assert.matches(("option '--shard' must be i/n, 1 <= i <= n, got %s"):format(word), err, 1, true)
    end
  end)

  it("share the runs alike, and all of them", function()
    local plan = require "tinynet.sweep.plan"
    for _, case in ipairs{ { 3, 100, 8 }, { 9, 100, 8 }, { 1, 10, 3 }, { 2, 5, 16 }, { 50, 1000, 64 }, { 8, 40, 8 } } do
      local values = {}
      for k = 1, case[1] do values[k] = k end
      for _, single in ipairs{ true, false } do
        local p, seen, least, most = plan.new({ a = values }, case[2], 1, single), {}, math.huge, 0
        for i = 1, case[3] do
          local ranges, n = p:missing({}, i, case[3])
          least, most = math.min(least, n), math.max(most, n)
          for _, range in ipairs(ranges) do
            assert.equal(p:locate(range[1]), p:locate(range[2]))
            for id = range[1], range[2] do
              assert.is_nil(seen[id])
              seen[id] = true
            end
          end
        end
        assert.equal(p.total, #seen)
        if p.total > 20 * case[3] then assert.is_true(most < 1.35 * least, most .. " " .. least) end
      end
    end
  end)

  it("are refused with gaps and overlaps, in a list", function()
    local function refused(...)
      local out, err, code = merge(...)
      assert.same({ "", 1 }, { out, code })
      assert.is_nil(lfs.attributes(folder .. "/new.db"))
      assert.is_nil(lfs.attributes(folder .. "/new.db.merging"))
      return (err:gsub(folder:gsub("%p", "%%%0") .. "/", ""):gsub("^[^\n]*: (new.db is)", "%1"))
    end
    assert.equal("new.db is not written:\n  no file holds 67 runs: 2, 4, 9, 11, 13, 18, 20, 22 and 59 more\n"
      .. "  shard 2 of 3 is missing (tasks-2of3.db?)\n", refused("new.db", "tasks-1of3.db", "tasks-3of3.db"))
    assert.matches("tasks-1of3.db and tasks-1of3.db both hold runs 1, 6, 8", refused("new.db", "tasks-1of3.db",
      "tasks-2of3.db", "tasks-3of3.db", "tasks-1of3.db"), 1, true)
    local db = store.open(folder .. "/tasks-2of3.db", "write")
    db:exec "DELETE FROM run WHERE id IN (2, 4)"
    db:close()
    assert.matches("no file holds 2 runs: 2, 4\n  tasks-2of3.db holds 65 of 67 runs; go on with --shard 2/3",
      refused("new.db", "tasks-1of3.db", "tasks-2of3.db", "tasks-3of3.db"), 1, true)
    assert.matches("tasks-1of3.db and nets-1of3.db are of different sweeps: runs of a task there, of nets here\n",
      refused("new.db", "tasks-1of3.db", "nets-1of3.db"), 1, true)
    assert.matches("nets.db holds another sweep: ", refused("nets.db", "tasks-whole.db"), 1, true)
    for name, i in pairs{ extra = 1, EXTRA = 3 } do -- one column to SQLite
      helper.write(("%s/%s.db"):format(folder, name), helper.read(("%s/tasks-%dof3.db"):format(folder, i)))
      db = store.open(("%s/%s.db"):format(folder, name), "write")
      db:exec("ALTER TABLE run ADD COLUMN " .. name)
      db:close()
    end
    assert.matches("duplicate column name: extra", refused("new.db", "EXTRA.db", "tasks-2of3.db", "extra.db"), 1, true)
    helper.write(folder .. "/vast.db", helper.read(folder .. "/tasks-1of3.db")) -- says that it lacks 10^12 runs
    db = store.open(folder .. "/vast.db", "write")
    db:exec("UPDATE definition SET value = '1000000000000' WHERE name = 'runs'; "
      .. "UPDATE about SET value = 1000000000000 * (SELECT count(*) FROM point) WHERE name = 'total'")
    db:close()
    assert.matches("no file holds 3999999999933 runs: 2-5, 7, 9, 11-14, 16, 18, 20-23, 25 and 59 more\n",
      refused("new.db", "vast.db"), 1, true)
  end)

  it("are not overwritten by their merge, whose options may stand behind the files", function()
    local _, err, code = merge("tasks-1of3.db", "tasks-3of3.db", "tasks-1of3.db")
    assert.equal(1, code)
    assert.matches("tasks-1of3.db is the file to write and a shard, too; give another name", err, 1, true)
    local files = { folder .. "/tasks-1of3.db", folder .. "/tasks-3of3.db", "--lang", "zh", "--quiet" }
    _, err = helper.run("--merge", folder .. "/new.db", table.unpack(files))
    assert.matches("缺少第 2 个分片（共 3 个）（" .. folder .. "/tasks-2of3.db？）", err, 1, true)
    files[5] = "--quit"
    _, err = helper.run("--merge", folder .. "/new.db", table.unpack(files))
    assert.matches("'--quit'", err, 1, true)
  end)

  it("replace what failed in the merged file, once it has been done again", function()
    local stem = helper.tmpdir()
    local path = helper.write(stem .. "/a.lua", ([[
      local tn = require "tinynet"
      tn.sweep{ over = { a = { 1, 2 } }, runs = 2, results = "%s/a.db", workers = 1, task = function(p)
        assert(p.seed == 1 or io.open "%s/mark", "not yet")
        return "fine"
      end }]]):format(stem, stem))
    local function all()
      for i = 1, 2 do assert.equal(0, select(3, helper.run(path, "--shard", i .. "/2"))) end
      return helper.run("--merge", stem .. "/a.db", stem .. "/a-1of2.db", stem .. "/a-2of2.db")
    end
    assert.matches("4 runs of 2 files", all())
    assert.same({ "fine", "failed" }, tn.sweep.load(stem .. "/a.db").outcomes)
    assert.matches("holds these 4 runs already", all())
    helper.write(stem .. "/mark", "")
    assert.matches("4 runs of 2 files", all())
    assert.same({ "fine" }, tn.sweep.load(stem .. "/a.db").outcomes)
  end)

  it("are of no use to a script without a sweep, which says so at its end", function()
    local path = helper.write(folder .. "/none.lua", 'require "tinynet".options{ "Nothing" } print "done"')
    local out, err, code = helper.run(path, "--shard", "1/2")
    assert.same({ "done\n", 1 }, { out, code })
    assert.matches("none.lua: this script has no sweep: --shard does nothing\n", err, 1, true)
    assert.equal(0, select(3, helper.run(path)))
  end)

  it("go on like any sweep", function()
    helper.run(script, "--kind", "tasks", "--results", folder .. "/tasks.db", "--shard", "2/3")
    local out = merge("tasks.db", "tasks-1of3.db", "tasks-2of3.db", "tasks-3of3.db")
    assert.matches("holds these 200 runs already", out)
  end)
end)

describe("tinynet --results", function()
  it("shows what a file holds", function()
    local script, folder = new_script()
    local path = folder .. "/results.db"
    helper.run(script, "--kind", "tasks", "--results", path)
    local out = helper.run("--results", path)
    assert.matches("^" .. path:gsub("%p", "%%%0") .. ": tinynet 0.1.0, shard 1/1, 200 of 200 runs\n  %-%-kind tasks", out)
    assert.matches("sweep: 4 points, 50 runs each; 200 of 200 done", out)
    assert.matches("high +100 +50.0 %% +43.1%-56.9", out)
    assert.matches("扫描：4 个点，每点 50 次；已完成 200 / 200", (helper.run("--lang", "zh", "--results", path)), 1, true)
    local _, err, code = helper.run("--results", nowhere .. "/a.db")
    assert.equal(1, code)
    assert.matches(nowhere .. "/a.db: No such file or directory\n", err, 1, true)
    _, err = helper.run("--results")
    assert.matches("'--results' needs argument", err)
  end)
end)
