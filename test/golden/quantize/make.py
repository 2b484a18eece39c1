"""Quantizes a small matrix with NumPy, written from the papers and apart from engine/quantize: python make.py"""

import json
import os
import sys

import numpy as np

ROWS, COLUMNS, GROUP, SAMPLES = 3, 40, 16, 60
f32 = np.float32


def park_miller(count, seed):
    """Uniform on (-.5, .5): x <- 16807 x mod (2^31 - 1)."""
    out = []
    for _ in range(count):
        seed = seed * 16807 % 2147483647
        out.append(seed / 2147483647 - 0.5)
    return np.array(out)


def code(values, scale, zero):
    whole = np.floor(float(zero))
    ratio = (np.asarray(values, np.float64) / float(scale)).astype(f32).astype(np.float64)
    return np.clip(np.rint(ratio + (float(zero) - whole)) + whole, 0, 15)


def level(codes, scale, zero):
    return ((np.asarray(codes, np.float64) - float(zero)).astype(f32) * f32(scale)).astype(f32).astype(np.float64)


def span(low, high, kind):
    if kind == "none":
        return f32(max(-low, high) / 7), 8
    scale = f32((high - low) / 15)
    zero = -low / float(scale)
    return scale, (f32(zero) if kind == "float" else np.clip(np.rint(zero), 0, 15))


def fit(group, method, kind):
    low, high = min(0.0, group.min()), max(0.0, group.max())
    if method == "rtn":
        return span(low, high, kind)
    if method == "mse":
        grids = []
        for step in range(51):
            factor = 1 - step * 0.01
            grids.append(span(low * factor, high * factor, kind))
            if kind == "none":
                grids.append((f32((low if -low > high else high) * factor / -8), 8))
        errors = [((group - level(code(group, *grid), *grid)) ** 2).sum() for grid in grids]
        return grids[int(np.argmin(errors))]
    scale, zero = span(low, high, "integer")
    best, best_error, beta = zero, np.inf, 10.0
    for _ in range(20):
        q = code(group, scale, zero)
        off = group - level(q, scale, zero)
        if np.abs(off).mean() >= best_error:
            break
        best, best_error = zero, np.abs(off).mean()
        size = np.abs(off)
        with np.errstate(divide="ignore"):
            shrunk = np.where(size > 0, np.sign(off) * np.maximum(size - size**-0.3 / beta, 0), 0)
        zero = f32((q - (group - shrunk) / float(scale)).mean())
        beta *= 1.01
    return scale, best


def plain(weight, method, kind):
    codes, grids = np.zeros_like(weight), []
    for row in range(ROWS):
        for start in range(0, COLUMNS, GROUP):
            part = slice(start, min(start + GROUP, COLUMNS))
            grids.append(fit(weight[row, part], method, kind))
            codes[row, part] = code(weight[row, part], *grids[-1])
    return codes, grids


def gptq(weight, hessian, method, kind, act_order):
    weight, hessian = weight.copy(), hessian.copy()
    dead = np.diag(hessian) == 0
    hessian[dead, dead] = 1
    weight[:, dead] = 0
    hessian += np.eye(COLUMNS) * 0.01 * np.diag(hessian).mean()
    order = np.argsort(-np.diag(hessian), kind="stable") if act_order else np.arange(COLUMNS)
    upper = np.linalg.cholesky(np.linalg.inv(hessian[np.ix_(order, order)])).T
    blocks = -(-COLUMNS // GROUP)
    codes, grids = np.zeros_like(weight), [[None] * blocks for _ in range(ROWS)]
    for row in range(ROWS):
        original, values = weight[row].copy(), weight[row][order]
        for i, column in enumerate(order):
            block = column // GROUP
            if grids[row][block] is None:
                part = slice(block * GROUP, (block + 1) * GROUP)
                grids[row][block] = fit((original if act_order else values)[part], method, kind)
            codes[row, column] = code(values[i], *grids[row][block])
            error = (values[i] - level(codes[row, column], *grids[row][block])) / upper[i, i]
            values[i + 1 :] -= error * upper[i, i + 1 :]
    return codes, [grid for row in grids for grid in row]


def main():
    weight = ((park_miller(ROWS * COLUMNS, 1) * 2) ** 3).astype(f32).astype(np.float64).reshape(ROWS, COLUMNS)
    inputs = park_miller(SAMPLES * COLUMNS, 2).reshape(SAMPLES, COLUMNS)
    inputs = (inputs + np.roll(inputs, 1, axis=1)).astype(f32).astype(np.float64)
    inputs[:, 5] = 0
    hessian = 2 / SAMPLES * inputs.T @ inputs
    cases = []
    for method, kind in [("rtn", "none"), ("rtn", "integer"), ("rtn", "float"), ("mse", "none"), ("mse", "integer"), ("mse", "float"), ("hqq", "float")]:
        results = {
            "int4": plain(weight, method, kind),
            "gptq": gptq(weight, hessian, method, kind, False),
            "gptq, act-order": gptq(weight, hessian, method, kind, True),
        }
        for scheme, (codes, grids) in results.items():
            cases.append({
                "scheme": scheme,
                "method": method,
                "zeroPoints": kind,
                "codes": ["".join(f"{int(q):x}" for q in row) for row in codes],
                "scales": [float(scale) for scale, _ in grids],
                "zeros": [float(zero) for _, zero in grids],
            })
    with open(os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "cases.json"), "w") as file:
        json.dump({"numpy": np.__version__, "cases": cases}, file, indent=1)
        file.write("\n")


main()
