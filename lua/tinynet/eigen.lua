-- tn.eigen(a): eigenvalues and eigenvectors of a symmetric matrix.
local engine = require "tinynet.engine"
local check = require "tinynet.check"

-- The first fault of a matrix: NaN or infinity, or two mirrored numbers that differ.
local function check_symmetric(a, n)
  check.arg(not engine.io.fault(a), 1, "%s", engine.io.fault(a) or "")
  if a == a:t() then return end
  for i = 1, n do
    for j = 1, i - 1 do
      local low, high = a:get(i, j), a:get(j, i)
      check.arg(low == high, 1, "symmetric matrix expected, but (%d,%d) is %.17g and (%d,%d) is %.17g", i, j, low, j, i,
        high)
    end
  end
end

--- Eigenvalues, ascending, and eigenvectors of a symmetric matrix: column k of the vectors belongs to
--- value k. They are orthonormal; the component of largest size of each is positive. By cyclic Jacobi
--- rotations, the same bits on every machine.
---@param a array|table (n, n)
---@return array (n)
---@return array (n, n)
---@error symmetric matrix expected, but (2,1) is 3 and (1,2) is 2
return function(a)
  local m, message = engine.io.as_array(a)
  check.arg(m or type(a) == "table", 1, "array or table expected, got %s", check.kind(a))
  check.arg(m, 1, "%s", message)
  local n, columns, deeper = m:shape()
  check.arg(n == columns and not deeper, 1, "square matrix expected, got shape (%s)", table.concat({ m:shape() }, ", "))
  check_symmetric(m, n)
  local values, vectors, complete = engine.net.eigen(m)
  if not complete then check.interrupt() end
  return values, vectors
end
