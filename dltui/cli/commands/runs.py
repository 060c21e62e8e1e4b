"""``dltui runs``: runs, newest first, found and sorted as on the screen."""

from __future__ import annotations

import itertools
import time
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from dltui.cli.choosing import Filtering, asked, filter_options, meant, parsed
from dltui.cli.diagnostics import detail, narrate
from dltui.cli.names import RunOrder
from dltui.cli.shared import json_option, print_json, runs_dir_option
from dltui.cli.table import print_table, print_text
from dltui.runs.roots import runs_root

if TYPE_CHECKING:
    from dltui.runs.listing.index import Index
    from dltui.runs.listing.record import RunRecord

NEWEST: Literal["age"] = "age"
"""The order of runs where none is asked for."""

READ = 200
"""Runs in a list up to which the settings of scripts are read for it, a file each."""


@click.command("runs", cls=Filtering)
@filter_options
@click.option("--sort", "order", type=RunOrder(), default=NEWEST, metavar="[-]KEY")
@click.option("--best", "metric", metavar="METRIC", help="By their best value of it, best first.")
@click.option("--limit", type=click.IntRange(min=0), default=0, help="The first N; 0 is all.")
@click.option("--ids", is_flag=True, help="Print ids alone, e.g. for xargs.")
@runs_dir_option
@json_option
def command(
    words: tuple[str, ...],
    more: str,
    status: str | None,
    order: str,
    metric: str | None,
    limit: int,
    ids: bool,
    runs_dir: Path | None,
    as_json: bool,
) -> None:
    """Runs, newest first, or those that fit FILTER, in the language of the screen's /.

    \b
    FILTER is words that occur, or conditions; all must hold:
      status:failed topic:losses lr<0.1 "test/accuracy > 90" tag:keep age<2h -quick:yes
    KEY is age, name, topic, final, time or status, in the screen's order, or a metric or
    setting, smallest first; a minus turns it round: --sort -test/accuracy. --best lists those
    that measured METRIC, by the best value that each recorded.
    """
    if metric and order != NEWEST:
        raise click.UsageError("--best is an order: without --sort")
    if ids and as_json:
        raise click.UsageError("--ids or --json, not both")
    from dltui.runs.listing.index import Index

    root, text = runs_root(runs_dir), asked(words, more, status)
    index = Index(root)
    if text or metric or order != NEWEST:
        every = iter(_found(_settled(index, list(index.records())), text, order, metric))
    else:
        every = index.records(limit or None)
    records = _queued(_settled(index, list(itertools.islice(every, limit or None))))
    detail(f"{len(records)} runs in {root}")
    if as_json:
        from dltui.cli.answers import run_entry
        from dltui.runs.files.end_request import me
        from dltui.runs.listing.parallel import each

        asking = me()
        print_json(each(records, lambda record: run_entry(record, asking)))
    elif ids:
        for record in records:
            print_text(record.run.id)
    elif records:
        _print(records)
    elif text:
        narrate(f"no run in {root} is like that")
    elif metric:
        narrate(f"no run in {root} measured anything")
    else:
        narrate(f"no runs in {root}; try: dltui --run quickstart")


def _settled(index: Index, records: list[RunRecord]) -> list[RunRecord]:
    """With a second look at those that seem lost where this machine cannot look."""
    from dltui.runs.liveness import second_look
    from dltui.runs.log.events import Status

    lost = [record.run for record in records if record.status is Status.LOST]
    if not lost or not second_look.settle(lost, recent=True):
        return records
    return [index.record(record.run.id) or record for record in records]


def _queued(records: list[RunRecord]) -> list[RunRecord]:
    """Those that wait say where in the queue, and for what."""
    from msgspec.structs import replace

    from dltui.launch.queue.now import standing
    from dltui.runs.log.events import Status

    said = standing(one.run.path for one in records if one.status is Status.QUEUED)
    return [replace(r, message=said[r.run.path]) if r.run.path in said else r for r in records]


def _found(every: list[RunRecord], text: str, order: str, metric: str | None) -> list[RunRecord]:
    """``UsageError`` tells what cannot be meant, with the nearest that can."""
    from dltui.compare.finding import ORDERS, by_best, by_value, search

    key, backwards, now = order.removeprefix("-"), order.startswith("-"), time.time()
    named = next((one for one in ORDERS if one == key), None)
    known, turned = named or NEWEST, bool(named) and backwards
    found = search(every, parsed(text), known, backwards=turned, now=now)
    if metric and found.records:
        found = by_best(found.records, metric)
    elif not named and found.records:
        found = by_value(found.records, key, backwards=backwards, now=now)
    return meant(found)


def _print(records: list[RunRecord]) -> None:
    from dltui.runs.listing import told
    from dltui.tui.texts import phrases
    from dltui.words import titled

    now = time.time()
    own = _own(records)
    rows = [
        (
            r.run.id,
            r.status.word,
            told.final(r),
            told.best(r),
            phrases.clock(r.elapsed) if r.elapsed else "",
            phrases.age(r.created, now),
            r.label or titled(r.title, r.quick) or r.called,
            _said(r, own.get(r.run.path, "")),
        )
        for r in records
    ]
    print_table(("run", "status", "final", "best", "time", "age", "title", ""), rows, "time age")


def _own(records: list[RunRecord]) -> dict[Path, str]:
    """What tells runs of a script or program apart, in a list that people read to its end."""
    from dltui.compare.apart import by_name

    return by_name([r for r in records if r.kind != "preset"]) if len(records) <= READ else {}


def _said(record: RunRecord, own: str) -> str:
    """What was set, what there is to say of its end, and whose it is."""
    by = f"by {record.owner}" * bool(record.owner)
    tags = " ".join(f"#{tag}" for tag in record.tags)
    settings = own or (_settings(record) if record.overrides else "")
    return "; ".join(filter(None, (settings, record.message or record.note, tags, by)))


def _settings(record: RunRecord) -> str:
    from dltui.presets.sweep import short

    pairs = [one.partition("=") for one in record.overrides]
    names = short([key for key, _, _ in pairs])
    return " ".join(f"{n}={v}" for n, (_, _, v) in zip(names, pairs, strict=True))
