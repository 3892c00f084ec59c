-- Slices over the weights into two hidden units of a relu net: kinks cut them into rectangles, on each of which the
-- loss is a quadratic function, and all their minima and saddles can be found without a grid.
local engine = require "tinynet.engine"

local pieces = {}

local SQUARES = { mse = true, half_mse = true }
local MOST = 3000 -- samples: there are as many rectangles as pairs of them

-- The slope below 0 of what is linear on both sides of 0, else nil.
local function slope_below(layer)
  if layer.act == "relu" then return 0 end
  return layer.act == "leaky_relu" and layer.param or nil
end

-- Of a weight or bias into the last hidden layer: the unit and its input (nil for the bias); else nil.
local function place(s, along)
  if type(along) ~= "number" then return nil end
  local letter, l, i, j = s._all[along]:match "^([wb])(%d+)%[(%d+),?(%d*)%]$"
  if tonumber(l) ~= #s._layers - 1 then return nil end
  if letter == "b" then return tonumber(i), nil end
  return tonumber(j), tonumber(i)
end

-- What moves with an axis, see core/pieces.h; `rest` is what the outputs are without both units, minus y.
local function bent(s, core, axis, unit, input, rest)
  local layers, below = { core:layers(s._data.x) }, s._data.x
  local top = #s._layers
  if top > 2 then below = layers[2 * (top - 2)] end
  local weights = core:block(top, false, 1)[unit]:copy()
  local count = #weights
  local at = s[axis == 1 and "_x" or "_y"]
  return { g = input and below:col(input):copy() or engine.array.zeros(#s._data) + 1,
    h = layers[2 * (top - 1) - 1]:col(unit):copy(), c = rest:dot(weights:reshape(count, 1)):col(1):copy(),
    square = (weights * weights):sum(), slope = slope_below(s._layers[top - 1]), from = at[1], to = at[-1] }, weights
end

local function find(s)
  local top = #s._layers
  if top < 2 or #s._data > MOST or not SQUARES[s._loss] or s._layers[top].act ~= "identity"
    or not slope_below(s._layers[top - 1]) then return nil end
  local unit_x, input_x = place(s, s._along[1])
  local unit_y, input_y = place(s, s._along[2])
  if not unit_x or not unit_y or unit_x == unit_y then return nil end
  local core, d = s._core:member(1), s._data
  core:params()[1][s._along[1]], core:params()[1][s._along[2]] = 0, 0
  local silent = core:member(1)
  local out = silent:block(top, false, 1)
  out[unit_x], out[unit_y] = 0, 0
  local rest = select(2 * top - 1, silent:layers(d.x)) - d.y
  local x, wx = bent(s, core, 1, unit_x, input_x, rest)
  local y, wy = bent(s, core, 2, unit_y, input_y, rest)
  return engine.critical.pieces(x, y, (wx * wy):sum())
end

--- All minima and saddles of a slice whose kinks are parallel to its axes, on its border minima along it; nil for
--- other slices, and of more than 3000 samples.
---@param s table slice
---@return table[]|nil { { kind = "minimum"|"saddle"|"level"|"ground"|"ridge", x =, y =, kink =, x1 =, y1 =, x2 =,
--- y2 = }, ... }
function pieces.find(s)
  if s._pieces == nil then s._pieces = find(s) or false end
  return s._pieces or nil
end

return pieces
