-- tn.landscape.through: the plane in which two or three nets lie.
local arguments = require "tinynet.landscape.arguments"
local check = require "tinynet.check"
local direction = require "tinynet.landscape.direction"
local net = require "tinynet.net"
local text = require "tinynet.text"

local function same_shape(net_a, other, n)
  arguments.net(other, n)
  local shape_a, shape = net.shape_name(net_a._inputs, net_a._layers), net.shape_name(other._inputs, other._layers)
  check.arg(shape_a == shape, n, "the nets differ in shape: %s and %s", shape_a, shape)
end

-- A random direction at right angles to x, as long as x.
local function across(net_a, x, seed)
  local r = require "tinynet.landscape.random"(net_a, { seed = seed, normalise = "none" })
  local v = r.values - x * ((r.values * x):sum() / (x * x):sum())
  return direction.new(v * (x:norm() / v:norm()), text.get("landscape.across", seed), { -1, 1 })
end

--- The axes of the plane in which nets of one shape lie, for slices of the first: net_a is at (0, 0), net_b at
--- (1, 0), net_c at (0, 1). Without net_c the other axis is a random direction at right angles, of the same length.
--- The axes of three nets need not be at right angles; s:project(net).distance is 0 for all three.
---@source Goodfellow, Vinyals and Saxe 2015, "Qualitatively characterizing neural network optimization problems"
---@param net_a table net
---@param net_b table net
---@param net_c table|nil net
---@param options table|nil { seed = 1 } of the random direction
---@return table { x = direction, y = direction, net = copy of net_a }
---@error the nets differ in shape: 1-2-1 (tanh, identity) and 1-3-1 (tanh, identity)
return function(net_a, net_b, net_c, options)
  arguments.net(net_a, 1)
  same_shape(net_a, net_b, 2)
  local position = 4
  if check.kind(net_c) == "table" and options == nil then net_c, options, position = nil, net_c, 3 end
  local o = check.options(options, { seed = true }, position)
  local p = net_a:params():copy()
  local x = net_b:params() - p
  check.arg(x:norm() > 0, 2, "both nets have the same parameters: there is no line between them")
  local t = { x = direction.new(x, text.get("landscape.towards", 2), { -0.5, 1.5 }), net = net_a:copy() }
  if net_c == nil then
    t.y = across(net_a, x, check.number(o.seed == nil and 1 or o.seed, position, "seed", nil, nil, true))
    return t
  end
  same_shape(net_a, net_c, 3)
  local y = net_c:params() - p
  local cosine = (x * y):sum() / (x:norm() * y:norm())
  check.arg(math.abs(cosine) < 1 - 1e-12, 3, "the three nets lie on one line: they span no plane")
  t.y = direction.new(y, text.get("landscape.towards", 3), { -0.5, 1.5 })
  return t
end
