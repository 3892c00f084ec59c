-- One file that grows.
local f = io.open("big", "w")
local block = ("x"):rep(1 << 20)
while true do assert(f:write(block)) end
