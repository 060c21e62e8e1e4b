"""One figure of a run by name, as rows for other programs: every kind, every format."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import click
import pyarrow.parquet
import pytest

from dltui.cli.main import cli
from dltui.errors import UsageError
from dltui.figures.records import (
    Bar,
    Bars,
    Column,
    Curve,
    Figure,
    Image,
    Line,
    Mark,
    Matrix,
    Note,
    Segment,
    Span,
    StepSeries,
    Table,
    Tile,
    Timeline,
)
from dltui.reports.figure_names import find, listed
from dltui.runs.layout import RunDir
from dltui.runs.log.follow import read
from dltui.runs.log.recorder import Recorder
from tests.tui.finished import finished

FIGURES: dict[str, tuple[Figure, list[dict[str, Any]]]] = {
    "curve": (
        Curve(
            id="roc",
            title="ROC",
            x_label="x",
            y_label="y",
            lines=[Line(name="a", x=[0.0, 1.0], y=[0.5, None], low=[0.4, 0.9])],
            marks=[Mark(label="here", x=0.5)],
        ),
        [
            {"line": "a", "x": 0.0, "y": 0.5, "low": 0.4, "high": None, "mark": None},
            {"line": "a", "x": 1.0, "y": None, "low": 0.9, "high": None, "mark": None},
            {"line": None, "x": 0.5, "y": None, "low": None, "high": None, "mark": "here"},
        ],
    ),
    "table": (
        Table(
            id="layers",
            title="Layers",
            columns=[Column(name=name) for name in ("n", "n", "share", "kept", "odd")],
            rows=[[10**10, 1, 1, True, "x"], [2, None, 0.5, None, 3]],
            levels=[0, 1],
        ),
        [
            {"level": 0, "n": 10**10, "n 2": 1, "share": 1.0, "kept": True, "odd": "x"},
            {"level": 1, "n": 2, "n 2": None, "share": 0.5, "kept": None, "odd": "3"},
        ],
    ),
    "matrix": (
        Matrix(id="counts", title="Counts", values=[[1, 2]], row_labels=["cat"], column_labels=[]),
        [{"row": "cat", "column": "0", "value": 1}, {"row": "cat", "column": "1", "value": 2}],
    ),
    "bars": (
        Bars(
            id="memory",
            title="Memory",
            bars=[Bar(label="peak", value=3.0, segments=[Segment(name="parameters", value=2.0)])],
        ),
        [
            {"label": "peak", "segment": None, "value": 3.0, "spread": None},
            {"label": "peak", "segment": "parameters", "value": 2.0, "spread": None},
        ],
    ),
    "timeline": (
        Timeline(
            id="line",
            title="Line",
            lanes=["a"],
            spans=[Span(lane="a", start=0.0, end=1.5, kind="work", label="w")],
            marks=[Mark(label="m", x=1.0)],
        ),
        [
            {"lane": "a", "start": 0.0, "end": 1.5, "kind": "work", "label": "w"},
            {"lane": None, "start": 1.0, "end": 1.0, "kind": "mark", "label": "m"},
        ],
    ),
    "note": (Note(id="why", title="Why", text="so"), [{"tone": "info", "text": "so"}]),
    "steps": (
        StepSeries(id="pace", title="Pace", metrics={"pace": "pace", "never": "never"}),
        [
            {"metric": "pace", "step": 1, "epoch": 1.0, "value": 2.5},
            {"metric": "pace", "step": 2, "epoch": 2.0, "value": None},
        ],
    ),
}
KINDS = list(FIGURES)
FORMATS = ["csv", "json", "jsonl", "parquet"]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> RunDir:
    made = finished(tmp_path_factory.mktemp("runs"), 1)
    with Recorder(made) as recorder:
        for figure, _ in FIGURES.values():
            recorder.figure(figure)
        recorder.figure(Image(id="pictures", title="P", tiles=[Tile(caption="c", pixels=[[0]])]))
        recorder.figure(Note(id="twice", title="ROC", text=""))
        for step, pace in ((1, 2.5), (2, float("nan"))):
            recorder.epoch(step=step, epoch=step, metrics={"pace": pace})
    return made


def exported(run: RunDir, target: Path, figure: str) -> list[dict[str, Any]]:
    """What another program reads from the file."""
    arguments = ["export", str(run.path), "--figure", figure, "-o", str(target)]
    cli.main(arguments, standalone_mode=False)
    match target.suffix:
        case ".csv":
            return list(csv.DictReader(io.StringIO(target.read_text("utf-8"))))
        case ".json":
            found: list[dict[str, Any]] = json.loads(target.read_text("utf-8"))
            return found
        case ".jsonl":
            return [json.loads(line) for line in target.read_text("utf-8").splitlines()]
        case _:
            return pyarrow.parquet.read_table(target).to_pylist()


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_figure_is_a_table(run: RunDir, tmp_path: Path, kind: str) -> None:
    figure, wanted = FIGURES[kind]
    for suffix in FORMATS:
        rows = exported(run, tmp_path / f"x.{suffix}", figure.id)
        for row in rows:
            row.pop("elapsed", None)
        if suffix == "csv":
            texts = [{k: "" if v is None else str(v) for k, v in row.items()} for row in wanted]
            assert rows == texts
        else:
            assert rows == wanted, suffix
            kinds = [[type(value) for value in row.values()] for row in rows]
            assert kinds == [[type(value) for value in row.values()] for row in wanted]


def test_figures_go_by_their_ids_and_by_their_titles(run: RunDir) -> None:
    view = read(run)
    assert find(view, "layers") is find(view, "LAYERS") is view.figures["layers"]
    assert ("pictures", "image", "P") in listed(view)
    with pytest.raises(UsageError, match="2 figures are called 'Roc': roc, twice"):
        find(view, "Roc")
    with pytest.raises(UsageError, match="unknown figure 'layer'; did you mean layers"):
        find(view, "layer")
    with pytest.raises(UsageError, match="pictures, which are no table"):
        exported(run, Path("never.csv"), "pictures")
    assert not Path("never.csv").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("--format html -o x.csv", "x.csv: a name for csv, not for --format html"),
        ("--figure roc -o x.html", "x.html: which --format? (csv, json, jsonl, parquet"),
        ("--figure roc --format html", "--format html: here it is one of csv, json"),
        ("-o x.zip", "x.zip: which --format?"),
    ],
)
def test_a_name_and_a_format_that_do_not_go_together_are_said(
    run: RunDir, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(click.UsageError) as fault:
        cli.main(["export", str(run.path), *arguments.split()], standalone_mode=False)
    assert said in str(fault.value)
    assert list(tmp_path.iterdir()) == []


def test_a_file_says_its_format_in_capitals_too_and_a_dash_is_stdout(
    run: RunDir, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "X.CSV"
    for output in (str(target), "-"):
        cli.main(
            ["export", str(run.path), "--figure", "layers", "-o", output], standalone_mode=False
        )
    assert capsys.readouterr().out == target.read_text("utf-8")


def test_a_question_mark_lists_them(run: RunDir, capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["export", str(run.path), "--figure", "?"], standalone_mode=False)
    assert capsys.readouterr().out.splitlines()[0].split() == ["figure", "kind", "title"]
