-- Book 7.7: why all-zero and all-equal weights cannot learn, one sample at a time.    tinynet examples/step_by_step.lua
-- A 1-2-1 net with tanh on the house prices: two steps by hand-sized numbers, then a whole training (batch 32, lr 0.5).
local tn = require "tinynet"
tn.digits(4)                                   -- for every print of numbers

local opt = tn.options{ { en = "Why all-zero and all-equal weights cannot learn", zh = "权重全为零或全相等时为什么学不会" },
  epochs = { 1000,  { en = "epochs of each training", zh = "每次训练的轮数" }, min = 1 },
  steps  = { 2,     { en = "steps to print, one sample each", zh = "打印的步数，每步一个样本" }, min = 1, max = 100 },
  data   = { false, { en = "the book's own samples", zh = "书中的样本" }, type = "path" },
}

local d = (opt.data and tn.data.load(opt.data) or tn.data.book7()):minmax()
local cases = {
  { { en = "==== all zero", zh = "==== 全部为零" }, { w = 0, b = 0 } },
  { { en = "==== equal inside layers", zh = "==== 层内相等" }, { w1 = 0, w2 = 0, b = 1 } },
  { { en = "==== one layer random", zh = "==== 一层随机" }, { w1 = "normal", w2 = 0, b = 0 } },
}

for _, case in ipairs(cases) do
  local title, init = case[1], case[2]
  local net = tn.net{ 1, {2, "tanh"}, {1, "identity"}, init = init, seed = opt.seed or 1 }

  tn.printf(title)
  for i = 1, opt.steps do                      -- one sample each
    print(net:step(d:slice(i, i), { lr = 0.1 }))   -- z, a | dz, da | dw, db | new w, b
  end

  local train, val = d:split(0.8)
  local h = net:fit(train, { lr = 0.5, batch = 32, epochs = opt.epochs, val = val })
  print(h)

  -- The claim of 7.7.2, as a test: the two hidden units never part.
  local twins = net.w1[1][1] == net.w1[1][2] and net.b1[1][1] == net.b1[1][2]
  tn.printf(twins and { en = "the hidden units are still twins, r2 %.4f\n", zh = "两个隐层神经元仍然相同，r2 %.4f\n" }
    or { en = "the hidden units differ, r2 %.4f\n", zh = "两个隐层神经元已不同，r2 %.4f\n" }, h.last.train.r2)
end

-- What step() printed can be had as numbers, too, without changing the net:
local net = tn.net{ 1, {2, "tanh"}, {1, "identity"}, init = "normal", seed = opt.seed or 3 }
local t = net:trace(d:slice(1, 8))             -- a batch of 8
-- Rows of dz belong to samples and are not averaged; dw and db are (book 7.4.5 to 7.4.11).
local by_hand = t[1].a:t():dot(t[2].dz) / 8
tn.printf({ en = "dW2 by hand equals dW2: %s", zh = "手算的 dW2 等于 dW2：%s" }, by_hand:equals(t[2].dw, 1e-15))

-- 8.5: and is the whole gradient right?
print(net:check_gradient(d))
