"""From Home to a comparison of two finished runs and to an exported report, by keys alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from dltui.reports import formats
from dltui.reports.names import NAMES
from dltui.tui.actions.export import free
from dltui.tui.app import LabApp
from dltui.writing import new_text
from tests.tui.finished import finished, until_told
from tests.tui.screen import until


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_a_walk_from_home_to_a_report(
    runs_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    monkeypatch.chdir(tmp_path)
    for number, lr in enumerate((0.1, 0.01)):
        finished(runs_dir, number, f"train.lr={lr}", accuracy=80.0 + number)
    app = LabApp(runs_dir, None)
    async with app.run_test(size=size) as pilot:
        await until(pilot, "RUNS")
        await pilot.press("a")
        await until(pilot, "2 runs")
        await pilot.press("space", "space", "c")
        await until(pilot, "B lr=0.1")
        await pilot.press("X")
        await until(pilot, "2 runs compared to")
        await pilot.press("enter")
        told = await until_told(pilot, "saved as")
        path = Path(told.removeprefix("saved as ").partition(";")[0])
        assert path.parent == tmp_path
        page = path.read_text("utf-8")
        assert page.startswith("<!doctype html>") and "lr=0.01" in page


@pytest.mark.parametrize("suffix", ["html", "png", "csv", "json"])
async def test_a_run_is_exported_from_its_screen(
    runs_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    monkeypatch.chdir(tmp_path)
    run = finished(runs_dir, 1)
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(80, 24)) as pilot:
        app.open_run(run)
        await until(pilot, "✔ finished")
        await pilot.press("X")
        await until(pilot, "a report in one file")
        await pilot.press(*["down"] * [*NAMES].index(suffix), "enter")
        await until_told(pilot, f"{run.id}.{suffix}")
        assert (tmp_path / f"{run.id}.{suffix}").stat().st_size > 1000


def test_what_was_exported_before_stays(tmp_path: Path) -> None:
    (tmp_path / "run.html").touch()
    assert free(tmp_path / "run.html") == tmp_path / "run-2.html"
    (tmp_path / "run-2.html").symlink_to(tmp_path / "nowhere")
    assert free(tmp_path / "run.html") == tmp_path / "run-3.html"


async def test_a_folder_that_cannot_be_written_is_said(
    runs_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run = finished(runs_dir, 1)
    monkeypatch.setattr(
        formats, "new_text", lambda path: new_text(tmp_path / "nowhere" / path.name)
    )
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(80, 24)) as pilot:
        app.open_run(run)
        await until(pilot, "✔ finished")
        await pilot.press("X")
        await until(pilot, "a report in one file")
        await pilot.press("enter")
        await until_told(pilot, "its folder is not there")
