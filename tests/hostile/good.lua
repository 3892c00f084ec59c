-- Draws, writes, reads what it wrote: all that is allowed.
local tn = require "tinynet"
local d = tn.data.book7{ n = 200 }:minmax()
local net = tn.net{ 1, {2, "tanh"}, {1, "identity"} }
net:fit(d, { epochs = 20 })
net:save "net.tn"
local fig = tn.plot.figure{}
fig:fit(net, d)
fig:title "时间 time"
fig:save(tn.out "fit.png")
fig:save "fit.svg"
local f <close> = assert(io.open("notes.txt", "w"))
f:write(tostring(tn.net.load("net.tn"):loss(d)))
local ens = tn.ensemble{ 1, {2, "relu"}, {1, "identity"}, members = 500 }
ens:fit(d, { epochs = 5 })
print(xpcall(error, debug.traceback, "fine") == false, #ens, require "neighbour".value)
