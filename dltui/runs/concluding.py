"""How a run without a preset ends, and what the end of every run has in common: the last event, the
figures and the result, also when the disk is full.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import msgspec

from dltui.errors import ExitCode, ResourceError, say
from dltui.metrics import Metric
from dltui.runs.files import reserve
from dltui.runs.files import result as results
from dltui.runs.files.identity import Identity
from dltui.runs.files.request import Request
from dltui.runs.files.result import Result, Timings
from dltui.runs.layout import RunDir
from dltui.runs.log import follow
from dltui.runs.log.downsample import as_data
from dltui.runs.log.events import Status
from dltui.runs.log.fold import RunView
from dltui.runs.log.recorder import Recorder
from dltui.runs.persist import persist
from dltui.topics.catalogue import declared
from dltui.writing import Refused, refusal, writing


def conclude(
    run: RunDir,
    recorder: Recorder,
    *,
    request: Request,
    identity: Identity,
    status: Status,
    message: str = "",
    exit_code: ExitCode | None = None,
    metrics: Mapping[str, float] | None = None,
    say: Callable[[Exception], None] = say,
) -> ExitCode:
    """End a run that no preset describes, and close its ``recorder``.

    Its metrics are the last value of each, overlaid by ``metrics``. The moment is the recorder's
    (``Recorder.at``). The exit code is that of the status, or of a disk that took no result;
    ``say`` is told what could not be written.
    """
    code = status.exit_code if exit_code is None else exit_code
    summary = dict(metrics or {})
    make_room(run, say)
    ended = recorder.moment
    try:
        last_event(recorder, status, summary, say)
        view = looked_at(run, say, topic=request.topic)
        result = of_view(view, request, identity, ended=ended)
    except OSError as error:
        say(refusal(error, run.path, deed=""))
        result = results.bare(run, request, status=status, message=message, exit_code=code)
    known = {**result.metrics, **numbers(summary)}
    result = msgspec.structs.replace(
        result, status=status, message=message, exit_code=int(code), metrics=known
    )
    return keep(run, result, code, say)


def make_room(run: RunDir, say: Callable[[Exception], None] = say) -> None:
    """For what is said at the end; a disk on which nothing may be deleted keeps nobody from it."""
    try:
        reserve.give_back(run)
    except Refused as error:
        say(error)


def last_event(
    recorder: Recorder,
    status: Status,
    metrics: Mapping[str, float],
    say: Callable[[Exception], None] = say,
) -> None:
    """Write how the run ended, as far as its disk takes it, and close the log."""
    try:
        with recorder:
            recorder.ended(status, metrics)
    except ResourceError as error:
        say(error)


def looked_at(run: RunDir, say: Callable[[Exception], None] = say, *, topic: str = "") -> RunView:
    """What a log that is closed says, once its figures are kept as plain data."""
    view = follow.glance(run, topic)
    try:
        results.write_figures(run, [as_data(f, view.series) for f in view.figures.values()])
    except ResourceError as error:
        say(error)
    return view


def of_view(view: RunView, request: Request, identity: Identity, *, ended: float) -> Result:
    """What is to be said of every run; ``ended`` in Unix seconds."""
    return Result(
        status=view.status,
        preset=request.name,
        title=request.title,
        topic=request.topic,
        quick=request.quick,
        metrics=numbers(view.last),
        best={n: best for n, one in view.series.items() if (best := one.best) is not None},
        declared=_own(view, request.topic),
        run_dir=str(view.run.path),
        timings=Timings(started=view.started, ended=ended, elapsed=view.elapsed),
        device=identity.device,
        seed=identity.seed,
        versions=identity.versions,
    )


def keep(
    run: RunDir, result: Result, code: ExitCode, say: Callable[[Exception], None] = say
) -> ExitCode:
    """Write how it ended; ``code``, or that of a disk which does not take it."""
    try:
        persist(lambda: _write(run, result))
    except Refused as error:
        say(error)
        return ExitCode.RESOURCE
    return code


def numbers(metrics: Mapping[str, float]) -> dict[str, float | None]:
    """As a result holds them: null is not finite."""
    return {name: value if math.isfinite(value) else None for name, value in metrics.items()}


def _write(run: RunDir, result: Result) -> None:
    try:
        results.write(run, result)
    except Refused as error:
        if not error.full:
            raise
        # The log holds the figures too; nothing else holds how the run ended.
        with writing(run.drawn):
            run.drawn.unlink(missing_ok=True)
        results.write(run, result)


def _own(view: RunView, topic: str) -> dict[str, Metric]:
    """What the run says of its metrics beyond what is known of its topic."""
    known = declared(topic)
    return {name: one for name, one in view.declared.items() if known.get(name) != one}
