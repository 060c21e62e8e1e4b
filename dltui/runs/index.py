"""All runs of a root: one light record each, from small files only, never the event log."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from msgspec import Struct

from dltui.runs import state
from dltui.runs.events import Status
from dltui.runs.layout import RunDir
from dltui.runs.request import Request


class _Head(Struct, frozen=True):
    """The part of a result that a list shows."""

    status: Status
    message: str = ""
    metrics: dict[str, float | None] = {}
    device: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """A run in a list. ``created`` is Unix seconds; ``status`` is as of the listing."""

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
        return sorted(found, reverse=True)

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
    return RunRecord(
        run=run,
        name=request.name,
        created=request.created,
        quick=request.quick,
        status=head.status if head else state.status(run),
        message=head.message if head else "",
        title=request.title,
        topic=request.topic,
        device=head.device if head else "",
        metrics=head.metrics if head else {},
    )


def _head(run: RunDir) -> _Head | None:
    try:
        return _HEAD.decode(run.result.read_bytes())
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None
