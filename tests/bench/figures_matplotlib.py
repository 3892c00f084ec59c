"""The figure of figures.lua by matplotlib, drawing the full grid:  figures_matplotlib.py N OUT.png"""
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import LogNorm

n, out = int(sys.argv[1]), sys.argv[2]
x = np.linspace(-5, 5, n)
X, Y = np.meshgrid(x, x)
A, B = np.tanh(X + 1), np.tanh(Y - 2)
Z = (A + B) ** 2 + 0.1 * (A - 0.3) ** 2 + 0.002
norm = LogNorm(Z.min(), Z.max())
fig = plt.figure(figsize=(18.33, 9.33), dpi=100)
ax = fig.add_subplot(1, 2, 1, projection="3d")
ax.plot_surface(X, Y, Z, norm=norm, cmap="viridis", rcount=n, ccount=n)
ax = fig.add_subplot(1, 2, 2)
lines = ax.contour(X, Y, Z, levels=np.logspace(-3, 1, 41), norm=norm, cmap="viridis")
ax.clabel(lines, inline=True)
fig.colorbar(lines)
fig.savefig(out)
