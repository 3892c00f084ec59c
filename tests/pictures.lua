-- What the specs of figures share: nets and histories to draw, and what lies in a scene.
local helper = require "helper"
local luassert = require "luassert"
local tn = require "tinynet"

local pictures = {}

--- A net of straight pieces through points, in the units of the data.
function pictures.pieces(points)
  local function f(x)
    for i = 1, #points - 1 do
      local a, b = points[i], points[i + 1]
      if x <= b[1] or i == #points - 1 then return a[2] + (b[2] - a[2]) * (x - a[1]) / (b[1] - a[1]) end
    end
  end
  local net = {}
  function net.predict(_, x)
    if type(x) == "number" then return f(x) end
    local out = {}
    for i, v in ipairs(x:tolist()) do out[i] = f(v) end
    return tn.array(out)
  end
  function net.kinks(_, lo, hi)
    local list = {}
    for i = 2, #points - 1 do
      if points[i][1] > lo and points[i][1] < hi then list[#list + 1] = points[i][1] end
    end
    return list
  end
  return net
end

--- What h of net:fit looks like; `noise` shakes the losses.
function pictures.fake_history(n, noise, val)
  local r = tn.rng(7)
  local epochs, train, check = {}, {}, {}
  for i = 0, n do
    epochs[#epochs + 1] = 10 * i
    local shake = 1 + noise * r:uniform(1, 1, -1, 1):get(1)
    train[#train + 1] = (0.002 + 0.3 * math.exp(-i / 8)) * shake
    check[#check + 1] = 1.1 * (0.002 + 0.3 * math.exp(-i / 8)) * shake
  end
  local function series(l)
    local r2 = {}
    for i, v in ipairs(l) do r2[i] = 1 - v / 0.02 end
    return { loss = tn.array(l), mse = tn.array(l), r2 = tn.array(r2) }
  end
  return { epochs = tn.array(epochs), train = series(train), val = val and series(check) or nil }
end

--- Runs f without what it prints; answers the printed lines.
function pictures.quiet(f)
  local old, lines = print, {}
  _G.print = function(...) lines[#lines + 1] = table.concat({ ... }, "\t") end
  local ok, err = pcall(f)
  _G.print = old
  if not ok then error(err, 0) end
  return lines
end

--- The bytes of a figure saved under a name.
function pictures.saved(fig, name, o)
  local path = helper.tmpdir() .. "/" .. name
  pictures.quiet(function() fig:save(path, o) end)
  return helper.read(path)
end

--- The items of a kind, and of a group, in a scene.
function pictures.items(s, kind, group)
  local list = {}
  for _, item in ipairs(s.items) do
    if item.kind == kind and (not group or item.group == group) then list[#list + 1] = item end
  end
  return list
end

--- The texts of a group.
function pictures.texts_of(s, group)
  local list = {}
  for _, item in ipairs(pictures.items(s, "text", group)) do list[#list + 1] = item.text end
  return list
end

--- A list, sorted in place.
function pictures.sorted(list)
  table.sort(list)
  return list
end

--- Asserts that fig:check() finds texts and nothing wrong with them.
function pictures.no_faults(fig, name)
  local c = fig:check()
  local told = {}
  for _, f in ipairs(c.list) do told[#told + 1] = ("%s '%s' (%s)"):format(f.fault, f.text, f.with or "") end
  luassert.equal("", table.concat(told, "\n"), name)
  luassert.same({ 0, 0, 0 }, { c.overlaps, c.outside, c.missing_glyphs }, name)
  luassert.is_true(c.texts > 0, name)
end

return pictures
