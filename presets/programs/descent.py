"""Gradient descent on f(x, y) = (x² + c·y²) / 2 from (1, 1); all it does is print."""

import argparse
import time

parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=0.1)
parser.add_argument("--curvature", type=float, default=10.0)
parser.add_argument("--steps", type=int, default=50)
parser.add_argument("--pause", type=float, default=0.0, help="seconds between two steps")
args = parser.parse_args()

x = y = 1.0
for step in range(1, args.steps + 1):
    x -= args.lr * x
    y -= args.lr * args.curvature * y
    loss = (x * x + args.curvature * y * y) / 2
    print(f"step {step}/{args.steps}  loss={loss:.6e}  y={y:+.6e}", flush=True)
    time.sleep(args.pause)
