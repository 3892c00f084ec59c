-- Ben trained too short, and forgot the census.
local tn = require "tinynet"
local d = tn.data.book7():minmax()
net = tn.net{ 1, {2, "relu"}, {1, "identity"}, init = "normal" }
net:fit(d, { epochs = 2 })
members = {}
for i = 1, 200 do members[i] = i end
