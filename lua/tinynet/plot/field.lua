-- Fields: values z over a grid of x and y, as maps and surfaces take them: anything with x, y and z (a
-- landscape slice, tn.grid), or the three one by one.
local check = require "tinynet.check"
local engine = require "tinynet.engine"
local text = require "tinynet.text"
local values = require "tinynet.plot.values"

local array, geom = engine.array, engine.geom

local field = {}

local function part(s, name)
  local ok, v = pcall(function() return s[name] end)
  return ok and v or nil
end

local function is_array(v) return type(v) == "userdata" and part(v, "tolist") ~= nil end

-- A copy of z with the shape (ny, nx).
local function matrix(z, n, what, nx, ny)
  if type(z) == "table" and getmetatable(z) == nil then
    check.arg(type(z[1]) == "table", n, "%s: z must be a table of rows, one per y", what)
    for i, row in ipairs(z) do
      check.arg(type(row) == "table" and #row == #z[1], n, "%s: row %d of z has %s values, row 1 has %d", what,
        i, type(row) == "table" and #row or 0, #z[1])
    end
    z = array(z)
  end
  check.arg(is_array(z), n, "%s: z: array or table of rows expected, got %s", what, check.kind(z))
  local m, k = z:shape()
  local count = m * (k or 1)
  check.arg(count == nx * ny, n, "%s: z has %d values but x*y = %d", what, count, nx * ny)
  check.arg(m == ny and k == nx, n, "%s: z of shape (y, x) = (%d, %d) expected, got (%s)", what, ny, nx,
    k and m .. ", " .. k or m)
  return z:copy()
end

local function axis(v, n, what, name)
  local list = values.list(v, n, name)
  for i = 1, #list do
    check.arg(values.finite(list[i]), n, "%s: %s[%d] is not finite", what, name, i)
    check.arg(i == 1 or list[i] > list[i - 1], n, "%s: %s must ascend, but %s[%d] = %g follows %g", what, name,
      name, i, list[i], list[i - 1] or 0)
  end
  return list
end

-- "w1[1,2]" as w_{1,2}; weights and biases of further layers carry the layer: w^{(2)}_{1,1}.
local function parameter(name)
  if type(name) ~= "string" then return nil end
  local kind, layer, index = name:match "^([wb])(%d+)%[([%d,]+)%]$"
  if not kind then return name end
  return kind .. (layer == "1" and "" or ("^{(%s)}"):format(layer)) .. ("_{%s}"):format(index)
end

-- The names of a grid, { "w1[1,1]", "b1[1]", "loss" } or { x =, y =, z = }; a slice knows its loss.
local function name_axes(spec, s)
  local names, loss = part(s, "names"), check.kind(s) == "slice" and s._loss
  if type(names) ~= "table" then return end
  local z = names.z or names[3] or loss and text.get("landscape.loss", loss)
  spec.default_xlabel = spec.default_xlabel or parameter(names.x or names[1])
  spec.default_ylabel = spec.default_ylabel or parameter(names.y or names[2])
  spec.default_zlabel = spec.default_zlabel or parameter(z)
end

--- Reads the arguments (s, o) or (x, y, z, o) of a mark and names the axes of the panel.
---@param what string the mark's name, for errors
---@param known table its options
---@param spec table the panel's description
---@return table mark { x = list, y = list, z = array (ny, nx), lo =, hi =, positive = } (the last three are
---  the lowest, highest and lowest positive finite value, or nil)
---@return table options
---@return integer position of the options
function field.read(what, known, spec, s, ...)
  local mark, n, o = { field = true }, 2
  local x, y, z = part(s, "x"), part(s, "y"), part(s, "z")
  if not is_array(s) and x and y and z then
    o = (...)
    mark.x, mark.y = axis(x, 1, what, "x"), axis(y, 1, what, "y")
    mark.z = matrix(z, 1, what, #mark.x, #mark.y)
    name_axes(spec, s)
  else
    y, z, o = ...
    n = 4
    check.arg(y ~= nil and z ~= nil, 1, "%s: { x =, y =, z = }, or x, y, z expected, got %s", what, check.kind(s))
    mark.x, mark.y = axis(s, 1, what, "x"), axis(y, 2, what, "y")
    mark.z = matrix(z, 3, what, #mark.x, #mark.y)
  end
  check.arg(#mark.x >= 2 and #mark.y >= 2, 1, "%s: a grid of 2 x 2 points at the least is needed, got %d x %d",
    what, #mark.x, #mark.y)
  mark.lo, mark.hi, mark.positive = geom.span(mark.z)
  return mark, check.options(o, known, n), n
end

return field
