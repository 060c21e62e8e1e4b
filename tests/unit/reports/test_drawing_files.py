"""Drawings as files: SVG, PDF and PNG of one figure and of all of a run."""

from __future__ import annotations

import sys
from pathlib import Path
from xml.etree import ElementTree

import click
import PIL.Image
import pytest

from dltui.cli.main import cli
from dltui.errors import ExitCode, ResourceError, UsageError
from dltui.figures.records import Bar, Bars, Curve, Level, Line, Note, StepSeries, Table
from dltui.reports.document import Picture
from dltui.reports.drawings.sheet import POINTS, alone, printed, together
from dltui.reports.drawings.svg import MARGIN, WIDTH
from dltui.reports.typeset import MISSING, PIXELS_PER_INCH
from dltui.runs.layout import RunDir
from dltui.runs.log.recorder import Recorder
from tests.tui.finished import finished

MARKUP = '#panic("x") $ @ref \\ "] *bold* <label> // no comment'

CURVE = Curve(
    id="roc",
    title=f"ROC {MARKUP}",
    x_label="x",
    y_label="y",
    lines=[Line(name=MARKUP, x=[0.0, 1.0], y=[0.0, 1.0]), Line(name="b", x=[0.0], y=[1.0])],
)
BARS = Bars(id="bars", title="Bars", bars=[Bar(label="a", value=2.0)])
NOTE = Note(id="note", title="Note", text="so it is")
TABLE = Table(id="table", title="Table", columns=[], rows=[])


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> RunDir:
    found = finished(tmp_path_factory.mktemp("runs"), 1)
    with Recorder(found) as recorder:
        for figure in (CURVE, BARS, NOTE, TABLE):
            recorder.figure(figure)
    return found


def export(run: RunDir, *arguments: str) -> None:
    cli.main(["export", str(run.path), *arguments], standalone_mode=False)


def test_one_figure_is_a_file_in_each_format(run: RunDir, tmp_path: Path) -> None:
    for kind in ("svg", "pdf", "png"):
        export(run, "--figure", "roc", "-o", str(tmp_path / f"roc.{kind}"))
    root = ElementTree.parse(tmp_path / "roc.svg").getroot()
    size = [float(root.get(side, "")) for side in ("width", "height")]
    assert size[0] == WIDTH + 2 * MARGIN
    assert (tmp_path / "roc.pdf").read_bytes().startswith(b"%PDF-")
    with PIL.Image.open(tmp_path / "roc.png") as picture:
        assert picture.width == pytest.approx(WIDTH * POINTS * PIXELS_PER_INCH / 72, abs=1)
        assert picture.height == pytest.approx(picture.width * size[1] / size[0], abs=2)
        colours = picture.convert("RGB").getcolors(100_000) or []
    assert max(colours)[1] == (255, 255, 255)
    assert len(colours) > 20


def test_words_of_others_are_no_markup(run: RunDir) -> None:
    svg = alone(Picture(CURVE))
    assert printed(svg, CURVE.title, MARKUP, "pdf").startswith(b"%PDF-")


def test_all_figures_stand_under_one_another_with_their_titles(run: RunDir, tmp_path: Path) -> None:
    export(run, "-o", str(tmp_path / "run.svg"))
    root = ElementTree.parse(tmp_path / "run.svg").getroot()
    groups = [g for g in root.iter("{http://www.w3.org/2000/svg}g") if g.get("role") == "img"]
    titles = [g.findtext("{http://www.w3.org/2000/svg}title") or "" for g in groups]
    assert [title for title in titles if title in (CURVE.title, "Bars", "Note", "Table")] == [
        CURVE.title,
        "Bars",
    ]
    heads = [next(g.iter("{http://www.w3.org/2000/svg}text")) for g in groups]
    feet = [float(head.get("y", "")) for head in heads]
    assert feet == sorted(feet)
    assert len({*feet}) == len(groups) > 2


def test_what_has_no_drawing_is_said(run: RunDir) -> None:
    for name, kind in (("note", "note"), ("table", "table")):
        with pytest.raises(UsageError, match=f"figure '{name}' is a {kind}, which has no drawing"):
            export(run, "--figure", name, "--format", "svg")
    with pytest.raises(UsageError, match="no figure that has a drawing"):
        together("a run", [Picture(NOTE), Picture(TABLE)])


def test_without_typst_the_command_to_get_it_is_said(
    run: RunDir, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    target = tmp_path / "roc.pdf"
    with pytest.raises(ResourceError, match=r"pip install 'dltui\[pdf\]'") as fault:
        export(run, "--figure", "roc", "-o", str(target))
    assert (str(fault.value), fault.value.exit_code) == (MISSING, ExitCode.RESOURCE)
    assert not target.exists()


def test_what_a_terminal_shows_is_an_svg_by_its_name_too(run: RunDir, tmp_path: Path) -> None:
    target = tmp_path / "run.svg"
    export(run, "--format", "terminal", "-o", str(target))
    assert "rich-terminal" in target.read_text("utf-8")
    with pytest.raises(click.UsageError, match="a name for png, not for --format terminal"):
        export(run, "--format", "terminal", "-o", str(tmp_path / "run.png"))


def test_levels_are_told_with_their_spread_as_published() -> None:
    level = Level(label="reported", value=83.5, spread=1.5, relation="≥")
    figure = StepSeries(id="a", title="a", metrics={"a": ""}, y_label="%", levels=[level])
    assert "reported ≥ 83.5 ± 1.5" in alone(Picture(figure))
