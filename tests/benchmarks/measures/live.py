"""The lab on a run with four live charts: its keys while all cores train, and what it costs."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median, quantiles

from tests.benchmarks.bench import Bench
from tests.benchmarks.row import Pair
from tests.benchmarks.terminal import Terminal

BURN = "while True: sum(i * i for i in range(100000))"

SECONDS = 10.0
"""For which processor and bytes are counted."""

KEYS = 100


def turns(bench: Bench, what: str, count: int = 3) -> Iterator[tuple[Pair, Pair]]:
    """Each turn is a lab of its own; ``what`` is "keys" or "cost"."""
    for number in range(count):
        yield keys(bench, number) if what == "keys" else cost(bench, number)


def keys(bench: Bench, number: int) -> tuple[Pair, Pair]:
    """Milliseconds from a key to the paint that it brings: median and 99th percentile."""
    times: list[float] = []
    with _lab(bench, number, load=len(os.sched_getaffinity(0))) as lab:
        for key in range(KEYS):
            since = lab.count
            sent = lab.send("\t")
            times.append(1000 * (lab.wait("▸", since=since) - sent))
            time.sleep(0.05 + 0.013 * (key % 11))
    return Pair(median(times)), Pair(quantiles(times, n=100, method="inclusive")[98])


def cost(bench: Bench, number: int) -> tuple[Pair, Pair]:
    """Percent of a core, and KiB a second to the terminal."""
    with _lab(bench, number, load=0) as lab:
        cpu, written, start = lab.cpu(), lab.written, time.perf_counter()
        time.sleep(SECONDS)
        seconds = time.perf_counter() - start
        return Pair(100 * (lab.cpu() - cpu) / seconds), Pair(
            (lab.written - written) / seconds / 1024
        )


@contextmanager
def _lab(bench: Bench, number: int, *, load: int) -> Iterator[Terminal]:
    """The run's page, fed 1,000 points a second, beside ``load`` busy processes at nice 10."""
    env, root = bench.environment(), bench.folder / f"live-{number}"
    feed = [sys.executable, "-P", "-m", "tests.lives.feed_four"]
    others = [subprocess.Popen([*feed, str(root / "20260101-0000-feed-abc")], env=env)]
    burn = ["nice", "-n", "10", sys.executable, "-c", BURN]
    others += [subprocess.Popen(burn) for _ in range(load)]
    command = [sys.executable, "-P", "-m", "dltui", "--runs-dir", str(root)]
    try:
        with Terminal(command, size=(160, 48), env=env) as lab:
            lab.wait("● running")
            lab.send("\t")  # from the presets to the runs
            time.sleep(0.3)
            lab.send("\r")
            lab.wait("grad/mean", timeout=60)
            time.sleep(3.0)
            yield lab
    finally:
        for process in others:
            process.kill()
            process.wait()
