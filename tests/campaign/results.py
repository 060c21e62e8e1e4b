"""What became of the cases: a line of JSON each in a file that is kept, and the table of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

HEADS = (
    "part",
    "tried",
    "held",
    "lost",
    "minutes",
    "the first that was lost, and how to repeat it",
)


class Row(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A case. ``what`` tells what did not hold, empty where all did, ``said`` what was measured."""

    part: str
    case: int
    seed: int
    tried: int
    seconds: float
    what: str = ""
    said: str = ""


class Total(Struct, frozen=True, kw_only=True):
    """A part. ``not_tried`` tells why, where it could not be."""

    part: str
    words: str
    tried: int = 0
    held: int = 0
    lost: int = 0
    minutes: float = 0.0
    first: str = ""
    repeat: str = ""
    said: str = ""
    not_tried: str = ""


def read(path: Path) -> list[Row]:
    """The rows of earlier sittings; a line that one of them could not finish is none."""
    whole = path.read_bytes().rpartition(b"\n")[0] if path.exists() else b""
    return [msgspec.json.decode(line, type=Row) for line in whole.splitlines()]


def keep(path: Path, lines: bytes) -> None:
    """Add whole ``lines`` behind the last whole line of ``path``."""
    with path.open("ab+") as file:
        file.seek(0)
        file.truncate(file.read().rfind(b"\n") + 1)
        file.write(lines)


def line(row: Row) -> bytes:
    return msgspec.json.encode(row) + b"\n"


def total(part: str, words: str, rows: Iterable[Row]) -> Total:
    own = [row for row in rows if row.part == part]
    lost = sorted((row for row in own if row.what), key=lambda row: row.case)
    tried = sum(row.tried for row in own)
    first = lost[0] if lost else None
    return Total(
        part=part,
        words=words,
        tried=tried,
        held=tried - len(lost),
        lost=len(lost),
        minutes=sum(row.seconds for row in own) / 60,
        first=first.what if first else "",
        repeat=f"--seed {first.seed} --only {part} --case {first.case}" if first else "",
        said="; ".join(row.said for row in own if row.said),
    )


def _cells(one: Total) -> tuple[str, ...]:
    if one.not_tried:
        return one.words, "", "", "", "", f"not tried: {one.not_tried}"
    how = f"{one.first} ({one.repeat})" if one.lost else one.said
    counts = (f"{count:,}" for count in (one.tried, one.held, one.lost))
    return one.words, *counts, f"{one.minutes:.1f}", how


def text(totals: Sequence[Total]) -> str:
    lines = [HEADS, *(_cells(one) for one in totals)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(HEADS) - 1)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if i == 0 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(line, widths, strict=False))
        )
        + f"  {line[-1]}".rstrip()
        for line in lines
    )


def markdown(totals: Sequence[Total]) -> str:
    lines = [f"| {' | '.join(HEADS)} |", "|---|--:|--:|--:|--:|---|"]
    cells = ([cell.replace("|", "/") for cell in _cells(one)] for one in totals)
    return "\n".join([*lines, *(f"| {' | '.join(line)} |" for line in cells)])
