"""What scripts and programs are told, for the rows of a list: it says more than a title."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dltui.compare.apart import apart, chosen
from dltui.runs.layout import RunDir
from dltui.runs.listing.parallel import each

if TYPE_CHECKING:
    from dltui.runs.listing.index import RunRecord

AT_ONCE = 64
"""Runs whose settings are read in one go."""


class OwnSettings:
    """Of the rows that were asked for; ``read`` is for a thread, ``keep`` for who draws."""

    def __init__(self) -> None:
        self._told: dict[Path, str] = {}
        self._wanted: dict[Path, str] = {}
        self._named: dict[str, dict[Path, Mapping[str, Any]]] = {}

    def of(self, record: RunRecord) -> str:
        """What sets it apart from those of its name that were seen; empty until it was read."""
        path = record.run.path
        if record.kind != "preset" and path not in self._told:
            self._wanted[path] = record.name
        return self._told.get(path, "")

    def wanted(self) -> dict[Path, str]:
        """Runs to read next, with their names."""
        chosen = dict(islice(self._wanted.items(), AT_ONCE))
        for path in chosen:
            del self._wanted[path]
        return chosen

    @staticmethod
    def read(wanted: Mapping[Path, str]) -> list[Mapping[str, Any]]:
        return each(list(wanted), lambda path: chosen(RunDir(path)))

    def keep(self, wanted: Mapping[Path, str], found: list[Mapping[str, Any]]) -> None:
        for (path, name), one in zip(wanted.items(), found, strict=True):
            self._named.setdefault(name, {})[path] = one
        for name in set(wanted.values()):
            same = self._named[name]
            self._told.update(zip(same, apart(list(same.values())), strict=True))
