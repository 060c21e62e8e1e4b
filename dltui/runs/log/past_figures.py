"""What a figure looked like before: every state of it that the log still has."""

from __future__ import annotations

from contextlib import closing

from dltui.figures.records import ArrayRef, Figure, Image
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Drawn
from dltui.runs.log.tail import CHUNK, Tail

MOST = 200
"""States that are kept of one figure; of more, as many that lie evenly."""


def past(run: RunDir, id: str) -> list[Drawn]:
    """The states of the figure ``id`` in their order, the present one last.

    A picture that is too large for the log lies in a file, and the next one in its place: of those
    there is the last only. A log of 33 MB takes 0.5 s.
    """
    found: list[Drawn] = []
    every, seen = 1, 0
    last: Drawn | None = None
    with closing(Tail(run.events).pieces(CHUNK)) as pieces:
        for event in (event for piece in pieces for event in piece):
            if not isinstance(event, Drawn) or event.record.id != id:
                continue
            last, seen = event, seen + 1
            if seen % every or _elsewhere(event.record):
                continue
            found.append(event)
            if len(found) > 2 * MOST:
                found, every = found[1::2], 2 * every
    thinned = found[:: -(-len(found) // MOST) or 1]
    return thinned if last is None or thinned[-1:] == [last] else [*thinned, last]


def _elsewhere(figure: Figure) -> bool:
    tiles = figure.tiles if isinstance(figure, Image) else []
    return any(isinstance(tile.pixels, ArrayRef) for tile in tiles)
