"""``python -m tests.gpu``: what is predicted and promised, measured on the card of this machine.

One table within eight minutes, without a network. Exit code 0 also where something is off: the
table says so.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from dltui.devices.gpu import GpuReader
from dltui.devices.words import text as said
from dltui.runs.roots import data_root
from tests import tables
from tests.gpu import row as rows_of
from tests.gpu.bench import Bench
from tests.gpu.measures import MEASURES, Measure
from tests.gpu.row import Row
from tests.gpu.session import Session, not_run

SECONDS = 480.0


def main(arguments: Sequence[str] | None = None) -> None:
    options = _parser().parse_args(arguments)
    wanted = options.only or [""]
    chosen = [one for one in MEASURES if any(word in one.name for word in wanted)]
    machine, absent = _machine()
    began = time.monotonic()
    if absent and not options.rehearse:
        rows = [not_run(measure, absent) for measure in chosen]
    else:
        rows = _measured(options, chosen, began + options.seconds)
    took = f"{len(rows)} rows in {time.monotonic() - began:.0f} s"
    if options.json:
        table = {"machine": machine, "rows": msgspec.to_builtins(rows)}
        sys.stdout.write(msgspec.json.encode(table).decode() + "\n")
    else:
        sys.stdout.write(f"{rows_of.text(rows)}\n\n{machine}\n{took}\n")
    if options.out:
        tables.put(options.out, f"{machine}\n\n{rows_of.markdown(rows)}\n")


def _measured(options: argparse.Namespace, chosen: list[Measure], deadline: float) -> list[Row]:
    folder = options.keep or Path(tempfile.mkdtemp(prefix="dltui-gpu-"))
    bench = Bench(
        folder=folder.absolute(),
        device="cpu" if options.rehearse else "cuda",
        data=data_root(None),
        small=options.rehearse,
    )
    return Session(bench, deadline, _tell).rows(chosen)


def _tell(measure: Measure, rows: list[Row], seconds: float) -> None:
    poor = [row.verdict for row in rows if not row.fine]
    said = f"{seconds:6.1f} s  {measure.name}  {'; '.join(poor) or 'holds'}"
    print(said, file=sys.stderr, flush=True)


def _machine() -> tuple[str, str]:
    """Card, driver, torch and date in a line; and why there is no card, or nothing."""
    from importlib.metadata import version

    report = GpuReader().read()
    names = ", ".join(said(gpu.name) for gpu in report.gpus) or report.absent
    driver = f", driver {said(report.driver)}" if report.gpus else ""
    today = datetime.now(UTC).date()
    return f"{names}{driver}, torch {version('torch')}, {today}", report.absent


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.gpu", description=__doc__)
    parser.add_argument("--json", action="store_true", help="the rows as JSON on stdout")
    parser.add_argument(
        "--out", type=tables.page, metavar="FILE", help="put the table into FILE as markdown"
    )
    parser.add_argument("--only", metavar="WORD", nargs="+", help="measurements with these words")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="for everything together")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="logs, traces and pictures")
    parser.add_argument(
        "--rehearse",
        action="store_true",
        help="tiny sizes on the CPU: shows that the measurements work, its numbers mean nothing",
    )
    return parser


if __name__ == "__main__":
    main()
