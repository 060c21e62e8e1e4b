"""Runs handed to Slurm from the lab; what it says is told, be it a refusal."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from dltui.errors import DltuiError
from dltui.runs.layout import RunDir

if TYPE_CHECKING:
    from dltui.config.schema import SlurmSettings
    from dltui.presets.load import Loaded
    from dltui.tui.lab import Lab


def ask(app: Lab, loaded: Loaded, then: Callable[[], object]) -> None:
    """Show the script of its job, and hand it over if that is kept; ``then`` is called before."""
    from dltui.tui.screens.submit import SubmitScreen

    def kept(asked: SlurmSettings | None) -> None:
        if asked is not None:
            then()
            _submit(app, loaded, asked)

    app.push_screen(SubmitScreen(loaded, app.runs_root), kept)


def again(app: Lab, run: RunDir) -> None:
    """A run that was a job before goes on."""

    def hand_over() -> str:
        from dltui.cluster import submit

        ids = submit.again(run).ids
        app.reader.expect(run)
        return f"submitted again, as Slurm job {ids}"

    _begin(app, hand_over)


def _submit(app: Lab, loaded: Loaded, asked: SlurmSettings) -> None:
    def hand_over() -> str:
        from dltui.cluster.submit import submit

        roots: Any = {"root": app.runs_root, "data_root": app.data_root}
        return f"submitted as Slurm job {submit(loaded, asked, **roots).job.ids}"

    _begin(app, hand_over)


def _begin(app: Lab, done: Callable[[], str]) -> None:
    """In a thread: a busy controller answers late."""
    app.run_worker(lambda: _told(app, done), thread=True, group="submit")


def _told(app: Lab, done: Callable[[], str]) -> None:
    try:
        said = done()
    except DltuiError as error:
        app.call_from_thread(app.complain, error)
    else:
        app.call_from_thread(app.notify, said, markup=False)
    app.reader.nudge()
