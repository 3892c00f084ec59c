require "tinynet".data.load("/etc/passwd")
