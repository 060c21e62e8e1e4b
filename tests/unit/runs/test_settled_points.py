"""Points of a sweep that is over: none of them still runs or waits."""

from __future__ import annotations

import pytest

from dltui.figures.records import Column, Table
from dltui.runs.log.events import Status
from dltui.runs.log.points import FIGURE, settled

STATES = ["finished", "diverged", "did not learn", "running", "queued"]


def table(*states: str) -> Table:
    columns = [Column(name="point", kind="text"), Column(name="status", kind="text")]
    rows = [[f"lr={number}", state] for number, state in enumerate(states)]
    return Table(id=FIGURE, title="Points", columns=columns, rows=rows)


@pytest.mark.parametrize("status", [Status.STOPPED, Status.LOST, Status.FAILED])
def test_what_ran_or_waited_has_ended_with_its_sweep(status: Status) -> None:
    before = table(*STATES)
    after = settled({FIGURE: before}, status)[FIGURE]
    assert isinstance(after, Table)
    assert [row[1] for row in after.rows] == [*STATES[:3], status, "not begun"]
    assert [row[1] for row in before.rows] == STATES


def test_points_of_a_live_sweep_and_other_tables_stay_as_they_are() -> None:
    assert settled({FIGURE: table(*STATES)}, Status.RUNNING) == {FIGURE: table(*STATES)}
    for names in (["x", "y"], ["x"]):
        columns = [Column(name=name) for name in names]
        other = Table(id=FIGURE, title="x", columns=columns, rows=[[1.0] * len(names)])
        assert settled({FIGURE: other}, Status.FINISHED) == {FIGURE: other}
