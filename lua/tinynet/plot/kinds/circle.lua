-- The end of a curve at a jump: a closed circle where the value is, an open one where it is not.
local kind = {}

local across = 8 -- px

--- It has no method of its own: sheets of activations put it.
function kind.range(mark, grow) grow(mark.x, mark.y) end

function kind.draw(mark, view)
  local x, y = view:x(mark.x), view:y(mark.y)
  view:dots({ x, y }, { size = across, color = view:color(mark) })
  if not mark.closed then view:dots({ x, y }, { size = across - 3.6, color = view.theme.background }) end
end

return kind
