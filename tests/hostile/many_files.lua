-- Many small ones.
local i = 0
while true do
  i = i + 1
  local f = io.open("file" .. i, "w")
  if f then f:write(("x"):rep(1 << 16)):close() end
end
