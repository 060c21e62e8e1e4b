"""``dltui prune``: delete old runs, and keep the newest."""

from __future__ import annotations

import time
from pathlib import Path

import click

from dltui.cli.choosing import Filtering, asked, filter_options, meant, parsed
from dltui.cli.names import Age
from dltui.cli.shared import dry_run_option, json_option, runs_dir_option, yes_option
from dltui.runs.roots import runs_root


@click.command("prune", cls=Filtering)
@filter_options
@click.option("--older", type=Age(), metavar="AGE", help="Only those of longer ago: 30d, 12h.")
@click.option("--keep", type=click.IntRange(min=0), help="Not the newest N of each preset.")
@yes_option
@dry_run_option
@runs_dir_option
@json_option
def command(
    words: tuple[str, ...],
    more: str,
    status: str | None,
    older: float | None,
    keep: int | None,
    sure: bool,
    dry_run: bool,
    runs_dir: Path | None,
    as_json: bool,
) -> int:
    """Delete runs that fit FILTER and are old, once it was asked whether to.

    What runs or waits stays, so do the runs of others, and those with the tag keep. --keep counts
    among the runs that fit FILTER. FILTER is as in dltui runs.
    """
    text = asked(words, more, status)
    if not text and older is None and keep is None:
        raise click.UsageError("which runs? Give a FILTER, --status, --older or --keep")
    from dltui.cli.removing import Will, delete
    from dltui.compare.finding import search
    from dltui.compare.pruning import prunable
    from dltui.runs.listing.index import Index

    now = time.time()
    root = runs_root(runs_dir)
    every = list(Index(root).records())
    fitting = meant(search(every, parsed(text), "age", backwards=False, now=now))
    found = prunable(fitting, older=older or 0.0, keep=keep or 0, now=now)
    runs = [record.run for record in found]
    return delete(runs, Will(sure=sure, dry_run=dry_run, as_json=as_json), root)
