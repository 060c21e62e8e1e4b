"""A run told on stdout: what it was, its numbers, what was reported, its figures."""

from __future__ import annotations

import os
import shutil
import sys

import click

from dltui.charts.report import report, to_ansi, to_text
from dltui.charts.style import Style
from dltui.charts.text import clean
from dltui.cli.progress import duration, position
from dltui.cli.table import print_line, print_table
from dltui.runs.fold import RunView
from dltui.runs.result import Result, Verdict

WIDTH = 100
"""Of figures, where stdout is no terminal."""


def print_report(view: RunView) -> None:
    """Title and state, metrics, claims, then each figure under its title."""
    title = view.result.title if view.result else view.run.id
    message = f": {view.result.message}" if view.result and view.result.message else ""
    print_line(clean(f"{title}  {view.status}{message}"))
    print_line(f"{view.run.path}  {position(view)}  {duration(view.elapsed)}")
    if view.skipped:
        print_line(f"{view.skipped} lines of the log could not be read")
    if view.result:
        _print_result(view.result)
    _print_figures(view)


def _print_result(result: Result) -> None:
    if result.metrics:
        click.echo()
        rows = [(name, number(value)) for name, value in result.metrics.items()]
        print_table(("metric", "value"), rows, right="value")
    if result.claims:
        click.echo()
        print_claims(result.claims)


def print_claims(claims: list[Verdict]) -> None:
    """Reported, reproduced, verdict and source; then the notes, in words."""
    header = ("metric", "where", "reported", "reproduced", "verdict", "source")
    rows = [
        (
            claim.metric,
            " ".join(f"{key}={value}" for key, value in claim.where.items()),
            number(claim.reported),
            number(claim.measured),
            " ".join(filter(None, (claim.verdict, claim.reason))),
            claim.source,
        )
        for claim in claims
    ]
    print_table(header, rows, right="reported reproduced")
    for note in dict.fromkeys(claim.note for claim in claims if claim.note):
        click.echo(clean(note))


def _print_figures(view: RunView) -> None:
    if not view.figures:
        return
    terminal = sys.stdout.isatty()
    width = shutil.get_terminal_size().columns if terminal else WIDTH
    colour = terminal and "NO_COLOR" not in os.environ
    lines = report(
        view.figures.values(),
        width=width,
        style=Style(colour=colour),
        series=view.series,
        run=view.run.path,
    )
    click.echo()
    click.echo(to_ansi(lines) if colour else to_text(lines), nl=False)


def number(value: float | None) -> str:
    """Six significant digits; a dash for what was not finite."""
    return "–" if value is None else f"{value:.6g}"
