"""``dltui rm``: delete runs for good."""

from __future__ import annotations

from pathlib import Path

import click

from dltui.cli.finding import find_run
from dltui.cli.names import RunName
from dltui.cli.shared import dry_run_option, json_option, runs_dir_option, yes_option
from dltui.errors import UsageError
from dltui.runs.layout import RunDir
from dltui.runs.roots import runs_root


@click.command("rm")
@click.argument("runs", nargs=-1, required=True, type=RunName())
@yes_option
@dry_run_option
@runs_dir_option
@json_option
def command(
    runs: tuple[str, ...], sure: bool, dry_run: bool, runs_dir: Path | None, as_json: bool
) -> int:
    """Delete RUNS with everything in their directories, once it was asked whether to.

    What runs or waits stays: a line says why, the others go. A run outside the folder of the
    runs, or a point of a sweep, is refused before anything is deleted.
    """
    from dltui.cli.removing import Will, delete

    root = runs_root(runs_dir)
    found = dict.fromkeys(_of(root, find_run(name, runs_dir)) for name in runs)
    return delete(list(found), Will(sure=sure, dry_run=dry_run, as_json=as_json), root)


def _of(root: Path, run: RunDir) -> RunDir:
    """``run``, which must be one of ``root``: no point of a sweep, and none elsewhere."""
    if run.is_point:
        raise UsageError(f"{run.path} is a point of a sweep: delete the sweep")
    if run.path.parent.resolve() != root.resolve():
        raise UsageError(f"{run.path} is not in {root}: --runs-dir {run.path.parent}")
    return RunDir(root / run.id)
