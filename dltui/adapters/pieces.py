"""What files of other tools hold, piece by piece, as it is taken over into a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from msgspec import Struct, field

from dltui.figures.records import Figure
from dltui.metrics import Metric
from dltui.runs.log.events import Status

Columns = dict[str, tuple[list[int], list[float]]]
"""Of each metric its steps, from 0, in the order in which they came, and as many values."""

FARTHEST = 2**53
"""The last step that can be told apart from its neighbours."""

LATEST = 1e11
"""Unix seconds that a run can have."""

NAMES = 10_000
"""Metrics of one run; what more there are is counted."""


@dataclass(frozen=True, slots=True)
class Points:
    """Values of metrics; ``time`` is when the last of them came, ``begun`` the first, in Unix
    seconds, 0 where nothing tells.
    """

    columns: Columns
    time: float = 0.0
    begun: float = 0.0


@dataclass(frozen=True, slots=True)
class Rewind:
    """What came from ``step`` on is superseded by what follows."""

    step: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """A figure, in place of the one with its id."""

    figure: Figure


@dataclass(frozen=True, slots=True)
class Printed:
    """What the program wrote on its output; it need not end with a line."""

    text: str


Piece = Points | Rewind | Drawn | Printed


class About(Struct, kw_only=True):
    """What the tool says of a run; times are Unix seconds, 0 where nothing tells.

    ``left`` are the kinds of what was not taken over, in words, and how many of each; ``damaged``
    counts places that could not be read.
    """

    name: str = ""
    created: float = 0.0
    ended: float = 0.0
    status: Status = Status.FINISHED
    message: str = ""
    config: dict[str, Any] = field(default_factory=dict[str, Any])
    tags: list[str] = field(default_factory=list[str])
    note: str = ""
    summary: dict[str, float | None] = field(default_factory=dict[str, float | None])
    declared: dict[str, Metric] = field(default_factory=dict[str, Metric])
    device: str = ""
    seed: int = 0
    versions: dict[str, str] = field(default_factory=dict[str, str])
    left: dict[str, int] = field(default_factory=dict[str, int])
    damaged: int = 0

    def saw(self, *times: float) -> None:
        """Something was recorded then; what is no time does not count."""
        for time in times:
            if 0 < time < LATEST:
                self.created = min(self.created or time, time)
                self.ended = max(self.ended, time)

    def leave(self, what: str, count: int = 1) -> None:
        """So much of that kind is not taken over."""
        self.left[what] = self.left.get(what, 0) + count


GOES_ON = "imported while it went on; import it again for the rest"


def gathered(points: Mapping[str, tuple[list[int], list[float]]], into: Columns) -> None:
    """Add ``points`` behind those of ``into``."""
    for name, (steps, values) in points.items():
        at, known = into.setdefault(name, ([], []))
        at += steps
        known += values


def together(pieces: Iterable[Piece]) -> Columns:
    """The numbers of all ``pieces``."""
    found: Columns = {}
    for piece in pieces:
        if isinstance(piece, Points):
            gathered(piece.columns, found)
    return found
