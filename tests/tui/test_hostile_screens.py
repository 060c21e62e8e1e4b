"""Every screen with a run and a preset whose every text would steer a terminal, if it could."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.command import CommandPalette
from textual.pilot import Pilot

from dltui.devices.gpu import GpuProcess, GpuReport
from dltui.devices.processes import ProcessReport, ProcessSample
from dltui.devices.values import Missing
from dltui.errors import UsageError
from dltui.runs.files import answer
from dltui.runs.files.answer import Answer
from dltui.runs.layout import RunDir
from dltui.tui.app import LabApp
from dltui.tui.model.origin import Origin
from dltui.tui.screens.ask import AskScreen
from dltui.tui.screens.compare import CompareScreen
from dltui.tui.screens.help import HelpScreen
from dltui.tui.screens.home import HomeScreen
from dltui.tui.screens.plan import PlanScreen
from dltui.tui.screens.replay import ReplayScreen
from dltui.tui.screens.run import RunScreen
from dltui.tui.screens.runs import RunsScreen
from dltui.tui.screens.system import SystemScreen
from dltui.tui.screens.text import TextScreen
from tests.hostile import LONG, NAME, TEXT, make_preset, make_run, odd
from tests.tui.keys import painted
from tests.tui.screen import SIZES, arrived, text, until
from tests.tui.test_system_screen import gpu

Tour = Callable[["Hostile"], Awaitable[None]]


class Hostile:
    """The app among hostile runs; ``press`` looks at the screen after every key."""

    def __init__(self, pilot: Pilot[None], runs: list[RunDir], presets: list[Path]) -> None:
        self.pilot, self.runs, self.presets = pilot, runs, presets

    @property
    def app(self) -> LabApp:
        assert isinstance(self.pilot.app, LabApp)
        return self.pilot.app

    async def press(self, *keys: str) -> None:
        for key in keys:
            await painted(self.app)
            await self.pilot.press(key)
            await self.look()

    async def look(self) -> str:
        """Nothing on the screen steers a terminal, and every row fills its width."""
        await self.pilot.pause(0.05)
        shown = text(self.app)
        assert not odd(shown)
        assert {cell_len(row) for row in shown.split("\n")} == {self.app.size.width}
        return shown

    async def until(self, wanted: str) -> str:
        await until(self.pilot, wanted)
        return await self.look()


async def home(here: Hostile) -> None:
    await here.until("evil")
    await here.press("slash", *"evil", "enter")
    await here.until("2 of all presets")
    await here.press("down", "up", "tab", "down", "tab", "up")
    await here.pilot.pause(0.5)
    await here.look()


async def plan(here: Hostile) -> None:
    for preset in here.presets:
        here.app.plan(Origin(path=preset, name=NAME))
        await arrived(here.pilot, PlanScreen)
        await here.until("evil")
        await here.until("✖ data")
        for _ in range(4):
            await here.press("enter", "a", "escape", "down")
        await here.press("backspace", "plus", "end", "escape")


async def run(here: Hostile) -> None:
    here.app.open_run(here.runs[0])
    await arrived(here.pilot, RunScreen)
    await here.until("evil")
    await here.press("l", "i", "i", "l", "x", "y", "m", "left", "left")
    for _ in range(9):
        await here.press("tab", "f")
        await here.pilot.press("f")
    await here.press(*["pagedown"] * 5, "pageup", "g", "escape")


async def live(here: Hostile) -> None:
    here.app.open_run(here.runs[2])
    await here.until("evil")
    await here.press("space")
    await arrived(here.pilot, AskScreen)
    await here.press("escape", "escape", "ctrl+q")
    await arrived(here.pilot, AskScreen)
    await here.look()


async def sweep(here: Hostile) -> None:
    here.app.open_run(here.runs[1])
    await here.until("POINTS")
    await here.press("down", "up", "pagedown")


async def claim(here: Hostile) -> None:
    here.app.open_run(here.runs[0])
    await here.until("CLAIMS")
    here.app.screen.query_one("#claims").focus()
    await here.press("enter")
    await arrived(here.pilot, TextScreen)
    await here.press("pagedown", "escape")


async def question(here: Hostile) -> None:
    here.app.open_run(here.runs[0], asking=True)
    await arrived(here.pilot, AskScreen)
    await here.press("down", "1")
    await arrived(here.pilot, TextScreen)
    await here.press("pagedown", "escape", "i")
    assert answer.read(here.runs[0]) == Answer(choice=0, told=True)


async def replay(here: Hostile) -> None:
    here.app.push_screen(ReplayScreen(here.runs[0]))
    await here.until("replay")
    await here.press("greater_than_sign", "space", "R")


async def runs(here: Hostile) -> None:
    await here.press("a")
    await arrived(here.pilot, RunsScreen)
    await here.until("evil")
    for key in "tnN":
        await here.press(key, "right", "escape")
    await here.press("d", "escape", "x", "escape", "p", "space", "o", "o", "O", "slash", *"lr<<")


async def renamed(here: Hostile) -> None:
    """A line typed over with hostile text, as when it is pasted."""
    await here.press("a", "N")
    here.app.screen.query_one("NoteEditor Input").value = TEXT  # type: ignore[attr-defined]
    await here.press("enter")
    await here.press("slash")
    here.app.screen.query_one("Filter Input").value = LONG  # type: ignore[attr-defined]
    await here.press("home", "end")


async def compare(here: Hostile) -> None:
    here.app.compare(here.runs[:2])
    await arrived(here.pilot, CompareScreen)
    await here.until("evil")
    await here.press("g", "u", "g", "d", "t", "v", "p", "end", "x")


async def system(here: Hostile) -> None:
    await here.press("s")
    await arrived(here.pilot, SystemScreen)
    await here.until("owned")


async def palette(here: Hostile) -> None:
    here.app.open_run(here.runs[0])
    await here.press("question_mark")
    await arrived(here.pilot, HelpScreen)
    await here.press("escape", "ctrl+p")
    await arrived(here.pilot, CommandPalette)
    await here.press("e", "down")


async def told(here: Hostile) -> None:
    for words in (TEXT, LONG):
        here.app.complain(UsageError(words))
        here.app.notify(words, title=words)
    await here.until("evil")
    await here.pilot.pause(0.3)
    await here.look()


TOURS: list[Tour] = [
    *(home, plan, run, live, sweep, claim, question, replay),
    *(runs, renamed, compare, system, palette, told),
]


class Gpus:
    """A reader whose machine has hostile names only."""

    def read(self) -> GpuReport:
        process = GpuProcess(pid=7, user=TEXT, command=f"owned {LONG}", memory=1)
        one = gpu(name=f"owned {LONG}", processes=(process,), temperature=Missing(LONG))
        return GpuReport(driver=LONG, gpus=(one, one), absent="")


class Processes:
    """One of processes with hostile owners and command lines."""

    def read(self, now: float, *_: object) -> ProcessReport:
        one = ProcessSample(pid=7, user=TEXT, command=f"owned {LONG}", cpu=1.0, memory=1)
        return ProcessReport(busiest=(one, one))


WIDER: tuple[Tour, ...] = (home, run, sweep, runs, compare, system)
"""Walked in a wider terminal, too: it shows what is not there in a narrow one."""

WALKS = [(tour, SIZES[0]) for tour in TOURS] + [(tour, SIZES[1]) for tour in WIDER]


@pytest.mark.parametrize(
    ("tour", "size"), WALKS, ids=[f"{tour.__name__}-{size}" for tour, size in WALKS]
)
async def test_nothing_steers_the_terminal(
    runs_dir: Path, monkeypatch: pytest.MonkeyPatch, tour: Tour, size: tuple[int, int]
) -> None:
    folder = runs_dir.parent / "presets"
    monkeypatch.setenv("DLTUI_PRESETS", str(folder))
    presets = [make_preset(folder), make_preset(folder, sweep=True)]
    made = [make_run(runs_dir, presets[number % 2], number=number) for number in range(2)]
    made.append(make_run(runs_dir, presets[0], number=2, worker=os.getpid()))
    app = LabApp(runs_dir, None)
    app.reader._sampler._gpu_reader = Gpus()  # type: ignore[assignment]
    app.reader._sampler._process_reader = Processes()  # type: ignore[assignment]
    async with app.run_test(size=size) as pilot:
        await arrived(pilot, HomeScreen)
        here = Hostile(pilot, made, presets)
        await tour(here)
        await here.look()
        assert app.is_running and app.return_code is None
