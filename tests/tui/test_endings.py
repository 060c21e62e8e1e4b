"""A run that ends while one looks elsewhere is told, and what ended while one was away counted."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from textual.pilot import Pilot

from dltui.config.schema import Settings
from dltui.errors import ResourceError
from dltui.runs.files import result
from dltui.runs.files.result import Result
from dltui.runs.layout import RunDir
from dltui.runs.listing.index import read_record
from dltui.runs.log.events import Status
from dltui.tui.app import LabApp
from dltui.tui.background.ended_runs import ROOTS, read, remember, seen_file
from tests.hostile import PAYLOADS
from tests.tui.screen import make_live, make_run, text, until


class Belled(LabApp):
    rung = 0

    def bell(self) -> None:
        self.rung += 1


def end(run: RunDir, status: Status = Status.FINISHED, message: str = "") -> None:
    result.write(run, Result(status=status, message=message))


async def watching(pilot: Pilot[None], app: LabApp) -> None:
    """Wait until the lab knows which runs go on."""
    await until(pilot, "1 live")
    while app.endings is None or not app.endings._going:
        await pilot.pause(0.05)


@pytest.mark.parametrize("bell", [True, False])
async def test_a_run_that_ends_elsewhere_is_told_and_belled_when_asked(
    bell: bool, runs_dir: Path
) -> None:
    run = make_live(runs_dir)
    app = Belled(runs_dir, None, Settings(bell=bell))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await watching(pilot, app)
        await pilot.press("s")
        end(run, Status.FAILED, f"ValueError: {PAYLOADS[1]}")
        shown = await until(pilot, "quickstart  ✖ failed")
        assert "ValueError" in shown and "\x1b" not in shown
        assert app.rung == bell


async def test_what_ends_before_ones_eyes_is_not_told(runs_dir: Path) -> None:
    run = make_live(runs_dir)
    app = Belled(runs_dir, None, Settings(bell=True))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await watching(pilot, app)
        app.open_run(run)
        await until(pilot, "training")
        end(run)
        await until(pilot, "✔ finished")
        while app.endings is None or app.endings._going:
            await pilot.pause(0.05)
        assert not app._notifications and not app.rung


async def test_home_says_what_ended_while_one_was_away(runs_dir: Path) -> None:
    before = make_run(runs_dir, "20260101-0900-quickstart-old")
    end(before)
    live = make_live(runs_dir)
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, "1 live")
        while str(runs_dir) not in read(seen_file()):
            await pilot.pause(0.05)
        assert "since you left" not in text(app)
    end(live)
    end(make_run(runs_dir, "20260102-0900-quickstart-new"), Status.FAILED, "no luck")
    again = LabApp(runs_dir, None)
    async with again.run_test(size=(80, 24)) as pilot:
        await until(pilot, "2 ended since you left")
        await pilot.press("s")
        await until(pilot, "HOST")
        await pilot.press("escape")
        await until(pilot, "RUNS")
        while "since you left" in text(again):
            await pilot.pause(0.05)


async def test_a_tick_that_comes_on_the_way_out_harms_nothing(runs_dir: Path) -> None:
    make_live(runs_dir)
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(80, 24)) as pilot:
        await watching(pilot, app)
        last = app.snapshot
    assert not app.screen_stack and app.endings
    app.endings._looked = 0.0
    app.endings.look(last)


def test_when_a_run_ended_is_the_time_of_what_it_left(runs_dir: Path) -> None:
    run = make_live(runs_dir)
    record = read_record(run)
    assert record and record.ended == 0
    end(run)
    os.utime(run.result, (5.0, 1e9))
    record = read_record(run)
    assert record and record.ended == 1e9


def test_what_is_seen_never_goes_back_and_is_kept_for_each_root(tmp_path: Path) -> None:
    file = tmp_path / "state" / "seen.json"
    for newest in (5.0, 9.0, 7.0):
        remember(file, tmp_path / "a", newest)
    remember(file, tmp_path / "b", 1.0)
    assert read(file) == {str(tmp_path / "a"): 9.0, str(tmp_path / "b"): 1.0}
    for number in range(2 * ROOTS):
        remember(file, tmp_path / f"{number}", 1.0)
    assert len(read(file)) == ROOTS


@pytest.mark.parametrize("body", ["", "[1]", '{"a": "b"}', '{"a":'])
def test_a_damaged_memory_is_as_none(body: str, tmp_path: Path) -> None:
    file = tmp_path / "seen.json"
    file.write_text(body)
    assert read(file) == {}
    remember(file, tmp_path, 3.0)
    assert json.loads(file.read_text()) == {str(tmp_path): 3.0}


def test_a_memory_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ResourceError, match=r"what ends while you are away will not be told"):
        remember(tmp_path / "file" / "seen.json", tmp_path, 1.0)
