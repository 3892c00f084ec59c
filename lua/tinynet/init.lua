-- tinynet: networks, training, loss landscapes and figures for small experiments.
local _, path = ...
local engine = require "tinynet.engine"
engine.sethome((path:gsub("init%.lua$", "")))

local modules = {
  data = "tinynet.data", net = "tinynet.net", ensemble = "tinynet.ensemble", census = "tinynet.census",
  options = "tinynet.options", plot = "tinynet.plot", act = "tinynet.act", loss = "tinynet.loss",
}

local tn = { array = engine.array, math = engine.math, rng = engine.rng }

-- Submodules load on first use, so that a script that draws nothing loads no drawing library.
setmetatable(tn, {
  __name = "tinynet",
  __index = function(self, key)
    local name = modules[key]
    if not name then
      local check = require "tinynet.check"
      local all = {}
      for k in pairs(modules) do all[k] = true end
      for k in pairs(self) do all[k] = true end
      check.that(false, "unknown field '%s' of tinynet%s", tostring(key), check.hint(key, all))
    end
    local module = require(name)
    rawset(self, key, module)
    return module
  end,
})

return tn
