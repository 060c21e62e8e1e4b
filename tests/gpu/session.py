"""All measurements within the minutes there are, each a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import msgspec

from dltui.devices.cpu_share import environment
from dltui.launch.stop import kill
from dltui.runs.layout import RunDir
from dltui.runs.liveness import state
from dltui.runs.log.events import Status
from tests.gpu.bench import Bench
from tests.gpu.measures import Measure
from tests.gpu.row import Row

TOGETHER = 10
"""Processes that share the card where nothing is timed; each holds up to 5 GiB of it."""

PATIENCE = 3
"""Times its usual length after which a measurement is ended."""

Done = Callable[[Measure, list[Row], float], None]


@dataclass(frozen=True, slots=True)
class Session:
    """``deadline`` is on the monotonic clock; ``bench.folder`` gets a folder a measurement."""

    bench: Bench
    deadline: float
    done: Done

    def rows(self, measures: Sequence[Measure]) -> list[Row]:
        """The rows of ``measures`` in their order; one that fails is a row that says so."""
        return [row for rows in self._all(measures) for row in rows]

    def _all(self, measures: Sequence[Measure]) -> Iterator[list[Row]]:
        for alone, group in groupby(measures, lambda measure: measure.alone):
            with ThreadPoolExecutor(1 if alone else TOGETHER) as pool:
                yield from pool.map(self._one, list(group))

    def _one(self, measure: Measure) -> list[Row]:
        began = time.monotonic()
        left = self.deadline - began
        if left < measure.seconds:
            return [not_run(measure, "out of time")]
        rows = measured(self.bench, measure, min(left, PATIENCE * measure.seconds))
        self.done(measure, rows, time.monotonic() - began)
        return rows


def measured(bench: Bench, measure: Measure, seconds: float) -> list[Row]:
    """The rows of one measurement in a process of its own, which has so many ``seconds``."""
    folder = bench.folder / measure.name
    folder.mkdir(parents=True, exist_ok=True)
    data = [str(bench.data)] if bench.data else []
    size = "small" if bench.small else "whole"
    command = [sys.executable, "-m", "tests.gpu.one"]
    command += [measure.name, str(folder), bench.device, size, *data]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command,
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            env=_environment(bench.folder, folder),
        )
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            return [_failed(measure, f"not done after {seconds:.0f} s")]
        finally:
            _end(process, folder / "runs")
    if process.returncode:
        return [_failed(measure, _last_line(folder / "log"))]
    return msgspec.json.decode((folder / "rows.json").read_bytes(), type=list[Row])


def not_run(measure: Measure, why: str) -> Row:
    return Row(what=measure.title, verdict=f"not run: {why}")


def _failed(measure: Measure, why: str) -> Row:
    return Row(what=measure.title, verdict=f"failed: {why}")


def _environment(home: Path, folder: Path) -> dict[str, str]:
    """A worker's, with a home shared by all: what one has measured of the card the next knows."""
    here = {"HOME": str(home), "XDG_DATA_HOME": str(home / "data"), "DLTUI_RUNS": f"{folder}/runs"}
    return {**environment(0), **here}


def _end(process: subprocess.Popen[bytes], runs: Path) -> None:
    """The process, if it still runs, what it started, and the runs, which outlive it otherwise."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for path in runs.iterdir() if runs.is_dir() else ():
        if state.status(RunDir(path)) is Status.RUNNING:
            kill(RunDir(path))


def _last_line(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines()
    return lines[-1][:300] if lines else "ended without a word"
