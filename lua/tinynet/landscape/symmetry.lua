-- Nets that are the same function: permuted units, flipped signs, rescaled weights.
local engine = require "tinynet.engine"

local symmetry = {}

-- f(-z) = -f(z): the signs of a unit's weights can be flipped; of sigmoid, f(-z) = 1 - f(z), too, when
-- the biases above take up the 1.
local ODD = { tanh = 0, softsign = 0, hard_tanh = 0, identity = 0, sigmoid = 1 }

local function factorial(n)
  local f = 1
  for i = 2, n do f = f * i end
  return f
end

--- The numbers of a unit of hidden layer l: weights in, bias, weights out; as views to read and write.
local function unit(a_net, l, j)
  local list = {}
  local w, b, v = a_net["w" .. l], a_net["b" .. l], a_net["w" .. l + 1]
  for i = 1, #w do list[i] = w[i][j] end
  list[#list + 1] = b[1][j]
  local fan_in = #list
  for k = 1, select(2, v:shape()) do list[#list + 1] = v[j][k] end
  return list, fan_in
end

local function set_unit(a_net, l, j, list)
  local w, b, v = a_net["w" .. l], a_net["b" .. l], a_net["w" .. l + 1]
  for i = 1, #w do w[i][j] = list[i] end
  b[1][j] = list[#w + 1]
  for k = 1, select(2, v:shape()) do v[j][k] = list[#w + 1 + k] end
end

--- Whether the sign of the units of a layer can be flipped.
---@param layer table
---@return boolean
function symmetry.flips(layer) return ODD[layer.act] ~= nil end

--- Whether a layer's weights can be rescaled by any positive factor, unit by unit.
---@param layer table
---@return boolean
function symmetry.scales(layer) return layer.row.relu_family or layer.act == "identity" end

--- Flips the signs of unit j of hidden layer l; the net stays the same function.
---@param a_net table net, changed
function symmetry.flip(a_net, l, j)
  local shift = ODD[a_net._layers[l].act]
  local list, fan_in = unit(a_net, l, j)
  local above = a_net["b" .. l + 1]
  for k = fan_in + 1, #list do above[1][k - fan_in] = above[1][k - fan_in] + shift * list[k] end
  for k = 1, #list do list[k] = -list[k] end
  set_unit(a_net, l, j, list)
end

--- Puts the units of hidden layer l into another order: new unit j is old unit order[j].
---@param a_net table net, changed
---@param order integer[]
function symmetry.permute(a_net, l, order)
  local units = {}
  for j = 1, #order do units[j] = unit(a_net, l, j) end
  for j = 1, #order do set_unit(a_net, l, j, units[order[j]]) end
end

--- Multiplies the weights into unit j of hidden layer l by a positive factor, those out of it by its
--- inverse.
---@param a_net table net, changed
function symmetry.rescale(a_net, l, j, factor)
  local list, fan_in = unit(a_net, l, j)
  for k = 1, #list do list[k] = k <= fan_in and list[k] * factor or list[k] / factor end
  set_unit(a_net, l, j, list)
end

local function same(a, b)
  for k = 1, #a do
    if math.abs(a[k] - b[k]) > 1e-9 * math.max(1, math.abs(a[k])) then return false end
  end
  return true
end

--- The number of directions along which rescaling moves a net: one for each unit that can be rescaled
--- and has weights both in and out.
---@param a_net table net
---@return integer
function symmetry.scalings(a_net)
  local count = 0
  for l = 1, #a_net._layers - 1 do
    for j = 1, symmetry.scales(a_net._layers[l]) and a_net._layers[l].units or 0 do
      local list, fan_in = unit(a_net, l, j)
      local u = engine.array(list)
      if u:slice(1, fan_in):norm() > 0 and u:slice(fan_in + 1, #list):norm() > 0 then count = count + 1 end
    end
  end
  return count
end

-- Orders of the units of a layer that differ: n! over those of equal units.
local function orders(a_net, l)
  local n = a_net._layers[l].units
  local count, seen = factorial(n), {}
  for j = 1, n do
    local u = unit(a_net, l, j)
    local equals = 1
    for _, other in ipairs(seen) do
      if same(other, u) then equals = equals + 1 end
    end
    count, seen[j] = count / equals, u
  end
  return count
end

--- How many nets with the same loss there are by symmetry: `copies`, math.huge where weights can be
--- rescaled; and the number of orders of the units alone.
---@param a_net table net
---@return number copies
---@return number permutations
function symmetry.count(a_net)
  local permutations, signs, scales = 1, 1, false
  for l = 1, #a_net._layers - 1 do
    local layer = a_net._layers[l]
    permutations = permutations * orders(a_net, l)
    signs = symmetry.flips(layer) and signs * 2.0 ^ layer.units or signs
    scales = scales or symmetry.scales(layer)
  end
  local copies = permutations * signs
  return scales and math.huge or math.tointeger(copies) or copies, math.tointeger(permutations) or permutations
end

--- Whether outputs (m, out) differ by no more than `tolerance` anywhere. Nets that say the same at all
--- samples are one solution, whatever their units: that holds for all symmetries and for dead units.
---@param a array
---@param b array
---@param tolerance number
---@return boolean
function symmetry.equal(a, b, tolerance)
  return (a - b):abs():max() <= tolerance
end

--- The outputs of one member of a core at all samples of a dataset.
---@param core userdata
---@param layers integer
---@param d dataset
---@param member integer
---@return array (m, out)
function symmetry.outputs(core, layers, d, member)
  return (select(2 * layers, core:layers(d.x, member)))
end

-- Every order of 1..n, in lexicographic order.
local function each_order(n, visit)
  local order, used = {}, {}
  local function go(k)
    if k > n then return visit(order) end
    for j = 1, n do
      if not used[j] then
        used[j], order[k] = true, j
        go(k + 1)
        used[j] = false
      end
    end
  end
  go(1)
end

-- In hidden layer l of b: each unit's scale set to that of unit j of a where weights can be rescaled.
local function match_scales(a, b, l)
  for j = 1, a._layers[l].units do
    local ua, fan_in = unit(a, l, j)
    local ub = unit(b, l, j)
    local na, nb = engine.array(ua):slice(1, fan_in):norm(), engine.array(ub):slice(1, fan_in):norm()
    if na > 0 and nb > 0 then symmetry.rescale(b, l, j, na / nb) end
  end
end

--- The copies of net b that permutations and signs of one hidden layer give, those of the others
--- unchanged; of a net that can be rescaled, with the scales of net a. b itself is the first.
---@param a table net
---@param b table net
---@param most integer the copies are at most so many
---@return table[] nets
function symmetry.copies(a, b, most)
  local list = { b:copy() }
  for l = 1, #b._layers - 1 do
    local layer, grown = b._layers[l], {}
    local signs = symmetry.flips(layer) and 2 ^ layer.units // 1 | 0 or 1
    if factorial(layer.units) * signs * #list > most then return list end
    for _, base in ipairs(list) do
      each_order(layer.units, function(order)
        for mask = 0, signs - 1 do
          local copy = base:copy()
          symmetry.permute(copy, l, order)
          for j = 1, layer.units do
            if mask & (1 << j - 1) ~= 0 then symmetry.flip(copy, l, j) end
          end
          if symmetry.scales(layer) then match_scales(a, copy, l) end
          grown[#grown + 1] = copy
        end
      end)
    end
    list = grown
  end
  return list
end

return symmetry
