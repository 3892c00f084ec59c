-- Crashes Lua 5.4.4: damaged compiled code.
local code = string.dump(function(a) local t = { a } return t[1] end)
for i = 30, #code do
  local f = load(code:sub(1, i - 1) .. "\255" .. code:sub(i + 1), "f", "b")
  if f then pcall(f, 1) end
end
