"""``dltui show``: a preset before it runs, or a run with its figures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import msgspec

from dltui.charts.text import clean
from dltui.cli.report import print_report
from dltui.cli.shared import (
    PresetName,
    RunName,
    data_root_option,
    find_run,
    json_option,
    print_json,
    quick_option,
    runs_dir_option,
    set_option,
)
from dltui.cli.table import print_text
from dltui.errors import UsageError
from dltui.predict.prediction import ask, in_words
from dltui.preflight.checks import as_data, look
from dltui.preflight.checks import in_words as needs_in_words
from dltui.presets.catalogue import find
from dltui.presets.document import dump
from dltui.presets.load import Loaded, load
from dltui.runs.layout import RunDir
from dltui.runs.log.follow import read
from dltui.runs.numbers import as_json as run_as_json
from dltui.runs.roots import data_root as default_data_root
from dltui.runs.roots import runs_root


class PresetOrRun(click.ParamType[str]):
    """Completes both kinds of names."""

    name = "name"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[click.shell_completion.CompletionItem]:
        presets = PresetName().shell_complete(ctx, param, incomplete)
        return presets + RunName().shell_complete(ctx, param, incomplete)


@click.command("show", short_help="A preset, or a run with its figures.")
@click.argument("name", type=PresetOrRun())
@quick_option
@set_option
@click.option("--plan", is_flag=True, help="What it needs, memory and time too.")
@runs_dir_option
@data_root_option
@json_option
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
    found = _preset_or_run(name, runs_dir)
    if isinstance(found, RunDir):
        view = read(found)
        if as_json:
            print_json(run_as_json(view))
        else:
            print_report(view)
        return
    loaded = load(found, quick=quick, overrides=overrides)
    root = default_data_root(data_root)
    needs = look(loaded, data_root=root, runs_root=runs_root(runs_dir)) if plan else []
    if not as_json:
        _print_preset(loaded)
        for line in needs_in_words(needs):
            print_text(clean(line))
    predicted = ask(loaded, data_root=root) if plan and loaded.preset.trains else None
    if as_json:
        data: dict[str, Any] = {"name": loaded.name, "path": str(loaded.path)}
        data |= {"needs": [as_data(finding) for finding in needs]} if plan else {}
        data |= {"plan": msgspec.to_builtins(predicted)} if predicted else {}
        print_json(data | msgspec.to_builtins(loaded.preset))
    elif plan:
        nothing = ["no memory to predict: it has not all of [data], [model] and [train]"]
        for line in in_words(predicted) if predicted else nothing:
            print_text(clean(line))


def _preset_or_run(name: str, runs_dir: Path | None) -> Path | RunDir:
    try:
        return find(name)
    except UsageError as no_preset:
        try:
            return find_run(name, runs_dir)
        except UsageError as no_run:
            raise UsageError(f"{no_preset}\n{no_run}") from None


def _print_preset(loaded: Loaded) -> None:
    preset = loaded.preset
    for line in filter(None, (preset.title, preset.summary, preset.look_for)):
        print_text(clean(line))
    print_text(f"\n{dump(loaded.document)}")
