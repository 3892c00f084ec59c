"""Times slices of the loss in NumPy: lines "name seconds". Data and nets as in slices.lua, up to the draw.

loop: the book's program, a forward pass over all samples for each point of the grid.
gemm: rows of both units once, then |u|^2 + |v|^2 + 2 u.v as one product of matrices.
"""
import sys
import time

import numpy as np

rng = np.random.default_rng(1)
X = np.round(rng.uniform(0, 7, (1000, 1)), 2)
Y = np.cos(X) * (1 - 0.1 * X) * (0.1 * X - 1) + 3
X = (X - X.min()) / (X.max() - X.min())
Y = (Y - Y.min()) / (Y.max() - Y.min())
W1, B1, W2, B2 = rng.normal(size=(1, 2)), rng.normal(size=(1, 2)), rng.normal(size=(2, 1)), rng.normal(size=(1, 1))


def relu(z):
    return np.maximum(z, 0)


def loop(act, n):
    xs, ys = np.linspace(W1[0, 0] - 5, W1[0, 0] + 5, n), np.linspace(W1[0, 1] - 5, W1[0, 1] + 5, n)
    z = np.zeros((n, n))
    w = W1.copy()
    for i in range(n):
        for j in range(n):
            w[0, 0], w[0, 1] = xs[i], ys[j]
            a = act(np.dot(X, w) + B1)
            out = np.dot(a, W2) + B2
            z[j, i] = np.sum((out - Y) ** 2) / X.shape[0] / 2
    return z


def gemm(act, n):
    xs, ys = np.linspace(W1[0, 0] - 5, W1[0, 0] + 5, n), np.linspace(W1[0, 1] - 5, W1[0, 1] + 5, n)
    u = act(X * xs + B1[0, 0]) * W2[0, 0]
    v = act(X * ys + B1[0, 1]) * W2[1, 0] + (B2 - Y)
    uu, vv = (u * u).sum(0), (v * v).sum(0)
    return (uu[None, :] + vv[:, None] + 2 * np.dot(v.T, u)) / (2 * X.shape[0])


def seconds(f, *a, reps=5):
    f(*a)
    spans = []
    for _ in range(reps):
        start = time.perf_counter()
        f(*a)
        spans.append(time.perf_counter() - start)
    return sorted(spans)[reps // 2]


for name, act in (("tanh", np.tanh), ("relu", relu)):
    # 1000 x 1000 points of the loop are 400 times 50 x 50 (a check with n = 200: within 3 %)
    fifty = seconds(loop, act, 50)
    print(f"numpy.{name}.50 {fifty:.6g}")
    print(f"numpy.{name}.1000 {fifty * 400:.6g}")
    print(f"gemm.{name}.1000 {seconds(gemm, act, 1000):.6g}")
sys.stdout.flush()
