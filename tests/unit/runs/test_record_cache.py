"""What is remembered of a root saves reading it, and is never believed against the disk."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from dltui.runs import removal
from dltui.runs.files import notes
from dltui.runs.files import result as results
from dltui.runs.files.notes import Notes
from dltui.runs.files.result import Result
from dltui.runs.layout import RunDir
from dltui.runs.listing import index, record_cache
from dltui.runs.listing.index import Index
from dltui.runs.log.events import Status

LONG_AGO = time.time() - 3_600.0


@pytest.fixture
def runs(make: Callable[..., RunDir], monkeypatch: pytest.MonkeyPatch) -> list[RunDir]:
    """Runs that ended long ago, which are worth remembering."""
    monkeypatch.setattr(index, "WORTH", 1)
    made = [make(f"2026010{number}-1200-some-abc") for number in range(1, 5)]
    for number, run in enumerate(made):
        results.write(run, Result(status=Status.FINISHED, metrics={"a": float(number)}))
    notes.write(made[0], Notes(title="mine", tags=["keep"]))
    for run in made:
        os.utime(run.path, (LONG_AGO, LONG_AGO))
    return made


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the runs whose files were read."""
    read: list[str] = []
    once = index.look_at

    def counted(run: RunDir) -> index.Found:
        read.append(run.id)
        return once(run)

    monkeypatch.setattr(index, "look_at", counted)
    return read


def test_another_process_reads_no_run_again(
    runs: list[RunDir], tmp_path: Path, looked: list[str]
) -> None:
    first = list(Index(tmp_path).records())
    assert sorted(looked) == [run.id for run in runs]
    looked.clear()
    assert list(Index(tmp_path).records()) == first
    assert first[-1].tags == ("keep",)
    assert not looked


def test_what_has_changed_since_is_read(
    runs: list[RunDir], tmp_path: Path, looked: list[str]
) -> None:
    list(Index(tmp_path).records())
    looked.clear()
    results.write(runs[1], Result(status=Status.DIVERGED))
    runs[0].notes.write_bytes(msgspec.json.encode(Notes(title="edited by hand")))
    removal.remove(runs[3])
    found = {record.run.id: record for record in Index(tmp_path).records()}
    assert found.keys() == {run.id for run in runs[:3]}
    assert found[runs[1].id].status is Status.DIVERGED
    assert found[runs[0].id].label == "edited by hand"
    assert sorted(looked) == [runs[0].id, runs[1].id]


def test_what_goes_on_is_not_remembered(
    runs: list[RunDir], make: Callable[..., RunDir], tmp_path: Path
) -> None:
    queued = make("20260105-1200-some-abc")
    list(Index(tmp_path).records())
    kept = record_cache.load(tmp_path)
    assert kept.keys() == {run.id for run in runs}
    assert queued.id not in kept


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\x00", b"\x93", msgspec.msgpack.encode(("another form", "/", {}))],
    ids=["empty", "noise", "torn", "another version"],
)
def test_a_file_that_is_none_of_ours_is_no_file(
    runs: list[RunDir], tmp_path: Path, content: bytes
) -> None:
    first = list(Index(tmp_path).records())
    file = record_cache.file_of(tmp_path)
    file.write_bytes(content)
    assert record_cache.load(tmp_path) == {}
    assert list(Index(tmp_path).records()) == first
    assert record_cache.load(tmp_path)
    file.unlink()
    assert list(Index(tmp_path).records()) == first


def test_a_file_of_another_root_that_has_its_place_is_not_read(
    runs: list[RunDir], tmp_path: Path
) -> None:
    list(Index(tmp_path).records())
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    record_cache.file_of(tmp_path).rename(record_cache.file_of(elsewhere))
    assert record_cache.load(elsewhere) == {}


def test_where_nothing_can_be_written_down_all_is_read_again(
    runs: list[RunDir], tmp_path: Path, empty_home: Path, looked: list[str]
) -> None:
    record_cache.file_of(tmp_path).parent.parent.parent.mkdir(parents=True, exist_ok=True)
    record_cache.file_of(tmp_path).parent.parent.write_text("a file in place of the folder")
    assert len(list(Index(tmp_path).records())) == len(runs)
    assert len(list(Index(tmp_path).records())) == len(runs)
    assert len(looked) == 2 * len(runs)
