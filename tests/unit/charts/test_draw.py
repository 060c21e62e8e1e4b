"""Every kind of figure at every size: exact widths, nothing lost, nothing from outside obeyed."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest
from any_figure import FIGURES
from gallery import write_gallery
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dltui.charts.draw import draw, heading
from dltui.charts.drawing import plain, size
from dltui.charts.style import Style
from dltui.charts.view.window import Window
from dltui.figures.records import (
    ArrayRef,
    Bar,
    Bars,
    Column,
    Curve,
    Figure,
    Image,
    Line,
    Matrix,
    Segment,
    StepSeries,
    Table,
    Tile,
)
from dltui.reports.plain import report, to_ansi, to_text
from dltui.runs.layout import RunDir
from dltui.runs.log.fold import RunView
from dltui.runs.log.follow import read

STYLES = [Style(), Style(ascii=True), Style(colour=False), Style(dark=False)]


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> RunView:
    path = tmp_path_factory.mktemp("gallery") / "run"
    write_gallery(path)
    return read(RunDir(path))


def drawn(figure: Figure, view: RunView, width: int, **more: object) -> str:
    drawing = draw(figure, width=width, series=view.series, run=view.run.path, **more)  # type: ignore[arg-type]
    assert all(size(line) == width for line in drawing.lines)
    return drawing.plain()


def test_the_gallery_has_every_kind(view: RunView) -> None:
    kinds = {type(figure) for figure in view.figures.values()}
    assert kinds == set(Figure.__args__)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("width", [1, 7, 20, 40, 80, 120, 200])
def test_lines_are_exactly_as_wide_as_asked(view: RunView, width: int, style: Style) -> None:
    for figure in view.figures.values():
        text = drawn(figure, view, width, style=style)
        assert text.strip() or width < 7
        for line in heading(figure, view.series, width=width, style=style):
            assert size(line) <= width


@pytest.mark.parametrize("height", [1, 2, 3, 5, 9, 23, 50])
def test_plots_are_exactly_as_high_as_asked(view: RunView, height: int) -> None:
    for name in ("loss", "roc", "range-test"):
        drawing = draw(view.figures[name], width=60, height=height, series=view.series)
        assert drawing.height == height


def test_ascii_is_ascii_but_for_the_data(view: RunView) -> None:
    for figure in view.figures.values():
        if figure.id not in ("timeline", "layers", "bias-variance"):
            text = drawn(figure, view, 80, style=Style(ascii=True))
            assert text.replace("–", "").isascii(), figure.id


def test_a_step_series_shows_its_last_values(view: RunView) -> None:
    (line,) = heading(view.figures["loss"], view.series, width=100)
    last = view.series["test/loss"].y[-1]
    assert plain(line) == f"loss   ● train {view.series['loss'].y[-1]:.3f}   ▲ test {last:.3f}"


def test_the_cursor_reads_the_value_before_it(view: RunView) -> None:
    window = Window(cursor=1000.0)
    line = plain(heading(view.figures["loss"], view.series, window=window, width=100)[0])
    assert f"test {view.series['test/loss'].y[0]:.2f}" in line
    assert "at step 1,000" in line


def test_a_metric_that_is_not_there_yet(view: RunView) -> None:
    figure = StepSeries(id="x", title="loss", metrics={"nothing": "train"})
    assert "no values" in draw(figure, width=60, height=8).plain()
    assert plain(heading(figure, width=60)[0]) == "loss   –"


def test_a_diverged_metric_is_told(view: RunView) -> None:
    series = view.series["loss"]
    y = series.y.copy()
    y[-500:] = float("nan")
    broken = {"loss": type(series)(series.step, y, series.elapsed, series.time, series.epoch)}
    figure = StepSeries(id="x", title="loss", metrics={"loss": "train"})
    assert plain(heading(figure, broken, width=60)[0]) == "loss   not finite"
    assert "×" in draw(figure, width=60, height=10, series=broken).plain()


def test_numbers_are_right_aligned_under_their_header(view: RunView) -> None:
    lines = drawn(view.figures["layers"], view, 100).splitlines()
    end = lines[0].index("activations") + len("activations")
    assert all(line[end - 1] in "0123456789" for line in lines[1:] if "──" not in line)
    assert lines[-1].startswith("total")
    assert set(lines[-2].strip()) == {"─"}
    assert lines[2].startswith("  conv1_1")


@pytest.mark.parametrize(("width", "rows"), [(120, 1), (60, 1), (40, 2), (24, 2)])
def test_long_names_give_way_together_before_an_entry_is_lost(width: int, rows: int) -> None:
    names = ["per_class=10 model=edge-cnn", "per_class=50 model=mlp", "hidden=50-10"]
    lines = [Line(name=name, x=[0, 1], y=[0, 1]) for name in names]
    figure = Curve(id="c", title="Loss", lines=lines, x_label="step", y_label="loss")
    drawn = heading(figure, width=width, rows=rows)
    assert len(drawn) <= rows and all(size(line) <= width for line in drawn)
    text = "".join(plain(line) for line in drawn)
    assert all(Style().marker(index) in text for index in range(3))
    assert (names[0] in text) == (width == 120)


def test_columns_that_do_not_fit_follow_below(view: RunView) -> None:
    text = drawn(view.figures["layers"], view, 34)
    for column in ("output", "activations", "weights", "multiply-adds"):
        assert column in text
    assert text.count("layer") >= 2
    assert "143,652,544" in text


def test_verdicts_read_without_colour(view: RunView) -> None:
    text = drawn(view.figures["results"], view, 100)
    assert "✔ reproduced" in text and "! not comparable" in text and "1e-5" in text


def test_a_matrix_keeps_its_numbers(view: RunView) -> None:
    text = drawn(view.figures["confusion"], view, 80)
    assert "true" in text and "predicted" in text
    diagonal = text.splitlines()[5]
    assert diagonal.split() == ["diagonal", "5", "4", "1", "37", "3"]


def test_a_wide_matrix_says_what_is_missing() -> None:
    figure = Matrix(
        id="m",
        title="m",
        values=[[float(i) for i in range(300)]],
        row_labels=["a"],
        column_labels=[str(i) for i in range(300)],
    )
    assert "more columns" in draw(figure, width=60).plain()


def test_pictures_wrap_and_keep_their_captions(view: RunView) -> None:
    text = drawn(view.figures["kernels"], view, 40)
    assert all(name in text for name in ("conv1/0 before", "conv1/1 after"))
    assert "▀" in drawn(view.figures["samples"], view, 80)


def sheet(names: str, columns: int, side: int = 28) -> Image:
    tiles = [Tile(caption=name, pixels=[[200] * side] * side) for name in names]
    return Image(id="s", title="s", tiles=tiles, columns=columns)


@pytest.mark.parametrize(("width", "across"), [(120, 10), (76, 10), (60, 5), (30, 3)])
def test_a_sheet_has_a_row_for_each_class_where_there_is_room(width: int, across: int) -> None:
    drawing = draw(sheet("a" * 10 + "b" * 10, 10), width=width, style=Style(colour=False))
    (row, *_) = drawing.plain().splitlines()
    assert len(row.split()) == across
    captions = [line for line in drawing.plain().splitlines() if line[:1] in ("a", "b")]
    assert all(line.split() in (["a"], ["b"], ["a", "b"]) for line in captions)
    assert len(captions) == -(-20 // across)


def test_a_caption_of_a_sheet_has_the_room_of_all_its_tiles() -> None:
    names = ["per_class=10 untrained"] * 3 + ["learned"] * 3
    tiles = [Tile(caption=name, pixels=[[0] * 7] * 7) for name in names]
    text = draw(Image(id="s", title="s", tiles=tiles, columns=6), width=76).plain()
    assert text.count("per_class=10 untrained") == text.count("learned") == 1


def test_a_picture_that_is_gone_is_named(tmp_path: Path) -> None:
    figure = Image(id="i", title="i", tiles=[Tile(caption="lost", pixels=ArrayRef("no.npz"))])
    for run in (None, tmp_path):
        text = draw(figure, width=40, run=run).plain()
        assert "no picture" in text and "lost" in text


def test_half_blocks_carry_two_pixels() -> None:
    figure = Image(id="i", title="i", tiles=[Tile(caption="", pixels=[[255] * 14, [0] * 14])])
    segment = draw(figure, width=40).lines[0][0]
    assert segment.text == "▀" * len(segment.text)
    style = segment.style
    assert style is not None and style.color is not None and style.bgcolor is not None
    assert (style.color.name, style.bgcolor.name) == ("#ffffff", "#000000")


def test_bars_are_in_proportion() -> None:
    bars = [Bar(label="a", value=100.0), Bar(label="b", value=50.0), Bar(label="c", value=0.0)]
    figure = Bars(id="b", title="b", bars=bars, digits=0)
    lines = draw(figure, width=66).plain().splitlines()
    assert [line.count("▇") for line in lines] == [60, 30, 0]


def test_negative_bars_grow_to_the_left() -> None:
    bars = [Bar(label="up", value=10.0), Bar(label="down", value=-10.0)]
    lines = draw(Bars(id="b", title="b", bars=bars), width=60).plain().splitlines()
    assert lines[1].rindex("▇") < lines[0].index("▇")


def test_stacked_parts_keep_their_sum() -> None:
    segments = [Segment(name=str(i), value=1.0) for i in range(7)]
    figure = Bars(
        id="b",
        title="b",
        digits=0,
        bars=[Bar(label="a", value=7.0, segments=segments), Bar(label="b", value=7.0)],
    )
    lines = draw(figure, width=60).plain().splitlines()
    assert len(lines[0]) == len(lines[1])
    assert re.findall(r"[a-g]", lines[0].split()[1]) == list("abcdefg")


def test_timeline_spans_lie_on_their_axis(view: RunView) -> None:
    lines = drawn(view.figures["timeline"], view, 91).splitlines()
    assert lines[0].startswith("learner 1│▏g1")
    assert "g3 is slow" in lines[2]
    assert lines[5].count("↑") == 4
    assert lines[-1].rstrip().endswith("s")


def test_notes_wrap_and_carry_their_tone(view: RunView) -> None:
    lines = drawn(view.figures["finding"], view, 40).splitlines()
    assert lines[0].startswith("▸ ") and all(line.startswith("  ") for line in lines[1:])
    assert drawn(view.figures["warning"], view, 40).startswith("! ")


def test_reports_are_plain_or_coloured(view: RunView) -> None:
    lines = report(view.figures.values(), width=80, series=view.series, run=view.run.path)
    text = to_text(lines)
    assert "\x1b" not in text
    assert all(figure.title in text for figure in view.figures.values())
    ansi = to_ansi(lines)
    assert "\x1b[" in ansi
    assert ansi.count("\n") == text.count("\n")


def test_a_thousand_lines_have_pens(view: RunView) -> None:
    lines = [Line(name=str(i), x=[0.0, 1.0], y=[float(i), 1.0]) for i in range(300)]
    figure = Curve(id="c", title="c", x_label="x", y_label="y", lines=lines)
    assert draw(figure, width=60, height=20).height == 20


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(figure=FIGURES, width=st.integers(1, 90), style=st.sampled_from(STYLES))
def test_any_figure_draws_and_steers_nothing(figure: Figure, width: int, style: Style) -> None:
    drawing = draw(figure, width=width, style=style)
    assert all(size(line) == width for line in drawing.lines)
    lines = [*heading(figure, width=width, style=style), *drawing.lines]
    assert all(size(line) <= width for line in lines)
    assert all(char.isprintable() for line in lines for char in plain(line))
    assert msgspec.json.encode(figure)


def test_long_texts_take_more_lines_and_empty_columns_none() -> None:
    figure = Table(
        id="t",
        title="t",
        columns=[
            Column(name="metric", kind="text"),
            Column(name="where", kind="text"),
            Column(name="value", digits=1),
            Column(name="source", kind="text"),
        ],
        rows=[["a", "", 1.0, "words " * 12], ["b", "", 2.0, "short"]],
    )
    lines = draw(figure, width=48).plain().splitlines()
    assert "where" not in lines[0]
    assert "".join(lines).count("words") == 12
    assert lines[-1].split() == ["b", "2.0", "short"]


def test_values_of_both_signs_have_two_colours() -> None:
    labels = ["-1", "0", "1"]
    figure = Matrix(
        id="m", title="m", values=[[-1.0, 0.0, 1.0]], row_labels=[""], column_labels=labels
    )
    styles = [segment.style for segment in draw(figure, width=40).lines[-1]]
    grounds = [style.bgcolor.name for style in styles if style and style.bgcolor]
    assert len(set(grounds)) == 3


def test_integers_are_labelled_as_integers() -> None:
    line = Line(name="l", x=[0.0, 1.0, 2.0], y=[1.0, 2.0, 3.0])
    figure = Curve(id="c", title="c", x_label="n", y_label="y", lines=[line])
    assert draw(figure, width=90, height=8).plain().splitlines()[-1].split() == ["0", "1", "n"]
