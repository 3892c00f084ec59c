os.remove "/tmp/tinynet-precious"
