-- The module tinynet.store: SQLite as the sweeps use it.
local helper = require "helper"
local lfs = require "lfs"
local ok, store = pcall(require, "tinynet.store")

describe("the store", function()
  if not ok then return pending "built without SQLite" end

  local function open(mode, path)
    path = path or helper.tmpdir() .. "/a.db"
    return assert(store.open(path, mode or "create")), path
  end

  it("keeps numbers, texts and nothing, exactly", function()
    local db <close> = open()
    assert.is_true(db:exec "CREATE TABLE t (a, b, c, d, e)")
    local insert = assert(db:prepare "INSERT INTO t VALUES (?, ?, ?, ?, ?)")
    assert.equal(1, insert:run(math.maxinteger, 0.1, "a\0b \228\184\173", nil, true))
    assert.equal(1, insert:run(-1, 1 / 0, "", "", false))
    local select = db:prepare "SELECT * FROM t"
    assert.same({ "a", "b", "c", "d", "e" }, select:names())
    assert.equal(select, select:start())
    assert.same({ math.maxinteger, 0.1, "a\0b \228\184\173", nil, 1 }, select:row())
    assert.same({ -1, 1 / 0, "", "", 0 }, select:row())
    assert.is_false(select:row())
    local one = db:prepare "SELECT c FROM t WHERE a = ?"
    assert.same({ "" }, one:start(-1):row())
    assert.same({ "a\0b \228\184\173" }, one:start(math.maxinteger):row())
  end)

  it("tells what failed, with the path and the code", function()
    local db <close>, path = open()
    local nothing, message, code = db:exec "CREATE TABEL t"
    assert.same({ nil, path .. ': near "TABEL": syntax error', 1 }, { nothing, message, code })
    assert.same({ nil, path .. ": no such table: t", 1 }, { db:prepare "SELECT * FROM t" })
    db:exec "CREATE TABLE t (a UNIQUE)"
    local insert = db:prepare "INSERT INTO t VALUES (?)"
    insert:run(1)
    assert.same({ nil, path .. ": UNIQUE constraint failed: t.a", 19 }, { insert:run(1) })
    assert.equal(1, insert:run(2)) -- it can be used again
    assert.same({ nil, path .. ": column index out of range", 25 }, { insert:run(1, 2) })
    nothing, message, code = store.open(helper.tmpdir() .. "/none/a.db", "create")
    assert.is_nil(nothing)
    assert.matches("/none/a.db: unable to open database file", message, 1, true)
    assert.equal(14, code)
    helper.raises(function() store.open("x", "append") end, "bad argument #2 to 'open' (invalid option 'append')")
    helper.raises(function() insert:run {} end, "string expected, got table")
  end)

  it("is closed once, with all its statements", function()
    local db = open()
    local statement = db:prepare "SELECT 1"
    statement:start()
    db:close()
    db:close()
    helper.raises(function() statement:row() end, "the database is closed")
    helper.raises(function() db:exec "" end, "the database is closed")
    statement:close()
    statement:close()
    local other = open()
    local ended = other:prepare "SELECT 1"
    ended:close()
    helper.raises(function() ended:row() end, "the database is closed")
    other:prepare "SELECT 2"
    other, ended = nil, nil
    collectgarbage()
    assert.is_nil(other)
  end)

  it("opens a file, whatever its name means to SQLite", function()
    local here, folder = lfs.currentdir(), helper.tmpdir()
    lfs.chdir(folder)
    local db = store.open(":memory:", "create")
    lfs.chdir(here)
    db:exec "CREATE TABLE t (a)"
    db:close()
    assert.equal("file", lfs.attributes(folder .. "/:memory:", "mode"))
  end)

  it("reads a file that cannot be written, whatever its name", function()
    local folder = helper.tmpdir()
    local path = folder .. "/a?b%20#c.db"
    local db = open("create", path)
    db:exec "PRAGMA journal_mode = WAL; CREATE TABLE t (a); INSERT INTO t VALUES (7)"
    db:close()
    local frozen <close> = open("frozen", path)
    assert.same({ 7 }, frozen:prepare("SELECT a FROM t"):start():row())
    assert.is_nil((frozen:exec "INSERT INTO t VALUES (8)"))
    local names = {}
    for name in lfs.dir(folder) do names[#names + 1] = name end
    assert.equal(3, #names) -- ., .. and the file
  end)
end)
