"""What a preset becomes: its quick variant, the points of its sweep, the points of its claims."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from dltui.presets import idle, sweep
from dltui.presets.document import SETTINGS, Document, flatten, release
from dltui.presets.kinds import put
from dltui.presets.schema import Preset, Sweep
from dltui.presets.sections import SECTIONS, Known, decode_preset, sweep_of
from dltui.toml.limits import PROBLEMS
from dltui.toml.lines import KeyPath
from dltui.toml.problems import Faults, Place, Places, Problem, dotted, nearest

OF_THE_WHOLE = ("sweep", "quick", "reported", "question", "notes", "cost")
"""Tables that no setting of a point is in."""

COMBINED = 256
"""Sweeps up to this size are checked point by point, larger ones value by value."""


@dataclass(frozen=True, slots=True)
class _Base:
    """What settings are tried on, what is wrong with it by itself, and what of it is known."""

    document: Document
    faults: Faults
    decoded: Known = field(default_factory=dict[int, Any])


def override(
    document: Document, places: Places, faults: Faults, key: str, value: Any, place: Place
) -> None:
    """Set ``key``; a key that was swept leaves the sweep, since it now has one value."""
    places.override(_set(document, faults, key, value), place)


def _set(document: Document, faults: Faults, key: str, value: Any) -> KeyPath:
    """The path of what was set, or of the fault."""
    try:
        release(document, key)
        return put(document, key, value)
    except ValueError as error:
        faults.add((key,), str(error))
        return (key,)


def check_quick(document: Document, places: Places, base: Faults) -> Iterable[Problem]:
    """Problems of the quick variant that the full one has not."""
    settings = document.get("quick")
    if not isinstance(settings, dict):
        return []
    return _variant(_Base(document, base), settings, lambda key: ("quick", key), places)[0]


def check_sweep(
    document: Document, preset: Preset | None, places: Places, base: Faults
) -> tuple[list[Problem], set[str]]:
    """Problems of each single value of the sweep, and the settings its points have.

    10,000 values take 0.7 s. None is looked at where too much is wrong with the preset itself.
    """
    decoded = preset.sweep if preset else sweep_of(document.get("sweep", {}), Faults())
    if sweep.size(decoded) > sweep.LARGEST:
        text = f"{sweep.size(decoded):,} points; at most {sweep.LARGEST:,}"
        return [Problem(places.find(("sweep",)), "sweep", text)], set()
    if (count := len(sweep.swept_keys(decoded))) > sweep.KEYS:
        text = f"{count:,} settings; at most {sweep.KEYS}"
        return [Problem(places.find(("sweep",)), "sweep", text)], set()
    if len(base.found) > PROBLEMS:
        return [], set()
    problems, keys, seen = list[Problem](), set[str](), set[Any]()
    common = _of_points(document)
    for value_path, settings in sweep.single(decoded):
        listed = value_path[1] == "points"

        def origin(key: str, path: KeyPath = value_path, listed: bool = listed) -> KeyPath:
            return (*path, key) if listed else path

        found, point = _variant(common, settings, origin, places)
        problems += found
        if point and preset and preset.reported and (shape := _shape(point, settings)) not in seen:
            seen.add(shape)
            keys |= flatten(point).keys()
        if len(problems) > PROBLEMS:
            break
    if not problems and sweep.size(decoded) <= COMBINED:
        problems = _check_combinations(common, decoded, places)
    return problems, keys


def _check_combinations(common: _Base, swept: Sweep, places: Places) -> list[Problem]:
    """Values that are valid one by one and do not go together, at the first point that has them."""
    found: dict[tuple[str, str], Problem] = {}
    for settings in sweep.combinations(swept):
        problems, _ = _variant(common, settings, lambda _: ("sweep",), places)
        for problem in problems:
            at = " ".join(f"{key}={sweep.show(value)}" for key, value in settings.items())
            text = f"{problem.text} (at the point {at})"
            found.setdefault((problem.key, problem.text), Problem(problem.place, problem.key, text))
    return list(found.values())


def _shape(point: Preset, settings: dict[str, Any]) -> Any:
    """Points of one shape have the same settings, by name."""
    tables = {key: value for key, value in settings.items() if isinstance(value, dict)}
    kinds = tuple(type(getattr(point, section)) for section in SETTINGS)
    return (*kinds, frozenset(settings), repr(tables))


def check_twins(swept: Preset, places: Places) -> list[Problem]:
    """Points of a sweep that are the same, at the first value that stands in its list before."""
    seen: set[str] = set()
    for point in sweep.expand(swept):
        same = repr(sorted((point.settings | {"run.seed": point.seed}).items()))
        if same in seen:
            path = _twice(swept.sweep)
            text = f"two points are the same, {point.label or 'the preset itself'}: leave one out"
            return [Problem(places.find(path), dotted(path), text)]
        seen.add(same)
    return []


def _twice(swept: Sweep) -> KeyPath:
    """The first value that stands in its list before."""
    for key, values in swept.grid.items():
        known: set[str] = set()
        for index, value in enumerate(values):
            if repr(value) in known:
                return ("sweep", key, index)
            known.add(repr(value))
    return ("sweep",)


def check_claims(preset: Preset, swept: set[str], places: Places) -> list[Problem]:
    """``where`` and ``than`` must name settings of the preset or of a point of its sweep."""
    valid = {**flatten(preset), **dict.fromkeys(swept)}
    faults = Faults()
    for index, claim in enumerate(preset.reported):
        for name, chosen in (("where", claim.where), ("than", claim.than)):
            for key in chosen.keys() - valid.keys():
                faults.add(("reported", index, name, key), f"no such setting{nearest(key, valid)}")
    return places.problems(faults)


def _of_points(document: Document) -> _Base:
    """``document`` without what no setting of a point changes."""
    rest = {key: value for key, value in document.items() if key not in OF_THE_WHOLE}
    faults = Faults()
    preset = decode_preset(rest, faults)
    known = SECTIONS if preset else ()
    decoded = {id(rest[one]): getattr(preset, one) for one in known if one in rest}
    return _Base(rest, faults, decoded)


def _variant(
    base: _Base, settings: dict[str, Any], origin: Callable[[str], KeyPath], places: Places
) -> tuple[list[Problem], Preset | None]:
    """What is wrong once ``settings`` hold that was not wrong before, and the preset then."""
    changed, faults = dict(base.document), Faults()
    for section in {"sweep", *(key.partition(".")[0] for key in settings)} & changed.keys():
        changed[section] = copy.deepcopy(changed[section])
    moved: dict[KeyPath, KeyPath] = {}
    for key, value in idle.choosing_first(settings).items():
        moved[_set(changed, faults, key, copy.deepcopy(value))] = origin(key)
    preset = decode_preset(changed, faults, base.decoded)
    new = faults.without(base.faults)
    if not new:
        return [], preset
    own = places.copy()
    for path, written in moved.items():
        own.override(path, places.find(written))
    return own.problems(new), preset
