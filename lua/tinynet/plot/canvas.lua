-- The drawing module; where it cannot be loaded, what is missing and how to get it.
local check = require "tinynet.check"

local ok, canvas = pcall(require, "tinynet.canvas")
if not ok then
  local library = canvas:match "\n\t(%S+): cannot open shared object file"
  check.that(not library, "nothing can be drawn: the library %s is missing; on Debian 12: apt-get install "
    .. "libpangocairo-1.0-0 libpng16-16 libwebpmux3 fonts-dejavu-core fonts-wqy-microhei", library)
  check.that(not canvas:find "module 'tinynet.canvas' not found", "nothing can be drawn: this build has no cairo, "
    .. "pango and libpng; on Debian: apt-get install libcairo2-dev libpango1.0-dev libpng-dev libwebp-dev, then build "
    .. "again")
  check.that(false, "nothing can be drawn: %s", canvas)
end
return canvas
