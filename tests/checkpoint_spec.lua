-- fit's checkpoint option: a killed training goes on and ends with the bits of one that never was.
local helper = require "helper"
local lfs = require "lfs"
local tn = require "tinynet"
local engine = require "tinynet.engine"

local d = tn.data.book7{ n = 60 }:minmax()
local train, val = d:split(0.8)

local function raises(sentence, f) return helper.raises(f, sentence) end
local function new_path() return helper.tmpdir() .. "/run.ck" end

local function small(act, seed)
  return tn.net{ 1, {3, act or "relu"}, {1, "identity"}, init = "normal", seed = seed or 7 }
end

local function many(members)
  return tn.ensemble{ 1, {2, "tanh"}, {1, "identity"}, init = "book", members = members or 5, seed = 3 }
end

local NONE = {} -- leaves an option out

local function options(more)
  local o = { lr = 0.2, batch = 7, epochs = 40, val = val, every = 6, seed = 3, record = { "w1[1,1]" } }
  for key, v in pairs(more or {}) do
    if v == NONE then o[key] = nil else o[key] = v end
  end
  return o
end

local function bits(owner) return engine.bytes.hash(owner._core:params()) end

-- Everything a history knows, as one text of exact numbers.
local function content(h)
  local parts = { tostring(h), tostring(h.epoch), tostring(h.iteration) }
  local function add(name, a)
    parts[#parts + 1] = ("%s %s %s"):format(name, table.concat({ a:shape() }, ","), engine.bytes.hash(a))
  end
  add("epochs", h.epochs)
  for _, part in ipairs{ "train", "val", "params" } do
    local names = {}
    for key in pairs(h[part] or {}) do names[#names + 1] = key end
    table.sort(names)
    for _, key in ipairs(names) do add(part .. " " .. key, h[part][key]) end
  end
  for i, status in ipairs(type(h.status) == "table" and h.status or {}) do
    parts[#parts + 1] = ("%s %d"):format(status, h:member(i).last.epoch)
  end
  return table.concat(parts, "\n")
end

-- Trains until on_epoch raises at a record, then forgets everything but the file.
local function break_off(make, o, records)
  local seen = 0
  local broken = {}
  for key, v in pairs(o) do broken[key] = v end
  broken.on_epoch = function()
    seen = seen + 1
    if seen == records then error "broken off" end
  end
  local ok, message = pcall(function() make():fit(train, broken) end)
  assert.is_false(ok)
  assert.matches("broken off", message)
end

-- Runs f without the sentences on stderr.
local function quiet(f)
  local options_module = require "tinynet.options"
  local before = options_module.quiet
  rawset(options_module, "quiet", function() return true end)
  local results = table.pack(pcall(f))
  rawset(options_module, "quiet", before)
  if not results[1] then error(results[2], 0) end
  return table.unpack(results, 2, results.n)
end

describe("a checkpoint", function()
  local function check(make, more, records)
    local plain = make()
    local want = plain:fit(train, options(more))
    local path = new_path()
    local o = options(more)
    o.checkpoint = { path, every = 4 }
    local whole = make()
    assert.equal(content(want), content(whole:fit(train, o)))
    assert.is_true(bits(plain) == bits(whole))
    for _, count in ipairs(records) do
      os.remove(path)
      quiet(function()
        break_off(make, o, count)
        local resumed = make()
        local h = resumed:fit(train, o)
        assert.equal(content(want), content(h))
        assert.is_true(bits(plain) == bits(resumed))
        local again = make() -- the finished file answers at once
        local calls = 0
        o.on_epoch = function() calls = calls + 1 end
        assert.equal(content(want), content(again:fit(train, o)))
        assert.equal(0, calls)
        o.on_epoch = nil
        assert.is_true(bits(plain) == bits(again))
        assert.equal(plain._iterations, again._iterations)
        -- and both go on alike
        plain = make()
        plain:fit(train, options(more))
        for _, owner in ipairs{ plain, resumed, again } do owner:fit(train, { epochs = 3 }) end
        assert.is_true(bits(plain) == bits(resumed) and bits(plain) == bits(again))
        plain = make()
        plain:fit(train, options(more))
      end)
    end
  end

  it("leads to the bits of an unbroken training", function()
    check(small, {}, { 1, 2, 5, 8 })
    check(small, { every = 1 }, { 7, 40 })
  end)

  for _, row in ipairs(engine.net.optims()) do
    it("keeps the state of " .. row.name, function()
      check(function() return small "tanh" end, { optimizer = row.name, lr = 0.01 }, { 4 })
      check(many, { optimizer = row.name, lr = 0.01 }, { 2 })
    end)
  end

  it("keeps the state of lm", function()
    local lm = { optimizer = "lm", lr = NONE, batch = NONE }
    check(function() return small "tanh" end, lm, { 1, 4 })
    check(many, lm, { 3 })
  end)

  it("works for ensembles, in both orders", function()
    check(many, {}, { 1, 4 })
    check(many, { order = "own" }, { 3 })
  end)

  it("does so for any shape and options", function()
    local r = tn.rng(21)
    local function pick(list) return list[r:integer(1, #list)] end
    for _ = 1, helper.long and 100 or 6 do
      local shape = { 1, init = "normal", seed = r:integer(1, 1000) }
      for l = 1, r:integer(1, 3) do shape[l + 1] = { r:integer(1, 9), pick{ "relu", "tanh", "sigmoid", "leaky_relu" } } end
      shape[#shape + 1] = { 1, "identity" }
      local more = { batch = r:integer(1, 60), epochs = r:integer(2, 30), every = r:integer(1, 12), lr = 0.05,
        loss = pick{ "mse", "half_mse" }, seed = r:integer(1, 99) }
      local members = pick{ 1, 3 }
      local function make()
        if members == 1 then return tn.net(shape) end
        local spec = { members = members }
        for key, v in pairs(shape) do spec[key] = v end
        return tn.ensemble(spec)
      end
      check(make, more, { r:integer(1, 2) })
    end
  end)

  it("goes on with schedules, penalties, patience and targets", function()
    check(small, { schedule = { "one_cycle", max = 0.3 }, l2 = 0.01, clip = 1 }, { 3 })
    check(small, { patience = 2, min_delta = 0.01, lr = 0.5, epochs = 200, every = 3 }, { 2, 3 })
    check(many, { patience = 2, min_delta = 0.0001, lr = 0.5, epochs = 120, every = 3 }, { 3, 6 })
    check(many, { target = 0.022, lr = 0.1, epochs = 120, every = 3 }, { 4, 6 }) -- some members rest, others go on
  end)

  it("works for a second fit", function()
    check(function()
      local net = small()
      net:fit(train, { epochs = 5 })
      return net
    end, {}, { 3 })
  end)

  it("keeps what ended: stopped and diverged", function()
    local path = new_path()
    local o = options{ checkpoint = { path, every = 4 }, on_epoch = function(e) return e.epoch < 12 end }
    local h = small():fit(train, o)
    assert.equal("stopped", h.status)
    quiet(function() assert.equal(content(h), content(small():fit(train, o))) end)
    check(function() return small "identity" end, { lr = 1000, epochs = 300 }, { 2 })
    check(function()
      local ens = many()
      ens:set("w1[1,1]", tn.array{ 1, 1e200, 1, 1, 1 })
      ens:set("w2[1,1]", tn.array{ 1, 1e200, 1, 1, 1 })
      return ens
    end, { epochs = 30 }, { 3 })
  end)

  it("is refused by another training, which is told what differs", function()
    local path = new_path()
    local function fit(net, more, data)
      local o = options(more)
      o.checkpoint = path
      return function() net:fit(data or train, o) end
    end
    fit(small())()
    local function refuses(sentence, net, more, data)
      local message = raises(sentence, fit(net, more, data))
      assert.matches(path .. ": this checkpoint is of another training: ", message, 1, true)
      assert.matches("; delete it, or give another path", message, 1, true)
    end
    refuses("training: lr 0.2 there, 0.1 here; delete", small(), { lr = 0.1 })
    refuses("batch 7 there, 8 here; epochs 40 there, 41 here", small(), { batch = 8, epochs = 41 })
    refuses("training: seed 3 there, 4 here", small(), { seed = 4 })
    refuses("net 1 inputs, relu 3, identity 1 there, 1 inputs, tanh 3, identity 1 here", small "tanh")
    refuses("training: other starting weights; delete", small("relu", 8))
    refuses("training: other training data; delete", small(), nil, d:slice(1, 48))
    refuses("training: other validation data; delete", small(), { val = d:slice(1, 9) })
    refuses("record { w1[1,1] } there, { b1[1] } here", small(), { record = { "b1[1]" } })
    refuses("loss half_mse there, mse here", small(), { loss = "mse" })
    local trained = small()
    trained:fit(train, { epochs = 1 })
    refuses("first epoch 0 there, 1 here; other starting weights", trained)
    refuses("members 1 there, 5 here", many())
  end)

  it("is refused when damaged", function()
    local path = new_path()
    local function fit() small():fit(train, options{ checkpoint = path }) end
    fit()
    local bytes = helper.read(path)
    local r = tn.rng(3)
    for _ = 1, 60 do
      local at = r:integer(22, #bytes)
      helper.write(path, bytes:sub(1, at - 1) .. string.char(bytes:byte(at) ~ r:integer(1, 255)) .. bytes:sub(at + 1))
      raises(path .. ": the checkpoint is damaged; delete it to train from the start", fit)
    end
    helper.write(path, bytes:sub(1, -2))
    raises("the checkpoint is damaged", fit)
    helper.write(path, bytes:sub(1, 21) .. "\1" .. engine.bytes.hash(bytes:sub(1, 21) .. "\1"))
    raises("the checkpoint is damaged", fit)
    helper.write(path, "notes of mine")
    raises(path .. ": this is no checkpoint of a training; give another path", fit)
    assert.equal("notes of mine", helper.read(path))
    local before = small()
    pcall(before.fit, before, train, options{ checkpoint = path })
    assert.is_true(bits(before) == bits(small()))
  end)

  it("says what it wants", function()
    local function fit(ck) return function() small():fit(train, { epochs = 1, checkpoint = ck }) end end
    raises('bad argument #2 to \'fit\' (checkpoint: { "path", every = epochs } expected, got number)', fit(3))
    raises('checkpoint: { "path", every = epochs } expected, got table', fit{})
    raises("unknown option 'evry' of checkpoint; did you mean 'every'?", fit{ "a", evry = 3 })
    raises("checkpoint: every must be at least 1, got 0", fit{ "a", every = 0 })
    raises("/proc/nowhere/run.ck: No such file or directory", fit "/proc/nowhere/run.ck")
    raises("Is a directory", fit(helper.tmpdir()))
  end)

  it("says on stderr that it goes on", function()
    local path = new_path()
    local script = ([[
      local tn = require "tinynet"
      tn.net{ 1, {2, "tanh"}, {1, "identity"} }:fit(tn.data.book7{ n = 20 }:minmax(), { epochs = 10, every = 2,
        checkpoint = { %q, every = 5 }, on_epoch = function(e) if e.epoch == 8 and STOP then os.exit(3) end end })]]):format(path)
    local _, err, code = helper.run("-e", "STOP = true " .. script)
    assert.equal(3, code)
    assert.equal("", err)
    _, err = helper.run("-e", "STOP = false " .. script)
    assert.equal(("checkpoint %s: going on at epoch 5 of 10\n"):format(path), err)
    _, err = helper.run("--lang", "zh", "-e", "STOP = false " .. script)
    assert.equal(("检查点 %s：该训练已完成\n"):format(path), err)
    _, err = helper.run("--quiet", "-e", "STOP = false " .. script)
    assert.equal("", err)
  end)
end)

describe("Ctrl-C", function()
  it("leaves a file to go on from", function()
    local path = new_path()
    local script = ([[
      local tn = require "tinynet"
      local d = tn.data.book7():minmax()
      local function fit()
        local net = tn.net{ 1, {2, "tanh"}, {1, "identity"}, seed = 1 }
        return net, net:fit(d, { epochs = 3000, every = 1000, checkpoint = PATH and { PATH, every = 3000 } })
      end
      if STOP then
        io.popen("kill -INT $PPID"):close()
        print(pcall(fit))
      else
        local net, h = fit()
        print(require("tinynet.engine").bytes.hash(net:params()), h.epoch, #h.epochs)
      end]])
    local want = helper.run("-e", script)
    local head = ("PATH = %q "):format(path)
    local out, _, code = helper.run("-e", head .. "STOP = true " .. script)
    if code ~= 130 then assert.equal("false\tinterrupted!\n", out) end -- 130: the signal came before pcall
    local resumed, err = helper.run("-e", head .. script)
    assert.equal(want, resumed)
    if code ~= 130 and not err:find "going on" then assert.equal("", err) end -- at epoch 0 nothing is said
  end)
end)

describe("kill -9", function()
  -- Trains with a checkpoint at each epoch; prints weights and history in exact numbers.
  local SCRIPT = [[
    local tn = require "tinynet"
    local bytes = require("tinynet.engine").bytes
    local train, val = tn.data.book7{ n = 400 }:minmax():split(0.8)
    local ens = tn.ensemble{ 1, {4, "tanh"}, {1, "identity"}, init = "normal", members = 8, seed = 1 }
    local h = ens:fit(train, { epochs = 600, batch = 8, val = val, every = 10, checkpoint = PATH and { PATH, every = 1 } })
    print(bytes.hash(ens._core:params()), bytes.hash(h.train.loss), bytes.hash(h.val.mse), h.epoch, h.iteration)]]

  it("at any moment leaves a file to go on from", function()
    local folder = helper.tmpdir()
    local path = folder .. "/run.ck"
    local want = helper.run("-e", SCRIPT)
    local script = helper.write(folder .. "/run.lua", ("PATH = %q\n"):format(path) .. SCRIPT)
    local r = tn.rng(12)
    for k = 1, helper.long and 25 or 3 do
      if k % 5 == 0 then os.remove(path) end
      os.execute(("%s --quiet %s >/dev/null 2>&1 & sleep %.3f; kill -9 $! 2>/dev/null; wait 2>/dev/null"):format(
        helper.quote(helper.interpreter), helper.quote(script), r:uniform(nil, nil, 0.02, 0.2)))
    end
    assert.equal(want, (helper.run("--quiet", script)))
    assert.equal(want, (helper.run("--quiet", script)))
    assert.equal("file", lfs.attributes(path, "mode"))
  end)
end)
