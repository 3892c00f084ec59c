-- A scene: one flat plain table that every backend draws and every check reads. Items, in painting order:
--   { kind = "path", group, xy = {x1, y1, ...}, stroke, width, dash, round, fill, alpha, closed, even_odd, clip, role }
--   { kind = "dots", group, xy, size, color, alpha, marker, clip }
--   { kind = "image", group, x, y, w, h, columns, rows, pixels = 4-byte 0xaarrggbb (times alpha), sharp, clip }
--   { kind = "text", group, text, x, y, size, color, bold, centered, wrap, angle, halo, box }
-- Lengths are px, y points down; x, y of a text is the left end of its first baseline; box is the ink
-- before turning, relative to it, with the unknown characters counted; colours are "#rrggbb".
local canvas = require "tinynet.plot.canvas"

local scene = {}

--- An empty scene.
---@param width number
---@param height number
---@param background string
---@return table
function scene.new(width, height, background)
  return { width = width, height = height, background = background, items = {} }
end

--- The size of a text: width, height, ascent, ink box, unknown characters.
---@param text string
---@param size number
---@param o table|nil { bold =, wrap = }
---@return table
function scene.measure(text, size, o) return canvas.measure(text, size, o) end

-- Height of digits: lines are centred and aligned by it, not by the ink of the single text.
local digit = {}
local function digit_of(size)
  if not digit[size] then digit[size] = canvas.measure("0", size) end
  return digit[size]
end

-- Height of the lines below the first one.
local function more_lines(m, size)
  local one = digit_of(size).height
  return m.height > 1.5 * one and m.height - one or 0
end

-- How far the first baseline stands below the middle of a text of one line, or of several.
local function below_middle(m, size)
  return -digit_of(size).ink_y / 2 - more_lines(m, size) / 2
end

--- Appends an item.
---@param s table scene or any table with a list `items`
---@param kind string
---@param group string
---@param fields table the rest of the item; kept
---@return table item
function scene.add(s, kind, group, fields)
  fields.kind, fields.group = kind, group
  s.items[#s.items + 1] = fields
  return fields
end

--- Appends a text anchored at a point: `h` = 0 left, 0.5 centre, 1 right; `v` = "top", "middle", "bottom" or
--- "baseline" of its lines; an angle turns it about the point. Several lines with h = 0.5 are centred on each other.
---@param s table
---@param group string
---@param o table { text =, x =, y =, size =, color =, h =, v =, bold =, wrap =, angle =, halo = }
---@return table item
function scene.text(s, group, o)
  local m = canvas.measure(o.text, o.size, { bold = o.bold, wrap = o.wrap })
  local dx, dy = -(o.h or 0) * m.width, 0
  if o.v == "top" then dy = m.ascent
  elseif o.v == "bottom" then dy = m.ascent - m.height
  elseif o.v == "middle" then dy = below_middle(m, o.size) end
  local a = math.rad(o.angle or 0)
  local sin, cos = math.sin(a), math.cos(a)
  return scene.add(s, "text", group, {
    text = o.text, size = o.size, color = o.color, bold = o.bold, wrap = o.wrap, angle = o.angle,
    centered = o.h == 0.5 and more_lines(m, o.size) > 0 or nil, halo = o.halo,
    x = o.x + dx * cos - dy * sin, y = o.y + dx * sin + dy * cos,
    box = { x = m.ink_x, y = m.ink_y, w = m.ink_w, h = m.ink_h, unknown = m.unknown },
  })
end

local lengths = { "x", "y", "w", "h", "size", "width", "height", "wrap" }

local function enlarge(t, f)
  for _, key in ipairs(lengths) do
    if t[key] then t[key] = t[key] * f end
  end
  for _, key in ipairs{ "xy", "dash", "clip" } do
    local list = t[key]
    if list then
      local out = {}
      for i = 1, #list do out[i] = list[i] * f end
      t[key] = out
    end
  end
  if t.box then enlarge(t.box, f) end
end

--- Makes everything in a scene f times as large.
---@param s table
---@param f number
function scene.enlarge(s, f)
  enlarge(s, f)
  for _, list in ipairs{ s.items, s.panels } do
    for _, item in ipairs(list) do enlarge(item, f) end
  end
end

--- Writes a scene to a file.
---@param s table
---@param path string
---@param scale number
---@return boolean|nil
---@return string|nil message
function scene.save(s, path, scale) return canvas.render(s, path, scale) end

return scene
