-- Through a folder that it may make.
local tn = require "tinynet"
local fig = tn.plot.figure{}
fig:line({ 1, 2 }, { 1, 2 })
fig:save "../tinynet-escaped.png"
