"""``dltui exec``: run any program, and record what it prints, logs and writes."""

from __future__ import annotations

from pathlib import Path

import click

from dltui.cli.expect import Expectation
from dltui.cli.shared import (
    detach_option,
    expect_option,
    json_option,
    runs_dir_option,
    set_option,
)


@click.command("exec", context_settings={"allow_interspersed_args": False})
@click.argument("program", nargs=-1, required=True, type=click.UNPROCESSED)
@click.option("--name", metavar="NAME", help="What the run is called; else as the script is.")
@set_option
@click.option("--read", multiple=True, metavar="FILE", help="A file it writes, followed live.")
@click.option("--pattern", "patterns", multiple=True, metavar="RE", help="With named groups.")
@click.option(
    "--gpus", type=click.IntRange(min=0), default=0, metavar="N", help="That it takes to itself."
)
@click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="Where it runs; else here.",
)
@click.option("--as", "address", metavar="NAME", help="Go on with the run of this name.")
@detach_option
@expect_option
@runs_dir_option
@json_option
def command(
    program: tuple[str, ...],
    name: str | None,
    overrides: tuple[str, ...],
    read: tuple[str, ...],
    patterns: tuple[str, ...],
    gpus: int,
    folder: Path | None,
    address: str | None,
    detach: bool,
    expected: tuple[Expectation, ...],
    runs_dir: Path | None,
    as_json: bool,
) -> int:
    """Run PROGRAM as it would run without dltui, and record its numbers.

    \b
      dltui exec -- python train.py --lr 0.1
      dltui exec --set sweep.args.lr=[0.1,0.01] -- python train.py --lr 0.1

    What it is told as --name value are settings of the run, args.name, which --set changes and a
    sweep tries. Its output appears as ever, with --json on stderr; what dltui says is on stderr.
    It ends as the program ends: with 0, or with 1 where that failed.
    """
    from dltui.cli.executing import Asked, execute

    return execute(
        Asked(
            program=program,
            name=name,
            overrides=overrides,
            read=read,
            patterns=patterns,
            gpus=gpus,
            folder=folder,
            address=address,
            detach=detach,
            expected=expected,
            runs_dir=runs_dir,
            as_json=as_json,
        )
    )
