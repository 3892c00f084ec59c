-- tn.init, tn.optimizer, tn.schedule: tables of the engine as a script may look at them.
-- tn.optimizer.list() names the rows, tn.optimizer.adam tells one.
local engine = require "tinynet.engine"
local check = require "tinynet.check"

local function describe(row)
  local options = {}
  for i, o in ipairs(row.options or {}) do
    options[i] = o[2] == o[2] and ("%s = %.14g"):format(o[1], o[2]) or o[1]
  end
  if row.lr then table.insert(options, 1, ("lr = %.14g"):format(row.lr)) end
  local list = options[1] and ("; %s"):format(table.concat(options, ", ")) or ""
  return ("%s: %s%s (%s)"):format(row.name, row.formula, list, row.source)
end

local function public(what, rows)
  local names, by_name = {}, {}
  for i, row in ipairs(rows) do
    names[i], by_name[row.name] = row.name, row
  end
  return setmetatable({
    --- The names of all rows, in the order of the table; tn.init.NAME and so on describe one.
    ---@return string[]
    list = function() return check.readable{ table.unpack(names) } end,
  }, {
    __names = by_name,
    __index = function(_, key)
      check.that(by_name[key], "unknown %s '%s'%s", what, check.show(key), check.hint(key, by_name))
      return describe(by_name[key])
    end,
  })
end

local inits = engine.net.inits()
-- No row of the engine: initlaw.lua makes it of two laws.
inits[#inits + 1] = { name = "book", formula = "w, b N(0, 1), the last b 0.1", source = "book 7.6" }

return {
  init = public("init law", inits),
  optimizer = public("optimizer", engine.net.optims()),
  schedule = public("schedule", engine.net.schedules()),
}
