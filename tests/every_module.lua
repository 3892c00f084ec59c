-- Uses every module of the library a little: the script of the failing allocator (failing_spec.lua).
--   tinynet tests/every_module.lua --out FOLDER/
local tn = require "tinynet"
local at = tn.out
function print(v) return tostring(v) end -- luacheck: ignore

local opt = tn.options{ "Everything a little", runs = { 3, "runs" } }
print(opt)
tn.digits(5)
tn.rng(1):shuffle{ 1, 2, 3 }
print(tn.math.tanh(tn.array{ {1, 2}, {3, 4} }):dot(tn.array{ {1}, {2} }):sum "rows")
print(tn.share(3, 10))
print(tn.act.list())
print(tn.optimizer.adam .. tn.init.he .. tn.schedule.list()[1] .. tn.loss.mse)
tn.act.define("every_act", function(z) return z * tn.math.sigmoid(z) end)
tn.loss.define("every_loss", function(a, y) return tn.math.abs(a - y) end)

local raw = tn.data.book7{ n = 30 }
local train, val = raw:minmax():split(0.8)
print(train)
local xor = tn.data.xor{ n = 20 }
raw.x:save(at "x.npy")
print(tn.array.load(at "x.npy"))

os.remove(at "c.ckpt")
local net = tn.net{ 1, {2, "every_act"}, {1, "identity"}, seed = 1 }
local h = net:fit(train, { epochs = 4, val = val, loss = "every_loss", record = "all", every = 1,
  checkpoint = at "c.ckpt" })
print(h) print(net) print(h:log(2))
net:fit(train, { epochs = 2, optimizer = { "adam", beta1 = 0.8 }, schedule = "cosine" })
net:save(at "n.tn")
print(tn.net.load(at "n.tn"):predict(2.5))
print(net:check_gradient(train)) print(net:trace(train)) print(net:step(train, { lr = 0.1 }))
net:hessian(train)
local units = tn.net{ 1, {2, "relu"}, {1, "identity"}, seed = 1 }
units:fit(train, { epochs = 2, optimizer = "lm" })
units:units(train)
print(tn.eigen(units:hessian(train)))

local ens = tn.ensemble{ 1, {2, "relu"}, {1, "identity"}, init = "book", members = 6, seed = 1 }
print(ens:fit(train, { epochs = 3, batch = 5 }))
local c = tn.census(ens, train)
print(c)
print(tn.autopsy(ens, 1, train))
print(tn.find_seed{ 1, {2, "relu"}, {1, "identity"}, outcome = "constant", max = 8, epochs = 2, train = train })
print(tn.odds.constant(2, 3))
os.remove(at "s.db")
local phase = tn.sweep{ 1, {2, "relu"}, {1, "identity"}, over = { spread = { 0.5, 1 }, bias = { 0, 1 } }, runs = 2, epochs = 2,
  train = train, init = function(p) return { w = {"normal", std = p.spread}, b1 = {"normal", mean = p.bias} } end,
  results = at "s.db" }
print(phase)
phase:figure{ x = "spread", y = "bias", outcome = "constant" }:scene()
tn.sweep.load(at "s.db"):csv(at "s.csv")
print(c:figure() ~= nil)

local s = tn.landscape.slice(units, train, { x = "w1[1,1]", y = "w1[1,2]", radius = 2, n = 9 })
print(s)
print(tn.landscape.line(units, ens:net(2), train, { n = 5 }))
print(s:report()) print(#s:minima())
print(tn.landscape.atlas(units, train, { starts = 2 }))
print(tn.landscape.convexity(units, train, { vary = { "b2" } }))
local g = tn.grid(function(x, y) return x * y end, { x = {0, 1}, y = {0, 1}, n = 5 })

local plot = tn.plot
local fig = plot.figure{ layout = "a b / c d", title = "every *kind*" }
fig.a:fit(units, train)
fig.a:text(1, 1, { en = "text", zh = "文字" })
fig.b:contour(s)
fig.c:surface(g)
fig.d:hist(raw.y, { label = "w_{1,2}" })
fig:colorbar{ label = "loss" }
fig:save(at "f.svg")
fig:check()
plot.history(h):scene()
plot.activation{ "gelu", "selu" }:scene()
plot.network(units):scene()
local k = plot.figure{}
k:scatter(xor.x, { by = xor.y:col(1) })
k:line({ 1, 2, 3 }, { 1, 2, 3 })
k:errorbar({ 1, 2 }, { 1, 2 }, { error = { 1, 1 } })
k:save(at "k.png")
k = plot.figure{ layout = "a b c d / e f g h" }
k.a:bar({ "A", "B" }, { 1, 2 })
k.b:step({ 1, 2, 3 }, { 1, 3, 2 }):fill_between({ 1, 2, 3 }, { 0, 1, 0 }, { 1, 2, 3 })
k.c:heat(g)
k.d:contourf(g):path{ { 0.1, 0.1 }, { 0.5, 0.9 } }:arrow(0, 0, 1, 1):mark(0.5, 0.5, "here")
local judge = tn.net{ 2, {3, "tanh"}, {1, "sigmoid"}, seed = 1 }
judge:fit(xor, { loss = "bce", epochs = 2 })
k.e:regions(judge, xor)
k.f:history(h)
k.g:line({ 1, 10, 100 }, { 1, 2, 3 }):scale{ x = "log" }
k.h:hline(1):vline(2):text(1, 1, "x"):grid(true)
k:flow("a", "b", "to b")
k:check()
plot.how_it_works(units, train):scene()
plot.animate(2, function() return plot.figure{ width = 120, height = 120 }:line({ 1, 2 }, { 1, 2 }) end)
  :save(at "a.webp")

-- Where a training went, and the ways between nets.
local pair = { tn.net{ 1, {2, "tanh"}, {1, "identity"}, seed = 1 }, tn.net{ 1, {2, "tanh"}, {1, "identity"}, seed = 2 } }
local way = pair[1]:fit(train, { epochs = 4, every = 1, record = "all" })
local pca = tn.landscape.pca(way)
print(pca)
local plane = tn.landscape.slice(pca.net, train, { x = pca.x, y = pca.y, n = 5 })
print(#plane:path(way))
print(tn.landscape.sharpness(way):figure():scene())
local film = tn.landscape.film(way, { x = "w1[1,1]", y = "w1[1,2]", frames = 2, n = 5, width = 320, height = 280 })
print(film)
film:frame(1):scene()
print(tn.landscape.random(pair[1], { seed = 1 }))
print(tn.landscape.through(pair[1], pair[2], tn.net{ 1, {2, "tanh"}, {1, "identity"}, seed = 3 }))
print(tn.landscape.zoom(pair[1], train, { radii = { 1, 4 }, n = 5 }))
print(tn.landscape.path(pair[1], pair[2], train, { copies = false, images = 4, rounds = 1 }))
print(tn.landscape.basins(pair[1], train, { x = "w1[1,1]", y = "w1[1,2]", n = 3, epochs = 2 }):figure():scene())
print(s:barrier({ s.x[1], s.y[1] }, { s.x[-1], s.y[-1] }))

-- What the prompt and a failed script ask for, and the other language.
local complete, help, hints = require "tinynet.complete", require "tinynet.help", require "tinynet.hints"
complete "net:fit(d, { "
help(nil, "net:fit")
help(tn)
hints("script:1: unexpected symbol near '!'", "if x != 1 then", nil, true)
-- What options of the interpreter use.
for _, name in ipairs{ "about", "sweep.merge", "sweep.tools", "grade", "sheet", "snapshot" } do require("tinynet." .. name) end
require "tinynet.text".set "zh"
help(tn)
print(net) print(c) print(s)
print(pcall(net.fit, net, train, { epoch = 1 }))
print(net) -- pcall may have caught the end of memory: this meets it again
