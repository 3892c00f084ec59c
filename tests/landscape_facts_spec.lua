-- What is known of the losses of the book's nets on the book's samples, from calculations outside this program: NumPy,
-- and 40-digit arithmetic where more than ten digits are given.
local helper = require "helper"
local tn = require "tinynet"

local stored = helper.stored

-- Whether v is the number whose digits a text shows, up to one half of its last.
local function is(digits, v)
  local decimals = #(digits:match "%.(%d+)" or "")
  assert.equal(digits, ("%.*f"):gsub("*", decimals):format(v))
end

local function near(known, v, tolerance)
  assert.is_true(math.abs(v / known - 1) <= (tolerance or 1e-9), ("%.17g instead of %.17g"):format(v, known))
end

local function fact(name, f)
  it(name, function()
    if not helper.reference then return pending(helper.no_reference) end
    f()
  end)
end

describe("on the book's samples", function()
  fact("the best constant and the best line", function()
    local _, d = stored "tanh"
    local constant = tn.landscape.atlas(tn.net{ 1, {1, "identity"}, {1, "identity"}, init = 0 }, d, { starts = 1, loss = "mse" })
    is("0.0459540073", constant[1].loss)
    is("0.58751351", constant[1].net:forward{ { 0.3 } }[1][1])
    local line = tn.landscape.atlas(tn.net{ 1, {1, "identity"} }, d, { starts = 3, loss = "mse" })
    assert.equal(1, #line)
    is("0.0420326263", line[1].loss)
    is("0.21536072", line[1].net:get "w1[1,1]")
    is("0.47832409", line[1].net:get "b1[1]")
    is("0.08533273", line[1].net:metrics(d).r2)
    local m = tn.landscape.slice(line[1].net, d, { x = "w1[1,1]", y = "b1[1]", n = 20, loss = "mse" }):minima()
    assert.equal(1, #m)
    near(line[1].loss, m[1].loss, 1e-13)
  end)

  fact("the stored nets", function()
    for act, known in pairs{ tanh = { 0.001490345886084473, 0.9351375005794009 },
      relu = { 0.0015788485987701648, 0.9312857053660234 } } do
      local net, d = stored(act)
      near(known[1], net:loss(d), 1e-12)
      near(known[2], net:metrics(d).r2, 1e-12)
      near(known[1], tn.landscape.slice(net, d, { x = "w1[1,1]", y = "w1[1,2]", n = 2 }).center.loss, 1e-12)
    end
  end)

  fact("the panorama of the tanh net has two minima inside, a saddle between them, one valley that leaves", function()
    local net, d = stored "tanh"
    for _, n in ipairs{ 50, 100, 201 } do
      local s = tn.landscape.slice(net, d, { x = "w1[1,1]", y = "w1[1,2]", radius = 100, n = n })
      local m = s:minima()
      assert.equal(3, #m)
      for k, known in ipairs{ { 0.00144557239420381626, -4.33354286678743131, 2.83952748551367097, 0.00567538, 0.202597 },
        { 0.0122616578562444706, -35.5881303091175788, 15.7197219880186045, 1.44012e-5, 0.00101142 } } do
        near(known[1], m[k].loss, 1e-12)
        near(known[2], m[k].x)
        near(known[3], m[k].y)
        near(known[4], m[k].eigenvalues[1], 1e-5)
        near(known[5], m[k].eigenvalues[2], 1e-5)
        assert.is_true(m[k].inside and not m[k].kink and not m[k].flat and m[k].grad_norm < 1e-10)
      end
      assert.is_false(m[3].inside)
      local b = s:barrier(m[1], m[2])
      assert.equal("saddle", b.exact)
      near(0.0224780943350451115, b.height, 1e-12)
      near(-10.9707375149677877, b.top.x)
      near(6.54016565812487546, b.top.y)
      local saddle = s:saddles()[1]
      near(-0.000614116, saddle.eigenvalues[1], 1e-5)
      near(0.0559991878862753885, s:saddles()[2].loss, 1e-12)
    end
    local s = tn.landscape.slice(net, d, { x = "w1[1,1]", y = "w1[1,2]", radius = 5, n = 50 })
    is("0.0014455724", s:minima()[1].loss)
    is("-4.3335429", s:minima()[1].x)
    is("2.8395275", s:minima()[1].y)
  end)

  fact("an even grid misses the centre, and axes taken for one another miss the minimum", function()
    local net, d = stored "tanh"
    local far = tn.landscape.slice(net, d, { x = "w1[1,1]", y = "w1[1,2]", radius = 100, n = 50 })
    is("0.0123320297", far.lowest.loss)
    is("-38.99", far.lowest.x)
    is("17.07", far.lowest.y)
    local near_by = tn.landscape.slice(net, d, { x = "w1[1,1]", y = "w1[1,2]", radius = 5, n = 201 })
    local j, i = near_by.z:argmin()
    is("-4.343", near_by.x[i])
    is("2.836", near_by.y[j])
    is("0.00145", near_by.z:get(j, i))
    is("-4.243", near_by.x[j])                 -- row and column exchanged
    is("2.736", near_by.y[i])
    is("0.00158", near_by.z:get(i, j))
    local relu = tn.landscape.slice(stored "relu", d, { x = "w1[1,1]", y = "w1[1,2]", radius = 100, n = 50 })
    is("0.0163819333", relu.lowest.loss)
    is("3992.8457", relu.highest.loss)
  end)

  fact("the stored tanh weights are on their way to infinity", function()
    local net, d = stored "tanh"
    local h = net:fit(d, { optimizer = "lm", epochs = 20000, loss = "mse" })
    assert.equal("runaway", h.status)
    is("0.0028352", net:loss(d, "mse"))
  end)

  fact("the best tanh fit has r2 0.938332 and eight copies in all seven dimensions", function()
    local net, d = stored "tanh"
    local a = tn.landscape.atlas(tn.net{ 1, {2, "tanh"}, {1, "identity"} }, d, { starts = 24, loss = "mse" })
    is("0.0028338910", a[1].loss)
    is("0.938332", a[1].net:metrics(d).r2)
    assert.equal(8, a[1].copies)
    local list = require "tinynet.landscape.symmetry".copies(net, a[1].net, 100)
    assert.equal(8, #list)
    for k, copy in ipairs(list) do
      near(a[1].loss, copy:loss(d, "mse"), 1e-12)
      for l = 1, k - 1 do
        local moved = (copy:params() - list[l]:params()):abs()
        assert.is_true(moved:count(function(v) return v > 0.01 end) >= 3)
      end
    end
  end)

  fact("the picture depends on what is frozen, too", function()
    local net, d = stored "tanh"
    local other = net:copy()
    other:set("b1[1]", 0.5)
    local function minimum(a)
      return tn.landscape.slice(a, d, { x = "w1[1,1]", y = "w1[1,2]", x_range = { -10, 10 }, y_range = { -10, 10 }, n = 21 })
        :minima()[1]
    end
    assert.is_true(math.abs(minimum(net).x - minimum(other).x) > 0.5)
  end)

  fact("verdicts on convexity", function()
    local tanh, d = stored "tanh"
    local dear = tn.data.new(d.x, d.y:map(function(y) return y > 0.6 and 1 or 0 end))
    local function verdict(net, data, vary, loss)
      return tn.landscape.convexity(net, data, { vary = vary, loss = loss }).verdict
    end
    assert.equal("convex", verdict(tn.net{ 1, {1, "identity"} }, d, { "w1", "b1" }, "mse"))
    assert.equal("convex", verdict(tn.net{ 1, {1, "sigmoid"} }, dear, { "w1", "b1" }, "bce"))
    assert.equal("not convex", verdict(tn.net{ 1, {1, "sigmoid"} }, dear, { "w1", "b1" }, "mse"))
    assert.equal("not convex", verdict(tanh, d, { "w1" }))
    assert.equal("convex", verdict(tanh, d, { "w2", "b2" }))
  end)
end)
