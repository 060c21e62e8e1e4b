"""The start of a process is the same number in every time namespace."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from dltui.runs.liveness import processes

TICKS = os.sysconf("SC_CLK_TCK")


@pytest.fixture
def proc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """As a process sees it whose boot lies ten days before the machine's."""
    (tmp_path / "self/ns").mkdir(parents=True)
    for name in ("time", "time_for_children"):
        (tmp_path / "self/ns" / name).symlink_to("time:[2]")
    (tmp_path / "self/timens_offsets").write_text("monotonic 0 0\nboottime    864000         0\n")
    (tmp_path / "71").mkdir()
    began = 864_000 * TICKS + 4_711
    (tmp_path / "71/stat").write_text(f"71 (python) S {'1 ' * 18}{began} 1\n")
    monkeypatch.setattr(processes, "PROC", tmp_path)
    processes._shift.cache_clear()
    yield tmp_path
    processes._shift.cache_clear()


def test_a_shifted_boot_is_taken_off(proc: Path) -> None:
    assert processes.start(71) == 4_711


def test_a_shift_of_those_it_begins_is_not_its_own(proc: Path) -> None:
    (proc / "self/ns/time").unlink()
    (proc / "self/ns/time").symlink_to("time:[1]")
    assert processes.start(71) == 864_000 * TICKS + 4_711


def test_a_system_without_such_namespaces_tells_as_it_is(proc: Path) -> None:
    (proc / "self/timens_offsets").unlink()
    assert processes.start(71) == 864_000 * TICKS + 4_711
