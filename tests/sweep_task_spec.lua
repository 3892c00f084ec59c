-- tn.sweep of a task: a Lua function in processes, answers, failures, random numbers.
local helper = require "helper"
local lfs = require "lfs"
local tn = require "tinynet"

describe("a task", function()
  local function sweep(task, more)
    local spec = { over = { a = { 1, 2 }, b = { "x", "y" } }, runs = 3, task = task, workers = 2 }
    for key, v in pairs(more or {}) do spec[key] = v end
    return tn.sweep(spec)
  end

  it("is called for each run in a process of its own, nets counting from its seed", function()
    local s = sweep(function(p)
      return { outcome = p.b, sum = p.a + p.seed, seed_of_net = tn.net{ 1, {1, "identity"} }.seed, flag = p.a == 1 }
    end)
    local rows = s:table()
    assert.equal(12, #rows)
    for i, row in ipairs(rows) do
      assert.equal(i, row.id)
      assert.same({ row.b, row.a + row.seed, row.seed, row.a == 1 and 1 or 0 },
        { row.outcome, row.sum, row.seed_of_net, row.flag })
    end
    assert.same({ "x", "y" }, s.outcomes)
  end)

  it("may answer long texts and names", function()
    local name, word = ("n"):rep(300), ("x"):rep(300000)
    local s = sweep(function() return { [name] = 1, outcome = word } end)
    assert.same({ 1, word }, { s:table()[12][name], s:table()[12].outcome })
    assert.matches(word .. " +12 ", tostring(s))
  end)

  it("may answer an outcome or a number", function()
    assert.same({ "one" }, sweep(function() return "one" end).outcomes)
    assert.equal(2.5, sweep(function() return 2.5 end):table()[12].value)
  end)

  it("that crashes or is killed is tried once more, then recorded as failed; the others go on", function()
    local folder = helper.tmpdir()
    local s = sweep(function(p)
      if p.a == 1 and p.b == "x" then
        local file <close> = io.open(("%s/%d"):format(folder, p.seed), "a")
        file:write "x"
        file:close()
        if p.seed == 1 then os.execute "kill -9 $PPID" end
        if p.seed == 2 then os.exit(7) end
        if p.seed == 3 and lfs.attributes(folder .. "/3", "size") == 1 then os.execute "kill -SEGV $PPID" end
      elseif p.a == 2 and p.seed == 2 then
        error "bad luck"
      end
      return "fine"
    end)
    local rows = s:table()
    assert.equal(12, #rows)
    assert.same({ "failed", "the process was killed by signal 9 (Killed)" }, { rows[1].outcome, rows[1].error })
    assert.same({ "failed", "the process ended with status 7" }, { rows[2].outcome, rows[2].error })
    assert.equal("fine", rows[3].outcome)
    assert.same({ "failed", "fine" }, { rows[8].outcome, rows[9].outcome })
    assert.matches("sweep_task_spec.lua:%d+: bad luck$", rows[8].error)
    for seed = 1, 3 do assert.equal("xx", helper.read(("%s/%d"):format(folder, seed))) end
    assert.same({ "fine", "failed" }, s.outcomes)
    assert.matches("the first that failed: the process was killed by signal 9 (Killed)", tostring(s), 1, true)
  end)

  it("that ends its process, or raises what has no text, disturbs no other run and leaves the script to the parent", function()
    local folder = helper.tmpdir()
    local path = helper.write(folder .. "/a.lua", ([[
      local tn = require "tinynet"
      local mute = setmetatable({}, { __tostring = function() error "no text" end })
      local ok, s = pcall(tn.sweep, { over = { a = { 1, 2 } }, runs = 12, workers = 2, task = function(p)
        if p.a == 1 and p.seed == 1 then error(mute) end
        if p.a == 1 and p.seed %% 2 == 0 then os.exit(3, true) end
        local file <close> = io.open(("%s/%%d-%%d"):format(p.a, p.seed), "a")
        file:write "x"
        local began = os.clock()
        while os.clock() - began < 0.01 do end
        return "fine"
      end })
      local twice = 0
      for _, row in ipairs(s:table()) do
        local file <close> = io.open(("%s/%%d-%%d"):format(row.a, row.seed))
        twice = twice + (file and #file:read "a" - 1 or 0)
      end
      print(ok, s:share "failed".share * 24, twice)]]):format(folder, folder))
    local out = helper.run(path)
    assert.equal("true\t7.0\t0\n", out)
  end)

  it("that always fails is told at once", function()
    local function all(text, task) helper.raises(function() sweep(task) end, text) end
    all("the task failed at each of 12 runs; the first: ", function() error "no" end)
    all("the point has no 'c'; did you mean 'a'?", function(p) return p.c end)
    all("the task answered nil; an outcome, a number or { outcome =, name = number } expected", function() end)
    all("the task answered outcome = number; a text expected", function() return { outcome = 1 } end)
    all("the task answered x = table; a number or text expected", function() return { x = {} } end)
    all("the task's answer: the name 'a' is there twice", function() return { a = 1 } end)
    all("the task's answer: the name 'id' is taken", function() return { id = 1 } end)
    all("the task answered 2 values; an outcome, a number or", function() return "x", 3 end)
    all("the task answered NaN; an outcome, a number or", function() return 0 / 0 end)
    all("the task answered outcome = a text that is not valid UTF-8", function() return "\xff" end)
    assert.equal("?", sweep(function(p) return p.a == 1 and "x" or error("\xff", 0) end):table()[12].error)
  end)

  it("has random numbers of its seed alone", function()
    local function draws(workers)
      local list = {}
      for i, row in ipairs(sweep(function() return math.random(1 << 30) end, { workers = workers }):table()) do
        list[i] = row.value
      end
      return list
    end
    local list = draws(1)
    assert.same(list, draws(3))
    assert.equal(list[1], list[4])
    assert.is_true(list[1] ~= list[2])
  end)

  it("ends with its parent, however that ends", function()
    if not lfs.attributes "/proc/self/stat" then pending "only Linux tells children of a killed parent" end
    for _, signal in ipairs{ "KILL", "TERM", "HUP" } do
      local file = helper.tmpdir() .. "/pid"
      local path = helper.write(file .. ".lua", ([[
        require "tinynet".sweep{ over = { a = { 1 } }, runs = 1, workers = 1, task = function()
          os.execute "echo $PPID > '%s'"
          while true do end
        end }]]):format(file))
      assert.is_true(os.execute(([[
        %s %s & parent=$!
        while [ ! -s %s ]; do sleep 0.02; done
        kill -%s $parent; wait $parent 2>/dev/null
        for i in $(seq 500); do
          state=$(cut -d ' ' -f 3 "/proc/$(cat %s)/stat" 2>/dev/null)
          [ "${state:-Z}" = Z ] && exit 0
          sleep 0.02
        done
        kill -KILL "$(cat %s)"; exit 1]]):format(helper.quote(helper.interpreter), helper.quote(path), file, signal, file,
        file)), signal)
    end
  end)

  it("may answer numbers only: their means and ranges are shown", function()
    local s = sweep(function(p) return { size = p.a * p.seed } end)
    assert.matches("count +mean +least +most\n  size +12 +3 +1 +6$", tostring(s))
    helper.raises(function() s:share "small" end, "the sweep has no outcomes; let the task answer { outcome = text }")
  end)

  it("has outcomes in its own words", function()
    local s = sweep(function(p) return p.a == 1 and "fit" or "good fit" end)
    assert.matches("\n  fit +6 .*\n  good fit +6 ", tostring(s))
  end)
end)
