"""Numbers as they are shown."""

from __future__ import annotations

import math

import pytest

from dltui.charts.kinds.spark import spark
from dltui.words import cell, compact, duration, from_home


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.3123, "0.312"),
        (82.44, "82.4"),
        (1234.5, "1,234"),
        (2.3943e-05, "2.39e-5"),
        (1_500_000, "1.50M"),
        (-0.0017, "-0.00170"),
        (0, "0"),
        (None, "–"),
        (math.nan, "–"),
        (math.inf, "∞"),
        (1e300, "1e300"),
    ],
)
def test_compact(value: float | None, text: str) -> None:
    assert compact(value) == text


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (102_760_448, None, "102,760,448"),
        (143652544.0, None, "143,652,544"),
        (0.81610, None, "0.8161"),
        (97.216, 1, "97.2"),
        (2.4e-05, 3, "2.4e-5"),
        (0.0, 3, "0.000"),
        (None, 2, "–"),
        (1e18, 2, "1e18"),
    ],
)
def test_cells(value: float | None, digits: int | None, text: str) -> None:
    assert cell(value, digits) == text


def test_durations() -> None:
    assert [duration(s) for s in (0, 42, 725, 12_000, -5)] == [
        "0:00", "0:42", "12:05", "3:20:00", "-0:05"
    ]  # fmt: skip


def test_sparks_rise_and_keep_gaps() -> None:
    assert spark([0, 1, 2, 3, 4, 5, 6, 7], 8) == "▁▂▃▄▅▆▇█"
    assert spark([1, None, 3], 8) == "▁ █"
    assert spark([5, 5, 5], 8) == "▁▁▁"
    assert spark([], 8) == ""
    assert spark([math.inf, 0.0, 1.0], 8) == " ▁█"
    assert len(spark(list(range(1000)), 12)) == 12
    assert spark([0, 7], 2, ascii=True).isascii()


def test_the_home_folder_is_short_and_its_neighbours_are_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HOME", "/home/ann")
    assert from_home("/home/ann/runs") == "~/runs"
    assert from_home("it is in /home/ann.") == "it is in ~."
    for other in ("/home/anna/runs", "/home/ann2", "/home/ann-old/runs", "/home/ann.bak/runs"):
        assert from_home(other) == other
