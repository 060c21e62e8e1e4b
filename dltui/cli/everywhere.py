"""Options of the group and of every command: how much is said, in which colours, which version.

Each holds from where it is met: ``dltui -q verify`` and ``dltui verify -q`` are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import click
from click import Option

from dltui.cli.diagnostics import QUIET, VERBOSE, VOLUME

Callback = Callable[[click.Context, click.Parameter, Any], None]


def give(command: click.Command) -> click.Command:
    """``command``, and what is below it, with these options."""
    if OPTIONS[0] not in command.params:
        command.params += OPTIONS
    for below in command.commands.values() if isinstance(command, click.Group) else ():
        give(below)
    return command


def _version(ctx: click.Context, param: click.Parameter, asked: bool) -> None:
    if asked and not ctx.resilient_parsing:
        from importlib import metadata

        print(metadata.version("dltui"))
        ctx.exit()


def _speak(ctx: click.Context, param: click.Parameter, asked: bool) -> None:
    if asked:
        ctx.meta[VOLUME] = QUIET if param.name == "quiet" else VERBOSE


def _colour(ctx: click.Context, param: click.Parameter, when: str | None) -> None:
    if when is not None:
        ctx.find_root().color = ctx.color = {"always": True, "never": False}.get(when)


def _option(*names: str, callback: Callback, words: str, choices: Sequence[str] = ()) -> Option:
    """Looked at before all others, and no argument of the command; a flag without ``choices``."""
    return Option(
        names,
        type=click.Choice(choices) if choices else None,
        is_flag=not choices,
        is_eager=True,
        expose_value=False,
        callback=callback,
        help=words,
    )


OPTIONS = [
    _option("-q", "--quiet", callback=_speak, words="Print results and errors only."),
    _option("-v", "--verbose", callback=_speak, words="Say what is read, and where things go."),
    _option(
        "--color",
        callback=_colour,
        words="Colours; auto: on a terminal, unless NO_COLOR is set.",
        choices=("auto", "always", "never"),
    ),
    _option("-V", "--version", callback=_version, words="Print the version."),
]
