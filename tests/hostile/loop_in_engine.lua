-- A training that takes for ever, within one call of C.
local tn = require "tinynet"
local d = tn.data.book7{ n = 1000 }:minmax()
tn.ensemble{ 1, {50, "tanh"}, {1, "identity"}, members = 100 }:fit(d, { epochs = 1000000 })
