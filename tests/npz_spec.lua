-- .npz files: reading arrays from zip archives, damaged ones among them.
local helper = require "helper"
local tn = require "tinynet"
local read = require("tinynet.engine").io.read_npz
local array = tn.array

local function raises(sentence, f) helper.raises(f, sentence) end

local function file(bytes)
  return helper.write(helper.tmpdir() .. "/a.npz", bytes)
end

local function crc32(s)
  local c = 0xffffffff
  for i = 1, #s do
    c = c ~ s:byte(i)
    for _ = 1, 8 do c = c & 1 == 1 and c >> 1 ~ 0xedb88320 or c >> 1 end
  end
  return c ~ 0xffffffff
end

-- The bytes of an archive of stored members { name, bytes [, size =, packed =, method =, crc =] }.
local function zip(members)
  local parts, directory, at = {}, {}, 0
  for _, m in ipairs(members) do
    local name, bytes = m[1], m[2]
    local head = ("<I2I2I2I2I2I4I4I4I2I2"):pack(20, m.flags or 0, m.method or 0, 0, 33, m.crc or crc32(bytes),
      m.packed or #bytes, m.size or #bytes, #name, 0)
    parts[#parts + 1] = "PK\3\4" .. head .. name .. bytes
    directory[#directory + 1] = "PK\1\2\20\0" .. head .. ("<I2I2I2I4I4"):pack(0, 0, 0, 0, at) .. name
    at = at + #parts[#parts]
  end
  local list = table.concat(directory)
  return table.concat(parts) .. list .. "PK\5\6" .. ("<I2I2I2I2I4I4I2"):pack(0, 0, #members, #members, #list, at, 0)
end

local function npy(a)
  local path = helper.tmpdir() .. "/a.npy"
  a:save(path)
  return helper.read(path)
end

local X, Y = npy(array{ { 1, 2 }, { 3, 4 }, { 5, 6 } }), npy(array{ 0, 1, 1 })

-- Made by Python's zipfile: x (3, 2) of f8, y (3,) of i8, both deflated.
local DEFLATED = (
  "504b030414000000080000002100c5cdd09a5a000000b000000005000000782e6e70799bec17ea1b10c9c850c650ad9e925a" ..
  "9c5ca46ea5a06e9366a1aea3a09e965f54529498179f5f94920a12774bcc294e058a17672416a402f91ac63a0a469a3a0ab5" ..
  "0a64032e0630f8600fa1191c201407941680d222505aca0100504b03041400000008000000210014479d6449000000980000" ..
  "0005000000792e6e70799bec17ea1b10c9c850c650ad9e925a9c5ca46ea5a06e9369a1aea3a09e965f54529498179f5f9492" ..
  "0a12774bcc294e058a17672416a402f91ac63a9a3a0ab50a14002e06286044a301504b0102140314000000080000002100c5" ..
  "cdd09a5a000000b0000000050000000000000000000000800100000000782e6e7079504b0102140314000000080000002100" ..
  "14479d64490000009800000005000000000000000000000080017d000000792e6e7079504b05060000000002000200660000" ..
  "00e90000000000"):gsub("%x%x", function(h) return string.char(tonumber(h, 16)) end)

describe(".npz", function()
  it("is read stored and deflated", function()
    local path = file(zip{ { "x.npy", X }, { "other.txt", "not mine" }, { "y.npy", Y } })
    assert.same({ { 1, 2 }, { 3, 4 }, { 5, 6 } }, assert(read(path, "x")):tolist())
    assert.same({ 0, 1, 1 }, array.load(path, "y"):tolist())
    path = file(DEFLATED)
    assert.same({ { 1, 2 }, { 3, 4 }, { 5, 6.5 } }, read(path, "x"):tolist())
    assert.same({ 0, 1, 1 }, read(path, "y"):tolist())
  end)

  it("gives its only array without a name", function()
    assert.same({ 0, 1, 1 }, array.load(file(zip{ { "a.npy", Y } })):tolist())
  end)

  it("is a dataset of two arrays", function()
    local d = tn.data.load(file(DEFLATED))
    assert.same({ { 1, 2 }, { 3, 4 }, { 5, 6.5 } }, d.x:tolist())
    assert.same({ { 0 }, { 1 }, { 1 } }, d.y:tolist())
    assert.same({ "x1", "x2", "y" }, d.names)
    assert.is_nil(d.classes)
    assert.same({ 0, 1 }, tn.data.load(file(DEFLATED), { classes = true }).classes)
    local path = file(zip{ { "arr_0.npy", X }, { "arr_1.npy", Y } })
    assert.same({ { 0 }, { 1 }, { 1 } }, tn.data.load(path, { x = "arr_0", y = "arr_1" }).y:tolist())
  end)

  it("says which arrays there are", function()
    local path = file(zip{ { "arr_0.npy", X }, { "b\1.npy", Y }, { "c.txt", "" } })
    raises(path .. ": no array 'x'; it holds 'arr_0', 'b?'", function() tn.data.load(path) end)
    raises("no array 'arr_0.npy'; it holds", function() array.load(path, "arr_0.npy") end)
    raises(path .. ": which array? it holds 'arr_0', 'b?'", function() array.load(path) end)
    local many = {}
    for i = 1, 20 do many[i] = { ("m%02d.npy"):format(i), Y } end
    raises("it holds 'm01', 'm02', 'm03', 'm04', 'm05', 'm06', 'm07', 'm08', ...",
      function() array.load(file(zip(many))) end)
    raises(": it holds no array", function() array.load(file(zip{ { "c.txt", "" } })) end)
    raises(": it holds no array", function() array.load(file(zip{}), "x") end)
  end)

  it("says what is wrong with a dataset", function()
    local function load(options, ...)
      local path = file(zip{ ... })
      return function() tn.data.load(path, options) end
    end
    raises("a.npz: y has 3 rows, x has 2", load(nil, { "x.npy", npy(array{ 1, 2 }) }, { "y.npy", Y }))
    raises("array 'x': row 2, column 1: NaN or infinity is no data",
      load(nil, { "x.npy", npy(array{ 1, 0 / 0, 3 }) }, { "y.npy", Y }))
    raises("array 'x': rows of numbers expected, got an array of rank 3",
      load(nil, { "x.npy", npy(array.zeros(3, 2, 2)) }, { "y.npy", Y }))
    raises("bad argument #2 to 'load' (x: name of an array expected, got number)",
      load({ x = 1 }, { "x.npy", X }, { "y.npy", Y }))
    raises("nowhere.npz: No such file or directory", function() tn.data.load "/nowhere.npz" end)
    raises("a path ending in .npy or .npz expected, got 'a.csv'", function() array.load "a.csv" end)
  end)

  it("is refused when damaged, and no declared size is believed", function()
    local function refuses(sentence, bytes)
      local path = file(bytes)
      local a, message = read(path, "x")
      assert.is_nil(a)
      assert.equal(path .. ": " .. sentence, message)
    end
    local broken = "an array of the .npz file is damaged or encrypted"
    refuses("this is no .npz file, or it is damaged", "not a zip")
    refuses("this is no .npz file, or it is damaged", "")
    refuses("this is no .npz file, or it is damaged", zip{ { "x.npy", X } }:sub(1, -10))
    refuses(broken, zip{ { "x.npy", X, crc = 1 } })
    refuses(broken, zip{ { "x.npy", X, flags = 1 } })
    refuses(broken, zip{ { "x.npy", X, method = 8 } })
    refuses("an array of the .npz file is packed by method 14; stored (0) and deflated (8) can be read",
      zip{ { "x.npy", X, method = 14 } })
    refuses("an array of the .npz file should hold 4000000000 bytes, more than its 176 packed bytes can be",
      zip{ { "x.npy", X, size = 4000000000 } })
    refuses("an array of the .npz file should hold 4000000000 bytes, more than its 176 packed bytes can be",
      zip{ { "x.npy", X, size = 4000000000, method = 8 } })
    refuses("this is no .npy file", zip{ { "x.npy", "hello" } })
    local packed = select(2, read(file(zip{ { "x.npy", X, size = 4000000000, packed = 4000000000 } }), "x"))
    assert.matches("damaged", packed)
  end)

  it("survives any bytes", function()
    local r, folder = tn.rng(6), helper.tmpdir()
    local seeds = { zip{ { "x.npy", X }, { "y.npy", Y } }, DEFLATED }
    for k = 1, helper.long and 20000 or 500 do
      local bytes = seeds[k % 2 + 1]
      for _ = 1, r:integer(1, 4) do
        local at = r:integer(1, #bytes)
        local how = r:integer(1, 4)
        if how == 1 then
          bytes = bytes:sub(1, at)
        elseif how == 2 then
          bytes = bytes:sub(1, at - 1) .. bytes:sub(at + r:integer(1, 9))
        else
          bytes = bytes:sub(1, at - 1) .. string.char(r:integer(0, 255)) .. bytes:sub(at + 1)
        end
        if #bytes == 0 then break end
      end
      local path = helper.write(folder .. "/a.npz", bytes)
      local a, message = read(path, "x")
      assert.is_true(a ~= nil and #a > 0 or type(message) == "string")
    end
  end)
end)
