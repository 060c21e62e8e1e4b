"""Lists: what a row keeps of a text that is too long, and where in the list one is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.app import App, ComposeResult

from dltui.charts.colours import Depth
from dltui.tui.model.thumb import thumb
from dltui.tui.texts.phrases import age
from dltui.tui.texts.toned import (
    TextColumn,
    TextLine,
    elide,
    fit,
    joined,
    length,
    pages,
    plain,
    row,
    sizes,
)
from dltui.tui.theme import DARK, legible
from dltui.tui.widgets.lines import Toned
from dltui.tui.widgets.rows import Rows
from tests.tui.screen import text

LINES = st.lists(
    st.tuples(st.text("ab 中e\u0301", max_size=12), st.sampled_from(["", "muted"])), max_size=4
).map(tuple)


def test_cells_that_say_nothing_leave_no_gap() -> None:
    cells = [("", "muted"), "", (), "one", ("", ""), ("two", "good")]
    assert "".join(text for text, _ in joined(cells)) == "one  two"


@given(LINES, st.integers(0, 30), st.booleans(), st.booleans())
def test_a_text_is_as_wide_as_its_column(
    parts: TextLine, width: int, right: bool, middle: bool
) -> None:
    assert length(fit(parts, width, right=right, middle=middle)) == width


@given(LINES, st.integers(1, 30))
def test_a_long_name_keeps_both_its_ends(parts: TextLine, width: int) -> None:
    whole, short = plain(parts), plain(elide(parts, width))
    if cell_len(whole) <= width:
        assert short == whole
    elif whole.isascii():
        start, _, end = short.partition("…")
        assert len(short) == width
        assert whole.startswith(start) and whole.endswith(end)
        assert 0 <= len(start) - len(end) <= 1


def test_names_that_differ_at_their_end_stay_different() -> None:
    columns = (TextColumn("name", 12, middle=True), TextColumn("", 3))
    shown = [plain(row((f"schedule-cosine-{n}", "x"), columns, 17)) for n in (1, 2)]
    assert shown == ["schedu…ine-1  x  ", "schedu…ine-2  x  "]


WIDTHS = st.tuples(st.integers(1, 20), st.integers(0, 150))


@given(st.lists(WIDTHS, max_size=8), st.integers(20, 160))
def test_no_column_is_lost_in_a_narrow_list(wanted: list[tuple[int, int]], room: int) -> None:
    named = (TextColumn("", 1), TextColumn("status", 11))
    rest = [TextColumn(str(n), width, from_width=least) for n, (width, least) in enumerate(wanted)]
    columns = (*named, *rest)
    found = pages(columns, room, len(named))
    assert found[0] == list(sizes(columns, room))
    assert all(page[:2] == [0, 1] for page in found)
    others = [number for page in found for number in page[2:]]
    assert sorted(others) == list(range(2, len(columns)))


@pytest.mark.parametrize(
    ("past", "said"),
    [
        *((5, "now"), (90, "1 min"), (3599, "59 min"), (7300, "2 h")),
        *((86400 * 60, "60 d"), (86400 * 70, "2 mo"), (86400 * 800, "2 y")),
    ],
)
def test_an_age_takes_six_cells(past: float, said: str) -> None:
    assert age(1e9, 1e9 + past) == said and len(said) <= 6


@given(st.integers(1, 60), st.integers(1, 10_000), st.data())
def test_the_thumb_touches_an_end_only_where_that_end_is_seen(
    visible: int, more: int, data: st.DataObject
) -> None:
    total = visible + more
    top = data.draw(st.integers(0, more))
    rows = thumb(top, visible, total)
    assert len(rows) >= 1 and rows.start >= 0 and rows.stop <= visible
    assert rows.start == 0 or top > 0
    assert rows.stop == visible or top < more
    if visible - len(rows) >= 2:
        assert (rows.start == 0) == (top == 0)
        assert (rows.stop == visible) == (top == more)


class Numbers(App[None]):
    """A list of numbers, eight lines high."""

    CSS = "Rows { height: 8; }"

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return dict(legible(DARK.name, Depth.TRUE).variables)

    def compose(self) -> ComposeResult:
        columns = (TextColumn("NUMBERS"), TextColumn("square", 8, right=True))
        yield Rows[int](columns, lambda n: (f"number {n}", str(n * n)), lambda n: n)


async def test_a_list_says_where_one_is_while_not_all_of_it_is_seen() -> None:
    app = Numbers()
    async with app.run_test(size=(60, 12)) as pilot:
        rows = app.query_one(Rows)
        rows.load(range(7))
        await pilot.pause()
        assert " of " not in text(app) and "│" not in text(app)
        rows.load(range(1_200))
        rows.focus()
        await pilot.pause()
        shown = text(app).splitlines()
        assert "1 of 1,200" in shown[0]
        assert [line.strip()[-1] for line in shown[1:8]] == ["┃", *"││││││"]
        await pilot.press("end")
        shown = text(app).splitlines()
        assert "1,200 of 1,200" in shown[0]
        assert [line.strip()[-1] for line in shown[1:8]] == [*"││││││", "┃"]


async def test_without_unicode_signs_what_is_cut_does_not_end_like_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Toned, "ascii", True)
    app = Numbers()
    async with app.run_test(size=(30, 12)) as pilot:
        rows = app.query_one(Rows)
        rows.cells = lambda n: (f"the rate goes up and down {n}", "0")
        rows.load(range(9))
        await pilot.pause()
        shown = text(app)
        assert "the rate goes up~" in shown
        assert "#" in shown and shown.isascii()
