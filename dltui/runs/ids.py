"""Names of runs: when, what, and three letters against coincidence."""

from __future__ import annotations

import re
import secrets
import time
from pathlib import Path

from dltui.runs.layout import RunDir

LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
"""Without those that look alike in a terminal."""

LONGEST = 40


def new_run(root: Path, name: str) -> RunDir:
    """A fresh, empty run directory in ``root``, e.g. ``20261121-1204-quickstart-k3f``."""
    root.mkdir(parents=True, exist_ok=True)
    while True:
        path = root / run_id(name, time.time())
        try:
            path.mkdir()
        except FileExistsError:
            continue
        return RunDir(path)


def run_id(name: str, moment: float) -> str:
    """An id of letters, digits, dots and dashes for a run of preset ``name`` begun then."""
    last = name.rsplit("/", 1)[-1].lower()
    readable = re.sub(r"[^a-z0-9.]+", "-", last).strip("-.")[:LONGEST] or "run"
    stamp = time.strftime("%Y%m%d-%H%M", time.localtime(moment))
    return f"{stamp}-{readable}-{''.join(secrets.choice(LETTERS) for _ in range(3))}"
