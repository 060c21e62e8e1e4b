"""What is seen is read, and no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dltui.tui.screens.lab import LabScreen

if TYPE_CHECKING:
    from dltui.tui.app import LabApp


def attend(app: LabApp) -> None:
    """Tell the reader what the screens that are seen show of runs."""
    seen = [one for one in app.screen_stack if isinstance(one, LabScreen) and one.seen]
    followed = {run.path for screen in seen for run in screen.follows}
    app.reader.attend(followed, rows=any(screen.shows_live for screen in seen))
