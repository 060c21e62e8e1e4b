"""An hour in the lab: ``python -m tests.lives.long_lab [MINUTES]`` prints what each minute took.

A thousand runs in the list; runs that come, end and are deleted; real sweeps; every screen opened
again and again, a replay among them. Exits with 1 when memory, files, threads or processor time
are not flat once it has warmed up.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import psutil

from dltui.runs.ids import run_id
from tests.benchmarks.terminal import Terminal
from tests.tui.finished import finished

OLD_RUNS = 1_000

LIVES = 70.0
"""Seconds that each of the runs goes on that come and go."""

COMES_EVERY = 40.0
GOES_AFTER = 240.0

SWEEP_EVERY = 15 * 60.0
SWEEP = ("learning-rate/quickstart", "--quick", "--set", "sweep.train.lr=[0.1, 0.01, 0.001]")

WARM_MINUTES = 10
"""After these everything has been opened once."""

ESCAPE = "\x1b"

TOURS: Sequence[Sequence[str]] = (
    ("j", "j", "k", "\t", "j", "k", "\t"),
    ("\r", ESCAPE),
    ("a", "j", "j", "\x1b[6~", "\x1b[5~", "o", "/", "quick", "\r", "/", ESCAPE),
    ("a", "\x1b[H", "\r", "x", "y", "m", "x", "z", "0", "\x1b[D", "\x1b[C", "l", "g"),
    ("a", " ", "j", " ", "j", " ", "c", "d", "t", ESCAPE, "\x1b[A", " ", "\x1b[A", " "),
    ("a", "\x1b[F", "\r", "v", ">", " ", " ", "<", "R"),
    ("s", "j"),
    ("?", ESCAPE),
)
"""Keys of a walk through the lab, none of which starts, stops or changes a run."""


@dataclass(frozen=True, slots=True)
class Minute:
    """What the lab took in a minute; ``memory`` is MiB resident, ``cpu`` percent of a core."""

    memory: float
    files: int
    threads: int
    cpu: float
    sent: float
    runs: int

    def row(self, number: int) -> str:
        return (
            f"{number:>6}  {self.memory:>8.1f}  {self.files:>5}  {self.threads:>7}  "
            f"{self.cpu:>5.1f}  {self.sent:>8.1f}  {self.runs:>5}"
        )


ALLOWED = {
    "memory": (1.05, 3.0),
    "files": (1.0, 2.0),
    "threads": (1.0, 1.0),
    "cpu": (1.25, 2.0),
}
"""Growth that is none: a factor, and an amount in the figure's own unit."""

HEADING = "minute  resident  files  threads  cpu %  KiB sent   runs"


def old_runs(root: Path) -> None:
    """A thousand that ended, copies of one."""
    run = finished(root, 1).path
    for number in range(1, OLD_RUNS):
        shutil.copytree(run, root / f"20250101-{number:06d}-quickstart-old")


class Traffic:
    """The runs and sweeps of others, which come and go while the lab is open."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._feeds: list[tuple[float, Path, subprocess.Popen[bytes]]] = []
        self._sweeps: list[subprocess.Popen[bytes]] = []
        self._came = self._swept = 0.0

    def go_on(self) -> None:
        now = time.monotonic()
        if now - self._came > COMES_EVERY:
            self._came = now
            name = run_id("quickstart", time.time())
            command = [sys.executable, "-m", "tests.lives.feed", str(self._root), str(LIVES), name]
            self._feeds.append((now, self._root / name, subprocess.Popen(command)))
        for feed in [feed for feed in self._feeds if now - feed[0] > GOES_AFTER]:
            self._feeds.remove(feed)
            feed[2].wait()
            shutil.rmtree(feed[1])
        if now - self._swept > SWEEP_EVERY:
            self._swept = now
            command = [sys.executable, "-m", "dltui", "--run", *SWEEP]
            self._sweeps.append(
                subprocess.Popen(
                    [*command, "--runs-dir", str(self._root)],
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def end(self) -> None:
        for process in [*(feed[2] for feed in self._feeds), *self._sweeps]:
            process.terminate()
            process.wait(60)


class Meter:
    """What a lab took since the last minute was read."""

    def __init__(self, terminal: Terminal, root: Path) -> None:
        self._terminal = terminal
        self._root = root
        self._lab = psutil.Process(terminal.process.pid)
        self._begin()

    def _begin(self) -> None:
        self._began = time.monotonic()
        self._cpu, self._written = self._terminal.cpu(), self._terminal.written

    @property
    def due(self) -> bool:
        return time.monotonic() - self._began >= 60

    def read(self) -> Minute:
        took = time.monotonic() - self._began
        minute = Minute(
            memory=self._lab.memory_info().rss / 2**20,
            files=self._lab.num_fds(),
            threads=self._lab.num_threads(),
            cpu=100 * (self._terminal.cpu() - self._cpu) / took,
            sent=(self._terminal.written - self._written) / 1024,
            runs=sum(1 for _ in self._root.iterdir()),
        )
        self._begin()
        return minute


def walks() -> Iterator[str]:
    """Keys for ever: one walk after the other, each back home at its end."""
    while True:
        for tour in TOURS:
            yield from (*tour, *[ESCAPE] * 4)


def live_in(root: Path, minutes: float) -> list[Minute]:
    """Walk about in a lab on ``root``, which must be there all the time and end well."""
    found: list[Minute] = []
    command = [sys.executable, "-m", "dltui", "--runs-dir", str(root)]
    print(HEADING)
    with Terminal(command, size=(120, 36)) as terminal, Traffic(root) as traffic:
        terminal.wait("quickstart", timeout=60)
        meter, ends = Meter(terminal, root), time.monotonic() + 60 * minutes
        for keys in walks():
            traffic.go_on()
            terminal.send(keys)
            time.sleep(1.0)
            if terminal.process.poll() is not None:
                raise RuntimeError(terminal.sent[-4_000:].decode(errors="replace"))
            if meter.due:
                found.append(meter.read())
                print(found[-1].row(len(found)))
            if time.monotonic() > ends:
                break
        traffic.end()
        time.sleep(5.0)
        terminal.send("\x11")
        code = terminal.process.wait(30)
    if code != 0:
        raise RuntimeError(f"the lab ended with {code}")
    return found


def means(minutes: Sequence[Minute], name: str) -> tuple[float, float]:
    """Of the first and of the last quarter after the warm-up."""
    warm = minutes[min(WARM_MINUTES, len(minutes) // 3) :]
    part = max(1, len(warm) // 4)
    first, last = (
        statistics.mean(getattr(m, name) for m in ms) for ms in (warm[:part], warm[-part:])
    )
    return first, last


def flat(minutes: Sequence[Minute]) -> bool:
    """Whether nothing grew more than chance explains; prints before, after and what is allowed."""
    grown = False
    for name, (factor, more) in ALLOWED.items():
        before, after = means(minutes, name)
        allowed = before * factor + more
        grown |= after > allowed
        verdict = "GROWS" if after > allowed else "flat"
        print(f"{name:>8}  {before:8.1f} → {after:8.1f}  (allowed {allowed:.1f})  {verdict}")
    return not grown


def main(minutes: float) -> int:
    root = Path(tempfile.mkdtemp(prefix="long-lab-"))
    try:
        old_runs(root)
        return 0 if flat(live_in(root, minutes)) else 1
    finally:
        shutil.rmtree(root, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 60.0))
