"""Runs started here: watched to their end, one after another, or left to the background."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dltui.cli.answers import Started
from dltui.cli.attend import attend
from dltui.cli.diagnostics import detail
from dltui.cli.expect import Expectation
from dltui.cli.outcome import End, deliver
from dltui.cli.progress import JSON
from dltui.cli.shared import print_json
from dltui.cli.table import print_line
from dltui.errors import UsageError
from dltui.launch.start import start
from dltui.runs.layout import RunDir
from dltui.runs.log.follow import read


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a command runs what it was given."""

    as_json: bool = False
    detach: bool = False
    progress: str = "auto"
    expected: Sequence[Expectation] = ()

    def __post_init__(self) -> None:
        if self.detach and (self.expected or self.progress == JSON):
            raise UsageError("--detach awaits nothing: say --expect and --progress to dltui wait")


def conduct(runs: Sequence[RunDir], manner: Manner, changed: Sequence[tuple[str, ...]] = ()) -> int:
    """Start each of ``runs``, of which there is one at least; the highest of their exit codes.

    ``changed`` is what is not as it was, of each that repeats another.
    """
    if manner.detach:
        return _detach(runs, manner.as_json)
    ends = []
    for run, odd in zip(runs, changed or [()] * len(runs), strict=True):
        told = len(read(run).messages)
        detail(f"what its process prints goes to {run.log}")
        seen = attend(run, told=told, progress=manner.progress)
        ends.append(End(run=run, seen=seen, changed=odd))
    return deliver(ends, as_json=manner.as_json, expected=manner.expected)


def _detach(runs: Sequence[RunDir], as_json: bool) -> int:
    for run in runs:
        start(run)
    if as_json:
        every = [Started(id=run.id, run_dir=str(run.path)) for run in runs]
        print_json(every[0] if len(every) == 1 else every)
    else:
        for run in runs:
            print_line(run.id)
    return 0
