-- The sweep that tests/slurm/run does as one process and as a job array; small, but long enough to be killed.
local tn = require "tinynet"

local opt = tn.options{ "A sweep for the test of job arrays",
  runs   = { 400,  "starts of each point", min = 1 },
  epochs = { 8000, "epochs of each run", min = 1 },
}

local s = tn.sweep{ 1, {2, "relu"}, {1, "identity"}, init = "book", over = { lr = { 0.02, 0.1 }, width = { 2, 4, 8 } },
  runs = opt.runs, batch = 5, epochs = opt.epochs, results = tn.out "sweep.db" }
print(s)
