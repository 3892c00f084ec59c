-- A sheet for three students:  tinynet --grade examples/grade/sheet.lua examples/grade/*_student.lua
title{ en = "Exercise 7: does ReLU training need luck?", zh = "练习 7：ReLU 训练需要运气吗？" }
seed(7)
limits{ cpu = 2, mem = "256M" }

-- The net itself comes over, so its loss is measured here, on samples the students never saw.
local unseen = tn.data.book7{ n = 400, seed = 12345 }

expect(net, "is", "net", { en = "return a table with your net", zh = "返回含有网络的表" })
expect(net:metrics(unseen:scaled_like(tn.data.book7():minmax())).r2, ">", 0.9,
  { en = "two hidden tanh units are enough: try another seed, or more epochs", zh = "两个 tanh 隐藏单元足够：换种子或多训练" }, 2)
expect(census.fit.low, ">=", 0.1, { en = "use the biases of the book's script, or inputs in [-1, 1]", zh = "使用教材脚本的偏置，或把输入缩放到 [-1, 1]" }, 2)
expect(#members, "==", 200, { en = "train 200 starts", zh = "训练 200 个起点" })
