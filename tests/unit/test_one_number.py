"""A value shown in several places is the same one, in the same words, on screen and headless."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from dltui.cli.answers import run_entry
from dltui.cli.commands import runs as runs_command
from dltui.cli.progress_events import JsonLines
from dltui.cli.report import print_claims
from dltui.compare.members import members
from dltui.compare.quantities import Quantities
from dltui.compare.rows import rows
from dltui.compare.tables import final_words
from dltui.presets.claims_table import row
from dltui.reports.document import of_run
from dltui.runs.files import result
from dltui.runs.layout import RunDir
from dltui.runs.listing.index import read_record
from dltui.runs.log.follow import read
from dltui.runs.log.recorder import Recorder
from dltui.runs.numbers import as_json
from dltui.runs.verdict import Verdict
from dltui.tui.texts import phrases
from dltui.tui.texts.claims import claim_rows
from dltui.tui.texts.details import details
from dltui.tui.texts.toned import plain
from tests.tui.finished import finished
from tests.tui.screen import make_live

CLAIM = Verdict(
    metric="test/accuracy",
    where={"model.name": "mlp", "train.lr": 0.002},
    reported=87.0,
    tolerance=1.5,
    measured=88.0347,
    verdict="reproduced",
)


@pytest.fixture
def run(runs_dir: Path) -> RunDir:
    """Its best epoch had 91, its last 88.0347."""
    made = finished(runs_dir, 1, accuracy=88.0347, topic="learning-rate")
    old = result.read(made)
    assert old is not None
    metrics = {**old.metrics, "best/test-accuracy": 91.0, "best/epoch": 1.0}
    result.write(made, msgspec.structs.replace(old, metrics=metrics, claims=[CLAIM]))
    return made


def test_the_final_value_is_the_headline_everywhere_and_the_best_says_so(
    run: RunDir, capsys: pytest.CaptureFixture[str]
) -> None:
    record = read_record(run)
    assert record is not None and record.final is not None
    assert record.final == ("test/accuracy", 88.0347) and record.best == ("test/accuracy", 91.0)
    told = "88.03 %"
    assert told in plain(phrases.result(record.metric(record.final[0]), record.final[1], 26))
    runs_command._print([record])
    assert f"test/accuracy: {told}" in capsys.readouterr().out
    lines = [plain(line).split() for line in details(record, None, 0.0, 80)]
    assert ["final", "test/accuracy:", "88.03", "%"] in lines
    assert ["best", "test/accuracy:", "91.00", "%"] in lines
    sections = {section.title: section.parts for section in of_run(read(run)).sections}
    rows = {row[0]: row[1] for row in sections["Metrics"][0].rows}  # type: ignore[union-attr]
    assert rows["test/accuracy"] == told
    assert rows["test/accuracy at the best epoch"] == "91.00 %"


def test_a_claim_is_told_alike_on_screen_and_in_the_report(
    run: RunDir, capsys: pytest.CaptureFixture[str]
) -> None:
    (shown,) = claim_rows(read(run), None)
    told = row(CLAIM, "learning-rate")
    assert told == [shown.metric, shown.place, shown.reported, shown.measured, "reproduced"]
    assert told == ["test/accuracy", "model=mlp lr=0.002", "87.0 ± 1.5", "88.03", "reproduced"]
    assert shown.verdict == ("✔ reproduced", "good")
    print_claims([CLAIM], "learning-rate")
    printed = capsys.readouterr().out
    assert all(text in printed for text in ("87.0 ± 1.5", "88.03", "model=mlp"))


def test_compared_runs_show_their_final_values_with_one_precision(runs_dir: Path) -> None:
    runs = [finished(runs_dir, number, accuracy=80.0 + number) for number in (1, 2)]
    both = members([read(run) for run in runs])
    told = rows(both, Quantities(both).first, both[0])
    assert [row.words["final"] for row in told] == ["81.00", "82.00"]
    assert told[1].words["±base"] == "+1.00"
    word, values = final_words(both)[0]
    assert (word, values) == ("test/accuracy %", ["81.00", "82.00"])


@pytest.mark.parametrize(("planned", "now"), [(0, 0), (2, 2)])
def test_the_epoch_is_the_one_it_is_in_and_none_where_none_are_planned(
    runs_dir: Path, planned: int, now: int, capsys: pytest.CaptureFixture[str]
) -> None:
    run = make_live(runs_dir)
    with Recorder(run) as recorder:
        recorder.plan(steps=100, epochs=planned)
        if planned:
            recorder.epoch(step=40, epoch=1, metrics={"test/loss": 0.4})
    JsonLines().update(read(run))
    told = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [event["epoch"] for event in told if event["event"] == "progress"] == [now]
    assert as_json(read(run), {})["epoch"] == now
    record = read_record(run)
    assert record is not None
    progress = run_entry(record, "").progress
    assert progress is not None and progress.epoch == now
