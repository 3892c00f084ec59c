-- What `tinynet --version` tells below its first line: the engine, its home, and the optional parts with the versions
-- of their libraries.
local engine = require "tinynet.engine"
local text = require "tinynet.text"

-- The libraries of a C module with the function `versions`, or why there are none.
local function libraries(module)
  local ok, found = pcall(require, module)
  if ok then return found.versions() end
  local why = found:match "\n\t([^\n]*shared object[^\n]*)$"
  return text.get("about.none", why or text.get "about.not_built")
end

local function part(key, value)
  local label = text.get("about." .. key)
  print(text.pad(label, 18) .. value)
end

local function optional(key, version)
  part(key, version or text.get("about.none", text.get "about.not_built"))
end

--- Prints the lines.
---@param host table versions of the interpreter's own libraries: { edit = "libedit 2.11"|nil }
return function(host)
  part("isa", engine.net.isa())
  part("threads", ("%d"):format(engine.net.threads()))
  part("drawing", libraries "tinynet.canvas")
  part("results", libraries "tinynet.store")
  optional("zip", engine.io.zip())
  optional("edit", host.edit)
  part("home", engine.home())
end
