"""``dltui submit``: hand a preset to Slurm, a sweep as an array of its points."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from dltui.cli.names import PresetName
from dltui.cli.shared import (
    data_root_option,
    json_option,
    quick_option,
    runs_dir_option,
    set_option,
)


def _slurm_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """One for each setting of ``[slurm]``, which comes before the user's file."""
    from dltui.config.schema import SlurmSettings, description
    from dltui.toml.decode import structure

    for field in reversed(structure(SlurmSettings).fields):
        if field.name != "before":
            option = f"--{field.name.replace('_', '-')}"
            text = description(field)
            command = click.option(option, field.name, metavar="V", help=text)(command)
    return command


@click.command("submit")
@click.argument("preset", type=PresetName())
@quick_option
@set_option
@click.option("--as", "address", metavar="NAME", help="A name by which scripts go on with it.")
@_slurm_options
@click.option("--dry-run", is_flag=True, help="Print the job script, and submit nothing.")
@runs_dir_option
@data_root_option
@json_option
def command(
    preset: str,
    quick: bool,
    overrides: tuple[str, ...],
    address: str | None,
    dry_run: bool,
    runs_dir: Path | None,
    data_root: Path | None,
    as_json: bool,
    **named: str | None,
) -> None:
    """Hand PRESET to Slurm and come back; print the id of its run.

    A sweep is a job array, a task a point, and a job that makes its result of them. Before the
    time limit a run saves and is requeued, and goes on in its directory, where job.sh lies, to be
    read and submitted again. Options that are not given are those of [slurm] in config.toml.
    """
    from dltui.cli.submitting import Wish, submit

    submit(
        Wish(
            name=preset,
            quick=quick,
            overrides=overrides,
            address=address,
            named={key: value for key, value in named.items() if value is not None},
            dry_run=dry_run,
            runs_dir=runs_dir,
            data_root=data_root,
            as_json=as_json,
        )
    )
