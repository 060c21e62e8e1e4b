"""Points of a sweep that is over: none of them still runs or waits."""

from __future__ import annotations

from pathlib import Path

import pytest

from dltui.figures.records import Column, Table
from dltui.runs.files import result as results
from dltui.runs.files.result import Result
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status
from dltui.runs.log.points import FIGURE, settled
from dltui.runs.log.recorder import Recorder

STATES = ["finished", "diverged", "did not learn", "running", "queued", "queued", "queued"]


def table(*states: str) -> Table:
    columns = [Column(name="point", kind="text"), Column(name="status", kind="text")]
    rows = [[f"lr={number}", state] for number, state in enumerate(states)]
    return Table(id=FIGURE, title="Points", columns=columns, rows=rows)


@pytest.fixture
def sweep(tmp_path: Path) -> RunDir:
    """The points 3, 4 and 5 have begun, and the last of them has ended, with other words."""
    run = RunDir(tmp_path)
    for number in (3, 4, 5):
        run.point(number).path.mkdir(parents=True)
        with Recorder(run.point(number)) as recorder:
            recorder.phase("starting")
    results.write(run.point(5), Result(status=Status.FINISHED, message="did not learn: by chance"))
    return run


@pytest.mark.parametrize("status", [Status.STOPPED, Status.LOST, Status.FAILED])
def test_what_ran_or_waited_has_ended_as_its_directory_says(sweep: RunDir, status: Status) -> None:
    before = table(*STATES)
    after = settled({FIGURE: before}, sweep, status)[FIGURE]
    assert isinstance(after, Table)
    said = [row[1] for row in after.rows]
    assert said == [*STATES[:3], status, status, "did not learn", "not begun"]
    assert [row[1] for row in before.rows] == STATES


def test_points_of_a_live_sweep_and_other_tables_stay_as_they_are(sweep: RunDir) -> None:
    assert settled({FIGURE: table(*STATES)}, sweep, Status.RUNNING) == {FIGURE: table(*STATES)}
    for names in (["x", "y"], ["x"]):
        columns = [Column(name=name) for name in names]
        other = Table(id=FIGURE, title="x", columns=columns, rows=[[1.0] * len(names)])
        assert settled({FIGURE: other}, sweep, Status.FINISHED) == {FIGURE: other}
