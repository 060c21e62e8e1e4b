"""A lab whose own files another version takes the place of, while it is open."""

from __future__ import annotations

import os
import shutil
import sys
import time
from pathlib import Path

import dltui
from dltui.tui.app import REPLACED, replaced_since
from tests.benchmarks.terminal import Terminal

PACKAGE = Path(dltui.__file__).parent


def test_a_lab_that_meets_files_of_another_version_says_so(tmp_path: Path) -> None:
    copy = tmp_path / "dltui"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__", "docs"))
    shutil.copytree(PACKAGE.parent / "presets", tmp_path / "presets")
    env = os.environ | {"PYTHONPATH": str(tmp_path)}
    command = [sys.executable, "-P", "-m", "dltui", "--runs-dir", str(tmp_path / "runs")]
    with Terminal(command, size=(120, 36), env=env) as terminal:
        terminal.wait("quickstart")
        (copy / "tui" / "screens" / "system.py").write_text(
            "from dltui.errors import NoSuchThing\n"
        )
        (copy / "errors.py").touch()
        terminal.send("s")
        terminal.wait(REPLACED, timeout=60)
        assert terminal.process.wait(30) == 1


def test_what_was_written_before_has_replaced_nothing() -> None:
    assert replaced_since(0)
    assert not replaced_since(time.time() + 1)
