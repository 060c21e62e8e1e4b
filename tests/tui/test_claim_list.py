"""Claims as a list: figures, and points that are compared with each other."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from dltui.runs.files import result
from dltui.runs.verdict import Verdict
from dltui.tui.app import LabApp
from dltui.tui.model.origin import Origin
from dltui.tui.screens.text import TextScreen
from dltui.tui.widgets.claim_list import ClaimList
from tests.tui.finished import finished
from tests.tui.screen import SIZES, arrived, text, until

ORDERED = """
[sweep]
"train.lr" = [0.1, 0.01]
[[reported]]
metric = "test/accuracy"
relation = ">"
where = { "train.lr" = 0.1 }
than = { "train.lr" = 0.01, "train.epochs" = 10 }
"""


@pytest.mark.parametrize("size", SIZES)
async def test_an_order_of_points_is_shown_as_one(runs_dir: Path, size: tuple[int, int]) -> None:
    run = finished(runs_dir, 1)
    old = result.read(run)
    assert old is not None
    verdict = Verdict(
        metric="test/accuracy",
        where={"model.kernel": 3, "train.lr": 0.1},
        relation=">",
        than={"model.kernel": 7, "train.lr": 0.003, "train.epochs": 300},
        measured=83.0,
        verdict="off",
    )
    result.write(run, msgspec.structs.replace(old, claims=[verdict]))
    app = LabApp(runs_dir, None)
    async with app.run_test(size=size) as pilot:
        app.open_run(run)
        shown = await until(pilot, "CLAIMS", "✖ off")
        row = next(line for line in shown.splitlines() if "✖ off" in line)
        assert "> kernel=7" in row and "83" in row
        app.screen.query_one("#claims").focus()
        await pilot.press("enter")
        await arrived(pilot, TextScreen)
        assert "> kernel=7 lr=0.003 epochs=300" in text(app)


async def test_claims_that_stay_the_same_are_not_painted_again(runs_dir: Path) -> None:
    """Four times a second they were: 10 KiB/s over the line, of a run that had ended."""
    run = finished(runs_dir, 1)
    old = result.read(run)
    assert old is not None
    verdict = Verdict(metric="test/accuracy", reported=97.0, measured=90.0, verdict="off")
    result.write(run, msgspec.structs.replace(old, claims=[verdict]))
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36)) as pilot:
        app.open_run(run)
        await until(pilot, "✖ off")
        claims = app.screen.query_one(ClaimList)
        await pilot.pause(0.3)
        claims.show_claims(list(claims.items))
        assert not claims._repaint_regions
        claims.show_claims([replace(row, measured="96") for row in claims.items])
        assert claims._repaint_regions


async def test_a_plan_shows_it_before(runs_dir: Path) -> None:
    path = runs_dir / "ordered.toml"
    path.write_text(finished(runs_dir, 1).preset.read_text().partition("[quick]")[0] + ORDERED)
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36)) as pilot:
        app.plan(Origin(path=path))
        shown = await until(pilot, "REPORTED")
        assert "> lr=0.01" in shown
