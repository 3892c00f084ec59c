-- The check of many figures with the fonts a reader may have: tests/matrix.lua draws them, here the fonts are
-- chosen. The long tier looks at all of them, the short one at each figure once.
local helper = require "helper"
local lfs = require "lfs"

-- The folder of a font file below the folders that systems keep fonts in, or the one that TINYNET_FONTS names.
local function folder_of(file)
  local home = os.getenv "HOME" or ""
  local roots = { os.getenv "TINYNET_FONTS" or "", "/usr/share/fonts", "/usr/local/share/fonts", home .. "/.fonts",
    home .. "/.local/share/fonts" }
  for _, root in ipairs(roots) do
    if root ~= "" and lfs.attributes(root, "mode") == "directory" then
      local pipe = io.popen("find " .. helper.quote(root) .. " -name " .. helper.quote(file) .. " 2>/dev/null")
      local found = pipe:read "l"
      pipe:close()
      if found then return (found:gsub("/[^/]*$", "")) end
    end
  end
end

-- Runs the figures with the fonts of these folders and no others.
local function faults(folders)
  local work = helper.tmpdir()
  local dirs = {}
  for i, f in ipairs(folders) do dirs[i] = "<dir>" .. f .. "</dir>" end
  local conf = helper.write(work .. "/fonts.conf", '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">'
    .. "<fontconfig>" .. table.concat(dirs) .. "<cachedir>" .. work .. "</cachedir></fontconfig>")
  local out, err, code = helper.run(helper.root .. "/tests/matrix.lua", helper.long and "all" or "sample",
    helper.root .. "/tests", { env = { FONTCONFIG_FILE = conf } })
  assert.equal(0, code, err)
  local found, figures, texts = out:match "^(.-)(%d+) figures, %d+ faults, (%d+) texts\n$"
  assert.equal("", found)
  assert.equal(helper.long and 216 or 12, tonumber(figures))
  assert.is_true(tonumber(texts) > 15 * tonumber(figures))
end

describe("figures have no overlaps, nothing outside and no missing glyph", function()
  it("with WenQuanYi Micro Hei and DejaVu", function()
    local dejavu, wqy = folder_of "DejaVuSans.ttf", folder_of "wqy-microhei.ttc"
    if not (dejavu and wqy) then return pending "fonts-dejavu-core or fonts-wqy-microhei is not installed" end
    faults{ dejavu, wqy }
  end)

  it("with Noto Sans CJK and DejaVu", function()
    local dejavu, noto = folder_of "DejaVuSans.ttf", folder_of "NotoSansCJK-Regular.ttc"
    if not (dejavu and noto) then
      return pending "Noto Sans CJK was not found, neither installed nor below $TINYNET_FONTS"
    end
    faults{ dejavu, noto }
  end)
end)
