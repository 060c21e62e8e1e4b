"""``dltui stop``: stop runs at the next step."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dltui.charts.text import clean
from dltui.cli.finding import find_run
from dltui.cli.names import RunName
from dltui.cli.shared import runs_dir_option
from dltui.cli.table import print_text
from dltui.errors import DltuiError

if TYPE_CHECKING:
    from dltui.runs.layout import RunDir
    from dltui.runs.log.events import Status


@click.command("stop")
@click.argument("runs", nargs=-1, required=True, type=RunName())
@click.option("--kill", is_flag=True, help="At once, without a checkpoint.")
@click.option(
    "--wait",
    "seconds",
    type=click.FloatRange(min=0),
    default=30.0,
    help="Seconds to wait for the end.",
)
@runs_dir_option
def command(runs: tuple[str, ...], kill: bool, seconds: float, runs_dir: Path | None) -> None:
    """Ask RUNS to stop at the next step, with a checkpoint from which dltui resume goes on."""
    found = [find_run(name, runs_dir) for name in runs]
    from dltui.launch import stop

    if kill:
        killed = [stop.kill(run) for run in found]
        left = [line for one in killed for line in one.survivors()]
        if left:
            raise DltuiError("still alive after the kill: " + "; ".join(left))
    else:
        for run in found:
            stop.stop(run)
    for run in found:
        status = stop.wait(run, seconds)
        if not status.final:
            raise DltuiError(f"{run.id} still runs after {seconds:g} s; --kill ends it at once")
        print_text(clean(f"{run.id}: {said(run, status)}"))


def said(run: RunDir, status: Status) -> str:
    """The status, and in the words of every list how it came to it."""
    from dltui.runs.files import result as results
    from dltui.runs.liveness import ending

    result = results.read(run)
    return ending.line(status, ending.of(run, status, result.message if result else ""))
