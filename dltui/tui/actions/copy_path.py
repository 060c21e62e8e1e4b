"""A path into the clipboard."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dltui.tui.lab import Lab


def copy_path(lab: Lab, path: Path) -> None:
    """Send it to the terminal's clipboard, also over SSH (OSC 52): the file of an export just made
    once, else ``path``. Whether the terminal takes it nobody says, so it is shown as well.
    """
    copied, lab.exported = lab.exported or path, None
    lab.copy_to_clipboard(str(copied))
    lab.notify(f"sent to the clipboard: {copied}", timeout=8)
