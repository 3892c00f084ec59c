-- Uses every module of the library a little: the script of the failing allocator (failing_spec.lua).
--   tinynet tests/every_module.lua --out FOLDER/
local tn = require "tinynet"
local at = tn.out
local print = function(v) return tostring(v) end

local opt = tn.options{ "Everything a little", runs = { 3, "runs" } }
print(opt)
tn.digits(5)
tn.rng(1):shuffle{ 1, 2, 3 }
print(tn.math.tanh(tn.array{ {1, 2}, {3, 4} }):dot(tn.array{ {1}, {2} }):sum "rows")
print(tn.share(3, 10))
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
print(tn.sweep{ 1, {2, "relu"}, {1, "identity"}, over = { lr = { 0.1 } }, runs = 2, epochs = 2, train = train,
  results = at "s.db" })
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
plot.activation "gelu":scene()
plot.network(units):scene()
local k = plot.figure{}
k:scatter(xor.x, { by = xor.y:col(1) })
k:line({ 1, 2, 3 }, { 1, 2, 3 })
k:errorbar({ 1, 2 }, { 1, 2 }, { error = { 1, 1 } })
k:save(at "k.png")
