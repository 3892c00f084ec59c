-- Sheets of activations: the function and its derivative, jumps as open and closed circles.
local act = require "tinynet.act"
local check = require "tinynet.check"
local engine = require "tinynet.engine"
local line = require "tinynet.plot.kinds.line"
local style = require "tinynet.plot.style"
local text = require "tinynet.text"

local sheet = {}

local reach = 5           -- z from -reach to reach
local samples = 801
local far = 1e9           -- where an activation has come to its asymptote

local function evaluate(f, list)
  local a = f(engine.array(list))
  return a:tolist()
end

-- The place of a jump of f between a and b, by halving: the half with the larger step. Nothing where the
-- step shrinks with the interval.
local function find_jump(f, a, b)
  local fa, fb = f(a), f(b)
  local whole = math.abs(fb - fa)
  for _ = 1, 60 do
    local m = (a + b) / 2
    local fm = f(m)
    if math.abs(fm - fa) >= math.abs(fb - fm) then b, fb = m, fm else a, fa = m, fm end
  end
  if math.abs(fb - fa) < 0.5 * whole then return nil end
  local at = math.floor((a + b) / 2 * 1e6 + 0.5) / 1e6
  return { x = at, left = f(at - 1e-9), right = f(at + 1e-9), value = f(at) }
end

--- The function over z, broken where it jumps: x, y and the jumps { x =, left =, right =, value = }.
---@param f fun(z: number|array): number|array
---@return number[] x
---@return number[] y
---@return table[] jumps
function sheet.curve(f)
  local x = {}
  for i = 0, samples - 1 do x[i + 1] = -reach + 2 * reach * i / (samples - 1) end
  local y = evaluate(f, x)
  local xs, ys, jumps = {}, {}, {}
  local function put(u, v) xs[#xs + 1], ys[#ys + 1] = u, v end
  for i = 1, samples do
    local last = jumps[#jumps]
    if not (last and math.abs(x[i] - last.x) < 1e-9) then put(x[i], y[i]) end
    local d, around = math.abs((y[i + 1] or y[i]) - y[i]), math.abs(y[i] - (y[i - 1] or y[i]))
    local jump = d > 1e-3 and d > 4 * around and not (last and x[i] - last.x < 1e-9)
      and find_jump(f, x[i], x[i + 1])
    if jump then
      if math.abs(xs[#xs] - jump.x) < 1e-9 then xs[#xs], ys[#ys] = nil, nil end
      put(jump.x, jump.left)
      put(jump.x, 0 / 0)
      put(jump.x, jump.right)
      jumps[#jumps + 1] = jump
    end
  end
  return xs, ys, jumps
end

-- An open circle where the curve ends without its end, a closed one where it has the value.
local function put_circles(ax, jumps, category)
  for _, j in ipairs(jumps) do
    local spec = ax._spec
    for _, y in ipairs{ j.left, j.right } do
      local closed = math.abs(y - j.value) < 1e-6
      spec.marks[#spec.marks + 1] = { kind = "circle", x = j.x, y = y, category = category, closed = closed }
    end
  end
end

-- Lines that the function comes close to without lying on them: { slope, offset, from, to }.
local function asymptotes(f)
  local list = {}
  for _, side in ipairs{ -1, 1 } do
    local near, at, further = f(side * reach), f(side * far), f(side * 2 * far)
    local slope = math.abs(further - at) > 1 and side * (further - at) / far or 0
    slope = math.floor(slope * 1e6 + 0.5) / 1e6
    local offset = slope == 0 and math.floor(at * 1e6 + 0.5) / 1e6 or 0
    local distance = math.abs(near - slope * side * reach - offset)
    if (slope == 0 or slope == 1) and distance > 1e-9 and distance < 1 then
      local from = side < 0 and -reach or 0
      list[#list + 1] = { slope = slope, offset = offset, from = from, to = from + reach }
    end
  end
  local a, b = list[1], list[2]
  if a and b and a.slope == 0 and b.slope == 0 then a.to, b.from = reach, -reach end
  return list
end

-- Whether a function comes from a level, or nearly so, and rises as z does: then a unit is as long on both axes.
local function rises(f)
  return math.abs(f(far) / far - 1) < 0.1 and math.abs(f(-far) / far) < 0.5
end

-- "1 / (1 + exp(-z))" with true minus signs, variables in italics, its stars not read as such; constants to
-- five digits.
local function formula_text(words)
  words = words:gsub("%d+%.%d%d%d%d%d+", function(v) return ("%.5g"):format(v) end)
  return (words:gsub("%-", "\u{2212}"):gsub("[*_]", "\\%0"):gsub("%f[%w]([az])%f[%W]", "*%1*"))
end

--- Draws the sheet of one activation into a panel.
---@param ax table axes
---@param name string
function sheet.draw(ax, name)
  local a = act[name]
  local slope = function(z) return a:derivative(z) end
  local spec = ax._spec
  for _, kind in ipairs{ "hline", "vline" } do
    ax[kind](ax, 0)
    spec.marks[#spec.marks].theme_color, spec.marks[#spec.marks].width = "frame", 1
  end
  for _, t in ipairs(asymptotes(a)) do
    line.put(spec, { t.from, t.to }, { t.slope * t.from + t.offset, t.slope * t.to + t.offset },
      { theme_color = "muted", style = "dotted", width = 1.6 })
  end
  local x, y = sheet.curve(a)
  line.put(spec, x, y, { category = 1, width = 2.6, label = text.get "plot.function" })
  local x_slope, y_slope, jumps = sheet.curve(slope)
  line.put(spec, x_slope, y_slope,
    { category = 2, style = "dashed", width = style.width.line, label = text.get "plot.derivative" })
  put_circles(ax, jumps, 2)
  spec.tight_x, spec.equal = true, rises(a)
  spec.default_xlabel = text.get "plot.input_z"
  ax:title(name:gsub("_", "\\_")):note(formula_text(a.formula))
end

--- Refuses what is no activation of single numbers; answers the list of names.
---@param names string|string[]
---@return string[]
function sheet.names(names)
  local list, known = type(names) == "string" and { names } or names, {}
  check.arg(type(list) == "table" and #list > 0, 1, "name of an activation, or a list of names, expected, got %s",
    check.kind(names))
  for _, name in ipairs(act.list()) do known[name] = true end
  for _, name in ipairs(list) do
    check.arg(type(name) == "string" and known[name], 1, "unknown activation '%s'%s", tostring(name),
      check.hint(name, known))
    check.arg(name ~= "softmax", 1, "softmax works on a whole layer: there is no curve over one z")
  end
  return list
end

return sheet
