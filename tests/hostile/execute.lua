os.execute "touch /tmp/tinynet-escaped"
