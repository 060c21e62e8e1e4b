"""Somebody's program, which knows nothing of dltui: it takes options and prints numbers."""

import argparse
import random

parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=0.1)
parser.add_argument("--steps", type=int, default=200)
parser.add_argument("--seed", type=int, default=0)
args = parser.parse_args()

random.seed(args.seed)
weights = [random.gauss(0, 1) for _ in range(8)]
for step in range(1, args.steps + 1):
    slopes = [2 * (n + 1) * w + random.gauss(0, 0.5) for n, w in enumerate(weights)]
    weights = [w - args.lr * slope for w, slope in zip(weights, slopes, strict=True)]
    loss = sum((n + 1) * w * w for n, w in enumerate(weights))
    print(f"step {step}  loss={loss:.5f}  largest={max(map(abs, weights)):.4f}", flush=True)
