-- Axes of slices and lines: a parameter by its name, or a direction through all parameters.
local engine = require "tinynet.engine"
local check = require "tinynet.check"
local direction = require "tinynet.landscape.direction"
local text = require "tinynet.text"

local axis = {}

-- A direction as an object; what was given as an array has the name of its axis.
local function as_direction(a_net, v, key, n)
  if v == "random" then return require "tinynet.landscape.random"(a_net, { seed = key == "y" and 2 or 1 }) end
  if getmetatable(v) == direction.class then return v end
  local a, message = engine.io.as_array(v)
  check.arg(a or type(v) == "table", n, "%s: name of a parameter or direction expected, got %s", key, check.kind(v))
  check.arg(a, n, "%s: %s", key, message)
  local count = #a_net:params()
  check.arg(#a == count and not select(2, a:shape()), n, "%s: a direction of %d numbers expected, got shape (%s)", key,
    count, table.concat({ a:shape() }, ", "))
  return direction.new(a:copy(), text.get("landscape.direction_" .. key))
end

local MOST_NAMES = 12

-- The names of a net's parameters, the nearest to `wanted` first.
local function names(a_net, wanted, known)
  local list, first = a_net:names(), engine.nearest(wanted, known)
  for i, name in ipairs(list) do
    if name == first then table.insert(list, 1, table.remove(list, i)) break end
  end
  local more = #list > MOST_NAMES and ", ..." or ""
  return table.concat(list, ", ", 1, math.min(#list, MOST_NAMES)) .. more
end

--- An axis from the option `key`: a parameter's name, "random", a direction or an array.
---@param a_net table net
---@param o table options
---@param key string "x"|"y"
---@param n integer position of the options
---@return table { along = position or array, name =, center =, range = nil or {from, to} }
---@error x: unknown parameter 'w1[1,3]'; did you mean 'w1[1,1]'? (the net has w1[1,1], w1[1,2], b1[1], b1[2])
function axis.read(a_net, o, key, n)
  local v = o[key]
  check.arg(v ~= nil, n, "%s is missing: the name of a parameter, as %s = \"w1[1,1]\", or a direction", key, key)
  if type(v) == "string" and v ~= "random" then
    local known = {}
    for i, name in ipairs(a_net:names()) do known[name] = i end
    local name = v:gsub("%s", "")
    local k = check.arg(known[name], n, "%s: unknown parameter '%s'%s (the net has %s)", key, v,
      check.hint(name, known), known[name] and "" or names(a_net, name, known))
    return { along = k, name = name, center = a_net:params()[k] }
  end
  local d = as_direction(a_net, v, key, n)
  local count = #a_net:params()
  check.arg(#d.values == count, n, "%s: a direction of %d numbers expected, got shape (%d)", key, count, #d.values)
  local length = d.values:norm()
  check.arg(length > 0 and length < math.huge, n, "%s: a direction of finite length above 0 expected, got length %s",
    key, length)
  return { along = d.values, name = d.name, center = 0, range = d.range }
end

--- Sets the coordinates of an axis, axis.at: linspace over o.x_range, o.radius, the range of its direction, or 5;
--- with a radius and an odd count the centre itself is in the middle.
---@param one table from axis.read
---@param o table options
---@param key string "x"|"y"
---@param count integer
---@param n integer position of the options
function axis.place(one, o, key, count, n)
  local radius = check.number(o.radius == nil and 5 or o.radius, n, "radius")
  check.arg(radius > 0 and radius < math.huge, n, "radius must be more than 0 and finite, got %s", radius)
  local range = o[key .. "_range"]
  check.arg(range == nil or o.radius == nil, n, "give radius or %s_range, not both", key)
  if range == nil and o.radius == nil then range = one.range end
  if range ~= nil then
    local from, to = check.range(range, n, key .. "_range")
    one.at = engine.array.linspace(from, to, count)
    return
  end
  local from, to = one.center - radius, one.center + radius
  one.radius = radius
  check.arg(from < one.center and one.center < to and to - from < math.huge, n,
    "radius %s makes no range around %s = %s", radius, one.name, one.center)
  one.at = engine.array.linspace(from, to, count)
  if count % 2 == 1 then one.at[count // 2 + 1] = one.center end
end

--- The parameters that no axis moves.
---@param a_net table net
---@param axes table[] from axis.read
---@return table[] { {name =, value =}, ... }
function axis.frozen(a_net, axes)
  local list, p = {}, a_net:params()
  for k, name in ipairs(a_net:names()) do
    local moves = false
    for _, one in ipairs(axes) do
      moves = moves or one.along == k or type(one.along) == "userdata" and one.along[k] ~= 0
    end
    if not moves then list[#list + 1] = { name = name, value = p[k] } end
  end
  return list
end

--- A coordinate as text, with three decimals where the axis spans 10.
---@param along table from axis.read, placed
---@param v number
---@return string
function axis.shown(along, v)
  local span = along.at[-1] - along.at[1]
  if span >= 1e9 then return ("%.6g"):format(v) end
  local decimals = math.max(0, math.min(15, 4 - math.floor(math.log(span, 10))))
  return ("%.*f"):gsub("*", decimals):format(v)
end

local WIDTH, MOST = 80, 24 -- columns of a line, parameters that are named

--- Appends lines that name what is frozen.
---@param list table[] from axis.frozen
---@param lines string[]
function axis.frozen_lines(list, lines)
  local line = "  " .. text.get "landscape.frozen"
  local indent = (" "):rep(text.width(line))
  local words = {}
  for k = 1, math.min(#list, MOST) do words[k] = ("  %s %.5g"):format(list[k].name, list[k].value) end
  if #list > MOST then words[#words + 1] = "  " .. text.get("landscape.more", #list - MOST) end
  for _, word in ipairs(words) do
    if text.width(line) + text.width(word) > WIDTH then
      lines[#lines + 1] = line
      line = indent
    end
    line = line .. word
  end
  lines[#lines + 1] = line
  lines[#lines + 1] = "  " .. text.get "landscape.note"
end

return axis
