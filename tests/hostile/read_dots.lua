local depth = ("../"):rep(40)
print(io.open(depth .. "etc/passwd"):read "a")
