local f = io.open("/tmp/tinynet-escaped", "w")
f:write "escaped"
