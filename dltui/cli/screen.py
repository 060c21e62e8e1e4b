"""Opening the lab on this terminal."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from dltui.cli.interrupts import as_python_has_it
from dltui.devices.ability import Asking
from dltui.errors import ResourceError, UsageError


def open_screen(runs_dir: Path | None = None, data_root: Path | None = None) -> int:
    """Open the app, if this terminal can show it."""
    if reason := unfit():
        raise UsageError(f"{reason}; without one: dltui --run quickstart, dltui list, dltui runs")
    from dltui.runs.roots import runs_root

    root = runs_root(runs_dir)
    _look_into(root)
    # The answer travels while the app is imported, which takes longer on all but the worst lines.
    asking = Asking()
    try:
        from dltui.runs.roots import data_root as resolve_data_root
        from dltui.tui.app import run

        as_python_has_it()
        return run(root, resolve_data_root(data_root), asking)
    finally:
        asking.close()


def _look_into(root: Path) -> None:
    """``ResourceError`` where ``root``, which need not be there, cannot be listed."""
    from dltui.runs.roots import ELSEWHERE

    if root.exists() and not root.is_dir():
        raise ResourceError(f"{root} is not a folder; {ELSEWHERE}")
    if root.exists() and not os.access(root, os.R_OK | os.X_OK):
        raise ResourceError(f"{root}: no permission to look into it; {ELSEWHERE}")


def unfit() -> str:
    """Why this terminal cannot show the app; empty when it can."""
    if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        return "dltui needs a terminal for its screen"
    if os.environ.get("TERM", "dumb") in ("dumb", "unknown", ""):
        return "dltui needs a terminal that can place its cursor (TERM is dumb)"
    return ""
