"""What a report is made of, whatever it is written as. All text in it is clean; escaping is the
writer's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from dltui.figures.records import Figure

if TYPE_CHECKING:
    from dltui.runs.log.series import Series


@dataclass(frozen=True, slots=True)
class Rows:
    """A table of plain text; columns from ``numbers`` on are numbers, or those in ``right``.

    Cells of the first column may begin with blanks: such a row lies under the one before it.
    ``total`` says that the last row is one.
    """

    header: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    numbers: int = 1
    right: frozenset[int] = frozenset()
    title: str = ""
    total: bool = False

    def is_number(self, column: int) -> bool:
        return column in self.right or column >= self.numbers


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure, with the series it names and the run directory its pictures lie in."""

    figure: Figure
    series: Mapping[str, Series] = field(default_factory=dict[str, "Series"])
    run: Path | None = None


@dataclass(frozen=True, slots=True)
class Points:
    """Sentences one under another."""

    items: Sequence[str]


@dataclass(frozen=True, slots=True)
class Code:
    """What is typed into a shell."""

    text: str


Part = str | Points | Code | Rows | Picture


@dataclass(frozen=True, slots=True)
class Section:
    """``long`` ones may be folded away."""

    title: str
    parts: Sequence[Part]
    long: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """``lead`` says in a line what became of it, ``date`` when, as ``2026-11-27``."""

    title: str
    lead: str
    sections: Sequence[Section]
    date: str = ""
    author: str = ""

    @property
    def pictures(self) -> list[Picture]:
        """The figures of its sections."""
        parts = [part for section in self.sections for part in section.parts]
        return [part for part in parts if isinstance(part, Picture)]

    @property
    def byline(self) -> str:
        return " · ".join(filter(None, (self.author, self.date, self.lead)))


class Slugs:
    """Names of anchors and files, each of which is given once: ``a-b``, then ``a-b-2``."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    def __call__(self, name: str) -> str:
        stem = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "part"
        tried = (stem if number == 1 else f"{stem}-{number}" for number in count(1))
        given = next(one for one in tried if one not in self._given)
        self._given.add(given)
        return given
