-- A progress bar on the terminal, silent in a pipe, and remarks on how the work goes; both silent with --quiet.
local engine = require "tinynet.engine"
local text = require "tinynet.text"

local progress = {}
local WIDTH = 30
local held = 0 -- while more than 0, no further bar appears

-- A rate with three digits, as "26 300" or "0.45".
local function rate(v)
  if v < 1000 then return ("%.3g"):format(v) end
  local digits = ("%.0f"):format(v)
  local rounded = digits:sub(1, 3) .. ("0"):rep(#digits - 3)
  return (rounded:reverse():gsub("(%d%d%d)", "%1 "):reverse():gsub("^ ", ""))
end

-- Seconds as a time in words.
local function spell(seconds)
  if seconds < 100 then return text.get("progress.seconds", math.ceil(seconds)) end
  if seconds < 100 * 60 then return text.get("progress.minutes", math.ceil(seconds / 60)) end
  return text.get("progress.hours", math.ceil(seconds / 3600))
end

-- What stands behind the bar after some whole seconds: too coarse to foretell from at first.
local function outlook(done, total, spent)
  if spent <= 2 or done == 0 then return "" end
  return text.get("progress.rate", rate(done / spent), spell(spent * (total - done) / done))
end

--- A bar for work of `total` parts, with the parts per second and the seconds left; as wide as the terminal has room.
---@param total integer
---@param first integer|nil parts that were done before
---@return fun(done: integer) step redraws the bar; done == total removes it
---@return boolean visible
function progress.bar(total, first)
  local terminal, columns = engine.isatty()
  first = first or 0
  if total == first or held > 0 or not terminal or require("tinynet.options").quiet() then
    return function() end, false
  end
  local started, shown, shown_at = os.time(), nil, nil
  return function(done)
    local percent = math.floor(100 * done / total)
    if done >= total then
      io.stderr:write "\r\27[K"
    elseif percent ~= shown or os.time() ~= shown_at then
      local words = ("%3d %%  "):format(percent)
      local more = outlook(done - first, total - first, os.time() - started)
      if text.width(words .. more) + 10 < columns then words = words .. more end
      local width = math.max(0, math.min(WIDTH, columns - text.width(words) - 4))
      local full = width * done // total
      io.stderr:write(("\r\27[K[%s%s] %s"):format(("#"):rep(full), ("."):rep(width - full), words))
    end
    shown, shown_at = percent, os.time()
  end, true
end

--- A remark on standard error.
---@param key string of a text
---@param ... any its arguments
function progress.tell(key, ...)
  if not require("tinynet.options").quiet() then io.stderr:write(text.get(key, ...), "\n") end
end

--- Lets no further bar appear, for work whose parts have bars of their own, until the answer is closed.
---@return table closable
function progress.hold()
  held = held + 1
  return setmetatable({}, { __close = function() held = held - 1 end })
end

return progress
