-- A sheet for three students:  tinynet --grade examples/grade/sheet.lua examples/grade/*_student.lua
title{ en = "Exercise 7: does ReLU training need luck?", zh = "练习 7：ReLU 训练需要运气吗？" }
seed(7)
limits{ cpu = 2, mem = "256M" }

-- The net itself comes over, so its loss is measured here, on samples the students never saw.
local unseen = tn.data.book7{ n = 400, seed = 12345 }

expect(net, "is", "net", { en = "return a table with your net", zh = "返回含有网络的表" })
expect(net:metrics(unseen:scaled_like(tn.data.book7():minmax())).r2, ">", 0.9,
  { en = "two tanh units are enough: try another seed, or train longer", zh = "两个 tanh 神经元足够：换种子或训练更久" }, 2)
expect(census.fit.low, ">=", 0.1,
  { en = "let the inputs lie around 0: minmax{ lo = -1, hi = 1 }", zh = "让输入以 0 为中心" }, 2)
expect(#members, "==", 200, { en = "train 200 starts", zh = "训练 200 个起点" })
