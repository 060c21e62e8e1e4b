"""Whether what a run says it measured is what its log says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dltui.runs.files import result as results
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Ended, Status
from dltui.runs.log.follow import glance
from dltui.runs.log.tail import Tail

Metrics = Mapping[str, float | None]


def disagreements(run: RunDir) -> Iterator[str]:
    """In words, each with the file; of a sweep also of its points."""
    result = results.read(run)
    if result is None:
        if run.result.exists():
            yield f"{run.id}/{run.result.name} cannot be read"
        return
    yield from _against_log(run, run.id, result.status, result.metrics)
    for listed in result.points:
        point = run.point(listed.number)
        own, name = results.read(point), f"{run.id}/points/{point.id}"
        if own is None:
            continue  # it never began
        yield from _against_log(point, name, own.status, own.metrics)
        yield from _unlike(f"{run.id}: point {point.id}", listed.metrics, own.metrics, "its result")


def _against_log(run: RunDir, name: str, status: Status, metrics: Metrics) -> Iterator[str]:
    ended: Ended | None = None
    for piece in Tail(run.events).pieces(2**20):
        ended = next((event for event in reversed(piece) if isinstance(event, Ended)), ended)
    if ended is None:
        if status.complete and run.preset.exists():
            yield f"{name}/{run.result.name} says {status}, but the log has no end"
        return
    if ended.status != status:
        yield f"{name}/{run.result.name} says {status}, the log {ended.status}"
    yield from _unlike(f"{name}/{run.result.name}", metrics, _final(run, ended), "the log")


def _final(run: RunDir, ended: Ended) -> Metrics:
    """Of a script's run the last word says only what it summed up; the rest are its last values."""
    return ended.metrics if run.preset.exists() else {**glance(run).last, **ended.metrics}


def _unlike(where: str, metrics: Metrics, others: Metrics, other: str) -> Iterator[str]:
    for name in sorted(metrics.keys() | others.keys()):
        if metrics.get(name) != others.get(name):
            yield f"{where}: {name} is {metrics.get(name)}, in {other} {others.get(name)}"
