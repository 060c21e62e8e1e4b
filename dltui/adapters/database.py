"""Databases of SQLite that others write: read, never changed, and nothing of theirs is executed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from dltui.adapters import files
from dltui.errors import InputError

MAGIC = b"SQLite format 3\0"

LARGEST = 64 * 2**20
"""Bytes of a value that is read."""


def is_database(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(MAGIC)) == MAGIC
    except OSError:
        return False


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """To read. Where nobody writes it, not even a lock is made; what goes wrong is an
    ``InputError``.
    """
    with files.opened(path):
        pass  # a file, and no link
    alone = not files.size(path.with_name(f"{path.name}-wal"))
    place = f"file:{quote(str(path.absolute()))}?{'immutable=1' if alone else 'mode=ro'}"
    try:
        with closing(sqlite3.connect(place, uri=True, timeout=10)) as connection:
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST)
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("PRAGMA query_only = ON")
            connection.text_factory = lambda text: text.decode("utf-8", "replace")
            yield connection
    except sqlite3.Error as error:
        raise InputError(f"{path}: {error}") from error


def columns(connection: sqlite3.Connection) -> dict[str, list[str]]:
    """The columns of each table; a view is none."""
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    return {
        name: [
            row[1]
            for row in connection.execute("SELECT cid, name FROM pragma_table_info(?)", (name,))
        ]
        for (name,) in names
    }


class ByRow:
    """Read from where it was left: behind a row, by its number."""

    def __init__(self) -> None:
        self._row = 0

    def restore(self, state: Mapping[str, Any]) -> bool:
        self._row = int(state["row"])
        return True

    @property
    def state(self) -> dict[str, Any]:
        return {"row": self._row}
