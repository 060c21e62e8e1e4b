"""``dltui runs``: runs, newest first."""

from __future__ import annotations

import itertools
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dltui.cli.diagnostics import narrate
from dltui.cli.shared import json_option, print_json, runs_dir_option
from dltui.cli.table import print_table
from dltui.runs.listing import told
from dltui.runs.roots import runs_root
from dltui.words import titled

if TYPE_CHECKING:
    from dltui.runs.listing.index import RunRecord


@click.command("runs")
@click.option("--status", help="Only runs of this status, e.g. lost.")
@click.option("--limit", type=click.IntRange(min=0), default=0, help="The newest N; 0 is all.")
@runs_dir_option
@json_option
def command(status: str | None, limit: int, runs_dir: Path | None, as_json: bool) -> None:
    """Runs, newest first."""
    from dltui.runs.listing.index import Index

    root = runs_root(runs_dir)
    chosen = (r for r in Index(root).records() if status in (None, r.status))
    records = list(itertools.islice(chosen, limit or None))
    if as_json:
        print_json([_data(record) for record in records])
    elif records:
        print_table(
            ("run", "status", "result", "title"),
            [
                (r.run.id, r.status.word, _result(r), r.label or titled(r.title, r.quick))
                for r in records
            ],
        )
    else:
        narrate(f"no runs in {root}; try: dltui --run quickstart")


def _data(record: RunRecord) -> dict[str, Any]:
    from dltui.runs.files.end_request import me

    return {
        "id": record.run.id,
        "run_dir": str(record.run.path),
        "preset": record.name,
        "title": record.title,
        "label": record.label,
        "tags": record.tags,
        "note": record.note,
        "owner": record.owner or me(),
        "topic": record.topic,
        "quick": record.quick,
        "created": time.strftime("%Y-%m-%dT%H:%M:%S%z", time.localtime(record.created)),
        "status": record.status,
        "message": record.message,
        "device": record.device,
        "metrics": record.metrics,
    }


def _result(record: RunRecord) -> str:
    """The final value of what the run is compared by, and what there is to say of its end."""

    by = f"by {record.owner}" * bool(record.owner)
    return "; ".join(filter(None, (told.final(record), record.message, by)))
