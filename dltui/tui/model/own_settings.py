"""What scripts and programs are told, for the rows of a list: it says more than a title."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from dltui.compare.apart import apart, chosen
from dltui.runs.layout import RunDir
from dltui.runs.listing.parallel import each

if TYPE_CHECKING:
    from dltui.runs.listing.index import RunRecord

AT_ONCE = 64
"""Runs whose settings are read in one go."""

BESIDE = 200
"""Runs of a name, the last that were seen, among which it is told what differs."""


class OwnSettings:
    """Of the rows that were asked for; ``read`` is for a thread."""

    def __init__(self) -> None:
        self._reading = Lock()
        self._told: dict[Path, str] = {}
        self._wanted: dict[Path, str] = {}
        self._named: dict[str, dict[Path, Mapping[str, Any]]] = {}

    def of(self, record: RunRecord) -> str:
        """What sets it apart from those of its name that were seen; empty until it was read."""
        path = record.run.path
        if record.kind != "preset" and path not in self._told:
            self._wanted[path] = record.name
        return self._told.get(path, "")

    @property
    def wanted(self) -> bool:
        """Whether there are any to read that nobody reads."""
        return bool(self._wanted) and not self._reading.locked()

    def read(self) -> None:
        """The next of them, unless another thread is at it."""
        if not self._reading.acquire(blocking=False):
            return
        try:
            self._read()
        finally:
            self._reading.release()

    def _read(self) -> None:
        wanted = dict(islice(list(self._wanted.items()), AT_ONCE))
        found = each(list(wanted), lambda path: chosen(RunDir(path)))
        for (path, name), one in zip(wanted.items(), found, strict=True):
            self._named.setdefault(name, {})[path] = one
        for name in set(wanted.values()):
            self._named[name] = same = dict(list(self._named[name].items())[-BESIDE:])
            self._told.update(zip(same, apart(list(same.values())), strict=True))
        for path in wanted:
            self._wanted.pop(path, None)
