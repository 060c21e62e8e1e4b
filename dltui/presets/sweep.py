"""A preset with ``[sweep]`` into its points."""

from __future__ import annotations

import copy
import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from dltui.presets import idle
from dltui.presets.document import Document, assign
from dltui.presets.kinds import put
from dltui.presets.schema import Preset, Sweep

OF_THE_WHOLE = ("sweep", "quick", "reported", "question")
"""Tables that a point does not have of its own."""

LARGEST = 10_000
"""More points than this are a slip of the pen."""


KEYS = 100
"""More settings than this are no sweep."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One run of a sweep: what it sets, and ``label`` says it, e.g. ``lr=0.1 seed=2``.

    Points that differ only in settings share their seeds, so they start from the same weights
    (for the same shapes) and see the data in the same order: they are paired.
    """

    number: int
    settings: dict[str, Any]
    seed: int
    label: str


def size(sweep: Sweep) -> int:
    """How many points ``sweep`` has."""
    grid = math.prod(len(values) for values in sweep.grid.values())
    return grid * max(1, len(sweep.points)) * sweep.seeds


def expand(preset: Preset) -> list[Point]:
    """The points of ``preset``: the grid's last key varies fastest, then points, then seeds."""
    points: list[Point] = []
    keys = sorted(swept_keys(preset.sweep))
    for settings in combinations(preset.sweep):
        first = settings.get("run.seed", preset.run.seed)
        for seed in range(first, first + preset.sweep.seeds):
            label = told(settings, keys)
            if preset.sweep.seeds > 1:
                label = f"{label} seed={seed}".strip()
            points.append(Point(number=len(points), settings=settings, seed=seed, label=label))
    return points


def swept_keys(sweep: Sweep) -> set[str]:
    """The settings that any point has."""
    return {*sweep.grid, *(key for listed in sweep.points for key in listed)}


def combinations(sweep: Sweep) -> Iterator[dict[str, Any]]:
    """The settings of each point, seeds left out."""
    for values in itertools.product(*sweep.grid.values()):
        settings = dict(zip(sweep.grid, values, strict=True))
        for listed in sweep.points or [{}]:
            yield settings | listed


def single(sweep: Sweep) -> Iterator[tuple[tuple[str | int, ...], dict[str, Any]]]:
    """Each value of the sweep by itself, with its place in the table: enough to judge them all."""
    for key, values in sweep.grid.items():
        for index, value in enumerate(values):
            yield ("sweep", key, index), {key: value}
    for index, listed in enumerate(sweep.points):
        yield ("sweep", "points", index), listed


def point_document(document: Document, point: Point) -> Document:
    """``document`` as the preset of one point: its settings and seed, nothing of the whole."""
    tables = copy.deepcopy({k: v for k, v in document.items() if k not in OF_THE_WHOLE})
    for key, value in idle.choosing_first(point.settings).items():
        put(tables, key, copy.deepcopy(value))
    assign(tables, "run.seed", point.seed)
    return tables


def show(value: Any) -> str:
    """A setting's value in a label: ``0.1``, ``256-512`` as networks are written, ``[0.9,0.999]``,
    ``mlp hidden=50-10``.
    """
    match value:
        case dict():
            rest = [f"{key}={show(item)}" for key, item in value.items() if key != "name"]
            return " ".join([*([str(value["name"])] if "name" in value else []), *rest])
        case [] | ():
            return "none"
        case list() | tuple():
            whole = all(isinstance(item, int) for item in value)
            items = map(show, value)
            return "-".join(items) if whole else f"[{','.join(items)}]"
        case bool():
            return "yes" if value else "no"
        case float():
            text = f"{value:g}"
            return text if float(text) == value else repr(value)
        case _:
            return str(value)


def listed(value: Any) -> str:
    """A setting's value in a table, where a list must not read as a range: ``0.1, 0.01``."""
    if not isinstance(value, list | tuple):
        return show(value)
    return ", ".join(f"[{listed(v)}]" if isinstance(v, list | tuple) else show(v) for v in value)


def told(settings: Mapping[str, Any], among: Sequence[str] = ()) -> str:
    """Settings in a label: ``lr=0.1 model=mlp``; told apart from those of the keys ``among``."""
    keys = list(dict.fromkeys([*settings, *among]))
    names = dict(zip(keys, _short(tuple(keys)), strict=True))
    return " ".join(f"{names[key]}={show(value)}" for key, value in settings.items())


def short(keys: Sequence[str]) -> list[str]:
    """Each key's shortest ending that no other key has: ``train.lr`` becomes ``lr``.

    What chooses a whole section goes by the section: ``model.name`` is the ``model``.
    """
    return _short(tuple(keys))


@lru_cache(maxsize=64)
def _short(keys: tuple[str, ...]) -> list[str]:
    """Points of a sweep ask for the same, one after the other."""
    named = [_section(key) for key in keys]
    if len(set(named)) < len(set(keys)):
        named = list(keys)
    return [
        next(
            ending
            for start in range(key.count("."), -1, -1)
            for ending in [".".join(key.split(".")[start:])]
            if start == 0 or not any(k != key and f".{k}".endswith(f".{ending}") for k in named)
        )
        for key in named
    ]


def _section(key: str) -> str:
    section, _, last = key.rpartition(".")
    return section if last in ("name", "kind") and section not in ("", "options", "args") else key
