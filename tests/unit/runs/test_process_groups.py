"""Processes that end with the one that made them, and finding all that one has started."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from dltui.runs.liveness import processes

PARENT = """
import multiprocessing, os, sys, time
from pathlib import Path
from dltui.runs.liveness.processes import die_with_parent

def child(folder, late):
    parent = os.getppid()
    if not late:
        die_with_parent()
    (folder / "pid").write_text(str(os.getpid()))
    while os.getppid() == parent:
        time.sleep(0.01)
    die_with_parent()
    time.sleep(60)

multiprocessing.get_context("fork").Process(
    target=child, args=(Path(sys.argv[1]), sys.argv[2] == "late")
).start()
time.sleep(60)
"""
"""A process whose child asks for its own end at once, or only when its parent has died."""


def until(condition: Callable[[], object], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel is asked on Linux only")
@pytest.mark.parametrize("when", ["early", "late"])
def test_a_helper_dies_with_its_parent_also_when_it_asks_too_late(
    tmp_path: Path, when: str
) -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT, str(tmp_path), when])
    file = tmp_path / "pid"
    until(lambda: file.exists() and file.read_text())
    helper = psutil.Process(int(file.read_text()))
    assert helper in processes.family(parent.pid)
    parent.kill()
    parent.wait()
    until(lambda: not processes.alive([helper]))


def test_the_family_of_a_session_holds_orphans_and_nobody_else() -> None:
    """A shell that leaves its child behind and dies."""
    shell = subprocess.Popen(["sh", "-c", "sleep 60 & sleep 60 & wait"], start_new_session=True)
    other = subprocess.Popen(["sleep", "60"])
    try:
        until(lambda: len(processes.family(shell.pid)) == 3)
        os.kill(shell.pid, signal.SIGKILL)
        shell.wait()
        orphans = processes.family(shell.pid)
        assert len(orphans) == 2
        assert other.pid not in [one.pid for one in orphans]
        for one in orphans:
            one.kill()
        until(lambda: not processes.alive(orphans))
    finally:
        other.kill()
        other.wait()


def test_a_process_is_known_by_its_start() -> None:
    assert processes.start(os.getpid()) == processes.start(os.getpid()) > 0
    process = subprocess.Popen(["true"])
    until(lambda: not processes.start(process.pid))  # a zombie has ended
    process.wait()
    assert processes.start(process.pid) == 0
