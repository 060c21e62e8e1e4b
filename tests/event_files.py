"""TensorBoard's event files, written by hand: records of events of summaries."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from pathlib import Path

from dltui.wire.protobuf import FOUR, field, number
from dltui.wire.records import packed

VERSION = field(1, 1000.0) + field(3, "brain.Event:2")


def event(step: int, *values: bytes, time: float = 1000.0) -> bytes:
    """As protobuf writes it: a step of 0 is left out."""
    summary = b"".join(field(1, value) for value in values)
    return field(1, time) + (field(2, step) if step else b"") + field(5, summary)


def field_of_four(place: int, value: float) -> bytes:
    """A float of 4 bytes, as ``field`` writes none."""
    return number(place << 3 | FOUR) + struct.pack("<f", value)


def simple(tag: str, value: float) -> bytes:
    return field(1, tag) + field_of_four(2, value)


def of_tensor(tag: str, tensor: bytes, plugin: str, content: bytes = b"") -> bytes:
    """As TensorFlow 2 writes it, the metadata behind."""
    data = field(1, plugin) + (field(2, content) if content else b"")
    return field(1, tag) + field(8, tensor) + field(9, field(1, data))


def purge(step: int, time: float = 1000.0) -> bytes:
    return field(1, time) + field(2, step) + field(7, field(1, 1))


def write(path: Path, events: Iterable[bytes]) -> bytes:
    content = b"".join(map(packed, [VERSION, *events]))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return content


def doubles(*numbers: float) -> bytes:
    return struct.pack(f"<{len(numbers)}d", *numbers)


def single(number: float) -> bytes:
    return struct.pack("<f", number)
