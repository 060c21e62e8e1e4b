"""Names of runs: when, what, and three letters that order the runs of one second."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from pathlib import Path

from dltui.runs.files import sharing
from dltui.runs.layout import RunDir
from dltui.runs.roots import ELSEWHERE
from dltui.writing import writing

LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
"""In ASCII order, without those that look alike in a terminal."""

LONGEST = 40


def new_run(root: Path, name: str) -> RunDir:
    """A fresh, empty run directory in ``root``, e.g. ``20261121-120455-quickstart-k3f``.

    Raises ``Refused``.
    """
    with writing(root, ELSEWHERE):
        sharing.make_root(root)
        share = sharing.wanted(root)
        while True:
            path = root / run_id(name, time.time())
            try:
                sharing.make(path, share)
            except FileExistsError:
                continue
            return RunDir(path)


def run_id(name: str, moment: float) -> str:
    """An id of letters, digits, dots and dashes for a run of preset ``name`` begun then."""
    stamp = time.strftime("%Y%m%d-%H%M%S", time.localtime(moment))
    return f"{stamp}-{words(name)}-{_fraction(moment)}"


def words(name: str) -> str:
    """What an id says of ``name``."""
    last = name.rsplit("/", 1)[-1].lower()
    return re.sub(r"[^a-z0-9.]+", "-", last).strip("-.")[:LONGEST] or "run"


def newest_first(ids: Iterable[str]) -> list[str]:
    """By date and time, then by the last letters, whatever stands between them."""
    return sorted(ids, key=_age, reverse=True)


def _age(run_id: str) -> tuple[str, str, str]:
    date, _, rest = run_id.partition("-")
    clock, _, name = rest.partition("-")
    return f"{date}-{clock}", name.rpartition("-")[2], run_id


def readable(run_id: str) -> str:
    """What of an id are the words."""
    return "-".join(run_id.split("-")[2:-1]) or run_id


def _fraction(moment: float) -> str:
    """The part of ``moment`` below a second as three letters, 34 µs apart, in their order."""
    ticks = int(moment % 1 * len(LETTERS) ** 3)
    high, low = divmod(ticks, len(LETTERS))
    return "".join(LETTERS[digit] for digit in (*divmod(high, len(LETTERS)), low))
