-- Its pixels are no memory of Lua's.
local fig = require "tinynet".plot.figure{ width = 9000, height = 9000 }
fig:line({ 1, 2 }, { 1, 2 })
fig:save "giant.png"
