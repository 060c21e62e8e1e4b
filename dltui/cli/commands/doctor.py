"""``dltui doctor``: check installation, folders and terminal."""

from __future__ import annotations

from pathlib import Path

import click

from dltui.cli.answers import Checkup
from dltui.cli.diagnostics import VERBOSE, volume
from dltui.cli.shared import data_root_option, json_option, print_json, runs_dir_option
from dltui.cli.table import print_text
from dltui.errors import ExitCode


@click.command("doctor")
@runs_dir_option
@data_root_option
@json_option
def command(runs_dir: Path | None, data_root: Path | None, as_json: bool) -> int:
    """Check the installation, the folders and the terminal, and say what to do about each; exit 3
    when something is missing. With -v, also what each is for.
    """
    from dltui.cli.checkup import check, lines

    checks = check(runs_dir, data_root)
    if as_json:
        told = {
            c.name: Checkup(ok=c.ok, found=c.found, meaning=c.meaning, mend=c.mend) for c in checks
        }
        print_json(told)
    else:
        for line in lines(checks, meanings=volume() == VERBOSE):
            print_text(line)
    return ExitCode.RESOURCE if any(c.ok is False for c in checks) else ExitCode.FINISHED
