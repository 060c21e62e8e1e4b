"""``dltui watch``: follow runs to their end."""

from __future__ import annotations

import time
from pathlib import Path

import click

from dltui.cli.expect import Expectation
from dltui.cli.finding import find_run
from dltui.cli.names import RunName
from dltui.cli.shared import expect_option, json_option, progress_option, runs_dir_option

POLL_SECONDS = 0.5


@click.command("watch")
@click.argument("runs", nargs=-1, type=RunName())
@progress_option
@expect_option
@runs_dir_option
@json_option
def command(
    runs: tuple[str, ...],
    progress: str,
    expected: tuple[Expectation, ...],
    runs_dir: Path | None,
    as_json: bool,
) -> int:
    """Follow RUNS, else the latest, to their end, one after another; Ctrl-C leaves them running."""
    from dltui.cli.outcome import End, deliver
    from dltui.cli.progress import narrator
    from dltui.runs.log.follow import Follower

    found = [find_run(name, runs_dir) for name in runs or ("latest",)]
    for run in found:
        follower = Follower(run)
        speaker = narrator(style=progress)
        try:
            while not (view := follower.poll()).status.final:
                speaker.update(view)
                time.sleep(POLL_SECONDS)
            speaker.update(view)
        except KeyboardInterrupt:
            speaker.say(f"{run.id} goes on; come back with: dltui watch {run.id}")
            return 0
        finally:
            speaker.close()
    return deliver([End(run=run) for run in found], as_json=as_json, expected=expected)
