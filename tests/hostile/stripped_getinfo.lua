-- Crashes Lua 5.4.4: lines of a function without line information.
local f = load(string.dump(load "return 1", true), "f", "b")
print(debug.getinfo(f, "L").activelines)
