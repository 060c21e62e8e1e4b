"""Curves read: ``dltui RUN``, ``import FILE ROOT`` or ``tensorboard FOLDER``.

Prints seconds of processor to all points, how many, seconds to look again (of an import), and MiB.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from tests.benchmarks.sides.memory import peak

Found = tuple[float, int, float, float]


def opened(path: Path) -> Found:
    from dltui.runs.layout import RunDir
    from dltui.runs.log.follow import read

    begun = time.process_time()
    points = sum(len(one.y) for one in read(RunDir(path)).series.values())
    return time.process_time() - begun, points, 0.0, peak()


def imported(path: Path, root: Path) -> Found:
    from dltui.adapters.detect import sources
    from dltui.adapters.importing import take

    begun = time.process_time()
    points = sum(take(one, root).points for one in sources(path))
    seconds = time.process_time() - begun
    begun = time.process_time()
    assert {take(one, root).news for one in sources(path)} == {"unchanged"}
    return seconds, points, time.process_time() - begun, peak()


def by_tensorboard(folder: Path) -> Found:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    begun = time.process_time()
    found = EventAccumulator(str(folder), size_guidance={"scalars": 0}).Reload()
    points = sum(len(found.Scalars(tag)) for tag in found.Tags()["scalars"])
    return time.process_time() - begun, points, 0.0, peak()


if __name__ == "__main__":
    match sys.argv[1:]:
        case "dltui", run:
            found = opened(Path(run))
        case "import", path, root:
            found = imported(Path(path), Path(root))
        case _:
            found = by_tensorboard(Path(sys.argv[2]))
    print(json.dumps(found))
