"""What a terminal user expects of keys: a burst in one write, ctrl+c, ctrl+z, a smaller window."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from dltui.tui.app import LabApp
from tests.benchmarks.terminal import Terminal
from tests.tui.finished import finished
from tests.tui.screen import holds, make_live, text, until
from tests.tui.test_bursts import SCREENS

LAB = [sys.executable, "-m", "dltui"]


def send_until(terminal: Terminal, keys: str, shown: str) -> None:
    """Again where it came together with what was sent before, in one read of a busy program."""
    for _ in range(5):
        since = terminal.count
        terminal.send(keys)
        with suppress(TimeoutError):
            terminal.wait(shown, since=since, timeout=10)
            return
    raise TimeoutError(shown)


def test_a_burst_in_one_write_is_one(runs_dir: Path) -> None:
    """Of a real terminal: what comes with the slash is in the filter, and without it nowhere."""
    with Terminal(LAB, size=(80, 24)) as terminal:
        terminal.wait("Look for:")
        terminal.send("range\rq2")
        time.sleep(1.0)
        send_until(terminal, "/range\r", "1 of all presets")
        send_until(terminal, "\x03", "ctrl+c again")
        assert not list(runs_dir.iterdir())
        send_until(terminal, "\x03", "\x1b[?1049l")
        assert terminal.process.wait(20) == 0


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Callable[..., str]]:
    """Talk to tmux; what it shows is given back."""
    if not shutil.which("tmux"):
        pytest.skip("no tmux here")
    tmux = ["tmux", "-S", str(tmp_path / "tmux"), "-f", "/dev/null"]

    def run(*command: str) -> str:
        done = subprocess.run([*tmux, *command], capture_output=True, text=True, check=True)
        return done.stdout

    yield run
    subprocess.run([*tmux, "kill-server"], check=False)


def shows(shell: Callable[..., str], *wanted: str, seconds: float = 60.0) -> str:
    deadline = time.monotonic() + seconds
    while True:
        shown = shell("capture-pane", "-p")
        if not (lacking := [words for words in wanted if words not in shown]):
            return shown
        assert time.monotonic() < deadline, f"{lacking} did not appear:\n{shown}"
        time.sleep(0.1)


def test_ctrl_z_gives_the_shell_back_and_fg_the_lab(
    runs_dir: Path, shell: Callable[..., str]
) -> None:
    """Also when it goes on in the background first, where it may not write."""
    shell("new-session", "-d", "-x", "80", "-y", "24", "bash --norc --noprofile")
    shell("send-keys", f"PS1='$ '; {shlex.join(LAB)}", "Enter")
    shows(shell, "▸ quickstart")
    shell("send-keys", "C-z")
    shows(shell, "fg brings it back")
    shell("send-keys", "stty -a; jobs; echo asked=$?", "Enter")
    shown = shows(shell, "asked=0")
    assert " icanon" in shown and "-echo " not in shown and "Stopped" in shown
    assert "TOPICS" not in shown
    shell("send-keys", "clear; fg", "Enter")
    assert "fg" not in shows(shell, "▸ quickstart", "TOPICS", "ctrl+q quit")
    shell("send-keys", "C-z")
    shows(shell, "fg brings it back")
    shell("send-keys", "clear; bg", "Enter")
    shows(shell, "dltui &")
    shell("send-keys", "clear; jobs", "Enter")
    shows(shell, "Stopped")
    shell("send-keys", "fg", "Enter")
    shows(shell, "TOPICS")
    shell("send-keys", "C-q")
    shows(shell, "$")
    shell("send-keys", "clear; jobs; echo left $?", "Enter")
    assert "dltui" not in shows(shell, "left 0")


def test_ctrl_z_where_nothing_would_bring_it_back_says_so(
    runs_dir: Path, shell: Callable[..., str]
) -> None:
    """The first program of a terminal has no shell above it."""
    shell("new-session", "-d", "-x", "80", "-y", "24", shlex.join(LAB))
    shows(shell, "▸ quickstart")
    shell("send-keys", "C-z")
    assert "TOPICS" in shows(shell, "no shell would bring it back")


def test_a_program_without_a_shell_above_it_has_no_job_control(tmp_path: Path) -> None:
    code = "from dltui.tui.terminal.suspend import job_control; print(job_control())"
    command = [sys.executable, "-c", code]
    assert subprocess.check_output(command, start_new_session=True, text=True) == "False\n"


@pytest.mark.parametrize("where", ["home", "plan", "all runs", "a live run", "a comparison"])
async def test_the_focus_comes_back_with_the_room(runs_dir: Path, where: str) -> None:
    live, ended = make_live(runs_dir), finished(runs_dir, 2)
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, "1 live")
        SCREENS[where](app, live, ended)
        await pilot.press("tab", "shift+tab")
        before = app.focused
        assert before is not None
        for size in ((50, 12), (50, 10), (120, 36)):
            await pilot.resize_terminal(*size)
            await until(pilot, "needs 60" if size[0] < 60 else "ctrl+q quit")
            if size[0] < 60:
                await pilot.press("r", "d", "space", "q")
        await holds(pilot, lambda: app.focused is before)
        assert not app.started and len(app.screen_stack) <= 2
        assert "Stop" not in text(app)
