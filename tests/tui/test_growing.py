"""Places of widgets follow what they show, in whatever order Textual lays out."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.containers import Vertical

from dltui.tui.widgets.lines import Lines
from tests.tui.screen import holds


class Page(App[None]):
    def compose(self) -> ComposeResult:
        with Vertical():
            yield Lines()


async def test_a_layout_between_two_changes_is_not_kept() -> None:
    app = Page()
    async with app.run_test(size=(40, 12)) as pilot:
        lines = app.query_one(Lines)
        await holds(pilot, lambda: lines.size.width == 40)
        lines.show([((f"{n}", ""),) for n in range(2)])
        app.screen._refresh_layout()  # another widget's
        assert lines.size.height == 2
        lines.show([((f"{n}", ""),) for n in range(8)])
        await holds(pilot, lambda: lines.size.height == 8, seconds=3)
