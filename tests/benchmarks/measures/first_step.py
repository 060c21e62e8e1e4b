"""From ``r`` in an open lab to the first recorded step, beside a bare script of one step."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from dltui.launch.stop import stop
from dltui.runs.layout import RunDir
from tests.benchmarks.bench import ROOT, Bench, Failed
from tests.benchmarks.row import Pair
from tests.benchmarks.terminal import Terminal, typed

BARE = ROOT / "tests" / "benchmarks" / "sides" / "bare_step.py"

T = TypeVar("T")

ESCAPE = "\x1b"

PATIENCE = 60.0
"""Seconds to wait for anything."""

READ = 1.0
"""Seconds for which the plan is looked at: a key as fast as its paint may be dropped."""

IDLE = 8.0
"""Seconds after which a lab that was just opened has prepared what it prepares."""


def turns(bench: Bench, count: int = 12) -> Iterator[tuple[Pair, Pair]]:
    """Of one lab, which stays open; each turn is a run of its own, alone on the machine."""
    command = [sys.executable, "-P", "-m", "dltui", "--runs-dir", str(bench.runs)]
    # Also where jobs can be submitted, which a login node is taken for.
    env = bench.environment(1) | {"DLTUI_WARM": "1"}
    with Terminal(command, size=(120, 36), env=env, cwd=bench.folder) as lab:
        lab.wait("quickstart", timeout=PATIENCE)
        time.sleep(IDLE)
        for _ in range(count):
            bare = _bare(bench)
            ours = _run(lab, bench.runs)
            yield Pair(ours, bare), Pair(ours)


def _bare(bench: Bench) -> float:
    """Seconds from its start to the word that it prints after the step."""
    began = time.perf_counter()
    command = [sys.executable, "-P", str(BARE)]
    with subprocess.Popen(
        command, env=bench.environment(1), cwd=bench.folder, stdout=subprocess.PIPE
    ) as script:
        assert script.stdout is not None
        if not script.stdout.readline():
            raise Failed("the bare script took no step")
        return time.perf_counter() - began


def _run(lab: Terminal, runs: Path) -> float:
    """Seconds from the key to a step in the log; the run is then stopped, and home is shown."""
    before = set(runs.iterdir())
    # A key that comes before what it is for is shown goes nowhere.
    typed(lab, "\r", "q quick run", PATIENCE)
    time.sleep(READ)
    asked = lab.send("r")
    (new,) = _until(lambda: set(runs.iterdir()) - before)
    _until(lambda: _has_step(new / "events.jsonl"))
    seconds = time.perf_counter() - asked
    stop(RunDir(new))
    _until((new / "result.json").exists)
    typed(lab, ESCAPE, "TOPICS", PATIENCE)
    return seconds


def _has_step(log: Path) -> bool:
    return log.exists() and b'"kind":"steps"' in log.read_bytes()


def _until(holds: Callable[[], T]) -> T:
    deadline = time.monotonic() + PATIENCE
    while not (found := holds()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"no step within {PATIENCE:.0f} s")
        time.sleep(0.005)
    return found
