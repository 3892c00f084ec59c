# 1000 nets 1-2-1 relu in PyTorch: structure of arrays, gradients by hand, as line "name value".
# argv: threads. A program that fuses each update into a product of matrices is some three times as fast.
import sys
import time
import torch

nets, batch, samples, lr = 1000, 8, 800, 0.1
torch.set_grad_enabled(False)
torch.set_num_threads(int(sys.argv[1]))
torch.manual_seed(1)
x = torch.linspace(0, 1, samples, dtype=torch.float64)
y = torch.sin(6 * x)
w1, w2, b1, b2, u1, u2, c = (torch.rand(nets, dtype=torch.float64) * 2 - 1 for _ in range(7))


def epoch():
    order = torch.randperm(samples)
    for xb, yb in zip(x[order].view(-1, batch, 1), y[order].view(-1, batch, 1)):
        a1 = torch.addcmul(b1, xb, w1).clamp_min_(0)
        a2 = torch.addcmul(b2, xb, w2).clamp_min_(0)
        d = torch.addcmul(torch.addcmul(c, a1, u1), a2, u2).sub_(yb)
        e1, e2 = (d * u1).mul_(a1 > 0), (d * u2).mul_(a2 > 0)
        steps = ((u1, d * a1), (u2, d * a2), (c, d), (b1, e1), (b2, e2), (w1, e1 * xb), (w2, e2 * xb))
        for p, g in steps:
            p.add_(g.sum(0), alpha=-lr / batch)


epoch()
epochs = 10
start = time.perf_counter()
for _ in range(epochs):
    epoch()
print("torch.relu.8", nets * epochs * samples / batch / (time.perf_counter() - start))
