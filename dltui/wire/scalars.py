"""Curves as TensorBoard's events, many at once: a million take half a second."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from dltui.wire import crc32c
from dltui.wire.protobuf import field
from dltui.wire.records import FOOT, HEAD

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Steps = NDArray[np.int64]

PIECE = 2**14
"""Events that are made at a time."""

VERSION = field(3, "brain.Event:2")
"""What the first event of a file says."""

_TIME, _STEP, _SUMMARY, _VALUE = b"\x09", b"\x10", 5, 1


def events(tag: str, times: Floats, steps: Steps, values: Floats) -> Iterator[bytes]:
    """Whole records, a piece at a time. Times are Unix seconds; values have 4 bytes, as
    TensorBoard's own writers give them.
    """
    rest = field(_SUMMARY, field(_VALUE, field(1, tag) + b"\x15" + bytes(4)))
    for at in range(0, len(steps), PIECE):
        part = slice(at, at + PIECE)
        yield from _piece(rest, times[part], steps[part], values[part])


def _piece(rest: bytes, times: Floats, steps: Steps, values: Floats) -> Iterator[bytes]:
    """Neighbours whose steps take as many bytes are of one length."""
    sizes = np.maximum(1, -(-np.frexp(steps.astype(np.float64))[1] // 7))
    edges = [0, *(np.flatnonzero(np.diff(sizes)) + 1).tolist(), len(steps)]
    for begun, end in pairwise(edges):
        part = slice(begun, end)
        if begun < end:
            yield _alike(rest, int(sizes[begun]), times[part], steps[part], values[part])


def _alike(rest: bytes, size: int, times: Floats, steps: Steps, values: Floats) -> bytes:
    count = len(steps)
    content = _TIME + bytes(8) + _STEP + bytes(size) + rest
    head = struct.pack("<Q", len(content))
    sums = crc32c.masked(crc32c.sums(head, np.array([0]), np.array([len(head)])))
    block = np.empty((count, HEAD + len(content) + FOOT), np.uint8)
    block[:] = np.frombuffer(head + sums.tobytes() + content + bytes(FOOT), np.uint8)
    block[:, HEAD + 1 : HEAD + 9] = _bytes(times, "<f8")
    for byte in range(size):
        digits = steps >> (7 * byte) & 0x7F
        block[:, HEAD + 10 + byte] = digits | (0x80 if byte < size - 1 else 0)
    with np.errstate(over="ignore"):
        block[:, -FOOT - 4 : -FOOT] = _bytes(values, "<f4")
    starts = np.arange(count) * block.shape[1] + HEAD
    stored = crc32c.masked(crc32c.sums(block.tobytes(), starts, starts + len(content)))
    block[:, -FOOT:] = _bytes(stored, "<u4")
    return block.tobytes()


def _bytes(column: NDArray[np.float64] | crc32c.Sums, kind: str) -> NDArray[np.uint8]:
    return np.ascontiguousarray(column.astype(kind)).view(np.uint8).reshape(len(column), -1)
