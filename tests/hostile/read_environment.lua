-- By the library's reader, which is not Lua's io.
print(os.getenv "TN_SECRET", os.getenv "PATH")
print(require "tinynet".array.load "/proc/self/environ.npy")
