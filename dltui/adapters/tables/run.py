"""A table as a run: CSV or JSON lines, with the settings that lie beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from dltui.adapters import yaml
from dltui.adapters.pieces import About, Piece
from dltui.adapters.sources import Source
from dltui.adapters.tables.delimited import Delimited
from dltui.adapters.tables.lines import Lines
from dltui.errors import DataError

SUFFIXES = {"csv": (".csv", ".tsv"), "jsonl": (".jsonl", ".ndjson")}
"""By kind, how names of files end."""

TABLES = {suffix: kind for kind, suffixes in SUFFIXES.items() for suffix in suffixes}

USUAL = {
    "metrics.csv": "Lightning",
    "results.csv": "Ultralytics",
    "progress.csv": "Stable Baselines, Ray",
    "log.csv": "Keras",
    "training.csv": "Keras",
    "metrics.jsonl": "",
    "log.jsonl": "",
    "progress.jsonl": "",
}
"""Names by which a table of a folder is taken for a run's, and whose they are; others are imported
by their own path, or with ``--as``."""


class TableRun:
    def __init__(self, path: Path, kind: str, about: About) -> None:
        self.about = about
        self._path = path
        self._table = Delimited(path) if kind == "csv" else Lines(path)
        self._damaged = about.damaged

    def restore(self, state: Mapping[str, Any]) -> bool:
        return self._table.restore(state)

    @property
    def state(self) -> dict[str, Any]:
        return self._table.state

    def pieces(self) -> Iterator[Piece]:
        about, table = self.about, self._table
        about.config = yaml.beside(self._path.parent) or about.config
        for points in table.pieces(torn=True):
            about.saw(points.time)
            yield points
        if table.fault:
            raise DataError(table.fault)
        about.damaged = self._damaged + table.damaged


def source(path: Path, name: str, kind: str) -> Source:
    return Source(
        tool=kind,
        place=path,
        key=f"table:{path.resolve()}",
        name=name,
        created=path.stat().st_mtime,
        reader=lambda about: TableRun(path, kind, about),
    )
