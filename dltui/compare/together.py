"""A figure that every run has, of all in one: pictures row by row, confusions by setting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import Any

import numpy as np
from msgspec.structs import replace

from dltui.compare.against import axis_of, only, rests
from dltui.compare.members import Member
from dltui.figures.records import Figure, Image, Matrix, Number, Tile
from dltui.presets.document import dotted
from dltui.presets.sweep import short, show, told

MOST = 24
"""Settings beyond which nobody reads them one under another."""

Settings = Mapping[str, Any]
Shown = tuple[Settings, Figure]
"""The settings of a run and its figure."""


def together(every: Sequence[Member], id: str, keys: Sequence[str]) -> list[Figure]:
    """Figure ``id`` of all members as few figures, by the settings ``keys``.

    Pictures are those of the first run of each setting, confusions the mean over its runs.
    """
    shown: list[Shown] = []
    for member in every:
        figure = member.view.figures.get(id)
        if figure is not None:
            own = {key: member.settings[key] for key in keys if key in member.settings}
            shown.append((dotted(own), figure))
    images = [(own, figure) for own, figure in shown if isinstance(figure, Image)]
    matrices = [(own, figure) for own, figure in shown if isinstance(figure, Matrix)]
    return [*_numbered(_sheets(images)), *_numbered(_stacked(matrices))]


def labels(every: Sequence[Settings]) -> list[str]:
    """Each by as few of its settings as tell it from the others: ``per_class=10 kernel=3``."""
    chosen: list[str] = []
    count = 1
    for key in dict.fromkeys(key for settings in every for key in settings):
        tried = len({told(only(settings, [*chosen, key])) for settings in every})
        if tried > count:
            chosen, count = [*chosen, key], tried
    return [told(only(settings, chosen), chosen) for settings in every]


def _numbered(figures: Sequence[Figure]) -> list[Figure]:
    """Ids of their own for all after the first."""
    others = enumerate(figures[1:], 2)
    return [*figures[:1], *(replace(one, id=f"{one.id}-{number}") for number, one in others)]


def _sheets(shown: Sequence[tuple[Settings, Image]]) -> list[Image]:
    """A row for each setting; a sheet for each size of pictures."""
    first: dict[tuple[Any, ...], dict[str, tuple[Settings, Image]]] = {}
    for own, image in shown:
        sizes = {np.shape(tile.pixels) for tile in image.tiles if isinstance(tile.pixels, list)}
        if len(sizes) == 1:
            first.setdefault((*sizes, image.columns), {}).setdefault(told(own), (own, image))
    return [_sheet([*one.values()]) for one in first.values() if 1 < len(one) <= MOST]


def _sheet(rows: Sequence[tuple[Settings, Image]]) -> Image:
    """The caption of a row's first tiles says its setting."""
    tiles: list[Tile] = []
    for label, (_, image) in zip(labels([own for own, _ in rows]), rows, strict=True):
        head = image.tiles[0].caption
        for tile in image.tiles:
            caption = f"{label} {head}" if tile.caption == head else tile.caption
            tiles.append(Tile(caption=caption, pixels=tile.pixels))
    example = rows[0][1]
    return replace(
        example,
        title=f"{example.title} of every setting (first seed)",
        tiles=tiles,
        columns=example.columns or len(example.tiles),
    )


def _stacked(shown: Sequence[tuple[Settings, Matrix]]) -> list[Matrix]:
    """A matrix for each of the other settings, its blocks those along the axis."""
    every = [own for own, _ in shown]
    if not 1 < len({told(own) for own in every}) <= MOST:
        return []
    axis = axis_of(every)
    others = [{k: v for k, v in own.items() if k != axis} for own in every]
    names = rests(every, axis) if axis else [told(own) for own in every]
    groups: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        groups.setdefault(name, []).append(place)
    heads = labels([others[places[0]] for places in groups.values()])
    return [
        _blocks([shown[place] for place in places], axis, head)
        for head, places in zip(heads, groups.values(), strict=True)
    ]


def _blocks(shown: Sequence[tuple[Settings, Matrix]], axis: str | None, head: str) -> Matrix:
    """One below the other, from the least of ``axis`` on, each the mean over its runs."""
    blocks: dict[Any, list[Matrix]] = {}
    for own, matrix in shown:
        blocks.setdefault(own[axis] if axis else "", []).append(matrix)
    example = shown[0][1]
    rows: list[list[Number]] = []
    names: list[str] = []
    for value in sorted(blocks):
        rows += _mean(blocks[value])
        names += [f"{show(value)} {label}".strip() for label in example.row_labels]
    several = any(len(block) > 1 for block in blocks.values())
    titles = [*short([axis] if axis else []), example.row_title]
    return replace(
        example,
        title=f"{example.title}: {head}" if head else example.title,
        values=rows,
        row_labels=names,
        row_title=", ".join(titles),
        digits=max(example.digits, int(several)),
    )


def _mean(block: Sequence[Matrix]) -> list[list[Number]]:
    """Cell by cell, over those that have a value."""
    cells = zip(*(matrix.values for matrix in block), strict=True)
    return [[_average(values) for values in zip(*rows, strict=True)] for rows in cells]


def _average(values: Sequence[Number]) -> Number:
    known = [value for value in values if value is not None]
    return fmean(known) if known else None
