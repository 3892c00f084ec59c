-- Writes the editor stubs lua/tinynet/_meta/tinynet.lua from the documentation beside the code:
--   tinynet src/dist/meta.lua ROOT          (the target `meta` does)
-- The tests run it, too: dofile(this)(ROOT) -> text of the stubs, list of public functions without documentation.
local doc = require "tinynet.doc"
local tn = require "tinynet"

local function read(path)
  local file <close> = assert(io.open(path))
  return file:read "a"
end

-- Documentation of the C functions ----------------------------------------------------------------------

local c_files = { array = { "bind_array", "bind_array_math", "bind_array_text", "bind_io" }, math = { "bind_math" },
  rng = { "bind_rng" } }

-- Public names of an owner written in C -> block; the name "" stands for the call of the module.
local function c_blocks(root, owner)
  local by_function, by_name, sources = {}, {}, {}
  for i, name in ipairs(c_files[owner]) do sources[i] = read(root .. "/src/bind/" .. name .. ".c") end
  local all = table.concat(sources, "\n")
  for text, name in all:gmatch "/%*%-%-%-\n([^\0]-)%*/\n[%w_ ]-int ([%w_]+)%(" do
    local block = {}
    for line in text:gmatch "([^\n]*)\n" do block[#block + 1] = line end
    by_function[name] = block
  end
  for name, f in all:gmatch '{"([%w_]+)", ([%w_]+)}' do by_name[name] = by_name[name] or by_function[f] end
  local call = all:match('tnl_seal%(L, "tn%.' .. owner .. '", ([%w_]+)%)')
  by_name[""] = call and by_function[call]
  return by_name
end

-- Everything public -------------------------------------------------------------------------------------

local function load_all()
  local modules = getmetatable(tn).__names
  for name in pairs(modules) do local _ = tn[name] end
  for name in pairs(getmetatable(tn.landscape).__names) do local _ = tn.landscape[name] end
  for _, name in ipairs{ "plot.figure", "plot.axes", "plot.animation", "history", "probe", "landscape.critical",
    "landscape.barrier" } do
    require("tinynet." .. name)
  end
end

-- Classes of the library's own use.
local hidden = { norm = true, list_of_critical_points = true }

local function public(root)
  load_all()
  local list = {}
  for _, entry in ipairs(doc.public(tn)) do
    entry.owner = entry.owner:gsub(" ", "_")
    if c_files[entry.owner] and debug.getinfo(entry.f, "S").what == "C" then
      c_files[entry.owner].blocks = c_files[entry.owner].blocks or c_blocks(root, entry.owner)
      entry.block = c_files[entry.owner].blocks[entry.name or ""]
    end
    if not hidden[entry.owner] then list[#list + 1] = entry end
  end
  return list
end

-- Text --------------------------------------------------------------------------------------------------

-- The names of the parameters as a user counts them.
local function parameters(entry)
  local names = {}
  if debug.getinfo(entry.f, "S").what == "C" then
    for _, line in ipairs(entry.block or {}) do names[#names + 1] = line:match "^@param ([%w_.]+)" end
    return names
  end
  local first = entry.path:find ":" and 2 or 1
  for i = first, debug.getinfo(entry.f, "u").nparams do
    local name = debug.getlocal(entry.f, i)
    if name ~= "_" then names[#names + 1] = name end
  end
  if debug.getinfo(entry.f, "u").isvararg then names[#names + 1] = "..." end
  return names
end

-- What editors must know of a class beside its block: what it takes over, and its operators.
local parents = { figure = "axes" }
local operators = { array = {} }
for _, name in ipairs{ "add", "sub", "mul", "div", "pow" } do
  table.insert(operators.array, ("---@operator %s(array|number): array"):format(name))
end
table.insert(operators.array, "---@operator unm: array")
table.insert(operators.array, "---@field [integer] any") -- a number, or the view of a row

-- The lines of an annotation go on with the next ones, in LuaLS as in the sources. Methods of panels and figures that
-- answer nothing else answer their object.
local function put(out, block, classes, owner)
  local answers = owner ~= "axes" and owner ~= "figure"
  for _, line in ipairs(block or {}) do
    answers = answers or line:find "^@return" ~= nil
    local class = line:match "^@return table ([%a_]+)"
    if class and classes[class] then line = line:gsub("^@return table ", "@return ") end
    out[#out + 1] = line:find "^@" and "---" .. line or ("--- " .. line):gsub("%s+$", "")
  end
  if not answers then out[#out + 1] = "---@return self" end
end

local function put_head(out, owner)
  out[#out + 1] = "---@class " .. owner .. (parents[owner] and ": " .. parents[owner] or "")
  table.move(operators[owner] or {}, 1, #(operators[owner] or {}), #out + 1, out)
end

-- What objects of a class are, and their fields.
local function put_class(out, owner, class)
  local words, fields = doc.split(doc.of_class(class))
  for _, line in ipairs(words) do out[#out + 1] = "--- " .. line end
  put_head(out, owner)
  for _, f in ipairs(fields) do
    out[#out + 1] = (("---@field %s %s %s"):format(f.name, f.type, f.words):gsub("%s+$", ""))
  end
end

-- The fields of a class that its block does not tell.
local function add_untold(missing, owner, class)
  local words, fields = doc.split(doc.of_class(class))
  local told = {}
  for _, f in ipairs(fields) do told[f.name] = true end
  if not words[1] then missing[#missing + 1] = owner end
  for name in pairs(class.get) do
    if name ~= "*" and not told[name] then missing[#missing + 1] = owner .. "." .. name end
  end
end

local function put_functions(out, list, owner, sep, classes)
  for _, entry in ipairs(list) do
    if entry.owner == owner and entry.name and entry.path:find(sep, 1, true) then
      out[#out + 1] = ""
      put(out, entry.block, classes, sep == ":" and owner)
      out[#out + 1] = ("function %s%s%s(%s) end"):format(owner, sep, entry.name, table.concat(parameters(entry), ", "))
    elseif entry.owner == owner and not entry.name and sep == "." then
      out[#out + 1] = ""
      put(out, entry.block, classes)
      out[#out + 1] = ("function %s.__call(%s) end"):format(owner, table.concat(parameters(entry), ", "))
    end
  end
end

local function put_object(out, list, owner, class, classes)
  out[#out + 1] = ""
  out[#out + 1] = "do"
  if class then put_class(out, owner, class) else put_head(out, owner) end
  out[#out + 1] = ("local %s = {}"):format(owner)
  put_functions(out, list, owner, ":", classes)
  out[#out + 1] = "end"
end

local function put_module(out, list, owner, classes)
  out[#out + 1] = ""
  out[#out + 1] = "do"
  put(out, doc.of_module(owner), classes)
  out[#out + 1] = ("---@class tn.%s"):format(owner)
  local rows = owner:find "^%w+$" and tn[owner]
  for _, name in ipairs(type(rows) == "table" and rawget(rows, "list") and rows.list() or {}) do
    out[#out + 1] = ("---@field %s %s"):format(name, owner == "act" and "activation" or "string")
  end
  for _, entry in ipairs(list) do
    if entry.path == owner then
      out[#out + 1] = ("---@overload fun(%s): %s"):format(table.concat(parameters(entry), ", "),
        classes[owner] and owner or "table")
    end
  end
  out[#out + 1] = ("local %s = {}"):format(owner)
  put_functions(out, list, owner, ".", classes)
  out[#out + 1] = "end"
end

local function owners(list)
  local modules, objects, seen = {}, {}, {}
  for _, entry in ipairs(list) do
    local t = entry.path:find ":" and objects or modules
    if entry.owner ~= "tinynet" and not seen[tostring(t) .. entry.owner] then
      seen[tostring(t) .. entry.owner] = true
      t[#t + 1] = entry.owner
    end
  end
  return modules, objects
end

local function stubs(root)
  local list = public(root)
  local modules, objects = owners(list)
  local classes, by_name = {}, {}
  for _, class in ipairs(package.loaded["tinynet.check"].classes) do
    local name = class.__name:match "^tinynet%.(.*)$":gsub(" ", "_")
    by_name[name], classes[name] = class, not hidden[name] or nil
    if classes[name] and not table.concat(objects, " ", 1, #objects):find("%f[%w_]" .. name .. "%f[^%w_]") then
      objects[#objects + 1] = name
    end
  end
  table.sort(objects) -- not in the order of loading
  local out = { "---@meta tinynet", "-- Written by src/dist/meta.lua from the documentation beside the code; "
    .. "edit that.", "-- luacheck: ignore", "", "---@alias tinynet.array array", "---@alias tinynet.rng rng", "",
    "---@class tinynet" }
  for _, name in ipairs(modules) do out[#out + 1] = ("---@field %s tn.%s"):format(name, name) end
  out[#out + 1] = "local tinynet = {}"
  put_functions(out, list, "tinynet", ".", classes)
  for _, name in ipairs(modules) do put_module(out, list, name, classes) end
  for _, name in ipairs(objects) do put_object(out, list, name, by_name[name], classes) end
  out[#out + 1] = "\nreturn tinynet\n"
  local missing = {}
  for _, entry in ipairs(list) do
    if not (entry.block and entry.block[1]) then missing[#missing + 1] = entry.path end
  end
  for _, name in ipairs(objects) do
    if by_name[name] then add_untold(missing, name, by_name[name]) end
  end
  return table.concat(out, "\n"), missing
end

if arg and arg[0] and arg[0]:find "meta%.lua$" then
  local root = assert(arg[1], "usage: tinynet src/dist/meta.lua ROOT")
  local text, missing = stubs(root)
  local path = root .. "/lua/tinynet/_meta/tinynet.lua"
  local file = assert(io.open(path .. ".new", "w"))
  assert(file:write(text))
  assert(file:close())
  assert(os.rename(path .. ".new", path))
  for _, name in ipairs(missing) do io.stderr:write("without documentation: ", name, "\n") end
end

return stubs
