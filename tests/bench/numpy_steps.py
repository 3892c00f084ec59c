# The same trainings and values in NumPy, one round, as lines "name value".
import time
import numpy as np

rng = np.random.default_rng(1)


def steps(sizes, tanh, batch, epochs, lr=0.05, scale=1.0):
    """Steps per second of a net with one hidden layer and half_mse."""
    n_in, hidden, n_out = sizes
    x_all, y_all = rng.random((800, n_in)), rng.random((800, n_out))
    w1, b1 = rng.normal(size=(n_in, hidden)) * scale, np.zeros((1, hidden))
    w2, b2 = rng.normal(size=(hidden, n_out)) * scale, np.zeros((1, n_out))
    start = time.process_time()
    for _ in range(epochs):
        order = rng.permutation(800)
        x_epoch, y_epoch = x_all[order], y_all[order]
        for i in range(0, 800, batch):
            x, y = x_epoch[i:i + batch], y_epoch[i:i + batch]
            m = x.shape[0]
            z1 = np.dot(x, w1) + b1
            a1 = np.tanh(z1) if tanh else np.maximum(z1, 0)
            dz2 = (np.dot(a1, w2) + b2 - y) / n_out
            dw2, db2 = np.dot(a1.T, dz2) / m, np.mean(dz2, axis=0, keepdims=True)
            slope = 1 - a1 * a1 if tanh else np.where(z1 > 0, 1, 0)
            dz1 = np.dot(dz2, w2.T) * slope
            dw1, db1 = np.dot(x.T, dz1) / m, np.mean(dz1, axis=0, keepdims=True)
            w1, b1, w2, b2 = w1 - lr * dw1, b1 - lr * db1, w2 - lr * dw2, b2 - lr * db2
    return epochs * -(-800 // batch) / (time.process_time() - start)


print("numpy.relu.8", steps((1, 2, 1), False, 8, 100))
print("numpy.tanh.8", steps((1, 2, 1), True, 8, 100))
print("numpy.tanh.32", steps((1, 2, 1), True, 32, 300))
print("numpy.wide.64", steps((784, 128, 10), False, 64, 4, scale=0.05))
z = (np.arange(512) - 256) / 80
start = time.process_time()
for _ in range(2000):
    np.tanh(z)
print("numpy.act.tanh", (time.process_time() - start) / 2000 / 512 * 1e9)


# All second derivatives of half_mse of 1-2-1 tanh: J^T J + sum r H, in products of matrices.
def jacobian(p, x):
    w1, b1, w2, b2 = p[0:2], p[2:4], p[4:6], p[6]
    a = np.tanh(np.outer(x, w1) + b1)
    slope = (1 - a * a) * w2
    out = a @ w2 + b2
    return a, out, np.concatenate([slope * x[:, None], slope, a, np.ones((len(x), 1))], axis=1)


def hessian(p, x, y):
    a, out, jac = jacobian(p, x)
    r, n = out - y, len(x)
    second = jac.T @ jac
    slope = 1 - a * a
    for j in range(2):
        bend = r * p[4 + j] * -2 * a[:, j] * slope[:, j]
        cross = r * slope[:, j]
        w, b, u = j, 2 + j, 4 + j
        second[w, w] += bend @ (x * x)
        second[b, b] += bend.sum()
        for i, k, v in ((w, b, bend @ x), (w, u, cross @ x), (b, u, cross.sum())):
            second[i, k] += v
            second[k, i] += v
    return second / n


# One damped Gauss-Newton step with its test, as Levenberg-Marquardt repeats it.
def lm_step(p, x, y, damping):
    _, out, jac = jacobian(p, x)
    r = out - y
    normal = jac.T @ jac
    tried = p - np.linalg.solve(normal + damping * np.diag(np.diag(normal)), jac.T @ r)
    _, out, _ = jacobian(tried, x)
    better = np.sum((out - y) ** 2) < np.sum(r * r)
    return tried if better else p


x = rng.random(800)
y = np.sin(6 * x)
p = rng.normal(size=7)
start = time.process_time()
for _ in range(1000):
    hessian(p, x, y)
print("numpy.hessian", (time.process_time() - start) * 1e3)
start = time.process_time()
for _ in range(1000):
    lm_step(p, x, y, 1e-3)
print("numpy.lm", (time.process_time() - start) * 1e3)
