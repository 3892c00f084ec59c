-- View: what a plot kind draws on: the frame of one panel with its scales. Everything drawn is also
-- entered in a map of the taken room, so that labels find a free place.
local geom = require("tinynet.engine").geom
local scene = require "tinynet.plot.scene"
local style = require "tinynet.plot.style"
local text = require "tinynet.text"
local values = require "tinynet.plot.values"

local View = {}
View.__index = View

--- A view of a panel's description; the frame (x0, y0, w, h) and the limits come later.
---@param spec table
---@param theme table
---@return table view
function View.new(spec, theme)
  local self = { spec = spec, name = spec.name, theme = theme, scale = {}, range = {}, fixed = {},
    items = {} }
  return setmetatable(self, View)
end

--- Forgets what was drawn; called when the frame is known.
function View:clear()
  self.items, self.labels = {}, {}
  self.room = geom.room(self.x0, self.y0, self.w, self.h)
end

--- Where v stands on an axis: 0 at lim[1], 1 at lim[2]; nil where it cannot be drawn.
function View.fraction(v, lim, scale)
  if not values.finite(v) then return nil end
  if scale == "log" then
    if v <= 0 then return nil end
    return (math.log(v) - math.log(lim[1])) / (math.log(lim[2]) - math.log(lim[1])) -- a ratio could overflow
  end
  return (v - lim[1]) / (lim[2] - lim[1])
end

--- Where x = v lies on the page; nil where it cannot be drawn (NaN, infinite, not positive on a log axis).
function View:x(v)
  local f = View.fraction(v, self.xlim, self.scale.x)
  return f and self.x0 + f * self.w
end

--- Where y = v lies on the page, or nil.
function View:y(v)
  local f = View.fraction(v, self.ylim, self.scale.y)
  return f and self.y0 + (1 - f) * self.h
end

--- Where a point lies on the page, or nil; on a surface, where it is visible.
function View:at(x, y)
  if self.box then return self.box:at(x, y) end
  local px, py = self:x(x), self:y(y)
  if px and py then return px, py end
end

--- Whether a place of the page lies in the frame.
function View:inside(x, y)
  local f = self:frame()
  return x >= f[1] - 0.5 and y >= f[2] - 0.5 and x <= f[1] + f[3] + 0.5 and y <= f[2] + f[4] + 0.5
end

--- Data to a flat list of page coordinates; NaN where a point cannot be drawn. On a
--- surface, the visible parts of the line that joins them.
function View:points(x, y)
  if self.box then return self.box:drape(x, y) end
  local xy, nan = {}, 0 / 0
  for i = 1, #x do
    local px, py = self:x(x[i]), self:y(y[i])
    local ok = px and py
    xy[2 * i - 1], xy[2 * i] = ok and px or nan, ok and py or nan
  end
  return xy
end

--- The colour of a mark in the theme.
function View:color(mark)
  local theme = self.theme
  if mark.color then return mark.named and theme.named and theme.named[mark.named] or mark.color end
  if mark.category then return theme.categories[(mark.category - 1) % #theme.categories + 1] end
  return theme[mark.theme_color]
end

function View:group(what) return self.name .. "." .. what end

--- The rectangle that marks stay in: x, y, w, h.
function View:frame()
  local b = self.box
  if b then return { b.x, b.y, b.w, b.h } end
  return { self.x0, self.y0, self.w, self.h }
end

--- Draws a polyline inside the frame.
function View:path(xy, look)
  look.xy, look.clip = xy, self:frame()
  if self.has_field and not (self.box or look.fill) then look.role = "line over a map" end
  scene.add(self, "path", self:group "data", look)
  self.room:line(xy)
end

--- Draws dots inside the frame.
function View:dots(xy, look)
  look.xy, look.clip = xy, self:frame()
  scene.add(self, "dots", self:group "data", look)
  self.room:dots(xy, look.size)
end

--- Draws a line or dots anywhere, for legends and leaders.
function View:decorate_path(xy, look)
  look.xy = xy
  scene.add(self, "path", self:group "legend", look)
end

function View:decorate_dots(xy, look)
  look.xy = xy
  scene.add(self, "dots", self:group "legend", look)
end

--- Writes a text and takes its room: the fields of scene.text.
function View:label(o)
  local item = scene.text(self, self:group "text", o)
  local b = item.box
  self.room:block(item.x + b.x - 2, item.y + b.y - 2, b.w + 4, b.h + 4)
  if not o.angle then
    self.labels[#self.labels + 1] = { x = item.x + b.x, y = item.y + b.y, w = b.w, h = b.h }
  end
  return item
end

-- Whether a box touches a text that is written already.
local function on_label(self, x, y, w, h)
  for _, l in ipairs(self.labels) do
    if x < l.x + l.w and l.x < x + w and y < l.y + l.h and l.y < y + h then return true end
  end
  return false
end

--- Writes a text at the first of the places { x, y, h =, v = } where it hides nothing, else where it
--- hides least, but no other text; nowhere if it fits at none. Returns the item or nil.
function View:near(places, words, color)
  local best, least
  local size = style.size.note
  words = text.pick(words)
  for _, p in ipairs(places) do
    local probe = { items = {} }
    local item = scene.text(probe, "", { text = words, x = p[1], y = p[2], h = p.h, v = p.v, size = size })
    local b, gap = item.box, 3
    local x, y, w, h = item.x + b.x - gap, item.y + b.y - gap, b.w + 2 * gap, b.h + 2 * gap
    local right, bottom = self.x0 + self.w, self.y0 + self.h
    local inside = x >= self.x0 and y >= self.y0 and x + w <= right and y + h <= bottom
      and not on_label(self, x, y, w, h)
    local busy = inside and self.room:busy(x, y, w, h)
    if busy and (not least or busy < least) then best, least = p, busy end
    if least == 0 then break end
  end
  if best then
    return self:label{ text = words, x = best[1], y = best[2], h = best.h, v = best.v, size = size,
      color = style.readable(color, self.theme), halo = self.theme.background }
  end
end

return View
