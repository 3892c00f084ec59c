-- Arrows between panels: the room they need in the layout, and how they are drawn.
local arrow = require "tinynet.plot.kinds.arrow"
local scene = require "tinynet.plot.scene"
local style = require "tinynet.plot.style"
local text = require "tinynet.text"

local flow = {}

local least, pad = 36, 5 -- px: the length of an arrow, the space at either end
local width = 2

local function find(views, name)
  for _, view in ipairs(views) do
    if view.name == name then return view end
  end
end

-- Flows whose panels are drawn: { from view, to view, words, rightwards }.
local function list_of(fig, views)
  local list = {}
  for _, f in ipairs(fig.flows or {}) do
    local a, b = find(views, f.from), find(views, f.to)
    if a and b then
      list[#list + 1] = { a = a, b = b, words = text.pick(f.text), right = b.place.c1 > a.place.c2 }
    end
  end
  return list
end

--- Widens the margins behind the columns and below the rows where arrows begin.
---@param fig table
---@param views table[]
---@param columns number[] margin behind each column
---@param rows number[] margin below each row
function flow.make_room(fig, views, columns, rows)
  local across, down = {}, {}
  for _, f in ipairs(list_of(fig, views)) do
    local m = f.words and scene.measure(f.words, style.size.note)
    if f.right then
      local c = f.a.place.c2
      across[c] = math.max(across[c] or 0, least + 2 * pad, m and m.width + 2 * pad or 0)
    else
      local r = f.a.place.r2
      down[r] = math.max(down[r] or 0, least)
    end
  end
  for c, v in pairs(across) do columns[c] = columns[c] + v end
  for r, v in pairs(down) do rows[r] = rows[r] + v end
end

-- The middle of what two spans share, or nil.
local function shared(a0, a1, b0, b1)
  local lo, hi = math.max(a0, b0), math.min(a1, b1)
  return lo < hi and (lo + hi) / 2 or nil
end

-- Where an arrow to the right begins and ends: in the gap between the columns.
local function across(views, a, b)
  local x0, x1 = 0, math.huge
  for _, v in ipairs(views) do
    if v.place.c2 == a.place.c2 then x0 = math.max(x0, v.x0 + v.w + v.margin.right) end
    if v.place.c1 == b.place.c1 then x1 = math.min(x1, v.x0 - v.margin.left) end
  end
  local y = shared(a.y0, a.y0 + a.h, b.y0, b.y0 + b.h)
  return x0 + pad, y or a.y0 + a.h / 2, x1 - pad, y or b.y0 + b.h / 2
end

local function downwards(views, a, b)
  local y0, y1 = 0, math.huge
  for _, v in ipairs(views) do
    if v.place.r2 == a.place.r2 then y0 = math.max(y0, v.y0 + v.h + v.margin.bottom) end
    if v.place.r1 == b.place.r1 then y1 = math.min(y1, v.y0 - v.margin.top) end
  end
  local x = shared(a.x0, a.x0 + a.w, b.x0, b.x0 + b.w)
  return x or a.x0 + a.w / 2, y0 + pad, x or b.x0 + b.w / 2, y1 - pad
end

--- Draws the arrows of a figure that has been laid out.
---@param s table scene
---@param fig table
---@param views table[]
---@param theme table
function flow.draw(s, fig, views, theme)
  for _, f in ipairs(list_of(fig, views)) do
    local x0, y0, x1, y1 = (f.right and across or downwards)(views, f.a, f.b)
    local length = math.sqrt((x1 - x0) ^ 2 + (y1 - y0) ^ 2)
    local dx, dy = (x1 - x0) / length, (y1 - y0) / length
    scene.add(s, "path", "figure.flow", { xy = { x0, y0, x1 - 7 * dx, y1 - 7 * dy }, stroke = theme.muted,
      width = width })
    scene.add(s, "path", "figure.flow", { xy = arrow.head(x1, y1, dx, dy, width), fill = theme.muted,
      closed = true })
    if f.words then
      scene.text(s, "figure.flow", { text = f.words, size = style.size.note, color = theme.ink,
        x = f.right and (x0 + x1) / 2 or x0 + 8, h = f.right and 0.5 or 0,
        y = f.right and math.min(y0, y1, (y0 + y1) / 2) - 7 or (y0 + y1) / 2, v = f.right and "bottom" or "middle" })
    end
  end
end

return flow
