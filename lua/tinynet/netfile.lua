-- Nets in files: "net.tn" (bit-exact text, hexadecimal floats) and the book's layer files.
local engine = require "tinynet.engine"
local check = require "tinynet.check"
local act = require "tinynet.act"
local data = require "tinynet.data"
local define = require "tinynet.define"
local initlaw = require "tinynet.initlaw"
local loss = require "tinynet.loss"

local FORMAT = "tinynet net 1"

local function hex(list)
  local out = {}
  for i, v in ipairs(list) do out[i] = ("%a"):format(v) end
  return table.concat(out, " ")
end

-- The formulas of what a script defined, before the lines that use them.
local function add_formulas(lines, self)
  local seen = {}
  for _, l in ipairs(self._layers) do
    local formula = not seen[l.act] and define.text("act", l.act)
    if formula then lines[#lines + 1] = ("act %s %s"):format(l.act, formula) end
    seen[l.act] = true
  end
  local formula = self._loss and define.text("loss", self._loss)
  if formula then lines[#lines + 1] = ("loss %s %s"):format(self._loss, formula) end
end

local function serialize(self)
  local lines = { FORMAT }
  add_formulas(lines, self)
  lines[#lines + 1] = ("inputs %d"):format(self._inputs)
  for _, l in ipairs(self._layers) do lines[#lines + 1] = ("layer %d %s %a"):format(l.units, l.act, l.param) end
  lines[#lines + 1] = ("seed %s"):format(self._seed or "-")
  lines[#lines + 1] = ("init %s"):format(self._init)
  lines[#lines + 1] = ("trained %d %d %s"):format(self._epochs, self._iterations or 0, self._loss or "-")
  if self._scaling then
    local parts = data.scaling_numbers(self._scaling)
    lines[#lines + 1] = ("outputs %d"):format(self._layers[#self._layers].units)
    for _, part in ipairs{ "x", "y" } do
      local v = parts[part]
      if v then lines[#lines + 1] = ("scale%s %s %s"):format(part, v.kind, hex(v)) end
    end
  end
  lines[#lines + 1] = ("params %s"):format(hex(self:params():tolist()))
  local body = table.concat(lines, "\n") .. "\n"
  return body .. "checksum " .. engine.bytes.hash(body) .. "\n"
end

local special = { inf = 1 / 0, ["-inf"] = -1 / 0, nan = 0 / 0, ["-nan"] = 0 / 0 } -- as "%a" writes them

local function number(word)
  return special[word] or tonumber(word)
end

-- The numbers of a line; nil if a word is none.
local function numbers(words)
  local list = {}
  for word in words:gmatch "%S+" do
    local v = number(word)
    if not v then return nil end
    list[#list + 1] = v
  end
  return list
end

-- A whole number of at least 1, or nil.
local function count(word)
  local n = math.tointeger(tonumber(word))
  return n and n >= 1 and n or nil
end

-- Lines "scalex minmax lo hi shifts spans", see data.scaling_numbers.
local function read_scale(part)
  return function(f, rest)
    local kind, words = rest:match "^(%S+) (.*)$"
    local list = (kind == "minmax" or kind == "zscore") and numbers(words)
    f.scales[part] = list or nil
    if list then list.kind = kind end
    return list
  end
end

-- What a line of a net file says, by its first word; `f` collects the parts of the net. They answer false or
-- nil for a line that cannot be read.
local readers = {
  act = function(f, rest)
    local name, text = rest:match "^(%S+) ?(.*)$"
    f.defined[#f.defined + 1] = function(refuse) act.restore(name, text, refuse) end
    return name
  end,
  loss = function(f, rest)
    local name, text = rest:match "^(%S+) ?(.*)$"
    f.defined[#f.defined + 1] = function(refuse) loss.restore(name, text, refuse) end
    return name
  end,
  inputs = function(f, rest)
    f.inputs = count(rest)
    return f.inputs
  end,
  layer = function(f, rest)
    local units, name, param = rest:match "^(%d+) (%S+) (%S+)$"
    local layer = { units = count(units), act = name, param = number(param) }
    f.layers[#f.layers + 1] = layer
    return layer.units and layer.param
  end,
  seed = function(f, rest)
    f.seed = math.tointeger(tonumber(rest))
    return f.seed or rest == "-"
  end,
  init = function(f, rest)
    f.init = rest
    return true
  end,
  trained = function(f, rest)
    local epochs, iterations, name = rest:match "^(%d+) (%d+) (%S+)$"
    f.epochs, f.iterations = math.tointeger(tonumber(epochs)), math.tointeger(tonumber(iterations))
    f.loss = name ~= "-" and name or nil
    return f.epochs and f.iterations
  end,
  outputs = function(f, rest)
    f.scaled = count(rest)
    return f.scaled
  end,
  scalex = read_scale "x",
  scaley = read_scale "y",
  params = function(f, rest)
    f.params = numbers(rest)
    return f.params
  end,
}

-- The parts of a net file, each line readable.
local function parse(content, path)
  local first = content:sub(1, #FORMAT + 1)
  check.that(first == FORMAT .. "\n", '%s: this is no net file (its first line is not "%s")', path, FORMAT)
  local body, sum = content:match "^(.*\n)checksum (%x+)\n$"
  check.that(body and sum == engine.bytes.hash(body), "%s: the file is damaged (its checksum does not fit)", path)
  local f, k = { path = path, layers = {}, scales = {}, defined = {} }, 1
  for line in body:sub(#FORMAT + 2):gmatch "([^\n]*)\n" do
    local key, rest = line:match "^(%a+) (.*)$"
    k = k + 1
    check.that(readers[key] and readers[key](f, rest), "%s: line %d cannot be read", f.path, k)
  end
  check.that(f.inputs and f.layers[1] and f.init and f.epochs and f.params, "%s: the file is incomplete", f.path)
  return f
end

-- Refuses a shape that no net can have and numbers that do not belong to it, before memory is taken for them.
local function check_shape(f, limits)
  local fan_in, params = f.inputs, 0.0
  check.that(f.inputs <= limits.units and #f.layers <= limits.layers, "%s: no net has so many layers or inputs", f.path)
  for _, l in ipairs(f.layers) do
    check.that(l.units <= limits.units, "%s: no layer has %d units", f.path, l.units)
    params, fan_in = params + (fan_in + 1.0) * l.units, l.units
  end
  check.that(#f.params == params, "%s: %.0f parameters expected, got %d", f.path, params, #f.params)
  check.that(not f.scaled or f.scaled == fan_in, "%s: the scaling is of %d outputs, the net has %d", f.path, f.scaled,
    fan_in)
  for part, list in pairs(f.scales) do
    local columns = part == "x" and f.inputs or fan_in
    check.that(f.scaled and #list == 2 + 2 * columns, "%s: the scaling of %s has %d numbers", f.path, part, #list)
    for _, v in ipairs(list) do check.that(v - v == 0, "%s: the scaling of %s holds %g", f.path, part, v) end
  end
end

-- Takes over what the file defines, then looks up what it names.
local function check_names(f)
  for _, restore in ipairs(f.defined) do
    restore(function(message) check.that(false, "%s: %s", f.path, message) end)
  end
  for i, l in ipairs(f.layers) do
    l.row = act.row(l.act)
    check.that(l.row, "%s: unknown activation '%s'", f.path, l.act)
    check.that(i == #f.layers or not l.row.layer, "%s: layer %d: %s is for the last layer", f.path, i, l.act)
  end
  check.that(not f.loss or loss.row(f.loss), "%s: unknown loss '%s'", f.path, f.loss)
end

-- The rows of numbers of a layer file: W, then b.
local function read_layer(path, fan_in, units)
  local a, message = engine.io.read_text(path)
  check.that(a, "%s", message)
  local rows, columns = a:shape()
  check.that(rows == fan_in + 1 and columns == units,
    "%s: %d rows of %d numbers expected (W, then b), got %d rows of %d", path, fan_in + 1, units, rows, columns)
  return a
end

local function check_paths(self, paths)
  local layers = #self._layers
  check.arg(check.is_table(paths) and #paths == layers, 1, "list of %d paths expected, one per layer, got %s", layers,
    check.is_table(paths) and #paths or check.kind(paths))
  for l = 1, layers do
    check.arg(type(paths[l]) == "string", 1, "path %d: text expected, got %s", l, check.kind(paths[l]))
    check.path(paths[l], 1)
  end
end

return function(net)
  local Net = net.class

  --- The text of a net's file.
  ---@param self table net
  ---@return string
  ---@package
  function net.dump(self)
    return serialize(self)
  end

  --- Writes the net so that tn.net.load gives back the same bits. The scaling of its data is kept.
  ---@param path string
  ---@error cannot write 'path': reason
  function Net.methods:save(path)
    Net.own(self, "save")
    check.path(path, 1)
    local ok, message = engine.io.write_file(path, serialize(self))
    check.that(ok, "%s", message)
  end

  --- Reads a net that net:save wrote.
  ---@param path string
  ---@return table net
  function net.load(path)
    check.path(path, 1)
    local content, message = engine.io.read_file(path)
    check.that(content, "%s", message)
    return net.restore(content, path)
  end

  --- The net of the text of a file. Nothing is made that is larger than the text.
  ---@param content string
  ---@param path string for messages
  ---@return table net
  ---@package
  function net.restore(content, path)
    local f = parse(content, path)
    check_shape(f, net.limits)
    check_names(f)
    local self = net.wrap(net.core(f.inputs, f.layers, 1), f.inputs, f.layers, f.init, f.seed)
    local flat = self:params()
    for k, v in ipairs(f.params) do flat[k] = v end
    self._epochs, self._iterations, self._loss = f.epochs, f.iterations, f.loss
    if f.scaled then self._scaling = data.from_scaling_numbers(f.scales, f.inputs, f.layers[#f.layers].units) end
    return self
  end

  --- Reads the book's layer files: one per layer, rows of W, then the row of b.
  ---@param paths string[]
  ---@return table net itself
  function Net.methods:load_txt(paths)
    Net.own(self, "load_txt")
    check_paths(self, paths)
    local blocks, fan_in = {}, self._inputs
    for l, layer in ipairs(self._layers) do
      blocks[l] = read_layer(paths[l], fan_in, layer.units)
      fan_in = layer.units
    end
    for l, a in ipairs(blocks) do
      local rows = a:shape()
      initlaw.assign(self["w" .. l], a:slice(1, rows - 1), "w" .. l)
      initlaw.assign(self["b" .. l], a:slice(rows, rows), "b" .. l)
    end
    self._init = "from files"
    return self
  end

  --- Writes the book's layer files; numbers are exact (17 digits).
  ---@param paths string[]
  ---@error cannot write 'path': reason
  function Net.methods:save_txt(paths)
    Net.own(self, "save_txt")
    check_paths(self, paths)
    for l = 1, #self._layers do
      local lines = {}
      for _, block in ipairs{ self["w" .. l], self["b" .. l] } do
        for _, row in ipairs(block:tolist()) do
          for j, v in ipairs(row) do row[j] = ("%.17g"):format(v) end
          lines[#lines + 1] = table.concat(row, " ") .. "\n"
        end
      end
      local ok, message = engine.io.write_file(paths[l], table.concat(lines))
      check.that(ok, "%s", message)
    end
  end
end
