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
