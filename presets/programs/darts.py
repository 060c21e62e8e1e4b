"""π by throwing darts at a square: logs with dltui, and goes on from the checkpoint it keeps."""

import argparse
import json
import math
import random
import time
from pathlib import Path

import dltui

parser = argparse.ArgumentParser()
parser.add_argument("--darts", type=int, default=100_000)
parser.add_argument("--seed", type=int, default=0)
parser.add_argument("--pause", type=float, default=0.0, help="seconds after each hundredth of them")
parser.add_argument("--resume", type=Path)
args = parser.parse_args()

rng, hits, thrown = random.Random(args.seed), 0, 0
if args.resume:
    state = json.loads(args.resume.read_text())
    hits, thrown = state["hits"], state["thrown"]
    version, numbers, gauss = state["rng"]
    rng.setstate((version, tuple(numbers), gauss))

with dltui.start("darts") as run:
    run.define("pi", digits=4)
    run.define("error", better="less")
    while thrown < args.darts and not run.stop_requested:
        for _ in range(args.darts // 100):
            hits += math.hypot(rng.random(), rng.random()) < 1
            thrown += 1
        estimate = 4 * hits / thrown
        run.log({"pi": estimate, "error": abs(estimate - math.pi)}, step=thrown)
        run.progress(thrown, args.darts)
        time.sleep(args.pause)
    kept = run.folder / f"darts-{thrown}.json"
    kept.write_text(json.dumps({"hits": hits, "thrown": thrown, "rng": rng.getstate()}))
    run.checkpoint(kept, step=thrown)
    run.text("estimate", f"{hits:,} of {thrown:,} darts hit: π is about {4 * hits / thrown:.4f}.")
