"""How a run is made again: the command, and with what it was made."""

from __future__ import annotations

import shlex

from dltui.charts.text import clean
from dltui.errors import UsageError
from dltui.reports.parts import Code, Part, Rows, Section
from dltui.runs.files import identity
from dltui.runs.files import request as requests
from dltui.runs.files.request import Request
from dltui.runs.layout import RunDir
from dltui.runs.log.fold import RunView


def again(view: RunView, *, places: bool) -> Section:
    """``places``: with the machine and the directory that it ran on and in."""
    parts: list[Part] = []
    try:
        request = requests.read(view.run)
    except UsageError:
        request = None
    if request and view.run.preset.is_file():
        parts.append(Code(command(request)))
    elif typed := identity.typed(view.run):
        parts.append(Code(clean(typed)))
    parts.append(_facts(view, places))
    return Section("How to reproduce it", parts)


def command(request: Request) -> str:
    """As it was typed, or as it would have been on screen."""
    words = ["dltui", "--run", request.name, *["--quick"] * request.quick]
    for override in request.overrides:
        words += ["--set", override]
    return clean(shlex.join(words))


def _facts(view: RunView, places: bool) -> Rows:
    who, result, run = identity.read(view.run), view.result, view.run
    versions = (result.versions if result else {}) or (who.versions if who else {})
    facts = {
        "run": _id(run),
        "device": (result.device if result else "") or (who.device if who else ""),
        "seed": str(result.seed) if result and view.run.preset.is_file() else "",
        **versions,
        "commit": f"{who.git.commit}{' (changed)' * who.git.dirty}" if who and who.git else "",
        "host": who.host if who and places else "",
        "directory": str(run.path) if places else "",
    }
    return Rows(("", ""), [(name, clean(value)) for name, value in facts.items() if value], 2)


def _id(run: RunDir) -> str:
    return f"{run.sweep.id}, point {run.id}" if run.is_point else run.id
