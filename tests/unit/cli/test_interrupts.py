"""Ctrl-C at any moment: exit code 130, no traceback, and no process that nobody knows of."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from dltui.cli import attend, diagnostics, interrupts
from dltui.cli.at_once import leave_at_once
from dltui.cli.interrupts import raising
from dltui.errors import ExitCode
from dltui.launch.start import create
from dltui.presets.catalogue import find
from dltui.presets.load import load
from dltui.runs.files import end_request

INTERRUPTED = """
import os, signal, sys

class Interrupting:
    def find_spec(self, name, path=None, target=None):
        if name == os.environ["MOMENT"]:
            os.kill(os.getpid(), signal.SIGINT)

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's & may have taken it
sys.meta_path.insert(0, Interrupting())
from dltui.cli.entry import main
main()
"""
"""The console script, interrupted when it is about to import the module MOMENT."""


@pytest.mark.parametrize(
    ("moment", "arguments"),
    [
        ("dltui.cli.search_path", ["runs"]),
        ("dltui.cli.main", ["runs"]),
        ("dltui.cli.streams", ["runs"]),
        ("dltui.runs.listing.index", ["runs"]),
        ("dltui.cli.screen", []),
    ],
)
def test_an_interrupted_import_says_nothing(moment: str, arguments: list[str]) -> None:
    command = [sys.executable, "-c", INTERRUPTED, *arguments]
    done = subprocess.run(
        command, env=os.environ | {"MOMENT": moment}, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr.strip()) == (ExitCode.INTERRUPTED, "")


class Meets:
    """An attribute of a class, whose making a Ctrl-C meets."""

    def __set_name__(self, owner: type, name: str) -> None:
        raise KeyboardInterrupt


def test_a_class_that_was_being_made_is_no_bug() -> None:
    def command() -> None:
        type("Made", (), {"it": Meets()})

    assert diagnostics.guarded(command) == ExitCode.INTERRUPTED


def test_who_was_started_to_hear_of_no_interrupt_hears_of_none() -> None:
    """As ``nohup`` and a shell's ``&`` do."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        leave_at_once()
        with raising():
            assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


class Started:
    """A process that ends when it is asked to."""

    pid = 0

    def __init__(self) -> None:
        self.ended: int | None = None

    def poll(self) -> int | None:
        return self.ended

    def terminate(self) -> None:
        self.ended = ExitCode.INTERRUPTED

    def kill_all(self) -> None:
        self.ended = -signal.SIGKILL


def test_a_stop_asked_while_the_process_starts_reaches_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def start(run: object, **manner: object) -> Started:
        os.kill(os.getpid(), signal.SIGINT)
        return Started()

    monkeypatch.setattr(attend, "start", start)
    run = create(load(find("quickstart")), root=tmp_path)
    before = signal.getsignal(signal.SIGINT)
    assert attend.attend(run) == ExitCode.INTERRUPTED
    asked = end_request.read(run)
    assert asked is not None and (asked.how, asked.place) == ("stop", "ctrl+c")
    assert signal.getsignal(signal.SIGINT) is before


class Swallowing:
    """As an import that tidies up after itself: what is raised in it is not seen."""

    def __del__(self) -> None:
        os.kill(os.getpid(), signal.SIGINT)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_interrupt_that_python_dropped_is_not_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(interrupts, "_HEARD", heard := interrupts._Hearing())
    monkeypatch.setattr(attend, "start", lambda run, **more: Started())
    run = create(load(find("quickstart")), root=tmp_path)
    before = signal.signal(signal.SIGINT, heard)
    try:
        dropped = Swallowing()
        del dropped
        assert interrupts.swallowed()
        assert attend.attend(run) == ExitCode.INTERRUPTED
    finally:
        signal.signal(signal.SIGINT, before)
    asked = end_request.read(run)
    assert asked is not None and (asked.how, asked.place) == ("stop", "ctrl+c")
