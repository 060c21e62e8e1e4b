"""Reading budgets: a run of a million steps, a root of ten thousand runs.

Each is measured in a process of its own, because the peak of the memory is one of the budgets.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

import msgspec
import pytest

from dltui.runs.files.request import Request
from dltui.runs.files.result import Result
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Plan, Status, Steps

pytestmark = pytest.mark.benchmark

STEPS, BATCH, METRICS = 1_000_000, 200, ("loss", "accuracy", "grad/mean")
RUNS = 10_000

OPEN = """
import json, resource, sys, time
from pathlib import Path
from dltui.runs.log.follow import read
from dltui.runs.layout import RunDir
start = time.perf_counter()
view = read(RunDir(Path(sys.argv[1])))
seconds = time.perf_counter() - start
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([seconds, peak, len(view.series["loss"].y)]))
"""

LIST = """
import json, sys, time
from pathlib import Path
from dltui.runs.listing.index import SETTLED, Index
index = Index(Path(sys.argv[1]))
seconds = []
for _ in range(3):
    start = time.perf_counter()
    count = sum(1 for _ in index.records())
    seconds.append(time.perf_counter() - start)
    time.sleep(SETTLED)
print(json.dumps([seconds[0], count, seconds[2]]))
"""


def measured(code: str, path: Path) -> list[float]:
    answer = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True
    )
    values: list[float] = json.loads(answer.stdout)
    return values


def write_log(run: RunDir) -> None:
    encode = msgspec.json.Encoder().encode
    with run.events.open("wb") as file:
        file.write(encode(Plan(seq=0, time=1.0, elapsed=0.0, steps=STEPS, epochs=100)) + b"\n")
        for number in range(STEPS // BATCH):
            columns = {n: [round(random.random(), 7) for _ in range(BATCH)] for n in METRICS}
            moment = number / 10
            first = number * BATCH + 1
            batch = Steps(seq=number + 1, time=moment, elapsed=moment, first=first, columns=columns)
            file.write(encode(batch) + b"\n")


def test_a_million_steps_open_within_budget(tmp_path: Path) -> None:
    run = RunDir(tmp_path)
    write_log(run)
    answers = [measured(OPEN, tmp_path) for _ in range(5)]
    seconds = median(a[0] for a in answers)
    peak = max(a[1] for a in answers)
    size = run.events.stat().st_size / 1e6
    print(f"\n{STEPS:,} steps, {size:.0f} MB: {seconds:.2f} s, peak {peak:.0f} MiB of the process")
    assert answers[0][2] == STEPS
    assert seconds <= 0.6
    assert peak <= 150


def test_ten_thousand_runs_list_within_budget(tmp_path: Path) -> None:
    for number in range(RUNS):
        run = RunDir(tmp_path / f"20260101-1200-some-{number:05d}")
        run.path.mkdir()
        request = Request(name="topic/some", folder="", created=time.time(), title="Some preset")
        run.request.write_bytes(msgspec.json.encode(request))
        result = Result(status=Status.FINISHED, metrics={"test/accuracy": 97.0, "test/loss": 0.1})
        run.result.write_bytes(msgspec.json.encode(result))
    answers = [measured(LIST, tmp_path) for _ in range(5)]
    seconds = median(a[0] for a in answers)
    again = median(a[2] for a in answers)
    print(f"\n{RUNS:,} runs: {seconds:.2f} s, and {again:.3f} s where none has changed")
    assert answers[0][1] == RUNS
    assert seconds <= 1.0
    assert again <= seconds / 4
