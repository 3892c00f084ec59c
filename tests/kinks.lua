-- All strict local minima of the loss of a 1-2-1 relu net over w1[1,1] and w1[1,2], found by looking at every piece: an
-- independent check of slice:minima. Inputs are not negative. Each unit bends for sample i where its weight is -b / x_i,
-- so kinks run parallel to the axes, and between them the loss is a convex quadratic function.
local kinks = {}

local function edges(x, b, from, to)
  local list, seen = { from }, {}
  for i = 1, #x do
    local t = x[i] > 0 and -b / x[i] or from
    if t > from and t < to and not seen[t] then
      list[#list + 1], seen[t] = t, true
    end
  end
  list[#list + 1] = to
  table.sort(list)
  return list
end

-- Where unit j is on, for each interval: a list of 0 and 1.
local function states(x, b, at)
  local list = {}
  for k = 1, #at - 1 do
    local w, on = (at[k] + at[k + 1]) / 2, {}
    for i = 1, #x do on[i] = w * x[i] + b > 0 and 1 or 0 end
    list[k] = on
  end
  return list
end

-- The quadratic function of one piece: its slopes are gx + hxx x + hxy y and gy + hxy x + hyy y.
local function piece(n, on, off)
  local q, m = { hxx = 0, hxy = 0, hyy = 0, gx = 0, gy = 0 }, #n.x
  for i = 1, m do
    local u, v = on[i] * n.v[1] * n.x[i], off[i] * n.v[2] * n.x[i]
    local rest = on[i] * n.v[1] * n.b[1] + off[i] * n.v[2] * n.b[2] + n.c - n.y[i]
    q.hxx, q.hxy, q.hyy = q.hxx + u * u / m, q.hxy + u * v / m, q.hyy + v * v / m
    q.gx, q.gy = q.gx + u * rest / m, q.gy + v * rest / m
  end
  return q
end

-- A sum; what rounding leaves of 0 is 0.
local function sum(a, b, c)
  local s = a + b + c
  return math.abs(s) > 1e-11 * (math.abs(a) + math.abs(b) + math.abs(c)) and s or 0
end

local function slope_x(q, x, y) return sum(q.gx, q.hxx * x, q.hxy * y) end
local function slope_y(q, x, y) return sum(q.gy, q.hxy * x, q.hyy * y) end
local function between(v, list, k) return v > list[k] and v < list[k + 1] end

--- The minima inside a box.
---@param net table 1-2-1, relu
---@param d dataset
---@param box number[] { x1, x2, y1, y2 }
---@return table[] { { x =, y =, kink = boolean }, ... }
function kinks.minima(net, d, box)
  local n = { x = d.x:col(1):copy():tolist(), y = d.y:col(1):copy():tolist(), b = net.b1[1]:tolist(),
    v = { net.w2[1][1], net.w2[2][1] }, c = net.b2[1][1] }
  local ax, ay = edges(n.x, n.b[1], box[1], box[2]), edges(n.x, n.b[2], box[3], box[4])
  local on, off, pieces, list = states(n.x, n.b[1], ax), states(n.x, n.b[2], ay), {}, {}
  local function add(x, y, kink) list[#list + 1] = { x = x, y = y, kink = kink } end
  for i = 1, #ax - 1 do
    pieces[i] = {}
    for j = 1, #ay - 1 do pieces[i][j] = piece(n, on[i], off[j]) end
  end
  for i = 1, #ax - 1 do
    for j = 1, #ay - 1 do
      local q = pieces[i][j]
      local det = q.hxx * q.hyy - q.hxy * q.hxy
      local x, y = (q.hxy * q.gy - q.hyy * q.gx) / det, (q.hxy * q.gx - q.hxx * q.gy) / det
      if det > 1e-13 * q.hxx * q.hyy and between(x, ax, i) and between(y, ay, j) then add(x, y, false) end
      if i > 1 then                            -- on the kink x = ax[i]
        x, y = ax[i], -(q.gy + q.hxy * ax[i]) / q.hyy
        if between(y, ay, j) and slope_x(pieces[i - 1][j], x, y) < 0 and slope_x(q, x, y) > 0 then add(x, y, true) end
      end
      if j > 1 then                            -- on the kink y = ay[j]
        x, y = -(q.gx + q.hxy * ay[j]) / q.hxx, ay[j]
        if between(x, ax, i) and slope_y(pieces[i][j - 1], x, y) < 0 and slope_y(q, x, y) > 0 then add(x, y, true) end
      end
      if i > 1 and j > 1 then                  -- where two cross
        x, y = ax[i], ay[j]
        if slope_x(pieces[i - 1][j], x, y) < 0 and slope_x(q, x, y) > 0 and slope_y(pieces[i][j - 1], x, y) < 0
          and slope_y(q, x, y) > 0 then add(x, y, true) end
      end
    end
  end
  return list
end

return kinks
