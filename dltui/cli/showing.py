"""A preset as it would run, or a run with its figures, on stdout."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from dltui.charts.text import clean
from dltui.cli.answers import Need
from dltui.cli.report import print_report
from dltui.cli.shared import print_json
from dltui.cli.table import print_text
from dltui.predict.prediction import ask
from dltui.predict.told import as_text
from dltui.preflight.checks import as_data, look
from dltui.preflight.checks import in_words as needs_in_words
from dltui.presets.document import dump
from dltui.presets.load import Loaded
from dltui.runs.layout import RunDir
from dltui.runs.log.follow import read
from dltui.runs.numbers import as_json as run_as_json


def show_run(run: RunDir, *, as_json: bool) -> None:
    view = read(run)
    if as_json:
        print_json(run_as_json(view))
    else:
        print_report(view)


def show_preset(
    loaded: Loaded, *, plan: bool, data_root: Path, runs_root: Path, as_json: bool
) -> None:
    """``plan``: with what it needs and what it will take, which are looked at and predicted."""
    needs = look(loaded, data_root=data_root, runs_root=runs_root) if plan else []
    if not as_json:
        _print_preset(loaded)
        for line in needs_in_words(needs):
            print_text(clean(line))
    predicted = ask(loaded, data_root=data_root) if plan and loaded.preset.trains else None
    if as_json:
        data: dict[str, Any] = {"name": loaded.name, "path": str(loaded.path)}
        data |= {"needs": [msgspec.convert(as_data(one), Need) for one in needs]} if plan else {}
        data |= {"plan": predicted} if predicted else {}
        print_json(data | msgspec.to_builtins(loaded.preset))
    elif plan:
        nothing = ["no memory to predict: it has not all of [data], [model] and [train]"]
        for line in as_text(predicted) if predicted else nothing:
            print_text(clean(line))


def _print_preset(loaded: Loaded) -> None:
    preset = loaded.preset
    for line in filter(None, (preset.title, preset.summary, preset.look_for)):
        print_text(clean(line))
    print_text(f"\n{dump(loaded.document)}")
