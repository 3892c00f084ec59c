local helper = require "helper"
local tn = require "tinynet"
local symmetry = require "tinynet.landscape.symmetry"

-- A 1-2-1 tanh net at a minimum of few samples.
local function solved()
  local d = tn.data.book7{ n = 60 }:minmax()
  local a = tn.landscape.atlas(tn.net{ 1, {2, "tanh"}, {1, "identity"} }, d, { starts = 12 })
  return a[1].net, d
end

describe("tn.landscape.path", function()
  it("leads over the known saddle of a double well", function()
    -- Two identity units in a row fit y = x where v w = 1: two valleys, and between them 1/2 at v = w = 0.
    local d = tn.data.new({ { -1 }, { 1 } }, { { -1 }, { 1 } })
    local a = tn.net{ 1, {1, "identity"}, {1, "identity"}, init = { w1 = 1, w2 = 1 } }
    local b = tn.net{ 1, {1, "identity"}, {1, "identity"}, init = { w1 = -1, w2 = -1 } }
    local p = tn.landscape.path(a, b, d, { copies = false })
    assert.is_true(math.abs(p.height - 0.5) < 1e-3 and p.height >= 0.5)
    assert.equal(0, p.loss[1])
    assert.equal(p.height, p.barrier)
    assert.equal(0, tn.landscape.path(a, b, d).barrier) -- b is a copy of a
  end)

  it("leads over an isolated saddle between two minima that are no copies", function()
    -- One unit that outputs a sine: besides the exact fit, sin(3 x + 1/2), there is a minimum with w = 0.875.
    tn.act.define("wave", function(z) return tn.math.sin(z) end)
    local x = tn.array.linspace(-1, 1, 11):reshape(11, 1)
    local d = tn.data.new(x, tn.math.sin(x * 3 + 0.5))
    local a, b = tn.net{ 1, {1, "wave"}, init = { w = 2.9, b = 0.4 } }, tn.net{ 1, {1, "wave"}, init = { w = 0.9, b = 0 } }
    for _, net in ipairs{ a, b } do net:fit(d, { optimizer = "lm", epochs = 60 }) end
    assert.is_true(a:loss(d) < 1e-25 and math.abs(b:loss(d) - 0.13916406) < 1e-8)
    local p = tn.landscape.path(a, b, d)
    local s = p.saddle
    assert.is_true(p.exact and not s.plateau and s.grad_norm < 1e-8)
    assert.is_true(s.net:gradient(d):norm() < 1e-8)
    local values = tn.eigen(s.net:hessian(d))
    assert.same({ values[1], values[2] }, s.eigenvalues)
    assert.is_true(values[1] < -0.1 and values[2] > 0.5)
    assert.equal(s.loss, p.height)
    assert.is_true(math.abs(p.height - 0.1420074069737) < 1e-12)
    assert.is_true(p.loss:max() <= p.height * (1 + 1e-12) and p.loss[1] < 1e-25)
    assert.is_true(math.abs(p.loss[-1] - b:loss(d)) < 1e-15 and p.nets[#p.nets]:params() == b:params())
    assert.matches("a pass, checked on both sides", tostring(p))
    -- The two parameters are a plane, whose barrier is found in another way.
    local slice = tn.landscape.slice(a, d, { x = "w1[1,1]", y = "b1[1]", x_range = { -1, 5 }, y_range = { -3, 3 }, n = 61 })
    local bar = slice:barrier({ x = a:get "w1[1,1]", y = a:get "b1[1]" }, { x = b:get "w1[1,1]", y = b:get "b1[1]" })
    assert.equal("saddle", bar.exact)
    assert.is_true(math.abs(bar.height / p.height - 1) < 1e-12)
    -- Behind another minimum: along the string, then down.
    local c = tn.net{ 1, {1, "wave"}, init = { w = -7.37, b = 5.13 } }
    c:fit(d, { optimizer = "lm", epochs = 60 })
    local far = tn.landscape.path(a, c, d)
    assert.is_true(far.exact and far.saddle.grad_norm < 1e-8 and far.saddle.eigenvalues[2] > 0.1)
    assert.is_true(far.loss:max() <= far.height * (1 + 1e-12))
  end)

  it("goes down by Newton's steps on other losses, that of the training by default", function()
    local x = tn.array.linspace(-2, 2, 15):reshape(15, 1)
    local d = tn.data.new(x, x:map(function(v) return math.abs(v) < 0.7 and 0.9 or 0.2 end))
    tn.act.define("wave_2", function(z) return tn.math.sin(z) end)
    local function net(w, b)
      local a = tn.net{ 1, {1, "wave_2"}, {1, "sigmoid"}, init = { w1 = w, b1 = b, w2 = 1 } }
      a:fit(d, { loss = "bce", optimizer = "adam", lr = 0.02, batch = 15, epochs = 3000 })
      return a
    end
    local p = tn.landscape.path(net(1, 1.5), net(4, 1.5), d)
    assert.matches("^path between two nets %(bce%)", tostring(p))
    local q = tn.landscape.path(net(1, 1.5), net(4, 1.5), d, { loss = "mse" })
    assert.matches("%(mse%)", tostring(q))
    assert.is_true(p.loss:max() <= p.height * (1 + 1e-12))
  end)

  it("keeps the lowest way so far at Ctrl-C", function()
    if helper.emulated then return pending(helper.emulated.moment) end
    local folder = helper.tmpdir()
    local file = helper.write(folder .. "/script.lua", [[
      local tn = require "tinynet"
      local d = tn.data.book7():minmax()
      local function net(seed)
        local a = tn.net{ 1, {12, "tanh"}, {1, "identity"}, init = "normal", seed = seed }
        a:fit(d, { optimizer = "lm", epochs = 40 })
        return a
      end
      local a, b = net(1), net(2)
      print "ready"
      io.flush()
      local ok, err = pcall(tn.landscape.path, a, b, d, { rounds = 100000, copies = false })
      local p = err.partial
      print(ok, tostring(err), p.height >= p.loss[1], p.exact, #p.nets >= 2)
      error(err)]])
    local out, err, code = helper.run(file, { cwd = folder, shell = [[mkfifo pipe;
      run() { "$@" >pipe & pid=$!; exec 3<pipe; read line <&3; sleep 0.5; kill -INT $pid; cat <&3; wait $pid; }; run]] })
    assert.equal("false\tinterrupted!\ttrue\tfalse\ttrue\n", out, err)
    assert.equal(130, code)
  end)

  it("joins the copies of a tanh solution over the plateau of the smaller net", function()
    local a, d = solved()
    local list = symmetry.copies(a, a, 100)
    assert.equal(8, #list)
    for _, number in ipairs(helper.long and { 2, 3, 4, 5, 6, 7, 8 } or { 5 }) do
      local p = tn.landscape.path(a, list[number], d, { copies = false, rounds = 15 })
      local s = p.saddle
      assert.is_true(p.exact and s.grad_norm < 1e-8)
      assert.is_true(s.eigenvalues[1] < 0 and s.eigenvalues[2] > -1e-9)
      assert.equal(s.loss, p.height)
      assert.is_true(p.loss:max() <= p.height * (1 + 1e-12))
      assert.is_true(math.abs(p.loss[1] - a:loss(d)) < 1e-15 and math.abs(p.loss[-1] - a:loss(d)) < 1e-15)
      assert.is_true(p.nets[#p.nets]:params() == list[number]:params())
      for i = 2, #p.nets do assert.is_true(p.nets[i]:loss(d) <= p.height * (1 + 1e-12)) end
      assert.matches("a pass, checked on both sides", tostring(p))
    end
    local same = tn.landscape.path(a, list[5], d)
    assert.equal(0, same.barrier)
    assert.is_true(same.copy ~= nil)
    assert.matches("no barrier", tostring(same))
  end)

  it("is at the height of FACTS' one-unit fit for the book's samples", function()
    if not helper.reference then return pending(helper.no_reference) end
    if not helper.long then return pending "long tier: seconds of training" end
    local d = tn.data.load(helper.reference .. "/book7-samples.txt"):minmax()
    local a = tn.net{ 1, {2, "tanh"}, {1, "identity"}, seed = 2 }
    a:fit(d, { optimizer = "lm", epochs = 300 })
    local one = tn.landscape.atlas(tn.net{ 1, {1, "tanh"}, {1, "identity"} }, d, { starts = 20 })[1]
    local p = tn.landscape.path(a, symmetry.copies(a, a, 100)[5], d, { copies = false })
    assert.is_true(math.abs(p.height / one.loss - 1) < 1e-12)
    assert.is_true(math.abs(p.height - 0.0075433605) < 5e-11)
  end)

  it("gives an upper bound for relu nets, and nets whose profile it states", function()
    local d = tn.data.book7{ n = 60 }:minmax()
    local a = tn.landscape.atlas(tn.net{ 1, {2, "relu"}, {1, "identity"} }, d, { starts = 30 })
    local p = tn.landscape.path(a[1].net, a[#a].net, d, { rounds = 10, images = 9 })
    assert.is_nil(p.saddle)
    assert.is_true(p.height >= a[#a].loss * (1 - 1e-12))
    assert.is_true(p.barrier == 0 or p.height >= p.loss:max() and p.height <= p.loss:max() * 1.01)
    assert.equal(0, p.t[1])
    assert.equal(1, p.t[-1])
  end)

  it("casts its shadow on a slice", function()
    local a, d = solved()
    local b = a:copy()
    b:set("w1[1,1]", a:get "w1[1,1]" + 1)
    b:set("b2[1]", a:get "b2[1]" + 3)
    local p = tn.landscape.path(a, b, d, { copies = false, rounds = 0 })
    local s = tn.landscape.slice(a, d, { x = "w1[1,1]", y = "w1[1,2]", n = 3 })
    local shadow = p:shadow(s)
    assert.is_true(math.abs(shadow.x[1] - a:get "w1[1,1]") < 1e-12 and shadow.distance[1] < 1e-12)
    assert.is_true(math.abs(shadow.x[-1] - b:get "w1[1,1]") < 1e-12)
    assert.is_true(math.abs(shadow.y[-1] - a:get "w1[1,2]") < 1e-12)
    assert.is_true(math.abs(shadow.distance[-1] - 3) < 1e-12)
    helper.raises(function() p:shadow(a) end, "slice expected, got net")
  end)

  it("refuses what makes no path", function()
    local d = tn.data.book7{ n = 30 }:minmax()
    local a, b = tn.net{ 1, {2, "tanh"}, {1, "identity"} }, tn.net{ 1, {3, "tanh"}, {1, "identity"} }
    helper.raises(function() tn.landscape.path(a, b, d) end,
      "bad argument #2 to 'path' (the nets differ in shape: 1-2-1 (tanh, identity) and 1-3-1 (tanh, identity))")
    helper.raises(function() tn.landscape.path(a, a, a) end, "bad argument #3 to 'path' (dataset expected, got net)")
    helper.raises(function() tn.landscape.path(a, a, d, { image = 3 }) end,
      "unknown option 'image'; did you mean 'images'?")
    helper.raises(function() tn.landscape.path(a, a, d, { images = 2 }) end, "images must be at least 3, got 2")
    helper.raises(function() tn.landscape.path(a, a, d, { copies = 3 }) end, "copies: true or false expected, got 3")
    a:set("b2[1]", 0 / 0)
    helper.raises(function() tn.landscape.path(a, a, d) end, "parameter b2[1] of the net is ")
  end)
end)
