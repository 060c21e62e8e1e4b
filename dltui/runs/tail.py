"""Reading event logs: whole lines only, by byte offset, never failing on a foreign line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import msgspec

from dltui.runs.events import AnyEvent

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
        size = CHUNK if limit is None else limit
        events: list[AnyEvent] = []
        while chunk := self._whole_lines(size):
            self.offset += len(chunk)
            for line in chunk.split(b"\n"):
                event = decode(line)
                if event is None:
                    self.skipped += bool(line.strip())
                else:
                    events.append(event)
            if limit is not None:
                break
        return events

    def _whole_lines(self, size: int) -> bytes:
        try:
            with self.path.open("rb") as file:
                file.seek(self.offset)
                chunk = file.read(size)
                while chunk and b"\n" not in chunk and (more := file.read(size)):
                    chunk += more
        except FileNotFoundError:
            return b""
        return chunk[: chunk.rfind(b"\n") + 1]


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
