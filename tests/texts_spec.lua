-- Every sentence an error may say has its Chinese one: the formats are read from the sources.
local helper = require "helper"
local text = require "tinynet.text"
local sentences = require "tinynet.text.errors_zh"

-- Where the quoted text ends that begins at i.
local function end_of_quote(s, i)
  local quote = s:sub(i, i)
  repeat
    i = i + (s:sub(i, i) == "\\" and 2 or 1)
  until s:sub(i, i) == quote
  return i
end

-- The arguments of a call whose bracket opens before `at`.
local function arguments(s, at)
  local list, depth, from, i = {}, 0, at, at
  while i <= #s do
    local c = s:sub(i, i)
    if c == '"' or c == "'" then
      i = end_of_quote(s, i)
    elseif s:find("^%-%-", i) then
      i = s:find("\n", i, true)
    elseif c:find "[%(%{%[]" then
      depth = depth + 1
    elseif c:find "[%)%}%]]" and depth > 0 then
      depth = depth - 1
    elseif c:find "[%),]" and depth == 0 then
      list[#list + 1] = s:sub(from, i - 1)
      if c == ")" then return list end
      from = i + 1
    end
    i = i + 1
  end
end

-- The texts an argument may be: "a" .. "b", or c and "a" or "b". A variable is none.
local function texts_of(argument)
  if argument:find "[\"']" and not argument:gsub('\\"', ""):gsub('"[^"]*"', ""):gsub("'[^']*'", ""):find "[^%s.]" then
    return { load("return " .. argument)() }
  end
  local list = {}
  for part in argument:gmatch '%f[%w](%a+ +"[^"]*")' do
    local word, quoted = part:match "^(%a+) +(.*)$"
    if word == "and" or word == "or" then list[#list + 1] = load("return " .. quoted)() end
  end
  return list
end

-- Words that an argument brings into a sentence as they stand: x and "a layer", outside text.sentence(...).
local function raw_words(argument)
  if argument:find "text%.sentence%(" then return nil end
  for _, quoted in ipairs(texts_of(argument)) do
    local code = quoted == "log" or quoted == "over: " or quoted == ":panel(k)" or quoted:find "^lib"
    if quoted:find "%a%a" and not code then return quoted end
  end
end

local position = { arg = 3, that = 2, sentence = 1 }

-- Format -> the file that says it; and the words put into sentences without a translation.
local function all_formats()
  local found, raw = {}, {}
  local pipe = assert(io.popen("find " .. helper.quote(helper.root .. "/lua") .. " -name '*.lua' | sort"))
  for path in pipe:lines() do
    local source = path:find "/_meta/" and "" or helper.read(path)
    for module, name, at in source:gmatch "%f[%w](%a+)%.(%a+)%(()" do
      local n = (module == "check" or module == "text") and position[name]
      if n and not source:sub(at - 25, at):find "function" then
        local list = arguments(source, at)
        for _, format in ipairs(texts_of(list[n] or "")) do found[format] = path:match "[^/]*$" end
        for k = n + 1, module == "check" and #list or 0 do
          local words = raw_words(list[k])
          if words then raw[#raw + 1] = ("%s: %s"):format(path:match "[^/]*$", words) end
        end
      end
    end
  end
  pipe:close()
  return found, raw
end

-- The texts of a piece of C: neighbours join, those parted by ? : stand apart.
local function c_texts(code)
  local list, at, joined = {}, code:find('"', 1, true), false
  while at do
    local last = end_of_quote(code, at)
    local s = load("return " .. code:sub(at, last))()
    if joined then list[#list] = list[#list] .. s else list[#list + 1] = s end
    at = code:find('"', last + 1, true)
    joined = at and code:find('^%s*"', last + 1) ~= nil
  end
  return list
end

-- Sentence or format of the C code -> the file that says it; and the raising calls that pass tnl_say by.
local function all_of_c()
  local found, raw = {}, {}
  local pipe = assert(io.popen("find " .. helper.quote(helper.root .. "/src/bind") .. " -name '*.c' | sort"))
  for path in pipe:lines() do
    local source, name = helper.read(path), path:match "[^/]*$"
    for call in source:gmatch "tnl_say(%b())" do
      for _, s in ipairs(c_texts(call)) do found[s] = name end
    end
    for call in source:gmatch "tnl_type_error(%b())" do
      for _, s in ipairs(c_texts(call)) do found[s] = name end
    end
    for call in source:gmatch "%f[%w_]wrong(%(it, .-%));" do
      local texts = c_texts(call)
      found[texts[#texts]] = name
    end
    for call in source:gmatch "return refuse_kind(%b())" do found[c_texts(call)[1]] = name end
    for f, call in source:gmatch "%f[%w_](luaL_%a+)(%b())" do
      local direct = f:find "^luaL_error" or f:find "^luaL_arg"
      for _, s in ipairs(direct and c_texts(call:gsub("tnl_say%b()", "")) or {}) do
        if s:find "%a+ %a+" and s ~= "not enough memory" then raw[#raw + 1] = name .. ": " .. s end
      end
    end
  end
  pipe:close()
  return found, raw
end

-- "%d %s": what a format takes.
local function directives(format)
  local list = {}
  for d in format:gsub("%%%%", ""):gmatch "%%[-+ #0-9.]*%a" do list[#list + 1] = d end
  return table.concat(list, " ")
end

describe("the sentences of errors", function()
  local formats, raw = all_formats()

  it("have all a Chinese one in lua/tinynet/text/errors_zh.lua, with the same directives", function()
    local count, missing = 0, {}
    for format, file in pairs(formats) do
      count = count + 1
      local zh = sentences[format]
      if not zh and format:find "%a%a" and format ~= "%s" then missing[#missing + 1] = file .. ": " .. format end
      if zh then assert.equal(directives(format), directives(zh), format) end
    end
    table.sort(missing)
    assert.is_true(count > 250)
    assert.equal("", table.concat(missing, "\n"))
  end)

  it("take in no English words beside their formats", function() assert.equal("", table.concat(raw, "\n")) end)

  it("and no Chinese sentence is left of an error that is gone", function()
    local gone = {}
    for format in pairs(sentences) do gone[#gone + 1] = not formats[format] and format or nil end
    assert.equal("", table.concat(gone, "\n"))
  end)

  it("of the C code have theirs in lua/tinynet/text/engine_zh.lua", function()
    local engine_zh = require "tinynet.text.engine_zh"
    local found, unsaid = all_of_c()
    local count, missing, gone = 0, {}, {}
    for s, file in pairs(found) do
      count = count + 1
      local zh = engine_zh[s]
      if zh then assert.equal(directives(s), directives(zh), s) else missing[#missing + 1] = file .. ": " .. s end
    end
    for key in pairs(engine_zh) do
      local other = key:find "^%u" or key == "libwebpmux is of another version" or key:find "^%l+$"
      if not found[key] and not other then gone[#gone + 1] = key end
    end
    assert.is_true(count > 120)
    assert.equal("", table.concat(missing, "\n"))
    assert.equal("", table.concat(gone, "\n"))
    assert.equal("", table.concat(unsaid, "\n"))
  end)

  it("are found in all the ways formats are written", function()
    assert.same({ "a %s b" }, texts_of '"a %s " .. "b"')
    assert.same({ "a", "b" }, texts_of 'x == y and "a" or "b"')
    assert.same({}, texts_of "message")
    assert.same({ "x", '"a, (b"', " f(1, 2)" }, arguments('(x,"a, (b", f(1, 2))', 2))
  end)

  it("are said in the language of the run", function()
    finally(function() text.set "en" end)
    local tn = require "tinynet"
    local net = tn.net{ 1, {1, "identity"}, seed = 1 }
    text.set "zh"
    helper.raises(function() net:fit(tn.data.book7(), { epoch = 1 }) end,
      "bad argument #2 to 'fit' (未知的选项 'epoch'；是否应为 'epochs'？)")
    helper.raises(function() return net.wieghts end, "未知的字段 'wieghts'（属于 net）")
    text.set "en"
    helper.raises(function() return net.seeed end, "unknown field 'seeed' of net; did you mean 'seed'?")
  end)
end)

describe("texts", function()
  it("say one of a thing in the singular", function()
    local before = text.lang()
    text.set "en"
    assert.equal("atlas of 1 start of 1-2-1, init torch, by lm on mse: 1 solution",
      text.get("atlas.head", 1, "1-2-1", "torch", "lm", "mse", 1))
    assert.equal("atlas of 21 starts of 1-2-1, init torch, by lm on mse: 0 solutions",
      text.get("atlas.head", 21, "1-2-1", "torch", "lm", "mse", 0))
    assert.equal("history: ok, 1 epoch, 100 001 steps of batch 8, sgd lr 1, trained on mse",
      text.get("history.head", "ok", "1", "100 001", 8, "sgd", 1, "mse"))
    assert.equal(", 1 class", text.get("data.classes", 1))
    assert.equal(", 2 classes", text.get("data.classes", 2))
    text.set(before)
  end)
end)

describe("help in Chinese", function()
  it("has a sentence for everything public, and for nothing else", function()
    local doc = require "tinynet.doc"
    local said, known = require "tinynet.text.help_zh", {}
    for _, entry in ipairs(doc.index()) do known[entry.path] = true end
    for _, class in ipairs(doc.objects()) do
      if not class:find "^tn" then known["class " .. class] = true end
    end
    for _, name in ipairs(doc.modules()) do known["module " .. name] = true end
    for name in pairs(known) do assert.is_string(said[name], name) end
    for name, sentence in pairs(said) do
      assert.is_true(known[name], name)
      assert.matches("。$", sentence)
    end
  end)
end)
