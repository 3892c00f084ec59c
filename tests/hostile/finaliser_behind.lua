-- The same through the metatables of the library's and of Lua's own objects.
local tn = require "tinynet"
for _, v in ipairs{ tn.array.zeros(2), io.stdout, tn.rng(1) } do
  local mt = getmetatable(v)
  if type(mt) == "table" then mt.__gc = function() while true do end end end
end
for _ = 1, 1e4 do tn.array.zeros(2) end
setmetatable({}, { __gc = print })
