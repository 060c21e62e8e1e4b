"""A terminal that knows what a VT100 knew: what came later it may show as text."""

from __future__ import annotations

import re

from dltui.tui.terminal.driver import LabDriver

NEWER = re.compile(
    r"\x1b\][^\x07]*\x07|\x1b\[[>=<][0-9;]*u|\x1b\[\?[0-9;]*\$p|\x1b\[\?(?:1004|2004|2026|2048)[hl]"
)
"""The pointer's shape, keyboard protocol, questions about modes; focus, pasting, whole frames,
resizing."""

NO_OTHER_SCREEN = "\x1b[?1049l"


class PlainDriver(LabDriver):
    """Sends it nothing else."""

    def write(self, data: str) -> None:
        if data == NO_OTHER_SCREEN:
            # Where there is no other screen to go back to, the lab would stay on this one.
            data = f"\x1b[H\x1b[J{data}"
        if plain := NEWER.sub("", data):
            super().write(plain)
