-- tn.act.define and tn.loss.define: the student's formula as a row of the engine.
local helper = require "helper"
local tn = require "tinynet"
local m, act, loss = tn.math, tn.act, tn.loss

local function raises(sentence, f) helper.raises(f, sentence) end

local points = tn.array.linspace(-4, 4, 81)

local function same_bits(a, b)
  return string.pack("<d", a) == string.pack("<d", b)
end

-- The defined function on arrays against the script's own function on arrays: every bit.
local function assert_same_values(name, f, xs)
  local got, want = act[name](xs), f(xs)
  for i = 1, #xs do assert.is_true(same_bits(got[i], want[i]), ("%s at %.17g"):format(name, xs[i])) end
end

-- The derivative against central differences with Richardson's extrapolation.
local function assert_derivative(name, f, xs, tol)
  local d = act[name]:derivative(xs)
  for i = 1, #xs do
    local x, h = xs[i], 1e-3
    local function difference(step) return (f(x + step) - f(x - step)) / (2 * step) end
    local a, b, c = difference(h), difference(h / 2), difference(h / 4)
    local ab, bc = (4 * b - a) / 3, (4 * c - b) / 3
    local want = (16 * bc - ab) / 15
    assert.is_true(math.abs(d[i] - want) <= tol * (1 + math.abs(want)),
      ("%s at %.17g: %.17g, differences %.17g"):format(name, x, d[i], want))
  end
end

local formulas = {
  my_swish = function(z) return z * m.sigmoid(z) end,
  my_gelu = function(z) return 0.5 * z * (1 + m.erf(z / m.sqrt(2))) end,
  my_gelu_cdf = function(z) return z * m.normal_cdf(z) end,
  my_gelu_tanh = function(z) return 0.5 * z * (1 + m.tanh(m.sqrt(2 / m.pi) * (z + 0.044715 * z ^ 3))) end,
  my_mish = function(z) return z * m.tanh(m.softplus(z)) end,
  my_gauss = function(z) return m.exp(-z ^ 2 / 2) end,
  my_sine = function(z) return m.sin(z) + 0.1 * m.cos(3 * z) end,
  my_soft = function(z) return z / (1 + m.sqrt(1 + z * z)) end,
  my_inverse = function(z) return (2 + z ^ 2) ^ -3 - (z - 9) ^ -1 end,
  my_root = function(z) return (5 + z) ^ 0.5 + (5 + z) ^ 1.5 end,
  my_powers = function(z) return 2 ^ (z / 3) + (z ^ 2 + 1) ^ (z / 4) end,
  my_logs = function(z) return m.log(z ^ 2 + 1) - m.log1p(z ^ 4) + m.expm1(z / 4) end,
  my_quantile = function(z) return m.normal_inv(m.sigmoid(z)) end,
  my_minus = function(z) return -z ^ 2 - -z end,
}

describe("tn.act.define", function()
  for name, f in pairs(formulas) do
    it("gives " .. name .. " the bits of tn.math, and its derivative", function()
      local row = act.define(name, f)
      assert.equal(row, act[name])
      assert_same_values(name, f, points)
      assert_same_values(name, f, tn.array{ -1e308, -1e5, -40, -1e-300, -0.0, 0, 5e-324, 1e-9, 700, 1e20, 1 / 0, 0 / 0 })
      assert_derivative(name, f, points, 1e-8)
    end)
  end

  it("defines branches: the slope of the branch taken, at a kink that of the left side", function()
    local kinked = {
      my_relu = function(z) return m.max(0, z) end,
      my_relu2 = function(z) return m.max(z, 0) end,
      my_leaky = function(z) return m.where(z, z, 0.01 * z) end,
      my_elu = function(z) return m.where(z, z, m.exp(z) - 1) end,
      my_clip = function(z) return m.min(m.max(z, -1), 1) end,
      my_abs = function(z) return m.abs(z) end,
      my_step = function(z) return z + m.floor(z) end,
    }
    for name, f in pairs(kinked) do
      act.define(name, f)
      assert_same_values(name, f, points)
      assert_derivative(name, f, tn.array{ -3.3, -0.7, -0.2, 0.31, 0.77, 2.5 }, 1e-7)
    end
    for name, left in pairs{ my_relu = 0, my_relu2 = 0, my_leaky = 0.01, my_elu = 1, my_abs = -1 } do
      assert.equal(left, act[name]:derivative(0), name)
    end
    assert.equal(0, act.my_clip:derivative(-1))
    assert.equal(1, act.my_clip:derivative(1))
    assert.equal(1, act.my_step:derivative(2))
  end)

  it("agrees with the built-in rows of the same formula", function()
    act.define("same_tanh", function(z) return m.tanh(z) end)
    act.define("same_sigmoid", function(z) return m.sigmoid(z) end)
    act.define("same_relu", function(z) return m.max(z, 0) end)
    for _, name in ipairs{ "tanh", "sigmoid", "relu" } do
      local a, b = act["same_" .. name], act[name]
      for i = 1, #points do
        assert.is_true(same_bits(a(points[i]), b(points[i])))
        assert.equal(b:derivative(points[i]), a:derivative(points[i]))
      end
    end
    local similar = { gelu = "my_gelu", gelu_tanh = "my_gelu_tanh", silu = "my_swish", mish = "my_mish", elu = "my_elu" }
    local known = {}
    for _, name in ipairs(act.list()) do known[name] = true end
    for name, mine in pairs(similar) do
      if known[name] then
        for i = 1, #points do
          local x = points[i]
          assert.is_true(math.abs(act[name](x) - act[mine](x)) <= 1e-12, name)
          assert.is_true(math.abs(act[name]:derivative(x) - act[mine]:derivative(x)) <= 1e-12, name)
        end
      end
    end
  end)

  it("lists and prints what is defined", function()
    act.define("printed", function(z) return -(z - 1) ^ 2 / (2 * (z + 3)) end)
    local list = act.list()
    assert.equal("printed", list[#list])
    assert.truthy(tostring(act.printed):find("a = (-(z - 1)^2) / (2 * (z + 3))", 1, true), tostring(act.printed))
    act.define("long_sum", function(z)
      for _ = 1, 300 do z = z + m.sin(z) end
      return z
    end)
    assert.truthy(tostring(act.long_sum):find("a formula of 600 operations", 1, true))
    act.define("doubling", function(z) -- 2^200 terms when written out
      for k = 1, 200 do z = z + z / k end
      return z / 1e60
    end)
    assert.equal(tostring(act.doubling):match "a = a formula", "a = a formula")
  end)

  it("may be repeated, but not changed", function()
    local c = 0.5
    local function f(z) return z * c end
    assert.equal(act.define("twice", f), act.define("twice", f))
    act.define("twice", function(z)
      local _ = m.exp(z) -- not part of the result
      return z * 0.5
    end)
    c = 0.25
    raises("bad argument #2 to 'define' (twice: that name is defined already, by another formula; choose another name)",
      function() act.define("twice", f) end)
    assert.equal(1, act.twice(2))
  end)
end)

describe("a definition", function()
  local function refused(sentence, f) raises(sentence, function() act.define("refused", f) end) end
  local where = "tn.math.where(z, a, b), which takes a where z > 0 and b elsewhere"

  it("cannot branch", function()
    refused(where, function(z) if z > 0 then return z end return 0 end)
    refused(where, function(z) if z <= 1 then return z end return 0 end)
    refused(where, function(z) return 0 < z and z or 0 end)
    refused(where, function(z) return z == 2 * z and z or 0 end)
    refused(where, function(z) return z ~= z * 2 and z or 0 end)
    local message = helper.raises(function()
      act.define("refused", function(z) return z < 0 and 0 or z end)
    end, where)
    assert.truthy(message:find("define_spec.lua:%d+: a defined function cannot branch"), message)
  end)

  it("returns a formula", function()
    refused("bad argument #2 to 'define' (the function returned a constant, not a formula of its argument)",
      function() return 3 end)
    refused("the function returned a constant", function(z) return z ^ 0 end)
    refused("the function returned nothing; end it with return and the formula", function(z) local _ = z + 1 end)
    refused("the function returned an array; it must return a formula", function() return tn.array{ 1 } end)
    refused("the function returned a string, not a formula", function() return "z" end)
    refused("the function returned a boolean, not a formula", function() return true end)
  end)

  it("calculates with numbers and tn.math", function()
    refused("bad argument #1 to 'exp' (number expected, got symbol); write tn.math.exp", function(z) return math.exp(z) end)
    refused("bad argument #1 to 'sqrt' (number expected, got symbol); write tn.math.sqrt", function(z) return math.sqrt(z) end)
    refused("(number expected, got symbol); see the functions of tn.math", function(z) return math.tan(z) end)
    refused("a symbol has no fields or methods; write tn.math.tanh(z)", function(z) return z:tanh() end)
    refused("a symbol has no fields, methods, elements or length", function(z) return z[1] end)
    refused("a symbol has no fields, methods, elements or length", function(z) return #z end)
    refused("a symbol has no fields, methods, elements or length", function(z) z.x = 1 return z end)
    refused("a symbol has no value to print or to put into a string", function(z) return tostring(z) end)
    refused("a symbol has no value to print or to put into a string", function(z) return "z" .. z end)
    for _, f in ipairs{
      function(z) return z % 2 end, function(z) return z // 2 end, function(z) return z & 1 end,
      function(z) return ~z end, function(z) return z << 1 end, function(z) return z(1) end,
    } do
      refused("a defined function may use + - * / ^ and the functions of tn.math, as tn.math.floor", f)
    end
    refused("a defined function calculates with numbers and its arguments, got nil", function(z) return z * nil end)
    refused("a defined function calculates with numbers and its arguments, got string", function(z) return "2" * z end)
    refused("a defined function calculates with numbers and its arguments, got table", function(z) return m.max(z, {}) end)
    refused("nan cannot stand in a defined function", function(z) return z + 0 / 0 end)
    refused("infinity cannot stand in a defined function", function(z) return m.max(z, math.huge) end)
  end)

  it("reads no arrays", function()
    local a = tn.array{ 1, 2 }
    local array = "a defined function cannot read an array: it becomes one formula of numbers; write the numbers themselves"
    refused(array, function(z) return a * z end)
    refused(array, function(z) return z / a end)
    refused(array, function(z) return m.max(a, z) end)
    refused(array, function(z) return m.where(z, a, 0) end)
    refused(array, function(z) return a == z and z or 0 end)
    act.define("reads_numbers", function(z) return a[1] * z + a[2] end)
    assert.equal(7, act.reads_numbers(5))
  end)

  it("keeps its symbols to itself", function()
    local kept
    act.define("keeper", function(z) kept = z return z + 1 end)
    raises("this symbol belongs to a definition that is finished", function() return kept + 1 end)
    raises("this symbol belongs to a definition that is finished", function() return m.tanh(kept) end)
    refused("the function returned a symbol of another definition", function() return kept end)
    refused("symbols of two definitions cannot meet in one formula", function(z) return z + kept end)
    refused("symbols of two definitions cannot meet in one formula", function(z)
      act.define("inner", function(t) return t * z end)
      return z
    end)
    raises("inside", function() act.define("refused", function() error "inside" end) end)
    local thrown = {}
    local ok, err = pcall(act.define, "refused", function() error(thrown) end)
    assert.is_false(ok)
    assert.equal(thrown, err)
  end)

  it("has limits that are told", function()
    local function sum(n)
      return function(z)
        local s = z
        for _ = 1, n do s = s + m.sin(s) / 1024 end
        return s
      end
    end
    act.define("as_long_as_can_be", sum(333)) -- 333 * 3 operations and a number
    assert.truthy(act.as_long_as_can_be(1) > 1)
    refused("a defined function may take at most 1000 operations and numbers", sum(334))
    refused("a defined function may take at most 1000 operations and numbers", function(z)
      while true do z = z + z end
    end)
    refused("refused: more than 64 values must be kept at a time; write the formula in smaller steps", function(z)
      local list, s = {}, 0
      for k = 1, 80 do list[k] = m.sin(k * z) end
      for k = 80, 1, -1 do s = s + list[k] end
      for k = 1, 80 do s = s * list[k] end
      return s
    end)
    refused("refused: its derivatives are too long for the engine; write a shorter formula", function(z)
      local s = z
      for _ = 1, 240 do s = s ^ (z / (s + z)) end
      return s
    end)
    assert.is_nil(rawget(act, "refused"))
    raises("unknown activation 'refused'", function() return act.refused end)
  end)

  it("needs a name of its own", function()
    local function f(z) return z end
    raises("bad argument #1 to 'define' (activation 'tanh' is built in; choose another name)",
      function() act.define("tanh", f) end)
    raises("activation 'list' is built in", function() act.define("list", f) end)
    raises("activation 'define' is built in", function() act.define("define", f) end)
    raises("bad argument #1 to 'define' (name of the activation expected, got nil)", function() act.define(nil, f) end)
    raises("bad argument #1 to 'define' (name of the activation expected, got function)", function() act.define(f) end)
    raises("bad argument #1 to 'define' ('2x' is no name: letters, digits and _, a letter first, at most 40)",
      function() act.define("2x", f) end)
    raises("is no name", function() act.define("a b", f) end)
    raises("is no name", function() act.define("", f) end)
    raises("is no name", function() act.define(("a"):rep(41), f) end)
    raises("bad argument #2 to 'define' (function expected, got nil)", function() act.define "nothing" end)
    raises("bad argument #1 to 'define' (loss 'mse' is built in; choose another name)",
      function() loss.define("mse", f) end)
    raises("loss 'check' is built in", function() loss.define("check", f) end)
    raises("my_loss: the result does not depend on the output a",
      function() loss.define("my_loss", function(_, y) return y ^ 2 end) end)
  end)
end)

-- Random formulas -------------------------------------------------------------------------------------

-- A random smooth expression as the source of a Lua function of z, values and slopes kept moderate.
local function random_source(rng, depth)
  local k = rng:integer(1, depth == 0 and 2 or 14)
  local function sub() return random_source(rng, depth - 1) end
  if k == 1 then return ("%.3f"):format(rng:uniform(1, 1, -2, 2)[1][1]) end
  if k == 2 then return "z" end
  if k <= 4 then return ("(%s + %s)"):format(sub(), sub()) end
  if k == 5 then return ("(%s - %s)"):format(sub(), sub()) end
  if k <= 7 then return ("(%s * m.tanh(%s))"):format(sub(), sub()) end
  if k == 8 then return ("(%s / (1 + (%s) ^ 2))"):format(sub(), sub()) end
  if k == 9 then return ("-m.sin(%s)"):format(sub()) end
  if k == 10 then return ("m.sigmoid(%s)"):format(sub()) end
  if k == 11 then return ("m.log1p((%s) ^ 2)"):format(sub()) end
  if k == 12 then return ("m.sqrt(1 + (%s) ^ 2)"):format(sub()) end
  if k == 13 then return ("m.where(%s - 0.1234, %s, %s)"):format(sub(), sub(), sub()) end
  return ("m.exp(-(%s) ^ 2)"):format(sub())
end

describe("random formulas", function()
  local rng = tn.rng(7)
  local train = tn.data.book7{ n = 40 }:minmax()
  it("have right values and gradients", function()
    local checked = 0
    for i = 1, helper.long and 400 or 60 do
      local source = random_source(rng, 3)
      local f = load("local m = ... return function(z) return 0.3 * z + (" .. source .. ") * 0.5 end")(m)
      local name = "random" .. i
      act.define(name, f)
      local x = rng:uniform(1, 20, -2, 2)[1]
      assert_same_values(name, f, x)
      local net = tn.net{ 1, { 3, name }, { 1, "identity" }, seed = i }
      local check = net:check_gradient(train)
      assert.is_true(check.verdict == "right" or source:find "where" ~= nil and check.verdict == "kinks",
        source .. ": " .. tostring(check))
      checked = checked + (check.verdict == "right" and 1 or 0)
    end
    assert.is_true(checked > 45)
  end)
end)

-- Training ---------------------------------------------------------------------------------------------

local function hash(a)
  local h = 0xcbf29ce484222325
  for _, v in ipairs(a:tolist()) do
    for byte in ("%a"):format(v):gmatch "." do h = (h ~ byte:byte()) * 0x100000001b3 end
  end
  return h
end

describe("training with defined rows", function()
  local train, val = tn.data.book7{ n = 203 }:minmax():split(0.8)
  local how = { epochs = 20, batch = 7, lr = 0.3 }

  local function with(list)
    local o = {}
    for _, t in ipairs{ how, list } do
      for k, v in pairs(t) do o[k] = v end
    end
    return o
  end

  it("gives the bits of the built-in row where the operations are the same", function()
    act.define("same_tanh", function(z) return m.tanh(z) end)
    act.define("same_relu", function(z) return m.max(z, 0) end)
    loss.define("same_half", function(a, y) return 0.5 * (a - y) ^ 2 end)
    loss.define("same_mse", function(a, y) return (a - y) ^ 2 end)
    for _, name in ipairs{ "tanh", "relu" } do
      for mine, built_in in pairs{ same_half = "half_mse", same_mse = "mse" } do
        local a = tn.net{ 1, { 5, "same_" .. name }, { 3, "same_" .. name }, { 1, "identity" }, seed = 3 }
        local b = tn.net{ 1, { 5, name }, { 3, name }, { 1, "identity" }, seed = 3 }
        local ha = a:fit(train, with{ loss = mine, val = val })
        local hb = b:fit(train, with{ loss = built_in, val = val })
        assert.equal(hash(b:params()), hash(a:params()), name .. " " .. mine)
        assert.is_true(ha.train.loss:equals(hb.train.loss, 1e-12))
        assert.is_true(ha.val.loss:equals(hb.val.loss, 1e-12))
      end
    end
  end)

  it("checks gradients at 1e-7 for several outputs", function()
    act.define("my_swish", formulas.my_swish)
    loss.define("log_cosh", function(a, y)
      local r = m.abs(a - y)
      return r + m.log1p(m.exp(-2 * r)) - m.log(2)
    end)
    loss.define("quartic", function(a, y) return (a - y) ^ 4 + 0.1 * a * y end)
    local d = tn.data.new(tn.rng(1):normal(70, 2), tn.rng(2):normal(70, 3))
    for _, name in ipairs{ "log_cosh", "quartic" } do
      local net = tn.net{ 2, { 4, "my_swish" }, { 3, "sigmoid" }, seed = 1 }
      assert.equal("right", net:check_gradient(d, name).verdict)
      local a, want = net:forward(d.x), 0
      for i = 1, 70 do
        for j = 1, 3 do
          local r, y = a[i][j] - d.y[i][j], d.y[i][j]
          want = want + (name == "quartic" and r ^ 4 + 0.1 * a[i][j] * y
            or math.abs(r) + m.log1p(m.exp(-2 * math.abs(r))) - math.log(2))
        end
      end
      assert.is_true(math.abs(net:loss(d, name) - want / 210) <= 1e-12 * math.abs(want))
    end
  end)

  it("traces them", function()
    loss.define("quartic", function(a, y) return (a - y) ^ 4 + 0.1 * a * y end)
    local net = tn.net{ 1, { 2, "tanh" }, { 1, "tanh" }, seed = 1 }
    local t = net:trace(train, { loss = "quartic" })
    for i = 1, 3 do
      local a, y = t[2].a[i][1], train.y[i][1]
      assert.is_true(math.abs(t[2].da[i][1] - (4 * (a - y) ^ 3 + 0.1 * y)) < 1e-12)
      assert.is_true(math.abs(t[2].dz[i][1] - t[2].da[i][1] * (1 - a * a)) < 1e-12)
    end
    local mse = net:trace(train, { loss = "mse" })
    assert.equal((mse[2].a[1][1] - train.y[1][1]) * 2, mse[2].da[1][1])
  end)

  it("runs ensembles whose members are the nets alone, for any kernels and threads", function()
    act.define("my_swish", formulas.my_swish)
    act.define("my_gelu", formulas.my_gelu)
    loss.define("same_half", function(a, y) return 0.5 * (a - y) ^ 2 end)
    for _, order in ipairs{ "shared", "own" } do
      local shape = { 1, { 4, "my_swish" }, { 3, "my_gelu" }, { 1, "identity" }, members = 7, seed = 11 }
      local ens = tn.ensemble(shape)
      ens:fit(train, with{ loss = "same_half", order = order })
      shape.members = nil
      for i = 1, 7 do
        shape.seed = ens:seed(i)
        local net = tn.net(shape)
        net:fit(train, with{ loss = "same_half", seed = order == "own" and shape.seed or nil })
        assert.equal(hash(net:params()), hash(ens:net(i):params()), order .. i)
      end
    end
  end)

  it("has the same bits in every process", function()
    local script = [[
      local tn = require "tinynet"
      local m = tn.math
      tn.act.define("a1", function(z) return z * m.sigmoid(z) + m.where(z, m.sin(z), m.exp(z) - z ^ 3) end)
      tn.act.define("a2", function(z) return m.log1p(z ^ 2) ^ (0.5 + m.abs(z) / 9) + m.normal_cdf(-z) / 3 end)
      tn.loss.define("l1", function(a, y) return m.sqrt(1 + (a - y) ^ 2) - 1 end)
      local train = tn.data.book7{ n = 301 }:minmax()
      local ens = tn.ensemble{ 1, {5, "a1"}, {3, "a2"}, {1, "identity"}, members = 5, seed = 1 }
      ens:fit(train, { loss = "l1", batch = 9, epochs = 30 })
      for i = 1, 5 do
        for _, v in ipairs(ens:net(i):params():tolist()) do io.write(("%a "):format(v)) end
      end
      for _, v in ipairs(ens:loss(train, "l1"):tolist()) do io.write(("%a "):format(v)) end]]
    local want = helper.run("-e", script)
    assert.is_nil(want:find "nan")
    assert.equal(want, (helper.run("--threads", "3", "-e", script)))
    assert.equal(want, (helper.run("-e", script, { env = { TINYNET_ISA = "base" } })))
  end)

  it("has second derivatives", function()
    act.define("my_gelu", formulas.my_gelu)
    loss.define("quartic", function(a, y) return (a - y) ^ 4 + 0.1 * a * y end)
    local net = tn.net{ 1, { 2, "my_gelu" }, { 1, "my_gelu" }, seed = 4 }
    if not pcall(function() return net.hessian end) then return pending "there is no net:hessian" end
    local hessian, p = net:hessian(train, "quartic"), net:params()
    for k = 1, #p do
      local old, h = p[k], 1e-5
      p[k] = old + h
      local up = net:gradient(train, "quartic")
      p[k] = old - h
      local down = net:gradient(train, "quartic")
      p[k] = old
      local want = (up - down) / (2 * h)
      for i = 1, #p do assert.is_true(math.abs(hessian[k][i] - want[i]) < 1e-7 * (1 + math.abs(want[i]))) end
    end
  end)

  it("counts units as smooth", function()
    act.define("same_relu", function(z) return m.max(z, 0) end)
    local net = tn.net{ 1, { 2, "same_relu" }, { 1, "identity" }, seed = 1 }
    net.w1, net.b1 = 0, -1
    assert.equal("saturated", net:units(train)[1].state)
    assert.same({}, net:kinks(0, 7))
  end)

  it("refuses names it does not know", function()
    raises("layer 1: unknown activation 'my_swosh'; did you mean 'my_swish'?",
      function() tn.net{ 1, { 2, "my_swosh" }, { 1, "identity" } } end)
    raises("unknown loss 'quartik'; did you mean 'quartic'?",
      function() tn.net{ 1, { 1, "identity" } }:fit(train, { loss = "quartik" }) end)
  end)
end)

-- Files --------------------------------------------------------------------------------------------------

describe("a net in a file", function()
  local path = helper.tmpdir() .. "/net.tn"
  local train = tn.data.book7{ n = 50 }:minmax()

  local function saved()
    act.define("stored", function(z) return 0.1 * z ^ 3 + m.where(z - 0.5, m.tanh(z), -z / 7) end)
    loss.define("stored", function(a, y) return m.exp((a - y) ^ 2) - 1 end)
    local net = tn.net{ 1, { 3, "stored" }, { 2, "tanh" }, { 1, "stored" }, seed = 5 }
    net:fit(train, { loss = "stored", epochs = 3 })
    net:save(path)
    return net
  end

  -- The content with its checksum made right.
  local function sealed(body)
    local h = 0xcbf29ce484222325
    for i = 1, #body do h = (h ~ body:byte(i)) * 0x100000001b3 end
    return body .. ("checksum %016x\n"):format(h)
  end

  it("keeps its formulas", function()
    local net = saved()
    local copy = tn.net.load(path)
    assert.equal(hash(net:params()), hash(copy:params()))
    assert.equal(hash(net:forward(train.x):col(1)), hash(copy:forward(train.x):col(1)))
    local out = helper.run("-e", ([[
      local tn = require "tinynet"
      local net = tn.net.load %q
      local train = tn.data.book7{ n = 50 }:minmax()
      net:fit(train, { loss = "stored", epochs = 2 })
      for _, v in ipairs(net:params():tolist()) do print(("%%a"):format(v)) end
      print(tn.act.stored, tn.loss.stored)
      net:save %q]]):format(path, path .. "2"))
    net:fit(train, { loss = "stored", epochs = 2 })
    local want = {}
    for _, v in ipairs(net:params():tolist()) do want[#want + 1] = ("%a\n"):format(v) end
    assert.equal(table.concat(want) .. tostring(act.stored) .. "\t" .. tostring(loss.stored) .. "\n", out)
    net:save(path)
    assert.equal(helper.read(path), helper.read(path .. "2"))
  end)

  it("is refused where a name means something else", function()
    saved()
    local _, err, code = helper.run("-e", ([[
      local tn = require "tinynet"
      tn.act.define("stored", function(z) return z end)
      tn.net.load %q]]):format(path))
    assert.equal(1, code)
    assert.truthy(err:find("activation 'stored': that name is defined already, by another formula", 1, true), err)
    local content = helper.read(path):match "^(.*\n)checksum"
    helper.write(path, sealed((content:gsub("act stored ", "act tanh "))))
    raises("net.tn: the file defines activation 'tanh', which is built in", function() tn.net.load(path) end)
    helper.write(path, sealed((content:gsub("loss stored ", "loss mse "))))
    raises("net.tn: the file defines loss 'mse', which is built in", function() tn.net.load(path) end)
    helper.write(path, sealed((content:gsub("act stored [^\n]*\n", ""))))
    assert.truthy(tn.net.load(path)) -- the script itself has defined it
  end)

  it("is refused when a formula is damaged", function()
    local function load_formula(text)
      saved()
      local content = helper.read(path):match "^(.*\n)checksum"
      content = content:gsub("stored", "other"):gsub("act other [^\n]*", function() return "act other " .. text end)
      helper.write(path, sealed(content))
      return tn.net.load(path)
    end
    for _, text in ipairs{ " ", "mul 1", "mul 1 3", "mul 1 0", "mul 1 x", "mil 1 1", "number 0x1p+1", "pi", "seal 1 1",
      "number nan; add 1 2", "number 1e999; add 1 2", "mul 1 1; number 0x1p+0", "tanh_slope 1", "; ", "exp 2",
      "input 1; ", "number 0x1p+0; log1p 2 1", "number 0x1p+0; max 2 2 1", "where 1 1", ("sin 1; "):rep(5) .. "sin",
      "a\0b 1", "mul 1 1 ; exp" } do
      local ok, err = pcall(load_formula, text)
      assert.is_false(ok, text)
      assert.truthy(err:find("net.tn: the formula of activation 'other' is damaged", 1, true), err)
    end
    local long = {}
    for i = 1, 1001 do long[i] = "sin " .. i end
    raises("is damaged", function() load_formula(table.concat(long, "; ")) end)
    assert.truthy(load_formula "") -- z itself
  end)

  it("does not crash on random damage", function()
    saved()
    local content, rng = helper.read(path):match "^(.*\n)checksum", tn.rng(3)
    local start, stop = content:find "act stored [^\n]*\nloss [^\n]*"
    local loaded = 0
    for round = 1, helper.long and 20000 or 500 do
      local bytes = { content:byte(1, -1) }
      for _ = 1, rng:integer(1, 3) do
        local at = rng:integer(start, stop)
        local how = rng:integer(1, 3)
        if how == 1 then bytes[at] = rng:integer(0, 255)
        elseif how == 2 then bytes[at] = bytes[rng:integer(start, stop)]
        else table.remove(bytes, at) end
      end
      helper.write(path, sealed(string.char(table.unpack(bytes)):gsub("stored", "r" .. round)))
      local ok, err = pcall(tn.net.load, path)
      loaded = loaded + (ok and 1 or 0)
      assert.is_true(ok or tostring(err):find "net%.tn: " ~= nil, err)
    end
    assert.is_true(loaded > 0)
  end)
end)

describe("a checkpoint", function()
  it("belongs to the formulas it was made with", function()
    local path = helper.tmpdir() .. "/run.ck"
    local function run(slope)
      local script = ([[
        local tn = require "tinynet"
        tn.act.define("bent", function(z) return tn.math.tanh(z) + %s * z end)
        tn.loss.define("square", function(a, y) return (a - y) ^ 2 end)
        local net = tn.net{ 1, {2, "bent"}, {1, "identity"}, seed = 1 }
        net:fit(tn.data.book7{ n = 30 }:minmax(), { epochs = 4, loss = "square", checkpoint = %q })
        print(net:params())]]):format(slope, path)
      return helper.run("-e", script)
    end
    local first = run "0.1"
    assert.truthy(first:find "%[")
    assert.equal(first, (run "0.1"))
    local _, err, code = run "0.2"
    assert.equal(1, code)
    assert.truthy(err:find("this checkpoint is of another training: other formula of bent; delete it", 1, true), err)
  end)
end)
