"""Runs started here: watched to their end, one after another, or left to the background."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dltui.cli.answers import Started
from dltui.cli.attend import attend, await_begin
from dltui.cli.diagnostics import detail, narrate
from dltui.cli.expect import Expectation
from dltui.cli.outcome import End, deliver, judge
from dltui.cli.progress import JSON, SILENT, duration
from dltui.cli.shared import print_json
from dltui.cli.table import print_line
from dltui.errors import ExitCode, UsageError
from dltui.launch import echo, resumable
from dltui.launch.patience import Patience
from dltui.launch.start import start
from dltui.runs.layout import RunDir
from dltui.runs.liveness import state
from dltui.runs.log.events import Status
from dltui.runs.log.follow import glance

OUTPUT, ERRORS = 1, 2
"""This process's own descriptors."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a command runs what it was given. ``anew``: what cannot go on begins once more;
    ``through``: what a program prints appears here as well, and no report of its run.
    """

    as_json: bool = False
    detach: bool = False
    progress: str = "auto"
    expected: Sequence[Expectation] = ()
    edited: bool = False
    anew: bool = False
    through: bool = False

    def __post_init__(self) -> None:
        if self.detach and (self.expected or self.progress == JSON):
            raise UsageError("--detach awaits nothing: say --expect and --progress to dltui wait")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A run to start; ``changed`` is what is not as it was in the one that it repeats."""

    run: RunDir
    changed: tuple[str, ...] = ()


def conduct(wanted: Iterable[Wanted], manner: Manner) -> int:
    """Start each of ``wanted``, of which there is one at least; the highest of their exit codes.

    Each is asked for when it is its turn: after one that was stopped there is none.
    """
    if manner.detach:
        return _detach(wanted, manner)
    ends = []
    for one in wanted:
        told = len(glance(one.run).messages)
        detail(f"what its process prints goes to {one.run.log}")
        seen = _attended(one.run, told, manner)
        if state.handed_back(one.run):
            narrate(f"{one.run.id} was handed back to Slurm: its job goes on with it")
            return ExitCode.FINISHED
        ends.append(End(run=one.run, seen=seen, changed=one.changed))
        if state.status(one.run) is Status.STOPPED:
            break
    if manner.through and not manner.as_json:
        return _summarised(ends[-1], manner)
    return deliver(ends, as_json=manner.as_json, expected=manner.expected)


def _attended(run: RunDir, told: int, manner: Manner) -> int | None:
    if not manner.through:
        return attend(
            run, told=told, progress=manner.progress, edited=manner.edited, anew=manner.anew
        )
    with echo.held(ERRORS if manner.as_json else OUTPUT, ERRORS) as copies:
        return attend(run, progress=SILENT, anew=manner.anew, echo=copies)


def _summarised(end: End, manner: Manner) -> int:
    """What became of a run whose program has had its say; the exit code."""
    view = glance(end.run)
    told = "  ".join((view.status.word, *view.newest, duration(view.elapsed)))
    narrate(f"{told}  ·  dltui show {end.run.id}")
    return judge(end, manner.expected)


def _detach(wanted: Iterable[Wanted], manner: Manner) -> int:
    every = []
    for one in wanted:
        before, doubts = one.run.identity.exists(), resumable.doubts(one.run)
        process = start(one.run, edited=manner.edited, anew=manner.anew, patience=Patience(narrate))
        if before:  # so that whoever asks next sees it go on
            await_begin(one.run, process)
            narrate(f"{one.run.id} goes on in the background: dltui watch {one.run.id}")
        for line in doubts:
            narrate(line)
        changed = list(one.changed)
        every.append(Started(id=one.run.id, run_dir=str(one.run.path), changed=changed))
        if not manner.as_json:
            print_line(one.run.id)
    if manner.as_json:
        _as_json(every)
    return 0


def announce(run: RunDir, *, as_json: bool) -> int:
    """Which run it is, as one that was started in the background is told."""
    if as_json:
        _as_json([Started(id=run.id, run_dir=str(run.path))])
    else:
        print_line(run.id)
    return 0


def _as_json(every: Sequence[Started]) -> None:
    print_json(every[0] if len(every) == 1 else every)
