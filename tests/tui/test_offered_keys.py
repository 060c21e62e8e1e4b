"""Which keys are offered: those that do something now, the weightiest first, each by its name."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

import pytest
from textual.binding import Binding
from textual.dom import DOMNode

import dltui.tui
from dltui.figures.records import Curve, Line, StepSeries
from dltui.runs.files import result
from dltui.runs.files.result import Result
from dltui.runs.log.events import Status
from dltui.runs.log.recorder import Recorder
from dltui.tui.app import LabApp
from dltui.tui.screens.ask import AskScreen
from dltui.tui.screens.help import HelpScreen
from dltui.tui.screens.run import RunScreen
from dltui.tui.terminal.key_names import shown
from dltui.tui.terminal.keyboard import offered
from tests.tui.finished import finished, until_told
from tests.tui.screen import arrived, holds, make_live, make_lost, make_run, text, until


def bar(app: LabApp) -> str:
    return text(app).splitlines()[-1].strip()


def keys(app: LabApp) -> dict[str, str]:
    """What is offered, by name."""
    return {str(a.binding.id): key for key, a in offered(app.screen).items()}


def declared() -> list[Binding]:
    for module in pkgutil.walk_packages(dltui.tui.__path__, "dltui.tui."):
        importlib.import_module(module.name)
    classes, found = [DOMNode], []
    while classes:
        kind = classes.pop()
        classes += kind.__subclasses__()
        if kind.__module__.startswith("dltui.tui"):
            found += [b for b in kind.__dict__.get("BINDINGS", ()) if isinstance(b, Binding)]
    return found


def test_every_key_has_a_name_and_words() -> None:
    """Without a name it could not be moved, and is not in the help."""
    found = declared()
    assert len(found) > 100
    assert not [binding for binding in found if not (binding.id and binding.description)]


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("question_mark", "?"),
        ("slash", "/"),
        ("shift+left", "shift+←"),
        ("ctrl+q", "ctrl+q"),
        ("enter", "enter"),
        ("space", "space"),
        ("plus", "+"),
        ("f9", "f9"),
        ("R", "R"),
    ],
)
def test_keys_are_named_as_people_know_them(key: str, name: str) -> None:
    assert shown(key) == name and shown("shift+up", ascii=True) == "shift+up"


@pytest.mark.parametrize("width", [60, 80, 120, 200])
async def test_the_bar_of_a_run_begins_with_what_matters_now(runs_dir: Path, width: int) -> None:
    lost = make_lost(runs_dir / "lost")
    done = finished(runs_dir, 1)
    live = make_live(runs_dir / "live")
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(width, 24)) as pilot:
        await until(pilot, "ctrl+q")
        for run, sign, wanted in (
            (lost, "✖ lost", "R resume  e edit and run"),
            (done, "✔ finished", "R run again  e edit and run"),
            (live, "● training", "space stop"),
        ):
            app.open_run(run)
            await until(pilot, sign)
            await until(pilot, wanted)
            assert bar(app).startswith(wanted) and bar(app).endswith("? help  ctrl+q quit")
            await holds(pilot, lambda: ("i facts" in bar(app)) == (width < 100))
            await pilot.press("escape")


async def test_what_a_status_does_not_have_is_not_offered(runs_dir: Path) -> None:
    live, done = make_live(runs_dir), finished(runs_dir, 2)
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36)) as pilot:
        app.open_run(live)
        await until(pilot, "● training")
        assert not {"run.resume", "run.run-again", "run.replay", "run.take-back"} & {*keys(app)}
        await pilot.press("R", "v", "backspace")
        assert isinstance(app.screen, RunScreen) and not app.started
        await pilot.press("escape")
        app.open_run(done)
        await until(pilot, "✔ finished")
        assert "run.replay" in keys(app) and "run.stop" not in keys(app)


async def test_a_curve_that_is_not_over_steps_has_one_axis_and_nothing_to_smooth(
    runs_dir: Path,
) -> None:
    run = make_run(runs_dir)
    result.write(run, Result(status=Status.FINISHED))
    with Recorder(run) as recorder:
        recorder.figure(StepSeries(id="loss", title="loss", metrics={"loss": "train"}))
        line = Line(name="error", x=[1.0, 2.0, 3.0], y=[3.0, 1.0, 2.0])
        recorder.figure(Curve(id="c", title="by degree", lines=[line], x_label="n", y_label="e"))
        for step in range(1, 21):
            recorder.step(step, {"loss": 1.0 / step})
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36)) as pilot:
        app.open_run(run)
        await until(pilot, "▸ loss")
        await holds(pilot, lambda: "x axis" in bar(app) and "smooth" in bar(app))
        while "▸ by degree" not in text(app):
            await pilot.press("tab")
            await pilot.pause()
        await holds(pilot, lambda: "x axis" not in bar(app) and "y log y" in bar(app))
        assert "smooth" not in bar(app)


async def test_what_moves_a_part_of_the_axis_is_offered_when_there_is_one(runs_dir: Path) -> None:
    run = finished(runs_dir, 1)
    parts = {"charts.zoom-out", "charts.earlier", "charts.later", "charts.show-all"}
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36)) as pilot:
        app.open_run(run)
        await until(pilot, "✔ finished")
        await until(pilot, "▸ loss")
        assert not parts & {*keys(app)} and "charts.zoom" in keys(app)
        await pilot.press("z")
        assert parts <= {*keys(app)}
        await pilot.press("0")
        assert not parts & {*keys(app)}


async def test_an_empty_list_offers_nothing_to_open(runs_dir: Path) -> None:
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, "▸ quickstart")
        await pilot.press("tab")
        await until(pilot, "tab pane  / filter")
        assert "enter" not in bar(app) and not {"list.open", "list.up"} & {*keys(app)}


async def test_a_question_has_a_bar_of_its_own(runs_dir: Path) -> None:
    make_live(runs_dir)
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, "1 live")
        await pilot.press("ctrl+q")
        await arrived(pilot, AskScreen)
        await until(pilot, "enter choose  esc cancel")
        assert bar(app) == "enter choose  esc cancel"
        await pilot.press("ctrl+q", "ctrl+c", "ctrl+c")
        assert len(app.screen_stack) == 2
        await pilot.press("escape")
        await until(pilot, "enter open")


async def test_a_field_says_how_it_is_left_and_offers_no_letters(runs_dir: Path) -> None:
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, "▸ quickstart")
        await pilot.press("slash")
        await until(pilot, "enter keep  esc drop")
        assert "/ filter" not in bar(app) and "r run" not in bar(app)


async def test_help_begins_with_the_part_and_names_every_key(runs_dir: Path) -> None:
    run = finished(runs_dir, 1)
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 60)) as pilot:
        app.open_run(run)
        await until(pilot, "✔ finished")
        await until(pilot, "▸ loss")
        await pilot.press("question_mark")
        await arrived(pilot, HelpScreen)
        help = await until(pilot, "everywhere")
        for line in ("run.run-again", "charts.read-out", "charts.zoom", "lab.quit", "run.export"):
            assert line in help
        assert "z + =  zoom" in help and "←  read-out to the left" in help
        assert "Scroll" not in help and "Copy" not in help
        assert help.index("charts") < help.index("everywhere")
        await holds(pilot, lambda: bar(app) == "esc close")


async def test_help_that_does_not_fit_says_so_and_scrolls(runs_dir: Path) -> None:
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, "▸ quickstart")
        await pilot.press("question_mark")
        await until(pilot, "more lines")
        assert "lab.suspend" not in text(app)
        await until(pilot, "↑↓ scroll  esc close")
        await pilot.press("pagedown", "pagedown")
        await until(pilot, "lab.suspend")
        assert "more line" not in text(app)
        await pilot.press("q")
        await until(pilot, "enter open")


async def test_q_on_home_asks_whether_to_quit(runs_dir: Path) -> None:
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, "▸ quickstart")
        await pilot.press("q")
        await until(pilot, "A quick run of quickstart, or quit?")
        await pilot.press("escape", "q", "2")
    assert app.return_code == 0 and not app.started and not list(runs_dir.iterdir())


async def test_a_run_that_was_just_started_is_taken_back_by_one_key(runs_dir: Path) -> None:
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, "▸ quickstart")
        await pilot.press("r")
        await arrived(pilot, AskScreen)
        await until(pilot, "backspace take it back")
        await pilot.press("backspace")
        await until_told(pilot, "taken back")
        assert not list(runs_dir.iterdir())
        assert [worker.poll() for worker in app.started.values()] == [-9]


async def test_a_run_from_elsewhere_is_not_to_be_taken_back(runs_dir: Path) -> None:
    lost = make_lost(runs_dir)
    finished(runs_dir, 3, status=Status.STOPPED)
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(80, 24)) as pilot:
        app.open_run(lost)
        await until(pilot, "✖ lost")
        assert "run.take-back" not in keys(app)


@pytest.mark.parametrize(
    ("resume", "wanted"),
    [("", "R run again"), ('\nresume = ["{python}", "train.py", "--resume"]', "R resume")],
)
async def test_a_program_without_a_way_on_is_run_again(
    runs_dir: Path, resume: str, wanted: str
) -> None:
    run = make_lost(runs_dir)
    command = f'[command]\nrun = ["{{python}}", "train.py"]{resume}\n'
    run.preset.write_text(f'title = "Mine"\ntopic = "programs"\n{command}')
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, "ctrl+q")
        app.open_run(run)
        await until(pilot, "✖ lost")
        await until(pilot, wanted)
        assert len({"run.resume", "run.run-again"} & {*keys(app)}) == 1
