"""The end of a run on stdout: one JSON object, or a report to read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from msgspec import Struct

from dltui.cli.diagnostics import complain, narrate, told
from dltui.cli.expect import Expectation, lacking, unmet
from dltui.cli.shared import print_json
from dltui.compare.settings import used
from dltui.errors import ExitCode
from dltui.figures.records import Figure
from dltui.metrics import units
from dltui.runs.escaped import VERSION
from dltui.runs.files import request as requests
from dltui.runs.files import result as results
from dltui.runs.files import small_files
from dltui.runs.files.result import Result
from dltui.runs.layout import RunDir
from dltui.runs.liveness import ending, state
from dltui.runs.log.follow import glance
from dltui.runs.numbers import counted
from dltui.topics.catalogue import declared

LOG_LINES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """A run that has ended; ``seen`` is the exit code of its process, where one was there to see
    it, ``changed`` what is not as it was in the run that it repeats.
    """

    run: RunDir
    seen: int | None = None
    changed: tuple[str, ...] = ()

    def result(self) -> Result:
        found = results.read(self.run)
        if found is None:
            found = _without_a_word(self.run, self.seen)
            for line in log_tail(self.run):
                narrate(line)
        return found

    def said(self, result: Result) -> str:
        """Of how it ended; of a process that is gone without a word that is told by now."""
        written = self.run.result.is_file()
        return ending.of(self.run, result.status, result.message) if written else result.message


def deliver(
    ends: Sequence[End],
    *,
    as_json: bool,
    expected: Sequence[Expectation] = (),
    whole: bool = True,
) -> int:
    """Print the results of ``ends``, of several as a list; the highest of their exit codes.

    For people ``whole`` is a report of each, else it is a line. Of one that came to its end well
    and is not as ``expected`` the code is 1, or 2 where it has no such metric.
    """
    known = [(end, end.result()) for end in ends]
    code = max(result.exit_code for _, result in known)
    code = told(code, lambda: _print(known, as_json, expected, whole))
    return max(code, *(_judge(end, result, expected) for end, result in known))


def judge(end: End, expected: Sequence[Expectation]) -> int:
    """Say what is not as it should be with a run and not as ``expected``; the exit code."""
    return _judge(end, end.result(), expected)


def _judge(end: End, result: Result, expected: Sequence[Expectation]) -> int:
    if result.exit_code:
        said = end.said(result)
        complain(ending.line(result.status, said or f"see {end.run.log}"))
        return result.exit_code
    missing = lacking(expected, list(result.metrics))
    wrong = [f"{end.run.id}: {line}" for line in unmet(expected, result.metrics)]
    for line in (*missing, *wrong):
        complain(line)
    return ExitCode.USAGE if missing else ExitCode.FAILED if wrong else ExitCode.FINISHED


def _print(
    known: Sequence[tuple[End, Result]],
    as_json: bool,
    expected: Sequence[Expectation],
    whole: bool,
) -> None:
    if as_json:
        every = [outcome(end, result, expected) for end, result in known]
        print_json(every[0] if len(every) == 1 else every)
        return
    from dltui.cli.report import print_report, print_standing

    for end, _ in known:
        (print_report if whole else print_standing)(glance(end.run))


def _without_a_word(run: RunDir, code: int | None) -> Result:
    """What stands in for the result of a run whose process is gone without one.

    It may have had no room to write that it had no room.
    """
    status = state.status(run)
    exit_code = ExitCode.RESOURCE if code == ExitCode.RESOURCE else status.exit_code
    said = ending.of(run, status)
    return results.bare(run, requests.known(run), status=status, message=said, exit_code=exit_code)


class Judged(Struct, frozen=True, kw_only=True):
    """What was expected of a metric; ``measured`` is null where the run has no such."""

    metric: str
    relation: str
    value: float
    measured: float | None
    holds: bool


class Outcome(Result, frozen=True, kw_only=True):
    """The result of a run, its settings by dotted key, defaults included, and its figures; of one
    that repeats another, what is not as it was.

    ``units`` are those of metrics that have one; ``timings`` are Unix seconds.
    """

    schema: int
    id: str
    settings: dict[str, Any]
    units: dict[str, str]
    figures: list[Figure]
    expected: list[Judged] = []
    changed: list[str] = []


def outcome(end: End, result: Result, expected: Sequence[Expectation]) -> Outcome:
    known = declared(result.topic) | result.declared
    measured = (result.metrics, *(point.metrics for point in result.points))
    return Outcome(
        **msgspec.structs.asdict(counted(result, known)),
        schema=VERSION,
        id=end.run.id,
        settings=dict(used(end.run)),
        units=units(dict.fromkeys(name for one in measured for name in one), known),
        figures=results.read_figures(end.run),
        expected=[_judged(one, result.metrics.get(one.metric)) for one in expected],
        changed=list(end.changed),
    )


def _judged(one: Expectation, measured: float | None) -> Judged:
    return Judged(
        metric=one.metric,
        relation=one.relation,
        value=one.value,
        measured=measured,
        holds=one.holds(measured),
    )


def log_tail(run: RunDir, lines: int = LOG_LINES) -> list[str]:
    """The last lines of the worker's log."""
    return small_files.end(run.log, 20_000).splitlines()[-lines:]
