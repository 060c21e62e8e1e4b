"""The figures of what a shift moves."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dltui.figures.records import Cell, Column, Curve, Image, Line, Note, Table, Tile
from dltui.topics.filters.pictures import Array
from dltui.topics.filters.shift import Moved


def pictures(picture: Array, found: Sequence[Moved]) -> Image:
    """The picture, the filter's map and its maxima, each with its largest value white."""
    maps = [moved for moved in found if moved.name == "none" or moved.name.startswith("max")]
    tiles = [Tile(caption="picture", pixels=_grey(picture))]
    tiles += [Tile(caption=_word(moved.name), pixels=_grey(moved.output)) for moved in maps]
    return Image(id="pictures", title="Picture, filter and maxima", tiles=tiles)


def _grey(values: Array) -> list[list[int]]:
    largest = float(values.max())
    grey: list[list[int]] = (
        (values * (255 / largest if largest else 0)).round().astype(int).tolist()
    )
    return grey


def curve(found: Sequence[Moved], shifts: Sequence[int]) -> Curve:
    """Change against shift, without pooling, for every maximum, and for the mean of all."""
    shown = [moved for moved in found if not moved.name.startswith("average")]
    lines = [
        Line(
            name=_word(moved.name),
            x=[0.0, *map(float, shifts)],
            y=[0.0, *moved.changed],
            faint=moved.name == "none",
        )
        for moved in shown
    ]
    return Curve(
        id="moved",
        title="How unlike the output becomes: 0 the same, 1 nothing in common",
        lines=lines,
        x_label="shift of the picture, pixels",
        y_label="change",
    )


def shares_table(found: Sequence[Moved], shifts: Sequence[int]) -> Table:
    rows = [(moved, moved.changed) for moved in found]
    return _table("shares", "Change of the output, % of unrelated ones", rows, shifts)


def along_table(found: Sequence[Moved], shifts: Sequence[int]) -> Table:
    rows = [(moved, moved.along) for moved in found if moved.along is not None]
    return _table("along", "What is left when the output moves along, %", rows, shifts)


def _table(
    id: str, title: str, rows: Sequence[tuple[Moved, list[float]]], shifts: Sequence[int]
) -> Table:
    cells: list[list[Cell]] = [
        [_word(moved.name), *(100 * value for value in values)] for moved, values in rows
    ]
    columns = [Column(name=f"by {shift}", digits=0) for shift in shifts]
    return Table(
        id=id, title=title, columns=[Column(name="pooling", kind="text"), *columns], rows=cells
    )


def _word(name: str) -> str:
    kind, _, side = name.partition("-")
    words = {"none": "no pooling", "all": "mean of all"}
    return words.get(name) or f"{kind} {side}×{side}"


def finding(found: Sequence[Moved], shifts: Sequence[int]) -> Note:
    by_name = {moved.name: moved for moved in found}
    none, most = by_name["none"].changed[0], found[-2].changed[0]
    largest = found[-2].step
    return Note(
        id="finding",
        title="Moved along, blurred, or gone",
        tone="finding",
        text=(
            "A convolution is equivariant: its map moves along with the picture, and nothing else "
            "about it changes. That is not invariance: place by place, a shift of "
            f"{shifts[0]} changes the map by {none:.0%}. After pooling over {largest}×{largest} "
            f"it is {most:.0%}: what stays inside a window does not count. At a shift of a whole "
            "window the output is as unlike as without. Only the mean of all places, at the end "
            "of many networks, does not change at all.\n"
            "A step of more than one pixel has its price: for shifts that are no multiple of it "
            "the output no longer moves along, and something is left that no move explains."
        ),
    )


def metrics(found: Sequence[Moved], shifts: Sequence[int]) -> dict[str, float]:
    """At the smallest shift, and of shifts by whole steps the largest that is left."""
    first = int(np.argmin(shifts))
    values: dict[str, float] = {}
    for moved in found:
        values[f"moved/{moved.name}"] = moved.changed[first]
        if moved.along is None:
            continue
        values[f"along/{moved.name}"] = moved.along[first]
        whole = [
            left for shift, left in zip(shifts, moved.along, strict=True) if not shift % moved.step
        ]
        if whole:
            values[f"along-whole/{moved.name}"] = max(whole)
    return values
