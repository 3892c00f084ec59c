-- Through a link in the folder it may write to; the test makes it.
io.open("way_out/tinynet-escaped", "w"):write "escaped"
