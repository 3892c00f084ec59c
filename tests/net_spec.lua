local helper = require "helper"
local engine = require "tinynet.engine"
local tn = require "tinynet"

local function small(seed)
  return tn.net{ 1, {2, "relu"}, {1, "identity"}, init = "normal", seed = seed or 7 }
end

describe("tn.net", function()
  describe("shapes", function()
    it("refuses what is too deep, too wide or too large, before allocation", function()
      local deep = { 1 }
      for l = 1, 65 do deep[l + 1] = { 1, "tanh" } end
      helper.raises(function() tn.net(deep) end, "bad argument #1 to 'net' (a net has at most 64 layers, got 65)")
      helper.raises(function() tn.net{ 1, {1 << 40, "relu"}, {1, "identity"} } end,
        "bad argument #1 to 'net' (layer 1: a layer has at most 1048576 units, got 1099511627776)")
      helper.raises(function() tn.net{ 1 << 40, {1, "identity"} } end,
        "bad argument #1 to 'net' (a net has at most 1048576 inputs, got 1099511627776)")
      helper.raises(function() tn.net{ 1 << 20, {1 << 20, "relu"}, {1, "identity"} } end,
        "bad argument #1 to 'net' (1 nets of 1099513724929 parameters would need 8796.1 GB of memory")
      helper.raises(function() tn.ensemble{ 1, {1, "identity"}, members = math.maxinteger } end,
        "bad argument #1 to 'ensemble' (9223372036854775807 nets of 2 parameters would need")
    end)

    it("names the layer file that is missing", function()
      helper.raises(function() small():load_txt{ "/nonexistent/1.txt", "/nonexistent/2.txt" } end,
        "/nonexistent/1.txt")
    end)

    it("names its parameters in the order of the book", function()
      assert.same({ "w1[1,1]", "w1[1,2]", "b1[1]", "b1[2]", "w2[1,1]", "w2[2,1]", "b2[1]" }, small():names())
      local deep = tn.net{ 3, {4, "tanh"}, {2, "sigmoid"}, {1, "identity"} }
      assert.same({ 3, 4 }, { deep.w1:shape() })
      assert.same({ 1, 2 }, { deep.b2:shape() })
      assert.equal(3 * 4 + 4 + 4 * 2 + 2 + 2 + 1, #deep:params())
    end)

    it("refuses what is no shape and says what to write", function()
      helper.raises(function() tn.net{ 1, 2, {1, "identity"} } end,
        "bad argument #1 to 'net' (layer 1 is a bare number; write {2, \"relu\"}: units, then the activation)")
      helper.raises(function() tn.net{ 1, {2, "rellu"}, {1, "identity"} } end,
        "layer 1: unknown activation 'rellu'; did you mean 'relu'?")
      helper.raises(function() tn.net{ 1, {2}, {1, "identity"} } end, "layer 1 has no activation; write {2, \"relu\"}")
      helper.raises(function() tn.net{ {2, "relu"}, {1, "identity"} } end, "the number of inputs comes first")
      helper.raises(function() tn.net{ 1 } end, "at least one layer")
      helper.raises(function() tn.net{ 1, {0, "relu"} } end, "layer 1: whole number of units expected, got 0")
      helper.raises(function() tn.net{ 1, {2, "relu", slop = 1} } end, "layer 1: unknown option 'slop' of relu")
      helper.raises(function() tn.net{ 1, {2, "leaky_relu", slop = 1} } end, "did you mean 'slope'?")
      helper.raises(function() tn.net{ 1, {2, "relu"}, int = 0 } end, "unknown option 'int'; did you mean 'init'?")
      helper.raises(function() tn.net(3) end, "table { inputs, {units, activation}, ... } expected, got number")
      helper.raises(function() tn.net{ 1, {2, "relu"}, seed = 1.5 } end, "seed: whole number expected, got 1.5")
      helper.raises(function() tn.net{ 1, {100000, "relu"}, {1000000, "relu"}, {100, "relu"} } end, "GB of memory")
    end)

    it("gives nets without a seed the next of the counter", function()
      local a, b = tn.net{ 1, {1, "identity"} }, tn.net{ 1, {1, "identity"} }
      assert.equal(a.seed + 1, b.seed)
      assert.is_false(a.w1 == b.w1)
    end)
  end)

  describe("init", function()
    local function net(init)
      local n = tn.net{ 2, {3, "tanh"}, {1, "identity"}, init = init, seed = 5 }
      return n
    end

    it("draws the laws of the table", function()
      assert.is_true(net(0):params() == tn.array.zeros(13))
      assert.is_true(net(1.5).w1 == tn.array.ones(2, 3) * 1.5)
      assert.is_true(net(1.5).b1 == tn.array.zeros(1, 3))
      assert.is_true(net"he".b1 == tn.array.zeros(1, 3))
      assert.is_false(net"normal".b1 == tn.array.zeros(1, 3))
      assert.is_false(net"torch".b1 == tn.array.zeros(1, 3))
      assert.is_true(net().w1 == net"torch".w1)
      assert.is_true(net"torch".w1:abs():max() <= 1 / math.sqrt(2))
      assert.is_true(net"torch".b1:abs():max() <= 1 / math.sqrt(2))
      assert.equal(0.1, net"book".b2[1][1])
      assert.is_true(net"book".w1 == net"normal".w1)
      assert.is_true(net"abs_normal".w1 == net"normal".w1:abs())
      assert.is_true(net{ "constant", 2 }.w1 == tn.array.ones(2, 3) * 2)
    end)

    it("shifts and scales normals per unit", function()
      local plain = net{ b = "normal", w = 0 }
      local moved = net{ b1 = { "normal", mean = { 1, 2, 3 } }, b2 = 7, w = 0 }
      assert.is_true(moved.b1:equals(plain.b1 + tn.array{ { 1, 2, 3 } }, 1e-15))
      assert.equal(7, moved.b2[1][1])
      assert.is_true(net{ w = { "normal", std = 2 } }.w1:equals(net"normal".w1 * 2, 1e-15))
    end)

    it("takes arrays and tables of the shape, exact names before w and b", function()
      local n = net{ w = 0, w1 = { { 1, 2, 3 }, { 4, 5, 6 } }, b1 = tn.array{ { 7, 8, 9 } } }
      assert.same({ { 1, 2, 3 }, { 4, 5, 6 } }, n.w1:tolist())
      assert.same({ { 7, 8, 9 } }, n.b1:tolist())
      assert.is_true(n.w2 == tn.array.zeros(3, 1))
    end)

    it("refuses unknown laws, names and shapes", function()
      helper.raises(function() net"norml" end, "bad argument #1 to 'net' (init: unknown law 'norml'; did you mean 'normal'?")
      helper.raises(function() net{ w3 = 1 } end, "init: unknown parameters 'w3'; did you mean 'w'?")
      helper.raises(function() net{ w1 = { { 1, 2 } } } end, "w1 has shape (2, 3), got (1, 2)")
      helper.raises(function() net{ w = { "normal", men = 1 } } end, "unknown option 'men' of normal; did you mean 'mean'?")
      helper.raises(function() net{ b1 = { "normal", mean = { 1, 2 } } } end, "b1 has 3 units, the list for it 2 numbers")
      helper.raises(function() net{ { 1, 2 } } end, "an array must say which weights it is for")
    end)

    it("has streams of its own for each block", function()
      local a, b = net"normal", net{ w1 = 0, w2 = "normal", b = "normal" }
      assert.is_true(a.w2 == b.w2 and a.b1 == b.b1)
    end)
  end)

  describe("parameters", function()
    it("are views", function()
      local net = small()
      net.w1 = { { 0.5, -0.5 } }
      assert.equal(-0.5, net:get "w1[1,2]")
      net:set("w1[1, 2]", 3)
      assert.equal(3, net.w1[1][2])
      net:params()[1] = 9
      assert.equal(9, net.w1[1][1])
      net.b1 = 0
      assert.is_true(net.b1 == tn.array.zeros(1, 2))
      local w = net.w1
      net = nil
      collectgarbage()
      assert.equal(9, w[1][1])
      assert.is_nil(net)
    end)

    it("are refused by wrong name or shape", function()
      local net = small()
      helper.raises(function() net:get "w1[2,1]" end, "unknown parameter 'w1[2,1]'; did you mean 'w1[1,1]'?")
      helper.raises(function() net:get(1) end, "bad argument #1 to 'get' (name of a parameter expected")
      helper.raises(function() net.w1 = { 1, 2, 3 } end, "w1 has shape (1, 2), got (1, 3)")
      helper.raises(function() return net.w3 end, "unknown field 'w3' of net; did you mean 'w1'?")
      helper.raises(function() net.seed = 1 end, "field 'seed' of net cannot be set")
      helper.raises(function() net.epochs = 1 end, "unknown field 'epochs' of net")
      helper.raises(function() net.get "w1[1,1]" end, "net expected, got string; write net:get(...) with a colon")
    end)

    it("copy shares nothing", function()
      local net = small()
      local copy = net:copy()
      copy.w1 = 0
      assert.is_false(net.w1 == copy.w1)
    end)
  end)

  describe("values", function()
    it("follow z = x W + b", function()
      local net = small()
      net.w1, net.b1, net.w2, net.b2 = { { -0.289, 0.231 } }, { { -0.474, 1.118 } }, { { 1 }, { 2 } }, 0.5
      local l = net:layers(0.5)
      assert.is_true(l[1].z:equals(tn.array{ { -0.6185, 1.2335 } }, 1e-12))
      assert.is_true(l[1].a:equals(tn.array{ { 0, 1.2335 } }, 1e-12))
      assert.is_true(net:forward(0.5):equals(tn.array{ { 2 * 1.2335 + 0.5 } }, 1e-12))
      assert.same({ 3, 1 }, { net:forward{ 1, 2, 3 }:shape() })
    end)

    it("do not depend on how many samples are asked for at once", function()
      local net = tn.net{ 2, {5, "tanh"}, {3, "leaky_relu", slope = 0.2}, {2, "sigmoid"}, seed = 3 }
      local x = tn.rng(1):normal(700, 2)
      local all = net:forward(x)
      for _, i in ipairs{ 1, 5, 256, 257, 700 } do
        assert.is_true(net:forward(x:slice(i, i)) == all:slice(i, i))
      end
    end)

    it("refuse inputs of another shape", function()
      helper.raises(function() small():forward{ { 1, 2 } } end,
        "bad argument #1 to 'forward' (array of shape (m, 1) expected, got (1, 2))")
      helper.raises(function() small():forward "x" end, "array, table or number expected, got string")
      helper.raises(function() small():forward{} end, "no samples")
      helper.raises(function() small():predict(1) end, "the net was not trained")
    end)

    it("predict in the data's own units", function()
      local d = tn.data.new({ 0, 1, 2, 3 }, { 10, 12, 14, 16 }):minmax()
      local net = tn.net{ 1, {1, "identity"}, init = 0 }
      net:fit(d, { lr = 0.5, batch = 4, epochs = 2000 })
      assert.is_true(math.abs(net:predict(1.5) - 13) < 1e-6)
      assert.is_true(net:predict{ 0, 3 }:equals(tn.array{ { 10 }, { 16 } }, 1e-6))
    end)

    it("warn once about raw inputs", function()
      local _, err = helper.run("-e", [[
        local tn = require "tinynet"
        local net = tn.net{ 1, {2, "tanh"}, {1, "identity"} }
        net:fit(tn.data.book7{ n = 20 }:minmax(), { epochs = 1 })
        net:forward(5.5) net:forward(5.5) net:forward(0.5)]])
      local _, count = err:gsub("did you mean net:predict", "")
      assert.equal(1, count)
    end)
  end)

  it("prints its weights by name", function()
    local net = tn.net{ 1, {2, "relu"}, {1, "identity"}, init = 0, seed = 7 }
    assert.equal("net 1-2-1 (relu, identity), 7 parameters, init 0, seed 7\n"
      .. "  w1 = [[0 0]]     b1 = [[0 0]]\n"
      .. "  w2 = [[0]      b2 = [[0]]\n        [0]]", tostring(net))
  end)

  describe("files", function()
    local function trained()
      local net = small()
      net:fit(tn.data.book7{ n = 50 }:minmax(), { epochs = 3 })
      return net
    end

    it("come back bit for bit, with scaling", function()
      local path, net = helper.tmpdir() .. "/net.tn", trained()
      net:save(path)
      local back = tn.net.load(path)
      assert.is_true(net:params() == back:params())
      assert.equal(net:predict(3), back:predict(3))
      assert.equal(net.seed, back.seed)
    end)

    it("keep NaN, infinities and parameters of activations", function()
      local path = helper.tmpdir() .. "/net.tn"
      local net = tn.net{ 1, {2, "leaky_relu", slope = 0.3}, {1, "identity"} }
      net.w1 = { { 1 / 0, -1 / 0 } }
      net.b1 = { { 0 / 0, -0.0 } }
      net:save(path)
      local back = tn.net.load(path)
      assert.equal(1 / 0, back.w1[1][1])
      assert.is_true(back.b1[1][1] ~= back.b1[1][1])
      assert.equal(-1 / 0, 1 / back.b1[1][2])
      net.w1, back.w1, net.b1, back.b1 = 1, 1, 0, 0
      assert.is_true(net:forward(-1) == back:forward(-1))
    end)

    it("that are damaged are refused", function()
      local folder = helper.tmpdir()
      trained():save(folder .. "/net.tn")
      local whole = helper.read(folder .. "/net.tn")
      for k, bad in ipairs{ "", "junk\n", whole:sub(1, -2), (whole:gsub("relu", "tanh")), whole .. "x" } do
        local path = helper.write(("%s/bad%d.tn"):format(folder, k), bad)
        assert.is_false(pcall(tn.net.load, path))
      end
      helper.raises(function() tn.net.load(folder .. "/missing.tn") end, "No such file or directory")
      helper.raises(function() trained():save(folder .. "/no/net.tn") end, "No such file or directory")
    end)

    it("whose checksum fits their damage are refused, before memory is taken", function()
      local folder = helper.tmpdir()
      local d = tn.data.new({ 1, 2, 3 }, { 1, 3, 2 }):minmax()
      local net = tn.net{ 1, {2, "relu"}, {1, "identity"}, init = "he", seed = 7 }
      net:fit(d, { epochs = 1 })
      net:save(folder .. "/net.tn")
      local whole = helper.read(folder .. "/net.tn"):match "^(.*\n)checksum"
      local function refuses(message, pattern, replacement)
        local body, n = whole:gsub(pattern, replacement, 1)
        assert.equal(1, n, pattern)
        local path = helper.write(folder .. "/bad.tn", body .. "checksum " .. engine.bytes.hash(body) .. "\n")
        helper.raises(function() tn.net.load(path) end, message)
      end
      for _, bad in ipairs{ "layer", "layer 2 relu", "layer 2 relu x", "layer 0 relu 0x0p+0", "layr 2 relu 0x0p+0",
        "layer 99999999999999999999 relu 0", "" } do
        refuses("line 3 cannot be read", "layer [^\n]*", bad)
      end
      refuses("line 2 cannot be read", "inputs 1", "inputs 1.5")
      refuses("line 2 cannot be read", "inputs 1", "inputs 0")
      refuses("line 5 cannot be read", "seed 7", "seed x")
      refuses("line 7 cannot be read", "trained 1 ", "trained 1")
      refuses("line 8 cannot be read", "outputs 1", "outputs")
      refuses("line 9 cannot be read", "scalex minmax", "scalex maxmin")
      refuses("line 11 cannot be read", "params ", "params x ")
      refuses("the file is incomplete", "params [^\n]*\n", "")
      refuses("the file is incomplete", "inputs [^\n]*\n", "")
      refuses("7 parameters expected, got 8", "params ", "params 0x1p+0 ")
      refuses("1099515822081 parameters expected, got 7", "layer 2 [^\n]*",
        "layer 1048576 relu 0\nlayer 1048576 relu 0")
      refuses("no net has so many layers or inputs", "inputs 1", "inputs 2097152")
      refuses("no layer has 2097152 units", "layer 2 ", "layer 2097152 ")
      refuses("unknown activation 'rleu'", "relu", "rleu")
      refuses("layer 1: softmax is for the last layer", "relu", "softmax")
      refuses("unknown loss 'hlf_mse'", "half_mse", "hlf_mse")
      refuses("the scaling is of 2 outputs, the net has 1", "outputs 1", "outputs 2")
      refuses("the scaling of x has 5 numbers", "scalex minmax", "scalex minmax 0x1p+0")
      refuses("has 4 numbers", "outputs 1\n", "")
      refuses("the scaling of y holds inf", "scaley minmax 0x0p%+0", "scaley minmax inf")
    end)

    it("have the book's layout", function()
      local folder, net = helper.tmpdir(), trained()
      local paths = { folder .. "/1.txt", folder .. "/2.txt" }
      net:save_txt(paths)
      local back = small(8):load_txt(paths)
      assert.is_true(net:params() == back:params())
      helper.raises(function() back:load_txt{ paths[1] } end, "list of 2 paths expected, one per layer, got 1")
      helper.raises(function() back:load_txt{ paths[2], paths[1] } end, "2 rows of 2 numbers expected (W, then b), got 3 rows of 1")
      assert.is_true(net:params() == back:params())
    end)
  end)

  describe("stored weights of the book", function()
    local losses = {
      tanh = { 0.001490345886084473, 0.9351375005794009 },
      relu = { 0.0015788485987701648, 0.9312857053660234 },
    }
    for act, value in pairs(losses) do
      it("give the losses of the text: " .. act, function()
        if not helper.reference then return pending(helper.no_reference) end
        local d = tn.data.load(helper.reference .. "/book7-samples.txt"):minmax()
        local net = tn.net{ 1, {2, act}, {1, "identity"} }
        net:load_txt{ helper.reference .. "/book7-" .. act .. "-layer1.txt", helper.reference .. "/book7-" .. act .. "-layer2.txt" }
        assert.is_true(math.abs(net:loss(d) / value[1] - 1) < 1e-12)
        assert.is_true(math.abs(net:loss(d, "mse") / (2 * value[1]) - 1) < 1e-12)
        assert.is_true(math.abs(net:metrics(d).r2 / value[2] - 1) < 1e-12)
      end)
    end

    it("give the hand calculations", function()
      if not helper.reference then return pending(helper.no_reference) end
      local net = tn.net{ 1, {2, "tanh"}, {1, "identity"} }
      net:load_txt{ helper.reference .. "/book7-tanh-layer1.txt", helper.reference .. "/book7-tanh-layer2.txt" }
      local l = net:layers(1 / 19)
      assert.is_true(l[1].z:equals(tn.array{ { 1.8958, -0.6996 } }, 5e-5))
      assert.is_true(l[1].a:equals(tn.array{ { 0.9559, -0.6041 } }, 5e-5))
      assert.is_true(l[2].a:equals(tn.array{ { 0.1426 } }, 5e-5))
    end)

    for _, act in ipairs{ "tanh", "relu" } do
      it("give numpy's loss grid: " .. act, function()
        if not helper.reference then return pending(helper.no_reference) end
        local d = tn.data.load(helper.reference .. "/book7-samples.txt"):minmax()
        local net = tn.net{ 1, {2, act}, {1, "identity"} }
        net:load_txt{ helper.reference .. "/book7-" .. act .. "-layer1.txt", helper.reference .. "/book7-" .. act .. "-layer2.txt" }
        local row = 0
        for line in io.lines(helper.reference .. "/grid-" .. act .. "-span5.csv") do
          local x, y, loss = line:match "^([^#,]+),([^,]+),([^,]+)$"
          if x then
            row = row + 1
            if row % 7 == 0 then
              net.w1 = { { tonumber(x), tonumber(y) } }
              assert.is_true(math.abs(net:loss(d) / tonumber(loss) - 1) < 1e-10)
            end
          end
        end
        assert.equal(2500, row)
      end)
    end
  end)
end)
