"""``dltui claims``: what was reported, and how it stands by the full runs that are kept."""

from __future__ import annotations

import click

from dltui.cli.names import TopicOrPreset
from dltui.cli.shared import json_option


@click.command("claims")
@click.argument("names", nargs=-1, metavar="[TOPIC|PRESET]...", type=TopicOrPreset())
@json_option
def command(names: tuple[str, ...], as_json: bool) -> int:
    """Every claim of presets with its kind, source, tolerance and why so much, judged by the full
    runs that are kept beside the presets; then the sources, and what each full run took.

    Nothing is run: dltui verify does that.
    """
    from dltui.cli.claims_list import tell
    from dltui.presets.catalogue import named

    tell(named(names), as_json=as_json)
    return 0
