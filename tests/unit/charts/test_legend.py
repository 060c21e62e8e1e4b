"""Titles with legends: names give way to each other, but none is lost while there is a way."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.segment import Segment

from dltui.charts.drawing import plain, size
from dltui.charts.plot.legend import Entry, laid_out, least_apart, told_apart
from dltui.charts.style import Style

STYLE = Style()
RATES = ["lr=1", "lr=0.1", "lr=0.01", "lr=0.001"]


def lines(
    title: str, names: list[str], width: int, rows: int | None, most: int, value: str = "12.3"
) -> list[str]:
    entries = [Entry(name, STYLE.series(n), STYLE.marker(n), value) for n, name in enumerate(names)]
    found = laid_out([Segment(title)], entries, width=width, style=STYLE, rows=rows, most=most)
    assert all(size(line) <= width for line in found)
    return [plain(line) for line in found]


def test_names_are_whole_where_there_is_room() -> None:
    (line,) = lines("Loss", RATES, 100, 1, 2)
    assert all(name in line for name in RATES)
    assert len(lines("Loss", RATES, 30, None, 1)) > 2


def test_a_narrow_legend_says_only_what_differs() -> None:
    assert lines("Accuracy of every setting", RATES, 44, 1, 2) == [
        "Accuracy of every setting   ● lr=1 12.3",
        "  ▲ 0.1: 12.3   ■ 0.01: 12.3   ◆ 0.001: 12.3",
    ]


def test_values_go_before_names() -> None:
    assert lines("Loss of every setting", RATES, 38, 1, 2) == [
        "Loss of every setting   ● lr=1   ▲ 0.1",
        "  ■ 0.01   ◆ 0.001",
    ]


def test_letters_of_compared_runs_are_what_remains() -> None:
    names = [f"{letter} lr=0.1 momentum=0.{n}" for n, letter in enumerate("ABCDEFGHIJ")]
    text = " ".join(lines("test loss", names, 38, 1, 2))
    assert [f"{STYLE.marker(n)} {name[0]}" in text for n, name in enumerate(names)] == [True] * 10


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (RATES, ["1", "0.1", "0.01", "0.001"]),
        (RATES[1:], ["0.1", "0.01", "0.001"]),
        (["lr=0.1 epochs=10", "lr=0.02 epochs=30"], ["0.1 10", "0.02 30"]),
        (["w=1.5", "w=2.5"], ["1.5", "2.5"]),
        (["lr=1e-05", "lr=3e-05"], ["1e-05", "3e-05"]),
        (["conv1.weight", "conv2.weight"], ["conv1", "conv2"]),
        (["n=10 model=cnn", "n=50 model=cnn"], ["10", "50"]),
        (["n=10 model=cnn", "n=50 model=mlp"], ["10 cnn", "50 mlp"]),
        (["a", "a"], ["a", "a"]),
        (["lr=1", "lr="], ["lr=1", "lr="]),
        (["train", "test"], ["train", "test"]),
        (["logistic regression", "adaboost"], ["logistic regression", "adaboost"]),
    ],
)
def test_what_tells_names_apart(names: list[str], told: list[str]) -> None:
    assert told_apart(names) == told


@given(st.lists(st.text(alphabet="ab=. /", max_size=8), unique=True, max_size=8))
def test_different_names_stay_different(names: list[str]) -> None:
    assert len(set(told_apart(names))) == len(names)


@settings(deadline=None)
@given(
    st.lists(st.text(max_size=30), max_size=30),
    st.integers(1, 90),
    st.integers(1, 4),
    st.integers(0, 4),
)
def test_it_never_takes_more_than_its_place(
    names: list[str], width: int, rows: int, more: int
) -> None:
    assert 1 <= len(lines("a title", names, width, rows, rows + more)) <= rows + more


def test_too_many_entries_are_counted() -> None:
    found = lines("gradients", [f"layer {n}" for n in range(500)], 60, 1, 2)
    assert len(found) == 2 and "+4" in found[-1]


def test_no_more_is_said_than_tells_names_apart() -> None:
    assert least_apart(["A lr=1 n=2", "B lr=1 n=3"]) == ["A", "B"]
    assert least_apart(["n=10 cnn", "n=10 mlp", "n=50 mlp"]) == ["10 cnn", "10 mlp", "50 mlp"]
    long = [
        f"{letter} experiment=train limit=6000 name=mlp hidden=256-{letter}" for letter in "ABC"
    ]
    assert lines("test loss", [*long, "D experiment=range-test"], 76, 1, 3) == [
        "test loss   ● A: 12.3   ▲ B: 12.3   ■ C: 12.3   ◆ D: 12.3"
    ]


def test_settings_that_only_some_have_are_told() -> None:
    names = ["n=10 model=cnn init=edges", "n=10 model=cnn", "n=50 model=cnn init=edges"]
    assert told_apart(names) == ["10 init=edges", "10", "50 init=edges"]
