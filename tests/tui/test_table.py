"""Tables to move in: folding, columns by the page, long lists, and keys left to the screen."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from dltui.figures.records import Column, Table
from dltui.runs.files import identity
from dltui.runs.log.recorder import Recorder
from dltui.tui.app import LabApp
from dltui.tui.model.folds import Folds
from dltui.tui.widgets.board import Board
from dltui.tui.widgets.table import TableView
from tests.tui.screen import make_run, text, until

LEVELS = [0, 0, 1, 2, 2, 1, 0]


def test_rows_lie_under_the_last_row_of_a_lower_level() -> None:
    folds = Folds(LEVELS)
    assert folds.parents == [None, None, 1, 2, 2, 1, None]
    assert folds.blocks == {1, 2}
    folds.toggle(2)
    assert folds.visible() == [0, 1, 2, 5, 6]
    folds.toggle(1)
    assert folds.visible() == [0, 1, 6]
    folds.toggle(1)
    assert folds.visible() == [0, 1, 2, 5, 6]
    folds.toggle(5)
    assert folds.visible() == [0, 1, 2, 5, 6]


def test_as_many_levels_as_fit_are_unfolded() -> None:
    folds = Folds(LEVELS)
    seen = []
    for rows in (7, 6, 5, 4, 1):
        folds.fit(rows)
        seen.append(len(folds.visible()))
    assert seen == [7, 5, 5, 3, 3]
    blocks = Folds([0, 1, 1, 1, 0, 1])
    blocks.fit(4)
    assert blocks.visible() == [0, 4, 5]


@given(st.lists(st.integers(0, 4)), st.integers(0, 30))
def test_no_more_rows_are_unfolded_than_asked_for(levels: list[int], rows: int) -> None:
    folds = Folds(levels)
    folds.fit(rows)
    assert len(folds.visible()) <= max(rows, folds.parents.count(None))


@given(st.lists(st.integers(-3, 9)), st.sets(st.integers(0, 40)))
def test_top_rows_are_always_seen_and_unfolding_shows_all(
    levels: list[int], chosen: set[int]
) -> None:
    folds = Folds(levels)
    for row in chosen:
        folds.toggle(row)
    seen = folds.visible()
    assert {row for row, parent in enumerate(folds.parents) if parent is None} <= set(seen)
    assert all(p is None or p in seen for p in (folds.parents[row] for row in seen))
    folds.unfold_all()
    assert folds.visible() == list(range(len(levels)))


def nested(blocks: int, rows: int) -> Table:
    names = [
        name for b in range(blocks) for name in (f"block{b}", *(f"row{b}.{r}" for r in range(rows)))
    ]
    return Table(
        id="layers",
        title="Layers",
        columns=[Column(name="layer", kind="text"), *(Column(name=f"column{n}") for n in range(9))],
        rows=[[name, *[1234567 * n for n in range(9)]] for name in names] + [["total", *[1] * 9]],
        levels=[*([0, *[1] * rows] * blocks), 0],
        totals=True,
    )


async def test_blocks_fold_and_columns_turn(runs_dir: Path) -> None:
    run = make_run(runs_dir)
    with Recorder(run) as recorder:
        recorder.figure(nested(blocks=4, rows=30))
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(80, 24)) as pilot:
        app.open_run(run)
        shown = await until(pilot, "5 of 125 rows unfolded")
        assert "▸ block3" in shown and "row0.0" not in shown and "total" in shown
        table = app.screen.query_one(Board).query_one(TableView)
        table.focus()
        await pilot.press("down", "enter")
        shown = await until(pilot, "▾ block1")
        assert "row1.0" in shown and "▸ block0" in shown and "row0.0" not in shown
        await pilot.press("right", "left", "left")
        await until(pilot, "5 of 125 rows unfolded")
        assert table.cursor == 31
        await pilot.press("u", "end", "home")
        assert "▾ block0" in await until(pilot, "row0.2")
        assert "column8" not in text(app)
        await pilot.press("full_stop")
        await until(pilot, "columns 2/2")
        assert "column8" in text(app) and "block0" in text(app)
        await pilot.press("comma", "u")
        await until(pilot, "5 of 125 rows unfolded")
        assert all(len(line) == 80 for line in text(app).splitlines())


async def test_a_long_flat_table_scrolls_and_leaves_other_keys_alone(runs_dir: Path) -> None:
    run = make_run(runs_dir)
    identity.write(run, identity.of_this_process("long"))
    rows: list[list[str | float | int | bool | None]] = [[f"r{n}", n / 7] for n in range(200)]
    columns = [Column(name="row", kind="text"), Column(name="value", digits=3)]
    with Recorder(run) as recorder:
        recorder.figure(Table(id="long", title="Long", columns=columns, rows=rows))
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(80, 24)) as pilot:
        app.open_run(run)
        await until(pilot, "of 200")
        table = app.screen.query_one(TableView)
        table.focus()
        await pilot.press("end")
        shown = await until(pilot, "of 200  ▲")
        assert "r199" in shown and "row " in shown and "r10 " not in shown
        await pilot.press("pageup", "up", "home")
        await until(pilot, "rows 1–")
        assert table.cursor == 0
        await pilot.press("space")
        await until(pilot, "at the next step, with a checkpoint")
