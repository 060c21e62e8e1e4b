"""``dltui schema``: JSON schemas of presets and of every --json answer."""

from __future__ import annotations

import click

from dltui.cli.schemas import NAMES
from dltui.cli.shared import print_json


@click.command("schema")
@click.argument("name", type=click.Choice(NAMES))
def command(name: str) -> None:
    """Print the JSON schema of presets, or of what a command prints with --json.

    An editor completes and checks presets by that of presets: see the README.
    """
    from dltui.cli.schemas import schema

    print_json(schema(name))
