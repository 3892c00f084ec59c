local tn = require "tinynet"
local ens = tn.ensemble{ 1, {50, "relu"}, {1, "identity"}, members = 1000000 }
print(#ens)
