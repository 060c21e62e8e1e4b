"""The anatomy of a step: what its memory is made of when it is fullest, and figures of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec import Struct, field

from dltui.figures.records import Bar, Bars, Cell, Column, Segment, Table
from dltui.memory.log import Kind, MemoryLog, Moment

MIB = 2**20

FORWARD = frozenset({Moment.FORWARD})
BACKWARD = frozenset({Moment.BACKWARD})
UPDATE = frozenset({Moment.OPTIMIZER})


class Anatomy(Struct, frozen=True, kw_only=True):
    """Bytes by kind at four moments; ``peak`` is the largest sum, at ``moment`` in ``layer``.

    ``forward``, ``backward`` and ``update`` are the fullest states during those parts of the
    step, ``after`` is what stays when it is over.
    """

    peak: int = 0
    moment: str = ""
    layer: str = ""
    at_peak: dict[str, int] = field(default_factory=dict[str, int])
    forward: dict[str, int] = field(default_factory=dict[str, int])
    backward: dict[str, int] = field(default_factory=dict[str, int])
    update: dict[str, int] = field(default_factory=dict[str, int])
    after: dict[str, int] = field(default_factory=dict[str, int])

    def moments(self) -> dict[str, dict[str, int]]:
        return {
            "forward peak": self.forward,
            "backward peak": self.backward,
            "update peak": self.update,
            "after the step": self.after,
        }


def anatomy(log: MemoryLog, rounded: Callable[[int], int] | None = None) -> Anatomy:
    """Read the anatomy from ``log``, with every size through ``rounded``."""
    top = log.peak(rounded=rounded)
    return Anatomy(
        peak=top.bytes,
        moment=str(top.place.moment),
        layer=top.place.layer,
        at_peak=_named(top.kinds),
        forward=_named(log.peak(FORWARD, rounded).kinds),
        backward=_named(log.peak(BACKWARD, rounded).kinds),
        update=_named(log.peak(UPDATE, rounded).kinds),
        after=_named(log.alive(-1, rounded)),
    )


def _named(kinds: Mapping[Kind, int]) -> dict[str, int]:
    return {str(kind): kinds.get(kind, 0) for kind in Kind}


def anatomy_bars(id: str, title: str, named: Mapping[str, Anatomy]) -> Bars:
    """Stacked bars in MiB, a bar per moment of each anatomy; ``named`` says whose it is."""
    bars = [
        stacked_bar(f"{moment}, {name}" if name else moment, kinds)
        for moment in Anatomy().moments()
        for name, one in named.items()
        if sum((kinds := one.moments()[moment]).values())
    ]
    return Bars(id=id, title=title, bars=bars, unit="MiB", digits=1)


def stacked_bar(label: str, kinds: Mapping[str, int]) -> Bar:
    """One bar in MiB, a segment for each kind that has bytes."""
    segments = [Segment(name=kind, value=size / MIB) for kind, size in kinds.items() if size]
    return Bar(label=label, value=sum(kinds.values()) / MIB, segments=segments)


def comparison(id: str, title: str, predicted: Anatomy, measured: Anatomy) -> Table:
    """Kind by kind at the peak in MiB, then the sums at each moment, with the error in percent."""
    rows = [
        _row(kind, predicted.at_peak.get(kind, 0), measured.at_peak.get(kind, 0))
        for kind in map(str, Kind)
    ]
    rows.append(_row("peak", predicted.peak, measured.peak))
    measured_moments = measured.moments()
    for moment, kinds in predicted.moments().items():
        sums = sum(kinds.values()), sum(measured_moments[moment].values())
        if any(sums):
            rows.append(_row(moment, *sums))
    return Table(
        id=id,
        title=title,
        columns=[
            Column(name="memory", kind="text"),
            Column(name="predicted", unit="MiB", digits=2),
            Column(name="measured", unit="MiB", digits=2),
            Column(name="error", unit="%", digits=1),
        ],
        rows=rows,
    )


def _row(name: str, predicted: int, measured: int) -> list[Cell]:
    error = round(100 * (predicted - measured) / measured, 1) if measured else None
    return [name, predicted / MIB, measured / MIB, error]
