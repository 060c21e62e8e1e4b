"""A table as it is understood: features, what is to be told, and what is left out.

The plan shows it, and a training is given the same.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dltui.data.head import Column
from dltui.data.options import FileData
from dltui.data.parts import Part, Parts, part_of, parts
from dltui.data.tables import columns, target
from dltui.data.tables.columns import Values
from dltui.data.tables.raw import Raw, counted, key, without
from dltui.data.tables.target import Target
from dltui.errors import InputError
from dltui.toml.problems import nearest

SAMPLE = 1_000
"""Cells that are looked at whether they begin with zeros."""

OFTEN = 10
"""Rows for each value of a feature from which on it is no chance that each has one class."""

EXACT = 2.0**53
"""From here on not every whole number is one of double precision."""

NUMBERING = re.compile(r"(unnamed( \d+|: \d+)?|index|id|row|rowid|nr|no|#|__index_level_0__)", re.I)
IDENTITY = re.compile(r"(.*[_ .-])?([Ii]d|ID|uuid|UUID)|.*[a-z](Id|ID)")
TARGET = re.compile(r"label|labels|class|target", re.I)
KINDS = ("number", "category", "date")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """``features`` are columns that inputs are made of. ``raw`` has the rows that are used, in the
    order of the files."""

    raw: Raw
    features: tuple[Values, ...]
    target: Target
    columns: tuple[Column, ...]
    notes: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.target.y)

    def parts(self, options: FileData, seed: int) -> Parts:
        """The rows of each part, by the files, by ``options.split``, or held out."""
        given: list[Part] = []
        if options.split:
            given = part_of(self._words(options.split), str(self.raw.path), int(self.raw.places[0]))
        elif len(self.raw.paths) > 1:
            files: list[Part] = ["train", *self._named(options)]
            given = [files[i] for i in self.raw.origin]
        return parts(
            self.target.y,
            self.target.task,
            options,
            seed,
            source=self.raw.path.name,
            given=given,
            groups=self._words(options.group) if options.group else (),
            names=self.target.names,
        )

    @staticmethod
    def _named(options: FileData) -> list[Part]:
        named: list[tuple[Part, str]] = [("validation", options.validation), ("test", options.test)]
        return [part for part, file in named if file]

    def _words(self, name: str) -> list[str]:
        """The cells of a column, as text; nothing of empty ones."""
        return self.raw.frame.get_column(name).cast(pl.String).fill_null("").to_list()


def understand(raw: Raw, options: FileData) -> Table:
    """By the cells and ``options``. InputError names line or column of what cannot be meant."""
    names = raw.frame.columns
    targets = _targets(raw, options)
    roles = {options.split: "split", options.group: "group"}
    aside = [*targets, *options.ignore, *roles]
    single = len(targets) == 1 and options.task != "labels"
    told = [
        columns.understand(raw, name, options.kinds.get(name, ""), label=single) for name in targets
    ]
    asked = {**raw.declared, **options.kinds}
    rest = [name for name in names if name not in aside]
    plain = columns.plain_numbers(raw, [n for n in rest if asked.get(n, "number") == "number"])
    found = {
        name: plain.get(name) or columns.understand(raw, name, options.kinds.get(name, ""))
        for name in rest
    }
    out = {name: _left_out(column, name in options.kinds) for name, column in found.items()}
    used = [column for name, column in found.items() if not out[name]]
    if not used:
        raise InputError(f"{raw.path} has no column to tell {targets[0]!r} by: {_why(out)}")
    kept, gaps = _filled(raw, told, used, options)
    if not kept.all():
        raw, told, used = raw.kept(kept), _kept(told, kept), _kept(used, kept)
    goal = target.understand(raw, told, options)
    described = tuple(
        _described(name, found.get(name), out.get(name, ""), goal if name in targets else None)
        if name not in roles
        else Column(
            name=name,
            role=roles[name],
            understood="which part" if name == options.split else "what stays together",
        )
        for name in names
    )
    notes = (
        *_named(raw, options, targets),
        *goal.notes,
        *gaps,
        *(f"{n!r} is left out: {why}" for n, why in out.items() if why),
    )
    return Table(
        raw=raw,
        features=tuple(used),
        target=goal,
        columns=described,
        notes=(
            *raw.notes,
            *_named(raw, options, targets),
            *notes,
            *_lost(raw, used),
            *_constant(used),
            *_telling(used, goal),
            *_codes(raw, used),
        ),
    )


def _targets(raw: Raw, options: FileData) -> list[str]:
    """Names of the columns to be told; all names that ``options`` have must be there."""
    names = raw.frame.columns
    if isinstance(options.target, str):
        left = [n for n in names if n not in (*options.ignore, options.split, options.group)]
        targets = [options.target or _last(raw, left)]
    else:
        targets = list(dict.fromkeys(options.target))
    wanted = {
        "target": targets,
        "ignore": options.ignore,
        "kinds": list(options.kinds),
        "split": [options.split] * bool(options.split),
        "group": [options.group] * bool(options.group),
    }
    for option, called in wanted.items():
        for name in called:
            if name not in names:
                raise InputError(
                    f"data.{option}: {raw.path} has no column {name!r}{nearest(name, names)}"
                )
    for name, kind in options.kinds.items():
        if kind.partition(" ")[0] not in KINDS:
            raise InputError(f"data.kinds: {name} = {kind!r}; expected {', '.join(KINDS)}")
    return targets


def _named(raw: Raw, options: FileData, targets: Sequence[str]) -> list[str]:
    """That another column is called as if it were the target, where none was named."""
    meant = [name for name in raw.frame.columns if TARGET.fullmatch(name) and name not in targets]
    if options.target or not meant or TARGET.fullmatch(targets[0]):
        return []
    return [f'{targets[0]!r} is told, as the last column; data.target = "{meant[0]}" tells that']


def _last(raw: Raw, names: Sequence[str]) -> str:
    """The last column that is not empty everywhere."""
    filled = [name for name in names if raw.frame.get_column(name).null_count() < raw.frame.height]
    if not filled:
        raise InputError(f"{raw.path} has no column with anything in it")
    return filled[-1]


def _left_out(column: Values, wanted: bool) -> str:
    """Why it is no feature, in words, or nothing."""
    if column.gaps.all():
        return "it is empty everywhere"
    if wanted:
        return ""
    if column.kind == "text":
        keep = f'; data.kinds = {{ {key(column.name)} = "category" }} keeps it'
        return f"its {column.variety:,} different words are no categories{keep}"
    if column.kind != "number":
        return ""
    numbers = column.numbers
    keep = f'; data.kinds = {{ {key(column.name)} = "number" }} keeps it'
    if NUMBERING.fullmatch(column.name) and _counting(numbers):
        return f"it numbers the rows{keep}"
    if IDENTITY.fullmatch(column.name) and _every_other(numbers):
        return f"each row has another{keep}"
    return ""


def _counting(numbers: NDArray[np.float64]) -> bool:
    return bool(numbers[0] in (0, 1) and (np.diff(numbers) == 1).all())


def _every_other(numbers: NDArray[np.float64]) -> bool:
    return bool((numbers % 1 == 0).all()) and len(np.unique(numbers)) == len(numbers)


def _why(out: dict[str, str]) -> str:
    return "; ".join(f"{name!r}: {why}" for name, why in out.items()) or "there is no other"


def _filled(
    raw: Raw, told: Sequence[Values], used: Sequence[Values], options: FileData
) -> tuple[NDArray[np.bool_], tuple[str, ...]]:
    """Rows that stay (rows,), and what to say of gaps; InputError for those that may not be."""
    kept = np.ones(raw.frame.height, dtype=np.bool_)
    filled: dict[str, int] = {}
    for column in (*told, *used):
        gaps = column.gaps
        if not gaps.any():
            continue
        is_label = column in told
        if options.missing == "drop":
            kept &= ~gaps
        elif options.missing == "refuse" or is_label:
            _refuse_gap(raw, column, gaps, is_label)
        else:
            filled[column.name] = int(gaps.sum())
    if not kept.any():
        raise InputError(f"{raw.path}: every row has an empty cell; none is left")
    if filled:
        where = f"{next(iter(filled))!r}" if len(filled) == 1 else f"{len(filled)} columns"
        return kept, (f"{counted(sum(filled.values()), 'gap')} of {where} filled",)
    if kept.all():
        return kept, ()
    out = counted(int((~kept).sum()), "row")
    return kept, (f"left out for empty cells: {out} of {len(kept):,}",)


def _refuse_gap(raw: Raw, column: Values, gaps: NDArray[np.bool_], is_label: bool) -> None:
    row, many = int(np.argmax(gaps)), int(gaps.sum()) - 1
    others = f", as in {counted(many, 'more row')}" if many else ""
    what = "the label" if is_label else "column"
    fill = "" if is_label else ', "fill" fills them'
    raise InputError(
        f"{raw.where(row)}: {what} {column.name!r} is empty{others}; "
        f'data.missing = "drop" leaves such rows out{fill}'
    )


def _kept(found: Sequence[Values], rows: NDArray[np.bool_]) -> list[Values]:
    return [replace(column, numbers=column.numbers[rows]) for column in found]


def _described(name: str, column: Values | None, why: str, goal: Target | None) -> Column:
    if goal is not None:
        if goal.task == "classes":
            return Column(name=name, role="target", understood=f"{len(goal.names)} classes")
        return Column(
            name=name, role="target", understood="label" if goal.task == "labels" else "number"
        )
    if column is None:
        return Column(name=name, role="left out", understood="as data.ignore says")
    gaps = int(column.gaps.sum())
    if why:
        return Column(name=name, role="left out", understood=why, gaps=gaps)
    return Column(name=name, role="feature", understood=columns.said(column), gaps=gaps)


def _lost(raw: Raw, used: Sequence[Values]) -> list[str]:
    """Whole numbers so large that some of them are one in double precision."""
    large = [c for c in used if c.kind == "number" and np.nanmax(np.abs(c.numbers)) >= EXACT]
    return [
        f"{column.name!r} has numbers that double precision does not tell apart: take something "
        f"off them, or {without(column.name)}"
        for column in large
        if raw.frame.get_column(column.name).drop_nulls().n_unique() > columns.different(column)
    ]


def _constant(used: Sequence[Values]) -> list[str]:
    same = [c.name for c in used if columns.different(c) == 1 and not c.gaps.any()]
    return [f"{name!r} is the same in all rows and says nothing" for name in same]


def _telling(used: Sequence[Values], goal: Target) -> list[str]:
    """Features that may have been made from what is to be told."""
    if goal.task != "classes":
        return []
    counts = {column.name: _alone(column, goal.y) for column in used}
    return [
        f"{name!r} tells the class by itself: each of its {count} values comes with one class "
        f"only; {without(name)} leaves it out"
        for name, count in counts.items()
        if count
    ]


def _alone(column: Values, y: NDArray[Any]) -> int:
    """How many values it has, if each is there often and with one class only; else 0."""
    if not _of_one_class(column.numbers[:SAMPLE], y[:SAMPLE]):
        return 0  # as nearly all: a million rows are sorted for nobody else
    count = _of_one_class(column.numbers, y)
    return count if 1 < count <= len(y) / OFTEN else 0


def _of_one_class(numbers: NDArray[np.float64], y: NDArray[Any]) -> int:
    """How many different numbers there are, if each comes with one class; else 0."""
    values, place = np.unique(numbers, return_inverse=True)
    told = np.zeros(len(values), y.dtype)
    told[place] = y
    return len(values) if (told[place] == y).all() else 0


def _codes(raw: Raw, used: Sequence[Values]) -> list[str]:
    """Numbers that begin with a zero may be names, such as those of places."""
    schema = raw.frame.schema
    text = [c.name for c in used if c.kind == "number" and schema[c.name] == pl.String]
    cells = raw.frame.select(text).head(SAMPLE)
    begins = cells.select(pl.all().str.contains(r"^[+-]?0\d").any()).row(0) if text else ()
    return [
        f"{name!r} begins with zeros and is read as a number; data.kinds = {{ {key(name)} = "
        '"category" } makes categories of it'
        for name, zero in zip(text, begins, strict=True)
        if zero
    ]
