"""Shown in place of a screen that would not be legible."""

from __future__ import annotations

from dltui.tui.widgets.lines import Lines


class TooSmall(Lines):
    DEFAULT_CSS = "TooSmall { height: 1fr; }"

    def on_resize(self) -> None:
        size = self.screen.size
        self.show(
            [
                (("dltui needs 60 × 16 characters", "strong"),),
                ((f"this terminal has {size.width} × {size.height}", "muted"),),
                (("enlarge the window · ctrl+q quits", "muted"),),
            ]
        )
