-- Book, figure 7.6.1 and the sheets of activations.    tinynet examples/activations.lua
-- One sheet with all activations of the engine, or with those of --act; jumps are drawn open and closed.
local tn = require "tinynet"
local plot = tn.plot

local choices = { "all", table.unpack(tn.act.list()) }
local opt = tn.options{ { en = "Activation functions and their derivatives", zh = "激活函数及其导数" },
  act = { "all", { en = "one activation, or all of them", zh = "一个激活函数，或全部" }, choices = choices },
}

local names = {}
for _, name in ipairs(opt.act == "all" and tn.act.list() or { opt.act }) do
  if name ~= "softmax" then names[#names + 1] = name end   -- softmax needs a whole layer
end

-- Values at z = -1, 0, 1; at a jump the derivative is that of the left side.
tn.printf("%-12s %9s %9s %9s   %9s %9s %9s", "", "a(-1)", "a(0)", "a(1)", "a'(-1)", "a'(0)", "a'(1)")
for _, name in ipairs(names) do
  local a = tn.act[name]
  tn.printf("%-12s %9.4f %9.4f %9.4f   %9.4f %9.4f %9.4f", name, a(-1), a(0), a(1),
    a:derivative(-1), a:derivative(0), a:derivative(1))
end

local fig = plot.activation(#names == 1 and names[1] or names)
fig:title{ en = "Activations and their derivatives", zh = "激活函数及其导数" }
fig:save(tn.out("activations.png"))
