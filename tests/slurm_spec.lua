-- --slurm: the job script, and that a shell which runs it gives each task its shard. tests/slurm/run does it for real.
local helper = require "helper"

local function make(...)
  local folder = helper.tmpdir()
  helper.write(folder .. "/it's a sweep.lua", "print(#arg, table.concat(arg, '|'), ...)")
  local words = { ... }
  words[#words + 1] = { cwd = folder }
  local out, err, code = helper.run(table.unpack(words))
  return out, err, code, folder
end

local SCRIPT = "it's a sweep.lua"

describe("--slurm", function()
  it("prints a job array whose tasks do one shard each, with the script's own options", function()
    if helper.emulated then return pending(helper.emulated.program) end
    local out, err, code, folder = make("--slurm", SCRIPT, "--shards", "8", "--runs", "20", "--title=a 'b' $c", "--out",
      "my results")
    assert.equal("", err)
    assert.equal(0, code)
    assert.matches("^#!/bin/sh\n#SBATCH %-%-job%-name=it_s_a_sweep\n#SBATCH %-%-array=1%-8\n", out)
    assert.matches("\n#SBATCH %-%-cpus%-per%-task=1\n", out)
    assert.matches("\n#   tinynet %-%-merge 'my results'/it_s_a_sweep%.db 'my results'/it_s_a_sweep%-%*of8%.db\n", out)
    helper.write(folder .. "/job.sh", out)
    local printed = helper.run("-e", [[
      local pipe = io.popen "SLURM_ARRAY_TASK_ID=3 SLURM_CPUS_PER_TASK=2 sh ./job.sh 2>&1"
      io.write(pipe:read "a")]], { cwd = folder })
    assert.equal("7\t--runs|20|--title=a 'b' $c|--out|my results|--shard|3/8\t--runs\t20\t--title=a 'b' $c\t--out\t"
      .. "my results\t--shard\t3/8\n", printed)
  end)

  it("asks Slurm for the threads that were asked for, and speaks the language", function()
    local out = make("--threads", "4", "--lang", "zh", "--slurm", SCRIPT, "--shards=100")
    assert.matches("\n#SBATCH %-%-cpus%-per%-task=4\n", out)
    assert.matches("用 sbatch 提交", out)
    assert.matches('%-%-threads "%${SLURM_CPUS_PER_TASK:%-4}" %-%-lang zh %-%- ', out)
    assert.matches("#SBATCH %-%-cpus%-per%-task=2\n", (make("--slurm", SCRIPT, "--shards", "3", "--threads", "2")))
    assert.matches("\n#   tinynet %-%-merge it_s_a_sweep%.db it_s_a_sweep%-%*of3%.db\n",
      (make("--slurm", SCRIPT, "--shards", "3")))
  end)

  it("advises to merge what --results names", function()
    local function advice(...)
      local out = make("--slurm", SCRIPT, "--shards", "4", ...)
      return out:match "\n#   tinynet %-%-merge ([^\n]*)\n", out:find "other.db" ~= nil
    end
    assert.same({ "q.db q-*of4.db", false }, { advice("--results", "q.db") })
    assert.same({ "a.b/q a.b/q-*of4", false }, { advice("--results=a.b/q", "--out", "elsewhere") })
    assert.same({ "'my runs/q''.my db' 'my runs/q'-*of4'.my db'", false }, { advice("--results", "my runs/q.my db") })
    assert.same({ "it_s_a_sweep.db it_s_a_sweep-*of4.db", true }, { advice() })
  end)

  it("says what is missing or wrong", function()
    local function complaint(...)
      local out, err, code = make(...)
      assert.equal("", out)
      assert.equal(1, code)
      return err:match ": ([^\n]*)\n"
    end
    assert.equal("'--slurm' needs a script, as in --slurm script.lua --shards 64", complaint "--slurm")
    assert.equal("cannot open nosuch.lua", complaint("--slurm", "nosuch.lua", "--shards", "2"))
    assert.equal("'--slurm' needs --shards N behind the script, as --shards 64", complaint("--slurm", SCRIPT))
    for _, bad in ipairs{ "0", "-1", "x", "1.5", "100001", "" } do
      assert.equal(("'--shards' needs a whole number from 1 to 100000, got '%s'"):format(bad),
        complaint("--slurm", SCRIPT, "--shards", bad))
    end
    assert.equal("'--shard' is what each task gets; write --shards N",
      complaint("--slurm", SCRIPT, "--shards", "8", "--shard", "1/8"))
    assert.equal("'--slurm' cannot pass on a word with a control character",
      complaint("--slurm", SCRIPT, "--shards", "8", "--title", "a\nrm -rf x"))
    assert.equal("'--slurm' 需要在脚本之后写 --shards N，如 --shards 64", complaint("--lang", "zh", "--slurm", SCRIPT))
  end)
end)
