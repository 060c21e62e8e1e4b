"""Many events at once. Most hold one number each and differ in time, step and that number
alone: one is understood, and the others are told by their bytes. A million take a second.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from dltui.adapters.pieces import FARTHEST, NAMES, Columns
from dltui.adapters.tensorboard.summaries import Event, Value, event
from dltui.wire.protobuf import Malformed
from dltui.wire.records import Piece

if TYPE_CHECKING:
    from dltui.wire.crc32c import Places

LINE, SHORT_LINE = 4096, 256
"""Events that are handed over together: between the first and the last they are taken to have come
evenly. Where there are many the lines are long."""

MANY = 2**14
"""Events of a piece from which on there are many."""

PROBES = (1.5, -3.25e7)
"""Numbers that are put in place of the one that an event holds, to see whether it is just there."""

PLACES = 16
"""Distances from the end at which numbers are looked for."""

_FLOAT = struct.Struct("<f")

HEAD = 9
"""Bytes of the time, and of the key before the step behind it."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """Steps and values of metrics, and when the first and the last of them came."""

    columns: Columns
    time: float
    begun: float


Found = Numbers | Event


class Scalars:
    """Tells the events of one folder; those that hold anything else than one number come whole.

    ``name`` is what the metric of a tag is called. ``damaged`` counts events that are none, or
    stand at a step that nobody counts to.
    """

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._names: list[str] = []
        self._numbers: dict[str, int] = {}
        self._known: dict[int, dict[bytes, int]] = {4: {}}
        """By how many bytes before the end the number stands: what else is in the event, behind its
        step, and which metric it is of."""
        self.damaged = 0

    def of(self, piece: Piece) -> Iterator[Found]:
        line = LINE if len(piece.starts) > MANY else SHORT_LINE
        for at in range(0, len(piece.starts), line):
            part = slice(at, at + line)
            yield from self._line(piece.content, piece.starts[part], piece.ends[part])

    def _line(self, content: bytes, starts: Places, ends: Places) -> Iterator[Found]:
        times, steps, rests = _heads(content, starts, ends)
        which = np.full(len(starts), -1)
        places = ends - 4
        others: list[tuple[int, Event]] = []
        near = self._known[4]
        for row, (rest, end) in enumerate(zip(rests.tolist(), ends.tolist(), strict=True)):
            number = near.get(content[rest : end - 4])
            if number is None:
                told = self._told(content[starts[row] : end], rest - int(starts[row]))
                if isinstance(told, Event):
                    others.append((row, told))
                elif told:
                    which[row], places[row] = told[0], end - told[1]
            else:
                which[row] = number
        fine = (which >= 0) & (steps >= 0) & (steps <= FARTHEST)
        self.damaged += int(((which >= 0) & ~fine).sum())
        values = np.ndarray((max(0, len(content) - 3),), "<f4", content, strides=(1,))
        begun = 0
        for row, other in (*others, (len(starts), None)):
            rows = begun + np.flatnonzero(fine[begun:row])
            if len(rows) and (other is None or other.purge):
                columns = self._columns(which[rows], steps[rows], values[places[rows]])
                yield Numbers(columns, float(times[rows[-1]]), float(times[rows[0]]))
                begun = row
            if other is not None:
                yield other

    def _columns(self, which: Places, steps: Places, values: np.ndarray) -> Columns:
        order = np.argsort(which, kind="stable")
        which, steps, values = which[order], steps[order], values[order].astype(np.float64)
        edges = [0, *(np.flatnonzero(np.diff(which)) + 1).tolist(), len(which)]
        return {
            self._names[which[a]]: (steps[a:b].tolist(), values[a:b].tolist())
            for a, b in pairwise(edges)
        }

    def _told(self, content: bytes, rest: int) -> tuple[int, int] | Event | None:
        """Which metric, and how far before the end its number stands, of an event that none was
        like so far or whose number is not its end; the event itself where it says anything else.
        """
        behind = content[rest:]
        for before, known in self._known.items():
            number = known.get(_without(behind, before))
            if number is not None:
                return number, before
        try:
            found = event(content)
        except Malformed:
            self.damaged += 1
            return None
        value = _lone(found)
        before = _place(content, value) if value is not None and rest else 0
        if value is None or not 0 < before <= len(behind):
            return found
        if before not in self._known and len(self._known) >= PLACES:
            return found
        number = self._number(value.tag)
        if number < 0:
            self.damaged += 1
            return None
        self._known.setdefault(before, {})[_without(behind, before)] = number
        return number, before

    def _number(self, tag: str) -> int:
        if tag not in self._numbers:
            if len(self._names) >= NAMES:
                return -1
            self._numbers[tag] = len(self._names)
            self._names.append(self._prefix + tag)
        return self._numbers[tag]


def _heads(content: bytes, starts: Places, ends: Places) -> tuple[np.ndarray, Places, Places]:
    """Time and step of each event, and where what follows begins: time comes first, then the step,
    which is 0 where it is missing. What is otherwise is nothing that was seen before.
    """
    data = np.frombuffer(content, np.uint8)
    regular = (ends - starts > HEAD + 4) & (data[starts] == 0x09)
    at = np.where(regular, starts, 0)
    if len(content) < HEAD + 4:
        return np.zeros(len(starts)), np.zeros(len(starts), np.int64), starts
    times = np.ndarray((len(content) - 7,), "<f8", content, strides=(1,))[at + 1]
    places = at + HEAD
    stepped = regular & (data[places] == 0x10)
    places = places + stepped
    steps = np.zeros(len(starts), np.uint64)
    more = stepped
    for byte in range(10):
        if not more.any():
            break
        digits = data[np.minimum(places, len(data) - 1)].astype(np.uint64)
        steps |= np.where(more, (digits & np.uint64(0x7F)) << np.uint64(7 * byte), np.uint64(0))
        places = places + more
        more = more & (digits >= 0x80)
    sure = regular & ~more & (places < ends)
    return (
        np.where(sure, times, 0.0),
        np.where(sure, steps.view(np.int64), 0),
        np.where(sure, places, starts),
    )


def _without(behind: bytes, before: int) -> bytes:
    """What is around the number that stands so far before the end."""
    return behind[:-before] + behind[len(behind) - before + 4 :]


def _lone(found: Event) -> Value | None:
    """The one number that an event holds, and nothing else."""
    if len(found.values) != 1 or found.purge or found.other:
        return None
    return found.values[0] if scalar(found.values[0]) is not None else None


def scalar(value: Value) -> float | None:
    """The number that stands for one point of a curve; null for what is no such."""
    if value.number is not None:
        return value.number
    tensor = value.tensor
    if tensor is None or value.plugin not in ("", "scalars") or len(tensor.values) != 1:
        return None
    return tensor.values[0]


def _place(content: bytes, value: Value) -> int:
    """How far before the end the 4 bytes stand that are the number and nothing else; 0 where it is
    not written so.
    """
    number = scalar(value)
    if number is None or not abs(number) <= 3.4e38:
        return 0
    end = len(content)
    while (at := content.rfind(_FLOAT.pack(number), 0, end)) >= 0:
        if all(_tells(content, at, probe, value) for probe in PROBES):
            return len(content) - at
        end = at + 3
    return 0


def _tells(content: bytes, at: int, probe: float, value: Value) -> bool:
    """Whether the event with ``probe`` at that place is of the same tag and says just it."""
    try:
        found = event(content[:at] + _FLOAT.pack(probe) + content[at + 4 :])
    except Malformed:
        return False
    one = _lone(found)
    return one is not None and one.tag == value.tag and scalar(one) == probe
