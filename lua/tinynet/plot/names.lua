-- Names along an axis, as of bars, at 1, 2, ...: below it beside each other, broken into lines, turned upright, or
-- every k-th; left of it one above the other. In a panel's description: names = { x = { text, ... }, y = ... }.
local check = require "tinynet.check"
local scene = require "tinynet.plot.scene"
local style = require "tinynet.plot.style"
local text = require "tinynet.text"
local values = require "tinynet.plot.values"

local names = {}

local size = style.size.tick
local gap = 8 -- px between two names

--- Labels as texts: a list of texts or of numbers.
---@param labels any
---@param n integer position of the argument
---@param what string the mark's name, for errors
---@return (string|table)[]
function names.read(labels, n, what)
  local list = check.is_plain(labels) and labels or values.list(labels, n, "labels")
  local read = {}
  for i, v in ipairs(list) do
    read[i] = type(v) == "number" and ("%g"):format(v) or values.text(v, n, ("label %d"):format(i))
  end
  check.arg(#read > 0, n, "%s: there are no labels", what)
  return read
end

local function same(a, b)
  if #a ~= #b then return false end
  for i, v in ipairs(a) do
    if text.pick(v) ~= text.pick(b[i]) then return false end
  end
  return true
end

--- Gives an axis of a panel its names; all marks of the panel have the same.
---@param spec table the panel's description
---@param axis string "x"|"y"
---@param list (string|table)[]
---@param n integer position of the argument
---@param what string the mark's name, for errors
function names.give(spec, axis, list, n, what)
  spec.names = spec.names or {}
  check.arg(not spec.names[axis] or same(spec.names[axis], list), n, "%s: the panel has other labels already", what)
  spec.names[axis] = list
end

local function measure(words, wrap) return scene.measure(words, size, { wrap = wrap }) end

-- The widest piece that stays in one line: between blanks, of Chinese four characters, which break anywhere.
local function longest_word(words)
  local w = 0
  for piece in words:gmatch "%S+" do
    local chinese = utf8.len(piece) and piece:find "[\xe3-\xed]"
    w = math.max(w, measure(chinese and piece:sub(1, (utf8.offset(piece, 5) or 0) - 1) or piece).width)
  end
  return w
end

--- The names of an axis of a view, or nil.
---@param view table
---@param axis string "x"|"y"
---@return (string|table)[]|nil
function names.of(view, axis) return view.spec.names and view.spec.names[axis] end

--- Ticks of the y axis of a view with names.
---@param view table
---@return table
function names.rows(view)
  local list, t = names.of(view, "y"), { at = {}, text = {}, minor = {}, named = true }
  for i = 1, #list, math.ceil(1.15 * size * #list / view.h) do
    t.at[#t.at + 1], t.text[#t.text + 1] = i, text.pick(list[i])
  end
  return t
end

--- Ticks of the x axis of a view whose marks have names: as of ticks.make, with wrap =, angle =, height =.
---@param view table
---@return table
function names.ticks(view)
  local list = names.of(view, "x")
  local t = { at = {}, text = {}, minor = {}, height = 0, named = true }
  local room, height = view.w / #list - gap, view.h + (view.xticks and view.xticks.height or 0)
  local word, whole = 0, 0
  for _, v in ipairs(list) do
    local words = text.pick(v)
    word, whole = math.max(word, longest_word(words)), math.max(whole, measure(words).width)
  end
  local stride = 1
  if word <= room then
    t.wrap = whole > room and room or nil
  elseif whole <= 0.4 * height then -- whatever they take of it now
    t.angle = -90
    stride = math.ceil(1.15 * size / (room + gap))
  else
    stride = math.ceil((whole + gap) / (room + gap))
  end
  for i = 1, #list, stride do
    local words = text.pick(list[i])
    local m = measure(words, t.wrap)
    t.at[#t.at + 1], t.text[#t.text + 1] = i, words
    t.height = math.max(t.height, t.angle and m.width or m.height)
  end
  return t
end

return names
