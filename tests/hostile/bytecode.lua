-- A chunk of compiled code, as string.dump writes it.
local code = "\27Lua\x54\0\x19\x93\r\n\x1a\n\4\8\8" .. ("x"):rep(100)
print(load(code, "code", "b"))
