"""What a lab over a line is looked at with: a root full of runs, and one that goes on."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from dltui.runs.files import request
from dltui.runs.layout import RunDir
from tests.benchmarks.terminal import end
from tests.tui.finished import finished

TREE = Path(__file__).parent.parent.parent
COMMAND = (sys.executable, "-P", "-m", "dltui")
LIVE = "20270101-0000-feed-abc"


def environment(runs: Path, home: Path, tree: Path = TREE) -> dict[str, str]:
    """As ``ssh`` gives it to a program: no COLORTERM; ``tree`` has the dltui that is started."""
    return {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "HOME": str(home),
        "PYTHONPATH": str(tree),
        "DLTUI_RUNS": str(runs),
    }


def many(root: Path, count: int) -> None:
    """``count`` finished runs, a minute between each and the one before."""
    first = finished(root, 0)
    asked = request.read(first)
    for number in range(1, count):
        name = f"20260101-{12 + number // 60:02d}{number % 60:02d}-quickstart-abc"
        run = RunDir(root / name)
        shutil.copytree(first.path, run.path)
        created = asked.created - 60 * (count - number)
        request.write(run, msgspec.structs.replace(asked, created=created))


@contextmanager
def feeding(root: Path) -> Iterator[None]:
    """A run with four charts goes on."""
    run = root / LIVE
    feeder = subprocess.Popen(
        [sys.executable, "-m", "tests.lives.feed_four", str(run)],
        cwd=TREE,
        env={**os.environ, "PYTHONPATH": str(TREE)},
    )
    try:
        deadline = time.monotonic() + 30
        while not (run / "events.jsonl").exists():
            assert time.monotonic() < deadline and feeder.poll() is None
            time.sleep(0.05)
        yield
    finally:
        end(feeder)
