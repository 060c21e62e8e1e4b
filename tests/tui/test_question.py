"""The question before a result: answered by a number, kept, told once at the end."""

from __future__ import annotations

from pathlib import Path

from dltui.runs.files import answer, result
from dltui.runs.files.answer import Answer
from dltui.runs.files.result import Result
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status
from dltui.runs.verdict import Verdict
from dltui.tui.app import LabApp
from dltui.tui.screens.ask import AskScreen
from dltui.tui.screens.text import TextScreen
from tests.tui.screen import make_lost, put_question, text, until


def asked_run(root: Path) -> RunDir:
    run = make_lost(root)
    put_question(run)
    return run


async def test_a_number_answers_and_the_end_tells(runs_dir: Path) -> None:
    run = asked_run(runs_dir)
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36)) as pilot:
        app.open_run(run, asking=True)
        shown = await until(pilot, "Which is it?")
        assert isinstance(app.screen, AskScreen) and "loss" not in shown
        await pilot.press("1")
        await until(pilot, "you: the first")
        assert answer.read(run) == Answer(choice=0)
        assert "It was made so." not in text(app)
        borne = Verdict(metric="test/loss", kind="check", verdict="reproduced")
        result.write(run, Result(status=Status.FINISHED, support=[borne]))
        app.reader.nudge()
        await until(pilot, "✖ it is another: the second")
        assert "This run bears it out." in text(app)
        assert isinstance(app.screen, TextScreen)
        await pilot.press("escape")
        assert answer.read(run) == Answer(choice=0, told=True)
        await pilot.press("escape")
        app.open_run(run, asking=True)
        shown = await until(pilot, "It was made so.")
        assert not isinstance(app.screen, AskScreen | TextScreen) and "✖ the second" in shown


async def test_a_question_can_be_passed_over(runs_dir: Path) -> None:
    run = asked_run(runs_dir)
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(80, 24)) as pilot:
        app.open_run(run, asking=True)
        await until(pilot, "esc passes it over")
        await pilot.press("escape")
        await until(pilot, "✖ lost")
        assert answer.read(run) == Answer()
        result.write(run, Result(status=Status.FINISHED))
        app.reader.nudge()
        await until(pilot, "✔ finished")
        assert not isinstance(app.screen, AskScreen | TextScreen)


def test_an_unreadable_answer_is_none(tmp_path: Path) -> None:
    run = RunDir(tmp_path)
    assert answer.read(run) is None
    run.answer.write_bytes(b'{"choice": "a"}')
    assert answer.read(run) is None
