-- The canonical sequence of operations is a promise: these hashes change only with an API break.
local helper = require "helper"

local CORE = "0ccdc345327aa0f8"     -- tests/bench/same_bits: the first rows
local ALL = "55ba72ef50f87874"      -- every activation, loss and optimizer
local SCRIPT = "f995333944c7c5e3"   -- the script below

-- Trains through Lua and prints an FNV-1a hash of the weights.
local TRAIN = [[
  local tn = require "tinynet"
  local train, val = tn.data.book7():minmax():split(0.8)
  local h = 0xcbf29ce484222325
  for _, act in ipairs{ "relu", "tanh" } do
    local ens = tn.ensemble{ 1, {2, act}, {1, "identity"}, init = "book", members = 5, seed = 1 }
    ens:fit(train, { lr = 0.1, batch = 5, epochs = 100, val = val })
    for i = 1, 5 do
      for _, v in ipairs(ens:net(i):params():tolist()) do
        for byte in ("%a"):format(v):gmatch "." do h = (h ~ byte:byte()) * 0x100000001b3 end
      end
    end
  end
  print(("%016x"):format(h))]]

describe("same bits", function()
  for _, compiler in ipairs{ "gcc -O0", "gcc -O3", "clang -O2" } do
    it("core alone: " .. compiler, function()
      if not os.execute("command -v " .. compiler:match "%S+" .. " >/dev/null") then
        return pending(compiler:match "%S+" .. " is not installed")
      end
      local pipe = io.popen(helper.quote(helper.root .. "/tests/bench/same_bits") .. " " .. compiler)
      local out, lines = pipe:read "a", 0
      pipe:close()
      for line in out:gmatch "[^\n]+" do
        lines = lines + 1
        local core, all = line:match "^(%x+) (%x+)"
        assert.equal(CORE, core, line)
        assert.equal(ALL, all, line)
      end
      assert.equal(4, lines)
    end)
  end

  it("through Lua, for any kernels and threads", function()
    assert.equal(SCRIPT .. "\n", (helper.run("-e", TRAIN)))
    assert.equal(SCRIPT .. "\n", (helper.run("--threads", "3", "-e", TRAIN)))
    assert.equal(SCRIPT .. "\n", (helper.run("-e", TRAIN, { env = { TINYNET_ISA = "base" } })))
  end)

  it("in stock Lua", function()
    local out, reason = helper.stock("-e", TRAIN)
    if not out then return pending(reason) end
    assert.equal(SCRIPT .. "\n", out)
  end)
end)
