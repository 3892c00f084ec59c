-- The canonical sequence of operations is a promise: these hashes change only with an API break.
local helper = require "helper"

local CORE = "0dcf5f28631138c5"     -- tests/bench/same_bits: the first rows
local ALL = "8db15dce5b54aa9f"      -- every activation, loss and optimizer
local SCRIPT = "f3e28770aad630c1"   -- the script below

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

-- Runs tests/bench/same_bits and compares the hashes of its six lines: three instruction sets (where there are
-- fewer, one of them again), one thread and three.
local function same_bits(command)
  local pipe = io.popen(command)
  local out, count = pipe:read "a", 0
  pipe:close()
  for line in out:gmatch "[^\n]+" do
    count = count + 1
    local core, all = line:match "^(%x+) (%x+) "
    assert.equal(CORE, core, line)
    assert.equal(ALL, all, line)
  end
  assert.equal(6, count)
end

local function installed(program)
  return os.execute("command -v " .. program .. " >/dev/null")
end

describe("same bits", function()
  local script = helper.quote(helper.root .. "/tests/bench/same_bits")
  local compilers = helper.long and { "gcc -O0", "gcc -O1", "gcc -O3", "clang -O1", "clang -O3" } or { "gcc -O3", "clang -O1" }
  for _, compiler in ipairs(compilers) do
    it("core alone: " .. compiler, function()
      if helper.sanitized then return pending "the driver is a program of its own: the other run has it" end
      local program = compiler:match "%S+"
      if not installed(program) then return pending(program .. " is not installed") end
      same_bits(script .. " " .. compiler)
    end)
  end

  if helper.long then
    it("core alone on aarch64, under qemu", function()
      for _, program in ipairs{ "aarch64-linux-gnu-gcc", "qemu-aarch64" } do
        if not installed(program) then return pending(program .. " is not installed") end
      end
      same_bits("RUN='qemu-aarch64 -L /usr/aarch64-linux-gnu' " .. script .. " aarch64-linux-gnu-gcc -O2")
    end)
  end

  it("through Lua, for any kernels and threads", function()
    assert.equal(SCRIPT .. "\n", (helper.run("-e", TRAIN)))
    assert.equal(SCRIPT .. "\n", (helper.run("--threads", "3", "-e", TRAIN)))
    for _, isa in ipairs{ "base", "fma" } do
      assert.equal(SCRIPT .. "\n", (helper.run("-e", TRAIN, { env = { TINYNET_ISA = isa } })))
    end
  end)

  it("in stock Lua", function()
    local out, reason = helper.stock("-e", TRAIN)
    if not out then return pending(reason) end
    assert.equal(SCRIPT .. "\n", out)
  end)
end)
