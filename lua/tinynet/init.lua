-- tinynet: networks, training and figures for small experiments.
local _, path = ...
local engine = require "tinynet.engine"
engine.sethome((path:gsub("init%.lua$", "")))

local check = require "tinynet.check"
local text = require "tinynet.text"

local tn = { array = engine.array, math = engine.math, rng = engine.rng, version = engine.version }

-- Submodules load on first use, so that a script that draws nothing loads no drawing library.
local modules = {
  act = true, autopsy = true, census = true, data = true, eigen = true, ensemble = true, find_seed = true, grid = true,
  landscape = true, loss = true, net = true, odds = true, options = true, plot = true, share = true, sweep = true,
  -- fields of one module
  init = "rows", optimizer = "rows", schedule = "rows",
}

--- Significant decimals of printed numbers.
---@param n integer 1 to 17
function tn.digits(n)
  check.number(n, 1, "digits", 1, 17, true)
  engine.array.digits(n)
end

--- print(string.format(...)); the line end is added.
---@param fmt string|table a format, or { en =, zh = }
function tn.printf(fmt, ...)
  fmt = text.pick(fmt)
  check.arg(type(fmt) == "string", 1, "format string expected, got %s", check.kind(fmt))
  local ok, line = pcall(string.format, fmt, ...)
  if not ok then
    local k, message = line:match "#(%d+) to '[^']*' %((.*)%)$"
    check.that(k, "%s", line)
    k = tonumber(k)
    local v = select(k - 1, ...)
    check.arg(message ~= "number has no integer representation", k,
      "%%d and %%x want a whole number, got %s; write %%g, or %%.3f", check.show(v))
    check.arg(false, k, "%s", (message:gsub("tinynet%.", "")))
  end
  print(line)
end

--- The path for a file that the script writes: below --out when that is given.
---@param name string
---@return string
function tn.out(name)
  check.arg(type(name) == "string", 1, "file name expected, got %s", check.kind(name))
  check.arg(name ~= "", 1, "a file name is empty")
  return tn.options.out(name)
end

--- The language of the run.
---@return string "en"|"zh"
function tn.lang()
  return text.lang()
end

for key, v in next, tn do
  if type(v) == "function" then tn[key] = check.guard(v, 0) end
end

text.lang() -- from now on the C code knows it, too

local function names()
  local all = {}
  for key in pairs(modules) do all[key] = true end
  for key in pairs(tn) do all[key] = true end
  return all
end

return setmetatable(tn, {
  __name = "tinynet",
  __names = modules,
  __index = function(self, key)
    check.that(modules[key], "unknown field '%s' of tinynet%s", check.show(key), check.hint(key, names()))
    local file = modules[key]
    local module = file == true and require("tinynet." .. key) or require("tinynet." .. file)[key]
    rawset(self, key, check.guard_module(module))
    return rawget(self, key)
  end,
  __newindex = function(_, key)
    check.that(false, "tinynet has no field '%s' to set%s", check.show(key), check.hint(key, names()))
  end,
})
