"""A tracker for Accelerate: ``Accelerator(log_with=DltuiTracker("name"))``, from version 0.27."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dltui
from dltui.adapters.missing import needs

with needs("accelerate"):
    from accelerate.tracking import GeneralTracker


class DltuiTracker(GeneralTracker):
    """The run begins with ``init_trackers``, whose ``config`` are its settings, or with the first
    number; ``end_training`` ends it.
    """

    name = "dltui"
    requires_logging_directory = False

    def __init__(self, run_name: str | None = None, **start: Any) -> None:
        """``start`` are further arguments of `dltui.start`, such as ``tags`` and ``notes``."""
        super().__init__()
        self._name = run_name
        self._start = start
        self._run: dltui.Run | None = None

    @property
    def tracker(self) -> dltui.Run:
        if self._run is None:
            self._run = dltui.start(self._name, **self._start)
        return self._run

    def store_init_configuration(self, values: Mapping[str, Any]) -> None:
        self._start["config"] = {**self._start.get("config", {}), **values}

    def log(self, values: Mapping[str, Any], step: int | None = None, **_: Any) -> None:
        self.tracker.log(values, step)

    def finish(self) -> None:
        if self._run:
            self._run.finish()
