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

-- A number as its digits, at most `most`, without closing zeros, and its power of ten: "-1.25", 3.
local function parts(v, most)
  local digits, e = ("%.*e"):gsub("%*", most - 1):format(v):match "^(.-)e(.*)$"
  return most > 1 and digits:gsub("%.?0*$", "") or digits, tonumber(e)
end

--- A single number, as short as its digits allow: 0.002, 1000, 3×10^{-7}.
---@param v number
---@param most integer|nil digits, 6
---@return string
function ticks.short(v, most)
  if v == 0 then return "0" end
  local digits, e = parts(v, most or 6)
  if e < -4 or e > 4 then
    local front = digits == "1" and "" or digits:gsub("^-", minus) .. "×"
    return (digits == "-1" and minus or front) .. ("10^{%d}"):format(e)
  end
  return ticks.number(v, math.max(#digits:gsub("[-.]", "") - 1 - e, 0))
end

-- The digits, 6 or more, that tell neighbours of an ascending list apart.
local function telling(at)
  for most = 6, 16 do
    local apart = true
    for i = 2, #at do apart = apart and ticks.short(at[i], most) ~= ticks.short(at[i - 1], most) end
    if apart then return most end
  end
  return 17
end

--- Single numbers that are read together, ascending: as `short` writes them, with so many digits that they differ;
--- where one is a power of ten all are, so that 10 000 and 10^{5} do not stand in one column; 0, 1 and 10 stay.
---@param at number[]
---@return string[]
function ticks.row(at)
  local list, powers, most = {}, false, telling(at)
  for i, v in ipairs(at) do
    list[i] = ticks.short(v, most)
    powers = powers or list[i]:find("10^{", 1, true) ~= nil
  end
  for i, v in ipairs(powers and at or {}) do
    local digits, e = parts(math.abs(v), most)
    if v ~= 0 and not (digits == "1" and (e == 0 or e == 1)) then
      list[i] = ("%s%s10^{%d}"):format(v < 0 and minus or "", digits == "1" and "" or digits .. "×", e)
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
      texts[i] = ticks.short(v, 3)
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
      exact = exact and math.abs(shifted - math.floor(shifted + 0.5)) < 1e-11 * math.max(1e5, math.abs(shifted))
    end
    if exact then return decimals end
  end
  return 12
end

local function largest_of(at)
  local largest = 0
  for _, v in ipairs(at) do largest = math.max(largest, math.abs(v)) end
  return largest
end

local function magnitude(v) return math.floor(math.log(v, 10) + 1e-9) end

-- The roundest number beside which marks have one or two digits: 1 beside 1.000000000002.
local function round_near(at, exponent)
  local middle = at[(#at + 1) // 2]
  for e = magnitude(largest_of(at)), exponent + 1, -1 do
    local unit = e < 0 and 1 / 10.0 ^ -e or 10.0 ^ e
    local near = math.floor(middle / unit + 0.5) * unit
    if math.max(math.abs(at[1] - near), math.abs(at[#at] - near)) < 10.0 ^ (exponent + 2) then return near, e end
  end
end

-- One digit more for steps of 2.5.
local function quarters(t) return t.decimals > math.max(0, -t.exponent) and 1 or 0 end

-- What marks have in common, where they differ only far behind the point: their labels are the rest.
local function offset_labels(t)
  local near, e = round_near(t.at, t.exponent)
  if not near then return false end
  local rest = {}
  for i, v in ipairs(t.at) do rest[i] = v - near end
  local factor = magnitude(largest_of(rest))
  for i, v in ipairs(rest) do
    t.text[i] = ticks.number(v / 10.0 ^ factor, math.max(0, factor - t.exponent + quarters(t)))
  end
  local common = ticks.short(math.abs(near), magnitude(math.abs(near)) - e + 1)
  t.factor = ("%s %s %s"):format(factor ~= 0 and ("×10^{%d}"):format(factor) or "", near < 0 and minus or "+", common)
  t.factor = t.factor:gsub("^ ", "")
  return true
end

-- Labels of evenly spaced marks; a common factor where the numbers would be long.
local function even_labels(t)
  local largest, factor, decimals = largest_of(t.at), 0, t.decimals
  local size = largest > 0 and magnitude(largest) or 0
  local digits = size - t.exponent + quarters(t)
  if (t.exponent < 0 or t.exponent >= 5) and digits >= 8 and offset_labels(t) then return end
  if largest > 0 and (t.exponent >= 5 or t.exponent <= -5 and size < -2) then
    factor = size
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
---@return table { at = {...}, text = {...}, minor = {...}, factor = "×10^{6}", "×10^{-12} + 1" or nil }
function ticks.make(scale, lo, hi, most)
  local found = scale == "log" and geom.log_ticks(lo, hi, most) or geom.linear_ticks(lo, hi, most)
  local t = { at = {}, text = {}, minor = found.minor, decimals = found.decimals, exponent = found.exponent }
  for i, v in ipairs(found) do t.at[i] = v end
  if t.exponent then even_labels(t) else decade_labels(t) end
  return t
end

--- Leaves of the ticks the whole numbers, as of counts.
---@param t table of ticks.make
function ticks.keep_whole(t)
  if t.factor or (t.decimals or 0) == 0 then return end
  local at, texts = {}, {}
  for _, v in ipairs(t.at) do
    if v == math.floor(v) then at[#at + 1], texts[#texts + 1] = v, ticks.number(v, 0) end
  end
  t.at, t.text = at, texts
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
