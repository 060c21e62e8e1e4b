"""Matrices of a preset, typed over cell by cell."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltui.presets.catalogue import find
from dltui.tui.app import LabApp
from dltui.tui.model.grid import Grid, grid
from dltui.tui.model.origin import Origin
from dltui.tui.screens.plan import PlanScreen
from dltui.tui.widgets.form import Form
from tests.tui.screen import SIZES, holds, text, until


@pytest.mark.parametrize(
    "words",
    ["", "1", "[1, 2]", "[[1, 2], [3]]", "[]", "[[]]", '[["a"]]', "[[true]]", "[[1], 2]", "{}"],
)
def test_what_is_no_matrix(words: str) -> None:
    assert grid(words) is None


@given(
    st.integers(1, 6).flatmap(
        lambda n: st.lists(
            st.lists(st.integers() | st.floats(allow_nan=False), min_size=n, max_size=n),
            min_size=1,
            max_size=6,
        ).filter(lambda rows: all(abs(x) != float("inf") for row in rows for x in row))
    )
)
def test_a_matrix_is_written_as_it_was_read(rows: list[list[float]]) -> None:
    found = grid(json.dumps(rows))
    assert found is not None and json.loads(found.text) == rows


def test_typing_replaces_a_number_and_then_goes_on() -> None:
    found = Grid([["1", "2"], ["3", "4"]])
    for char in "-2.5":
        found.type(char)
    found.erase()
    found.move(1, 5)
    found.type("7")
    assert found.text == "[[-2., 2], [3, 7]]"
    found.erase()
    assert found.text == "[[-2., 2], [3, 0]]"


def test_rows_and_columns_come_and_go_but_not_the_last() -> None:
    found = Grid([["1", "2"]])
    found.add_row()
    found.add_column()
    assert found.text == "[[1, 0, 2], [0, 0, 0]]" and (found.row, found.column) == (1, 1)
    for _ in range(3):
        found.remove_row()
        found.remove_column()
    assert found.text == "[[1]]" and (found.row, found.column) == (0, 0)


@pytest.mark.parametrize("size", SIZES)
async def test_a_kernel_is_typed_over(runs_dir: Path, size: tuple[int, int]) -> None:
    app = LabApp(runs_dir, None)
    async with app.run_test(size=size) as pilot:
        app.plan(Origin(path=find("filters/custom"), name="filters/custom"))
        await until(pilot, "kernel")
        screen = app.screen
        assert isinstance(screen, PlanScreen)
        form = screen.query_one(Form)
        assert form.select("options.kernel")
        before = next(f.text for f in screen.draft.fields() if f.key == "options.kernel")
        await pilot.press("enter", "down", "right", *"2.5", "q", "s")
        shown = await until(pilot, "2.5]")
        assert app.screen is screen and "3 × 3" in shown and "quick run" not in shown
        await pilot.press("-")
        await until(pilot, "✖ 1 fault")
        await pilot.press("backspace", "c")
        await until(pilot, "3 × 4")
        await pilot.press("enter")
        await until(pilot, "1 edited")
        await holds(pilot, lambda: form.has_focus)
        assert "options.kernel=[[" in screen.draft.overrides[0]
        await pilot.press("enter", "9", "escape")
        edited = next(f.text for f in screen.draft.fields() if f.key == "options.kernel")
        assert edited != before and "9" not in edited
        assert all(len(line) == size[0] for line in text(app).splitlines())
