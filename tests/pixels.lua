-- Reads PNG files (8 bits, RGB or RGBA, not interlaced) back, to look at what was drawn.
local pixels = {}

-- Canonical Huffman codes: code[length][value] = symbol.
local function huffman(lengths)
  local count, first, codes = {}, {}, {}
  for l = 1, 15 do count[l], codes[l] = 0, {} end
  for s = 0, #lengths do
    local l = lengths[s] or 0
    if l > 0 then count[l] = count[l] + 1 end
  end
  local code = 0
  for l = 1, 15 do
    first[l] = code
    code = (code + count[l]) << 1
  end
  for s = 0, #lengths do
    local l = lengths[s] or 0
    if l > 0 then
      codes[l][first[l]] = s
      first[l] = first[l] + 1
    end
  end
  return codes
end

local length_base = { 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163,
  195, 227, 258 }
local length_bits = { 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0 }
local far_base = { 1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073,
  4097, 6145, 8193, 12289, 16385, 24577 }
local order = { 16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15 }

-- The bytes of a zlib stream, as a list.
local function inflate(data)
  local at, hold, held, out = 3, 0, 0, {}
  local function bits(n)
    while held < n do
      hold, held, at = hold | data:byte(at) << held, held + 8, at + 1
    end
    local v = hold & ((1 << n) - 1)
    hold, held = hold >> n, held - n
    return v
  end
  local function symbol(codes)
    local code = 0
    for l = 1, 15 do
      code = code << 1 | bits(1)
      local s = codes[l][code]
      if s then return s end
    end
    error "damaged deflate stream"
  end
  local function tables(kind)
    local lengths = {}
    if kind == 1 then
      for s = 0, 287 do lengths[s] = s < 144 and 8 or s < 256 and 9 or s < 280 and 7 or 8 end
      local far = {}
      for s = 0, 29 do far[s] = 5 end
      return huffman(lengths), huffman(far)
    end
    local literals, fars, n, meta = bits(5) + 257, bits(5) + 1, bits(4) + 4, {}
    for s = 0, 18 do meta[s] = 0 end
    for k = 1, n do meta[order[k]] = bits(3) end
    local codes, k = huffman(meta), 0
    while k < literals + fars do
      local s = symbol(codes)
      local value, times = s, 1
      if s == 16 then value, times = lengths[k - 1], bits(2) + 3
      elseif s == 17 then value, times = 0, bits(3) + 3
      elseif s == 18 then value, times = 0, bits(7) + 11 end
      for _ = 1, times do lengths[k], k = value, k + 1 end
    end
    local far = {}
    for s = 0, fars - 1 do far[s], lengths[literals + s] = lengths[literals + s], nil end
    return huffman(lengths), huffman(far)
  end
  repeat
    local last, kind = bits(1), bits(2)
    if kind == 0 then
      hold, held = 0, 0
      local n = ("<I2"):unpack(data, at)
      for k = at + 4, at + 3 + n do out[#out + 1] = data:byte(k) end
      at = at + 4 + n
    else
      local codes, far = tables(kind)
      while true do
        local s = symbol(codes)
        if s == 256 then break end
        if s < 256 then
          out[#out + 1] = s
        else
          local n = length_base[s - 256] + bits(length_bits[s - 256])
          local f = symbol(far)
          local back = far_base[f + 1] + bits(f < 2 and 0 or f // 2 - 1)
          for _ = 1, n do out[#out + 1] = out[#out + 1 - back] end
        end
      end
    end
  until last == 1
  return out
end

-- What PNG's filter of a row predicts from the left, upper and upper left byte.
local function predicted(filter, a, b, c)
  if filter == 1 then return a end
  if filter == 2 then return b end
  if filter == 3 then return (a + b) // 2 end
  if filter == 0 then return 0 end
  local p = a + b - c
  local pa, pb, pc = math.abs(p - a), math.abs(p - b), math.abs(p - c)
  return pa <= pb and pa <= pc and a or pb <= pc and b or c
end

--- A function that answers the colour "#rrggbb" of a pixel (x, y, from 0), the width, and the height.
function pixels.read(path)
  local file <close> = assert(io.open(path, "rb"))
  local png, at, packed, w, h, channels = file:read "a", 9, {}, nil, nil, nil
  while at < #png do
    local n, kind = (">I4c4"):unpack(png, at)
    if kind == "IHDR" then
      w, h = (">I4I4"):unpack(png, at + 8)
      channels = png:byte(at + 17) == 6 and 4 or 3
      assert(png:byte(at + 16) == 8 and png:byte(at + 20) == 0)
    elseif kind == "IDAT" then
      packed[#packed + 1] = png:sub(at + 8, at + 7 + n)
    end
    at = at + 12 + n
  end
  local raw, stride = inflate(table.concat(packed)), w * channels
  for y = 0, h - 1 do
    local row, above = y * (stride + 1) + 1, (y - 1) * (stride + 1) + 1
    local filter = raw[row]
    for i = 1, stride do
      local a = i > channels and raw[row + i - channels] or 0
      local b = y > 0 and raw[above + i] or 0
      local c = y > 0 and i > channels and raw[above + i - channels] or 0
      raw[row + i] = (raw[row + i] + predicted(filter, a, b, c)) & 255
    end
  end
  return function(x, y)
    local i = y * (stride + 1) + 1 + x * channels
    return ("#%02x%02x%02x"):format(raw[i + 1], raw[i + 2], raw[i + 3])
  end, w, h
end

return pixels
