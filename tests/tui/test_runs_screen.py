"""All runs: listing thousands, filtering, sorting, notes, deletion."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from threading import Event
from typing import Any

import msgspec
import pytest

from dltui.compare.finding import Found, find, search
from dltui.runs.files import identity, notes, result
from dltui.runs.files.notes import Notes
from dltui.runs.layout import RunDir
from dltui.runs.listing.index import read_record
from dltui.runs.log.events import Status
from dltui.tui.app import LabApp
from dltui.tui.screens.ask import AskScreen
from dltui.tui.screens.run import RunScreen
from dltui.tui.screens.runs import RunsScreen
from dltui.tui.widgets import run_table
from dltui.tui.widgets.headline import Headline
from dltui.tui.widgets.run_table import RunTable
from tests.tui.finished import HOSTILE, finished, until_told
from tests.tui.screen import SIZES, arrived, holds, make_live, text, until


def table(app: LabApp) -> RunTable:
    return app.screen.query_one(RunTable)


@pytest.mark.parametrize("size", SIZES)
async def test_a_run_is_a_row(runs_dir: Path, size: tuple[int, int]) -> None:
    finished(runs_dir, 1, "train.lr=0.5", overrides=["train.lr=0.5"], topic="learning-rate")
    finished(runs_dir, 2, status=Status.FAILED, topic="learning-rate")
    app = LabApp(runs_dir, None)
    async with app.run_test(size=size) as pilot:
        await pilot.press("a")
        shown = await until(pilot, "2 runs", "✖ failed", "✔ finished")
        rows = [line for line in shown.splitlines() if "quickstart" in line]
        assert "✖ failed" in rows[0] and "it went wrong" in rows[0]
        assert "✔ finished" in rows[1] and "lr=0.5" in rows[1] and "90.0" in rows[1]
        assert "1 min" in rows[1]
        assert all(len(line) == size[0] for line in shown.splitlines())
        seen = shown
        for _ in range(table(app).column_pages[1] - 1):
            await pilot.press("full_stop")
            await pilot.pause()
            seen += text(app)
        assert "1:00" in seen and "learning-rate" in seen and "accuracy  " in seen
        await pilot.press("down", "enter")
        await pilot.pause(0.2)
        assert isinstance(app.screen, RunScreen)


async def test_the_filter_narrows_as_it_is_typed_and_says_what_is_wrong(runs_dir: Path) -> None:
    finished(runs_dir, 1, "train.lr=0.5", accuracy=20.0)
    finished(runs_dir, 2, "train.lr=0.001", accuracy=95.0)
    finished(runs_dir, 3, status=Status.FAILED)
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press("a")
        await until(pilot, "3 runs")
        await pilot.press("slash", *"lr<0.01")
        await until(pilot, "2 of 3")
        await pilot.press(*" accuracy>92")
        await until(pilot, "1 of 3")
        assert [row.run.id[9:13] for row in table(app).items] == ["1202"]
        await pilot.press(*" age<soon")
        await until(pilot, "'soon' is not a number")
        assert "topic:losses" not in text(app)
        await pilot.press("escape")
        await until(pilot, "3 runs")
        await holds(pilot, lambda: table(app).has_focus)
        await pilot.press("slash", *"status:lost")
        assert "topic:losses" in await until(pilot, "No run is like that.")
        await pilot.press("enter")
        await pilot.pause(0.1)
        assert "topic:losses" not in text(app)


async def test_a_filter_that_cannot_be_meant_says_why(runs_dir: Path) -> None:
    finished(runs_dir, 1, "train.lr=0.5", accuracy=20.0)
    finished(runs_dir, 2, status=Status.OUT_OF_MEMORY)
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("a")
        await until(pilot, "2 runs")
        for asked, answer in (
            ("acc>90", "no metric or setting called acc; nearest: test/accuracy"),
            ("status:xyz", "no status xyz: queued, running, finished"),
            ("status:no memory", "1 of 2"),
            ("test/accuracy < 30", "1 of 2"),
            ("best<30", "1 of 2"),
        ):
            await pilot.press("slash", *asked)
            await until(pilot, answer)
            await pilot.press("escape")
            await until(pilot, "2 runs")


async def test_the_last_of_many_filters_is_the_one_that_is_shown(
    runs_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    finished(runs_dir, 1, "train.lr=0.5")
    finished(runs_dir, 2, "train.lr=0.001")
    going, most = 0, 0

    def slow(*args: Any, **settings: Any) -> Found:
        nonlocal going, most
        going += 1
        most = max(most, going)
        time.sleep(0.05)
        going -= 1
        return search(*args, **settings)

    monkeypatch.setattr(run_table, "search", slow)
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press("a")
        await until(pilot, "2 runs")
        await pilot.press("slash", *"quickstart lr<0.01")
        await until(pilot, "1 of 2")
        assert most == 1


async def test_no_run_is_opened_while_others_are_being_found(
    runs_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, lr in ((1, "0.5"), (2, "0.001")):
        finished(runs_dir, number, f"train.lr={lr}")
    app, goes_on = LabApp(runs_dir, None), Event()

    def waiting(*args: Any, **settings: Any) -> Found:
        goes_on.wait()
        return search(*args, **settings)

    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press("a")
        await until(pilot, "2 runs")
        monkeypatch.setattr(run_table, "search", waiting)
        await pilot.press("slash", *"lr=0.5", "enter", "enter")
        assert isinstance(app.screen, RunsScreen)
        goes_on.set()
        await until(pilot, "1 of 2")
        await pilot.press("enter")
        assert isinstance(app.screen, RunScreen) and "-1201-" in app.screen.run_dir.id


async def test_a_log_that_takes_long_is_read_once_for_its_trend(
    runs_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (1, 2):
        finished(runs_dir, number)
    app, goes_on, asked = LabApp(runs_dir, None), Event(), list[str]()

    def waiting(run: RunDir, group: str) -> list[float | None]:
        asked.append(run.id)
        assert goes_on.wait(30)
        return [1.0, 2.0]

    monkeypatch.setattr(run_table, "trend", waiting)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press("a")
        await until(pilot, "2 runs")
        while not asked:
            await pilot.pause(0.02)
        for _ in range(3):
            table(app).show_runs(app.snapshot)
            table(app)._read_trends()
        goes_on.set()
        while len(table(app).trends) < 2:
            await pilot.pause(0.02)
    assert len(asked) == 2


async def test_an_order_without_a_column_is_said(runs_dir: Path) -> None:
    finished(runs_dir, 1)
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press("a")
        await until(pilot, "1 run ")
        assert "by age" not in text(app)
        await pilot.press("o", "o")
        await until(pilot, "by topic▾")


async def test_sorting_marks_its_column_and_turns_round(runs_dir: Path) -> None:
    for number, accuracy in enumerate((50.0, 90.0, 70.0)):
        finished(runs_dir, number, accuracy=accuracy)
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press("a")
        await until(pilot, "3 runs")
        await pilot.press("o", "o", "o")
        await until(pilot, "final▾")
        await pilot.pause(0.2)
        final = [row.final[1] if row.final else None for row in table(app).items]
        assert final == [90.0, 70.0, 50.0]
        await pilot.press("O")
        await until(pilot, "final▴")
        await pilot.pause(0.2)
        assert [row.final[1] if row.final else None for row in table(app).items] == final[::-1]


async def test_people_say_something_about_a_run(runs_dir: Path) -> None:
    run = finished(runs_dir, 1)
    preset = run.preset.read_bytes()
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press("a")
        await until(pilot, "1 run ")
        await pilot.press("t", *"keep paper", "enter")
        await until(pilot, "#keep")
        await pilot.press("N", *"baseline", "enter")
        await until(pilot, "baseline #")
        await pilot.press("n", *"see page 3", "enter")
        await until(pilot, "see page 3")
        await pilot.press("n", *" not this", "escape")
        assert notes.read(run) == Notes(title="baseline", tags=["keep", "paper"], note="see page 3")
        assert run.preset.read_bytes() == preset
        await pilot.press("slash", *"tag:paper")
        await until(pilot, "1 of 1")


async def test_deleting_asks_first_and_keeps_by_default(runs_dir: Path) -> None:
    run = finished(runs_dir, 1)
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press("a")
        await until(pilot, "1 run ")
        await pilot.press("d")
        await until(pilot, "Delete quickstart")
        assert isinstance(app.screen, AskScreen)
        await pilot.press("enter")
        assert run.path.is_dir()
        await pilot.press("d", "down", "enter")
        await until(pilot, "Nothing was run yet.")
        assert not run.path.exists()


async def test_what_is_said_and_deleted_is_of_all_picked_runs(runs_dir: Path) -> None:
    runs = [finished(runs_dir, number) for number in (1, 2, 3)]
    live = make_live(runs_dir)
    notes.write(runs[0], Notes(tags=["old"]))
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press("a")
        await until(pilot, "4 runs")
        await pilot.press("A", "t")
        await until(pilot, "tags of 4 picked runs")
        await pilot.press(*"keep", "enter")
        await holds(pilot, lambda: table(app).has_focus)
        await until(pilot, "#old #keep")
        assert [notes.read(run).tags for run in [*runs, live]] == [["old", "keep"], *[["keep"]] * 3]
        await pilot.press("d")
        await until(pilot, "Delete the 4 picked runs")
        await pilot.press("down", "enter")
        await until_told(pilot, "3 runs deleted")
        await until_told(pilot, "stop it first")
        await until(pilot, "1 picked")
        assert [path.name for path in runs_dir.iterdir()] == [live.id]


async def test_a_live_run_is_not_deleted(runs_dir: Path) -> None:
    run = make_live(runs_dir)
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press("a")
        await until(pilot, "● running")
        await pilot.press("d", "down", "enter")
        await until_told(pilot, "stop it first")
        assert run.path.is_dir()


@pytest.mark.parametrize("size", [SIZES[0], SIZES[1]])
async def test_hostile_names_are_shown_harmlessly(runs_dir: Path, size: tuple[int, int]) -> None:
    run = finished(runs_dir, 1, name=HOSTILE, title=HOSTILE, topic=HOSTILE)
    notes.write(run, Notes(title=HOSTILE, tags=[HOSTILE], note=HOSTILE))
    app = LabApp(runs_dir, None)
    async with app.run_test(size=size) as pilot:
        await pilot.press("a")
        shown = await until(pilot, "evil")
        assert not set("\x1b\x9b\x00\x07\u202e") & set(shown)
        assert all(len(line) == size[0] for line in shown.splitlines())
        await pilot.press("d")
        shown = await until(pilot, "Delete evil")
        assert not set("\x1b\x9b\x00\x07\u202e") & set(shown)


async def test_thousands_of_runs_are_listed_and_walked_through(runs_dir: Path) -> None:
    run = finished(runs_dir, 0)
    for number in range(2_000):
        copy = runs_dir / f"20260102-1200-some-{number:05d}"
        copy.mkdir()
        shutil.copy(run.request, copy)
        shutil.copy(run.result, copy)
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press("a")
        await until(pilot, "1 of 2,001", seconds=60)
        await pilot.press("end")
        await pilot.pause(0.1)
        assert table(app).current is not None
        assert table(app).current.run.id == run.id  # type: ignore[union-attr]
        assert len(table(app).trends) < 200
        await pilot.press("home", "A")
        await until(pilot, "2,001 picked")


def test_orders(runs_dir: Path) -> None:
    runs = [finished(runs_dir, n, accuracy=float(n)) for n in range(3)]
    identity.write(runs[0], identity.of_this_process("some"))
    runs[0].result.unlink()
    records = [record for run in runs if (record := read_record(run))]
    from dltui.compare.filter import Filter

    def ids(order: str, backwards: bool = False) -> list[str]:
        found = find(records, Filter(), order, backwards=backwards, now=0.0)  # type: ignore[arg-type]
        return [record.run.id[12:13] for record in found]

    assert ids("final") == ["2", "1", "0"]
    assert ids("final", backwards=True) == ["1", "2", "0"]
    assert ids("status")[-1] == "0"
    assert ids("age") == ["2", "1", "0"]
    assert ids("age", backwards=True) == ["0", "1", "2"]


async def test_a_key_opens_it_once(runs_dir: Path) -> None:
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("a", "s", "a")
        await pilot.pause(0.2)
        assert isinstance(app.screen, RunsScreen)
        assert sum(isinstance(screen, RunsScreen) for screen in app.screen_stack) == 1
        await pilot.press("escape")
        await pilot.pause(0.1)
        assert len(app.screen_stack) == 1


async def test_best_and_final_are_not_the_same(runs_dir: Path) -> None:
    run = finished(runs_dir, 1, accuracy=80.0)
    old = result.read(run)
    assert old is not None
    metrics = {**old.metrics, "best/test-accuracy": 91.0, "best/epoch": 1.0}
    result.write(run, msgspec.structs.replace(old, metrics=metrics))
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(160, 36)) as pilot:
        await until(pilot, "✔ accuracy 80.00 %")
        await pilot.press("a")
        shown = await until(pilot, "91.00")
        head = next(line for line in shown.splitlines() if "settings" in line)
        row = next(line for line in shown.splitlines() if "91.00" in line)
        assert row.index("91.00") + len("91.00") == head.index("best") + len("best")
        assert row.index("80.00 %") + len("80.00 %") == head.index("final") + len("final")


async def test_a_renamed_run_has_its_name_wherever_it_is_shown(runs_dir: Path) -> None:
    run = finished(runs_dir, 1)
    notes.write(run, Notes(title="the good one"))
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press("a")
        await until(pilot, "the good one")
        await pilot.press("enter")
        await arrived(pilot, RunScreen)
        shown = await until(pilot, "✔ finished")
        assert shown.lstrip().startswith("the good one")
        assert app.screen.query_one(Headline).lines[0][0][0] == "the good one"
