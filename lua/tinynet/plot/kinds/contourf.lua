-- contourf(s, { levels = }), contourf(x, y, z, o): bands of colour between the levels.
local contour = require "tinynet.plot.kinds.contour"

local contourf = { range = contour.range }

local known = { levels = true }

--- Appends the mark to a panel.
function contourf.add(spec, ...) contour.put(spec, "contourf", known, ...) end

function contourf.draw(mark, view)
  if mark.lo then contour.bands(mark, view) end
end

return contourf
