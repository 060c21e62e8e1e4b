"""Offline runs of W&B: ``wandb/offline-run-…/run-….wandb`` and the files beside it. W&B itself is
not needed.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from math import isfinite
from pathlib import Path
from typing import Any

from dltui.adapters import files, media
from dltui.adapters.pieces import (
    FARTHEST,
    GOES_ON,
    NAMES,
    About,
    Columns,
    Drawn,
    Piece,
    Points,
    Printed,
    gathered,
)
from dltui.adapters.sources import Source
from dltui.adapters.values import TYPE, numbers, odd
from dltui.adapters.wandb import records as rec
from dltui.adapters.wandb.axes import Axes
from dltui.errors import InputError
from dltui.runs.log.events import Status
from dltui.wire.blocks import Blocks
from dltui.wire.protobuf import Field, Malformed, message, raw, text, whole

MAGIC = b":W&B\xe1\xbe\x00"
"""How a file begins; the last byte is the version of the format."""

SUFFIX = ".wandb"

ROWS = 1_000
"""Rows of the history that are handed over together."""

FIGURES = 200
"""Pictures, tables and histograms by name."""

_FOLDER = re.compile(r"(offline-)?run-(\d{8}_\d{6})-(.+)")

Message = dict[int, list[Field]]


class OfflineRun:
    """``logs`` are those of one run, in the order in which it went on."""

    def __init__(self, logs: Sequence[Path], about: About) -> None:
        self.about = about
        self._logs = [Blocks(path, len(MAGIC)) for path in logs]
        self._damaged = about.damaged
        self._axes = Axes({})
        self._step = -1
        self._ended = False
        self._summary: dict[str, Any] = {}
        self._shown: dict[str, tuple[dict[str, Any], Path]] = {}

    def restore(self, state: Mapping[str, Any]) -> bool:
        known: dict[str, int] = state["logs"]
        for log in self._logs:
            log.offset = known.get(log.path.parent.name, len(MAGIC))
        self._axes, self._step = Axes(state["axes"]), int(state["step"])
        self._summary, self._ended = dict(state["summary"]), bool(state["ended"])
        return all(files.size(log.path) >= log.offset for log in self._logs)

    @property
    def state(self) -> dict[str, Any]:
        return {
            "logs": {log.path.parent.name: log.offset for log in self._logs},
            "axes": self._axes.pairs,
            "step": self._step,
            "summary": self._summary,
            "ended": self._ended,
        }

    def pieces(self) -> Iterator[Piece]:
        for log in self._logs:
            yield from self._of(log)
        for name, (value, folder) in self._shown.items():
            if (figure := media.figure(name, value, folder)) is not None:
                yield Drawn(figure)
            else:
                self.about.leave(str(value.get(TYPE))[:40])
        about = self.about
        about.summary = dict(
            one for key in self._summary if key not in rec.OWN
            for one in numbers(key, self._summary[key], ".")
            if isfinite(one[1])
        )  # fmt: skip
        about.damaged = self._damaged + sum(log.damaged for log in self._logs)
        if not self._ended:
            about.status, about.message = Status.STOPPED, GOES_ON

    def _of(self, log: Blocks) -> Iterator[Piece]:
        held: Columns = {}
        rows = 0
        with files.opened(log.path) as file:
            if os.pread(file, len(MAGIC), 0) != MAGIC:
                raise InputError(f"{log.path}: not written by a W&B that is known here")
            for content in log.records(file):
                try:
                    found = message(content)
                    if rec.HISTORY in found:
                        self._row(_inner(found, rec.HISTORY), held, log.path.parent / "files")
                        rows += 1
                    elif line := self._take(found):
                        yield Printed(line)
                except Malformed:
                    log.damaged += 1
                if rows == ROWS:
                    yield Points(held, self.about.ended)
                    held, rows = {}, 0
        if held:
            yield Points(held, self.about.ended)

    def _row(self, history: Message, held: Columns, folder: Path) -> None:
        row: dict[str, Any] = {}
        for way, value in rec.items(history.get(1, ())):
            rec.put(row, way, value)
        counted = row.get("_step")
        told = _inner(history, 2)
        self._step = counted if isinstance(counted, int) else whole(told.get(1, ()), self._step + 1)
        if isinstance(moment := row.get("_timestamp"), int | float):
            self.about.saw(float(moment))
        values = dict(
            one for key in row if key not in rec.OWN for one in numbers(key, row[key], ".")
        )
        self._axes.saw(values)
        for name, value in values.items():
            step = self._axes.step(name, self._step)
            if 0 <= step <= FARTHEST and (name in held or len(held) < NAMES):
                gathered({name: ([step], [value])}, held)
        for key, value in row.items():
            self._show(key, value, folder)

    def _show(self, key: str, value: Any, folder: Path) -> None:
        if not isinstance(value, dict):
            if isinstance(value, str) and odd(value) is None:
                self.about.leave("texts of single steps")
            return
        if TYPE not in value:
            for inner, one in value.items():
                if isinstance(one, dict):
                    self._show(f"{key}.{inner}", one, folder)
        elif key in self._shown or len(self._shown) < FIGURES:
            self._shown[key] = (value, folder)
        else:
            self.about.leave("figures of more names than are kept")

    def _take(self, found: Message) -> str:
        """Anything but a row of the history; the text of what was printed."""
        about = self.about
        if rec.SUMMARY in found:
            self._summarize(_inner(found, rec.SUMMARY))
        elif rec.CONFIG in found:
            self._configure(_inner(found, rec.CONFIG))
        elif rec.METRIC in found:
            metric = _inner(found, rec.METRIC)
            if axis := text(metric.get(4, ())):
                self._axes.define(text(metric.get(1, ())) or text(metric.get(2, ())), axis)
        elif rec.RUN in found:
            self._begin(_inner(found, rec.RUN))
        elif rec.ENVIRONMENT in found:
            self._surroundings(_inner(found, rec.ENVIRONMENT))
        elif rec.EXIT in found:
            self._end(whole(_inner(found, rec.EXIT).get(1, ())))
        elif rec.STATS in found:
            about.saw(rec.moment(raw(_inner(found, rec.STATS).get(2, ()))))
            about.leave("samples of the system")
        for kind in (rec.OUTPUT, rec.OUTPUT_RAW):
            if kind in found:
                printed = _inner(found, kind)
                about.saw(rec.moment(raw(printed.get(2, ()))))
                return text(printed.get(3, ()))
        return ""

    def _begin(self, run: Message) -> None:
        about = self.about
        about.name = text(run.get(8, ())) or text(run.get(1, ())) or about.name
        about.note = text(run.get(9, ())) or about.note
        about.tags = [text([one]) for one in run.get(10, ())] or about.tags
        about.saw(rec.moment(raw(run.get(17, ()))))
        for key, place in (("project", 3), ("group", 6), ("job_type", 7)):
            if value := text(run.get(place, ())):
                rec.put(about.config, ["wandb", key], value)
        self._configure(_inner(run, 4))
        self._ended = False

    def _configure(self, config: Message) -> None:
        for way, value in rec.items(config.get(1, ())):
            if way[0] not in rec.OWN:
                rec.put(self.about.config, way, value)
        for way, _ in rec.ways(config.get(2, ())):
            rec.take_out(self.about.config, way)

    def _summarize(self, summary: Message) -> None:
        for way, value in rec.items(summary.get(1, ())):
            if way[0] not in rec.OWN:
                rec.put(self._summary, way, value)

    def _surroundings(self, environment: Message) -> None:
        about = self.about
        if python := text(environment.get(2, ())):
            about.versions["python"] = python.removeprefix("CPython ")
        about.device = text(environment.get(18, ())) or about.device

    def _end(self, code: int) -> None:
        about = self.about
        self._ended = True
        about.status = Status.FAILED if code else Status.FINISHED
        about.message = f"exit code {code}" if code else ""


def _inner(found: Message, field: int) -> Message:
    return message(raw(found.get(field, ())))


def sources(tree: Mapping[Path, list[str]]) -> Iterator[Source]:
    """The runs of ``tree``; one that was gone on with has a folder for each sitting."""
    runs: dict[tuple[Path, str], list[Path]] = {}
    for folder, names in tree.items():
        for name in names:
            if name.endswith(SUFFIX):
                told = _FOLDER.fullmatch(folder.name)
                run = told[3] if told else name.removesuffix(SUFFIX)
                runs.setdefault((folder.parent, run), []).append(folder / name)
    for (_, run), logs in runs.items():
        yield source(run, sorted(logs, key=lambda log: _stamp(log.parent)))


def source(run: str, logs: Sequence[Path]) -> Source:
    first = logs[0].parent
    return Source(
        tool="wandb",
        place=first,
        key=f"wandb:{run}:{_stamp(first)}",
        name=run,
        created=_created(first, logs[0]),
        reader=lambda about: OfflineRun(logs, about),
    )


def _stamp(folder: Path) -> str:
    """When a sitting began, as its folder says; else the folder's name."""
    told = _FOLDER.fullmatch(folder.name)
    return told[2] if told else folder.name


def _created(folder: Path, log: Path) -> float:
    try:
        return time.mktime(time.strptime(_stamp(folder), "%Y%m%d_%H%M%S"))
    except (ValueError, OverflowError):
        return log.stat().st_mtime
