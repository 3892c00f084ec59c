-- Relu nets with one input, one hidden layer of up to 3 units and one output, as sums of hinges.
local engine = require "tinynet.engine"

local hinged = {}

local MOST = 3 -- units, core/hinge.h

--- Whether a net is of this kind.
---@param a_net table net
---@return boolean
function hinged.fits(a_net)
  local hidden, out = a_net._layers[1], a_net._layers[2]
  return #a_net._layers == 2 and a_net._inputs == 1 and hidden.act == "relu" and hidden.units <= MOST
    and out.units == 1 and out.act == "identity"
end

-- The hinges of a net's units from its blocks w1, b1, w2.
local function read(w, b, v)
  local list = {}
  for j = 1, select(2, w:shape()) do
    local wj = w[1][j]
    local off = wj == 0 or v[j][1] == 0
    list[j] = { t = off and 0 or -b[1][j] / wj, falling = wj < 0, off = off }
  end
  return list
end

-- Writes hinges into blocks: |w1| = |w2| for each unit; a unit that is on everywhere bends one span
-- below the data. Units that are off keep w1 and b1 and get w2 = 0.
local function write(fit, x, w, b, v, c)
  local low, high = x:min(), x:max()
  c[1][1] = fit.c
  for j, u in ipairs(fit) do
    if u.off or u.d == 0 then
      v[j][1] = 0
    else
      local s, t = math.sqrt(math.abs(u.d)), u.t
      if u.knot and not u.falling and t <= low then
        t = low - (high - low)
        c[1][1] = c[1][1] - u.d * (low - t)
      end
      w[1][j], b[1][j], v[j][1] = u.falling and -s or s, u.falling and s * t or -s * t, u.d / s
    end
  end
end

local function blocks(core, member)
  return core:block(1, false, member), core:block(1, true, member), core:block(2, false, member),
    core:block(2, true, member)
end

--- Moves each member of a core that has not run away down to the best fit near by.
---@param core userdata
---@param d dataset
---@param ends string[] how each member ended
---@return boolean false after Ctrl-C
function hinged.descend(core, d, ends)
  for i, how in ipairs(ends) do
    if engine.net.interrupted() then return false end
    if how ~= "runaway" and how ~= "diverged" then
      local w, b, v, c = blocks(core, i)
      local fit = engine.net.hinge_descend(d.x, d.y, read(w, b, v))
      if fit.square < math.huge then write(fit, d.x, w, b, v, c) end
    end
  end
  return true
end

--- The net with the least loss of all, up to 1e-9 of it; false after Ctrl-C.
---@param a_net table net of the shape
---@param d dataset
---@return table { net =, kink = boolean, a unit bends at a sample }
---@return boolean
function hinged.best(a_net, d)
  local best = a_net:copy()
  local p = best:params()
  for k = 1, #p do p[k] = 0 end
  local fit, complete = engine.net.hinge_best(d.x, d.y, a_net._layers[1].units)
  local w, b, v, c = blocks(best._core, 1)
  write(fit, d.x, w, b, v, c)
  local kink, low, high = false, d.x:min(), d.x:max()
  for _, u in ipairs(fit) do kink = kink or u.knot and not u.off and u.t > low and u.t < high end
  best._train, best._scaling = d, d
  return { net = best, kink = kink }, complete
end

return hinged
