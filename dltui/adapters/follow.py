"""Numbers of files that others write, as they grow: TensorBoard's events, CSV, JSON lines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from dltui.adapters.files import Folders
from dltui.adapters.pieces import Columns, Piece, together
from dltui.errors import UsageError


class Follower(Protocol):
    def new(self) -> Columns:
        """What was added since the last call: of each metric its steps and as many values, in the
        order in which they came; nothing where nothing was. What is not there yet is empty.
        """
        ...


def follower(path: Path) -> Follower:
    """Of a folder with event files somewhere in it, or of one file by its name: ``…tfevents…``,
    ``.csv``, ``.tsv``, ``.jsonl``, ``.ndjson``. It need not be there yet. ``UsageError`` for
    another kind of file.
    """
    from dltui.adapters.tensorboard.folder import is_events

    suffix = path.suffix.lower()
    if is_events(path.name) and not path.is_dir():
        return OneEventFile(path)
    if suffix in (".csv", ".tsv"):
        from dltui.adapters.tables.delimited import Delimited

        return Delimited(path)
    if suffix in (".jsonl", ".ndjson"):
        from dltui.adapters.tables.lines import Lines

        return Lines(path)
    if path.is_file():
        raise UsageError(f"{path}: followed are TensorBoard's files, CSV and JSON lines")
    return EventFolders(path)


class OneEventFile:
    def __init__(self, path: Path) -> None:
        from dltui.adapters.tensorboard.folder import EventFolder

        self._folder, self._name = EventFolder(path.parent), path.name

    def new(self) -> Columns:
        return together(self._folder.new([self._name]))


class EventFolders:
    """All event files below a folder. Metrics of a folder below the first that was seen are called
    by it, too: ``validation/loss``.
    """

    def __init__(self, path: Path) -> None:
        from dltui.adapters.tensorboard.folder import EventFolder

        self._folders = Folders(path)
        self._known: dict[Path, EventFolder] = {}

    def new(self) -> Columns:
        return together(self._pieces())

    def _pieces(self) -> Iterator[Piece]:
        from dltui.adapters.tensorboard.folder import is_events

        for folder, names in self._folders.walk():
            if events := [name for name in names if is_events(name)]:
                yield from self._of(folder, events)

    def _of(self, folder: Path, names: list[str]) -> Iterator[Piece]:
        from dltui.adapters.tensorboard.parts import part

        if folder not in self._known:
            base = next(iter(self._known), self._base(folder))
            self._known[folder] = part(folder, base, names)
        yield from self._known[folder].new(names)

    def _base(self, folder: Path) -> Path:
        """Where a run's own files lie: of one of its parts, the folder above."""
        from dltui.adapters.tensorboard.parts import SPLITS

        return folder.parent if folder.name in SPLITS and folder != self._folders.root else folder
