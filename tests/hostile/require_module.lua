-- A C module of the system: seen by lua5.4, not here.
package.cpath = "/usr/lib/x86_64-linux-gnu/lua/5.4/?.so;/usr/lib/lua/5.4/?.so"
print(require "lfs".currentdir())
