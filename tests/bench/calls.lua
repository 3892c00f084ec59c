-- Times calls from a script on one thread, as lines "name value": Hessian and Levenberg-Marquardt in
-- microseconds, a slice in milliseconds, trainings with defined activations in steps a second.
local tn = require "tinynet"
local m = tn.math

local d = tn.data.book7{ n = 800 }:minmax()

-- The shortest time of one call, in seconds.
local function shortest(calls, f)
  local best = math.huge
  for _ = 1, 5 do
    local start = os.clock()
    for _ = 1, calls do f() end
    best = math.min(best, (os.clock() - start) / calls)
  end
  return best
end

local function net(act) return tn.net{ 1, { 2, act }, { 1, "identity" }, seed = 1 } end

local tanh = net("tanh")
print("call.hessian", 1e6 * shortest(200, function() tanh:hessian(d) end))
local function lm(epochs) net("tanh"):fit(d, { optimizer = "lm", epochs = epochs }) end
print("call.lm", 1e6 / 50 * (shortest(20, function() lm(55) end) - shortest(20, function() lm(5) end)))
local plane = { x = "w1[1,1]", y = "w1[1,2]", radius = 5, n = 50 }
print("call.slice", 1e3 * shortest(20, function() tn.landscape.slice(tanh, d, plane) end))

-- The built-in functions as a student would write them.
tn.act.define("my_relu", function(z) return m.max(z, 0) end)
tn.act.define("my_tanh", function(z) return m.tanh(z) end)
tn.act.define("my_gelu", function(z) return z * m.normal_cdf(z) end)
tn.act.define("my_mish", function(z) return z * m.tanh(m.softplus(z)) end)

local members, epochs = 256, 20
local function steps(act)
  local ens = tn.ensemble{ 1, { 2, act }, { 1, "identity" }, members = members, seed = 1 }
  return members * epochs * #d / 8 / shortest(1, function() ens:fit(d, { epochs = epochs, batch = 8, lr = 0.01 }) end)
end
for _, act in ipairs{ "relu", "tanh", "gelu", "mish" } do
  print("built_in." .. act, steps(act))
  print("defined." .. act, steps("my_" .. act))
end
