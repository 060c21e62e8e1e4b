"""What a preset's data and code are found to be, for ``validate`` and ``show``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from dltui.cli.answers import Validated
from dltui.data.options import EdgesData, NamedData
from dltui.errors import UsageError
from dltui.preflight.checks import brought
from dltui.preflight.finding import advice
from dltui.preflight.told import lines
from dltui.presets.catalogue import find
from dltui.presets.load import Loaded, load
from dltui.runs import roots


def opened(name: str, *, quick: bool, overrides: Sequence[str]) -> Validated:
    """Every fault of the preset ``name``, or else of what it brings."""
    try:
        loaded = load(find(name), quick=quick, overrides=overrides)
    except UsageError as error:
        return Validated(faults=str(error).splitlines())
    return looked_at(loaded, roots.data_root())


def looked_at(loaded: Loaded, data_root: Path) -> Validated:
    found = list(dict.fromkeys(brought(loaded, data_root)))
    lacking = [one for one in found if not one.ok]
    own = not isinstance(loaded.preset.data, NamedData | EdgesData)
    return Validated(
        faults=[f"{loaded.path}: {advice(one, data_root)}" for one in lacking if not one.in_root],
        absent=[advice(one, data_root) for one in lacking if one.in_root],
        heads=[one.head for one in found if one.head and own],
    )


def in_lines(found: Validated) -> list[str]:
    """What is understood of each data set, and what could not be looked at."""
    told = [line for head in found.heads for line in lines(head)]
    return [*told, *(f"not opened: {line}" for line in found.absent)]
