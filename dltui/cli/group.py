"""The command group: one file a command in ``cli/commands``, imported when it is called."""

from __future__ import annotations

import importlib
import pkgutil

import click

import dltui.cli.commands


class Commands(click.Group):
    """Finds ``dltui/cli/commands/<name>.py``, which holds one click command named ``command``."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(m.name for m in pkgutil.iter_modules(dltui.cli.commands.__path__))

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in self.list_commands(ctx):
            return None
        command: click.Command = importlib.import_module(f"dltui.cli.commands.{name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.list_commands(ctx):
            from dltui.toml.problems import nearest

            hint = nearest(args[0], self.list_commands(ctx))
            raise click.UsageError(f"no command {args[0]!r}{hint}", ctx)
        return super().resolve_command(ctx, args)
