while true do print(("spam "):rep(100)) end
