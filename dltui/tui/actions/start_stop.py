"""Runs started, gone on with, ended and taken back from the lab; a fault is told, not raised."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from dltui.charts.text import clean
from dltui.errors import DltuiError, UsageError
from dltui.runs.layout import RunDir

if TYPE_CHECKING:
    from dltui.preflight.finding import Finding
    from dltui.presets.load import Loaded
    from dltui.tui.lab import Lab
    from dltui.tui.model.origin import Origin

REGRET = 30.0
"""Seconds in which a run that was started can be taken back."""


Begun = Callable[[RunDir], None]


def launch(
    app: Lab,
    origin: Origin,
    *,
    quick: bool,
    overrides: Sequence[str],
    prediction: bytes,
    begun: Begun,
) -> None:
    """Start it, and say so to ``begun``. Files of the user's own are opened before, in a thread:
    their disk may be slow.
    """
    from dltui.data.options import FileData

    try:
        loaded = origin.load(quick=quick, overrides=overrides)
    except DltuiError as error:
        app.complain(error)
        return
    if isinstance(loaded.preset.data, FileData):
        waiting: Any = partial(_launch_when_read, app, origin, loaded, prediction, begun)
        app.run_worker(waiting, exclusive=True, group="launch")
    else:
        _launch(app, origin, loaded, prediction, begun, lacking(app, loaded))


async def _launch_when_read(
    app: Lab, origin: Origin, loaded: Loaded, prediction: bytes, begun: Begun
) -> None:
    found = await asyncio.to_thread(lacking, app, loaded)
    _launch(app, origin, loaded, prediction, begun, found)


def lacking(app: Lab, loaded: Loaded) -> Sequence[Finding]:
    """What stands in the way of it."""
    from dltui.preflight import checks

    return checks.lacking(loaded, data_root=app.data_root, runs_root=app.runs_root)


def _launch(
    app: Lab,
    origin: Origin,
    loaded: Loaded,
    prediction: bytes,
    begun: Begun,
    found: Sequence[Finding],
) -> None:
    from dltui.launch.start import create, start
    from dltui.tui.texts.needs import Lacking, demand

    try:
        demand(found)
        run = create(
            loaded,
            root=app.runs_root,
            data_root=app.data_root,
            background=True,
            prediction=prediction,
        )
        app.started[run.path] = start(run, warm=app.warm_start.process)
    except DltuiError as error:
        if isinstance(error, Lacking):
            app.plan(origin)
        app.complain(error)
        return
    app.reader.nudge()
    begun(run)


def resume(app: Lab, run: RunDir) -> None:
    """What was a Slurm job is submitted again."""
    from dltui.cluster.submit import meant_for
    from dltui.launch.start import start
    from dltui.tui.actions import submit

    if meant_for(run):
        submit.again(app, run)
        return
    try:
        app.started[run.path] = start(run, warm=app.warm_start.process)
    except DltuiError as error:
        app.complain(error)
    app.reader.expect(run)


def end(app: Lab, run: RunDir, *, kill: bool) -> None:
    """Whoever is asked for it, Slurm or a slow disk, the screen does not wait."""
    _beside(app, lambda: _end(app, run, kill))


def _end(app: Lab, run: RunDir, kill: bool) -> None:
    if refused := end_now(app, run, kill=kill):
        app.call_from_thread(app.complain, refused)


def end_now(app: Lab, run: RunDir, *, kill: bool) -> DltuiError | None:
    """Gives why it could not be asked for, if so."""
    from dltui.launch import stop

    try:
        if kill:
            app.killing.watch(stop.kill(run, "lab"))
        else:
            stop.stop(run, "lab")
    except DltuiError as error:
        return error
    finally:
        app.reader.nudge()
    return None


def take_back(app: Lab, run: RunDir) -> None:
    """As if ``run``, started here, had never been; not if it came to its end meanwhile."""
    _beside(app, lambda: _take_back(app, run))


def _beside(app: Lab, deed: Callable[[], None]) -> None:
    app.run_worker(deed, thread=True, group="endings")


def _take_back(app: Lab, run: RunDir) -> None:
    """In a thread: a process takes a moment to go, a directory to be deleted."""
    from dltui.launch import stop
    from dltui.runs import removal

    try:
        left = stop.kill(run, "lab").survivors()
        _end_worker(app, run)
        if left:
            raise UsageError(f"{run.id} is not taken back, still alive: {'; '.join(left)}")
        removal.remove(run)
    except DltuiError as error:
        app.call_from_thread(app.complain, error)
    else:
        app.call_from_thread(app.notify, f"taken back: {clean(run.id)} was ended and deleted")
    app.reader.nudge()


def _end_worker(app: Lab, run: RunDir) -> None:
    """Also one that has not said yet that it has begun."""
    worker = app.started[run.path]
    worker.kill_all()
    worker.wait()
