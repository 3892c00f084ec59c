-- The critical points of a slice: candidates from the grid and from a mesh of exact slopes, polished on
-- the loss itself, classified, and told apart.
local engine = require "tinynet.engine"
local check = require "tinynet.check"
local descent = require "tinynet.landscape.descent"
local pieces = require "tinynet.landscape.pieces"
local text = require "tinynet.text"

local critical = {}

--- A minimum or saddle of a slice.
---@field x number
---@field y number
---@field loss number exact there
---@field grad_norm number
---@field eigenvalues number[] of the 2 x 2 Hessian, ascending
---@field inside boolean false on the border of the slice
---@field kink boolean a unit's kink lies on a sample there
---@field flat boolean the loss does not change in some direction
---@field shallow boolean a way to a lower minimum climbs by less than a thousandth of its loss
local Point = check.class("critical point", "x y loss grad_norm eigenvalues inside kink flat shallow")

local function kind(self)
  if self._saddle then return text.get(self._flat and "landscape.ridge" or "landscape.saddle") end
  if self._flat then return text.get "landscape.flat" end
  return text.get(self._falls and "landscape.outside" or self._kink and "landscape.kink" or "landscape.minimum")
end

function Point.__tostring(self)
  return text.get("landscape.point", kind(self), self._loss, self._x, self._y)
    .. (self._shallow and text.get "landscape.shallow" or "")
end

--- Minima or saddles of a slice, a list, the lowest first.
local List = check.class "list of critical points"
List.list = true

local SHOWN = 20

function List.__tostring(self)
  local lines = {}
  for k = 1, math.min(#self, SHOWN) do text.fold(tostring(self[k]), "", lines, "  ") end
  if #self > SHOWN then lines[#lines + 1] = text.get("landscape.more", #self - SHOWN) end
  return #lines > 0 and table.concat(lines, "\n") or text.get "landscape.none"
end

-- Equal up to what the fast sums of a grid round.
local EQUAL = 1e-11
-- Points of a plane closer than this, of its width, are one.
local NEAR = 1e-6
-- A minimum that one leaves by climbing less than this part of its loss is shallow: a ripple that single samples'
-- kinks make. Ways to so many lower minima are looked at.
local SHALLOW, LOWER = 1e-3, 12

-- Lengths of level stretches that are told from points, of the plane's width.
local STRETCHES = { 0.02, 1e-3, 5e-5 }

-- Candidates --------------------------------------------------------------------------------------

-- How many points a side of the mesh of slopes, of the lattice of starts and of the grid whose pits are starts have:
-- the same for any grid of the slice; fewer where a point costs much.
local function density(p)
  if p.work <= 2e5 then return 61, 9, 201 end
  if p.work <= 2e6 then return 21, 4, 61 end
  return 0, 0, 0
end

local function mesh(p, n)
  return engine.array.linspace(p.x1, p.x2, n), engine.array.linspace(p.y1, p.y2, n)
end

--- How far the search for minima went, as a word of the report, where that is to be said.
---@return string|nil "complete", "bent", "coarse" or "blind"
---@return integer|nil points of a side of the mesh of slopes
function critical.thoroughness(s)
  if pieces.find(s) then return "complete" end
  local n = density(descent.of(s))
  if n < 61 then return n > 0 and "coarse" or "blind", n end
  return s._bent and "bent" or nil
end

-- The middles of the cells of a mesh around which the slopes turn.
local function cells(p)
  if p.cells then return p.cells end
  p.cells = {}
  local n = density(p)
  if n == 0 then return p.cells end
  local xs, ys = mesh(p, n)
  for k, c in ipairs(descent.cells(p, xs, ys)) do
    p.cells[k] = { x = (xs[c.i] + xs[c.i + 1]) / 2, y = (ys[c.j] + ys[c.j + 1]) / 2, index = c.index,
      dx = (xs[c.i + 1] - xs[c.i]) / 2, dy = (ys[c.j + 1] - ys[c.j]) / 2 }
  end
  return p.cells
end

--- The local minima of the grid alone, lowest first.
---@return table[] { {x =, y =, loss =, count = nodes, border =}, ... }
function critical.pits(s)
  local pits = engine.critical.pits(s._z, EQUAL)
  for _, pit in ipairs(pits) do
    pit.x, pit.y, pit.loss = s._x[pit.i], s._y[pit.j], s._z:get(pit.j, pit.i)
  end
  table.sort(pits, function(a, b)
    if a.loss ~= b.loss then return a.loss < b.loss end
    return a.j < b.j or a.j == b.j and a.i < b.i
  end)
  return pits
end

--- A grid over the plane of a slice that hangs on no choice of points; the slice's own where a point costs too much.
---@param s table slice
---@return table { _x, _y, _z }
function critical.grid(s)
  local p = descent.of(s)
  local _, _, n = density(p)
  if n == 0 then return s end
  if not s._own then s._own = descent.grid(p, mesh(p, n)) end
  return s._own
end

-- Whether the slice's own grid is finer than that of critical.grid.
local function finer(s)
  local own = critical.grid(s)
  return own ~= s and math.max(#s._x, #s._y) > #own._x
end

-- The pits of a grid that hangs on no choice of points; those of the slice's grid, too, where that is finer.
local function own_pits(s)
  local list = critical.pits(critical.grid(s))
  if finer(s) then table.move(critical.pits(s), 1, 64, #list + 1, list) end
  return list
end

--- The finest grid there is for a search of ways.
---@return table { _x, _y, _z }
function critical.finest(s)
  return finer(s) and s or critical.grid(s)
end

-- The lowest points of each border, by a fixed number of exact losses.
local function wall_starts(p)
  local n = 3 * density(p)
  local list = {}
  local walls = { { p.x1, p.y1, 0, 1 }, { p.x2, p.y1, 0, 1 }, { p.x1, p.y1, 1, 0 }, { p.x1, p.y2, 1, 0 } }
  for _, wall in ipairs(n > 0 and walls or {}) do
    local at = engine.array.linspace(0, 1, n)
    local xs, ys = at * (wall[3] * p.wide) + wall[1], at * (wall[4] * p.high) + wall[2]
    local f = descent.points(p, xs, ys):col(1)
    for k = 2, n - 1 do
      if f[k] <= f[k - 1] and f[k] < f[k + 1] then list[#list + 1] = { x = xs[k], y = ys[k] } end
    end
  end
  return list
end

-- Where descents start: the lowest minima of the grid, the centre, turning cells, an even lattice.
local function starts(p, pits)
  local s, list = p.slice, {}
  local _, lattice = density(p)
  for k = 1, math.min(#pits, lattice > 0 and 64 or 8) do list[k] = pits[k] end
  for _, start in ipairs(wall_starts(p)) do list[#list + 1] = start end
  local c = s._center
  if c.x >= p.x1 and c.x <= p.x2 and c.y >= p.y1 and c.y <= p.y2 then list[#list + 1] = c end
  for _, cell in ipairs(cells(p)) do
    if cell.index > 0 and #list < 128 then list[#list + 1] = cell end
  end
  for j = 1, lattice do
    for i = 1, lattice do
      list[#list + 1] = { x = p.x1 + p.wide * (i - 0.5) / lattice, y = p.y1 + p.high * (j - 0.5) / lattice }
    end
  end
  return list
end

-- Classification ----------------------------------------------------------------------------------

-- Whether the loss cannot fall from a point: the slope is 0, or a loss of 0 is no further away than rounding, since by
-- its slope it would be 0 within a billionth of the plane.
local function rests(q)
  return not q.kink and descent.slope(q) < 1e-10 or math.abs(q.f) <= 1e-9 * math.sqrt(q.u ^ 2 + q.v ^ 2)
end

local function entry(p, q, flat)
  local low, high = descent.eigen(q.hxx, q.hxy, q.hyy)
  local border = descent.on_border(p, q)
  return setmetatable({ _x = q.x, _y = q.y, _loss = q.f, _grad_norm = descent.slope(q), _kink = q.kink or false,
    _eigenvalues = { low, high }, _inside = not border, _flat = flat or false, _shallow = false,
    _falls = border and not flat and not rests(q) }, Point)
end

-- How often a descent is taken up again, and how far around its end is looked, in widths of the plane.
local ROUNDS, BESIDE = 4, 1e-6

-- Whether slope and curvature are nothing beside the loss: the ground is level as far as numbers tell.
local function level(q)
  local size = 1e-12 * math.max(q.f, 1e-300)
  return math.abs(q.u) <= size and math.abs(q.v) <= size and math.abs(q.a) <= size and math.abs(q.b) <= size
    and math.abs(q.c) <= size
end

-- Whether the loss is the same along the border that q lies on, or in some direction from there: a valley's end.
local function level_border(p, q)
  if rests(q) then
    local low, high = descent.eigen(q.a, q.b, q.c)
    return math.abs(low) <= 1e-9 * high
  end
  local size = 1e-9 * math.max(q.f, 1e-300)
  local upright, lying = q.x <= p.x1 or q.x >= p.x2, q.y <= p.y1 or q.y >= p.y2
  if upright then return not lying and math.abs(q.v) <= size and math.abs(q.c) <= size end
  return math.abs(q.u) <= size and math.abs(q.a) <= size
end

-- Whether two losses are the same as far as numbers tell.
local function alike(f, loose, other, other_loose)
  return math.abs(f - other) <= 1e-12 * math.max(f, 1e-9) + (loose or 0) + (other_loose or 0)
end

-- Where the ground around a point may be level with it: without curvature, or lowest on a ring around a kink.
local function level_ways(p, q, size)
  if not q.kink then
    local low, high, x, y = descent.eigen(q.a, q.b, q.c)
    if not (high > 0 and math.abs(low) <= 1e-9 * high) then return {} end
    return { { x = x * size, y = y * size }, { x = -x * size, y = -y * size } }
  end
  local ring, list = descent.around(p, q, size), {}
  for k, at in ipairs(ring) do
    if at.inside and at.f <= ring[k % #ring + 1].f and at.f < ring[(k - 2) % #ring + 1].f then list[#list + 1] = at end
  end
  return list
end

-- "level" where the plane holds a point as low as q, and level with it along a line: a valley without end, or, where
-- there are kinks, a stretch of one. "falls" where a smooth valley only seems level, as units saturate: it leads down.
local function valley(p, q)
  local found
  for _, size in ipairs(p.bent and STRETCHES or { STRETCHES[1] }) do
    for _, way in ipairs(level_ways(p, q, size)) do
      local x, y = q.x + way.x * p.wide, q.y + way.y * p.high
      local there = descent.descend(p, x, y)
      there = there and descent.rest(p, there)
      local far = there and math.sqrt(((there.x - q.x) / p.wide) ^ 2 + ((there.y - q.y) / p.high) ^ 2) or 0
      if far > size / 4 and alike(q.f, q.loose, there.f, there.loose) then
        found = "level"
      elseif there and not p.bent and there.f < q.f and alike(q.f, nil, p.slice:loss(x, y)) then
        return "falls"
      end
    end
    if found then return found end
  end
end

-- Whether the slope is 0 as far as numbers tell: where curvature is strong, the last digit of a coordinate
-- may leave more than 1e-10.
local function still(q)
  return descent.slope(q) < 1e-10 or (q.step or 1) <= 1e-14
end

-- The lowest point on a ring around q that is lower than q, or nil.
local function lower_beside(p, q, radius)
  local low
  for _, at in ipairs(descent.around(p, q, radius)) do
    if at.inside and at.f < (low or q).f - 1e-11 * math.max(1, q.f) then low = at end
  end
  return low
end

-- The point where a descent comes to rest: where kinks meet it may have stopped too soon, beside lower ground.
local function settled(p, q)
  q = descent.rest(p, q)
  for _ = 1, p.bent and ROUNDS or 0 do
    local low = lower_beside(p, q, BESIDE)
    local below = low and descent.descend(p, q.x + low.x * p.wide, q.y + low.y * p.high)
    if not below then return q end
    q = descent.rest(p, below)
  end
  return q
end

-- A descent's end as a minimum, or nil where it is none: the end of a saturated plain, a maximum, a
-- saddle, a point that was given up.
local function minimum(p, q)
  if not q or level(q) then return nil end
  q = settled(p, q)
  if q.kink and q.rest > 1e-5 then return nil end
  if descent.on_border(p, q) then return entry(p, q, level_border(p, q)) end
  if q.kink then return entry(p, q, valley(p, q) == "level") end
  if level(q) then return entry(p, q, true) end
  local low, high = descent.eigen(q.a, q.b, q.c)
  if not still(q) or low < -1e-9 * math.abs(high) or q.step and q.step > 1e-5 then return nil end
  local ground = valley(p, q)
  return ground ~= "falls" and entry(p, q, ground == "level") or nil
end

-- Telling apart -----------------------------------------------------------------------------------

local function near(p, a, b, part)
  part = part or NEAR
  return math.abs(a._x - b._x) <= part * p.wide and math.abs(a._y - b._y) <= part * p.high
end

-- Whether nothing higher than `most` stands on the straight way between two points.
local function open(p, a, b, most)
  local xs, ys = {}, {}
  for k = 1, 33 do
    local t = (k - 0.5) / 33
    xs[k], ys[k] = a._x + t * (b._x - a._x), a._y + t * (b._y - a._y)
  end
  return descent.points(p, xs, ys):col(1):max() <= most
end

-- Whether two points of a valley without end lie in one: halfway descents come nearer and nearer.
local function joined(p, a, b, depth)
  if open(p, a, b, a._loss * (1 + SHALLOW) + 1e-12) then return true end
  if depth == 0 then return false end
  local q = descent.descend(p, (a._x + b._x) / 2, (a._y + b._y) / 2)
  if not q or math.abs(q.f - a._loss) > 1e-9 * math.max(a._loss, 1e-9) then return false end
  local m = entry(p, q)
  return joined(p, a, m, depth - 1) and joined(p, m, b, depth - 1)
end

-- Level grounds of one loss that are told apart; more of them are a winding valley, each further point one of it.
local GROUNDS = 4

local function same(p, a, b, seen)
  if near(p, a, b) then return true end
  local level_both = (a._flat or b._flat) and math.abs(a._loss - b._loss) <= 1e-9 * math.max(a._loss, 1e-9)
  if level_both then seen.count = seen.count + 1 end
  return level_both and (seen.count >= GROUNDS or joined(p, a, b, 4))
end

local function insert(p, list, new)
  local seen = { count = 0 }
  for k, old in ipairs(list) do
    if same(p, old, new, seen) then
      if not old._flat and (new._flat or new._loss < old._loss) then list[k] = new end
      return
    end
  end
  list[#list + 1] = new
end

local function sorted(list)
  table.sort(list, function(a, b)
    if a._loss ~= b._loss then return a._loss < b._loss end
    return a._x < b._x or a._x == b._x and a._y < b._y
  end)
  return setmetatable(list, List)
end

-- Grounds of the grid where the loss is the same in many points and nowhere lower around, nor close by between them.
local function add_flats(p, pits, list)
  for _, pit in ipairs(pits) do
    local q = descent.at(p, pit.x, pit.y)
    if level(q) and not lower_beside(p, q, BESIDE) and not lower_beside(p, q, 100 * BESIDE) then
      local flat = entry(p, q, true)
      flat._inside = not pit.border
      insert(p, list, flat)
    end
  end
end

-- Ends of descents; those of many starts are polished and judged once.
local function ends(p, pits)
  local list = {}
  for _, start in ipairs(starts(p, pits)) do
    local q, known = descent.descend(p, start.x, start.y), false
    for _, old in ipairs(list) do
      known = known or q and math.abs(old.x - q.x) <= NEAR * p.wide and math.abs(old.y - q.y) <= NEAR * p.high
    end
    if q and not known then list[#list + 1] = q end
  end
  return list
end

-- Pieces ------------------------------------------------------------------------------------------

-- The point behind the end of a level stretch, at (x, y), or behind a side of a level rectangle, if the loss
-- falls there.
local function exit(p, c, x, y)
  local dx, dy = (x - c.x) / p.wide, (y - c.y) / p.high
  local n = math.sqrt(dx * dx + dy * dy)
  x, y = x + 1e-11 * dx / n * p.wide, y + 1e-11 * dy / n * p.high
  if x < p.x1 or x > p.x2 or y < p.y1 or y > p.y2 then return nil end
  local q = descent.at(p, x, y)
  return (q.u * dx + q.v * dy) / n < -1e-10 * (math.abs(q.a) + math.abs(q.c)) and q or nil
end

-- A level stretch; it is shallow where one of its ends leads down.
local function level_piece(p, c)
  local around = { { c.x1, c.y1 }, { c.x2, c.y2 } }
  if c.kind == "ground" then around = { { c.x1, c.y }, { c.x2, c.y }, { c.x, c.y1 }, { c.x, c.y2 } } end
  local q = descent.at(p, c.x, c.y)
  q.kink = c.kink
  local m = entry(p, q, true)
  m._exits = {}
  for _, at in ipairs(around) do m._exits[#m._exits + 1] = exit(p, c, at[1], at[2]) end
  m._shallow = #m._exits > 0
  m._inside = c.x1 > p.x1 and c.x2 < p.x2 and math.min(c.y1, c.y2) > p.y1 and math.max(c.y1, c.y2) < p.y2
  return m
end

-- Whether a point without slope is one that was found already, beside a kink or border that rounding puts it on, too.
local function twin(p, list, m)
  for _, old in ipairs(m._grad_norm < 1e-10 and list or {}) do
    if near(p, old, m, 1e-11) then return true end
  end
  return false
end

-- The minima of a slice that is cut into pieces: all that there are.
local function of_pieces(p, found)
  local list = {}
  for _, c in ipairs(found) do
    if c.kind == "minimum" then
      local q = descent.at(p, c.x, c.y)
      q.kink = c.kink
      local m = entry(p, (c.kink or descent.on_border(p, q)) and q or descent.finish(p, q))
      if not twin(p, list, m) then list[#list + 1] = m end
    elseif c.kind == "level" or c.kind == "ground" then
      insert(p, list, level_piece(p, c))
    end
  end
  return list
end

-- Minima ------------------------------------------------------------------------------------------

-- Marks those from which a straight way leads to a lower one and hardly climbs.
local function mark_shallow(p, list)
  for k = 2, #list do
    local m, lower = list[k], table.move(list, 1, k - 1, 1, {})
    local function away(q) return ((q._x - m._x) / p.wide) ^ 2 + ((q._y - m._y) / p.high) ^ 2 end
    table.sort(lower, function(a, b) return away(a) < away(b) end)
    for j = 1, math.min(LOWER, #lower) do
      m._shallow = m._shallow or open(p, m, lower[j], m._loss * (1 + SHALLOW))
    end
  end
  return list
end

--- See Slice:minima.
function critical.minima(s)
  local p, found = descent.of(s), pieces.find(s)
  if found then return mark_shallow(p, sorted(of_pieces(p, found))) end
  local pits, list = own_pits(s), {}
  add_flats(p, pits, list)
  for _, q in ipairs(ends(p, pits)) do
    local m = minimum(p, q)
    if m then insert(p, list, m) end
  end
  return mark_shallow(p, sorted(list))
end

-- Saddles -----------------------------------------------------------------------------------------

-- Newton's steps towards a slope of 0, within the cell's neighbourhood.
local function settle_saddle(p, cell)
  local q = descent.at(p, cell.x, cell.y)
  local most = 2 * math.max(cell.dx / p.wide, cell.dy / p.high)
  for _ = 1, 100 do
    local dx, dy, n = descent.newton(q)
    if n ~= n or n == math.huge then return nil end
    local t, here = math.min(1, most / n), q
    repeat
      q = descent.at(p, here.x + t * dx * p.wide, here.y + t * dy * p.high)
      t = t / 2
    until q.u ^ 2 + q.v ^ 2 < here.u ^ 2 + here.v ^ 2 or t < 1e-9
    if t < 1e-9 then
      here.step = n
      return here
    end
  end
  return q
end

-- Closes in on a saddle whose slopes jump: the cell among nine by nine that still turns, again and again.
local function close_in(p, cell)
  local x, y, dx, dy = cell.x, cell.y, cell.dx, cell.dy
  for _ = 1, 14 do
    local xs, ys = engine.array.linspace(x - dx, x + dx, 10), engine.array.linspace(y - dy, y + dy, 10)
    local hit
    for _, c in ipairs(descent.cells(p, xs, ys)) do hit = hit or c.index < 0 and c end
    if not hit then return nil end
    x, y = (xs[hit.i] + xs[hit.i + 1]) / 2, (ys[hit.j] + ys[hit.j + 1]) / 2
    dx, dy = dx / 9, dy / 9
  end
  local q, around = descent.at(p, x, y), {}
  for k = 1, 24 do
    local u, v = descent.circle(k, 24)
    around[k] = descent.at(p, x + 1e-3 * u * p.wide, y + 1e-3 * v * p.high).f
  end
  table.sort(around)
  q.kink = true
  return around[1] < q.f * (1 - 1e-9) and q or nil -- else a level ground, where slopes turn at random
end

local function saddle_entry(p, q, kink)
  q.kink = kink or q.kink
  local saddle = entry(p, q)
  saddle._saddle = true
  return saddle
end

--- The saddle in a cell around which the slopes turn backwards, or nil.
---@param cell table { x, y (middle), dx, dy (half its sides) }
function critical.saddle(p, cell)
  local q = settle_saddle(p, cell)
  local low, high
  if q then low, high = descent.eigen(q.a, q.b, q.c) end
  local good = q and still(q) and low < 0 and high > 0 and -low > 1e-9 * high
  if not good and p.bent then
    q = close_in(p, cell)
    good = q
  end
  if good and not descent.on_border(p, q) then
    return saddle_entry(p, q)
  end
end

-- Cells around the tops of the ways over the grid from the lowest minimum to the others, then those of the
-- mesh: a narrow pass may hide from either.
local function saddle_cells(p)
  local s, minima, list = critical.finest(p.slice), p.slice:minima(), {}
  for k = 2, math.min(#minima, 16) do
    local a, b = descent.corner(s, minima[1]._x, minima[1]._y), descent.corner(s, minima[k]._x, minima[k]._y)
    local way, top = engine.critical.way(s._x, s._y, s._z, a.i, a.j, b.i, b.j)
    local ridge = descent.ridge(p, minima[1], minima[k])
    list[#list + 1] = { x = ridge.x, y = ridge.y, index = -1, dx = p.wide / 100, dy = p.high / 100 }
    if way then
      list[#list + 1] = { x = way[top][1], y = way[top][2], index = -1, dx = p.wide / (#s._x - 1),
        dy = p.high / (#s._y - 1) }
    end
  end
  return table.move(cells(p), 1, #cells(p), #list + 1, list)
end

--- See Slice:saddles.
function critical.saddles(s)
  local p, list, found = descent.of(s), {}, pieces.find(s)
  for _, c in ipairs(found or {}) do
    if c.kind == "saddle" or c.kind == "ridge" then
      list[#list + 1] = saddle_entry(p, descent.at(p, c.x, c.y), true)
      list[#list]._flat = c.kind == "ridge"
    end
  end
  for _, cell in ipairs(found and {} or saddle_cells(p)) do
    local saddle = cell.index < 0 and critical.saddle(p, cell)
    local known = false
    for _, old in ipairs(list) do known = known or saddle and near(p, old, saddle) end
    if saddle and not known then list[#list + 1] = saddle end
  end
  return sorted(list)
end

return critical
