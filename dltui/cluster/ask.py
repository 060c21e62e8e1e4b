"""Slurm's programs, with their words where they refuse."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence

from dltui import programs
from dltui.errors import ResourceError

SECONDS = 60.0
"""How long an answer may take: a busy controller answers late."""


def told(command: Sequence[str]) -> str:
    """What ``command`` prints. ``ResourceError`` has its own words for why it did not do it."""
    name = command[0]
    try:
        done = programs.run(command, SECONDS)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ResourceError(f"{name}: {error}") from None
    if done.returncode:
        words = "; ".join(filter(None, (_plain(line) for line in done.stderr.splitlines())))
        raise ResourceError(f"{name} refused it: {words or f'exit code {done.returncode}'}")
    return done.stdout


def _plain(line: str) -> str:
    """Without who says it."""
    return line.strip().partition(": ")[2].removeprefix("error: ") if ": " in line else line.strip()
