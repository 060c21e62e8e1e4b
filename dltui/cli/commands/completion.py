"""``dltui completion``: the script that lets a shell complete names, settings and filters."""

from __future__ import annotations

import click

from dltui.cli.shells import SHELLS, script


@click.command("completion")
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print what SHELL reads to complete presets, runs, keys, values and filters.

    \b
    bash   in ~/.bashrc:   eval "$(dltui completion bash)"
    zsh    in ~/.zshrc:    eval "$(dltui completion zsh)"
    fish   in config.fish: dltui completion fish | source
    """
    print(script(shell, ctx.find_root().command).rstrip())
