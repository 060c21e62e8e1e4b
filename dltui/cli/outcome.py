"""The end of a run on stdout: one JSON object, or a report to read."""

from __future__ import annotations

import msgspec

from dltui.cli.diagnostics import complain, narrate, told
from dltui.cli.shared import print_json
from dltui.errors import ExitCode
from dltui.figures.records import Figure
from dltui.runs.files import result as results
from dltui.runs.files.result import Result
from dltui.runs.layout import RunDir
from dltui.runs.liveness import ending, state
from dltui.runs.log.follow import read

LOG_LINES = 5


def deliver(run: RunDir, *, as_json: bool, seen: int | None = None) -> int:
    """Print the result of ``run``, which has ended; returns the exit code.

    ``seen`` is that of its process, where one was there to see it.
    """
    written = results.read(run)
    result = written or _without_a_word(run, seen)
    if written is None:
        for line in log_tail(run):
            narrate(line)
    code = told(result.exit_code, lambda: _print(run, result, as_json))
    if result.exit_code:
        said = ending.of(run, result.status, written.message) if written else result.message
        complain(ending.line(result.status, said or f"see {run.log}"))
    return code


def _print(run: RunDir, result: Result, as_json: bool) -> None:
    if as_json:
        print_json(whole(run, result))
    else:
        from dltui.cli.report import print_report

        print_report(read(run))


def _without_a_word(run: RunDir, code: int | None) -> Result:
    """What stands in for the result of a run whose process is gone without one.

    It may have had no room to write that it had no room.
    """
    status = state.status(run)
    exit_code = ExitCode.RESOURCE if code == ExitCode.RESOURCE else status.exit_code
    return Result(
        status=status,
        message=ending.of(run, status),
        exit_code=int(exit_code),
        run_dir=str(run.path),
    )


class Outcome(Result, frozen=True, kw_only=True):
    """The result of a run with its figures."""

    figures: list[Figure]


def whole(run: RunDir, result: Result) -> Outcome:
    return Outcome(**msgspec.structs.asdict(result), figures=results.read_figures(run))


def log_tail(run: RunDir, lines: int = LOG_LINES) -> list[str]:
    """The last lines of the worker's log."""
    try:
        text = run.log.read_bytes()[-20_000:].decode("utf-8", "replace")
    except FileNotFoundError:
        return []
    return text.splitlines()[-lines:]
