"""All runs of a root: one light record each, from small files only, never the event log."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from msgspec import Struct

from dltui.runs import ending, notes, state
from dltui.runs.events import Status
from dltui.runs.ids import newest_first
from dltui.runs.layout import RunDir
from dltui.runs.request import Request


class _Timings(Struct, frozen=True):
    elapsed: float = 0.0


class _Point(Struct, frozen=True):
    metrics: dict[str, float | None] = {}


class _Claim(Struct, frozen=True):
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

    ``message`` is what is to be said of how it ended, as ``ending`` words it. ``best`` is the
    metric a person would ask for first, at its best epoch, and ``last`` what it was in the end;
    of a sweep both are the best among its points. ``elapsed`` is seconds of running, 0 before it
    ended; ``claims`` are how many published figures were reproduced and how many could be
    judged; ``label``, ``tags`` and ``note`` are people's words.
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
    best: tuple[str, float] | None = None
    last: tuple[str, float] | None = None
    elapsed: float = 0.0
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


class Index:
    """The runs of one root, newest first. Runs that ended are read once and remembered."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._ended: dict[str, RunRecord] = {}

    def ids(self) -> list[str]:
        """Names of the directories in the root, newest first (an id begins with its date)."""
        try:
            with os.scandir(self.root) as entries:
                found = [e.name for e in entries if not e.name.startswith(".") and e.is_dir()]
        except FileNotFoundError:
            return []
        return newest_first(found)

    def records(self) -> Iterator[RunRecord]:
        """The runs one by one, so that a list can show the first before it knows the last."""
        for name in self.ids():
            if record := self.record(name):
                yield record

    def record(self, run_id: str) -> RunRecord | None:
        """One run; null when the directory is not a run."""
        if known := self._ended.get(run_id):
            return known
        record = read_record(RunDir(self.root / run_id))
        if record and record.status.final and record.status is not Status.LOST:
            self._ended[run_id] = record
        return record

    def forget(self, run_id: str) -> None:
        """Read ``run_id`` again: it was resumed, renamed or deleted."""
        self._ended.pop(run_id, None)


def read_record(run: RunDir) -> RunRecord | None:
    """The record of the directory ``run``; null when it is not a run."""
    try:
        request = _REQUEST.decode(run.request.read_bytes())
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None
    head = _head(run)
    best = _best(head) if head else None
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
        best=best,
        last=_last(head, best[0]) if head and best else None,
        elapsed=head.timings.elapsed if head else 0.0,
        overrides=tuple(request.overrides),
        points=len(head.points) if head else 0,
        claims=_claims(head) if head else (0, 0),
        label=said.title,
        tags=tuple(said.tags),
        note=said.note,
    )


def _claims(head: _Head) -> tuple[int, int]:
    verdicts = [claim.verdict for claim in head.claims]
    return verdicts.count("reproduced"), verdicts.count("reproduced") + verdicts.count("off")


BEST = "best/test-accuracy"
"""The test accuracy of the best epoch, which a training keeps beside the final one."""

FIRST = (BEST, "test/accuracy", "accuracy", "test/loss", "loss")
"""What a person would ask for, in this order; else the first metric that is no count."""

_COUNTS = ("steps", "images_per_second", "parameters", "points", "best/", "memory/", "seconds")


def _best(head: _Head) -> tuple[str, float] | None:
    """Over the points of a sweep the largest, or the smallest loss."""
    names = dict.fromkeys((*FIRST, *(name for metrics in _metrics(head) for name in metrics)))
    for name in names:
        if name not in FIRST and name.startswith(_COUNTS):
            continue
        value = _best_of(head, name)
        if value is not None:
            return ("test/accuracy" if name == BEST else name), value
    return None


def _last(head: _Head, name: str) -> tuple[str, float] | None:
    value = _best_of(head, name)
    return None if value is None else (name, value)


def _best_of(head: _Head, name: str) -> float | None:
    """The final metric ``name`` of the best point, or of the run itself where it has none."""
    values = [v for metrics in _metrics(head) if (v := metrics.get(name)) is not None]
    better = min if "loss" in name or "error" in name else max
    return better(values, default=None)


def _metrics(head: _Head) -> list[dict[str, float | None]]:
    return [point.metrics for point in head.points] or [head.metrics]


def _head(run: RunDir) -> _Head | None:
    try:
        return _HEAD.decode(run.result.read_bytes())
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None
