"""The lab among very many runs on a slow disk, as tables: ``python -m tests.disk.scale``.

``--runs 10000 --live 200 --points 2000 --ms 5 --known 0 --seconds 120``. A real lab on a terminal
of its own, 120×36, on a root of which every call takes so long, but a stat of what was asked for
within the ``known`` seconds before: how soon it shows what, and what each of its screens costs once
it stands still; how soon the commands answer; the same with runs that go on, half of them on
another machine by what they say; and with a sweep of very many points.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psutil

from dltui.runs.log.events import Status
from dltui.tui.texts.phrases import standing
from tests.benchmarks.terminal import Terminal
from tests.disk import crowd, roots
from tests.disk.slow_disk import KINDS, SlowDisk, build

SIZE = (120, 36)

REST = 8.0
"""Seconds after a key before anything is counted."""

KEYS = 40

HEAD = "| screen | CPU, % of a core | calls a second | " + " | ".join(KINDS) + " | MB |"


@dataclass(frozen=True)
class Place:
    """A root that is slow for whoever has ``env``, and what was asked of it so far."""

    root: Path
    disk: SlowDisk
    env: Mapping[str, str]
    count: int
    seconds: float

    def lab(self) -> Terminal:
        command = [sys.executable, "-m", "dltui", "--runs-dir", str(self.root)]
        return Terminal(command, size=SIZE, env=self.env)


def opening(place: Place, said: str, *, live: int = 0) -> None:
    """The first frame, then the list, and all that it asks until it is done."""
    before = place.disk.total
    with place.lab() as terminal:
        frame = terminal.wait("learning-rate") - terminal.started
        rows = terminal.wait(f" of {min(place.count, 200) + live}", timeout=600) - terminal.started
        since = terminal.count
        pressed = terminal.send("a")
        listed = terminal.wait(f"{place.count + live:,} runs", since=since, timeout=600) - pressed
        at_rest(place.disk)
        calls, seconds = place.disk.total - before, terminal.cpu()
    print(
        f"| {said} | {frame:.2f} | {rows:.2f} | {listed:.2f} | {calls:,} | {seconds:.1f} |",
        flush=True,
    )


def at_rest(disk: SlowDisk) -> None:
    before = -1
    while disk.total - before > 60 * 3:
        before = disk.total
        time.sleep(3.0)


def idle(place: Place, terminal: Terminal, said: str) -> None:
    time.sleep(REST)
    before, used, began = place.disk.calls, terminal.cpu(), time.monotonic()
    time.sleep(place.seconds)
    took = time.monotonic() - began
    share = 100 * (terminal.cpu() - used) / took
    rates = [(count - before[kind]) / took for kind, count in place.disk.calls.items()]
    memory = psutil.Process(terminal.process.pid).memory_info().rss / 2**20
    told = " | ".join(f"{rate:.1f}" for rate in (sum(rates), *rates))
    print(f"| {said} | {share:.1f} | {told} | {memory:.0f} |", flush=True)


def keys(terminal: Terminal, said: str) -> None:
    """Down and up through the rows."""
    times = []
    for number in range(KEYS):
        since = terminal.count
        sent = terminal.send("k" if number % 2 else "j")
        times.append(1000 * (terminal.wait("▸", since=since) - sent))
        time.sleep(0.1 + 0.013 * (number % 11))
    times.sort()
    print(f"key to paint on {said}: median {median(times):.0f} ms, largest {times[-1]:.0f} ms")


def commands(place: Place) -> None:
    for words in ("runs --json", "runs --limit 20", "show latest --json"):
        before, began = place.disk.total, time.monotonic()
        command = [sys.executable, "-m", "dltui", *words.split(), "--runs-dir", str(place.root)]
        env = {**os.environ, **place.env}
        subprocess.run(command, env=env, capture_output=True, check=True)
        took = time.monotonic() - began
        print(f"`dltui {words}`: {took:.2f} s, {place.disk.total - before:,} calls", flush=True)


def screens(place: Place, many: str) -> None:
    print(f"\nidle with {many}\n\n{HEAD}\n|{'---|' * (len(KINDS) + 4)}")
    with place.lab() as terminal:
        terminal.wait(" of ", timeout=600)
        at_rest(place.disk)
        idle(place, terminal, "Home")
        terminal.send("a")
        terminal.wait(" runs", timeout=60)
        idle(place, terminal, "list")
        keys(terminal, "the list")
        terminal.send("\r")
        idle(place, terminal, "newest run")
        terminal.send("\x1b")
        time.sleep(1.0)
        terminal.send("s")
        idle(place, terminal, "system")


@contextmanager
def feeding(module: str, *asked: str) -> Iterator[subprocess.Popen[str]]:
    """A process that writes runs, for which nothing is slow."""
    command = [sys.executable, "-m", f"tests.disk.{module}", *asked]
    feeder = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield feeder
    finally:
        feeder.kill()
        feeder.communicate()


def endings(place: Place, feeder: subprocess.Popen[str], numbers: list[int]) -> None:
    """How soon it is seen that runs have ended."""
    assert feeder.stdin and feeder.stdout
    with place.lab() as terminal:
        terminal.wait(" of ", timeout=600)
        at_rest(place.disk)
        time.sleep(REST)
        for number in numbers:
            since = terminal.count
            feeder.stdin.write(f"{number}\n")
            feeder.stdin.flush()
            feeder.stdout.readline()
            ended = time.perf_counter()
            told = f"{crowd.name_of(number)}  {standing(Status.FINISHED)[0]}"
            seen = terminal.wait(told, since=since, timeout=120) - ended
            print(f"end of live run {number}: seen after {seen:.1f} s", flush=True)


def wide(place: Place, points: int) -> None:
    """A sweep of so many points, on its own page and around it."""
    with feeding("wide", str(place.root), str(points)) as feeder:
        assert feeder.stdout
        laid, drawn = feeder.stdout.readline().split()[-1], feeder.stdout.readline().split()[-1]
        print(f"\n{points:,} points laid out in {laid} s, drawn for the first time in {drawn} s")
        print(f"\nidle with a sweep of {points:,} points\n\n{HEAD}\n|{'---|' * (len(KINDS) + 4)}")
        with place.lab() as terminal:
            terminal.wait(" of ", timeout=600)
            at_rest(place.disk)
            idle(place, terminal, "Home")
            since = terminal.count
            terminal.send("a")
            terminal.wait(f"{place.count + 1:,} runs", since=since, timeout=60)
            time.sleep(1.0)
            since, pressed = terminal.count, terminal.send("\r")
            shown = terminal.wait("POINTS", since=since, timeout=60) - pressed
            idle(place, terminal, "its page")
            keys(terminal, "its page")
            terminal.send("\x1b")
            time.sleep(1.0)
            terminal.send("s")
            idle(place, terminal, "system")
        print(f"its page was there after {shown:.2f} s")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--live", type=int, default=200)
    parser.add_argument("--points", type=int, default=2_000)
    parser.add_argument("--ms", type=float, default=5.0)
    parser.add_argument("--known", type=float, default=0.0)
    parser.add_argument("--seconds", type=float, default=120.0)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root, home = Path(folder) / "runs", Path(folder) / "home"
        home.mkdir()
        roots.many(root, asked.runs)
        disk = SlowDisk(build(Path(folder)), root, home / "calls")
        disk.take(asked.ms, asked.known)
        env = {**disk.env, "HOME": str(home)}
        place = Place(root, disk, env, asked.runs, asked.seconds)
        known = f", what a stat told known for {asked.known:g} s" if asked.known else ""
        print(f"{asked.runs:,} runs, {asked.ms:g} ms a call{known}\n")
        print("| lab opened | first frame, s | rows | list | calls | CPU, s |")
        print("|---|---|---|---|---|---|")
        opening(place, "for the first time")
        opening(place, "again")
        print()
        commands(place)
        screens(place, "none that goes on")
        if asked.live:
            with feeding("crowd", str(root), str(asked.live), str(asked.live // 2)) as feeder:
                assert feeder.stdout and feeder.stdout.readline() == "ready\n"
                print()
                opening(place, f"with {asked.live} that go on", live=asked.live)
                screens(place, f"{asked.live} that go on")
                print()
                endings(place, feeder, [asked.live - 1, asked.live // 2 - 1, 0])
            for run in root.glob("20260101-*"):
                shutil.rmtree(run)
        if asked.points:
            wide(place, asked.points)


if __name__ == "__main__":
    main()
