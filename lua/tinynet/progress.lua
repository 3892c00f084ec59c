-- A progress bar on the terminal; silent in a pipe and with --quiet.
local engine = require "tinynet.engine"

local progress = {}
local WIDTH = 30

--- A bar for work of `total` parts.
---@param total integer
---@return fun(done: integer) step redraws the bar; done == total removes it
---@return boolean visible
function progress.bar(total)
  if total == 0 or not engine.isatty() or require("tinynet.options").quiet() then
    return function() end, false
  end
  local started, shown = os.time(), nil
  return function(done)
    local percent = math.floor(100 * done / total)
    if done >= total then
      io.stderr:write "\r\27[K"
    elseif percent ~= shown then
      local full = math.floor(WIDTH * done / total)
      local spent = os.time() - started -- whole seconds: too coarse to foretell from at first
      local left = spent > 2 and ("%d s "):format(math.ceil(spent * (total - done) / done)) or ""
      io.stderr:write(("\r[%s%s] %3d %%  %s"):format(("#"):rep(full), ("."):rep(WIDTH - full), percent, left))
    end
    shown = percent
  end, true
end

return progress
