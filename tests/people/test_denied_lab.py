"""Somebody else's runs in the lab, on a real terminal: it says what it may not, and stays."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.line.lab import Lab
from tests.people.conftest import lock
from tests.people.stranger import User
from tests.tui.finished import finished
from tests.tui.screen import make_live


@contextmanager
def lab(user: User, root: Path) -> Iterator[Lab]:
    """Opened, and in the end left with ctrl+q as usual."""
    env = {**user.env, "TERM": "xterm-256color", "DLTUI_RUNS": str(root)}
    command = [*user.prefix, sys.executable, "-m", "dltui"]
    with Lab(command, env=env, cwd=user.home) as opened:
        shows(opened, "Look for:")
        yield opened
        assert opened.process.poll() is None
        for _ in range(10):  # Of a busy lab it may come before the screen was there to be seen.
            opened.send("\x11")
            with suppress(TimeoutError):
                opened.gone(5)
                break
        assert opened.process.returncode == 0


def shows(opened: Lab, words: str, timeout: float = 30.0) -> None:
    """Whatever the line breaks are."""
    opened.until(lambda shown: words in " ".join(shown.split()), f"shows {words!r}", timeout)


def press(opened: Lab, keys: str, words: str) -> None:
    """Again where a busy lab dropped what was typed before its screen was there to be seen."""
    for _ in range(4):
        opened.send(keys)
        with suppress(TimeoutError):
            shows(opened, words, 10)
            return
    shows(opened, words, 1)


def test_a_run_that_cannot_be_made_is_told_in_the_plan_and_the_lab_stays(
    denied: User, runs_dir: Path
) -> None:
    lock(runs_dir)
    with lab(denied, runs_dir) as opened:
        shows(opened, f"{runs_dir}, read-only")
        press(opened, "r", "place for runs missing")
        press(opened, "q", "; --runs-dir or DLTUI_RUNS names")
    assert list(runs_dir.iterdir()) == []


def test_a_note_and_a_deletion_are_refused(denied: User, runs_dir: Path) -> None:
    run = finished(runs_dir, 1)
    before = sorted(run.path.rglob("*"))
    lock(runs_dir)
    with lab(denied, runs_dir) as opened:
        press(opened, "a", "kept in")
        opened.send("n")
        opened.quiet()
        opened.send("mine")
        shows(opened, "mine")
        opened.send("\r")
        shows(opened, "notes.json: no permission to write there")
        press(opened, "d", "everything in its directory?")
        opened.quiet()
        opened.send("2")
        shows(opened, f"{run.path}: no permission to write there")
    assert sorted(run.path.rglob("*")) == before


def test_a_live_run_of_another_is_neither_stopped_nor_asked_about(
    stranger: User, runs_dir: Path
) -> None:
    """On the way out nobody is asked what becomes of it either."""
    run = make_live(runs_dir)
    with lab(stranger, runs_dir) as opened:
        press(opened, "a", "kept in")
        shows(opened, "by root")
        press(opened, "\r", "half way")
        for key, words in (
            ("1", "belongs to root: ask root to stop it"),
            ("2", "is run by root, who alone can kill it; ask root"),
        ):
            press(opened, " ", "Stop quickstart?")
            opened.quiet()
            opened.send(key)
            shows(opened, words)
    assert not run.end.exists()


def test_an_export_goes_where_one_may_write(denied: User, runs_dir: Path) -> None:
    finished(runs_dir, 1)
    lock(runs_dir)
    with lab(denied, runs_dir) as opened:
        press(opened, "a", "kept in")
        press(opened, "x", "every value as a row")
        opened.quiet()
        key = re.search(r"(\d) +csv ", opened.far.text)
        assert key is not None
        opened.send(key[1])
        shows(opened, "saved as")
    assert [file.suffix for file in denied.home.glob("2026*")] == [".csv"]


def test_a_root_that_is_a_file_is_refused_before_the_screen_opens(
    denied: User, open_place: Path
) -> None:
    place = open_place / "file"
    place.write_text("")
    env = {**denied.env, "TERM": "xterm-256color", "DLTUI_RUNS": str(place)}
    command = [*denied.prefix, sys.executable, "-m", "dltui"]
    with Lab(command, env=env, cwd=denied.home) as opened:
        shows(opened, "file is not a folder; --runs-dir or DLTUI_RUNS names another folder")
        opened.gone()
        assert opened.process.returncode == 3
