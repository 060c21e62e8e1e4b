"""What is beyond one machine, measured where one can: ``python -m tests.disk.beyond``.

``--runs 100000 --ranks 512 --steps 1000000 --tasks 10000 --ms 5``. A root of so many runs without
delays, as scale.py opens one; the signs of life of so many ranks, written and read with every call
so slow; an event log of so many steps of four metrics; and squeue's answer of so many tasks.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from dltui.runs.files import ranks
from dltui.runs.files.ranks import Rank
from dltui.runs.layout import RunDir
from dltui.runs.liveness import slurm
from dltui.runs.log.follow import glance
from dltui.runs.log.recorder import Recorder
from tests.disk import roots, scale
from tests.disk.scale import Place
from tests.disk.slow_disk import SlowDisk, build

A_NODE = 8

COLUMNS = ("loss", "accuracy", "grad/mean", "grad/norm")

READ = (
    "import sys; from pathlib import Path; from dltui.runs.files import ranks; "
    "from dltui.runs.layout import RunDir; print(len(ranks.read(RunDir(Path(sys.argv[1])))))"
)


@contextmanager
def timed(said: str) -> Iterator[None]:
    began = time.perf_counter()
    yield
    print(f"{said}: {time.perf_counter() - began:.3f} s", flush=True)


def many_runs(folder: Path, count: int) -> None:
    root, home = folder / "runs", folder / "home"
    home.mkdir()
    roots.many(root, count)
    disk = SlowDisk(build(folder), root, home / "calls")
    disk.take(0.0)
    place = Place(root, disk, {**disk.env, "HOME": str(home)}, count, 0.0)
    print(f"\n{count:,} runs, no delays\n\n| lab opened | first frame, s | rows | list | calls |")
    scale.opening(place, "for the first time")
    scale.opening(place, "again")
    scale.commands(place)
    with place.lab() as terminal:
        terminal.wait(" of ", timeout=600)
        time.sleep(scale.REST)
        resident = psutil.Process(terminal.process.pid).memory_info().rss
        print(f"memory of the lab: {resident / 2**20:.0f} MB")


def many_ranks(folder: Path, count: int, milliseconds: float) -> None:
    run = RunDir(folder / "run")
    run.path.mkdir()
    held = {"allocated": 50 * 2**30, "reserved": 60 * 2**30, "peak": 55 * 2**30}
    with timed(f"\n{count} signs of life written"):
        for number in range(count):
            one = Rank(
                rank=number,
                size=count,
                host=f"node{number // A_NODE:03d}",
                pid=10_000 + number,
                written=time.time(),
                step=1_200,
                memory=held,
            )
            ranks.write(run, one)
    size = sum(path.stat().st_size for path in run.ranks.iterdir())
    print(f"bytes of one: {size // count}; each is written every {ranks.seconds(count, 5):.1f} s")
    disk = SlowDisk(build(folder), run.path, folder / "calls-of-ranks")
    disk.take(milliseconds)
    command = [sys.executable, "-c", READ, str(run.path)]
    with timed(f"read, {milliseconds:g} ms a call, with the start of a process"):
        subprocess.run(command, env={**disk.env, "PATH": ""}, check=True)
    print(f"calls to read all: {disk.total:,}, every {ranks.seconds(count, 2):.1f} s")


def long_log(folder: Path, steps: int) -> None:
    run, each = RunDir(folder / "log"), 200
    run.path.mkdir()
    with timed(f"\n{steps:,} steps of {len(COLUMNS)} metrics written"), Recorder(run) as recorder:
        for first in range(1, steps, each):
            values = [1.0 / (first + place + 0.123456789) for place in range(each)]
            recorder.step_batch(first, dict.fromkeys(COLUMNS, values))
    print(f"bytes a step: {run.events.stat().st_size / steps:.1f}")
    with timed("opened"):
        glance(run)


def many_tasks(count: int) -> None:
    """A row each, as squeue tells them with ``--array``."""
    answer = "\n".join(f"4211_{n}|PENDING|1:00:00||N/A|Resources" for n in range(count))
    with timed(f"\nsqueue's answer of {count:,} tasks ({len(answer) / 2**20:.1f} MiB) understood"):
        found = slurm.understood(answer)
    print(f"{len(found):,} tasks known")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=100_000)
    parser.add_argument("--ranks", type=int, default=512)
    parser.add_argument("--steps", type=int, default=1_000_000)
    parser.add_argument("--tasks", type=int, default=10_000)
    parser.add_argument("--ms", type=float, default=5.0)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        many_ranks(folder, asked.ranks, asked.ms)
        long_log(folder, asked.steps)
        many_tasks(asked.tasks)
        many_runs(folder, asked.runs)


if __name__ == "__main__":
    main()
