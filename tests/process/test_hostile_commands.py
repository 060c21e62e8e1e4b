"""Hostile texts and the headless commands: in pipes, on terminals, in exports, on the real app."""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from subprocess import Popen

import pytest

from dltui.reports.formats import BINARY
from dltui.reports.names import NAMES, suffix
from dltui.runs.layout import RunDir
from tests.benchmarks.terminal import Terminal
from tests.hostile import NAME, make_preset, make_run, odd

Dltui = Callable[..., Popen[str]]

ALLOWED = re.compile(rb"\x1b\[[0-9;:?<>=$]*[ ]?[a-zA-Z]|\x1b\]22;[a-z]*(\x1b\\|\x07)|\x1b[=>78(]B?")
"""What Textual and rich send of their own: CSI sequences, and the shape of the mouse pointer."""

FORBIDDEN = (
    *(b"\x1b]52", b"\x1b]8;", b"\x1b]0;", b"\x1bP+q", b"\x1b_G", b"\x1bc", b"\x1b[2J\x1b[H \x1b]"),
    *(text.encode() for text in "\x9b\x9d\x90\x85\u202e\u202c\u2066\u2069\u200f\u2028\x7f\x00"),
)


KEYS = (
    ("l", "worker.log"),
    ("?", "Leaving it leaves"),
    ("\x1b", "CLAIMS"),
    ("\x11", "leave running"),
)
"""What is pressed on the run's screen, each with what is awaited then."""

LOOK = 0.3
"""Seconds before a key: what comes before a screen was painted is dropped."""


@pytest.fixture
def hostile(runs_dir: Path, monkeypatch: pytest.MonkeyPatch) -> RunDir:
    """A hostile run that ended, another to compare it with, and the preset of both."""
    folder = runs_dir.parent / "presets"
    monkeypatch.setenv("DLTUI_PRESETS", str(folder))
    preset = make_preset(folder)
    make_preset(folder, sweep=True)
    make_run(runs_dir, preset, number=1)
    return make_run(runs_dir, preset)


def commands(run: RunDir) -> list[list[str]]:
    other = run.path.with_name(run.path.name.replace("-1200-", "-1201-"))
    return [
        ["list"],
        ["list", "--json"],
        ["show", NAME],
        ["show", NAME, "--json"],
        ["show", str(run.path)],
        ["show", str(run.path), "--json"],
        ["show", f"no {NAME}"],
        ["runs"],
        ["runs", "--json"],
        ["watch", str(run.path)],
        ["watch", str(run.path), "--json"],
        ["resume", str(run.path)],
        ["compare", str(run.path), str(other)],
        ["compare", str(run.path), str(other), "--json"],
        ["validate", NAME, f"{NAME}-sweep"],
        ["validate", NAME, "--set", f"train.lr={NAME}"],
        ["verify", NAME],
        ["verify", NAME, "--json"],
        ["stop", str(run.path)],
        ["system", "--once"],
        ["doctor", "--json"],
        ["--run", NAME],
    ]


def answer(process: Popen[str]) -> tuple[str, str]:
    """What a command said on its two streams, which is harmless."""
    out, err = process.communicate(timeout=120)
    assert "Traceback" not in err
    assert not odd(out + err), process.args
    return out, err


def test_commands_say_it_harmlessly_in_a_pipe(dltui: Dltui, hostile: RunDir) -> None:
    for arguments in commands(hostile):
        out, err = answer(dltui(*arguments))
        assert out + err, arguments
        if "--json" in arguments:
            assert json.loads(out), arguments


def test_commands_say_it_harmlessly_on_a_terminal(hostile: RunDir) -> None:
    for arguments in commands(hostile)[:-2]:
        command = [sys.executable, "-m", "dltui", *arguments]
        with Terminal(command, size=(80, 24)) as terminal:
            terminal.process.wait(120)
            harmless(terminal, arguments)


@pytest.mark.parametrize("kind", [kind for kind in NAMES if kind not in BINARY])
def test_an_export_holds_it_harmlessly(dltui: Dltui, hostile: RunDir, kind: str) -> None:
    said, _ = answer(dltui("export", str(hostile.path), "--format", kind))
    assert "evil" in said
    file = hostile.path.parent.parent / f"run{suffix(kind)}"
    to_file = ("--format", kind, "-o", str(file), "--force")
    assert answer(dltui("export", str(hostile.path), *to_file)) == ("", "")
    if kind != "md":  # which has drawings beside it
        assert file.read_text(encoding="utf-8") == said


def test_the_run_screen_sends_none_of_it(hostile: RunDir) -> None:
    """The bytes themselves, from the first frame to the line on the way out."""
    script = f"from tests.process.test_hostile_commands import show; show({str(hostile.path)!r})"
    with Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as worker:
        make_run(hostile.path.parent, hostile.preset, number=2, worker=worker.pid)
        try:
            with Terminal([sys.executable, "-c", script], size=(120, 36)) as terminal:
                terminal.wait("CLAIMS")
                for key, wanted in KEYS:
                    time.sleep(LOOK)
                    since = terminal.count
                    terminal.send(key)
                    terminal.wait(wanted, since=since)
                time.sleep(LOOK)
                terminal.send("1")
                assert terminal.process.wait(10) == 0
                terminal.wait("watch it: dltui watch 20260101-1202-evil")
                harmless(terminal, ["the app"])
            assert worker.poll() is None
        finally:
            worker.kill()


def show(path: str) -> None:
    """The app on this terminal, with the run in ``path`` open."""
    from dltui.tui.app import LabApp, run

    class Opened(LabApp):
        def _begin(self) -> None:
            super()._begin()
            self.open_run(RunDir(Path(path)))

    from dltui.tui import app

    app.LabApp = Opened  # type: ignore[misc]
    sys.exit(run(Path(path).parent))


def harmless(terminal: Terminal, what: list[str]) -> None:
    sent = terminal.sent
    assert b"evil" in sent or what[0] in ("system", "doctor", "stop"), what
    assert not [part for part in FORBIDDEN if part in sent], what
    assert b"\x1b" not in ALLOWED.sub(b"", sent), what
