"""Logs in blocks of 32 KiB, as LevelDB's and W&B's: records in pieces with a sum each."""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

BLOCK = 32 * 2**10

LARGEST = 64 * 2**20
"""Bytes of a record that is put together; a larger one is passed over."""

FULL, FIRST, MIDDLE, LAST = 1, 2, 3, 4

_HEAD = struct.Struct("<IHB")

_AT_ONCE = 128 * BLOCK


class Blocks:
    """The records of one file from ``offset`` on, which is behind the last whole one; blocks count
    from the file's beginning. ``damaged`` counts pieces that are not as they were written.
    """

    def __init__(self, path: Path, offset: int) -> None:
        self.path, self.offset = path, offset
        self.damaged = 0

    def records(self, file: int) -> Iterator[bytes]:
        """Those of the open file ``file``, as far as it is written."""
        held: list[bytes] = []
        for kind, piece, end in self._pieces(file):
            if kind in (FIRST, FULL):
                held = []
            elif not held or kind not in (MIDDLE, LAST):
                held = []
                continue
            held.append(piece)
            if kind in (LAST, FULL):
                self.offset, joined, held = end, b"".join(held), []
                yield joined
            elif sum(map(len, held)) > LARGEST:
                self.damaged, held = self.damaged + 1, []

    def _pieces(self, file: int) -> Iterator[tuple[int, bytes, int]]:
        """Kind, content and end of each; the kind is 0 of one that is not as it was written."""
        at = self.offset
        while at - self.offset <= LARGEST:
            size = _AT_ONCE - at % BLOCK
            content = os.pread(file, size, at)
            yield from self._within(content, at)
            if len(content) < size:
                return
            at += size

    def _within(self, content: bytes, start: int) -> Iterator[tuple[int, bytes, int]]:
        place = 0
        while place + _HEAD.size <= len(content):
            left = BLOCK - (start + place) % BLOCK
            if left < _HEAD.size:
                place += left
                continue
            stored, length, kind = _HEAD.unpack_from(content, place)
            end = place + _HEAD.size + length
            if length > left - _HEAD.size:
                self.damaged += 1
                yield 0, b"", start + place
                place += left
            elif not (stored or length or kind):  # kept free, or not written yet
                place += left
            elif end > len(content):
                return
            else:
                piece = content[place + _HEAD.size : end]
                sound = zlib.crc32(piece, zlib.crc32(bytes((kind,)))) == stored
                self.damaged += not sound
                yield kind if sound else 0, piece, start + end
                place = end


def packed(contents: Iterable[bytes], start: int) -> bytes:
    """Records as they are written into a file that has ``start`` bytes before them."""
    written = bytearray()
    for content in contents:
        begun, rest = True, content
        while begun or rest:
            left = BLOCK - (start + len(written)) % BLOCK
            if left < _HEAD.size:
                written += bytes(left)
                left = BLOCK
            piece, rest = rest[: left - _HEAD.size], rest[left - _HEAD.size :]
            kind = (FIRST if rest else FULL) if begun else (MIDDLE if rest else LAST)
            stored = zlib.crc32(piece, zlib.crc32(bytes((kind,))))
            written += _HEAD.pack(stored, len(piece), kind) + piece
            begun = False
    return bytes(written)
