"""``dltui show``: a preset, or a run with its figures."""

from __future__ import annotations

from pathlib import Path

import click

from dltui.cli import shared
from dltui.cli.finding import find_run
from dltui.cli.names import PresetOrRun
from dltui.errors import UsageError
from dltui.presets.catalogue import find
from dltui.runs import roots
from dltui.runs.layout import RunDir


@click.command("show")
@click.argument("names", nargs=-1, required=True, type=PresetOrRun())
@shared.quick_option
@shared.set_option
@click.option("--plan", is_flag=True, help="What it needs, memory and time too.")
@shared.runs_dir_option
@shared.data_root_option
@shared.json_option
def command(
    names: tuple[str, ...],
    quick: bool,
    overrides: tuple[str, ...],
    plan: bool,
    runs_dir: Path | None,
    data_root: Path | None,
    as_json: bool,
) -> None:
    """Each of NAMES is a preset, as it would run, or a run with its figures ("latest" is the
    newest).
    """
    from dltui.cli import showing
    from dltui.presets.load import Loaded, load

    found: list[RunDir | Loaded] = []
    for name in names:
        one = _preset_or_run(name, runs_dir)
        if isinstance(one, Path):
            found.append(load(one, quick=quick, overrides=overrides))
        elif quick or overrides or plan or data_root:
            options = "--quick, --set, --plan and --data-root"
            raise click.UsageError(f"{name} is a run: {options} are for presets")
        else:
            found.append(one)
    root, data = roots.runs_root(runs_dir), roots.data_root(data_root)
    if as_json:
        told = [
            showing.told_run(one)
            if isinstance(one, RunDir)
            else showing.told_preset(one, plan=plan, data_root=data, runs_root=root)
            for one in found
        ]
        shared.print_json(told[0] if len(told) == 1 else told)
        return
    for known in found:
        if isinstance(known, RunDir):
            showing.print_run(known)
        else:
            showing.print_preset(known, plan=plan, data_root=data, runs_root=root)


def _preset_or_run(name: str, runs_dir: Path | None) -> Path | RunDir:
    try:
        return find(name)
    except UsageError as no_preset:
        try:
            return find_run(name, runs_dir)
        except UsageError as no_run:
            raise UsageError(f"{no_preset}\n{no_run}") from None
