std = "lua54"
max_line_length = 120
files["tests"] = { std = "+busted", max_line_length = 132 } -- error texts are quoted whole
files["examples/grade"] = { global = false } -- sheets and the scripts they judge meet in globals
