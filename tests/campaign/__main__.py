"""The campaign: ``python -m tests.campaign [--minutes 15 | --hours 8] [--only PART…]``.

Kills, torn logs, damaged files, full disks, moved clocks, failing disks, odd inputs, crowds and
other users, in as many cases as there is time for. Every case is a line in ``--results``, and a
second sitting goes on where the first ended. Prints one table, and exits with 1 if one was lost.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from pathlib import Path

import msgspec

from tests.campaign import results, share
from tests.campaign.all_parts import NEVER, PARTS
from tests.campaign.case import ROOM, room
from tests.campaign.one import carried_out
from tests.campaign.results import Total


def main() -> int:
    asked = _parser().parse_args()
    # A shell that begins it in the background lets it, and all that it begins, ignore these.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGQUIT, signal.SIG_DFL)
    # Whoever is asked to end ends what it has begun, too.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    names = asked.only or list(PARTS)
    if asked.case is not None:
        return _again(names, asked.case, asked.seed)
    minutes = 60 * asked.hours if asked.hours else asked.minutes
    barred = {name: why for name in names if (why := PARTS[name].cannot())}
    parts = [PARTS[name] for name in names if name not in barred]
    if minutes > 0:
        share.out(parts, asked.seed, 60 * minutes, asked.jobs, asked.results)
    rows = [row for row in results.read(asked.results) if row.seed == asked.seed]
    totals = [
        Total(part=name, words=PARTS[name].words, not_tried=barred[name])
        if name in barred
        else results.total(name, PARTS[name].words, rows)
        for name in names
    ]
    if not asked.only:
        totals += [Total(part=name, words=words, not_tried=why) for name, words, why in NEVER]
    if asked.json:
        print(msgspec.json.format(msgspec.json.encode(totals)).decode())
    else:
        print(results.markdown(totals) if asked.markdown else results.text(totals))
    return int(any(one.lost for one in totals))


def _again(names: list[str], number: int, seed: int) -> int:
    with room() as folder:
        os.environ[ROOM] = str(folder)
        rows = [carried_out(PARTS[name], number, seed) for name in names]
    for row in rows:
        print(f"{row.part} {row.case}: {row.tried} tried, {row.what or 'all held'}")
    return int(any(row.what for row in rows))


def _parser() -> argparse.ArgumentParser:
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(
        prog="python -m tests.campaign",
        description=__doc__,
        formatter_class=form,
        epilog="parts:\n" + "\n".join(f"  {n:14}{part.words}" for n, part in PARTS.items()),
    )
    parser.add_argument("--seed", type=int, default=0, help="of all dice (default: 0)")
    parser.add_argument(
        "--minutes", type=float, default=5.0, help="after which no case begins (default: 5)"
    )
    parser.add_argument("--hours", type=float, default=0.0, help="instead of minutes")
    parser.add_argument("--jobs", type=int, default=2, help="side by side (default: 2)")
    parser.add_argument("--only", nargs="+", metavar="PART", choices=list(PARTS), help="these")
    parser.add_argument("--case", type=int, metavar="N", help="repeat case N of --only, alone")
    parser.add_argument("--json", action="store_true", help="the table as JSON")
    parser.add_argument("--markdown", action="store_true", help="the table as Markdown")
    parser.add_argument(
        "--results",
        type=Path,
        metavar="FILE",
        default=Path("campaign.jsonl"),
        help="a line a case is added to it (default: campaign.jsonl); --minutes 0 only reads it",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
