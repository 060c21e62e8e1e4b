"""One thread reads all runs; the screens get one snapshot a tick."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from itertools import islice
from pathlib import Path
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING

from dltui.runs import clock
from dltui.runs.layout import RunDir
from dltui.runs.log.status import Status
from dltui.tui import periods
from dltui.tui.reader.following import Following
from dltui.tui.reader.sampler import Sampler
from dltui.tui.reader.snapshot import Snapshot, live

if TYPE_CHECKING:
    from dltui.launch.queue.now import QueueNow
    from dltui.runs.listing.index import RunRecord
    from dltui.runs.log.fold import RunView
    from dltui.tui.reader.listing import Listing
    from dltui.tui.reader.replay import Replay

LIVE = 12
"""Running runs followed without being opened, also where they have no rows on the screen."""

LISTED = 40
"""Listed runs that are followed; more are on no screen of less than 45 lines."""


PATIENCE = 2.0
"""Seconds that the first look at a root may take before runs are followed beside it. What following
imports takes 0.35 s while a lab opens, and each run 20 calls to the disk, one after another."""


EXPECTED = 10.0
"""Seconds in which a run that is gone on with begins: 0.3 from a process that waits warm, some 3
where torch has to be imported. One that ended is looked at every 4.5 s otherwise."""


class Reader(Thread):
    """Follows the runs of ``root`` and hands each snapshot to ``post``, from its own thread.

    ``troubled`` is told when a disk does not let it read, once until it does: what was read stands
    meanwhile, and it is tried again. ``failed`` is told when it has to give up, which only a fault
    of dltui can cause.
    """

    def __init__(
        self,
        root: Path,
        post: Callable[[Snapshot], object],
        failed: Callable[[Exception], object],
        troubled: Callable[[OSError], object] = lambda error: None,
    ) -> None:
        super().__init__(name="reader", daemon=True)
        self._root = root
        self._post = post
        self._failed = failed
        self._troubled = troubled
        self._trouble: tuple[int | None, str] | None = None
        self._wake = Event()
        self._stopping = False
        self._lock = Lock()
        self._opened: Counter[Path] = Counter()
        self._seen: frozenset[Path] | None = None
        self._rows: Collection[Path] | None = ()
        self._following = Following()
        self._differing: dict[Path, object] = {}
        self._expected: dict[Path, float] = {}
        self._replays: dict[Path, Replay | None] = {}
        self._listing: Listing | None = None
        self._follow_from = 0.0
        self._queue: QueueNow | None = None
        self._sampler = Sampler(root)
        self._machine_watched = False

    def open(self, run: RunDir) -> None:
        """Follow ``run`` from the next tick on, whatever its state."""
        with self._lock:
            self._opened[run.path] += 1
        self._wake.set()

    def close(self, run: RunDir) -> None:
        with self._lock:
            self._opened[run.path] -= 1
            self._opened = +self._opened

    def attend(self, seen: Collection[Path], *, rows: Collection[Path] | None) -> None:
        """Of what is open read only ``seen``, once each was read; of the other running runs
        first those among ``rows``, which are listed on the screen; null where it lists none.
        Until this is called all is seen.
        """
        before = self._seen, self._rows is None
        self._seen, self._rows = frozenset(seen), rows
        if (self._seen, rows is None) != before:
            self._wake.set()

    def replay(self, run: RunDir) -> None:
        """Play ``run`` again from its start."""
        with self._lock:
            self._replays[run.path] = None
        self._wake.set()

    def playing(self, run: RunDir) -> Replay | None:
        """The replay of ``run``, to steer it; null until it has been read."""
        return self._replays.get(run.path)

    def end_replay(self, run: RunDir) -> None:
        with self._lock:
            self._replays.pop(run.path, None)

    def watch_machine(self, on: bool) -> None:
        """Sample the machine, and follow the running points of sweeps too, while ``on``."""
        self._machine_watched = on
        self._wake.set()

    def nudge(self) -> None:
        """List at once, because a run was just started, ended, noted on or deleted."""
        if self._listing:
            self._listing.nudge()
        self._wake.set()

    def expect(self, run: RunDir) -> None:
        """``run`` was just gone on with: look until it does."""
        with self._lock:
            self._expected[run.path] = time.monotonic() + EXPECTED
        self.nudge()

    def stop(self) -> None:
        self._stopping = True
        self._wake.set()

    def run(self) -> None:
        try:
            while not self._stopping:
                try:
                    self._read()
                except OSError as error:
                    self._in_trouble(error)
        except Exception as error:
            self._failed(error)
            raise

    def _in_trouble(self, error: OSError) -> None:
        """A file server that is away, a folder that was closed: say so, and wait a moment."""
        trouble = error.errno, str(error.filename)
        if trouble != self._trouble:
            self._troubled(error)
        self._trouble = trouble
        self._wake.wait(periods.REST)
        self._wake.clear()

    def _read(self) -> None:
        from dltui.tui.reader.listing import Listing

        if self._trouble:
            os.scandir(self._root).close()  # Before what was read is forgotten.
        self._listing = listing = Listing(self._root)
        self._follow_from = time.monotonic() + PATIENCE
        steps = listing.steps()
        next(steps)
        if listing.records:
            self._post(self._snapshot(listing))
        from dltui.launch.queue.now import QueueNow

        self._queue = self._queue or QueueNow()
        while not self._stopping:
            began = time.monotonic()
            next(steps)
            while not listing.complete and time.monotonic() - began < periods.TICK:
                next(steps)
            self._post(self._snapshot(listing))
            if listing.complete:
                self._trouble = None
                if self._follow_from:
                    self._follow_from = 0.0
                    continue
            self._wake.wait(max(0.05, periods.TICK - (time.monotonic() - began)))
            self._wake.clear()

    def _snapshot(self, listing: Listing) -> Snapshot:
        with self._lock:
            opened = set(self._opened)
        if time.monotonic() >= self._follow_from:
            self._look(listing, opened)
        machine = self._sampler.machine
        gone = self._following.gone
        return Snapshot(
            now=clock.wall(),
            records=listing.records,
            views={path: v for path, v in self._following.views.items() if path not in gone},
            reading=dict(self._following.reading),
            ranks=dict(self._following.ranks),
            replays=self._play(),
            gone=gone & opened,
            complete=listing.complete,
            host=machine[-1].host if machine else None,
            gpus=machine[-1].gpus if machine else None,
            machine=machine,
            around=self._sampler.around if self._machine_watched else None,
            queue=self._queue.look() if self._queue else None,
        )

    def _look(self, listing: Listing, opened: set[Path]) -> None:
        """At the runs that are seen, and at the machine."""
        listed = self._running_rows(listing)
        rows, machine_seen = listed or [], self._machine_watched and listed is not None
        points = self._running_points(rows) if machine_seen else []
        self._following.keep(opened, None if listed is None else [*rows, *points])
        if opened or rows or self._machine_watched:
            self._sampler.sample()
        self._following.all_ranks = machine_seen
        self._follow(listing, opened, [*rows, *points])
        if machine_seen:
            going = [self._following.views.get(path) for path in (*rows, *points)]
            workers = [view.worker for view in going if view and view.worker]
            self._sampler.look_around({*rows, *points}, workers)

    def _running_rows(self, listing: Listing) -> list[Path] | None:
        """The running runs that are listed on the screen, and the newest as long as these are
        few; null where it lists none.
        """
        if (rows := self._rows) is None:
            return None
        running = [record.run.path for record in live(listing.records)]
        listed = [path for path in running if path in rows][:LISTED]
        others = (path for path in running if path not in rows)
        return [*listed, *islice(others, max(0, LIVE - len(listed)))]

    def _follow(self, listing: Listing, opened: set[Path], rows: list[Path]) -> None:
        """Read what is seen, and have the list and what is followed say the same."""
        following, seen = self._following, self._seen
        unread = opened & following.unread
        looked = following.read(opened if seen is None else (opened & seen) | unread, rows)
        looked |= self._look_at_expected()
        listing.followed = {path.name for path in looked} | {path.name for path in rows}
        for path, view in list(following.views.items()):
            record = listing.get(path.name)
            if record is None or record.run.path != path:
                if listing.complete and path.parent == self._root and path not in following.gone:
                    following.look(path, at_once=True)
                continue
            if path in following.changed or self._differ(record, view):
                if path not in looked:
                    following.look(path, at_once=True)
                listing.look_at(path.name)

    def _look_at_expected(self) -> set[Path]:
        """Those that were gone on with and stand as they ended, until they no longer do."""
        now, views = time.monotonic(), self._following.views
        with self._lock:
            self._expected = {
                path: until
                for path, until in self._expected.items()
                if now < until and path in views and views[path].status.final
            }
            expected = set(self._expected)
        for path in expected:
            self._following.look(path, at_once=True)
        return expected

    def _differ(self, record: RunRecord, view: RunView) -> bool:
        """Whether they say otherwise, and did not say the same before: of a result that can be
        read only in part they always do.
        """
        path = view.run.path
        said = (record.status, record.message), (view.status, view.ending)
        if said[0] == said[1]:
            self._differing.pop(path, None)
            return False
        if self._differing.get(path) == said:
            return False
        self._differing[path] = said
        return True

    def _play(self) -> dict[Path, RunView]:
        with self._lock:
            wanted = list(self._replays)
        if not wanted:
            return {}
        from dltui.tui.reader.replay import Replay

        views: dict[Path, RunView] = {}
        for path in wanted:
            replay = self._replays.get(path) or Replay(RunDir(path))
            with self._lock:
                if path in self._replays:
                    self._replays[path] = replay
            views[path] = replay.poll()
        return views

    def _running_points(self, rows: Sequence[Path]) -> list[Path]:
        """The points of the followed sweeps among ``rows`` that run, as their tables say: of each
        at most as many as runs are followed.
        """
        from dltui.tui.model.point_rows import points_table

        found: list[Path] = []
        for path in rows:
            view = self._following.views.get(path)
            table = points_table(view) if view else None
            running = (
                RunDir(path).point(number).path
                for number, row in enumerate(table.rows if table else ())
                if row[1] == Status.RUNNING
            )
            found += islice(running, LIVE)
        return found
