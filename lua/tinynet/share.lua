-- tn.share(k, n): a share with its 95 % interval.
local check = require "tinynet.check"

--- A share k of n with its 95 % interval (Wilson), fractions of 1.
---@field share number k / n
---@field low number lower end of the interval
---@field high number upper end
local Share = check.class("share", "share low high")

function Share.__tostring(self)
  return ("%.3f [%.3f, %.3f]"):format(self._share, self._low, self._high)
end

local Z = 1.959963984540054 -- 97.5 % quantile of the normal distribution

--- The share k of n with Wilson's score interval at 95 % (Wilson 1927), as fractions of 1.
---@param k integer
---@param n integer
---@return table share
return function(k, n)
  check.number(n, 2, "n", 1, nil, true)
  check.number(k, 1, "k", 0, n, true)
  local p, z2 = k / n, Z * Z
  local centre = (p + z2 / (2 * n)) / (1 + z2 / n)
  local half = Z * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
  local low, high = k == 0 and 0 or centre - half, k == n and 1 or centre + half
  return setmetatable({ _share = p, _low = low, _high = high }, Share)
end
