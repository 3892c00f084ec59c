-- Book, section 7.6.3: which remedies against dead ReLU units help?    tinynet examples/remedies.lua --runs 200
-- The remedies of the text side by side, with 95 % intervals, and the odds of being born dead beside the counts.
local tn = require "tinynet"

local opt = tn.options{ { en = "Which remedies against dead ReLU units help?", zh = "哪些办法能避免 ReLU 神经元死亡？" },
  runs   = { 1000,  { en = "number of random starts of each", zh = "每种办法的随机初始化次数" }, min = 1 },
  epochs = { 1000,  { en = "epochs of each run", zh = "每次训练的轮数" }, min = 1 },
  data   = { false, { en = "the book's own samples", zh = "书中的样本" }, type = "path" },
}

local raw = opt.data and tn.data.load(opt.data) or tn.data.book7()
local plain = raw:minmax():split(0.8)
local symmetric = raw:minmax{ x = true, y = false, lo = -1 }:minmax{ x = false }:split(0.8)

-- As the stored script of the book draws its hidden biases: N((1, 2), 1), a typing slip for N(0, 1).
local slip = { w = "normal", b1 = {"normal", mean = {1, 2}}, b2 = 0.1 }
local cases = {
  { { en = "text",       zh = "书中" },       init = "book" },
  { { en = "w > 0",      zh = "w > 0" },      init = { w = "abs_normal", b = "normal" } },
  { { en = "w > 0, b 0", zh = "w > 0, b 0" }, init = { w = "abs_normal", b = 0 } },
  { { en = "lr 0.01",    zh = "lr 0.01" },   init = "book", lr = 0.01 },
  { { en = "leaky",      zh = "Leaky" },     init = "book", act = "leaky_relu" },
  { { en = "He",         zh = "He" },        init = "he" },
  { { en = "[-1,1]",     zh = "[-1,1]" },    init = "book", train = symmetric },
  { { en = "script",     zh = "脚本" },       init = slip },
}

local list = {}
for k, case in ipairs(cases) do
  local train = case.train or plain
  local ens = tn.ensemble{ 1, {2, case.act or "relu"}, {1, "identity"}, init = case.init,
    members = opt.runs, seed = opt.seed or 1 }
  ens:fit(train, { lr = case.lr or 0.1, batch = 5, epochs = opt.epochs, every = 50 })
  local c = tn.census(ens, train)
  print(("==== %s"):format(case[1][tn.lang()]))
  print(c)
  list[k] = { case[1], c }
end

local fig = tn.census.compare(list)            -- one panel per outcome, one bar per remedy
fig:title{ en = "Remedies against dead ReLU units", zh = "避免 ReLU 神经元死亡的办法" }
fig:save(tn.out "remedies.png")
