-- What a computation is, as texts that can be kept and compared: a file of results or of a broken-off training is
-- only ever added to by the computation that began it.
local engine = require "tinynet.engine"
local check = require "tinynet.check"
local define = require "tinynet.define"
local text = require "tinynet.text"

local bytes = engine.bytes
local identity = {}
local LONG = 60 -- longer texts are told apart by their hash, which begins with "#"

--- A value of an option as text: equal texts, equal values. Functions cannot be compared.
---@param v any
---@return string
---@package
function identity.describe(v)
  if math.type(v) == "float" then return ("%.17g"):format(v) end
  if check.kind(v) == "array" then return "#" .. bytes.hash(v) end
  if type(v) ~= "table" then return type(v) == "function" and "a function" or tostring(v) end
  local keys, parts = {}, {}
  for key in pairs(v) do keys[#keys + 1] = key end
  table.sort(keys, function(a, b) return tostring(a) < tostring(b) end)
  for i, key in ipairs(keys) do parts[i] = ("%s = %s"):format(key, identity.describe(v[key])) end
  return identity.short("{ " .. table.concat(parts, ", ") .. " }")
end

--- A text, or its hash if it is long.
---@param whole string
---@return string
---@package
function identity.short(whole)
  return #whole > LONG and "#" .. bytes.hash(whole) or whole
end

--- A dataset, or nil.
---@param d dataset|nil
---@return string
---@package
function identity.data(d)
  return d and "#" .. bytes.hash(d.x) .. bytes.hash(d.y) .. #d or "none"
end

--- What a script defined by that name, or nil.
---@param kind string "act"|"loss"
---@param name string
---@return string|nil
---@package
function identity.formula(kind, name)
  local written = define.text(kind, name)
  return written and "#" .. bytes.hash(written)
end

--- The layers of a shape as one text.
---@param inputs integer
---@param layers table[] as of net.parse
---@return string
---@package
function identity.shape(inputs, layers)
  local list = {}
  for l, layer in ipairs(layers) do
    list[l] = layer.act .. (layer.param ~= 0 and (" %.17g"):format(layer.param) or "") .. " " .. layer.units
  end
  return ("%d inputs, %s"):format(inputs, table.concat(list, ", "))
end

-- Entries of an identity that are no options, as the message calls them.
local NAMES = { net = true, members = true, ["first epoch"] = true, ["starting weights"] = true,
  ["training data"] = true, ["validation data"] = true, ["order seeds"] = true }

--- What the user calls an entry.
---@param key string
---@return string
---@package
function identity.name(key)
  local option = key:match "^option (.*)$"
  if option == "hyper" or option == "schedule_options" then return text.get("checkpoint." .. option) end
  return option or NAMES[key] and text.get("checkpoint." .. key) or key
end

--- A described value for reading: numbers with the digits they need, lists without their indices.
---@param v string|nil
---@return string
---@package
function identity.readable(v)
  if not v or v == "none" then return text.get "checkpoint.none" end
  v = v:gsub("%-?%d+%.%d+e?[%d+-]*", function(digits)
    local short = ("%.15g"):format(digits)
    return tonumber(short) == tonumber(digits) and short or digits
  end)
  return (v:gsub("([{,]) %d+ = ", "%1 "):gsub("^{  }$", text.get "checkpoint.none"))
end

--- "lr 0.1 there, 0.2 here" for every entry that differs; nil if none does.
---@param there table
---@param here table
---@return string|nil
---@package
function identity.difference(there, here)
  local keys, list, said = {}, {}, {}
  for key in pairs(there) do keys[key] = true end
  for key in pairs(here) do keys[key] = true end
  if there["order seeds"] == there["option seed"] then keys["order seeds"] = nil end
  for key in pairs(keys) do
    local a, b = there[key], here[key]
    if a ~= b and identity.readable(a) ~= identity.readable(b) then
      local hashed = (a or ""):sub(1, 1) == "#" or (b or ""):sub(1, 1) == "#"
      list[#list + 1] = hashed and text.get("checkpoint.other", identity.name(key))
        or text.get("checkpoint.differs", identity.name(key), identity.readable(a), identity.readable(b))
      said[list[#list]] = true
    end
  end
  for i = #list, 1, -1 do -- "--runs 3 there, 4 here" says no more than "runs 3 there, 4 here"
    if list[i]:find "^%-%-" and said[list[i]:sub(3)] then table.remove(list, i) end
  end
  table.sort(list)
  return list[1] and table.concat(list, "; ")
end

return identity
