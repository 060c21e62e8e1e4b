"""What shells are told of how a line goes on, and that a real bash takes it."""

from __future__ import annotations

import os
import pty
import re
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

import dltui
from dltui.cli.main import cli
from dltui.cli.shells import VARIABLE, Bash
from dltui.figures.records import Note
from dltui.launch.start import create
from dltui.presets.catalogue import find
from dltui.presets.load import load
from dltui.runs.files import notes
from dltui.runs.files.notes import Notes
from dltui.runs.layout import RunDir
from dltui.runs.log.recorder import Recorder

SCRIPT = Path(sys.executable).with_name("dltui")
"""The installed program."""


@pytest.fixture
def run(runs_dir: Path) -> RunDir:
    return create(load(find("learning-rate/quickstart")), root=runs_dir)


def offered(line: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What bash puts in place of the last of its words, for ``line`` up to the cursor."""
    monkeypatch.setenv("COMP_LINE", f"dltui {line}")
    monkeypatch.setenv("COMP_WORDBREAKS", " \t\n\"'><=;|&(:")
    answer = Bash(cli, {}, "dltui", VARIABLE).complete()
    return [one.partition(",")[2] for one in answer.splitlines()]


@pytest.mark.parametrize(
    ("line", "some"),
    [
        ("", ["completion", "show", "runs"]),
        ("--run learn", ["learning-rate/lr-table", "learning-rate/quickstart"]),
        ("--run quick", ["quickstart"]),
        ("--run=learning-rate/q", ["learning-rate/quickstart"]),
        ("show quicks", ["quickstart"]),
        ("validate quickstart memory/an", ["memory/anatomy"]),
        ("verify mem", ["memory", "memorization", "memory/anatomy"]),
        ("--run quickstart --set train.opt", ["train.optimizer="]),
        ("--run quickstart --set train.optimizer=a", ["adam", "adamw"]),
        ("--run quickstart --set train.shuffle=", ["true", "false"]),
        ("--set sweep.se", ["sweep.seeds="]),
        ("show quickstart --set data.name=fa", ["fashion-mnist"]),
        ("--run memory/largest-batch --set options.", ["options.cap=", "options.margin="]),
        ("export --format ", ["csv", "json", "md", "html", "svg"]),
        ("data get fash", ["fashion-mnist"]),
        ("list --js", ["--json"]),
        ("list mem", ["memory", "memorization"]),
        ("runs sta", ["status:"]),
        ("runs status:l", ["lost"]),
        ("runs -to", ["-topic:"]),
        ("runs --sort ti", ["time"]),
        ("config set tui.", ["tui.theme", "tui.rate"]),
        ("--color a", ["auto", "always"]),
        ("completion ", ["bash", "zsh", "fish"]),
    ],
)
def test_names_keys_and_values_are_offered(
    line: str, some: list[str], runs_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = offered(line, monkeypatch)
    assert set(some) <= set(found)
    typed = re.split("[ =:]", line)[-1]
    assert all(one.startswith(typed) for one in found)


def test_runs_are_offered_by_id_latest_and_label(
    run: RunDir, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert offered("watch ", monkeypatch) == ["latest", run.id]
    assert offered(f"show {run.id[:8]}", monkeypatch) == [run.id]
    assert offered(f"watch {run.id[-3:]}", monkeypatch) == [run.id]
    notes.write(run, Notes(title="the good one"))
    assert offered("watch the", monkeypatch) == [r"the\ good\ one"]
    assert offered('watch "the', monkeypatch) == ["the good one"]
    elsewhere = f"--runs-dir {run.path.parent} watch lat"
    monkeypatch.setenv("DLTUI_RUNS", "/nonexistent")
    assert offered(elsewhere, monkeypatch) == ["latest"]


def test_figures_are_those_of_the_run(run: RunDir, monkeypatch: pytest.MonkeyPatch) -> None:
    with Recorder(run) as recorder:
        recorder.figure(Note(id="why", title="Why it vanishes", text=""))
    assert offered(f"export {run.id} --figure w", monkeypatch) == ["why"]
    assert offered("export --figure ", monkeypatch) == ["why"]
    assert offered("export no-such-run --figure w", monkeypatch) == []


def test_a_label_names_its_run(run: RunDir, dltui) -> None:
    notes.write(run, Notes(title="The good one"))
    assert run.id in dltui("show", "the good one").out


def test_files_are_the_shell_s_own(runs_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMP_LINE", "dltui --run ./my")
    assert Bash(cli, {}, "dltui", VARIABLE).complete().startswith("file,")


def test_faults_of_a_file_are_not_told_into_the_line(tmp_path: Path, empty_home: Path) -> None:
    """Through the console script, which opens the screen where nothing is asked."""
    config = empty_home / ".config" / "dltui" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text("runs_dir = 3\n")
    asked = {"COMP_LINE": "dltui watch ", VARIABLE: "bash_complete"}
    answer = subprocess.run(
        [SCRIPT], env=environment() | asked, capture_output=True, text=True, check=False
    )
    assert (answer.returncode, answer.stdout, answer.stderr) == (2, "", "")


def environment() -> dict[str, str]:
    """Of a process that finds this tree and the installed program."""
    path = f"{SCRIPT.parent}:{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "PYTHONPATH": str(Path(dltui.__file__).parent.parent)}


class RealBash:
    """One on a terminal of its own, in which keys are pressed."""

    def __init__(self) -> None:
        self.pid, self.terminal = pty.fork()
        if not self.pid:
            os.execvpe("bash", ["bash", "--norc", "--noprofile", "-i"], environment())
        self.text = ""

    def press(self, keys: str, until: str) -> str:
        """What is seen from ``keys`` on, until ``until`` is."""
        start = len(self.text)
        os.write(self.terminal, keys.encode())
        deadline = time.monotonic() + 60
        while until not in self.text[start:] and time.monotonic() < deadline:
            if select.select([self.terminal], [], [], 1)[0]:
                self.text += os.read(self.terminal, 65_536).decode(errors="replace")
        assert until in self.text[start:], self.text[start:]
        return self.text[start:]

    def close(self) -> None:
        os.close(self.terminal)
        os.waitpid(self.pid, 0)


@pytest.mark.skipif(not shutil.which("bash"), reason="no bash")
def test_a_real_bash_completes_through_the_installed_program(run: RunDir) -> None:
    bash = RealBash()
    try:
        bash.press('PS1="ready> "; eval "$(dltui completion bash)"; echo do"ne"\n', "done")
        bash.press("dltui --run learn\t", "ing-rate/")
        bash.press("q\t", "uickstart ")
        bash.press("\x15dltui --run quickstart --set train.opt\t", "imizer=")
        bash.press("adamw\t", "adamw ")
        bash.press(f"\x15dltui show {run.id[:6]}\t", run.id[6:])
        shown = bash.press("\x15dltui show lea\t\t\t", "learning-rate/range-test")
        assert "learning-rate/lr-table" in shown
        bash.press("\x15exit\n", "exit")
    finally:
        bash.close()
