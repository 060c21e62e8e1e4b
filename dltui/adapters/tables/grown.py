"""Whole lines of a text that somebody may still be writing, from where it was left."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path

from dltui.adapters import files
from dltui.adapters.pieces import Columns, Points, together
from dltui.runs.files.small_files import Damaged

CHUNK = 4 * 2**20
"""Bytes read at a time."""

LONGEST = 4 * 2**20
"""Bytes of a line that is looked at; behind a longer one nothing is."""


class Grown:
    """``offset`` is behind the last whole line that was read."""

    def __init__(self, path: Path, offset: int = 0) -> None:
        self.path, self.offset = path, offset
        self.fault = ""
        """Why nothing more is read; empty where it is."""

    def size(self) -> int:
        """Bytes that it has now; 0 where it is not there."""
        try:
            return self.path.stat().st_size
        except OSError:
            return 0

    def first(self) -> bytes:
        """Its first line, once that is whole; else nothing."""
        try:
            with files.opened(self.path) as file:
                begun = os.pread(file, LONGEST, 0)
        except FileNotFoundError:
            return b""
        except (OSError, Damaged) as error:
            self.fault = str(error)
            return b""
        line, end, _ = begun.partition(b"\n")
        return line + end if end else b""

    def pieces(self, *, torn: bool = False) -> Iterator[bytes]:
        """Of whole lines, at most about ``CHUNK`` bytes each; with ``torn`` also what stands
        behind the last of them.
        """
        try:
            with files.opened(self.path) as file:
                yield from self._of(file, torn)
        except FileNotFoundError:
            return
        except (OSError, Damaged) as error:
            self.fault = str(error)

    def _of(self, file: int, torn: bool) -> Iterator[bytes]:
        while not self.fault:
            chunk = os.pread(file, CHUNK, self.offset)
            end = chunk.rfind(b"\n") + 1
            if not end and len(chunk) < CHUNK:
                if torn and chunk:
                    self.offset += len(chunk)
                    yield chunk
                return
            if not end:
                self.fault = f"{self.path}: a line of more than {LONGEST} bytes"
                return
            self.offset += end
            yield chunk[:end]


class Table(ABC):
    """Numbers of such a text."""

    def __init__(self, path: Path) -> None:
        self._grown = Grown(path)

    @property
    def fault(self) -> str:
        return self._grown.fault

    def new(self) -> Columns:
        """What was added since the last call; nothing is opened where the file has its size."""
        return together(self.pieces()) if self._grown.size() != self._grown.offset else {}

    @abstractmethod
    def pieces(self, *, torn: bool = False) -> Iterator[Points]:
        """What was added; with ``torn`` also what stands in a last line without an end."""
