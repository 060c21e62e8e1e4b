"""Files that a program writes while it runs, found by their patterns and followed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from dltui.adapters.follow import Follower, follower
from dltui.errors import DltuiError

EVERY = 2.0
"""Seconds between two looks for files that are new."""

SLACK = 2.0
"""Seconds by which the clock of a file server may be behind: what is older is another run's."""

EVENTS = "*tfevents*"

Columns = dict[str, tuple[list[int], list[float]]]


class Files:
    """Only those count that were changed since now; a file that cannot be read is told of once."""

    def __init__(
        self, patterns: Sequence[str], folder: Path, say: Callable[[str, str], object]
    ) -> None:
        self._patterns, self._folder, self._say = patterns, folder, say
        self._since = time.time() - SLACK
        self._followed: dict[Path, Follower] = {}
        self._refused: set[Path] = set()
        self._next = 0.0

    @property
    def expected(self) -> bool:
        """Whether there may be any."""
        return bool(self._patterns)

    def new(self, *, last: bool = False) -> Columns:
        """What was added to all of them since the last call; with ``last`` also to those that have
        come since the last look for new ones.
        """
        if self._patterns and (last or time.monotonic() >= self._next):
            self._next = time.monotonic() + EVERY
            self._find()
        found: Columns = {}
        for path in list(self._followed):
            for name, (steps, values) in self._read(path).items():
                column = found.setdefault(name, ([], []))
                column[0].extend(steps)
                column[1].extend(values)
        return found

    def _find(self) -> None:
        for pattern in self._patterns:
            for found in sorted(_found(self._folder / pattern)):
                for path in self._new_in(found) if found.is_dir() else [found]:
                    known = any(one in self._followed for one in (path, *path.parents))
                    if not known and path not in self._refused and self._changed(path):
                        self._follow(path)

    def _new_in(self, folder: Path) -> Iterator[Path]:
        """The folder, if all event files in it are new; else those folders and files in it that
        are: event files of other runs may lie beside them.
        """
        files = [path for path in folder.rglob(EVENTS) if path.is_file()]
        new = {path: self._changed(path) for path in files}
        if not any(new.values()):
            return
        if all(new.values()):
            yield folder
            return
        for path in sorted(folder.iterdir()):
            if path.is_dir():
                yield from self._new_in(path)
            elif new.get(path):
                yield path

    def _changed(self, path: Path) -> bool:
        try:
            return path.is_dir() or path.stat().st_mtime >= self._since
        except OSError:
            return False

    def _follow(self, path: Path) -> None:
        try:
            self._followed[path] = follower(path)
        except (DltuiError, OSError) as error:
            self._refuse(path, error)

    def _read(self, path: Path) -> Columns:
        try:
            return self._followed[path].new()
        except (DltuiError, OSError) as error:
            self._refuse(path, error)
            del self._followed[path]
            return {}

    def _refuse(self, path: Path, error: Exception) -> None:
        self._refused.add(path)
        self._say(f"{path.name} is not followed: {error}", "warning")


def _found(pattern: Path) -> Iterator[Path]:
    """What there is of ``pattern``, which may have ``*`` and ``**`` in it."""
    if pattern.exists():
        yield pattern
    else:
        yield from Path(pattern.anchor).glob(str(pattern.relative_to(pattern.anchor)))
