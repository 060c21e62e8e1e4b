"""Reading event logs: whole lines only, by byte offset, never failing on a foreign line."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from dltui.runs.files.atomic import ABSENT
from dltui.runs.log.events import AnyEvent

CHUNK = 4 * 2**20
"""Bytes read at a time, so that a long log neither blocks nor fills the memory."""

_DECODER: msgspec.json.Decoder[AnyEvent] = msgspec.json.Decoder(AnyEvent)


@dataclass(slots=True)
class Tail:
    """Follows one log. ``skipped`` counts lines that are torn, foreign or of a later version."""

    path: Path
    offset: int = 0
    skipped: int = 0

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
        try:
            file = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC)
        except ABSENT:
            return
        try:
            more = True
            while more:
                chunk, more = self._whole_lines(file, size)
                if chunk:
                    self.offset += len(chunk)
                    yield self._decoded(chunk)
        finally:
            os.close(file)

    def _whole_lines(self, file: int, size: int) -> tuple[bytes, bool]:
        """And whether there may be more behind them."""
        chunk, more = b"", True
        while more and b"\n" not in chunk:
            piece = os.pread(file, size, self.offset + len(chunk))
            chunk, more = chunk + piece, len(piece) == size
        return chunk[: chunk.rfind(b"\n") + 1], more

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
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def torn(path: Path) -> bool:
    """Whether the file ends within a line, as after a kill in mid-write."""
    try:
        with path.open("rb") as file:
            if file.seek(0, 2) == 0:
                return False
            file.seek(-1, 2)
            return file.read(1) != b"\n"
    except FileNotFoundError:
        return False


def last_event(path: Path) -> AnyEvent | None:
    """The last readable event, found from the end of the file."""
    try:
        with path.open("rb") as file:
            end = file.seek(0, 2)
            window = 1 << 16
            while True:
                file.seek(max(0, end - window))
                lines = file.read(min(window, end)).splitlines()
                complete = lines if window >= end else lines[1:]
                for line in reversed(complete):
                    if event := decode(line):
                        return event
                if window >= end:
                    return None
                window *= 4
    except FileNotFoundError:
        return None
