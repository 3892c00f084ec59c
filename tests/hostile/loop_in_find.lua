-- Backtracking of a pattern: not one step of Lua is made.
string.find(("a"):rep(200), (".-"):rep(30) .. "b")
