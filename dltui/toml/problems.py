"""What is wrong with a preset: every fault, with its place and the nearest fix."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dltui.errors import UsageError
from dltui.toml.lines import KeyPath


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file, or an override on the command line, which has no line."""

    source: str
    line: int | None = None

    def __str__(self) -> str:
        return self.source if self.line is None else f"{self.source}:{self.line}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of a preset; ``key`` is dotted and empty when the whole file is meant."""

    place: Place
    key: str
    text: str

    def __str__(self) -> str:
        return (
            f"{self.place}: {self.key}: {self.text}" if self.key else f"{self.place}: {self.text}"
        )


class PresetError(UsageError):
    """A preset that cannot be meant; the message has one line per problem."""

    kind = "preset"

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(slots=True)
class Faults:
    """Faults by path, gathered while a document is decoded."""

    found: list[tuple[KeyPath, str]] = field(default_factory=list[tuple[KeyPath, str]])

    def add(self, path: KeyPath, text: str) -> None:
        if (path, text) not in self.found:
            self.found.append((path, text))

    def __bool__(self) -> bool:
        return bool(self.found)


@dataclass(slots=True)
class Places:
    """Where the keys of a document were written.

    A table that was only written through its keys stands where the first of them does; for a
    missing key the nearest table above it stands in.
    """

    file: str
    known: dict[KeyPath, Place]

    def find(self, path: KeyPath) -> Place:
        while path:
            for known, place in self.known.items():
                if known[: len(path)] == path:
                    return place
            path = path[:-1]
        return Place(self.file, 1)

    def override(self, path: KeyPath, place: Place) -> None:
        """From now on everything at and below ``path`` was written at ``place``."""
        below = [known for known in self.known if known[: len(path)] == path]
        for known in below:
            del self.known[known]
        self.known[path] = place

    def problems(self, faults: Faults) -> list[Problem]:
        """The faults with their places, in the order of the file."""
        problems = [Problem(self.find(path), dotted(path), text) for path, text in faults.found]
        return sorted(problems, key=lambda problem: problem.place.line or 0)


def dotted(path: KeyPath) -> str:
    """``("reported", 0, "where", "train.lr")`` as ``reported[0].where."train.lr"``."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            quoted = f'"{part}"' if "." in part or not part else part
            text += f".{quoted}" if text else quoted
    return text


FEW = 16
"""Names that are told where none is near to what was written."""


def nearest(wrong: str, valid: Iterable[str]) -> str:
    """`` ; did you mean x?``, the choices when they are few, or nothing."""
    choices = list(valid)
    close = difflib.get_close_matches(wrong.lower(), [name.lower() for name in choices], 1, 0.5)
    if close:
        original = next(name for name in choices if name.lower() == close[0])
        return f"; did you mean {original}?"
    return f"; valid: {', '.join(choices)}" if 0 < len(choices) <= FEW else ""


def unknown(what: str, name: str, valid: Mapping[str, object] | Iterable[str]) -> str:
    """The text for a name that does not exist: the nearest that does, else the first of them."""
    choices = list(valid)
    hint = nearest(name, choices)
    if not hint and len(choices) > FEW:
        more = f"{len(choices) - FEW} more"
        hint = f"; valid: {', '.join(choices[:FEW])} and {more}"
    return f"unknown {what} {name!r}{hint}"
