"""A run that a script recorded, in lists, reports and files: its own words, its own good end."""

from __future__ import annotations

import io
import json
import time
from pathlib import Path

import pytest

from dltui.cli.main import cli
from dltui.cli.progress import position, values
from dltui.compare.filter import parse
from dltui.compare.finding import find
from dltui.figures.records import Note
from dltui.reports.formats import write
from dltui.runs.files.result import write_figures
from dltui.runs.listing.index import Index, read_record
from dltui.runs.listing.trend import curve, trend
from dltui.runs.log.follow import read
from tests.foreign import foreign, foreign_live


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three runs: what the last but one says of itself, the others leave to be guessed."""
    root = tmp_path_factory.mktemp("runs")
    for number, (bleu, declares) in enumerate([(20.0, False), (27.9, True), (25.0, False)]):
        foreign(root, number, bleu=bleu, declares=declares)
    return root


def test_lists_sort_by_its_good_end_and_by_any_metric(root: Path) -> None:
    records = list(Index(root).records())
    now = time.time()
    best = find(records, parse(""), "final", backwards=False, now=now)
    assert [r.final and r.final[1] for r in best] == [27.4, 24.5, 19.5]
    by_norm = find(records, parse(""), "final", backwards=False, now=now, of="grad_norm")
    assert len(by_norm) == 3 and all(r.measured("grad_norm")[0] for r in by_norm)
    assert len(find(records, parse("bleu>24 lr=0.1"), "age", backwards=False, now=now)) == 2


def test_its_trend_is_that_of_its_headline(root: Path) -> None:
    record = next(Index(root).records())
    assert record.group == "bleu"
    assert max(filter(None, trend(record.run, record.group))) == record.best[1]  # type: ignore[index]
    figure, series = curve(record.run, record.group)
    assert figure is not None and "val/bleu" in series


def test_headless_lists_and_reports_say_its_words(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cli.main(["runs", "--runs-dir", str(root)], standalone_mode=False)
    listed = capsys.readouterr().out
    assert "BLEU: 27.4" in listed and "BLEU: 27.9" in listed and "val/bleu: 24.5" in listed
    cli.main(["show", "1301", "--runs-dir", str(root)], standalone_mode=False)
    shown = capsys.readouterr().out
    assert "BLEU" in shown and "27.9" in shown and "gradient norm" in shown


@pytest.mark.parametrize("kind", ["md", "html", "csv", "json"])
def test_files_hold_its_metrics_and_what_they_are(root: Path, kind: str) -> None:
    run = next(r.run for r in Index(root).records() if r.declared)
    file = io.StringIO()
    write([run], kind, file)
    text = file.getvalue()
    if kind == "json":
        assert json.loads(text)["declared"]["val/bleu"] == {
            "word": "BLEU",
            "better": 1,
            "digits": 1,
            "group": "bleu",
            "split": "val",
            "rank": 20,
        }
    elif kind == "csv":
        assert f"{run.id},,translate-1,finished,val/bleu,10,1.0," in text
    else:
        assert "BLEU" in text and "27.4" in text and "27.9" in text and "optimizer.lr" in text


def test_progress_tells_the_headline_of_a_live_run(tmp_path: Path) -> None:
    view = read(foreign_live(tmp_path, 1))
    assert values(view) == "val/bleu 27.4" and position(view) == "step 40"
    assert read_record(view.run) is not None


def test_its_trend_is_there_though_it_drew_none(tmp_path: Path) -> None:
    run = foreign(tmp_path, 1)
    write_figures(run, [Note(id="note", title="Note", text="a figure of another kind")])
    assert len(trend(run, "bleu")) == 4 and curve(run, "bleu")[0] is not None
