-- Plain tables as words: lists of names and small records when they are printed, all tables at the prompt.
--   identity, sigmoid, tanh        { mse = 0.0376, r2 = 0.157 }        { 1, 2, { 3, 4 }, ... }
local check = require "tinynet.check"
local text = require "tinynet.text"

local COLUMNS, DEEP, MANY = 80, 3, 40 -- of a line; tables in tables; entries of one table that are shown

local render -- (value, indent, open, used)

-- Entries in lines between braces; those that fit stand beside each other, behind `indent` columns. Of the first line
-- `used` are taken.
local function lay(entries, indent, used)
  local blank, lines, line = (" "):rep(indent + 1), {}, "{"
  for i, entry in ipairs(entries) do
    if i < #entries then entry = entry .. "," end
    if line ~= "{" and text.width(line .. " " .. entry:match "^[^\n]*") > COLUMNS - 2 - (lines[1] and 0 or used) then
      lines[#lines + 1], line = line, blank
    end
    line = line .. " " .. entry
    local last = line:match "^.*()\n" -- the next entry goes on behind the last line of a tall one
    if last then lines[#lines + 1], line = line:sub(1, last - 1), line:sub(last + 1) end
  end
  lines[#lines + 1] = line .. " }"
  return table.concat(lines, "\n")
end

-- The keys of a table: those of the list, then the others, sorted.
local function keys_of(t)
  local keys, rest, n = {}, {}, rawlen(t)
  for i = 1, math.min(n, MANY + 1) do keys[i] = i end
  for key in next, t do
    if not (math.type(key) == "integer" and key >= 1 and key <= n) then rest[#rest + 1] = key end
  end
  table.sort(rest, function(a, b)
    if type(a) == type(b) and (type(a) == "number" or type(a) == "string") then return a < b end
    return type(a) < type(b)
  end)
  table.move(rest, 1, #rest, #keys + 1, keys)
  return keys, n
end

local function name_of(key)
  if type(key) == "string" and key:find "^[%a_][%w_]*$" then return key end
  return "[" .. (type(key) == "string" and ("%q"):format(check.show(key)) or check.show(key)) .. "]"
end

local function render_table(t, indent, open, used)
  if open[t] or open.depth >= DEEP then return "{...}" end
  local entries = {}
  local keys, n = keys_of(t)
  open[t], open.depth = true, open.depth + 1
  for i, key in ipairs(keys) do
    if i > MANY then
      entries[i] = "..."
      break
    end
    local v, listed = rawget(t, key), math.type(key) == "integer" and key >= 1 and key <= n
    local name = listed and "" or name_of(key)
    if not listed and type(v) == "function" then
      entries[i] = name .. "()"
    else
      name = listed and "" or name .. " = "
      entries[i] = name .. render(v, indent + 2, open, (i == 1 and used or indent) + 2 + #name)
    end
  end
  open[t], open.depth = nil, open.depth - 1
  if #entries == 0 then return "{}" end
  return lay(entries, indent, used)
end

-- An object in a table: what it says of itself if that is short, else its class and shape.
local function render_object(v)
  local ok, said = pcall(tostring, v)
  if ok and #said <= 40 and not said:find "\n" then return said end
  local kind = check.kind(v)
  return kind == "array" and ("array (%s)"):format(table.concat({ v:shape() }, ", ")) or kind
end

function render(v, indent, open, used)
  local kind = type(v)
  if kind == "string" then return ("%q"):format(check.show(v)):gsub("\\\n", "\\n") end
  if math.type(v) == "float" then return v == v and ("%.6g"):format(v) or "nan" end
  if kind == "function" or kind == "thread" then return kind end
  if check.is_plain(v) then return render_table(v, indent, open, used) end
  return (kind == "table" or kind == "userdata") and render_object(v) or tostring(v)
end

-- Whether a table is a list of words, as those of tn.act.list().
local function is_words(t)
  for key, v in next, t do
    if math.type(key) ~= "integer" or type(v) ~= "string" or v == "" or v:find "[%s%c]" then return false end
  end
  return #t > 0
end

--- A table as text, in lines of at most 80 columns.
---@param t table
---@return string
return function(t)
  if not is_words(t) then return render_table(t, 0, { depth = 0 }, 0) end
  local lines = {}
  text.fold(table.concat(t, ", "), "", lines)
  return table.concat(lines, "\n")
end
