io.popen "touch /tmp/tinynet-escaped"
