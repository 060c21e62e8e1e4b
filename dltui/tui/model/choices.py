"""What a setting could be, to choose from: the values it takes, or the names that are known."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from dltui.data import places
from dltui.data.options import EMBEDDED, NAMES
from dltui.models.options import MODELS, TORCHVISION
from dltui.presets.fields import Field
from dltui.presets.ranges import is_range


@dataclass(frozen=True, slots=True)
class Choice:
    """``hint`` says in a few words what the value is."""

    value: str
    hint: str = ""


def choices(field: Field, *, own: bool, data_root: Path | None) -> list[Choice]:
    """All values of ``field`` that are known; empty where anything could stand.

    ``own``: its section is of the user's own file, so that its name is nothing of ours.
    """
    named: dict[str, Callable[[], list[Choice]]] = {
        "data.name": lambda: _data(data_root),
        "model.name": _models,
        "run.device": _devices,
    }
    if field.key in named:
        return [] if own else named[field.key]()
    return [Choice(value) for value in field.choices]


def fitting(found: Sequence[Choice], text: str) -> list[Choice]:
    """The choices that ``text`` may be the beginning of, best first; all for no text.

    Those that begin so, then those that have it, then those that look like it. None for a list
    or a range, which several choices make.
    """
    wanted = text.strip().lower()
    if not wanted:
        return list(found)
    if wanted.startswith("[") or is_range(wanted):
        return []
    begin = [one for one in found if one.value.lower().startswith(wanted)]
    within = [one for one in found if wanted in one.value.lower() and one not in begin]
    if begin or within:
        return sorted(begin, key=lambda one: one.value.lower() != wanted) + within
    near = difflib.get_close_matches(wanted, [one.value for one in found], 5, 0.5)
    return [one for name in near for one in found if one.value == name]


def _data(root: Path | None) -> list[Choice]:
    return [Choice(name, _of_data(name, root)) for name in NAMES]


def _of_data(name: str, root: Path | None) -> str:
    if name in EMBEDDED:
        return EMBEDDED[name]
    if root is not None and places.state(name, root) == "here":
        return "here"
    stored = places.STORED[name]
    if stored.by_hand:
        return f"not here; {stored.by_hand}"
    size = places.size_in_words(stored.size)
    return f"not here; {size} to fetch" if size else "not here"


def _models() -> list[Choice]:
    own = [Choice(name, (kind.__doc__ or "").partition("\n")[0]) for name, kind in MODELS.items()]
    return own + [Choice(name, "torchvision, not pretrained") for name in TORCHVISION]


def _devices() -> list[Choice]:
    return [
        Choice("auto", "a GPU where there is one, else the CPU"),
        Choice("cpu"),
        Choice("cuda", "the first NVIDIA GPU"),
        Choice("cuda:1", "the second, and so on"),
        Choice("mps", "the GPU of a Mac"),
    ]
