"""``dltui export``: a run's numbers for other programs."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

import click

from dltui.cli.shared import RunName, find_run, runs_dir_option
from dltui.errors import ResourceError
from dltui.runs import export
from dltui.runs.fold import RunView
from dltui.runs.follow import read

FORMATS: dict[str, Callable[[RunView, TextIO], None]] = {
    "csv": export.write_csv,
    "json": export.write_json,
}


@click.command("export", short_help="A run as CSV or JSON.")
@click.argument("run", type=RunName(), default="latest")
@click.option("--format", "kind", type=click.Choice(list(FORMATS)), help="Default: by --output.")
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE")
@runs_dir_option
def command(run: str, kind: str | None, output: Path | None, runs_dir: Path | None) -> None:
    """Write RUN as CSV (a row a step) or JSON (series, figures, result), to stdout by default."""
    view = read(find_run(run, runs_dir))
    suffix = output.suffix[1:] if output else "csv"
    write = FORMATS.get(kind or suffix)
    if write is None:
        raise click.UsageError(f"--output {output}: which --format? ({', '.join(FORMATS)})")
    if output is None:
        write(view, sys.stdout)
        return
    try:
        with output.open("w", encoding="utf-8", newline="") as file:
            write(view, file)
    except OSError as error:
        raise ResourceError(f"{output}: {error.strerror}") from error
