-- The colour bar: what stands at it, and the room it takes.
local pictures = require "pictures"
local plot = require "tinynet.plot"

local z = { { 0, 4, 8 }, { 2, 6, 12 } }

describe("the label of a colour bar", function()
  it("has room for its lines on a small page", function()
    local fig = plot.figure{ width = 320, height = 210 }
    fig:contour({ 1, 2, 3 }, { 1, 2 }, z)
    fig:colorbar{ label = "share of all the random starts that reach a good fit, in per cent" }
    pictures.no_faults(fig, "three lines")
  end)
end)

describe("the numbers of a colour bar", function()
  local function numbers(levels)
    local fig = plot.figure{}
    fig:contour({ 1, 2, 3 }, { 1, 2 }, z, { levels = levels }):colorbar()
    return pictures.texts_of(fig:scene(), "figure.colorbar")
  end

  it("are the levels on it, else its ends", function()
    assert.same({ "2", "6", "10" }, numbers{ 2, 6, 10 })
    assert.same({ "2", "6", "10" }, numbers{ -300, -200, 2, 6, 10, 100 })
    assert.same({ "0", "12" }, numbers{ 100, 200 })
  end)
end)
