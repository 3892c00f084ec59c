-- What tables look like when they are printed: lists of names, records, and everything at the prompt.
local helper = require "helper"
local tn = require "tinynet"
local show = require "tinynet.show"

local function widest(text)
  local most = 0
  for line in text:gmatch "[^\n]+" do most = math.max(most, utf8.len(line)) end
  return most
end

describe("a list of names", function()
  it("prints as words in lines of 80 columns, and is a plain list for everything else", function()
    local names = tn.act.list()
    assert.equal("identity, sigmoid, tanh, relu, leaky_relu, elu, selu, softplus, softsign, gelu,\n"
      .. "gelu_tanh, silu, mish, hard_tanh, softmax", tostring(names))
    assert.equal(15, #names)
    assert.equal("identity sigmoid", table.concat(names, " ", 1, 2))
    assert.equal("half_mse", (tostring(tn.loss.list()):match "half_mse"))
    assert.equal("sgd, momentum, nesterov, adagrad, rmsprop, adam, adamw", tostring(tn.optimizer.list()))
    local net = tn.net{ 1, {2, "relu"}, {1, "identity"} }
    assert.equal("w1[1,1], w1[1,2], b1[1], b1[2], w2[1,1], w2[2,1], b2[1]", tostring(net:names()))
    assert.equal("year, price", tostring(tn.data.book7{ n = 3 }.names))
    assert.equal("{ 0, 1 }", tostring(tn.data.xor{ n = 8 }.classes))
  end)

  it("goes where lists of texts go", function()
    tn.rng(1):shuffle(tn.act.list())
    local fig = tn.plot.figure{}
    fig:bar(tn.optimizer.list(), { 1, 2, 3, 4, 5, 6, 7 })
    assert.equal(0, fig:check().overlaps)
    local s = tn.sweep{ 1, {2, "relu"}, {1, "identity"}, over = { optimizer = tn.optimizer.list() }, runs = 1, epochs = 1,
      train = tn.data.book7{ n = 10 }:minmax() }
    assert.truthy(tostring(s):find "7 points")
  end)
end)

describe("a record", function()
  it("prints its fields", function()
    local d = tn.data.book7{ n = 50 }:minmax()
    local net = tn.net{ 1, {2, "relu"}, {1, "identity"}, seed = 7 }
    assert.matches("^{ mse = %S+, r2 = %S+ }$", tostring(net:metrics(d)))
    assert.matches('^{ { active = .-state = "[%a_]+", unit = 1', tostring(net:units(d)))
    local h = net:fit(d, { epochs = 3 })
    assert.matches("^{ epoch = 3, iteration = 21,\n  train = { loss = %S+, mse = %S+, r2 = %S+ } }$", tostring(h.last))
  end)
end)

describe("any table", function()
  it("is shown with its list first, then its other keys in order", function()
    assert.equal("{}", show{})
    assert.equal('{ 1, "a b", { x = 1 }, nan, [100] = 3, ["b c"] = true, f() }',
      show{ 1, "a b", { x = 1 }, 0 / 0, [100] = 3, ["b c"] = true, f = print })
    assert.equal('{ "a\\nb", "中文", 1e+300, 0.333333 }', show{ "a\nb", "中文", 1e300, 1 / 3 })
  end)

  it("may hold itself, be deep, long or wide", function()
    local t = { 1 }
    t.t = { t }
    assert.equal("{ 1, t = { {...} } }", show(t))
    assert.equal("{ { { {...} } } }", show{ { { { { 1 } } } } })
    local long = {}
    for i = 1, 1000 do long[i] = i end
    assert.matches("39, 40,\n  %.%.%. }$", show(long))
    local wide = show{ coroutine = coroutine, inner = { string = string, math = math }, os = os }
    assert.is_true(widest(wide) <= 80, wide)
  end)

  it("names objects by what they say in a few words, else by their class", function()
    local broken = setmetatable({}, { __tostring = function() error "no" end })
    assert.equal("{ net, array (3, 40), [1 2], activation, table }",
      show{ tn.net{ 1, {1, "identity"} }, tn.array.zeros(3, 40), tn.array{ 1, 2 }, tn.act.relu, broken })
  end)

  it("stays as in lua where no terminal is", function()
    local out = helper.run("-i", { stdin = "{ 1 }\n" })
    assert.matches("\ntable: 0x", out)
  end)
end)
