"""The theme that was chosen in the palette, kept in the user's settings."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import msgspec

from dltui.errors import DltuiError

if TYPE_CHECKING:
    from dltui.tui.lab import Lab


def keep_theme(lab: Lab, name: str) -> None:
    """Write it into the user's settings, unless it is there."""
    if name != lab.settings.theme:
        lab.settings = msgspec.structs.replace(lab.settings, theme=name)
        lab.run_worker(partial(_write, lab, name), thread=True, group="theme")


def _write(lab: Lab, name: str) -> None:
    from dltui.config.change import put

    try:
        put("tui.theme", name, f"the theme {name} is not kept")
    except DltuiError as error:
        lab.call_from_thread(lab.complain, error)
