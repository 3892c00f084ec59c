-- Ann did what was asked.
local tn = require "tinynet"
local d = tn.data.book7():minmax()

local net = tn.net{ 1, {2, "tanh"}, {1, "identity"}, init = "normal" }
net:fit(d, { optimizer = "lm" })

local ens = tn.ensemble{ 1, {2, "relu"}, {1, "identity"}, init = "book", members = 200 }
ens:fit(d, { epochs = 500 })
print(tn.census(ens, d))

local fig = tn.plot.figure{}
fig:fit(net, d)
fig:save(tn.out "fit.png")

return { net = net, census = tn.census(ens, d), members = ens:loss(d) }
