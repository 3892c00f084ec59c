-- Names below an axis, as of bars: beside each other, broken into lines, turned upright, or every k-th.
local scene = require "tinynet.plot.scene"
local style = require "tinynet.plot.style"
local text = require "tinynet.text"

local names = {}

local size = style.size.tick
local gap = 8 -- px between two names

local function measure(words, wrap) return scene.measure(words, size, { wrap = wrap }) end

-- The widest piece between blanks.
local function longest_word(words)
  local w = 0
  for piece in words:gmatch "%S+" do w = math.max(w, measure(piece).width) end
  return w
end

--- Ticks of the x axis of a view whose marks have names: as of ticks.make, with wrap =, angle =, height =.
---@param view table
---@return table
function names.ticks(view)
  local t = { at = {}, text = {}, minor = {}, height = 0, named = true }
  local room = view.w / #view.spec.names - gap
  local word, whole = 0, 0
  for _, v in ipairs(view.spec.names) do
    local words = text.pick(v)
    word, whole = math.max(word, longest_word(words)), math.max(whole, measure(words).width)
  end
  local stride = 1
  if word <= room then
    t.wrap = whole > room and room or nil
  elseif whole <= 0.5 * view.h then
    t.angle = -90
    stride = math.ceil(1.15 * size / (room + gap))
  else
    stride = math.ceil((whole + gap) / (room + gap))
  end
  for i = 1, #view.spec.names, stride do
    local words = text.pick(view.spec.names[i])
    local m = measure(words, t.wrap)
    t.at[#t.at + 1], t.text[#t.text + 1] = i, words
    t.height = math.max(t.height, t.angle and m.width or m.height)
  end
  return t
end

return names
