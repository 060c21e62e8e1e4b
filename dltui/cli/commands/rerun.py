"""``dltui rerun``: run again what runs were asked, exactly or with changes."""

from __future__ import annotations

from pathlib import Path

import click

from dltui.cli.expect import Expectation
from dltui.cli.finding import find_run
from dltui.cli.names import RunName
from dltui.cli.shared import (
    data_root_option,
    detach_option,
    expect_option,
    json_option,
    progress_option,
    quick_option,
    runs_dir_option,
    set_option,
)


@click.command("rerun")
@click.argument("runs", nargs=-1, required=True, type=RunName())
@quick_option
@set_option
@detach_option
@progress_option
@expect_option
@runs_dir_option
@data_root_option
@json_option
def command(
    runs: tuple[str, ...],
    quick: bool,
    overrides: tuple[str, ...],
    detach: bool,
    progress: str,
    expected: tuple[Expectation, ...],
    runs_dir: Path | None,
    data_root: Path | None,
    as_json: bool,
) -> int:
    """Run RUNS again as new runs: the same presets, edits, data, folders, seeds and threads.

    What is not as it was then, of the packages and of the files that they name, is said before.
    """
    from dltui.cli.conduct import Manner, conduct
    from dltui.cli.rerunning import repeat

    manner = Manner(as_json=as_json, detach=detach, progress=progress, expected=expected)
    found = [find_run(name, runs_dir) for name in runs]
    folders = {"runs_dir": runs_dir, "data_root": data_root}
    return conduct(repeat(found, overrides, quick=quick, manner=manner, **folders), manner)
