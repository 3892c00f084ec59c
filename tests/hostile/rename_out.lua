io.open("mine", "w"):write("x"):close()
os.rename("mine", "/tmp/tinynet-escaped")
