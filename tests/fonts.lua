-- Runs programs of the tests with chosen fonts and no others, so that texts have the same sizes everywhere.
local helper = require "helper"
local lfs = require "lfs"

local fonts = {}

--- The folder of a font file below the folders that systems keep fonts in, or the one that TINYNET_FONTS names; or nil.
function fonts.folder_of(file)
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

--- Runs a script with the fonts of these folders; answers as helper.run.
function fonts.run(folders, ...)
  local work = helper.tmpdir()
  local dirs = {}
  for i, f in ipairs(folders) do dirs[i] = "<dir>" .. f .. "</dir>" end
  local conf = helper.write(work .. "/fonts.conf", '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">'
    .. "<fontconfig>" .. table.concat(dirs) .. "<cachedir>" .. work .. "</cachedir></fontconfig>")
  local words = { ... }
  words[#words + 1] = { env = { FONTCONFIG_FILE = conf } }
  return helper.run(table.unpack(words))
end

return fonts
