-- All rows of files of results, as text: tinynet tests/slurm/rows.lua FILE.db OUT.csv
local tn = require "tinynet"
tn.sweep.load(arg[1]):csv(arg[2])
