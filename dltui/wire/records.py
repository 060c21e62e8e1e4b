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

SEEN = 64
"""Records by which the lengths of the next are guessed."""

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
    """Starts and ends of what would be whole records, and where the next begins.

    Each tells only where the next one begins. But of a log whose metrics come in turn the lengths
    do, too: so they are guessed, and all guesses looked at together.
    """
    every: list[Places] = []
    at, guesses = 0, SEEN
    while lengths := _some(content, at):
        every.append(np.array(lengths, np.int64))
        at += sum(lengths) + len(lengths) * (HEAD + FOOT)
        if len(lengths) < SEEN:
            break
        while turn := _turn(lengths):
            found = _as_guessed(content, at, turn, guesses)
            every.append(found)
            at += int(found.sum()) + len(found) * (HEAD + FOOT)
            if len(found) < guesses:
                guesses = SEEN
                break
            guesses *= 4
            lengths = found[-SEEN:].tolist()
    sizes = np.concatenate(every) if every else np.empty(0, np.int64)
    ends = np.cumsum(sizes + HEAD + FOOT) - FOOT
    return ends - sizes, ends, at


def _some(content: bytes, at: int) -> list[int]:
    """The lengths of the next ``SEEN`` whole records, one by one."""
    found: list[int] = []
    size, length = len(content) - HEAD - FOOT, _LENGTH.unpack_from
    while at <= size and len(found) < SEEN:
        one = length(content, at)[0]
        at += one + HEAD + FOOT
        if at > size + HEAD + FOOT:
            break
        found.append(one)
    return found


def _turn(lengths: list[int]) -> list[int]:
    """The shortest row of lengths that comes again and again; none where there is no such."""
    for size in range(1, SEEN // 2):
        if lengths[size:] == lengths[:-size]:
            return lengths[-size:]
    return []


def _as_guessed(content: bytes, at: int, turn: list[int], most: int) -> Places:
    """The lengths of further records, as long as they are those of ``turn`` again and again."""
    guessed = np.resize(np.array(turn, np.int64), most)
    ends = at + np.cumsum(guessed + HEAD + FOOT)
    guessed = guessed[: int(np.searchsorted(ends, len(content), side="right"))]
    if not len(guessed):
        return guessed
    heads = ends[: len(guessed)] - guessed - HEAD - FOOT
    stored = np.ndarray((len(content) - 7,), "<u8", content, strides=(1,))[heads]
    right = stored == guessed.astype(np.uint64)
    return guessed if right.all() else guessed[: int(np.argmin(right))]


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
