-- What a beginner may have meant: the host asks this file when a script has failed. It gets the message and the source
-- line, marks the word the message speaks of, and adds a sentence where the mistake is a common one. Requires nothing.

-- Names that other languages have -> what stands for them here.
local foreign = {
  None = { "Lua's word for nothing is nil", "Lua 中表示空值的是 nil" },
  True = { "Lua writes true", "Lua 中写作 true" },
  False = { "Lua writes false", "Lua 中写作 false" },
  len = { "the length of x is #x", "x 的长度写作 #x" },
  range = { "to count, write: for i = 1, 10 do ... end", "计数循环写作：for i = 1, 10 do ... end" },
  str = { "a text from a value: tostring(x)", "转换为字符串：tostring(x)" },
  int = { "a whole number from a value: math.floor(x) or math.tointeger(x)",
    "转换为整数：math.floor(x) 或 math.tointeger(x)" },
  float = { "a number from a text: tonumber(s)", "字符串转换为数：tonumber(s)" },
  np = { "there is no numpy here; arrays are tn.array, their functions tn.math",
    "这里没有 numpy；数组用 tn.array，函数用 tn.math" },
  plt = { "figures are made by tn.plot.figure{ ... }", "图形由 tn.plot.figure{ ... } 生成" },
  torch = { "there is no torch here; nets are made by tn.net{ ... }", "这里没有 torch；网络由 tn.net{ ... } 建立" },
  tn = { "begin the script with: local tn = require \"tinynet\"  (at the prompt without local)",
    "脚本开头请写：local tn = require \"tinynet\"（交互模式下不写 local）" },
  plot = { "write tn.plot, or first: local plot = tn.plot", "请写 tn.plot，或先写：local plot = tn.plot" },
  printf = { "write tn.printf(...) or print(string.format(...))", "请写 tn.printf(...) 或 print(string.format(...))" },
  null = { "Lua's word for nothing is nil", "Lua 中表示空值的是 nil" },
  undefined = { "Lua's word for nothing is nil", "Lua 中表示空值的是 nil" },
  inf = { "infinity is math.huge", "无穷大是 math.huge" },
  nan = { "NaN is 0/0; test for it with x ~= x", "NaN 写作 0/0；用 x ~= x 判断" },
  enumerate = { "write: for i, v in ipairs(t) do ... end", "请写：for i, v in ipairs(t) do ... end" },
  zip = { "write: for i = 1, #a do ... a[i], b[i] ... end", "请写：for i = 1, #a do ... a[i], b[i] ... end" },
  sum = { "an array has a:sum(); of a table: tn.array(t):sum()", "数组用 a:sum()；表用 tn.array(t):sum()" },
  mean = { "an array has a:mean(); of a table: tn.array(t):mean()", "数组用 a:mean()；表用 tn.array(t):mean()" },
  round = { "write math.floor(x + 0.5); to print: (\"%.2f\"):format(x)",
    "请写 math.floor(x + 0.5)；打印时用 (\"%.2f\"):format(x)" },
  sorted = { "table.sort(t) sorts a table in place", "table.sort(t) 就地排序" },
  list = { "lists are tables: { 1, 2, 3 }", "列表就是表：{ 1, 2, 3 }" },
  dict = { "a table with names: { a = 1, b = 2 }", "带名称的表：{ a = 1, b = 2 }" },
  input = { "a line from the keyboard: io.read()", "从键盘读一行：io.read()" },
  open = { "files are opened by io.open(path), data is read by tn.data.load(path)",
    "打开文件用 io.open(path)，读取数据用 tn.data.load(path)" },
  try = { "errors are caught by pcall: local ok, message = pcall(f, x)",
    "捕获错误用 pcall：local ok, message = pcall(f, x)" },
  exit = { "write os.exit()", "请写 os.exit()" },
  quit = { "write os.exit(), or press Ctrl-D at the prompt", "请写 os.exit()，交互模式下按 Ctrl-D" },
  random = { "random numbers: tn.rng(seed):normal(m, n), or math.random()",
    "随机数：tn.rng(seed):normal(m, n)，或 math.random()" },
  train_test_split = { "a dataset splits itself: local train, val = d:split(0.8)",
    "数据集自己划分：local train, val = d:split(0.8)" },
  pi = { "write math.pi", "请写 math.pi" },
  opt = { "options are read by: local opt = tn.options{ \"what it shows\", runs = { 100, \"help\" } }",
    "选项的读取：local opt = tn.options{ \"说明\", runs = { 100, \"说明\" } }" },
}
for name in ("sqrt exp log sin cos tanh abs max min floor"):gmatch "%a+" do
  foreign[name] = { ("write math.%s(x) for numbers, tn.math.%s(x) for arrays, too"):format(name, name),
    ("数用 math.%s(x)，数组也可用 tn.math.%s(x)"):format(name, name) }
end

-- What stands in quotes: activations, losses, optimizers, laws.
local quoted = {}
for name in ([[identity sigmoid tanh relu leaky_relu elu selu softplus softsign gelu silu mish hard_tanh softmax mse
  half_mse mae huber bce bce_logits cross_entropy sgd momentum nesterov adagrad rmsprop adam adamw lm normal uniform he
  glorot book]]):gmatch "[%w_]+" do quoted[name] = true end

-- Rows { pattern of the message, pattern of the source line, English, Chinese, pattern of the message where the library
-- says it in Chinese }; the first that fits. Both captures of
-- the line may stand in the sentence as %1 and %2.
local rows = {
  -- syntax
  { "near '!'", "!=", "Lua writes \"not equal\" as ~=", "Lua 中“不等于”写作 ~=" },
  { "near '!'", "!", "Lua writes not instead of !", "Lua 中用 not 代替 !" },
  { "near '[%+%-%*/]'", "([%w_.%[%]]+)%s*([%+%-%*/])=", "write %1 = %1 %2 ...", "请写 %1 = %1 %2 ..." },
  { "near '%+'", "([%w_.]+)%+%+", "write %1 = %1 + 1", "请写 %1 = %1 + 1" },
  { "near '%*'", "%*%*", "a power is written x ^ 2", "乘方写作 x ^ 2" },
  { "near '&'", "&&", "Lua writes and instead of &&", "Lua 中用 and 代替 &&" },
  { "near '|'", "||", "Lua writes or instead of ||", "Lua 中用 or 代替 ||" },
  { "near '='", "===", "compare with ==", "比较用 ==" },
  { "near '>'", "<>", "Lua writes \"not equal\" as ~=", "Lua 中“不等于”写作 ~=" },
  { "near '=='", "^%s*l?o?c?a?l?%s*([%a_][%w_]*)%s*==", "a value is given by a single =: %1 = ...",
    "赋值用单个 =：%1 = ..." },
  { "near 'div'", "%f[%w]div%f[%W]", "a whole quotient is written a // b", "整除写作 a // b" },
  { "near", "%f[%w]continue%f[%W]", "Lua has no continue: put the rest of the loop into if ... then ... end",
    "Lua 没有 continue：把循环余下的部分放入 if ... then ... end" },
  { "expected near '='", "^%s*e?l?s?e?if%f[%W].-[^=~<>]=[^=]", "compare with ==; a single = sets a variable",
    "比较用 ==；单个 = 是赋值" },
  { "", "^%s*elif%f[%W]", "Lua writes elseif", "Lua 中写作 elseif" },
  { "'end' expected", "%f[%w](else)%s+if%f[%W]", "in one word: elseif; else if would need an end of its own",
    "应连写为 elseif；分写 else if 时需要另加一个 end" },
  { "'end' expected %(to close '(%a+)' at line (%d+)%)", "",
    "each if, for, while, do and function has an end of its own",
    "每个 if、for、while、do、function 都要有自己的 end" },
  { "<eof> expected near 'end'", "", "there is one end too many", "多了一个 end" },
  { "<eof> expected near", "", "return is the last word of a script or of its block", "return 须是脚本或语句块的最后一句" },
  { "near", "^%s*#", "comments begin with --", "注释以 -- 开头" },
  { "near", "^%s*//", "comments begin with --", "注释以 -- 开头" },
  { "near", "^%s*def%s+([%w_]+)", "write function %1(...) ... end", "请写 function %1(...) ... end" },
  { "near", "^%s*import%s+numpy", "nothing to import: arrays are tn.array, their functions tn.math",
    "无需导入：数组用 tn.array，函数用 tn.math" },
  { "near", "^%s*import%s+([%w_]+)", "a module is loaded by: local %1 = require \"%1\"",
    "加载模块：local %1 = require \"%1\"" },
  { "near", "^%s*from%s+([%w_]+)%s+import", "a module is loaded by: local %1 = require \"%1\"",
    "加载模块：local %1 = require \"%1\"" },
  { "near", "^%s*(let)%s", "write local instead of %1", "用 local 代替 %1" },
  { "near", "^%s*(var)%s", "write local instead of %1", "用 local 代替 %1" },
  { "near", "%f[%w]lambda%s+([%w_]+)", "write function(%1) return ... end", "请写 function(%1) return ... end" },
  { "", "^%s*for%s+[%w_]+%s+in%s+range", "to count, write: for i = 1, 10 do ... end",
    "计数循环写作：for i = 1, 10 do ... end" },
  { "expected near ':'", "^%s*for%s", "a loop is written: for i = 1, 10 do ... end",
    "循环写作：for i = 1, 10 do ... end" },
  { "expected near ':'", "^%s*while%s", "write while ... do ... end", "请写 while ... do ... end" },
  { "near ':'", ":%s*$",
    "Lua has no colon at the end of a line; blocks are if ... then ... end and for ... do ... end",
    "Lua 行尾没有冒号；语句块写作 if ... then ... end 与 for ... do ... end" },
  { "near", "^%s*print%s+([%w_.]+)%s*$", "write print(%1)", "请写 print(%1)" },
  { "near", "^%s*print%s*[\"'].-[\"']%s*,", "print with several values needs brackets: print(\"a\", b)",
    "print 多个值时要加括号：print(\"a\", b)" },
  { "near", "%f[%w]is%s+(%a+)", "compare with ==: x == nil", "比较用 ==：x == nil" },
  { "", "=%s*[^=].-%f[%w]if%f[%W].-%f[%w]else%f[%W]", "a choice inside a formula: c and a or b",
    "公式中的选择写作：c and a or b" },
  { "", "%f[%w_](f)[\"'].-{", "a text with values: tn.printf(\"loss %%g\", x), or (\"loss %%g\"):format(x)",
    "带数值的文字：tn.printf(\"loss %%g\", x) 或 (\"loss %%g\"):format(x)" },
  { "near '%?'", "%?.-:", "a choice inside a formula: c and a or b", "公式中的选择写作：c and a or b" },
  { "near ':'", "[{,]%s*[\"']([%a_][%w_]*)[\"']%s*:", "a named entry of a table is written %1 = value",
    "表中带名称的项写作 %1 = 值" },
  { "near", "[%[{].-%f[%w]for%f[%W].-%f[%w]in%f[%W]",
    "there are no list comprehensions: write a loop, or a:map(f) of an array",
    "没有列表推导式：请写循环，或用数组的 a:map(f)" },
  { "near ':'", "([%w_.]+)%[%s*(%-?%d*)%s*:", "a part of an array is %1:slice(first, last), both ends included",
    "数组的一部分：%1:slice(first, last)，两端都包括在内" },
  { "near ','", "([%w_.]+)%[([%w_%s]+),%s*[%w_%s:]+%]", "write %1[i][j] or %1:get(i, j)",
    "请写 %1[i][j] 或 %1:get(i, j)" },
  { "near '@'", "([%w_.]+)%s*@%s*([%w_.]+)", "a matrix product is %1:dot(%2)", "矩阵乘积写作 %1:dot(%2)" },
  { "malformed number", "%d_%d", "numbers are written without _", "数中不能有 _" },
  { "near '='", "axis%s*=", "write a:sum \"rows\" or a:sum \"columns\"; others: a:t(), a:row(i), a:col(j)",
    "请写 a:sum \"rows\" 或 a:sum \"columns\"；其他用 a:t()、a:row(i)、a:col(j)" },
  { "near '='", "[(,]%s*([%a_][%w_]*)%s*=", "options have names and stand in braces: f(x, { %1 = ... })",
    "选项要写名称并放在花括号中：f(x, { %1 = ... })" },
  { "near '%['", "[=,(]%s*%[", "lists are written with braces: { 1, 2, 3 }", "列表用花括号：{ 1, 2, 3 }" },
  { "'}' expected", "", "between the entries of a table stands a comma", "表的各项之间要有逗号" },
  { "'%)' expected", "", "between arguments stands a comma, after them a closing bracket",
    "参数之间要有逗号，末尾要有右括号" },
  { "'then' expected", "^%s*e?l?s?e?if%f[%W]", "write if ... then ... end", "请写 if ... then ... end" },
  { "'do' expected", "^%s*for%s", "write for ... do ... end", "请写 for ... do ... end" },
  { "'do' expected", "^%s*while%s", "write while ... do ... end", "请写 while ... do ... end" },
  { "unfinished string", "", "a text ends on its line, with the same quote it began with", "字符串须在同一行以相同的引号结束" },
  -- values
  { "unknown field 'train' of net", "", "a net is trained by net:fit(d, { ... })", "训练网络用 net:fit(d, { ... })",
    "未知的字段 'train'（属于 net）" },
  { "unknown field 'weights' of net", "", "the weights are net.w1, net.b1, net.w2, ...; all of them: net:params()",
    "权重是 net.w1、net.b1、net.w2……；全部参数：net:params()", "未知的字段 'weights'（属于 net）" },
  { "unknown field 'T' of array", "", "the transposed array is a:t()", "转置写作 a:t()", "未知的字段 'T'（属于 array）" },
  { "unknown field 'size' of array", "", "a:shape() answers all dimensions, #a the first one",
    "a:shape() 给出各维大小，#a 是第一维", "未知的字段 'size'（属于 array）" },
  { "of tinynet", "tn%.(zeros)", "write tn.array.%1(...)", "请写 tn.array.%1(...)", "tinynet 没有字段 'zeros'" },
  { "of tinynet", "tn%.(ones)", "write tn.array.%1(...)", "请写 tn.array.%1(...)", "tinynet 没有字段 'ones'" },
  { "of tinynet", "tn%.(linspace)", "write tn.array.%1(...)", "请写 tn.array.%1(...)", "tinynet 没有字段 'linspace'" },
  { "field 'title' of %a+ cannot be set", "([%w_.]+)%.(title)%s*=", "it is a method: write %1:%2(...)",
    "它是方法：请写 %1:%2(...)", "字段 'title'（属于" },
  { "field '[xyz]label' of %a+ cannot be set", "([%w_.]+)%.([xyz]label)%s*=", "it is a method: write %1:%2(...)",
    "它是方法：请写 %1:%2(...)", "label'（属于" },
  { "nil value %(field 'accuracy'%)", "", "accuracy is there for class data; other data have r2",
    "只有分类数据才有 accuracy；其他数据用 r2" },
  { "unknown field '%w+' of history", "%.(r2)",
    "its values are h.train.%1 at each record and h.last.train.%1 at the end",
    "各个记录的值在 h.train.%1 中，最后的值是 h.last.train.%1", "（属于 history）" },
  { "unknown field '%w+' of history", "%.(mse)",
    "its values are h.train.%1 at each record and h.last.train.%1 at the end",
    "各个记录的值在 h.train.%1 中，最后的值是 h.last.train.%1", "（属于 history）" },
  { "unknown field 'append' of array", "",
    "arrays keep their size: collect in a table, t[#t + 1] = value, then tn.array(t)",
    "数组大小不变：先收集到表中，t[#t + 1] = 值，再写 tn.array(t)", "未知的字段 'append'（属于 array）" },
  { "unknown field 'length' of array", "", "the length is #a, all dimensions are a:shape()",
    "长度写作 #a，各维大小是 a:shape()", "未知的字段 'length'（属于 array）" },
  { "of tinynet.plot", "plot%.([%w_]+)", "marks are drawn on a figure: local fig = tn.plot.figure{} fig:line(x, y)",
    "线与点画在图形上：local fig = tn.plot.figure{} fig:line(x, y)", "tinynet.plot 没有字段" },
  { "unknown field 'new' of tn.net", "", "write tn.net{ 1, {2, \"tanh\"}, {1, \"identity\"} }",
    "请写 tn.net{ 1, {2, \"tanh\"}, {1, \"identity\"} }", "tn.net 没有字段 'new'" },
  { "unknown field 'fit' of tinynet", "", "a net is trained by net:fit(d, { ... })", "训练网络用 net:fit(d, { ... })",
    "tinynet 没有字段 'fit'" },
  { "module 'tiny[%w_.]*' not found", "",
    "the library is tn = require \"tinynet\"; its parts are fields: tn.plot, tn.data",
    "程序库是 tn = require \"tinynet\"；各部分是它的字段：tn.plot、tn.data" },
  { "unknown activation 'linear'", "", "z itself as the output is called \"identity\"", "直接输出 z 的称为 \"identity\"",
    "未知的激活函数 'linear'" },
  { "unknown law 'xavier'", "", "it is called \"glorot\" here", "这里称为 \"glorot\"", "未知的分布 'xavier'" },
  { "unknown law 'kaiming'", "", "it is called \"he\" here", "这里称为 \"he\"", "未知的分布 'kaiming'" },
  { "unknown parameter '[wb]%d'", "[\"'][wb]%d[\"']",
    "a whole block is set by net.w1 = value, one weight by net:set(\"w1[1,2]\", value)",
    "整块用 net.w1 = 值 设定，单个权重用 net:set(\"w1[1,2]\", 值)", "未知的参数" },
  { "unknown option 'learning_rate'", "", "the learning rate is called lr", "学习率写作 lr", "未知的选项 'learning_rate'" },
  { "unknown option 'verbose'", "", "log = 100 prints a line each 100 epochs, --quiet hides the progress bar",
    "log = 100 每 100 轮输出一行，--quiet 不显示进度条", "未知的选项 'verbose'" },
  { "unknown option 'validation_split'", "", "split first: local train, val = d:split(0.8), then val = val",
    "先划分：local train, val = d:split(0.8)，再写 val = val", "未知的选项 'validation_split'" },
  { "dataset expected, got number", "val", "val is a dataset: local train, val = d:split(0.8)",
    "val 是数据集：local train, val = d:split(0.8)", "应为 dataset，得到 number" },
  { "dataset expected, got table", ":([%w_]+)%s*{", "the data come first: net:%1(d, { ... })",
    "先写数据：net:%1(d, { ... })",
    "应为 dataset，得到 table" },
  { "array of shape %(m, %d+%) expected", ":(%a+)%(%s*[%d.]+%s*,[%d.,%s]+%)",
    "several inputs of one sample stand in braces: net:%1{ 1, 2 }", "一个样本的多个输入要放在花括号中：net:%1{ 1, 2 }",
    "应为形状 (m," },
  { "no argument expected", ":(%a+)%([%d.,%s]+%)", "several inputs of one sample stand in braces: net:%1{ 1, 2 }",
    "一个样本的多个输入要放在花括号中：net:%1{ 1, 2 }", "此处不应有参数" },
  { "ratio must be at most 1", "", "the ratio is a share: 0.8 is 80 %", "比例是小数：0.8 即 80 %", "ratio 至多为 1" },
  { "whole number expected, got", "=%s*[\"']%-?%d", "write the number without quotes", "数不要加引号", "应为整数，得到" },
  { "attempt to compare %a+ with %a+", "[<>]=?%s*[%w_.]+%s*[<>]", "two comparisons are joined by and: 1 < x and x < 5",
    "两个比较用 and 连接：1 < x and x < 5" },
  { "attempt to call a number value", "^%s*for%s+([%w_]+)%s+in%s+([%w_.]+)%s*,", "to count, write: for %1 = %2, ... do",
    "计数循环写作：for %1 = %2, ... do" },
  { "dataset expected, got array", "", "a dataset is made of inputs and targets by tn.data.new(x, y)",
    "数据集由输入与目标组成：tn.data.new(x, y)", "应为 dataset，得到 array" },
  { "got string", "%[%[.-%]%]", "[[ ]] is a text; rows are written { {1, 2}, {3, 4} }",
    "[[ ]] 是字符串；各行写作 { {1, 2}, {3, 4} }", "得到 string" },
  { "attempt to call a nil value %(%a+ 'append'%)", "([%w_.]+)[.:]append", "write %1[#%1 + 1] = value",
    "请写 %1[#%1 + 1] = value" },
  { "attempt to mod a 'string'", "%%", "values in a text: (\"loss %%g\"):format(x), or tn.printf(\"loss %%g\", x)",
    "字符串中的数值：(\"loss %%g\"):format(x) 或 tn.printf(\"loss %%g\", x)" },
  { "attempt to mul a 'string'", "%*", "a text several times: (\"-\"):rep(20)", "重复字符串：(\"-\"):rep(20)" },
  { "attempt to call a tinynet%.net value", "", "write net:forward(x) or net:predict(x)",
    "请写 net:forward(x) 或 net:predict(x)" },
  { "attempt to call a table value", "for%s+([%w_]+)%s+in%s+([%w_.]+)%s+do", "write for _, %1 in ipairs(%2) do",
    "请写 for _, %1 in ipairs(%2) do" },
  { "attempt to index a function value", "%.([%w_]+)%s*[%[.]",
    "%1 is a method: write it with a colon and (), as x:%1()",
    "%1 是方法：请用冒号和括号，写作 x:%1()" },
  { "attempt to index a number value", ":%s*[%a_]",
    "a number has no methods; functions of numbers are in math and tn.math",
    "数没有方法；数的函数在 math 与 tn.math 中" },
  { "attempt to perform arithmetic on a string value", "%+",
    "texts are joined with ..; a number from a text: tonumber(s)",
    "连接字符串用 ..；字符串转换为数：tonumber(s)" },
  { "attempt to concatenate", "", "only texts and numbers are joined with ..; others: tostring(x)",
    ".. 只能连接字符串与数；其他值：tostring(x)" },
  { "attempt to compare %a+ with %a+", "",
    "both sides must be numbers, or both texts; tonumber(s) makes a number of a text",
    "两边须同为数或同为字符串；tonumber(s) 把字符串转换为数" },
  { "attempt to %a+ a 'string' with a", "", "texts are joined with ..; a number from a text: tonumber(s)",
    "连接字符串用 ..；字符串转换为数：tonumber(s)" },
  { "a nil value %(field '%?'%)", "%[.-%]", "there is nothing at this index; lists are counted from 1",
    "该下标处没有值；列表从 1 开始计数" },
  { "a nil value %(field 'integer index'%)", "%[.-%]", "there is nothing at this index; lists are counted from 1",
    "该下标处没有值；列表从 1 开始计数" },
  { "index 0 is out of range", "%[%s*0%s*%]", "indices count from 1", "下标从 1 开始", "下标 0 超出范围" },
  { "index 0 is out of range", "", "indices count from 1", "下标从 1 开始", "下标 0 超出范围" },
  { "out of range", "([%w_]+)%.(w%d+)%[",
    "%1.%2 has a row for each input and a column for each unit: %1.%2[input][unit]",
    "%1.%2 每个输入一行，每个神经元一列：%1.%2[输入][神经元]", "超出范围" },
  { "out of range 1 to 1", "([%w_]+)%.(b%d+)%[", "%1.%2 has one row: write %1.%2[1][j], or %1:get \"%2[j]\"",
    "%1.%2 只有一行：请写 %1.%2[1][j]，或 %1:get \"%2[j]\"", "超出范围 1 至 1" },
  { "number expected, got string", "=%s*[\"']%-?%d", "write the number without quotes", "数不要加引号",
    "应为数，得到 string" },
  { "table of options expected, got number", "(%w+)%s*%(",
    "options have names and stand in braces: %1{ name = value }",
    "选项要写名称并放在花括号中：%1{ 名称 = 值 }",
    "应为选项表，得到 number" },
  { "No such file or directory", "", "a path is looked up from the folder in which tinynet was started",
    "路径从启动 tinynet 的文件夹开始查找", "没有该文件或文件夹" },
}

local fullwidth = { ["，"] = ",", ["（"] = "(", ["）"] = ")", ["“"] = '"', ["”"] = '"', ["‘"] = "'", ["’"] = "'",
  ["；"] = ";", ["："] = ":", ["＝"] = "=", ["｛"] = "{", ["｝"] = "}", ["　"] = " " }

-- The letter that stands for a full-width one, or nil: U+FF01 to U+FF5E are ! to ~.
local function narrow(c)
  local code = utf8.len(c) and utf8.codepoint(c) or 0
  return fullwidth[c] or code > 0xff00 and code < 0xff5f and string.char(code - 0xfee0) or nil
end

-- A letter of a Chinese keyboard where Lua wants one of its own, or a name in Chinese letters.
local function wide_letter(message, line)
  if not message:find("near '<\\", 1, true) then return nil end
  local bare = line:gsub("%-%-.*", ""):gsub("\"[^\"]*\"", ""):gsub("'[^']*'", "")
  for c in bare:gmatch "[\xE2-\xEF][\x80-\xBF][\x80-\xBF]" do
    local letter = narrow(c)
    if letter then
      return ("'%s' is a full-width letter; write %s"):format(c, letter), ("'%s' 是全角字符；请写半角 %s"):format(c, letter)
    end
    if c >= "\xE4" and c < "\xEA" then
      return "names are made of a to z, digits and _; Chinese letters may stand in texts and comments",
        "名称只能由英文字母、数字与 _ 组成；汉字可用于字符串与注释"
    end
  end
end

-- A misspelt function of a library of Lua's, as string.fromat.
local function library_name(message, line)
  local name = message:match "attempt to call a nil value %(field '([%w_]+)'%)"
  local engine = package.loaded["tinynet.engine"]
  local owner = name and line:match("([%a_]+)%." .. name)
  if owner == "math" and foreign[name] then return table.unpack(foreign[name]) end
  local t = owner and rawget(_G, owner)
  local near = type(t) == "table" and engine and engine.nearest(name, t)
  if near then
    return ("did you mean %s.%s?"):format(owner, near), ("是否应为 %s.%s？"):format(owner, near)
  end
end

local function common_mistake(message, line)
  local name = message:match "undefined global '([%w_]+)'" or message:match "未定义的全局变量 '([%w_]+)'"
    or message:match "%(global '([%w_]+)'%)"
  if quoted[name] and line:find("[{,=]%s*" .. name .. "%s*[},]") then
    return ("a name of the library stands in quotes: \"%s\""):format(name), ("库中的名称要加引号：\"%s\""):format(name)
  end
  local known = name and foreign[name]
  if known then return known[1], known[2] end
  for _, row in ipairs(rows) do
    if (message:find(row[1]) or row[5] and message:find(row[5], 1, true)) and line:find(row[2]) then
      local first, last, a, b = line:find(row[2])
      local values = { ["1"] = a, ["2"] = b, ["%"] = "%" }
      return (row[3]:gsub("%%([%d%%])", values)), (row[4]:gsub("%%([%d%%])", values)), row[2] ~= "" and first, last
    end
  end
end

local function hint(message, line)
  for _, look in ipairs{ wide_letter, common_mistake, library_name } do
    local en, zh, first, last = look(message, line)
    if en then return en, zh, first, last end
  end
end

local function find_word(line, word, from)
  local pattern = word:gsub("%W", "%%%0")
  if word:find "^[%w_]+$" then pattern = "%f[%w_]" .. pattern .. "%f[^%w_]" end
  return line:find(pattern, from)
end

-- Where the word stands that the message speaks of: that after "near", else the first quoted one that the line has,
-- those of the remark in brackets first, else the first letter.
local function place(message, line)
  local near = message:match "near '(.-)'$"
  local first, last = find_word(line, near or "\0")
  while near and first do -- the last one: Lua reads from the left
    local next_first, next_last = find_word(line, near, last + 1)
    if not next_first then return first, last end
    first, last = next_first, next_last
  end
  local best = message:match " (%b())$" or ""
  for word in (best .. message):gmatch "'([^'\n]+)'" do
    first, last = find_word(line, word)
    if first then return first, last end
  end
  first = line:find "%S" or 1
  return first, first
end

-- Blanks as wide as a text; tabs stay tabs.
local function blanks(text)
  return (text:gsub("[\xE2-\xEF][\x80-\xBF][\x80-\xBF]", function(c)
    return utf8.len(c) and utf8.codepoint(c) >= 0x2e80 and "  " or " "
  end):gsub("[\xC0-\xFF][\x80-\xBF]*", " "):gsub("[^\t]", " "))
end

--- What stands below a source line.
---@param message string
---@param line string
---@param above string|nil the line above: syntax errors are noticed late
---@param chinese boolean
---@return string marker a line with ^^^ under the word that the message speaks of
---@return string|nil hint a sentence
return function(message, line, above, chinese)
  local en, zh, first, last = hint(message, line)
  if not first then first, last = place(message, line) end
  if not en and above and message:find "near [^\n]+$" then en, zh = hint(message, above) end
  local marker = blanks(line:sub(1, first - 1)) .. ("^"):rep(math.max(1, #blanks(line:sub(first, last))))
  return marker, chinese and zh or en
end
