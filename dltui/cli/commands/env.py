"""``dltui env``: the packages that a run was run with, as pip installs them."""

from __future__ import annotations

from pathlib import Path

import click

from dltui.cli.diagnostics import narrate
from dltui.cli.finding import find_run
from dltui.cli.names import RunName
from dltui.cli.shared import json_option, print_json, runs_dir_option
from dltui.cli.table import print_table, print_text
from dltui.errors import UsageError


@click.command("env")
@click.argument("run", type=RunName(), default="latest")
@click.option("--diff", is_flag=True, help="What differs here: then and now.")
@runs_dir_option
@json_option
def command(run: str, diff: bool, runs_dir: Path | None, as_json: bool) -> None:
    """Print the packages of RUN, else the latest, for pip install -r; comments say the rest."""
    from msgspec import structs

    from dltui.cli.packages import Packages, ThenNow
    from dltui.runs.files import environment

    found = find_run(run, runs_dir)
    then = environment.read(found)
    if then is None:
        raise UsageError(f"{found.id} has not written down what it was run with")
    if not then.complete:
        narrate(f"{found.id} is from before all packages were written down: these are known")
    if not diff:
        print_json(Packages(**structs.asdict(then))) if as_json else print_text(then.text.rstrip())
        return
    pairs = environment.differences(then, environment.here())
    if as_json:
        differs = {name: ThenNow(then=was, now=now) for name, (was, now) in pairs.items()}
        print_json(Packages(**structs.asdict(then), differs=differs))
    elif pairs:
        print_table(("package", "then", "now"), [(n, *pair) for n, pair in pairs.items()])
    else:
        narrate("the same here")
