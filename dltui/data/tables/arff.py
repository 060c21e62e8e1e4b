"""ARFF: attributes with their kinds, then rows, dense or sparse, quoted or not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl

from dltui.data.options import FileData
from dltui.data.tables import text
from dltui.data.tables.cut import Cut
from dltui.data.tables.raw import Raw, counted, refuse_doubles
from dltui.data.tables.records import Counts
from dltui.errors import InputError

QUOTED = r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\""
KEYWORD = re.compile(r"@(\w+)\s*(.*)", re.DOTALL)
ATTRIBUTE = re.compile(rf"({QUOTED}|[^\s{{]+)\s*(.*)")
VALUE = re.compile(rf"\s*({QUOTED}|[^,\t]*?)\s*(?:,|\t|$)")
SPARSE = re.compile(rf"\s*(\d+)\s+({QUOTED}|[^,]+?)\s*(?:,|$)")
QUOTE = re.compile(r"['\"]")
COMMENT = re.compile(r"\s+%.*")
WEIGHT = re.compile(r",\s*\{\s*[\d.eE+-]+\s*\}\s*$")
ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)")
PLAIN = {"n": "\n", "t": "\t", "r": "\r"}
JAVA = {
    "yyyy": "%Y",
    "yy": "%y",
    "MM": "%m",
    "dd": "%d",
    "HH": "%H",
    "mm": "%M",
    "ss.SSS": "%S%.f",
    "ss": "%S",
    "SSS": "%3f",
}
"""Pieces of the format that a date attribute names."""

Cell = str | None


@dataclass(frozen=True, slots=True)
class Attribute:
    """``kind`` is number, category, date with its form, or nothing for text; ``values`` are those
    of a category."""

    name: str
    kind: str
    values: tuple[str, ...] = ()

    @property
    def zero(self) -> str:
        """What a sparse row means where it says nothing."""
        return self.values[0] if self.values else "0"


def read(path: Path, options: FileData, limit: int = 0) -> Raw:
    """The table, ``?`` as gaps. InputError says the line that cannot be meant."""
    found = text.read(path, options.encoding, limit)
    lines = _lines(found.content)
    attributes = list(_attributes(path, lines))
    if not attributes:
        raise InputError(f"{path} has no @attribute before its @data")
    refuse_doubles(path, [attribute.name for attribute in attributes])
    first, begin, _ = next(lines, (0, len(found.content), ""))
    body = found.content[begin:]
    if not body.strip():
        raise InputError(f"{path} has no rows after its @data")
    plain = b"," in body and not any(mark in body for mark in b"'\"{}%\t")
    read_rows = _plainly if plain else _by_rows
    frame, places, weighted = read_rows(path, body, first, attributes)
    if not frame.height:
        raise InputError(f"{path} has no rows after its @data")
    note = "the weights of its rows are not used"
    raw = Raw(
        paths=(path,),
        frame=frame,
        places=places,
        origin=np.zeros(len(places), np.int8),
        declared={a.name: a.kind for a in attributes if a.kind},
        notes=(*found.notes, *[note] * weighted),
        whole=found.whole,
    )
    _refuse_undeclared(raw, attributes)
    return replace(raw, frame=frame.with_columns(_gaps(a, options.gaps) for a in attributes))


def _plainly(
    path: Path, body: bytes, first: int, attributes: list[Attribute]
) -> tuple[pl.DataFrame, Counts, bool]:
    """Without quotes, braces and comments it is a text table."""
    frame, places, widths = Cut(path, ",", '"').of(body, first)
    wrong = widths != len(attributes)
    if wrong.any():
        row = int(np.argmax(wrong))
        raise InputError(_uneven(f"{path}, line {places[row]}", int(widths[row]), attributes))
    names = [attribute.name for attribute in attributes]
    frame = frame.rename(dict(zip(frame.columns, names, strict=True)))
    frame = frame.with_columns(pl.all().str.strip_chars())
    return frame.with_columns(pl.when(pl.all() != "?").then(pl.all())), places, False


def _by_rows(
    path: Path, body: bytes, first: int, attributes: list[Attribute]
) -> tuple[pl.DataFrame, Counts, bool]:
    places: list[int] = []
    rows: list[list[Cell]] = []
    weighted = False
    for number, line in enumerate(body.decode().split("\n"), first):
        line = line.strip()
        if not line or line.startswith("%"):
            continue
        if "%" in line and not QUOTE.search(line):
            line = COMMENT.sub("", line)
        bare = WEIGHT.sub("", line)
        weighted = weighted or bare != line
        places.append(number)
        rows.append(_row(f"{path}, line {number}", bare, attributes))
    columns = (
        {
            attribute.name: pl.Series(cells, dtype=pl.String)
            for attribute, cells in zip(attributes, zip(*rows, strict=True), strict=True)
        }
        if rows
        else {}
    )
    return pl.DataFrame(columns), np.array(places, dtype=np.int64), weighted


def _gaps(attribute: Attribute, gaps: tuple[str, ...]) -> pl.Expr:
    """Empty where a cell stands for nothing; what is declared as a category's word does not."""
    column = pl.col(attribute.name)
    return pl.when(~column.is_in([*{*gaps, ""} - set(attribute.values)])).then(column)


def _refuse_undeclared(raw: Raw, attributes: list[Attribute]) -> None:
    for attribute in attributes:
        if attribute.values:
            cells = raw.frame.get_column(attribute.name)
            wrong = cells.is_not_null() & (cells != "") & ~cells.is_in(attribute.values)
            if wrong.any():
                row = int(wrong.arg_max() or 0)
                raise InputError(
                    f"{raw.where(row)}: {cells[row]!r} is none of the values that are declared of "
                    f"{attribute.name!r}"
                )


def _lines(content: bytes) -> Iterator[tuple[int, int, str]]:
    """Number of each line, where it begins, and its text."""
    begin, number = 0, 1
    while begin < len(content):
        end = content.find(b"\n", begin)
        end = len(content) if end < 0 else end
        yield number, begin, content[begin:end].decode().strip()
        begin, number = end + 1, number + 1


def _attributes(path: Path, lines: Iterator[tuple[int, int, str]]) -> Iterator[Attribute]:
    """Those that are declared; reads up to the line ``@data``."""
    for number, _, line in lines:
        said = KEYWORD.match(line)
        if said is None:
            if line and not line.startswith("%"):
                raise InputError(f"{path}, line {number}: expected @attribute or @data")
            continue
        match said[1].lower():
            case "data":
                return
            case "attribute":
                yield _attribute(f"{path}, line {number}", said[2])
    raise InputError(f"{path} has no @data line: it is no whole ARFF file")


def _attribute(place: str, said: str) -> Attribute:
    found = ATTRIBUTE.match(said)
    if found is None or not found[2]:
        raise InputError(f"{place}: expected a name and a kind after @attribute")
    name, rest = _plain(found[1]), COMMENT.sub("", found[2]).strip()
    if rest.startswith("{"):
        inside = rest[1:].rpartition("}")[0]
        return Attribute(name, "category", tuple(_plain(value) for value in _split(inside)))
    word, _, form = rest.partition(" ")
    match word.lower().partition("[")[0]:
        case "numeric" | "real" | "integer":
            return Attribute(name, "number")
        case "string":
            return Attribute(name, "")
        case "date":
            return Attribute(name, f"date {_date_form(_plain(form.strip()))}")
        case "relational":
            raise InputError(
                f"{place}: {name!r} is relational, a table within a cell, which is not read; "
                "give each of its columns an attribute of its own"
            )
        case _:
            raise InputError(
                f"{place}: {name!r} is of the kind {word!r}; expected numeric, real, integer, "
                "string, date or {values}"
            )


def _date_form(java: str) -> str:
    """The form of Java's ``yyyy-MM-dd'T'HH:mm:ss`` as strftime writes it."""
    pieces = "|".join(re.escape(piece) for piece in JAVA)
    return re.sub(
        rf"'([^']*)'|({pieces})",
        lambda found: JAVA[found[2]] if found[2] else found[1],
        java or "yyyy-MM-dd'T'HH:mm:ss",
    )


def _row(place: str, line: str, attributes: list[Attribute]) -> list[Cell]:
    if line.startswith("{"):
        cells = _sparse(place, line, attributes)
    else:
        values = _split(line)
        if len(values) == 1 < len(attributes) and " " in line:
            values = line.split()
        if len(values) != len(attributes):
            raise InputError(_uneven(place, len(values), attributes))
        cells = [None if value in ("?", "") else _plain(value) for value in values]
    return cells


def _uneven(place: str, count: int, attributes: list[Attribute]) -> str:
    return f"{place}: {counted(count, 'value')}, but {len(attributes)} attributes are declared"


def _sparse(place: str, line: str, attributes: list[Attribute]) -> list[Cell]:
    """Places and values, ``{0 1.5, 3 yes}``; the others are 0, or the first value declared."""
    cells: list[Cell] = [attribute.zero for attribute in attributes]
    inside = line.strip("{} \t")
    at = 0
    while at < len(inside):
        found = SPARSE.match(inside, at)
        if found is None or int(found[1]) >= len(attributes):
            raise InputError(
                f"{place}: {inside[at : at + 20]!r} is no place below {len(attributes)} and value"
            )
        cells[int(found[1])] = None if found[2] == "?" else _plain(found[2])
        at = found.end()
    return cells


def _split(line: str) -> list[str]:
    """Values as they are written, with their quotes."""
    values: list[str] = []
    at, more = 0, True
    while more and (found := VALUE.match(line, at)):
        values.append(found[1])
        at, more = found.end(), found[0].endswith((",", "\t"))
    return values if at == len(line) else [*values, line[at:]]


def _plain(written: str) -> str:
    """Without quotes, and what they escape as it is meant."""
    if len(written) > 1 and written[0] == written[-1] and written[0] in "'\"":
        return ESCAPE.sub(_unescaped, written[1:-1])
    return written


def _unescaped(found: re.Match[str]) -> str:
    code = found[1]
    return chr(int(code[1:], 16)) if len(code) > 1 else PLAIN.get(code, code)
