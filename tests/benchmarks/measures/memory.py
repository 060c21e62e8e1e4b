"""Predicted peak memory of a training, beside what was followed storage by storage on the CPU."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

from tests.benchmarks.bench import Bench, run
from tests.benchmarks.row import Pair

NETS: tuple[tuple[str, ...], ...] = (
    ("model={name='mlp'}", "train.batch_size=64"),
    ("train.optimizer=adam", "train.momentum=0", "train.accumulate=4"),
    ("model.name=resnet50", "train.batch_size=8"),
    ("model.name=vgg11", "train.batch_size=4"),
)


def turns(bench: Bench) -> Iterator[tuple[Pair]]:
    """Percent that the prediction is off by, of a net each turn."""
    command = [sys.executable, "-P", "-m", "dltui", "--run", "memory/anatomy", "--quick", "--json"]
    command += ["--runs-dir", str(bench.runs)]
    for settings in NETS:
        sets = [part for one in settings for part in ("--set", one)]
        answer = json.loads(run([*command, *sets], bench.environment(), bench.folder))
        yield (Pair(abs(answer["metrics"]["memory/error"])),)
