-- tn.landscape.pca: the plane that a training keeps closest to.
local engine = require "tinynet.engine"
local check = require "tinynet.check"
local direction = require "tinynet.landscape.direction"
local eigen = require "tinynet.eigen"
local records = require "tinynet.landscape.records"
local text = require "tinynet.text"

--- The plane that a training keeps closest to.
---@field x direction the first main direction
---@field y direction the second
---@field net net that of the last record
---@field explained number[] share of each component
---@field error array how far each record lies from the plane
---@field epochs array of the records
local Pca = check.class("pca", "x y net explained error epochs")

function Pca.__tostring(self)
  local e = self._explained
  return text.get("landscape.pca", #self._error, 100 * e[1], 100 * e[2], self._error:max())
end

-- The recorded parameters minus the last ones (records, params).
local function ways(all)
  local m = all:copy()
  local last = m[#m]:copy()
  for r = 1, #m do m[r] = m[r] - last end
  return m
end

-- The two longest principal axes of the rows of m, of length 1, and the share of the squares along every axis. For
-- more parameters than records the eigenvectors are those of m m^T, carried over.
local function axes(m)
  local rows, columns = m:shape()
  local wide = columns > rows
  local values, vectors = eigen(wide and m:dot(m:t()) or m:t():dot(m))
  local list, shares, total = {}, {}, 0
  for k = 1, #values do total = total + math.max(0, values[k]) end
  for k = 1, #values do shares[k] = total > 0 and math.max(0, values[#values + 1 - k]) / total or 0 end
  for k = 1, 2 do
    local v = vectors:col(#values + 1 - k):copy()
    if wide then v = m:t():dot(v:reshape(rows, 1)):col(1):copy() end
    local length = v:norm()
    list[k] = length > 0 and v / length or v
  end
  return list, shares
end

-- From the lowest to the highest coordinate with a quarter to spare on either side.
local function range_of(at)
  local lo, hi = at:min(), at:max()
  local spare = math.max((hi - lo) / 4, 1e-3)
  return { lo - spare, hi + spare }
end

local function matrix_times(m, v) return m:dot(v:reshape(#v, 1)):col(1):copy() end

--- The plane through the last record of a training that its records are closest to: principal components of the
--- differences to the last record. All parameters must have been recorded. Pictures in such a plane are smoother
--- than the way is: with explained = {0.7, 0.2, ...} a tenth of its squares happens outside, and error says how far
--- outside each record lies.
---@source Li, Xu, Taylor, Studer and Goldstein 2018, "Visualizing the loss landscape of neural nets", section 7
---@param h table history of one net, trained with record = "all"
---@return table pca
---@error the history has no record of b1[1]; train with record = "all"
---@error the training moved along one line only: it spans no plane
return function(h)
  local core = records.core(h, 1)
  local all = core:params()
  check.arg(not engine.io.fault(all), 1, "the history has records that are not finite")
  check.arg(#h.epochs > 2, 1, "a plane needs three records at least, the history has %d", #h.epochs)
  local m = ways(all)
  local list, shares = axes(m)
  local a, b = list[1], list[2]
  check.arg((shares[2] or 0) > 1e-14, 1, "the training moved along one line only: it spans no plane")
  local at_a, at_b = matrix_times(m, a), matrix_times(m, b)
  local far = engine.array.zeros(#m)
  for r = 1, #m do far[r] = (m[r] - a * at_a[r] - b * at_b[r]):norm() end
  return setmetatable({
    _x = direction.new(a, text.get("landscape.component", 1, 100 * shares[1]), range_of(at_a)),
    _y = direction.new(b, text.get("landscape.component", 2, 100 * shares[2]), range_of(at_b)),
    _net = records.net(h, core, #h.epochs), _explained = shares, _error = far, _epochs = h.epochs,
  }, Pca)
end
