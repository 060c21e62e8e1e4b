"""Figures as vector drawings: what is drawn is what the records say, in the right place."""

from __future__ import annotations

import base64
import io
import math
import re
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import PIL.Image
import pytest
from any_figure import FIGURES
from gallery import write_gallery
from hostile import TEXT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dltui.charts.colours import contrast
from dltui.figures.records import (
    Bar,
    Bars,
    Curve,
    Figure,
    Image,
    Line,
    Mark,
    Note,
    Segment,
    StepSeries,
    Table,
    Tile,
)
from dltui.reports.drawings.described import described
from dltui.reports.drawings.draw import draw
from dltui.reports.drawings.letters import LEADING, SIZE, width
from dltui.reports.drawings.theme import COLOURS, DARK, PAGE, PRINT, Theme, style_sheet
from dltui.runs.layout import RunDir
from dltui.runs.log.follow import read
from dltui.runs.log.series import Series

SVG = "{http://www.w3.org/2000/svg}"
RECT = f"{SVG}rect"
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
    return [shown(element) for element in root.iter(f"{SVG}text")]


def shown(element: ElementTree.Element) -> str:
    """A text with its raised parts, not its title."""
    return (element.text or "") + "".join(part.text or "" for part in element.iter(f"{SVG}tspan"))


def curve(*lines: Line, **more: object) -> Curve:
    told: dict[str, object] = {"x_label": "x", "y_label": "y"} | more
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


def test_powers_of_ten_are_raised() -> None:
    line = Line(name="a", x=[1e-8, 1.0], y=[1.0, 2.0])
    root = drawn(curve(line, log_x=True))
    assert "10−8" in words(root)
    powers = [part.text for part in root.iter(f"{SVG}tspan")]
    assert powers and all(part.isdigit() or part[0] == "−" for part in powers if part)


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
    [[], [None] * 2, [1.0], [2.0] * 2, [1e-300, 1e300], [math.nan, math.inf], [0.0, -1.0]],
)
@pytest.mark.parametrize("log", [False, True])
def test_lines_are_drawn_or_said_to_have_no_values(values: list[float | None], log: bool) -> None:
    line = Line(name="a", x=[float(i + 1) for i in range(len(values))], y=values)
    root = drawn(curve(line, line, log_y=log, log_x=log))
    assert ("no values" in words(root)) == ("a" not in paths(root))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(figure=FIGURES, theme=st.sampled_from((PAGE, PRINT, DARK)))
def test_any_figure_is_drawn_within_its_page(figure: Figure, theme: Theme) -> None:
    picture = draw(figure, theme=theme)
    if isinstance(figure, Note | Table):
        assert picture is None
        return
    root = ElementTree.fromstring(picture or "")
    _, _, right, foot = map(float, root.get("viewBox", "").split())
    assert [child.tag for child in root][:2] == [f"{SVG}title", f"{SVG}desc"]
    assert all("".join(element.itertext()).isprintable() for element in root.iter())
    for element in root.iter():
        for x, y in places(element):
            assert -0.5 <= x <= right + 0.5, ElementTree.tostring(element)
            assert -0.5 <= y <= foot + 0.5, ElementTree.tostring(element)


GEOMETRY = {"x", "y", "x1", "y1", "x2", "y2", "width", "height"}


VALUES = st.lists(st.floats(), max_size=700)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(VALUES, max_size=3), st.booleans(), st.booleans())
def test_any_series_is_drawn_between_its_axes(
    values: list[list[float]], heat: bool, log: bool
) -> None:
    names = {f"m{number}": f"metric {number}" for number in range(len(values) + 1)}
    figure = StepSeries(id="s", title="s", metrics=names, heat=heat, log_y=log)
    known = {f"m{number}": series(*one) for number, one in enumerate(values)}
    root = drawn(figure, **known)
    left, top, right, foot = plot_area(root)
    for path in root.iter(f"{SVG}path"):
        for x, y in points(path.get("d", "")):
            # Crosses and arrows reach a little over the edge.
            assert left - 5 <= x <= right + 5
            assert top - 8 <= y <= foot + 8 or heat


def places(element: ElementTree.Element) -> Points:
    """The corners of a shape or text."""
    told = {name: float(v) for name, v in element.attrib.items() if name in GEOMETRY}
    match element.tag.removeprefix(SVG):
        case "path":
            return points(element.get("d", ""))
        case "line":
            return [(told["x1"], told["y1"]), (told["x2"], told["y2"])]
        case "rect" | "image":
            x, y = told["x"], told["y"]
            return [(x, y), (x + told["width"], y + told["height"])]
        case "text" if "transform" not in element.attrib:
            shift = {"middle": 0.5, "end": 1.0}.get(element.get("text-anchor", ""), 0.0)
            size = width(shown(element), float(element.get("font-size", SIZE)))
            left = told["x"] - shift * size
            return [(left, told["y"]), (left + size, told["y"])]
        case _:
            return []


def test_lines_stay_between_the_axes() -> None:
    x = [0.1 * i for i in range(60)]
    wave = Line(name="wave", x=x, y=[math.sin(v) for v in x], low=[-1.0] * 60, high=[1.0] * 60)
    root = drawn(curve(wave, Line(name="other", x=x, y=x)))
    left, top, right, foot = plot_area(root)
    for path in root.iter(f"{SVG}path"):
        for px, py in points(path.get("d", "")):
            assert left <= px <= right
            assert top <= py <= foot


def plot_area(root: ElementTree.Element) -> tuple[float, float, float, float]:
    """Of the line along both axes."""
    corners = [points(path.get("d", "")) for path in root.iter(f"{SVG}path")]
    (left, top), (_, foot), (right, _) = next(found for found in corners if len(found) == 3)
    return left, top, right, foot


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize(
    "ends", [(0.0, 1.0), (1e-7, 1e7), (1.0, 1.5), (123456.0, 7654321.0), (0.00012, 0.00034)]
)
def test_labels_of_ticks_stand_apart_and_on_the_axis(ends: tuple[float, float], log: bool) -> None:
    line = Line(name="a", x=[*ends], y=[*ends])
    root = drawn(curve(line, log_x=log, log_y=log))
    *_, axis = plot_area(root)
    below = [e for e in root.iter(f"{SVG}text") if axis + 9 < float(e.get("y", "")) < axis + 20]
    spans = sorted((places(e)[0][0], places(e)[1][0]) for e in below)
    assert len(spans) >= 2
    assert all(b[0] - a[1] >= 4 for a, b in pairwise(spans))


def test_gaps_stay_open_and_a_lone_point_is_seen() -> None:
    line = Line(name="a", x=[0.0, 1.0, 2.0, 3.0, 4.0], y=[1.0, None, 2.0, None, 3.0])
    picture = draw(curve(line, line), theme=PRINT) or ""
    assert picture.count("h0") >= 3
    y = [1.0, 2.0, 1.0, None, 1.0, 3.0, 1.0, 2.0, 1.0]
    dense = Line(name="a", x=[*map(float, range(9))], y=y)
    found = drawn(curve(dense, dense)).findall(f".//{SVG}path[{SVG}title]")
    assert found[0].get("d", "").count("M") == 2


def test_labels_of_marks_do_not_cover_each_other() -> None:
    marks = [Mark(label=f"point number {i}", x=0.5, y=0.5) for i in range(12)]
    marks += [Mark(label=f"rate {i}", x=0.5 + i / 100) for i in range(8)]
    root = drawn(curve(Line(name="y", x=[0.0, 1.0], y=[0.0, 1.0]), marks=marks))
    labels = [e for e in root.iter(f"{SVG}text") if (e.text or "").startswith(("point", "rate"))]
    assert len(labels) == 20
    boxes = [(*places(e)[0], places(e)[1][0]) for e in labels]
    for n, (left, foot, right) in enumerate(boxes):
        for other_left, other_foot, other_right in boxes[:n]:
            apart = right <= other_left or other_right <= left
            assert apart or abs(foot - other_foot) >= LEADING - 0.2


def test_names_stand_at_the_ends_of_lines_or_above() -> None:
    apart = [Line(name=f"n{i}", x=[0.0, 1.0], y=[0.0, float(i)]) for i in range(4)]
    ends = [e for e in drawn(curve(*apart)).iter(f"{SVG}text") if (e.text or "").startswith("n")]
    assert {e.get("x") for e in ends} == {ends[0].get("x")}
    many = [Line(name=f"n{i}", x=[0.0, 1.0], y=[0.0, float(i)]) for i in range(50)]
    assert {f"n{i}" for i in range(50)} <= set(words(drawn(curve(*many))))
    long = [Line(name="n" * 400 + str(i), x=[0.0, 1.0], y=[0.0, 1.0]) for i in range(2)]
    root = drawn(curve(*long))
    titles = [title.text or "" for title in root.iter(f"{SVG}title")]
    assert any(word.endswith("…") for word in words(root))
    assert sum(title.startswith("n" * 400) for title in titles) >= 2


def test_a_million_steps_are_a_small_drawing() -> None:
    figure = StepSeries(id="loss", title="loss", metrics={"loss": "train"})
    noise = np.random.default_rng(0).normal(size=1_000_000)
    steps = np.arange(1_000_000.0)
    picture = draw(figure, series={"loss": Series(steps, noise, steps, steps, steps)}) or ""
    assert 3_000 < len(picture) < 60_000


def test_colours_are_read_on_both_grounds() -> None:
    for theme in (PRINT, DARK):
        ground = theme["ground"]
        assert min(contrast(theme[name], ground) for name in ("ink", "dim", "bad")) >= 4.5
        lines = [draw_ink(i) for draw_ink in (theme.series, theme.faint) for i in range(COLOURS)]
        assert min(contrast(ink, ground) for ink in [*lines, theme["axis"]]) >= 3
        shades = [theme.shade(n / 50, signed=s) for n in range(51) for s in (False, True)]
        areas = [theme.area(index) for index in range(COLOURS + 1)]
        assert min(contrast(*pair) for pair in shades + areas) >= 4.5
        assert min(contrast(fill, ground) for fill, _ in areas) >= 3
        beside = [contrast(one, other) for (one, _), (other, _) in pairwise(areas)]
        assert min(beside) > 1.8
    declared = set(re.findall(r"--([\w-]+):", style_sheet()))
    assert declared == set(PRINT.colours)


def test_every_kind_of_a_run_is_drawn(tmp_path: Path) -> None:
    figures = write_gallery(tmp_path)
    view = read(RunDir(tmp_path))
    for figure in figures:
        picture = draw(figure, series=view.series, run=view.run.path)
        assert (picture is None) == isinstance(figure, Note | Table), figure.id
        assert len(described(figure, view.series)) > len("Bars."), figure.id
    loss = next(figure for figure in figures if figure.id == "loss")
    assert "test ends at" in described(loss, view.series)


def test_bars_are_as_long_as_their_values() -> None:
    parts = [Segment(name="a", value=1.0), Segment(name="b", value=2.0)]
    bars = [Bar(label="whole", value=4.0), Bar(label="parts", value=3.0, segments=parts)]
    root = drawn(Bars(id="b", title="b", bars=bars))
    at = [(float(rect.get("x", "")), float(rect.get("width", ""))) for rect in root.iter(RECT)]
    _, _, (zero, whole), (first, one), (second, two) = at
    assert (first, second) == (zero, pytest.approx(zero + one, abs=0.2))
    assert [one / whole, two / whole] == pytest.approx([1 / 4, 2 / 4], abs=0.01)


def test_a_sheet_has_its_rows_and_each_caption_once() -> None:
    tiles = [Tile(caption=name, pixels=[[9] * 28] * 28) for name in "aaaabbbb"]
    figure = Image(id="i", title="i", tiles=tiles, columns=4)
    root = drawn(figure)
    places = [(image.get("x"), image.get("y")) for image in root.iter(f"{SVG}image")]
    assert len({x for x, _ in places}) == 4 and len({y for _, y in places}) == 2
    assert words(root) == ["a", "b"]
    assert described(figure, {}) == "8 pictures: a ×4; b ×4."


def test_a_picture_is_its_pixels() -> None:
    tile = Tile(caption="two by one", pixels=[[[255, 0, 0], [0, 0, 255]]])
    root = drawn(Image(id="i", title="i", tiles=[tile]))
    (image,) = root.iter(f"{SVG}image")
    data = base64.b64decode(image.get("href", "").partition("base64,")[2])
    with PIL.Image.open(io.BytesIO(data)) as picture:
        sharp = picture.convert("RGB").getcolors()
        half = picture.width // 2
        assert sharp == [(half * picture.height, c) for c in ((255, 0, 0), (0, 0, 255))]
        assert picture.getpixel((half - 1, 0)) != picture.getpixel((half, 0))
