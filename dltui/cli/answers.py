"""What ``--json`` prints, as types: the schemas that ``dltui schema`` prints are made of them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct, convert

from dltui.bundles.verdict import Compared
from dltui.charts.text import clean
from dltui.data.head import Head
from dltui.errors import DltuiError, ExitCode
from dltui.metrics import units, whole
from dltui.runs.log.events import Status
from dltui.runs.verdict import Verdict

if TYPE_CHECKING:
    from dltui.presets.catalogue import Entry
    from dltui.runs.listing.record import Measured, RunRecord
    from dltui.runs.log.fold import RunView


class Fault(Struct, frozen=True, kw_only=True):
    """What stood in the way; ``message`` is as on stderr, ``faults`` its lines one by one."""

    kind: Literal["usage", "preset", "input", "resource", "failed", "interrupted"]
    message: str
    exit_code: ExitCode
    faults: list[str]


class Refused(Struct, frozen=True, kw_only=True):
    """The answer of every command with ``--json`` that could not do what it was asked."""

    error: Fault


class Started(Struct, frozen=True, kw_only=True):
    """A run that goes on in the background; ``changed`` as in the answer of ``rerun``."""

    id: str
    run_dir: str
    changed: list[str] = []


class Submitted(Struct, frozen=True, kw_only=True):
    """A run in Slurm's hands; ``collector`` is the job that makes a sweep's result of the array
    ``job``. Of a dry run only the ``script``.
    """

    id: str
    run_dir: str
    job: str
    collector: str
    script: str


class PresetEntry(Struct, frozen=True, kw_only=True):
    """A preset of ``list``; seconds on two CPU cores, 0 where they were not measured."""

    name: str
    topic: str
    title: str
    path: str
    summary: str
    runs: int
    full_seconds: float
    quick_seconds: float
    own: bool
    broken: str


class DataSet(Struct, frozen=True, kw_only=True):
    """A data set of ``data``; ``size`` in bytes to fetch, about, null where it is not known."""

    name: str
    size: int | None
    state: str
    place: str | None
    fetched: bool


class Checkup(Struct, frozen=True, kw_only=True):
    """What ``doctor`` found; ``ok`` is null for what is not needed. ``meaning`` says what it is
    for, ``mend`` what to do, and is empty where nothing need be done.
    """

    ok: bool | None
    found: str
    meaning: str = ""
    mend: str = ""


class Validated(Struct, frozen=True, kw_only=True):
    """Of a preset: faults of its own and of what it brings, what the data root has not, and what
    was understood of each data set of the user's.
    """

    faults: list[str] = []
    absent: list[str] = []
    heads: list[Head] = []


class Checked(Struct, frozen=True, kw_only=True):
    """A preset of ``verify``; ``run_dir`` is empty and the status "not started" where it is not.

    ``settings`` are those of its run by dotted key, ``units`` those of claimed metrics.
    """

    preset: str
    status: str
    exit_code: int
    message: str
    run_dir: str
    seconds: float
    settings: dict[str, Any]
    units: dict[str, str]
    claims: list[Verdict]


class Claimed(Verdict, frozen=True, kw_only=True):
    """A claim of ``claims``; ``why`` says in words where its tolerance comes from."""

    preset: str
    unit: str
    room: str
    why: str


class SourceTally(Struct, frozen=True, kw_only=True):
    """Published figures of one source, and how many of each verdict."""

    letter: str
    name: str
    figures: int
    verdicts: dict[str, int]


class FullRun(Struct, frozen=True, kw_only=True):
    """A preset and the full run kept beside it; seconds as in ``PresetEntry``."""

    preset: str
    runs: int
    full_seconds: float
    quick_seconds: float
    made: str | None
    device: str | None
    verdicts: dict[str, int]


class Claims(Struct, frozen=True, kw_only=True):
    """All of ``claims``."""

    claims: list[Claimed]
    sources: list[SourceTally]
    presets: list[FullRun]


class BundleWritten(Struct, frozen=True, kw_only=True):
    """What ``bundle`` wrote."""

    file: str
    digest: str
    runs: list[str]


class BundledRun(Struct, frozen=True, kw_only=True):
    """A run of a bundle; ``run_dir`` is where it was run again, empty where it was not."""

    id: str
    preset: str
    status: str
    verdict: str
    message: str = ""
    run_dir: str = ""
    metrics: list[Compared] = []


BundleVerdict = Literal[
    "verified", "partly", "intact", "off", "changed", "not-run", "failed", "not-a-bundle"
]


class CheckedBundle(Struct, frozen=True, kw_only=True):
    """A bundle of ``verify``. ``faults`` are what was changed, in words; ``compared`` counts the
    metrics that were judged, ``worst`` is the largest relative difference among those.
    """

    file: str
    digest: str
    intact: bool
    verdict: BundleVerdict
    exit_code: int
    message: str = ""
    faults: list[str] = []
    compared: int = 0
    worst: float | None = None
    worst_metric: str = ""
    runs: list[BundledRun] = []


class Need(Struct, frozen=True, kw_only=True):
    """What a preset needs, and what was found; ``fetch``: ``dltui data get`` brings it."""

    what: str
    value: str
    found: str
    ok: bool
    fetch: bool


class SettingEntry(Struct, frozen=True, kw_only=True):
    """A setting of ``config`` and where its value is from."""

    key: str
    value: str | float | bool | dict[str, str] | list[str] | None
    origin: str
    help: str


class Value(Struct, frozen=True, kw_only=True):
    """A metric and what it was."""

    metric: str
    value: float


class Progress(Struct, frozen=True, kw_only=True):
    """How far a run is; ``steps`` and ``epochs`` are 0 while it is not known how many there are
    to do, ``epoch`` is the one it is in, from 1, ``eta`` seconds left, null while nobody can say.
    """

    phase: str
    step: int
    steps: int
    epoch: int
    epochs: int
    elapsed: float
    eta: float | None


class RunEntry(Struct, frozen=True, kw_only=True):
    """A run of ``runs``; ``final`` is by what runs are compared, of a sweep the best point's.

    ``created`` is local time with its distance from UTC; ``elapsed`` is seconds of running, 0
    before it ended; ``points`` are those of a sweep. ``settings`` are by dotted key, defaults
    included, of a sweep without what each point sets anew; ``units`` are those of metrics that
    have one. ``progress`` is null but of a run that runs, whose metrics are the newest.
    """

    id: str
    run_dir: str
    preset: str
    title: str
    label: str
    tags: list[str]
    note: str
    owner: str
    topic: str
    kind: str
    quick: bool
    created: str
    status: Status
    message: str
    device: str
    metrics: dict[str, float | None]
    final: Value | None
    best: Value | None
    elapsed: float
    points: int
    settings: dict[str, Any]
    units: dict[str, str]
    progress: Progress | None


class RemovedRun(Struct, frozen=True, kw_only=True):
    """``bytes`` is what it took on its disk."""

    id: str
    run_dir: str
    bytes: int


class KeptRun(Struct, frozen=True, kw_only=True):
    """A run that was to be deleted and may not be; ``message`` says why."""

    id: str
    run_dir: str
    message: str


class Removal(Struct, frozen=True, kw_only=True):
    """What ``rm`` or ``prune`` deleted, or would delete where it is a ``dry_run``."""

    schema: int
    dry_run: bool
    bytes: int
    removed: list[RemovedRun]
    kept: list[KeptRun]


def refused(error: DltuiError) -> Refused:
    text = clean(str(error), lines=True)
    fault = {"message": text, "exit_code": error.exit_code, "faults": text.splitlines()}
    return convert({"error": {"kind": error.kind, **fault}}, Refused)


def preset_entry(entry: Entry) -> PresetEntry:
    return PresetEntry(
        name=entry.name,
        topic=entry.topic,
        title=entry.title,
        path=str(entry.path),
        summary=entry.summary,
        runs=entry.points,
        full_seconds=entry.full_seconds,
        quick_seconds=entry.quick_seconds,
        own=entry.own,
        broken=entry.broken,
    )


def run_entry(record: RunRecord, me: str) -> RunEntry:
    """``me`` is who asks, and whose a run is that is nobody else's."""
    from dltui.compare.settings import used
    from dltui.runs.log.follow import glance

    view = glance(record.run) if record.status is Status.RUNNING else None
    worker = view.worker if view else None
    metrics = dict(view.finals) if view else record.metrics
    return RunEntry(
        id=record.run.id,
        run_dir=str(record.run.path),
        preset=record.name,
        title=record.title,
        label=record.label,
        tags=list(record.tags),
        note=record.note,
        owner=record.owner or me,
        topic=record.topic,
        kind=record.kind,
        quick=record.quick,
        created=time.strftime("%Y-%m-%dT%H:%M:%S%z", time.localtime(record.created)),
        status=record.status,
        message=record.message,
        device=worker.device if worker else record.device,
        metrics=whole(metrics, record.known),
        final=_value(record, record.final),
        best=_value(record, record.best),
        elapsed=record.elapsed,
        points=record.points,
        settings=dict(used(record.run)),
        units=units(metrics, record.known),
        progress=_progress(view) if view else None,
    )


def _progress(view: RunView) -> Progress:
    return Progress(
        phase=view.phase,
        step=view.step,
        steps=view.planned_steps,
        epoch=view.epoch_now,
        epochs=view.planned_epochs,
        elapsed=view.duration,
        eta=view.eta,
    )


def _value(record: RunRecord, measured: Measured | None) -> Value | None:
    if measured is None:
        return None
    name, value = measured
    return Value(metric=name, value=record.metric(name).count(value))
