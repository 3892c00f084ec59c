-- Which saddles of a slice part which of its minima: from each the ways down on both sides, and the lowest pass
-- between two points over all of them.
local descent = require "tinynet.landscape.descent"

local graph = {}

local NEAR, EQUAL = 1e-6, 1e-9
local STEPS = { 0.05, 0.01, 0.002 } -- longest steps of ways down, of the plane's width

-- The highest of ten points on each piece of a way.
local function highest(p, way)
  local xs, ys = {}, {}
  for k = 2, #way do
    for i = 1, 10 do
      xs[#xs + 1] = way[k - 1].x + (way[k].x - way[k - 1].x) * i / 10
      ys[#ys + 1] = way[k - 1].y + (way[k].y - way[k - 1].y) * i / 10
    end
  end
  return #xs > 0 and descent.points(p, xs, ys):col(1):max() or -math.huge
end

-- The way down from a point, nowhere higher than `most`; nil where none was found.
local function down(p, from, x, y, most)
  for _, longest in ipairs(STEPS) do
    local way = { { x = from.x, y = from.y }, { x = x, y = y } }
    local q = descent.descend(p, x, y, longest, way)
    q = q and descent.rest(p, q, way)
    if q and highest(p, way) <= most * (1 + 1e-12) then return q, way end
  end
end

local function same(p, a, b)
  if math.abs(a.x - b.x) <= NEAR * p.wide and math.abs(a.y - b.y) <= NEAR * p.high then return true end
  return math.abs(a.f - b.f) <= EQUAL * math.max(a.f, b.f)
    and highest(p, { a, b }) <= math.max(a.f, b.f) * (1 + EQUAL)
end

-- The number of the bottom that a way down ends in.
local function bottom(g, q)
  for k, old in ipairs(g) do
    if same(g.plane, old, q) then return k end
  end
  g[#g + 1] = { x = q.x, y = q.y, f = q.f, edges = {} }
  return #g
end

-- Both sides of a saddle on which the loss falls, close to it.
local function sides(p, q, kink)
  if not kink then
    local _, _, x, y = descent.eigen(q.a, q.b, q.c)
    local dx, dy = 1e-3 * x * p.wide, 1e-3 * y * p.high
    return { { q.x + dx, q.y + dy }, { q.x - dx, q.y - dy } }
  end
  local list, d = {}, 1e-9
  for _, way in ipairs{ { d, 0 }, { -d, 0 }, { 0, d }, { 0, -d } } do
    local r = descent.at(p, q.x + way[1] * p.wide, q.y + way[2] * p.high)
    local slope = (r.u * way[1] + r.v * way[2]) / d
    list[#list + 1] = { r.x, r.y, slope = slope }
  end
  table.sort(list, function(a, b) return a.slope < b.slope end)
  return { list[1], list[2] }
end

-- Adds an edge over `top`, a saddle or a level ground, between two bottoms.
local function join(g, top, up, fall)
  local i, j = up.node, fall.node
  if i == j then return end
  table.insert(g[i].edges, { to = j, top = top, up = up, down = fall })
  table.insert(g[j].edges, { to = i, top = top, up = fall, down = up })
end

local function add_saddle(g, saddle)
  local p, ends = g.plane, {}
  local q = descent.at(p, saddle._x, saddle._y)
  for k, side in ipairs(sides(p, q, saddle._kink)) do
    local low, way = down(p, q, side[1], side[2], saddle._loss)
    if not low then return end
    ends[k] = { node = bottom(g, low), way = way }
  end
  join(g, saddle, ends[1], ends[2])
end

-- From a level ground one falls off its ends.
local function add_level(g, m)
  local p = g.plane
  local q = descent.at(p, m._x, m._y)
  local here = { node = bottom(g, q), way = { q } }
  for _, exit in ipairs(m._exits) do
    local low, way = down(p, q, exit.x, exit.y, m._loss)
    if low then join(g, m, here, { node = bottom(g, low), way = way }) end
  end
end

local function of(s, p)
  local g = { plane = p }
  for _, saddle in ipairs(s:saddles()) do add_saddle(g, saddle) end
  for _, m in ipairs(s:minima()) do
    if m._exits and #m._exits > 0 then add_level(g, m) end
  end
  return g
end

-- The edges on the way from one bottom to another whose highest saddle is lowest; nil where there is none.
local function search(g, from, to)
  local high, before, open = { [from] = -math.huge }, {}, { [from] = true }
  while next(open) do
    local k
    for i in pairs(open) do
      if not k or high[i] < high[k] or high[i] == high[k] and i < k then k = i end
    end
    open[k] = nil
    for _, edge in ipairs(g[k].edges) do
      local h = math.max(high[k], edge.top._loss)
      if h < (high[edge.to] or math.huge) then high[edge.to], before[edge.to], open[edge.to] = h, { k, edge }, true end
    end
  end
  if from ~= to and not before[to] then return nil end
  local edges = {}
  while to ~= from do
    table.insert(edges, 1, before[to][2])
    to = before[to][1]
  end
  return edges
end

local function append(way, points, backwards)
  for k = backwards and #points or 1, backwards and 1 or #points, backwards and -1 or 1 do
    way[#way + 1] = { x = points[k].x, y = points[k].y }
  end
end

--- The lowest pass between two points over the saddles of a slice.
---@param s table slice
---@param a table { x, y }
---@param b table
---@return table[]|nil way { {x =, y =}, ... } from a to b, nowhere higher than the pass or the higher of a and b
---@return table|nil top the highest saddle or level ground; nil where none is on the way
function graph.pass(s, a, b)
  local p = descent.of(s)
  local g, way, tops = of(s, p), {}, {}
  for k, at in ipairs{ a, b } do
    local q, down_way = down(p, at, at.x, at.y, s:loss(at.x, at.y))
    if not q then return nil end
    tops[k] = { node = bottom(g, q), way = down_way }
  end
  local edges = search(g, tops[1].node, tops[2].node)
  if not edges then return nil end
  local top
  append(way, tops[1].way)
  for _, edge in ipairs(edges) do
    append(way, edge.up.way, true)
    append(way, edge.down.way)
    if not top or edge.top._loss > top._loss then top = edge.top end
  end
  append(way, tops[2].way, true)
  return way, top
end

return graph
