-- Figures look as they did when someone last looked at them: tests/look.lua draws them, tests/look keeps them.
local fonts = require "fonts"
local helper = require "helper"
local pixels = require "pixels"

local names = { "loss_tanh", "loss_relu", "how", "history", "activation", "bars" }
local kept = helper.root .. "/tests/look"

-- Compares two descriptions word by word; numbers may differ by 1 px, as fonts differ from release to release.
local function same_scene(name, ours, theirs)
  local a, b = {}, {}
  for line in ours:gmatch "[^\n]+" do a[#a + 1] = line end
  for line in theirs:gmatch "[^\n]+" do b[#b + 1] = line end
  for k = 1, math.max(#a, #b) do
    local rest = (b[k] or ""):gmatch "%S+"
    for word in (a[k] or ""):gmatch "%S+" do
      local other = rest() or ""
      local x, y = tonumber(word), tonumber(other)
      local same = word == other or x and y and word:find(".", 1, true) and math.abs(x - y) <= 1
      assert.is_true(same, ("%s, line %d:\n  now    %s\n  before %s"):format(name, k, a[k], b[k]))
    end
    assert.is_nil(rest(), ("%s, line %d"):format(name, k))
  end
end

local function channels(color)
  local v = tonumber(color:sub(2), 16)
  return v >> 16, v >> 8 & 255, v & 255
end

-- Root of the mean square of what the colours of two pictures differ by.
local function difference(a, b)
  local ours, w, h = pixels.read(a)
  local theirs, w2, h2 = pixels.read(b)
  assert.same({ w2, h2 }, { w, h })
  local sum = 0
  for y = 0, h - 1 do
    for x = 0, w - 1 do
      local r1, g1, b1 = channels(ours(x, y))
      local r2, g2, b2 = channels(theirs(x, y))
      sum = sum + (r1 - r2) ^ 2 + (g1 - g2) ^ 2 + (b1 - b2) ^ 2
    end
  end
  return math.sqrt(sum / (3 * w * h))
end

describe("the look of figures", function()
  local folder

  it("is as kept: every item in its place", function()
    local dejavu, wqy = fonts.folder_of "DejaVuSans.ttf", fonts.folder_of "wqy-microhei.ttc"
    if not (dejavu and wqy) then return pending "fonts-dejavu-core or fonts-wqy-microhei is not installed" end
    local drawn = helper.tmpdir()
    local _, err, code = fonts.run({ dejavu, wqy }, helper.root .. "/tests/look.lua", helper.root .. "/tests", drawn)
    assert.equal(0, code, err)
    folder = drawn
    for _, name in ipairs(names) do
      same_scene(name, helper.read(("%s/%s.scene"):format(folder, name)), helper.read(("%s/%s.scene"):format(kept, name)))
    end
  end)

  it("is as kept: the pictures without texts, RMS below 0.5 of 255", function()
    if not folder then return pending "nothing was drawn: see above" end
    for _, name in ipairs(names) do
      local rms = difference(("%s/%s.png"):format(folder, name), ("%s/%s.png"):format(kept, name))
      assert.is_true(rms < 0.5, ("%s: %g"):format(name, rms))
    end
  end)

  it("would be missed: another colour, a moved item", function()
    local scene = helper.read(kept .. "/bars.scene")
    for _, change in ipairs{ { "#003f66", "#003f67" },
      { "(text figure.title .- )(%d+%.%d%d)", "%1999.00" }, { "\n[^\n]+\n$", "\n" } } do
      local planted, n = scene:gsub(change[1], change[2], 1)
      assert.equal(1, n)
      assert.has_error(function() same_scene("bars", planted, scene) end)
    end
    local rms = difference(kept .. "/loss_tanh.png", kept .. "/loss_relu.png")
    assert.is_true(rms > 10)
  end)
end)
