"""``dltui verify``: run presets and check what was reported."""

from __future__ import annotations

from pathlib import Path

import click

from dltui.cli import shared
from dltui.cli.names import TopicOrPreset


@click.command("verify")
@click.argument("names", nargs=-1, metavar="[TOPIC|PRESET]...", type=TopicOrPreset())
@shared.quick_option
@shared.runs_dir_option
@shared.data_root_option
@shared.json_option
def command(
    names: tuple[str, ...],
    quick: bool,
    runs_dir: Path | None,
    data_root: Path | None,
    as_json: bool,
) -> int:
    """Run presets and compare what they measure with what was reported.

    Without a name all presets are run. Exit code 1 if a claim that should hold does not, or a
    preset fails.
    """
    from dltui.cli.verification import verify
    from dltui.runs import roots

    root, data = roots.runs_root(runs_dir), roots.data_root(data_root)
    return verify(names, quick=quick, root=root, data_root=data, as_json=as_json)
