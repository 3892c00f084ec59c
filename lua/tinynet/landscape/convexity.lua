-- tn.landscape.convexity: is the loss convex in some of the parameters? A proof, a witness, or neither.
local engine = require "tinynet.engine"
local arguments = require "tinynet.landscape.arguments"
local check = require "tinynet.check"
local define = require "tinynet.define"
local loss = require "tinynet.loss"
local net = require "tinynet.net"
local probe = require "tinynet.probe"
local text = require "tinynet.text"

local array, m = engine.array, engine.math

local SEGMENTS = 768   -- random segments of the search for a witness
local CURVED = 24      -- points whose lowest curvature is looked at
local DOWNHILL = 96    -- steps from the lowest of them to lower curvature
local HESSIAN_MOST = 200 -- parameters of a net whose Hessian is computed for that
local MARGIN = 1e-7    -- what the middle must lie above the chord, as a share of the losses

--- Whether the loss is convex in some of the parameters.
---@field verdict string "convex", "not convex" or "undecided"
---@field reason string why, in a sentence
---@field witness table|nil { a = array, b = array, mid = loss in the middle, chord = mean of both ends }
---@field vary string[] the parameters that vary
---@field loss string
---@field range number[] in which they vary, { from, to }
local Convexity = check.class("convexity", "verdict reason witness vary loss range")

-- Arguments ---------------------------------------------------------------------------------------

-- What `vary` may name: each parameter, and each block, as "w1".
local function names_of(a_net)
  local all, index = {}, {}
  for k, name in ipairs(a_net:names()) do
    local block = name:match "^[^%[]+"
    if not index[block] then
      index[block] = {}
      all[#all + 1] = block
    end
    table.insert(index[block], k)
    index[name] = { k }
  end
  return all, index
end

-- The positions of the varied parameters, ascending.
local function read_vary(a_net, vary)
  if type(vary) == "string" then vary = { vary } end
  check.arg(check.is_table(vary), 3, "vary: list of parameters expected, as vary = {\"w1\", \"b1\"}, got %s",
    check.kind(vary))
  check.arg(#vary > 0, 3, "vary is empty; name what varies, as vary = {\"w1\", \"b1\"}")
  local blocks, index = names_of(a_net)
  local chosen, list = {}, {}
  for _, name in ipairs(vary) do
    check.arg(type(name) == "string", 3, "vary: name of a parameter expected, got %s", check.kind(name))
    local places = index[(name:gsub("%s", ""))]
    check.arg(places, 3, "vary: unknown parameter '%s'%s (the net has %s)", name, check.hint(name, index),
      table.concat(blocks, ", "))
    for _, k in ipairs(places) do chosen[k] = true end
  end
  for k = 1, #a_net:params() do
    if chosen[k] then list[#list + 1] = k end
  end
  return list, table.concat(vary, ", ")
end

-- Proof -------------------------------------------------------------------------------------------

-- How something depends on the varied parameters.
local CONSTANT, AFFINE, OTHER = 0, 1, 2

-- Whether z of every output is, on each sample, an affine function of the varied parameters: a sum of
-- terms w a, where w varies and a does not, or the other way round, through identity layers.
local function is_affine(a_net, varied)
  local inputs, k, below = a_net._inputs, 0, {}
  for i = 1, inputs do below[i] = CONSTANT end
  for _, layer in ipairs(a_net._layers) do
    local z = {}
    for j = 1, layer.units do z[j] = CONSTANT end
    for i = 1, inputs do
      for j = 1, layer.units do
        k = k + 1
        z[j] = math.max(z[j], below[i] + (varied[k] and AFFINE or CONSTANT))
      end
    end
    for j = 1, layer.units do
      k = k + 1
      z[j] = math.max(z[j], varied[k] and AFFINE or CONSTANT)
    end
    below = z
    if layer ~= a_net._layers[#a_net._layers] and layer.act ~= "identity" then
      for j = 1, layer.units do
        if z[j] == AFFINE then below[j] = OTHER end
      end
    end
    inputs = layer.units
  end
  for _, v in ipairs(below) do
    if v > AFFINE then return false end
  end
  return true
end

-- Losses that are convex functions of z after an output activation, wherever z is: each a sum of
-- squares, of |z - y|, of Huber's function, or minus a log-likelihood of an exponential family.
local CONVEX = {
  identity = { mse = true, half_mse = true, mae = true, huber = true, bce_logits = true },
  sigmoid = { bce = true },
  softmax = { cross_entropy = true },
}

-- The built-in activations and losses as formulas, for interval bounds; p is the layer's parameter.
local ACTS = {
  identity = function(z) return z end,
  sigmoid = function(z) return m.sigmoid(z) end,
  tanh = function(z) return m.tanh(z) end,
  softplus = function(z) return m.softplus(z) end,
  relu = function(z) return m.max(z, 0) end,
  leaky_relu = function(z, p) return m.max(z, 0) + p * m.min(z, 0) end,
  elu = function(z, p) return m.max(z, 0) + p * m.expm1(m.min(z, 0)) end,
  selu = function(z)
    return 1.0507009873554805 * (m.max(z, 0) + 1.6732632423543772 * m.expm1(m.min(z, 0)))
  end,
  softsign = function(z) return z / (1 + m.abs(z)) end,
  gelu = function(z) return z * m.normal_cdf(z) end,
  gelu_tanh = function(z) return z * m.sigmoid(2 * math.sqrt(2 / math.pi) * (z + 0.044715 * z * z * z)) end,
  silu = function(z) return z * m.sigmoid(z) end,
  mish = function(z) return z * m.tanh(m.softplus(z)) end,
  hard_tanh = function(z) return m.min(m.max(z, -1), 1) end,
}
local LOSSES = {
  mse = function(a, y) local r = a - y return r * r end,
  half_mse = function(a, y) local r = a - y return r * r * 0.5 end,
  mae = function(a, y) return m.abs(a - y) end,
}

-- The loss of one sample and output as a formula of z and y; nil where there is none.
local function formula(layer, name)
  local act, of_loss = ACTS[layer.act], LOSSES[name]
  if not (act or layer.row.source == "tn.act.define") or not (of_loss or define.text("loss", name)) then return nil end
  return engine.net.trace(function(z, y)
    local a
    if act then a = act(z, layer.param) else a = define.on("act", layer.act, z) end
    if of_loss then return of_loss(a, y) end
    return define.on("loss", name, a, y)
  end, 2)
end

local function outputs(a_net, p, d)
  local core = net.core(a_net._inputs, a_net._layers, 1)
  core:params()[1] = p
  return (select(2 * #a_net._layers - 1, core:layers(d.x)))
end

-- Bounds of an affine z over the box: its middle and the sum of its slopes, one parameter after the
-- other; a millionth of their size is far above what rounding does to them.
local function z_range(a_net, d, list, from, to)
  local p = a_net:params():copy()
  local middle, half = from + (to - from) / 2, (to - from) / 2
  for _, k in ipairs(list) do p[k] = middle end
  local z0 = outputs(a_net, p, d)
  local reach = z0 * 0
  for _, k in ipairs(list) do
    p[k] = to
    reach = reach + (outputs(a_net, p, d) - z0):abs()
    p[k] = middle
  end
  reach = reach + (z0:abs() + reach + half) * 1e-6
  local count = select("#", z0:shape()) == 2 and #z0 * select(2, z0:shape())
  return (z0 - reach):reshape(count), (z0 + reach):reshape(count)
end

-- "known" or "bound" where there is a proof; else what is missing, "not_affine" or "not_proved".
local function prove(a_net, d, name, list, from, to)
  local varied = {}
  for _, k in ipairs(list) do varied[k] = true end
  if not is_affine(a_net, varied) then return nil, "not_affine" end
  local last = a_net._layers[#a_net._layers]
  if CONVEX[last.act] and CONVEX[last.act][name] then return "affine_known" end
  local f = formula(last, name)
  if not f then return nil, "not_proved" end
  local lo, hi = z_range(a_net, d, list, from, to)
  if engine.net.convex(f, lo, hi, d.y:copy():reshape(#lo)) then return "affine_bound" end
  return nil, "not_proved"
end

-- Witness -----------------------------------------------------------------------------------------

-- Losses of the nets whose parameters are the rows of an array.
local function losses(a_net, d, name, rows)
  local core = net.core(a_net._inputs, a_net._layers, #rows)
  local all = core:params()
  for i = 1, #rows do all[i] = rows[i] end
  return engine.net.measure(core, d.x, d.y, name):col(1):copy()
end

-- How far the loss of the middle lies above the chord, as a share of the losses; NaN compares false.
local function height(la, lb, lm)
  return (lm - (la + lb) / 2) / (math.abs(la) + math.abs(lb) + math.abs(lm))
end

-- The best of the segments from rows of `a` to rows of `b`, if it is better than `best`.
local function look(self, a, b, best)
  local la, lb = losses(self.net, self.d, self.name, a), losses(self.net, self.d, self.name, b)
  local lm = losses(self.net, self.d, self.name, (a + b) / 2)
  for i = 1, #a do
    local h = height(la[i], lb[i], lm[i])
    if h > MARGIN and h < math.huge and (not best or h > best.height) then
      best = { height = h, a = a:row(i):copy(), b = b:row(i):copy() }
    end
  end
  return best
end

-- Points of the box as rows of all parameters, the first of them the net itself where it lies inside.
local function points(self, count, rng)
  local p = self.net:params()
  local rows, inside = array.zeros(count, #p) + p:reshape(1, #p), true
  local drawn = rng:uniform(count, #self.list, self.from, self.to)
  for _, k in ipairs(self.list) do inside = inside and self.from <= p[k] and p[k] <= self.to end
  for c, k in ipairs(self.list) do
    local column, values = rows:col(k), drawn:col(c)
    for i = inside and 2 or 1, count do column[i] = values[i] end
  end
  return rows
end

-- Random segments: both ends anywhere, along one parameter, and short ones.
local function segments(self, rng)
  local a, b = points(self, SEGMENTS, rng), points(self, SEGMENTS, rng)
  local third = SEGMENTS // 3
  for i = third + 1, SEGMENTS do
    local from, to = a[i], b[i]
    if i <= 2 * third then -- parameter after parameter
      local k = self.list[i % #self.list + 1]
      local v = to[k]
      b[i] = from
      b[i][k] = v
    else
      b[i] = from + (to - from) * 2.0 ^ -(i % 6)
    end
  end
  return a, b
end

-- Where the lowest eigenvalue is negative: segments of three lengths, kept inside the box.
local function add_curved(self, point, value, vector, a, b)
  if value >= 0 then return end
  for _, length in ipairs{ 1, 0.1, 0.01 } do
    local from, to, step = point:copy(), point:copy(), length * (self.to - self.from) / 2
    for c, k in ipairs(self.list) do
      local room = math.min(step, point[k] - self.from, self.to - point[k])
      step = math.abs(vector[c]) * step > room and room / math.abs(vector[c]) or step
    end
    for c, k in ipairs(self.list) do
      from[k], to[k] = point[k] - step * vector[c], point[k] + step * vector[c]
    end
    a[#a + 1], b[#b + 1] = from:tolist(), to:tolist()
  end
end

-- The lowest curvature at a point of the box and its direction; nil where it is not finite.
local function lowest_curvature(self, probe_net, point)
  local q = probe_net:params()
  for _, k in ipairs(self.list) do q[k] = point[k] end
  local h = probe_net:hessian(self.d, self.name):take(self.list):t():take(self.list)
  if engine.io.fault(h) then return nil end
  local values, vectors = engine.net.eigen(h:copy())
  return values[1], vectors:col(1)
end

-- A point near another one, inside the box.
local function near(self, point, radius, rng)
  local q, step = point:copy(), rng:uniform(1, #self.list, -radius, radius)
  for c, k in ipairs(self.list) do
    q[k] = math.max(self.from, math.min(self.to, point[k] + step:get(1, c)))
  end
  return q
end

-- Segments along the direction of the lowest curvature through points of the box, then from the lowest
-- of them downhill in curvature, by ever shorter steps.
local function curved(self, rng)
  if #self.net:params() > HESSIAN_MOST then return nil, 0 end
  local start, probe_net = points(self, CURVED, rng), self.net:copy()
  local a, b, lowest, best = {}, {}, math.huge, nil
  for i = 1, CURVED + DOWNHILL do
    local radius = (self.to - self.from) / 2 * 0.5 ^ ((i - CURVED) / 8)
    local p = i <= CURVED and start[i] or best and near(self, best, radius, rng)
    local value, vector
    if p then value, vector = lowest_curvature(self, probe_net, p) end
    if value and value < lowest then
      lowest, best = value, p:copy()
      add_curved(self, p, value, vector, a, b)
    end
  end
  return #a > 0 and { array(a), array(b) } or nil, CURVED + DOWNHILL
end

-- The loss at a point, by net:loss of a copy.
local function loss_at(self, point)
  local copy = self.net:copy()
  local p = copy:params()
  for k = 1, #p do p[k] = point[k] end
  return copy:loss(self.d, self.name)
end

-- A segment whose middle lies above the chord, each loss computed once more with net:loss.
local function search(self)
  local rng = engine.rng(1, "data")
  local best = look(self, segments(self, rng))
  local pair, count = curved(self, rng)
  if pair then best = look(self, pair[1], pair[2], best) end
  if not best then return nil, count end
  local la, lb = loss_at(self, best.a), loss_at(self, best.b)
  local lm = loss_at(self, (best.a + best.b) / 2)
  check.that(height(la, lb, lm) > MARGIN, "net:loss does not confirm the witness; please report this")
  return { a = best.a, b = best.b, mid = lm, chord = (la + lb) / 2, losses = { la, lb } }
end

-- Printing ----------------------------------------------------------------------------------------

local MOST = 8

-- The varied parameters of one end of the witness.
local function end_line(self, label, point, value, lines)
  local words = { text.get("landscape.end", label, value) }
  for c, k in ipairs(self._list) do
    if c <= MOST then words[#words + 1] = ("%s %.4g"):format(self._names[k], point[k]) end
  end
  if #self._list > MOST then words[#words + 1] = text.get("landscape.more", #self._list - MOST) end
  text.fold(table.concat(words, "  "), "      ", lines)
end

function Convexity.__tostring(self)
  local lines = {}
  text.fold(text.get("landscape.verdict", self._loss, self._vary, text.get("landscape." .. self._verdict)), "", lines)
  text.fold(self._reason, "  ", lines)
  local w = self._witness
  if w then
    end_line(self, "a", w.a, self._ends[1], lines)
    end_line(self, "b", w.b, self._ends[2], lines)
  end
  return table.concat(lines, "\n")
end

--- Whether the loss, as a function of some of the parameters with all others as they are, is convex
--- over the box in which each of them runs over `range`. "convex" comes with a proof: z of the output is
--- affine in the parameters on every sample, and the loss is convex in z, as is known of the pair of
--- loss and output activation or is proved by outward rounded interval bounds of its second derivative.
--- "not convex" comes with a witness: two points a and b (all parameters, in the order of net:params())
--- in the middle of which net:loss, `mid`, lies above `chord`, the mean of its values at a and b, by more
--- than a ten-millionth of these losses. Else "undecided", and reason says what was tried. The same
--- arguments give the same answer.
---@param a_net table net
---@param d dataset
---@param options table { vary = {"w1", "b2", "w1[1,1]"}, loss = that of the training, else "half_mse",
--- range = {-10, 10} }
---@return table convexity
---@error vary: unknown parameter 'w3'; did you mean 'w1'? (the net has w1, b1, w2, b2)
return function(a_net, d, options)
  arguments.net(a_net, 1)
  probe.dataset(a_net, d, 2)
  local o = check.options(options, { vary = true, loss = true, range = true }, 3)
  local list, vary = read_vary(a_net, o.vary)
  local from, to = check.range(o.range == nil and { -10, 10 } or o.range, 3, "range")
  local name = loss.check(o.loss, a_net, d, 3, true)
  local act = a_net._layers[#a_net._layers].act
  local self = { _list = list, _vary = vary, _loss = name, _range = { from, to }, _names = a_net:names() }
  local proof, missing = prove(a_net, d, name, list, from, to)
  local witness, curved_at
  if proof then
    self._verdict, self._reason = "convex", text.get("landscape." .. proof, name, act, from, to)
  else
    witness, curved_at = search{ net = a_net, d = d, name = name, list = list, from = from, to = to }
  end
  if witness then
    self._ends, witness.losses = witness.losses, nil
    self._verdict, self._witness = "not convex", witness
    self._reason = text.get("landscape.above_chord", witness.mid, witness.chord)
  elseif not proof then
    self._verdict = "undecided"
    self._reason = text.get("landscape.tried", SEGMENTS, curved_at) .. "; "
      .. text.get("landscape." .. missing, name, act, from, to)
  end
  return setmetatable(self, Convexity)
end
