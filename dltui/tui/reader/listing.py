"""The records of a root, kept true with as few questions to its disk as that takes."""

from __future__ import annotations

import contextlib
import itertools
import os
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

from dltui.runs.files.changes import Changes
from dltui.runs.files.stamps import SETTLED
from dltui.runs.ids import newest_first
from dltui.runs.listing.index import Index, RunRecord
from dltui.runs.listing.parallel import side_by_side
from dltui.runs.log.events import Status
from dltui.tui import periods

BUDGET = 0.08
"""Seconds of a tick spent on the listing, so that ten thousand runs do not delay a curve."""

RESTING = 20
"""A listing is followed by a pause of so many times what it took, within ``periods``: 5 % of a
core is enough for noticing nothing."""

NEAR = 20
"""The newest runs, which are seen first, are looked at in a turn of their own."""

GOING = 40
"""Runs that go on, nobody sees and are looked at in a listing: of 200 each has its turn in 5 s."""

YOUNG = 10.0
"""Seconds in which a new directory gets the file that makes it a run."""

PATIENCE = 0.02
"""Seconds in which no run was read, after which it is asked whether there is more to do."""


class Listing:
    """What a root has of runs, newest first.

    First what is remembered, before anything is asked; then what is not; then what was remembered
    is looked at. From then on a look at the root tells of new runs and of changes that somebody
    announces. Of runs that go on and are not ``followed`` ``GOING`` are looked at each time, and of
    those that ended two.
    """

    def __init__(self, root: Path) -> None:
        self._index = Index(root)
        self._changes = Changes(root)
        self._order: list[str] = []
        self._records: dict[str, RunRecord] = {}
        self._listed: tuple[RunRecord, ...] | None = None
        self._sure_at = 0.0
        self._spent = 0.0
        self._nudged = False
        self._untold = False
        """Whether something of the root has moved, and nothing tells what."""
        self._all_at = 0.0
        self._turn = 0
        self._young: dict[str, float] = {}
        """Directories that are no runs yet, and when they were seen first."""
        self.complete = False
        self.followed: Collection[str] = ()

    def nudge(self) -> None:
        """Look at once, and at all that go on."""
        self._nudged = True

    @property
    def records(self) -> tuple[RunRecord, ...]:
        """The same object for as long as nothing changes."""
        if self._listed is None:
            self._listed = tuple(self._records[n] for n in self._order if n in self._records)
        return self._listed

    def get(self, name: str) -> RunRecord | None:
        return self._records.get(name)

    def look_at(self, name: str) -> RunRecord | None:
        """Read one run anew."""
        record = self._index.record(name, anew=True)
        self._keep(name, record)
        return record

    def steps(self) -> Iterator[None]:
        """Reads the root again and again, a budget's worth a step."""
        self._remember()
        yield
        self._name()
        known = self._index.known
        yield from self._look(name for name in self._order if name not in known)
        self.complete = True
        yield from self._look(name for name in self._order if name in known)
        self._index.save()
        turns = self._turns()
        while True:
            yield from self._rest()
            nudged, self._nudged = self._nudged, False
            changed = self._changed()
            going = self._going() if nudged else self._some(self._going())
            yield from self._look(dict.fromkeys((*changed, *going, *next(turns))))
            if changed is self._order:
                self._all_at = time.monotonic() + RESTING * self._spent
                self._index.save()

    def _remember(self) -> None:
        """What was there the last time, until the root has been asked."""
        self._index.load()
        known = self._index.known
        self._order = newest_first(known)
        self._records = {name: record for name, record in known.items() if record}

    def _changed(self) -> Sequence[str]:
        """Runs that are said to be otherwise than they were; all where something of the root has
        moved for no run that came or went and nothing tells what, but not again and again.
        """
        now, before, moved = time.monotonic(), self._order, self._index.moved
        told: Sequence[str] = ()
        if moved or now >= self._sure_at:
            told = self._name()
            if not moved:
                # Two runs may have come within one tick of the file system's clock.
                self._sure_at = float("inf")
            self._untold |= moved and not told and self._order == before
        if self._untold and now >= self._all_at:
            self._untold = False
            return self._order
        return told

    def _name(self) -> Sequence[str]:
        """Who is there now; gives those that have come or are said to have changed."""
        self._sure_at = time.monotonic() + SETTLED
        order, come = self._index.ids(), set[str]()
        if order != self._order:
            there, now = set(order), time.monotonic()
            come = there.difference(self._order)
            self._young |= dict.fromkeys(come, now)
            self._records = {n: r for n, r in self._records.items() if n in there}
            self._order, self._listed = order, None
        told = self._changes.new()
        there = set(order) if told else set()
        self._untold |= told is None or not there.issuperset(told)
        return [*come, *there.intersection(told or ())]

    def _going(self) -> list[str]:
        """Runs that go on or wait, and new directories, which may become runs."""
        oldest = time.monotonic() - YOUNG
        self._young = {
            name: since
            for name, since in self._young.items()
            if since > oldest and name not in self._records
        }
        records = self._records
        return [
            n
            for n in self._order
            if ((n in records and not records[n].status.final) or n in self._young)
            and n not in self.followed
        ]

    def _some(self, names: list[str]) -> list[str]:
        """``GOING`` of them, the next time the next."""
        if len(names) <= GOING:
            return names
        first = self._turn = self._turn % len(names)
        self._turn += GOING
        return names[first : first + GOING]

    def _turns(self) -> Iterator[list[str]]:
        """Whose turn it is of those that ended: one of the newest and the lost, one of all."""
        near, all_ = self._round(near=True), self._round(near=False)
        while True:
            yield [name for name in (next(near), next(all_)) if name]

    def _round(self, *, near: bool) -> Iterator[str]:
        """Round and round; an empty name where there is none."""
        while True:
            order = self._order
            if near:
                lost = (n for n in order if self._status(n) is Status.LOST)
                order = list(dict.fromkeys([*order[:NEAR], *itertools.islice(lost, NEAR)]))
            yield from order or ("",)

    def _status(self, name: str) -> Status | None:
        record = self._records.get(name)
        return record.status if record else None

    def _look(self, names: Iterable[str]) -> Iterator[None]:
        """At each of ``names``, a budget's worth a step."""
        began = time.monotonic()
        looks = side_by_side(names, self._index.record, PATIENCE)
        with contextlib.closing(looks) as answers:
            for answer in answers:
                if answer:
                    self._keep(*answer)
                if time.monotonic() - began > BUDGET:
                    self._spent += time.monotonic() - began
                    yield
                    began = time.monotonic()
        self._spent += time.monotonic() - began

    def _keep(self, name: str, record: RunRecord | None) -> None:
        """A run that is gone from a root that is gone as well is not forgotten: ``OSError``."""
        if record == self._records.get(name):
            return
        if record is None:
            os.scandir(self._index.root).close()
        self._listed = None
        if record:
            self._records[name] = record
        else:
            self._records.pop(name, None)

    def _rest(self) -> Iterator[None]:
        pause = min(periods.REST, max(periods.LIST, RESTING * self._spent))
        until, self._spent = time.monotonic() + pause, 0.0
        yield
        while time.monotonic() < until and not self._nudged:
            yield
