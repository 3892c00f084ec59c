-- The catalogue of first-hour mistakes: what the message says, what is marked, what the hint says.
local helper = require "helper"

local begin = [[
local tn = require "tinynet"
local x, t = 3, { 1, 2 }
local a = tn.array{ 1, 2, 3 }
local raw = tn.data.book7{ n = 50 }
local d = raw:minmax()
local xor = tn.data.xor{ n = 40 }
local net, net2 = tn.net{ 1, {2, "tanh"}, {1, "identity"} }, tn.net{ 2, {2, "tanh"}, {1, "identity"} }
]]

-- { what it is, the line or lines, the message (plain), the word marked or nil, the hint (plain) or nil }
local mistakes = {
  { "a misspelt option", 'net:fit(d, { epoch = 10 })',
    "bad argument #2 to 'fit' (unknown option 'epoch'; did you mean 'epochs'?)", "epoch" },
  { "a misspelt activation", 'tn.net{ 1, {2, "rleu"}, {1, "identity"} }',
    "bad argument #1 to 'net' (layer 1: unknown activation 'rleu'; did you mean 'relu'?)", "rleu" },
  { "a misspelt init law", 'tn.net{ 1, {2, "relu"}, {1, "identity"}, init = "nromal" }',
    "unknown law 'nromal'; did you mean 'normal'?", "nromal" },
  { "a misspelt method", 'net:predcit(2)', "unknown field 'predcit' of net; did you mean 'predict'?", "predcit" },
  { "net:train", 'net:train(d)', "unknown field 'train' of net", "train", "a net is trained by net:fit(d, { ... })" },
  { "!=", 'if x != 3 then print(x) end', "'then' expected near '!'", "!=", 'Lua writes "not equal" as ~=' },
  { "+=", 'x += 1', "syntax error near '+'", "x +=", "write x = x + ..." },
  { "++", 'x++', "syntax error near '+'", "x++", "write x = x + 1" },
  { "**", 'print(x ** 2)', "unexpected symbol near '*'", "**", "a power is written x ^ 2" },
  { "&&", 'if x > 2 && x < 5 then print(x) end', "near '&'", "&&", "Lua writes and instead of &&" },
  { "= for ==", 'if x = 3 then print(x) end', "'then' expected near '='", nil, "compare with ==" },
  { "None", 'y = None', "undefined global 'None'", "None", "Lua's word for nothing is nil" },
  { "True", 'y = True', "undefined global 'True'", "True", "Lua writes true" },
  { "a dot instead of a colon", 'net.fit(d, { epochs = 10 })',
    "calling 'fit' on bad self (net expected, got dataset; write net:fit(...) with a colon)", "fit" },
  { "a[0]", 'print(a[0])', "index 0 is out of range 1 to 3", "[0]", "indices count from 1" },
  { "a loop from 0", 'for i = 0, 2 do print(a[i]) end', "index 0 is out of range 1 to 3", nil, "indices count from 1" },
  { "beyond the end of a list", 'print(t[3].x)', "attempt to index a nil value", "[3]", "lists are counted from 1" },
  { "net.b1[2]", 'print(net.b1[2])', "index 2 is out of range 1 to 1", nil,
    'net.b1 has one row: write net.b1[1][j], or net:get "b1[j]"' },
  { "scaling after the split", 'local tr, va = raw:split(0.8)\ntr = tr:minmax()\nnet:fit(tr, { val = va })',
    "val is scaled otherwise than the training set; scale first, then split: d:minmax():split(0.8)", "fit" },
  { "bce on an identity output", 'net2:fit(xor, { loss = "bce" })',
    'loss bce wants a sigmoid output: end the net with {1, "sigmoid"} instead of {1, "identity"}; or keep it and write '
      .. 'loss = "bce_logits"', "fit" },
  { "mean squared error by another name", 'net:fit(d, { loss = "mes" })',
    "unknown loss 'mes'; did you mean 'mse'?", "mes" },
  { "sizes without names", 'tn.plot.figure(800, 500)',
    "bad argument #1 to 'figure' (table of options expected, got number)", nil, "options have names and stand in braces" },
  { "sizes in inches", 'tn.plot.figure{ width = 8, height = 5 }', "width = 8: sizes are px, not inches", "figure" },
  { "np.", 'y = np.zeros(3)', "undefined global 'np'", "np", "there is no numpy here; arrays are tn.array" },
  { "len(x)", 'print(len(a))', "undefined global 'len'", "len", "the length of x is #x" },
  { "a.shape[1]", 'print(a.shape[1])', "attempt to index a function value (field 'shape')", ".shape[",
    "shape is a method: write it with a colon and (), as x:shape()" },
  { "a.shape()", 'print(a.shape())', "write array:shape(...) with a colon", "shape" },
  { "elif", 'if x == 1 then\n  print(1)\nelif x == 2 then\n  print(2)\nend', "syntax error near 'x'", "elif",
    "Lua writes elseif" },
  { "print x", 'print x', "syntax error near 'x'", "print x", "write print(x)" },
  { "a comment with #", '# a comment', "unexpected symbol near '#'", "#", "comments begin with --" },
  { "a comment with //", '// a comment\nprint(x)', "", nil, "comments begin with --" },
  { "string + number", 'print("epochs: " + 10)', "attempt to add a 'string' with a 'number'", nil, "texts are joined with .." },
  { "a table in a text", 'print("net: " .. t)', "attempt to concatenate a table value (local 't')", "t", "tostring(x)" },
  { "a number in quotes", 'net:fit(d, { epochs = "100" })', "epochs: number expected, got string", '= "1',
    "write the number without quotes" },
  { "a learning rate of 0", 'net:fit(d, { lr = 0 })', "lr must be more than 0 and finite, got 0" },
  { "a layer without activation", 'tn.net{ 1, {2}, {1, "identity"} }',
    "layer 1 has no activation; write {2, \"relu\"}", "net" },
  { "layers as bare numbers", 'tn.net{ 1, 2, 1 }', "layer 1 is a bare number; write {2, \"relu\"}", "net" },
  { "no number of inputs", 'tn.net{ {2, "relu"}, {1, "identity"} }', "the number of inputs comes first", "net" },
  { "shapes that do not multiply", 'print(a:dot(tn.array{ {1, 2} }))',
    "cannot multiply shapes (3) and (1, 2): the inner dimensions are 3 and 1" },
  { "shapes that do not add", 'print(a + tn.array{ 1, 2 })', "shapes (3) and (2) do not fit together" },
  { "weights of a wrong shape", 'net.w1 = { 1, 2, 3 }', "w1 has shape (1, 2), got (1, 3)" },
  { "inputs of a wrong shape", 'net:forward(tn.array{ {1, 2}, {3, 4} })',
    "array of shape (m, 1) expected, got (2, 2)", "forward" },
  { "data of another net", 'net:fit(xor, { epochs = 1 })', "the data has 2 inputs, the net 1", "fit" },
  { "a missing file", 'local p = tn.data.load "prizes.txt"', "prizes.txt: No such file or directory", nil,
    "a path is looked up from the folder in which tinynet was started" },
  { "a method of a number", 'print(x:sqrt())', "attempt to index a number value (local 'x')", nil, "a number has no methods" },
  { "sqrt without math", 'print(sqrt(x))', "undefined global 'sqrt'", "sqrt", "write math.sqrt(x)" },
  { "calling the net", 'print(net(0.5))', "attempt to call a tinynet.net value (local 'net')", "net",
    "write net:forward(x) or net:predict(x)" },
  { "def", 'def f(x):\n  return x', "syntax error near 'f'", "def f", "write function f(...) ... end" },
  { "range", 'for i in range(10):\n  print(i)', "", nil, "for i = 1, 10 do ... end" },
  { "in without ipairs", 'for v in t do print(v) end', "attempt to call a table value", nil, "for _, v in ipairs(t) do" },
  { "import", 'import lfs', "syntax error near 'lfs'", "import lfs", "a module is loaded by: local lfs" },
  { "a Chinese comma", 'print(x， t)', "near '<\\239>'", nil, "'，' is a full-width letter; write ," },
  { "square brackets", 'y = [1, 2, 3]', "unexpected symbol near '['", nil, "lists are written with braces" },
  { "a missing comma", 'net:fit(d, { lr = 0.1 epochs = 5 })', "'}' expected near 'epochs'", "epochs",
    "between the entries of a table stands a comma" },
  { "a misspelt function of Lua", 'print(string.fromat("%d", 1))', "attempt to call a nil value (field 'fromat')", "fromat",
    "did you mean string.format?" },
  { "text against number", 'if "3" > x then print(x) end', "attempt to compare number with string", nil, "tonumber(s)" },
  { "an unknown parameter", 'print(net:get "w1[3,1]")', "unknown parameter 'w1[3,1]'; did you mean", "w1[3,1]" },
  { "an unknown global", 'net:fit(train, { epochs = 1 })', "undefined global 'train'", "train" },
  { "a picture format that is none", 'tn.plot.figure{}:save "picture.jpg"', "the path must end in .png, .svg, .pdf or .webp" },
  -- what those write who come from Python
  { "an f-string", 'print(f"loss {x:.2f}")', "undefined global 'f'", nil, 'tn.printf("loss %g", x)' },
  { "a list from 0", 'print(t[0] + 1)', "attempt to perform arithmetic on a nil value", "[0]", "lists are counted from 1" },
  { "a.shape[0]", 'print(a.shape[0])', "attempt to index a function value", ".shape[", "as x:shape()" },
  { "a.T", 'y = a.T', "unknown field 'T' of array; did you mean 't'?", "T", "a:t()" },
  { "a.size", 'y = a.size', "unknown field 'size' of array", "size", "a:shape() answers all dimensions" },
  { "named arguments", 'net:fit(d, epochs=10)', "')' expected near '='", nil, "stand in braces: f(x, { epochs = ... })" },
  { "axis=0", 'y = a:mean(axis=0)', "')' expected near '='", "axis=", 'write a:sum "rows"' },
  { "a list comprehension", 'y = [v * 2 for v in t]', "unexpected symbol near '['", nil, "a:map(f) of an array" },
  { "a comprehension in braces", 'y = {v * 2 for v in t}', "'}' expected near 'for'", nil, "no list comprehensions" },
  { 'print "a", b', 'print "a", x', "syntax error near ','", nil, 'print("a", b)' },
  { "a[1:3]", 'print(a[1:3])', "']' expected near ':'", "a[1:", "a:slice(first, last)" },
  { "w[1,2]", 'y = net.w1[1,2]', "']' expected near ','", "net.w1[1,2]", "net.w1[i][j] or net.w1:get(i, j)" },
  { "a if c else b", 'y = 1 if x > 2 else 3', "'then' expected near 'else'", nil, "c and a or b" },
  { "c ? a : b", 'y = x > 2 ? 1 : 3', "near '?'", nil, "c and a or b" },
  { "x is None", 'if x is None then x = 1 end', "'then' expected near 'is'", "is None", "x == nil" },
  { '"-" * 20', 'print("-" * 20)', "attempt to mul a 'string' with a 'number'", nil, '("-"):rep(20)' },
  { '"%g" % x', 'print("loss %g" % x)', "attempt to mod a 'string' with a 'number'", nil, '("loss %g"):format(x)' },
  { "append", 't.append(3)', "attempt to call a nil value (field 'append')", "t.append", "t[#t + 1] = value" },
  { "enumerate", 'for i, v in enumerate(t) do print(v) end', "undefined global 'enumerate'", "enumerate", "ipairs(t)" },
  { "tn.zeros", 'y = tn.zeros(3)', "unknown field 'zeros' of tinynet", "tn.zeros", "tn.array.zeros" },
  { "rows in [[ ]]", 'y = tn.array([[1, 2], [3, 4]])', "got string", nil, "{ {1, 2}, {3, 4} }" },
  { "a @ b", 'y = net.w1 @ a', "unexpected symbol near '@'", nil, "net.w1:dot(a)" },
  { "1_000", 'y = 1_000', "malformed number near '1_'", nil, "without _" },
  { "fit(x, y)", 'net:fit(a, a)', "dataset expected, got array", nil, "tn.data.new(x, y)" },
  { "Adam", 'net:fit(d, { optimizer = "Adam" })', "unknown optimizer 'Adam'; did you mean 'adam'?", "Adam" },
  { "net.weights", 'print(net.weights)', "unknown field 'weights' of net", "weights", "net:params()" },
  { "random", 'random.seed(1)', "undefined global 'random'", "random", "tn.rng(seed)" },
  { "import numpy", 'import numpy as np', "syntax error near 'numpy'", "import numpy", "arrays are tn.array" },
  { "sum", 'y = sum(t)', "undefined global 'sum'", "sum", "a:sum()" },
  { "a dict", 'y = {"a": 1}', "'}' expected near ':'", nil, "a = value" },
  { "try", 'try:\n  print(x)', "undefined global 'try'", nil, "pcall" },
  { "===", 'if x === 3 then print(x) end', "unexpected symbol near '='", "===", "compare with ==" },
  { "<>", 'if x <> 3 then print(x) end', "unexpected symbol near '>'", "<>", "as ~=" },
  { "local x == 3", 'local y == 3', "near '=='", nil, "a value is given by a single =: y = ..." },
  { "1 < x < 5", 'if 1 < x < 5 then print(x) end', "attempt to compare boolean with number", nil, "1 < x and x < 5" },
  { "continue", 'for i = 1, 3 do if i == 2 then continue end end', "near 'end'", "continue", "no continue" },
  { "for i in 1, 10", 'for i in 1, 10 do print(i) end', "attempt to call a number value", nil, "for i = 1, ... do" },
  { "else if", 'if x == 1 then print(1) else if x == 2 then print(2) end', "'end' expected", "else if", "in one word: elseif" },
  { "a missing end", 'for i = 1, 3 do\n  print(i)\nprint(x)', "'end' expected (to close 'for' at line 8)", nil,
    "has an end of its own" },
  { "an end too many", 'print(x)\nend', "<eof> expected near 'end'", "end", "one end too many" },
  { "return amid a script", 'return 5\nprint(x)', "<eof> expected near 'print'", nil, "return is the last word" },
  { "a name in Chinese", 'local 学习率 = 0.1', "<name> expected", nil, "names are made of a to z" },
  { "a full-width digit", 'local y = １ -- 一', "unexpected symbol", nil, "'１' is a full-width letter; write 1" },
  { "an activation in capitals", 'tn.net{ 1, {2, "ReLU"}, {1, "identity"} }',
    "unknown activation 'ReLU'; did you mean 'relu'?", "ReLU" },
  { "an activation without quotes", 'tn.net{ 1, {2, relu}, {1, "identity"} }', "undefined global 'relu'", "relu",
    'stands in quotes: "relu"' },
  { "an activation itself", 'tn.net{ 1, {2, tn.act.relu}, {1, "identity"} }',
    'layer 1: the name of an activation expected, as "relu", got activation' },
  { "linear", 'tn.net{ 1, {1, "linear"} }', "unknown activation 'linear'", "linear", 'called "identity"' },
  { "xavier", 'tn.net{ 1, {1, "relu"}, init = "xavier" }', "unknown law 'xavier'", "xavier", '"glorot"' },
  { "no data", 'net:fit{ epochs = 10 }', "dataset expected, got table", nil, "the data come first: net:fit(d, { ... })" },
  { "val as a share", 'net:fit(d, { val = 0.2 })', "dataset expected, got number", nil, "local train, val = d:split(0.8)" },
  { "learning_rate", 'net:fit(d, { learning_rate = 0.1 })', "unknown option 'learning_rate'", "learning_rate", "called lr" },
  { "verbose", 'net:fit(d, { verbose = 1 })', "unknown option 'verbose'", "verbose", "log = 100" },
  { "percent", 'local p, q = d:split(80)', "ratio must be at most 1, got 80", nil, "0.8 is 80 %" },
  { "a seed in quotes", 'tn.net{ 1, {1, "relu"}, seed = "7" }', "seed: whole number expected", nil, "without quotes" },
  { "fig.title = ...", 'local f = tn.plot.figure{}\nf.title = "x"', "field 'title' of figure cannot be set", "f.title =",
    "it is a method: write f:title(...)" },
  { "plot.plot", 'tn.plot.plot({ 1, 2 }, { 1, 2 })', "unknown field 'plot' of tinynet.plot", "plot.plot", "fig:line(x, y)" },
  { "h.r2", 'local h = net:fit(d, { epochs = 1 })\nprint(h.r2)', "unknown field 'r2' of history", ".r2", "h.last.train.r2" },
  { "accuracy of prices", 'local h = net:fit(d, { epochs = 1 })\nprint(h.train.accuracy[1])',
    "attempt to index a nil value (field 'accuracy')", "accuracy", "other data have r2" },
  { "a row that is none", 'print(net.w1[3][1])', "index 3 is out of range 1 to 1", nil, "net.w1[input][unit]" },
  { "set a block", 'net:set("w1", 3)', "unknown parameter 'w1'", '"w1"', "net.w1 = value" },
  { "several inputs", 'net2:forward(1, 2)', "array of shape (m, 2) expected, got (1, 1)", ":forward(1, 2)",
    "net:forward{ 1, 2 }" },
  { "three inputs", 'net2:forward(1, 2, 3)', "no argument expected, got number", ":forward(1, 2, 3)", "net:forward{ 1, 2 }" },
  { "tn.fit", 'tn.fit(net, d)', "unknown field 'fit' of tinynet", "fit", "net:fit(d, { ... })" },
  { "append to an array", 'a:append(3)', "unknown field 'append' of array", "append", "t[#t + 1] = value" },
  { "a.length", 'print(a.length)', "unknown field 'length' of array", "length", "#a" },
  { "math.round", 'print(math.round(2.5))', "attempt to call a nil value (field 'round')", "round", "math.floor(x + 0.5)" },
  { "opt without options", 'print(opt.runs)', "undefined global 'opt'", "opt", "tn.options{" },
  { "unequal lists", 'tn.plot.figure{}:line({ 1, 2 }, { 1, 2, 3 })', "x has 2 values, but y has 3", "line" },
}

local function complain(text, options)
  local file = helper.write(helper.tmpdir() .. "/script.lua", text)
  local out, err, code = helper.run(file, options)
  assert.equal(1, code, err)
  assert.equal("", out)
  return err
end

-- What stands above the ^^^ of a message.
local function marked(err)
  local line, marker = err:match "\n *%d+ | ([^\n]*)\n *| ( *^+)"
  if not line then return "" end
  local first, last = marker:find "%^+"
  return line:sub(first, last)
end

describe("a typical mistake of the first hour gets its sentence:", function()
  for _, m in ipairs(mistakes) do
    local name, code, message, word, hint = table.unpack(m, 1, 5)
    it(name, function()
      local err = complain(begin .. code .. "\n")
      assert.truthy(err:find(message, 1, true), err)
      assert.matches("script.lua:%d+: ", err)
      if word then assert.equal(word, marked(err)) end
      if hint then assert.truthy(err:match("\nhint: [^\n]*"):find(hint, 1, true), err) end
      if not hint then assert.is_nil(err:find("\nhint: ", 1, true), err) end
    end)
  end

  it("the library was not required", function()
    local err = complain 'local net = tn.net{ 1, {1, "identity"} }\n'
    assert.truthy(err:find("attempt to index a nil value (global 'tn')", 1, true))
    assert.truthy(err:find('hint: begin the script with: local tn = require "tinynet"', 1, true))
    assert.equal("tn", marked(err))
  end)

  it("raw years go into forward: a warning, once", function()
    local file = helper.write(helper.tmpdir() .. "/script.lua", begin
      .. "net:fit(d, { epochs = 1 })\nnet:forward(1950)\nnet:forward(1951)\n")
    local _, err, code = helper.run(file)
    assert.equal(0, code)
    assert.equal(1, select(2, err:gsub("did you mean net:predict%?", "")))
  end)
end)

-- A sentence without what stays as the user wrote it: quoted words, code, Lua's frame.
local function bare(sentence)
  return (sentence:gsub("bad argument #%d+ to ", ""):gsub("'[^']*'", ""):gsub('"[^"]*"', ""):gsub("%b{}", "")
    :gsub("[%w_.]*[:.]?[%w_]+%b()", ""))
end

local chinese = "[\xE4-\xE9][\x80-\xBF][\x80-\xBF]"

describe("in Chinese, the same mistake says no English sentence:", function()
  -- Lua's own sentences, which stay as every book on Lua has them.
  local lua = { "attempt to ", " near ", "unfinished " }

  for _, m in ipairs(mistakes) do
    it(m[1], function()
      local err = complain(begin .. m[2] .. "\n", { env = { TINYNET_LANG = "zh" } })
      local message, hint = err:match "script.lua:%d+: ([^\n]*)", err:match "\n提示：([^\n]*)"
      local own = false
      for _, words in ipairs(lua) do own = own or message:find(words, 1, true) end
      if not own then
        assert.matches(chinese, message)
        assert.is_nil(bare(message):find "%a%a+ %a%a+ %a%a+", message)
      end
      assert.equal(m[5] ~= nil, hint ~= nil, err)
      if hint then
        assert.matches(chinese, hint)
        assert.is_nil(bare(hint):find "%a%a+ %a%a+ %a%a+", hint)
      end
      assert.is_nil(err:find("\nhint: ", 1, true), err)
    end)
  end
end)

describe("hints", function()
  it("come in Chinese, too", function()
    local err = complain("x = 1\nx += 1\n", { env = { TINYNET_LANG = "zh" } })
    assert.truthy(err:find("\n提示：请写 x = x + ...", 1, true))
    assert.truthy(complain("-- 中文\nprint(None.x)\n", { env = { TINYNET_LANG = "zh" } }):find "\n提示：Lua 中表示空值的是 nil")
  end)

  it("know the library's Chinese sentences", function()
    local zh = { env = { TINYNET_LANG = "zh" } }
    local err = complain(begin .. 'net:fit(d, { epochs = "100" })\n', zh)
    assert.truthy(err:find("epochs：应为数，得到 string", 1, true))
    assert.truthy(err:find("提示：数不要加引号", 1, true))
    err = complain(begin .. "tn.plot.figure(800, 500)\n", zh)
    assert.truthy(err:find "提示：选项要写名称", err)
    assert.truthy(complain(begin .. "net:train(d)\n", zh):find "提示：训练网络用")
  end)

  it("name the library where require asked for another", function()
    for _, name in ipairs{ "tinynett", "tinynet.plots" } do
      local err = complain(("local tn = require %q\n"):format(name))
      assert.truthy(err:find('hint: the library is tn = require "tinynet"', 1, true), err)
    end
  end)

  it("mark the right column behind tabs and Chinese letters", function()
    local err = complain "local t = {}\n\tlocal s = '中文' .. t.name.first\n"
    assert.truthy(err:find("\n     2 | \tlocal s = '中文' .. t.name.first\n       | \t" .. (" "):rep(22) .. "^^^^\n", 1, true),
      err)
  end)

  it("say nothing where they know nothing", function()
    assert.is_nil(complain("error 'mine'\n"):find "hint")
  end)
end)
