-- A walk through the contract as a hostile first-year student takes it: each function with every argument, and every
-- entry of its tables, replaced by what it is not. What comes back is a result or an error that speaks of the mistake
-- at the student's line; never a sentence of Lua's about our files, never a swallowed argument.
local helper = require "helper"
local tn = require "tinynet"

local folder = helper.tmpdir()
local function path(name) return folder .. "/" .. name end

-- Values that are wrong in most places; the text may be taken for a path.
local NIL = {}
local wrong = {
  NIL, true, false, path "x", "", {}, { 1, "a" }, { x = 1 }, function() end, 0, -1, 0.5, 1e300, -1e300, 0 / 0, 1 / 0,
  math.maxinteger, math.mininteger, tn.array{ {1, 2}, {3, 4} }, tn.net{ 1, {1, "tanh"} }, tn.data.book7{ n = 4 },
  coroutine.create(print), setmetatable({}, { __name = "thing" }),
}

-- Calls f where a script would: its line is "=script:1".
local call = assert(load("local f, args = ... local r = f(table.unpack(args, 1, args.n)) return r", "=script"))

local internal = { "attempt to ", "/tinynet/", "has no integer representation", "stack overflow", "tinynet%.%a", "C stack",
  "^bad argument", "invalid order", "to 'for'" }

-- What is wrong with an error, or nil.
local function fault(message)
  if type(message) ~= "string" then return "the error is no text" end
  if not message:find "^script:1: " then return "the error does not tell the script's line" end
  if #message > 400 then return "the error is too long" end
  for _, pattern in ipairs(internal) do
    if message:sub(11):find(pattern) and not (pattern == "^bad argument" and message:find "^script:1: bad argument #%d+ to ") then
      return "the error is of our own files"
    end
  end
end

local function spell(v)
  if v == NIL then return "nil" end
  return type(v) == "string" and ("%q"):format(v) or type(v) == "number" and tostring(v) or type(v)
end

-- One call with what is wrong described, and the faults it shows.
local function try(faults, what, f, args)
  local ok, message = pcall(call, f, args)
  local bad = not ok and fault(message)
  if bad then faults[#faults + 1] = ("%s: %s: %s"):format(what, bad, tostring(message):sub(1, 200)) end
  return ok, message
end

local function with(list, key, value)
  local copy = {}
  for k, v in pairs(list) do copy[k] = v end
  if value == NIL then value = nil end
  copy[key] = value
  return copy
end

local function is_plain(v) return type(v) == "table" and getmetatable(v) == nil end

-- Every argument, and every entry of every plain table among them, replaced by each wrong value.
local function walk(faults, name, f, args)
  for i = 1, args.n do
    for _, v in ipairs(wrong) do try(faults, ("%s, argument %d %s"):format(name, i, spell(v)), f, with(args, i, v)) end
    for key in pairs(is_plain(args[i]) and args[i] or {}) do
      for _, v in ipairs(wrong) do
        try(faults, ("%s, %s = %s"):format(name, key, spell(v)), f, with(args, i, with(args[i], key, v)))
      end
    end
  end
end

local function book_net() return tn.net{ 1, {2, "tanh"}, {1, "identity"}, seed = 1 } end

local raw = tn.data.book7{ n = 20 }
local d, classes, r, a = raw:minmax(), tn.data.moons{ n = 20 }, tn.rng(1), tn.array{ {1, 2}, {3, 4} }
local net, ens = book_net(), tn.ensemble{ 1, {2, "relu"}, {1, "identity"}, members = 3, seed = 1 }
local h = net:fit(d, { epochs = 3, record = "all" })
local members = ens:fit(d, { epochs = 2 })
local moons = tn.net{ 2, {2, "tanh"}, {1, "sigmoid"}, seed = 1 }
moons:fit(classes, { loss = "bce", epochs = 2 })
local s = tn.landscape.slice(net, d, { x = "w1[1,1]", y = "w1[1,2]", n = 5 })
net:save(path "net.tn")
net:save_txt{ path "1.txt", path "2.txt" }
a:save(path "a.npy")
helper.write(path "d.csv", "x,y\n1,2\n3,4\n")
local plane = { x = "w1[1,1]", y = "w1[1,2]", n = 3, loss = "mse" }

local L, methods = tn.landscape, {}
-- Name -> a function and arguments that suit it.
local functions = {
  array = { tn.array, { {1, 2}, {3, 4} } }, zeros = { tn.array.zeros, 2, 3 }, ones = { tn.array.ones, 2 },
  linspace = { tn.array.linspace, 0, 1, 5 }, ["array.load"] = { tn.array.load, path "a.npy" },
  exp = { tn.math.exp, 1 }, max = { tn.math.max, 1, 2 }, where = { tn.math.where, 1, 2, 3 }, rng = { tn.rng, 1 },
  printf = { tn.printf, "" }, out = { tn.out, "a.png" }, lang = { tn.lang },
  ["data.load"] = { tn.data.load, path "d.csv", { x = "x", y = 2 } },
  ["data.new"] = { tn.data.new, { 1, 2 }, { 0, 1 }, { classes = true } },
  book7 = { tn.data.book7, { n = 10, noise = 0.1, seed = 1 } }, moons = { tn.data.moons, { n = 10, noise = 0, seed = 1 } },
  generate = { tn.data.generate, function(x) return x end, { n = 10, from = 0, to = 1, noise = 0, seed = 1 } },
  net = { tn.net, { 1, {2, "elu", alpha = 1}, {1, "identity"}, init = { w1 = { "normal", std = 1 }, b = 0 }, seed = 7 } },
  ["net.load"] = { tn.net.load, path "net.tn" }, eigen = { tn.eigen, tn.array{ {2, 1}, {1, 2} } },
  ["act.list"] = { tn.act.list }, relu = { tn.act.relu, 1 }, define = { tn.act.define, "walked", function(z) return z * 2 end },
  ["loss.define"] = { tn.loss.define, "walked", function(y, t) return (y - t) ^ 2 end },
  ["optimizer.list"] = { tn.optimizer.list }, ["init.list"] = { tn.init.list },
  ensemble = { tn.ensemble, { 1, {2, "relu"}, {1, "identity"}, members = 2, seed = 1 } },
  census = { tn.census, ens, d }, share = { tn.share, 3, 10 }, autopsy = { tn.autopsy, ens, 1, d },
  grid = { tn.grid, moons, { x = { 0, 1 }, y = { 0, 1 }, n = 3 } },
  slice = { L.slice, net, d, with(plane, "radius", 5) },
  ranges = { L.slice, net, d, { x = "w1[1,1]", y = "b1[1]", x_range = { 0, 1 }, y_range = { 0, 1 }, nx = 3, ny = 2 } },
  line = { L.line, net, book_net(), d, { n = 3, loss = "mse" } },
  film = { L.film, h, { x = "w1[1,1]", y = "w1[1,2]", n = 3, frames = 2, fps = 10, loop = 0, kind = "contour" } },
  random = { L.random, net, { seed = 1 } }, pca = { L.pca, h },
  through = { L.through, net, book_net(), tn.net{ 1, {2, "tanh"}, {1, "identity"}, seed = 9 } },
  sharpness = { L.sharpness, h, d, { loss = "mse" } },
  convexity = { L.convexity, net, d, { vary = { "w2", "b2" }, loss = "mse", range = { -1, 1 } } },
  atlas = { L.atlas, net, d, { starts = 2, seed = 1, loss = "mse" } },
  options = { tn.options, { "what it shows", runs = { 10, "number", min = 1, max = 20, step = 1, scale = "log" },
    act = { "relu", "act", choices = { "relu", "tanh" } }, file = { false, "file", type = "path" } } },
}

-- The same for methods: object, name, arguments.
local function method(object, name, ...) methods[#methods + 1] = { object, name, table.pack(...) } end
for name in ("shape tolist t copy min max mean sum std norm median argmin argmax abs"):gmatch "%a+" do method(a, name) end
method(a, "get", 1, 2)
method(a:copy(), "set", 1, 2, 3)
method(a, "row", 1)
method(a, "slice", 1, 2)
method(a, "reshape", 1, 4)
method(a, "dot", a)
method(a, "equals", a, 0.1)
method(a, "quantile", 0.5)
method(a, "map", function(x) return x end)
method(a, "sum", "rows")
method(r, "normal", 2, 3)
method(r, "uniform", 2, 3, 0, 1)
method(r, "integer", 1, 6)
method(r, "shuffle", { 1, 2 })
method(raw, "minmax", { x = true, y = true, lo = 0, hi = 1 })
method(raw, "zscore", { x = true })
method(d, "split", 0.8, 1)
method(d, "slice", 1, 2)
method(classes, "class", 1)
method(classes, "onehot")
method(raw, "scaled_like", d)
method(d, "unscale_x", 0.5)
method(net, "get", "w1[1,2]")
method(net:copy(), "set", "w1[1,2]", 3)
for name in ("names params copy"):gmatch "%a+" do method(net, name) end
for name in ("forward predict layers"):gmatch "%a+" do method(net, name, 0.5) end
for name in ("loss gradient hessian check_gradient"):gmatch "[%a_]+" do method(net, name, d, "mse") end
method(net, "trace", d, { loss = "mse" })
method(net:copy(), "step", d, { loss = "mse", lr = 0.1 })
method(net, "metrics", d)
method(net, "units", d)
method(net, "kinks", 0, 7)
method(net, "save", path "b.tn")
method(net:copy(), "load_txt", { path "1.txt", path "2.txt" })
method(net, "save_txt", { path "3.txt", path "4.txt" })
method(book_net(), "fit", d, { loss = "mse", optimizer = "momentum", lr = 0.1, batch = 8, epochs = 2, seed = 1, val = d,
  every = 1, log = 5, record = { "w1[1,1]" }, on_epoch = function() end, clip = 1, l1 = 0, l2 = 0, weight_decay = 0,
  patience = 3, min_delta = 0, target = 0, schedule = { "step", every = 3, factor = 0.5 }, momentum = 0.5 })
method(book_net(), "fit", d, { optimizer = { "adam", beta1 = 0.9, lr = 0.1 }, epochs = 1,
  checkpoint = { path "c.ck", every = 2 } })
method(book_net(), "fit", d, { optimizer = "lm", epochs = 1 })
method(h, "log", 2)
method(members, "member", 1)
method(tn.act.tanh, "derivative", 1)
method(tn.ensemble{ 1, {2, "relu"}, {1, "identity"}, members = 2 }, "fit", d, { epochs = 1, order = "own" })
for name in ("net seed"):gmatch "%a+" do method(ens, name, 1) end
method(ens, "get", "w1[1,1]")
method(ens:start(), "set", "w1[1,1]", 3)
method(ens, "start")
for name in ("units metrics"):gmatch "%a+" do method(ens, name, d) end
method(ens, "loss", d, "mse")
method(s, "loss", 0, 0)
for name in ("minima saddles report refine"):gmatch "%a+" do method(s, name) end
method(s, "barrier", { x = 0, y = 0 }, { x = 1, y = 1 })
method(s, "project", net)
method(s, "path", h)

-- Names whose further arguments are dimensions or values to be printed.
local open = { zeros = true, ones = true, printf = true, get = true, set = true, reshape = true, normal = true }

-- Runs f without its prints, and with an empty command line.
local function quietly(f)
  local printed, arguments = print, arg
  _G.print, _G.arg = function() end, { [0] = "script" }
  local ok, message = pcall(f)
  _G.print, _G.arg = printed, arguments
  if not ok then error(message, 0) end
end

describe("a walk through the contract with bad input", function()
  local names = {}
  for name in pairs(functions) do names[#names + 1] = name end
  table.sort(names)

  it("finds no function that speaks of our own files", function()
    quietly(function()
      local faults = {}
      for _, name in ipairs(names) do
        local entry = functions[name]
        local args = table.pack(table.unpack(entry, 2))
        assert(try(faults, name, entry[1], args))
        walk(faults, "tn." .. name, entry[1], args)
      end
      assert.equal("", table.concat(faults, "\n"))
    end)
  end)

  it("finds no method that does", function()
    quietly(function()
      local faults = {}
      for _, m in ipairs(methods) do
        local object, name, args = table.unpack(m)
        local f = object[name]
        local all = table.pack(object, table.unpack(args, 1, args.n))
        assert(try(faults, name, f, all))
        walk(faults, ":" .. name, f, all)
      end
      assert.equal("", table.concat(faults, "\n"))
    end)
  end)

  it("has no surplus argument swallowed", function() quietly(function()
    local swallowed = {}
    local function check(name, f, args)
      if open[name] then return end
      args = with(args, args.n + 1, { nonsense = 1 })
      args.n = args.n + 1
      local ok, message = pcall(call, f, args)
      local wanted = not ok and message:find("script:1: bad argument #%d+ to ")
      if not wanted then swallowed[#swallowed + 1] = name .. ": " .. tostring(message):sub(1, 100) end
    end
    for _, name in ipairs(names) do
      local entry = functions[name]
      check(name, entry[1], table.pack(table.unpack(entry, 2)))
    end
    for _, m in ipairs(methods) do
      local object, name, args = table.unpack(m)
      check(name, object[name], table.pack(object, table.unpack(args, 1, args.n)))
    end
    assert.equal("", table.concat(swallowed, "\n"))
  end) end)

  it("has no unknown option taken", function() quietly(function()
    local taken = {}
    local function check(name, f, args)
      for i = 1, args.n do
        local last = is_plain(args[i]) and not args[i][1] and name ~= "barrier"
        if last then
          local ok, message = pcall(call, f, with(args, i, with(args[i], "nonsense", 1)))
          local told = not ok and message:find("unknown option 'nonsense'", 1, true)
          if not told then taken[#taken + 1] = name .. ": " .. tostring(message):sub(1, 100) end
        end
      end
    end
    for _, name in ipairs(names) do check(name, functions[name][1], table.pack(table.unpack(functions[name], 2))) end
    for _, m in ipairs(methods) do
      check(m[2], m[1][m[2]], table.pack(m[1], table.unpack(m[3], 1, m[3].n)))
    end
    assert.equal("", table.concat(taken, "\n"))
  end) end)
end)

-- What comes of code that a script holds, with the names above.
local function says(code, message)
  local chunk = assert(load("local tn, raw, d, net, ens, classes, moons = ... " .. code, "=script"))
  helper.raises(function() chunk(tn, raw, d, net, ens, classes, moons) end, message)
end

describe("bad input gets its sentence:", function()
  for code, message in pairs{
    ["net:fit(d, { lr = 0 })"] = "bad argument #2 to 'fit' (lr must be more than 0 and finite, got 0)",
    ["net:fit(d, { lr = -0.1 })"] = "lr must be more than 0 and finite, got -0.1",
    ["net:fit(d, { lr = 1/0 })"] = "lr must be more than 0 and finite, got inf",
    ["net:step(d, { lr = 0 })"] = "bad argument #2 to 'step' (lr must be more than 0 and finite, got 0)",
    ["net:fit(d, { batch = 0 })"] = "batch must be at least 1, got 0",
    ["net:fit(d, { batch = 2.5 })"] = "batch: whole number expected, got 2.5",
    ["net:fit(d, { batch = false })"] = "batch: number expected, got boolean",
    ["net:fit(d, { epochs = -1 })"] = "epochs must be at least 0, got -1",
    ["net:fit(d, { epochs = math.maxinteger })"] = "epochs must be at most 9007199254740992, got",
    ["net:fit(d, { record = { x = 1 } })"] = "record: list of parameter names, or \"all\", expected, got field 'x'",
    ["tn.ensemble{ 1, {2, 'relu'}, {1, 'identity'}, members = 0 }"] = "members must be at least 1, got 0",
    ["tn.ensemble{ 1, {2, 'relu'}, {1, 'identity'}, members = 1e12 }"] =
      "(1000000000000 nets of 7 parameters would need 56000.0 GB of memory, this machine has",
    ["tn.net{ 1, {2, 'relu'}, {1, 'identity'}, init = 0/0 }"] = "init: w1: finite numbers expected, got NaN",
    ["tn.net{ 1, {2, 'relu'}, {1, 'identity'}, init = { 'normal', std = 1/0 } }"] =
      "init: std: finite numbers expected, got inf",
    ["tn.net{ 1, {2, 'relu'}, {1, 'identity'}, init = print }"] =
      "init: number, law or table of laws expected, got function",
    ["tn.net{ 1, net, {1, 'identity'} }"] = "layer 1 is net; write {2, \"relu\"}: units, then the activation",
    ["net:loss(d, net)"] = "unknown loss 'net'",
    ["net:loss(d, ('x'):rep(500))"] = "unknown loss '" .. ("x"):rep(40) .. "...'",
    ["tn.array{ 1, 2, x = 3 }"] = "bad argument #1 to 'array' (field 'x' stands among the numbers)",
    ["tn.array{ {1, 2}, {3, 4, up = 1} }"] = "field 'up' stands among the numbers",
    ["local m = tn.array{ {1, 2} }:mean 'rows'"] = "bad argument #1 to 'mean' (no argument expected, got string)",
    ["local m = tn.math.max(1, 2, 3)"] = "bad argument #3 to 'max' (no argument expected, got number)",
    ["tn.array.zeros(2.5)"] = "bad argument #1 to 'zeros' (whole number expected, got 2.5)",
    ["tn.array.linspace(0, 0/0, 3)"] = "bad argument #2 to 'linspace' (finite number expected)",
    ["tn.rng(1):shuffle(d)"] = "bad argument #1 to 'shuffle' (table or array expected, got dataset)",
    ["tn.rng(1):uniform(2, 2, 0, 1/0)"] = "the bounds must be finite",
    ["tn.printf('%d', 1.5)"] = "bad argument #2 to 'printf' (%d and %x want a whole number, got 1.5; write %g, or %.3f)",
    ["tn.printf('%s %d', 1)"] = "bad argument #3 to 'printf'",
    ["local f = tn.data.csv"] = "unknown field 'csv' of tn.data; did you mean 'load'?",
    ["local f = tn.data.read_csv"] = "unknown field 'read_csv' of tn.data; did you mean 'load'?",
    ["tn.census(ens, d, { n = 3 })"] = "bad argument #3 to 'census' (no argument expected, got table)",
    ["tn.out ''"] = "a file name is empty",
    ["net:save_txt{ 1, 2 }"] = "bad argument #1 to 'save_txt' (path 1: text expected, got number)",
    ["net:save_txt{ 'a\\0b', 'c' }"] = "bad argument #1 to 'save_txt' (a path holds no character 0, got 'a\\0b')",
    ["net:get(('w'):rep(500))"] = "unknown parameter '" .. ("w"):rep(40) .. "...'",
    ["net:kinks(1, 0/0)"] = "bad argument #2 to 'kinks' (hi must not be NaN)",
    ["net:kinks(2, 1)"] = "lo must lie below hi, got 2 and 1",
    ["tn.act.define('odd', function(z) return tn.math.log1p(2, z) end)"] = "bad argument #2 to 'log1p' (no argument expected",
    ["tn.act.define('odd', function(z) return tn.math.max(2, 3, z) end)"] = "bad argument #3 to 'max' (no argument expected",
    ["tn.act.define('flat', function() return 3 end)"] = "the function returned a constant, not a formula of its argument",
    ["local t = tn.array{ 1 }; tn.act.define('table', function(z) return z + t end)"] =
      "a defined function cannot read an array: it becomes one formula of numbers; write the numbers themselves, as a[1]",
    ["tn.landscape.slice(net, d, { x = 'w1[1,1]', y = 'b1[1]', n = 3 }):minima{ n = 9 }"] =
      "bad argument #1 to 'minima' (no",
  } do
    it(code, function() says(code, message) end)
  end

  it("surplus from s:gsub() is let through", function()
    assert.has_no.errors(function() tn.plot.figure{}.a:title(("a_b"):gsub("_", " ")) end)
  end)
end)

describe("a trained net refuses data that is scaled otherwise:", function()
  local not_scaled = "x is not scaled, but the net was trained on scaled data; write raw:scaled_like(train)"
  local others = "the data is scaled by other numbers than the net's training data; write raw:scaled_like(train)"

  for call_it, n in pairs{ ["net:loss(%s)"] = 1, ["net:metrics(%s)"] = 1, ["net:gradient(%s)"] = 1, ["net:hessian(%s)"] = 1,
    ["net:check_gradient(%s)"] = 1, ["net:units(%s)"] = 1, ["net:trace(%s)"] = 1, ["net:step(%s)"] = 1,
    ["ens:loss(%s)"] = 1, ["tn.census(ens, %s)"] = 2, ["tn.autopsy(ens, 1, %s)"] = 3,
    ["tn.landscape.slice(net, %s, { x = 'w1[1,1]', y = 'w1[1,2]' })"] = 2, ["tn.landscape.atlas(net, %s)"] = 2,
    ["tn.landscape.line(net, net:copy(), %s)"] = 3 } do
    it(call_it, function()
      says(call_it:format "raw", ("bad argument #%d"):format(n))
      says(call_it:format "raw", not_scaled)
      says(call_it:format "tn.data.book7{ n = 9 }:minmax()", others)
    end)
  end

  it("net:fit takes other numbers, but not unscaled after scaled or scaled after unscaled", function()
    says("net:copy():fit(raw, { epochs = 1 })", "bad argument #1 to 'fit' (" .. not_scaled)
    says("local n = tn.net{ 1, {1, 'tanh'} } n:fit(raw, { epochs = 1 }) n:fit(d, { epochs = 1 })",
      "x is scaled, but the net was trained on data that is not; give it as it was, or make a new net")
    local other = book_net()
    other:fit(d, { epochs = 1 })
    other:fit(tn.data.book7{ n = 9, seed = 3 }:minmax(), { epochs = 1 })
    assert.is_number(other:loss(tn.data.book7{ n = 9, seed = 3 }:minmax()))
  end)

  it("and takes what is scaled like it, also after a journey through a file", function()
    local like = tn.data.book7{ n = 9, seed = 3 }:scaled_like(d)
    assert.is_number(net:loss(like))
    local back = tn.net.load(path "net.tn")
    assert.equal(net:loss(like), back:loss(like))
    helper.raises(function() back:loss(raw) end, not_scaled)
  end)
end)

describe("the loss that is meant without a name", function()
  it("is half_mse for net:loss and slices, the loss of the training for derivatives, lines and proofs", function()
    assert.equal(moons:loss(classes, "half_mse"), moons:loss(classes))
    local g, value = moons:gradient(classes)
    local g_bce, bce = moons:gradient(classes, "bce")
    assert.equal(bce, value)
    assert.is_true(g == g_bce)
    assert.is_true(moons:hessian(classes) == moons:hessian(classes, "bce"))
    assert.equal("bce", moons:check_gradient(classes).loss)
    assert.matches("^gradient check of bce: ", tostring(moons:check_gradient(classes)))
    assert.equal(bce, moons:trace(classes).loss)
    assert.matches("^loss %(bce%) ", tostring(tn.landscape.line(moons, moons:copy(), classes, { n = 3 })))
    local seen = tn.landscape.slice(moons, classes, { x = "w1[1,1]", y = "w1[1,2]", n = 3 })
    assert.matches("^loss %(half_mse, ", tostring(seen))
    assert.matches("\n  The net itself was trained on bce%.\n", tostring(seen))
    assert.is_nil(tostring(tn.landscape.slice(net, d, { x = "w1[1,1]", y = "w1[1,2]", n = 3 })):find "trained on")
  end)

  it("is the loss of the training where half_mse cannot be", function()
    local three = tn.data.moons{ n = 20 }:onehot()
    local soft = tn.net{ 2, {2, "softmax"}, seed = 1 }
    helper.raises(function() soft:loss(three) end, 'loss half_mse does not go with a softmax output: write loss = "cross_entropy"')
    soft:fit(three, { loss = "cross_entropy", epochs = 1 })
    assert.equal(soft:loss(three, "cross_entropy"), soft:loss(three))
  end)
end)

describe("what is huge", function()
  it("is printed in short", function()
    local wide = tn.landscape.slice(net, d, { x = "w1[1,1]", y = "w1[1,2]", n = 3, radius = 1e300 })
    for line in tostring(wide):gmatch "[^\n]+" do assert.is_true(#line <= 80, line) end
  end)

  it("answers at once: the records of a long training are not made before it", function()
    local seen
    local long = book_net():fit(d, { epochs = 1e9, every = 10, on_epoch = function(e)
      seen = e.epoch
      return e.epoch < 50
    end })
    assert.equal(50, seen)
    assert.equal("stopped", long.status)
    assert.equal(6, #long.epochs)
  end)

  it("has more records than there was room for at first", function()
    local many = book_net():fit(d, { epochs = 700, every = 1, record = { "b2[1]" } })
    local few = book_net():fit(d, { epochs = 700, every = 350, record = { "b2[1]" } })
    assert.equal(701, #many.epochs)
    assert.equal(few.train.loss[3], many.train.loss[701])
    assert.equal(few.train.loss[2], many.train.loss[351])
    assert.equal(few.params["b2[1]"][2], many.params["b2[1]"][351])
  end)
end)
