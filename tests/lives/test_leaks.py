"""What was opened and left is gone: no widget, no line of it and no follower stays behind."""

from __future__ import annotations

import gc
from collections import Counter
from functools import reduce
from itertools import pairwise
from operator import and_
from pathlib import Path

from textual.pilot import Pilot
from textual.strip import Strip
from textual.widget import Widget

from dltui.tui.app import LabApp
from dltui.tui.screens.home import HomeScreen
from dltui.tui.screens.run import RunScreen
from dltui.tui.screens.runs import RunsScreen
from tests.tui.finished import finished
from tests.tui.screen import arrived, until

WALKS = 3


def kept(app: LabApp) -> Counter[str]:
    """Widgets and drawn lines there are, after what the lab does once a minute."""
    app.housekeeping.tidy()
    # By type: isinstance asks lazy objects of other libraries for their class, and they warn.
    kinds = (type(thing) for thing in gc.get_objects())
    return Counter(kind.__name__ for kind in kinds if issubclass(kind, Widget | Strip))


def least_grown(counts: list[Counter[str]]) -> Counter[str]:
    """What grew at every walk, by the least of it: what was merely drawn later does so once."""
    return reduce(and_, (after - before for before, after in pairwise(counts)))


async def walk(pilot: Pilot[None]) -> None:
    """The list of runs, a run with its curves, a question and the help; then home again."""
    await pilot.press("a")
    await arrived(pilot, RunsScreen)
    await until(pilot, "quickstart")
    await pilot.press("enter")
    await arrived(pilot, RunScreen)
    await until(pilot, "loss")
    await pilot.press("x", "y", "m", "question_mark")
    await pilot.pause(0.1)
    await pilot.press("escape", "X")
    await pilot.pause(0.1)
    while not isinstance(pilot.app.screen, HomeScreen):
        await pilot.press("escape")
        await pilot.pause(0.1)
    await at_rest(pilot)


async def at_rest(pilot: Pilot[None]) -> None:
    """Home as it stands when all was read, with the curves of its preview."""
    await until(pilot, "LAST RUN")
    await until(pilot, "┤")
    await pilot.pause(0.5)


async def test_screens_that_were_left_leave_nothing_behind(runs_dir: Path) -> None:
    for number in range(3):
        finished(runs_dir, number)
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, "quickstart")
        await walk(pilot)
        counts = [kept(app)]
        for _ in range(WALKS):
            await walk(pilot)
            counts.append(kept(app))
        grown = least_grown(counts)
        lines = grown.pop("Strip", 0)
        assert lines < app.size.height, f"{lines} lines of screens that were left, at every walk"
        assert not grown
        assert not app.reader._opened - Counter({app.screen._previewed.path: 1})
