"""Logging beside what people use: ``python -m tests.benchmarks.peers``.

TensorBoard's writer, W&B offline, trackio and MLflow (what is installed of them) log the same three
metrics a step, each in fresh processes, in turn, so that a slow minute is everybody's. One table:
time per step, bytes, time to the first point, time to open what was written. Ratios are medians of
the turns, against dltui.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from importlib import metadata
from pathlib import Path
from statistics import median
from typing import Any

from tests.benchmarks.peers.tools import TOOLS, empty

MILLION = 1_000_000

PATIENCE = 12.0
"""Seconds for which it is looked whether a reader has the curve of a run that goes on."""

COLUMNS = {
    "call": ("µs a step, in the call", 1),
    "whole": ("µs a step, to the end", 1),
    "processor": ("µs of processor a step", 1),
    "init": ("s to begin", 2),
    "curve": ("s until a reader has it", 2),
    "disk": ("bytes a step", 0),
    "open": ("s to open it", 2),
    "grown": ("MiB grown while logging", 1),
}

Found = dict[str, list[float]]


def measured(what: str, tool: str, folder: Path, *numbers: float) -> dict[str, Any]:
    done = subprocess.run(
        command(what, tool, folder, *numbers),
        env=TOOLS[tool].environment(folder),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{tool}, {what}: {done.stderr[-2000:]}")
    return last(done.stdout)


def command(what: str, tool: str, folder: Path, *numbers: float) -> list[str]:
    module = ["-m", "tests.benchmarks.peers.one", what, tool, str(folder)]
    return [sys.executable, *module, *map(str, numbers)]


def last(said: str) -> dict[str, Any]:
    """What was measured; libraries talk behind it."""
    line = next(line for line in reversed(said.splitlines()) if line.startswith('{"'))
    answer: dict[str, Any] = json.loads(line)
    return answer


def curve(tool: str, folder: Path, seconds: float) -> float:
    """Seconds from the step with which there was a curve until a reader beside it has that; at
    least those that are given where it has not.
    """
    environment = TOOLS[tool].environment(folder)
    pipe = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
    with subprocess.Popen(command("watch", tool, folder, seconds), env=environment, **pipe) as seer:
        assert seer.stdout is not None
        seer.stdout.readline()
        steps = int(seconds / 0.05)
        with subprocess.Popen(
            command("slow", tool, folder, steps), env=environment, **pipe
        ) as writer:
            seen = last(seer.stdout.read())["seen"]
            assert writer.stdout is not None
            there = last(writer.stdout.read())["curve"]
    return seconds if seen is None else max(0.0, seen - there)


def turn(tool: str, folder: Path, steps: int, seconds: float, found: Found) -> None:
    wrote = measured("write", tool, empty(folder), steps, seconds)
    seen = measured("read", tool, folder)
    if seen["points"] != wrote["steps"]:
        sys.exit(f"{tool}: {wrote['steps']} steps were logged and {seen['points']} are there")
    for name in ("call", "whole", "processor", "init"):
        found.setdefault(name, []).append(wrote[name])
    found.setdefault("steps", []).append(wrote["steps"])
    found.setdefault("disk", []).append(wrote["disk"] / wrote["steps"])
    found.setdefault("open", []).append(seen["seconds"])
    found.setdefault("grown", []).append(wrote["grown"] / 2**20)
    found.setdefault("peak", []).append(seen["peak"] / 2**20)


def table(found: dict[str, Found]) -> list[str]:
    """A row a quantity: dltui's own value and spread, then of each tool value and ratio."""
    own = found.get("dltui", {})
    tools = [name for name in found if name != "dltui"]
    head = [
        "",
        f"dltui {metadata.version('dltui')}",
        *(f"{name} {metadata.version(TOOLS[name].package)}" for name in tools),
    ]
    rows = [head]
    for name, (word, digits) in COLUMNS.items():
        if not any(found[tool].get(name) for tool in found):
            continue
        mine = median(own[name]) if own.get(name) else None
        rows.append([word, _spread(own.get(name, []), digits)])
        for tool in tools:
            values = found[tool].get(name, [])
            text = _spread(values, digits)
            rows[-1].append(f"{text} · {median(values) / mine:.1f} ×" if values and mine else text)
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    return ["  ".join(f"{c:<{w}}" for c, w in zip(r, widths, strict=True)).rstrip() for r in rows]


def _spread(values: list[float], digits: int) -> str:
    if not values:
        return "–"
    low, high = min(values), max(values)
    around = f" ({low:,.{digits}f}–{high:,.{digits}f})" if len(values) > 1 else ""
    return f"{median(values):,.{digits}f}{around}"


def _machine() -> str:
    return f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--steps", type=int, default=20_000, help="of each tool in a turn")
    ask.add_argument("--seconds", type=float, default=20, help="after which a tool stops early")
    ask.add_argument("--turns", type=int, default=3)
    ask.add_argument("--only", nargs="+", choices=TOOLS, default=list(TOOLS))
    ask.add_argument("--million", action="store_true", help=f"one turn of {MILLION:,} steps")
    ask.add_argument("--json", action="store_true")
    asked = ask.parse_args()
    steps, turns = (MILLION, 1) if asked.million else (asked.steps, asked.turns)
    there = [name for name in asked.only if TOOLS[name].installed]
    for name in set(asked.only) - set(there):
        print(f"{name}: not installed", file=sys.stderr)
    found: dict[str, Found] = {name: {} for name in there}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(turns):
            for name in there:
                where = Path(folder, name)
                turn(name, where, steps, asked.seconds, found[name])
                if not asked.million:
                    found[name].setdefault("curve", []).append(curve(name, empty(where), PATIENCE))
    load = os.getloadavg()[0]
    if asked.json:
        print(json.dumps({"steps": steps, "turns": turns, "load": load, "tools": found}))
        return
    print(
        f"{steps:,} steps of three numbers, {turns} turns; {platform.platform()}; load {load:.1f}"
    )
    for name, of in found.items():
        if min(of["steps"]) < steps:
            print(f"{name}: {int(min(of['steps'])):,} steps in {asked.seconds:g} s")
    print("\n".join(table(found)))


if __name__ == "__main__":
    main()
