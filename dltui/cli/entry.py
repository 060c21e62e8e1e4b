"""The console script.

Without arguments the screen opens at once: click and the commands are a fifth of the time to
its first frame (35 of 180 ms), and only what has arguments needs them. A shell that wants to know
how a line goes on calls without arguments, too.
"""

from __future__ import annotations

import gc
import os
import sys


def main() -> None:
    from dltui.cli.at_once import leave_at_once

    leave_at_once()
    from dltui.cli.search_path import leave_out_the_working_directory

    leave_out_the_working_directory()
    if None in (sys.stdin, sys.stdout, sys.stderr):
        from dltui.cli.descriptors import open_closed

        open_closed()
    if len(sys.argv) > 1 or "_DLTUI_COMPLETE" in os.environ:
        from dltui.cli.main import main as command_line

        command_line()
    sys.exit(_screen())


def _screen() -> int:
    # Nothing that imports make is garbage: looking for some takes 30 ms. The app, which is
    # imported here, turns the collector on again after its first frame.
    gc.disable()
    from dltui.cli.interrupts import behind, raising
    from dltui.cli.screen import open_screen
    from dltui.errors import DltuiError, ExitCode

    try:
        with raising():
            return open_screen()
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except DltuiError as error:
        from dltui.cli.diagnostics import complain

        complain(str(error))
        return error.exit_code
    except Exception as error:
        if behind(error):
            return ExitCode.INTERRUPTED
        raise
