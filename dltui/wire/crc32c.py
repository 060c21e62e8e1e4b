"""CRC-32C (Castagnoli) of many short byte strings at once, and of long ones: by which record files
tell what is whole. A million records of 50 bytes take 0.3 s.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Sums = NDArray[np.uint32]
    Places = NDArray[np.int64]

POLYNOMIAL = 0x82F63B78
"""Reflected: the highest bit of a remainder is that of x⁰."""

ONES = 0xFFFFFFFF

SHORT = 1024
"""Bytes up to which strings are taken side by side; a longer one is cut into lanes."""

LANE = 256
"""Bytes of such a lane."""

_MASK = 0xA282EAD8


def masked(sums: Sums) -> Sums:
    """As they stand in a record: the sum of what holds a sum of its own would tell nothing."""
    return ((sums >> np.uint32(15)) | (sums << np.uint32(17))) + np.uint32(_MASK)


def sums(content: bytes, starts: Places, ends: Places) -> Sums:
    """The sum of each ``content[start:end]``; all lie within ``content``."""
    lengths = ends - starts
    found = np.empty(len(starts), np.uint32)
    short = lengths <= SHORT
    found[short] = _side_by_side(content, starts[short], ends[short])
    for number in np.flatnonzero(~short).tolist():
        found[number] = of(content[starts[number] : ends[number]])
    return found


def of(content: bytes) -> int:
    """The sum of one string."""
    size = len(content)
    if size <= SHORT:
        return int(_side_by_side(content, np.array([0]), np.array([size]))[0])
    padded = bytes(-size % LANE) + content  # zeros in front of a string leave its remainder
    edges = np.arange(0, len(padded) + 1, LANE)
    lanes = _remainders(padded, edges[:-1], edges[1:])
    shift = _power(LANE)
    while len(lanes) > 1:
        if len(lanes) % 2:
            lanes = np.concatenate((np.zeros(1, np.uint32), lanes))
        lanes = _times(lanes[0::2], shift) ^ lanes[1::2]
        shift = int(_times(np.array([shift], np.uint32), shift)[0])
    begun = int(_times(np.array([ONES], np.uint32), _power(size))[0])
    return (int(lanes[0]) if len(lanes) else 0) ^ begun ^ ONES


def _side_by_side(content: bytes, starts: Places, ends: Places) -> Sums:
    if not len(starts):
        return np.empty(0, np.uint32)
    begun: Sums = _begun()[ends - starts]
    return _remainders(content, starts, ends) ^ begun ^ np.uint32(ONES)


def _remainders(content: bytes, starts: Places, ends: Places) -> Sums:
    """Of each string, begun with 0, two bytes a turn. The longest come first, so that those which
    have begun are always the first; before its start a string has zeros.
    """
    order = np.argsort(starts - ends, kind="stable")
    lengths, ends = (ends - starts)[order], ends[order]
    table = _table()
    content = content if len(content) > 1 else content.ljust(2)
    pairs = np.ndarray((len(content) - 1,), "<u2", content, strides=(1,))
    found = np.zeros(len(ends), np.uint32)
    for left in range((int(lengths[0]) + 1) // 2 if len(lengths) else 0, 0, -1):
        begun = int(np.searchsorted(-lengths, 1 - 2 * left, side="right"))
        whole = int(np.searchsorted(-lengths, -2 * left, side="right"))
        at = ends[:begun] - 2 * left
        words = pairs[np.maximum(at, 0)].astype(np.uint32)
        if whole < begun:  # one byte of these is another's
            own = np.frombuffer(content, np.uint8)[at[whole:] + 1]
            words[whole:] = own.astype(np.uint32) << np.uint32(8)
        now = found[:begun]
        found[:begun] = table[(now ^ words) & np.uint32(0xFFFF)] ^ (now >> np.uint32(16))
    back = np.empty_like(found)
    back[order] = found
    return back


@cache
def _table() -> Sums:
    """What two bytes leave."""
    found = np.arange(2**16, dtype=np.uint32)
    for _ in range(16):
        found = (found >> np.uint32(1)) ^ np.where(found & 1, np.uint32(POLYNOMIAL), np.uint32(0))
    return found


@cache
def _begun() -> Sums:
    """What the ones that a sum begins with leave behind as many bytes."""
    found, now = [ONES], ONES
    for _ in range(SHORT):
        for _ in range(8):
            now = (now >> 1) ^ (POLYNOMIAL if now & 1 else 0)
        found.append(now)
    return np.array(found, np.uint32)


def _times(values: Sums, factor: int) -> Sums:
    """Products of polynomials."""
    product, power = np.zeros_like(values), values
    for bit in range(31, -1, -1):
        if factor >> bit & 1:
            product = product ^ power
        power = (power >> np.uint32(1)) ^ np.where(power & 1, np.uint32(POLYNOMIAL), np.uint32(0))
    return product


def _power(size: int) -> int:
    """What ``size`` zero bytes multiply a remainder by."""
    one, step = 1 << 31, np.array([1 << 23], np.uint32)  # x⁰, and x⁸ for a byte
    found = np.array([one], np.uint32)
    while size:
        if size & 1:
            found = _times(found, int(step[0]))
        step = _times(step, int(step[0]))
        size >>= 1
    return int(found[0])
