"""A run told on stdout: what it was, its numbers, what was reported, its figures."""

from __future__ import annotations

import click

from dltui.charts.text import clean
from dltui.cli.progress import duration, position
from dltui.cli.table import print_line, print_table
from dltui.runs.fold import RunView
from dltui.runs.result import Result


def print_report(view: RunView) -> None:
    title = view.result.title if view.result else view.run.id
    message = f": {view.result.message}" if view.result and view.result.message else ""
    print_line(clean(f"{title}  {view.status}{message}"))
    print_line(f"{view.run.path}  {position(view)}  {duration(view.elapsed)}")
    if view.skipped:
        print_line(f"{view.skipped} lines of the log could not be read")
    if view.result:
        _print_result(view.result)


def _print_result(result: Result) -> None:
    if result.metrics:
        click.echo()
        rows = [(name, _number(value)) for name, value in result.metrics.items()]
        print_table(("metric", "value"), rows, right="value")


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.6g}"
