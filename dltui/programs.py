"""Programs of the system that may not be there, and are asked a question."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence


def answer(
    command: Sequence[str], seconds: float, env: Mapping[str, str] | None = None
) -> str | None:
    """What ``command`` prints; null where it is not there, fails, or takes longer."""
    try:
        said = run(command, seconds, env)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return None if said.returncode else said.stdout


def run(
    command: Sequence[str], seconds: float, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """``command`` once it has ended, with what it said. ``OSError`` where it is not there,
    ``subprocess.TimeoutExpired`` where it takes longer.
    """
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=seconds,
        check=False,
        stdin=subprocess.DEVNULL,
        env=env,
    )
