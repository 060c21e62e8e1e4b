"""``dltui compare``: runs side by side: what differs."""

from __future__ import annotations

from pathlib import Path

import click

from dltui.charts.text import clean
from dltui.cli.finding import find_run
from dltui.cli.names import RunName
from dltui.cli.shared import json_option, print_json, runs_dir_option
from dltui.cli.table import print_table, print_text


@click.command("compare")
@click.argument("runs", nargs=-1, required=True, type=RunName())
@runs_dir_option
@json_option
def command(runs: tuple[str, ...], runs_dir: Path | None, as_json: bool) -> None:
    """Status, final metrics and the settings in which RUNS differ."""
    from dltui.compare.differences import described, differing
    from dltui.compare.figures import setting
    from dltui.compare.members import final_metrics, final_words, letters
    from dltui.presets.load import load
    from dltui.runs.files import notes
    from dltui.runs.files import result as results
    from dltui.runs.liveness import state

    found = [find_run(name, runs_dir) for name in runs]
    changed = differing([described(load(run.preset).preset) for run in found])
    ended = [results.read(run) for run in found]
    statuses = [str(state.status(run)) for run in found]
    if as_json:
        print_json(
            {
                "runs": [run.id for run in found],
                "status": statuses,
                "settings": changed,
                "metrics": final_metrics(ended),
            }
        )
        return
    rows = [["status", *statuses]]
    rows += [[key, *map(setting, values)] for key, values in changed.items()]
    rows += [[f"final {word}", *values] for word, values in final_words(ended)]
    names = letters(len(found))
    for letter, run in zip(names, found, strict=True):
        print_text(f"{letter}  {clean(run.id)}  {clean(notes.read(run).title)}".rstrip())
    print_table(("", *names), rows, right=" ".join(names))
