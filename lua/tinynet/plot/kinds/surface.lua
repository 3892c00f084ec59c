-- surface(s, o) or surface(x, y, z, o): values over a grid as a height field in a box (see box.lua).
local check = require "tinynet.check"
local contour = require "tinynet.plot.kinds.contour"
local field = require "tinynet.plot.field"
local values = require "tinynet.plot.values"

local surface = { space = "3-D" }

local known = { view = true, zscale = true, zlim = true, perspective = true, mesh = true, levels = true }
local scales = { linear = true, log = true }

local function check_view(v, n)
  if v == nil or v == "auto" then return nil end
  check.arg(type(v) == "table" and #v == 2, n, "view: \"auto\" or { azimuth, elevation } expected, got %s",
    type(v) == "string" and ("'%s'"):format(v) or check.kind(v))
  return { check.number(v[1], n, "view: azimuth", -360, 360), check.number(v[2], n, "view: elevation", 0, 90) }
end

local function check_zlim(v, n)
  if v == nil then return nil end
  check.arg(type(v) == "table" and #v == 2, n, "zlim: { lo, hi } expected, got %s", check.kind(v))
  for i = 1, 2 do
    check.number(v[i], n, "zlim")
    check.arg(values.finite(v[i]), n, "zlim must be finite")
  end
  check.arg(v[1] < v[2], n, "zlim: lo < hi expected, got %g and %g", v[1], v[2])
  return { v[1], v[2] }
end

local function check_flag(v, n, name)
  check.arg(v == nil or type(v) == "boolean", n, "%s: boolean expected, got %s", name, check.kind(v))
  return v
end

--- Appends the mark to a panel. view = { azimuth, elevation } in degrees (azimuth: where the eye stands in the
--- x-y plane, counted from x to y), "auto" the one that shows most of it; zscale = "log" where the colours
--- are logarithmic over more than 4.5 decades; zlim cuts it off; perspective and mesh are switches;
--- levels are the lines of equal height, false or those of a list instead of those that maps label.
function surface.add(spec, ...)
  local mark, o, n = field.read("surface", known, spec, ...)
  for _, other in ipairs(spec.marks) do
    check.that(other.kind ~= "surface", "surface: these axes have a surface already; give the second a panel")
  end
  mark.kind = "surface"
  mark.view = check_view(o.view, n)
  check.arg(o.zscale == nil or scales[o.zscale], n, "unknown zscale '%s'%s", tostring(o.zscale),
    check.hint(o.zscale, scales))
  mark.zscale, mark.zlim = o.zscale, check_zlim(o.zlim, n)
  check.arg(not (o.zscale == "log" and mark.zlim and mark.zlim[1] <= 0), n,
    "zlim: a log axis wants lo > 0, got %g", mark.zlim and mark.zlim[1])
  mark.perspective = check_flag(o.perspective, n, "perspective")
  mark.mesh, mark.lines = check_flag(o.mesh, n, "mesh"), o.levels ~= false
  if type(o.levels) ~= "boolean" then mark.levels = contour.read_levels(o.levels, n) end
  spec.tight_x, spec.tight_y = true, true
  spec.marks[#spec.marks + 1] = mark
end

function surface.range(mark, grow)
  grow(mark.x[1], mark.y[1])
  grow(mark.x[#mark.x], mark.y[#mark.y])
end

function surface.draw(mark, view) view.box:picture_of(mark) end

return surface
