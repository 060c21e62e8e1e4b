"""Many keys in one read: pasted, or held up by a slow line, and typed by nobody who looked."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import psutil
import pytest
from textual.screen import Screen
from textual.widgets import Input

from dltui.presets.catalogue import find
from dltui.runs.files import identity, notes
from dltui.runs.files.notes import Notes
from dltui.runs.layout import RunDir
from dltui.runs.liveness import processes
from dltui.runs.log.events import Status
from dltui.tui.app import LabApp
from dltui.tui.model.origin import Origin
from dltui.tui.screens.ask import AskScreen
from dltui.tui.screens.home import HomeScreen
from dltui.tui.screens.plan import PlanScreen
from dltui.tui.screens.replay import ReplayScreen
from dltui.tui.screens.runs import RunsScreen
from dltui.tui.terminal.keyboard import Burst
from dltui.tui.widgets.form import Form
from tests.tui.finished import finished
from tests.tui.keys import burst, painted, read, reads
from tests.tui.screen import PRESET, arrived, holds, make_run, record, until

PASTE = ("\x1b[200~", "\x1b[201~")
"""What a terminal puts around pasted text, if it is asked to."""


@pytest.fixture
def live(runs_dir: Path) -> Iterator[RunDir]:
    """A run with a process of its own, which a test can find killed without dying of it."""
    code = "import time; time.sleep(600)"
    process = subprocess.Popen([sys.executable, "-c", code], start_new_session=True)
    run = make_run(runs_dir, "20260101-1300-quickstart-abc")
    who = identity.of_this_process(PRESET)
    ticks = processes.start(process.pid)
    identity.write(run, msgspec.structs.replace(who, pid=process.pid, pid_ticks=ticks))
    record(run, 40)
    yield run
    process.kill()
    process.wait()


@pytest.mark.parametrize("text", ["/range", f"/{PASTE[0]}range{PASTE[1]}", "/range\rq\x1b[B"])
async def test_what_comes_with_the_slash_is_in_the_filter(runs_dir: Path, text: str) -> None:
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, "▸ quickstart")
        await burst(pilot, text)
        await until(pilot, "1 of all presets")
        assert app.screen.query_one(Input).value == "range"
        assert isinstance(app.screen, HomeScreen) and not list(runs_dir.iterdir())
        await pilot.press("x", "enter")
        assert app.screen.query_one(Input).value == "rangex"


@pytest.mark.parametrize(("key", "what"), [("t", "tags"), ("n", "note"), ("N", "title")])
async def test_what_comes_with_the_key_of_a_note_is_written_by_enter_alone(
    runs_dir: Path, key: str, what: str
) -> None:
    run = finished(runs_dir, 1)
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("a")
        await until(pilot, "1 run ")
        await burst(pilot, f"{key}drop me\rd2\r")
        await burst(pilot, " now\r")
        line = app.screen.query_one("NoteEditor Input", Input)
        await holds(pilot, lambda: line.value == "drop me now")
        assert notes.read(run) == Notes()
        await pilot.press("enter")
        await app.workers.wait_for_complete()
        said = getattr(notes.read(run), what)
        assert said == (["drop", "me", "now"] if what == "tags" else "drop me now")
        assert isinstance(app.screen, RunsScreen)


async def test_what_comes_with_enter_on_a_setting_is_its_value(runs_dir: Path) -> None:
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(80, 24)) as pilot:
        app.plan(Origin(path=find(PRESET), name=PRESET))
        await until(pilot, "epochs")
        screen = app.screen
        assert isinstance(screen, PlanScreen)
        assert screen.query_one(Form).select("train.epochs")
        await painted(app)
        await burst(pilot, "\r17")
        await pilot.press("7", "enter")
        assert screen.draft.overrides == ("train.epochs=177",)
        await burst(pilot, "\r\x1b[200~3\n\x1b[201~\rq")
        await pilot.press("enter")
        assert screen.draft.overrides == ("train.epochs=3",) and app.screen is screen


async def test_a_question_is_not_answered_by_what_came_before_it(live: RunDir) -> None:
    app = LabApp(live.path.parent, None)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, "1 live")
        await burst(pilot, "\x11\x1b[B\x1b[B\r3")
        await arrived(pilot, AskScreen)
        for text in ("3\r", "\x1b[B\x1b[B\r", "\rx", f"{PASTE[0]}3{PASTE[1]}"):
            await burst(pilot, text)
        assert isinstance(app.screen, AskScreen) and app.is_running
        assert psutil.pid_exists(identity.read(live).pid)  # type: ignore[union-attr]
        await pilot.press("escape")


async def test_keys_of_several_reads_wait_for_the_screen_they_are_for(runs_dir: Path) -> None:
    """Each came by itself, but none after the question, or the plan, was there to be seen."""
    run = finished(runs_dir, 1)
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, "▸ quickstart")
        await reads(pilot, "\r", "r", "q")
        assert isinstance(app.screen, PlanScreen)
        await pilot.press("escape", "a")
        await until(pilot, "1 run ")
        await reads(pilot, "d", "\x1b[B", "\r", "2")
        assert isinstance(app.screen, AskScreen)
        await pilot.press("escape")
        await reads(pilot, "n", "t", "w", "o", "\r")
        await app.workers.wait_for_complete()
        assert notes.read(run).note == "two" and list(runs_dir.iterdir()) == [run.path]
        assert isinstance(app.screen, RunsScreen) and not app.started


async def test_a_palette_is_typed_into_and_runs_nothing_by_a_burst(runs_dir: Path) -> None:
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, "▸ quickstart")
        await pilot.press("ctrl+p")
        await painted(app)
        await burst(pilot, "run\r\r")
        await until(pilot, "home.run")
        await pilot.pause(0.3)
        assert app.screen.query_one(Input).value == "run" and not list(runs_dir.iterdir())


KEYS = (
    *"rrrqqqddRRevxXnNtcsaAoOpfgliumyz?/ 0123456789.,-+=<>jk",
    *(
        "\r",
        "\r",
        "\r",
        "\x1b",
        "\t",
        " ",
        "\x7f",
        "\x1b[3~",
        "\x1b[A",
        "\x1b[B",
        "\x1b[C",
        "\x1b[5~",
    ),
    *("\x11", "\x11", "\x03", "\x10", "\x1a", "é", "中"),
    *(f"{PASTE[0]}{text}{PASTE[1]}" for text in ("r", "q\r", "lr<0.1", "delete\n2\n")),
)
BURSTS = 200
"""On every screen."""

SCREENS: dict[str, Callable[[LabApp, RunDir, RunDir], object]] = {
    "home": lambda app, live, ended: None,
    "plan": lambda app, live, ended: app.plan(Origin(path=find(PRESET), name=PRESET)),
    "all runs": lambda app, live, ended: app.action_runs(),
    "system": lambda app, live, ended: app.action_system(),
    "a live run": lambda app, live, ended: app.open_run(live),
    "a stopped run": lambda app, live, ended: app.open_run(ended),
    "a replay": lambda app, live, ended: app.push_screen(ReplayScreen(ended)),
    "a comparison": lambda app, live, ended: app.compare([live, ended]),
    "help": lambda app, live, ended: app.action_help(),
    "the question on the way out": lambda app, live, ended: app.action_leave(),
    "the palette": lambda app, live, ended: app.action_command_palette(),
}


def a_burst(chance: random.Random) -> str:
    """Two to twelve keys in one read; one alone would be somebody's choice."""
    while True:
        text = "".join(chance.choices(KEYS, k=chance.randint(2, 12)))
        if any(isinstance(event, Burst) for event in read(text)):
            return text


def files(root: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.mark.parametrize("where", SCREENS)
async def test_bursts_change_no_run(live: RunDir, where: str) -> None:
    root = live.path.parent
    ended = finished(root, 1, status=Status.STOPPED)
    finished(root, 2)
    before = files(root)
    chance = random.Random(where)
    app = LabApp(root, None)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, "1 live")
        screen: Screen[Any] | None = None
        for _ in range(BURSTS):
            if app.keyboard.field:
                await pilot.press("escape")
            while screen in app.screen_stack and app.screen is not screen:
                await app.pop_screen()
            if screen not in app.screen_stack:
                SCREENS[where](app, live, ended)
                screen = app.screen
            await painted(app)
            await burst(pilot, a_burst(chance))
            assert app.is_running and not app.started
    assert files(root) == before
    assert psutil.pid_exists(identity.read(live).pid)  # type: ignore[union-attr]
