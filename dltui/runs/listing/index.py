"""All runs of a root: one light record each, read anew only where something has changed."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from dltui.runs import clock
from dltui.runs.files import stamps
from dltui.runs.files.stamps import SETTLED, Stamp
from dltui.runs.ids import newest_first
from dltui.runs.layout import RunDir, is_folder
from dltui.runs.listing import record_cache
from dltui.runs.listing.parallel import side_by_side
from dltui.runs.listing.record import Found as Found
from dltui.runs.listing.record import RunRecord as RunRecord
from dltui.runs.listing.record import look_at
from dltui.runs.listing.record import read_record as read_record
from dltui.runs.listing.record_cache import Remembered
from dltui.runs.liveness import state
from dltui.runs.log.events import Status

WORTH = 64
"""So many runs that were read are worth writing down: at 10 ms a call they took 0.2 s."""

PATIENCE = 60.0


@dataclass(slots=True)
class _Known:
    """What was found in a directory with ``stamp``, which was first seen at ``since``.

    ``settled`` is whether it was read long enough after its last change; ``kept`` whether the
    file of what is remembered has it.
    """

    found: Found
    stamp: Stamp
    since: float
    settled: bool
    kept: bool = False

    def holds(self, stamp: Stamp) -> bool:
        """Whether all is as it was, the run's process too."""
        record, signs = self.found.record, self.found.signs
        if not self.settled or stamp != self.stamp:
            return False
        if record is None or not signs:
            return True
        status = state.stands(record.run, signs)
        return status is record.status and state.said(record.run, signs, status) == self.found.said

    @property
    def lasting(self) -> bool:
        """Whether it stands so until its directory moves."""
        record = self.found.record
        return self.settled and (
            record is None or (record.status.final and record.status is not Status.LOST)
        )


class Index:
    """The runs of one root, newest first.

    What is known of a run holds for as long as its directory stands still, and the process of
    one that goes on lives. Times are compared for equality, so no clock matters.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._known: dict[str, _Known] = {}
        self._stamp: Stamp = ()

    def ids(self) -> list[str]:
        """Names of the directories in the root, newest first (an id begins with its date).

        None where there is no root yet; one that is gone or may not be read is an ``OSError``.
        """
        before, self._stamp = self._stamp, stamps.of(str(self.root))
        try:
            with os.scandir(self.root) as entries:
                found = [e.name for e in entries if not e.name.startswith(".") and is_folder(e)]
        except FileNotFoundError:
            if before:
                raise
            return []
        if len(self._known) > len(found):
            self._known = {name: self._known[name] for name in found if name in self._known}
        return newest_first(found)

    @property
    def moved(self) -> bool:
        """Whether the root's time is another than when its runs were named; one call."""
        return stamps.of(str(self.root)) != self._stamp

    def records(self, most: int | None = None) -> Iterator[RunRecord]:
        """The runs one by one, so that a list can show the first before it knows the last; the
        newest so many of them, without a look at the others.
        """
        names = self.ids()
        left = len(names) if most is None else most
        if not self._known:
            self.load()
        while names and left:
            asked, names = names[:left], names[left:]
            for record in self._in_order(asked):
                left -= 1
                yield record
        self.save()

    def _in_order(self, names: Sequence[str]) -> Iterator[RunRecord]:
        early = dict[str, RunRecord | None]()
        with contextlib.closing(side_by_side(names, self.record, PATIENCE)) as answers:
            for name in names:
                while name not in early:
                    early.update(filter(None, (next(answers),)))
                if record := early.pop(name):
                    yield record

    def record(self, run_id: str, *, anew: bool = False) -> RunRecord | None:
        """One run, as it is now; null when the directory is not a run.

        ``anew`` reads its files even if nothing tells that they have changed.
        """
        folder, known, now = f"{self.root}/{run_id}", self._known.get(run_id), clock.monotonic()
        stamp = stamps.of(folder)
        if known and known.found.notes:
            stamp += stamps.of_notes(folder)
        if known and not anew and known.holds(stamp):
            return known.found.record
        since = known.since if known and known.stamp == stamp else now
        found = look_at(RunDir(self.root / run_id))
        own = stamp[:2]
        settled = now - since >= SETTLED or self._was_before(own)
        self._known[run_id] = _Known(found, own + found.notes, since, settled)
        return found.record

    def _was_before(self, stamp: Stamp) -> bool:
        """Whether a directory's last change lies some ticks before one that its server has
        already made elsewhere: what comes now has another time.
        """
        if not stamp or not self._stamp:
            return False
        return stamp[1] + int(SETTLED * 1e9) < self._stamp[1]

    @property
    def known(self) -> dict[str, RunRecord | None]:
        """What is known without looking, by the id; null of a directory that is not a run."""
        return {name: known.found.record for name, known in self._known.items()}

    def load(self) -> None:
        """Remember what was known of the ended runs the last time, by whichever lab or command."""
        for name, one in record_cache.load(self.root).items():
            if name not in self._known:
                found = Found(one.record, one.stamp[2:])
                self._known[name] = _Known(found, one.stamp, 0.0, settled=True, kept=True)

    def save(self) -> None:
        """Write it down, if there is enough that the file has not."""
        lasting = {name: known for name, known in self._known.items() if known.lasting}
        if sum(not known.kept for known in lasting.values()) < WORTH:
            return
        runs = {name: Remembered(one.stamp, one.found.record) for name, one in lasting.items()}
        record_cache.save(self.root, runs)
        for known in lasting.values():
            known.kept = True
