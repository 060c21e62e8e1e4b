"""``dltui export``: a run, or several compared, as CSV, JSON, Markdown, HTML or SVG."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from dltui.cli.finding import find_run
from dltui.cli.names import RunName
from dltui.cli.shared import runs_dir_option
from dltui.reports.names import NAMES


@click.command("export")
@click.argument("runs", nargs=-1, type=RunName())
@click.option("--format", "kind", type=click.Choice(NAMES), help="Default: by --output.")
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE")
@runs_dir_option
def command(
    runs: tuple[str, ...], kind: str | None, output: Path | None, runs_dir: Path | None
) -> None:
    """Write RUN, else the latest, to stdout or to FILE; several RUNS as their comparison.

    CSV has a row a step, JSON series, figures and result; Markdown and HTML are a report of one
    file that needs nothing else, SVG its figures. Of several, and of the points of a sweep, CSV
    has a row a run, and JSON one value a run.
    """
    from dltui.charts.ascii import spell
    from dltui.reports.formats import FORMATS, meant, write_file
    from dltui.runs.log.follow import read

    found = [find_run(name, runs_dir) for name in runs or ("latest",)]
    kind = kind or (output.suffix[1:] if output else "csv")
    write = FORMATS.get(kind)
    if write is None:
        raise click.UsageError(f"--output {output}: which --format? ({', '.join(FORMATS)})")
    views = [read(run) for run in meant(found, kind)]
    if output is None:
        # What others read is UTF-8, as in a file.
        if not sys.stdout.isatty():
            spell(sys.stdout, "utf-8")
        write(views, sys.stdout)
    else:
        write_file(views, write, output)
