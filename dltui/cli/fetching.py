"""A data set on its way, narrated on stderr: a bar on a terminal, plain lines otherwise."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from dltui.cli import streams
from dltui.cli.diagnostics import QUIET, narrate, volume
from dltui.data.fetching import Step, command, ended, read
from dltui.errors import DataError, Interrupted

if TYPE_CHECKING:
    from collections.abc import Iterator

LINE_SECONDS = 5.0
"""Plain lines about the same file come at most this often."""


def fetch(name: str, root: Path) -> str:
    """Fetch ``name`` and give its place; raises what the process that fetches says.

    Ctrl-C ends it; what has come whole is kept.
    """
    process = subprocess.Popen(
        command(name, root),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert process.stdout is not None
    step = Step()
    try:
        with process.stdout, _speaker() as say:
            for line in process.stdout:
                step = read(line)
                say(step)
        code = process.wait()
    except KeyboardInterrupt:
        raise Interrupted(f"stopped; dltui data get {name} goes on") from None
    finally:
        process.kill()
        process.wait()
    if not step.place and not step.error:
        step = ended(code)
    if step.error:
        raise DataError(step.error)
    return step.place


@contextmanager
def _speaker() -> Iterator[Callable[[Step], None]]:
    console = streams.console(sys.stderr)
    if not sys.stderr.isatty() or console.is_dumb_terminal or volume() == QUIET:
        yield _Lines()
        return
    from rich.progress import BarColumn, Progress, TextColumn

    text = TextColumn("{task.description}", markup=False)
    with Progress(text, BarColumn(bar_width=24), console=console, transient=True) as bar:
        task = bar.add_task("starting", total=None)

        def draw(step: Step) -> None:
            if step.what:
                bar.update(
                    task, description=step.in_words, total=step.total or None, completed=step.done
                )

        yield draw


class _Lines:
    """Says what is new at once, and how far it is now and then."""

    def __init__(self) -> None:
        self._what = ""
        self._said_at = 0.0

    def __call__(self, step: Step) -> None:
        due = time.monotonic() - self._said_at >= LINE_SECONDS
        if step.what and (due or step.what != self._what):
            self._what, self._said_at = step.what, time.monotonic()
            narrate(step.in_words)
