-- How figures look: themes, colours, sizes. Lengths are px at 96 dpi (1 pt = 4/3 px).
local check = require "tinynet.check"

local style = {}

style.size = {
  title = 19, subtitle = 13.5, panel = 15.5, label = 13.5, tick = 12.5, note = 12.5, legend = 13,
  contour = 11.5, star = 17,
}
style.width = { line = 2, fit = 2.9, halo = 5.3, raw = 1.2, frame = 1, grid = 1, reference = 1.2 }
style.pad = 18        -- page edge to anything
style.gutter = 14     -- between the decorations of neighbouring panels
style.gap = 7         -- between a frame, its labels, its titles
style.tick = 4        -- length of a tick
style.margin = 0.04   -- of the data's span, on either side

-- Okabe and Ito's colours, told apart by colour-blind readers, too.
local okabe_ito = { "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7a5195" }
-- The same hues as far apart in lightness as they can be: a printer may know no colours.
local for_print = { "#003f66", "#c85500", "#35a581", "#d99bc0", "#e0a526", "#6fa8d0", "#5b3a75" }

-- dashes: whether the lines of a panel differ in their dashes, too
-- panes: floor and back walls of a box (box.lua), pane_line the grid on them
style.themes = {
  light = {
    background = "#ffffff", ink = "#212428", muted = "#5f666e", frame = "#a9b0b8", grid = "#e9ecef",
    dots = "#4f6f92", accent = "#d55e00", categories = okabe_ito,
    panes = { "#edeff3", "#f3f4f8", "#f8f8fb" }, pane_line = "#cbced4",
  },
  dark = {
    background = "#15181c", ink = "#e6e9ec", muted = "#a3abb4", frame = "#59616b", grid = "#272c32",
    dots = "#9db4cc", accent = "#ff8a3d",
    panes = { "#20252b", "#1c2026", "#191d22" }, pane_line = "#3d444d",
    categories = { "#56b4e9", "#ff8a3d", "#2fc79a", "#e59ac4", "#f0b429", "#8fd0ff", "#b79be0" },
    named = { blue = "#56b4e9", red = "#ff8a3d", vermilion = "#ff8a3d", green = "#2fc79a", purple = "#e59ac4",
      orange = "#f0b429", sky = "#8fd0ff", violet = "#b79be0", black = "#e6e9ec", white = "#15181c" },
  },
  print = {
    background = "#ffffff", ink = "#000000", muted = "#444444", frame = "#555555", grid = "#e4e4e4",
    dots = "#45566a", accent = "#b84a00", categories = for_print, dashes = true,
    panes = { "#f4f4f4", "#fafafa", "#fcfcfc" }, pane_line = "#c8c8c8",
  },
}

-- What is drawn on coloured maps, whatever the theme: lines and numbers, and the star of a minimum.
style.map = { white = "#ffffff", ink = "#0d121f", star = "#ee4029" }
style.map_width = { labelled = 1.2, thin = 0.7, star = 1.4 }

local names = {
  blue = "#0072b2", red = "#d55e00", vermilion = "#d55e00", green = "#009e73", purple = "#cc79a7",
  orange = "#e69f00", sky = "#56b4e9", violet = "#7a5195", yellow = "#f0e442", black = "#000000",
  grey = "#7f868d", gray = "#7f868d", white = "#ffffff",
}

local dashes = { solid = {}, dashed = { 7, 4.5 }, dotted = { 0.1, 4.5 } }
local markers = { circle = true, square = true, diamond = true, triangle = true, star = true }

local function one_of(v, n, option, known)
  check.arg(type(v) == "string" and known[v], n, "unknown %s '%s'%s", option, tostring(v),
    check.hint(v, known))
end

--- The theme of a name.
---@param name string "light"|"dark"|"print"
---@return table
function style.theme(name)
  one_of(name, 1, "theme", style.themes)
  return style.themes[name]
end

--- The dash lengths of a line style; dots are round ends of short dashes.
---@param name string|nil "solid"|"dashed"|"dotted"
---@return table
function style.dash(name) return dashes[name or "solid"] end

local in_turn = { dashes.solid, dashes.dashed, dashes.dotted, { 9, 4, 0.1, 4 } }

--- The dash lengths of a mark: its own, else those of its category: in print each has others, elsewhere those
--- whose colours come round again.
---@param mark table
---@param theme table
---@return table
function style.dash_of(mark, theme)
  if mark.style or not mark.category then return style.dash(mark.style) end
  local k = mark.category - 1
  return in_turn[(theme.dashes and k or k // #theme.categories) % #in_turn + 1]
end

-- The luminance of a colour as in WCAG 2.1.
local function luminance(color)
  local sum = 0
  for k, share in ipairs{ 0.2126, 0.7152, 0.0722 } do
    local c = tonumber(color:sub(2 * k, 2 * k + 1), 16) / 255
    sum = sum + share * (c <= 0.04045 and c / 12.92 or ((c + 0.055) / 1.055) ^ 2.4)
  end
  return sum
end

--- The contrast of two colours, 1 to 21, as in WCAG 2.1.
---@param a string "#rrggbb"
---@param b string "#rrggbb"
---@return number
function style.contrast(a, b)
  local u, v = luminance(a), luminance(b)
  return (math.max(u, v) + 0.05) / (math.min(u, v) + 0.05)
end

--- A colour for texts: that of their line, as far towards the ink as a contrast of 4 to the ground wants.
---@param color string "#rrggbb"
---@param theme table
---@return string
function style.readable(color, theme)
  for k = 0, 19 do
    local mixed = k == 0 and color or style.mix(color, theme.ink, k / 20)
    if style.contrast(mixed, theme.background) >= 4 then return mixed end
  end
  return theme.ink
end

--- A colour between two: `t` = 0 gives a, 1 gives b.
---@param a string "#rrggbb"
---@param b string "#rrggbb"
---@param t number
---@return string
function style.mix(a, b, t)
  local parts = {}
  for k = 2, 6, 2 do
    local u, v = tonumber(a:sub(k, k + 1), 16), tonumber(b:sub(k, k + 1), 16)
    parts[#parts + 1] = ("%02x"):format(math.floor(u + (v - u) * t + 0.5))
  end
  return "#" .. table.concat(parts)
end

--- Colours, widths and the like of a mark: checked, colours as "#rrggbb".
---@param o table options of the user
---@param n integer position of the options
---@return table look
function style.look(o, n)
  local look = {}
  if o.color ~= nil then
    check.arg(type(o.color) == "string", n, "color: name or \"#rrggbb\" expected, got %s",
      check.kind(o.color))
    local hex = o.color:match "^#%x%x%x%x%x%x$" and o.color
    check.arg(hex or names[o.color], n, "unknown color '%s'%s", o.color, check.hint(o.color, names))
    look.color = hex or names[o.color]
  end
  if o.style ~= nil then one_of(o.style, n, "style", dashes) end
  if o.marker ~= nil then one_of(o.marker, n, "marker", markers) end
  look.named = names[o.color] and o.color or nil
  look.style, look.marker = o.style, o.marker
  look.width = o.width and check.number(o.width, n, "width", 0.1, 50)
  look.size = o.size and check.number(o.size, n, "size", 0.5, 100)
  look.alpha = o.alpha and check.number(o.alpha, n, "alpha", 0, 1)
  return look
end

return style
