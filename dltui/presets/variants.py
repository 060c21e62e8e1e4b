"""What a preset becomes: its quick variant, the points of its sweep, the points of its claims."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from typing import Any

from dltui.presets import idle, sweep
from dltui.presets.document import Document, flatten, release
from dltui.presets.kinds import put
from dltui.presets.schema import Preset, Sweep
from dltui.presets.sections import decode_preset, sweep_of
from dltui.toml.lines import KeyPath
from dltui.toml.problems import Faults, Place, Places, Problem, dotted, nearest

COMBINED = 256
"""Sweeps up to this size are checked point by point, larger ones value by value."""


def override(
    document: Document, places: Places, faults: Faults, key: str, value: Any, place: Place
) -> None:
    """Set ``key``; a key that was swept leaves the sweep, since it now has one value."""
    try:
        release(document, key)
        path = put(document, key, value)
    except ValueError as error:
        path = (key,)
        faults.add(path, str(error))
    places.override(path, place)


def check_quick(document: Document, places: Places, base: Faults) -> Iterable[Problem]:
    """Problems of the quick variant that the full one has not."""
    settings = document.get("quick")
    if not isinstance(settings, dict):
        return []
    return _variant(document, settings, lambda key: ("quick", key), places, base)[0]


def check_sweep(
    document: Document, preset: Preset | None, places: Places, base: Faults
) -> tuple[list[Problem], set[str]]:
    """Problems of each single value of the sweep, and the settings its points have."""
    decoded = preset.sweep if preset else sweep_of(document.get("sweep", {}), Faults())
    if sweep.size(decoded) > sweep.LARGEST:
        text = f"{sweep.size(decoded):,} points; at most {sweep.LARGEST:,}"
        return [Problem(places.find(("sweep",)), "sweep", text)], set()
    problems: list[Problem] = []
    keys: set[str] = set()
    for value_path, settings in sweep.single(decoded):
        listed = value_path[1] == "points"

        def origin(key: str, path: KeyPath = value_path, listed: bool = listed) -> KeyPath:
            return (*path, key) if listed else path

        found, point = _variant(document, settings, origin, places, base)
        problems += found
        keys |= flatten(point).keys() if point else set()
    if not problems and sweep.size(decoded) <= COMBINED:
        problems = _check_combinations(document, decoded, places, base)
    return problems, keys


def _check_combinations(
    document: Document, swept: Sweep, places: Places, base: Faults
) -> list[Problem]:
    """Values that are valid one by one and do not go together, at the first point that has them."""
    found: dict[tuple[str, str], Problem] = {}
    for settings in sweep.combinations(swept):
        problems, _ = _variant(document, settings, lambda _: ("sweep",), places, base)
        for problem in problems:
            at = " ".join(f"{key}={sweep.show(value)}" for key, value in settings.items())
            text = f"{problem.text} (at the point {at})"
            found.setdefault((problem.key, problem.text), Problem(problem.place, problem.key, text))
    return list(found.values())


def check_twins(swept: Preset, places: Places) -> list[Problem]:
    """Points of a sweep that are the same, at the first value that stands in its list before."""
    again = [
        ("sweep", key, index)
        for key, values in swept.sweep.grid.items()
        for index, value in enumerate(values)
        if value in values[:index]
    ]
    seen: set[str] = set()
    for point in sweep.expand(swept):
        same = repr(sorted((point.settings | {"run.seed": point.seed}).items()))
        if same in seen:
            path = next(iter(again), ("sweep",))
            text = f"two points are the same, {point.label or 'the preset itself'}: leave one out"
            return [Problem(places.find(path), dotted(path), text)]
        seen.add(same)
    return []


def check_claims(preset: Preset, swept: set[str], places: Places) -> list[Problem]:
    """``where`` and ``than`` must name settings of the preset or of a point of its sweep."""
    valid = {**flatten(preset), **dict.fromkeys(swept)}
    faults = Faults()
    for index, claim in enumerate(preset.reported):
        for name, chosen in (("where", claim.where), ("than", claim.than)):
            for key in chosen.keys() - valid.keys():
                faults.add(("reported", index, name, key), f"no such setting{nearest(key, valid)}")
    return places.problems(faults)


def _variant(
    document: Document,
    settings: dict[str, Any],
    origin: Callable[[str], KeyPath],
    places: Places,
    base: Faults,
) -> tuple[list[Problem], Preset | None]:
    """What is wrong once ``settings`` hold that was not wrong before, and the preset then."""
    changed = copy.deepcopy(document)
    moved = Places(places.file, dict(places.known))
    faults = Faults()
    for key, value in idle.choosing_first(settings).items():
        override(changed, moved, faults, key, copy.deepcopy(value), places.find(origin(key)))
    preset = decode_preset(changed, faults)
    new = Faults([found for found in faults.found if found not in base.found])
    return moved.problems(new), preset
