"""Options of the group and of every command: how much is said, in which colours, which version.

Each holds from where it is met: ``dltui -q verify`` and ``dltui verify -q`` are the same.
"""

from __future__ import annotations

import click

from dltui.cli.diagnostics import QUIET, VERBOSE, VOLUME


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


OPTIONS = [
    click.Option(
        ["-q", "--quiet"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_speak,
        help="Print results and errors only.",
    ),
    click.Option(
        ["-v", "--verbose"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_speak,
        help="Say what is read, and where things go.",
    ),
    click.Option(
        ["--color"],
        type=click.Choice(["auto", "always", "never"]),
        is_eager=True,
        expose_value=False,
        callback=_colour,
        help="Colours; auto: on a terminal, unless NO_COLOR is set.",
    ),
    click.Option(
        ["-V", "--version"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_version,
        help="Print the version.",
    ),
]
