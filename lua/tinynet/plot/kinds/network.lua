-- A net as nodes and edges: an edge is the wider the larger its weight, blue above and red below zero; the
-- values stand on the edges where there are few.
local style = require "tinynet.plot.style"
local scene = require "tinynet.plot.scene"
local text = require "tinynet.text"
local ticks = require "tinynet.plot.ticks"

local kind = {}

local most_labels = 16          -- edges that are labelled
local largest, smallest = 25, 3 -- px, the radius of a node
local thin, thick = 0.6, 5.5    -- px, the width of an edge; of many edges they are thinner
local many = 60
local widths = 8                -- edges of one colour are drawn in so many widths

local along = { 0.5, 0.38, 0.62, 0.3, 0.7, 0.24, 0.76 } -- where on an edge its value may stand

--- It has no method of its own: plot.network puts it. It covers 0..1 both ways.
function kind.range(_, grow)
  grow(0, 0)
  grow(1, 1)
end

-- Centres of the nodes of each layer on the page, and their radius.
local function places(mark, view)
  local layers, most = mark.sizes, 1
  for _, n in ipairs(layers) do most = math.max(most, n) end
  local top, bottom = view.y0 + 26, view.y0 + view.h - 14
  local pitch = (bottom - top) / most
  local radius = math.max(smallest, math.min(largest, 0.34 * pitch))
  local left, right = view.x0 + 80, view.x0 + view.w - 92
  local nodes = {}
  for l, n in ipairs(layers) do
    nodes[l] = {}
    local x = #layers == 1 and (left + right) / 2 or left + (right - left) * (l - 1) / (#layers - 1)
    local step = math.min(pitch, 150)
    for j = 1, n do nodes[l][j] = { x = x, y = (top + bottom) / 2 + (j - (n + 1) / 2) * step } end
  end
  return nodes, radius
end

local function color_of(view, w) return view.theme.categories[w < 0 and 2 or 1] end

local function count_edges(mark)
  local n = 0
  for _, w in ipairs(mark.weights) do n = n + #w * #w[1] end
  return n
end

-- Edges of one sign and width are one path.
local function draw_edges(mark, view, nodes)
  local groups, nan = {}, 0 / 0
  local crowd = math.min(1, math.sqrt(many / count_edges(mark)))
  for l, w in ipairs(mark.weights) do
    for i, row in ipairs(w) do
      for j, v in ipairs(row) do
        local k = math.ceil(math.min(1, math.abs(v) / mark.largest) * widths)
        local key = k + (v < 0 and widths + 1 or 0)
        groups[key] = groups[key] or { xy = {}, v = v, width = thin + ((thick - thin) * k / widths) * crowd,
          alpha = crowd < 1 and 0.2 + 0.55 * k / widths or 0.75 }
        local a, b, xy = nodes[l][i], nodes[l + 1][j], groups[key].xy
        for _, c in ipairs{ a.x, a.y, b.x, b.y, nan, nan } do xy[#xy + 1] = c end
      end
    end
  end
  for k = 0, widths do
    for _, key in ipairs{ k, k + widths + 1 } do
      local g = groups[key]
      if g then view:path(g.xy, { stroke = color_of(view, g.v), width = g.width, alpha = g.alpha }) end
    end
  end
end

local function draw_nodes(view, nodes, radius)
  for l, list in ipairs(nodes) do
    for _, p in ipairs(list) do
      view:dots({ p.x, p.y }, { size = 2 * radius, color = view.theme.muted })
      view:dots({ p.x, p.y }, { size = 2 * radius - 3, color = l == 1 and view.theme.grid or view.theme.background })
    end
  end
end

function kind.draw(mark, view)
  local nodes, radius = places(mark, view)
  draw_edges(mark, view, nodes)
  draw_nodes(view, nodes, radius)
end

local function number(v) return ticks.number(v, 2) end

-- Whether two boxes are nearer than a few px.
local function touch(a, b)
  return a.x < b.x + b.w + 3 and b.x < a.x + a.w + 3 and a.y < b.y + b.h + 3 and b.y < a.y + a.h + 3
end

-- The values on the edges, each at the first place that is free of nodes and other values.
local function write_weights(mark, view, nodes, taken)
  for l, w in ipairs(mark.weights) do
    for i, row in ipairs(w) do
      for j, v in ipairs(row) do
        local a, b = nodes[l][i], nodes[l + 1][j]
        local m = scene.measure(number(v), style.size.note)
        for _, t in ipairs(along) do
          local x, y = a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t
          local box = { x = x - m.width / 2, y = y - m.height / 2, w = m.width, h = m.height }
          local free = true
          for _, other in ipairs(taken) do free = free and not touch(box, other) end
          if free then
            taken[#taken + 1] = box
            local x0, y0, x1, y1 = box.x - 2, y - 9, box.x + box.w + 2, y + 9
            view:decorate_path({ x0, y0, x1, y0, x1, y1, x0, y1 },
              { fill = view.theme.background, alpha = 0.85, closed = true })
            view:label{ text = number(v), x = x, y = y, h = 0.5, v = "middle", size = style.size.note,
              color = view.theme.ink }
            break
          end
        end
      end
    end
  end
end

-- The bias of a node below it, right of it or above it, where the fewest edges are; not above the first, where the
-- name of the activation stands.
local function write_bias(view, words, p, radius, not_first)
  local m, away = scene.measure(words, style.size.note), radius + 4
  local best, least
  for _, at in ipairs{ { 0.5, "top", 0, away }, { 0, "middle", away, 0 }, not_first and { 0.5, "bottom", 0, -away }
    or nil } do
    local left = p.x + at[3] - at[1] * m.width
    local top = p.y + at[4] - (at[2] == "top" and 0 or at[2] == "middle" and 0.5 or 1) * m.height
    local busy = view.room:busy(left - 2, top, m.width + 4, m.height)
    if not least or busy < least then best, least = at, busy end
  end
  return view:label{ text = words, x = p.x + best[3], y = p.y + best[4], h = best[1], v = best[2],
    size = style.size.note, color = view.theme.muted, halo = view.theme.background }
end

-- What stands in a node and, for its bias, beside it.
local function write_nodes(mark, view, nodes, radius, taken)
  for l, list in ipairs(nodes) do
    for j, p in ipairs(list) do
      taken[#taken + 1] = { x = p.x - radius, y = p.y - radius, w = 2 * radius, h = 2 * radius }
      local letter = l == 1 and "x" or "a"
      local name = (l == 1 or l == #nodes) and #list == 1 and ("*%s*"):format(letter) or ("%s_%d"):format(letter, j)
      if radius >= 11 then
        view:label{ text = name, x = p.x, y = p.y, h = 0.5, v = "middle", size = style.size.label,
          color = view.theme.ink }
      end
      local bias = mark.biases[l - 1] and mark.biases[l - 1][j]
      if bias and radius >= 18 then
        local item = write_bias(view, "*b* = " .. number(bias), p, radius, j > 1)
        taken[#taken + 1] = { x = item.x + item.box.x, y = item.y + item.box.y, w = item.box.w, h = item.box.h }
      end
    end
  end
end

function kind.annotate(mark, view)
  local nodes, radius = places(mark, view)
  local taken = {}
  write_nodes(mark, view, nodes, radius, taken)
  if count_edges(mark) <= most_labels then write_weights(mark, view, nodes, taken) end
  local highest = math.huge
  for _, list in ipairs(nodes) do highest = math.min(highest, list[1].y) end
  for l, list in ipairs(nodes) do
    local head = l == 1 and text.get "plot.inputs" or mark.acts[l - 1]
    if #nodes <= 8 or l % 2 == 1 then
      view:label{ text = head, x = list[1].x, y = highest - radius - 12, h = 0.5, v = "bottom",
        size = style.size.note, color = view.theme.muted }
    end
  end
end

return kind
