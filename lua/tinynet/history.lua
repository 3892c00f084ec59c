-- What a training leaves behind: losses at the recorded epochs, of one net or of all members.
local check = require "tinynet.check"
local text = require "tinynet.text"

local history = {}
--- What a training leaves behind: losses at the recorded epochs, of a net or of all members of an ensemble.
---@field status string "ok", "stopped" (on_epoch answered false, patience, target), "diverged", "runaway" (lm: the
--- weights run off to infinity), "interrupted" (Ctrl-C, in the field `partial`); of an ensemble a list
---@field epoch integer epochs done
---@field iteration integer steps done
---@field epochs array at which epochs there are records
---@field train table { loss =, mse =, r2 = or accuracy = }: arrays with a value per record (records, members)
---@field val table|nil the same on the validation set
---@field params table<string,array>|nil the parameters named in `record`, a value per record
---@field loss string the loss that was trained on
---@field last table the last record: { epoch =, iteration =, train = { loss =, mse =, r2 = }, val = ... }
---@field best table the record with the lowest validation loss, or training loss where there is no validation set
local History = check.class("history", "status epoch iteration epochs train val params")
history.class = History

--- The name of the loss that was trained on.
History.get.loss = function(self) return self._how.loss end

local function at(series, r)
  if not series then return nil end
  local point = {}
  for key, a in pairs(series) do point[key] = a[r] end
  return point
end

local function record(self, r)
  return check.readable{
    epoch = math.tointeger(self._epochs[r]), iteration = math.tointeger(self._iterations[r]),
    train = at(self._train, r), val = at(self._val, r),
  }
end

--- The last record: { epoch =, iteration =, train = { loss =, mse =, r2 = }, val = ... }; class data has
--- accuracy instead of r2.
History.get.last = function(self) return record(self, #self._epochs) end

--- The record with the lowest validation loss, or training loss where there is no validation set.
History.get.best = function(self)
  check.that(not self._members, "the members of an ensemble have their own best records; use h:member(i).best")
  local losses = (self._val or self._train).loss
  local best
  for r = 1, #losses do
    if losses[r] == losses[r] and (not best or losses[r] < losses[best]) then best = r end
  end
  return record(self, best or 1)
end

--- The training of one member as if it had been trained alone.
---@param i integer
---@return table history
function History.methods:member(i)
  History.own(self, "member")
  check.that(self._members, "h:member is for the history of an ensemble; this one is of a single net")
  check.number(i, 1, "member", 1, self._members, true)
  local last = self._ended and self._ended[i] or #self._epochs
  local function column(series)
    if not series then return nil end
    local one = {}
    for key, a in pairs(series) do one[key] = a:slice(1, last):col(i):copy() end
    return one
  end
  local copy = setmetatable({}, History)
  for key, v in pairs(self) do rawset(copy, key, v) end
  copy._members, copy._ended = nil, nil
  copy._epochs, copy._iterations = self._epochs:slice(1, last):copy(), self._iterations:slice(1, last):copy()
  copy._epoch, copy._iteration = math.tointeger(self._epochs[last]), math.tointeger(self._iterations[last])
  copy._status = self._status[i]
  copy._train = column(self._train)
  copy._val = column(self._val)
  copy._params = column(self._params)
  return copy
end

-- How good a training was, beside its loss: the name and the values of r2, or of accuracy for class data.
local function quality(series)
  return series.accuracy and "accuracy" or "r2", series.accuracy or series.r2
end

--- One line of the book's log; its epochs count from 0, its loss is mse, its accu r2, or the accuracy of
--- class data.
---@param r integer record
---@return string
function history.line(self, r)
  local t, v = at(self._train, r), at(self._val, r)
  local epoch, iteration = math.tointeger(self._epochs[r]) - 1, math.tointeger(self._iterations[r])
  return text.get("history.line", epoch, iteration, t.mse, (select(2, quality(t))))
    .. (v and text.get("history.line_val", v.mse, (select(2, quality(v)))) or "")
end

--- The last n lines of the log in the book's form (all by default), without the record before
--- training.
---@param n integer|nil
---@return string
function History.methods:log(n)
  History.own(self, "log")
  check.that(not self._members, "an ensemble has a log for each member; use h:member(i):log()")
  local count = #self._epochs
  if n ~= nil then check.number(n, 1, "number of lines", 1, nil, true) end
  local lines = {}
  for r = math.max(2, n and count - n + 1 or 2), count do lines[#lines + 1] = history.line(self, r) end
  return table.concat(lines, "\n")
end

--- 100000 as "100 000"; below 10 000 as it is.
---@param n integer
---@return string
function history.grouped(n)
  if n < 10000 then return ("%d"):format(n) end
  local s = ("%d"):format(n):reverse():gsub("(%d%d%d)", "%1 "):reverse()
  return (s:gsub("^ ", ""))
end

local function row(label, series)
  local m, _, q = series.mse, quality(series)
  local best = m:argmin() or 1 -- all NaN
  return label, m[#m], q[#q], m[1], m[best], best
end

local function net_lines(self, lines)
  lines[#lines + 1] = "                 mse" .. ("%9s"):format((quality(self._train)))
  for _, part in ipairs{ "train", "val" } do
    local series = self["_" .. part]
    if series then
      local label, mse, q, first, lowest, best = row(part, series)
      lines[#lines + 1] = ("  %s %-10.4g %7.4f    "):format(text.pad(text.get("history." .. label), 9), mse, q)
        .. text.get("history.first_best", first, lowest, math.tointeger(self._epochs[best]))
    end
  end
end

local function count_statuses(list)
  local counts, words = {}, {}
  for _, s in ipairs(list) do counts[s] = (counts[s] or 0) + 1 end
  for _, s in ipairs{ "diverged", "runaway", "interrupted", "stopped", "ok" } do
    if counts[s] then words[#words + 1] = ("%d %s"):format(counts[s], s) end
  end
  return table.concat(words, ", ")
end

function History.__tostring(self)
  local status = type(self._status) == "table" and count_statuses(self._status) or self._status
  local how, epochs = self._how, history.grouped(self._epoch)
  local lines = { how.optimizer == "lm" and text.get("history.head_lm", status, epochs, how.loss)
    or text.get("history.head", status, epochs, history.grouped(self._iteration), how.batch, how.optimizer, how.lr,
      how.loss) }
  if self._members then
    local last = #self._epochs
    local name, q = quality(self._train)
    lines[2] = text.get("history.members", self._members, self._train.mse[last]:median(), name, q[last]:median())
  else
    net_lines(self, lines)
  end
  return table.concat(lines, "\n")
end

return history
