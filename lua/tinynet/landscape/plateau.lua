-- Passes over plateaus. A solution with one hidden unit fewer, one of its units split in two or a unit
-- switched off, is a flat set of critical points (Fukumizu and Amari 2000): one can walk on it, at one
-- height, from any order and signs of the units to any other.
local eigen = require "tinynet.eigen"
local initlaw = require "tinynet.initlaw"
local net = require "tinynet.net"
local symmetry = require "tinynet.landscape.symmetry"

local plateau = {}

local STARTS, STEPS = 40, 1500 -- of the smaller net
local SPLITS = { 0.5, 0.25, 0.75, -0.5, 1.5, -2, 3 }
local MOST = 100               -- copies that are looked at

-- Whether a net is of the kind that this file knows: one hidden layer of units that can be reversed at
-- most in sign.
local function fits(a_net)
  local hidden = a_net._layers[1]
  return #a_net._layers == 2 and hidden.units >= 2 and not symmetry.scales(hidden) and hidden.act ~= "sigmoid"
    and a_net._layers[2].act == "identity"
end

-- The best net with one unit fewer that many starts come to rest at, or nil.
local function smaller(s)
  local layers, inputs = { table.unpack(s.net._layers) }, s.net._inputs
  local hidden = {}
  for key, v in pairs(layers[1]) do hidden[key] = v end
  hidden.units = hidden.units - 1
  layers[1] = hidden
  local best
  for i = 1, STARTS do
    local core = net.core(inputs, layers, 1)
    initlaw.fill(core, 2, 1, "normal", i)
    local one = net.wrap(core, inputs, layers)
    local h = one:fit(s.d, { optimizer = "lm", epochs = STEPS, every = STEPS })
    local rests = h.status == "ok" and one:gradient(s.d, s.name):norm() <= 1e-10 * s.height ^ 2
    if rests and (not best or one:loss(s.d, s.name) < best.loss) then
      best = { net = one, loss = one:loss(s.d, s.name) }
    end
  end
  return best
end

-- The smaller net with unit k split: a share of its weights out goes to a new last unit with the same
-- weights in.
local function embed(s, small, k, share)
  local big, n = s.wrap(s.net:params()), s.net._layers[1].units
  for j = 1, n do
    local from = j == n and k or j
    local part = j == n and 1 - share or j == k and share or 1
    for i = 1, #big.w1 do big.w1[i][j] = small.w1[i][from] end
    big.b1[1][j] = small.b1[1][from]
    big.w2[j] = small.w2[from] * part
  end
  big.b2 = small.b2
  return big
end

-- The number of the copy of `from` that is `to`, or nil.
local function copy_number(from, to, near)
  for i, copy in ipairs(symmetry.copies(from, from, MOST)) do
    if near(copy:params(), to:params()) then return i end
  end
end

local function copy_points(s, points, number)
  local out = {}
  for i, p in ipairs(points) do
    local a_net = s.wrap(p)
    out[i] = symmetry.copies(a_net, a_net, MOST)[number]:params():copy()
  end
  return out
end

-- Ways down from the plateau to a and to b, each { split point, ..., end }.
local function ways(s, small, a, b, tools)
  local to_a, to_b
  local n = s.net._layers[1].units
  for k = 1, n - 1 do
    for _, share in ipairs(SPLITS) do
      local at = embed(s, small, k, share)
      local _, h = s.look(at:params())
      local values, vectors = eigen(h)
      for sign = values[1] < -1e-9 * values[-1] and -1 or 3, 1, 2 do
        local way, ran = tools.descend(s, at:params():copy(), vectors:col(1), sign)
        local last = not ran and s.wrap(way[#way])
        local number = last and not to_a and copy_number(last, a, tools.near)
        if number then to_a = copy_points(s, way, number) end
        number = last and not to_b and copy_number(last, b, tools.near)
        if number then to_b = copy_points(s, way, number) end
        if to_a and to_b then return to_a, to_b end
      end
    end
  end
end

-- The weights into unit j.
local function into(a_net, j)
  local list = {}
  for i = 1, #a_net.w1 do list[i] = a_net.w1[i][j] end
  list[#list + 1] = a_net.b1[1][j]
  return list
end

local function set_into(a_net, j, list, sign)
  for i = 1, #list - 1 do a_net.w1[i][j] = sign * list[i] end
  a_net.b1[1][j] = sign * list[#list]
end

-- 1 or -1 where unit j of p has the weights into unit k of q, or their opposites; else nil.
local function likeness(p, j, q, k)
  local u, v, plus, minus = into(p, j), into(q, k), true, symmetry.flips(p._layers[1])
  for i = 1, #u do
    local eps = 1e-7 * math.max(1, math.abs(u[i]))
    plus, minus = plus and math.abs(u[i] - v[i]) <= eps, minus and math.abs(u[i] + v[i]) <= eps
  end
  return plus and 1 or minus and -1 or nil
end

-- Gives all weights out of the last of two equal units to the first; answers the unit that is off now.
local function collapse(p)
  for j = 1, p._layers[1].units do
    for k = j + 1, p._layers[1].units do
      local sign = likeness(p, j, p, k)
      if sign then
        p.w2[j] = p.w2[j] + p.w2[k] * sign
        p.w2[k] = p.w2[k] * 0
        return k
      end
    end
  end
end

-- Walks at one height from a point of the plateau to another: units change places through the one that
-- is off. Nil where that does not end at q.
local function walk(s, from, to)
  local p, q = s.wrap(from), s.wrap(to)
  local points = { from }
  local function mark() points[#points + 1] = p:params():copy() end
  local free, free_q = collapse(p), collapse(q)
  if not free or not free_q then return nil end
  mark()
  local n = p._layers[1].units
  local function move(j, sign)            -- what unit j does goes to the unit that is off
    set_into(p, free, into(p, j), sign)
    mark()
    p.w2[free], p.w2[j] = p.w2[j] * sign, p.w2[j] * 0
    mark()
    free = j
  end
  for _ = 1, 4 * n do
    local wrong
    for j = 1, n do
      if j ~= free and (j == free_q or likeness(p, j, q, j) ~= 1) then wrong = wrong or j end
    end
    if not wrong then break end
    local source, sign
    for j = 1, free ~= free_q and n or 0 do
      if j ~= free and likeness(p, j, q, free) then source, sign = j, likeness(p, j, q, free) end
    end
    move(source or wrong, sign or 1)
  end
  set_into(p, free, into(q, free), 1)
  mark()
  if free ~= free_q or not (p:params():equals(q:params(), 1e-5)) then return nil end
  points[#points + 1] = to
  return points
end

--- A path from a to b over the plateau of the nets with one unit fewer, or nil: up the way that goes
--- down to a, over the plateau, down to b.
---@param s table surface, see path.lua
---@param a table net
---@param b table net
---@param tools table { descend =, near = } of path.lua
---@return array[] points
---@return table saddle { p =, loss = }
function plateau.path(s, a, b, tools)
  if not fits(a) or not s.squares then return nil end
  local small = smaller(s)
  if not small or small.loss <= math.max(a:loss(s.d, s.name), b:loss(s.d, s.name)) then return nil end
  local to_a, to_b = ways(s, small.net, a, b, tools)
  if not to_b then return nil end
  local level = walk(s, to_a[1], to_b[1])
  if not level then return nil end
  local points = { a:params():copy() }
  for i = #to_a, 2, -1 do points[#points + 1] = to_a[i] end
  for _, p in ipairs(level) do points[#points + 1] = p end
  for i = 2, #to_b do points[#points + 1] = to_b[i] end
  points[#points + 1] = b:params():copy()
  return points, { p = to_a[1], loss = small.loss }
end

return plateau
