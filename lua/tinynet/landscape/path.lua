-- tn.landscape.path: the way from one solution to another that climbs least, in all parameters.
local engine = require "tinynet.engine"
local arguments = require "tinynet.landscape.arguments"
local check = require "tinynet.check"
local eigen = require "tinynet.eigen"
local loss = require "tinynet.loss"
local net = require "tinynet.net"
local newton = require "tinynet.landscape.newton"
local plateau = require "tinynet.landscape.plateau"
local probe = require "tinynet.probe"
local surface = require "tinynet.landscape.surface"
local symmetry = require "tinynet.landscape.symmetry"
local text = require "tinynet.text"

--- A way between two nets whose highest loss is low.
---@field height number the highest loss on it
---@field barrier number height above the higher end
---@field exact boolean whether height is that of a saddle, no upper bound
---@field saddle table|nil { net =, loss =, grad_norm =, eigenvalues = {..} }
---@field t array shares of the way
---@field loss array at each t
---@field nets net[] along the way
---@field copy net|nil the symmetric copy of b where it ends; nil: b itself
---@field ends number[] the losses of both ends
local Path = check.class("landscape path", "height barrier saddle t loss nets copy ends exact")

local MOST_COPIES, MOST_PARAMS = 2000, 200
local TRIED = 3        -- copies of b whose ways are relaxed, those with the lowest straight lines
local DENSE = 16       -- points of the profile between two images
local ZERO = 1e-12     -- a shorter gradient (relative to the targets' range squared) is rounding
local SAME = 1e-6      -- nets nearer than this, relative to their size, are one point

-- Polylines ---------------------------------------------------------------------------------------

-- n points at equal distances along a polyline of arrays.
local function spread(points, n)
  local at = { 0 }
  for i = 2, #points do at[i] = at[i - 1] + (points[i] - points[i - 1]):norm() end
  local out, k = { points[1] }, 1
  for i = 2, n - 1 do
    local want = at[#points] * (i - 1) / (n - 1)
    while k < #points - 1 and at[k + 1] < want do k = k + 1 end
    local piece = at[k + 1] - at[k]
    local u = piece > 0 and (want - at[k]) / piece or 0
    out[i] = points[k] * (1 - u) + points[k + 1] * u
  end
  out[n] = points[#points]
  return out
end

-- The polyline with DENSE points for each piece, and the share of its length at each.
local function dense(points)
  local out, t, length = {}, { 0 }, 0
  for i = 1, #points - 1 do
    local piece = (points[i + 1] - points[i]):norm()
    for k = 0, DENSE - 1 do
      out[#out + 1] = points[i] * (1 - k / DENSE) + points[i + 1] * (k / DENSE)
      t[#out + 1] = length + piece * (k + 1) / DENSE
    end
    length = length + piece
  end
  out[#out + 1] = points[#points]
  for i = 1, #t do t[i] = length > 0 and t[i] / length or 0 end
  return out, engine.array(t)
end

-- The string method (E, Ren and Vanden-Eijnden 2007) with damped Newton steps across the string: every
-- image goes down at right angles to it, then the images are spread evenly again.
local function across(s, p, tangent, most)
  local g, h = s.look(p)
  local values, vectors = eigen(h)
  g = g - tangent * g:dot(tangent)
  local step = g * 0
  local floor = 1e-4 * math.max(math.abs(values[1]), math.abs(values[-1]), 1e-300)
  for k = 1, #values do
    local v = vectors:col(k)
    step = step - v * (g:dot(v) / math.max(math.abs(values[k]), floor))
  end
  step = step - tangent * step:dot(tangent)
  local length = step:norm()
  return length > most and step * (most / length) or step
end

-- Calls keep(points, highest loss) for each string that is lower than those before.
local function relax(s, points, images, rounds, keep)
  points = spread(points, images)
  local least = s.losses(dense(points)):max()
  keep(points, least)
  for _ = 1, rounds do
    local spacing = (points[2] - points[1]):norm()
    local moved = { points[1] }
    for i = 2, images - 1 do
      local tangent = points[i + 1] - points[i - 1]
      tangent = tangent * (1 / math.max(tangent:norm(), 1e-300))
      moved[i] = points[i] + across(s, points[i], tangent, 0.3 * spacing)
    end
    moved[images] = points[images]
    points = spread(moved, images)
    local high = s.losses(dense(points)):max()
    if high < least then
      least = high
      keep(points, high)
    end
  end
end

-- Saddles -----------------------------------------------------------------------------------------

-- Goes up along one eigenvector and down along all others (Cerjan and Miller 1981) until the gradient
-- vanishes; the first one is that most along `tangent`, later the lowest. Nil where it does not get there.
local function climb(s, p, tangent)
  local radius = 0.1 * math.max(1, p:norm())
  for round = 1, 400 do
    local g, h = s.look(p)
    local values, vectors = eigen(h)
    if g:norm() <= ZERO * s.height ^ 2 and values[1] < 0 and values[2] > 0 then return p, g:norm(), values end
    local up, most = 1, -1
    for k = 1, round <= 20 and #values or 0 do
      local overlap = math.abs(vectors:col(k):dot(tangent))
      if overlap > most and values[k] < 0 then up, most = k, overlap end
    end
    local step = g * 0
    for k = 1, #values do
      local v = vectors:col(k)
      local size = math.max(math.abs(values[k]), 1e-14 * math.abs(values[-1]))
      step = step + v * ((k == up and 1 or -1) * g:dot(v) / size)
    end
    local length = step:norm()
    p = p + (length > radius and step * (radius / length) or step)
    if round % 50 == 0 then radius = radius / 2 end
    if length ~= length then return nil end
  end
end

-- Down from the last of some points by Levenberg-Marquardt or by Newton's steps, each step one more point; the last is
-- where it rests. Answers whether it came to no rest.
local function fall(s, points)
  if not s.squares then
    local _, how = newton.descend(s, points[#points], 3000, points)
    return how ~= "rests"
  end
  local a_net = s.wrap(points[#points])
  local trainer = engine.net.lm(a_net._core, s.d.x, s.d.y)
  for step = 0, 3000 do
    if trainer:run(step, 1) < 1 then check.interrupt() end
    local p = a_net:params()
    if (p - points[#points]):norm() > 0 then points[#points + 1] = p:copy() end
    if trainer:diverged(1) > 0 then return true end
    if a_net:gradient(s.d, s.name):norm() <= ZERO * s.height ^ 2 then break end
  end
  return false
end

-- Down from a saddle on one side: the points, and whether they come to no rest.
local function descend(s, saddle, mode, sign)
  local points = { saddle, saddle + mode * (sign * 1e-3 * math.max(1, saddle:norm())) }
  return points, fall(s, points)
end

-- Paths -------------------------------------------------------------------------------------------

local function near(p, q)
  return (p - q):norm() <= SAME * math.max(1, q:norm())
end

local function line(p, q) return { p, q } end

-- The copies of b, those with the lowest straight line from a first: { { net =, high = }, ... }.
local function rank(s, a, b, all)
  local list = all and symmetry.copies(a, b, MOST_COPIES) or { b }
  local ranked = {}
  for i, copy in ipairs(list) do
    local points = spread(line(a:params():copy(), copy:params():copy()), 41)
    ranked[i] = { net = copy, high = s.losses(points):max(), number = i,
      length = (copy:params() - a:params()):norm() }
  end
  table.sort(ranked, function(p, q)
    if p.high ~= q.high then return p.high < q.high end
    if p.length ~= q.length then return p.length < q.length end
    return p.number < q.number
  end)
  return ranked
end

-- The saddle at the top of a string, with what lies on both sides of it.
local function polish(s, points)
  local fine = dense(points)
  local values = s.losses(fine)
  local top = values:argmax()
  if top == 1 or top == #fine then return nil end
  local tangent = fine[top + 1] - fine[top - 1]
  local p, grad_norm, eigenvalues = climb(s, fine[top], tangent * (1 / tangent:norm()))
  if not p then return nil end
  local a_net = s.wrap(p)
  local saddle = { net = a_net, loss = a_net:loss(s.d, s.name), grad_norm = grad_norm,
    eigenvalues = eigenvalues:tolist() }
  return saddle, p
end

-- From an end of the string, `fine` with its losses, along it until shortly before its top, and down to where a side of
-- the saddle comes to rest: points, or nil where it does not end there or climbs above the saddle.
local function approach(s, fine, values, dir, side, high)
  local top, first = values:argmax(), dir < 0 and 1 or #fine
  if near(side.last, fine[first]) then return { fine[first] } end
  local k = top
  while k ~= first and values[k] > high - 1e-3 * (high - values[first]) do k = k + dir end
  local points = {}
  for i = first, k, -dir do
    if values[i] > high then return nil end
    points[#points + 1] = fine[i]
  end
  if fall(s, points) or not near(points[#points], side.last) then return nil end
  return points
end

local function append(list, points, from, to)
  for k = from, to, from <= to and 1 or -1 do list[#list + 1] = points[k] end
end

-- Replaces the string by the ways down from its saddle where they lead to its ends, at once or along the string behind
-- other minima; true then.
local function join(s, points, saddle, p)
  local _, vectors = eigen(select(2, s.look(p)))
  local mode, sides = vectors:col(1), {}
  for k, sign in ipairs{ 1, -1 } do
    local way, ran = descend(s, p, mode, sign)
    saddle["side" .. k] = ran and "runaway" or s.wrap(way[#way])
    if ran then return points, false end
    sides[k] = { way = way, last = way[#way] }
  end
  local fine = dense(points)
  local values = s.losses(fine)
  for k = 1, 2 do
    local from, to = sides[k], sides[3 - k]
    local begin = approach(s, fine, values, -1, from, saddle.loss)
    local last = begin and approach(s, fine, values, 1, to, saddle.loss)
    if last then
      local joined = {}
      append(joined, begin, 1, #begin)
      append(joined, from.way, #from.way, 1)
      append(joined, to.way, 2, #to.way)
      append(joined, last, #last, 1)
      return joined, true
    end
  end
  return points, false
end

-- The saddle over a plateau, where its pass is lower than the string's.
local function over(s, a, b, high)
  local points, at = plateau.path(s, a, b, { descend = descend, near = near })
  if not points or at.loss >= high then return nil end
  local g, h = s.look(at.p)
  local values = eigen(h)
  return points, { net = s.wrap(at.p), loss = at.loss, grad_norm = g:norm(), eigenvalues = values:tolist(),
    plateau = true }
end

-- The highest loss of a profile, looked for between its points, too.
local function crest(s, fine, values)
  local k = values:argmax()
  local points = {}
  append(points, fine, math.max(1, k - 1), math.min(#fine, k + 1))
  local between = dense(points)
  return math.max(values[k], s.losses(#points > 1 and between or points):max())
end

-- The profile of the points, and what follows from it.
local function measure(self, s, points, saddle, exact)
  local fine, t = dense(points)
  local values = s.losses(fine)
  local ends = { values[1], values[-1] }
  local floor = math.max(ends[1], ends[2])
  local top = crest(s, fine, values)
  self._height = exact and saddle.loss or math.max(top, floor)
  self._exact = exact or top <= floor * (1 + 1e-12)
  if self._exact and not exact then self._height = floor end
  self._barrier = self._height - floor
  self._saddle, self._t, self._loss, self._points, self._ends = saddle, t, values, fine, ends
  local nets = {}
  for i, q in ipairs(points) do nets[i] = s.wrap(q) end
  self._nets = nets
  return setmetatable(self, Path)
end

local function finish(self, s, points, smooth)
  local saddle, p, exact
  if smooth then saddle, p = polish(s, points) end
  if saddle then points, exact = join(s, points, saddle, p) end
  local a, b = s.wrap(points[1]), s.wrap(points[#points])
  local ground = math.max(a:loss(s.d, s.name), b:loss(s.d, s.name))
  local high = exact and saddle.loss or s.losses(dense(points)):max()
  if smooth and high > ground * (1 + 1e-12) then
    local way, pass = over(s, a, b, high)
    if way then points, saddle, exact = way, pass, true end
  end
  return measure(self, s, points, saddle, exact)
end

function Path.__tostring(self)
  local lines, s = {}, self._saddle
  local copy = self._copy and text.get "path.copy" or ""
  local function add(key, ...) text.fold(text.get(key, ...), "  ", lines, "    ") end
  text.fold(text.get("path.head", self._name, self._ends[1], self._ends[2]) .. copy, "", lines, "  ")
  if self._barrier <= 0 then
    add("path.none", self._height)
    return table.concat(lines, "\n")
  end
  add(self._exact and "path.height" or "path.bound", self._height, self._barrier)
  if s then add("path.saddle", s.loss, s.grad_norm, s.eigenvalues[1], s.eigenvalues[2]) end
  if s and s.plateau then add "path.plateau" end
  return table.concat(lines, "\n")
end

--- The path's shadow on a slice: where it stands over the plane, and how far from it.
---@param slice table
---@return table { x = array, y = array, distance = array, loss = array of the path itself }
function Path.methods:shadow(slice)
  Path.own(self, "shadow")
  check.arg(check.kind(slice) == "slice", 1, "slice expected, got %s", check.kind(slice))
  local count = #slice._core:params()[1]
  check.arg(count == #self._points[1], 1, "the slice is of a net with %d parameters, the path of %d", count,
    #self._points[1])
  local x, y, distance = {}, {}, {}
  for i, p in ipairs(self._points) do x[i], y[i], distance[i] = slice._plane:project(p) end
  return { x = engine.array(x), y = engine.array(y), distance = engine.array(distance), loss = self._loss:copy() }
end

local function read_options(a_net, d, options)
  local o = check.options(options, { loss = true, images = true, rounds = true, copies = true }, 4)
  check.arg(o.copies == nil or type(o.copies) == "boolean", 4, "copies: true or false expected, got %s",
    tostring(o.copies))
  return {
    name = loss.check(o.loss, a_net, d, 4, true), copies = o.copies ~= false,
    images = check.number(o.images == nil and 25 or o.images, 4, "images", 3, 1000, true),
    rounds = check.number(o.rounds == nil and 60 or o.rounds, 4, "rounds", 0, 100000, true),
  }
end

-- Looks for the lowest string, of which self._way is the best so far.
local function search(self, s, a, b, o)
  local ranked = rank(s, a, b, o.copies)
  local least, floor = math.huge, math.max(a:loss(s.d, s.name), b:loss(s.d, s.name))
  for k = 1, math.min(TRIED, #ranked) do
    local to = ranked[k].net
    local function keep(points, high)
      if high >= least then return end
      least, self._way = high, points
      self._copy = not near(to:params(), b:params()) and to or nil
    end
    local straight = line(a:params():copy(), to:params():copy())
    if ranked[k].high > floor * (1 + 1e-12) then
      relax(s, straight, o.images, o.rounds, keep)
    else
      keep(straight, ranked[k].high)
    end
    if least <= floor * (1 + 1e-12) then break end
  end
  return finish(self, s, self._way, not arguments.bends(a))
end

--- A way from net a to net b, in all parameters, whose highest loss is low: of the symmetric copies of b
--- those with the lowest straight lines from a are tried, each line is relaxed by the string method, and
--- the top of the lowest is polished to a saddle with one direction down (smooth activations). Where
--- the ways down from the saddle end at a and b, the height is that of the saddle (path.exact);
--- else it is the highest of the profile, an upper bound of the lowest pass. Where nothing is higher
--- than the ends there is no barrier. After Ctrl-C .partial is the lowest way so far.
---@param a table net a solution
---@param b table net another of the same shape
---@param d dataset
---@param options table|nil { loss = that of a's training, else "half_mse", copies = true (false: b itself),
--- images = 25, rounds = 60 }
---@return table landscape_path
---@error the nets differ in shape: 1-2-1 (tanh, identity) and 1-3-1 (tanh, identity)
return function(a, b, d, options)
  arguments.net(a, 1)
  arguments.net(b, 2)
  local shape_a, shape_b = net.shape_name(a._inputs, a._layers), net.shape_name(b._inputs, b._layers)
  check.arg(shape_a == shape_b, 2, "the nets differ in shape: %s and %s", shape_a, shape_b)
  probe.dataset(a, d, 3)
  local o = read_options(a, d, options)
  local count = #a:params()
  check.arg(count <= MOST_PARAMS, 1, "a path is for nets of up to %d parameters, this one has %d", MOST_PARAMS, count)
  local s = surface(a, d, o.name)
  local self = { _name = o.name }
  local ok, result = pcall(search, self, s, a, b, o)
  if ok then return result end
  if tostring(result) ~= "interrupted!" then error(result, 0) end
  check.interrupt(self._way and measure(self, s, self._way))
end
