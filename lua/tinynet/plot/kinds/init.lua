-- The kinds of marks: one file beside this one each, loaded at the first use. A kind has
--   add(spec, ...)                 checks what the user gave and appends marks (plain tables) to a panel
--   range(mark, grow)              calls grow(x, y) with what must be visible; nil for either. grow(x, y, true)
--                                  where that is no value of the data: a base line, the end of an interval
--   draw(mark, view)               draws it, where it draws
--   annotate(mark, view)           writes its labels, after everything is drawn
--   tip(mark) -> x, y              the end of a line, where its label may stand
--   swatch(mark, view, x, y, w)    draws its sample in a legend
--   space                          "3-D" or "any" of a kind that draws there; else it is flat
local kinds = {}

kinds.names = {
  "line", "scatter", "fit", "history", "hline", "vline", "text", "mark",
  "contour", "contourf", "isolines", "heat", "surface",
  "step", "bar", "hist", "errorbar", "fill_between", "arrow", "path", "regions",
}

--- The kind of a name.
---@param name string
---@return table
function kinds.get(name) return require("tinynet.plot.kinds." .. name) end

return kinds
