"""Text cut into cells: by polars, or where quotes are used freely by the csv module."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import polars as pl

from dltui.data.tables.raw import counted
from dltui.data.tables.records import Counts, records
from dltui.errors import InputError

BLOCK = 50_000
"""Rows that are held as Python's strings at a time."""

Cells = tuple[pl.DataFrame, Counts, Counts]
"""Cells as text, null where a row is shorter, the line each row began in, and its width."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Cuts what stands in ``path`` at ``separator``, but not within a pair of ``quote``."""

    path: Path
    separator: str
    quote: str

    def of(self, content: bytes, first: int) -> Cells:
        """Of UTF-8 that begins in line ``first``; blank lines are no rows.

        The csv module takes ten times as long; it is asked where a quote stands not around a whole
        cell. InputError where a quote that is not closed takes lines together.
        """
        found = records(content, self.separator, self.quote)
        if found is None:
            return self._by_csv(content, first)
        lines, widths = found
        width = int(widths.max())
        padded = int(width > widths[0])
        head = self.separator.encode() * (width - 1) + b"\n" if padded else b""
        frame = pl.read_csv(
            head + content,
            has_header=False,
            separator=self.separator,
            quote_char=self.quote if self.quote.encode() in content else None,
            schema={f"{i}": pl.String for i in range(width)},
        )[padded:]
        if frame.height != len(widths):
            return self._by_csv(content, first)
        kept = widths > 0
        if not kept.all():
            frame, lines, widths = frame.filter(pl.Series(kept)), lines[kept], widths[kept]
        return frame, lines + first - 1, widths

    def _by_csv(self, content: bytes, first: int) -> Cells:
        lines: list[int] = []
        widths: list[int] = []
        blocks: list[pl.DataFrame] = []
        numbered = self._numbered(content, first)
        while block := list(islice(numbered, BLOCK)):
            lines += [line for line, _ in block]
            widths += [len(row) for _, row in block]
            width = max(len(row) for _, row in block)
            padded = [[*row, *[None] * (width - len(row))] for _, row in block]
            columns = enumerate(zip(*padded, strict=True))
            blocks.append(
                pl.DataFrame({f"{i}": pl.Series(cells, dtype=pl.String) for i, cells in columns})
            )
        frame = pl.concat(blocks, how="diagonal")
        return frame, np.array(lines, dtype=np.int64), np.array(widths, dtype=np.int64)

    def _numbered(self, content: bytes, line: int) -> Iterator[tuple[int, list[str]]]:
        """Each row that is not blank, with the line that it begins in."""
        held: list[str] = []

        def fed() -> Iterator[str]:
            for text in io.TextIOWrapper(io.BytesIO(content), encoding="utf-8", newline=""):
                held.append(text)
                yield text

        for row in self._reader(fed()):
            if len(held) > 1:
                self._refuse_loose(line, held)
            if len(row) > 1 or (row and row[0].strip()):
                yield line, row
            line += len(held)
            held.clear()

    def _reader(self, lines: Iterable[str], *, strict: bool = False) -> Iterator[list[str]]:
        return csv.reader(
            lines,
            delimiter=self.separator,
            quotechar=self.quote,
            skipinitialspace=self.separator != " ",
            strict=strict,
        )

    def _refuse_loose(self, line: int, held: list[str]) -> None:
        """InputError where quotes that take several lines together stand not around a whole cell:
        one of them is lost, and rows would be taken for one."""
        try:
            list(self._reader(held, strict=True))
        except csv.Error as error:
            raise InputError(
                f"{self.path}, line {line}: a quote is opened and not closed in "
                f"{counted(len(held), 'line')}"
            ) from error
