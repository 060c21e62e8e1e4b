"""The one place that writes to stderr and decides the exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import click

from dltui.charts.text import clean
from dltui.errors import DltuiError, ExitCode
from dltui.writing import WORDS, refusal

VOLUME = "dltui.volume"
"""Where the context of a command holds how much is said: nothing, ``QUIET`` or ``VERBOSE``."""

QUIET, VERBOSE = "quiet", "verbose"


def volume() -> str:
    context = click.get_current_context(silent=True)
    return str(context.meta.get(VOLUME, "")) if context else ""


def narrate(text: str) -> None:
    """A line of what is going on, unless it is to be quiet; never data, never in a pipe's way."""
    if volume() != QUIET:
        _say(text)


def detail(text: str) -> None:
    """A line that only those want to read who asked for more."""
    if volume() == VERBOSE:
        _say(text)


def complain(text: str) -> None:
    """What is wrong: one line, or one line a problem."""
    for line in text.splitlines() or ["unknown error"]:
        _say(f"dltui: {line}")


def _say(text: str) -> None:
    print(clean(text, lines=True), file=sys.stderr, flush=True)


class PipeClosed(Exception):
    """Whoever read stdout has enough; of the error itself click would make exit code 1."""


def guarded(command: Callable[[], object]) -> int:
    """Run ``command`` and turn every way it can end into an exit code.

    Only errors that are bugs keep their traceback.
    """
    try:
        answer = command()
        sys.stdout.flush()
    except click.exceptions.Abort:
        return ExitCode.INTERRUPTED
    except click.UsageError as error:
        complain(error.format_message())
        if error.ctx:
            _say(f"try: {error.ctx.command_path} --help")
        return ExitCode.USAGE
    except click.ClickException as error:
        complain(error.format_message())
        return ExitCode.USAGE
    except DltuiError as error:
        complain(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except (BrokenPipeError, PipeClosed):
        # Whoever read us (head, less) has enough; Python's own farewell flush must not complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.FINISHED
    except OSError as error:
        # A file or folder that nobody below had words for, or stdout on a full disk.
        if error.errno not in WORDS:
            raise
        place = Path(os.fsdecode(error.filename or "stdout"))
        complain(str(refusal(error, place, deed="")))
        return ExitCode.RESOURCE
    return answer if isinstance(answer, int) else ExitCode.FINISHED
