-- Times slices inside one process: lines "name seconds". Data and nets are those of slices_numpy.py.
local tn = require "tinynet"

-- Seconds since 1970: the wall's clock, read from outside, so that only long spans mean anything.
local function now()
  local pipe = io.popen "date +%s%N"
  local t = pipe:read "n"
  pipe:close()
  return t * 1e-9
end

-- Median of five spans of at least a tenth of a second.
local function seconds(f)
  f()
  local count, spans = 1, {}
  repeat
    count = count * 2
    local start = now()
    for _ = 1, count do f() end
    local span = now() - start
  until span > 0.1
  for k = 1, 5 do
    local start = now()
    for _ = 1, count do f() end
    spans[k] = (now() - start) / count
  end
  table.sort(spans)
  return spans[3]
end

-- 1000 samples: x in [0, 7] rounded to 2 decimals as in the book, some 500 of them distinct; or all distinct.
local function samples(round)
  local x = tn.rng(1):uniform(1000, 1, 0, 7)
  if round then x = x:map(function(v) return math.floor(v * 100 + 0.5) / 100 end) end
  return tn.data.new(x, x:map(function(v) return math.cos(v) * (1 - 0.1 * v) * (0.1 * v - 1) + 3 end)):minmax()
end

local d, distinct = samples(true), samples(false)
local function net(act) return tn.net{ 1, {2, act}, {1, "identity"}, init = "normal", seed = 7 } end
local function random(seed) return tn.rng(seed):normal(7, 1):col(1) end

local function slice(act, data, x, y, n)
  local a = net(act)
  return function() tn.landscape.slice(a, data, { x = x, y = y, n = n }) end
end

local jobs = {
  { "tanh.50", slice("tanh", d, "w1[1,1]", "w1[1,2]", 50) },
  { "tanh.1000", slice("tanh", d, "w1[1,1]", "w1[1,2]", 1000) },
  { "relu.1000", slice("relu", d, "w1[1,1]", "w1[1,2]", 1000) },
  { "tanh.1000.distinct", slice("tanh", distinct, "w1[1,1]", "w1[1,2]", 1000) },
  { "tanh.unit.50", slice("tanh", d, "w1[1,1]", "b1[1]", 50) },
  { "tanh.random.50", slice("tanh", d, random(1), random(2), 50) },
  { "tanh.random.50.distinct", slice("tanh", distinct, random(1), random(2), 50) },
  { "relu.random.50", slice("relu", d, random(1), random(2), 50) },
}
for _, job in ipairs(jobs) do
  print(("tinynet.%s %.6g"):format(job[1], seconds(job[2])))
end
