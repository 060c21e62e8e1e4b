"""Trackio's projects: a database of SQLite each, with the pictures beside it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from dltui.adapters import database, media
from dltui.adapters.pieces import FARTHEST, NAMES, About, Columns, Drawn, Piece, Points, gathered
from dltui.adapters.sources import Source
from dltui.adapters.values import TYPE, numbers

ROWS = 1_000
"""Rows that are handed over together."""

FIGURES = 200
"""Pictures, tables and histograms by name."""

NEEDED = {"id", "timestamp", "run_name", "step", "metrics"}
"""Columns of the table by which a project is known."""

_JSON = msgspec.json.Decoder(dict[str, Any])


class Run(database.ByRow):
    """One run of the project in ``path``; ``column`` is the one that tells runs apart."""

    def __init__(self, path: Path, column: str, run: str, about: About) -> None:
        self.about = about
        self._path, self._column, self._run = path, column, run
        super().__init__()
        self._damaged = about.damaged
        self._shown: dict[str, dict[str, Any]] = {}

    def pieces(self) -> Iterator[Piece]:
        about = self.about
        with database.opened(self._path) as connection:
            if "configs" in database.columns(connection):
                self._configure(connection)
            rows = connection.execute(
                "SELECT id, timestamp, step, metrics, run_name FROM metrics"
                f" WHERE {self._column} = ? AND id > ? ORDER BY id",
                (self._run, self._row),
            )
            while batch := rows.fetchmany(ROWS):
                columns: Columns = {}
                for row in batch:
                    self._take(row, columns)
                yield Points(columns, about.ended)
        for name, value in self._shown.items():
            figure = media.figure(name, value, self._path.parent / "media")
            if figure is not None:
                yield Drawn(figure)
            else:
                about.leave(str(value.get(TYPE))[:40])

    def _configure(self, connection: sqlite3.Connection) -> None:
        found = connection.execute(
            f"SELECT config FROM configs WHERE {self._column} = ? ORDER BY id DESC", (self._run,)
        ).fetchone()
        config = (_table(found[0]) if found else None) or {}
        group = config.get("_Group")
        self.about.config = {key: one for key, one in config.items() if key[:1] != "_"}
        if isinstance(group, str) and group:
            self.about.config["trackio"] = {"group": group}

    def _take(self, row: Sequence[Any], columns: Columns) -> None:
        self._row, time, step, metrics, name = row
        about = self.about
        about.name = str(name)
        about.saw(_moment(time))
        found = _table(metrics)
        if found is None or not isinstance(step, int) or not 0 <= step <= FARTHEST:
            about.damaged += 1
            return
        for key, value in found.items():
            for metric, number in numbers(key, value):
                if metric in columns or len(columns) < NAMES:
                    gathered({metric: ([step], [number])}, columns)
            if isinstance(value, dict) and TYPE in value:
                if key in self._shown or len(self._shown) < FIGURES:
                    self._shown[key] = value
                else:
                    about.leave("figures of more names than are kept")


def _table(written: Any) -> dict[str, Any] | None:
    """An object of JSON, as text or as bytes; null for anything else."""
    try:
        return _JSON.decode(written)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, TypeError):
        return None


def _moment(text: Any) -> float:
    """Unix seconds of ``2026-11-28T02:12:35+00:00``; 0 for what is no time."""
    try:
        return datetime.fromisoformat(text).timestamp()
    except (ValueError, TypeError, OverflowError):
        return 0.0


def sources(path: Path) -> Iterator[Source]:
    """The runs of the project in ``path``; none where it is another kind of database."""
    with database.opened(path) as connection:
        found = set(database.columns(connection).get("metrics", ()))
        if not found >= NEEDED:
            return
        column = "run_id" if "run_id" in found else "run_name"
        runs = connection.execute(
            f"SELECT {column}, run_name, min(timestamp) FROM metrics"
            f" GROUP BY {column} ORDER BY min(id)"
        ).fetchall()
    for run, name, begun in runs:
        yield _source(path, column, str(run), str(name), _moment(begun))


def _source(path: Path, column: str, run: str, name: str, created: float) -> Source:
    return Source(
        tool="trackio",
        place=path,
        key=f"trackio:{path.resolve()}:{run}",
        name=name,
        created=created or path.stat().st_mtime,
        reader=lambda about: Run(path, column, run, about),
    )
