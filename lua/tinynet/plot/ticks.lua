-- Ticks of an axis and what is written at them.
local geom = require("tinynet.engine").geom
local values = require "tinynet.plot.values"

local ticks = {}

local minus, thin = "\u{2212}", "\u{2009}"

--- A number with a true minus and, from 10 000 on, thin spaces between the thousands.
---@param v number
---@param decimals integer
---@param grouped boolean|nil group from 1000 on, as a neighbour has five digits
---@return string
function ticks.number(v, decimals, grouped)
  local sign, whole, rest = (("%%.%df"):format(decimals)):format(v):match "^(-?)(%d+)(.*)$"
  if #whole >= (grouped and 4 or 5) then
    whole = whole:reverse():gsub("(%d%d%d)", "%1 "):reverse():gsub("^ ", ""):gsub(" ", thin)
  end
  local zero = not (whole .. rest):find "[1-9]"
  return (sign == "-" and not zero and minus or "") .. whole .. rest
end

--- A single number, as short as its digits (at most six) allow: 0.002, 1000, 3×10^{-7}.
---@param v number
---@return string
function ticks.short(v)
  if v == 0 then return "0" end
  local digits, e = ("%.5e"):format(v):match "^(.-)e(.*)$"
  digits, e = digits:gsub("%.?0*$", ""), tonumber(e)
  if e < -4 or e > 4 then
    local front = digits == "1" and "" or digits:gsub("^-", minus) .. "×"
    return (digits == "-1" and minus or front) .. ("10^{%d}"):format(e)
  end
  return ticks.number(v, math.max(#digits:gsub("[-.]", "") - 1 - e, 0))
end

--- Single numbers that are read together: as `short` writes them, but where one is a power of ten all are,
--- so that 10 000 and 10^{5} do not stand in one column; 0, 1 and 10 stay.
---@param at number[]
---@return string[]
function ticks.row(at)
  local list, powers = {}, false
  for i, v in ipairs(at) do
    list[i] = ticks.short(v)
    powers = powers or list[i]:find("10^{", 1, true) ~= nil
  end
  for i, v in ipairs(powers and at or {}) do
    local sign, digits, e = ("%.5e"):format(v):match "^(-?)(.-)e(.*)$"
    digits, e = digits:gsub("%.?0*$", ""), tonumber(e)
    if v ~= 0 and not (digits == "1" and (e == 0 or e == 1)) then
      list[i] = ("%s%s10^{%d}"):format(sign == "-" and minus or "", digits == "1" and "" or digits .. "×", e)
    end
  end
  return list
end

-- As few decimals as show the numbers to three digits of the largest.
local function few_decimals(list)
  local most = 0
  for _, v in ipairs(list) do most = math.max(most, math.abs(v)) end
  local enough = most > 0 and math.max(0, 2 - math.floor(math.log(most, 10))) or 0
  for d = 0, enough - 1 do
    local exact = true
    for _, v in ipairs(list) do
      local shifted = v * 10 ^ d
      exact = exact and math.abs(shifted - math.floor(shifted + 0.5)) < 1e-9 * math.max(1, math.abs(shifted))
    end
    if exact then return d end
  end
  return enough
end

--- What stands at values that are compared, as bars: one number of decimals, or one each where the values are far
--- apart or one would read as 0; "" where there is none.
---@param list number[]
---@return string[]
function ticks.values(list)
  local usual, least, most = {}, math.huge, 0
  for _, v in ipairs(list) do
    if values.finite(v) then
      usual[#usual + 1] = v
      most = math.max(most, math.abs(v))
      if v ~= 0 then least = math.min(least, math.abs(v)) end
    end
  end
  local each, common, texts = most > 500 * least, few_decimals(usual), {}
  for i, v in ipairs(list) do
    local size = math.abs(v)
    if not values.finite(v) then
      texts[i] = ""
    elseif v ~= 0 and (size < 1e-4 or size >= 1e7) then
      texts[i] = ("%.3g"):format(v)
    else
      local reads_as_0 = v ~= 0 and size * 10 ^ common <= 0.5
      texts[i] = ticks.number(v, (each or reads_as_0) and few_decimals{ v } or common)
    end
  end
  return texts
end

-- The decimals that show all of the values / 10^exponent exactly.
local function decimals_of(at, exponent, start)
  for decimals = math.max(start, 0), 12 do
    local exact = true
    for _, v in ipairs(at) do
      local shifted = v / 10.0 ^ (exponent - decimals)
      exact = exact and math.abs(shifted - math.floor(shifted + 0.5)) < 1e-6 * math.max(1, math.abs(shifted))
    end
    if exact then return decimals end
  end
  return 12
end

-- Labels of evenly spaced marks; a common factor where the numbers would be long.
local function even_labels(t)
  local largest = 0
  for _, v in ipairs(t.at) do largest = math.max(largest, math.abs(v)) end
  local factor, decimals = 0, t.decimals
  if math.abs(t.exponent) >= 5 and largest > 0 then
    factor = math.floor(math.log(largest, 10) + 1e-9)
    decimals = decimals_of(t.at, factor, factor - t.exponent)
    t.factor = ("×10^{%d}"):format(factor)
  end
  for i, v in ipairs(t.at) do
    t.text[i] = ticks.number(v / 10.0 ^ factor, decimals, factor == 0 and largest >= 10000)
  end
end

-- Labels of decades and their multiples: plain from 0.001 to 10 000, else powers of ten.
local function decade_labels(t)
  local plain = true
  for _, v in ipairs(t.at) do plain = plain and v > 0.99e-3 and v < 1.01e4 end
  for i, v in ipairs(t.at) do
    local e = math.floor(math.log(v, 10) + 1e-9)
    local digit = math.floor(v / 10.0 ^ e + 0.5)
    if plain or (digit == 1 and (e == 0 or e == 1)) then
      t.text[i] = ticks.number(v, math.max(-e, 0))
    else
      t.text[i] = (digit == 1 and "" or digit .. "×") .. ("10^{%d}"):format(e)
    end
  end
end

--- At most `most` ticks of an axis from lo to hi.
---@param scale string "linear"|"log"
---@param lo number
---@param hi number
---@param most integer
---@return table { at = {...}, text = {...}, minor = {...}, factor = "×10^{6}" or nil }
function ticks.make(scale, lo, hi, most)
  local found = scale == "log" and geom.log_ticks(lo, hi, most) or geom.linear_ticks(lo, hi, most)
  local t = { at = {}, text = {}, minor = found.minor, decimals = found.decimals, exponent = found.exponent }
  for i, v in ipairs(found) do t.at[i] = v end
  if t.exponent then even_labels(t) else decade_labels(t) end
  return t
end

--- The most ticks, up to `most`, that `fits(t)` accepts. Three at the least where any number fits:
--- a step that gives two may have a neighbour that gives six.
---@param scale string
---@param lo number
---@param hi number
---@param most integer
---@param fits fun(t: table): boolean
---@return table
function ticks.fit(scale, lo, hi, most, fits)
  local found
  for n = most, 2, -1 do
    found = ticks.make(scale, lo, hi, n)
    if fits(found) then break end
  end
  for n = most + 1, #found.at < 3 and 9 or 0 do
    local t = ticks.make(scale, lo, hi, n)
    if #t.at >= 3 and fits(t) then return t end
  end
  return found
end

return ticks
