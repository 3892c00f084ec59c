-- A symbolic link beside the script; the test makes it.
print(io.open("link"):read "a")
