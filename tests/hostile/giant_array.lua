local tn = require "tinynet"
local a = tn.array.zeros(20000, 20000)
print(#a)
