"""``dltui claims``: every claim with where it comes from, judged by the runs that are kept."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from dltui.presets.kept import Kept, KeptPoint, beside
from dltui.presets.standing import by_source, standing, tally
from tests.unit.cli.conftest import Dltui

PRESET = """
title = "Mine"
topic = "curves"
experiment = "curves"


[[reported]]
metric = "auroc/adaboost"
value = 0.99
tolerance = 0.01
room = "digits"
source = "A 2.3, printed"
[[reported]]
metric = "closing"
value = 0.0
kind = "exact"
source = "by hand"
[cost]
full = {cost}
"""


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A preset of one's own in the folder for those."""
    monkeypatch.setenv("DLTUI_PRESETS", str(tmp_path))
    folder = tmp_path / "curves"
    folder.mkdir()
    file = folder / "mine.toml"
    file.write_text(PRESET.format(cost=4))
    return file


def keep(file: Path, **metrics: float) -> None:
    kept = Kept(
        made="2026-01-02",
        seconds=4.0,
        device="cpu",
        versions={},
        settings={},
        points=[KeptPoint(metrics={k.replace("_", "/"): v for k, v in metrics.items()})],
    )
    beside(file).write_bytes(msgspec.json.encode(kept))


def test_without_a_kept_run_nothing_is_measured_and_long_ones_are_for_other_hardware(
    mine: Path,
) -> None:
    found = standing("curves/mine", mine)
    assert tally(found.verdicts) == {"not-measured": 2}
    assert found.verdicts[0].reason == "no full run is kept, which takes about 4 s on two CPU cores"
    mine.write_text(PRESET.format(cost=40_000))
    assert tally(standing("curves/mine", mine).verdicts) == {"other-hardware": 2}


def test_the_kept_run_judges_and_sources_are_counted_for_published_figures_alone(
    mine: Path,
) -> None:
    keep(mine, auroc_adaboost=0.985, closing=0.0)
    found = standing("curves/mine", mine)
    assert tally(found.verdicts) == {"reproduced": 2}
    assert {letter: len(own) for letter, own in by_source([found]).items()}["A"] == 1


def test_it_prints_where_each_comes_from_and_why_so_much(dltui: Dltui, mine: Path) -> None:
    keep(mine, auroc_adaboost=0.95, closing=0.0)
    out = dltui("claims", "curves/mine").out
    assert "A 2.3, printed · published · as printed, to one unit of the last digit" in out
    assert "by hand · exact" in out
    assert "off by 0.04" in out
    assert "A Practical deep learning systems, homework 1" in out
    answer = json.loads(dltui("claims", "curves/mine", "--json").out)
    assert [claim["verdict"] for claim in answer["claims"]] == ["off", "reproduced"]
    assert answer["presets"][0]["made"] == "2026-01-02"
    assert answer["sources"][0]["verdicts"] == {"off": 1}
