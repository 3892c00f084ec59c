-- tn.landscape: the loss as a function of the parameters of a net. A function is a file, loaded on first use.
local check = require "tinynet.check"

local functions = {
  slice = true,
  line = true,
  path = true,
  atlas = true,
  random = true,
  pca = true,
  through = true,
  film = true,
  sharpness = true,
  convexity = true,
  zoom = true,
  basins = true,
}

return setmetatable({}, {
  __name = "tn.landscape",
  __names = functions,
  __index = function(self, key)
    check.that(functions[key], "unknown field '%s' of tn.landscape%s", check.show(key), check.hint(key, functions))
    local f = check.guard_module(require("tinynet.landscape." .. key))
    rawset(self, key, f)
    return f
  end,
})
