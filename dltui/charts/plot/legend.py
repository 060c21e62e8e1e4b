"""A title with the legend behind it: no entry loses its name, however little room there is."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style as Pen

from dltui.charts.drawing import DrawnLine, exactly, size
from dltui.charts.style import Style

GAP = "   "
INDENT = "  "

FIRST = 3
"""The part of the width, as 1 by this, up to which the first name stays whole."""

_STEM = re.compile(r".*[=/_.:\- ]")
_TAIL = re.compile(r"[/_.:\- ].*")
_NUMBER = re.compile(r"[-+]?\d[\d.]*(e[-+]?\d+)?")

BOLD = Pen(bold=True)


@dataclass(frozen=True, slots=True)
class Entry:
    """What a sign and its colour stand for; ``value`` is what it is now, ``note`` what else."""

    name: str = ""
    pen: Pen | None = None
    sign: str = ""
    value: str = ""
    note: str = ""
    short: bool = False
    """The name is only what differs, and may be a number itself."""


def laid_out(
    title: DrawnLine,
    entries: Sequence[Entry],
    *,
    width: int,
    style: Style,
    rows: int | None = None,
    most: int | None = None,
) -> list[DrawnLine]:
    """``title`` and ``entries`` over as many lines as they take, none wider than ``width``.

    Where they take more than ``rows``, names are cut to what differs, then to what is needed to
    tell them apart, over at most ``most`` lines. Where that is too little as well they are
    shortened as long as they differ, then values are left out, then first letters have to do, and
    at last it is said how many entries there is no room for.
    """
    # Cut once to what could ever be seen: a name may be 10 kB long.
    entries = [replace(entry, name=_shorten(entry.name, width, style)) for entry in entries]
    whole = _lines(title, entries, width, style)
    if rows is None or len(whole) <= rows:
        return whole
    most = max(rows, most or rows)
    differing, needed = (_renamed(entries, tell, width) for tell in (told_apart, least_apart))
    for shown, limit in ((differing, rows), (differing, most), (needed, most)):
        lines = _lines(title, shown, width, style)
        if len(lines) <= limit:
            return lines
    named = [replace(entry, value="", note="") for entry in needed]
    return (
        _shortened(title, needed, width, style, most)
        or _shortened(title, named, width, style, most)
        or _shortened(title, named, width, style, most, differ=False)
        or _counted(title, named, width, style, most)
    )


def _lines(title: DrawnLine, entries: Sequence[Entry], width: int, style: Style) -> list[DrawnLine]:
    """All of it, wrapped between entries; what is wider than a line is cut at its name."""
    lines = [title]
    for entry in entries:
        line = _line(entry)
        room = width - len(INDENT)
        if size(line) > room:
            name = max(1, cell_len(entry.name) - (size(line) - room))
            line = _cut(_line(replace(entry, name=_shorten(entry.name, name, style))), room, style)
        if size(lines[-1]) + len(GAP) + size(line) > width:
            lines.append([Segment(INDENT), *line])
        else:
            lines[-1] = [*lines[-1], Segment(GAP), *line]
    return [_cut(line, width, style) for line in lines]


def _line(entry: Entry) -> DrawnLine:
    name = entry.name + ":" * (entry.short and bool(entry.value))
    named = " ".join(filter(None, (entry.sign, name)))
    line = [Segment(named, entry.pen)] if named else []
    for text, pen in ((entry.value, BOLD), (entry.note, entry.pen)):
        if text:
            line.append(Segment(" " * bool(line) + text, pen))
    return line


def _renamed(
    entries: Sequence[Entry], tell: Callable[[Sequence[str]], list[str]], width: int
) -> list[Entry]:
    """``entries`` with shorter names: ``lr=1``, ``0.1``, ``0.01``; a first that is not long stays
    whole, so that the others can be understood.
    """
    named = [entry.name for entry in entries if entry.sign]
    short = dict(zip(named, tell(named), strict=True))
    whole = next(iter(named), "")
    result: list[Entry] = []
    for entry in entries:
        kept = not entry.sign or (entry.name == whole and cell_len(whole) <= width // FIRST)
        name = entry.name if kept else short[entry.name]
        result.append(replace(entry, name=name, short=name != entry.name))
    return result


def told_apart(names: Sequence[str]) -> list[str]:
    """What of each name differs, all different if ``names`` are.

    Word by word where all have the same number of words, else without the words that all have
    and but for a common beginning and end.
    """
    if len(set(names)) < 2:
        return list(names)
    words = [name.split(" ") for name in names]
    if len({len(each) for each in words}) > 1:
        common = set(words[0]).intersection(*words)
        rests = [" ".join(word for word in each if word not in common) for each in words]
        kept = all(rests) and len(set(rests)) == len(set(names))
        return _differing(rests if kept else names)
    columns = [_differing(column) for column in zip(*words, strict=True) if len(set(column)) > 1]
    return [" ".join(parts) for parts in zip(*columns, strict=True)]


def least_apart(names: Sequence[str]) -> list[str]:
    """As many words from the beginning of what differs as tell all apart."""
    differing = [name.split(" ") for name in told_apart(names)]
    for count in range(1, max(map(len, differing), default=0)):
        short = [" ".join(words[:count]) for words in differing]
        if len(set(short)) == len(set(names)) and all(short):
            return short
    return [" ".join(words) for words in differing]


def _differing(words: Sequence[str]) -> list[str]:
    """``words`` without the whole parts they begin and end with in common; numbers are whole."""
    keys, _, values = zip(*(word.rpartition("=") for word in words), strict=True)
    if all(_NUMBER.fullmatch(value) for value in values):
        return list(values if len(set(keys)) == 1 else words)
    stem = _STEM.match(_shared(words))
    start = stem.end() if stem else 0
    rests = [word[start:] for word in words]
    tail = _TAIL.search(_shared([rest[::-1] for rest in rests])[::-1])
    end = len(tail.group()) if tail else 0
    found = [rest[: len(rest) - end] for rest in rests]
    return found if all(found) else rests if all(rests) else list(words)


def _shared(words: Sequence[str]) -> str:
    """What all ``words`` begin with."""
    same = takewhile(lambda letters: len(set(letters)) == 1, zip(*words, strict=False))
    return "".join(letters[0] for letters in same)


def _shortened(
    title: DrawnLine,
    entries: Sequence[Entry],
    width: int,
    style: Style,
    most: int,
    *,
    differ: bool = True,
) -> list[DrawnLine] | None:
    """With the longest names that fit, and still differ if asked; null where there are none."""
    names = {entry.name for entry in entries}

    def cut(cells: int) -> list[DrawnLine]:
        named = [replace(entry, name=_shorten(entry.name, cells, style)) for entry in entries]
        return _lines(title, named, width, style)

    cells = _largest(max(map(cell_len, names), default=0), lambda n: len(cut(n)) <= most)
    same = len({_shorten(name, cells, style) for name in names}) < len(names)
    return None if not cells or (differ and same) else cut(cells)


def _counted(
    title: DrawnLine, entries: Sequence[Entry], width: int, style: Style, most: int
) -> list[DrawnLine]:
    """As many entries as there is room for, and the number of the others."""

    def first(count: int) -> list[DrawnLine]:
        rest = Entry(f"+{len(entries) - count}", style.dim)
        return _lines(title, [*entries[:count], rest], width, style)

    return first(_largest(len(entries) - 1, lambda n: len(first(n)) <= most))[:most]


def _largest(most: int, fits: Callable[[int], bool]) -> int:
    """The largest number up to ``most`` that ``fits``, as all below it do; 0 where none does."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle) else (low, middle - 1)
    return low


def _shorten(name: str, cells: int, style: Style) -> str:
    if cell_len(name) <= cells:
        return name
    return style.fit(name, cells) if cells > 3 else style.fit(name[:cells], cells).rstrip()


def _cut(line: DrawnLine, width: int, style: Style) -> DrawnLine:
    if size(line) <= width:
        return line
    return [*exactly(line, max(0, width - 1)), Segment(style.glyph("…", "~"), style.dim)]
