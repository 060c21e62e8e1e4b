"""A run in a list: a light record, from small files only, never the event log."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
from msgspec import Struct

from dltui.metrics import NEVER, Metric, find, headline
from dltui.runs.bounds import Seconds
from dltui.runs.files import end_request, notes, small_files
from dltui.runs.files import request as requests
from dltui.runs.files import result as results
from dltui.runs.files.end_request import End
from dltui.runs.files.request import Kind, Request
from dltui.runs.files.small_files import Damaged
from dltui.runs.files.stamps import Stamp
from dltui.runs.layout import RunDir
from dltui.runs.liveness import ending, state
from dltui.runs.liveness.state import Signs
from dltui.runs.log.events import Status
from dltui.topics.catalogue import declared, metric
from dltui.writing import user

Measured = tuple[str, float]
"""A metric's name and a value of it."""


class _Timings(Struct, frozen=True):
    elapsed: Seconds = 0.0


class _Point(Struct, frozen=True):
    status: Status = Status.FINISHED
    metrics: dict[str, float | None] = {}


class _Claim(Struct, frozen=True):
    metric: str = ""
    verdict: str = ""


class _Head(Struct, frozen=True):
    """The part of a result that a list shows."""

    status: Status
    message: str = ""
    metrics: dict[str, float | None] = {}
    best: dict[str, float] = {}
    declared: dict[str, Metric] = {}
    device: str = ""
    timings: _Timings = _Timings()
    points: list[_Point] = []
    claims: list[_Claim] = []


class RunRecord(Struct, frozen=True, gc=False):
    """A run in a list; 10,000 are made in 10 ms. ``created`` is Unix seconds; ``status`` is as of
    the listing.

    ``message`` is what is to be said of how it ended, as ``ending`` words it. ``final`` is the
    metric by which runs are compared, with what it was in the end, and ``best`` the same at the
    best epoch, where that was kept; of a sweep ``final`` is the best of those of its ``points``
    that are ``complete``. ``elapsed`` is
    seconds of running, 0 before it ended; ``claims`` are how many published figures were
    reproduced and how many could be judged; ``ended`` is when, by the time of the last file that
    it left, in Unix seconds, 0 while it goes on; ``label``, ``tags`` and ``note`` are people's
    words; ``owner`` is who started it, empty for oneself; ``bests`` are the
    best values on the way by metric, ``declared`` is what the run itself says of its metrics;
    ``kind`` is who makes it.
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
    metrics: dict[str, float | None] = {}
    bests: dict[str, float] = {}
    final: Measured | None = None
    best: Measured | None = None
    elapsed: float = 0.0
    ended: float = 0.0
    overrides: tuple[str, ...] = ()
    points: int = 0
    complete: int = 0
    claims: tuple[int, int] = (0, 0)
    label: str = ""
    tags: tuple[str, ...] = ()
    note: str = ""
    owner: str = ""
    declared: dict[str, Metric] = {}
    kind: Kind = "preset"

    def measured(self, name: str = "") -> tuple[Measured | None, Measured | None]:
        """What the metric ``name`` was in the end, and at its best; without one the headline."""
        if not name or (self.final and name == self.final[0]):
            return self.final, self.best
        value, best = self.metrics.get(name), self.bests.get(name)
        return (
            None if value is None else (name, value),
            None if best is None else (name, best),
        )

    def metric(self, name: str) -> Metric:
        """What is known of its metric ``name``: what the run says of it, else its topic."""
        if not self.declared:
            return metric(name, self.topic)
        return find(name, self.known)

    @property
    def known(self) -> Mapping[str, Metric]:
        """All that is declared of its metrics."""
        return {**declared(self.topic), **self.declared}

    @property
    def measurable(self) -> list[str]:
        """Its metrics that say how good it is, or how it went."""
        return [name for name in self.metrics if self.metric(name).rank > NEVER]

    @property
    def group(self) -> str:
        """The quantity that its headline is of; empty without one."""
        return self.metric(self.final[0]).group if self.final else ""

    @property
    def called(self) -> str:
        """What people call it, else its preset's name without the topic."""
        return self.label or self.name.rpartition("/")[2] or self.run.id


_HEAD = msgspec.json.Decoder(_Head)


@dataclass(frozen=True, slots=True)
class Found:
    """What a look at a directory found: no ``record`` where it is not a run.

    ``notes`` is the stamp of its notes, empty without; ``signs`` are those of a run without a
    result, by which it can be told later, without its files, whether it still stands so.
    """

    record: RunRecord | None
    notes: Stamp = ()
    signs: Signs | None = None
    said: str = ""
    """What Slurm says of it."""


def read_record(run: RunDir) -> RunRecord | None:
    """The record of the directory ``run``; null when it is not a run."""
    return look_at(run).record


def look_at(run: RunDir) -> Found:
    asked = _asked(run)
    if asked is None:
        return Found(None)
    request, owner, fault = asked
    signs: Signs | None = None
    head, written, wrong = _head(run)
    if head is None:
        signs = state.signs(run)
        status, end = state.stands(run, signs), signs.end
        # The worker may have written its result and gone since it was looked for.
        head, written, wrong = _head(run) if status.final else (None, 0.0, wrong)
    if head is not None:
        signs, status = None, head.status
        end = end_request.read(run) if status is Status.STOPPED else None
    said_by_slurm = state.said(run, signs, status) if signs else ""
    said, noted, amiss = notes.stamped(run)
    faults = dict.fromkeys((fault, wrong, signs.fault if signs else "", amiss))
    own = head.declared if head else {}
    known = {**declared(request.topic), **own} if own else declared(request.topic)
    final, best = _results(head, known) if head else (None, None)
    record = RunRecord(
        run=run,
        name=request.name,
        created=request.created,
        kind=request.kind,
        quick=request.quick,
        status=status,
        message=ending.damaged(
            "; ".join(filter(None, faults)),
            ending.in_words(
                status,
                head.message if head else said_by_slurm,
                end,
                begun=signs is None or bool(signs.worker),
                kind=request.kind,
            ),
        ),
        title=request.title,
        topic=request.topic,
        device=head.device if head else "",
        metrics=head.metrics if head else {},
        bests=head.best if head else {},
        final=final,
        best=best,
        elapsed=head.timings.elapsed if head else _elapsed(end, status),
        ended=written or (_ended(run) if status.final else 0.0),
        overrides=tuple(request.overrides),
        points=len(head.points) if head else 0,
        complete=len(_complete(head)) if head else 0,
        claims=_claims(head) if head else (0, 0),
        label=said.title,
        tags=tuple(said.tags),
        note=said.note,
        declared=own,
        owner="" if owner == os.getuid() else user(owner),
    )
    return Found(record, noted, signs, said_by_slurm)


def _asked(run: RunDir) -> tuple[Request, int, str] | None:
    """What was asked, by which user, and what is wrong with the file of it; null where the
    directory is no run, or another user's who keeps it to oneself.
    """
    try:
        content, info = small_files.stamped(run.request)
        return small_files.decode(content, requests.DECODER, run.request), info.st_uid, ""
    except Damaged as error:
        fault = error.why
    except OSError as error:
        if error.errno not in (errno.ENOENT, errno.ENOTDIR, errno.ESTALE):
            raise
        if not run.is_run:
            return None
        fault = f"{run.request.name} is missing"
    try:
        folder = run.path.stat()
    except OSError:
        return None
    if folder.st_uid != os.getuid() and not os.access(run.path, os.X_OK):
        return None
    return Request(name="", folder="", created=folder.st_mtime), folder.st_uid, fault


def _elapsed(end: End | None, status: Status) -> float:
    """Of a run without a result: what is known of one that was killed."""
    return end.elapsed if end and status is Status.STOPPED else 0.0


def _ended(run: RunDir) -> float:
    """When the last file of a run without a result was written."""
    for path in (run.end, run.heartbeat, run.events, run.identity):
        with contextlib.suppress(OSError):
            return path.stat().st_mtime
    return 0.0


def _claims(head: _Head) -> tuple[int, int]:
    verdicts = [claim.verdict for claim in head.claims]
    return verdicts.count("reproduced"), verdicts.count("reproduced") + verdicts.count("off")


def _results(head: _Head, known: Mapping[str, Metric]) -> tuple[Measured | None, Measured | None]:
    """The final value of what the run is compared by, and the best that was recorded of it."""
    name = headline(_metrics(head), (claim.metric for claim in head.claims), known)
    if name is None:
        return None, None
    final, best = _of_all(head, name, find(name, known)), _best(head, name)
    return (
        None if final is None else (name, final),
        None if best is None else (name, best),
    )


def _of_all(head: _Head, name: str, known: Metric) -> float | None:
    """Of a run its own value, of a sweep the best among its complete points."""
    if not head.points:
        return head.metrics.get(name)
    return known.best(point.metrics.get(name) for point in _complete(head))


def _complete(head: _Head) -> list[_Point]:
    return [point for point in head.points if point.status.complete]


def _best(head: _Head, name: str) -> float | None:
    """Runs from before ``best`` was written keep that of the test data among their metrics."""
    if head.points:
        return None
    return head.best.get(name, head.metrics.get(f"best/{name.replace('/', '-')}"))


def _metrics(head: _Head) -> list[dict[str, float | None]]:
    return [point.metrics for point in head.points] or [head.metrics]


def _head(run: RunDir) -> tuple[_Head | None, float, str]:
    """What a list shows of a result, when it was written, and what is wrong with it."""
    try:
        content, info = small_files.stamped(run.result)
        head = small_files.decode(content, _HEAD, run.result)
    except (FileNotFoundError, NotADirectoryError):
        return None, 0.0, ""
    except Damaged as error:
        return None, 0.0, error.why
    if not head.status.written:
        return None, 0.0, results.disbelieved(run, head.status)
    return head, info.st_mtime, ""
