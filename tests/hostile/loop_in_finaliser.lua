-- An endless finaliser; were it refused silently, the loop below would be the end.
setmetatable({}, { __gc = function() while true do end end })
