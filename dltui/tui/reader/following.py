"""The runs that are followed: what is on screen each tick, the rows of a list one after another."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from dltui.runs.layout import RunDir
from dltui.tui import periods

if TYPE_CHECKING:
    from dltui.runs.log.fold import RunView
    from dltui.runs.log.follow import Follower
    from dltui.sweeps.watching import Watching

BUDGET = 0.1
"""Seconds of a tick for rows that are read for the first time, after which others may wait."""

SLICE = 0.2
"""Seconds of a tick for logs that are read for the first time: a long one keeps nobody waiting."""


class Following:
    """``views`` are those of all that are kept; of what nobody sees, as it was last seen."""

    def __init__(self) -> None:
        self._followers: dict[Path, Follower] = {}
        self._turn = 0
        self.changed: set[Path] = set()
        """Those whose directory was seen to move as they were last read."""
        self.views: dict[Path, RunView] = {}
        self.reading: dict[Path, float] = {}
        """The share that is read of the log of each that has no view yet, if it is a long one."""
        self._until = 0.0
        self._watching: dict[Path, Watching | None] = {}
        """Sweeps whose points are jobs: null for all others that go on."""

    @property
    def gone(self) -> frozenset[Path]:
        """Those whose directory was deleted."""
        return frozenset(path for path, follower in self._followers.items() if follower.gone)

    def keep(self, paths: Collection[Path]) -> None:
        """These and no others from now on."""
        if paths == self._followers.keys():
            return
        from dltui.runs.log.follow import Follower  # with NumPy: the first rows need it not

        self._followers = {
            path: self._followers.get(path) or Follower(RunDir(path), period=periods.FOLLOW)
            for path in sorted(paths)
        }
        self.views = {path: view for path, view in self.views.items() if path in self._followers}
        self._watching = {path: of for path, of in self._watching.items() if path in paths}
        self.reading = {path: of for path, of in self.reading.items() if path in self._followers}

    def read(self, seen: Collection[Path], rows: Sequence[Path]) -> set[Path]:
        """Read ``seen``, and ``rows`` once in ``periods.LIST``; gives those that were read.

        Views that are missing are read first of all.
        """
        began, turns = time.monotonic(), max(1, round(periods.LIST / periods.TICK))
        self._until = began + SLICE
        self._turn = (self._turn + 1) % turns
        asked = [path for path in seen if path in self._followers]
        asked += [path for path in rows[self._turn :: turns] if path not in seen]
        self.changed.clear()
        for path in asked:
            self.look(path)
        for path in rows:
            if path not in self.views and time.monotonic() - began < BUDGET:
                self.look(path)
                asked.append(path)
        return set(asked)

    def look(self, path: Path, *, at_once: bool = False) -> None:
        from dltui.sweeps.watching import watched

        follower = self._followers[path]
        if path not in self.views:
            self.reading[path] = follower.catch_up(self._until - time.monotonic())
            if self.reading[path] < 1:
                return
            del self.reading[path]
        view = follower.poll(at_once=at_once)
        if path not in self._watching and not view.status.final:
            self._watching[path] = watched(RunDir(path))
        watching = self._watching.get(path)
        self.views[path] = watching.seen(view) if watching else view
        if follower.changed:
            self.changed.add(path)
