"""Files of dltui's own outside of runs: what was left half written goes with a later write."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dltui.leftovers import DAY
from dltui.writing import replace_file


@pytest.fixture(scope="module")
def gone() -> int:
    """The number of a process that is gone."""
    with subprocess.Popen(["true"]) as process:
        pass
    return process.pid


def left(folder: Path, name: str, days: float) -> Path:
    path = folder / name
    path.write_text("half")
    os.utime(path, times=(then := time.time() - days * DAY, then))
    return path


def test_the_next_write_takes_what_is_a_day_old(tmp_path: Path, gone: int) -> None:
    old = left(tmp_path, f".code.json.{gone}", 1.1)
    kept = [
        left(tmp_path, f".code.json.{gone + 1}", 0.9),  # a machine elsewhere may write it
        left(tmp_path, f".code.json.{os.getppid()}", 2),
        left(tmp_path, f".other.json.{gone}", 2),
        left(tmp_path, ".code.json.99999999999999999999", 2),
        left(tmp_path, ".code.json.0", 2),
        left(tmp_path, "code.json", 2),
    ]
    folder = tmp_path / f".code.json.{gone + 2}"
    folder.mkdir()
    replace_file(tmp_path / "code.json", b"[]")
    assert not old.exists()
    assert all(path.exists() for path in (*kept, folder))
    assert (tmp_path / "code.json").read_bytes() == b"[]"


def test_a_link_stays_and_so_does_what_it_leads_to(tmp_path: Path, gone: int) -> None:
    precious = left(tmp_path, "precious", 3)
    link = tmp_path / f".code.json.{gone}"
    link.symlink_to(precious)
    os.utime(link, times=(0, 0), follow_symlinks=False)
    replace_file(tmp_path / "code.json", b"[]")
    assert link.is_symlink() and precious.read_text() == "half"


def test_threads_that_write_one_file_do_not_meet(tmp_path: Path) -> None:
    """Each has a half-written one of its own: the first to be done would take away the other's."""
    path = tmp_path / "run.json"
    together = threading.Barrier(4, timeout=60)

    def write(number: int) -> None:
        for _ in range(50):
            together.wait()
            replace_file(path, bytes(1000 * number))

    with ThreadPoolExecutor(4) as threads:
        for written in [threads.submit(write, number) for number in range(4)]:
            written.result()
    assert [entry.name for entry in tmp_path.iterdir()] == ["run.json"]
