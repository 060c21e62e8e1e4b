"""``python -m tests.benchmarks``: every budget, measured against its baseline on this machine.

One table within a quarter of an hour on two quiet cores. Each sample is taken in fresh processes,
in turn with its baseline; the ratio is the median of the turns', the spread its middle half. Where
that lies on both sides of the budget, the verdict is "too noisy to tell". Exit code 0 also where
something is off: the table says so.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec

from tests import tables
from tests.benchmarks.budgets import BENCHMARKS
from tests.benchmarks.machine import Machine, load, machine
from tests.benchmarks.row import HEADS, LEFT, Row, moved
from tests.benchmarks.session import Benchmark, rows

SECONDS = 900.0

AGAINST = ("what", "before", "now", "ratio", "verdict")


class Table(msgspec.Struct, frozen=True):
    """What ``--json`` prints and ``--against`` reads."""

    machine: Machine
    rows: list[Row]


def main(arguments: Sequence[str] | None = None) -> None:
    parser = _parser()
    options = parser.parse_args(arguments)
    chosen = [one for one in BENCHMARKS if _wanted(one, options)]
    for word in options.only or ():
        if not any(one.has(word) for one in BENCHMARKS):
            parser.error(f"no row has {word} in its name: see --list")
    if options.list:
        sys.stdout.write(
            "".join(f"{one.name:24}{one.what}\n" for b in chosen for one in b.quantities)
        )
        return
    before = _table(parser, options.against) if options.against else None
    began, loaded = time.monotonic(), load()
    with tempfile.TemporaryDirectory(prefix="dltui-bench-") as folder:
        deadline = began + options.seconds
        found = rows(chosen, Path(folder), options.peers, deadline, _tell, options.turns)
    table = Table(machine(loaded, time.monotonic() - began), found)
    _print(table, before, options)


def _wanted(benchmark: Benchmark, options: argparse.Namespace) -> bool:
    if options.all or not options.only:
        return options.all or not benchmark.beside
    return any(benchmark.has(word) for word in options.only)


def _print(table: Table, before: Table | None, options: argparse.Namespace) -> None:
    cells = [row.cells for row in table.rows]
    if options.json:
        sys.stdout.write(msgspec.json.encode(table).decode() + "\n")
    else:
        sys.stdout.write(f"{tables.text(HEADS, cells, LEFT)}\n\n{table.machine.line}\n")
    if before:
        against = tables.text(AGAINST, moved(before.rows, table.rows), (0, 4))
        stream = sys.stderr if options.json else sys.stdout
        stream.write(f"\n{against}\n\nbefore: {before.machine.line}\n")
    if options.out:
        page = f"{tables.markdown(HEADS, cells, LEFT)}\n\n{table.machine.line}\n"
        tables.put(options.out, page)


def _table(parser: argparse.ArgumentParser, file: Path) -> Table:
    try:
        return msgspec.json.decode(file.read_bytes(), type=Table)
    except OSError as error:
        parser.error(f"{file}: {error.strerror}")
    except msgspec.DecodeError as error:
        parser.error(f"{file} is no table of --json: {error}")


def _tell(benchmark: Benchmark, found: list[Row], seconds: float) -> None:
    said = "; ".join(f"{row.name}: {row.verdict}" for row in found)
    print(f"{seconds:6.1f} s  {said}", file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument(
        "--only", metavar="WORD", nargs="+", help="rows of these names, or of names that begin so"
    )
    parser.add_argument("--all", action="store_true", help="also what has no budget of its own")
    parser.add_argument("--list", action="store_true", help="what there is, and nothing else")
    parser.add_argument("--json", action="store_true", help="machine and rows as JSON on stdout")
    parser.add_argument(
        "--out", type=tables.page, metavar="FILE", help="put the table into FILE as Markdown"
    )
    parser.add_argument(
        "--against",
        type=Path,
        metavar="FILE",
        help="what --json printed earlier: which rows have moved by more than both spreads",
    )
    parser.add_argument(
        "--peers", default=sys.executable, metavar="PYTHON", help="where other libraries lie"
    )
    parser.add_argument("--turns", type=int, metavar="N", help="at most so many of each")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="for everything together")
    return parser


if __name__ == "__main__":
    main()
