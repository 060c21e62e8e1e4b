"""One figure for a whole room."""

from __future__ import annotations

import math

import numpy as np
import pytest
from rich.style import Style as Pen

from dltui.charts.drawing import runs, size
from dltui.charts.kinds.big import ROWS, big
from dltui.charts.kinds.poster import poster
from dltui.charts.style import Style
from dltui.charts.view.window import WHOLE
from dltui.figures.records import Curve, Line, StepSeries
from dltui.runs.log.series import Series

X = np.arange(1.0, 501.0)
FOUND = {
    "loss": Series(step=X, y=np.exp(-X / 90) + np.sin(X) / 9, elapsed=X, time=X, epoch=X),
    "test/loss": Series(step=X, y=np.exp(-X / 99) + 0.1, elapsed=X, time=X, epoch=X),
}
LOSS = StepSeries(id="loss", title="loss", metrics={"loss": "train", "test/loss": "test"})


@pytest.mark.parametrize("plot_size", [(80, 24), (120, 36), (200, 60), (30, 6), (5, 2), (1, 1)])
@pytest.mark.parametrize("style", [Style(), Style(colour=False), Style(ascii=True)])
def test_a_poster_fills_its_place(plot_size: tuple[int, int], style: Style) -> None:
    width, height = plot_size
    drawn = poster(LOSS, FOUND, width=width, height=height, style=style, window=WHOLE)
    assert [size(line) for line in drawn.lines] == [width] * height
    if width >= 80:
        assert "● train" in drawn.plain() or style.ascii
        assert ("█   ▄▀▄ ▄▀▀ ▄▀▀" in drawn.plain()) == (not style.ascii)
        assert not style.ascii or drawn.plain().isascii()


def test_a_poster_has_thick_lines_and_no_noise() -> None:
    thin = poster(LOSS, {}, width=80, height=24, style=Style(), window=WHOLE)
    drawn = poster(LOSS, FOUND, width=80, height=24, style=Style(), window=WHOLE)
    assert thin.plain() != drawn.plain()
    dots = [ord(char) - 0x2800 for char in drawn.plain() if 0x2800 < ord(char) < 0x2900]
    assert sum(dot.bit_count() for dot in dots) / len(dots) > 3


def test_a_gap_stays_a_gap() -> None:
    line = Line(name="a", x=list(range(100)), y=[0.0] * 40 + [None] * 40 + [1.0] * 20)
    curve = Curve(id="c", title="c", lines=[line], x_label="x", y_label="y")
    drawn = poster(curve, {}, width=80, height=24, style=Style(), window=WHOLE)
    rows = [row[7:] for row in drawn.plain().splitlines() if "┤" in row or "│" in row]
    right = [row[len(row) // 2 :].strip("× ") for row in rows[len(rows) // 2 :]]
    assert not any(right)
    assert drawn.limits and math.isfinite(drawn.limits.y[1])


def test_big_letters_are_as_wide_as_they_say() -> None:
    text = "abcdefghijklmnopqrstuvwxyz 0123456789 .,:-+=/|()%_"
    lines = big(text, 4 * len(text))
    assert lines and len(lines) == ROWS and {len(line) for line in lines} == {4 * len(text) - 1}
    assert len(set(zip(*lines, strict=True))) > 8
    assert big("loss", 10) is None and big("損失", 80) is None and big("", 80) is None


def test_the_patch_of_a_sign_ends_with_it() -> None:
    for pen in (Pen(bgcolor="#ff0000"), Pen(reverse=True)):
        line = runs(list(" a ● b  "), [None, None, pen, pen, pen, None, None, None])
        assert [segment.text for segment in line if segment.style == pen] == [" ● "]
        assert "".join(segment.text for segment in line) == " a ● b  "
    assert [segment.text for segment in runs(list("a  b "), [None] * 5)] == ["a  b "]
