"""``dltui best``: the best point of a sweep, what it sets and gave."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dltui.charts.text import clean
from dltui.cli.finding import find_run
from dltui.cli.names import RunName
from dltui.cli.shared import json_option, print_json, runs_dir_option
from dltui.cli.table import print_text
from dltui.runs.files import request as requests

if TYPE_CHECKING:
    from dltui.sweeps.best import Best


@click.command("best")
@click.argument("sweep", type=RunName())
@click.option("--metric", metavar="NAME", help="By this one, e.g. test/loss.")
@click.option("--as-set", is_flag=True, help="Print its --set options alone.")
@runs_dir_option
@json_option
def command(
    sweep: str, metric: str | None, as_set: bool, runs_dir: Path | None, as_json: bool
) -> None:
    """The settings of SWEEP with the best mean over their points, and the best of those.

    \b
    Run its preset with them: dltui --run PRESET $(dltui best SWEEP --as-set)
    """
    if as_set and as_json:
        raise click.UsageError("--as-set or --json, not both")
    from dltui.sweeps.best import as_options, best

    run = find_run(sweep, runs_dir)
    found = best(run, metric)
    if as_json:
        print_json(found)
    elif as_set:
        print_text(as_options(found.settings))
    else:
        for line in _told(found, requests.known(run).topic):
            print_text(clean(line))


def _told(found: Best, topic: str) -> list[str]:
    from dltui.compare.average import Average, told
    from dltui.presets.sweep import show
    from dltui.topics.catalogue import metric

    known = metric(found.metric, topic)
    value = told(Average(found.value, found.spread), known)
    count = len(found.points)
    of = f", mean ± standard deviation of {count} points" if count > 1 else ""
    return [
        f"{known.word}: {value} {known.unit}".rstrip() + of,
        *(f"{key} = {show(value)}" for key, value in found.settings.items()),
        f"point {found.point}: {found.run_dir}",
    ]
