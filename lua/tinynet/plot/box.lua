-- Box: the axes of a panel with a surface. Back walls and floor with their grid, the surface as an image,
-- the x and y axes along the lower edges in front, the z axis along the left edge. Labels are measured and
-- the camera is moved until box and labels fill the panel. Box coordinates are -1 .. 1 in each direction.
local check = require "tinynet.check"
local engine = require "tinynet.engine"
local scene = require "tinynet.plot.scene"
local style = require "tinynet.plot.style"
local text = require "tinynet.text"
local ticks = require "tinynet.plot.ticks"
local View = require "tinynet.plot.view"

local Box = {}
Box.__index = Box

local size, gap = style.size, style.gap
local height = 0.64       -- of the box, as a share of its width
local tick_gap = 4        -- end of a tick to its label
local eye = 7             -- distance of the eye in perspective
local short = 34          -- px: an axis seen end-on is not labelled
local roomy = 240         -- px: narrower panels have no name of the z axis that nobody asked for
local wide = 10 ^ 4.5     -- values of a larger ratio stand on a logarithmic axis, if the colours are
-- A pin in a pit: how deep it may stand and how long the part is that is seen, in half heights of the box; how
-- near the rim towards the eye must be seen, as a share of the width.
local pin = { step = 0.02, deep = 0.8, head = 0.16, rim = 0.1 }
local most = 3e7          -- subpixels of an image, whatever the page
local supersample = { light = 2, dark = 2, print = 3 }

local function clamp(v, lo, hi) return math.max(lo, math.min(hi, v)) end

---------------------------------------------------------------------------------------------- limits

local function scale_of(mark, norm, zlim)
  if mark.zscale then return mark.zscale end
  local far = mark.lo and mark.lo > 0 and mark.hi / mark.lo > wide and not (zlim and zlim[1] <= 0)
  return norm.kind == "log" and far and "log" or "linear"
end

-- Limits of the z axis: to the next tick, and from 0 where the values begin near it.
local function limits(lo, hi, scale)
  local span = hi - lo
  if scale == "log" or span <= 1e-12 * math.max(math.abs(lo), math.abs(hi)) then
    return require("tinynet.plot.panel").limits({ lo = lo, hi = hi }, scale, true)
  end
  if lo >= 0 and lo < 0.3 * span then lo = 0 end
  local at = ticks.make("linear", lo, hi, 7).at
  local step = #at > 1 and at[2] - at[1] or span
  local top, bottom = math.ceil(hi / step - 1e-9) * step, math.floor(lo / step + 1e-9) * step
  return { lo - bottom < 0.75 * step and bottom or lo, top - hi < 0.75 * step and top or hi }
end

-- The lowest value that the z axis can show, or nil.
local function lowest(mark, scale)
  if scale == "log" then return mark.positive end
  return mark.lo
end

local function z_limits(mark, spec, scale)
  local lim = mark.zlim or spec.zlim
  check.that(not (lim and scale == "log" and lim[1] <= 0), "zlim: a log axis wants lo > 0, got %g", lim and lim[1])
  if lim then return lim end
  local lo = lowest(mark, scale)
  if not lo then return scale == "log" and { 1, 10 } or { 0, 1 } end
  return limits(lo, mark.hi, scale)
end

-- What the colours show, never empty.
local function tone_range(norm)
  local lo, hi, log = norm.lo, norm.hi, norm.kind == "log"
  if lo == hi then
    local half = math.max(1, 1e-3 * math.abs(lo))
    lo, hi = log and lo / 2 or lo - half, log and hi * 2 or hi + half
  end
  return { lo, hi, log = log }
end

---------------------------------------------------------------------------------------------- making

local function axis_range(view, k)
  local lim = view[k .. "lim"]
  return { lim[1], lim[2], log = view.scale[k] == "log" }
end

local function surface_of(spec)
  for _, mark in ipairs(spec.marks) do
    if mark.kind == "surface" then return mark end
  end
end

--- Makes the box of a view whose frame is known, and draws what lies behind the surface.
function Box.open(view)
  local mark = surface_of(view.spec)
  local scale = scale_of(mark, view.norm, mark.zlim or view.spec.zlim)
  local self = setmetatable({ view = view, mark = mark, scale = { x = view.scale.x, y = view.scale.y, z = scale },
    lim = { x = view.xlim, y = view.ylim, z = z_limits(mark, view.spec, scale) } }, Box)
  local zlim = self.lim.z
  self.solid = engine.geom.surface(engine.array(mark.x), engine.array(mark.y), mark.z, {
    x = axis_range(view, "x"), y = axis_range(view, "y"), z = { zlim[1], zlim[2], log = scale == "log" },
    tone = tone_range(view.norm), height = height })
  local spare = view.spare
  self.x, self.y = view.x0 - spare.left, view.y0
  self.w, self.h = view.w + spare.left + spare.right, view.h + spare.bottom
  view.box = self
  self:aim()
  self:fit()
  self:draw_panes()
end

-- The direction of the eye, and the far sides of the box.
function Box:aim()
  local view, mark = self.view, self.mark
  local azimuth, elevation
  if mark.view then
    azimuth, elevation = mark.view[1], mark.view[2]
  else
    view.auto = view.auto or { self.solid:choose() }
    azimuth, elevation = view.auto[1], view.auto[2]
  end
  local a = math.rad(azimuth)
  self.far_x = math.cos(a) > 1e-9 and -1 or 1
  self.far_y = math.sin(a) > 1e-9 and -1 or 1
  self.camera = { azimuth = azimuth, elevation = elevation, eye = mark.perspective and eye or 0,
    scale = math.min(self.w, self.h) / 3.5, x = self.x + self.w / 2, y = self.y + self.h / 2 }
end

--- Where a point of the box is seen.
function Box:see(x, y, h) return self.solid:see(self.camera, x, y, h) end

--------------------------------------------------------------------------------------------- labels

-- The edges that carry axes: both ends in the box and on the page, the normal that points outwards.
function Box:edges()
  local fx, fy = self.far_x, self.far_y
  local left = self:see(fx, -fy, 0) < self:see(-fx, fy, 0) and fx or -fx
  local side = left == fx and -fy or fy
  local list = {
    { axis = "z", from = { left, side, -1 }, to = { left, side, 1 }, room = 24, most = { 3, 7 } },
    { axis = "x", from = { -1, -fy, -1 }, to = { 1, -fy, -1 }, room = 46, most = { 3, 8 } },
    { axis = "y", from = { -fx, -1, -1 }, to = { -fx, 1, -1 }, room = 46, most = { 3, 8 } },
  }
  local cx, cy = self:see(0, 0, -1)
  for _, e in ipairs(list) do
    e.x0, e.y0 = self:see(table.unpack(e.from))
    e.x1, e.y1 = self:see(table.unpack(e.to))
    local dx, dy = e.x1 - e.x0, e.y1 - e.y0
    e.length = math.sqrt(dx * dx + dy * dy)
    local nx, ny = -dy / math.max(e.length, 1e-9), dx / math.max(e.length, 1e-9)
    local outwards = (e.x0 + dx / 2 - cx) * nx + (e.y0 + dy / 2 - cy) * ny
    if outwards < 0 then nx, ny = -nx, -ny end
    e.nx, e.ny = nx, ny
    if e.axis == "z" then e.nx, e.ny = -1, 0 end
  end
  return list
end

-- Where the value v of an axis is seen on its edge.
function Box:on_edge(e, v)
  local t = View.fraction(v, self.lim[e.axis], self.scale[e.axis])
  local p = {}
  for k = 1, 3 do p[k] = e.from[k] + t * (e.to[k] - e.from[k]) end
  return self:see(table.unpack(p))
end

-- A text beside a point, pushed along the normal until its box leaves the point by `away`.
local function beside(words, font, x, y, nx, ny, away, o)
  local m = scene.measure(words, font, o)
  local w, h = m.width, math.max(m.ink_h, 0.75 * font)
  if o and o.angle then w, h = h, w end
  local cx, cy = x + nx * (away + w / 2), y + ny * (away + h / 2)
  return { text = words, size = font, x = cx, y = cy, w = w, h = h, angle = o and o.angle, wrap = o and o.wrap,
    reach = away + math.abs(nx) * w + math.abs(ny) * h }
end

local function touch(a, b, gap_x, gap_y)
  return math.abs(a.x - b.x) < (a.w + b.w) / 2 + gap_x and math.abs(a.y - b.y) < (a.h + b.h) / 2 + gap_y
end

local function free(label, labels)
  for _, other in ipairs(labels) do
    if touch(label, other, label.axis == other.axis and 5 or 10, 3) then return false end
  end
  return true
end

local function tick_label(self, e, words, v, push)
  local x, y = self:on_edge(e, v)
  local label = beside(words, size.tick, x, y, e.nx, e.ny, style.tick + tick_gap + push)
  label.px, label.py, label.axis = x, y, e.axis
  return label
end

-- Ticks of an axis for the present camera: as many as leave their labels apart.
function Box:ticks_of(e)
  if e.length < short then return { at = {}, text = {}, minor = {} } end
  local lim = self.lim[e.axis]
  return ticks.fit(self.scale[e.axis], lim[1], lim[2],
    clamp(math.floor(e.length / e.room), e.most[1], e.most[2]), function(t)
      local last
      for i, v in ipairs(t.at) do
        local label = tick_label(self, e, t.text[i], v, 0)
        if last and touch(label, last, 6, 3) then return false end
        last = label
      end
      return true
    end)
end

function Box:name_of(axis)
  local view, spec = self.view, self.view.spec
  if axis == "x" then return view.xlabel or text.pick(spec.xlabel) or spec.default_xlabel end
  if axis == "y" then return view.ylabel or text.pick(spec.ylabel) or spec.default_ylabel end
  return text.pick(spec.zlabel) or self.w >= roomy and spec.default_zlabel or nil
end

-- The name of an axis `away` px from a place on its edge.
local function name_at(e, words, o, away, share)
  local x, y = e.x0 + share * (e.x1 - e.x0), e.y0 + share * (e.y1 - e.y0)
  local label = beside(words, size.label, x, y, e.nx, e.ny, away, o)
  label.px, label.py, label.name = x, y, { away, share }
  return label
end

-- The name of an axis, beyond its tick labels and off everything else; a common factor stands with it. `settled` is
-- where it stood before, away and share; false if it did not stand.
function Box:name_label(e, t, labels, settled)
  local words = self:name_of(e.axis)
  if t.factor then words = words and ("%s (%s)"):format(words, t.factor) or t.factor end
  if not words or settled == false or e.length < short then return nil end
  local upright = e.axis == "z"
  local o = { angle = upright and -90 or nil, wrap = math.max(60, upright and 0.6 * self.h or 0.45 * self.w) }
  if settled then return name_at(e, words, o, settled[1], settled[2]) end
  local label
  for away = e.reach + gap, e.reach + gap + 60, 6 do
    for _, share in ipairs(upright and { 0.5, 0.65, 0.8 } or { 0.5 }) do
      label = name_at(e, words, o, away, share)
      if free(label, labels) then return label end
    end
  end
  return label
end

-- All labels for the present camera; `given` are the ticks and the places of the names, if they are settled.
function Box:labels(given)
  local labels, marks, edges = {}, {}, self:edges()
  for _, e in ipairs(edges) do
    e.ticks = given and given.ticks[e.axis] or self:ticks_of(e)
    e.reach = style.tick
    for i, v in ipairs(e.ticks.at) do
      local x, y = self:on_edge(e, v)
      marks[#marks + 1] = { x, y, x + style.tick * e.nx, y + style.tick * e.ny }
      for push = 0, 8, 4 do -- off the labels of another edge at a common corner, or not at all
        local label = tick_label(self, e, e.ticks.text[i], v, push)
        if free(label, labels) then
          labels[#labels + 1] = label
          e.reach = math.max(e.reach, label.reach - push)
          break
        end
      end
    end
  end
  for _, e in ipairs(edges) do
    local label = self:name_label(e, e.ticks, labels, given and (given.names[e.axis] or false))
    labels[#labels + 1], e.name = label, label and label.name
  end
  return labels, marks, edges
end

---------------------------------------------------------------------------------------------- camera

-- What must be inside: the corners of the box and of the labels, as places on the page at scale 1 seen from
-- the middle, and offsets in px that do not scale.
function Box:extremes(labels)
  local c, list = self.camera, {}
  for k = 0, 7 do
    local x, y = self:see(k & 1 == 0 and -1 or 1, k & 2 == 0 and -1 or 1, k & 4 == 0 and -1 or 1)
    list[#list + 1] = { (x - c.x) / c.scale, (y - c.y) / c.scale, 1, 1, 1, 1 }
  end
  for _, l in ipairs(labels) do
    local px, py = l.px or l.x, l.py or l.y
    list[#list + 1] = { (px - c.x) / c.scale, (py - c.y) / c.scale, px - l.x + l.w / 2 + 2, l.x - px + l.w / 2 + 2,
      py - l.y + l.h / 2 + 2, l.y - py + l.h / 2 + 2 }
  end
  return list
end

-- The extent at a scale: left, right, top, bottom seen from the middle.
local function extent(list, scale)
  local l, r, t, b = math.huge, -math.huge, math.huge, -math.huge
  for _, p in ipairs(list) do
    l, r = math.min(l, scale * p[1] - p[3]), math.max(r, scale * p[1] + p[4])
    t, b = math.min(t, scale * p[2] - p[5]), math.max(b, scale * p[2] + p[6])
  end
  return l, r, t, b
end

-- The largest scale at which everything is inside the panel, and the middle that goes with it.
function Box:zoom(list)
  local lo, hi = 1, 4 * math.max(self.w, self.h)
  for _ = 1, 40 do
    local mid = (lo + hi) / 2
    local l, r, t, b = extent(list, mid)
    if r - l <= self.w and b - t <= self.h then lo = mid else hi = mid end
  end
  local l, r, t, b = extent(list, lo)
  local c = self.camera
  c.scale = lo
  c.x, c.y = self.x + (self.w - l - r) / 2, self.y + (self.h - t - b) / 2
end

-- Labels depend on the camera and the camera on the labels: five rounds, the last two with settled ticks and names.
function Box:fit()
  local given
  for round = 1, 5 do
    local labels, _, edges = self:labels(given)
    self:zoom(self:extremes(labels))
    if round == 3 then
      given = { ticks = {}, names = {} }
      for _, e in ipairs(edges) do given.ticks[e.axis], given.names[e.axis] = e.ticks, e.name end
    end
  end
  self.given = given
  check.that(self.camera.scale >= 25,
    "the figure is too small for the labels of its surface (panel '%s' has %d x %d px)",
    self.view.name, math.floor(self.w), math.floor(self.h))
end

--------------------------------------------------------------------------------------------- drawing

local function quad(self, corners)
  local xy = {}
  for _, c in ipairs(corners) do xy[#xy + 1], xy[#xy + 2] = self:see(c[1], c[2], c[3]) end
  return xy
end

local function put(xy, x0, y0, x1, y1)
  for _, v in ipairs{ x0, y0, x1, y1, 0 / 0, 0 / 0 } do xy[#xy + 1] = v end
end

-- The grid on the panes: a line at each tick, on both panes that it meets.
function Box:grid_lines()
  local fx, fy, xy = self.far_x, self.far_y, {}
  local function line(a, b)
    local x0, y0 = self:see(table.unpack(a))
    put(xy, x0, y0, self:see(table.unpack(b)))
  end
  for axis, t in pairs(self.given.ticks) do
    for _, v in ipairs(t.at) do
      local u = 2 * View.fraction(v, self.lim[axis], self.scale[axis]) - 1
      if axis == "x" then
        line({ u, -1, -1 }, { u, 1, -1 })
        line({ u, fy, -1 }, { u, fy, 1 })
      elseif axis == "y" then
        line({ -1, u, -1 }, { 1, u, -1 })
        line({ fx, u, -1 }, { fx, u, 1 })
      else
        line({ fx, -1, u }, { fx, 1, u })
        line({ -1, fy, u }, { 1, fy, u })
      end
    end
  end
  return xy
end

function Box:draw_panes()
  local view, fx, fy = self.view, self.far_x, self.far_y
  local theme = view.theme
  local panes = {
    { { -1, -1, -1 }, { 1, -1, -1 }, { 1, 1, -1 }, { -1, 1, -1 } },
    { { fx, -1, -1 }, { fx, 1, -1 }, { fx, 1, 1 }, { fx, -1, 1 } },
    { { -1, fy, -1 }, { 1, fy, -1 }, { 1, fy, 1 }, { -1, fy, 1 } },
  }
  for k, corners in ipairs(panes) do
    scene.add(view, "path", view:group "panes", { xy = quad(self, corners), closed = true, fill = theme.panes[k],
      stroke = theme.pane_line, width = 0.8, round = true })
  end
  if view.spec.grid then
    scene.add(view, "path", view:group "panes", { xy = self:grid_lines(), stroke = theme.pane_line, width = 0.8 })
  end
end

-- The part of the page that the box covers, in whole px.
function Box:cover()
  local l, r, t, b = math.huge, -math.huge, math.huge, -math.huge
  for k = 0, 7 do
    local x, y = self:see(k & 1 == 0 and -1 or 1, k & 2 == 0 and -1 or 1, k & 4 == 0 and -1 or 1)
    l, r, t, b = math.min(l, x), math.max(r, x), math.min(t, y), math.max(b, y)
  end
  l, t = math.floor(l), math.floor(t)
  return { l, t, math.ceil(r) - l, math.ceil(b) - t }
end

--- Draws the surface as an image.
function Box:picture_of(mark)
  local view, place = self.view, self:cover()
  local norm, tones = view.norm, {}
  local at, labelled = norm:levels(mark.levels)
  for i, v in ipairs(at) do
    if mark.lines and labelled[i] and v >= norm.lo and v <= norm.hi then tones[#tones + 1] = norm:unit(v) end
  end
  local finest = math.sqrt(most / (place[3] * place[4])) -- subpixels per px
  local density = math.min(view.density, finest)
  local fine = clamp(finest // density, 1, supersample[view.theme_name])
  self.picture = self.solid:draw(self.camera, place, { cmap = norm.cmap, levels = tones, density = density,
    mesh = mark.mesh == false and 0 or 20, supersample = fine })
  local pixels, columns, rows = self.picture:pixels()
  scene.add(view, "image", view:group "data", { x = place[1], y = place[2], w = columns / density,
    h = rows / density, columns = columns, rows = rows, pixels = pixels })
  if not lowest(mark, self.scale.z) then
    view:label{ text = text.get "plot.no_values", x = place[1] + place[3] / 2, y = place[2] + place[4] / 2, h = 0.5,
      v = "middle", size = size.note, color = view.theme.muted }
  end
end

--- Takes the room under the box, row by row of its outline: labels of marks stand there, notes do not.
function Box:block()
  local corners, step, place = {}, 6, self:cover()
  for k = 0, 7 do
    local x, y = self:see(k & 1 == 0 and -1 or 1, k & 2 == 0 and -1 or 1, k & 4 == 0 and -1 or 1)
    corners[#corners + 1] = { x, y }
  end
  for y = place[2], place[2] + place[4], step do
    local lo, hi = math.huge, -math.huge
    for _, a in ipairs(corners) do
      for _, b in ipairs(corners) do
        if a[2] <= y + step and b[2] >= y and a[2] <= b[2] then
          local t = b[2] > a[2] and clamp((y + step / 2 - a[2]) / (b[2] - a[2]), 0, 1) or 0
          local x = a[1] + t * (b[1] - a[1])
          lo, hi = math.min(lo, x), math.max(hi, x)
        end
      end
    end
    if hi > lo then self.view.room:block(lo, y, hi - lo, step) end
  end
end

--- Where the surface above (x, y) is seen, or nil where it is hidden.
function Box:at(x, y)
  if not self.picture then return nil end
  local px, py, visible = self.solid:spot(self.camera, self.picture, x, y)
  if visible then return px, py end
end

-- A place on an axis, a share of it further.
local function further(v, lim, scale, share)
  if scale == "log" then return v * (lim[2] / lim[1])^share end
  return v + share * (lim[2] - lim[1])
end

-- Whether (x, y) lies in a pit and not behind a ridge: the ground rises beyond it, too, and towards the eye the
-- rim is near and seen.
function Box:in_pit(x, y)
  local a = math.rad(self.camera.azimuth)
  local function beside_it(far)
    return further(x, self.lim.x, self.scale.x, far * math.cos(a)),
      further(y, self.lim.y, self.scale.y, far * math.sin(a))
  end
  local here = self.solid:height(x, y)
  for k = 1, here and 5 or 0 do
    local far = pin.rim * k / 5
    local beyond = self.solid:height(beside_it(-far))
    if beyond and beyond > here and self:at(beside_it(far)) then return true end
  end
  return false
end

--- Where a point that lies hidden in a narrow pit is shown: the head of a pin that stands in it, and the place
--- where the pin comes out of the surface; nil where there is no pit, or one that is deeper than a pin.
function Box:pin(x, y)
  if not (self.picture and self:in_pit(x, y)) then return nil end
  for lift = pin.step, pin.deep, pin.step do
    local px, py, visible = self.solid:spot(self.camera, self.picture, x, y, lift)
    if visible then
      local hx, hy, clear = self.solid:spot(self.camera, self.picture, x, y, lift + pin.head)
      if clear then return hx, hy, px, py end
    end
  end
end

--- The visible parts of a line on the surface.
function Box:drape(x, y)
  return self.picture and self.solid:drape(self.camera, self.picture, engine.array(x), engine.array(y)) or {}
end

--- Draws the axes, after the marks.
function Box:finish()
  local view = self.view
  local theme = view.theme
  local labels, marks, edges = self:labels(self.given)
  local xy = {}
  for _, e in ipairs(edges) do put(xy, e.x0, e.y0, e.x1, e.y1) end
  for _, m in ipairs(marks) do put(xy, table.unpack(m)) end
  scene.add(view, "path", view:group "axes", { xy = xy, stroke = theme.ink, width = style.width.frame, round = true })
  for _, l in ipairs(labels) do
    scene.text(view, view:group(l.name and "label" or "ticks"), { text = l.text, x = l.x, y = l.y, h = 0.5,
      v = "middle", angle = l.angle, size = l.size, color = theme.ink, wrap = l.wrap })
    view.room:block(l.x - l.w / 2 - 2, l.y - l.h / 2 - 2, l.w + 4, l.h + 4)
  end
end

return Box
