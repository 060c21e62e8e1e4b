"""Open a run, or list runs: ``open RUN`` or ``list ROOT``. Prints two numbers and a count."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from tests.benchmarks.sides.memory import peak


def opened(run: Path) -> tuple[float, float, int]:
    """Seconds to all of its curves, the process's MiB at the peak, and steps."""
    from dltui.runs.layout import RunDir
    from dltui.runs.log.follow import read

    start = time.perf_counter()
    view = read(RunDir(run))
    seconds = time.perf_counter() - start
    return seconds, peak(), len(view.series["loss"].y)


def listed(root: Path) -> tuple[float, float, int]:
    """Seconds for the first time, and again where none has changed; how many there are."""
    from dltui.runs.files.stamps import SETTLED
    from dltui.runs.listing.index import Index

    index, seconds = Index(root), list[float]()
    for pause in (SETTLED, SETTLED, 0.0):
        start = time.perf_counter()
        count = sum(1 for _ in index.records())
        seconds.append(time.perf_counter() - start)
        time.sleep(pause)
    return seconds[0], seconds[2], count


if __name__ == "__main__":
    print(json.dumps({"open": opened, "list": listed}[sys.argv[1]](Path(sys.argv[2]))))
