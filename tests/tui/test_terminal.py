"""The app on a real pseudo-terminal: signals, and a terminal that goes away."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import pytest

from tests.benchmarks.terminal import Terminal

APP = """
import sys
from pathlib import Path
from dltui.tui.app import run
sys.exit(run(Path(sys.argv[1])))
"""


@pytest.fixture
def command(runs_dir: Path) -> list[str]:
    return [sys.executable, "-c", APP, str(runs_dir)]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_app_and_gives_the_terminal_back(
    command: list[str], number: signal.Signals
) -> None:
    with Terminal(command, size=(80, 24)) as terminal:
        terminal.wait("quickstart")
        since = terminal.count
        terminal.process.send_signal(number)
        terminal.wait("\x1b[?1049l", since=since, timeout=10)
        assert terminal.process.wait(10) == 0


def test_a_lost_terminal_ends_the_app(command: list[str]) -> None:
    with Terminal(command, size=(80, 24)) as terminal:
        terminal.wait("quickstart")
        terminal.hang_up()
        assert terminal.process.wait(10) is not None
