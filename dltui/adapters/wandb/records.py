"""Records of W&B's own, decoded as far as they are taken over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from dltui.adapters.values import DEEP, odd
from dltui.wire.protobuf import Field, message, raw, text, whole

HISTORY, SUMMARY, OUTPUT, CONFIG, METRIC, OUTPUT_RAW, RUN, EXIT = 2, 3, 4, 5, 12, 13, 17, 18
ENVIRONMENT, STATS = 26, 7
"""Fields of a record that say what it is of."""

OWN = ("_wandb", "_step", "_runtime", "_timestamp")
"""Keys that are W&B's and no metrics."""

_JSON = msgspec.json.Decoder(Any)


Way = list[str]
"""Keys of tables in one another."""


def ways(entries: Iterable[Field]) -> Iterator[tuple[Way, bytes]]:
    """The way to each value, and what is written there."""
    for entry in entries:
        if isinstance(entry, bytes):
            found = message(entry)
            way = [text([one]) for one in found.get(2, ())] or [text(found.get(1, ()))]
            yield way, raw(found.get(16, ()))


def items(entries: Iterable[Field]) -> Iterator[tuple[Way, Any]]:
    """The way to each value, and the value; what is no JSON but NaN or infinity is left out."""
    for way, written in ways(entries):
        try:
            yield way, _JSON.decode(written)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            if (number := odd(written.decode("utf-8", "replace").strip('"'))) is not None:
                yield way, number


def put(table: dict[str, Any], way: Way, value: Any) -> None:
    """Set what ``way`` leads to; what is in the way goes."""
    for key in way[:-1][:DEEP]:
        inner = table.get(key)
        if not isinstance(inner, dict):
            inner = table[key] = {}
        table = inner
    table[way[-1]] = value


def take_out(table: dict[str, Any], way: Way) -> None:
    for key in way[:-1]:
        inner = table.get(key)
        if not isinstance(inner, dict):
            return
        table = inner
    table.pop(way[-1], None)


def moment(content: bytes) -> float:
    """A ``google.protobuf.Timestamp`` as Unix seconds."""
    found = message(content)
    return whole(found.get(1, ())) + whole(found.get(2, ())) / 1e9
