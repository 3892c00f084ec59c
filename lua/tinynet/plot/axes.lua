-- Axes: one panel of a figure. Methods only write the panel's description, a plain table; nothing is
-- measured or drawn before fig:save, fig:scene or fig:check.
--   { name, marks = { { kind =, ... }, ... }, title, note, xlabel, ylabel, zlabel, xlim, ylim, zlim, scale,
--     legend, grid, names (of bars), equal (as many px per unit on both axes), bare (no axes),
--     space = "2-D"|"3-D" once a mark has settled it }
local check = require "tinynet.check"
local kinds = require "tinynet.plot.kinds"
local values = require "tinynet.plot.values"

--- A panel of a figure.
local Axes = check.class "axes"

-- Refuses flat marks in a panel with a surface, and the other way round.
local function settle(spec, space, name)
  local now = spec.space or space
  check.that(now == space or now ~= "3-D", "%s: these axes are 3-D since their first mark; on a surface stand mark and "
    .. "path; put the rest into a panel of its own", name)
  check.that(now == space, "%s: these axes are %s since their first mark; put the surface into a panel of its own",
    name, now)
end

--- ax:line(x, y, o) and so on: every kind is a method, checked and described in its own file.
for _, name in ipairs(kinds.names) do
  Axes.methods[name] = function(self, ...)
    Axes.own(self, name)
    local kind, spec = kinds.get(name), self._spec
    if kind.space ~= "any" then settle(spec, kind.space or "2-D", name) end
    kind.add(spec, ...)
    if kind.space ~= "any" then spec.space = kind.space or "2-D" end
    return self
  end
end

--- ax:title(text), ax:note(text), ax:xlabel(text), ax:ylabel(text), ax:zlabel(text): a note is small and
--- grey, in a corner that is free in all panels or under the title. Texts are strings or { en =, zh = }.
for _, name in ipairs{ "title", "note", "xlabel", "ylabel", "zlabel" } do
  Axes.methods[name] = function(self, text)
    Axes.own(self, name)
    self._spec[name] = values.text(text, 1, name)
    return self
  end
end

--- ax:xlim(lo, hi), ax:ylim(lo, hi), ax:zlim(lo, hi): what the axis shows, instead of the data and a margin.
for _, name in ipairs{ "xlim", "ylim", "zlim" } do
  Axes.methods[name] = function(self, lo, hi)
    Axes.own(self, name)
    for n, v in ipairs{ lo or false, hi or false } do
      check.number(v or nil, n, name)
      check.arg(values.finite(v), n, "%s must be finite", name)
    end
    check.arg(lo < hi, 2, "%s: lo < hi expected, got %g and %g", name, lo, hi)
    self._spec[name] = { lo, hi }
    return self
  end
end

local scales = { linear = true, log = true }

--- Makes an axis logarithmic (or linear again): ax:scale{ y = "log" }.
---@param o table { x = "linear"|"log", y = "linear"|"log" }
function Axes.methods:scale(o)
  Axes.own(self, "scale")
  check.arg(o ~= nil, 1, "table of options expected, got nil")
  for axis, name in pairs(check.options(o, { x = true, y = true }, 1)) do
    check.arg(scales[name], 1, "unknown scale '%s'%s", tostring(name), check.hint(name, scales))
    self._spec.scale[axis] = name
  end
  return self
end

--- Shows a legend box even where labels at the line ends would do; ax:legend(false) shows neither.
---@param on boolean|nil
function Axes.methods:legend(on)
  Axes.own(self, "legend")
  check.arg(on == nil or type(on) == "boolean", 1, "legend: boolean expected, got %s", check.kind(on))
  self._spec.legend = on ~= false
  return self
end

--- Shows (the default) or hides the grid.
---@param on boolean|nil
function Axes.methods:grid(on)
  Axes.own(self, "grid")
  check.arg(on == nil or type(on) == "boolean", 1, "grid: boolean expected, got %s", check.kind(on))
  self._spec.grid = on ~= false
  return self
end

--- Gives a unit as many px on both axes, so that a slope of 1 is seen as one; the limits of one axis widen.
---@param on boolean|nil
function Axes.methods:equal(on)
  Axes.own(self, "equal")
  check.arg(on == nil or type(on) == "boolean", 1, "equal: boolean expected, got %s", check.kind(on))
  self._spec.equal = on ~= false
  return self
end

function Axes:__tostring()
  return ("axes %s, %d marks"):format(self._spec.name, #self._spec.marks)
end

local module = { class = Axes }

--- A panel without marks.
---@param name string
---@return table axes
function module.new(name)
  local spec = { name = name, marks = {}, scale = { x = "linear", y = "linear" }, grid = true }
  return setmetatable({ _spec = spec }, Axes)
end

--- Whether anything was put into a panel.
---@param spec table
---@return boolean
function module.touched(spec)
  return #spec.marks > 0 or (spec.title or spec.note or spec.xlabel or spec.ylabel) ~= nil
end

return module
