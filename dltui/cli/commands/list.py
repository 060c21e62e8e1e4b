"""``dltui list``: presets, bundled and yours."""

from __future__ import annotations

import click

from dltui.cli.shared import json_option, print_json
from dltui.cli.table import print_table
from dltui.presets.catalogue import entries


@click.command("list")
@click.argument("topic", required=False)
@json_option
def command(topic: str | None, as_json: bool) -> None:
    """Presets by topic: the bundled ones and yours."""
    found = [entry for entry in entries() if topic in (None, entry.topic)]
    if as_json:
        print_json(
            [
                {"name": e.name, "topic": e.topic, "title": e.title, "path": str(e.path)}
                for e in found
            ]
        )
    else:
        print_table(("preset", "title"), [(e.name, e.title) for e in found])
