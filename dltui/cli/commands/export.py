"""``dltui export``: a run as CSV, JSON, Markdown, HTML or SVG."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from dltui.cli.finding import find_run
from dltui.cli.names import RunName
from dltui.cli.shared import runs_dir_option
from dltui.reports.names import NAMES


@click.command("export")
@click.argument("run", type=RunName(), default="latest")
@click.option("--format", "kind", type=click.Choice(NAMES), help="Default: by --output.")
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE")
@runs_dir_option
def command(run: str, kind: str | None, output: Path | None, runs_dir: Path | None) -> None:
    """Write RUN to stdout, or to FILE.

    CSV has a row a step, JSON series, figures and result; Markdown and HTML are a report of one
    file that needs nothing else, SVG its figures.
    """
    from dltui.charts.ascii import spell
    from dltui.reports.formats import FORMATS, write_file
    from dltui.runs.log.follow import read

    view = read(find_run(run, runs_dir))
    suffix = output.suffix[1:] if output else "csv"
    write = FORMATS.get(kind or suffix)
    if write is None:
        raise click.UsageError(f"--output {output}: which --format? ({', '.join(FORMATS)})")
    if output is None:
        # What others read is UTF-8, as in a file.
        if not sys.stdout.isatty():
            spell(sys.stdout, "utf-8")
        write([view], sys.stdout)
    else:
        write_file([view], write, output)
