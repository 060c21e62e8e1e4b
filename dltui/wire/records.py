"""Files of records as TensorBoard's: length, its sum, content, its sum. Read in pieces, from where
it was left; what is damaged is passed over and counted.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from dltui.wire import crc32c

if TYPE_CHECKING:
    from dltui.wire.crc32c import Places, Sums

CHUNK = 4 * 2**20
"""Bytes read at a time."""

LARGEST = 64 * 2**20
"""Bytes of a record that is looked at; a larger one is passed over."""

SEARCHED = 64 * 2**20
"""Bytes in which the next record is looked for where a file is damaged."""

HEAD, FOOT = 12, 4

_LENGTH = struct.Struct("<Q")
_HEAD = struct.Struct("<QI")


@dataclass(frozen=True, slots=True)
class Piece:
    """Whole records: ``content[start:end]`` each."""

    content: bytes
    starts: Places
    ends: Places


class Records:
    """The records of one file from ``offset`` on, which is behind the last whole one.

    ``damaged`` counts places where something could not be read; ``large`` the records that are
    larger than ``LARGEST``. Behind ``lost`` nothing is looked for any more.
    """

    def __init__(self, path: Path, offset: int = 0) -> None:
        self.path, self.offset = path, offset
        self.damaged = self.large = 0
        self.lost = False
        self._searching = False

    def pieces(self, file: int) -> Iterator[Piece]:
        """Those of the open file ``file``, as far as it is written."""
        size = CHUNK
        while size and (not self._searching or self._search(file)):
            content = os.pread(file, size, self.offset)
            starts, ends, at = _framed(content)
            good, sound = _checked(content, starts, ends)
            if sound < len(starts):
                at = int(starts[sound]) - HEAD
            self.offset += at
            self.damaged += sound - len(good)
            if len(good):
                yield Piece(content, starts[good], ends[good])
            size = self._more(file, content[at : at + HEAD], full=at > 0 and len(content) == size)

    def _more(self, file: int, head: bytes, *, full: bool) -> int:
        """How many bytes to read next, where ``head`` stands at the beginning; 0 at the end of what
        is written. ``full`` is whether all that was asked for was there.
        """
        if len(head) < HEAD:
            return CHUNK if full else 0
        if not _is_sound(head):
            self.damaged += 1
            self._searching = True
            return CHUNK
        length = HEAD + int(_LENGTH.unpack_from(head)[0]) + FOOT
        if self.offset + length > os.fstat(file).st_size:
            return 0
        if length > LARGEST:
            self.large += 1
            self.offset += length
            return CHUNK
        return max(CHUNK, length)

    def _search(self, file: int) -> bool:
        """Go on at the next likely head whose sum is right; false while there is none."""
        begun = self.offset
        while not self.lost:
            content = os.pread(file, CHUNK, self.offset + 1)
            places = len(content) - HEAD + 1
            if places <= 0:
                return False
            starts = np.arange(places)
            sums = crc32c.masked(crc32c.sums(content, starts, starts + 8))
            likely = np.ndarray((places,), "<u8", content, strides=(1,)) <= LARGEST
            found = np.flatnonzero(likely & (sums == _sums(content)[8 : 8 + places]))
            self.offset += 1 + int(found[0]) if len(found) else places
            if len(found):
                self._searching = False
                return True
            self.lost = self.offset - begun > SEARCHED
        return False


def _framed(content: bytes) -> tuple[Places, Places, int]:
    """Starts and ends of what would be whole records, and where the next begins."""
    starts, ends = [], []
    at, size, length = 0, len(content), _LENGTH.unpack_from
    while at + HEAD <= size:
        end = at + HEAD + length(content, at)[0]
        if end + FOOT > size:
            break
        starts.append(at + HEAD)
        ends.append(end)
        at = end + FOOT
    return np.array(starts, np.int64), np.array(ends, np.int64), at


def _checked(content: bytes, starts: Places, ends: Places) -> tuple[Places, int]:
    """Those whose content is as it was written, of so many that come before the first head which
    is not.
    """
    if not len(starts):
        return starts, 0
    stored = _sums(content)
    heads = crc32c.masked(crc32c.sums(content, starts - HEAD, starts - 4)) == stored[starts - 4]
    sound = len(heads) if heads.all() else int(np.argmin(heads))
    starts, ends = starts[:sound], ends[:sound]
    good = crc32c.masked(crc32c.sums(content, starts, ends)) == stored[ends]
    return np.flatnonzero(good), sound


def _sums(content: bytes) -> Sums:
    """What stands at each place, read as a sum."""
    return np.ndarray((len(content) - 3,), "<u4", content, strides=(1,))


def _is_sound(head: bytes) -> bool:
    own = np.array([crc32c.of(head[: _LENGTH.size])], np.uint32)
    return bool(crc32c.masked(own)[0] == _HEAD.unpack(head)[1])


def packed(content: bytes) -> bytes:
    """One record as it is written."""
    head = _LENGTH.pack(len(content))
    sums = np.array([crc32c.of(head), crc32c.of(content)], np.uint32)
    first, second = crc32c.masked(sums).tolist()
    return b"".join((head, struct.pack("<I", first), content, struct.pack("<I", second)))
