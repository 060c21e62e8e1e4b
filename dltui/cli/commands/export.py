"""``dltui export``: runs, or one figure of a run, as tables, reports and pictures."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from dltui.cli.finding import find_run
from dltui.cli.names import FigureName, RunName
from dltui.cli.overwriting import demand_new, force_option
from dltui.cli.shared import runs_dir_option
from dltui.reports.names import FIGURES, NAMES, REPORTS, WIDE, files, suffix

if TYPE_CHECKING:
    from dltui.runs.layout import RunDir

LIST = "?"
"""In place of a figure's name: which are there?"""


@click.command("export")
@click.argument("runs", nargs=-1, type=RunName())
@click.option(
    "--format",
    "kind",
    type=click.Choice(list(NAMES | FIGURES), case_sensitive=False),
    help="Default: by --output, else csv.",
)
@click.option(
    "--output",
    "-o",
    type=click.Path(allow_dash=True, path_type=Path),
    metavar="FILE",
    help="Where to, for tensorboard a folder; - is stdout, as without.",
)
@click.option(
    "--figure",
    type=FigureName(),
    metavar="NAME",
    help="One figure of RUN alone; ? lists their names.",
)
@click.option("--author", default="", metavar="NAME", help="Whose report it is.")
@click.option("--places", is_flag=True, help="In reports, paths and names of the machine too.")
@click.option("--wide", is_flag=True, help="A row a step, or a row a run, for a spreadsheet.")
@force_option
@runs_dir_option
def command(
    runs: tuple[str, ...],
    kind: str | None,
    output: Path | None,
    figure: str | None,
    author: str,
    places: bool,
    wide: bool,
    force: bool,
    runs_dir: Path | None,
) -> None:
    """Write RUN, else the latest, to stdout or to FILE; several RUNS in one table or comparison.

    CSV, JSON Lines and Parquet are a tidy table: run, point, preset, status, the settings that
    differ, metric, step, epoch, elapsed, value; final values have no step. Of a sweep it has all
    points. JSON is a run whole, with series, figures and result, or of several one value a run.
    HTML, PDF and Markdown are a report: what was asked and found, figures, every number, and how
    to make it again. HTML and PDF are one file; drawings of Markdown lie beside its FILE. SVG and
    PNG are the figures alone, terminal what a terminal shows of them. tensorboard is a folder of
    event files, below it one for each of several runs.
    """
    found = [find_run(name, runs_dir) for name in runs or ("latest",)]
    output = None if output == Path("-") else output
    if figure == LIST:
        return _list(_one(found))
    if figure and wide:
        raise click.UsageError("--wide is a table of runs, --figure one of a figure")
    kind = _kind(kind, output, FIGURES if figure else WIDE if wide else NAMES)
    if (author or places) and (figure or kind not in REPORTS):
        raise click.UsageError(f"--author and --places are for reports: {', '.join(REPORTS)}")
    if output and output.is_dir() and kind != "tensorboard":
        raise click.UsageError(f"--output {output} is a folder: name a file in it")
    if output:
        demand_new(*files(output, kind), force=force)
    if figure:
        with _opened(output, kind) as file:
            _of_figure(_one(found), figure, kind)(file)
        return None
    from dltui.reports import formats
    from dltui.reports.document import Wishes

    wishes = Wishes(author=author, places=places)
    if output:
        formats.write_file(found, kind, output, wishes, wide=wide)
    else:
        with _opened(None, kind) as file:
            formats.write(found, kind, file, wishes, wide=wide)
    return None


def _kind(kind: str | None, output: Path | None, known: Collection[str]) -> str:
    """The format, which is what the name of the file says where it says one."""
    named = output.suffix[1:].lower() if output else ""
    if kind and f".{named}" in {suffix(one) for one in (*NAMES, *FIGURES)} - {suffix(kind)}:
        raise click.UsageError(f"--output {output}: a name for {named}, not for --format {kind}")
    chosen = kind or (named if output else "csv")
    if chosen in known:
        return chosen
    if kind:
        raise click.UsageError(f"--format {kind}: here it is one of {', '.join(known)}")
    raise click.UsageError(f"--output {output}: which --format? ({', '.join(known)})")


def _one(found: list[RunDir]) -> RunDir:
    if len(found) > 1:
        raise click.UsageError("--figure is of one RUN")
    return found[0]


def _list(run: RunDir) -> None:
    from dltui.cli.table import print_table
    from dltui.reports.figure_names import listed
    from dltui.runs.log.follow import read

    print_table(("figure", "kind", "title"), listed(read(run)))


def _of_figure(run: RunDir, name: str, kind: str) -> Callable[[TextIO], None]:
    from dltui.reports import formats
    from dltui.reports.figure_names import find
    from dltui.runs.log.follow import read

    view = read(run)
    figure = find(view, name)
    return lambda file: formats.FIGURES[kind](view, figure, file)


def _opened(output: Path | None, kind: str) -> AbstractContextManager[TextIO]:
    from dltui.charts.ascii import spell
    from dltui.reports.formats import BINARY
    from dltui.writing import new_text

    if output:
        return new_text(output)
    if not sys.stdout.isatty():
        # What others read is UTF-8, as in a file.
        spell(sys.stdout, "utf-8")
    elif kind in BINARY:
        raise click.UsageError(f"{kind} is not for a terminal: name a file with -o, or a pipe")
    return nullcontext(sys.stdout)
