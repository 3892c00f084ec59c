-- Mal would rather not work: he wants the sheet, the others' files, and full marks.
net = "net"
census = { fit = { low = 1 } }
members = setmetatable({}, { __len = function() return 200 end })
pcall(function() expect = function() return true end end)
print(pcall(io.open, "sheet.lua"), pcall(dofile, "ann_student.lua"), pcall(os.execute, "rm -rf ~"))
while true do
  pcall(function() while true do end end)
end
