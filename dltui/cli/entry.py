"""The console script.

Without arguments the screen opens at once: click and the commands are a fifth of the time to
its first frame (35 of 180 ms), and only what has arguments needs them.
"""

from __future__ import annotations

import sys

from dltui.cli.screen import open_screen
from dltui.errors import DltuiError


def main() -> None:
    if len(sys.argv) > 1:
        from dltui.cli.main import main as command_line

        command_line()
    try:
        sys.exit(open_screen())
    except DltuiError as error:
        from dltui.cli.diagnostics import complain

        complain(str(error))
        sys.exit(error.exit_code)
