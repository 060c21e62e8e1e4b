"""Whether everything a run needs is there: installation, folders and terminal."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from dltui.charts.text import clean, wrap
from dltui.cli.checks import folders, surroundings
from dltui.cli.checks.check import Check
from dltui.cli.checks.software import Software
from dltui.runs.roots import data_root, runs_root

WORD = 7
"""Cells of the widest word for what was found."""

GAP = 2


def check(runs_dir: Path | None, data: Path | None) -> list[Check]:
    """All there is to check, the installation first; torch answers while the rest is looked at."""
    software = Software()
    rest = [*folders.checks(runs_root(runs_dir), data_root(data)), *surroundings.checks()]
    return [*software.checks(), *rest]


def lines(checks: Sequence[Check], *, meanings: bool) -> Iterator[str]:
    """A line each, whole in a pipe and broken to fit a terminal; below it what to do about it, and
    what it is for where ``meanings`` are wanted or something is to be done.
    """
    names = max(len(one.name) for one in checks)
    start = names + WORD + 2 * GAP
    room = shutil.get_terminal_size().columns - start if sys.stdout.isatty() else sys.maxsize
    for one in checks:
        first, *more = wrap(clean(one.found), max(20, room)) or [""]
        yield f"{one.name:<{names + GAP}}{one.word:<{WORD + GAP}}{first}".rstrip()
        todo = bool(one.mend)
        told = [f"for: {one.meaning}"] * (bool(one.meaning) and (meanings or todo))
        told += [f"do: {clean(one.mend)}"] * todo
        more += [line for text in told for line in wrap(text, max(20, room))]
        yield from (f"{'':<{start}}{line}" for line in more)
