"""What arrives while a screen is laid out or left: everybody hears of his size, nobody too late."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import Any

from textual import events
from textual.app import ComposeResult
from textual.widget import Widget

from dltui.tui.app import LabApp
from dltui.tui.screens.home import HomeScreen
from dltui.tui.screens.lab import LabScreen
from dltui.tui.widgets.keybar import KeyBar
from dltui.tui.widgets.whole import whole
from tests.tui.screen import arrived, holds, until


class Late(Widget):
    """Comes after its screen."""

    DEFAULT_CSS = "Late { height: 1; }"

    def __init__(self) -> None:
        super().__init__()
        self.sizes: list[int] = []

    def on_resize(self, event: events.Resize) -> None:
        self.sizes.append(event.size.width)


class Bare(LabScreen):
    def body(self) -> ComposeResult:
        yield from ()


async def test_who_was_painted_before_the_layout_hears_of_his_size(runs_dir: Path) -> None:
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(screen := Bare())
        await arrived(pilot, Bare)
        await until(pilot, "esc back")
        late = Late()
        screen.mount(late)
        while not late.is_mounted:
            await asyncio.sleep(0)
        screen._compositor.update_widgets({late})
        assert late in screen._compositor.full_map  # as a repaint before the layout
        await holds(pilot, lambda: late.sizes == [80])


async def test_a_screen_that_is_left_is_not_whole_from_that_moment(runs_dir: Path) -> None:
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(80, 24)) as pilot:
        await arrived(pilot, HomeScreen)
        home = app.screen
        bar = home.query_one(KeyBar)
        await holds(pilot, lambda: whole(home) and whole(bar))
        app.push_screen(screen := Bare())
        assert not whole(screen)
        await arrived(pilot, Bare)
        await holds(pilot, lambda: whole(screen))
        assert whole(home) and whole(bar)
        left = app.pop_screen()
        assert not whole(screen) and not whole(screen.query_one(KeyBar))
        await left
        assert not whole(screen) and whole(home)


async def test_nobody_waits_any_more_for_what_a_screen_that_is_left_asked_for(
    runs_dir: Path,
) -> None:
    app = LabApp(runs_dir, None)
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(screen := Bare())
        await arrived(pilot, Bare)
        asked: Any = partial(asyncio.sleep, 60)
        worker = screen.run_worker(asked)
        await holds(pilot, lambda: worker.is_running)
        app.pop_screen()
        assert worker.is_cancelled
