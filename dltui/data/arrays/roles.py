"""Which array is what, by name: ``x_train``, ``train_images``, ``X``, ``labels`` …"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from dltui.data.parts import WORDS, Part
from dltui.errors import InputError

INPUTS = ("x", "images", "data", "features", "inputs")
TARGETS = ("y", "labels", "label", "targets", "target")
NAMES = ("class_names", "classes", "label_names", "target_names")
_GLUED = re.compile(rf"^([xy])({'|'.join(WORDS)})$")
EXPECTED = "expected x_train, y_train[, x_val, y_val][, x_test, y_test], or x, y"


@dataclass(frozen=True, slots=True)
class Roles:
    """Names of the examples and of the targets of each part; what stands for names of classes, and
    what is not used. A file without parts has all of it under train.
    """

    parts: dict[Part, tuple[str, str]]
    class_names: str | None
    ignored: tuple[str, ...]


def roles(names: Iterable[str], source: str, target: str = "", others: Iterable[str] = ()) -> Roles:
    """Case does not count. ``target`` is another name than ``TARGETS`` for the targets, ``others``
    are used for something else.

    ``InputError`` where something is missing, or two arrays could be the same.
    """
    names, others = list(names), set(others)
    targets = (target.lower(),) if target else TARGETS
    found: dict[tuple[str, Part | None], str] = {}
    for name in names:
        role = None if name in others else _role(name, targets)
        if role is None:
            continue
        if role in found:
            what = "examples" if role[0] == "x" else "targets"
            raise InputError(
                f"{source}: {found[role]} and {name} could both be the {what}; leave one out"
            )
        found[role] = name
    pairs = _pairs(found, names, source, target)
    class_names = next((name for name in names if name.lower() in NAMES), None)
    used = {name for pair in pairs.values() for name in pair} | {class_names, *others}
    return Roles(pairs, class_names, tuple(name for name in names if name not in used))


def _role(name: str, targets: tuple[str, ...]) -> tuple[str, Part | None] | None:
    """x or y, and of which part; null for neither."""
    lower = name.lower()
    glued = _GLUED.match(lower)
    pieces = list(glued.groups()) if glued else re.split(r"[_\-. ]", lower)
    parts = [WORDS[piece] for piece in pieces if piece in WORDS]
    base = "_".join(piece for piece in pieces if piece not in WORDS)
    if len(parts) > 1 or not base:
        return None
    part = parts[0] if parts else None
    if base in targets:
        return "y", part
    return ("x", part) if base in INPUTS else None


def _pairs(
    found: dict[tuple[str, Part | None], str], names: list[str], source: str, target: str
) -> dict[Part, tuple[str, str]]:
    has = f"it has {', '.join(names)}"
    whole: Part | None = "train" if ("x", "train") in found else None
    pairs: dict[Part, tuple[str, str]] = {}
    wanted: tuple[tuple[Part, Part | None], ...] = (
        ("train", whole),
        ("validation", "validation"),
        ("test", "test"),
    )
    for part, key in wanted:
        x, y = found.get(("x", key)), found.get(("y", key))
        if x and y:
            pairs[part] = (x, y)
        elif part == "train" or x or y:
            what = f"{x or y} has no {'targets' if x else 'examples'}" if x or y else "no examples"
            named = f" named {target!r}" if target and x else ""
            raise InputError(f"{source}: {what}{named}; {has}; {EXPECTED}")
    return pairs
