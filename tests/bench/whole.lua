-- The ensemble as a script has it; `run` times the whole process.
local tn = require "tinynet"
local train = tn.data.book7():minmax():split(0.8)
local ens = tn.ensemble{ 1, {2, "relu"}, {1, "identity"}, init = "book", members = 1000 }
ens:fit(train, { lr = 0.1, batch = 8, epochs = tonumber(arg[1]) })
