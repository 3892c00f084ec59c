-- What is wrong with a scene: texts that touch, leave the page, or have characters no font has; labels of
-- contours that a labelled line or another mark crosses.
local faults = {}

local gap = 1 -- px that must stay free between two texts

-- The corners of a box (relative to x, y) turned about (x, y).
local function corners(x, y, box, angle)
  local a = math.rad(angle or 0)
  local sin, cos = math.sin(a), math.cos(a)
  local list = {}
  for k, c in ipairs{ { 0, 0 }, { 1, 0 }, { 1, 1 }, { 0, 1 } } do
    local u, v = box.x + c[1] * box.w, box.y + c[2] * box.h
    list[k] = { x + u * cos - v * sin, y + u * sin + v * cos }
  end
  return list
end

local function bounds(p)
  local lo_x, lo_y, hi_x, hi_y = math.huge, math.huge, -math.huge, -math.huge
  for _, c in ipairs(p) do
    lo_x, hi_x = math.min(lo_x, c[1]), math.max(hi_x, c[1])
    lo_y, hi_y = math.min(lo_y, c[2]), math.max(hi_y, c[2])
  end
  return lo_x, lo_y, hi_x, hi_y
end

-- How far two oriented boxes are apart along the normals of the edges of `p`: the largest distance.
local function distance_along(p, q)
  local best = -math.huge
  for k = 1, 2 do
    local a, b = p[k], p[k + 1]
    local nx, ny = b[2] - a[2], a[1] - b[1]
    local len = math.sqrt(nx * nx + ny * ny)
    if len > 0 then
      nx, ny = nx / len, ny / len
      local p_lo, p_hi, q_lo, q_hi = math.huge, -math.huge, math.huge, -math.huge
      for _, c in ipairs(p) do
        local d = c[1] * nx + c[2] * ny
        p_lo, p_hi = math.min(p_lo, d), math.max(p_hi, d)
      end
      for _, c in ipairs(q) do
        local d = c[1] * nx + c[2] * ny
        q_lo, q_hi = math.min(q_lo, d), math.max(q_hi, d)
      end
      best = math.max(best, q_lo - p_hi, p_lo - q_hi)
    end
  end
  return best
end

-- Separating axes: two boxes nearer than `least`.
local function touch(p, q, least)
  return math.max(distance_along(p, q), distance_along(q, p)) < least
end

-- The edges of a frame as thin boxes.
local function edges(item)
  local list, xy = {}, item.xy
  for i = 1, #xy, 2 do
    local j = i + 2 <= #xy and i + 2 or 1
    local x0, y0, x1, y1 = xy[i], xy[i + 1], xy[j], xy[j + 1]
    local length = math.sqrt((x1 - x0) ^ 2 + (y1 - y0) ^ 2)
    local angle = math.deg(math.atan(y1 - y0, x1 - x0))
    list[#list + 1] = corners(x0, y0, { x = 0, y = -0.5, w = length, h = 1 }, angle)
  end
  return list
end

-- Whether a segment comes into the box of a text that is turned by its angle.
local function crosses(t, x0, y0, x1, y1)
  local item = t.item
  local a = math.rad(item.angle or 0)
  local sin, cos = math.sin(a), math.cos(a)
  local function own(x, y)
    x, y = x - item.x, y - item.y
    return x * cos + y * sin - item.box.x, y * cos - x * sin - item.box.y
  end
  local u0, v0 = own(x0, y0)
  local u1, v1 = own(x1, y1)
  local from, to = 0, 1
  for _, e in ipairs{ { u0, u1 - u0, item.box.w }, { v0, v1 - v0, item.box.h } } do
    local p, d, size = e[1], e[2], e[3]
    if d == 0 then
      if p <= 0 or p >= size then return false end
    else
      local s, l = -p / d, (size - p) / d
      from, to = math.max(from, math.min(s, l)), math.min(to, math.max(s, l))
    end
  end
  return from < to
end

-- The labelled line, or line of another mark, that crosses the label of a contour, if there is one.
local function crossed(t, lines)
  for _, item in ipairs(lines) do
    local xy = item.xy
    for i = 1, #xy - 3, 2 do
      local x0, y0, x1, y1 = xy[i], xy[i + 1], xy[i + 2], xy[i + 3]
      local near = math.min(x0, x1) < t.x1 and math.max(x0, x1) > t.x0 and math.min(y0, y1) < t.y1
        and math.max(y0, y1) > t.y0
      if near and x0 == x0 and x1 == x1 and crosses(t, x0, y0, x1, y1) then return item end
    end
  end
end

local function collect(s)
  local texts, frames, lines = {}, {}, {}
  for _, item in ipairs(s.items) do
    if item.kind == "text" then
      local p = corners(item.x, item.y, item.box, item.angle)
      local x0, y0, x1, y1 = bounds(p)
      texts[#texts + 1] = { item = item, p = p, x0 = x0, y0 = y0, x1 = x1, y1 = y1 }
    elseif item.role == "labelled line" or item.role == "line over a map" then
      lines[#lines + 1] = item
    elseif item.role == "frame" then
      for _, e in ipairs(edges(item)) do frames[#frames + 1] = { p = e, group = item.group } end
    end
  end
  return texts, frames, lines
end

--- Counts the faults of a scene.
---@param s table
---@return table { overlaps =, outside =, missing_glyphs =, texts =, list = { { fault =, text =, with = } } }
function faults.find(s)
  local found = { overlaps = 0, outside = 0, missing_glyphs = 0, list = {} }
  local texts, frames, lines = collect(s)
  found.texts = #texts
  local function report(counter, n, t, fault, with)
    found[counter] = found[counter] + n
    found.list[#found.list + 1] = { fault = fault, text = t.item.text, group = t.item.group, with = with }
  end
  for i, t in ipairs(texts) do
    if t.item.box.unknown > 0 then report("missing_glyphs", t.item.box.unknown, t, "missing glyph") end
    local inside = t.x0 >= 0 and t.y0 >= 0 and t.x1 <= s.width and t.y1 <= s.height
    if not inside then report("outside", 1, t, "outside") end
    for j = i + 1, #texts do
      local u = texts[j]
      local near = t.x0 < u.x1 + gap and u.x0 < t.x1 + gap and t.y0 < u.y1 + gap and u.y0 < t.y1 + gap
      if near and touch(t.p, u.p, gap) then report("overlaps", 1, t, "overlap", u.item.text) end
    end
    local line = t.item.role == "contour label" and crossed(t, lines)
    if line then report("overlaps", 1, t, "overlap", line.group) end
    for _, f in ipairs(frames) do
      if touch(t.p, f.p, 0) then report("overlaps", 1, t, "overlap", f.group) end
    end
  end
  return found
end

return faults
