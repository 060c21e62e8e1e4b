"""What is wrong with a preset: every fault, with its place and the nearest fix."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from dltui.errors import ExitCode, UsageError
from dltui.toml.limits import LETTERS, PROBLEMS, cut
from dltui.toml.lines import KeyPath


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file, or an override on the command line, which has no line."""

    source: str
    line: int | None = None

    def __str__(self) -> str:
        return cut(self.source) if self.line is None else f"{self.source}:{self.line}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of a preset; ``key`` is dotted and empty when the whole file is meant."""

    place: Place
    key: str
    text: str

    def __str__(self) -> str:
        key = cut(self.key)
        return f"{self.place}: {key}: {self.text}" if key else f"{self.place}: {self.text}"


class PresetError(UsageError):
    """A preset that cannot be meant; the message has one line per problem, of the first of many."""

    kind = "preset"

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        lines = [str(problem) for problem in self.problems[:PROBLEMS]]
        if len(self.problems) > PROBLEMS:
            lines.append(f"{self.problems[0].place.source}: and more problems")
        super().__init__("\n".join(lines))


class UnreadablePreset(PresetError):
    """The disk or server that it lies on fails: nothing is known of what it says."""

    exit_code = ExitCode.RESOURCE
    kind = "resource"


@dataclass(slots=True)
class Faults:
    """Faults by path, gathered while a document is decoded."""

    found: list[tuple[KeyPath, str]] = field(default_factory=list[tuple[KeyPath, str]])
    _known: set[tuple[KeyPath, str]] = field(default_factory=set[tuple[KeyPath, str]])

    def add(self, path: KeyPath, text: str) -> None:
        if (path, text) not in self._known:
            self._known.add((path, text))
            self.found.append((path, text))

    def without(self, others: Faults) -> Faults:
        """Those that ``others`` has not."""
        new = Faults()
        for path, text in self.found:
            if (path, text) not in others._known:
                new.add(path, text)
        return new

    def __bool__(self) -> bool:
        return bool(self.found)


@dataclass(frozen=True, slots=True)
class _Written:
    """A key with those below it."""

    place: Place
    below: Mapping[str | int, _Written] = field(default_factory=dict[str | int, "_Written"])

    def at(self, path: KeyPath, place: Place) -> _Written:
        """With everything at and below ``path`` written at ``place``."""
        if not path:
            return _Written(place)
        inside = self.below.get(path[0], _Written(place)).at(path[1:], place)
        return _Written(self.place, {**self.below, path[0]: inside})


class Places:
    """Where the keys of a document were written.

    A table that was only written through its keys stands where the first of them does; for a
    missing key the nearest table above it stands in. ``locate`` gives the line of every key; it is
    asked once something is looked for, since of a preset without faults nothing is.
    """

    def __init__(self, file: str, locate: Callable[[], Mapping[KeyPath, int]]) -> None:
        self.file = file
        self._locate = locate
        self._moved: dict[KeyPath, Place] = {}

    @cached_property
    def _root(self) -> _Written:
        keys: dict[str | int, _Written] = {}
        for path, line in self._locate().items():
            below = keys
            for part in path:
                written = below.setdefault(part, _Written(Place(self.file, line), {}))
                assert isinstance(written.below, dict)
                below = written.below
        root = _Written(Place(self.file, 1), keys)
        for path, place in self._moved.items():
            root = root.at(path, place)
        return root

    def find(self, path: KeyPath) -> Place:
        written = self._root
        for part in path:
            if part not in written.below:
                break
            written = written.below[part]
        return written.place

    def override(self, path: KeyPath, place: Place) -> None:
        """From now on everything at and below ``path`` was written at ``place``."""
        if "_root" in self.__dict__:
            self._root = self._root.at(path, place)
        else:
            self._moved.pop(path, None)
            self._moved[path] = place

    def copy(self) -> Places:
        """Whose overrides are its own."""
        copied = Places(self.file, self._locate)
        copied._root = self._root
        return copied

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
    lowered = [name.lower() for name in choices]
    close = difflib.get_close_matches(wrong[:LETTERS].lower(), lowered, 1, 0.5)
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
    return f"unknown {what} {cut(name)!r}{hint}"
