"""Rows of figures: what stands beside what, how wide, how high."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dltui.tui.model.board_layout import (
    BESIDE,
    CHART_HEIGHT,
    CHART_WIDTH,
    GUTTER,
    Need,
    Shelf,
    grid_of_many,
    shelve,
    whole,
)
from dltui.tui.texts.metric_groups import line
from dltui.tui.texts.toned import plain

CHART = Need(least=CHART_WIDTH, grows=True, lines=lambda width: None)


def words(count: int) -> Need:
    """A paragraph of ``count`` cells."""
    return Need(least=44, grows=True, lines=lambda width: -(-count // width))


def matrix(cells: int, lines: int) -> Need:
    return Need(least=cells, grows=False, lines=lambda width: lines)


def put(needs: dict[str, Need], *layout: tuple[str, ...], width: int, height: int) -> list[Shelf]:
    return shelve(needs, layout, series=frozenset(), width=width, height=height)


def test_charts_stand_side_by_side_where_they_fit_and_fill_the_height() -> None:
    needs = {"loss": CHART, "accuracy": CHART, "lr": CHART}
    layout = (("loss", "accuracy"), ("lr",))
    wide = put(needs, *layout, width=120, height=40)
    assert [(s.names, s.widths, s.height) for s in wide] == [
        (("loss", "accuracy"), (59, 59), 20),
        (("lr",), (120,), 20),
    ]
    narrow = put(needs, *layout, width=80, height=40)
    assert [s.names for s in narrow] == [("loss",), ("accuracy",), ("lr",)]
    assert [s.height for s in narrow] == [14, 13, 13]


def test_low_charts_scroll() -> None:
    needs = {f"c{n}": CHART for n in range(9)}
    shelves = put(needs, *((name,) for name in needs), width=80, height=20)
    assert all(shelf.height >= CHART_HEIGHT for shelf in shelves)


def test_small_matrices_share_a_row_evenly() -> None:
    needs = {f"m{n}": matrix(20, 5) for n in range(5)}
    (first, second) = put(needs, tuple(needs), width=90, height=30)
    assert (len(first.names), len(second.names)) == (3, 2)
    assert first.height == 6


def test_words_take_the_width_that_numbers_leave() -> None:
    needs = {"table": matrix(30, 4), "note": words(400)}
    (shelf,) = put(needs, ("table", "note"), width=100, height=30)
    assert shelf.widths == (30, 100 - 30 - GUTTER)
    assert shelf.height == -(-400 // shelf.widths[1]) + 1


def test_what_no_layout_names_comes_after() -> None:
    needs = {"a": words(50), "b": CHART, "c": words(50)}
    shelves = put(needs, ("c",), width=100, height=30)
    assert [shelf.names for shelf in shelves] == [("c",), ("a",), ("b",)]


@given(
    st.lists(st.tuples(st.integers(1, 200), st.booleans(), st.integers(0, 60)), max_size=9),
    st.integers(20, 250),
    st.integers(5, 90),
)
def test_every_figure_is_placed_once_within_the_width(
    figures: list[tuple[int, bool, int]], width: int, height: int
) -> None:
    needs = {
        str(n): Need(least=least, grows=grows, lines=lambda cells, lines=lines: lines or None)
        for n, (least, grows, lines) in enumerate(figures)
    }
    shelves = put(needs, tuple(needs), width=width, height=height)
    assert [name for shelf in shelves for name in shelf.names] == list(needs)
    for shelf in shelves:
        assert len(shelf.names) <= BESIDE and shelf.height >= 1
        assert sum(shelf.widths) + GUTTER * (len(shelf.names) - 1) == width
        if len(shelf.names) > 1:
            assert all(w >= needs[n].least for n, w in zip(shelf.names, shelf.widths, strict=True))


def test_a_preview_has_whole_figures_or_none() -> None:
    needs = {"loss": CHART, "accuracy": CHART, "memory": words(4_000)}
    layout = (("loss", "accuracy"), ("memory",))

    def seen(height: int) -> list[tuple[tuple[str, ...], int]]:
        shelves = whole(needs, layout, series=frozenset(), width=100, height=height)
        return [(shelf.names, shelf.height) for shelf in shelves]

    assert seen(CHART_HEIGHT - 1) == []
    assert seen(12) == [(("loss", "accuracy"), 12)]
    assert seen(60) == [(("loss", "accuracy"), 19), (("memory",), 41)]


@given(
    st.lists(st.tuples(st.integers(1, 200), st.integers(0, 60)), max_size=7),
    st.integers(0, 7),
    st.integers(5, 90),
)
def test_no_row_of_a_preview_is_cut(
    figures: list[tuple[int, int]], named: int, height: int
) -> None:
    needs = {
        str(n): Need(least=least, grows=True, lines=lambda cells, lines=lines: lines or None)
        for n, (least, lines) in enumerate(figures)
    }
    layout = (tuple(needs)[:named],)
    shelves = whole(needs, layout, series=frozenset(), width=100, height=height)
    assert sum(shelf.height for shelf in shelves) <= height


def test_many_charts_that_nobody_arranged_stand_close() -> None:
    assert grid_of_many(12, 80, 21) is None
    assert grid_of_many(60, 78, 20) == (2, 2)
    assert grid_of_many(60, 86, 33) == (3, 2)
    assert grid_of_many(60, 158, 57) == (5, 4)
    assert grid_of_many(60, 20, 5) == (1, 1)


def test_the_groups_of_many_charts_are_told_with_the_keys_where_they_fit() -> None:
    names = ["train/loss", "train/acc", "val/loss", "lr"]
    assert plain(line(names, 13, (2, 2), 60)).split("  ")[:2] == ["/ finds", "train 2 · val 1"]
    assert "[ ] rows" in plain(line(names, 13, (2, 2), 80))
    assert "[ ] rows" not in plain(line(names, 13, (2, 2), 50))
