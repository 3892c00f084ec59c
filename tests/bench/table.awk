# Medians of "name value" lines, as the table of the benchmarks.
{ value[$1, ++count[$1]] = $2 }

function median(name,    n, i, j, v, list) {
  n = count[name]
  if (n == 0) return 0
  for (i = 1; i <= n; i++) {
    v = value[name, i]
    for (j = i - 1; j >= 1 && list[j] > v; j--) list[j + 1] = list[j]
    list[j + 1] = v
  }
  return n % 2 ? list[(n + 1) / 2] : (list[n / 2] + list[n / 2 + 1]) / 2
}

function ratio(a, b, format) { return a > 0 && b > 0 ? sprintf(format, a / b) : "-" }

# One training: its steps a second against plain C, NumPy and, where the operations of a step are
# counted, the peak of as many threads.
function training(title, name, scalar, numpy, operations, threads,    v) {
  v = median(name)
  if (v == 0) return
  printf "| %-46s | %9.4g | %7s | %7s | %7s |\n", title, v, ratio(v, median(scalar), "%.2f x"),
    ratio(v, median(numpy), "%.0f x"),
    operations ? ratio(100 * v * operations, median("peak") * threads, "%.0f %%") : "-"
}

function act(name,    v) {
  v = median("act." name)
  if (v > 0)
    printf "| %-46s | %9.3g | %7s | %7s | %7s |\n", name, v, name == "tanh" ? ratio(median("libm.tanh"), v, "%.1f x") : "-",
      name == "tanh" ? ratio(median("numpy.act.tanh"), v, "%.1f x") : "-",
      name == "tanh" ? ratio(median("libmvec.tanh"), v, "%.2f x") : "-"
}

# One call, the NumPy equivalent in the same unit.
function call(title, name, numpy) {
  if (median(name) > 0) printf "| %-46s | %9.4g | %7s | %7s | %7s |\n", title, median(name), "-",
    ratio(median(numpy), median(name), "%.1f x"), "-"
}

function defined(name) {
  if (median("defined." name) > 0) printf "| %-46s | %9.4g | %7s | %7s | %7s |\n", name, median("defined." name), "-",
    "-", ratio(median("defined." name), median("built_in." name), "%.2f")
}

function start(title, name) {
  if (median(name) > 0) printf "| %-46s | %9.1f | %7s | %7s | %7s |\n", title, 1000 * median(name), "-",
    name ~ /numpy/ ? "-" : ratio(median("start.numpy"), median(name), "%.0f x"), "-"
}

END {
  print "| training, 800 samples, shuffles included       |   steps/s | plain C |   NumPy | of peak |"
  print "|------------------------------------------------|----------:|--------:|--------:|--------:|"
  # 31 operations a sample of 1-2-1: z 4, a 2, out 4, d 2, sums 11, errors 8
  training("one net 1-2-1 relu, batch 8", "single.relu.8", "scalar.relu.8", "numpy.relu.8", 248, 1)
  training("one net 1-2-1 leaky relu, batch 8", "single.leaky_relu.8", "scalar.relu.8", "numpy.relu.8", 248, 1)
  training("one net 1-2-1 tanh, batch 8", "single.tanh.8", "scalar.tanh.8", "numpy.tanh.8", 0, 1)
  training("one net 1-2-1 tanh, batch 32", "single.tanh.32", "scalar.tanh.32", "numpy.tanh.32", 0, 1)
  training("one net 1-5-3-1 relu, batch 8", "single.deep.8", "-", "-", 0, 1)
  training("one net 784-128-10 relu, batch 64", "wide.64", "-", "numpy.wide.64", (4 * 101632 + 2 * 1280) * 64, 1)
  training("1000 nets 1-2-1 relu, batch 8, 1 thread", "ensemble1.relu.8", "scalar.relu.8", "numpy.relu.8", 248, 1)
  training("1000 nets 1-2-1 relu, batch 8, 2 threads", "ensemble.relu.8", "scalar.relu.8", "numpy.relu.8", 248, 2)
  training("the same, whole script and process", "whole.relu.8", "scalar.relu.8", "numpy.relu.8", 248, 2)
  training("1000 nets 1-2-1 leaky relu, 2 threads", "ensemble.leaky_relu.8", "scalar.relu.8", "numpy.relu.8", 248, 2)
  training("1000 nets 1-2-1 relu, own orders, 2 threads", "ensemble.own.8", "scalar.relu.8", "numpy.relu.8", 248, 2)
  training("1000 nets 1-2-1 tanh, batch 8, 2 threads", "ensemble.tanh.8", "scalar.tanh.8", "numpy.tanh.8", 0, 2)
  training("1000 nets 1-5-3-1 relu, batch 8, 2 threads", "ensemble.deep.8", "-", "-", 0, 2)
  if (median("torch.relu.8") > 0)
    printf "\nBatched PyTorch, structure of arrays, gradients by hand, two threads: %.4g steps/s; the whole script above to it: %s.\n",
      median("torch.relu.8"), ratio(median("whole.relu.8"), median("torch.relu.8"), "%.0f x")
  print "\n| one call, 1-2-1 tanh, 800 samples, 1 thread    |           |         |   NumPy |         |"
  print "|------------------------------------------------|----------:|--------:|--------:|--------:|"
  call("Hessian, microseconds", "call.hessian", "numpy.hessian")
  call("Levenberg-Marquardt, microseconds an iteration", "call.lm", "numpy.lm")
  call("slice 50 x 50, milliseconds", "call.slice", "-")
  print "\n| 256 nets 1-2-1 from a script, 1 thread         |   steps/s |         |         | built-in |"
  print "|------------------------------------------------|----------:|--------:|--------:|--------:|"
  defined("relu"); defined("tanh"); defined("gelu"); defined("mish")
  print "\n| activation                                     |   ns each |    libm |   NumPy | libmvec |"
  print "|------------------------------------------------|----------:|--------:|--------:|--------:|"
  for (key in count) if (key ~ /^act\./) names[++n] = substr(key, 5)
  for (i = 2; i <= n; i++)
    for (j = i; j > 1 && names[j - 1] > names[j]; j--) { t = names[j]; names[j] = names[j - 1]; names[j - 1] = t }
  for (i = 1; i <= n; i++) act(names[i])
  print "\n| start-up                                       |        ms |         |   NumPy |         |"
  print "|------------------------------------------------|----------:|--------:|--------:|--------:|"
  start("tinynet -e ''", "start.tinynet")
  start("tinynet with the library", "start.require")
  start("python with NumPy imported", "start.numpy")
  printf "\nPeak of fused multiply-adds, one thread: %.1f GF/s (doubles). Two threads to one: %s.\n", median("peak") / 1e9,
    ratio(median("ensemble.relu.8"), median("ensemble1.relu.8"), "%.2f x")
}
