"""Workers that are killed at random moments and gone on with, as the campaign does it.

``python -m tests.campaign`` does it for hours; here are a few cases of the same.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

from tests.benchmarks.bench import Bench, Failed, run
from tests.benchmarks.row import Pair

SEED = 18


def turns(bench: Bench, count: int = 3) -> Iterator[tuple[Pair]]:
    """Resumed runs that lost or changed a bit, of the signals that each turn has tried."""
    command = [sys.executable, "-P", "-m", "tests.campaign.one", "warm-worker", str(SEED)]
    numbers = map(str, range(count))
    for line in run([*command, *numbers], bench.environment(1), bench.folder).splitlines():
        row = json.loads(line)
        if not row["tried"]:
            raise Failed("no worker was killed")
        yield (Pair(float(bool(row.get("what")))),)
