"""The process that waits warm beside the lab, so that a run begins in a tenth of a second.

None of it is needed for a run to begin: where there is no such process, runs import for themselves.
"""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING

from dltui.tui import periods

if TYPE_CHECKING:
    from textual.app import App

    from dltui.launch.warm.waiting import Waiting

MOST = 3
"""Such processes may end by themselves before there is no further one."""


class WarmStart:
    """``why`` there is none, in words; empty while there is one, or none yet."""

    def __init__(self, app: App[None], wanted: bool | None) -> None:
        self._app = app
        self._wanted = wanted
        self._deaths = 0
        self._closed = Event()
        self.process: Waiting | None = None
        self.why = ""

    def begin(self) -> None:
        """Once the first frame is painted."""
        if self._wanted is False:
            self.why = "switched off"
            return
        self._app.set_timer(periods.WARM, self.look)
        self._app.set_interval(periods.ROOM, self.look)

    def look(self) -> None:
        """Whether it is there and right, and whether there is room for it: in a thread, since the
        disk may be slow.
        """
        self._app.run_worker(self._look, thread=True, exclusive=True, group="warm")

    def _look(self) -> None:
        from dltui.launch.start import usual_environment
        from dltui.launch.warm import room
        from dltui.launch.warm.waiting import Waiting

        before, environment = self.process, usual_environment()
        if before:
            before.look()
        self.why = room.refusal(self._wanted, there=before is not None)
        if before and not self.why and not before.gone and before.suits(environment):
            return
        if before:
            self._deaths += before.gone
            before.close()
            self.process = None
        if self._deaths > MOST:
            self.why = "its process died again and again"
        if self.why or self._closed.is_set():
            return
        try:
            self.process = Waiting(environment)
        except OSError as error:
            self.why = str(error)
            return
        if self._closed.is_set():
            self.process.close()

    def close(self) -> None:
        """With the lab; runs that it has begun go on."""
        self._closed.set()
        if self.process:
            self.process.close()

    @property
    def told(self) -> str:
        if self.process is None:
            return self.why or "not yet"
        self.process.look()
        return "ready" if self.process.ready else "importing"
