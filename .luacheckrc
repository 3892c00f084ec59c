std = "lua54"
max_line_length = 120
files["tests"] = { std = "+busted", max_line_length = 132 } -- error texts are quoted whole
