"""All runs of a root: one light record each, from small files only, never the event log."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from msgspec import Struct

from dltui.metrics import Metric, headline
from dltui.runs import clock, ending, ends, notes, state
from dltui.runs.events import Status
from dltui.runs.ids import newest_first
from dltui.runs.layout import RunDir
from dltui.runs.request import Request
from dltui.topics.catalogue import metric

Measured = tuple[str, float]
"""A metric's name and a value of it."""


class _Timings(Struct, frozen=True):
    elapsed: float = 0.0


class _Point(Struct, frozen=True):
    metrics: dict[str, float | None] = {}


class _Claim(Struct, frozen=True):
    metric: str = ""
    verdict: str = ""


class _Head(Struct, frozen=True):
    """The part of a result that a list shows."""

    status: Status
    message: str = ""
    metrics: dict[str, float | None] = {}
    device: str = ""
    timings: _Timings = _Timings()
    points: list[_Point] = []
    claims: list[_Claim] = []


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """A run in a list. ``created`` is Unix seconds; ``status`` is as of the listing.

    ``message`` is what is to be said of how it ended, as ``ending`` words it. ``final`` is the
    metric by which runs are compared, with what it was in the end, and ``best`` the same at the
    best epoch, where that was kept; of a sweep both are the best of its points. ``elapsed`` is
    seconds of running, 0 before it ended; ``claims`` are how many published figures were
    reproduced and how many could be judged; ``ended`` is when, by the time of the last file that
    it left, in Unix seconds, 0 while it goes on; ``label``, ``tags`` and ``note`` are people's
    words.
    """

    run: RunDir
    name: str
    created: float
    quick: bool
    status: Status
    message: str = ""
    title: str = ""
    topic: str = ""
    device: str = ""
    metrics: dict[str, float | None] = field(default_factory=dict[str, float | None])
    final: Measured | None = None
    best: Measured | None = None
    elapsed: float = 0.0
    ended: float = 0.0
    overrides: tuple[str, ...] = ()
    points: int = 0
    claims: tuple[int, int] = (0, 0)
    label: str = ""
    tags: tuple[str, ...] = ()
    note: str = ""

    @property
    def called(self) -> str:
        """What people call it, else its preset's name without the topic."""
        return self.label or self.name.rpartition("/")[2] or self.run.id


_REQUEST = msgspec.json.Decoder(Request)
_HEAD = msgspec.json.Decoder(_Head)


SETTLED = 2.0
"""Seconds after which a directory whose times stand still has no change that they do not tell:
file systems count in ticks of 1 ns to 2 s, and two changes may fall into one."""

Stamp = tuple[int, ...]
"""Inode and time of a run's directory, and of its notes where it has any."""


@dataclass(frozen=True, slots=True)
class _Known:
    """A record as of a directory with ``stamp``, which was first seen at ``since``."""

    record: RunRecord
    stamp: Stamp
    since: float
    read: float

    @property
    def noted(self) -> bool:
        return len(self.stamp) > 2

    @property
    def settled(self) -> bool:
        return self.read - self.since >= SETTLED


class Index:
    """The runs of one root, newest first.

    Runs that ended are remembered for as long as their directories stand still: every file that
    a record comes from is replaced and never changed in place, which moves the directory's time.
    Only notes may be edited by hand. Times are compared for equality, so no clock matters.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._ended: dict[str, _Known] = {}

    def ids(self) -> list[str]:
        """Names of the directories in the root, newest first (an id begins with its date)."""
        try:
            with os.scandir(self.root) as entries:
                found = [e.name for e in entries if not e.name.startswith(".") and e.is_dir()]
        except FileNotFoundError:
            return []
        if len(self._ended) > len(found):
            self._ended = {name: self._ended[name] for name in found if name in self._ended}
        return newest_first(found)

    def records(self) -> Iterator[RunRecord]:
        """The runs one by one, so that a list can show the first before it knows the last."""
        for name in self.ids():
            if record := self.record(name):
                yield record

    def record(self, run_id: str) -> RunRecord | None:
        """One run, as it is now; null when the directory is not a run."""
        folder = f"{self.root}/{run_id}"
        known = self._ended.get(run_id)
        if known and _stamp(folder, noted=known.noted) != known.stamp:
            known = None
        if known and known.settled:
            return known.record
        stamp = known.stamp if known else _stamp(folder)
        record = read_record(RunDir(self.root / run_id))
        if record is None or not record.status.final or record.status is Status.LOST:
            self._ended.pop(run_id, None)
            return record
        now = clock.monotonic()
        self._ended[run_id] = _Known(record, stamp, since=known.since if known else now, read=now)
        return record


def _stamp(folder: str, *, noted: bool = True) -> Stamp:
    """Empty for a directory that is gone; ``noted`` is false where it is known to have no notes."""
    # os.stat and not Path.stat: ten thousand paths take as long to make as to look at.
    try:
        own = os.stat(folder)  # noqa: PTH116
    except FileNotFoundError:
        return ()
    if noted:
        with contextlib.suppress(FileNotFoundError):
            notes = os.stat(f"{folder}/notes.json")  # noqa: PTH116
            return own.st_ino, own.st_mtime_ns, notes.st_mtime_ns, notes.st_size
    return own.st_ino, own.st_mtime_ns


def read_record(run: RunDir) -> RunRecord | None:
    """The record of the directory ``run``; null when it is not a run."""
    try:
        request = _REQUEST.decode(run.request.read_bytes())
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None
    head, written = _head(run)
    final, best = _results(head, request.topic) if head else (None, None)
    status = head.status if head else state.status(run)
    said = notes.read(run)
    return RunRecord(
        run=run,
        name=request.name,
        created=request.created,
        quick=request.quick,
        status=status,
        message=ending.of(run, status, head.message if head else ""),
        title=request.title,
        topic=request.topic,
        device=head.device if head else "",
        metrics=head.metrics if head else {},
        final=final,
        best=best,
        elapsed=head.timings.elapsed if head else _elapsed(run, status),
        ended=written or (_ended(run) if status.final else 0.0),
        overrides=tuple(request.overrides),
        points=len(head.points) if head else 0,
        claims=_claims(head) if head else (0, 0),
        label=said.title,
        tags=tuple(said.tags),
        note=said.note,
    )


def _elapsed(run: RunDir, status: Status) -> float:
    """Of a run without a result: what is known of one that was killed."""
    end = ends.read(run) if status is Status.STOPPED else None
    return end.elapsed if end else 0.0


def _ended(run: RunDir) -> float:
    """When the last file of a run without a result was written."""
    for path in (run.end, run.heartbeat, run.events, run.identity):
        with contextlib.suppress(FileNotFoundError):
            return path.stat().st_mtime
    return 0.0


def _claims(head: _Head) -> tuple[int, int]:
    verdicts = [claim.verdict for claim in head.claims]
    return verdicts.count("reproduced"), verdicts.count("reproduced") + verdicts.count("off")


BEST = {"test/accuracy": "best/test-accuracy"}
"""What a training keeps of its best epoch, beside the final value."""


def _results(head: _Head, topic: str) -> tuple[Measured | None, Measured | None]:
    """The final value of what the run is compared by, and the one of its best epoch."""
    name = headline(_metrics(head), (claim.metric for claim in head.claims))
    if name is None:
        return None, None
    known = metric(name, topic)
    final, best = (_of_all(head, kept, known) for kept in (name, BEST.get(name, "")))
    return (
        None if final is None else (name, final),
        None if best is None else (name, best),
    )


def _of_all(head: _Head, name: str, known: Metric) -> float | None:
    """Of a run its own value, of a sweep the best among its points."""
    values = [metrics.get(name) for metrics in _metrics(head)]
    return known.best(values) if head.points else values[0]


def _metrics(head: _Head) -> list[dict[str, float | None]]:
    return [point.metrics for point in head.points] or [head.metrics]


def _head(run: RunDir) -> tuple[_Head | None, float]:
    """What a list shows of a result, and when it was written."""
    try:
        with run.result.open("rb") as file:
            return _HEAD.decode(file.read()), os.fstat(file.fileno()).st_mtime
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None, 0.0
