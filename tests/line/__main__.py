"""The table of a lab over real lines: ``python -m tests.line [--tree DIR] [ROW…]``."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from tests.line import visit
from tests.line.places import TREE, feeding, many
from tests.line.rows import ROWS, Row, lacking, linked
from tests.line.visit import Measured

RUNS = 500
WATCHED = 6.0
"""Seconds over which bytes a second are taken."""

HEADING = (
    "line (RTT)",
    "first content, s",
    "home, B/s",
    "list, B/s",
    "live run, B/s",
    "live run in packets, B/s",
    "System, B/s",
    "key to paint in list, s: median/largest",
    "cursor move, B",
    "help opens, s",
    "esc after 12 s of help, s",
    "ctrl+q: question / shell, s",
    "load",
)


def measure(row: Row, tree: Path) -> Measured:
    seen = Measured()
    with tempfile.TemporaryDirectory(prefix="line-") as name:
        folder = Path(name)
        runs = folder / "runs"
        runs.mkdir()
        many(runs, RUNS)
        with feeding(runs), linked(row, folder, runs, tree) as link:
            with link.lab() as lab:
                visit.lists(lab, seen, WATCHED)
            with link.lab() as lab:
                visit.run(lab, seen, WATCHED, link.networks.carried)
    return seen


def cells(row: Row, seen: Measured) -> list[str]:
    keys = f"{median(seen.keys):.2f}/{max(seen.keys):.2f}" if seen.keys else "–"
    if 0 < len(seen.keys) < visit.KEYS:
        keys += f" of {len(seen.keys)}"
    return [
        row.name,
        seconds(seen.first),
        count(seen.home),
        count(seen.listed),
        count(seen.live),
        count(seen.packets),
        count(seen.system),
        keys,
        count(median(seen.moves) if seen.moves else None),
        seconds(seen.help),
        seconds(seen.escape),
        f"{seconds(seen.question)} / {seconds(seen.shell)}",
        f"{os.getloadavg()[0]:.1f}",
    ]


def seconds(value: float | None) -> str:
    """Below zero is a moment: what was to come after it did not."""
    if value is None:
        return "–"
    return f"{value:.2f}" if value >= 0 else f"> {visit.PATIENCE:.0f}"


def count(value: float | None) -> str:
    return "–" if value is None else f"{value:,.0f}"


def main() -> int:
    names = [row.name for row in ROWS]
    parser = argparse.ArgumentParser(prog="python -m tests.line", description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"of {', '.join(names)}; all")
    parser.add_argument("--tree", type=Path, default=TREE, help="checkout whose dltui is measured")
    asked = parser.parse_args()
    if unknown := set(asked.rows) - set(names):
        parser.error(f"no such line: {', '.join(sorted(unknown))}")
    if lack := lacking():
        print(lack, file=sys.stderr)
        return 3
    print(f"| {' | '.join(HEADING)} |\n|{'---|' * len(HEADING)}", flush=True)
    late = []
    for row in ROWS:
        if asked.rows and row.name not in asked.rows:
            continue
        began = time.monotonic()
        seen = measure(row, asked.tree.resolve())
        print(f"| {' | '.join(cells(row, seen))} |", flush=True)
        late += [f"{row.name}, {part}: {why}" for part, why in seen.late.items()]
        print(f"{row.name}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    print("\n".join(["", *late]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
