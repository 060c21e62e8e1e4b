"""What outlives a keypress: a chosen theme in the user's settings, a path in the clipboard."""

from __future__ import annotations

from functools import partial
from pathlib import Path
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


def copy_path(lab: Lab, path: Path) -> None:
    """Send it to the terminal's clipboard, also over SSH (OSC 52): the file of an export just made
    once, else ``path``. Whether the terminal takes it nobody says, so it is shown as well.
    """
    copied, lab.exported = lab.exported or path, None
    lab.copy_to_clipboard(str(copied))
    lab.notify(f"sent to the clipboard: {copied}", timeout=8)
