"""Of very many live runs those are followed that have rows on the screen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dltui.figures.records import Column, Table
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status
from dltui.runs.log.recorder import Recorder
from dltui.tui.app import LabApp
from dltui.tui.reader import snapshot as snapshots
from dltui.tui.reader.following import Following
from dltui.tui.reader.listing import Listing
from dltui.tui.reader.reader import LISTED, LIVE, Reader
from dltui.tui.screens.runs import RunsScreen
from dltui.tui.widgets.run_table import RunTable
from tests.tui.keys import painted
from tests.tui.screen import make_live, until

RUNS = 60


@pytest.fixture
def live(runs_dir: Path) -> list[RunDir]:
    """Newest first."""
    names = [f"20260101-12{number:02d}-quickstart-abc" for number in range(RUNS)]
    return [make_live(runs_dir, 2, name) for name in names][::-1]


@pytest.fixture
def listing(live: list[RunDir], runs_dir: Path) -> Iterator[Listing]:
    found = Listing(runs_dir)
    steps = found.steps()
    while not found.complete:
        next(steps)
    yield found


def test_the_listed_before_the_newest(live: list[RunDir], listing: Listing, runs_dir: Path) -> None:
    reader = Reader(runs_dir, post=lambda snapshot: None, failed=lambda error: None)
    paths = [run.path for run in live]
    assert reader._running_rows(listing) == paths[:LIVE]
    reader.attend((), rows=paths[20:50])
    assert reader._running_rows(listing) == paths[20:50]
    reader.attend((), rows=paths[50:52])
    assert reader._running_rows(listing) == [*paths[50:52], *paths[: LIVE - 2]]
    reader.attend((), rows=paths)
    assert reader._running_rows(listing) == paths[:LISTED]
    reader.attend((), rows=None)
    assert reader._running_rows(listing) is None


async def test_the_last_of_a_long_list_says_how_far_it_is(
    live: list[RunDir], runs_dir: Path
) -> None:
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 20)) as pilot:
        await until(pilot, f"{RUNS} live")
        app.push_screen(RunsScreen())
        await until(pilot, f"{RUNS} runs")
        table = app.screen.query_one(RunTable)
        assert live[-1].path not in app.snapshot.views
        await pilot.press("end")
        await painted(app)
        assert live[-1].path in table.on_screen
        while live[-1].path not in app.snapshot.views:
            await pilot.pause(0.05)
        assert len(app.snapshot.views) <= len(table.on_screen) + LIVE


def test_a_sweep_says_itself_which_of_its_points_run(live: list[RunDir], runs_dir: Path) -> None:
    sweep = live[0]
    columns = [Column(name=name, kind="text") for name in ("point", "status", *"abcd")]
    states = [Status.FINISHED, Status.RUNNING, Status.QUEUED, *[Status.RUNNING] * 2 * LIVE]
    rows = [[f"p{number}", str(status), "", "", "", ""] for number, status in enumerate(states)]
    with Recorder(sweep) as recorder:
        recorder.figure(Table(id="points", title="", columns=columns, rows=rows))
    reader = Reader(runs_dir, post=lambda snapshot: None, failed=lambda error: None)
    reader._following = following = Following()
    following.keep((), [run.path for run in live])
    following.read((), [run.path for run in live])
    expected = [sweep.point(number).path for number in (1, *range(3, LIVE + 2))]
    assert reader._running_points([run.path for run in live]) == expected


def test_what_is_told_of_the_same_runs_is_told_once() -> None:
    asked = []

    @snapshots.once
    def count(records: snapshots.Records) -> int:
        asked.append(records)
        return len(records)

    records = tuple[()]()
    other = (None,)
    assert [count(records), count(records), count(other), count(records)] == [0, 0, 1, 0]  # type: ignore[arg-type]
    assert len(asked) == 3
