-- Every example runs with small options, in both languages, and draws a figure without faults, or prints numbers.
local helper = require "helper"
local lfs = require "lfs"

local SMALL = {
  ["convexity.lua"] = { "--n", "21" },
  ["relu_dead.lua"] = { "--runs", "40", "--epochs", "100" },
  ["remedies.lua"] = { "--runs", "30", "--epochs", "30" },
  ["phase.lua"] = { "--n", "4", "--runs", "6", "--epochs", "5" },
  ["depth.lua"] = { "--runs", "50", "--depth", "6" },
  ["step_by_step.lua"] = { "--epochs", "20" },
  ["activations.lua"] = {},
  ["how_it_works.lua"] = { "--epochs", "40" },
  ["gallery.lua"] = {},
  ["history.lua"] = { "--epochs", "40" },
  ["trajectory.lua"] = { "--epochs", "40", "--frames", "3" },
  ["loss_relu.lua"] = {},
  ["loss_tanh.lua"] = {},
  ["train_relu.lua"] = { "--epochs", "40" },
  ["atlas.lua"] = { "--starts", "20" },
  ["channel.lua"] = { "--starts", "12" },
  ["starter.lua"] = { "--epochs", "40" },
  ["basins.lua"] = { "--n", "12", "--epochs", "30" },
  ["xor.lua"] = { "--runs", "50", "--epochs", "50" },
}
local DRAWS_NOTHING = { ["step_by_step.lua"] = true }

local function examples()
  local list = {}
  for name in lfs.dir(helper.root .. "/examples") do
    if name:find "%.lua$" then list[#list + 1] = name end
  end
  table.sort(list)
  return list
end

describe("README", function()
  it("has a first experiment that runs", function()
    local folder = helper.tmpdir()
    local script = helper.read(helper.root .. "/README.md"):match "```lua\n(.-)```"
    local _, lines = script:gsub("\n", "")
    assert.is_true(lines <= 26)
    local out, err, code = helper.run(helper.write(folder .. "/first.lua", script), { cwd = folder })
    assert.equal(0, code, err)
    assert.matches("after 2 years and 2 months: 3%.%d%d\nfirst.png\n$", out)
    assert.matches("^\137PNG", helper.read(folder .. "/first.png"))
  end)
end)

describe("example", function()
  for _, name in ipairs(examples()) do
    local path = helper.root .. "/examples/" .. name

    it(name .. " has at most 60 lines and says which figure it reproduces", function()
      local text = helper.read(path)
      local _, lines = text:gsub("\n", "")
      assert.is_true(lines <= 60)
      assert.matches("^%-%- Book", text)
    end)

    for _, lang in ipairs{ "en", "zh" } do
      it(name .. " runs: " .. lang, function()
        local folder = helper.tmpdir()
        local words = { "--lang", lang, helper.write(folder .. "/watch.lua", helper.watch), path, "--out", folder }
        for _, word in ipairs(assert(SMALL[name], "no small options for " .. name)) do words[#words + 1] = word end
        words[#words + 1] = { cwd = folder }
        local out, err, code = helper.run(table.unpack(words))
        assert.equal(0, code, err)
        if DRAWS_NOTHING[name] then
          assert.equal("", err)
          assert.is_true(#out > 200 and out:find "\228[\184-\191]" == nil == (lang == "en"))
          return
        end
        assert.matches("faults 0 0 0 of %d+ texts", err)
        local picture = out:match "([^\n]+%.png)\n"
        assert.matches("^\137PNG\r\n", helper.read(picture))
      end)
    end

    it(name .. " explains itself and all of its options in Chinese, too", function()
      local out, err, code = helper.run(path, "--help", "--lang", "zh")
      assert.equal(0, code, err)
      for line in out:gsub("\n    +", ""):gmatch "[^\n]+" do -- what is folded belongs to its option
        assert.matches("[\228-\233][\128-\191][\128-\191]", (line:gsub("%-%-%S+ +%u*", ""):gsub("（.*", "")))
      end
    end)

    it(name .. " prints the same twice, whatever the threads", function()
      local folder = helper.tmpdir()
      local function run(threads)
        local words = { "--threads", threads, path, "--out", folder }
        for _, word in ipairs(SMALL[name]) do words[#words + 1] = word end
        return (helper.run(table.unpack(words)))
      end
      assert.equal(run "1", run "2")
    end)
  end

  -- The seed that each has without --seed.
  local SEEDS = { ["remedies.lua"] = "1", ["depth.lua"] = "1", ["basins.lua"] = "7", ["starter.lua"] = "7" }
  for name, usual in pairs(SEEDS) do
    it(name .. " starts from --seed", function()
      local folder = helper.tmpdir()
      local function run(...)
        local words = { helper.root .. "/examples/" .. name, "--out", folder, table.unpack(SMALL[name]) }
        for _, word in ipairs{ ... } do words[#words + 1] = word end
        words[#words + 1] = { cwd = folder }
        local out, err, code = helper.run(table.unpack(words))
        assert.equal(0, code, err)
        return out
      end
      local without = run()
      assert.equal(without, run("--seed", usual))
      assert.is_true(without ~= run("--seed", "5"))
    end)
  end
end)
