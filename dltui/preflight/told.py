"""The head of a data set in words and lines, the same on the screen and on stdout."""

from __future__ import annotations

from collections.abc import Mapping

from dltui.data.head import Head

WIDEST = 24
"""Cells to which names of columns are filled up."""

TASKS = {
    "classes": ("class", "classes"),
    "labels": ("label", "labels"),
    "numbers": ("number", "numbers"),
}


def short(head: Head) -> str:
    """``rows of 8 · 960 + 240 · 2 classes``."""
    parts = " + ".join(f"{count:,}" for count in head.parts.values() if count)
    return " · ".join(filter(None, (inputs(head), parts, target(head))))


def inputs(head: Head) -> str:
    """What one input is: ``images 3×32×32``, ``rows of 8``, ``sequences of 32 × 6``."""
    match head.kind:
        case "images":
            return f"images {'×'.join(map(str, head.shape))}"
        case _:
            return f"{head.kind} of {' × '.join(f'{size:,}' for size in head.shape)}"


def target(head: Head) -> str:
    """What is to be told: ``2 classes``, ``a number``; empty where that is not known."""
    count = len(head.classes)
    if not count:
        return ""
    one, several = TASKS[head.task]
    return f"a {one}" if count == 1 else f"{count:,} {several}"


def parts(head: Head) -> str:
    """``train 960 · test 240``."""
    return " · ".join(f"{name} {count:,}" for name, count in head.parts.items())


def shares(classes: Mapping[str, int]) -> dict[str, float]:
    """Of each class among all examples, in [0, 1]."""
    total = max(1, sum(classes.values()))
    return {name: count / total for name, count in classes.items()}


def lines(head: Head) -> list[str]:
    """All of it for stdout: the whole, its parts, its classes, each column and each note."""
    found = [short(head), f"parts    {parts(head)}"]
    if any(head.classes.values()):
        told = [f"{name}: {count:,}" for name, count in head.classes.items()]
        found.append(f"{head.task:<8} {', '.join(told)}")
    wide = min(WIDEST, max((len(column.name) for column in head.columns), default=0))
    for column in head.columns:
        gaps = f", {column.gaps:,} empty" if column.gaps else ""
        found.append(f"{column.name:<{wide}}  {column.role:<8}  {column.understood}{gaps}")
    return [*found, *(f"note: {note}" for note in head.notes)]
