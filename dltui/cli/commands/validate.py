"""``dltui validate``: check presets, naming every fault."""

from __future__ import annotations

import click

from dltui.charts.text import clean
from dltui.cli.diagnostics import complain
from dltui.cli.names import PresetName
from dltui.cli.shared import json_option, print_json, quick_option, set_option
from dltui.cli.table import print_text
from dltui.errors import ExitCode
from dltui.presets.catalogue import paths


@click.command("validate")
@click.argument("presets", nargs=-1, type=PresetName())
@quick_option
@set_option
@json_option
def command(
    presets: tuple[str, ...], quick: bool, overrides: tuple[str, ...], as_json: bool
) -> int:
    """Check PRESETS (all of them when none is named), and what they name: the data and code of
    one's own are opened, and every fault is told with its line, row or file.
    """
    from dltui.cli.opened import in_lines, opened

    names = presets or tuple(sorted(paths()))
    told = {name: opened(name, quick=quick, overrides=overrides) for name in names}
    for name, found in told.items():
        for fault in found.faults:
            complain(fault)
        if not as_json and not found.faults:
            print_text(f"{clean(name)}: ok")
            for line in in_lines(found) if presets else []:
                print_text(f"  {line}")
    if as_json:
        print_json(told)
    return ExitCode.USAGE if any(one.faults for one in told.values()) else ExitCode.FINISHED
