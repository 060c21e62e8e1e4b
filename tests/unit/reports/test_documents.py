"""Reports: Markdown, HTML and SVG of a run and of a comparison; hostile text stays text."""

from __future__ import annotations

import io
import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import msgspec
import pytest

from dltui.errors import ResourceError
from dltui.figures.records import Bar, Bars, Table
from dltui.figures.records import Column as TableColumn
from dltui.reports.formats import REPORTS, TABLES, document, write, write_file
from dltui.reports.names import NAMES, OF_SEVERAL
from dltui.reports.parts import Rows
from dltui.runs.files import notes, result
from dltui.runs.files.notes import Notes
from dltui.runs.layout import RunDir
from dltui.runs.log.recorder import Recorder
from tests.tui.finished import HOSTILE, finished

EVIL = '<script>alert(1)</script> | `x` [a](b) &amp; ```` "quoted"'


def hostile_run(root: Path) -> RunDir:
    run = finished(root, 1)
    with Recorder(run) as recorder:
        for text in (HOSTILE, EVIL):
            recorder.figure(Bars(id=text[:9], title=text, bars=[Bar(label=text, value=1.0)]))
            columns = [TableColumn(name=text, kind="text")]
            recorder.figure(Table(id=text[:8], title=text, columns=columns, rows=[[text]]))
    old = result.read(run)
    assert old is not None
    metrics: dict[str, float | None] = {HOSTILE: 1.0, EVIL: None}
    result.write(run, msgspec.structs.replace(old, title=EVIL, message=HOSTILE, metrics=metrics))
    notes.write(run, Notes(tags=[HOSTILE], note=EVIL))
    return run


def written(kind: str, *runs: RunDir) -> str:
    file = io.StringIO()
    write(runs, kind, file)
    return file.getvalue()


class Tags(HTMLParser):
    """The tags of a page, and its text outside of the style sheet."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: dict[str, str | None] = {}
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= dict(attrs)

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("kind", ["md", "html"])
def test_a_report_says_what_was_run_and_what_came_out(tmp_path: Path, kind: str) -> None:
    run = finished(tmp_path, 1, "train.lr=0.5")
    notes.write(run, Notes(title="my run", tags=["keep"], note="see page 3"))
    report = written(kind, run)
    for text in ("my run", run.id, "test/accuracy", "90", "keep", "see page 3", "train.lr", "0.5"):
        assert text in report
    assert "<svg" in report if kind == "html" else "⠁" in report


def test_a_report_needs_nothing_else(tmp_path: Path) -> None:
    run = hostile_run(tmp_path)
    page = Tags(written("html", run))
    assert not {"script", "link", "img", "iframe", "a"} & set(page.tags)
    assert not {"src", "href", "onload"} & set(page.attributes)
    assert "alert(1)" in page.text
    for kind in ("svg", "terminal"):
        assert "http" not in written(kind, run).replace("http://www.w3.org/2000/svg", "")


@pytest.mark.parametrize("kind", ["md", "html", "svg", "terminal"])
def test_nothing_in_a_report_steers_anything(tmp_path: Path, kind: str) -> None:
    report = written(kind, hostile_run(tmp_path))
    assert not set("\x1b\x9b\x00\x07\u202e") & set(report)
    assert "evil" in report


def test_markdown_tables_and_fences_hold(tmp_path: Path) -> None:
    report = written("md", hostile_run(tmp_path))
    outside = re.split(r"^(`{3,})text\n.*?^\1$", report, flags=re.M | re.S)
    text = "".join(outside)
    assert "<script>" not in text.replace("\\<", "")
    table = [line for line in text.splitlines() if line.startswith("| ") and "alert" in line]
    assert table and all(len(re.findall(r"(?<!\\)\|", line)) in (2, 3, 4, 5) for line in table)


@pytest.mark.parametrize("kind", ["svg", "terminal"])
def test_svg_is_xml_with_the_figures(tmp_path: Path, kind: str) -> None:
    tree = ElementTree.fromstring(written(kind, hostile_run(tmp_path)))
    text = "".join(tree.itertext())
    assert "loss" in text and "accuracy" in text and "alert(1)" in text


def test_every_format_is_offered_and_what_is_offered_is_one() -> None:
    assert set(NAMES) == set(OF_SEVERAL) == {*REPORTS, *TABLES}


def test_figures_whose_ids_differ_in_signs_have_a_place_each(tmp_path: Path) -> None:
    run = finished(tmp_path, 0)
    with Recorder(run) as recorder:
        for name in ("a b", "a-b"):
            recorder.figure(Bars(id=name, title=name, bars=[Bar(label=name, value=1.0)]))
    places = re.findall(r' id="([^"]+)"', written("html", run))
    assert {"figure-a-b", "figure-a-b-2"} <= set(places)
    assert len(places) == len(set(places))
    write_file([run], "md", tmp_path / "run.md")
    assert {"a-b.svg", "a-b-2.svg"} <= {file.name for file in (tmp_path / "run-figures").iterdir()}


@pytest.mark.parametrize("kind", ["html", "md", "svg", "json"])
def test_several_runs_are_written_as_their_comparison(tmp_path: Path, kind: str) -> None:
    runs = [finished(tmp_path, n, f"train.lr=0.{n}", accuracy=80.0 + n) for n in (1, 2)]
    notes.write(runs[1], Notes(title="the good one"))
    report = written(kind, *runs).replace("\xa0", " ").replace("&#160;", " ")
    assert "lr=0.1" in report and "lr=0.2" in report
    if kind != "svg":
        assert "82" in report and runs[0].id in report and "the good one" in report
    assert document(runs).title == "2 runs compared"


def swept(root: Path) -> RunDir:
    """Each of its four points sets a rate and widths of its own."""
    run = finished(root, 1, "sweep.train.lr=[0.01, 0.001]", "sweep.model.hidden=[[8], [8, 8]]")
    run.events.unlink()
    with Recorder(run) as recorder:
        recorder.plan(steps=4, unit="point")
        recorder.progress(4)
    run.point(0).path.mkdir(parents=True)
    return run


def test_a_sweep_tells_what_its_points_had_and_counts_points(tmp_path: Path) -> None:
    made = document([swept(tmp_path)])
    (table,) = next(one.parts for one in made.sections if one.title == "Settings")
    assert isinstance(table, Rows)
    settings = dict(table.rows)  # type: ignore[arg-type]
    assert settings["sweep.train.lr"] == "0.01, 0.001"
    assert settings["sweep.model.hidden"] == "[8], [8, 8]"
    assert "train.lr" not in settings and "model.hidden" not in settings
    assert settings["train.optimizer"] == "adam"
    assert made.lead.endswith(" and 4 points")


def test_a_run_without_steps_counts_none(tmp_path: Path) -> None:
    run = finished(tmp_path, 1)
    run.events.unlink()
    assert re.fullmatch(r"finished, after [\d:]+", document([run]).lead)


def test_a_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    run = finished(tmp_path, 1)
    target = tmp_path / "missing" / "x.html"
    with pytest.raises(ResourceError, match="its folder is not there"):
        write_file([run], "html", target)
