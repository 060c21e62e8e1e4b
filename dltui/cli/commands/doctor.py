"""``dltui doctor``: check installation, folders and terminal."""

from __future__ import annotations

from pathlib import Path

import click

from dltui.cli.answers import Checkup
from dltui.cli.shared import data_root_option, json_option, print_json, runs_dir_option
from dltui.cli.table import print_table
from dltui.errors import ExitCode


@click.command("doctor")
@runs_dir_option
@data_root_option
@json_option
def command(runs_dir: Path | None, data_root: Path | None, as_json: bool) -> int:
    """Check the installation, the folders and the terminal; exit 3 when something is missing."""
    from dltui.cli.checkup import check

    checks = check(runs_dir, data_root)
    if as_json:
        print_json({c.name: Checkup(ok=c.ok, found=c.found) for c in checks})
    else:
        words = {True: "ok", False: "MISSING", None: "–"}
        print_table(("check", "", "found"), [(c.name, words[c.ok], c.found) for c in checks])
    return ExitCode.RESOURCE if any(c.ok is False for c in checks) else ExitCode.FINISHED
