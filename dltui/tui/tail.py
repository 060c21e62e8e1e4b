"""One thread reads all runs; the screens get one snapshot a tick."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING

from dltui.runs import clock
from dltui.runs.events import Status
from dltui.runs.layout import RunDir
from dltui.tui import periods
from dltui.tui.sampler import Sampler
from dltui.tui.snapshot import Snapshot

if TYPE_CHECKING:
    from dltui.runs.fold import RunView
    from dltui.runs.follow import Follower
    from dltui.runs.index import Index, RunRecord
    from dltui.tui.replay import Replay

BUDGET = 0.08
"""Seconds of a tick spent on the listing, so that ten thousand runs do not delay a curve."""

RESTING = 20
"""A listing is followed by a pause of so many times what it took, within ``periods``: with ten
thousand runs it takes 0.1 s, and 5 % of a core is enough for noticing nothing."""

LIVE = 12
"""Running runs followed without being opened."""


class Reader(Thread):
    """Follows the runs of ``root`` and hands each snapshot to ``post``, from its own thread.

    ``failed`` is told when it has to give up, which only a fault of dltui can cause.
    """

    def __init__(
        self,
        root: Path,
        post: Callable[[Snapshot], object],
        failed: Callable[[Exception], object],
    ) -> None:
        super().__init__(name="reader", daemon=True)
        self._root = root
        self._post = post
        self._failed = failed
        self._wake = Event()
        self._nudged = False
        self._stopping = False
        self._lock = Lock()
        self._opened: Counter[Path] = Counter()
        self._followers: dict[Path, Follower] = {}
        self._replays: dict[Path, Replay | None] = {}
        self._index: Index | None = None
        self._records: dict[str, RunRecord] = {}
        self._order: list[str] = []
        self._complete = False
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
        self._nudged = True
        self._wake.set()

    def stop(self) -> None:
        self._stopping = True
        self._wake.set()

    def run(self) -> None:
        try:
            self._read()
        except Exception as error:
            self._failed(error)
            raise

    def _read(self) -> None:
        from dltui.runs.index import Index

        listing = self._list(Index(self._root))
        while not self._stopping:
            began = time.monotonic()
            next(listing)
            while not self._complete and time.monotonic() - began < periods.TICK:
                next(listing)
            self._post(self._snapshot())
            self._wake.wait(max(0.05, periods.TICK - (time.monotonic() - began)))
            self._wake.clear()

    def _list(self, index: Index) -> Iterator[None]:
        """Reads the root again and again, a budget's worth a step."""
        self._index = index
        while True:
            began, spent = time.monotonic(), 0.0
            self._nudged = False
            self._order = index.ids()
            self._records = {
                name: self._records[name] for name in self._order if name in self._records
            }
            for name in self._order:
                self._look_at(name)
                if time.monotonic() - began > BUDGET:
                    spent += BUDGET
                    yield
                    began = time.monotonic()
            self._complete = True
            spent += time.monotonic() - began
            rested = time.monotonic() + min(periods.REST, max(periods.LIST, RESTING * spent))
            yield
            while time.monotonic() < rested and not self._nudged:
                yield

    def _look_at(self, name: str) -> None:
        if self._index and (record := self._index.record(name)):
            self._records[name] = record
        else:
            self._records.pop(name, None)

    def _snapshot(self) -> Snapshot:
        live = [r.run.path for r in self._listed() if r.status is Status.RUNNING][:LIVE]
        with self._lock:
            opened = set(self._opened)
        gone = frozenset(path for path in opened if not path.exists())
        wanted = (opened - gone) | set(live)
        going = set(live)
        if self._machine_watched:
            going |= {point.path for path in live for point in _running_points(RunDir(path))}
            wanted |= going
        if wanted or self._machine_watched:
            self._sampler.sample()
        if self._machine_watched:
            self._sampler.look_around(going)
        views = self._poll(wanted)
        self._agree(views)
        machine = self._sampler.machine
        return Snapshot(
            now=clock.wall(),
            records=self._listed(),
            views=views,
            replays=self._play(),
            gone=gone,
            complete=self._complete,
            host=machine[-1].host if machine else None,
            gpus=machine[-1].gpus if machine else None,
            machine=machine,
            around=self._sampler.around if self._machine_watched else None,
        )

    def _listed(self) -> tuple[RunRecord, ...]:
        return tuple(self._records[name] for name in self._order if name in self._records)

    def _agree(self, views: Mapping[Path, RunView]) -> None:
        """Read anew the records of runs that were just seen to stand otherwise."""
        for path, view in views.items():
            record = self._records.get(path.name)
            if record is None or record.run.path != path:
                continue
            if (record.status, record.message) != (view.status, view.ending):
                self._look_at(path.name)

    def _play(self) -> dict[Path, RunView]:
        with self._lock:
            wanted = list(self._replays)
        if not wanted:
            return {}
        from dltui.tui.replay import Replay

        views: dict[Path, RunView] = {}
        for path in wanted:
            replay = self._replays.get(path) or Replay(RunDir(path))
            with self._lock:
                if path in self._replays:
                    self._replays[path] = replay
            views[path] = replay.poll()
        return views

    def _poll(self, wanted: set[Path]) -> dict[Path, RunView]:
        if not wanted:
            self._followers.clear()
            return {}
        from dltui.runs.follow import Follower

        self._followers = {
            path: self._followers.get(path) or Follower(RunDir(path)) for path in sorted(wanted)
        }
        return {path: follower.poll() for path, follower in self._followers.items()}


def _running_points(sweep: RunDir) -> list[RunDir]:
    """The points that have a worker and no result, at most as many as runs are followed."""
    points = sweep.point_dirs()
    return [p for p in points if p.identity.exists() and not p.result.exists()][:LIVE]
