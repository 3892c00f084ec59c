-- User-visible texts in the language of the run: one table per language, the same keys in both.
local engine = require "tinynet.engine"

local text = { languages = { "en", "zh" } }
local tables = {}
local current

--- The language of the run: set by --lang, else TINYNET_LANG, else English; never the locale.
---@return string "en"|"zh"
function text.lang()
  if not current then
    local wish = os and os.getenv and os.getenv "TINYNET_LANG"
    text.set(wish == "zh" and "zh" or "en")
  end
  return current
end

--- Sets the language of the run.
---@param lang string "en"|"zh"
function text.set(lang)
  current = lang
  engine.setlang(lang)
end

--- The sentence of a key, formatted with the further arguments. An unknown key is a bug.
---@param key string
---@return string
function text.get(key, ...)
  local lang = text.lang()
  tables[lang] = tables[lang] or require("tinynet.text." .. lang)
  local sentence = assert(tables[lang][key], key)
  return select("#", ...) > 0 and sentence:format(...) or sentence
end

--- The part of { en =, zh = } for the language of the run; strings and nil pass through.
---@param t string|table|nil
---@return string|nil
function text.pick(t)
  if type(t) ~= "table" then return t end
  return t[text.lang()] or t.en or t.zh
end

return text
