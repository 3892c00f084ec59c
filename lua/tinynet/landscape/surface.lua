-- The loss over all parameters of a net, asked again and again at single points.
local engine = require "tinynet.engine"
local check = require "tinynet.check"
local net = require "tinynet.net"

--- @param a_net table net
--- @param d dataset
--- @param name string loss
--- @return table surface { net =, d =, name =, height = range of the targets, squares = whether lm knows the loss,
--- look(p) -> gradient, Hessian; loss(p) -> number; losses(points) -> array; wrap(p) -> net with these parameters }
return function(a_net, d, name)
  local core = net.core(a_net._inputs, a_net._layers, 1)
  local one = net.wrap(core, a_net._inputs, a_net._layers, a_net._init)
  local s = { net = a_net, d = d, name = name, height = d.y:max() - d.y:min(),
    squares = name == "half_mse" or name == "mse" }

  --- The loss and its slopes at a point.
  function s.look(p)
    core:params()[1] = p
    local h, complete = engine.net.hessian(core, d.x, d.y, name)
    if not complete then check.interrupt() end
    return (core:gradient(d.x, d.y, name)), h
  end

  --- The loss at a point.
  function s.loss(p)
    core:params()[1] = p
    return engine.net.measure(core, d.x, d.y, name)[1][1]
  end

  --- The losses at points.
  function s.losses(points)
    local n = #points
    local many = net.core(a_net._inputs, a_net._layers, n)
    local rows = many:params()
    for i = 1, n do rows[i] = points[i] end
    return engine.net.measure(many, d.x, d.y, name):col(1):copy()
  end

  --- A net with these parameters.
  function s.wrap(p)
    local copy = one:copy()
    copy._core:params()[1] = p
    net.inherit(copy, a_net)
    return copy
  end
  return s
end
