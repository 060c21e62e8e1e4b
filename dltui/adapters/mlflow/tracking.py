"""MLflow's database, where that is SQLite: ``mlflow.db``."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dltui.adapters import database
from dltui.adapters.mlflow import told
from dltui.adapters.pieces import FARTHEST, NAMES, About, Columns, Piece, Points, gathered
from dltui.adapters.sources import Source

NEEDED = {
    "runs": {"run_uuid", "name", "status", "start_time", "end_time", "lifecycle_stage"},
    "metrics": {"key", "value", "timestamp", "run_uuid", "step", "is_nan"},
    "params": {"key", "value", "run_uuid"},
    "tags": {"key", "value", "run_uuid"},
    "experiments": {"experiment_id", "name"},
}
"""Tables and columns by which it is known."""

ROWS = 4096
"""Values that are handed over together."""


class TrackedRun(database.ByRow):
    def __init__(self, path: Path, run: str, about: About) -> None:
        self.about = about
        self._path, self._run = path, run
        super().__init__()

    def pieces(self) -> Iterator[Piece]:
        with database.opened(self._path) as connection:
            self._describe(connection)
            rows = connection.execute(
                "SELECT rowid, key, value, timestamp, step, is_nan FROM metrics"
                " WHERE run_uuid = ? AND rowid > ? ORDER BY rowid",
                (self._run, self._row),
            )
            while batch := rows.fetchmany(ROWS):
                yield self._points(batch)

    def _describe(self, connection: sqlite3.Connection) -> None:
        about = self.about
        name, status, begun, ended, experiment = connection.execute(
            "SELECT runs.name, status, start_time, end_time, experiments.name FROM runs"
            " LEFT JOIN experiments USING (experiment_id) WHERE run_uuid = ?",
            (self._run,),
        ).fetchone()
        about.name = str(name or self._run)
        about.saw(told.seconds(begun), told.seconds(ended))
        told.settle(about, told.STATUSES.get(str(status), 0))
        told.label(about, self._texts(connection, "tags"))
        told.configure(about, str(experiment or ""), self._texts(connection, "params"))

    def _texts(self, connection: sqlite3.Connection, table: str) -> dict[str, str]:
        found = connection.execute(
            f"SELECT key, value FROM {table} WHERE run_uuid = ? LIMIT {NAMES}", (self._run,)
        )
        return {str(key): str(value) for key, value in found}

    def _points(self, rows: list[tuple[Any, ...]]) -> Points:
        columns: Columns = {}
        times = []
        for row, key, value, time, step, is_nan in rows:
            self._row = row
            number = float("nan") if is_nan else value
            fine = isinstance(number, int | float) and isinstance(step, int)
            if not fine or not 0 <= step <= FARTHEST or len(columns) > NAMES:
                self.about.damaged += 1
                continue
            gathered({str(key): ([step], [float(number)])}, columns)
            times.append(told.seconds(time))
        if not times:
            return Points({})
        self.about.saw(times[0], times[-1])
        return Points(columns, times[-1], times[0])


def sources(path: Path) -> Iterator[Source]:
    """The runs of the database in ``path``; none where it is another kind of database."""
    with database.opened(path) as connection:
        found = database.columns(connection)
        if not all(set(found.get(table, ())) >= names for table, names in NEEDED.items()):
            return
        runs = connection.execute(
            "SELECT run_uuid, name, start_time FROM runs WHERE lifecycle_stage != 'deleted'"
            " ORDER BY start_time"
        ).fetchall()
    for run, name, begun in runs:
        yield _source(path, str(run), str(name or run), told.seconds(begun))


def _source(path: Path, run: str, name: str, created: float) -> Source:
    return Source(
        tool="mlflow",
        place=path,
        key=f"mlflow:{run}",
        name=name,
        created=created or path.stat().st_mtime,
        reader=lambda about: TrackedRun(path, run, about),
    )
