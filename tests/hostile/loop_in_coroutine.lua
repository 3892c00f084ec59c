-- A loop in a coroutine that restarts itself.
while true do
  coroutine.wrap(function()
    while true do pcall(coroutine.wrap(function() while true do end end)) end
  end)()
end
