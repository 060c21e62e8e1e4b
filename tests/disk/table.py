"""Times and calls on a slow disk, as a table: ``python -m tests.disk.table [RUNS…] [--ms N…]``.

Each root is listed by a reader as the lab has it, twice, the second time as a lab that is opened
again; then by ``dltui runs``; then a lab on a terminal of its own stands on each of its screens
with three live runs. Calls are those below the root, a second.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from tests.benchmarks.terminal import Terminal
from tests.disk import roots
from tests.disk.slow_disk import SlowDisk, build

READ = """
import json, sys, threading, time
from pathlib import Path
from dltui.tui.reader.reader import Reader
began, done = time.monotonic(), threading.Event()
seen = {}
def have(snapshot):
    now = time.monotonic() - began
    if len(snapshot.records) >= 40:
        seen.setdefault("screenful", now)
    if snapshot.complete:
        seen.setdefault("list", now)
        done.set()
reader = Reader(Path(sys.argv[1]), have, failed=print)
reader.start()
done.wait(900)
time.sleep(3.0)
reader.stop()
print(json.dumps(seen))
"""

IDLE = 12.0
"""Seconds over which calls are counted, after ``REST`` in which all is read."""

REST = 6.0

BUSY = 60
"""Calls a second of a lab that still reads its root."""

SCREENS = (
    ("home", ""),
    ("list", "a"),
    ("live run", "\r"),
    ("ended run", "\x1b" + "j" * 5 + "\r"),
    ("system", "\x1b\x1bs"),
)
"""Keys that lead from each to the next."""


def listing(root: Path, env: Mapping[str, str]) -> dict[str, float]:
    command = [sys.executable, "-c", READ, str(root)]
    answer = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
    seen: dict[str, float] = json.loads(answer.stdout)
    return seen


def headless(root: Path, env: Mapping[str, str]) -> float:
    began = time.monotonic()
    command = [sys.executable, "-m", "dltui", "runs", "--runs-dir", str(root), "--json"]
    subprocess.run(command, env=env, capture_output=True, check=True)
    return time.monotonic() - began


def at_rest(disk: SlowDisk) -> None:
    """Wait until little is read any more; words on a screen come in pieces."""
    before = -1
    while disk.total - before > BUSY * REST:
        before = disk.total
        time.sleep(REST)


def idle(root: Path, disk: SlowDisk, env: Mapping[str, str]) -> dict[str, float]:
    """Calls a second on each screen, once it has come to rest."""
    found: dict[str, float] = {}
    command = [sys.executable, "-m", "dltui", "--runs-dir", str(root)]
    with Terminal(command, size=(120, 36), env=env) as terminal:
        at_rest(disk)
        for name, keys in SCREENS:
            for key in keys:
                terminal.send(key)
                time.sleep(1.0)
            time.sleep(REST)
            before, began = disk.total, time.monotonic()
            time.sleep(IDLE)
            found[name] = (disk.total - before) / (time.monotonic() - began)
        terminal.send("\x11")
        while terminal.process.poll() is None:
            # The question is not answered before it was seen.
            time.sleep(3.0)
            terminal.send("\r")
            began = time.monotonic()
            with contextlib.suppress(subprocess.TimeoutExpired):
                terminal.process.wait(10)
        found["quit"] = time.monotonic() - began
    return found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("runs", nargs="*", type=int, default=[500, 5_000])
    parser.add_argument("--ms", nargs="*", type=float, default=[0.0, 5.0, 10.0])
    asked = parser.parse_args()
    print(
        f"{'runs':>6} {'ms':>3} | {'screenful':>9} {'list':>6} {'calls':>7} | again "
        f"{'screenful':>9} {'list':>6} {'calls':>7} | {'`runs`':>6} | "
        + " ".join(f"{name:>9}" for name, _ in SCREENS)
        + "   quit"
    )
    with tempfile.TemporaryDirectory() as folder:
        library = build(Path(folder))
        for count in asked.runs:
            root = Path(folder) / f"{count}" / "runs"
            roots.many(root, count)
            for milliseconds in asked.ms:
                home = Path(tempfile.mkdtemp(dir=folder))
                disk = SlowDisk(library, root, home / "calls")
                disk.take(milliseconds)
                env = {**os.environ, **disk.env, "HOME": str(home)}
                row = f"{count:>6} {milliseconds:>3.0f} | "
                for lead in ("", "      "):
                    before = disk.total
                    seen = listing(root, env)
                    row += f"{lead}{seen['screenful']:>8.2f}s {seen['list']:>5.1f}s "
                    row += f"{disk.total - before:>7,} | "
                row += f"{headless(root, env):>5.1f}s | "
                with roots.live(root, 3):
                    calls = idle(root, disk, env)
                print(row + " ".join(f"{n:>9.1f}" for n in calls.values()), flush=True)
                for run in root.glob("20260101-*"):
                    subprocess.run(["rm", "-r", str(run)], check=True)


if __name__ == "__main__":
    main()
