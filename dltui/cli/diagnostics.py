"""The one place that writes to stderr and decides the exit code."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from dltui.charts.text import clean
from dltui.cli import interrupts
from dltui.cli.descriptors import drop
from dltui.errors import DltuiError, ExitCode, UsageError
from dltui.writing import WORDS, refusal

VOLUME = "dltui.volume"
"""Where the context of a command holds how much is said: nothing, ``QUIET`` or ``VERBOSE``."""

QUIET, VERBOSE = "quiet", "verbose"


TALK = "dltui.talk"
"""Where it holds what else than lines of words is made of what goes on."""


def volume() -> str:
    return str(_of_command(VOLUME) or "")


def _of_command(key: str) -> Any:
    context = click.get_current_context(silent=True)
    return context.meta.get(key) if context else None


def narrate(text: str) -> None:
    """A line of what is going on, unless it is to be quiet; never data, never in a pipe's way."""
    if volume() != QUIET:
        _talk(text)


def detail(text: str) -> None:
    """A line that only those want to read who asked for more."""
    if volume() == VERBOSE:
        _talk(text)


def complain(text: str) -> None:
    """What is wrong: one line, or one line a problem."""
    for line in text.splitlines() or ["unknown error"]:
        _say(f"dltui: {line}")


def report(value: object) -> None:
    """What is going on as a line of JSON on stderr, for programs."""
    from dltui.runs.escaped import write_json

    _heard(lambda: write_json(value, sys.stderr))


def _talk(text: str) -> None:
    (_of_command(TALK) or _say)(text)


def _say(text: str) -> None:
    _heard(lambda: print(clean(text, lines=True), file=sys.stderr))


def _heard(say: Callable[[], None]) -> None:
    try:
        say()
        sys.stderr.flush()
    except OSError:
        # Its disk is full, or whoever read it is gone: what is being done goes on unheard.
        drop(sys.stderr)


class PipeClosed(Exception):
    """Whoever read stdout has enough; of the error itself click would make exit code 1."""


def guarded(command: Callable[[], object], *, as_json: bool = False) -> int:
    """Run ``command`` and turn every way it can end into an exit code.

    Only errors that are bugs keep their traceback. ``as_json``: the others are told on stdout, too.
    """
    try:
        answer = command()
        sys.stdout.flush()
    except click.exceptions.Abort:
        return ExitCode.INTERRUPTED
    except click.ClickException as error:
        code = refuse(UsageError(error.format_message()), as_json=as_json)
        if isinstance(error, click.UsageError) and error.ctx:
            _say(f"try: {error.ctx.command_path} --help")
        return code
    except DltuiError as error:
        return refuse(error, as_json=as_json)
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except (BrokenPipeError, PipeClosed):
        drop(sys.stdout)
        return ExitCode.FINISHED
    except OSError as error:
        # A file or folder that nobody below had words for, or stdout on a full disk.
        if not error.filename and error.errno not in WORDS:
            raise
        if not error.filename:
            return _unprinted(error)
        place = Path(os.fsdecode(error.filename))
        return refuse(refusal(error, place, deed=""), as_json=as_json)
    except Exception as error:
        if interrupts.behind(error):
            return ExitCode.INTERRUPTED
        raise
    return answer if isinstance(answer, int) else ExitCode.FINISHED


def refuse(error: DltuiError, *, as_json: bool) -> ExitCode:
    """Say what was wrong, on stdout too if that is for a program."""
    complain(str(error))
    if as_json:
        from msgspec import to_builtins

        from dltui.cli.answers import refused
        from dltui.runs.escaped import write_json

        _lost(lambda: write_json(to_builtins(refused(error)), sys.stdout, indent=1))
    return error.exit_code


def told(code: int, say: Callable[[], None]) -> int:
    """``say`` how the work ended that is done: ``code``, though nobody may read it any more.

    Only where it should have been kept and was not, as on a full disk, success is none.
    """
    lost = _lost(say)
    kept = lost is None or lost.errno in (errno.EPIPE, errno.EBADF)
    return code if kept else code or ExitCode.RESOURCE


def _lost(say: Callable[[], None]) -> OSError | None:
    """What kept ``say`` from reaching who reads stdout; null where nothing did."""
    try:
        say()
        sys.stdout.flush()
    except OSError as error:
        if error.filename or error.errno not in (*WORDS, errno.EPIPE):
            raise
        if error.errno == errno.EPIPE:
            drop(sys.stdout)
        else:
            _unprinted(error)
        return error
    return None


def _unprinted(error: OSError) -> ExitCode:
    """One line on what was on its way to stdout and is lost."""
    complain(str(refusal(error, Path("stdout"), deed="")))
    drop(sys.stdout)
    return ExitCode.RESOURCE
