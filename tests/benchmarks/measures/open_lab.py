"""A lab left open while runs come and go: what it holds later, beside what it held before.

All its periods are a twentieth (``tests.lives.counted_lab``), so that a minute is twenty.
``python -m tests.lives.long_lab 60`` is an hour of somebody who walks about in it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from statistics import median

import psutil

from tests.benchmarks.bench import Bench, Failed
from tests.benchmarks.row import Pair
from tests.benchmarks.terminal import Terminal

SECONDS, WARM = 60.0, 20.0
"""In all, and of those before the first look: every kind of thing has happened once by then."""

COMES_EVERY, LIVES = 5.0, 4.0
"""Seconds of a run that comes, ends and is deleted."""


def turns(bench: Bench) -> Iterator[tuple[Pair, Pair]]:
    """Medians of MiB and of open files in the second half of the looks, beside the first's."""
    command = [sys.executable, "-P", "-m", "tests.lives.counted_lab"]
    command += [str(bench.folder / "counts"), str(bench.runs)]
    env = bench.environment(1)
    with ExitStack() as stack:
        lab = stack.enter_context(Terminal(command, size=(120, 36), env=env, cwd=bench.folder))
        lab.wait("quickstart", timeout=60)
        lab.send("a")
        looks = list(_looks(lab, stack, bench))
    half = len(looks) // 2
    memory, files = (
        Pair(median(values[half:]), median(values[:half])) for values in zip(*looks, strict=True)
    )
    yield memory, files


def _looks(lab: Terminal, stack: ExitStack, bench: Bench) -> Iterator[tuple[float, int]]:
    """MiB and open files of ``lab``, ten times a second, while runs come and go."""
    process, began, came = psutil.Process(lab.process.pid), time.monotonic(), 0
    while (gone := time.monotonic() - began) < SECONDS:
        if gone > came * COMES_EVERY:
            shutil.rmtree(bench.runs / _name(came - 2), ignore_errors=True)
            command = [sys.executable, "-P", "-m", "tests.lives.feed", str(bench.runs), str(LIVES)]
            run = subprocess.Popen([*command, _name(came)], env=bench.environment(1))
            stack.callback(run.wait)
            stack.callback(run.kill)
            came += 1
        time.sleep(0.1)
        if lab.process.poll() is not None:
            raise Failed("the lab has ended")
        if gone > WARM:
            yield process.memory_info().rss / 2**20, process.num_fds()


def _name(number: int) -> str:
    return f"20260101-12{number:02}-quickstart-abc"
