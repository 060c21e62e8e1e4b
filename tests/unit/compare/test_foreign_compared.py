"""Runs of scripts, compared and exported headless: by what they measure, with the right best."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dltui.cli.main import cli
from tests.foreign import foreign


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("runs")
    for number, (bleu, lr) in enumerate(((27.9, 0.1), (31.4, 0.1), (22.9, 0.01)), 1):
        foreign(found, number, bleu=bleu, lr=lr, declares=number == 1)
    return found


@pytest.fixture
def told(root: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    def call(command: str, *more: str) -> str:
        ids = [path.name for path in sorted(root.iterdir())]
        cli.main([command, *ids, *more, "--runs-dir", str(root)], standalone_mode=False)
        return capsys.readouterr().out

    return call


def test_they_stand_side_by_side_by_their_own_metric_best_first(told: Callable[..., str]) -> None:
    heading, _, *rows = told("compare", "--sort", "final", "--base", "A").splitlines()
    assert heading == "BLEU"
    cells = [" ".join(row.split()) for row in rows[:3]]
    assert [cell.split()[0] for cell in cells] == ["A◉", "B", "C"]
    assert "30.9 +3.5 31.4 22.4 31.4" in cells[1] and "22.4 -5.0 22.9 13.9 22.9" in cells[2]
    assert "translate-2 lr=0.1" in cells[1] and "translate-3 lr=0.01" in cells[2]
    assert any(row.startswith("optimizer.lr") for row in rows)


def test_they_are_grouped_by_a_setting_of_their_script(told: Callable[..., str]) -> None:
    title, _, first, second = told("compare", "--by", "lr").splitlines()
    assert title.endswith("by optimizer.lr")
    assert first.split("  ")[0] == "lr=0.1 ×2" and "29.1 ± 2.5" in first
    assert second.startswith("lr=0.01 ×1") and second.endswith("22.4")


def test_programs_are_told_the_same(told: Callable[..., str]) -> None:
    found: dict[str, Any] = json.loads(told("compare", "--json", "--by", "lr"))
    assert found["settings"] == {"optimizer.lr": [0.1, 0.1, 0.01]}
    assert (found["metric"], found["better"], found["best"]) == ("BLEU", 1, [27.9, 31.4, 22.9])
    assert found["metrics"]["val/bleu"] == pytest.approx([27.4, 30.9, 22.4])
    groups = [(one["value"], one["runs"], round(one["mean"], 2)) for one in found["groups"]]
    assert groups == [(0.1, ["A", "B"], 29.15), (0.01, ["C"], 22.4)]
    exported = json.loads(told("export", "--format", "json"))
    assert exported == found | {"by": None, "groups": []}
    rows = list(csv.DictReader(io.StringIO(told("export", "--format", "csv", "--wide"))))
    assert [row["best BLEU"] for row in rows] == ["27.9", "31.4", "22.9"]
    assert [row["optimizer.lr"] for row in rows] == ["0.1", "0.1", "0.01"]


@pytest.mark.parametrize("kind", ["md", "html"])
def test_reports_have_their_curves_and_the_right_best(told: Callable[..., str], kind: str) -> None:
    report = told("export", "--format", kind)
    assert "31.4" in report and "30.9" in report and "preset.toml" not in report
    assert report.index("BLEU") < report.index("gradient norm")


def test_one_line_says_what_cannot_be_meant(told: Callable[..., str]) -> None:
    from dltui.errors import UsageError

    for flag, value, said in (
        ("--metric", "val/blue", "no metric 'val/blue' in these runs; did you mean val/bleu?"),
        ("--by", "optimiser.lr", "no setting is called 'optimiser.lr'; did you mean optimizer.lr?"),
        ("--base", "D", "--base D: give a letter, A to C, or the id of one of the runs"),
        ("--filter", "lrr<1", "no metric or setting called lrr"),
    ):
        with pytest.raises(UsageError) as refused:
            told("compare", flag, value)
        assert str(refused.value).startswith(said)
