"""Who changes a run that had ended says which, and who shows its root looks at no other."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from dltui.runs.files import changes
from dltui.runs.files.changes import Changes, announce
from dltui.runs.layout import RunDir

LONG_AGO = 1_700_000_000


@pytest.fixture
def run(make: Callable[..., RunDir], monkeypatch: pytest.MonkeyPatch) -> RunDir:
    """Of a root that counts as one of many runs, with a time of long ago."""
    monkeypatch.setattr(changes, "FEW", 0)
    made = make()
    os.utime(made.path.parent, (LONG_AGO, LONG_AGO))
    return made


def moved(root: Path) -> bool:
    return int(root.stat().st_mtime) != LONG_AGO


def test_the_name_is_told_once(run: RunDir, tmp_path: Path) -> None:
    seen = Changes(tmp_path)
    assert seen.new() == []
    announce(run)
    assert moved(tmp_path)
    assert seen.new() == [run.id]
    assert seen.new() == []
    announce(run)
    announce(run)
    assert seen.new() == [run.id, run.id]
    assert Changes(tmp_path).new() == []


def test_a_root_of_few_runs_has_no_log(make: Callable[..., RunDir], tmp_path: Path) -> None:
    run = make()
    os.utime(tmp_path, (LONG_AGO, LONG_AGO))
    announce(run)
    assert moved(tmp_path)
    assert list(tmp_path.iterdir()) == [run.path]


def test_points_of_a_sweep_are_in_no_list(run: RunDir) -> None:
    point = run.point(3)
    point.path.mkdir(parents=True)
    announce(point)
    assert list(run.points.iterdir()) == [point.path]


def test_a_line_that_is_being_written_is_waited_for(run: RunDir, tmp_path: Path) -> None:
    seen = Changes(tmp_path)
    announce(run)
    seen.new()
    with (tmp_path / changes.NAME).open("a") as log:
        log.write("20260101-12")
        log.flush()
        assert seen.new() == []
        log.write("00-some-abc\n")
    assert seen.new() == ["20260101-1200-some-abc"]


def test_a_long_log_begins_anew_and_then_nothing_is_certain(
    run: RunDir, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = Changes(tmp_path)
    announce(run)
    seen.new()
    monkeypatch.setattr(changes, "LARGEST", 10)
    announce(run)
    assert (tmp_path / changes.NAME).read_text() == f"{run.id}\n"
    assert seen.new() is None
    assert seen.new() == []


@pytest.mark.parametrize("thing", ["folder", "pipe", "link"])
def test_what_lies_in_its_place_is_left_alone(run: RunDir, tmp_path: Path, thing: str) -> None:
    place, elsewhere = tmp_path / changes.NAME, tmp_path.parent / "elsewhere"
    elsewhere.write_text("")
    if thing == "folder":
        place.mkdir()
    elif thing == "pipe":
        os.mkfifo(place)
    else:
        place.symlink_to(elsewhere)
    os.utime(tmp_path, (LONG_AGO, LONG_AGO))
    seen = Changes(tmp_path)
    assert seen.new() == []
    announce(run)
    assert moved(tmp_path)
    assert seen.new() == []
    assert elsewhere.read_text() == ""
