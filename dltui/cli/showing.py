"""A preset as it would run, or a run with its figures, on stdout."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from dltui.charts.text import clean
from dltui.cli.answers import Need
from dltui.cli.opened import in_lines, looked_at
from dltui.cli.report import print_report
from dltui.cli.table import print_text
from dltui.compare.settings import used
from dltui.predict.prediction import ask
from dltui.predict.told import as_text
from dltui.preflight.checks import look
from dltui.preflight.finding import as_data
from dltui.preflight.finding import in_words as needs_in_words
from dltui.presets.document import dump
from dltui.presets.load import Loaded
from dltui.runs.layout import RunDir
from dltui.runs.log.follow import read
from dltui.runs.numbers import as_json as run_as_json


def told_run(run: RunDir) -> Any:
    """A run for programs."""
    return run_as_json(read(run), used(run))


def print_run(run: RunDir) -> None:
    print_report(read(run))


def told_preset(loaded: Loaded, *, plan: bool, data_root: Path, runs_root: Path) -> Any:
    """A preset for programs; ``plan``: with what it needs and what it will take, which are looked
    at and predicted.
    """
    data: dict[str, Any] = {"name": loaded.name, "path": str(loaded.path)}
    if heads := looked_at(loaded, data_root).heads:
        data["heads"] = [msgspec.to_builtins(head) for head in heads]
    if plan:
        needs = look(loaded, data_root=data_root, runs_root=runs_root)
        data["needs"] = [msgspec.convert(as_data(one), Need) for one in needs]
        if loaded.preset.trains:
            data["plan"] = ask(loaded, data_root=data_root)
    return data | msgspec.to_builtins(loaded.preset)


def print_preset(loaded: Loaded, *, plan: bool, data_root: Path, runs_root: Path) -> None:
    """The same for people; what cannot be meant of its data or code is told, and shown all the
    same.
    """
    _print_preset(loaded)
    found = looked_at(loaded, data_root)
    for line in [*in_lines(found), *found.faults]:
        print_text(clean(line))
    if not plan:
        return
    for line in needs_in_words(look(loaded, data_root=data_root, runs_root=runs_root)):
        print_text(clean(line))
    if loaded.preset.trains:
        lines = as_text(ask(loaded, data_root=data_root))
    else:
        lines = ["no memory to predict: it has not all of [data], [model] and [train]"]
    for line in lines:
        print_text(clean(line))


def _print_preset(loaded: Loaded) -> None:
    preset = loaded.preset
    for line in filter(None, (preset.title, preset.summary, preset.look_for)):
        print_text(clean(line))
    for note in preset.notes:
        print_text(f"\n{clean(note.title)}\n\n{clean(note.text.rstrip(), lines=True)}")
    written = {key: value for key, value in loaded.document.items() if key != "notes"}
    print_text(f"\n{dump(written)}")
