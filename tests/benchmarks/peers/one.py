"""One measurement in a process of its own: ``python -m tests.benchmarks.peers.one WHAT TOOL FOLDER
[STEPS [SECONDS]]``; it prints what it measured, in JSON.
"""

from __future__ import annotations

import json
import math
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

import psutil

from tests.benchmarks.peers.tools import METRICS, TOOLS, Tool, Values
from tests.benchmarks.sides.memory import peak

CHUNK = 100
"""Steps between two looks at the clock."""

PACE = 0.05
"""Seconds between two steps of a run that is watched, as of a training."""

CURVE = 20
"""Points that are a curve: some write the first one at once and the next after two minutes."""


def values(step: int) -> Values:
    """Different at every step, as what is trained gives; floats of full length."""
    return dict(zip(METRICS, (math.exp(-step / 1e5), math.sin(step), 1 / (step + 1)), strict=True))


def write(tool: Tool, folder: Path, steps: int, seconds: float) -> dict[str, Any]:
    """At most ``steps`` in a row, for about ``seconds`` at most: µs a step within the call, and
    those of the whole from the first step to the end, making the numbers included (under 1 µs), as
    the clock and as the processor saw it.
    """
    began = time.perf_counter()
    log, finish = tool.write(folder)
    init = time.perf_counter() - began
    process, chunks, resident = psutil.Process(), list[float](), list[int]()
    processor, start = _processor(process), time.perf_counter()
    done = 0
    while done < steps and time.perf_counter() - start < seconds:
        given = [values(step) for step in range(done, done + CHUNK)]
        at = time.perf_counter()
        for step, metrics in enumerate(given, done):
            log(metrics, step)
        chunks.append((time.perf_counter() - at) / CHUNK)
        done += CHUNK
        if done % (CHUNK * 100) == 0:
            resident.append(process.memory_info().rss)
    at = time.perf_counter()
    finish()
    end = time.perf_counter()
    return {
        "init": init,
        "steps": done,
        "call": median(chunks) * 1e6,
        "whole": (end - start) / done * 1e6,
        "processor": (_processor(process) - processor) / done * 1e6,
        "finish": end - at,
        "grown": resident[-1] - resident[len(resident) // 10] if len(resident) > 10 else 0,
        "disk": _disk(folder),
    }


def _processor(process: psutil.Process) -> float:
    """Seconds of this process and those that it started."""
    family = [process, *process.children(recursive=True)]
    times = [one.cpu_times() for one in family]
    mine = times[0].children_user + times[0].children_system
    return mine + sum(one.user + one.system for one in times)


def _disk(folder: Path) -> int:
    """Bytes of all files, as long as they are."""
    return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file() and not p.is_symlink())


def read(tool: Tool, folder: Path) -> dict[str, Any]:
    """Seconds from an interpreter with the reader's modules to all points; the peak of memory."""
    _imported(tool, folder)
    began = time.perf_counter()
    points = tool.read(folder)
    return {"seconds": time.perf_counter() - began, "points": points, "peak": peak() * 2**20}


def _imported(tool: Tool, folder: Path) -> None:
    """What a reader imports, before the clock runs."""
    nothing = folder.with_name("nothing")
    nothing.mkdir(exist_ok=True)
    tool.read(nothing)


def slow(tool: Tool, folder: Path, steps: int) -> dict[str, Any]:
    """A step every ``PACE``; when there was a curve, by the machine's even clock."""
    log, finish = tool.write(folder)
    logged = list[float]()
    for step in range(steps):
        log(values(step), step)
        logged.append(time.monotonic())
        time.sleep(PACE)
    finish()
    return {"curve": logged[CURVE - 1]}


def watch(tool: Tool, folder: Path, seconds: float) -> dict[str, Any]:
    """When a reader beside it first had a curve; null within ``seconds``."""
    _imported(tool, folder)
    print("ready", flush=True)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if tool.read(folder) >= CURVE:
            return {"seen": time.monotonic()}
        time.sleep(0.01)
    return {"seen": None}


def main(what: str, name: str, where: str, *numbers: str) -> None:
    tool, folder = TOOLS[name], Path(where)
    match what, [float(number) for number in numbers]:
        case "write", [steps, seconds]:
            found = write(tool, folder, int(steps), seconds)
        case "read", []:
            found = read(tool, folder)
        case "slow", [steps]:
            found = slow(tool, folder, int(steps))
        case "watch", [seconds]:
            found = watch(tool, folder, seconds)
        case _:
            sys.exit(__doc__)
    print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
