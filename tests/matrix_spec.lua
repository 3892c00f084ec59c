-- The check of many figures with the fonts a reader may have: tests/matrix.lua draws them, here the fonts are
-- chosen. The long tier looks at all of them, the short one at each figure once.
local fonts = require "fonts"
local helper = require "helper"

-- Runs the figures with the fonts of these folders and no others.
local function faults(folders)
  local out, err, code = fonts.run(folders, helper.root .. "/tests/matrix.lua", helper.long and "all" or "sample",
    helper.root .. "/tests")
  assert.equal(0, code, err)
  local found, figures, texts = out:match "^(.-)(%d+) figures, %d+ faults, (%d+) texts\n$"
  assert.equal("", found)
  assert.equal(helper.long and 216 or 12, tonumber(figures))
  assert.is_true(tonumber(texts) > 15 * tonumber(figures))
end

describe("figures have no overlaps, nothing outside and no missing glyph", function()
  it("with WenQuanYi Micro Hei and DejaVu", function()
    local dejavu, wqy = fonts.folder_of "DejaVuSans.ttf", fonts.folder_of "wqy-microhei.ttc"
    if not (dejavu and wqy) then return pending "fonts-dejavu-core or fonts-wqy-microhei is not installed" end
    faults{ dejavu, wqy }
  end)

  it("with Noto Sans CJK and DejaVu", function()
    local dejavu, noto = fonts.folder_of "DejaVuSans.ttf", fonts.folder_of "NotoSansCJK-Regular.ttc"
    if not (dejavu and noto) then
      return pending "Noto Sans CJK was not found, neither installed nor below $TINYNET_FONTS"
    end
    faults{ dejavu, noto }
  end)
end)
