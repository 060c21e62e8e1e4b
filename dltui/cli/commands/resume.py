"""``dltui resume``: go on with a stopped or lost run."""

from __future__ import annotations

from pathlib import Path

import click

from dltui.cli.diagnostics import narrate
from dltui.cli.finding import find_run
from dltui.cli.names import RunName
from dltui.cli.shared import json_option, runs_dir_option


@click.command("resume")
@click.argument("run", type=RunName(), default="latest")
@click.option("--detach", is_flag=True, help="In the background; come back with dltui watch.")
@runs_dir_option
@json_option
def command(run: str, detach: bool, runs_dir: Path | None, as_json: bool) -> int:
    """Go on with RUN from its newest checkpoint, in the same directory."""
    from dltui.cli.attend import attend
    from dltui.cli.outcome import deliver
    from dltui.launch.start import start
    from dltui.runs.log.follow import read

    found = find_run(run, runs_dir)
    if detach:
        start(found)
        narrate(f"{found.id} goes on in the background: dltui watch {found.id}")
        return 0
    seen = attend(found, told=len(read(found).messages))
    return deliver(found, as_json=as_json, seen=seen)
