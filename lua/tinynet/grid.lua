-- tn.grid(f, ...): a function of two numbers, or a net with two inputs, over a rectangle.
local engine = require "tinynet.engine"
local check = require "tinynet.check"
local net = require "tinynet.net"

local function of_function(f, x, y, z)
  for j = 1, #y do
    local row = {}
    for i = 1, #x do
      local v = f(x[i], y[j])
      check.that(type(v) == "number",
        "the function gave %s at (%s, %s), a number was expected", check.kind(v), x[i], y[j])
      row[i] = v
    end
    z[j] = engine.array(row)
  end
end

-- One row at a time through the net, its second input held.
local function of_net(a_net, x, y, z)
  local inputs = engine.array.zeros(#x, 2)
  for i = 1, #x do inputs:set(i, 1, x[i]) end
  for j = 1, #y do
    for i = 1, #x do inputs:set(i, 2, y[j]) end
    z[j] = select(2 * #a_net._layers, a_net._core:layers(inputs)):col(1)
  end
end

--- Values over a rectangle, for contours and surfaces: of f(x, y), or of the output of a net with two
--- inputs (scaled as in training) and one output.
---@param f function|table
---@param options table { x = {from, to}, y = {from, to}, n = 101 }
---@return table { x = array (n), y = array (n), z = array (n, n) }, z:get(j, i) belongs to (x_i, y_j)
---@error the net has 1 inputs and 1 outputs, a grid needs 2 and 1
return function(f, options)
  local is_net = getmetatable(f) == net.class
  check.arg(is_net or type(f) == "function", 1, "function or net expected, got %s", check.kind(f))
  if is_net then
    local outputs = f._layers[#f._layers].units
    check.arg(f._inputs == 2 and outputs == 1, 1, "the net has %d inputs and %d outputs, a grid needs 2 and 1",
      f._inputs, outputs)
  end
  local o = check.options(options, { x = true, y = true, n = true }, 2)
  local n = check.number(o.n == nil and 101 or o.n, 2, "n", 2, 10000, true)
  local x_from, x_to = check.range(o["x"], 2, "x")
  local y_from, y_to = check.range(o["y"], 2, "y")
  local x, y = engine.array.linspace(x_from, x_to, n), engine.array.linspace(y_from, y_to, n)
  local z = engine.array.zeros(n, n)
  if is_net then of_net(f, x, y, z) else of_function(f, x, y, z) end
  return { x = x, y = y, z = z }
end
