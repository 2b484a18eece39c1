"""Prints the expected numbers of ssim.test.ts and kid.test.ts, from their definitions, with torch in float64."""
import math
import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)


def plane(a, b):
    return torch.tensor([[(math.sin(a * x + b * y) + 1) / 2 for x in range(16)] for y in range(13)])


def ssim(x, y):
    g = torch.exp(-((torch.arange(11.0) - 5) ** 2) / (2 * 1.5**2))
    g = g / g.sum()
    window = torch.outer(g, g)[None, None]
    mean = lambda t: F.conv2d(t[None, None], window)[0, 0]
    mx, my = mean(x), mean(y)
    vx, vy, cov = mean(x * x) - mx**2, mean(y * y) - my**2, mean(x * y) - mx * my
    return (((2 * mx * my + 1e-4) * (2 * cov + 9e-4)) / ((mx**2 + my**2 + 1e-4) * (vx + vy + 9e-4))).mean().item()


def features(rows, d, phase):
    return torch.tensor([[math.sin(3 * i + 7 * k + phase) for k in range(d)] for i in range(rows)])


def kid(x, y):
    d = x.shape[1]
    k = lambda a, b: (a @ b.T / d + 1) ** 3
    within = lambda a: ((k(a, a).sum() - k(a, a).diag().sum()) / (len(a) * (len(a) - 1)))
    return (within(x) + within(y) - 2 * k(x, y).mean()).item()


print("ssim", ssim(plane(0.3, 0.5), plane(0.31, 0.45)), ssim(plane(0.3, 0.5), plane(0.9, 0.1)))
print("kid", kid(features(7, 5, 0.0), features(9, 5, 0.4)), kid(features(6, 4, 0.0), features(6, 4, 0.0)))
