-- tn.landscape.random: a random direction through the parameters of a net.
local engine = require "tinynet.engine"
local arguments = require "tinynet.landscape.arguments"
local check = require "tinynet.check"
local direction = require "tinynet.landscape.direction"
local text = require "tinynet.text"

local ways = { filter = true, layer = true, none = true }

-- Calls f(positions) for the parameters of each group: those of one unit (its weights and its bias), or of one layer.
local function each_group(a_net, way, f)
  local first, inputs = 1, a_net._inputs
  for _, layer in ipairs(a_net._layers) do
    local units, groups = layer.units, {}
    for k = 0, (inputs + 1) * units - 1 do
      local g = way == "layer" and 1 or k % units + 1
      groups[g] = groups[g] or {}
      table.insert(groups[g], first + k)
    end
    for _, positions in ipairs(groups) do f(positions) end
    first, inputs = first + (inputs + 1) * units, units
  end
end

local function norm(a, positions)
  local squares = 0
  for _, k in ipairs(positions) do squares = squares + a[k] * a[k] end
  return math.sqrt(squares)
end

--- A random direction: N(0,1) for each parameter, then each unit's part (its weights and its bias) is given the
--- length of the unit's own parameters, so that slices of different nets can be compared: a unit of a relu net may
--- be scaled without changing the net, and a distance means nothing then. Along it 1 is as far as the net is from 0.
---@source Li, Xu, Taylor, Studer and Goldstein 2018, "Visualizing the loss landscape of neural nets": their filters
--- are the units here, the bias included.
---@param a_net table net
---@param options table|nil { seed = 1, normalise = "filter"|"layer"|"none" }
---@return table direction { values = array (params), name = }
---@error unknown normalise 'filters'; did you mean 'filter'?
return function(a_net, options)
  arguments.net(a_net, 1)
  local o = check.options(options, { seed = true, normalise = true }, 2)
  local seed = check.number(o.seed == nil and 1 or o.seed, 2, "seed", nil, nil, true)
  local way = o.normalise == nil and "filter" or o.normalise
  check.arg(ways[way], 2, "unknown normalise '%s'%s", check.show(way), check.hint(way, ways))
  local p = a_net:params()
  local values = engine.rng(seed):normal(#p, 1):col(1):copy()
  if way ~= "none" then
    each_group(a_net, way, function(positions)
      local factor = norm(p, positions) / norm(values, positions)
      for _, k in ipairs(positions) do values[k] = values[k] * factor end
    end)
  end
  check.arg(values:norm() > 0, 1, "all parameters of the net are 0: a direction as long as they are is none")
  return direction.new(values, text.get("landscape.random", seed), { -1, 1 })
end
