-- The figures of tests/look_spec.lua and what is kept of each in tests/look: its scene, item by item, and its picture
-- without texts, at half the size. After a change that was meant:
--   ./tinynet tests/look.lua tests tests/look      then look at the pictures and at the change of the .scene files
local here, folder = arg[1], arg[2]
package.path = here .. "/?.lua;" .. package.path
local canvas = require "tinynet.canvas"
local pictures = require "pictures"
local tn = require "tinynet"
local plot = tn.plot

local d = tn.data.book7{ n = 120, seed = 3 }:minmax()

local function net_of(act, w1, b1, w2, b2)
  local net = tn.net{ 1, { 2, act }, { 1, "identity" }, seed = 1 }
  net:fit(d, { epochs = 1 }) -- teaches it the scaling
  net.w1, net.b1, net.w2, net.b2 = { w1 }, { b1 }, { { w2[1] }, { w2[2] } }, { { b2 } }
  return net
end

local tanh = net_of("tanh", { -4.29, 2.79 }, { 2.12, -0.85 }, { 0.99, 1.48 }, 0.09)
local relu = net_of("relu", { -2.2, -0.99 }, { 0.8, 0.75 }, { -1.54, 0.99 }, 0.54)

local function loss(net, radius, theme)
  local s = tn.landscape.slice(net, d, { x = "w1[1,1]", y = "w1[1,2]", radius = radius, n = 61 })
  local fig = plot.figure{ layout = "a b", width = 760, height = 380, norm = "log", theme = theme, title = "Loss 损失" }
  fig.a:surface(s, { zscale = "log" }):mark(s.lowest.x, s.lowest.y)
  fig.b:contour(s):mark(s.lowest.x, s.lowest.y, "minimum")
  return fig:colorbar{ label = "loss" }
end

local figures = {
  loss_tanh = loss(tanh, 5, "light"),
  loss_relu = loss(relu, 100, "dark"),
  how = plot.how_it_works(relu, d, { x = 0.3 }),
  history = plot.history(pictures.fake_history(60, 0.2, true)),
  activation = plot.activation{ "relu", "gelu", "selu" },
  bars = plot.figure{ theme = "print" }:bar({ "a", "b", "c" }, { 0.2, 0.55, 0.3 }, { low = { 0.1, 0.5, 0.2 },
    high = { 0.3, 0.6, 0.4 } }):ylabel "share":title "Bars",
}

-- The smallest box of a list x1, y1, x2, ... without what is NaN.
local function box_of(xy)
  local box = { math.huge, math.huge, -math.huge, -math.huge }
  for i = 1, #xy, 2 do
    local x, y = xy[i], xy[i + 1]
    if x == x and y == y then
      box[1], box[2], box[3], box[4] = math.min(box[1], x), math.min(box[2], y), math.max(box[3], x), math.max(box[4], y)
    end
  end
  return box
end

-- One line: what an item is, then numbers in px.
local function line_of(item)
  local words = { item.kind, item.group, item.role or "-", item.stroke or item.color or "-", item.fill or "-",
    item.marker or "-", item.closed and "closed" or "-", item.text and ("%q"):format(item.text):gsub("%s", "_") or "-",
    item.xy and #item.xy or item.columns or "-" }
  for i, v in ipairs(words) do words[i] = tostring(v):gsub("%s", "_") end
  for _, v in ipairs(item.xy and box_of(item.xy) or { item.x, item.y, item.w or item.size, item.h or item.angle or 0 }) do
    words[#words + 1] = ("%.2f"):format(v)
  end
  words[#words + 1] = ("%.2f %.2f"):format(item.width or 0, item.alpha or 1)
  return table.concat(words, " ")
end

for name, fig in pairs(figures) do
  local scene, bare = fig:scene(), fig:scene()
  local file <close> = assert(io.open(("%s/%s.scene"):format(folder, name), "w"))
  bare.items = {}
  for _, item in ipairs(scene.items) do
    file:write(line_of(item), "\n")
    if item.kind ~= "text" then bare.items[#bare.items + 1] = item end
  end
  assert(canvas.render(bare, ("%s/%s.png"):format(folder, name), 0.5))
end
