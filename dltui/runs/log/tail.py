"""Reading event logs: whole lines only, by byte offset, never failing on a foreign line."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from dltui.runs.files import small_files
from dltui.runs.files.small_files import Damaged
from dltui.runs.log.events import AnyEvent

CHUNK = 4 * 2**20
"""Bytes read at a time, so that a long log neither blocks nor fills the memory."""

LONGEST = 64 * 2**20
"""Bytes of a line that is looked at; a longer one is counted as foreign, and never held."""

_DECODER: msgspec.json.Decoder[AnyEvent] = msgspec.json.Decoder(AnyEvent)


@dataclass(slots=True)
class Tail:
    """Follows one log. ``skipped`` counts lines that are torn, foreign or of a later version.

    ``fault`` says what is wrong with a log that cannot be read as a file; empty where it can.
    """

    path: Path
    offset: int = 0
    skipped: int = 0
    fault: str = ""
    _searched: int = 0
    """Up to here no line ends behind ``offset``."""

    @property
    def share(self) -> float:
        """Of the log that was read, in 0…1; of one that is gone all there is."""
        try:
            return min(1.0, self.offset / max(1, self.path.stat().st_size))
        except FileNotFoundError:
            return 1.0

    def read(self, limit: int | None = None) -> list[AnyEvent]:
        """The events of whole lines written since the last call, at most about ``limit`` bytes.

        A log that does not exist yet has no events.
        """
        with contextlib.closing(self.pieces(limit or CHUNK)) as pieces:
            if limit is not None:
                return next(pieces, [])
            return [event for piece in pieces for event in piece]

    def pieces(self, size: int) -> Generator[list[AnyEvent]]:
        """The same to the end of the log, about ``size`` bytes at a time.

        It is opened once, and a piece that is shorter than was asked for is the last: where
        nothing was appended, that is two calls. On NFS the opening asks how long the log is.
        """
        self.fault = ""
        try:
            with _log(self.path) as file:
                more = file is not None
                if file is not None:
                    small_files.demand_file(self.path, os.fstat(file))
                while file is not None and more:
                    chunk, more = self._whole_lines(file, size)
                    if chunk:
                        yield self._decoded(chunk)
        except Damaged as error:
            self.fault = error.why

    def _whole_lines(self, file: int, size: int) -> tuple[bytes, bool]:
        """And whether there may be more behind them.

        What was searched for the end of a long line in vain is not searched again, but read once
        more when that has come.
        """
        at, end, more = max(self._searched, self.offset), 0, True
        piece = b""
        while more and not end:
            at = _beyond_hole(file, at + len(piece), self.offset)
            piece = os.pread(file, size, at)
            end, more = piece.rfind(b"\n") + 1, len(piece) == size
        if not end:
            self._searched = at + len(piece)
            return b"", False
        begun, first = at - self.offset, self.offset
        self.offset = self._searched = at + end
        if begun > LONGEST:
            self.skipped += 1
            return piece[piece.find(b"\n") + 1 : end], more
        return (os.pread(file, begun, first) if begun else b"") + piece[:end], more

    def _decoded(self, chunk: bytes) -> list[AnyEvent]:
        events: list[AnyEvent] = []
        for line in chunk.split(b"\n"):
            event = decode(line)
            if event is None:
                self.skipped += bool(line.strip())
            else:
                events.append(event)
        return events


def decode(line: bytes) -> AnyEvent | None:
    """One line as an event; null when it is none of ours."""
    try:
        return _DECODER.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _beyond_hole(file: int, at: int, begun: int) -> int:
    """``at``; of a line that is too long by then already, the next place where anything is."""
    if at - begun <= LONGEST:
        return at
    try:
        return os.lseek(file, at, os.SEEK_DATA)
    except OSError as error:  # there is none, or the file system does not tell
        return max(at, os.fstat(file).st_size) if error.errno == errno.ENXIO else at


@contextlib.contextmanager
def _log(path: Path) -> Iterator[int | None]:
    """A descriptor of a log to read; null where there is none. ``Damaged`` if it cannot be
    read.
    """
    try:
        file = small_files.opened(path)
    except (FileNotFoundError, NotADirectoryError):
        yield None
        return
    except OSError as error:
        small_files.demand_passing(path, error)
        raise
    try:
        yield file
    except OSError as error:
        small_files.demand_passing(path, error)
        raise
    finally:
        os.close(file)


def torn(path: Path) -> bool:
    """Whether the file ends within a line, as after a kill in mid-write."""
    with _log(path) as file:
        if file is None or not (size := os.fstat(file).st_size):
            return False
        return os.pread(file, 1, size - 1) != b"\n"


def last_event(path: Path) -> AnyEvent | None:
    """The last readable event, found from the end of the file."""
    with _log(path) as file:
        lines = _backwards(file) if file is not None else ()
        return next((event for line in lines if (event := decode(line))), None)


def _backwards(file: int) -> Iterator[bytes]:
    """The lines from the last to the first, without those that are longer than ``LONGEST``."""
    at = os.fstat(file).st_size
    ends: list[bytes] = []
    length = 0
    while at:
        start = max(0, at - CHUNK)
        first, *lines = os.pread(file, at - start, start).split(b"\n")
        if lines:
            yield from _joined([*ends, lines.pop()], length)
            yield from reversed(lines)
            ends, length = [], 0
        length += len(first)
        ends = [*ends, first] if length <= LONGEST else []
        at = start
    yield from _joined(ends, length)


def _joined(ends: list[bytes], length: int) -> Iterator[bytes]:
    """A line of its pieces, the last first."""
    if length <= LONGEST:
        yield b"".join(reversed(ends))
