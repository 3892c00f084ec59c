-- Documentation at run time: of Lua functions from the `---` block above them, of everything public (also what is
-- written in C) from the stubs in _meta, which src/dist/meta.lua writes. Requires nothing and runs nothing.
local doc = {}

local home = debug.getinfo(1, "S").source:match "^@(.*/)" or ""
local files = {} -- path -> lines, or false

-- The lines of a file; nil where it cannot be read.
local function lines_of(path)
  if files[path] == nil then
    local file, list = io.open(path), {}
    for line in file and file:lines() or function() end do list[#list + 1] = line end
    if file then file:close() end
    files[path] = file and list or false
  end
  return files[path] or nil
end

--- The comment block that ends above line n, without its dashes; nil where there is none. A function that is made
--- in a loop has the block of the loop.
---@param lines string[]
---@param n integer
---@return string[]|nil
function doc.above(lines, n)
  if n > 1 and lines[n - 1]:find "^%s*for .* do$" then n = n - 1 end
  local first = n
  while first > 1 and lines[first - 1]:find "^%s*%-%-%-" do first = first - 1 end
  if first == n then return nil end
  local block = {}
  for i = first, n - 1 do block[#block + 1] = lines[i]:match "^%s*%-%-%- ?(.*)$" end
  return block
end

-- The comment at the head of a file.
local function head(path)
  local block = {}
  for _, line in ipairs(lines_of(path) or {}) do
    local text = line:match "^%-%- ?(.*)$"
    if not text then break end
    block[#block + 1] = text
  end
  return block[1] and block or nil
end

-- The function behind one that scripts call, see check.guard.
local function behind(f)
  local check = package.loaded["tinynet.check"]
  return check and check.behind(f) or f
end

--- The documentation of a Lua function, or nil.
---@param f function
---@return string[]|nil
function doc.of_function(f)
  local info = debug.getinfo(behind(f), "S")
  local lines = info.source:sub(1, 1) == "@" and lines_of(info.source:sub(2))
  return lines and lines[info.linedefined] and doc.above(lines, info.linedefined)
end

--- The documentation of a kind of mark, a method of axes.
---@param name string
---@return string[]|nil
function doc.of_kind(name)
  return head(home .. "plot/kinds/" .. name .. ".lua")
end

local shared_files = { init = "rows", optimizer = "rows", schedule = "rows" } -- as in init.lua

--- What stands above the making of a class: what its objects are, and a line "@field NAME TYPE WORDS" for each field.
---@param class table
---@return string[]|nil
function doc.of_class(class)
  local lines = lines_of(class.at.source:sub(2))
  return lines and doc.above(lines, class.at.currentline)
end

--- A block of a class in two: what its objects are, and its fields { name =, type =, words = }.
---@param block string[]|nil
---@return string[]
---@return table[]
function doc.split(block)
  local words, fields = {}, {}
  for _, line in ipairs(block or {}) do
    local name, kind, rest = line:match "^@field (%S+) (%S+) ?(.*)$"
    if name then
      fields[#fields + 1] = { name = name, type = kind, words = rest }
    elseif fields[1] then
      fields[#fields].words = fields[#fields].words .. " " .. line
    else
      words[#words + 1] = line
    end
  end
  return words, fields
end

--- What a module file says of itself.
---@param name string as "plot" or "landscape"
---@return string[]|nil
function doc.of_module(name)
  name = shared_files[name] or name
  return head(home .. name .. ".lua") or head(home .. name .. "/init.lua")
end

--- Whether a block is that of a function for other files of the library only.
---@param block string[]|nil
---@return boolean
function doc.is_internal(block)
  for _, line in ipairs(block or {}) do
    if line == "@package" then return true end
  end
  return false
end

-- The public things ---------------------------------------------------------------------------------

local function sorted(t)
  local list = {}
  for key in next, t do
    if type(key) == "string" and not key:find "^_" and key ~= "*" then list[#list + 1] = key end
  end
  table.sort(list)
  return list
end

--- The function behind a callable table, from its metatable; C modules keep it as an upvalue.
---@param mt any
---@return function|nil
function doc.call_of(mt)
  local f = type(mt) == "table" and rawget(mt, "__call")
  if not f then return nil end
  f = behind(f)
  if debug.getinfo(f, "S").what ~= "C" then return f end
  local _, inner = debug.getupvalue(f, 1)
  return inner
end

local function add(list, owner, name, f, sep, block)
  list[#list + 1] = { owner = owner, name = name, path = name and owner .. sep .. name or owner, f = behind(f),
    block = block }
end

local function walk_class(list, class)
  local owner = rawget(class, "__name"):match "^tinynet%.(.*)$"
  for _, name in ipairs(sorted(class.methods)) do
    local f = class.methods[name]
    add(list, owner, name, f, ":", owner == "axes" and doc.of_kind(name) or doc.of_function(f))
  end
end

local function walk_module(list, owner, module)
  if type(module) == "function" then return add(list, owner, nil, module, "", doc.of_function(module)) end
  local call = doc.call_of(debug.getmetatable(module))
  if call then add(list, owner, nil, call, "", doc.of_function(call)) end
  for _, name in ipairs(sorted(module)) do
    local f = rawget(module, name)
    if type(f) == "function" then
      local block = doc.of_function(f)
      if not doc.is_internal(block) then add(list, owner, name, f, ".", block) end
    end
  end
end

--- Everything public among what is loaded: { owner =, name = or nil for the owner itself, path = "net:fit", f =,
--- block = or nil }. `tn` is the library, whose modules are raw fields; C classes are metatables with a table of
--- methods in __names.
---@param tn table
---@return table[]
function doc.public(tn)
  local list, check = {}, package.loaded["tinynet.check"]
  for _, name in ipairs(sorted(tn)) do
    local v = rawget(tn, name)
    if type(v) == "function" and not rawget(debug.getmetatable(tn), "__names")[name] then
      add(list, "tinynet", name, v, ".", doc.of_function(v))
    elseif type(v) == "table" or type(v) == "function" then
      walk_module(list, name, v)
      if name == "landscape" then
        for _, part in ipairs(sorted(v)) do
          if type(rawget(v, part)) == "table" then walk_module(list, "landscape." .. part, rawget(v, part)) end
        end
      end
    end
  end
  for _, class in ipairs(check.classes) do walk_class(list, class) end
  for _, name in ipairs{ "array", "rng" } do
    local methods = rawget(debug.getregistry()["tinynet." .. name], "__names")
    for _, key in ipairs(sorted(methods)) do add(list, name, key, methods[key], ":") end
  end
  return list
end

--- The names of fields that differ from object to object, where the class is one of the library's.
---@param v any
---@param mt table its metatable
---@return table set
function doc.own_names(v, mt)
  local check = package.loaded["tinynet.check"]
  for _, class in ipairs(check and check.classes or {}) do
    if rawequal(class, mt) then
      local ok, names = pcall(class.names, v)
      return ok and names or {}
    end
  end
  return {}
end

-- The stubs -----------------------------------------------------------------------------------------

local index, objects

--- The entries of the stubs by path ("net:fit", "array.zeros", "census"): { path =, owner =, name = or nil,
--- signature =, block = }; the list part has them in order.
---@return table
function doc.index()
  if index then return index end
  index = {}
  local lines = lines_of(home .. "_meta/tinynet.lua") or {}
  for n, line in ipairs(lines) do
    local path, arguments = line:match "^function ([%w_.:]+)(%b()) end$"
    if path then
      local owner, name = path:match "^(.*)[.:]([%w_]+)$"
      if name == "__call" then path, name = owner, nil end
      local entry = { path = path, owner = owner, name = name, block = doc.above(lines, n) or {},
        signature = (owner == "tinynet" and "tn." .. name or path) .. arguments }
      index[path], index[#index + 1] = entry, entry
    end
  end
  return index
end

-- The block that ends at line n of the stubs, above a class.
local function class_block(lines, n)
  local block = doc.above(lines, n) or {}
  while lines[n + 1] and lines[n + 1]:find "^%-%-%-@field" do
    n = n + 1
    block[#block + 1] = lines[n]:sub(4)
  end
  return block
end

--- What the stubs say of objects, by class name ("history"): { words = string[], fields = { { name =, type =,
--- words = }, ... } }; the list part has the names in order.
---@return table
function doc.objects()
  if objects then return objects end
  objects = {}
  local lines = lines_of(home .. "_meta/tinynet.lua") or {}
  for n, line in ipairs(lines) do
    local name = line:match "^%-%-%-@class ([%w_]+):?[ %w_]*$"
    if name and name ~= "tinynet" then
      local words, fields = doc.split(class_block(lines, n))
      objects[name], objects[#objects + 1] = { words = words, fields = fields }, name
    end
  end
  return objects
end

--- The names of all modules, in order.
---@return string[]
function doc.modules()
  local names = {}
  for _, line in ipairs(lines_of(home .. "_meta/tinynet.lua") or {}) do
    names[#names + 1] = line:match "^%-%-%-@field ([%w_]+) tn%."
  end
  return names
end

-- What a function of the library is called: its path in the stubs, or nil.
local function path_of(f)
  local tn = package.loaded["tinynet"]
  for _, entry in ipairs(type(tn) == "table" and doc.public(tn) or {}) do
    if entry.f == f then return entry.path end
  end
end

--- The entry of a function: { signature =, block = }; nil where it has no documentation.
---@param f function
---@return table|nil
function doc.entry(f)
  f = behind(f)
  local path = path_of(f)
  local entry = path and doc.index()[path]
  if entry then return entry end
  local block = doc.of_function(f)
  if not block then return nil end
  local info = debug.getinfo(f, "S")
  local line = lines_of(info.source:sub(2))[info.linedefined]
  return { block = block, signature = line:match "function%s*([%w_.:]*%b())" or "function" }
end

--- The names of options that a block tells of: the words before "=" where it describes a table, and "those of
--- net:fit".
---@param block string[]
---@return string[]
function doc.options(block)
  local names, inside = {}, false
  for _, line in ipairs(block) do
    local other = doc.index()[line:match "those of ([%w_.:]+)" or ""]
    if other then names = doc.options(other.block) end
    if line:find "^@" then inside = line:find "^@param [%w_]+ table" or line:find "^@param [%w_]+ string|table" end
    for word in (inside and line or ""):gmatch "([%a_][%w_]*) =" do
      if not names[word] then names[word], names[#names + 1] = true, word end
    end
  end
  return names
end

return doc
