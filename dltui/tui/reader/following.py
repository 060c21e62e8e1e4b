"""The runs that are followed: what is on screen each tick, the rows of a list one after another."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from dltui.runs.layout import RunDir
from dltui.tui import periods

if TYPE_CHECKING:
    from dltui.runs.files.ranks import Rank
    from dltui.runs.log.fold import RunView
    from dltui.runs.log.follow import Follower
    from dltui.sweeps.watching import Watching

BUDGET = 0.1
"""Seconds of a tick for rows that are read for the first time, after which others may wait."""

COARSE = 2**14
"""Columns that are kept of a run that is only listed: of three metrics 1.5 MB, where one that is
opened takes up to 110."""

ROWS = 3
"""Rows that are read in a tick: each is three calls to the disk, and 30 of them are 35 a second."""

SLICE = 0.2
"""Seconds of a tick for logs that are read for the first time: a long one keeps nobody waiting."""


class Following:
    """``views`` are those of all that are kept; of what nobody sees, as it was last seen."""

    def __init__(self) -> None:
        self._followers: dict[Path, Follower] = {}
        self._whole: dict[Path, bool] = {}
        """Of each whether every step of it is kept, as far as memory goes."""
        self._rows: Collection[Path] = ()
        self._turn = 0
        self.unread: set[Path] = set()
        """Those whose log was not read to its end yet; what there is of a view is a rough one."""
        self.changed: set[Path] = set()
        """Those whose directory was seen to move as they were last read."""
        self.views: dict[Path, RunView] = {}
        self.reading: dict[Path, float] = {}
        """The share that is read of the log of each that has no view yet, if it is a long one."""
        self.ranks: dict[Path, tuple[Rank, ...]] = {}
        """Of those that are opened and go on, where several processes train one."""
        self.all_ranks = False
        """Whether those of runs that are only listed are read, too."""
        self._ranks_due: dict[Path, float] = {}
        self._until = 0.0
        self._watching: dict[Path, Watching | None] = {}
        """Sweeps whose points are jobs: null for all others that go on."""

    @property
    def gone(self) -> frozenset[Path]:
        """Those whose directory was deleted."""
        return frozenset(path for path, follower in self._followers.items() if follower.gone)

    def keep(self, opened: Collection[Path], rows: Collection[Path] | None = None) -> None:
        """These and no others from now on; with null the ``rows`` of before.

        Of a run that is only listed neighbouring steps lie together beyond ``COARSE``: it is read
        again when it is opened.
        """
        self._rows = self._rows if rows is None else frozenset(rows)
        wanted = {path: path in opened for path in {*opened, *self._rows}}
        whole = self._whole
        enough = all(whole.get(path) in (True, opens) for path, opens in wanted.items())
        if enough and len(whole) == len(wanted):
            return
        from dltui.runs.log.follow import MOST, Follower  # with NumPy: first rows need it not

        before = self._followers
        self._followers = {
            path: before[path]
            if whole.get(path) in (True, opens)
            else Follower(RunDir(path), period=periods.FOLLOW, most=MOST if opens else COARSE)
            for path, opens in sorted(wanted.items())
        }
        begun = {path for path, one in self._followers.items() if before.get(path) is not one}
        self._whole = {
            path: opens if path in begun else whole[path] for path, opens in wanted.items()
        }
        self.unread = {path for path in self.unread | begun if path in wanted}
        self.views = {path: view for path, view in self.views.items() if path in wanted}
        self.reading = {path: share for path, share in self.reading.items() if path in wanted}
        self._watching = {path: of for path, of in self._watching.items() if path in wanted}
        self.ranks = {path: of for path, of in self.ranks.items() if path in wanted}
        self._ranks_due = {path: due for path, due in self._ranks_due.items() if path in wanted}

    def read(self, seen: Collection[Path], rows: Sequence[Path]) -> set[Path]:
        """Read ``seen``, and ``rows`` once in ``periods.LIST``, or ``ROWS`` of them where there
        are more; gives those that were read.

        Views that are missing are read first of all.
        """
        began = time.monotonic()
        turns = max(1, round(periods.LIST / periods.TICK), -(-len(rows) // ROWS))
        self._until = began + SLICE
        self._turn = (self._turn + 1) % turns
        asked = [path for path in seen if path in self._followers]
        asked += [path for path in rows[self._turn :: turns] if path not in seen]
        self.changed.clear()
        for path in asked:
            self.look(path)
        for path in rows:
            if path in self.unread and time.monotonic() - began < BUDGET:
                self.look(path)
                asked.append(path)
        return set(asked)

    def look(self, path: Path, *, at_once: bool = False) -> None:
        from dltui.sweeps.watching import watched

        follower = self._followers[path]
        if path in self.unread:
            self.reading[path] = follower.catch_up(self._until - time.monotonic())
            if self.reading[path] < 1:
                return
            del self.reading[path]
            self.unread.remove(path)
        view = follower.poll(at_once=at_once)
        if path not in self._watching and not view.status.final:
            self._watching[path] = watched(RunDir(path))
        watching = self._watching.get(path)
        self.views[path] = watching.seen(view) if watching else view
        self._look_at_ranks(path, view)
        if follower.changed:
            self.changed.add(path)

    def _look_at_ranks(self, path: Path, view: RunView) -> None:
        """Now and then: each is a file, which its rank writes every five seconds."""
        seen = self._whole[path] or self.all_ranks
        if not seen or view.worker is None or view.worker.ranks < 2:
            self.ranks.pop(path, None)
        elif time.monotonic() >= self._ranks_due.get(path, 0.0):
            from dltui.runs.files import ranks

            pause = ranks.seconds(view.worker.ranks, periods.RANKS)
            self._ranks_due[path] = time.monotonic() + pause
            self.ranks[path] = tuple(ranks.read(RunDir(path)))
