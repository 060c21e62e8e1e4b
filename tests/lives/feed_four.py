"""A run with four charts that grow by 1,000 points a second for five minutes: ``RUN_DIR``."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np

from dltui.figures.records import StepSeries
from dltui.runs.files import identity, request
from dltui.runs.layout import RunDir
from dltui.runs.log.recorder import Recorder

STEPS = 300_000
RATE = 1000
BATCH = 100
NAMES = ("loss", "accuracy", "grad/mean", "lr")


def main(run: RunDir) -> None:
    run.path.mkdir(parents=True)
    request.write(run, request.Request(name="benchmark/feed", folder="/", created=time.time()))
    identity.write(run, identity.of_this_process("benchmark/feed"))
    rng = np.random.default_rng(0)
    with Recorder(run) as recorder:
        recorder.phase("training")
        recorder.plan(steps=STEPS, epochs=50)
        for name in NAMES:
            series = StepSeries(id=name.replace("/", "-"), title=name, metrics={name: "train"})
            recorder.figure(series)
        start = time.monotonic()
        for first in range(1, STEPS, BATCH):
            step = np.arange(first, first + BATCH)
            loss = 0.3 + 2 * np.exp(-step / 8000) + rng.normal(0, 0.08, BATCH)
            accuracy = 95 - 85 * np.exp(-step / 8000) + rng.normal(0, 2, BATCH)
            recorder.step_batch(
                first,
                {
                    "loss": loss.tolist(),
                    "accuracy": accuracy.tolist(),
                    "grad/mean": rng.normal(0, 0.01, BATCH).tolist(),
                    "lr": np.full(BATCH, 0.01).tolist(),
                },
            )
            time.sleep(max(0.0, start + first / RATE - time.monotonic()))


if __name__ == "__main__":
    main(RunDir(Path(sys.argv[1])))
