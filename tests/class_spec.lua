-- Class data: generators, labels, one-hot columns, accuracy.
local helper = require "helper"
local tn = require "tinynet"

local function raises(sentence, f) helper.raises(f, sentence) end
local NAMES = { "xor", "moons", "spiral", "circles" }

describe("the class generators", function()
  for _, name in ipairs(NAMES) do
    local make = tn.data[name]

    it(name .. " alternates its classes and depends on its seed alone", function()
      local d = make()
      assert.equal(400, #d)
      assert.same({ 400, 2 }, { d.x:shape() })
      assert.same({ 400, 1 }, { d.y:shape() })
      for i = 1, 6 do assert.equal((i - 1) % 2, d.y:get(i)) end
      assert.equal(200, d.y:sum())
      assert.same({ 0, 1 }, d.classes)
      assert.same({ "x1", "x2", "class" }, d.names)
      assert.equal(1, d.seed)
      assert.is_true(d.x == make{ n = 400, noise = 0.1, seed = 1 }.x)
      assert.is_false(d.x == make{ seed = 2 }.x)
      assert.is_true(d:slice(1, 7).x == make{ n = 7 }.x)
      local noise = tn.rng(1, "noise"):normal(400, 2) * 0.1
      assert.is_true(d.x:equals(make{ noise = 0 }.x + noise, 1e-15))
      assert.equal(1, #make{ n = 1 })
    end)
  end

  it("follow their formulas", function()
    local math, t = tn.math, tn.rng(4, "data"):uniform(40)
    local formulas = {
      xor = function(_, k, i)
        local corners = { { -1, -1 }, { -1, 1 }, { 1, 1 }, { 1, -1 } }
        local x = corners[(i - 1) % 4 + 1]
        assert.equal(k, x[1] * x[2] < 0 and 1 or 0)
        return x[1], x[2]
      end,
      moons = function(u, k)
        local c, s = math.cos(math.pi * u), math.sin(math.pi * u)
        if k == 0 then return c, s end
        return 1 - c, 0.5 - s
      end,
      spiral = function(u, k)
        local angle = math.pi * (3.5 * u + k)
        return 5 * u * math.cos(angle), 5 * u * math.sin(angle)
      end,
      circles = function(u, k)
        local r = k == 0 and 1 or 0.5
        return r * math.cos(2 * math.pi * u), r * math.sin(2 * math.pi * u)
      end,
    }
    for name, f in pairs(formulas) do
      local d = tn.data[name]{ n = 40, noise = 0, seed = 4 }
      for i = 1, 40 do
        local a, b = f(t[i], (i - 1) % 2, i)
        assert.is_true(math.abs(d.x[i][1] - a) < 1e-15 and math.abs(d.x[i][2] - b) < 1e-15, name)
      end
    end
  end)

  it("say what they want", function()
    raises("bad argument #1 to 'xor' (unknown option 'nosie'; did you mean 'noise'?)",
      function() tn.data.xor{ nosie = 1 } end)
    raises("bad argument #1 to 'moons' (n must be at least 1, got 0)", function() tn.data.moons{ n = 0 } end)
    raises("bad argument #1 to 'spiral' (noise must be at least 0, got -1)", function() tn.data.spiral{ noise = -1 } end)
    raises("unknown field 'circle' of tn.data; did you mean 'circles'?", function() return tn.data.circle end)
  end)
end)

describe("class data", function()
  local d = tn.data.new({ 1, 2, 3, 4, 5 }, { 7, -1, 7, 3, -1 }, { classes = true })

  it("knows its labels and their samples", function()
    assert.same({ -1, 3, 7 }, d.classes)
    assert.equal("integer", math.type(d.classes[1]))
    assert.same({ { 2 }, { 5 } }, d:class(-1).x:tolist())
    assert.same({ { 1 }, { 3 } }, d:class(7).x:tolist())
    assert.same({ -1, 3, 7 }, d:class(7).classes)
    assert.matches("^dataset: 5 samples, 3 classes\n", tostring(d))
    d.classes[1] = 99
    assert.same({ -1, 3, 7 }, d.classes)
  end)

  it("becomes one column per class", function()
    local hot = d:onehot()
    assert.same({ { 0, 0, 1 }, { 1, 0, 0 }, { 0, 0, 1 }, { 0, 1, 0 }, { 1, 0, 0 } }, hot.y:tolist())
    assert.same({ "x", "class -1", "class 3", "class 7" }, hot.names)
    assert.same({ -1, 3, 7 }, hot.classes)
    assert.is_true(hot:onehot() == hot)
    assert.same({ { 4 } }, hot:class(3).x:tolist())
    assert.same({ { 0, 0, 1 }, { 1, 0, 0 } }, d:slice(1, 2):onehot().y:tolist())
    assert.same({ 1, 2 }, tn.data.new({ 1, 2 }, { { 0, 1 }, { 1, 0 } }, { classes = true }).classes)
  end)

  it("keeps its labels in parts and unscaled", function()
    local x = tn.data.xor{ n = 40 }
    local whole = tn.data.xor{ n = 80, seed = 2 }
    local train, val = x:split(0.5)
    for _, e in ipairs{ train, val, x:slice(3, 9), x:minmax(), x:zscore(), x:minmax{ y = true, lo = -1 },
      x:scaled_like(whole:zscore()), x:class(1) } do
      assert.same({ 0, 1 }, e.classes)
      assert.is_true(e.y:min() >= 0 and e.y:max() <= 1 and e.y:min() % 1 == 0)
    end
    assert.is_true(x:zscore().y == x.y)
    assert.equal(1, x:zscore():unscale_y(1))
    assert.is_nil(tn.data.book7{ n = 5 }.classes)
  end)

  it("is read from files only when told", function()
    local path = helper.write(helper.tmpdir() .. "/a.csv", "a,b\n1,0\n2,1\n3,1\n")
    assert.is_nil(tn.data.load(path).classes)
    assert.same({ 0, 1 }, tn.data.load(path, { classes = true }).classes)
    assert.same({ 1, 2, 3 }, tn.data.load(path, { y = "a", classes = true }).classes)
  end)

  it("says what it wants", function()
    raises("no class 2; the classes are -1, 3, 7", function() d:class(2) end)
    raises("this part of the data has no sample of class 3", function() d:slice(1, 2):class(3) end)
    raises("this is no class data; say classes = true when it is made or loaded",
      function() tn.data.book7{ n = 5 }:onehot() end)
    raises("this is no class data", function() tn.data.book7{ n = 5 }:class(1) end)
    raises("one column per class needs at least two classes, all samples are of class 4",
      function() tn.data.new({ 1 }, { 4 }, { classes = true }):onehot() end)
    raises("bad argument #2 to 'new' (classes: label 3.5 of sample 2 is no whole number)",
      function() tn.data.new({ 1, 2 }, { 1, 3.5 }, { classes = true }) end)
    raises("classes: several columns hold one 1 and else 0 in each row, row 2 does not",
      function() tn.data.new({ 1, 2 }, { { 0, 1 }, { 1, 1 } }, { classes = true }) end)
    raises("row 1 does not", function() tn.data.new({ 1, 2 }, { { -1, 2 }, { 1, 0 } }, { classes = true }) end)
    raises("labels beyond 2^63", function() tn.data.new({ 1, 2 }, { 1, 1e300 }, { classes = true }) end)
    raises("classes: true or false expected, got string", function() tn.data.new({ 1 }, { 1 }, { classes = "yes" }) end)
    raises("bad argument #3 to 'new' (unknown option 'class'; did you mean 'classes'?)",
      function() tn.data.new({ 1 }, { 1 }, { class = true }) end)
    local net = tn.net{ 1, {1, "sigmoid"} }
    raises("the labels of class data with one column must be 0 and 1, got -1 to 7; write d:onehot()",
      function() net:fit(d) end)
    raises("the data has 1 outputs, the net 3; d:onehot() gives class data one output per class",
      function() tn.net{ 1, {3, "sigmoid"} }:fit(d) end)
    raises("val is no class data, the training set is class data", function()
      net:fit(tn.data.new({ 1, 2 }, { 0, 1 }, { classes = true }), { val = tn.data.new({ 1 }, { 0 }) })
    end)
  end)
end)

describe("accuracy", function()
  -- one unit of identity: a = x
  local function echo(inputs)
    local net = tn.net{ inputs, {inputs, "identity"}, init = 0 }
    for j = 1, inputs do net.w1[j]:set(j, 1) end
    return net
  end

  it("of one output goes by the threshold 0.5", function()
    local d = tn.data.new({ 0.4, 0.6, 0.5, -3, 9 }, { 0, 1, 0, 1, 0 }, { classes = true })
    assert.equal(3 / 5, echo(1):metrics(d).accuracy)
    local broken = echo(1)
    broken.b1 = 0 / 0
    assert.equal(0, broken:metrics(d).accuracy)
  end)

  it("of several outputs goes by the largest, the first of equals", function()
    local x = { { 3, 1, 2 }, { 0, 5, 5 }, { -3, -2, -1 }, { 1, 1, 1 } }
    local y = tn.data.new(x, { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 1, 0 }, { 1, 0, 0 } }, { classes = true })
    assert.equal(3 / 4, echo(3):metrics(y).accuracy)
  end)

  it("is for class data only", function()
    local net = tn.net{ 1, {1, "identity"}, init = 0 }
    local m = net:metrics(tn.data.new({ 0, 1 }, { 0, 1 }))
    assert.is_nil(m.accuracy)
    assert.equal(-1, m.r2)
  end)

  it("is recorded, logged and printed in the place of r2", function()
    local train, val = tn.data.xor{ n = 300 }:zscore():split(0.8)
    local function check(a, b, net)
      local h = net:fit(a, { loss = "bce", lr = 0.5, epochs = 60, val = b })
      assert.is_nil(h.train.r2)
      assert.equal(net:metrics(a).accuracy, h.last.train.accuracy)
      assert.equal(net:metrics(b).accuracy, h.val.accuracy[#h.epochs])
      assert.is_true(h.best.val.accuracy > 0.9)
      assert.matches(("accu %.6f, validation"):format(h.last.train.accuracy), h:log(1), 1, true)
      assert.matches("\n                 mse accuracy\n", tostring(h), 1, true)
      for line in tostring(h):gmatch "[^\n]+" do assert.is_true(#line <= 80) end
    end
    check(train, val, tn.net{ 2, {4, "tanh"}, {1, "sigmoid"}, init = "normal", seed = 3 })
    check(train:onehot(), val:onehot(), tn.net{ 2, {4, "tanh"}, {2, "sigmoid"}, init = "normal", seed = 3 })
  end)

  it("knows where the sigmoid is: bce_logits has its threshold at 0", function()
    local d = tn.data.new({ 0.4, -0.2, 0.2, -3 }, { 1, 0, 1, 0 }, { classes = true })
    local net = echo(1)
    assert.equal(1 / 2, net:metrics(d).accuracy)
    local h = net:fit(d, { loss = "bce_logits", lr = 1e-9, epochs = 1 })
    assert.same({ 1, 1 }, h.train.accuracy:tolist())
    assert.equal(1, net:metrics(d).accuracy)
  end)

  it("of three classes by softmax and cross_entropy", function()
    local x = tn.rng(3):uniform(300, 2, -1, 1)
    local labels = x:copy():tolist()
    for i, p in ipairs(labels) do labels[i] = p[1] > 0.3 and 5 or p[2] > 0 and 2 or 1 end
    local d = tn.data.new(x, labels, { classes = true }):onehot()
    local net = tn.net{ 2, {8, "tanh"}, {3, "softmax"}, init = "glorot", seed = 1 }
    local h = net:fit(d, { loss = "cross_entropy", optimizer = "adam", lr = 0.05, epochs = 40 })
    assert.is_true(h.last.train.accuracy > 0.95)
    local a, hits = net:forward(d.x), 0
    for i = 1, 300 do hits = hits + (a[i]:argmax() == d.y[i]:argmax() and 1 or 0) end
    assert.equal(hits / 300, h.last.train.accuracy)
  end)

  it("of an ensemble is that of its members, whatever the kernels", function()
    local train, val = tn.data.moons{ n = 700 }:split(0.8)
    local ens = tn.ensemble{ 2, {3, "relu"}, {1, "sigmoid"}, init = "he", members = 9, seed = 1 }
    local h = ens:fit(train, { loss = "bce", epochs = 20, val = val })
    local accuracy = ens:metrics(val).accuracy
    assert.same({ 9 }, { accuracy:shape() })
    for i = 1, 9 do
      assert.equal(ens:net(i):metrics(val).accuracy, accuracy[i])
      assert.equal(accuracy[i], h:member(i).last.val.accuracy)
    end
    assert.matches("accuracy 0.", tostring(h), 1, true)
  end)
end)
