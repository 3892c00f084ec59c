-- tn.options: a script's command line. Mistakes there are the user's: one line, no traceback.
local engine = require "tinynet.engine"
local check = require "tinynet.check"
local shard = require "tinynet.shard"
local text = require "tinynet.text"

local options = {}
local current, defined = {}, false -- the values of the script's command line; whether it called tn.options
local outputs, figures = {}, 0 -- what --out figure.png made of the names of figures

local fields = { choices = true, min = true, max = true, step = true, scale = true, type = true }
local kinds = { number = "N", string = "TEXT", path = "PATH", paths = "PATH,...", boolean = "" }
local images = { png = true, svg = true, pdf = true, webp = true }

-- What every script has, in the form that scripts define their own.
local function common()
  return {
    help = { false, text.get "options.help" },
    lang = { false, text.get "options.lang", choices = text.languages, type = "string" },
    out = { false, text.get "options.out", type = "path" },
    quiet = { false, text.get "options.quiet" },
    seed = { false, text.get "options.seed", type = "number", min = 0, step = 1 },
    shard = { false, text.get "options.shard", type = "string" },
    threads = { false, text.get "options.threads", type = "number", min = 1, step = 1 },
  }
end

-- An error with a text that needs no place in the script: the host prints it alone.
local mistake = { __name = "tinynet.mistake", __tostring = function(self) return self.message end }

local function script_name()
  return arg and arg[0] and arg[0]:match "[^/]*$" or "script"
end

local function fail(message)
  error(setmetatable({ message = script_name() .. ": " .. message }, mistake))
end

-- "; did you mean 'x'?" for a word that is none of the keys, or "".
local function hint(word, keys)
  local near = engine.nearest(word, keys)
  return near and text.get("options.mean", near) or ""
end

local function flag(name)
  return (name:gsub("_", "-"))
end

local function show(v)
  if type(v) == "table" then return table.concat(v, ",") end
  return type(v) == "number" and ("%.14g"):format(v) or tostring(v)
end

-- The range of a number option in words, or nil.
local function range(o)
  if o.min and o.max then return text.get("options.between", show(o.min), show(o.max)) end
  if o.min then return text.get("options.min", show(o.min)) end
  if o.max then return text.get("options.max", show(o.max)) end
  return o.scale and text.get "options.positive" or nil
end

local function steps(o)
  return o.step == 1 and text.get "options.whole" or text.get("options.step", show(o.step))
end

-- What a value breaks: "range", "step", "choices", or nil.
local function fault(o, v)
  if o.kind == "number" then
    if o.min and v < o.min or o.max and v > o.max or o.scale and v <= 0 then return "range" end
    local n = o.step and (v - (o.min or 0)) / o.step or 0
    if math.abs(n - math.floor(n + 0.5)) > 1e-9 then return "step" end
  end
  if not o.choices then return nil end
  for _, choice in ipairs(o.choices) do
    if v == choice then return nil end
  end
  return "choices"
end

-- Checks the definition of one option and brings it into one form.
local function define(name, def)
  local is_word = type(name) == "string" and name:find "^%a[%w_]*$"
  check.arg(is_word, 1, "option names are words, got '%s'", check.show(name))
  check.arg(check.is_table(def), 1, 'option %s: { default, "help" } expected, got %s', name, check.kind(def))
  for key in pairs(def) do
    check.arg(key == 1 or key == 2 or fields[key], 1, "option %s: unknown field '%s'%s", name, check.show(key),
      check.hint(key, fields))
  end
  local default, help = def[1], text.pick(def[2])
  check.arg(default ~= nil, 1, "option %s: the default is missing", name)
  check.arg(type(help) == "string", 1, "option %s: the help text is missing", name)
  local kind = def.type or type(default) == "table" and "paths" or type(default)
  check.arg(kinds[kind], 1, "option %s: unknown type '%s'%s", name, check.show(kind), check.hint(kind, kinds))
  check.arg(def.scale == nil or def.scale == "log", 1, 'option %s: scale is "log" or nothing', name)
  for _, key in ipairs{ "min", "max", "step" } do
    check.arg(def[key] == nil or type(def[key]) == "number" and kind == "number", 1,
      "option %s: %s belongs to numbers", name, key)
  end
  check.arg(def.choices == nil or type(def.choices) == "table" and def.choices[1] ~= nil, 1,
    "option %s: choices must be a list", name)
  local o = { name = name, kind = kind, default = default, help = help, choices = def.choices,
    min = def.min, max = def.max, step = def.step, scale = def.scale }
  check.arg(default == false or not fault(o, default), 1,
    "option %s: the default %s is out of its own range or choices", name, show(default))
  return o
end

local function define_all(definitions)
  check.arg(check.is_table(definitions), 1, "table of options expected, got %s", check.kind(definitions))
  check.arg(type(text.pick(definitions[1])) == "string", 1, "first a line on what the script shows")
  local all = {}
  for name, def in pairs(common()) do all[name] = define(name, def) end
  for name, def in pairs(definitions) do
    check.arg(not all[name], 1, "option %s exists in every script", tostring(name))
    if name ~= 1 then all[name] = define(name, def) end
  end
  return all
end

local function refuse_choice(o, word)
  local names, keys = {}, {}
  for i, choice in ipairs(o.choices) do
    names[i] = show(choice)
    keys[names[i]] = true
  end
  fail(text.get("options.not_among", flag(o.name), table.concat(names, ", "), word) .. hint(word, keys))
end

-- The value of an option from its word on the command line.
local function convert(o, word)
  local value = word
  if o.kind == "paths" then
    value = {}
    for path in word:gmatch "[^,]+" do value[#value + 1] = path end
    if not value[1] then fail(text.get("options.no_value", flag(o.name), text.get "options.paths")) end
  elseif o.kind == "number" then
    value = tonumber(word)
    if not value or value ~= value or math.abs(value) == math.huge then
      fail(text.get("options.no_number", flag(o.name), text.get "options.number", word))
    end
    local whole = math.type(o.default) == "integer" or o.step == 1
    value = whole and math.tointeger(value) or value
  end
  local what = fault(o, value)
  if what == "choices" then refuse_choice(o, word) end
  if what == "step" then fail(text.get("options.range", flag(o.name), steps(o), word)) end
  if what == "range" then fail(text.get("options.range", flag(o.name), range(o), word)) end
  return value
end

-- The option a word like "--lr" or "--no-plot" names, and the value it sets if it takes none.
local function find(all, word)
  local name = word:match "^%-%-(.+)$"
  local key = name and name:gsub("-", "_")
  local positive = key and key:match "^no_(.+)$"
  if key and all[key] then return all[key], all[key].kind == "boolean" or nil end
  if positive and all[positive] and all[positive].kind == "boolean" then return all[positive], false end
  local flags = {}
  for known, o in pairs(all) do
    flags["--" .. flag(known)] = true
    if o.kind == "boolean" then flags["--no-" .. flag(known)] = true end
  end
  fail(text.get("options.unknown", word) .. hint(word, flags) .. text.get "options.list")
end

-- The values on the command line by name.
local function parse(all, words)
  local values, i = {}, 1
  while words[i] do
    local word, inline = words[i]:match "^(%-[^=]*)=(.*)$"
    word = word or words[i]
    if word:sub(1, 1) ~= "-" then fail(text.get("options.leftover", word)) end
    local o, switch = find(all, word)
    if switch ~= nil then
      if inline then fail(text.get("options.takes_none", flag(o.name), inline)) end
      values[o.name] = switch
    else
      local value = inline or words[i + 1]
      if not value or value == "" or not inline and value:sub(1, 2) == "--" then
        fail(text.get("options.no_value", flag(o.name), text.get("options." .. o.kind)))
      end
      values[o.name] = convert(o, value)
      i = inline and i or i + 1
    end
    i = i + 1
  end
  return values
end

local function print_help(all, description)
  local names, left, width = {}, {}, 0
  for name in pairs(all) do names[#names + 1] = name end
  table.sort(names)
  for _, name in ipairs(names) do
    local o = all[name]
    local negation = o.kind == "boolean" and o.default and "[no-]" or ""
    left[name] = ("--%s%s %s"):format(negation, flag(name), kinds[o.kind])
    width = math.max(width, #left[name])
  end
  print(description)
  print(text.get("options.usage", script_name()))
  for _, name in ipairs(names) do
    local o, notes = all[name], {}
    if o.kind ~= "boolean" and o.default then notes[1] = text.get("options.default", show(o.default)) end
    if o.step then notes[#notes + 1] = steps(o) end
    notes[#notes + 1] = range(o)
    if o.choices then notes[#notes + 1] = text.get("options.choices", table.concat(o.choices, ", ")) end
    local tail = notes[1] and text.get("options.notes", table.concat(notes, text.get "options.and")) or ""
    local lines, head = {}, "  " .. text.pad(left[name], width) .. "  "
    text.fold(o.help .. tail, head, lines, (" "):rep(#head))
    print(table.concat(lines, "\n"))
  end
end

-- The language must be known before the first text is made.
local function set_language(words)
  for i, word in ipairs(words) do
    local lang = word:match "^%-%-lang=(.*)$" or word == "--lang" and words[i + 1]
    if lang == "en" or lang == "zh" then text.set(lang) end
  end
end

local function describe(values)
  local words = {}
  for name, v in pairs(values) do words[#words + 1] = ("%s = %s"):format(name, show(v)) end
  table.sort(words)
  return text.get("options.values", table.concat(words, ", "))
end

--- Defines the options of a script and reads its command line. Besides those defined, --help, --lang,
--- --out, --quiet, --seed, --shard and --threads exist. Mistakes on the command line end the script with one line.
---@param definitions table { "what the script shows", name = { default, "help", choices =, min =, max =,
--- step =, scale = "log", type = "number"|"string"|"path"|"paths"|"boolean" }, ... }
---@return table values by name; false where an option of a given type was not given
local function read(_, definitions)
  local words = arg or {}
  set_language(words)
  local all = define_all(definitions)
  for _, word in ipairs(words) do
    if word == "--help" then
      print_help(all, text.pick(definitions[1]))
      os.exit(0, true)
    end
  end
  local given, values = parse(all, words), {}
  for name, o in pairs(all) do
    if given[name] ~= nil then values[name] = given[name] else values[name] = o.default end
  end
  values.help, values.lang = nil, text.lang()
  for _, name in ipairs{ "out", "seed", "shard", "threads" } do values[name] = values[name] or nil end
  if values.shard and not shard.valid(values.shard) then
    fail(text.get("options.range", "shard", text.get "options.part", values.shard))
  end
  current, defined, outputs, figures = values, true, {}, 0
  if values.threads then engine.net.threads(values.threads) end
  return setmetatable(values, {
    __name = "tinynet.options",
    __tostring = describe,
    __index = function(_, name)
      check.that(all[name], "unknown option '%s'%s", check.show(name), check.hint(name, all))
    end,
    __newindex = function(_, name)
      check.that(false, "option '%s' was not defined%s", tostring(name), check.hint(name, all))
    end,
  })
end

local function host(name)
  local settings = engine.host()
  return settings and settings[name]
end

--- The seed the user gave, or nil.
---@return integer|nil
---@package
function options.seed()
  return rawget(current, "seed") or host "seed"
end

--- Whether the user wants no progress bars.
---@return boolean
---@package
function options.quiet()
  return rawget(current, "quiet") or host "quiet" or false
end

-- --out figure.png: the first figure has this name, the next ones get -2, -3; other files lie beside it.
local function beside_image(out, stem, ending, name)
  if not images[name:match "%.(%w+)$"] then return (out:match "^.*/" or "") .. name end
  if not outputs[name] then
    figures = figures + 1
    outputs[name] = figures == 1 and out or ("%s-%d.%s"):format(stem, figures, ending)
  end
  return outputs[name]
end

-- The value of a flag, as "--out", on the command line of a script that never calls tn.options, or nil.
local function undefined(name)
  for i, word in ipairs(arg or {}) do
    if word == name then return arg[i + 1] end
    if word:sub(1, #name + 1) == name .. "=" and #word > #name + 1 then return word:sub(#name + 2) end
  end
end

--- What the user wrote behind --shard, or nil.
---@return string|nil
---@package
function options.shard()
  if defined then return rawget(current, "shard") end
  return undefined "--shard"
end

--- Called when a script has come to its end, which one with --shard and a sweep does not.
---@error sweep.lua: this script has no sweep: --shard does nothing
---@package
function options.finish()
  if shard.valid(options.shard() or "") then fail(text.get "options.no_sweep") end
end

--- The options that the script itself defined, with their values; empty where it defined none.
---@return table
---@package
function options.own()
  local own, shared = {}, common()
  for name, v in pairs(current) do
    if not shared[name] then own[name] = v end
  end
  return own
end

--- The path for a file the script writes, by the rule of --out; its folder is made if it is missing.
---@param name string
---@return string
---@package
function options.out(name)
  local out = defined and rawget(current, "out") or not defined and undefined "--out"
  if not out then return name end
  local stem, ending = out:match "^(.*[^/])%.(%w+)$"
  local path = images[ending] and beside_image(out, stem, ending, name) or out:gsub("/*$", "/") .. name
  local folder = path:match "^(.+)/[^/]*$"
  if folder then
    local ok, message = engine.io.make_folder(folder)
    check.that(ok, "%s", message)
  end
  return path
end

return setmetatable(options, {
  __name = "tinynet.options",
  __call = read,
})
