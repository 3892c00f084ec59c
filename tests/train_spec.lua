local helper = require "helper"
local tn = require "tinynet"

local d = tn.data.book7{ n = 100 }:minmax()
local train, val = d:split(0.8)

local function small(act)
  return tn.net{ 1, {2, act or "relu"}, {1, "identity"}, init = "normal", seed = 7 }
end

describe("fit", function()
  it("does what the canonical sequence says, the last short batch included", function()
    local net, by_hand = small "tanh", small "tanh"
    net:fit(train, { lr = 0.1, batch = 32, epochs = 1, seed = 4 })
    -- the same order from the same stream, one step per batch: 32, 32 and 16 samples
    local order = require("tinynet.engine").rng(4, "shuffle", 0):shuffle(tn.array.linspace(1, 80, 80))
    for first = 1, 80, 32 do
      local rows = order:slice(first, math.min(first + 31, 80))
      local part = tn.data.new(train.x:take(rows), train.y:take(rows))
      local g = by_hand:gradient(part)
      local p = by_hand:params()
      for k = 1, #p do p[k] = p[k] - 0.1 * g[k] end
    end
    assert.is_true(net:params():equals(by_hand:params(), 1e-14))
  end)

  it("does not depend on how epochs are cut into calls", function()
    local a, b = small(), small()
    a:fit(train, { epochs = 20 })
    b:fit(train, { epochs = 7 })
    local h = b:fit(train, { epochs = 13, every = 1 })
    assert.is_true(a:params() == b:params())
    assert.equal(20, h.epoch)
    assert.equal(200, h.iteration)
  end)

  it("gives another seed another order", function()
    local a, b, c = small(), small(), small()
    a:fit(train, { epochs = 3 })
    b:fit(train, { epochs = 3, seed = 1 })
    c:fit(train, { epochs = 3, seed = 2 })
    assert.is_true(a:params() == b:params())
    assert.is_false(a:params() == c:params())
  end)

  it("takes a batch larger than the data and batches longer than a block", function()
    local a, b = small(), small()
    a:fit(train, { epochs = 3, batch = 1000 })
    b:fit(train, { epochs = 3, batch = 80 })
    assert.is_true(a:params() == b:params())
    local big = tn.data.book7{ n = 700 }:minmax()
    local net = small "tanh"
    local g = net:gradient(big)
    local p = net:params():copy()
    net:fit(big, { epochs = 1, batch = 700, lr = 0.5 })
    assert.is_true(net:params():equals(p - g * 0.5, 1e-13))
  end)

  it("records before training, at every so many epochs, and at the end", function()
    local h = small():fit(train, { epochs = 25, every = 10, val = val, record = { "w1[1,1]" } })
    assert.same({ 0, 10, 20, 25 }, h.epochs:tolist())
    assert.equal(4, #h.train.loss)
    assert.equal(4, #h.val.r2)
    assert.equal(4, #h.params["w1[1,1]"])
    assert.equal("ok", h.status)
    assert.equal(h.train.loss[4], h.last.train.loss)
    assert.equal(h.train.mse[1] / 2, h.train.loss[1])
    assert.is_nil(small():fit(train, { epochs = 1 }).val)
    assert.is_true(#small():fit(train, { epochs = 1000 }).epochs <= 202)
  end)

  it("knows its best record, by the validation loss", function()
    local h = small():fit(train, { epochs = 50, val = val })
    assert.equal(h.val.loss:min(), h.best.val.loss)
    assert.equal(h.epochs[h.val.loss:argmin()], h.best.epoch)
  end)

  it("writes the book's log lines", function()
    local h = small():fit(train, { epochs = 3, val = val, every = 1 })
    local lines = h:log(2)
    assert.matches("^epoch 1, iteration 20, train: loss %d%.%d%d%d%d%d%d, accu %-?%d%.%d%d%d%d%d%d, "
      .. "validation: loss %d%.%d+, accu %-?%d%.%d+\nepoch 2, iteration 30, [^\n]*$", lines)
    assert.equal(("epoch 2, iteration 30, train: loss %.6f, accu %.6f, validation: loss %.6f, accu %.6f"):format(
      h.last.train.mse, h.last.train.r2, h.last.val.mse, h.last.val.r2), h:log(1))
    local _, count = h:log():gsub("\n", "\n")
    assert.equal(2, count)
  end)

  it("writes them in Chinese exactly as the book", function()
    local out = helper.run("--lang", "zh", "-e", [[
      local tn = require "tinynet"
      local train, val = tn.data.book7{ n = 50 }:minmax():split(0.8)
      local net = tn.net{ 1, {2, "relu"}, {1, "identity"}, seed = 1 }
      net:fit(train, { val = val, epochs = 4, batch = 5, log = 2 })]])
    local line = (", 训练集: loss N, accu N, 验证集: loss N, accu N\n"):gsub("N", "%%-?%%d+%%.%%d%%d%%d%%d%%d%%d")
    assert.matches("^轮数 1, 迭代 16" .. line .. "轮数 3, 迭代 32" .. line .. "$", out)
  end)

  it("calls on_epoch at each record and stops on false", function()
    local seen = {}
    local net = small()
    local h = net:fit(train, { epochs = 10, every = 2, val = val, on_epoch = function(e)
      seen[#seen + 1] = e.epoch
      assert.is_true(e.net == net and e.train.loss > 0 and e.val.r2 < 1)
      return e.epoch < 4
    end })
    assert.same({ 0, 2, 4 }, seen)
    assert.equal("stopped", h.status)
    assert.equal(4, h.epoch)
  end)

  it("ends with the status diverged, not with an error", function()
    local net = small "identity"
    local h = net:fit(train, { lr = 1000, epochs = 200 })
    assert.equal("diverged", h.status)
    assert.is_true(h.epoch >= 1 and h.epoch < 200)
    assert.is_false(h.last.train.loss < 1e300)
    assert.matches("^history: diverged", tostring(h))
    assert.equal(0, h.best.epoch)
  end)

  it("ends, however rarely it records", function()
    local net = small()
    for _, epoch in ipairs{ 3, 6 } do
      local h = net:fit(train, { epochs = 3, every = math.maxinteger, log = math.maxinteger })
      assert.same({ epoch - 3, epoch }, h.epochs:tolist())
    end
  end)

  it("takes no memory for records that an ensemble will not have", function()
    local ens = tn.ensemble{ 1, {1, "identity"}, members = 5000, seed = 1 }
    local before
    collectgarbage()
    collectgarbage "stop"
    finally(function() collectgarbage "restart" end)
    ens:fit(train, { epochs = 0, on_epoch = function() before = collectgarbage "count" end })
    collectgarbage()
    local rest = collectgarbage "count"
    assert.is_true(before - rest < 100 * 5000 * 8 / 1024, before - rest) -- less than a hundred records
  end)

  it("prints losses that were never a number", function()
    tn.act.define("never", function(z) return (-1 - z * z) ^ 0.5 end)
    local h = tn.net{ 1, {2, "never"}, {1, "identity"} }:fit(train, { epochs = 2 })
    assert.matches("^history: diverged.*nan", tostring(h))
  end)

  it("prints how it went", function()
    local h = small():fit(train, { epochs = 10, val = val })
    local text = tostring(h)
    assert.matches("^history: ok, 10 epochs, 100 steps of batch 8, sgd lr 0.1, trained on half_mse\n", text)
    assert.matches("\n  train     ", text)
    assert.matches("\n  val       ", text)
    for line in text:gmatch "[^\n]+" do assert.is_true(#line <= 80) end
  end)

  it("refuses what it does not understand", function()
    local net = small()
    local function fit(options) return function() net:fit(train, options) end end
    helper.raises(fit{ epoch = 3 }, "bad argument #2 to 'fit' (unknown option 'epoch'; did you mean 'epochs'?)")
    helper.raises(fit{ lr = 0 }, "lr must be more than 0")
    helper.raises(fit{ lr = 0 / 0 }, "lr must not be NaN")
    helper.raises(fit{ lr = 1 / 0 }, "finite")
    helper.raises(fit{ lr = "fast" }, "lr: number expected, got string")
    helper.raises(fit{ batch = 0 }, "batch must be at least 1, got 0")
    helper.raises(fit{ epochs = -1 }, "epochs must be at least 0, got -1")
    helper.raises(fit{ epochs = 1.5 }, "epochs: whole number expected, got 1.5")
    helper.raises(fit{ optimizer = "sdg" }, "unknown optimizer 'sdg'; did you mean 'sgd'?")
    helper.raises(fit{ optimizer = { "sgd", lr = 1 }, lr = 1 }, "lr is given twice")
    helper.raises(fit{ optimizer = { "sgd", rl = 1 } }, "unknown option 'rl' of the optimizer; did you mean 'lr'?")
    helper.raises(fit{ loss = "msee" }, "unknown loss 'msee'; did you mean 'mse'?")
    helper.raises(fit{ loss = "bce" },
      'loss bce wants a sigmoid output: end the net with {1, "sigmoid"} instead of {1, "identity"}')
    helper.raises(fit{ val = 3 }, "dataset expected, got number")
    helper.raises(fit{ record = { "w9" } }, "bad argument #2 to 'fit' (unknown parameter 'w9'")
    helper.raises(fit{ order = "own" }, "unknown option 'order'")
    helper.raises(function() net:fit(train, 5) end, "table of options expected, got number")
    helper.raises(function() net:fit({ 1, 2 }) end, "bad argument #1 to 'fit' (dataset expected, got table)")
    helper.raises(function() net.fit(train, {}) end, "calling 'fit' on bad self (net expected, got dataset")
    helper.raises(fit{ val = tn.data.book7{ n = 30, seed = 2 }:minmax() }, "val is scaled otherwise than the training set")
    helper.raises(function() net:fit(tn.data.new({ { 1, 2 }, { 3, 4 } }, { 1, 2 })) end, "the data has 2 inputs, the net 1")
    local wrong = tn.net{ 1, {1, "sigmoid"} }
    helper.raises(function() wrong:fit(tn.data.new({ 0, 1 }, { 0, 2 }), { loss = "bce" }) end,
      "loss bce wants targets between 0 and 1, the data has 0 to 2")
  end)

  it("names the function even behind a tail call", function()
    local function fit() return small():fit(train, { epoch = 3 }) end
    helper.raises(fit, "bad argument #2 to 'fit' (unknown option 'epoch'")
    helper.raises(function() return tn.share("a", 2) end, "bad argument #1 to 'share'")
    helper.raises(function() return tn.net{ 1 } end, "bad argument #1 to 'net'")
    helper.raises(function() return tn.data.new({ 0 / 0 }, { 1 }) end, "bad argument #1 to 'new'")
  end)

  it("names the user's line", function()
    local _, err, code = helper.run("-", { stdin = 'local tn = require "tinynet"\nlocal d = tn.data.book7()\n'
      .. 'local net = tn.net{ 1, {1, "identity"} }\nnet:fit(d, { epoch = 3 })\n' })
    assert.equal(1, code)
    assert.matches("stdin:4: bad argument #2 to 'fit' %(unknown option 'epoch'; did you mean 'epochs'%?%)", err)
  end)

  it("leaves what is done after Ctrl-C", function()
    local out, _, code = helper.run("-e", [[
      local tn = require "tinynet"
      local net = tn.net{ 1, {2, "tanh"}, {1, "identity"} }
      local d = tn.data.book7():minmax()
      io.popen("kill -INT $PPID"):close()
      local ok, e = pcall(net.fit, net, d, { epochs = 100000000, every = 1000000 })
      print(ok, tostring(e), e.partial.epoch >= 0, net:loss(d) == net:loss(d), e.partial.status)]])
    if code == 130 then return end -- the signal came before pcall: equally right
    assert.equal("false\tinterrupted!\ttrue\ttrue\tinterrupted\n", out)
  end)

  it("tells of each member of an ensemble that it was interrupted", function()
    local out, _, code = helper.run("-e", [[
      local tn = require "tinynet"
      local ens = tn.ensemble{ 1, {2, "tanh"}, {1, "identity"}, members = 3, seed = 1 }
      local d = tn.data.book7():minmax()
      io.popen("kill -INT $PPID"):close()
      local ok, e = pcall(ens.fit, ens, d, { epochs = 100000000, every = 1000000 })
      print(ok, e.partial:member(3).status, (tostring(e.partial):match "^[^,]*"))]])
    if code == 130 then return end -- the signal came before pcall: equally right
    assert.equal("false\tinterrupted\thistory: 3 interrupted\n", out)
  end)

  it("breaks off a long epoch, too, and takes back what it had changed", function()
    local out, _, code = helper.run("-e", [[
      local tn = require "tinynet"
      local r = tn.rng(1)
      local d = tn.data.new(r:uniform(100000, 20), r:uniform(100000, 1))
      local function net() return tn.net{ 20, {64, "relu"}, {1, "identity"}, seed = 1 } end
      local broken, whole = net(), net()
      os.execute("(sleep 0.4; kill -INT $PPID) &")
      local ok, e = pcall(broken.fit, broken, d, { epochs = 1000000, every = 1000000, optimizer = "momentum", lr = 1e-3 })
      local epochs = e.partial.epoch
      if epochs > 0 then whole:fit(d, { epochs = epochs, every = epochs, optimizer = "momentum", lr = 1e-3 }) end
      print(ok, tostring(e), broken:params() == whole:params())]])
    if code == 130 then return end -- the signal came before pcall: equally right
    assert.equal("false\tinterrupted!\ttrue\n", out)
  end)

  it("keeps a history however early Ctrl-C comes", function()
    for _, wait in ipairs{ 0.01, 0.03, 0.06 } do -- while the loss of the first weights is measured
      local out, _, code = helper.run("-e", ([[
        local tn = require "tinynet"
        local d = tn.data.new(tn.array.zeros(200000, 20), tn.array.zeros(200000, 1))
        local net = tn.net{ 20, {64, "tanh"}, {1, "identity"}, seed = 1 }
        os.execute("(sleep %g; kill -INT $PPID) &")
        local ok, e = pcall(net.fit, net, d, { epochs = 1000000 })
        print(ok, tostring(e), #e.partial.train.loss - e.partial.epoch)]]):format(wait))
      if code ~= 130 then assert.equal("false\tinterrupted!\t1\n", out) end
    end
  end)

  it("draws a progress bar on a terminal, none in a pipe or with --quiet", function()
    local fit = 'local tn = require "tinynet"; tn.net{ 1, {1, "tanh"} }:fit(tn.data.book7():minmax(), { epochs = 200 })'
    local function on_terminal(options)
      local command = ("%s %s-e %s"):format(helper.quote(helper.interpreter), options, helper.quote(fit))
      return helper.run("-qec", command, "/dev/null", { program = "script" })
    end
    local out, _, code = on_terminal ""
    if code == 127 then return pending "script (bsdutils) is not installed" end
    assert.matches("%[#+%.+%] +%d+ %%", out)
    assert.is_nil(on_terminal("--quiet "):find("%", 1, true))
    local narrow = helper.run("-qec", ("stty cols 20; exec %s -e %s"):format(helper.quote(helper.interpreter),
      helper.quote(fit)), "/dev/null", { program = "script" })
    for bar in narrow:gmatch "%[[#.]*%][^\r]*" do assert.is_true(#bar < 20, bar) end
    assert.matches("%[#+%.*%] +%d+ %%", narrow)
    local piped, err = helper.run("-e", fit)
    assert.equal("", piped .. err)
  end)
end)
