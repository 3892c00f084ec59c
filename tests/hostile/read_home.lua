-- A file in the home folder of its user, made by the test.
print(dofile "/tmp/tinynet-home/.profile")
