"""``dltui compare``: runs side by side: what differs, and what each gave."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dltui.charts.text import clean
from dltui.cli.finding import find_run
from dltui.cli.names import RunName
from dltui.cli.shared import json_option, print_json, runs_dir_option
from dltui.cli.table import print_line, print_table
from dltui.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dltui.compare.members import Member
    from dltui.compare.quantities import Quantity
    from dltui.compare.rows import Row

SORTS = ("given", "name", "status", "final", "best", "min", "max", "time")
"""As ``compare.rows`` has them, which loads numpy."""

MANY = 12
"""Runs up to which settings and metrics are told side by side; more have a row each."""


@click.command("compare")
@click.argument("runs", nargs=-1, required=True, type=RunName())
@click.option("--metric", metavar="NAME", help="Compare by this one, e.g. test/loss.")
@click.option("--by", metavar="KEY", help="Mean and spread of the runs that agree in KEY.")
@click.option("--filter", "asked", metavar="TEXT", default="", help="Only such, e.g. 'lr<0.1'.")
@click.option(
    "--sort",
    type=click.Choice([f"{sign}{one}" for sign in ("", "-") for one in SORTS]),
    default="given",
    metavar="[-]KEY",
    help=f"Values best first; a minus turns it round: {', '.join(SORTS)}.",
)
@click.option("--reverse", is_flag=True, help="Sort the other way round.")
@click.option("--base", metavar="RUN", help="Tell how far each is from this one.")
@runs_dir_option
@json_option
def command(
    runs: tuple[str, ...],
    metric: str | None,
    by: str | None,
    asked: str,
    sort: str,
    reverse: bool,
    base: str | None,
    runs_dir: Path | None,
    as_json: bool,
) -> None:
    """Status, values and the settings in which RUNS differ; a sweep stands for its points."""
    from dltui.compare import data
    from dltui.compare.filter import parse
    from dltui.compare.members import expand, members
    from dltui.compare.quantities import Quantities
    from dltui.compare.rows import fitting, ordered, rows
    from dltui.runs.log.follow import read

    found = expand([find_run(name, runs_dir) for name in runs])
    if len(runs) == len(found) == 1:
        raise UsageError(f"{runs[0]} is one run: name another to compare it with, or a sweep")
    if by and base:
        raise UsageError("--base is for runs one by one: without --by")
    every = members([read(run) for run in found])
    measured = Quantities(every)
    quantity = measured.named(metric) if metric else measured.first
    told = rows(every, quantity, _base(base, every) if base else None)
    better = quantity.metric.better if quantity else 0
    key, backwards = sort.removeprefix("-"), reverse is not sort.startswith("-")
    told = ordered(fitting(told, parse(asked)), key, better, backwards=backwards)  # type: ignore[arg-type]
    if as_json:
        print_json(data.compared(told, quantity, by))
    elif by:
        _print_means([row.member for row in told], by, metric, quantity)
    else:
        _print_rows(told, quantity)
        _print_settings([row.member for row in told])


def _base(name: str, every: Sequence[Member]) -> Member:
    """By its letter, or by its id or a part of it."""
    found = [m for m in every if m.letter == name] or [m for m in every if name in m.view.run.id]
    if len(found) != 1:
        letters = f"{every[0].letter} to {every[-1].letter}"
        raise UsageError(f"--base {name}: give a letter, {letters}, or the id of one of the runs")
    return found[0]


def _print_rows(told: Sequence[Row], quantity: Quantity | None) -> None:
    """A row a run, as on the screen."""
    names = ["final", *["±base"] * any(row.baseline for row in told), "best", "min", "max", "time"]
    if quantity is not None:
        print_line(quantity.heading)
    cells = [
        (
            row.member.letter + "◉" * row.baseline,
            row.label,
            row.status,
            *(row.words[name] for name in names),
            "  ".join(filter(None, (row.member.view.run.id, row.member.title))),
        )
        for row in told
    ]
    print_table(("", "differs in", "status", *names, "run"), cells, right=" ".join(names))


def _print_settings(every: Sequence[Member]) -> None:
    """Settings that differ and final metrics, the runs beside each other."""
    from dltui.compare.tables import final_words, settings_table

    if len(every) > MANY:
        return
    letters = [member.letter for member in every]
    rows = [[str(cell) for cell in row] for row in settings_table(every, everything=False).rows]
    rows += [[f"final {word}", *values] for word, values in final_words(every)]
    if rows:
        print_line("")
        print_table(("", *letters), rows, right=" ".join(letters))


def _print_means(
    every: Sequence[Member], by: str, metric: str | None, quantity: Quantity | None
) -> None:
    from dltui.compare.tables import means_by

    table = means_by(every, by, quantity if metric else None)
    print_line(table.title)
    headings = [clean(f"{column.name} {column.unit}".rstrip()) for column in table.columns]
    headings[0] = by
    print_table(headings, [[str(cell) for cell in row] for row in table.rows])
