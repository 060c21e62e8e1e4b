"""The lab stays open: on a real pseudo-terminal, with a run going, longer than all its periods.

Nothing under ``if not self.is_headless`` is reached by a pilot; the lab once died 60 seconds
after it opened, every time, with every other test green.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.benchmarks.terminal import Terminal

FEED = """
import itertools, sys, time
from pathlib import Path
from tests.tui.screen import make_live
from dltui.runs.recorder import Recorder
with Recorder(make_live(Path(sys.argv[1]))) as recorder:
    for step in itertools.count(41):
        recorder.step(step, {"loss": 2.0 / step, "accuracy": 90.0 - step % 7})
        time.sleep(0.02)
"""
"""A run that goes on for as long as the test does."""

SECONDS = 150
"""More than twice the longest period of the app, a minute."""

KEYS = ("\t", "j", "k", "\r", "x", "y", "m", "\x1b", "s", "\x1b", "a", "\x1b", "?", "\x1b", "\t")
"""None of them starts, ends or changes a run."""


@pytest.fixture
def live(runs_dir: Path) -> Iterator[Path]:
    """A runs root in which a run goes on."""
    feeder = subprocess.Popen([sys.executable, "-c", FEED, str(runs_dir)])
    deadline = time.monotonic() + 30
    while not list(runs_dir.glob("*/events.jsonl")):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    yield runs_dir
    feeder.kill()
    feeder.wait()


def test_the_lab_outlives_all_its_periods(live: Path) -> None:
    command = [sys.executable, "-m", "dltui", "--runs-dir", str(live)]
    with Terminal(command, size=(120, 36)) as terminal:
        terminal.wait("1 live", timeout=60)
        until = time.monotonic() + SECONDS
        number = 0
        while time.monotonic() < until:
            terminal.send(KEYS[number % len(KEYS)])
            number += 1
            time.sleep(1.0)
            assert terminal.process.poll() is None, terminal.sent[-4000:].decode(errors="replace")
        terminal.send("\x11")
        terminal.wait("Quit?", timeout=20)
        terminal.send("\r")
        assert terminal.process.wait(20) == 0
