-- What other programs see in our files: librsvg in the SVG, poppler in the PDF.
local helper = require "helper"
local pixels = require "pixels"
local tn = require "tinynet"

local function installed(program)
  return os.execute("command -v " .. program .. " >/dev/null")
end

local function figure()
  local z = tn.grid(function(x, y) return (x - y)^2 + 0.1 * x * x + 0.01 end, { x = { -2, 2 }, y = { -2, 2 }, n = 40 })
  local fig = tn.plot.figure{ layout = "a b", width = 1000, height = 500, title = "损失函数：曲面与等高线" }
  fig.a:surface(z)
  fig.b:contour(z, { labels = true })
  fig:colorbar{ label = "损失" }
  return fig
end

local function save(path)
  local before = _G.print
  _G.print = function() end -- what fig:save says would stand among the results of the tests
  figure():save(path)
  _G.print = before
  return path
end

local function channels(color)
  return tonumber(color:sub(2, 3), 16), tonumber(color:sub(4, 5), 16), tonumber(color:sub(6, 7), 16)
end

describe("files", function()
  it("SVG: librsvg draws what we draw (RMS below 4 of 255)", function()
    if not installed "rsvg-convert" then return pending "rsvg-convert (librsvg2-bin) is not installed" end
    local folder = helper.tmpdir()
    local svg, png = save(folder .. "/a.svg"), save(folder .. "/a.png")
    assert(os.execute(("rsvg-convert --background-color=white -o %s/b.png %s"):format(folder, svg)))
    local ours, w, h = pixels.read(png)
    local theirs, w2, h2 = pixels.read(folder .. "/b.png")
    assert.same({ w, h }, { w2, h2 })
    local squares, count = 0, 0
    for y = 0, h - 1, 2 do
      for x = 0, w - 1, 2 do
        local a, b = { channels(ours(x, y)) }, { channels(theirs(x, y)) }
        for k = 1, 3 do squares, count = squares + (a[k] - b[k])^2, count + 1 end
      end
    end
    assert.is_true(math.sqrt(squares / count) < 4)
  end)

  it("PDF: poppler finds the Chinese title", function()
    if not installed "pdftotext" then return pending "pdftotext (poppler-utils) is not installed" end
    local pipe = io.popen("pdftotext " .. helper.quote(save(helper.tmpdir() .. "/a.pdf")) .. " -")
    local text = pipe:read "a"
    pipe:close()
    assert.truthy(text:find("损失函数：曲面与等高线", 1, true))
  end)
end)
