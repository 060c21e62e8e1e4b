"""``dltui watch``: follow a run to its end."""

from __future__ import annotations

import time
from pathlib import Path

import click

from dltui.cli.finding import find_run
from dltui.cli.names import RunName
from dltui.cli.shared import json_option, runs_dir_option

POLL_SECONDS = 0.5


@click.command("watch")
@click.argument("run", type=RunName(), default="latest")
@runs_dir_option
@json_option
def command(run: str, runs_dir: Path | None, as_json: bool) -> int:
    """Follow RUN (the newest one by default) to its end; Ctrl-C leaves it running."""
    from dltui.cli.outcome import deliver
    from dltui.cli.progress import narrator
    from dltui.runs.log.follow import Follower

    found = find_run(run, runs_dir)
    follower = Follower(found)
    speaker = narrator()
    try:
        while not (view := follower.poll()).status.final:
            speaker.update(view)
            time.sleep(POLL_SECONDS)
        speaker.update(view)
    except KeyboardInterrupt:
        speaker.say(f"{found.id} goes on; come back with: dltui watch {found.id}")
        return 0
    finally:
        speaker.close()
    return deliver(found, as_json=as_json)
