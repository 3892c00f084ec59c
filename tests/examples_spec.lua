-- Every example runs with small options, in both languages, and draws a figure without faults.
local helper = require "helper"
local lfs = require "lfs"

local SMALL = {
  ["relu_dead.lua"] = { "--runs", "40", "--epochs", "100" },
  ["activations.lua"] = {},
  ["how_it_works.lua"] = { "--epochs", "40" },
  ["history.lua"] = { "--epochs", "40" },
  ["train_relu.lua"] = { "--epochs", "40" },
}

-- Runs an example inside a script that looks over each figure when it is saved.
local WATCH = [[
  local script = table.remove(arg, 1)
  local plot = require "tinynet.plot"
  for _, name in ipairs{ "figure", "grid", "how_it_works" } do
    local make = plot[name]
    rawset(plot, name, function(...)
      local fig = make(...)
      local save = fig.save
      rawset(fig, "save", function(self, ...)
        local f = self:check()
        io.stderr:write(("faults %d %d %d of %d texts\n"):format(f.overlaps, f.outside, f.missing_glyphs, f.texts))
        return save(self, ...)
      end)
      return fig
    end)
  end
  arg[0] = script
  dofile(script)]]

local function examples()
  local list = {}
  for name in lfs.dir(helper.root .. "/examples") do
    if name:find "%.lua$" then list[#list + 1] = name end
  end
  table.sort(list)
  return list
end

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
        local words = { "--lang", lang, helper.write(folder .. "/watch.lua", WATCH), path, "--out", folder }
        for _, word in ipairs(assert(SMALL[name], "no small options for " .. name)) do words[#words + 1] = word end
        words[#words + 1] = { cwd = folder }
        local out, err, code = helper.run(table.unpack(words))
        assert.equal(0, code, err)
        assert.matches("faults 0 0 0 of %d+ texts", err)
        local picture = out:match "([^\n]+%.png)\n"
        assert.matches("^\137PNG\r\n", helper.read(picture))
      end)
    end

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
end)
