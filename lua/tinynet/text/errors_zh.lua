-- Chinese sentences of errors, by the English format that stands in check.arg and check.that: the same directives in
-- the same order (a test compares them, and tells what is missing).
return {
  ["%d columns expected, got shape (%s)"] = "应有 %d 列，得到形状 (%s)",
  ["%d inputs and %d outputs expected, got %d and %d"] = "应有 %d 个输入和 %d 个输出，得到 %d 和 %d",
  ["%d nets of %.0f parameters would need %.1f GB of memory, this machine has %.1f GB"] =
    "%d 个 %.0f 参数的网络需要 %.1f GB 内存，本机有 %.1f GB",
  ["%d numbers expected, got shape (%s)"] = "应有 %d 个数，得到形状 (%s)",
  ["%d parameters expected, got shape (%s)"] = "应有 %d 个参数，得到形状 (%s)",
  ["%s '%s' is built in; choose another name"] = "%s '%s' 是内置的；请换一个名称",
  ["%s = %g: sizes are px, not inches"] = "%s = %g：尺寸以像素计，不是英寸",
  ["%s and %s are of different sweeps: %s"] = "%s 与 %s 属于不同的扫描：%s",
  ["%s depends on all units of its layer: %s"] = "%s 取决于所在层的全部神经元：%s",
  ["%s expected, got %s"] = "应为 %s，得到 %s",
  ["%s has %d columns, so %d numbers expected, got 1"] = "%s 有 %d 列，因此需要 %d 个数，得到 1 个",
  ["%s has shape (%d, %d), got (%d, %d)"] = "%s 的形状为 (%d, %d)，得到 (%d, %d)",
  ["%s holds another sweep: %s; it was left as it is"] = "%s 中是另一次扫描：%s；未作改动",
  ["%s holds other runs than the shards; it was left as it is"] = "%s 中的结果与分片不同；未作改动",
  ["%s: the panel has other labels already"] = "%s：该面板已有其他标签",
  ["%s: there are no labels"] = "%s：没有标签",
  ["values: boolean expected, got %s"] = "values：应为布尔值，得到 %s",
  ["values: classes are named by the legend"] = "values：类别由图例标明",
  ["%s is %d, but %s is %d"] = "%s 为 %d，而 %s 为 %d",
  ["%s is given twice, in the options and for the optimizer"] = "%s 给了两次：在选项中，也在优化器中",
  ['%s is missing: the name of a parameter, as %s = "w1[1,1]", or a direction'] =
    '缺少 %s：应为参数名称，如 %s = "w1[1,1]"，或一个方向',
  ["%s is scaled already (%s); scale the raw data once"] = "%s 已归一化（%s）；请只对原始数据归一化一次",
  ["%s must be at least %s, got %s"] = "%s 至少为 %s，得到 %s",
  ["%s must be at most %d px, got %g"] = "%s 至多为 %d px，得到 %g",
  ["%s must be at most %s, got %s"] = "%s 至多为 %s，得到 %s",
  ["%s must be below 1, got %s"] = "%s 须小于 1，得到 %s",
  ["%s must be finite"] = "%s 须为有限数",
  ["%s must be more than 0 and finite, got %s"] = "%s 须为大于 0 的有限数，得到 %s",
  ["%s is not scaled, but the net was trained on scaled data; write raw:scaled_like(train)"] =
    "%s 未归一化，但网络是用归一化过的数据训练的；请写 raw:scaled_like(train)",
  ["%s is scaled, but the net was trained on data that is not; give it as it was, or make a new net"] =
    "%s 已归一化，但网络是用未归一化的数据训练的；请给出原来的数据，或新建网络",
  ["a task runs in processes of its own, which a sandbox does not have"] =
    "task 在独立的进程中运行，而沙箱中没有进程",
  ["the data is scaled by other numbers than the net's training data; write raw:scaled_like(train)"] =
    "数据的归一化与网络的训练数据不同；请写 raw:scaled_like(train)",
  ["no argument expected, got %s"] = "此处不应有参数，得到 %s",
  ['record: list of parameter names, or "all", expected, got field \'%s\''] =
    'record：应为参数名称的列表或 "all"，得到字段 \'%s\'',
  ["path %d: text expected, got %s"] = "第 %d 个路径：应为文字，得到 %s",
  ["%%d and %%x want a whole number, got %s; write %%g, or %%.3f"] = "%%d 与 %%x 需要整数，得到 %s；请写 %%g 或 %%.3f",
  ["a file name is empty"] = "文件名为空",
  ["%s must not be NaN"] = "%s 不能是 NaN",
  ["%s of %d samples leaves an empty part"] = "取 %s（共 %d 个样本）会使一部分为空",
  ["%s: %d columns expected, got %d"] = "%s：应有 %d 列，得到 %d 列",
  ["%s: %.0f parameters expected, got %d"] = "%s：应有 %.0f 个参数，得到 %d 个",
  ['%s: this is no net file (its first line is not "%s")'] = '%s：这不是网络文件（首行不是 "%s"）',
  ["%s: the file is damaged (its checksum does not fit)"] = "%s：文件已损坏（校验和不符）",
  ["%s: line %d cannot be read"] = "%s：第 %d 行无法读取",
  ["%s: the file is incomplete"] = "%s：文件不完整",
  ["%s: no net has so many layers or inputs"] = "%s：没有网络有这么多层或输入",
  ["%s: no layer has %d units"] = "%s：没有哪一层有 %d 个神经元",
  ["%s: the scaling is of %d outputs, the net has %d"] = "%s：归一化用于 %d 个输出，网络有 %d 个",
  ["%s: the scaling of %s has %d numbers"] = "%s：%s 的归一化有 %d 个数",
  ["%s: the scaling of %s holds %g"] = "%s：%s 的归一化含有 %g",
  ["%s: unknown activation '%s'"] = "%s：未知的激活函数 '%s'",
  ["%s: unknown loss '%s'"] = "%s：未知的损失函数 '%s'",
  ["%s: layer %d: %s is for the last layer"] = "%s：第 %d 层：%s 只用于最后一层",
  ["%s: %d rows of %d numbers expected (W, then b), got %d rows of %d"] =
    "%s：应有 %d 行、每行 %d 个数（W，再 b），得到 %d 行、每行 %d 个",
  ["%s: %s"] = "%s：%s",
  ["%s: %s must ascend, but %s[%d] = %g follows %g"] = "%s：%s 须递增，但 %s[%d] = %g 之前为 %g",
  ["%s: %s[%d] is not finite"] = "%s：%s[%d] 不是有限数",
  ["%s: a direction of %d numbers expected, got shape (%d)"] = "%s：应为 %d 个数的方向，得到形状 (%d)",
  ["%s: a direction of %d numbers expected, got shape (%s)"] = "%s：应为 %d 个数的方向，得到形状 (%s)",
  ["%s: a direction of finite length above 0 expected, got length %s"] =
    "%s：方向的长度应为大于 0 的有限数，得到 %s",
  ["%s: a grid of 2 x 2 points at the least is needed, got %d x %d"] =
    "%s：网格至少需要 2 x 2 个点，得到 %d x %d",
  ["%s: a map wants several numbers, which '%s' has not"] = "%s：图需要多个数值，而 '%s' 没有",
  ["%s: a name of letters, digits and _ expected, got %s"] = "%s：名称应由字母、数字和 _ 组成，得到 %s",
  ["%s: another process holds the file (%s)"] = "%s：文件正被另一进程占用（%s）",
  ["%s: array '%s': %s"] = "%s：数组 '%s'：%s",
  ["%s: array '%s': rows of numbers expected, got an array of rank %d"] =
    "%s：数组 '%s'：应为数的行，得到 %d 维数组",
  ["%s: array or table of numbers expected, got %s"] = "%s：应为数组或数的表，得到 %s",
  ["%s: array or table of rows expected, got %s"] = "%s：应为数组或行的表，得到 %s",
  ["%s: at least 2 columns expected (the last is y), got %d"] =
    "%s：至少需要 2 列（最后一列为 y），得到 %d 列",
  ["%s: boolean expected, got %s"] = "%s：应为布尔值，得到 %s",
  ["%s: column %s is among x, too"] = "%s：列 %s 也在 x 中",
  ["%s: column %s is chosen twice"] = "%s：列 %s 选了两次",
  ["%s: either error, or low and high"] = "%s：或给 error，或给 low 与 high",
  ["%s: element %d is a %s, a number was expected"] = "%s：第 %d 个元素是 %s，此处应为数",
  ["%s: element [%d][%d] is a %s, a number was expected"] = "%s：元素 [%d][%d] 是 %s，此处应为数",
  ["%s: finite numbers expected, got {%s, %s}"] = "%s：应为有限数，得到 {%s, %s}",
  ["%s: it cannot be written (%s): is the disk full? What it holds is safe; the same command goes on"] =
    "%s：无法写入（%s）：磁盘是否已满？已保存的内容完好；用同一命令可继续",
  ["%s: it holds another sweep: %s; give another path, or delete it"] =
    "%s：其中是另一次扫描：%s；请另给路径，或删除该文件",
  ["%s: it holds shard %s, not %s; give another path"] = "%s：其中是分片 %s，不是 %s；请另给路径",
  ["%s: lo < hi expected, got %g and %g"] = "%s：应满足 lo < hi，得到 %g 与 %g",
  ["%s: low %g is above high %g at %d"] = "%s：low %g 大于 high %g（第 %d 个）",
  ["%s: low and high go together"] = "%s：low 与 high 须同时给出",
  ["%s: name of a parameter or direction expected, got %s"] = "%s：应为参数名称或方向，得到 %s",
  ["%s: name of an array expected, got %s"] = "%s：应为数组名称，得到 %s",
  ["%s: name the panel, as in fig.%s:%s(...)"] = "%s：请指明面板，如 fig.%s:%s(...)",
  ["%s: no column %d, the file has columns 1 to %d"] = "%s：没有第 %d 列，文件有第 1 到 %d 列",
  ["%s: no column '%s'%s"] = "%s：没有列 '%s'%s",
  ["%s: no column '%s', the file has no line of names; columns 1 to %d can be chosen"] =
    "%s：没有列 '%s'，文件没有列名行；可选第 1 到 %d 列",
  ["%s: no column is chosen"] = "%s：没有选择任何列",
  ["%s: number expected, got %s"] = "%s：应为数，得到 %s",
  ["%s: number or name of a column expected, got %s"] = "%s：应为列的序号或名称，得到 %s",
  ["%s: number, table or array expected, got %s"] = "%s：应为数、表或数组，得到 %s",
  ["%s: one column expected, got %d"] = "%s：应为一列，得到 %d 列",
  ["%s: row %d of z has %s values, row 1 has %d"] = "%s：z 的第 %d 行有 %s 个值，第 1 行有 %d 个",
  ["%s: rows and columns expected, got an array of rank %d"] = "%s：应为行与列，得到 %d 维数组",
  ["%s: rows of numbers expected, got an array of rank %d"] = "%s：应为数的行，得到 %d 维数组",
  ['%s: text or { en = "...", zh = "..." } expected, got %s'] =
    '%s：应为文字或 { en = "...", zh = "..." }，得到 %s',
  ["%s: the checkpoint is damaged; delete it to train from the start"] =
    "%s：检查点已损坏；删除后从头训练",
  ["%s: the file is of version %d of the format; this tinynet reads %d"] =
    "%s：文件格式版本为 %d；此 tinynet 可读取 %d",
  ["%s: the file of results is damaged (%s); nothing was changed"] =
    "%s：结果文件已损坏（%s）；未作任何改动",
  ["%s: the name '%s' is taken: every run has it"] = "%s：名称 '%s' 已被占用：每次运行都有它",
  ["%s: the name '%s' is there twice"] = "%s：名称 '%s' 出现了两次",
  ["%s: the sweep has no '%s'%s"] = "%s：扫描中没有 '%s'%s",
  ["%s: there are %d %s, but 'by' has %d values"] = "%s：有 %d 个%s，但 by 有 %d 个值",
  ["%s: there are %d values, but %s has %d"] = "%s：有 %d 个值，但 %s 有 %d 个",
  ["%s: there are no points to draw"] = "%s：没有可画的点",
  ["%s: these axes are %s since their first mark; put the surface into a panel of its own"] =
    "%s：该坐标系自第一个图元起为 %s；请把曲面放入单独的子图",
  ["%s: these axes are 3-D since their first mark; on a surface stand mark and path; put the rest into a panel of its "
    .. "own"] = "%s：该坐标系自第一个图元起为 3-D；曲面上可放 mark 与 path，其余请放入另一个子图",
  ["%s: this checkpoint is of another training: %s; delete it, or give another path"] =
    "%s：该检查点属于另一次训练：%s；请删除它，或另给路径",
  ["%s: this is no checkpoint of a training; give another path"] = "%s：这不是训练的检查点；请另给路径",
  ["%s: this is no file of results; give another path"] = "%s：这不是结果文件；请另给路径",
  ["%s: true or false expected, got %s"] = "%s：应为 true 或 false，得到 %s",
  ["%s: two numbers {%s} expected, got %s"] = "%s：应为两个数 {%s}，得到 %s",
  ["%s: unknown ending '.%s'; .txt .csv .tsv .dat .npy .npz can be read"] =
    "%s：未知的扩展名 '.%s'；可读取 .txt .csv .tsv .dat .npy .npz",
  ["%s: unknown parameter '%s'%s (the net has %s)"] = "%s：未知的参数 '%s'%s（网络有 %s）",
  ["%s: whole number expected, got %s"] = "%s：应为整数，得到 %s",
  ["%s: x has %d values, but y has %d"] = "%s：x 有 %d 个值，但 y 有 %d 个",
  ["%s: y has %d rows, x has %d"] = "%s：y 有 %d 行，x 有 %d 行",
  ["%s: z has %d values but x*y = %d"] = "%s：z 有 %d 个值，但 x*y = %d",
  ["%s: z must be a table of rows, one per y"] = "%s：z 应为行的表，每个 y 一行",
  ["%s: z of shape (y, x) = (%d, %d) expected, got (%s)"] = "%s：z 的形状应为 (y, x) = (%d, %d)，得到 (%s)",
  ["%s: z: array or table of rows expected, got %s"] = "%s：z：应为数组或行的表，得到 %s",
  ["%s: { x =, y =, z = }, or x, y, z expected, got %s"] = "%s：应为 { x =, y =, z = } 或 x, y, z，得到 %s",
  ["%s: {%s} with %s expected, got {%s, %s}"] = "%s：应为 {%s} 且 %s，得到 {%s, %s}",
  ["%slim: a log axis wants lo > 0, got %g"] = "%slim：对数轴要求 lo > 0，得到 %g",
  ["'%s' is for one panel: write fig%s:%s(...)"] = "'%s' 属于单个面板：请写 fig%s:%s(...)",
  ["'%s' is no name: letters, digits and _, a letter first, at most 40"] =
    "'%s' 不是名称：只能含字母、数字和 _，以字母开头，至多 40 个字符",
  ["--merge: the files of the shards are missing: tinynet --merge %s shard.db ..."] =
    "--merge：缺少分片文件：tinynet --merge %s shard.db ...",
  ["--merge: %s is the file to write and a shard, too; give another name"] =
    "--merge：%s 既是输出文件又是分片；请另给文件名",
  ["--merge: unknown option '%s'; --lang and --quiet are possible"] =
    "--merge：未知的选项 '%s'；可用 --lang 与 --quiet",
  ["--merge: '--lang' must be en or zh, got '%s'"] = "--merge：'--lang' 须为 en 或 zh，得到 '%s'",
  ["--results takes one file, got '%s' too"] = "--results 只接受一个文件，还得到 '%s'",
  ["--shard must be i/n with 1 <= i <= n, got '%s'"] = "--shard 须为 i/n，且 1 <= i <= n，得到 '%s'",
  ["; did you mean '%s'?"] = "；是否应为 '%s'？",
  ["a Hessian of %d x %d numbers would need %.1f GB of memory, this machine has %.1f GB"] =
    "%d x %d 个数的 Hessian 需要 %.1f GB 内存，本机有 %.1f GB",
  ["a grid of %d x %d points would need %.1f GB of memory, this machine has %.1f GB"] =
    "%d x %d 个点的网格需要 %.1f GB 内存，本机有 %.1f GB",
  ["a history of nets with %d parameters expected, got %d"] =
    "应为有 %d 个参数的网络的历史，得到 %d 个",
  ["a net has at most %d inputs, got %d"] = "网络至多有 %d 个输入，得到 %d 个",
  ["a net has at most %d layers, got %d"] = "网络至多有 %d 层，得到 %d 层",
  ["a net needs at least one layer after the %d inputs"] = "在 %d 个输入之后至少需要一层",
  ["a net with %d parameters expected, got %d"] = "应为有 %d 个参数的网络，得到 %d 个",
  ["a net with one input expected, this one has %d"] = "应为单输入网络，该网络有 %d 个输入",
  ["a net { inputs, {units, activation}, ... } or a task = function(point) is missing"] =
    "缺少网络 { 输入数, {神经元数, 激活函数}, ... } 或 task = function(point)",
  ["a plane needs three records at least, the history has %d"] = "平面至少需要三个记录，该历史有 %d 个",
  ["all parameters of the net are 0: a direction as long as they are is none"] =
    "网络的全部参数为 0：同样长度的方向不存在",
  ["an ensemble has a log for each member; use h:member(i):log()"] =
    "一组网络的每个成员各有日志；请用 h:member(i):log()",
  ["animate: frame %d is no figure but %s"] = "animate：第 %d 帧不是图形，而是 %s",
  ["array of shape (m, %d) expected, got (%s)"] = "应为形状 (m, %d) 的数组，得到 (%s)",
  ["array or table expected, got %s"] = "应为数组或表，得到 %s",
  ["array, table or number expected, got %s"] = "应为数组、表或数，得到 %s",
  ["autopsy replays all epochs; train without patience and target"] =
    "autopsy 重演全部轮次；训练时请不用 patience 与 target",
  ["autopsy replays one fit; this ensemble was trained %d epochs, %d of them in its last fit"] =
    "autopsy 只重演一次 fit；该组网络共训练 %d 轮，其中最后一次 fit 为 %d 轮",
  ["autopsy:figure draws nets with one input"] = "autopsy:figure 只画单输入网络",
  ["autopsy:figure has nothing to draw: member %d diverged"] = "autopsy:figure 无可绘制：成员 %d 已发散",
  ["bar: there are %d labels, but %d values"] = "bar：有 %d 个标签，却有 %d 个值",
  ["bins: at least two edges expected, got %d"] = "bins：至少需要两个边界，得到 %d 个",
  ["bins: edge %d is not above edge %d"] = "bins：边界 %d 不大于边界 %d",
  ["both nets have the same parameters: there is no line between them"] =
    "两个网络的参数相同：其间没有直线",
  ["by: element %d is NaN"] = "by：第 %d 个元素是 NaN",
  ["by: element %d is a %s, a %s was expected"] = "by：第 %d 个元素是 %s，此处应为 %s",
  ["calling '%s' on bad self (%s expected, got %s; write %s:%s(...) with a colon)"] =
    "调用 '%s' 的对象不对（应为 %s，得到 %s；请用冒号写 %s:%s(...)）",
  ["cannot save an animation as '%s': the path must end in .webp"] =
    "无法把动画存为 '%s'：路径须以 .webp 结尾",
  ["cannot save as '%s': the path must end in .png, .svg, .pdf or .webp"] =
    "无法存为 '%s'：路径须以 .png、.svg、.pdf 或 .webp 结尾",
  ['checkpoint: { "path", every = epochs } expected, got %s'] =
    'checkpoint：应为 { "路径", every = 轮数 }，得到 %s',
  ["classes: label %s of sample %d is no whole number"] = "classes：标签 %s（样本 %d）不是整数",
  ["classes: list of labels expected, got %s"] = "classes：应为标签列表，得到 %s",
  ["classes: more than %d labels, or labels beyond 2^63"] = "classes：标签多于 %d 个，或超出 2^63",
  ["classes: several columns hold one 1 and else 0 in each row, row %d does not"] =
    "classes：多列时每行应有一个 1，其余为 0，第 %d 行不符",
  ["classes: true or false expected, got %s"] = "classes：应为 true 或 false，得到 %s",
  ['color: name or "#rrggbb" expected, got %s'] = 'color：应为颜色名称或 "#rrggbb"，得到 %s',
  ["classes: values from 1 to %d expected, got %g to %g"] = "classes：值应在 1 到 %d 之间，得到 %g 到 %g",
  ["color: the classes of 'by' have their colors"] = "color：by 的各类有自己的颜色",
  ["colors goes with classes"] = "colors 须与 classes 同用",
  ["colors: table expected, got %s"] = "colors：应为表，得到 %s",
  ["colorbar: no panel has a contour, heat map or surface"] = "colorbar：没有面板含等高线、热图或曲面",
  ["column '%s' is %s in every sample, so %s cannot scale it"] =
    "列 '%s' 在所有样本中均为 %s，因此 %s 无法归一化",
  ["column '%s' spans too much for %s"] = "列 '%s' 的跨度过大，%s 无法归一化",
  ["dataset expected, got %s"] = "应为数据集，得到 %s",
  ["depth: whole number of hidden layers expected, got %s"] = "depth：应为隐层的整数个数，得到 %s",
  ["either a net or a task, not both"] = "只能给网络或 task 之一",
  ["ends before it begins"] = "终点在起点之前",
  ["ensemble expected, got %s"] = "应为一组网络（ensemble），得到 %s",
  ["equal: boolean expected, got %s"] = "equal：应为布尔值，得到 %s",
  ["errorbar: { low =, high = } or { error = } expected"] = "errorbar：应为 { low =, high = } 或 { error = }",
  ["f(%g) gave %s, a number was expected"] = "f(%g) 给出 %s，此处应为数",
  ["f(%s) must be a finite number, got %s"] = "f(%s) 应为有限数，得到 %s",
  ["field '%s' of %s cannot be set"] = "字段 '%s'（属于 %s）不能设置",
  ["file name expected, got %s"] = "应为文件名，得到 %s",
  ["files of results need SQLite, which is missing here (Debian: apt-get install libsqlite3-0; for a build "
    .. "libsqlite3-dev)"] =
    "结果文件需要 SQLite，而此处没有（Debian：apt-get install libsqlite3-0；构建则需 libsqlite3-dev）",
  ["fill_between: there are no points to draw"] = "fill_between：没有可画的点",
  ["fill_between: x has %d values, but %s has %d"] = "fill_between：x 有 %d 个值，但 %s 有 %d 个",
  ["first a line on what the script shows"] = "首先用一行说明脚本展示什么",
  ["fit draws a curve over one input, but the data has %d columns of x"] =
    "fit 画单输入的曲线，但数据的 x 有 %d 列",
  ["fit: there are no points to draw"] = "fit：没有可画的点",
  ["flow: '%s' is neither right of '%s' nor below it"] = "flow：'%s' 既不在 '%s' 右侧也不在其下方",
  ["flow: names of panels expected, got %s"] = "flow：应为面板名称，得到 %s",
  ["flow: unknown panel '%s'%s"] = "flow：未知的面板 '%s'%s",
  ["format string expected, got %s"] = "应为格式字符串，得到 %s",
  ["from < to expected, got %g and %g"] = "应满足 from < to，得到 %g 与 %g",
  ["function expected, got %s"] = "应为函数，得到 %s",
  ["function or net expected, got %s"] = "应为函数或网络，得到 %s",
  ["function(t) that returns a figure expected, got %s"] = "应为返回图形的 function(t)，得到 %s",
  ["give radius or %s_range, not both"] = "radius 与 %s_range 只能给一个",
  ["grid: boolean expected, got %s"] = "grid：应为布尔值，得到 %s",
  ["h:member is for the history of an ensemble; this one is of a single net"] =
    "h:member 用于一组网络的历史；这是单个网络的历史",
  ["hist: there are no values"] = "hist：没有值",
  ["history with %s expected, got %s"] = "应为含 %s 的历史，得到 %s",
  ["history: epochs has %d values, but %s has %d"] = "history：epochs 有 %d 个值，但 %s 有 %d 个",
  ["label: the classes of 'by' are the labels"] = "label：by 的各类就是标签",
  ["labels: boolean expected, got %s"] = "labels：应为布尔值，得到 %s",
  ['layer %d has no activation; write {%d, "relu"}'] = '第 %d 层没有激活函数；请写 {%d, "relu"}',
  ['layer %d is %s; write {%s, "relu"}: units, then the activation'] =
    '第 %d 层是 %s；请写 {%s, "relu"}：先神经元数，后激活函数',
  ['layer %d: %s is for the last layer; write {%d, "relu"}'] =
    '第 %d 层：%s 只能用于最后一层；请写 {%d, "relu"}',
  ["layer %d: a layer has at most %d units, got %d"] = "第 %d 层：一层至多有 %d 个神经元，得到 %d 个",
  ['layer %d: the name of an activation expected, as "relu", got %s'] = '第 %d 层：应为激活函数的名称，如 "relu"，得到 %s',
  ["layer %d: unknown activation '%s'%s"] = "第 %d 层：未知的激活函数 '%s'%s",
  ["layer %d: unknown option '%s' of %s%s"] = "第 %d 层：未知的选项 '%s'（%s）%s",
  ["layer %d: whole number of units expected, got %s"] = "第 %d 层：神经元数应为整数，得到 %s",
  ["layout: '%s' is a method of figures, not a panel name"] =
    "layout：'%s' 是图形的方法，不能作面板名称",
  ["layout: '%s' is no panel name (letters and digits)"] = "layout：'%s' 不是面板名称（字母与数字）",
  ["layout: panel '%s' is no rectangle"] = "layout：面板 '%s' 不是矩形",
  ["layout: row %d has %d cells, others have %d ('.' is an empty cell)"] =
    "layout：第 %d 行有 %d 格，其他行有 %d 格（'.' 是空格）",
  ['layout: text such as "a b / a c" expected, got %s'] = 'layout：应为形如 "a b / a c" 的文字，得到 %s',
  ['layout: there are no panels in "%s"'] = 'layout："%s" 中没有面板',
  ["legend: boolean expected, got %s"] = "legend：应为布尔值，得到 %s",
  ["levels must ascend, but levels[%d] = %g follows %g"] = "levels 须递增，但 levels[%d] = %g 之前为 %g",
  ["levels: the maps of a figure share theirs, %d at most, got %d"] = "levels：一张图的等值线级共用，至多 %d 个，得到 %d 个",
  ["levels: %d at most, got %d"] = "levels：至多 %d 个，得到 %d 个",
  ["levels[%d] is not finite"] = "levels[%d] 不是有限数",
  ["list of %d paths expected, one per layer, got %s"] = "应为 %d 个路径的列表，每层一个，得到 %s",
  ["lm chooses the length of its steps; leave lr out"] = "lm 自己选择步长；请去掉 lr",
  ['lm has no %s; take another optimizer, as in optimizer = "adam"'] =
    'lm 没有 %s；请换优化器，如 optimizer = "adam"',
  ["lm has no steps of single batches; autopsy wants another optimizer"] =
    "lm 没有单个批次的步骤；autopsy 需要其他优化器",
  ["lm is for nets of up to %d parameters, this one has %d; take another optimizer"] =
    "lm 用于至多 %d 个参数的网络，该网络有 %d 个；请换优化器",
  ['lm minimises half_mse or mse, not %s; take another optimizer, as in optimizer = "adam"'] =
    'lm 最小化 half_mse 或 mse，而非 %s；请换优化器，如 optimizer = "adam"',
  ["lm uses all samples in each step; leave batch out"] = "lm 每步使用全部样本；请去掉 batch",
  ["lo must lie below hi, got %s and %s"] = "lo 须小于 hi，得到 %s 与 %s",
  ['loss %s does not go with a %s output: write loss = "%s"'] = '损失 %s 不适用于 %s 输出：请写 loss = "%s"',
  ['loss %s wants %s %s output: end the net with {%d, "%s"} instead of {%d, "%s"}%s'] =
    '损失 %s 需要%s %s 输出：网络末层请写 {%d, "%s"}，而非 {%d, "%s"}%s',
  ['loss %s wants one output per class; for two classes in one output '
    .. 'end the net with {1, "sigmoid"} and write loss = "bce"'] =
    '损失 %s 需要每类一个输出；两类单输出时，网络末层写 {1, "sigmoid"}，并写 loss = "bce"',
  ["loss %s wants one-hot targets: row %d of y adds up to %g, not 1; write d = d:onehot()"] =
    "损失 %s 需要独热目标：y 第 %d 行之和为 %g，不是 1；请写 d = d:onehot()",
  ["loss %s wants targets between 0 and 1, the data has %g to %g"] =
    "损失 %s 需要 0 到 1 之间的目标，数据为 %g 到 %g",
  ["min_delta goes with patience: write patience = 10"] = "min_delta 与 patience 同用：请写 patience = 10",
  ['name of a parameter expected, as "w1[1,1]", got %s'] = '应为参数名称，如 "w1[1,1]"，得到 %s',
  ["name of an activation, or a list of names, expected, got %s"] =
    "应为激活函数的名称或名称列表，得到 %s",
  ["name of the %s expected, got %s"] = "应为 %s 的名称，得到 %s",
  ["net expected, got %s"] = "应为网络，得到 %s",
  ["hint must be a text"] = "hint 必须是文字",
  ["near wants { value, tolerance }"] = "near 需要 { 值, 容差 }",
  ["title must be a text"] = "title 必须是文字",
  ["unknown comparison '%s'%s"] = "未知的比较 '%s'%s",
  ["net or array of parameters expected, got %s"] = "应为网络或参数数组，得到 %s",
  ["net:kinks needs a net with one input, this one has %d"] =
    "net:kinks 需要单输入网络，该网络有 %d 个输入",
  ["net:loss does not confirm the witness; please report this"] = "net:loss 未能证实反例；请报告此问题",
  ["no class %s; the classes are %s"] = "没有类别 %s；类别有 %s",
  ["no column is left for x"] = "没有剩下的列作为 x",
  ["no point has %s = %s"] = "没有 %s = %s 的点",
  ["no samples"] = "没有样本",
  ["norm: %slo <= hi expected, got %g and %g"] = "norm：应满足 %slo <= hi，得到 %g 与 %g",
  ["norm: the logarithm wants values above 0, the highest is %g"] = "norm：对数要求值大于 0，最大值为 %g",
  ['norm: {"%s", from, to} with %sfrom < to expected, got {%s, %s, %s}'] =
    'norm：应为 {"%s", from, to} 且 %sfrom < to，得到 {%s, %s, %s}',
  ["nothing can be drawn: %s"] = "无法绘图：%s",
  ["nothing can be drawn: the library %s is missing; on Debian 12: apt-get install libpangocairo-1.0-0 libpng16-16 "
    .. "libwebpmux3 fonts-dejavu-core fonts-wqy-microhei"] =
    "无法绘图：缺少库 %s；在 Debian 12 上：apt-get install libpangocairo-1.0-0 libpng16-16 "
    .. "libwebpmux3 fonts-dejavu-core fonts-wqy-microhei",
  ["nothing can be drawn: this build has no cairo, pango and libpng; on Debian: apt-get install libcairo2-dev "
    .. "libpango1.0-dev libpng-dev libwebp-dev, then build again"] =
    "无法绘图：本构建不含 cairo、pango 与 libpng；在 Debian 上：apt-get install libcairo2-dev "
    .. "libpango1.0-dev libpng-dev libwebp-dev，然后重新构建",
  ["number expected, got %s"] = "应为数，得到 %s",
  ["number or array expected, got %s"] = "应为数或数组，得到 %s",
  ["number, table or array expected, got %s"] = "应为数、表或数组，得到 %s",
  ["on_epoch: function expected, got %s"] = "on_epoch：应为函数，得到 %s",
  ["one column per class needs at least two classes, all samples are of class %d"] =
    "每类一列至少需要两个类别，而所有样本都属于类别 %d",
  ["option %s exists in every script"] = "选项 %s 在每个脚本中都已存在",
  ["option %s: %s belongs to numbers"] = "选项 %s：%s 只用于数",
  ["option %s: choices must be a list"] = "选项 %s：choices 须为列表",
  ['option %s: scale is "log" or nothing'] = '选项 %s：scale 为 "log" 或不写',
  ["option %s: the default %s is out of its own range or choices"] =
    "选项 %s：默认值 %s 超出它自己的范围或可选值",
  ["option %s: the default is missing"] = "选项 %s：缺少默认值",
  ["option %s: the help text is missing"] = "选项 %s：缺少说明文字",
  ["option %s: unknown field '%s'%s"] = "选项 %s：未知的字段 '%s'%s",
  ["option %s: unknown type '%s'%s"] = "选项 %s：未知的类型 '%s'%s",
  ['option %s: { default, "help" } expected, got %s'] = '选项 %s：应为 { 默认值, "说明" }，得到 %s',
  ["option '%s' was not defined%s"] = "选项 '%s' 没有定义%s",
  ["option names are words, got '%s'"] = "选项名称应为单词，得到 '%s'",
  ['order is "shared" or "own", got %s'] = 'order 为 "shared" 或 "own"，得到 %s',
  ["outcome: there is none in the list"] = "outcome：列表为空",
  ["over = { name = { value, ... }, ... } is missing: what to sweep, got %s"] =
    "缺少 over = { 名称 = { 值, ... }, ... }，即扫描的内容，得到 %s",
  ["over = { name = { value, ... }, ... } is missing: what to sweep, got an empty table"] =
    "缺少 over = { 名称 = { 值, ... }, ... }，即扫描的内容，得到空表",
  ["over: %s = { value, value, ... } expected, got %s"] = "over：应为 %s = { 值, 值, ... }，得到 %s",
  ["over: '%s' cannot be swept"] = "over：不能扫描 '%s'",
  ["over: unknown option '%s'%s"] = "over：未知的选项 '%s'%s",
  ["over: %s has the value %s twice"] = "over：%s 的值 %s 出现了两次",
  ["over: value %d of %s is a %s; numbers, texts and tables can be told apart in a file"] =
    "over：第 %d 个值（%s）是 %s；文件中只能区分数、文字和表",
  ["over: value %d of %s is not finite"] = "over：第 %d 个值（%s）不是有限数",
  ["parameter %s of the net is %s; a landscape needs finite parameters"] =
    "网络的参数 %s 为 %s；损失曲面要求参数有限",
  ["a path holds no character 0, got '%s'"] = "路径中不能有字符 0，得到 '%s'",
  ["a path ending in .npy expected, got '%s'"] = "路径应以 .npy 结尾，得到 '%s'",
  ["path expected, got %s"] = "应为路径，得到 %s",
  ["path: there are no points to draw"] = "path：没有可画的点",
  ["radius %s makes no range around %s = %s"] = "半径 %s 在 %s = %s 附近不构成范围",
  ["radius must be more than 0 and finite, got %s"] = "radius 应为大于 0 的有限数，得到 %s",
  ['record: list of parameter names, or "all", expected, got %s'] =
    'record：应为参数名称的列表或 "all"，得到 %s',
  ["regions are for data with two inputs, this has %d"] = "regions 用于两个输入的数据，该数据有 %d 个",
  ["regions are for nets with two inputs, this one has %d"] =
    "regions 用于两个输入的网络，该网络有 %d 个",
  ["regions: the data has no finite inputs"] = "regions：数据没有有限的输入",
  ["regions: y must hold classes 0, 1, ..., but y[%d] is %g"] = "regions：y 须为类别 0, 1, ...，但 y[%d] 为 %g",
  ["results: path expected, got %s"] = "results：应为路径，得到 %s",
  ["sample %d is out of range 1 to %d"] = "样本 %d 超出范围 1 到 %d",
  ["scale = %g: more than %d px"] = "scale = %g：超过 %d px",
  ["scatter: there are %d points, but color has %d values"] = "scatter：有 %d 个点，但 color 有 %d 个值",
  ['schedule %s needs %s: write {"%s", %s = %s}'] = '调度 %s 需要 %s：请写 {"%s", %s = %s}',
  ["same must be more than 0 and below 1, got %s"] = "same 须大于 0 且小于 1，得到 %s",
  ["schedule: max must be at least lr = %s, got %s"] = "schedule：max 至少为 lr = %s，得到 %s",
  ["seed: whole number expected, got %s"] = "seed：应为整数，得到 %s",
  ["softmax works on a whole layer: there is no curve over one z"] =
    "softmax 作用于整层：没有关于单个 z 的曲线",
  ["square matrix expected, got shape (%s)"] = "应为方阵，得到形状 (%s)",
  ["surface: these axes have a surface already; give the second a panel"] =
    "surface：该坐标系已有一个曲面；第二个请放在另一面板",
  ["symmetric matrix expected, but (%d,%d) is %.17g and (%d,%d) is %.17g"] =
    "应为对称矩阵，但 (%d,%d) 为 %.17g，(%d,%d) 为 %.17g",
  ["table of options expected, got %s"] = "应为选项表，得到 %s",
  ["table of options expected, got nil"] = "应为选项表，得到 nil",
  ["table { inputs, {units, activation}, ... } expected, got %s"] =
    "应为表 { 输入数, {神经元数, 激活函数}, ... }，得到 %s",
  ["table { net or task, over = { name = { value, ... } }, runs = } expected, got %s"] =
    "应为表 { 网络或 task, over = { 名称 = { 值, ... } }, runs = }，得到 %s",
  ["task %d of the job array is no shard of %d: its numbers have gaps; submit --array=1-%d, or give --shard i/n"] =
    "作业数组的任务 %d 不是 %d 个分片之一：编号有间断；请用 --array=1-%d 提交，或给出 --shard i/n",
  ["task: Lua function expected, got %s"] = "task：应为 Lua 函数，得到 %s",
  ["the classes of 'by' have their labels and colors"] = "by 的各类有自己的标签与颜色",
  ["the data has %d inputs, the net %d"] = "数据有 %d 个输入，网络有 %d 个",
  ["the data has %d outputs, the net %d%s"] = "数据有 %d 个输出，网络有 %d 个%s",
  ["the ensemble is not trained yet; call ens:fit(train, ...) first"] =
    "该组网络尚未训练；请先调用 ens:fit(train, ...)",
  ["equal: limits of %g by %g leave a panel of %d x %d px, %d x %d is the least"] =
    "equal：坐标范围为 %g 乘 %g，面板只剩 %d x %d px，至少需要 %d x %d",
  ["the figure is too small for its labels: a panel would have %d x %d px, %d x %d is "
    .. "the least (the figure has %g x %g)"] =
    "图形太小，放不下标注：一个面板将为 %d x %d px，至少需要 %d x %d（图形为 %g x %g）",
  ["the figure is too small for the labels of its surface (panel '%s' has %d x %d px)"] =
    "图形太小，放不下曲面的标注（面板 '%s' 为 %d x %d px）",
  ["the figure would have %d panels, %d at most; choose with at = { %s = value }"] =
    "图将有 %d 个子图，最多 %d 个；请用 at = { %s = 值 } 选择",
  ["the function gave %s at (%s, %s), a number was expected"] = "函数给出 %s，位于 (%s, %s)，此处应为数",
  ["the grid has %d columns, got column %s"] = "该网格有 %d 列，得到列 %s",
  ["the grid has %d rows, got row %s"] = "该网格有 %d 行，得到行 %s",
  ['the history has no record of %s; train with record = "all"'] =
    '历史中没有 %s 的记录；训练时请写 record = "all"',
  ["the history has records that are not finite"] = "历史中有非有限的记录",
  ["the history of one net expected, this one is of an ensemble; use h:member(i)"] =
    "应为单个网络的历史，这是一组网络的历史；请用 h:member(i)",
  ["the labels of class data with one column must be 0 and 1, got %d to %d; write d:onehot(), one output per class"] =
    "单列类别数据的标签须为 0 与 1，得到 %d 到 %d；请写 d:onehot()，每类一个输出",
  ["the loss is the same everywhere: there is nothing to see"] = "损失处处相同：没有可看的",
  ["the members of an ensemble have their own best records; use h:member(i).best"] =
    "一组网络的成员各有最佳记录；请用 h:member(i).best",
  ["the net has %d inputs and %d outputs, a grid needs 2 and 1"] =
    "网络有 %d 个输入和 %d 个输出，grid 需要 2 和 1",
  ["the net is too large for one sheet: %d rows and %d columns of panels, %d and %d are the most"] =
    "网络太大，一张图放不下：%d 行 %d 列面板，至多 %d 行 %d 列",
  ["the net was not trained, so there is no scaling to predict with; use net:forward(x)"] =
    "网络尚未训练，没有可用于 predict 的归一化；请用 net:forward(x)",
  ["the nets differ in shape: %s and %s"] = "网络的形状不同：%s 与 %s",
  ['the number of inputs comes first, as in { 1, {2, "relu"}, {1, "identity"} }, got %s'] =
    '首先写输入数，如 { 1, {2, "relu"}, {1, "identity"} }，得到 %s',
  ["the replay does not end where member %d is: autopsy wants the dataset the ensemble was trained on, "
    .. "and weights that were not changed since"] =
    "重演的终点与第 %d 个成员不符：autopsy 需要训练时所用的数据集，且之后未改动权重",
  ["the point has no '%s'%s"] = "该点没有 '%s'%s",
  ["the samples have one x only"] = "所有样本的 x 相同",
  ["the sweep has %.3g runs; at most %.3g are possible"] = "扫描共 %.3g 次；最多 %.3g 次",
  ["the sweep has no outcomes; let the task answer { outcome = text }"] =
    "扫描没有 outcome；请让 task 返回 { outcome = 文字 }",
  ["the sweep has no runs yet"] = "扫描还没有结果",
  ["the task answered %s = %s; a number or text expected"] = "task 返回 %s = %s；应为数或文字",
  ["the task answered %s = a text that is not valid UTF-8"] = "task 返回的 %s 不是有效的 UTF-8 文字",
  ["the task answered %s; an outcome, a number or { outcome =, name = number } expected"] =
    "task 返回 %s；应为 outcome、数或 { outcome =, 名称 = 数 }",
  ["the task answered outcome = %s; a text expected"] = "task 返回 outcome = %s；应为文字",
  ["the task failed at each of %d runs; the first: %s"] = "task 的 %d 次运行全部失败；第一个错误：%s",
  ["the three nets lie on one line: they span no plane"] = "三个网络在一条直线上：不构成平面",
  ["the training moved along one line only: it spans no plane"] = "训练只沿一条直线移动：不构成平面",
  ["this is no class data; say classes = true when it is made or loaded"] =
    "这不是类别数据；生成或读取时请写 classes = true",
  ["this part of the data has no sample of class %d"] = "这部分数据没有类别 %d 的样本",
  ["tinynet has no field '%s' to set%s"] = "tinynet 没有可设置的字段 '%s'%s",
  ["unknown %s '%s'%s"] = "未知的 %s '%s'%s",
  ["unknown activation '%s'%s"] = "未知的激活函数 '%s'%s",
  ["unknown align '%s'%s"] = "未知的 align '%s'%s",
  ["unknown cmap '%s'%s"] = "未知的配色 '%s'%s",
  ["unknown color '%s'%s"] = "未知的颜色 '%s'%s",
  ["unknown field '%s' of %s%s"] = "未知的字段 '%s'（属于 %s）%s",
  ["unknown field '%s' of tinynet%s"] = "tinynet 没有字段 '%s'%s",
  ["unknown field '%s' of tinynet.plot%s"] = "tinynet.plot 没有字段 '%s'%s",
  ["unknown field '%s' of tn.data%s"] = "tn.data 没有字段 '%s'%s",
  ["unknown field '%s' of tn.landscape%s"] = "tn.landscape 没有字段 '%s'%s",
  ["unknown field '%s' of tn.net%s"] = "tn.net 没有字段 '%s'%s",
  ["unknown field '%s' of tn.odds%s"] = "tn.odds 没有字段 '%s'%s",
  ["unknown kind '%s'%s"] = "未知的类型 '%s'%s",
  ["unknown loss '%s'%s"] = "未知的损失函数 '%s'%s",
  ["unknown norm '%s'%s"] = "未知的 norm '%s'%s",
  ["unknown normalise '%s'%s"] = "未知的 normalise '%s'%s",
  ["unknown optimizer '%s'%s"] = "未知的优化器 '%s'%s",
  ["unknown option '%s' of checkpoint%s"] = "checkpoint 的未知选项 '%s'%s",
  ["unknown option '%s' of schedule %s%s"] = "未知的选项 '%s'（调度 %s）%s",
  ["unknown option '%s' of the optimizer"] = "优化器的未知选项 '%s'",
  ["unknown option '%s' of the optimizer%s"] = "优化器的未知选项 '%s'%s",
  ["unknown option '%s'%s"] = "未知的选项 '%s'%s",
  ["unknown parameter '%s'%s"] = "未知的参数 '%s'%s",
  ["unknown scale '%s'%s"] = "未知的刻度 '%s'%s",
  ["unknown schedule '%s'%s"] = "未知的调度 '%s'%s",
  ["unknown share '%s'%s"] = "未知的 share '%s'%s",
  ["unknown theme '%s'%s"] = "未知的主题 '%s'%s",
  ["unknown value '%s'%s"] = "未知的量 '%s'%s",
  ["unknown zscale '%s'%s"] = "未知的 zscale '%s'%s",
  ["val is %s, the training set is %s"] = "val 是 %s，训练集是 %s",
  ["val is scaled otherwise than the training set; scale first, then split: d:minmax():split(0.8)"] =
    "val 的归一化与训练集不同；请先归一化再划分：d:minmax():split(0.8)",
  ['vary is empty; name what varies, as vary = {"w1", "b1"}'] =
    'vary 为空；请写明变动的参数，如 vary = {"w1", "b1"}',
  ['vary: list of parameters expected, as vary = {"w1", "b1"}, got %s'] =
    'vary：应为参数列表，如 vary = {"w1", "b1"}，得到 %s',
  ["vary: name of a parameter expected, got %s"] = "vary：应为参数名称，得到 %s",
  ["vary: unknown parameter '%s'%s (the net has %s)"] = "vary：未知的参数 '%s'%s（网络有 %s）",
  ['view: "auto" or { azimuth, elevation } expected, got %s'] =
    'view：应为 "auto" 或 { 方位角, 仰角 }，得到 %s',
  ["whole number expected, got %s"] = "应为整数，得到 %s",
  ["width, depth and act are of hidden layers; there are none"] =
    "width、depth 和 act 属于隐层；这里没有隐层",
  ["workers are for a task; nets are trained in this process, on all its threads"] =
    "workers 用于 task；网络在本进程的全部线程上训练",
  ["x and y are parallel: %s and %s span no plane"] = "x 与 y 平行：%s 与 %s 不构成平面",
  ["x and y are the same, %s"] = "x 与 y 相同，均为 %s",
  ["x must be finite"] = "x 须为有限数",
  ["y has %d rows, x has %d"] = "y 有 %d 行，x 有 %d 行",
  ["y must be finite"] = "y 须为有限数",
  ["zlim must be finite"] = "zlim 须为有限数",
  ["zlim: a log axis wants lo > 0, got %g"] = "zlim：对数轴要求 lo > 0，得到 %g",
  ["zlim: lo < hi expected, got %g and %g"] = "zlim：应满足 lo < hi，得到 %g 与 %g",
  ["zlim: { lo, hi } expected, got %s"] = "zlim：应为 { lo, hi }，得到 %s",
  ["{ from, to } expected, got %s"] = "应为 { from, to }，得到 %s",
  ["{ name, history } expected at %d"] = "应为 { 名称, 历史 }，位于第 %d 项",
  ["init: number, law or table of laws expected, got %s"] = "init：应为数、初始化法则或法则表，得到 %s",
  ["init: unknown option '%s' of %s%s"] = "init：未知的选项 '%s'（%s）%s",
  ["init: %s of %s: number or list of numbers expected, got %s"] = "init：%s（%s）应为数或数的列表，得到 %s",
  ["init: %s of %s: %s"] = "init：%s（%s）：%s",
  ["init: unknown law '%s'%s"] = "init：未知的分布 '%s'%s",
  ["init: %s has %d units, the list for it %d numbers"] = "init：%s 有 %d 个神经元，其列表有 %d 个数",
  ["init: %s: finite numbers expected, got %s"] = "init：%s 应为有限数，得到 %s",
  ["init: %s: number, law or array expected, got %s"] = "init：%s 应为数、分布或数组，得到 %s",
  ["init: an array must say which weights it is for: init = { w1 = ... }"] =
    "init：数组须说明用于哪些权重：init = { w1 = ... }",
  ["init: unknown parameters '%s'%s"] = "init：未知的参数 '%s'%s",
  ["the file defines activation '%s', which is built in"] = "文件定义了激活函数 '%s'，而它是内置的",
  ["the formula of activation '%s' is damaged"] = "激活函数 '%s' 的公式已损坏",
  ["activation '%s': %s"] = "激活函数 '%s'：%s",
  ["the file defines loss '%s', which is built in"] = "文件定义了损失函数 '%s'，而它是内置的",
  ["the formula of loss '%s' is damaged"] = "损失函数 '%s' 的公式已损坏",
  ["loss '%s': %s"] = "损失函数 '%s'：%s",
  ["; write tn.math.%s"] = "；请写 tn.math.%s",
  ["; see the functions of tn.math"] = "；可用的函数见 tn.math",
  ["a"] = "",
  ["an"] = "",
  ["a bare number"] = "单独的数",
  ["a layer"] = "一层",
  ["an empty one"] = "空列表",
  ["an empty table"] = "空表",
  ["a function of C"] = "C 函数",
  ["class data"] = "类别数据",
  ["no class data"] = "非类别数据",
  ["values"] = "值",
  ["points"] = "点",
  ["; d:onehot() gives class data one output per class"] = "；d:onehot() 使类别数据每类一个输出",
  ['; or keep it and write loss = "%s"'] = '；或保留末层而写 loss = "%s"',
  ["the function returned nothing; end it with return and the formula"] = "函数没有返回值；请以 return 公式 结尾",
  ["the function returned a constant, not a formula of its argument"] = "函数返回了常数，而非其参数的公式",
  ["the function returned an array; it must return a formula of its argument"] = "函数返回了数组；应返回其参数的公式",
  ["the function returned a %s, not a formula"] = "函数返回了 %s，而非公式",
  ["an atlas on %s is for nets of up to %d parameters, this one has %d"] =
    "%s 的 atlas 用于至多 %d 个参数的网络，该网络有 %d 个",
  ["an atlas needs a loss with curvature, mae has none: its minima are kinks everywhere; take huber or mse"] =
    "atlas 要求损失有曲率，mae 没有：它的极小值处处是折点；请用 huber 或 mse",
  ["atlas:figure draws nets with one input, these have %d"] = "atlas:figure 只画单输入网络，这些网络有 %d 个输入",
  ["the atlas has no solutions to draw"] = "atlas 中没有可画的解",
  ["only points without a loss (NaN) lie between (%g, %g) and (%g, %g)"] =
    "(%g, %g) 与 (%g, %g) 之间只有没有损失值（NaN）的点",
  ["point {x, y} expected, got %s"] = "应为点 {x, y}，得到 %s",
  ["the point (%s, %s) lies outside the slice"] = "点 (%s, %s) 在切片之外",
  ["census:figure draws nets with one input, or two and class data; these have %d"] =
    "census:figure 只画单输入网络，或类别数据的双输入网络；这些网络有 %d 个输入",
  ['censuses are compared as { { "label", census }, ... }, entry %d is a %s'] =
    '普查的比较写作 { { "标签", census }, ... }，第 %d 项是 %s',
  ['list { { "label", census }, ... } expected, got %s'] = '应为列表 { { "标签", census }, ... }，得到 %s',
  ["outcome is missing: one of %s"] = "缺少 outcome：应为 %s 之一",
  ["table { inputs, {units, activation}, ..., outcome = } expected, got %s"] =
    "应为表 { 输入数, {神经元数, 激活函数}, ..., outcome = }，得到 %s",
  ["unknown outcome '%s'%s (%s)"] = "未知的 outcome '%s'%s（%s）",
  ["a path is for nets of up to %d parameters, this one has %d"] = "path 用于至多 %d 个参数的网络，该网络有 %d 个",
  ["copies: true or false expected, got %s"] = "copies：应为 true 或 false，得到 %s",
  ["slice expected, got %s"] = "应为切片，得到 %s",
  ["the slice is of a net with %d parameters, the path of %d"] = "切片属于有 %d 个参数的网络，路径属于有 %d 个参数的网络",
  ["%s: whole seconds from 1 expected, got %s"] = "%s：需要不小于 1 的整数秒，得到 %s",
  ["%s: a size like 256M expected (K, M or G), got %s"] = "%s：需要 256M 这样的大小（K、M 或 G），得到 %s",
}
