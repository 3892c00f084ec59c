-- Shows a picture with the desktop's viewer, and warns of letters that no font has.
local scene = require "tinynet.plot.scene"
local text = require "tinynet.text"

local viewer = {}

-- The program that opens a file, or nil: a desktop must be there, too.
local function opener()
  if not (os and os.execute) then return nil end -- inside a sandbox
  local function succeeds(command) return (os.execute("{ " .. command .. "; } >/dev/null 2>&1")) end
  if os.getenv "DISPLAY" or os.getenv "WAYLAND_DISPLAY" then
    if succeeds "command -v xdg-open" then return "xdg-open" end
  end
  if succeeds '[ "$(uname -s)" = Darwin ]' and succeeds "command -v open" then return "open" end
  return nil
end

-- A string as one word of the shell.
local function quoted(s) return "'" .. s:gsub("'", "'\\''") .. "'" end

--- Opens a scene as a picture; where there is no viewer, says so on stderr.
---@param s table scene
---@return boolean shown
function viewer.show(s)
  local program = opener()
  if not program then
    io.stderr:write(text.get "plot.no_viewer", "\n")
    return false
  end
  local place = os.tmpname()
  local path = place .. ".png" -- viewers go by the ending
  local ok, message = scene.save(s, path, 1)
  os.remove(place)
  if not ok then
    io.stderr:write(message, "\n")
    return false
  end
  return (os.execute(("%s %s >/dev/null 2>&1 &"):format(program, quoted(path))))
end

local warned = false

local function chinese(words)
  if not utf8.len(words, 1, -1, true) then return false end
  for _, c in utf8.codes(words, true) do
    if c >= 0x2e80 and c <= 0x9fff or c >= 0xf900 and c <= 0xfaff or c >= 0xff00 and c <= 0xffef then return true end
  end
  return false
end

--- Says once in a run that a scene has letters that no font has, and which package has Chinese ones.
---@param s table scene
function viewer.warn_glyphs(s)
  for _, item in ipairs(warned and {} or s.items) do
    if item.kind == "text" and item.box.unknown > 0 then
      warned = true
      io.stderr:write(text.get(chinese(item.text) and "plot.no_chinese" or "plot.no_glyph", item.text), "\n")
      return
    end
  end
end

return viewer
