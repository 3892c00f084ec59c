-- Figure: panels on a page. A figure of one panel takes the panel's methods.
local check = require "tinynet.check"
local axes = require "tinynet.plot.axes"
local norm = require "tinynet.plot.norm"
local style = require "tinynet.plot.style"
local values = require "tinynet.plot.values"

--- A figure. fig.a, fig.b, ... are its panels; with one panel it takes the methods of axes; fig[row][col] of a
--- grid.
---@field a axes the first panel of a layout
---@field b axes|nil
---@field c axes|nil
---@field d axes|nil
local Figure = check.class "figure"
local methods = Figure.methods

local smallest, largest = 100, 16000 -- px

local function pixels(v, n, name)
  if v == nil then return nil end
  check.number(v, n, name)
  check.arg(v >= smallest, n, "%s = %g: sizes are px, not inches", name, v)
  check.arg(v <= largest, n, "%s must be at most %d px, got %g", name, largest, v)
  return v
end

---------------------------------------------------------------------------------------------- making

local module = {}

--- A figure from its description; the callers in init.lua have checked names and cells.
---@param spec table { panels, rows, cols, share, grid, defaults = { w, h } }
---@param o table the user's options: title, subtitle, width, height, theme, norm, cmap
---@param n integer position of the options
---@return table figure
function module.new(spec, o, n)
  spec.width = pixels(o.width, n, "width") or spec.defaults[1]
  spec.height = pixels(o.height, n, "height") or spec.defaults[2]
  spec.theme = o.theme or "light"
  check.arg(style.themes[spec.theme], n, "unknown theme '%s'%s", tostring(spec.theme),
    check.hint(spec.theme, style.themes))
  local kind, range = norm.option(o.norm, n)
  spec.norm_range = range
  for option, names in pairs{ norm = norm.kinds, cmap = norm.cmaps } do
    local wish = option == "norm" and kind or o[option]
    check.arg(wish == nil or names[wish], n, "unknown %s '%s'%s", option, tostring(wish), check.hint(wish, names))
    spec[option] = wish
  end
  spec.title = o.title ~= nil and values.text(o.title, n, "title") or nil
  spec.subtitle = o.subtitle ~= nil and values.text(o.subtitle, n, "subtitle") or nil
  local by_name = {}
  for _, p in ipairs(spec.panels) do
    local ax = axes.new(p.name)
    p.spec = ax._spec
    by_name[p.name] = ax
  end
  return setmetatable({ _spec = spec, _axes = by_name }, Figure)
end

----------------------------------------------------------------------------------------------- fields

local endings = { [".png"] = true, [".svg"] = true, [".pdf"] = true, [".webp"] = true }

local function grid_row(fig, r)
  local spec = fig._spec
  check.that(math.tointeger(r) and r >= 1 and r <= spec.rows, "the grid has %d rows, got row %s", spec.rows,
    r)
  return setmetatable({}, { __index = function(_, c)
    check.that(math.tointeger(c) and c >= 1 and c <= spec.cols, "the grid has %d columns, got column %s",
      spec.cols, tostring(c))
    return fig._axes[spec.panels[(r - 1) * spec.cols + c].name]
  end })
end

-- A method of the only panel, called on the figure.
local function forward(name)
  local method = axes.class.methods[name]
  return function(self, ...)
    Figure.own(self, name)
    method(self._axes[self._spec.panels[1].name], ...)
    return self
  end
end

-- Panels by name, rows of a grid by number, and the methods of axes.
function Figure.names(self)
  local names, spec = {}, self._spec
  for name in pairs(axes.class.methods) do names[name] = true end
  for _, p in ipairs(spec.grid and {} or spec.panels) do names[p.name] = true end
  return setmetatable(names, { __index = function(_, key) return spec.grid and type(key) == "number" end })
end

Figure.get["*"] = function(self, key)
  if type(key) == "number" then return grid_row(self, key) end
  local spec = self._spec
  check.that(self._axes[key] or #spec.panels == 1, "'%s' is for one panel: write fig%s:%s(...)", key,
    spec.grid and ":panel(k)" or "." .. spec.panels[1].name, key)
  return self._axes[key] or forward(key)
end

---------------------------------------------------------------------------------------------- methods

--- Panel k of the figure, counted along the rows.
---@param k integer
---@return table axes
function methods:panel(k)
  Figure.own(self, "panel")
  local panels = self._spec.panels
  check.number(k, 1, "k", 1, #panels, true)
  return self._axes[panels[math.tointeger(k)].name]
end

--- The figure's title.
---@param text string|table
function methods:title(text)
  Figure.own(self, "title")
  self._spec.title = values.text(text, 1, "title")
  return self
end

--- fig:xlabel(text), fig:ylabel(text): one name for the axis of all panels of a grid, at its outer edge; in a
--- figure of one panel, of this panel.
for _, name in ipairs{ "xlabel", "ylabel" } do
  methods[name] = function(self, text)
    Figure.own(self, name)
    local spec = self._spec
    values.text(text, 1, name)
    check.that(spec.grid or #spec.panels == 1, "%s: name the panel, as in fig.%s:%s(...)", name,
      spec.panels[1].name, name)
    if spec.grid then spec[name] = text else spec.panels[1].spec[name] = text end
    return self
  end
end

--- A colour bar for the maps and surfaces of the figure, right of the last one.
---@param o table|nil { label = string|table }
---@return table figure
function methods:colorbar(o)
  Figure.own(self, "colorbar")
  o = check.options(o, { label = true }, 1)
  self._spec.colorbar = { label = o.label ~= nil and values.text(o.label, 1, "label") or nil }
  return self
end

--- The scene: a plain table of everything that is drawn, in px (see scene.lua).
---@return table
function methods:scene()
  Figure.own(self, "scene")
  local scene = require("tinynet.plot.layout").scene(self._spec, 1)
  return scene
end

--- Looks for texts that touch, leave the page or have characters that no font has.
---@return table { overlaps =, outside =, missing_glyphs =, texts = count, list = {...} }
function methods:check()
  Figure.own(self, "check")
  local found = require("tinynet.plot.faults").find(methods.scene(self))
  return found
end

--- Writes the figure and prints the path: .png, .svg, .pdf or .webp. `scale` = 2 doubles the px.
---@param path string
---@param o table|nil { scale = 1 }
---@return table figure
function methods:save(path, o)
  Figure.own(self, "save")
  check.path(path, 1)
  o = check.options(o, { scale = true }, 2)
  local scale = o.scale and check.number(o.scale, 2, "scale", 0.1, 10) or 1
  local ending = path:match "%.[^./]*$" or ""
  check.arg(endings[ending], 1, "cannot save as '%s': the path must end in .png, .svg, .pdf or .webp", path)
  check.arg(self._spec.width * scale <= 2 * largest and self._spec.height * scale <= 2 * largest, 2,
    "scale = %g: more than %d px", scale, 2 * largest)
  local density = (ending == ".svg" or ending == ".pdf") and 2 * scale or scale
  local scene = require("tinynet.plot.layout").scene(self._spec, density)
  local ok, message = require("tinynet.plot.scene").save(scene, path, scale)
  check.that(ok, "%s", message)
  require("tinynet.plot.viewer").warn_glyphs(scene)
  print(path)
  return self
end

--- Opens the figure with the desktop's viewer; says on stderr where there is none.
---@return table figure
function methods:show()
  Figure.own(self, "show")
  local s = methods.scene(self)
  local viewer = require "tinynet.plot.viewer"
  viewer.warn_glyphs(s)
  viewer.show(s)
  return self
end

--- Arrows from a panel to panels right of it or below it, with words on them.
---@param from string name of a panel
---@param to string|string[] names of panels
---@param words string|table|nil
---@return table figure
function methods:flow(from, to, words)
  Figure.own(self, "flow")
  local by_name = {}
  for _, p in ipairs(self._spec.panels) do by_name[p.name] = p end
  local function panel_of(name, n)
    local hint = check.hint(name, by_name)
    return check.arg(by_name[name], n, "flow: unknown panel '%s'%s", tostring(name), hint)
  end
  local a = panel_of(from, 1)
  check.arg(type(to) == "string" or type(to) == "table", 2, "flow: names of panels expected, got %s", check.kind(to))
  words = words ~= nil and values.text(words, 3, "flow") or nil
  local flows = self._spec.flows or {}
  for _, name in ipairs(type(to) == "table" and to or { to }) do
    local b = panel_of(name, 2)
    check.arg(b.c1 > a.c2 or b.r1 > a.r2, 2, "flow: '%s' is neither right of '%s' nor below it", name, from)
    flows[#flows + 1] = { from = from, to = name, text = words }
  end
  self._spec.flows = flows
  return self
end

function Figure:__tostring()
  local spec = self._spec
  local plural = #spec.panels == 1 and "" or "s"
  return ("figure %g x %g px, %d panel%s"):format(spec.width, spec.height, #spec.panels, plural)
end

module.class = Figure
return module
