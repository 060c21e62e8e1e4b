"""``dltui resume``: go on with stopped or lost runs."""

from __future__ import annotations

from pathlib import Path

import click

from dltui.cli.expect import Expectation
from dltui.cli.finding import find_run
from dltui.cli.names import RunName
from dltui.cli.shared import (
    detach_option,
    expect_option,
    json_option,
    progress_option,
    runs_dir_option,
)


@click.command("resume")
@click.argument("runs", nargs=-1, type=RunName())
@detach_option
@progress_option
@expect_option
@click.option("--edited", is_flag=True, help="Also where preset.toml was edited since.")
@click.option(
    "--ranks", type=click.IntRange(1), metavar="N", help="By N processes (run.ranks) from here on."
)
@click.option("--here", is_flag=True, help="On this machine, though it was a Slurm job.")
@runs_dir_option
@json_option
def command(
    runs: tuple[str, ...],
    detach: bool,
    progress: str,
    expected: tuple[Expectation, ...],
    edited: bool,
    ranks: int | None,
    here: bool,
    runs_dir: Path | None,
    as_json: bool,
) -> int:
    """Go on with RUNS, else the latest, from their newest checkpoints, in the same directories.

    What was stopped, killed, lost, out of memory or failed can be gone on with. A run has one
    process: where another works on it that is said, with exit code 2. What was submitted to Slurm
    is submitted again, of a sweep the points that have not ended.
    """
    from dltui.cli import together
    from dltui.cli.conduct import Manner, Wanted, conduct
    from dltui.cli.submitting import again
    from dltui.errors import UsageError
    from dltui.launch import edits, joined, resumable
    from dltui.runs.roots import runs_root

    manner = Manner(
        as_json=as_json, detach=detach, progress=progress, expected=expected, edited=edited
    )
    root, place = runs_root(runs_dir), joined.found()
    if place:
        together.follow(root, place)
    found = [find_run(name, runs_dir) for name in runs or ("latest",)]
    if place and len(found) > 1:
        raise UsageError(f"{place.size} ranks go on with one run, and not with {len(found)}")
    for run in found if ranks else ():
        resumable.demand(run, edited=edited)
        edits.by_ranks(run, ranks or 1)
    if place:
        with together.led(root, place, found[0]):
            return conduct([Wanted(found[0])], manner)
    left = found if here else again(found, edited=edited, as_json=as_json)
    return conduct(map(Wanted, left), manner) if left else 0
