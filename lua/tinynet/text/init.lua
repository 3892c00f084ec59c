-- User-visible texts in the language of the run: one table per language, the same keys in both.
local engine = require "tinynet.engine"

local text = { languages = { "en", "zh" } }
local tables = {}
local current

--- The language of the run: set by --lang, else TINYNET_LANG, else English; never the locale.
---@return string "en"|"zh"
function text.lang()
  if not current then
    local host = engine.host()
    local wish = host and host.lang or os and os.getenv and os.getenv "TINYNET_LANG"
    text.set(wish == "zh" and "zh" or "en")
  end
  return current
end

--- Sets the language of the run.
---@param lang string "en"|"zh"
function text.set(lang)
  current = lang
  engine.setlang(lang, lang == "zh" and require "tinynet.text.engine_zh" or nil)
end

-- "1 start(s)" is 1 start, "2 start(s)" are 2 starts.
local function count(number, noun, ending)
  return number .. " " .. noun .. (number == "1" and "" or ending)
end

--- The sentence of a key, formatted with the further arguments. An unknown key is a bug.
---@param key string
---@return string
function text.get(key, ...)
  local lang = text.lang()
  tables[lang] = tables[lang] or require("tinynet.text." .. lang)
  local sentence = assert(tables[lang][key], key)
  if select("#", ...) == 0 then return sentence end
  local said = sentence:format(...)
  if sentence:find("s)", 1, true) then said = said:gsub("([%d.]*%d) (%a+)%((e?s)%)", count) end
  return said
end

--- What an option is called on an axis, or nil where it has no words of its own.
---@param name string as "lr"
---@return string|nil
function text.option(name)
  text.get "option.lr" -- loads the table
  return tables[text.lang()]["option." .. name]
end

--- The format of an error in the language of the run: the English one is its own key.
---@param format string
---@return string
function text.sentence(format)
  if text.lang() ~= "zh" then return format end
  tables.errors = tables.errors or require "tinynet.text.errors_zh"
  return tables.errors[format] or format
end

--- What help says of a function, "class NAME" or "module NAME" in the language of the run; nil in English, where its
--- own documentation says it.
---@param name string
---@return string|nil
function text.help(name)
  return text.lang() == "zh" and require "tinynet.text.help_zh"[name] or nil
end

--- The part of { en =, zh = } for the language of the run; strings and nil pass through.
---@param t string|table|nil
---@return string|nil
function text.pick(t)
  if type(t) ~= "table" then return t end
  return t[text.lang()] or t.en or t.zh
end

--- Columns that a text takes on a terminal: Chinese characters take two. What is not UTF-8 counts by its bytes.
---@param s string
---@return integer
function text.width(s)
  if not utf8.len(s) then return #s end
  local n = 0
  for _, c in utf8.codes(s) do n = n + (c >= 0x2e80 and 2 or 1) end
  return n
end

--- s with blanks up to n columns, behind it or, for numbers, before it.
---@param s string
---@param n integer
---@param right boolean|nil
---@return string
function text.pad(s, n, right)
  local blanks = (" "):rep(n - text.width(s))
  return right and blanks .. s or s .. blanks
end

--- Adds rows of cells to a list of lines, in columns: the first one flush left, the others right.
---@param rows string[][]
---@param lines string[]
function text.columns(rows, lines)
  local widths = {}
  for _, row in ipairs(rows) do
    for c, cell in ipairs(row) do widths[c] = math.max(widths[c] or 0, text.width(cell)) end
  end
  for _, row in ipairs(rows) do
    local cells = {}
    for c, cell in ipairs(row) do cells[c] = text.pad(cell, widths[c], c > 1) end
    lines[#lines + 1] = ("  " .. table.concat(cells, "  ")):match "^.*%S" or ""
  end
end

-- What stays together in a line: a word with the blank before it, or one Chinese character, each with the
-- punctuation that may not stand at the begin of a line, and without that which may not stand at its end.
local function pieces(sentence)
  local list = {}
  for piece in sentence:gmatch " ?[^ \128-\255]*[\194-\244]?[\128-\191]*" do
    local last = list[#list]
    local joins = last and (("，。：；、）”"):find(piece, 1, true) and #piece > 1 or last:find "（$" or last:find "“$")
    if joins then list[#list] = last .. piece else list[#list + 1] = piece end
  end
  return list
end

--- Adds a sentence to a list of lines, none longer than 80 columns: broken at blanks and between Chinese characters.
---@param sentence string
---@param indent string what its first line begins with
---@param lines string[]
---@param rest string|nil what the others begin with, default as the first
function text.fold(sentence, indent, lines, rest)
  local line, filled, first = indent, text.width(indent), true
  for _, piece in ipairs(pieces(sentence)) do
    if not first and filled + text.width(piece) > 80 then
      lines[#lines + 1] = line
      line, piece = rest or indent, piece:gsub("^ ", "")
      filled = text.width(line)
    end
    line, filled, first = line .. piece, filled + text.width(piece), false
  end
  lines[#lines + 1] = line
end

return text
