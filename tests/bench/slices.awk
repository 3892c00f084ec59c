# The table of tests/bench/slices from lines "name value": medians and ratios.
{ value[$1, ++count[$1]] = $2 }

function median(name,    i, j, t, n, v) {
  n = count[name]
  for (i = 1; i <= n; i++) v[i] = value[name, i]
  for (i = 2; i <= n; i++)
    for (j = i; j > 1 && v[j - 1] > v[j]; j--) { t = v[j]; v[j] = v[j - 1]; v[j - 1] = t }
  return n ? v[int((n + 1) / 2)] : 0
}

function ratio(a, b, form) { return a && b ? sprintf(form, a / b) : "-" }

function row(text, name, loop, gemm, flops,    t) {
  t = median("tinynet." name)
  printf "| %-52s | %8.3f | %7s | %7s | %7s |\n", text, 1000 * t, ratio(loop, t, "%.1f x"), ratio(gemm, t, "%.2f x"),
    flops ? ratio(100 * flops / t, median("peak"), "%.0f %%") : "-"
}

END {
  print "| 1000 samples, two threads                            |       ms |   NumPy |    GEMM | of peak |"
  print "|------------------------------------------------------|---------:|--------:|--------:|--------:|"
  row("1-2-1 tanh, w1[1,1] and w1[1,2], 50 x 50", "tanh.50", median("numpy.tanh.50"))
  row("the same, 1000 x 1000", "tanh.1000", median("numpy.tanh.1000"), median("gemm.tanh.1000"))
  row("relu, 1000 x 1000", "relu.1000", median("numpy.relu.1000"), median("gemm.relu.1000"))
  row("tanh, 1000 x 1000, all inputs distinct", "tanh.1000.distinct", median("numpy.tanh.1000"), median("gemm.tanh.1000"), 2e9)
  row("tanh, w1[1,1] and b1[1], 50 x 50", "tanh.unit.50", median("numpy.tanh.50"))
  row("tanh, two random directions, 50 x 50", "tanh.random.50", median("numpy.tanh.50"))
  row("the same, all inputs distinct", "tanh.random.50.distinct", median("numpy.tanh.50"))
  row("relu, two random directions, 50 x 50", "relu.random.50", median("numpy.relu.50"))
  printf "\nPeak of fused multiply-adds, two threads: %.1f GF/s (doubles).\n", median("peak") / 1e9
}
