"""The app on a real pseudo-terminal: signals, and a terminal that goes away."""

from __future__ import annotations

import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.benchmarks.terminal import Terminal
from tests.process.conftest import until

APP = """
import sys
from pathlib import Path
from dltui.tui.app import run
sys.exit(run(Path(sys.argv[1])))
"""

LIVE = """
import sys
from pathlib import Path
from dltui.runs.layout import RunDir
from dltui.tui import app

class Opened(app.LabApp):
    def _begin(self):
        super()._begin()
        self.open_run(RunDir(next(Path(sys.argv[1]).iterdir())))

app.LabApp = Opened
sys.exit(app.run(Path(sys.argv[1])))
"""

GONE = 10.0
"""Seconds in which the app is gone: it looks every 2 and waits 5 at most, on a busy machine."""


@pytest.fixture
def live(runs_dir: Path) -> Iterator[list[str]]:
    """The command that opens the app on a run whose curves grow."""
    feeder = subprocess.Popen([sys.executable, "-m", "tests.lives.feed", str(runs_dir)])
    deadline = time.monotonic() + 20
    while not list(runs_dir.glob("*/events.jsonl")):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    yield [sys.executable, "-c", LIVE, str(runs_dir)]
    feeder.kill()
    feeder.wait()


@pytest.fixture
def command(runs_dir: Path) -> list[str]:
    return [sys.executable, "-c", APP, str(runs_dir)]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
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


def test_a_terminal_lost_under_live_curves_ends_the_app(live: list[str]) -> None:
    with Terminal(live, size=(120, 36)) as terminal:
        terminal.wait("accuracy")
        since = terminal.written
        until(lambda: terminal.written > since + 500)
        terminal.hang_up()
        assert terminal.process.wait(GONE) is not None


@pytest.mark.skipif(not shutil.which("tmux"), reason="no tmux here")
def test_tmux_killed_under_live_curves_ends_the_app(live: list[str], tmp_path: Path) -> None:
    """As a node's terminal multiplexer that is killed: the app hears a hang-up, or nothing."""
    tmux = ["tmux", "-S", str(tmp_path / "tmux"), "-f", "/dev/null"]
    pid = tmp_path / "pid"
    line = f"echo $$ > {pid}; exec {shlex.join(live)}"
    subprocess.run([*tmux, "new-session", "-d", "-x", "120", "-y", "36", line], check=True)
    try:
        shown = ""
        deadline = time.monotonic() + 30
        while "accuracy" not in shown or "training" not in shown:
            assert time.monotonic() < deadline, shown
            time.sleep(0.1)
            shown = subprocess.run(
                [*tmux, "capture-pane", "-p"], capture_output=True, text=True, check=False
            ).stdout
        app = psutil.Process(int(pid.read_text()))
        time.sleep(1.0)
    finally:
        server = subprocess.run(
            [*tmux, "display-message", "-p", "#{pid}"], capture_output=True, text=True, check=True
        )
        psutil.Process(int(server.stdout)).kill()
    app.wait(GONE)


def test_the_mouse_is_asked_for_buttons_and_not_for_every_movement(command: list[str]) -> None:
    with Terminal(command, size=(80, 24)) as terminal:
        terminal.wait("quickstart")
        terminal.process.send_signal(signal.SIGTERM)
        assert terminal.process.wait(10) == 0
        assert b"\x1b[?1002h" in terminal.sent and b"\x1b[?1002l" in terminal.sent
        assert b"\x1b[?1003" not in terminal.sent and b"\x1b[?1000" not in terminal.sent
