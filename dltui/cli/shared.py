"""Options that several commands share, and their answer in JSON."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from dltui.cli.diagnostics import TALK
from dltui.cli.expect import Condition
from dltui.cli.names import Assignment
from dltui.runs.escaped import write_json

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


def _folder(name: str, variable: str, text: str) -> Callable[[Decorated], Decorated]:
    return click.option(
        name,
        type=click.Path(file_okay=False, path_type=Path),
        metavar="DIR",
        help=f"{text} (default: {variable}, the user's config, the data folder).",
    )


runs_dir_option = _folder("--runs-dir", "DLTUI_RUNS", "Folder of the runs")
data_root_option = _folder("--data-root", "DLTUI_DATA", "Folder of the data sets")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON on stdout.")
set_option = click.option(
    "--set",
    "overrides",
    multiple=True,
    type=Assignment(),
    metavar="K=V",
    help="Set any key, e.g. train.lr=0.05.",
)


def _told(ctx: click.Context, param: click.Parameter, style: str | None) -> str | None:
    """From here on what goes on is told as JSON, if that is asked for."""
    if style == "json":
        from dltui.cli.progress_events import JsonLines

        ctx.meta[TALK] = JsonLines().say
    return style


detach_option = click.option(
    "--detach", is_flag=True, help="In the background; print its id and come back."
)
progress_option = click.option(
    "--progress",
    type=click.Choice(["auto", "json"]),
    default="auto",
    callback=_told,
    help="On stderr: a bar or lines, or a JSON object a line.",
)
progress_json_option = click.option(
    "--progress",
    type=click.Choice(["json"]),
    callback=_told,
    help="Tell on stderr what goes on, a JSON object a line.",
)
expect_option = click.option(
    "--expect",
    "expected",
    multiple=True,
    type=Condition(),
    metavar="METRIC>=N",
    help="Else end with 1, e.g. 'test/accuracy>=95'.",
)
quick_option = click.option("--quick", is_flag=True, help="The variant that ends in a minute.")


yes_option = click.option("--yes", "-y", "sure", is_flag=True, help="Without asking.")
dry_run_option = click.option("--dry-run", is_flag=True, help="Only say what would be deleted.")


def print_json(value: Any) -> None:
    """One JSON value on stdout, and nothing else; ``value`` may hold typed records."""
    import msgspec

    write_json(msgspec.to_builtins(value), sys.stdout, indent=1)
