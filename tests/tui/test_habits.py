"""Settings, the palette, ASCII, replay, and the question before a result."""

from __future__ import annotations

from pathlib import Path

import pytest

from dltui.config.schema import Config, Settings, extra, settable
from dltui.config.values import FOLDERS, VARIABLES, config_file, effective
from dltui.errors import UsageError
from dltui.runs.files import result
from dltui.runs.files.result import Result
from dltui.runs.log.events import Status
from dltui.runs.log.follow import read
from dltui.runs.log.recorder import Recorder
from dltui.tui.actions.palette import commands
from dltui.tui.app import LabApp
from dltui.tui.reader.replay import PIECE, Replay
from dltui.tui.screens.ask import AskScreen
from dltui.tui.screens.replay import ReplayScreen
from dltui.tui.screens.text import TextScreen
from tests.tui.screen import arrived, make_lost, make_run, put_question, text, until


def write_config(body: str) -> None:
    config_file().parent.mkdir(parents=True, exist_ok=True)
    config_file().write_text(body)


def test_settings_come_from_the_environment_then_the_file_then_the_defaults(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("DLTUI_WARM")  # which the tests set
    assert effective().tui == Settings()
    write_config('[tui]\ntheme = "dltui-light"\nascii = false\nrate = 2\n')
    assert effective().tui == Settings(theme="dltui-light", ascii=False, rate=2)
    monkeypatch.setenv("DLTUI_ASCII", "1")
    monkeypatch.setenv("DLTUI_COLOURS", "16")
    monkeypatch.setenv("TEXTUAL_THEME", "nord")
    assert effective().tui == Settings(theme="nord", ascii=True, colours="16", rate=2)
    monkeypatch.setenv("DLTUI_COLOURS", "17")
    with pytest.raises(UsageError, match="DLTUI_COLOURS: '17' is not one of"):
        effective()


def test_every_variable_of_a_setting_is_one_that_is_looked_for() -> None:
    asked = [variable for _, field in settable() if (variable := extra(field, "variable"))]
    assert "DLTUI_WARM" in asked
    assert all(variable.startswith(VARIABLES) for variable in asked)


def test_the_variables_of_folders_are_no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = {extra(field, "variable") for _, field in settable() if extra(field, "folder")}
    assert asked == set(FOLDERS)
    monkeypatch.delenv("DLTUI_WARM")  # which the tests set
    for variable in FOLDERS:
        monkeypatch.setenv(variable, "elsewhere")
    assert effective() == Config()
    monkeypatch.setenv("DLTUI_ASCII", "1")
    assert effective() == Config(tui=Settings(ascii=True))


@pytest.mark.parametrize("body", ["colour = 1", "rate = 0", 'mouse = "no"', "rate = nan"])
def test_a_wrong_setting_is_named(body: str) -> None:
    write_config(f"[tui]\n{body}\n")
    with pytest.raises(UsageError, match=r"config\.toml:2: tui\."):
        effective()


async def test_a_key_can_be_moved(runs_dir: Path) -> None:
    app = LabApp(runs_dir, None, Settings(keys={"lab.system": "f9"}))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, "TOPICS")
        await pilot.press("f9")
        assert "System" in type(app.screen).__name__


async def test_the_palette_holds_every_key_of_the_screen(runs_dir: Path) -> None:
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, "▸ quickstart")
        titles = {command.title for command in commands(app, app.screen)}
        assert {"Run", "Quick", "Filter", "System", "All runs", "Help", "Quit", "Open"} <= titles


async def test_nothing_but_ascii_when_asked(runs_dir: Path) -> None:
    run = make_lost(runs_dir)
    app = LabApp(runs_dir, None, Settings(ascii=True))
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, "x lost")
        app.open_run(run)
        shown = await until(pilot, "checkpoint")
        await pilot.pause(0.5)
        assert {char for char in shown if ord(char) > 126} <= {"│"}


def test_a_replay_ends_where_the_run_ended(tmp_path: Path) -> None:
    run = make_lost(tmp_path)
    result.write(run, Result(status=Status.FINISHED))
    replay = Replay(run)
    replay.speed = 1_000_000
    view = replay.poll()
    while view.status is Status.RUNNING:
        view = replay.poll()
    assert view.status is Status.FINISHED and view.step == 40
    assert view.series["loss"].y.tolist() == [2.0 / step for step in range(1, 41)]


def test_a_replay_of_a_long_run_holds_a_piece_of_its_log(tmp_path: Path) -> None:
    run = make_run(tmp_path)
    with Recorder(run) as recorder:
        recorder.plan(steps=20_000)
        for step in range(1, 20_001):
            recorder.epoch(step=step, epoch=0, metrics={"test/loss": 1.0 / step})
    assert run.events.stat().st_size > 6 * PIECE
    replay = Replay(run)
    replay.speed = 1
    held = 0
    while replay.poll().step < 20_000:
        held = max(held, len(replay._ahead))
        replay.speed *= 2
    assert 0 < held < 4_000
    assert list(replay.poll().series["test/loss"].y) == list(read(run).series["test/loss"].y)


def test_a_paused_replay_stands_still(tmp_path: Path) -> None:
    replay = Replay(make_lost(tmp_path))
    replay.paused = True
    assert replay.poll().step == replay.poll().step == 0
    replay.faster(100)
    assert replay.speed == 100
    replay.faster(-100)
    assert replay.speed == 1


async def test_replay_from_the_run_screen(runs_dir: Path) -> None:
    run = make_lost(runs_dir)
    result.write(run, Result(status=Status.FINISHED))
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36)) as pilot:
        app.open_run(run)
        await until(pilot, "✔ finished")
        await pilot.press("v")
        await arrived(pilot, ReplayScreen)
        await until(pilot, "↻ replay ×")
        await until(pilot, "step 40/100")
        await pilot.press("space", "greater_than_sign", "escape")
        assert not isinstance(app.screen, ReplayScreen)


async def test_the_question_comes_before_the_result(runs_dir: Path) -> None:
    run = make_run(runs_dir)
    put_question(run)
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(80, 24)) as pilot:
        app.open_run(run, asking=True)
        await until(pilot, "Which is it?")
        assert isinstance(app.screen, AskScreen) and "optimizer" not in text(app)
        await pilot.press("down", "enter")
        result.write(run, Result(status=Status.FINISHED))
        app.reader.nudge()
        shown = await until(pilot, "you were right")
        assert isinstance(app.screen, TextScreen)
        assert "the second" in shown and "It was made so." in shown
