"""``dltui validate``: check presets, naming every fault."""

from __future__ import annotations

import click

from dltui.charts.text import clean
from dltui.cli.diagnostics import complain
from dltui.cli.names import PresetName
from dltui.cli.shared import json_option, print_json, quick_option, set_option
from dltui.cli.table import print_text
from dltui.errors import ExitCode, UsageError
from dltui.presets.catalogue import find, paths


@click.command("validate")
@click.argument("presets", nargs=-1, type=PresetName())
@quick_option
@set_option
@json_option
def command(
    presets: tuple[str, ...], quick: bool, overrides: tuple[str, ...], as_json: bool
) -> int:
    """Check PRESETS (all of them when none is named) and name every fault with its line."""
    from dltui.presets.load import load

    names = presets or tuple(sorted(paths()))
    faults: dict[str, list[str]] = {}
    for name in names:
        try:
            load(find(name), quick=quick, overrides=overrides)
        except UsageError as error:
            faults[name] = str(error).splitlines()
            complain(str(error))
    if as_json:
        print_json({name: faults.get(name, []) for name in names})
    else:
        for name in names:
            if name not in faults:
                print_text(f"{clean(name)}: ok")
    return ExitCode.USAGE if faults else ExitCode.FINISHED
