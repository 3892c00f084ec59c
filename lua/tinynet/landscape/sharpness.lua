-- tn.landscape.sharpness: the eigenvalues of the Hessian while a net trains.
local check = require "tinynet.check"
local eigen = require "tinynet.eigen"
local engine = require "tinynet.engine"
local loss = require "tinynet.loss"
local probe = require "tinynet.probe"
local records = require "tinynet.landscape.records"
local text = require "tinynet.text"

--- The eigenvalues of the Hessian along a training.
---@field epochs array of the records
---@field values array (records, parameters), ascending
---@field largest array per record
---@field limit number|nil above it the steps of sgd or momentum jump: 2 / lr, 2 (1 + beta) / lr
---@field loss string
local Sharpness = check.class("sharpness", "epochs values largest limit loss")

function Sharpness.__tostring(self)
  local r = self._largest:argmax()
  local how = self._how
  return text.get("landscape.sharpness", self._loss, #self._largest, self._largest[r], math.tointeger(self._epochs[r]),
    self._largest[-1])
    .. (self._limit and text.get("landscape.sharpness_limit", how.optimizer, how.lr, self._limit) or "")
end

--- The largest eigenvalue, the others, and the line below which gradient descent is stable, over the epochs.
---@return table figure
function Sharpness.methods:figure()
  Sharpness.own(self, "figure")
  local fig = require("tinynet.plot").figure{ width = 800, height = 480 }
  local _, count = self._values:shape()
  for k = 1, count - 1 do
    fig:line(self._epochs, self._values:col(k), { color = "#9aa3ad", width = 1,
      label = k == 1 and text.get "landscape.others" or nil })
  end
  fig:line(self._epochs, self._largest, { label = text.get "landscape.largest", width = 2 })
  if self._limit then
    fig:hline(self._limit, { style = "dashed", label = text.get("landscape.limit", self._formula, self._limit) })
  end
  return fig:xlabel(text.get "landscape.epoch"):ylabel(text.get "landscape.eigenvalues")
end

-- The largest eigenvalue at which a step of the optimizer on all samples still shrinks errors of a quadratic:
-- 2 / lr, with momentum 2 (1 + beta) / lr, and how it is written; nil where there is no such constant.
local function limit_of(how)
  if how.schedule then return nil end
  if how.optimizer == "sgd" then return 2 / how.lr, "2/lr" end
  if how.optimizer == "momentum" then return 2 * (1 + how.hyper[1]) / how.lr, "2(1+β)/lr" end
  return nil
end

--- The eigenvalues of the Hessian of the mean loss at each record of a training. Descent on all samples is stable
--- along an eigenvector while its eigenvalue is below 2 / lr; above it the loss rises until the net has left for
--- flatter places. Batches are noisier and leave earlier. All parameters must have been recorded.
---@source Cohen, Kaur, Li, Kolter and Talwalkar 2021, "Gradient descent on neural networks typically occurs at the
--- edge of stability"
---@param h table history of one net, trained with record = "all"
---@param d dataset|nil default the training set
---@param options table|nil { loss = that of the training }
---@return table sharpness
---@error the history has no record of b1[1]; train with record = "all"
return function(h, d, options)
  local core = records.core(h, 1)
  check.arg(not engine.io.fault(core:params()), 1, "the history has records that are not finite")
  local last = records.net(h, core, #h.epochs)
  if d == nil then d = h._of.data end
  probe.dataset(last, d, 2)
  local o = check.options(options, { loss = true }, 3)
  local name = loss.check(o.loss, last, d, 3, true)
  local all, count = core:params(), #h.epochs
  local values, p = engine.array.zeros(count, #all[1]), last:params()
  for r = 1, count do
    for k = 1, #p do p[k] = all:get(r, k) end
    values[r] = eigen(last:hessian(d, name))
  end
  local limit, formula = limit_of(h._how)
  return setmetatable({ _epochs = h.epochs, _values = values, _largest = values:col(#p):copy(), _how = h._how,
    _loss = name, _limit = limit, _formula = formula }, Sharpness)
end
