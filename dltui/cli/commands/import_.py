"""``dltui import``: take over runs that other tools recorded."""

from __future__ import annotations

from pathlib import Path

import click

from dltui.adapters.kinds import KINDS
from dltui.cli.shared import json_option, runs_dir_option
from dltui.runs.roots import runs_root


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--as",
    "kind",
    type=click.Choice(list(KINDS), case_sensitive=False),
    help="Only what is of this tool; of csv and jsonl files of any name.",
)
@click.option("--name", default="", metavar="NAME", help="What the run is called here.")
@runs_dir_option
@json_option
def command(
    paths: tuple[Path, ...], kind: str | None, name: str, runs_dir: Path | None, as_json: bool
) -> int:
    """Take over what other tools recorded in PATHS, files or folders: a run for each.

    What it is is found out: event files of TensorBoard, offline runs of W&B, stores of MLflow and
    Trackio, tables in CSV, JSON lines, trainer_state.json. Importing again takes what has come
    since. Nothing in PATHS is changed, and nothing in them is executed.
    """
    from dltui.cli.importing import Wishes, import_all

    return import_all(paths, Wishes(kind or "", name, as_json), runs_root(runs_dir))
