-- Colour maps: the knots against their formulas, even steps, lightness, also for colour-blind readers.
local tn = require "tinynet"
local geom = require("tinynet.engine").geom

local function linear(v) return v <= 0.04045 and v / 12.92 or ((v + 0.055) / 1.055) ^ 2.4 end
local function encoded(v)
  v = math.max(0, math.min(1, v))
  return v <= 0.0031308 and 12.92 * v or 1.055 * v ^ (1 / 2.4) - 0.055
end

local function product(m, v)
  local out = {}
  for i = 1, 3 do out[i] = m[i][1] * v[1] + m[i][2] * v[2] + m[i][3] * v[3] end
  return out
end

-- CIELAB (D65) of linear sRGB.
local to_xyz = { { 0.4124564, 0.3575761, 0.1804375 }, { 0.2126729, 0.7151522, 0.0721750 },
  { 0.0193339, 0.1191920, 0.9503041 } }
local function lab(rgb)
  local xyz = product(to_xyz, rgb)
  local f = {}
  for i, white in ipairs{ 0.95047, 1, 1.08883 } do
    local c = xyz[i] / white
    f[i] = c > 0.008856 and c ^ (1 / 3) or 7.787 * c + 16 / 116
  end
  return { 116 * f[2] - 16, 500 * (f[1] - f[2]), 200 * (f[2] - f[3]) }
end

local function distance(a, b) return math.sqrt((a[1] - b[1]) ^ 2 + (a[2] - b[2]) ^ 2 + (a[3] - b[3]) ^ 2) end

-- Linear sRGB of OKLCh (h in degrees); the chroma is lowered until the colour exists.
local function oklch(l, c, h)
  local function at(chroma)
    local a, b = chroma * math.cos(math.rad(h)), chroma * math.sin(math.rad(h))
    local lms = { (l + 0.3963377774 * a + 0.2158037573 * b) ^ 3, (l - 0.1055613458 * a - 0.0638541728 * b) ^ 3,
      (l - 0.0894841775 * a - 1.2914855480 * b) ^ 3 }
    local rgb = product({ { 4.0767416621, -3.3077115913, 0.2309699292 },
      { -1.2684380046, 2.6097574011, -0.3413193965 }, { -0.0041960863, -0.7034186147, 1.7076147010 } }, lms)
    local exists = true
    for i = 1, 3 do exists = exists and rgb[i] >= -1e-6 and rgb[i] <= 1 + 1e-6 end
    return rgb, exists
  end
  local rgb, exists = at(c)
  local lo, hi = 0, c
  for _ = 1, exists and 0 or 40 do
    local middle = (lo + hi) / 2
    local _, good = at(middle)
    if good then lo = middle else hi = middle end
    rgb = at(lo)
  end
  return rgb
end

-- `n` places of a path of linear colours, at equal distances in CIELAB.
local function even(path, n)
  local fine, at = {}, { 0 }
  for i = 0, 2000 do fine[i + 1] = path(i / 2000) end
  for i = 2, #fine do at[i] = at[i - 1] + distance(lab(fine[i]), lab(fine[i - 1])) end
  local out, j = {}, 1
  for k = 0, n - 1 do
    local s = at[#at] * k / (n - 1)
    while j < #fine - 1 and at[j + 1] < s do j = j + 1 end
    local t = (s - at[j]) / (at[j + 1] - at[j])
    out[k + 1] = {}
    for c = 1, 3 do out[k + 1][c] = encoded(fine[j][c]) * (1 - t) + encoded(fine[j + 1][c]) * t end
  end
  return out
end

local function rgb_of(name, t)
  local hex = geom.cmap_color(name, t)
  local rgb = {}
  for k = 1, 3 do rgb[k] = tonumber(hex:sub(2 * k, 2 * k + 1), 16) / 255 end
  return rgb, hex
end

local function linear_of(name, t)
  local rgb = rgb_of(name, t)
  return { linear(rgb[1]), linear(rgb[2]), linear(rgb[3]) }
end

-- Viénot, Brettel and Mollon 1999, on linear sRGB.
local deuteranope = { { 0.29275, 0.70725, 0 }, { 0.29275, 0.70725, 0 }, { -0.02234, 0.02234, 1 } }

describe("colour maps", function()
  local function arm(h) return function(u) return oklch(0.4 + 0.565 * u, 0.15 * (1 - u) ^ 0.75, h) end end

  it("are the formulas in their file", function()
    local formula = even(function(u) return oklch(0.31 + 0.63 * u, 0.135 - 0.03 * u, 275 - 185 * u ^ 0.92) end, 33)
    for k = 0, 32 do
      local rgb = rgb_of("tn", k / 32)
      for c = 1, 3 do assert.is_true(math.abs(rgb[c] - formula[k + 1][c]) < 0.6 / 255, ("tn %d"):format(k)) end
    end
    local below, above = even(arm(255), 17), even(arm(45), 17)
    for k = 0, 32 do
      local rgb, wanted = rgb_of("tn_diverging", k / 32), k <= 16 and below[k + 1] or above[33 - k]
      for c = 1, 3 do assert.is_true(math.abs(rgb[c] - wanted[c]) < 0.6 / 255, ("tn_diverging %d"):format(k)) end
    end
  end)

  it("take even steps in CIELAB (variation below 0.2)", function()
    for _, name in ipairs(geom.cmaps()) do
      local sum, squares = 0, 0
      for k = 1, 16 do
        local step = distance(lab(linear_of(name, k / 16)), lab(linear_of(name, (k - 1) / 16)))
        sum, squares = sum + step, squares + step * step
      end
      local mean = sum / 16
      local cv = math.sqrt(squares / 16 - mean * mean) / mean
      assert.is_true(cv < (name == "viridis" and 0.2 or 0.1), ("%s %.3f"):format(name, cv))
    end
  end)

  it("grow lighter all the way, for deuteranopes, too", function()
    for _, name in ipairs{ "tn", "viridis" } do
      local last, last_seen
      for k = 0, 128 do
        local rgb = linear_of(name, k / 128)
        local lightness, seen = lab(rgb)[1], lab(product(deuteranope, rgb))[1]
        assert.is_true(not last or (lightness > last and seen > last_seen), ("%s %d"):format(name, k))
        last, last_seen = lightness, seen
      end
    end
  end)

  it("diverge from the lightest colour in the middle, to equally dark ends", function()
    local lightness = {}
    for k = 0, 64 do lightness[k] = lab(linear_of("tn_diverging", k / 64))[1] end
    for k = 1, 32 do
      assert.is_true(lightness[k] > lightness[k - 1] and lightness[64 - k] > lightness[65 - k])
      assert.is_true(math.abs(lightness[k] - lightness[64 - k]) < 6)
    end
  end)

  it("clamp, and know their luminance", function()
    assert.equal(select(2, rgb_of("tn", 0)), select(2, rgb_of("tn", -5)))
    assert.equal(select(2, rgb_of("tn", 1)), select(2, rgb_of("tn", 1 / 0)))
    assert.equal(select(2, rgb_of("tn", 0)), select(2, rgb_of("tn", 0 / 0)))
    local rgb = linear_of("viridis", 0.3)
    local _, luminance = geom.cmap_color("viridis", 0.3)
    assert.is_true(math.abs(luminance - (0.2126 * rgb[1] + 0.7152 * rgb[2] + 0.0722 * rgb[3])) < 1e-12)
    assert.has_error(function() geom.cmap_color("jet", 0) end, "bad argument #1 to 'cmap_color' (unknown colour map)")
  end)

  it("leave room for text of contrast 4 on every colour", function()
    local over, style = require("tinynet.plot.kinds.contour").over, require "tinynet.plot.style"
    local function luminance_of(hex)
      local sum = 0
      for k, weight in ipairs{ 0.2126, 0.7152, 0.0722 } do
        sum = sum + weight * linear(tonumber(hex:sub(2 * k, 2 * k + 1), 16) / 255)
      end
      return sum
    end
    for _, name in ipairs(geom.cmaps()) do
      for k = 0, 200 do
        local _, ground = geom.cmap_color(name, k / 200)
        local text = luminance_of(style.map[over(ground)])
        local contrast = (math.max(text, ground) + 0.05) / (math.min(text, ground) + 0.05)
        assert.is_true(contrast >= 4, ("%s %d: %.2f"):format(name, k, contrast))
      end
    end
  end)

  it("can be chosen for a figure", function()
    local fig = tn.plot.figure{ cmap = "viridis" }
    fig:heat({ 1, 2 }, { 1, 2 }, { { 1, 1 }, { 1, 1 } })
    local _, hex = rgb_of("viridis", 0.5)
    local seen = false
    for _, item in ipairs(fig:scene().items) do
      if item.kind == "image" then
        local b, g, r = item.pixels:byte(1, 3)
        seen = ("#%02x%02x%02x"):format(r, g, b)
      end
    end
    assert.equal(hex, seen)
  end)
end)
