"""What a line of a program's output tells: by the usual forms, or by a preset's patterns."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dltui.topics.programs.printed import bars, grammar, objects
from dltui.topics.programs.printed.found import Found, Place

LONGEST = 4000
"""Letters above which a line is none of numbers; one of JSON may have more."""

_ARGUMENT = re.compile(r"\s*\w+=.*,\s*")

PLACES = ("step", "epoch", "total")


class Reader:
    """Reads lines one after the other; what belongs to a traceback, or lists the arguments of an
    object, is not read.
    """

    def __init__(self, patterns: Sequence[str] = ()) -> None:
        self._patterns = [re.compile(pattern) for pattern in patterns]
        self._trace = False
        self._object = False
        self._split = ""

    def read(self, line: str) -> Found:
        found = Found()
        split, self._split = self._split, grammar.heads(line)
        if self._in_trace(line) or self._in_object(line):
            return found
        if not any(map(str.isdigit, line)) and "nan" not in line:
            return found
        if self._patterns:
            for pattern in self._patterns:
                if match := pattern.search(line):
                    _by_pattern(match, found)
        elif not objects.read(line, found) and len(line) <= LONGEST:
            grammar.read(bars.take(line, found), found, split)
        return found

    def _in_trace(self, line: str) -> bool:
        """From the head of a traceback to its last line, which is not indented."""
        if line.startswith("Traceback (most recent call last)"):
            self._trace = True
        elif self._trace and line[:1] not in (" ", "\t", ""):
            self._trace = False
            return True
        return self._trace

    def _in_object(self, line: str) -> bool:
        """From ``TrainingArguments(`` on, a line for each of its arguments."""
        if self._object and _ARGUMENT.fullmatch(line):
            return True
        self._object = line.rstrip().endswith("(")
        return False


def _by_pattern(match: re.Match[str], into: Found) -> None:
    """Groups are metrics by their names; ``step``, ``epoch`` and ``total`` say where."""
    groups = {name: text for name, text in match.groupdict().items() if text is not None}
    numbers = {name: value for name, text in groups.items() if (value := _number(text)) is not None}
    total = numbers.get("total")
    if (step := numbers.get("step")) is not None and step >= 0:
        into.step = Place("step", float(int(step)), int(total) if total else None)
    if (epoch := numbers.get("epoch")) is not None and epoch >= 0:
        into.epoch = Place("epoch", epoch)
    named = "name" in groups and "value" in numbers
    if named:
        into.put(groups["name"].strip(), numbers["value"])
    for name, value in numbers.items():
        if name not in PLACES and not (named and name in ("name", "value")):
            into.put(name, value)


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", "").strip().rstrip("%"))
    except ValueError:
        return None
