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
@click.argument("name", type=PresetOrRun())
@shared.quick_option
@shared.set_option
@click.option("--plan", is_flag=True, help="What it needs, memory and time too.")
@shared.runs_dir_option
@shared.data_root_option
@shared.json_option
def command(
    name: str,
    quick: bool,
    overrides: tuple[str, ...],
    plan: bool,
    runs_dir: Path | None,
    data_root: Path | None,
    as_json: bool,
) -> None:
    """NAME is a preset, as it would run, or a run ("latest" is the newest), with its figures."""
    from dltui.cli.showing import show_preset, show_run
    from dltui.presets.load import load

    found = _preset_or_run(name, runs_dir)
    if not isinstance(found, RunDir):
        loaded = load(found, quick=quick, overrides=overrides)
        root, data = roots.runs_root(runs_dir), roots.data_root(data_root)
        show_preset(loaded, plan=plan, data_root=data, runs_root=root, as_json=as_json)
    elif quick or overrides or plan or data_root:
        options = "--quick, --set, --plan and --data-root"
        raise click.UsageError(f"{name} is a run: {options} are for presets")
    else:
        show_run(found, as_json=as_json)


def _preset_or_run(name: str, runs_dir: Path | None) -> Path | RunDir:
    try:
        return find(name)
    except UsageError as no_preset:
        try:
            return find_run(name, runs_dir)
        except UsageError as no_run:
            raise UsageError(f"{no_preset}\n{no_run}") from None
