"""Protocol buffers without their schemas: fields by number, as far as files of others need it."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator

VARINT, EIGHT, TEXT, FOUR = 0, 1, 2, 5
"""How a field is written."""

Field = int | bytes
"""A whole number, not negative, or bytes: of text and messages, of 8 and of 4."""


class Malformed(ValueError):
    """Bytes that are no message."""


def fields(content: bytes) -> Iterator[tuple[int, Field]]:
    """Number and value of each field, in their order. ``Malformed`` where it ends within one."""
    at, size = 0, len(content)
    while at < size:
        key, at = varint(content, at)
        kind = key & 7
        if kind == VARINT:
            value, at = varint(content, at)
            yield key >> 3, value
            continue
        if kind == TEXT:
            length, at = varint(content, at)
        elif kind in (EIGHT, FOUR):
            length = 8 if kind == EIGHT else 4
        else:
            raise Malformed(f"a field of kind {kind}")
        if length > size - at:
            raise Malformed("a field goes beyond its end")
        yield key >> 3, content[at : at + length]
        at += length


def message(content: bytes) -> dict[int, list[Field]]:
    """All values of each field."""
    found: dict[int, list[Field]] = {}
    for number, value in fields(content):
        found.setdefault(number, []).append(value)
    return found


def varint(content: bytes, at: int) -> tuple[int, int]:
    """The whole number that begins ``at``, and where it ends; it has 64 bits at most."""
    value = shift = 0
    while shift < 70:
        if at >= len(content):
            raise Malformed("a number goes beyond its end")
        byte = content[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value & 0xFFFFFFFFFFFFFFFF, at
        shift += 7
    raise Malformed("a number of more than 64 bits")


def whole(values: Iterable[Field], default: int = 0) -> int:
    """The last of ``values`` that is a whole number, with its sign."""
    for value in values:
        if isinstance(value, int):
            default = value - 2**64 if value >= 2**63 else value
    return default


def raw(values: Iterable[Field], default: bytes = b"") -> bytes:
    """The last of ``values`` that is bytes."""
    for value in values:
        if isinstance(value, bytes):
            default = value
    return default


def text(values: Iterable[Field]) -> str:
    return raw(values).decode("utf-8", "replace")


def double(values: Iterable[Field], default: float = 0.0) -> float:
    found = raw(values)
    return float(struct.unpack("<d", found)[0]) if len(found) == 8 else default


def doubles(values: Iterable[Field]) -> list[float]:
    """Of a repeated field, packed or not."""
    packed = b"".join(value for value in values if isinstance(value, bytes))
    return list(struct.unpack(f"<{len(packed) // 8}d", packed[: len(packed) // 8 * 8]))


def number(value: int) -> bytes:
    """A whole number from 0 on as it is written."""
    written = bytearray()
    while value > 0x7F:
        written.append(value & 0x7F | 0x80)
        value >>= 7
    written.append(value)
    return bytes(written)


def field(place: int, value: int | float | bytes | str) -> bytes:
    """A field as it is written; floats have 8 bytes."""
    if isinstance(value, float):
        return number(place << 3 | EIGHT) + struct.pack("<d", value)
    if isinstance(value, int):
        return number(place << 3 | VARINT) + number(value & 0xFFFFFFFFFFFFFFFF)
    content = value.encode() if isinstance(value, str) else value
    return number(place << 3 | TEXT) + number(len(content)) + content
