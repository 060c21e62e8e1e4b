"""One event of TensorBoard's as what it says: numbers, pictures, histograms, texts, settings."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from dltui.wire.protobuf import Field, Malformed, double, doubles, message, raw, text, whole

NUMBERS = {1: "<f4", 2: "<f8", 3: "<i4", 4: "u1", 5: "<i2", 6: "i1", 9: "<i8", 10: "?", 14: "bf16"}
NUMBERS |= {17: "<u2", 19: "<f2", 22: "<u4", 23: "<u8"}
"""What tensors hold, by TensorFlow's numbers."""

PACKED = {5: "<f4", 6: "<f8"}
"""Fields of a tensor whose values have a fixed size; those of the others are whole numbers."""

WHOLE = (7, 10, 11, 13, 16, 17)

STRINGS = 7

MOST = 2**20
"""Numbers of a tensor that is looked at."""


@dataclass(frozen=True, slots=True)
class Tensor:
    """``values`` of a number's kind in ``shape``, or ``strings``."""

    shape: tuple[int, ...]
    values: list[float] = field(default_factory=list[float])
    strings: list[bytes] = field(default_factory=list[bytes])


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a summary. Exactly one of ``number``, ``picture``, ``histogram`` and ``tensor``
    is there, or none; ``plugin`` is who shows it, and ``content`` what it is told.
    """

    tag: str
    plugin: str = ""
    content: bytes = b""
    number: float | None = None
    picture: bytes | None = None
    histogram: list[tuple[float, float, float]] | None = None
    """Buckets: from, to, count."""
    tensor: Tensor | None = None
    other: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """``time`` in Unix seconds. With ``purge`` what came from ``step`` on is superseded."""

    time: float
    step: int
    values: list[Value]
    purge: bool = False
    other: str = ""


def event(content: bytes) -> Event:
    """``Malformed`` where it is none."""
    found = message(content)
    step = whole(found.get(2, ()))
    session = message(raw(found.get(7, ())))
    return Event(
        time=double(found.get(1, ())),
        step=step,
        values=[_value(one) for summary in found.get(5, ()) for one in _values(summary)],
        purge=whole(session.get(1, ())) == 1,
        other="graphs" if 4 in found or 9 in found else "",
    )


def _values(summary: Field) -> Iterator[bytes]:
    for value in message(_bytes(summary)).get(1, ()):
        yield _bytes(value)


def _bytes(value: Field) -> bytes:
    if isinstance(value, bytes):
        return value
    raise Malformed("a number in place of a message")


def _value(content: bytes) -> Value:
    found = message(content)
    tag = text(found.get(1, ()))
    data = message(raw(message(raw(found.get(9, ()))).get(1, ())))
    plugin, told = text(data.get(1, ())), raw(data.get(2, ()))
    if 2 in found and len(number := raw(found[2])) == 4:
        return Value(tag, plugin, told, number=float(struct.unpack("<f", number)[0]))
    if 4 in found:
        return Value(tag, plugin, told, picture=raw(message(raw(found[4])).get(4, ())))
    if 5 in found:
        return Value(tag, plugin, told, histogram=_histogram(raw(found[5])))
    if 8 in found:
        return Value(tag, plugin, told, tensor=_tensor(raw(found[8])))
    return Value(tag, plugin, told, other="audio" if 6 in found else "")


def _histogram(content: bytes) -> list[tuple[float, float, float]]:
    """Its first and last bucket reach to the least and the largest value."""
    found = message(content)
    least, largest = double(found.get(1, ())), double(found.get(2, ()))
    limits, counts = doubles(found.get(6, ())), doubles(found.get(7, ()))
    buckets, left = [], least
    for limit, count in zip(limits, counts, strict=False):
        right = min(max(limit, least), largest)
        if count > 0:
            buckets.append((left, max(left, right), count))
        left = max(left, right)
    return buckets


def _tensor(content: bytes) -> Tensor | None:
    """Null where it holds what is no number and no text, or more than ``MOST``."""
    found = message(content)
    kind = whole(found.get(1, ()))
    dims = message(raw(found.get(2, ()))).get(2, ())
    shape = tuple(whole(message(_bytes(one)).get(1, ())) for one in dims)
    if kind == STRINGS:
        return Tensor(shape, strings=[_bytes(one) for one in found.get(8, ())])
    size = int(np.prod(shape, dtype=np.float64)) if all(0 <= n <= MOST for n in shape) else -1
    if kind not in NUMBERS or not 0 <= size <= MOST:
        return None
    values = _numbers(found, NUMBERS[kind])
    if 0 < len(values) < size:  # the last stands for all that follow
        values = np.concatenate((values, np.full(size - len(values), values[-1])))
    return Tensor(shape, values[:size].tolist())


def _numbers(found: dict[int, list[Field]], kind: str) -> np.ndarray:
    if content := raw(found.get(4, ())):
        if kind == "bf16":
            return _bfloats(np.frombuffer(content[: len(content) // 2 * 2], "<u2"))
        whole_values = len(content) // np.dtype(kind).itemsize * np.dtype(kind).itemsize
        return np.frombuffer(content[:whole_values], kind).astype(np.float64)
    for place, packed in PACKED.items():
        if place in found:
            joined = b"".join(map(_bytes, found[place]))
            size = np.dtype(packed).itemsize
            return np.frombuffer(joined[: len(joined) // size * size], packed).astype(np.float64)
    wholes = [one for place in WHOLE for value in found.get(place, ()) for one in _whole(value)]
    if kind in ("<f2", "bf16"):
        bits = np.array([one & 0xFFFF for one in wholes], "<u2")
        return _bfloats(bits) if kind == "bf16" else bits.view("<f2").astype(np.float64)
    return np.array([one - 2**64 if one >= 2**63 else one for one in wholes], np.float64)


def _bfloats(bits: np.ndarray) -> np.ndarray:
    return (bits.astype("<u4") << np.uint32(16)).view("<f4").astype(np.float64)


def _whole(value: Field) -> Iterator[int]:
    """Of a repeated field, packed or not."""
    from dltui.wire.protobuf import varint

    if isinstance(value, int):
        yield value
        return
    at = 0
    while at < len(value):
        one, at = varint(value, at)
        yield one
