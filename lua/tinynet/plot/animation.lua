-- Animations: figures of one size after each other, drawn one by one when they are saved.
local check = require "tinynet.check"
local text = require "tinynet.text"
local canvas = require "tinynet.plot.canvas"
local figure = require "tinynet.plot.figure"
local viewer = require "tinynet.plot.viewer"

--- Frames that play one after the other.
local Animation = check.class "animation"
local methods = Animation.methods

local function frame(self, t)
  local fig = self._make(t)
  check.that(getmetatable(fig) == figure.class, "animate: frame %d is no figure but %s", t, check.kind(fig))
  return fig
end

--- Frame t as a figure.
---@param t integer 1 to the number of frames
---@return table figure
function methods:frame(t)
  Animation.own(self, "frame")
  check.number(t, 1, "t", 1, self._n, true)
  local fig = frame(self, t)
  return fig
end

--- The faults of all frames together, see fig:check.
---@return table { overlaps =, outside =, missing_glyphs =, texts = count, list = {...} }
function methods:check()
  Animation.own(self, "check")
  local all = { overlaps = 0, outside = 0, missing_glyphs = 0, texts = 0, list = {} }
  for t = 1, self._n do
    local found = frame(self, t):check()
    for _, k in ipairs{ "overlaps", "outside", "missing_glyphs", "texts" } do all[k] = all[k] + found[k] end
    for _, f in ipairs(found.list) do all.list[#all.list + 1] = f end
  end
  return all
end

--- Writes the animation as .webp and prints the path.
---@param path string
---@param o table|nil { scale = 1 }
---@return table animation
function methods:save(path, o)
  Animation.own(self, "save")
  check.path(path, 1)
  o = check.options(o, { scale = true }, 2)
  local scale = o.scale and check.number(o.scale, 2, "scale", 0.1, 10) or 1
  check.arg(path:find "%.webp$", 1, "cannot save an animation as '%s': the path must end in .webp", path)
  local film <close> = canvas.film(self._loop)
  for t = 1, self._n do
    local s = frame(self, t):scene()
    viewer.warn_glyphs(s)
    film:add(s, math.floor(t * 1000 / self._fps) - math.floor((t - 1) * 1000 / self._fps), scale)
  end
  local ok, message = film:save(path)
  check.that(ok, "%s", message)
  print(path)
  return self
end

function Animation:__tostring()
  return text.get("plot.animation", self._n, self._fps)
end

local module = { class = Animation }

--- An animation of n frames; see plot.animate.
function module.new(n, make, o)
  return setmetatable({ _n = n, _make = make, _fps = o.fps or 10, _loop = o.loop or 0 }, Animation)
end

return module
