"""``dltui wait``: wait for the end of runs, without a word."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dltui.charts.text import clean
from dltui.cli.expect import Expectation
from dltui.cli.finding import find_run
from dltui.cli.names import RunName
from dltui.cli.shared import expect_option, json_option, progress_json_option, runs_dir_option
from dltui.errors import DltuiError, ExitCode

if TYPE_CHECKING:
    from dltui.runs.layout import RunDir

POLL_SECONDS = 0.5


@click.command("wait")
@click.argument("runs", nargs=-1, required=True, type=RunName())
@click.option("--any", "first", is_flag=True, help="Until one of them has ended.")
@click.option(
    "--timeout", type=click.FloatRange(min=0), metavar="SECONDS", help="At most so long; then 1."
)
@progress_json_option
@expect_option
@runs_dir_option
@json_option
def command(
    runs: tuple[str, ...],
    first: bool,
    timeout: float | None,
    progress: str | None,
    expected: tuple[Expectation, ...],
    runs_dir: Path | None,
    as_json: bool,
) -> int:
    """Wait until RUNS have ended, and print a line each; Ctrl-C leaves them running.

    The exit code is the highest of those that have ended.
    """
    from dltui.cli.outcome import End, deliver

    found = [find_run(name, runs_dir) for name in runs]
    try:
        ended = _await(found, 1 if first else len(found), timeout, told=progress is not None)
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    ends = [End(run=run) for run in ended]
    return deliver(ends, as_json=as_json, expected=expected, whole=False)


def _await(runs: list[RunDir], enough: int, timeout: float | None, *, told: bool) -> list[RunDir]:
    """Those that have ended, once they are ``enough``; ``DltuiError`` after the time.

    ``told``: what goes on in each is told as JSON.
    """
    from dltui.cli.progress_events import JsonLines
    from dltui.runs.liveness import second_look, state
    from dltui.runs.log.follow import Follower

    followed = [(Follower(run), JsonLines()) for run in runs] if told else []
    second_look.settle(runs)
    deadline = time.monotonic() + timeout if timeout is not None else None
    while True:
        # Before what is told, so that each end is told.
        ended = [run for run in runs if state.status(run).final]
        for follower, speaker in followed:
            speaker.update(follower.poll())
        if len(ended) >= enough:
            return ended
        if deadline is not None and time.monotonic() >= deadline:
            left = ", ".join(run.id for run in runs if run not in ended)
            raise DltuiError(clean(f"not ended after {timeout:g} s: {left}"))
        time.sleep(POLL_SECONDS)
