"""A preset as it would run, or a run with its figures, on stdout."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import msgspec

from dltui.charts.text import clean
from dltui.cli.answers import Need
from dltui.cli.diagnostics import complain, narrate
from dltui.cli.opened import in_lines, looked_at
from dltui.cli.report import print_report
from dltui.cli.table import print_text
from dltui.compare.settings import used
from dltui.predict.prediction import ask
from dltui.predict.told import as_text
from dltui.preflight import consent
from dltui.preflight.checks import look
from dltui.preflight.finding import as_data
from dltui.preflight.finding import in_words as needs_in_words
from dltui.presets.document import dump
from dltui.presets.load import Loaded
from dltui.runs.files import small_files
from dltui.runs.layout import RunDir
from dltui.runs.log.follow import glance, read
from dltui.runs.numbers import as_json as run_as_json
from dltui.runs.terminal import folded
from dltui.writing import Refused

PIECE = 2**16


def told_run(run: RunDir) -> Any:
    """A run for programs."""
    return run_as_json(read(run), used(run))


def print_run(run: RunDir) -> None:
    print_report(glance(run))


def print_log(run: RunDir) -> None:
    """What it printed, as a terminal would have kept it. Its text alone, whatever is in it."""
    for line in folded(_pieces(run.log)):
        print_text(clean(line))


def _pieces(path: Path) -> Iterator[bytes]:
    """``path`` piece by piece; nothing where there is none."""
    try:
        file = small_files.opened(path)
    except FileNotFoundError:
        narrate(f"{path} is not there: nothing was kept of what it printed")
        return
    try:
        small_files.demand_file(path, os.fstat(file))
        while piece := os.read(file, PIECE):
            yield piece
    finally:
        os.close(file)


def told_preset(
    loaded: Loaded, *, plan: bool, run_code: bool, data_root: Path, runs_root: Path
) -> Any:
    """A preset for programs; ``plan``: with what it needs and what it will take, which are looked
    at and predicted; ``run_code``: by running its code, whether or not it has run here before.
    """
    data: dict[str, Any] = {"name": loaded.name, "path": str(loaded.path)}
    if heads := looked_at(loaded, data_root).heads:
        data["heads"] = [msgspec.to_builtins(head) for head in heads]
    if plan:
        needs = look(loaded, data_root=data_root, runs_root=runs_root)
        data["needs"] = [msgspec.convert(as_data(one), Need) for one in needs]
        if loaded.preset.trains and not (why := _unasked(loaded, run_code)):
            data["plan"] = ask(loaded, data_root=data_root)
        elif loaded.preset.trains:
            complain(why)
    return data | msgspec.to_builtins(loaded.preset)


def print_preset(
    loaded: Loaded, *, plan: bool, run_code: bool, data_root: Path, runs_root: Path
) -> None:
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
    if not loaded.preset.trains:
        lines = ["no memory to predict: it has not all of [data], [model] and [train]"]
    elif why := _unasked(loaded, run_code):
        lines = [why]
    else:
        lines = as_text(ask(loaded, data_root=data_root))
    for line in lines:
        print_text(clean(line))


def _unasked(loaded: Loaded, run_code: bool) -> str:
    """Why nothing is predicted: nobody agreed to run code that has not run here before."""
    files = consent.strange(loaded)
    if not files:
        return ""
    told = consent.told(files)
    if not run_code and sys.stdin.isatty() and sys.stderr.isatty():
        run_code = click.confirm(f"{clean(told)}: run it for the prediction?", err=True)
    if not run_code:
        return f"not predicted: {told}; --run-code runs it"
    try:
        consent.agree(loaded)
    except Refused as error:
        narrate(f"this will be asked again: {error}")
    return ""


def _print_preset(loaded: Loaded) -> None:
    preset = loaded.preset
    for line in filter(None, (preset.title, preset.summary, preset.look_for)):
        print_text(clean(line))
    for note in preset.notes:
        print_text(f"\n{clean(note.title)}\n\n{clean(note.text.rstrip(), lines=True)}")
    written = {key: value for key, value in loaded.document.items() if key != "notes"}
    print_text(f"\n{dump(written)}")
