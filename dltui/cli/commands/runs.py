"""``dltui runs``: runs, newest first, found and sorted as on the screen."""

from __future__ import annotations

import itertools
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from dltui.cli.diagnostics import detail, narrate
from dltui.cli.names import Condition, RunOrder
from dltui.cli.shared import json_option, print_json, runs_dir_option
from dltui.cli.table import print_table
from dltui.errors import UsageError
from dltui.runs.roots import runs_root

if TYPE_CHECKING:
    from dltui.cli.names import Items
    from dltui.runs.listing.record import RunRecord

_NEGATED = re.compile(r"-[A-Za-z_][\w./\-]*(<=|>=|!=|[:=<>])")
"""A condition that begins as an option does: ``-quick:yes``."""


NEWEST: Literal["age"] = "age"
"""The order of runs where none is asked for."""


class Filtering(click.Command):
    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        end = args.index("--") if "--" in args else len(args)
        negated = [word for word in args[:end] if _NEGATED.match(word)]
        rest = [word for word in args[:end] if word not in negated]
        words = [*negated, *args[end + 1 :]]
        return super().parse_args(ctx, [*rest, *(["--", *words] if words else [])])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> Items:
        """A word with one minus can be an option or a condition that must not hold."""
        options = super().shell_complete(ctx, incomplete)
        words = next(param for param in self.params if param.name == "words")
        negated = incomplete.startswith("-") and not incomplete.startswith("--")
        return options + (words.shell_complete(ctx, incomplete) if negated else [])


@click.command("runs", cls=Filtering)
@click.argument("words", nargs=-1, metavar="[FILTER]...", type=Condition())
@click.option("--status", help="Only runs of this status, e.g. lost.")
@click.option("--sort", "order", type=RunOrder(), default=NEWEST, metavar="[-]KEY")
@click.option("--limit", type=click.IntRange(min=0), default=0, help="The first N; 0 is all.")
@runs_dir_option
@json_option
def command(
    words: tuple[str, ...],
    status: str | None,
    order: str,
    limit: int,
    runs_dir: Path | None,
    as_json: bool,
) -> None:
    """Runs, newest first, or those that fit FILTER, in the language of the screen's /.

    \b
    FILTER is words that occur, or conditions; all must hold:
      status:failed topic:losses lr<0.1 "test/accuracy > 90" tag:keep age<2h -quick:yes
    KEY is age, name, topic, final, time or status, in the screen's order, or a metric or
    setting, smallest first; a minus turns it round: --sort -test/accuracy.
    """
    from dltui.runs.files.end_request import me
    from dltui.runs.listing.index import Index

    root = runs_root(runs_dir)
    asked = " ".join([*words, *([f"status={status}"] if status else [])])
    every = Index(root).records()
    if asked or order != NEWEST:
        every = iter(_found(list(every), asked, order))
    records = list(itertools.islice(every, limit or None))
    detail(f"{len(records)} runs in {root}")
    if as_json:
        from dltui.cli.answers import run_entry

        print_json([run_entry(record, me()) for record in records])
    elif records:
        _print(records)
    elif asked:
        narrate(f"no run in {root} is like that")
    else:
        narrate(f"no runs in {root}; try: dltui --run quickstart")


def _found(every: list[RunRecord], asked: str, order: str) -> list[RunRecord]:
    """``UsageError`` tells what cannot be meant, with the nearest that can."""
    from dltui.compare.filter import parse
    from dltui.compare.finding import ORDERS, by_value, search

    chosen = parse(asked)
    if chosen.faults:
        raise UsageError("\n".join(chosen.faults))
    key, backwards, now = order.removeprefix("-"), order.startswith("-"), time.time()
    named = next((one for one in ORDERS if one == key), None)
    found = search(every, chosen, named or NEWEST, backwards=bool(named) and backwards, now=now)
    if not named and found.records:
        found = by_value(found.records, key, backwards=backwards, now=now)
    if found.fault:
        raise UsageError(found.fault)
    return found.records


def _print(records: list[RunRecord]) -> None:
    from dltui.runs.listing import told
    from dltui.tui.texts import phrases
    from dltui.words import titled

    now = time.time()
    rows = [
        (
            r.run.id,
            r.status.word,
            told.final(r),
            told.best(r),
            phrases.clock(r.elapsed) if r.elapsed else "",
            phrases.age(r.created, now),
            r.label or titled(r.title, r.quick),
            _said(r),
        )
        for r in records
    ]
    print_table(("run", "status", "final", "best", "time", "age", "title", ""), rows, "time age")


def _said(record: RunRecord) -> str:
    """What was set, what there is to say of its end, and whose it is."""
    by = f"by {record.owner}" * bool(record.owner)
    tags = " ".join(f"#{tag}" for tag in record.tags)
    settings = _settings(record) if record.overrides else ""
    return "; ".join(filter(None, (settings, record.message or record.note, tags, by)))


def _settings(record: RunRecord) -> str:
    from dltui.presets.sweep import short

    pairs = [one.partition("=") for one in record.overrides]
    names = short([key for key, _, _ in pairs])
    return " ".join(f"{n}={v}" for n, (_, _, v) in zip(names, pairs, strict=True))
