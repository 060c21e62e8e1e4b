"""Runs of other tools taken over by a command: how far it is on stderr, what came in on stdout."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from msgspec import Struct

from dltui.adapters.detect import sources
from dltui.adapters.importing import Taken, take
from dltui.adapters.sources import Source
from dltui.charts.text import clean
from dltui.cli.diagnostics import complain, narrate, told
from dltui.cli.shared import print_json
from dltui.errors import DltuiError, ExitCode, UsageError
from dltui.runs.escaped import VERSION
from dltui.runs.log.events import Status

LINE_SECONDS = 5.0
"""Between two lines about one run that takes long."""


@dataclass(frozen=True, slots=True)
class Wishes:
    kind: str
    name: str
    as_json: bool


class ImportedRun(Struct, frozen=True, kw_only=True):
    """A run of ``import``; ``points`` are the values that came in this time, ``left`` what was not
    taken over and how many of each, ``damaged`` places that could not be read.
    """

    id: str
    run_dir: str
    tool: str
    source: str
    news: Literal["imported", "updated", "unchanged"]
    status: Status
    points: int
    left: dict[str, int]
    damaged: int


class Unread(Struct, frozen=True, kw_only=True):
    """What could not be taken over, and why."""

    source: str
    message: str


class Imports(Struct, frozen=True, kw_only=True):
    """What ``import`` has done."""

    schema: int
    runs: list[ImportedRun]
    failed: list[Unread]


class Progress:
    """Tells now and then how many values of a run have come."""

    def __init__(self, name: str) -> None:
        self._name, self._count, self._said = name, 0, time.monotonic()

    def __call__(self, count: int) -> None:
        self._count += count
        if time.monotonic() - self._said > LINE_SECONDS:
            self._said = time.monotonic()
            narrate(f"{self._name}: {self._count:,} values so far")


def import_all(paths: Sequence[Path], wishes: Wishes, root: Path) -> int:
    """The exit code is that of the first that could not be taken over."""
    found = [(path, one) for path in paths for one in _found(path, wishes)]
    if wishes.name and len(found) > 1:
        raise UsageError(
            f"--name is for one run: {len(found)} are in {paths[0]}{' …' * (len(paths) > 1)}"
        )
    done: list[ImportedRun] = []
    failed: list[tuple[Path, DltuiError]] = []
    for path, one in found:
        try:
            done.append(_taken(one, wishes, root))
        except DltuiError as error:
            complain(str(error))
            failed.append((path, error))
    unread = [Unread(source=str(path), message=clean(str(error))) for path, error in failed]
    answer = Imports(schema=VERSION, runs=done, failed=unread)
    code = failed[0][1].exit_code if failed else ExitCode.FINISHED
    return told(code, lambda: _print(answer, wishes))


def _print(answer: Imports, wishes: Wishes) -> None:
    if wishes.as_json:
        print_json(answer)
    else:
        print("".join(f"{one.id}\n" for one in answer.runs), end="")


def _found(path: Path, wishes: Wishes) -> Iterator[Source | DltuiError]:
    try:
        yield from sources(path, wishes.kind)
    except DltuiError as error:
        yield error


def _taken(one: Source | DltuiError, wishes: Wishes, root: Path) -> ImportedRun:
    if isinstance(one, DltuiError):
        raise one
    taken = take(one, root, wishes.name, Progress(one.name))
    narrate(_line(one, taken))
    return ImportedRun(
        id=taken.run.id,
        run_dir=str(taken.run.path),
        tool=one.tool,
        source=str(one.place),
        news=taken.news,
        status=taken.about.status,
        points=taken.points,
        left=taken.about.left,
        damaged=taken.about.damaged,
    )


def _line(source: Source, taken: Taken) -> str:
    """``updated lr_0.1 of tensorboard: 1,200 values``, and what is missing in it."""
    about = taken.about
    parts = [f"{taken.news} {about.name or source.name} of {source.tool}"]
    if taken.news != "unchanged":
        parts[0] += f": {taken.points:,} values"
    if about.left:
        parts.append(f"without {', '.join(f'{n:,} {what}' for what, n in about.left.items())}")
    if about.damaged:
        parts.append(f"{about.damaged:,} of its records could not be read")
    return "; ".join(parts)
