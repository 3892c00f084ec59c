-- What users hand in, checked: lists of numbers from arrays and tables, texts.
local check = require "tinynet.check"
local text = require "tinynet.text"

local values = {}

--- Whether a number can be drawn (not NaN, not infinite, its span not either).
---@param v number
---@return boolean
function values.finite(v) return v == v and v > -1e300 and v < 1e300 end

local function is_array(v)
  local ok, method = pcall(function() return v.tolist end)
  return ok and type(method) == "function"
end

-- The rows of an array or table as Lua values, or nil.
local function rows(v)
  if check.is_plain(v) then return v end
  if (type(v) == "table" or type(v) == "userdata") and is_array(v) then return v:tolist() end
end

--- Flat list of the numbers of an array of shape (m), (m, 1) or (1, m), or of a plain table.
---@param v any
---@param n integer argument position for errors
---@param name string
---@return number[]
function values.list(v, n, name)
  local given = check.arg(rows(v), n, "%s: array or table of numbers expected, got %s", name, check.kind(v))
  if #given == 1 and type(given[1]) == "table" then given = given[1] end
  local list = {}
  for i, e in ipairs(given) do
    if type(e) == "table" then
      check.arg(#e == 1, n, "%s: one column expected, got %d", name, #e)
      e = e[1]
    end
    check.arg(type(e) == "number", n, "%s: element %d is a %s, a number was expected", name, i, check.kind(e))
    list[i] = e
  end
  return list
end

--- The class of each of `count` points: all numbers, or all texts.
---@param v any
---@param n integer argument position for errors
---@param count integer
---@param what string the mark's name
---@return (number|string)[] classes
---@return (number|string)[] keys sorted, each once
function values.classes(v, n, count, what)
  local words = check.is_plain(v) and type(v[1]) == "string"
  local list = words and v or values.list(v, n, "by")
  check.arg(#list == count, n, "%s: there are %d %s, but 'by' has %d values", what, count,
    text.sentence(what == "hist" and "values" or "points"), #list)
  local keys, seen = {}, {}
  for i, key in ipairs(list) do
    check.arg(type(key) == type(list[1]), n, "by: element %d is a %s, a %s was expected", i, check.kind(key),
      type(list[1]))
    check.arg(key == key, n, "by: element %d is NaN", i)
    if not seen[key] then
      keys[#keys + 1] = key
      seen[key] = true
    end
  end
  table.sort(keys)
  return list, keys
end

--- What a class is called: numbers shortly, texts as they are.
---@param key number|string
---@return string
function values.class_name(key) return type(key) == "number" and ("%g"):format(key) or key end

--- Column k of an array or table of rows.
---@param v any
---@param n integer
---@param name string
---@param columns integer how many columns there must be
---@return number[][] one list per column
function values.columns(v, n, name, columns)
  local given = check.arg(rows(v), n, "%s: array or table of rows expected, got %s", name, check.kind(v))
  local out = {}
  for k = 1, columns do out[k] = {} end
  for i, row in ipairs(given) do
    local have = type(row) == "table" and #row or 1
    check.arg(have == columns, n, "%s: %d columns expected, got %d", name, columns, have)
    for k = 1, columns do
      local e = type(row) == "table" and row[k] or row
      check.arg(type(e) == "number", n, "%s: element [%d][%d] is a %s, a number was expected", name, i, k,
        check.kind(e))
      out[k][i] = e
    end
  end
  return out
end

--- Two lists of one length, not empty.
---@param x any
---@param y any
---@param what string the mark's name, for errors
---@return number[]
---@return number[]
function values.pair(x, y, what)
  local xs, ys = values.list(x, 1, "x"), values.list(y, 2, "y")
  check.arg(#xs == #ys, 2, "%s: x has %d values, but y has %d", what, #xs, #ys)
  check.arg(#xs > 0, 1, "%s: there are no points to draw", what)
  return xs, ys
end

--- A text: a string, or { en =, zh = }.
---@param v any
---@param n integer
---@param name string
---@return string|table
function values.text(v, n, name)
  local pair = type(v) == "table" and (type(v.en) == "string" or type(v.zh) == "string")
  check.arg(type(v) == "string" or pair, n, "%s: text or { en = \"...\", zh = \"...\" } expected, got %s",
    name, check.kind(v))
  return v
end

return values
