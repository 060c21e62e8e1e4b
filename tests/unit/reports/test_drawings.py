"""Figures as vector drawings: what is drawn is what the records say, in the right place."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import numpy as np
import pytest

from dltui.figures.records import Curve, Figure, Line, Mark, Note, StepSeries, Table
from dltui.reports.drawings.draw import draw
from dltui.reports.drawings.theme import PRINT
from dltui.runs.log.series import Series
from tests.hostile import TEXT

SVG = "{http://www.w3.org/2000/svg}"
Points = list[tuple[float, float]]


def drawn(figure: Figure, **more: Series) -> ElementTree.Element:
    picture = draw(figure, series=more, theme=PRINT)
    assert picture is not None
    return ElementTree.fromstring(picture)


def paths(root: ElementTree.Element) -> dict[str, Points]:
    """The points of each named line, by its name."""
    found: dict[str, Points] = {}
    for element in root.iter(f"{SVG}path"):
        if (title := element.find(f"{SVG}title")) is not None:
            found[title.text or ""] = points(element.get("d", ""))
    return found


def points(d: str) -> Points:
    return [(float(x), float(y)) for x, y in re.findall(r"(-?[\d.]+),(-?[\d.]+)", d)]


def words(root: ElementTree.Element) -> list[str]:
    return [element.text or "" for element in root.iter(f"{SVG}text")]


def curve(*lines: Line, **more: object) -> Curve:
    told: dict[str, object] = {"x_label": "x", "y_label": "y", **more}
    return Curve(id="c", title="a curve", lines=list(lines), **told)  # type: ignore[arg-type]


def series(*values: float) -> Series:
    steps = np.arange(1.0, len(values) + 1)
    return Series(steps, np.array(values), steps, steps, steps)


def test_points_on_the_corners_are_drawn_on_the_corners() -> None:
    roc = Line(name="ROC", x=[0.0, 0.0, 1.0], y=[0.0, 1.0, 1.0])
    chance = Line(name="no skill", x=[0.0, 1.0], y=[0.0, 1.0])
    found = paths(drawn(curve(roc, chance)))
    assert found["ROC"][0] == found["no skill"][0]
    assert found["ROC"][-1] == found["no skill"][-1]
    (left, foot), (right, top) = found["no skill"]
    assert found["ROC"] == [(left, foot), (left, top), (right, top)]
    assert right - left > 500
    assert foot - top > 200


def test_a_step_series_is_drawn_over_its_steps_with_its_last_values() -> None:
    figure = StepSeries(id="loss", title="loss", metrics={"loss": "train", "test/loss": "test"})
    root = drawn(figure, **{"loss": series(4.0, 2.0, 1.0), "test/loss": series(4.0, 1.5, 2.0)})
    found = paths(root)
    assert [x for x, _ in found["train"]] == [x for x, _ in found["test"]]
    assert found["train"][0] == found["test"][0]
    assert found["train"][-1][1] > found["test"][-1][1]
    assert {"train  1", "test  2"} <= set(words(root))


def test_words_and_tables_are_no_drawings() -> None:
    assert draw(Note(id="n", title="n", text="so")) is None
    assert draw(Table(id="t", title="t", columns=[], rows=[])) is None


def test_text_of_others_is_text() -> None:
    lines = [Line(name=f"{n} <script>&\"' {TEXT}", x=[0.0, 1.0], y=[0.0, n]) for n in (1.0, 2.0)]
    mark = Mark(label=f"</svg>{TEXT}", x=0.5, y=0.5)
    root = drawn(curve(*lines, marks=[mark], x_label=TEXT, y_label=TEXT))
    assert not list(root.iter(f"{SVG}script"))
    assert any("<script>&\"'" in word for word in words(root))
    assert all(word.isprintable() for word in words(root))


@pytest.mark.parametrize(
    "values",
    [
        [],
        [None, None],
        [1.0],
        [2.0, 2.0],
        [1e-300, 1e300],
        [float("nan"), float("inf")],
        [0.0, -1.0],
    ],
)
@pytest.mark.parametrize("log", [False, True])
def test_any_values_are_drawn(values: list[float | None], log: bool) -> None:
    line = Line(name="a", x=[float(i) for i in range(len(values))], y=values)
    root = drawn(curve(line, log_y=log, log_x=log))
    assert ("no values" in words(root)) == ("a" not in paths(root))
