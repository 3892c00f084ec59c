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
    local text = not seen[l.act] and define.text("act", l.act)
    if text then lines[#lines + 1] = ("act %s %s"):format(l.act, text) end
    seen[l.act] = true
  end
  local text = self._loss and define.text("loss", self._loss)
  if text then lines[#lines + 1] = ("loss %s %s"):format(self._loss, text) end
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

local function numbers(words)
  local list = {}
  for word in words:gmatch "%S+" do list[#list + 1] = special[word] or tonumber(word) end
  return list
end

-- What a line of a net file says, by its first word; `f` collects the parts of the net.
local readers = {
  act = function(f, rest)
    local name, text = rest:match "^(%S+) ?(.*)$"
    act.restore(name, text, f.refuse)
  end,
  loss = function(f, rest)
    local name, text = rest:match "^(%S+) ?(.*)$"
    loss.restore(name, text, f.refuse)
  end,
  inputs = function(f, rest) f.inputs = math.tointeger(tonumber(rest)) end,
  layer = function(f, rest)
    local units, name, param = rest:match "^(%d+) (%S+) (%S+)$"
    local row = act.row(name)
    f.unknown = not row and name or f.unknown
    table.insert(f.layers, { units = math.tointeger(tonumber(units)), act = name, param = tonumber(param), row = row })
  end,
  seed = function(f, rest) f.seed = math.tointeger(tonumber(rest)) end,
  init = function(f, rest) f.init = rest end,
  trained = function(f, rest)
    local epochs, iterations, name = rest:match "^(%d+) (%d+) (%S+)$"
    f.epochs, f.iterations = math.tointeger(tonumber(epochs)), math.tointeger(tonumber(iterations))
    f.loss = name ~= "-" and name or nil
  end,
  outputs = function(f) f.scaled = true end,
  scalex = function(f, rest) f.scales.x = numbers(rest:match "^%S+ (.*)$"); f.scales.x.kind = rest:match "^%S+" end,
  scaley = function(f, rest) f.scales.y = numbers(rest:match "^%S+ (.*)$"); f.scales.y.kind = rest:match "^%S+" end,
  params = function(f, rest) f.params = numbers(rest) end,
}

local function parse(content, path)
  local function need(ok, what)
    return check.that(ok, "%s: %s", path, what)
  end
  need(content:sub(1, #FORMAT + 1) == FORMAT .. "\n", 'this is no net file (its first line is not "' .. FORMAT .. '")')
  local body, sum = content:match "^(.*\n)checksum (%x+)\n$"
  need(body and sum == engine.bytes.hash(body), "the file is damaged (its checksum does not fit)")
  local f = { layers = {}, scales = {}, params = {} }
  f.refuse = function(message) need(false, message) end
  for key, rest in body:gmatch "(%a+) ([^\n]*)\n" do
    if readers[key] then readers[key](f, rest) end
  end
  need(not f.unknown, ("unknown activation '%s'"):format(f.unknown))
  need(f.inputs and #f.layers > 0, "the file is incomplete")
  return f
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
    check.arg(type(path) == "string", 1, "path expected, got %s", check.kind(path))
    local ok, message = engine.io.write_file(path, serialize(self))
    check.that(ok, "%s", message)
  end

  --- Reads a net that net:save wrote.
  ---@param path string
  ---@return table net
  function net.load(path)
    check.arg(type(path) == "string", 1, "path expected, got %s", check.kind(path))
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
    local count, fan_in = 0, f.inputs
    for _, layer in ipairs(f.layers) do
      count = count + (fan_in + 1.0) * layer.units
      fan_in = layer.units
    end
    check.that(count == #f.params, "%s: %.0f parameters expected, got %d", path, count, #f.params)
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
    check.arg(type(paths) == "table" and #paths == #self._layers, 1, "list of %d paths expected, one per layer, got %s",
      #self._layers, type(paths) == "table" and #paths or check.kind(paths))
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
    check.arg(type(paths) == "table" and #paths == #self._layers, 1, "list of %d paths expected, one per layer, got %s",
      #self._layers, type(paths) == "table" and #paths or check.kind(paths))
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
