"""The list of a root tells what is so now, whoever changed it, and without reading it all again."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from dltui.runs import clock, removal
from dltui.runs.files import end_request, notes
from dltui.runs.files import identity as identities
from dltui.runs.files import result as results
from dltui.runs.files.notes import Notes
from dltui.runs.files.result import Result
from dltui.runs.layout import RunDir
from dltui.runs.listing import index
from dltui.runs.listing.index import SETTLED, Index
from dltui.runs.liveness import ownership
from dltui.runs.log.events import Status


class Watched:
    """An index, the runs that it read, and a clock to move."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.index = Index(root)
        self.read: list[str] = []
        self.now = 0.0
        once = index.look_at

        def counted(run: RunDir) -> index.Found:
            self.read.append(run.id)
            return once(run)

        monkeypatch.setattr(index, "look_at", counted)
        monkeypatch.setattr(clock, "monotonic", lambda: self.now)

    def settle(self) -> None:
        """Until nothing is read any more."""
        for _ in range(3):
            list(self.index.records())
            self.now += SETTLED
        self.read.clear()

    def one(self) -> index.RunRecord:
        (record,) = self.index.records()
        return record


@pytest.fixture
def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Watched:
    return Watched(tmp_path, monkeypatch)


def stopped(make: Callable[..., RunDir]) -> RunDir:
    run = make()
    results.write(run, Result(status=Status.STOPPED, message="stopped at step 5"))
    return run


def test_a_run_that_stands_still_is_read_no_more(make, watched: Watched) -> None:
    stopped(make)
    watched.settle()
    assert watched.one().status is Status.STOPPED
    assert not watched.read


def test_a_run_that_was_resumed_elsewhere_runs(make, watched: Watched) -> None:
    run = stopped(make)
    watched.settle()
    ownership.take_over({run: identities.of_this_process("topic/some")})
    assert watched.one().status is Status.RUNNING


@pytest.mark.parametrize("moment", [1.0, 4e9], ids=["clock far behind", "clock far ahead"])
def test_a_result_that_was_replaced_is_seen_whatever_the_clock(
    make, watched: Watched, moment: float
) -> None:
    run = stopped(make)
    watched.settle()
    results.write(run, Result(status=Status.FINISHED))
    os.utime(run.path, (moment, moment))
    assert watched.one().status is Status.FINISHED


def test_words_of_others_are_seen(make, watched: Watched) -> None:
    run = stopped(make)
    watched.settle()
    notes.write(run, Notes(title="mine", tags=["keep"]))
    assert watched.one().label == "mine"
    watched.settle()
    end_request.write(run, end_request.asked("stop", "lab"))
    assert watched.one().message == "stopped by you at step 5"


def test_notes_edited_in_place_are_seen(make, watched: Watched) -> None:
    run = stopped(make)
    notes.write(run, Notes(note="one"))
    watched.settle()
    run.notes.write_bytes(msgspec.json.encode(Notes(note="another")))
    assert watched.one().note == "another"
    assert watched.read == [run.id]


def test_a_change_within_the_tick_of_a_file_systems_clock_is_seen(make, watched: Watched) -> None:
    run = stopped(make)
    tick = run.path.stat().st_mtime_ns
    assert watched.one().status is Status.STOPPED
    results.write(run, Result(status=Status.FINISHED))
    os.utime(run.path, ns=(tick, tick))
    watched.now += SETTLED
    assert watched.one().status is Status.FINISHED


def test_a_deleted_run_is_forgotten(make, watched: Watched) -> None:
    run = stopped(make)
    watched.settle()
    removal.remove(run)
    assert list(watched.index.records()) == []
    assert not watched.index.known


def test_the_newest_few_are_asked_for_without_a_look_at_the_others(
    make: Callable[..., RunDir], tmp_path: Path, watched: Watched
) -> None:
    """What is no run counts for none."""
    for number in range(1, 7):
        make(f"2026010{number}-1200-some-abc")
    (tmp_path / "20260107-1200-no-run").mkdir()
    found = [record.run.id for record in watched.index.records(3)]
    assert found == [f"2026010{number}-1200-some-abc" for number in (6, 5, 4)]
    assert sorted(watched.read) == [
        "20260104-1200-some-abc",
        *sorted(found)[1:],
        "20260107-1200-no-run",
    ]
