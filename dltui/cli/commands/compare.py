"""``dltui compare``: runs side by side, with what differs and nothing of what is the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from dltui.cli.shared import RunName, find_run, json_option, print_json, runs_dir_option
from dltui.cli.table import print_table
from dltui.presets.differences import differences
from dltui.presets.load import load
from dltui.presets.sweep import show
from dltui.runs import result as results
from dltui.runs import state
from dltui.runs.layout import RunDir

WIDEST = 28
"""Letters of a setting; longer ones, like whole layers written in a preset, are cut."""


@click.command("compare", short_help="Runs side by side: what differs.")
@click.argument("runs", nargs=-1, required=True, type=RunName())
@runs_dir_option
@json_option
def command(runs: tuple[str, ...], runs_dir: Path | None, as_json: bool) -> None:
    """Status, final metrics and the settings in which RUNS differ."""
    found = [find_run(name, runs_dir) for name in runs]
    changed = differences([load(run.preset).preset for run in found])
    metrics = _metrics(found)
    statuses = [str(state.status(run)) for run in found]
    if as_json:
        print_json(
            {
                "runs": [run.id for run in found],
                "status": statuses,
                "settings": changed,
                "metrics": metrics,
            }
        )
        return
    rows = [["status", *statuses]]
    rows += [[key, *map(_setting, values)] for key, values in changed.items()]
    rows += [[name, *map(_number, values)] for name, values in metrics.items()]
    letters = [
        chr(ord("A") + i % 26) + (str(i // 26) if i >= 26 else "") for i in range(len(found))
    ]
    for letter, run in zip(letters, found, strict=True):
        click.echo(f"{letter}  {run.id}")
    print_table(("", *letters), rows, right=" ".join(letters))


def _metrics(runs: list[RunDir]) -> dict[str, list[float | None]]:
    """Every final metric that some run has, one value a run."""
    every = [result.metrics if (result := results.read(run)) else {} for run in runs]
    names = dict.fromkeys(name for metrics in every for name in metrics)
    return {name: [metrics.get(name) for metrics in every] for name in names}


def _setting(value: Any) -> str:
    text = "–" if value is None else show(value)
    return text if len(text) <= WIDEST else f"{text[: WIDEST - 1]}…"


def _number(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,.0f}" if value == int(value) else f"{value:.5g}"
