"""Somebody else on this machine, who may read everything and write nothing of ours."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

NOBODY = 65534


@dataclass(frozen=True, slots=True)
class User:
    """Runs commands as user ``number``, null for whoever runs the tests, at home in ``home``."""

    number: int | None
    home: Path
    groups: Sequence[int] = ()

    @property
    def prefix(self) -> list[str]:
        """Reading stays allowed: Python itself may lie where only root looks."""
        if self.number is None:
            return []
        number = str(self.number)
        groups = ["--groups", ",".join(map(str, self.groups))] if self.groups else []
        caps = "-all,+dac_read_search"
        return [
            *("setpriv", "--reuid", number, "--regid", number),
            *(groups or ["--clear-groups"]),
            *("--inh-caps", caps, "--ambient-caps", caps),
        ]

    @property
    def env(self) -> Mapping[str, str]:
        return {**os.environ, "HOME": str(self.home)}

    def dltui(self, *arguments: str, timeout: float = 90) -> subprocess.CompletedProcess[str]:
        """``python -m dltui`` to its end, without a terminal."""
        return self.python("-m", "dltui", *arguments, timeout=timeout)

    def python(self, *arguments: str, timeout: float = 90) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*self.prefix, sys.executable, *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            env=dict(self.env),
            timeout=timeout,
            check=False,
        )


def can_be_another() -> str:
    """Why the tests cannot become another user; empty where they can."""
    if os.getuid():
        return "only root can become another user"
    if not shutil.which("setpriv"):
        return "no setpriv here"
    tried = User(NOBODY, Path("/")).python("-c", "import dltui")
    return tried.stderr.strip()[-200:] if tried.returncode else ""
