"""What a table was measured on: a struct for JSON, a line below the table."""

from __future__ import annotations

import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from msgspec import Struct

from tests.benchmarks.bench import ROOT


class Machine(Struct, frozen=True, kw_only=True):
    """``load`` is that of the last minute before and after; ``commit`` ends with ``+`` where the
    tree has what is not committed.
    """

    processor: str
    cores: int
    load: tuple[float, float]
    python: str
    torch: str
    textual: str
    commit: str
    date: str
    seconds: float

    @property
    def line(self) -> str:
        before, after = self.load
        return (
            f"{self.processor}, {self.cores} cores, load {before:.1f} before and {after:.1f} "
            f"after, Python {self.python}, torch {self.torch}, textual {self.textual}, commit "
            f"{self.commit}, {self.date}, {self.seconds / 60:.1f} minutes"
        )


def load() -> float:
    return os.getloadavg()[0]


def machine(before: float, seconds: float) -> Machine:
    """This one; ``before`` is the load before the ``seconds`` of measuring."""
    return Machine(
        processor=_processor(),
        cores=len(os.sched_getaffinity(0)),
        load=(before, load()),
        python=platform.python_version(),
        torch=version("torch"),
        textual=version("textual"),
        commit=_commit(),
        date=f"{datetime.now(UTC).date()}",
        seconds=seconds,
    )


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = [line.partition(": ")[2] for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _commit() -> str:
    def git(*words: str) -> str:
        command = ["git", "-C", str(ROOT), *words]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()

    changed = "+" if git("status", "--porcelain", "--untracked-files=no") else ""
    return f"{git('rev-parse', '--short', 'HEAD') or 'none'}{changed}"
