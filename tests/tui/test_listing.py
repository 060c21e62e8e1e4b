"""The list of a root asks its disk no more than what may have changed, however many runs it has."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from dltui.runs.files import changes, identity, notes
from dltui.runs.files import result as results
from dltui.runs.files.notes import Notes
from dltui.runs.files.result import Result
from dltui.runs.layout import RunDir
from dltui.runs.listing import index
from dltui.runs.listing.index import Index
from dltui.runs.log.events import Status
from dltui.tui import periods
from dltui.tui.reader import listing as module
from dltui.tui.reader.listing import GOING, Listing
from tests.disk import roots

RUNS = 300


class Turns:
    """A listing, one after another, and which runs each looked at."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("LIST", "REST"):
            monkeypatch.setattr(periods, name, 0.0)
        for name in ("BUDGET", "SETTLED"):
            monkeypatch.setattr(module, name, float("inf"))
        self.root = root
        self.looked: list[str] = []
        self.named = 0
        record, ids = Index.record, Index.ids

        def counted(self_: Index, run: str, *, anew: bool = False) -> index.RunRecord | None:
            self.looked.append(run)
            return record(self_, run, anew=anew)

        def named(self_: Index) -> list[str]:
            self.named += 1
            return ids(self_)

        monkeypatch.setattr(Index, "record", counted)
        monkeypatch.setattr(Index, "ids", named)
        self._begin()

    def _begin(self) -> None:
        self.listing = Listing(self.root)
        self._steps: Iterator[None] = self.listing.steps()

    def anew(self) -> None:
        """As a lab that is opened again; its first step only."""
        self._begin()
        self.looked.clear()
        self.named = 0
        next(self._steps)

    def __call__(self, count: int = 1) -> set[str]:
        """Which runs were looked at in so many listings."""
        self.looked.clear()
        self.named = 0
        for _ in range(count):
            next(self._steps)
        return set(self.looked)

    def settled(self) -> Turns:
        """Once all was read and looked at."""
        while not self.listing.complete or len(self()) > 2:
            next(self._steps)
        return self


@pytest.fixture
def many(runs_dir: Path) -> list[RunDir]:
    return roots.many(runs_dir, RUNS)


@pytest.fixture
def turns(many: list[RunDir], runs_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Turns:
    return Turns(runs_dir, monkeypatch).settled()


def live(root: Path, count: int) -> list[RunDir]:
    """So many runs of which this process is the worker."""
    made = []
    for run in roots.many(root / "made", count):
        run.result.unlink(missing_ok=True)
        run.end.unlink(missing_ok=True)
        identity.write(run, identity.of_this_process(roots.NAME))
        made.append(RunDir(root / f"2026{run.id[4:]}"))
        run.path.rename(made[-1].path)
    (root / "made").rmdir()
    return made


def test_what_is_remembered_is_shown_before_anything_is_asked(turns: Turns) -> None:
    turns.anew()
    ended = [r for r in turns.listing.records if r.status.final]
    assert len(ended) > 0.9 * RUNS
    assert turns.named == 0 and turns.looked == []
    assert [r.run.id for r in ended] == sorted((r.run.id for r in ended), reverse=True)


def test_where_nothing_moves_two_of_those_that_ended_are_looked_at(turns: Turns) -> None:
    for _ in range(5):
        assert len(turns()) <= 2
        assert turns.named == 0


def test_of_very_many_that_go_on_each_has_its_turn(turns: Turns, runs_dir: Path) -> None:
    going = {run.id for run in live(runs_dir, 100)}
    turns(2)
    assert {r.run.id for r in turns.listing.records if r.status is Status.RUNNING} == going
    for _ in range(3):
        assert len(turns()) <= GOING + 2
    assert going <= turns(3)
    turns.listing.nudge()
    assert going <= turns()
    turns.listing.followed = going
    assert not going & turns(3)


def test_only_those_are_looked_at_that_are_said_to_have_changed(
    turns: Turns, many: list[RunDir], runs_dir: Path
) -> None:
    """Also where another run comes and goes within the same moment."""
    results.write(many[9], Result(status=Status.DIVERGED))
    changes.announce(many[9])
    shutil.rmtree(many[200].path)
    notes.write(many[150], Notes(title="mine"))
    looked = turns()
    assert {many[9].id, many[150].id} <= looked
    assert len(looked) <= 4
    record = turns.listing.get(many[9].id)
    assert record and record.status is Status.DIVERGED
    assert turns.listing.get(many[200].id) is None
    assert turns.named == 1


def test_where_nothing_tells_what_has_changed_all_are_looked_at_once_in_a_while(
    turns: Turns, many: list[RunDir], runs_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "RESTING", 0)
    for _ in range(2):
        os.utime(runs_dir)
        assert len(turns()) == RUNS
        assert len(turns()) <= 2
    monkeypatch.setattr(module, "RESTING", 1e9)
    os.utime(runs_dir)
    assert len(turns()) == RUNS
    os.utime(runs_dir)
    assert len(turns()) <= 2
