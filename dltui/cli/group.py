"""The command group: one file a command in ``cli/commands``, imported when it is called."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager
from keyword import iskeyword
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

import dltui.cli.commands
from dltui.cli.diagnostics import PipeClosed
from dltui.cli.everywhere import give

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


class Commands(click.Group):
    """Finds ``dltui/cli/commands/<name>.py``, which holds one click command named ``command``; a
    name that is a word of Python's has ``_`` behind it there.

    What it is about is the first line of that file, so that to list them none is imported.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        found = pkgutil.iter_modules(dltui.cli.commands.__path__)
        return sorted(one.name.removesuffix("_") for one in found)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in self.list_commands(ctx):
            return None
        command: click.Command = importlib.import_module(
            f"dltui.cli.commands.{_file(name)}"
        ).command
        return give(command)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.list_commands(ctx) and not ctx.resilient_parsing:
            from dltui.toml.problems import nearest

            hint = nearest(args[0], self.list_commands(ctx))
            raise click.UsageError(f"no command {args[0]!r}{hint}", ctx)
        return super().resolve_command(ctx, args)

    def make_context(self, *arguments: Any, **settings: Any) -> click.Context:
        with _pipe_told():  # of --help
            return super().make_context(*arguments, **settings)

    def invoke(self, ctx: click.Context) -> Any:
        with _pipe_told():
            return super().invoke(ctx)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, about(name)) for name in self.list_commands(ctx)])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem[str]]:
        from dltui.cli.names import items

        names = [(name, about(name)) for name in self.list_commands(ctx)]
        return items(names, incomplete) + click.Command.shell_complete(self, ctx, incomplete)


def hand_down(ctx: click.Context) -> None:
    """What was said before the command holds for it, where it takes that; else it is refused."""
    assert isinstance(ctx.command, click.Group) and ctx.invoked_subcommand
    name = ctx.invoked_subcommand
    given = {key: value for key, value in ctx.params.items() if _said(ctx, key)}
    command = ctx.command.get_command(ctx, name)
    taken = {one.name for one in command.params} if command else set[str | None]()
    for option in ctx.command.params:
        if option.name in given and option.name not in taken:
            command_path = " ".join([*ctx.command_path.split()[1:], name])
            raise click.UsageError(f"{command_path} takes no {option.opts[0]}", ctx)
    ctx.default_map = {name: given}


def _said(ctx: click.Context, key: str) -> bool:
    """On the command line: here, or before a command above."""
    source = ctx.get_parameter_source(key)
    return source in (ParameterSource.COMMANDLINE, ParameterSource.DEFAULT_MAP)


@contextmanager
def _pipe_told() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise PipeClosed from None


def _file(name: str) -> str:
    return f"{name}_" if iskeyword(name) else name


def about(name: str) -> str:
    """One line on the command ``name``, from the first of its file."""
    file = Path(dltui.cli.commands.__path__[0]) / f"{_file(name)}.py"
    with file.open(encoding="utf-8") as text:
        first = text.readline().strip().strip('"')
    words = first.partition(": ")[2]
    return f"{words[:1].upper()}{words[1:]}"
