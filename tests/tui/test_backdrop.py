"""A run is seen against the one before it and against what was reported."""

from __future__ import annotations

import time
from pathlib import Path

import msgspec
import pytest

from dltui.presets.document import dump
from dltui.presets.load import load
from dltui.runs.files import request
from dltui.runs.layout import RunDir
from dltui.runs.listing.index import Index
from dltui.runs.log.events import Status
from dltui.tui.app import LabApp
from dltui.tui.model.backdrop import before, reported
from dltui.tui.screens.compare import CompareScreen
from dltui.tui.screens.run import RunScreen
from dltui.tui.widgets.board import Board
from tests.tui.finished import finished
from tests.tui.screen import arrived, make_run, until


def test_the_run_before_is_the_newest_finished_of_its_kind(runs_dir: Path) -> None:
    now = time.time()
    finished(runs_dir, 1, created=now - 500)
    newest = finished(runs_dir, 2, created=now - 400)
    finished(runs_dir, 3, created=now - 300, quick=True)
    finished(runs_dir, 4, created=now - 300, name="another")
    finished(runs_dir, 5, created=now - 300, status=Status.FAILED)
    own = finished(runs_dir, 6, created=now - 200)
    finished(runs_dir, 7, created=now - 100)
    records = list(Index(runs_dir).records())
    found = before(records, own)
    assert found and found.run == newest
    assert before(records, RunDir(runs_dir / "elsewhere")) is None


def test_a_point_is_held_against_the_claims_of_its_sweep(runs_dir: Path, tmp_path: Path) -> None:
    sweep = make_run(runs_dir)
    preset = tmp_path / "p.toml"
    preset.write_text(
        'title = "t"\ntopic = "learning-rate"\n[data]\nname = "digits"\n[model]\nname = "mlp"\n'
        "[train]\nlr = 0.1\n[sweep]\n'train.lr' = [0.1, 0.01]\n"
        '[[reported]]\nwhere = { "train.lr" = 0.1 }\nmetric = "test/accuracy"\nvalue = 87.0\n'
        '[[reported]]\nwhere = { "train.lr" = 0.01 }\nmetric = "test/accuracy"\nvalue = 83.5\n'
    )
    sweep.preset.write_bytes(preset.read_bytes())
    point = sweep.point(0)
    point.path.mkdir(parents=True)
    document = {k: v for k, v in load(preset).document.items() if k not in ("sweep", "reported")}
    point.preset.write_text(dump(document))
    request.write(point, msgspec.structs.replace(request.read(sweep), title="t · lr=0.1"))
    assert [one.value for one in reported(point, load(point.preset).preset)] == [87.0]
    assert [one.value for one in reported(sweep, load(preset).preset)] == [87.0]


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_the_earlier_curve_and_one_key_to_compare(
    runs_dir: Path, size: tuple[int, int]
) -> None:
    finished(runs_dir, 1, accuracy=77.7, created=time.time() - 500)
    run = finished(runs_dir, 2, created=time.time() - 100)
    app = LabApp(runs_dir, None)
    async with app.run_test(size=size) as pilot:
        app.open_run(run)
        shown = await until(pilot, "┈ before 0.")
        assert "before 0.4" in shown or "before 0.0" in shown
        loss = app.screen.query_one(Board).charts[0]
        assert loss.figure.behind  # type: ignore[union-attr]
        await pilot.press("p")
        assert not loss.figure.behind  # type: ignore[union-attr]
        await pilot.press("p", "c")
        await arrived(pilot, CompareScreen)
        await until(pilot, "2 runs")


async def test_without_an_earlier_run_nothing_is_offered(runs_dir: Path) -> None:
    run = finished(runs_dir, 1)
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36)) as pilot:
        app.open_run(run)
        await until(pilot, "✔ finished")
        screen = app.screen
        assert isinstance(screen, RunScreen)
        assert not screen.check_action("before", ()) and not screen.check_action("compare", ())
        await pilot.press("p", "c")
        assert app.screen is screen
